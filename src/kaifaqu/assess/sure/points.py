"""From the table to the points that are aggregated: error → impute → treat → direction → normalise, once or per replication."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaifaqu.assess.construct.arrays import Bools, Floats, Ints
from kaifaqu.assess.sure.model import Step
from kaifaqu.assess.sure.parameters import Seeds
from kaifaqu.assess.sure.plan import DataError, Drawn
from kaifaqu.assess.sure.setup import Setup
from kaifaqu.errors import Place, Problem

CACHED_CELLS = 20_000_000  # 160 MB of points that do not change between replications
Key = tuple[int, int, int]  # imputation, treatment, normalisation


@dataclass
class Points:
    """The points of each combination of alternatives, made once; those with drawn data are made for the seeds asked for."""

    setup: Setup
    _kept: dict[Key, Floats | Problem] = field(default_factory=dict)
    _fills: dict[int, _Fill] = field(default_factory=dict)

    def fixed(self, key: Key) -> Floats:
        """n × m for a combination in which nothing is drawn. Raises what its steps raise, each time it is asked for."""
        if key not in self._kept:
            if sum(one.size for one in self._kept.values() if not isinstance(one, Problem)) > CACHED_CELLS:
                self._kept.clear()
            try:
                self._kept[key] = self._through(self.setup.model.values, key)
            except Problem as problem:
                self._kept[key] = problem
        found = self._kept[key]
        if isinstance(found, Problem):
            raise found
        return found

    def drawn(self, key: Key, seeds: Seeds) -> Floats:
        """R × n × m, one table per seed. A seed gives the same table whatever others are asked for with it."""
        model, error = self.setup.model, self.setup.plan.error
        n, m = model.values.shape
        side_by_side = np.empty((n, len(seeds), m))
        option = self.setup.imputations.options[key[0]]
        scale = _scale(model.values, error) if error else model.values
        for at, seed in enumerate(seeds):
            random = np.random.Generator(np.random.PCG64(int(seed)))
            table = _with_error(model.values, scale, error.shape == "normal", random) if error else model.values.copy()
            if isinstance(option, Drawn):
                self._fill(key[0], option).into(table, random)
            side_by_side[:, at] = table
        return self._stacked(side_by_side, key)

    def _fill(self, number: int, option: Drawn) -> _Fill:
        if number not in self._fills:
            self._fills[number] = _Fill.of(option, self.setup.model.values)
        return self._fills[number]

    def _steps(self, key: Key) -> tuple[Step | Drawn, Step, Step]:
        imputation, treatment, normalisation = key
        setup = self.setup
        return (
            setup.imputations.options[imputation],
            setup.treatments.options[treatment],
            setup.normalisations.options[normalisation],
        )

    def _through(self, values: Floats, key: Key, *, copies: int = 1) -> Floats:
        impute, treat, normalise = self._steps(key)
        filled = values if isinstance(impute, Drawn) else impute.apply(values)
        return normalise.apply(treat.apply(filled) * np.tile(self.setup.model.signs, copies))

    def _stacked(self, tables: Floats, key: Key) -> Floats:
        n, count, m = tables.shape
        if all(isinstance(step, Drawn) or step.stackable for step in self._steps(key)):
            return self._through(tables.reshape(n, count * m), key, copies=count).reshape(n, count, m).transpose(1, 0, 2)
        return np.stack([self._through(np.ascontiguousarray(tables[:, at]), key) for at in range(count)])


def _scale(values: Floats, error: DataError) -> Floats:
    sd = np.asarray(error.sd, dtype=float)
    return np.broadcast_to(sd * np.abs(values) if error.relative else sd, values.shape)


def _with_error(values: Floats, scale: Floats, normal: bool, random: np.random.Generator) -> Floats:
    """The values with one draw of the error."""
    if normal:
        out = random.standard_normal(values.shape)
    else:
        out = random.random(values.shape)
        out *= 2.0
        out -= 1.0
    out *= scale
    out += values
    return out


@dataclass(frozen=True)
class _Fill:
    """Draws for the missing cells, prepared once: each cell's donors lie end to end in ``pools``, with mean and sd beside."""

    missing: Bools
    pools: Floats
    starts: Ints
    sizes: Ints
    means: Floats
    sds: Floats
    normal: bool

    @classmethod
    def of(cls, option: Drawn, values: Floats) -> _Fill:
        missing = np.isnan(values)
        labels = np.array(option.groups or ("",) * len(values))
        least = 2 if option.kind == "normal" else 1
        pools: list[Floats] = []
        for row, column in np.argwhere(missing):
            own, present = values[:, column], ~missing[:, column]
            near = own[(labels == labels[row]) & present]
            pool = near if len(near) >= least else own[present]
            if len(pool) < least:
                told = f"第{column + 1}项没有足够的已知值，无法抽取。"
                raise Problem("imputation-no-donor", told, place=Place(row=int(row) + 1, column=str(column + 1)))
            pools.append(pool)
        sizes = np.array([len(pool) for pool in pools], dtype=np.int64)
        means = np.array([pool.mean() for pool in pools])
        sds = np.array([pool.std(ddof=1) if len(pool) > 1 else 0.0 for pool in pools])
        starts = np.cumsum(sizes) - sizes
        return cls(missing, np.concatenate([*pools, np.empty(0)]), starts, sizes, means, sds, option.kind == "normal")

    def into(self, table: Floats, random: np.random.Generator) -> None:
        """Fill the cells that were missing before any error was drawn."""
        count = len(self.sizes)
        if self.normal:
            table[self.missing] = self.means + self.sds * random.standard_normal(count)
        else:
            table[self.missing] = self.pools[self.starts + (random.random(count) * self.sizes).astype(np.int64)]
