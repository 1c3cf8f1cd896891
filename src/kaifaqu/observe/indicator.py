"""Indicator (指标): what is measured, and how its figures are brought to its unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kaifaqu.observe.units import factor, plain, to_decimal, unit

KINDS: Final = {"stock": "时点数", "flow": "时期数", "ratio": "比率", "growth": "增速", "index": "指数", "rank": "位次"}
MEASURES: Final = {
    "level": "数值",
    "change": "增减量",
    "growth": "增长率",
    "cagr": "年均增长率",
    "multiple": "增长倍数",
    "rank": "位次",
}


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name; with ``basis`` where the name itself tells the basis."""

    name: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A known basis (口径) of an indicator, with a note on what it covers."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the catalogue; the fields are those of the YAML (see the module)."""

    code: str
    name: str
    group: str = ""
    unit: str = ""
    kind: str = "flow"
    direction: int = 1
    aliases: tuple[Alias, ...] = ()
    per: str = ""
    counters: tuple[str, ...] = ()
    definition: str = ""
    bureau: str = ""
    frequency: str = ""
    legal_basis: str = ""
    bases: tuple[Basis, ...] = ()
    growth_basis: str = ""
    formula: str = ""
    order: int = 0
    file: str = ""
    line: int = 0

    @property
    def is_share(self) -> bool:
        """True if its levels are percentages: they differ by 个百分点, and do not "grow"."""
        return unit(self.unit).key == "share"

    def unit_for(self, measure: str) -> str:
        """The unit its figures of this measure are shown in: its own for level and change, % for rates, 倍, 位."""
        if measure == "change":
            return "个百分点" if self.is_share else self.unit
        return {"growth": "%", "cagr": "%", "multiple": "倍", "rank": "位"}.get(measure, self.unit)

    def factor(self, from_unit: str, measure: str = "level") -> Fraction:
        """What a value written in ``from_unit`` is multiplied by to stand in :meth:`unit_for`.

        Beyond :func:`kaifaqu.observe.units.factor` it accepts the indicator's ``counters``, a rank without a unit, and a
        change of a percentage written with % (公报 write 提高2%, meaning points). ``Problem`` unit-unknown or unit-dimension
        otherwise.
        """
        target = self.unit_for(measure)
        if (measure == "rank" and from_unit.strip() in ("", "名", "位")) or (
            measure == "change" and self.is_share and from_unit == "%"
        ):
            return Fraction(1)
        source = unit(from_unit)
        if source.counts and source.counts in self.counters and unit(target).counts:
            return source.factor / unit(target).factor
        return factor(from_unit, target)

    def amount(self, value: Decimal, from_unit: str, measure: str = "level") -> Decimal:
        """``value`` in the unit of :meth:`unit_for`; errors as :meth:`factor`."""
        by = self.factor(from_unit, measure)
        return plain(value) if by == 1 else to_decimal(Fraction(value) * by)
