"""Write docs/errors.md: every code of a Problem in the source, with what it says and where it comes from. A test compares them.

A code is part of the API: programs and help pages rely on it. So it is looked up here before a new one is made, and one that is
taken out shows in the diff of the page. Run: .venv/bin/python tools/problem_codes.py
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kaifaqu"
PAGE = ROOT / "docs" / "errors.md"
# What makes a Problem: function name → places of code and message among its arguments.
MAKERS = {
    "Problem": (0, 1), "EnvironmentProblem": (0, 1), "Forbidden": (0, 1), "CellError": (0, 1), "problem": (0, 1),
    "_problem": (0, 1), "_fault": (1, 2), "_run": (2, 3), "fail": (-1, 0),
}  # fmt: skip
BY_KEYWORD = {"fail": "standard-invalid"}  # Node.fail(message, hint, code=…): the code unless another is named
REGISTER = "Codes"  # content.cells.Codes(noun, problem): the code for what refers to nothing
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD = """# Error codes

Every refusal that a user can cause has a stable code, a message in Chinese, its place and the next step
(`kaifaqu.errors.Problem`). The API gives them as `{"code", "message", "place", "hint"}`, the command line writes
`[code] place：message hint`. Where several things are wrong, the API lists them all under `problems`.

| code | HTTP status |
| --- | --- |
| `login-required`, `token-invalid` | 401 |
| `forbidden`, `csrf` | 403 |
| `not-found`, ending in `-not-found` | 404 |
| ending in `-conflict` | 409 |
| `too-large` | 413 |
| all others | 422 |

On the command line: exit code 2, or 3 where the machine or its settings stand in the way (*environment* below).

This page is written by `tools/problem_codes.py`; a test compares its codes with the source. "…" stands for what a message names.

| code | says | from |
| --- | --- | --- |
"""


@dataclass(frozen=True)
class Use:
    """One place that makes a Problem: its code, what it says, the module."""

    code: str
    says: str
    module: str
    environment: bool = False


def uses() -> Iterator[Use]:
    """All of them, in the order of the files."""
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from _of(file)


def page() -> str:
    """docs/errors.md as it should be."""
    found: dict[str, list[Use]] = defaultdict(list)
    for use in uses():
        found[use.code].append(use)
    return _HEAD + "".join(_row(code, found[code]) for code in sorted(found))


def _row(code: str, found: list[Use]) -> str:
    says = list(dict.fromkeys(use.says for use in found if use.says))
    modules = ", ".join(dict.fromkeys(f"`{use.module}`" for use in found))
    mark = " (environment)" if any(use.environment for use in found) else ""
    return f"| `{code}`{mark} | {'<br>'.join(says)} | {modules} |\n"


def _of(file: Path) -> Iterator[Use]:
    module = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for scope in _scopes(tree):
        texts: dict[str, ast.expr] = {}  # what a name was last given, on the way down
        for node in sorted(_within(scope), key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                texts[node.targets[0].id] = node.value
            elif isinstance(node, ast.Call) and (use := _use(node, texts, module)) is not None:
                yield use


def _use(call: ast.Call, texts: dict[str, ast.expr], module: str) -> Use | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == REGISTER:
        code = call.args[1] if len(call.args) > 1 else None
        return Use(str(code.value), "", module) if isinstance(code, ast.Constant) else None
    if name not in MAKERS:
        return None
    place, said = MAKERS[name]
    given = next((item.value for item in call.keywords if item.arg == "code"), None) if place < 0 else None
    if place >= 0 and len(call.args) > place:
        given = call.args[place]
    code = given.value if isinstance(given, ast.Constant) else BY_KEYWORD.get(name) if given is None else None
    if not isinstance(code, str) or not _CODE.fullmatch(code) or len(call.args) <= said:
        return None
    return Use(code, _text(call.args[said], texts), module, environment=name == "EnvironmentProblem")


def _text(node: ast.expr, texts: dict[str, ast.expr]) -> str:
    """What a message says, … for what is filled in; empty where it is not written at the place."""
    if isinstance(node, ast.Name) and node.id in texts:
        node = texts[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("|", "\\|").replace("\n", " ")
    if isinstance(node, ast.JoinedStr):
        parts = (_text(item, {}) if isinstance(item, ast.Constant) else "…" for item in node.values)
        return "".join(parts)
    return ""


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    """The module and every function: a message is often given a name first."""
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _within(child)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len({use.code for use in uses()})} codes")
