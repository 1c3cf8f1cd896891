"""Monte-Carlo against a naive loop over the plain functions; seeds; statistics; refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from support.indices import MINMAX, ZSCORE, model, table, tree

from kaifaqu.assess.construct import impute
from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC, MAXIMUM, MEDIAN, MINIMUM, SUM, Method, power
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.tree import Tree, aggregate
from kaifaqu.assess.sure import (
    Aggregation,
    Choice,
    DataError,
    Dirichlet,
    Drawn,
    Jitter,
    Model,
    Plan,
    RankStatistics,
    Setup,
    Step,
    WeightSets,
    batch_ranks,
    evaluate,
    explicit,
    from_columns,
    given,
    per_level,
    prepare,
    simulate,
)
from kaifaqu.assess.sure.parameters import Parameters
from kaifaqu.errors import Problem

MEANS = (ARITHMETIC, GEOMETRIC, HARMONIC, power(2), power(-0.5), MINIMUM, MAXIMUM, MEDIAN, SUM, COPELAND)
BY_MEAN = Step("mean", impute.by_mean, stackable=True)
BY_MEDIAN = Step("median", impute.by_median, stackable=True)


def naive(setup: Setup, one: Parameters) -> Floats:
    """One replication by the plain functions of ``construct``, without drawn data."""
    own = setup.model
    filled = setup.imputations.options[one.imputation[0]].run(own.values)
    treated = setup.treatments.options[one.treatment[0]].run(filled) * own.signs
    points = setup.normalisations.options[one.normalisation[0]].run(treated)
    changed = own.tree.with_weights([level[0] for level in one.weights])
    return aggregate(points, changed, setup.aggregations.options[one.aggregation[0]].methods, own.at_least)[-1][:, 0]


def compare(setup: Setup, count: int = 40, seed: int = 5) -> None:
    found = simulate(setup.model, setup.plan, replications=count, seed=seed)
    for number in range(count):
        one, scores, ranks = found.replication(number)
        try:
            expected = naive(setup, one)
        except Problem:
            assert np.isnan(scores).all()
            continue
        np.testing.assert_allclose(scores, expected, rtol=1e-11, atol=1e-11)
        np.testing.assert_array_equal(ranks, np.nan_to_num(places(expected), nan=0))


def test_it_works() -> None:
    plan = Plan(
        weights=Jitter(0.25),
        normalisations=Choice([MINMAX, ZSCORE]),
        aggregations=Choice([Aggregation("mean"), Aggregation("geometric", GEOMETRIC)]),
    )
    found = simulate(model(), plan, replications=3000, seed=1)
    assert found.statistics.ranked.tolist() == [3000] * 15
    assert found.refused == 0
    statistics = found.statistics
    assert np.all((statistics.best <= statistics.quantile(0.05)) & (statistics.quantile(0.95) <= statistics.worst))
    np.testing.assert_array_equal(found.ranks, places(found.scores))
    assert np.isclose(statistics.top(3).sum(), 3, atol=0.01)
    row = found.table(top=(3, 10))[0]
    assert {"subject", "rank", "mean", "median", "q5", "q95", "best", "worst", "top3", "top10"} <= set(row)


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("method", MEANS, ids=lambda one: f"{one.kind}{one.p:g}")
def test_every_mean_equals_a_naive_loop(method: Method, missing: float) -> None:
    plan = Plan(weights=Dirichlet(40), normalisations=Choice([MINMAX, ZSCORE]))
    compare(prepare(model(missing=missing, aggregation=Aggregation("a", method)), plan), 12)


@pytest.mark.parametrize("at_least", [0.0, 0.6, (0.5, 1.0)])
@pytest.mark.parametrize("missing", [0.0, 0.15, 0.6])
def test_methods_by_level_and_alternatives_equal_a_naive_loop(missing: float, at_least: float | tuple[float, ...]) -> None:
    plan = Plan(
        weights=Jitter((0.5, 0.2)),
        normalisations=Choice([MINMAX, ZSCORE], odds=(3, 1)),
        aggregations=Choice(per_level([[ARITHMETIC, GEOMETRIC, MINIMUM], [ARITHMETIC, HARMONIC, SUM, MEDIAN]])),
        imputations=Choice([Step("none", lambda values: values), BY_MEAN, BY_MEDIAN]),
        treatments=Choice([Step("none", lambda values: values), Step("clip", lambda values: np.clip(values, 3, 12))]),
    )
    compare(prepare(model(missing=missing, at_least=at_least), plan), 150)


def test_a_method_by_node_equals_a_naive_loop() -> None:
    mixed = Aggregation("mixed", ([ARITHMETIC, GEOMETRIC, MAXIMUM], [HARMONIC]))
    compare(prepare(model(missing=0.1, aggregation=mixed), Plan(weights=Dirichlet((0.0, 20.0)))))


def test_weights_of_zero_leave_out_what_is_missing_or_not_positive() -> None:
    values = table()
    values[2, 0] = np.nan
    left = np.where(np.arange(12) == 0, 0.0, np.arange(1.0, 13))
    sets = WeightSets([[left, np.ones(3)], [np.ones(12), np.array([0.0, 1.0, 2.0])], list(tree().weights)])
    for method in (ARITHMETIC, GEOMETRIC):
        plan = Plan(weights=sets)
        compare(prepare(model(values=values, aggregation=Aggregation("a", method)), plan))


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    plan = Plan(weights=Dirichlet(30), error=DataError(0.1), imputations=Choice([Drawn(), BY_MEAN]))
    first, again, other = (simulate(model(missing=0.1), plan, replications=300, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.statistics.counts, again.statistics.counts)
    assert np.any(first.statistics.counts != other.statistics.counts)
    longer = simulate(model(missing=0.1), plan, replications=310, seed=1)
    np.testing.assert_array_equal(longer.replication(299)[1], first.replication(299)[1])


def test_a_replication_alone_gives_what_it_gave_in_the_crowd() -> None:
    plan = Plan(
        weights=Jitter(0.3),
        normalisations=Choice([MINMAX, ZSCORE]),
        imputations=Choice([Drawn(), Drawn("normal", "normal")]),
        error=DataError(np.linspace(0.01, 0.2, 12), shape="uniform"),
    )
    own = model(missing=0.2)
    found = simulate(own, plan, replications=4200, seed=9)
    scores = np.concatenate([outcome.scores for _, _, outcome in found.blocks()])
    for number in (0, 1, 1000, 4095, 4096, 4199):
        one, again, _ = found.replication(number)
        np.testing.assert_array_equal(scores[number], again)
        np.testing.assert_allclose(evaluate(found.setup, found.parameters(number)).scores[0], again, rtol=1e-12)
        assert one.noise[0] > 0
    ranks = np.concatenate([outcome.ranks for _, _, outcome in found.blocks()])
    np.testing.assert_array_equal(RankStatistics.of(ranks).counts, found.statistics.counts)


def test_parameters_can_be_written_out_and_read_back() -> None:
    plan = Plan(weights=Dirichlet(50), normalisations=Choice([MINMAX, ZSCORE]), error=DataError(0.05))
    found = simulate(model(), plan, replications=50, seed=4)
    _, drawn, outcome = next(found.blocks())
    columns = drawn.columns(found.setup)
    assert columns["normalisation"][0] in ("minmax", "zscore")
    assert len(columns["weight.2.g1"]) == 50
    texts = {name: [str(value) for value in column] for name, column in columns.items()}
    texts["noise"] = columns["noise"]
    np.testing.assert_allclose(evaluate(found.setup, from_columns(found.setup, texts)).scores, outcome.scores, rtol=1e-12)


def test_explicit_parameters_by_name() -> None:
    setup = prepare(model(), Plan(normalisations=Choice([MINMAX, ZSCORE])))
    given_weights = {"c0": np.array([1.0, 5.0]), "g2": np.array([4.0, 0.5])}
    found = evaluate(setup, explicit(setup, 2, weights=given_weights, normalisation=["zscore", "minmax"]))
    for row, step in enumerate((ZSCORE, MINMAX)):
        own = setup.model
        weights = [level.copy() for level in own.tree.weights]
        weights[0][0], weights[1][2] = given_weights["c0"][row], given_weights["g2"][row]
        expected = aggregate(step.run(own.values * own.signs), own.tree.with_weights(weights))[-1][:, 0]
        np.testing.assert_allclose(found.scores[row], expected, rtol=1e-12)


def test_replications_that_refuse_are_counted_with_the_reason() -> None:
    zero = Step("minmax 0", lambda values: MINMAX.run(values) - 1, stackable=True)
    plan = Plan(
        weights=Jitter(0.2),
        normalisations=Choice([MINMAX, zero]),
        aggregations=Choice([Aggregation("mean"), Aggregation("geometric", GEOMETRIC)]),
    )
    found = simulate(model(), plan, replications=1000, seed=2)
    assert len(found.refusals) == 1
    told = found.refusals[0]
    assert (told.code, told.normalisation, told.aggregation) == ("mean-not-positive", "minmax 0", "geometric")
    assert "几何平均" in told.message
    drawn = np.concatenate([drawn.normalisation + drawn.aggregation for _, drawn, _ in found.blocks()])
    assert told.count == found.refused == int((drawn == 2).sum())
    assert told.first == int(np.flatnonzero(drawn == 2)[0])
    assert np.isnan(found.replication(told.first)[1]).all()
    assert found.statistics.ranked.tolist() == [1000 - told.count] * 15


def test_data_error_refuses_only_the_replications_it_spoils() -> None:
    def positive(values: Floats) -> Floats:
        if (values <= 0).any():
            raise Problem("log-not-positive", "对数要求正数。")
        return np.log(values)

    plan = Plan(error=DataError(0.35), weights=Jitter(0.1))
    found = simulate(model(directions=None, normaliser=Step("log", positive)), plan, replications=200, seed=3)
    assert 0 < found.refused < 200
    assert found.statistics.ranked[0] == 200 - found.refused


def test_stacked_and_one_by_one_give_the_same() -> None:
    plan = Plan(error=DataError(0.1, relative=False), imputations=Choice([BY_MEAN]))
    slow = Step("minmax", MINMAX.run)
    fast, plain = (
        simulate(model(missing=0.1, normaliser=step), plan, replications=64, seed=3).replication(63)[1] for step in (MINMAX, slow)
    )
    np.testing.assert_allclose(fast, plain, rtol=1e-12)


def test_dirichlet_and_jitter_have_the_moments_they_promise() -> None:
    setup = prepare(model(), Plan(weights=Dirichlet(25)))
    leaves, groups = setup.draw_weights(np.random.default_rng(1), 20_000)
    for level, drawn in enumerate((leaves, groups)):
        share = setup.model.tree.shares()[level]
        parents = setup.model.tree.parents[level]
        nominal = setup.model.tree.weights[level]
        sums = np.bincount(parents, weights=nominal)[parents]
        np.testing.assert_allclose((drawn / sums).mean(axis=0), share, atol=0.004)
        np.testing.assert_allclose((drawn / sums).var(axis=0), share * (1 - share) / 26, rtol=0.06)
    setup = prepare(model(), Plan(weights=Jitter(0.25)))
    leaves, groups = setup.draw_weights(np.random.default_rng(1), 5_000)
    np.testing.assert_allclose(groups.sum(axis=1), 9)
    ratio = leaves / setup.model.tree.weights[0]
    assert ratio.min() > 0.75 / 1.25
    assert ratio.max() < 1.25 / 0.75


@settings(max_examples=60, deadline=None)
@hypothesis_given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 1 + 1e-12, 2.0, -3.0, float("nan")]), min_size=4, max_size=4), min_size=1, max_size=6
    )
)
def test_batch_ranks_are_the_plain_ranks(rows: list[list[float]]) -> None:
    scores = np.array(rows)
    expected = np.array([np.nan_to_num(places(row), nan=0) for row in scores])
    np.testing.assert_array_equal(batch_ranks(scores), expected)


@settings(max_examples=40, deadline=None)
@hypothesis_given(st.lists(st.integers(1, 6), min_size=1, max_size=30), st.sampled_from([0.0, 0.05, 0.25, 0.5, 0.9, 0.95, 1.0]))
def test_statistics_equal_numpys(ranks: list[int], share: float) -> None:
    found = RankStatistics.of(np.array([[rank, 1, 1, 1, 1, 1] for rank in ranks], dtype=np.int32))
    assert np.isclose(found.quantile(share)[0], np.quantile(ranks, share))
    assert np.isclose(found.mean[0], np.mean(ranks))
    assert (found.best[0], found.worst[0]) == (min(ranks), max(ranks))
    assert np.isclose(found.top(3)[0], np.mean(np.array(ranks) <= 3))


def test_a_subject_without_a_score_has_no_rank_and_takes_none_away() -> None:
    values = table()
    values[4] = np.nan
    found = simulate(model(values=values), Plan(weights=Jitter(0.1)), replications=50, seed=1)
    assert found.ranks[4] == 0
    assert found.statistics.ranked[4] == 0
    assert np.isnan(found.statistics.mean[4])
    assert np.isnan(found.score_quantile(0.5)[4])
    assert found.statistics.worst[[0, 1, 2]].max() <= 14


SMALL = Plan(weights=Jitter(0.1))
BAD = [
    ("replications-number", lambda: simulate(model(), SMALL, replications=0, seed=1)),
    ("replications-number", lambda: simulate(model(), SMALL, replications=1_000_001, seed=1)),
    ("seed-negative", lambda: simulate(model(), SMALL, replications=10, seed=-1)),
    ("simulation-too-large", lambda: simulate(model(n=3001), SMALL, replications=10, seed=1)),
    ("plan-empty", lambda: Plan()),
    ("plan-empty-choice", lambda: Choice([])),
    ("plan-odds", lambda: Choice([1, 2], odds=(0, 0))),
    ("plan-odds", lambda: Choice([1, 2], odds=(1,))),
    ("plan-names", lambda: prepare(model(), Plan(normalisations=Choice([MINMAX, MINMAX])))),
    ("plan-weights", lambda: prepare(model(), Plan(weights=Jitter(1.0)))),
    ("plan-weights", lambda: prepare(model(), Plan(weights=Jitter(0.0)))),
    ("plan-weights", lambda: prepare(model(), Plan(weights=Jitter((0.1, 0.1, 0.1))))),
    ("plan-weights", lambda: prepare(model(), Plan(weights=Dirichlet(float("nan"))))),
    ("plan-weights", lambda: prepare(model(), Plan(weights=Dirichlet(0.01)))),
    ("tree-weight", lambda: prepare(model(), Plan(weights=WeightSets([[np.zeros(12), np.ones(3)]])))),
    ("plan-error", lambda: prepare(model(), Plan(error=DataError(-1.0)))),
    ("method-count", lambda: prepare(model(), Plan(aggregations=Choice([Aggregation("a", [ARITHMETIC])])))),
    ("threshold-range", lambda: prepare(model(at_least=2.0), SMALL)),
    ("step-shape", lambda: simulate(model(treatment=given("done", table(5))), SMALL, replications=5, seed=1)),
    ("step-not-finite", lambda: simulate(model(normaliser=Step("x", lambda own: own * np.inf)), SMALL, replications=5, seed=1)),
    ("plan-error", lambda: prepare(model(), Plan(error=DataError(np.ones(5))))),
    ("plan-groups", lambda: prepare(model(), Plan(imputations=Choice([Drawn(groups=("a", "b"))])))),
    ("plan-given-matrix", lambda: Plan(error=DataError(0.1), treatments=Choice([given("done", table())]))),
    ("model-shape", lambda: Model(table(5, 3), tree(), MINMAX)),
    ("model-shape", lambda: Model(np.full((5, 12), np.inf), tree(), MINMAX)),
    ("model-direction", lambda: Model(table(), tree(), MINMAX, directions=np.zeros(12))),
    ("parameter-shape", lambda: from_columns(prepare(model(), SMALL), {})),
    ("parameter-option", lambda: explicit(prepare(model(), SMALL), 1, normalisation=["rank"])),
    ("parameter-option", lambda: from_columns(prepare(model(), SMALL), {"nothing": [1]})),
    ("parameter-weight", lambda: from_columns(prepare(model(), SMALL), {"weight.1.c0": ["x"]})),
    ("parameter-weight", lambda: explicit(prepare(model(), SMALL), 1, weights=[np.zeros((1, 12)), np.ones((1, 3))])),
    ("id-unknown", lambda: from_columns(prepare(model(), SMALL), {"weight.1.z": [1]})),
    ("replication-unknown", lambda: simulate(model(), SMALL, replications=5, seed=1).parameters(5)),
    ("quantile-range", lambda: simulate(model(), SMALL, replications=5, seed=1).statistics.quantile(2)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "call"), BAD, ids=[f"{code}-{at}" for at, (code, _) in enumerate(BAD)])
def test_what_cannot_be_done_is_refused_plainly(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()
    assert caught.value.code == code


def test_all_replications_refusing_is_an_error_with_the_reason() -> None:
    broken = Step("broken", lambda values: np.where(values > -1e9, -1.0, values), stackable=True)
    plan = Plan(weights=Jitter(0.1), normalisations=Choice([broken]))
    with pytest.raises(Problem, match="几何平均") as caught:
        simulate(model(aggregation=Aggregation("g", GEOMETRIC)), plan, replications=20, seed=1)
    assert caught.value.code == "replications-all-refused"


def test_drawn_values_come_from_the_group_and_else_from_the_column() -> None:
    values = np.array([[1.0, 5.0], [2.0, 6.0], [np.nan, 7.0], [30.0, 8.0], [np.nan, 9.0], [np.nan, 10.0]])
    flat = Tree.flat(["a", "b"], [1.0, 0.0])
    own = Model(values, flat, Step("as it is", lambda table: table, stackable=True))
    groups = ("g", "g", "g", "h", "h", "k")
    found = simulate(own, Plan(imputations=Choice([Drawn(groups=groups)])), replications=400, seed=1)
    scores = np.concatenate([outcome.scores for _, _, outcome in found.blocks()])
    assert set(scores[:, 2]) == {1.0, 2.0}
    assert set(scores[:, 4]) == {30.0}
    assert set(scores[:, 5]) == {1.0, 2.0, 30.0}
    normal = simulate(own, Plan(imputations=Choice([Drawn("normal", "normal", groups)])), replications=4000, seed=1)
    scores = np.concatenate([outcome.scores for _, _, outcome in normal.blocks()])
    assert np.isclose(scores[:, 2].mean(), 1.5, atol=0.05)
    assert np.isclose(scores[:, 2].std(), np.sqrt(0.5), atol=0.03)
    empty = Model(np.array([[np.nan], [np.nan]]), Tree.flat(["a"]), MINMAX)
    with pytest.raises(Problem) as caught:
        simulate(empty, Plan(imputations=Choice([Drawn()])), replications=5, seed=1)
    assert caught.value.code == "replications-all-refused"
