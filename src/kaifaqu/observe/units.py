"""Unit (计量单位): exact conversion inside one dimension, refusal across dimensions. The units are data:
content/units/units.yaml.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe import marked

UNITS_FILE: Final = Path(__file__).resolve().parent.parent / "content" / "units" / "units.yaml"
DIGITS: Final = 28  # significant digits kept of a quotient that no finite decimal holds (1 亩 in 公顷 is 1/15)
_POWERS: Final = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_SCALES: Final = {word: 10**power for word, power in _POWERS.items()}
_SCALE: Final = re.compile("^(" + "|".join(sorted(_SCALES, key=len, reverse=True)) + ")(.+)$")


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a family of units measures. ``pure`` ones (a number, %, 倍) have no physical dimension in a formula."""

    code: str
    name: str
    pure: bool = False
    currency: bool = False
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``text`` as written, ``key`` of its dimension (of 万元/亩: ``money-cny/area``), exact ``factor`` to its first unit.

    ``exponents`` is what a formula multiplies and divides: pairs of dimension code and power, pure dimensions left out.
    """

    text: str
    key: str
    name: str
    factor: Fraction
    exponents: tuple[tuple[str, int], ...]
    counts: str = ""


@dataclass(frozen=True)
class Units:
    """The registry: dimensions and base units, by the names and aliases that units.yaml gives them."""

    dimensions: dict[str, Dimension]
    base: dict[str, tuple[str, Fraction, bool]] = field(repr=False)  # name → dimension, factor, may take a scale word

    @classmethod
    def load(cls, path: Path = UNITS_FILE) -> Units:
        """Reads a units file. ``Problem`` with line and column for a name given twice, an unknown key, a factor not above
        zero.
        """
        dimensions: dict[str, Dimension] = {}
        base: dict[str, tuple[str, Fraction, bool]] = {}

        def add(node: marked.Node, name: str, entry: tuple[str, Fraction, bool]) -> None:
            if clean(name) in base:
                raise node.problem("unit-duplicate", f"单位“{name}”写了两次。", hint="每个名称只能属于一个单位。")
            base[clean(name)] = entry

        for node in marked.read(path).items():
            row = node.mapping(frozenset({"dimension", "name", "pure", "currency", "units", "counts", "aliases"}))
            if "counts" in row:
                noun = row["counts"].text()
                code = f"count-{noun}"
                dimensions[code] = Dimension(code, f"以“{noun}”计的数量", counts=noun)
                for alias in (row["counts"], *(row["aliases"].items() if "aliases" in row else ())):
                    add(alias, alias.text(), (code, Fraction(1), True))
                continue
            row = node.mapping(
                frozenset({"dimension", "name", "pure", "currency", "units"}), frozenset({"dimension", "name", "units"})
            )
            code = row["dimension"].text()
            pure, currency = (key in row and row[key].text() == "true" for key in ("pure", "currency"))
            dimensions[code] = Dimension(code, row["name"].text(), pure, currency)
            for item in row["units"].items():
                unit = item.mapping(frozenset({"name", "factor", "scaled", "aliases"}), frozenset({"name", "factor"}))
                try:
                    factor = Fraction(unit["factor"].text())
                except (ValueError, ZeroDivisionError):
                    factor = Fraction(0)
                if factor <= 0:
                    raise unit["factor"].problem("unit-factor", "换算系数应是大于零的数或分数。", field="factor")
                scaled = not ("scaled" in unit and unit["scaled"].text() == "false")
                for name in (unit["name"], *(unit["aliases"].items() if "aliases" in unit else ())):
                    add(name, name.text(), (code, factor, scaled))
        return cls(dimensions, base)

    def _simple(self, text: str) -> tuple[Dimension, Fraction] | None:
        if text in self.base:
            code, factor, _ = self.base[text]
            return self.dimensions[code], factor
        found = _SCALE.match(text)
        if found and found[2] in self.base:
            code, factor, scaled = self.base[found[2]]
            if scaled:
                return self.dimensions[code], factor * _SCALES[found[1]]
        return None

    def get(self, text: str) -> Unit:
        """The unit of that name, alias, scaled form (万户) or quotient (万元/亩); ``Problem("unit-unknown")`` otherwise."""
        parts = clean(text).split("/")
        found = [self._simple(part) for part in parts]
        if len(parts) > 2 or None in found or (len(parts) == 2 and "" in parts):
            raise Problem("unit-unknown", f"不认识的计量单位“{text}”。", hint=self._nearest(clean(text)))
        known = [item for item in found if item is not None]
        top, factor = known[0]
        powers: Counter[str] = Counter()
        if not top.pure:
            powers[top.code] += 1
        key, name, counts = top.code, top.name, top.counts
        if len(known) == 2:
            below, by = known[1]
            factor /= by
            key, name, counts = f"{top.code}/{below.code}", f"{top.name}÷{below.name}", ""
            if not below.pure:
                powers[below.code] -= 1
        return Unit(text, key, name, factor, tuple(sorted((code, power) for code, power in powers.items() if power)), counts)

    def _nearest(self, text: str) -> str:
        near = [name for name in self.base if name and (name in text or text in name)][:6]
        return f"是否是：{'、'.join(near)}？" if near else "可用的单位见“计量单位”表；新单位请先写入 units.yaml。"


def clean(text: str) -> str:
    """The form units are looked up in: full-width to half-width, no spaces, every slash ``/``; letters keep their case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("∕", "/").replace("⁄", "/")


