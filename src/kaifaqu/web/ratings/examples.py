"""The golden cases of a shipped standard as a page shows them: what each is about, in words, and whether a text agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kaifaqu.assess import Standard, cases
from kaifaqu.assess.cases.check import NONE, check
from kaifaqu.assess.rules.model import Edition
from kaifaqu.errors import Problem

from .tree import CONDITIONS, VETOES

WORDS: Final = {"result": "结论", "total": "总分", "rank": "位次", "grade": "等级", "edition": "适用版本", "of": "参加排名的个数"}
PARTS: Final = {
    "condition": "条件", "veto": "否决项", "direct": "直接确认", "points": "得分", "measure": "指标", "value": "数值",
    "award": "奖项", "card": "亮牌", "consequence": "后果", "amount": "金额或数量", "adjustment": "加减分",
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One expectation: ``key`` of a ``case`` should be ``expected`` and is ``found``, all in words."""

    edition: str
    case: str
    key: str
    expected: str
    found: str
    holds: bool


def has(code: str) -> bool:
    """Whether cases ship with a standard."""
    return cases.shipped_cases(code) is not None


def examples(standard: Standard) -> list[Example]:
    """The cases that ship with a standard's code, run on its text. Problem("cases-not-found"), ("case-invalid") for a misfit."""
    return list(_examples(_Text(standard)))


@dataclass(frozen=True)
class _Text:
    """A standard by its text, so that the same text is worked out once."""

    standard: Standard

    def __hash__(self) -> int:
        return hash(self.standard.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and other.standard.text == self.standard.text


@lru_cache(maxsize=8)
def _examples(of: _Text) -> tuple[Example, ...]:
    standard = of.standard
    path = cases.shipped_cases(standard.id)
    if path is None:
        raise Problem("cases-not-found", f"“{standard.title}”没有随系统提供的算例。", hint="通用标准才有算例。")
    titles = {edition.edition: _titles(edition) for edition in standard.editions}
    return tuple(_said(check(cases.read(path, standard), standard), titles))


def _titles(edition: Edition) -> dict[str, str]:
    judged = [*edition.veto, *edition.conditions, *([edition.direct] if edition.direct else [])]
    found = {part.id: part.title for each in judged for part in each.walk()}
    found |= {item.id: item.title for item in (edition.score.walk() if edition.score else ())}
    found |= {each.id: each.title for each in edition.measures.values()}
    found |= {each.id: each.title for each in edition.adjustments}
    found |= {each.id: each.title for each in edition.awards}
    return found | {each.id: each.title for each in edition.consequences}


def _said(outcomes: Iterator[cases.Outcome], titles: dict[str, dict[str, str]]) -> Iterator[Example]:
    for one in outcomes:
        part, _, code = one.key.partition(".")
        name = titles.get(one.edition, {}).get(code, code)
        key = f"{PARTS[part]}：{name}" if part in PARTS else WORDS.get(one.key, one.key)
        statuses = VETOES if part == "veto" else CONDITIONS
        yield Example(one.edition, one.case, key, _word(one.expected, statuses), _word(one.found, statuses), one.holds)


def _word(text: str, statuses: dict[str, str]) -> str:
    if text == "null":
        return "没有"
    return "没有适用的版本" if text == NONE else statuses.get(text, text)
