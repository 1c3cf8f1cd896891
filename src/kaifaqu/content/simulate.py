"""A simulated province (模拟省): made-up zones × indicators of the ratings × years, with the published marginals of document 003.

Everything is marked simulated, every name is invented. Deterministic for a seed. :mod:`.province_folder` writes it as a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaifaqu.content import CONTENT
from kaifaqu.content.marginals import fit_marginal
from kaifaqu.errors import Problem

SETTINGS: Final = CONTENT / "province" / "settings.yaml"
MIN_ZONES, MAX_ZONES = 20, 400
Array = NDArray[np.float64]


@dataclass(frozen=True)
class SimulatedZone:
    """A made-up zone: its code and names, the index of its city, whether it is the one with the published place."""

    code: str
    name: str
    kind: str
    city: int
    shaped: bool


@dataclass(frozen=True)
class Province:
    """The simulated province as numbers: ``values[indicator][zone, year]`` (NaN where missing) and ranks ``[zone, year]``."""

    settings: Mapping[str, Any]
    zones: list[SimulatedZone]
    cities: list[str]
    years: list[int]
    values: dict[str, Array]
    ranks: NDArray[np.int64]


def load_settings(path: Path = SETTINGS) -> dict[str, Any]:
    """The settings file as plain data."""
    from ruamel.yaml import YAML

    found: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


def simulate(*, seed: int | None = None, zones: int | None = None, settings: Mapping[str, Any] | None = None) -> Province:
    """Draw a province. ``seed`` and ``zones`` (20 to 400) default to those of the settings.

    In the last year the mean (as rounded) and the maximum of the per-mu figures are exactly the published ones, and one zone has
    the values and ranks that document 003 gives for 聊城高新区, its ranks scaled where there are not 160 zones.
    """
    found = settings or load_settings()
    count = zones or int(found["zones"])
    if not MIN_ZONES <= count <= MAX_ZONES:
        raise Problem("value-invalid", f"开发区个数{count}超出范围。", hint=f"请取 {MIN_ZONES} 至 {MAX_ZONES}。")
    rng = np.random.default_rng(int(found["seed"]) if seed is None else seed)
    draw = _Draw(found, count, rng)
    return draw.province()


class _Draw:
    """The random draws in a fixed order."""

    def __init__(self, settings: Mapping[str, Any], count: int, rng: np.random.Generator) -> None:
        self.settings, self.count, self.rng = settings, count, rng
        self.years = [int(year) for year in settings["years"]]
        self.shaped = int(rng.integers(count))

    def province(self) -> Province:
        size = self._walk(0.08)
        quality = self._walk(0.2)
        values: dict[str, Array] = {}
        for code, spec in self.settings["indicators"].items():
            values[code] = self._values(spec, size, quality, values)
        for code, spec in self.settings["marginals"].items():
            self._fit(values[code], code, spec)
        ranks = self._ranks(0.7 * quality + 0.3 * size + 0.25 * self._walk(0.3))
        self._lose(values)
        zones = self._zones(ranks[:, -1])
        return Province(self.settings, zones, self._city_names(), self.years, values, ranks)

    def _walk(self, step: float) -> Array:
        """A standard normal start for each zone and a little change every year: [zone, year]."""
        start = self.rng.standard_normal((self.count, 1))
        steps = self.rng.standard_normal((self.count, len(self.years) - 1)) * step
        return np.concatenate([start, start + np.cumsum(steps, axis=1)], axis=1)

    def _values(self, spec: Mapping[str, Any], size: Array, quality: Array, known: Mapping[str, Array]) -> Array:
        own = self._walk(0.25) * float(spec["spread"])
        noise = self.rng.standard_normal(own.shape) * 0.03
        trend = np.arange(-len(self.years) + 1, 1) * float(spec["growth"])
        logs = float(spec["size"]) * size + float(spec["quality"]) * quality + own + noise + trend
        found: Array = float(spec["median"]) * np.exp(logs)
        if "limit" in spec:  # a share comes near its limit and does not pass it
            limit = float(spec["limit"])
            found = limit * found / (limit + found) * (1 + float(spec["median"]) / limit)
            found = np.minimum(found, limit)
        if "of" in spec:
            found = found * known[spec["of"]]
        return np.round(found, int(spec["digits"]))

    def _fit(self, table: Array, code: str, spec: Mapping[str, Any]) -> None:
        """Bend the last year to the published mean, maximum and shaped zone; earlier years follow in proportion."""
        value, place = self.settings["shaped"]["values"][code]
        digits = int(self.settings["indicators"][code]["digits"])
        before = table[:, -1].copy()
        after = fit_marginal(
            before, mean=Decimal(str(spec["mean"])), top=Decimal(str(spec["max"])), floor=Decimal(str(spec["floor"])),
            fixed=(self.shaped, Decimal(str(value)), self._scaled(int(place))),
        )  # fmt: skip
        table[:] = np.round(np.maximum(table * (after / before)[:, None], 10.0**-digits), digits)
        table[:, -1] = after

    def _scaled(self, place: int) -> int:
        return max(2, min(self.count - 1, round(place * self.count / 160)))

    def _ranks(self, score: Array) -> NDArray[np.int64]:
        """Places by year, the shaped zone at the published ones."""
        ranks = np.empty(score.shape, dtype=np.int64)
        others = np.array([zone for zone in range(self.count) if zone != self.shaped])
        for column, year in enumerate(self.years):
            wanted = self._scaled(int(self.settings["shaped"]["development_rank"][year]))
            order = list(others[np.argsort(-score[others, column], kind="stable")])
            order.insert(wanted - 1, self.shaped)
            ranks[order, column] = np.arange(1, self.count + 1)
        return ranks

    def _lose(self, values: Mapping[str, Array]) -> None:
        """Some values are missing, as in any real table."""
        for code, table in values.items():
            lost = self.rng.random(table.shape) < float(self.settings["missing"])
            lost[self.shaped] = False
            if code in self.settings["marginals"]:
                lost[:, -1] = False
            table[lost] = np.nan

    def _words(self) -> list[str]:
        """All made-up words of two characters, in a drawn order."""
        names = self.settings["names"]
        words = [first + second for first in names["first"] for second in names["second"] if first != second]
        order = self.rng.permutation(len(words))
        return [words[index] for index in order]

    def _zones(self, ranks: NDArray[np.int64]) -> list[SimulatedZone]:
        """Names and cities. The places of the best fifth go to the cities as the settings say, the others evenly."""
        words = self._words()
        self._cities = words[self.count : self.count + len(self.settings["cities"])]
        kinds = self.settings["names"]["kinds"]
        drawn = self.rng.choice(list(kinds), size=self.count, p=[float(share) for share in kinds.values()])
        shares = [int(number) for number in self.settings["cities"]]
        best = [city for city, number in enumerate(shares) for _ in range(number)]
        best = [best[index] for index in self.rng.permutation(len(best))]
        fifth = self.count // 5
        found = []
        for zone in range(self.count):
            place = int(ranks[zone])
            city = best[(place - 1) % len(best)] if place <= fifth else zone % len(shares)
            shaped = zone == self.shaped
            kind = "高新区" if shaped else str(drawn[zone])
            found.append(SimulatedZone(f"zone-{zone + 1:03d}", words[zone] + kind, kind, city, shaped))
        return found

    def _city_names(self) -> list[str]:
        return [f"{word}市" for word in self._cities]
