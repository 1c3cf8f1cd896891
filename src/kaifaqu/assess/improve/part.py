"""Part in the whole: what one enterprise does to its zone's indicators, score and rank.

The zone's figure with the enterprise less the zone's figure without it, and that as a share of the whole: the contribution
value and rate (贡献值, 贡献率) that a published programme for the statistics of the national high-tech zones gives per indicator;
how it is computed is our reading of it, not an official rule. Leaving out one at a time is exact here: every sum is known, so
that the sums without one enterprise are one subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.improve.situation import Floats, Situation
from kaifaqu.errors import Problem


@dataclass(frozen=True, slots=True)
class Built:
    """How a zone's indicator comes from its enterprises: ``scale`` × Σ ``above`` ÷ Σ ``below``, over those where ``where`` holds.

    ``above`` or ``below`` empty counts enterprises; ``below`` None: no division (a sum or a number of enterprises). ``where``
    (a column of 1 and 0) limits ``above`` alone: a share is a count where … ÷ a count. A missing figure is left out of its sum.
    """

    column: str
    above: str = ""
    below: str | None = None
    where: str = ""
    scale: float = 1.0

    @property
    def counts(self) -> bool:
        return not self.above and self.below is None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One enterprise's part in one indicator: ``whole`` with it, ``without`` it, their difference and its share of the whole."""

    enterprise: str
    zone: str
    column: str
    title: str
    unit: str
    whole: float
    without: float
    weak: bool

    @property
    def value(self) -> float:
        return self.whole - self.without

    @property
    def rate(self) -> float:
        """NaN where the whole is 0."""
        return self.value / self.whole if self.whole else float("nan")

    def as_dict(self) -> dict[str, Any]:
        names = ("enterprise", "zone", "column", "title", "unit", "whole", "without", "value", "rate", "weak")
        return {name: getattr(self, name) for name in names}

    def text(self) -> str:
        mark = "，拉低总体" if self.weak and self.value < 0 else "，没有贡献" if self.weak else ""
        return f"{self.enterprise}对{self.zone}{self.title}：贡献 {self.value:+.4g}{self.unit}（贡献率 {self.rate:+.2%}{mark}）"


@dataclass(frozen=True, slots=True)
class Parts:
    """All enterprises at once, in their order: ``whole`` and ``without`` by indicator, and of the score with and without
    each.

    ``total_change`` and ``rank_change``: with less without (a negative rank change: the zone stands better with it); None
    where the situation has no such output. NaN where the figure cannot be told (no divisor is left).
    """

    enterprises: tuple[str, ...]
    zones: tuple[str, ...]
    built: tuple[Built, ...]
    whole: Mapping[str, Floats]
    without: Mapping[str, Floats]
    total_change: Floats | None
    rank_change: Floats | None
    situation: Situation

    def value(self, column: str) -> Floats:
        """The contribution of every enterprise to an indicator."""
        return self.whole[column] - self.without[column]

    def rate(self, column: str) -> Floats:
        whole = self.whole[column]
        found: Floats = np.divide(self.value(column), whole, out=np.full(len(whole), np.nan), where=whole != 0)
        return found

    def weak(self, column: str) -> NDArray[np.bool_]:
        """Below the zone's level: the figure is better without it, or (where enterprises are counted) it adds nothing."""
        value = self.value(column)
        counts = next(item.counts for item in self.built if item.column == column)
        return np.asarray(value <= 0 if counts else value < 0)

    def one(self, enterprise: str) -> list[Contribution]:
        """The contributions of one enterprise. Problem("subject-unknown")."""
        if enterprise not in self.enterprises:
            raise Problem("subject-unknown", f"企业表中没有“{enterprise}”。", hint="从企业表中选择。")
        at = self.enterprises.index(enterprise)
        fields = {item.column: self.situation.field(item.column) for item in self.built}
        return [
            Contribution(
                enterprise, self.zones[at], column, known.name, known.unit,
                float(self.whole[column][at]), float(self.without[column][at]), bool(self.weak(column)[at]),
            )
            for column, known in fields.items()
        ]  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        return {
            "enterprises": list(self.enterprises), "zones": list(self.zones),
            "indicators": {
                item.column: {"value": self.value(item.column).tolist(), "rate": self.rate(item.column).tolist(),
                              "weak": self.weak(item.column).tolist()} for item in self.built
            },
            "total_change": None if self.total_change is None else self.total_change.tolist(),
            "rank_change": None if self.rank_change is None else self.rank_change.tolist(),
        }  # fmt: skip

    def text(self, enterprise: str) -> str:
        lines = [item.text() for item in self.one(enterprise)]
        at = self.enterprises.index(enterprise)
        if self.total_change is not None:
            rank = "" if self.rank_change is None else f"，没有它{_moved(-float(self.rank_change[at]))}"
            lines.append(f"{self.zones[at]}总分中有它 {self.total_change[at]:+.4g} 分{rank}")
        return "\n".join(lines)


