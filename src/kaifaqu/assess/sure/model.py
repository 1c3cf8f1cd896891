"""What is simulated: a table, the tree of the index and the default choice of every step on the way to the total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.means import ARITHMETIC, Method
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.errors import Place, Problem

Methods = Sequence[Method | Sequence[Method]] | Method


@dataclass(frozen=True)
class Step:
    """One way to impute, to treat or to normalise: ``run`` takes subjects × criteria (NaN = missing) and returns the same shape.

    A normaliser gets values that are already multiplied by the directions. ``stackable``: columns are treated each for itself and
    without settings by column, so that several replications may stand side by side in one table (n × (R·m)); this is what
    makes replications with data error fast. Leave it False where in doubt.
    """

    name: str
    run: Callable[[Floats], Floats]
    stackable: bool = False

    def apply(self, values: Floats) -> Floats:
        """``run``, checked. Raises ``step-shape`` for a table of another shape, ``step-not-finite`` for infinities."""
        found = np.asarray(self.run(values), dtype=float)
        if found.shape != values.shape:
            raise Problem("step-shape", f"“{self.name}”把{values.shape}的表变成了{found.shape}。", place=Place(field=self.name))
        # The sum is quick and finite in the common case; a missing value or an infinity makes it worth a closer look.
        with np.errstate(invalid="ignore", over="ignore"):
            doubtful = found is not values and not np.isfinite(found.sum())
        if doubtful and np.isinf(found).any():
            raise Problem(
                "step-not-finite",
                f"“{self.name}”得出无穷大。",
                place=Place(field=self.name),
                hint="检查取值全部相同的项和为0的基准值。",
            )
        return found


KEEP = Step("none", lambda values: values, stackable=True)  # changes nothing


def given(name: str, matrix: Floats) -> Step:
    """A treatment that was already made: the matrix n × m takes the place of the imputed values, whatever they are.

    So it cannot be combined with data error or with several imputations: :func:`~kaifaqu.assess.sure.run.evaluate` would hide
    them. :class:`~kaifaqu.assess.sure.plan.Plan` refuses that (``plan-given-matrix``).
    """
    return Given(name, lambda values: np.array(matrix, dtype=float))


@dataclass(frozen=True)
class Given(Step):
    """Marks a matrix that does not depend on what came before."""


@dataclass(frozen=True)
class Aggregation:
    """How the tree is climbed: one method for all steps, or one per step, or for a step one per node (as ``aggregate`` takes)."""

    name: str
    methods: Methods = ARITHMETIC


def per_level(choices: Sequence[Sequence[Method]]) -> list[Aggregation]:
    """Every combination of the methods listed for each step, bottom first; named e.g. ``arithmetic/geometric``."""
    found: list[tuple[Method, ...]] = [()]
    for options in choices:
        found = [(*before, method) for before in found for method in options]
    return [Aggregation("/".join(_named(method) for method in methods), methods) for methods in found]


def _named(method: Method) -> str:
    return f"power({method.p:g})" if method.kind == "power" else method.kind


@dataclass(frozen=True)
class Model:
    """An index as it stands, with the default of every step: impute → treat → times direction → normalise → climb → rank.

    ``values``: n × m after denomination, NaN = missing; ``tree``: its m leaves are the columns; ``directions``: m numbers of 1 or
    -1 (all 1 where not given); ``at_least``: the share of children that must be present (one number or one per step).
    ``notes``: what a reader must know of how it was made, in Chinese.
    Raises ``model-shape`` and ``model-direction``.
    """

    values: Floats
    tree: Tree
    normaliser: Step
    directions: Floats | None = None
    aggregation: Aggregation = Aggregation("arithmetic")
    imputer: Step = KEEP
    treatment: Step = KEEP
    at_least: float | tuple[float, ...] = 0.0
    subjects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=float)
        if values.ndim != 2 or 0 in values.shape or values.shape[1] != len(self.tree.ids[0]):
            raise Problem("model-shape", f"数据的形状是{values.shape}，指标树有{len(self.tree.ids[0])}个末级指标。")
        if np.isinf(values).any():
            row, column = (int(at) for at in np.argwhere(np.isinf(values))[0])
            raise Problem("model-shape", "数据里有无穷大。", place=Place(row=row + 1, column=self.tree.ids[0][column]))
        signs = np.ones(values.shape[1]) if self.directions is None else np.asarray(self.directions, dtype=float)
        if signs.shape != (values.shape[1],) or not np.all(np.abs(signs) == 1):
            raise Problem("model-direction", "方向要逐项给出，只能是1（越大越好）或-1（越小越好）。")
        names = tuple(self.subjects) or tuple(str(number + 1) for number in range(len(values)))
        if len(names) != len(values):
            raise Problem("model-shape", f"数据有{len(values)}行，对象名有{len(names)}个。")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "directions", signs)
        object.__setattr__(self, "subjects", names)

    @property
    def signs(self) -> Floats:
        """The directions, one per criterion."""
        return np.ones(self.values.shape[1]) if self.directions is None else self.directions

    def place_of(self, subject: str) -> int:
        """The row of a subject. Raises ``subject-unknown``."""
        if subject not in self.subjects:
            raise Problem("subject-unknown", f"没有名为“{subject}”的对象。", place=Place(field=subject))
        return self.subjects.index(subject)
