"""The parameters of replications: a table with a row per replication, that can be written out, read back and run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.assess.sure.plan import Choice
from kaifaqu.assess.sure.setup import Setup
from kaifaqu.assess.sure.weighting import fixed, parent_sums
from kaifaqu.errors import Place, Problem

Seeds = NDArray[np.uint64]
CHOICES = ("normalisation", "aggregation", "imputation", "treatment")


@dataclass(frozen=True)
class Parameters:
    """R replications. ``weights``: per level 0 … last-1 an array R × nodes; the choices: numbers of the plan's options (R each);
    ``noise``: the seeds from which data error and drawn imputations come (0 where nothing is drawn).
    """

    weights: tuple[Floats, ...]
    normalisation: Ints
    aggregation: Ints
    imputation: Ints
    treatment: Ints
    noise: Seeds

    def __len__(self) -> int:
        return len(self.noise)

    def take(self, at: Ints | slice) -> Parameters:
        """Some of the replications."""
        chosen: dict[str, Ints] = {name: getattr(self, name)[at] for name in CHOICES}
        return Parameters(tuple(level[at] for level in self.weights), noise=self.noise[at], **chosen)

    def columns(self, setup: Setup) -> dict[str, list[Any]]:
        """As named columns, for CSV: ``weight.1.<id>`` (levels counted from 1), each step's choice by name, and ``noise``."""
        out: dict[str, list[Any]] = {}
        for level, (drawn, ids) in enumerate(zip(self.weights, setup.model.tree.ids, strict=False)):
            out |= {f"weight.{level + 1}.{name}": drawn[:, node].tolist() for node, name in enumerate(ids)}
        for name in CHOICES:
            names = [option.name for option in _choice(setup, name).options]
            out[name] = [names[at] for at in getattr(self, name)]
        return out | {"noise": self.noise.tolist()}


def _choice(setup: Setup, name: str) -> Choice[Any]:
    found: Choice[Any] = getattr(setup, f"{name}s")
    return found


def draw(setup: Setup, random: np.random.Generator, count: int) -> Parameters:
    """``count`` replications at random: weights, then each choice in the order of :data:`CHOICES`, then seeds."""
    weights = setup.draw_weights(random, count)
    chosen = {name: _choice(setup, name).pick(random.random(count)) for name in CHOICES}
    noise = random.integers(1, 2**53, count, dtype=np.uint64) if setup.drawn else np.zeros(count, dtype=np.uint64)
    return Parameters(weights, noise=noise, **chosen)


def explicit(
    setup: Setup,
    count: int,
    *,
    weights: Sequence[Floats] | Mapping[str, Floats] | None = None,
    normalisation: Sequence[str] = (),
    aggregation: Sequence[str] = (),
    imputation: Sequence[str] = (),
    treatment: Sequence[str] = (),
    noise: Sequence[int] | Seeds = (),
) -> Parameters:
    """Parameters given one by one, e.g. those of replications that were computed elsewhere.

    ``weights``: an array R × nodes per level, or arrays of R by node id (what is not named keeps the tree's weight; an id that
    stands on several levels is meant on the lowest). Choices by option name; what is not given takes the first option.
    Raises ``parameter-shape``, ``parameter-weight``, ``parameter-option``, ``id-unknown``.
    """
    chosen = {"normalisation": normalisation, "aggregation": aggregation, "imputation": imputation, "treatment": treatment}
    seeds = _seeds(noise) if len(noise) else np.zeros(count, dtype=np.uint64)
    if len(seeds) != count:
        raise Problem("parameter-shape", f"有{count}次重复，noise 给出了{len(seeds)}个。", place=Place(field="noise"))
    numbers = {name: _numbers(setup, name, names, count) for name, names in chosen.items()}
    return Parameters(_weights(setup, weights, count), noise=seeds, **numbers)


