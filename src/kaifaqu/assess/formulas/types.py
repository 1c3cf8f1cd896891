"""What kind of value a part of a formula has: a number with its unit, a truth, a text, a day.

Units are those of ``kaifaqu.observe.units``. In a formula %, 倍, 分 and plain numbers are one dimension (3% is 0.03). A unit that
the registry does not know is a dimension of its own: it may be compared and added only with the very same unit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from kaifaqu.errors import Problem
from kaifaqu.observe.units import clean, unit, units

Kind = Literal["number", "truth", "text", "date"]
Powers = tuple[tuple[str, int], ...]
KINDS: Final = {"number": "数字", "truth": "是非", "text": "文字", "date": "日期"}
_PLAIN: Final = {
    "number": Fraction(1),
    "times": Fraction(1),
    "score": Fraction(1),
    "share": Fraction(1, 100),
    "points": Fraction(1, 100),
}
OPAQUE: Final = "unit:"


@dataclass(frozen=True, slots=True)
class Type:
    """``powers``: pairs of dimension and power, none for a plain number; ``factor``: one of it in the dimensions' first units.

    ``values``: the only texts possible. ``loose``: a count of years, which may be compared with 3年 and with a bare 3.
    """

    kind: Kind = "number"
    powers: Powers = ()
    factor: Fraction = Fraction(1)
    unit: str = field(default="", compare=False)  # as written, for messages
    values: tuple[str, ...] = ()
    loose: bool = False

    @classmethod
    def of_unit(cls, text: str) -> Type:
        """The type of a number in that unit; never refused: see the module's note on unknown units."""
        return _of_unit(clean(text))

    @property
    def is_plain(self) -> bool:
        return self.kind == "number" and not self.powers

    @property
    def is_count(self) -> bool:
        """Whether it counts things (家, 件, 项), and nothing else."""
        return bool(self.powers) and all(name.startswith("count-") and power == 1 for name, power in self.powers)

    @property
    def is_time(self) -> bool:
        """Whether it is a number of years, months, days or hours."""
        return self.powers in ((("years", 1),), (("days", 1),))

    def __str__(self) -> str:
        if self.kind != "number":
            return KINDS[self.kind]
        if self.unit or not self.powers:
            return f"以“{self.unit}”计的数" if self.unit else "没有单位的数"
        return "量纲为“" + "·".join(_power(name, power) for name, power in self.powers) + "”的数"


TRUTH: Final = Type("truth")
TEXT: Final = Type("text")
DATE: Final = Type("date")
PLAIN: Final = Type()
YEARS: Final = Type(powers=(("years", 1),), unit="年", loose=True)
MONTHS: Final = Type(powers=(("years", 1),), factor=Fraction(1, 12), unit="个月", loose=True)
DAYS: Final = Type(powers=(("days", 1),), unit="天", loose=True)


def _power(name: str, power: int) -> str:
    known = units().dimensions.get(name)
    said = name.removeprefix(OPAQUE) if known is None else known.counts or known.name
    return said if power == 1 else f"{said}^{power}"


@lru_cache(maxsize=4096)
def _of_unit(text: str) -> Type:
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 2 and "" in parts):
        parts = [text]
    powers: Counter[str] = Counter()
    factor = Fraction(1)
    for part, sign in zip(parts, (1, -1), strict=False):
        of, one = _simple(part)
        for name, power in of:
            powers[name] += sign * power
        factor *= one**sign
    return Type(powers=normal(powers), factor=factor, unit=text)


def _simple(text: str) -> tuple[Powers, Fraction]:
    try:
        known = unit(text)
    except Problem:
        return ((f"{OPAQUE}{text}", 1),), Fraction(1)
    return () if known.key in _PLAIN else known.exponents, known.factor * _PLAIN.get(known.key, Fraction(1))


def is_known(text: str) -> bool:
    """Whether the registry of units knows a word."""
    try:
        unit(text)
    except Problem:
        return False
    return bool(text)


def normal(powers: Counter[str]) -> Powers:
    """Powers in their one order, without those that cancel."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def times(one: Type, other: Type, sign: int = 1) -> Type:
    """The type of a product (sign 1) or a quotient (sign −1)."""
    powers: Counter[str] = Counter(dict(one.powers))
    for name, power in other.powers:
        powers[name] += sign * power
    return Type(powers=normal(powers), factor=one.factor * other.factor**sign)
