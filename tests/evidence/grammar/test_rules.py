"""The rules are data: each says what it is and shows what it finds; the code of the grammar holds no words to look for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaifaqu.errors import Problem
from kaifaqu.evidence import grammar
from kaifaqu.evidence.grammar.rules import COMMON, RULES, Rules, rules

CODE = sorted(Path(grammar.__file__).parent.glob("*.py"))
FILES = sorted(path.stem for path in RULES.glob("*.toml"))
EVERY = [(stem, name) for stem in FILES for name in rules(stem).rules]
_CHINESE = re.compile(r"[一-龥]")


def _ids(entry: tuple[str, str]) -> str:
    return f"{entry[0]}-{entry[1]}"


@pytest.mark.parametrize(("stem", "name"), EVERY, ids=map(_ids, EVERY))
def test_a_rule_finds_its_examples(stem: str, name: str) -> None:
    own = rules(stem)
    rule = own.rules[name]
    pattern = own.pattern(name, re.MULTILINE, **rule.filled) if not rule.letters else re.compile(f"[{rule.letters}]")
    assert rule.says
    assert [text for text in rule.finds if not pattern.search(text)] == []
    assert [text for text in rule.leaves if pattern.search(text)] == []


def test_no_rule_is_dead() -> None:
    code = {path.stem: path.read_text(encoding="utf-8") for path in CODE}
    written = {stem: (RULES / f"{stem}.toml").read_text(encoding="utf-8") for stem in FILES}

    def used(stem: str, name: str) -> bool:
        own = code.values() if stem == COMMON else (code[stem],)
        named = re.compile(rf"\{{(?:\w+\|)*{name}(?:\|\w+)*\}}")
        files = written.values() if stem == COMMON else (written[stem],)
        return any(f'"{name}"' in text for text in own) or any(named.search(text) for text in files)

    assert [f"{stem}: {name}" for stem, name in EVERY if not used(stem, name)] == []


def test_what_is_the_same_is_said_once() -> None:
    """What two modules look for stands in the common file."""
    said: dict[tuple[str, ...], list[str]] = {}
    for stem, name in EVERY:
        rule = rules(stem).rules[name]
        same = tuple(sorted(rule.words)) or (rules(stem).source(name, **rule.filled),)
        said.setdefault(same, []).append(f"{stem}: {name}")
    assert [names for names in said.values() if len({name.partition(":")[0] for name in names}) > 1] == []


def _chinese(node: ast.AST) -> list[str]:
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return [text for text in found if _CHINESE.search(text)]


def _words_in_code(tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """Regular expressions with Chinese words, collections of two or more, and strings searched letter by letter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            stripped = node.func.attr in ("strip", "lstrip", "rstrip") and any(
                len(_CHINESE.findall(text)) > 1 for text in _chinese(node)
            )
            if (of_re and _chinese(node)) or stripped:
                yield node.lineno, _chinese(node)
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)) and len(_chinese(node)) > 1:
            yield node.lineno, _chinese(node)
        elif isinstance(node, ast.Compare) and any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops):
            letters = [text for part in node.comparators if isinstance(part, ast.Constant) for text in _chinese(part)]
            if any(len(_CHINESE.findall(text)) > 1 for text in letters):
                yield node.lineno, letters


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.stem)
def test_the_code_holds_no_words_to_look_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(_words_in_code(tree)) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("[a]\nsays = '甲'\nwords = ['甲']\npattern = '甲'\nfinds = '甲'\n", 1),
        ("[a]\nsays = '甲'\npattern = '甲'\n", 1),
        ("[a]\nwords = ['甲']\n", 1),
        ("[a]\nsays = '甲'\nwhat = '乙'\n", 1),
        ("[a]\nsays = '甲'\nwords = ['甲'\n", 3),
        ("[a]\nsays = '甲'\npattern = '甲{nothing_so_named}'\nfinds = '甲'\n", 1),
        ("[a]\nsays = '甲'\nwords = '甲'\n\n[digits]\nsays = '乙'\nletters = '一'\n", 5),
        ("[b]\nsays = '甲'\nwords = ['甲']\n\n[a]\nsays = '甲'\npattern = '甲('\nfinds = '甲'\n", 5),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, row: int) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        Rules(path).pattern("a")
    assert (caught.value.code, caught.value.place.file, caught.value.place.row) == ("grammar-rule", "broken.toml", row)
