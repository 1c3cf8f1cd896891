"""Model and plan together: checked, and the points of every combination of alternatives made once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.sure.model import Aggregation, Model, Step
from kaifaqu.assess.sure.plan import Choice, DataError, Drawn, Plan
from kaifaqu.assess.sure.weighting import Draw, drawer
from kaifaqu.errors import Place, Problem


@dataclass(frozen=True)
class Setup:
    """Model and plan together, checked, with a list of options for every step (one where it does not vary)."""

    model: Model
    plan: Plan
    normalisations: Choice[Step]
    aggregations: Choice[Aggregation]
    imputations: Choice[Step | Drawn]
    treatments: Choice[Step]
    draw_weights: Draw = field(repr=False)

    @property
    def drawn(self) -> bool:
        """Whether data are drawn anew in each replication."""
        return self.plan.error is not None or any(isinstance(one, Drawn) for one in self.imputations.options)


def prepare(model: Model, plan: Plan) -> Setup:
    """Check a plan against its model. Raises ``plan-weights``, ``plan-error``, ``plan-groups``, ``plan-names``, and what
    ``aggregate`` raises for methods or thresholds that do not fit the tree."""
    if plan.error is not None:
        _check_error(plan.error, model)
    for option in plan.imputations.options if plan.imputations else ():
        if isinstance(option, Drawn) and option.groups and len(option.groups) != len(model.values):
            raise Problem("plan-groups", f"有{len(model.values)}个对象，分组给出了{len(option.groups)}个。")
    for aggregation in plan.aggregations.options if plan.aggregations else [model.aggregation]:
        # One row of ones passes every mean; what is refused is the number or kind of the methods.
        aggregate(np.ones((1, model.values.shape[1])), model.tree, aggregation.methods, model.at_least)
    own: Choice[Step | Drawn] = Choice([model.imputer])
    setup = Setup(
        model,
        plan,
        plan.normalisations or Choice([model.normaliser]),
        plan.aggregations or Choice([model.aggregation]),
        plan.imputations or own,
        plan.treatments or Choice([model.treatment]),
        drawer(plan.weights, model.tree),
    )
    for choice in (setup.normalisations, setup.aggregations, setup.imputations, setup.treatments):
        names = [option.name for option in choice.options]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Problem(
                "plan-names", f"备选做法“{twice}”出现了不止一次。", hint="同一步的备选做法名称不能重复；要加重可能性用 odds。"
            )
    return setup


def _check_error(error: DataError, model: Model) -> None:
    sd = np.asarray(error.sd, dtype=float)
    try:
        np.broadcast_to(sd, model.values.shape)
    except ValueError:
        raise Problem(
            "plan-error", f"数据误差的形状是{sd.shape}，数据是{model.values.shape}。", hint="给一个数、每项一个或每格一个。"
        ) from None
    if not np.all(np.isfinite(sd) & (sd >= 0)) or error.shape not in ("normal", "uniform"):
        raise Problem("plan-error", "数据误差要是不小于0的数，分布是 normal 或 uniform。", place=Place(field="error"))
