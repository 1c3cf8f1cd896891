"""What importing the engine costs: scipy takes seconds, and most commands never need it."""

from __future__ import annotations

import subprocess
import sys

SLOW = ("scipy", "ibis", "duckdb", "pandas", "django")


def test_it_works() -> None:
    said = f"import sys, kaifaqu.assess; print([name for name in {SLOW} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