def from_columns(setup: Setup, table: Mapping[str, Sequence[Any]]) -> Parameters:
    """What :meth:`Parameters.columns` wrote. A missing column: the tree's weight or the first option. Raises as ``explicit``."""
    if not table:
        raise Problem("parameter-shape", "参数表是空的。")
    count = len(next(iter(table.values())))
    weights = [np.array(level) for level in fixed(setup.model.tree, count)]
    rest: dict[str, Any] = {}
    for name, column in table.items():
        kind, _, place = name.partition(".")
        if len(column) != count:
            raise Problem("parameter-shape", f"“{name}”列有{len(column)}行，第一列有{count}行。", place=Place(column=name))
        if kind == "weight":
            level, node = _node(setup, place, name)
            weights[level][:, node] = _floats(column, name)
        elif kind in (*CHOICES, "noise"):
            rest[kind] = column
        else:
            raise Problem("parameter-option", f"参数表里有不认识的列“{name}”。", place=Place(column=name))
    return explicit(setup, count, weights=weights, **rest)


def _seeds(noise: Sequence[Any] | Seeds) -> Seeds:
    try:
        return np.asarray(noise, dtype=np.uint64)
    except (TypeError, ValueError, OverflowError):
        hint = "写 0 或正整数；没有数据误差、也不随机插补时，这一列可以不要。"
        raise Problem("parameter-option", "noise 一列有不是种子的数。", place=Place(column="noise"), hint=hint) from None


def _floats(column: Sequence[Any], name: str) -> Floats:
    try:
        return np.array([float(value) for value in column])
    except (TypeError, ValueError):
        raise Problem("parameter-weight", f"“{name}”列有不是数的权重。", place=Place(column=name)) from None


def _node(setup: Setup, place: str, column: str) -> tuple[int, int]:
    number, _, name = place.partition(".")
    ids = setup.model.tree.ids
    if not number.isdigit() or not 1 <= int(number) < len(ids) or name not in ids[int(number) - 1]:
        raise Problem("id-unknown", f"指标树里没有“{place}”（写作 weight.层.编号，末级是第1层）。", place=Place(column=column))
    return int(number) - 1, ids[int(number) - 1].index(name)


def _numbers(setup: Setup, step: str, names: Sequence[str], count: int) -> Ints:
    options = {option.name: at for at, option in enumerate(_choice(setup, step).options)}
    if not len(names):
        return np.zeros(count, dtype=np.int64)
    if len(names) != count:
        raise Problem("parameter-shape", f"有{count}次重复，{step} 给出了{len(names)}个。", place=Place(field=step))
    for name in names:
        if name not in options:
            known = "、".join(options)
            raise Problem("parameter-option", f"{step} 没有“{name}”这种做法。", place=Place(field=step), hint=f"可用：{known}。")
    return np.array([options[name] for name in names], dtype=np.int64)


def _weights(setup: Setup, given: Sequence[Floats] | Mapping[str, Floats] | None, count: int) -> tuple[Floats, ...]:
    tree = setup.model.tree
    if given is None:
        return fixed(tree, count)
    if isinstance(given, Mapping):
        levels = [np.array(level) for level in fixed(tree, count)]
        for name, own in given.items():
            level = next((at for at, ids in enumerate(tree.ids[:-1]) if name in ids), None)
            if level is None:
                raise Problem("id-unknown", f"指标树里没有“{name}”，或它是总分。", place=Place(field=name))
            levels[level][:, tree.ids[level].index(name)] = own
    else:
        levels = [np.asarray(level, dtype=float) for level in given]
    if [level.shape for level in levels] != [(count, len(own)) for own in tree.weights]:
        shapes = "、".join(str((count, len(own))) for own in tree.weights)
        raise Problem("parameter-shape", f"各层权重的形状应是{shapes}。", place=Place(field="weights"))
    for level, own in enumerate(levels):
        if not np.all(np.isfinite(own)) or np.any(own < 0):
            raise Problem("parameter-weight", f"第{level + 1}层有不是数或小于0的权重。", place=Place(field="weights"))
        sums = parent_sums(own, tree.parents[level], len(tree.ids[level + 1]))
        if np.any(sums <= 0):
            row, parent = (int(at) for at in np.argwhere(sums <= 0)[0])
            name = tree.ids[level + 1][parent]
            raise Problem(
                "parameter-weight", f"第{row + 1}次重复中“{name}”的下级权重之和为0。", place=Place(row=row + 1, field=name)
            )
    return tuple(levels)
