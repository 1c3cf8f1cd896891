"""The process in which a stranger's file is read. ``python -m kaifaqu.evidence.readers.child`` is started by :mod:`apart` alone.

The order on standard input is one line of JSON; the answer on standard output is a pickle of our own plain classes. The bounds
are set before the file is opened, and hold for whatever the parsers do.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
from pathlib import Path

from kaifaqu.errors import EnvironmentProblem, Problem
from kaifaqu.evidence.document import Document
from kaifaqu.evidence.readers.limits import Limits, too_large
from kaifaqu.evidence.readers.reading import read

_FILES = 64  # open files at once
_RECURSION = 2000


def bound(limits: Limits) -> None:
    """Sets what this process may use: memory, processor time, no file written, no core dump."""
    _set(resource.RLIMIT_AS, limits.memory)
    _set(resource.RLIMIT_CPU, limits.processor_seconds)
    _set(resource.RLIMIT_FSIZE, 0)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, _FILES)


def _set(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def answer(order: dict[str, object]) -> Document | Problem:
    """What reading the file gives, a refusal included."""
    name = str(order["name"])
    limits = Limits(**order["limits"])  # type: ignore[arg-type]
    bound(limits)
    try:
        return read(Path(str(order["path"])), limits=limits, name=name, ocr=bool(order["ocr"]))
    except Problem as problem:
        return problem
    except (MemoryError, RecursionError):
        return too_large(name, f"读它要用的内存超过{limits.memory // 1024 // 1024} MB")


def _told(problem: Problem) -> dict[str, object]:
    return {**problem.as_dict(), "environment": isinstance(problem, EnvironmentProblem)}


def main() -> None:
    """Reads one file. What parsers print goes nowhere: standard output is the way of the answer alone."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    sys.setrecursionlimit(_RECURSION)
    result = answer(json.loads(sys.stdin.readline()))
    with out:
        pickle.dump(_told(result) if isinstance(result, Problem) else result, out, protocol=5)


if __name__ == "__main__":
    main()
