"""A real index, four levels and gaps: replications of the whole chain, Sobol indices and what each element carries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.asem import Asem, load

from kaifaqu.assess.construct import impute, normalise
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.treat import Rule, treat
from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.sure import (
    Aggregation,
    Choice,
    Jitter,
    Model,
    Plan,
    Step,
    WeightSets,
    evaluate,
    explicit,
    leave_one_out,
    nominal,
    prepare,
    sensitivity,
    simulate,
)


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Asem:
    return load(shared_dir / "reference" / "asem")


def index(asem: Asem, **changes: object) -> Model:
    groups = asem.groups["EurAsia_group"]
    parts = {
        "values": denominate(asem.raw, asem.denominators, asem.by),
        "tree": asem.equal,
        "directions": asem.directions,
        "imputer": Step("group mean", lambda table: impute.by_group_mean(table, groups)),
        "treatment": Step("treated", lambda table: treat(table).values),
        "normaliser": Step("minmax", normalise.minmax, stackable=True),
        "subjects": tuple(asem.units),
    }
    return Model(**{**parts, **changes})


def whole_plan(asem: Asem) -> Plan:
    """What COINr's guide varies, and more: imputation, the most points winsorised, normalisation, aggregation, weights."""
    groups = asem.groups["EurAsia_group"]
    return Plan(
        weights=Jitter((0.25, 0.0, 0.25)),
        imputations=Choice(
            [
                Step("group mean", lambda table: impute.by_group_mean(table, groups)),
                Step("group median", lambda table: impute.by_group_median(table, groups)),
                Step("none", lambda table: table, stackable=True),
            ]
        ),
        treatments=Choice(
            [Step(f"winmax {most}", lambda table, most=most: treat(table, Rule(points=most)).values) for most in (1, 3, 5)]
        ),
        normalisations=Choice(
            [Step("minmax 1-100", lambda table: normalise.minmax(table, 1, 100)), Step("rank", normalise.rank_points)]
        ),
        aggregations=Choice(
            [
                Aggregation("mean"),
                Aggregation("geometric", GEOMETRIC),
                Aggregation("mixed", (ARITHMETIC, GEOMETRIC, HARMONIC)),
                Aggregation("copeland", COPELAND),
            ]
        ),
    )


def test_it_works(asem: Asem) -> None:
    model = index(asem)
    found = simulate(model, whole_plan(asem), replications=400, seed=2026)
    assert [found.setup.model.subjects[at] for at in np.argsort(found.ranks)[:6]] == ["CHE", "NLD", "DNK", "NOR", "BEL", "SWE"]
    assert found.refused == 0
    groups = asem.groups["EurAsia_group"]
    for number in range(0, 400, 9):
        one, scores, ranks = found.replication(number)
        columns = {name: column[0] for name, column in one.columns(found.setup).items()}
        fill = {"group mean": impute.by_group_mean, "group median": impute.by_group_median}.get(columns["imputation"])
        values = fill(model.values, groups) if fill else model.values
        values = treat(values, Rule(points=int(columns["treatment"].split()[1]))).values * asem.directions
        points = normalise.rank_points(values) if columns["normalisation"] == "rank" else normalise.minmax(values, 1, 100)
        tree = asem.equal.with_weights([level[0] for level in one.weights])
        methods = {"mean": ARITHMETIC, "geometric": GEOMETRIC, "copeland": COPELAND}.get(
            columns["aggregation"], (ARITHMETIC, GEOMETRIC, HARMONIC)
        )
        expected = aggregate(points, tree, methods)[-1][:, 0]
        np.testing.assert_allclose(scores, expected, rtol=1e-10)
        np.testing.assert_array_equal(ranks, places(expected))


def test_explicit_parameters_give_what_the_plain_chain_gives(asem: Asem) -> None:
    """As replications that were computed elsewhere would be given: two sets of weights by two normalisations."""
    model = index(asem)
    plan = Plan(
        weights=WeightSets([asem.equal.weights, asem.uneven.weights]),
        normalisations=Choice([Step("minmax", normalise.minmax), Step("zscore", normalise.zscore)]),
    )
    setup = prepare(model, plan)
    weights = [np.stack(pair)[[0, 0, 1, 1]] for pair in zip(asem.equal.weights, asem.uneven.weights, strict=True)]
    found = evaluate(setup, explicit(setup, 4, weights=weights, normalisation=["minmax", "zscore"] * 2))
    treated = treat(impute.by_group_mean(model.values, asem.groups["EurAsia_group"])).values * asem.directions
    for row, (tree, scale) in enumerate(
        [(t, s) for t in (asem.equal, asem.uneven) for s in (normalise.minmax, normalise.zscore)]
    ):
        np.testing.assert_allclose(found.scores[row], aggregate(scale(treated), tree)[-1][:, 0], rtol=1e-12)


def test_sobol_over_five_assumptions(asem: Asem) -> None:
    found = sensitivity(index(asem), whole_plan(asem), samples=64, seed=1, resamples=200)
    assert found.indices.factors == ("weights", "normalisation", "aggregation", "imputation", "treatment")
    assert found.indices.factors[int(np.argmax(found.indices.total))] in ("aggregation", "normalisation")


@pytest.mark.parametrize("level", [1, 2, 3])
def test_each_element_left_out(asem: Asem, level: int) -> None:
    model = index(asem)
    found = leave_one_out(model, level)
    treated = treat(impute.by_group_mean(model.values, asem.groups["EurAsia_group"])).values * asem.directions
    for at, name in enumerate(asem.equal.ids[level - 1][:6]):
        weights = [own.copy() for own in asem.equal.weights]
        weights[level - 1][at] = 0
        scores = aggregate(normalise.minmax(treated), asem.equal.with_weights(weights))[-1][:, 0]
        assert found.ids[at] == name
        np.testing.assert_allclose(found.scores[at], scores, rtol=1e-12)
        assert np.isclose(found.mean_abs[at], np.abs(places(nominal(model)) - places(scores)).mean())
