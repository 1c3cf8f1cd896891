"""The grammar's rules, read once from ``content/evidence/rules/*.toml``: what the code looks for in a text is data.

A file belongs to the module of its name and holds entries of four kinds, each with what it says:

- ``words``: a list of words;
- ``pairs``: words, each with what is written for it;
- ``letters``: characters that stand in a class, ``[{digits}]``;
- ``pattern``: a regular expression with an example that it finds. In it ``{name}`` stands for an entry of the same file, of
  ``common.toml`` or a word list of ``content/evidence/*.yaml`` (words longest first), ``{a|b}`` for the words of several, and a
  name of ``filled`` for what only the text read can tell (its firms, its places), with the value the example takes.

TOML, because its literal strings hold a regular expression as it is, and it is read 25 times as fast as YAML at every start.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from kaifaqu.errors import Place, Problem
from kaifaqu.evidence.grammar.vocabulary import FOLDER, alternation, vocabulary

RULES: Final = FOLDER / "rules"
COMMON: Final = "common"
_KINDS: Final = frozenset({"words", "pairs", "letters", "pattern"})
_KEYS: Final = _KINDS | {"says", "finds", "leaves", "filled"}
_LISTS: Final = frozenset({"words", "finds", "leaves"})
_HEAD: Final = re.compile(r"^\[(\w+)\]", re.MULTILINE)
_ROW: Final = re.compile(r"line (\d+)")
_NAMED: Final = re.compile(r"\{([a-z][a-z_0-9]*(?:\|[a-z][a-z_0-9]*)*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: its words (also one by one, of ``letters``) or its pattern, and examples that show what it finds and leaves."""

    place: Place
    says: str
    words: tuple[str, ...] = ()
    letters: str = ""
    pattern: str = ""
    finds: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    filled: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)

    def problem(self, message: str) -> Problem:
        """What is wrong with the entry, with its line."""
        return Problem("grammar-rule", message, place=self.place)


def _read(path: Path) -> dict[str, Rule]:
    """The entries of a file; ``Problem("grammar-rule")`` with the line for one that is not as it should be."""
    text = path.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        row = _ROW.search(str(error))
        place = Place(file=path.name, row=int(row[1]) if row else text.count("\n"))
        raise Problem("grammar-rule", f"不是合法的 TOML：{error}。", place=place) from None
    rows = {found[1]: text.count("\n", 0, found.start()) + 1 for found in _HEAD.finditer(text)}
    return {name: _entry(name, entry, Place(file=path.name, row=rows.get(name), field=name)) for name, entry in entries.items()}


def _entry(name: str, entry: dict[str, Any], place: Place) -> Rule:
    bare = Rule(place, "")
    if not entry.keys() <= _KEYS or "says" not in entry:
        raise bare.problem(f"规则“{name}”应有 says，可有 {'、'.join(sorted(_KEYS - {'says'}))}。")
    if len(entry.keys() & _KINDS) != 1:
        raise bare.problem(f"规则“{name}”应有 words、pairs、letters、pattern 四者之一。")
    if ("pattern" in entry) != ("finds" in entry):
        raise bare.problem(f"规则“{name}”的 pattern 与 finds（能找到的例子）应同时写出。")
    lists = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in entry.items() if key in _LISTS}
    rule = replace(bare, **{**entry, **lists})
    return replace(rule, words=rule.words or tuple(rule.pairs))


class Rules:
    """The rules of one file, with those of ``common.toml`` beside them."""

    def __init__(self, path: Path) -> None:
        self.rules: Final = _read(path)
        self.common: Final = {} if path.stem == COMMON else rules(COMMON).rules
        for name in self.rules.keys() & self.common.keys():
            raise self.rules[name].problem(f"规则“{name}”在 {COMMON}.toml 里已有。")

    def words(self, name: str) -> tuple[str, ...]:
        """The words of an entry, in their order."""
        return self._rule(name).words

    def pairs(self, name: str) -> dict[str, str]:
        """The words of an entry, each with what is written for it."""
        return self._rule(name).pairs

    def set(self, *names: str) -> frozenset[str]:
        """The words of some entries; of letters, each."""
        return frozenset(word for name in names for word in self._rule(name).words or self._rule(name).letters)

    def letters(self, name: str) -> str:
        """The letters of an entry."""
        return self._rule(name).letters

    def source(self, name: str, **filled: str) -> str:
        """The regular expression of an entry as text, every name in it replaced; ``filled`` gives what the text read tells."""
        rule = self._rule(name)
        if rule.letters:
            return rule.letters
        if not rule.pattern:
            return f"(?:{alternation(rule.words)})"
        return _NAMED.sub(lambda found: self._named(rule, found[1], filled), rule.pattern)

    def pattern(self, name: str, flags: int = 0, **filled: str) -> re.Pattern[str]:
        """The compiled regular expression of an entry; ``Problem`` with its line for one that is none."""
        try:
            return re.compile(self.source(name, **filled), flags)
        except re.error as error:
            raise self._rule(name).problem(f"规则“{name}”不是正则表达式：{error}。") from None

    def _rule(self, name: str) -> Rule:
        return self.rules[name] if name in self.rules else self.common[name]

    def _named(self, rule: Rule, names: str, filled: dict[str, str]) -> str:
        if names in rule.filled:
            return filled[names]
        if names in self.rules or names in self.common:
            source = self.source(names, **filled)
            return f"(?:{source})" if self._rule(names).pattern else source
        return f"(?:{alternation(word for name in names.split('|') for word in self._listed(rule, name))})"

    def _listed(self, rule: Rule, name: str) -> Iterable[str]:
        if name in self.rules or name in self.common:
            return self._rule(name).words
        lists = vocabulary().lists
        if name not in lists:
            raise rule.problem(f"没有名为“{name}”的规则或词表。")
        return list(lists[name])


@cache
def rules(stem: str) -> Rules:
    """The rules of a module of the grammar, by its name."""
    return Rules(RULES / f"{stem}.toml")
