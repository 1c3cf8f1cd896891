"""``read_apart``: a file is read in a process of its own, which can fall, hang or swell without harm to this one."""

from __future__ import annotations

import io
import json
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kaifaqu.errors import EnvironmentProblem, Place, Problem
from kaifaqu.evidence.document import Document
from kaifaqu.evidence.readers.limits import DEFAULT, Limits, broken, too_large

_GRACE: Final = 2.0  # seconds for a child that has answered to end by itself
_LONGEST_ANSWER: Final = 1024 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
# All that an answer is made of. A child taken over by a hostile file can hand back nothing else.
_OURS: Final = frozenset(
    [("kaifaqu.evidence.document", name) for name in ("Block", "Cell", "Document", "Locator", "Mark")]
    + [("kaifaqu.evidence.grid", name) for name in ("Cells", "Places")]
    + [("array", name) for name in ("_array_reconstructor", "array")]
)
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TESSDATA_PREFIX")


def read_apart(path: Path, *, limits: Limits = DEFAULT, name: str = "", ocr: bool = False) -> Document:
    """The document in a file, read in a process of its own within ``limits``: memory, processor time and seconds too.

    The process gets none of the environment's secrets, writes no file, and needs no network. Problems: those of :func:`read`, and
    ``document-too-slow``, and ``EnvironmentProblem("reader-failed")`` where the process cannot start.
    """
    shown = name or path.name
    order = {"path": str(path.absolute()), "name": shown, "limits": asdict(limits), "ocr": ocr}
    content, code, late = _run(json.dumps(order), limits.seconds)
    if late or code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise too_slow(shown, limits.seconds)
    answer = _opened(content) if code == 0 else None
    if isinstance(answer, Document):
        return answer
    if isinstance(answer, Mapping):
        kind = EnvironmentProblem if answer["environment"] else Problem
        raise kind(str(answer["code"]), str(answer["message"]), place=Place(file=shown), hint=str(answer["hint"]))
    if code > 0:  # not the file's fault: what a file does wrong is answered, or ends in a signal
        hint = "请重试；仍不行的，请管理员查看运行环境。"
        raise EnvironmentProblem("reader-failed", "读文件的程序没有运行起来。", place=Place(file=shown), hint=hint)
    if code == -signal.SIGABRT:  # what native code does when memory ends
        raise too_large(shown, f"读它要用的内存超过{limits.memory // 1024 // 1024} MB")
    raise broken(shown, "解析程序中途退出")


def too_slow(name: str, seconds: float) -> Problem:
    """Reading took longer than it may."""
    hint = "请拆成几个文件，或用办公软件打开另存后再试。"
    return Problem("document-too-slow", f"{seconds:.0f}秒内没有读完，已停止。", place=Place(file=name), hint=hint)


def _run(order: str, seconds: float) -> tuple[bytes, int, bool]:
    """What the child wrote, its exit code, and whether it was stopped for being late."""
    environment = {key: value for key, value in os.environ.items() if key in _KEPT}
    process = subprocess.Popen(
        [sys.executable, "-m", "kaifaqu.evidence.readers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    late = False
    try:
        content, late = _collect(process, order, time.monotonic() + seconds)
    finally:
        if late or process.poll() is None:
            _stop(process, wait=not late)
    return content, process.returncode, late


def _collect(process: subprocess.Popen[bytes], order: str, deadline: float) -> tuple[bytes, bool]:
    """All that the child writes until it closes its output, or what there is at the deadline."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):  # it fell before it read: its exit code tells
        process.stdin.write(order.encode() + b"\n")
        process.stdin.close()
    pieces: list[bytes] = []
    size = 0
    with process.stdout, selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return b"", True
            piece = os.read(process.stdout.fileno(), _CHUNK)
            if not piece:
                return b"".join(pieces), False
            pieces.append(piece)
            size += len(piece)
            if size > _LONGEST_ANSWER:
                return b"", True


def _stop(process: subprocess.Popen[bytes], *, wait: bool) -> None:
    """Ends the child and what it started; one that has closed its output gets a moment to end by itself."""
    try:
        process.wait(_GRACE if wait else 0)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Opener(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> object:
        if (module_name, global_name) in _OURS:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")


def _opened(content: bytes) -> object:
    try:
        return _Opener(io.BytesIO(content)).load()
    except Exception:  # noqa: BLE001  (a child taken over may write anything: whatever it is, it is no answer)
        return None
