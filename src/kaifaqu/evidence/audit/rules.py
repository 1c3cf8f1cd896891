"""The rules of the audit as data: content/audit/*.yaml. A rule's id is stable; severities, limits and texts are the file's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from kaifaqu.content import CONTENT
from kaifaqu.evidence.finding import SEVERITIES
from kaifaqu.observe import marked

FOLDER: Final = CONTENT / "audit"
SILENT: Final = "silent"
_MILDER: Final = (*SEVERITIES, SILENT)  # worst first
_NUMBER: Final = r"\**\s*(?P<{name}>\d+)\s*\**\s*"
_AMOUNT: Final = r"(?<![\d.,])(?P<{name}>\d[\d,]*(?:\.\d+)?)"
_CHINESE: Final = r"(?P<number>[一二两三四五六七八九十\d])"
_PATTERNS: Final = (
    "totals", "population", "counted", "structure", "listed", "total_after", "total_before", "list_count", "named_list", "net",
)  # fmt: skip
_RULE_KEYS: Final = frozenset({"id", "title", "severity", "limits", "texts", "explanations"})


@dataclass(frozen=True)
class Rule:
    """One check as the file describes it; cases other than ``plain`` may soften it and add explanations."""

    id: str
    title: str
    severities: Mapping[str, str]
    limits: Mapping[str, Fraction]
    texts: Mapping[str, str]
    explanations: Mapping[str, tuple[str, ...]]

    def severity(self, cases: tuple[str, ...]) -> str:
        """The mildest severity of the cases that apply, ``plain`` among them."""
        found = [self.severities["plain"], *(self.severities[case] for case in cases if case in self.severities)]
        return max(found, key=_MILDER.index)

    def reasons(self, cases: tuple[str, ...]) -> tuple[str, ...]:
        """What else could explain it: of the special cases first, then what always may."""
        texts = [text for case in (*cases, "plain") for text in self.explanations.get(case, ())]
        return tuple(dict.fromkeys(texts))


@dataclass(frozen=True)
class Sum:
    """A whole that is the sum of its parts by definition; each has its usual names."""

    whole: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Share:
    """A share whose name does not tell what is divided by what."""

    share: tuple[str, ...]
    part: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True)
class Per:
    """A ratio that is a total divided by a count."""

    ratio: tuple[str, ...]
    total: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A way of saying something: how many stand where (``side`` is first, after or last), or a ratio (of, among or times)."""

    side: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class RuleBook:
    """Everything that the files hold."""

    rules: Mapping[str, Rule]
    words: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, str]
    sums: tuple[Sum, ...]
    shares: tuple[Share, ...]
    pers: tuple[Per, ...]
    claims: tuple[Claim, ...]
    all_claims: tuple[Claim, ...]
    totals: re.Pattern[str]
    population: re.Pattern[str]
    counted: re.Pattern[str]
    structure: re.Pattern[str]
    ratios: tuple[Claim, ...]
    listed: re.Pattern[str]
    total_after: re.Pattern[str]
    total_before: re.Pattern[str]
    list_count: re.Pattern[str]
    named_list: re.Pattern[str]
    net: re.Pattern[str]

    def __getitem__(self, rule: str) -> Rule:
        return self.rules[rule]

    def any(self, kind: str, text: str) -> bool:
        """True if the text holds a word of that list."""
        return any(word in text for word in self.words[kind])


@cache
def book(folder: Path = FOLDER) -> RuleBook:
    """The rules that ship, read once. ``Problem`` with file, line and column for a fault."""
    rules = [_rule(node) for node in marked.read(folder / "rules.yaml").items()]
    words = marked.read(folder / "words.yaml").data
    regions = {word: node.text() for word, node in words.pop("whole_words").data.items()}
    identities, patterns = marked.read(folder / "identities.yaml").data, marked.read(folder / "patterns.yaml").data
    sums = [Sum(_texts(row.data["whole"]), tuple(map(_texts, row.data["parts"].items()))) for row in identities["sums"].items()]
    pers = [Per(*(_texts(row.data[key]) for key in ("ratio", "total", "by"))) for row in identities["per"].items()]
    shares = [Share(*(_texts(row.data[key]) for key in ("share", "part", "whole"))) for row in identities["shares"].items()]
    return RuleBook(
        rules={rule.id: rule for rule in rules},
        words={kind: _texts(node) for kind, node in words.items()},
        regions=regions,
        sums=tuple(sums),
        shares=tuple(shares),
        pers=tuple(pers),
        claims=tuple(map(_claim, patterns["claims"].items())),
        all_claims=tuple(map(_claim, patterns["all_claims"].items())),
        ratios=tuple(_ratio(row, patterns["ratio"].text()) for row in patterns["ratios"].items()),
        **{name: _pattern(patterns[name]) for name in _PATTERNS},
    )


def _rule(node: marked.Node) -> Rule:
    row = node.mapping(_RULE_KEYS, _RULE_KEYS - {"limits"})
    severities = {case: value.text() for case, value in row["severity"].data.items()}
    for case, value in severities.items():
        if value not in _MILDER:
            known = "、".join(_MILDER)
            raise row["severity"].problem("value-invalid", f"没有“{value}”这种轻重。", field=case, hint=f"可写：{known}。")
    if "plain" not in severities:
        raise row["severity"].problem("yaml-key", "缺少“plain”。", field="severity")
    return Rule(
        id=row["id"].text(),
        title=row["title"].text(),
        severities=severities,
        limits={key: Fraction(value.text()) for key, value in row["limits"].data.items()} if "limits" in row else {},
        texts={key: value.text() for key, value in row["texts"].data.items()},
        explanations={case: _texts(value) for case, value in row["explanations"].data.items()},
    )


def _texts(node: marked.Node) -> tuple[str, ...]:
    """A list of texts; lists inside it are laid flat, so that long ones may stand in rows."""
    found: list[str] = []
    for item in node.items():
        found.extend(_texts(item) if isinstance(item.data, list) else (item.text(),))
    return tuple(found)


def _claim(node: marked.Node) -> Claim:
    row = node.mapping(frozenset({"side", "pattern"}), frozenset({"side", "pattern"}))
    return Claim(row["side"].text(), _pattern(row["pattern"]))


def _ratio(node: marked.Node, ratio: str) -> Claim:
    """A way of giving a ratio; {part} and {base} are the numbers of the two figures."""
    row = node.mapping(frozenset({"kind", "pattern"}), frozenset({"kind", "pattern"}))
    text = row["pattern"].text().replace("{ratio}", ratio)
    for name in ("part", "base"):
        text = text.replace("{" + name + "}", _AMOUNT.replace("{name}", name))
    return Claim(row["kind"].text(), re.compile(text))


def _pattern(node: marked.Node) -> re.Pattern[str]:
    """A pattern with its short forms spelt out: {n}, {count} and {rank} are numbers, {cn} a Chinese numeral."""
    text = node.text()
    for name in ("n", "count", "rank"):
        text = text.replace("{" + name + "}", _NUMBER.replace("{name}", name))
    return re.compile(text.replace("{cn}", _CHINESE))
