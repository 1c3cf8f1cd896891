"""A run as a model: how sure its ranks are, what matters for them, what each item carries.

    from kaifaqu.assess.sure.of_run import uncertainty

    found = uncertainty(run, weights="±25%", normalisation=["standard", "zscore"], replications=10_000, seed=1)
    found.table(top=(10,))

What is varied is what the standard writes down: weights (full marks where points are added up), how values become points, how
points are combined, how gaps are filled, outliers treated, and the data themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.construct.means import Method
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.run import weights as weighing
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.sure import leave, names
from kaifaqu.assess.sure.leave import Variations
from kaifaqu.assess.sure.model import Aggregation, Model, Step
from kaifaqu.assess.sure.modelling import fixed_groups, model_of
from kaifaqu.assess.sure.names import OWN
from kaifaqu.assess.sure.plan import Choice, DataError, Drawn, Plan, Shared, Weighting
from kaifaqu.assess.sure.simulate import Replications, simulate
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from kaifaqu.assess.sure.sobol import Sensitivity

__all__ = ["groups_of", "leave_one_out", "model_of", "plan_of", "sobol", "uncertainty"]


def uncertainty(
    run: Run,
    *,
    weights: str | Weighting | None = "±25%",
    normalisation: Sequence[str] = (),
    aggregation: Sequence[str] = (),
    imputation: Sequence[str] = (),
    treatment: Sequence[str] = (),
    error: float | DataError | None = None,
    replications: int = 10_000,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Replications:
    """Monte-Carlo over what :func:`plan_of` is told to vary: rank intervals, the chance of the first k, refusals.

    Raises as :func:`model_of`, :func:`plan_of` and :func:`~kaifaqu.assess.sure.simulate.simulate`.
    """
    model = model_of(run)
    plan = plan_of(
        run, model, weights=weights, normalisation=normalisation, aggregation=aggregation, imputation=imputation,
        treatment=treatment, error=error,
    )  # fmt: skip
    return simulate(model, plan, replications=replications, seed=seed, progress=progress)


def sobol(
    run: Run,
    *,
    weights: str | Weighting | None = "±25%",
    normalisation: Sequence[str] = (),
    aggregation: Sequence[str] = (),
    imputation: Sequence[str] = (),
    treatment: Sequence[str] = (),
    error: float | DataError | None = None,
    subject: str = "",
    samples: int = 1024,
    seed: int = 1,
    design: Literal["sobol", "random"] = "sobol",
    convention: Literal["scipy", "coinr"] = "scipy",
) -> Sensitivity:
    """Which of the varied assumptions matters: first-order and total Sobol indices with bootstrap intervals.

    Of the mean shift of ranks, or of one ``subject``'s rank. Raises as :func:`uncertainty` and
    :func:`~kaifaqu.assess.sure.sobol.sensitivity`.
    """
    from kaifaqu.assess.sure.sobol import rank_of, sensitivity

    model = model_of(run)
    plan = plan_of(
        run, model, weights=weights, normalisation=normalisation, aggregation=aggregation, imputation=imputation,
        treatment=treatment, error=error,
    )  # fmt: skip
    output = rank_of(run.position(subject)) if subject else None
    return sensitivity(model, plan, samples=samples, seed=seed, output=output, design=design, convention=convention)


def leave_one_out(run: Run, level: int = 1) -> Variations:
    """Each item of a level (1: the leaves) left out in turn. Raises as :func:`model_of` and ``level-unknown``."""
    return leave.leave_one_out(model_of(run), level)


def plan_of(
    run: Run,
    model: Model,
    *,
    weights: str | Weighting | None = "±25%",
    normalisation: Sequence[str] = (),
    aggregation: Sequence[str] = (),
    imputation: Sequence[str] = (),
    treatment: Sequence[str] = (),
    error: float | DataError | None = None,
) -> Plan:
    """What varies, from names (``sure.names``); "standard" among them is what the standard does itself, "" nothing.

    ``weights``: ±25%, dirichlet:30, none, or ``unknown`` (the default in a scenario): sisters of unknown weight share what they
    weigh together in any way. ``error``: a share of each value's size (one standard deviation). Problem("alternative-unknown"),
    ("plan-empty"), ("plan-weights").
    """
    own = {"imputation": model.imputer, "treatment": model.treatment, "normalisation": model.normaliser}

    def choice(what: str, given: Sequence[str], make: Callable[[str], Step]) -> Choice[Step] | None:
        return Choice([own[what] if name == OWN else make(name) for name in given]) if given else None

    return Plan(
        weights=_weighting(run, weights),
        normalisations=choice("normalisation", normalisation, partial(names.normalisation, position=run.position)),
        aggregations=Choice([_aggregation(run, model, name) for name in aggregation]) if aggregation else None,
        imputations=_imputations(imputation, model, run),
        treatments=choice("treatment", treatment, names.treatment),
        error=DataError(error) if isinstance(error, int | float) else error,
    )


def _imputations(given: Sequence[str], model: Model, run: Run) -> Choice[Step | Drawn] | None:
    if not given:
        return None
    made = partial(names.imputation, groups=groups_of(run), tree=model.tree, directions=model.signs)
    return Choice([model.imputer if name == OWN else made(name) for name in given])


def groups_of(run: Run) -> names.Groups:
    """The text columns of a run's data by their codes. Problem("impute-group") for what is none."""

    def of(code: str) -> Sequence[str | None]:
        column = run.now.column(code) if code in run.edition.inputs else None
        if not isinstance(column, Texts):
            known = "、".join(item.code for item in run.edition.inputs.values() if item.type == "text") or "没有"
            raise Problem("impute-group", f"“{code}”不是文字列，不能作分组。", place=Place(field=code), hint=f"文字列：{known}。")
        return list(column.objects())

    return of


def _weighting(run: Run, weights: str | Weighting | None) -> Weighting | None:
    if not isinstance(weights, str):
        return weights
    if weights == "unknown" or (run.scenario and weights == "±25%"):
        if not run.scenario:
            hint = "写 ±25% 或 dirichlet:30，让已知的权重变化。"
            raise Problem("plan-weights", "没有未知的权重。", place=Place(field="weights"), hint=hint)
        given = weighing.merged(run.program, run.parameters.get("weights"))
        return Shared(tuple(item.id for item in weighing.unknown(run.edition, given)))
    return names.weighting(weights)


def _aggregation(run: Run, model: Model, name: str) -> Aggregation:
    """One of the standard's own, or named methods in place of its means; what it takes the best or worst of stays."""
    if name == OWN:
        return Aggregation(OWN, model.aggregation.methods)
    fixed = fixed_groups(run.edition)
    tree, steps = model.tree, names.aggregation(name, model.tree.steps)
    return Aggregation(name, [_nodes(tree, level, method, fixed) for level, method in enumerate(steps)])


def _nodes(tree: Tree, level: int, method: Method, fixed: dict[str, Method]) -> list[Method]:
    return [fixed.get(node, method) for node in tree.ids[level + 1]]
