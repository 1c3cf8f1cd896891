"""docs/errors.md lists every code that the source can raise, and tells its HTTP status."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kaifaqu.errors import Problem
from kaifaqu.web.core.api import status_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("problem_codes", ROOT / "tools" / "problem_codes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["problem_codes"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_it_works(tool: ModuleType) -> None:
    """Codes written in each of the ways the source has: a call, a wrapper, a default, a register of codes, a class of its own."""
    codes = {use.code for use in tool.uses()}
    assert {"unit-dimension", "username-taken", "period-missing", "standard-invalid", "plan-unknown", "restore-failed"} <= codes
    assert {"forbidden", "port-taken", "row-width", "yaml-key"} <= codes


def test_the_page_lists_every_code_of_the_source(tool: ModuleType) -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)`(?: \(environment\))? \| .* \| `", PAGE, re.MULTILINE)
    assert sorted({use.code for use in tool.uses()}) == listed, "run .venv/bin/python tools/problem_codes.py"


def test_the_statuses_are_those_of_the_api() -> None:
    for line in re.findall(r"^\| (.+) \| (\d{3}) \|$", PAGE, re.MULTILINE):
        codes = [code if not code.startswith("-") else f"some{code}" for code in re.findall(r"`([a-z-]+)`", line[0])]
        for code in codes or ["value-invalid"]:
            assert status_of(Problem(code, "")) == int(line[1]), code
