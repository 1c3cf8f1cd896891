"""Finding (疑点): what an audit found, with its recomputation and what else could explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kaifaqu.evidence.document import Document, Locator
from kaifaqu.evidence.statement import Context, Statement

SEVERITIES: Final = {"contradiction": "矛盾", "probable": "可能有误", "remark": "提示"}


@dataclass(frozen=True)
class Reading:
    """A document with the statements taken out of it, and the context they were read in."""

    document: Document
    statements: tuple[Statement, ...]
    context: Context


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of text that a finding rests on: ``document`` is the number of the reading, the rest its place there."""

    document: int
    block: int
    start: int
    end: int
    text: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    ``rule`` is the stable id of the check (``cagr-end-points``); ``title`` says it in a few words; ``recomputation`` is one
    line of Chinese with the numbers (111.16 − 33.96 = 77.20；(111.16 ÷ 77.20)^(1/5) − 1 = 7.56%，原文写 10.1%);
    ``explanations`` say what else could explain it, likeliest first (按可比价计算; 起点是 2016 年 …). ``key`` is the same for
    the same finding in a later run.
    """

    rule: str
    severity: str
    title: str
    recomputation: str
    quotes: tuple[Quote, ...]
    explanations: tuple[str, ...] = ()
    statements: tuple[tuple[int, int], ...] = ()  # (number of the reading, number of the statement in it)
    key: str = ""
