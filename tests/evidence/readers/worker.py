"""A process that reads file after file within the bounds of ``read_apart``, and :class:`Worker`, which asks it.

To start a process for each of some hundred files takes a minute; all that is asked of one file is asked here too: it must not end
the process, take longer than 20 seconds, or more than a gigabyte.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path


class Worker:
    """Asks the process; :meth:`ask` fails when it falls or hangs."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, path: Path) -> dict[str, str]:
        """``{"code": "", "text": …}`` of a file that is read, else the refusal."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], 20)
        assert ready, "hangs"
        answer = self.process.stdout.readline()
        assert answer, f"fell with {self.process.wait()}"
        return dict(json.loads(answer))

    def end(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.communicate()


def answer(path: Path) -> dict[str, str]:
    """What reading a file gives."""
    from kaifaqu.errors import Problem
    from kaifaqu.evidence.readers import read

    try:
        return {"code": "", "text": read(path).text[:10_000]}
    except Problem as problem:
        return problem.as_dict()
    except MemoryError:
        return {"code": "document-too-large", "message": "", "hint": "-", "place": path.name}


if __name__ == "__main__":
    from kaifaqu.evidence.readers import Limits
    from kaifaqu.evidence.readers.child import bound

    bound(Limits(processor_seconds=600))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(Path(line.rstrip("\n")))) + "\n")
        sys.stdout.flush()
