"""The engine stays light: importing it loads no Django, and neither Arrow, Ibis nor a YAML reader until they are needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kaifaqu.observe

HEAVY = ("django", "ibis", "pyarrow", "duckdb", "numpy", "pandas", "ruamel.yaml", "pydantic")


@pytest.mark.parametrize("module", ["kaifaqu.observe", "kaifaqu.observe.tables"])
def test_import_loads_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


def test_every_public_name_is_there_and_told() -> None:
    for name in kaifaqu.observe.__all__:
        value = getattr(kaifaqu.observe, name)
        assert not callable(value) or value.__doc__, name