@cache
def units() -> Units:
    """The registry that ships with the product, read once."""
    return Units.load()


@lru_cache(maxsize=2048)
def unit(text: str) -> Unit:
    """:meth:`Units.get` of the shipped registry."""
    return units().get(text)


@lru_cache(maxsize=4096)
def factor(from_unit: str, to_unit: str) -> Fraction:
    """How many ``to_unit`` one ``from_unit`` is, exactly.

    ``Problem("unit-unknown")`` for a unit not in the registry, ``Problem("unit-dimension")`` across dimensions, with the reason:
    two currencies need a rate and its date, % and 个百分点 are a ratio and a difference of ratios, 家 and 人 count different
    things.
    """
    source, target = unit(from_unit), unit(to_unit)
    if source.key != target.key:
        raise Problem("unit-dimension", f"“{from_unit}”不能换算成“{to_unit}”：{_why(source, target)}", hint=_next(source, target))
    return source.factor / target.factor


def _why(source: Unit, target: Unit) -> str:
    keys = {source.key, target.key}
    if (
        all(key.split("/")[0].startswith("money-") for key in keys)
        and source.key.partition("/")[2] == target.key.partition("/")[2]
    ):
        return "两种货币之间没有固定的换算。"
    if keys == {"share", "points"}:
        return "“%”是比率，“个百分点”是两个比率之差。"
    if source.counts and target.counts:
        return f"“{source.counts}”与“{target.counts}”数的不是同一种东西。"
    return f"前者是{source.name}，后者是{target.name}。"


def _next(source: Unit, target: Unit) -> str:
    if source.key.startswith("money-") and target.key.startswith("money-"):
        return "需要汇率及其日期，请先折算并注明所用汇率。"
    if {source.key, target.key} == {"share", "points"}:
        return "增减用“个百分点”，占比和增速用“%”。"
    if source.counts and target.counts:
        return "如果该指标确实用这两个量词数同一种东西，请在指标目录的 counters 中写明。"
    if {source.key, target.key} & {"number"}:
        return "请补全单位，如“亿”是“亿元”还是“亿美元”。"
    return "请核对单位。"


def to_decimal(value: Fraction, digits: int = DIGITS) -> Decimal:
    """A fraction as a decimal: exact where a finite decimal holds it, else to ``digits`` significant digits."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    precision = digits if rest != 1 else max(digits, len(str(value.numerator)) + 4 * len(str(value.denominator)))
    context = Context(prec=precision)
    return plain(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def plain(value: Decimal) -> Decimal:
    """The same number without zeros at the end of its decimals and without an exponent: 12.770 is 12.77, 2E+3 is 2000."""
    _, digits, exponent = value.as_tuple()
    if exponent == 0 or (isinstance(exponent, int) and exponent < 0 and digits[-1]):
        return value  # nothing to do, the common case
    if value == 0:
        return Decimal(0)
    value = value.normalize(Context(prec=len(digits)))
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), context=Context(prec=100)) if isinstance(exponent, int) and exponent > 0 else value


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """``value`` in another unit of its dimension: exact (1.99 万户 is 19900 户), or to 28 digits where no finite decimal holds
    it.

    Errors as :func:`factor`. :func:`convert_exact` gives the fraction itself.
    """
    return to_decimal(Fraction(value) * factor(from_unit, to_unit)) if clean(from_unit) != clean(to_unit) else plain(value)


def convert_exact(value: Decimal | Fraction, from_unit: str, to_unit: str) -> Fraction:
    """:func:`convert` without any rounding."""
    return Fraction(value) * factor(from_unit, to_unit)
