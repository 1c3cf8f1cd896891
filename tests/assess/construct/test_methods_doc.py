"""docs/methods.md names every public function and class of the package, and nothing that is not there."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import kaifaqu.assess.construct as package


def _public() -> set[str]:
    found = set()
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        short = info.name.rsplit(".", 1)[-1]
        for name, thing in vars(module).items():
            own = (inspect.isfunction(thing) or inspect.isclass(thing)) and thing.__module__ == info.name
            if own and not name.startswith("_"):
                found.add(f"{short}.{name}")
    return found


def test_it_works(repo_root: Path) -> None:
    text = (repo_root / "docs" / "methods.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+)\.[A-Za-z_]+)`", text))
    public = _public()
    assert len(public) > 100
    assert public - named == set()
    modules = {name.split(".")[0] for name in public}
    assert {name for name in named if name.split(".")[0] in modules} - public == set()


def test_every_one_has_a_docstring() -> None:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and thing.__module__ == info.name and not name.startswith("_"):
                assert thing.__doc__, f"{info.name}.{name}"