def _moved(places: float) -> str:
    """Places lost in words: 位次后移 2 名."""
    if places != places:
        return "位次算不出"
    return f"位次{'后移' if places > 0 else '前移'} {abs(places):.0f} 名" if places else "位次不变"


def part_in_whole(
    situation: Situation, enterprises: Sequence[str], zones: Sequence[str], columns: Mapping[str, Floats], built: Sequence[Built]
) -> Parts:
    """What every enterprise does to its zone: ``columns`` are the enterprises' figures, ``zones`` says where each belongs.

    The zone's figures are built from its enterprises, once with all of them and once without each. Score and rank are of the
    league with the zone's figures so built; every other zone keeps its own. Problem("subject-unknown"), ("input-unknown"),
    ("column-missing"), ("column-length").
    """
    _check(situation, enterprises, zones, columns, built)
    names, codes = np.unique(np.asarray(zones, dtype=object).astype(str), return_inverse=True)
    whole, without = {}, {}
    for item in built:
        above, above_without = _sums(_addends(columns, item.above, item.where, len(codes)), codes)
        if item.below is None:
            whole[item.column], without[item.column] = item.scale * above, item.scale * above_without
            continue
        below, below_without = _sums(_addends(columns, item.below, "", len(codes)), codes)
        whole[item.column] = item.scale * _divided(above, below)
        without[item.column] = item.scale * _divided(above_without, below_without)
    changes = _score_changes(situation, names, codes, whole, without)
    return Parts(
        tuple(enterprises), tuple(zones), tuple(built), whole, without, changes.get("total"), changes.get("rank"), situation
    )


def _check(
    situation: Situation, enterprises: Sequence[str], zones: Sequence[str], columns: Mapping[str, Floats], built: Sequence[Built]
) -> None:
    for zone in dict.fromkeys(zones):
        situation.row(zone)
    for item in built:
        if item.column not in situation.inputs:
            raise Problem(
                "input-unknown", f"规则不读取“{item.column}”这一列。", hint=f"可用的列：{'、'.join(sorted(situation.inputs))}。"
            )
        for name in (item.above, item.below or "", item.where):
            if name and name not in columns:
                raise Problem("column-missing", f"企业表缺少“{name}”一列。", hint="没有数据的列也要给出，留空。")
    for name, values in {**columns, "zone": zones}.items():
        if len(values) != len(enterprises):
            raise Problem(
                "column-length",
                f"“{name}”一列有 {len(values)} 个值，企业有 {len(enterprises)} 家。",
                hint="每家一个值，缺的留空。",
            )


def _addends(columns: Mapping[str, Floats], name: str, where: str, count: int) -> Floats:
    """What each enterprise adds to a sum; 0 where it is missing or does not count."""
    values = np.nan_to_num(np.asarray(columns[name], dtype=float)) if name else np.ones(count)
    return values if not where else np.where(np.asarray(columns[where], dtype=float) == 1, values, 0.0)


def _sums(addends: Floats, codes: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """For every enterprise its zone's sum, with and without it."""
    whole: Floats = np.bincount(codes, addends).astype(float)[codes]
    return whole, whole - addends


def _divided(above: Floats, below: Floats) -> Floats:
    """NaN where nothing is left to divide by; what rounding leaves of a sum that is gone counts as nothing."""
    found: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=np.abs(below) > 1e-12)
    return found


def _score_changes(
    situation: Situation,
    names: NDArray[Any],
    codes: NDArray[np.int64],
    whole: Mapping[str, Floats],
    without: Mapping[str, Floats],
) -> dict[str, Floats]:
    """Total and rank of the zone with every enterprise less those without each: every case is truly scored."""
    outputs = {name: situation.outputs[name] for name in ("total", "rank") if name in situation.outputs}
    found = {name: np.full(len(codes), np.nan) for name in outputs}
    for code, zone in enumerate(names if outputs else ()):
        rows = np.flatnonzero(codes == code)
        cases = {column: np.append(whole[column][rows[0]], without[column][rows]) for column in whole}
        scored = situation.score_each(outputs, situation.row(str(zone)), cases)
        for name, values in scored.items():
            found[name][rows] = values[0] - values[1:]
    return found
