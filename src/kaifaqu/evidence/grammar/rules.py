"""The grammar's rules, read once from ``content/evidence/rules/*.yaml``: what the code looks for in a text is data.

A file belongs to the module of its name and holds entries of four kinds, each with what it says:

- ``words``: a list of words;
- ``pairs``: words, each with what is written for it;
- ``letters``: characters that stand in a class, ``[{digits}]``;
- ``pattern``: a regular expression with an example that it finds. In it ``{name}`` stands for an entry of the same file, of
  ``common.yaml`` or a word list of ``content/evidence/*.yaml`` (words longest first), ``{a|b}`` for the words of several, and a
  name of ``filled`` for what only the text read can tell (its firms, its places), with the value the example takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from kaifaqu.evidence.grammar.vocabulary import FOLDER, alternation, vocabulary
from kaifaqu.observe import marked

RULES: Final = FOLDER / "rules"
COMMON: Final = "common"
_KINDS: Final = frozenset({"words", "pairs", "letters", "pattern"})
_KEYS: Final = _KINDS | {"says", "finds", "leaves", "filled"}
_NAMED: Final = re.compile(r"\{([a-z][a-z_0-9]*(?:\|[a-z][a-z_0-9]*)*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: its words (also one by one, of ``letters``) or its pattern, and examples that show what it finds and leaves."""

    node: marked.Node
    says: str
    words: tuple[str, ...] = ()
    letters: str = ""
    pattern: str = ""
    finds: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    filled: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)


def _texts(node: marked.Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    return (node.data,) if isinstance(node.data, str) else tuple(str(item.data) for item in node.items())


def _raw(node: marked.Node | None) -> str:
    return str(node.data) if node is not None else ""


def _pairs(node: marked.Node | None) -> dict[str, str]:
    return {key: str(value.data) for key, value in node.data.items()} if node is not None else {}


def _entry(node: marked.Node) -> Rule:
    parts = node.mapping(_KEYS, required=frozenset({"says"}))
    if len(parts.keys() & _KINDS) != 1:
        raise node.problem("grammar-rule", "一条规则应有 words、pairs、letters、pattern 四者之一。")
    if ("pattern" in parts) != ("finds" in parts):
        raise node.problem("grammar-rule", "pattern 与 finds（能找到的例子）应同时写出。")
    pairs = _pairs(parts.get("pairs"))
    return Rule(
        node,
        says=parts["says"].text(),
        words=_texts(parts.get("words")) or tuple(pairs),
        pairs=pairs,
        letters=_raw(parts.get("letters")),
        pattern=_raw(parts.get("pattern")),
        finds=_texts(parts.get("finds")),
        leaves=_texts(parts.get("leaves")),
        filled=_pairs(parts.get("filled")),
    )


class Rules:
    """The rules of one file, with those of ``common.yaml`` beside them."""

    def __init__(self, path: Path) -> None:
        root = marked.read(path)
        self.rules: Final = {name: _entry(node) for name, node in root.mapping(frozenset(root.data)).items()}
        self.common: Final = {} if path.stem == COMMON else rules(COMMON).rules
        for name in self.rules.keys() & self.common.keys():
            raise self.rules[name].node.problem("grammar-rule", f"规则“{name}”在 {COMMON}.yaml 里已有。", field=name)

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
            raise self._rule(name).node.problem("grammar-rule", f"规则“{name}”不是正则表达式：{error}。", field=name) from None

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
            raise rule.node.problem("grammar-rule", f"没有名为“{name}”的规则或词表。", field=name)
        return list(lists[name])


@cache
def rules(stem: str) -> Rules:
    """The rules of a module of the grammar, by its name."""
    return Rules(RULES / f"{stem}.yaml")
