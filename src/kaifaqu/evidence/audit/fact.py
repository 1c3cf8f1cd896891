"""Fact (数): a statement, or an observation that the zone already has, made ready for arithmetic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.evidence.audit.interval import Interval
from kaifaqu.evidence.statement import Statement
from kaifaqu.observe import Period, unit

ABOUT: Final = Fraction(1, 20)  # 约, 左右, 近: within 5 %, as kaifaqu.observe takes them
SURE: Final = 0.85  # a match to the catalogue below this confidence does not make two names one indicator
COUNTED: Final = "count"
_TAIL: Final = re.compile(r"(?:总数量|总数|数量|个数|家数|总量|总额|数|额)$")
_YEARLY: Final = re.compile(r"[（(]?(?:年均|每年)[)）]?(?:增长|提高|增加)?$")
_DROPPED: Final = re.compile(r"[\s“”\"'‘’「」『』《》·•*,，、。()（）\[\]【】〔〕-]+")
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?")
DOUBLINGS: Final = 20  # 翻二十番 is a million times: what is said beyond is no doubling, and its power no number to print
_DECIMALS: Final = re.compile(r"\d\.(\d+)")


@dataclass(frozen=True, slots=True)
class Known:
    """An observation that the zone already has, for an audit against it.

    ``subject`` and ``indicator`` are written as the readings have them: the register's code and the catalogue's code where
    statements are matched, else names. ``source`` is what a finding says of where it comes from (文件002第81行).
    """

    subject: str
    indicator: str
    measure: str
    period: str
    value: Decimal
    unit: str
    bound: str = "="
    target: bool = False
    scope: str = ""
    basis: str = ""
    source: str = ""
    name: str = ""  # the indicator's usual name, for the recomputation


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in base units. ``reading`` is -1 for what the zone already has; ``order`` counts through the document.

    ``range`` holds every value the written digits may stand for; ``loose`` also those that a round number (2000 亩) may stand
    for. ``sentence`` is (block, number of the sentence in it).
    """

    reading: int
    number: int
    subject: str
    indicator: str
    name: str
    measure: str
    value: Fraction
    range: Interval
    loose: Interval
    dimension: str
    written: str
    decimals: int
    bound: str
    target: bool
    period: Period
    scope: str
    yearly: bool
    sentence: tuple[int, int]
    start: int
    end: int
    quote: str
    matched: bool
    who: str = ""  # the subject as written
    source: str = ""
    from_word: bool = False
    own: bool = True  # the words of its indicator stand in its own clause, not carried over from another
    past: bool = False  # said beside the figure of the report as what it is compared with: 上年为 …
    year_before: bool = False  # … and the words say that it is the year before; see audit.bases

    @property
    def known(self) -> bool:
        return self.reading < 0

    @property
    def when(self) -> str:
        """The period for a line of text: empty where undated."""
        return self.period.label if not self.period.undated else self.period.phrase

    def same_value(self, other: Fact) -> bool:
        return self.dimension == other.dimension and self.range.meets(other.range)


def apart(fact: Fact, others: Iterable[Fact]) -> list[str]:
    """The cases of figures that stand elsewhere: in another document, or in another paragraph or table of the same one."""
    found = list(others)
    if any(item.reading != fact.reading for item in found):
        return ["across"]
    return ["apart"] if any(item.sentence[0] != fact.sentence[0] for item in found) else []


def normal(text: str) -> str:
    """The form names are compared in: half-width, without spaces, quotes and brackets, 的 and words of counting at the end."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).replace("的", "").casefold()
    cut = _TAIL.sub("", plain)
    return cut if len(cut) > 1 else plain


def yearly_name(name: str) -> tuple[str, bool]:
    """常住人口城镇化率（年均） is 常住人口城镇化率, each year."""
    cut = _YEARLY.sub("", name)
    return (cut, True) if cut and cut != name else (name, False)


def measured(text: str) -> tuple[str, Fraction]:
    """The dimension of a unit and its factor. Words of counting are one dimension: 家, 户 and 个 of one indicator agree."""
    try:
        found = unit(text)
    except Problem:
        return f"raw:{text}", Fraction(1)
    return (COUNTED if found.counts else found.key), found.factor


def decimals_of(digits: str, value: Decimal) -> int:
    """Decimals as written: those of the digits in the text, which alone still know that 5.0 is not 5."""
    exponent = value.as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    found = _DECIMALS.search(unicodedata.normalize("NFKC", digits))
    return max(own, len(found[1])) if found else own


def halves(value: Decimal, decimals: int, factor: Fraction, dimension: str, measure: str) -> tuple[Fraction, Fraction]:
    """Half a step of the last written digit, and the same for a number that may be rounded to its zeros (2000, 1500)."""
    counted = decimals == 0 and (measure == "rank" or (dimension == COUNTED and factor == 1 and measure in ("level", "change")))
    half = Fraction(0) if counted else Fraction(1, 2 * 10**decimals)
    zeros = len(str(abs(int(value)))) - len(str(abs(int(value))).rstrip("0")) if decimals == 0 and value else 0
    return half, max(half, Fraction(10**zeros, 2)) if zeros >= 2 and measure in ("level", "change") else half


def doublings(number: Fraction, bound: str) -> Interval:
    """翻两番 as an increase in times: four times the base, loosely said, so from a little less to below the next doubling."""
    times = Fraction(2) ** int(number)
    return Interval(times * Fraction(9, 10) - 1, None if bound in (">", ">=") else times * 2 - 1)


def ranges(value: Decimal, decimals: int, unit_text: str, bound: str, measure: str) -> tuple[Fraction, Interval, Interval, str]:
    """The value in base units, its interval, the wider one, and its dimension."""
    dimension, factor = measured(unit_text)
    number = Fraction(value)
    if unit_text.endswith("番") and number == int(number) and abs(number) <= DOUBLINGS:
        about = doublings(number, bound)
        return Fraction(2) ** int(number) - 1, about, about, "times"
    half, wide = halves(value, decimals, factor, dimension, measure)
    if bound == "~":
        half, wide = max(half, abs(number) * ABOUT), max(wide, abs(number) * ABOUT)
    if number < 0:  # a bound speaks of the size as written: 压减60%以上 is −60 with >=
        bound = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}.get(bound, bound)
    narrow = Interval.around(number, half, bound)
    loose = narrow if wide == half else Interval.around(number, wide, bound)
    return number * factor, narrow.times(factor), loose.times(factor), dimension


def written_of(statement: Statement, digits: str) -> str:
    """The number with its unit as a line of text shows it, with the zeros that were written: 77.20亿元."""
    value = abs(statement.value)
    plain = unicodedata.normalize("NFKC", digits).replace(",", "")
    same = bool(_PLAIN.fullmatch(plain)) and Decimal(plain) == value
    return f"{'−' if statement.value < 0 else ''}{digits if same else f'{value:f}'}{statement.unit}"
