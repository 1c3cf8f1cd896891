"""A process that reads file after file within the bounds of ``read_apart``. It answers ``read`` or the code of a refusal."""

from __future__ import annotations

import sys
from pathlib import Path

from kaifaqu.errors import Problem
from kaifaqu.evidence.readers import Limits, read
from kaifaqu.evidence.readers.child import bound

if __name__ == "__main__":
    bound(Limits(processor_seconds=600))
    for line in sys.stdin:
        try:
            read(Path(line.rstrip("\n")))
            answer = "read"
        except Problem as problem:
            answer = problem.code
        except MemoryError:
            answer = "document-too-large"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
