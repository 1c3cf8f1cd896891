"""Parts of a change: exact on random cases, the same as averaging over all orders, and what each cause means."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.indices import MINMAX, ZSCORE, model, table, tree

from kaifaqu.assess.change import (
    PLAYERS,
    Comparison,
    Snapshot,
    explain_change,
    model_rule,
    own_by_criterion,
    plain_rule,
    shapley,
    shown,
)
from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.means import COPELAND, GEOMETRIC
from kaifaqu.assess.construct.ranks import places
from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.sure import Aggregation, Step
from kaifaqu.errors import Problem

NAMES = tuple(f"s{at}" for at in range(15))
ARITHMETIC_RULE = model_rule(model())


def score(values: Floats, step: Step = MINMAX) -> Floats:
    own = model()
    return aggregate(step.run(values * own.signs), own.tree)[-1][:, 0]


def compared(seed: int = 1, **changes: object) -> Comparison:
    rule = ARITHMETIC_RULE
    given_parts = {
        "before": Snapshot(NAMES, table(seed=seed)),
        "after": Snapshot(NAMES, table(seed=seed + 1)),
        "rule_before": rule,
    }
    return Comparison(**{**given_parts, "rule_after": rule, **changes})


def over_all_orders(value: dict[frozenset[str], Fraction], players: tuple[str, ...]) -> dict[str, Fraction]:
    parts = dict.fromkeys(players, Fraction(0))
    orders = list(permutations(players))
    for order in orders:
        before: frozenset[str] = frozenset()
        for player in order:
            parts[player] += (value[before | {player}] - value[before]) / len(orders)
            before |= {player}
    return parts


def test_it_works() -> None:
    comparison = compared(rule_after=model_rule(model(normaliser=ZSCORE)), before_then=Snapshot(NAMES, table(seed=9)))
    found = comparison.league("rank")
    assert set(found.changes) == set(NAMES)
    for at, name in enumerate(NAMES):
        change = found.changes[name]
        assert change.old == places(score(table(seed=9)))[at]
        assert change.new == places(score(table(seed=2), ZSCORE))[at]
        assert sum(change.parts.values()) == change.new - change.old == change.whole
        assert sum(change.shown(1).values()) == change.whole
        assert change.evaluations == 9


def test_a_thousand_random_cases_add_up_exactly() -> None:
    random = np.random.default_rng(20261120)
    for case in range(1000):
        integers = case % 2 == 0
        values = random.integers(1, 200, (2,) * 4) if integers else random.normal(60, 10, (2,) * 4)

        def evaluate(*, own: bool, others: bool, rule: bool, revision: bool, values: Floats = values) -> float | int:
            value = values[int(own), int(others), int(rule), int(revision)]
            return int(value) if values.dtype.kind == "i" else float(value)

        change = explain_change(evaluate)
        assert sum(change.parts.values()) == Fraction(change.new) - Fraction(change.old)
        assert (change.old, change.new) == (Fraction(values.flat[0].item()), Fraction(values.flat[-1].item()))
        subsets = {
            frozenset(name for name, on in zip(PLAYERS, state, strict=True) if on): Fraction(values[state].item())
            for state in product((0, 1), repeat=4)
        }
        if case < 100:
            assert change.parts == over_all_orders(subsets, PLAYERS)
        restated = explain_change(evaluate, first=("revision",))
        assert sum(restated.parts.values()) == change.whole
        assert restated.parts["revision"] == subsets[frozenset({"revision"})] - subsets[frozenset()]


def test_a_thousand_random_leagues_add_up_exactly() -> None:
    """Ranks of a whole league, with entries, exits, missing values, revisions and a new edition."""
    random = np.random.default_rng(3)
    seen = 0
    while seen < 1000:
        n = int(random.integers(4, 15))
        missing = float(random.choice([0.0, 0.1]))
        seeds = random.integers(0, 10**6, 3)
        now, then = (table(n, missing=missing, seed=int(seed)) for seed in seeds[:2])
        then = np.where(random.random(now.shape) < 0.1, then, now)
        before = NAMES[:n]
        after = tuple(random.permutation([*before[int(random.integers(0, 2)) :], "new"]))
        comparison = Comparison(
            Snapshot(before, now),
            Snapshot(after, table(len(after), missing=missing, seed=int(seeds[2]))),
            ARITHMETIC_RULE,
            random.choice([ARITHMETIC_RULE, model_rule(model(normaliser=ZSCORE, aggregation=Aggregation("g", GEOMETRIC)))]),
            Snapshot(before, then) if random.random() < 0.5 else None,
        )
        for what in ("rank", "score"):
            league = comparison.league(what)
            assert league.left_out["new"] == "entered"
            for change in league.changes.values():
                assert sum(change.parts.values()) == change.new - change.old
                seen += 1


def test_each_state_is_what_it_says() -> None:
    then, now, later = (table(seed=seed) for seed in (4, 5, 6))
    rules = {False: MINMAX, True: ZSCORE}
    comparison = compared(
        before=Snapshot(NAMES, now),
        after=Snapshot(NAMES, later),
        before_then=Snapshot(NAMES, then),
        rule_after=model_rule(model(normaliser=ZSCORE)),
    )
    at = 3

    def by_hand(*, own: bool, others: bool, rule: bool, revision: bool) -> int:
        earlier = now if revision else then
        values = (later if others else earlier).copy()
        values[at] = (later if own else earlier)[at]
        return int(places(score(values, rules[rule]))[at])

    assert comparison.subject(NAMES[at]).parts == explain_change(by_hand, first=("revision",)).parts


def test_what_did_not_change_has_no_part() -> None:
    same = compared(after=Snapshot(NAMES, table(seed=1)))
    for change in same.league("score").changes.values():
        assert set(change.parts.values()) == {0}
    moved = table(seed=1)
    moved[2] += 5
    one = compared(after=Snapshot(NAMES, moved)).league("rank")
    assert set(one.changes["s2"].parts) == set(PLAYERS)
    assert one.changes["s2"].parts["others"] == 0
    assert all(change.parts["own"] == 0 for name, change in one.changes.items() if name != "s2")
    revised = compared(after=Snapshot(NAMES, table(seed=1)), before_then=Snapshot(NAMES, moved)).league("score")
    for change in revised.changes.values():
        assert change.parts["revision"] == change.whole


def test_entry_and_exit_belong_to_the_others() -> None:
    values = table(seed=1)
    order = np.argsort(-score(values))
    best = NAMES[order[0]]
    rest = [at for at in range(15) if at != order[0]]
    after = Snapshot(tuple(NAMES[at] for at in rest), values[rest])
    found = compared(after=after).league("rank")
    assert found.left_out == {best: "left"}
    second = found.changes[NAMES[order[1]]]
    assert (second.parts["others"], second.whole) == (second.whole, second.whole)
    with pytest.raises(Problem) as caught:
        compared(after=after).subject(best)
    assert caught.value.code == "subject-not-comparable"
    assert "后一期没有" in caught.value.message


def test_a_subject_without_a_score_is_told_not_split() -> None:
    values = table(seed=2)
    values[4] = np.nan
    found = compared(after=Snapshot(NAMES, values)).league("rank")
    assert found.left_out == {"s4": "unscored"}


@pytest.mark.parametrize("stackable", [True, False])
@pytest.mark.parametrize("method", [GEOMETRIC, COPELAND])
def test_rules_score_many_tables_as_one_after_another(method: object, stackable: bool) -> None:
    own = model(missing=0.1, aggregation=Aggregation("a", method), normaliser=Step("m", MINMAX.run, stackable))
    tables = np.stack([table(missing=0.1, seed=seed) for seed in range(4)])

    def plainly(values: Floats) -> Floats:
        return aggregate(MINMAX.run(values * own.signs), own.tree, method)[-1][:, 0]

    np.testing.assert_allclose(model_rule(own)(tables), plain_rule(plainly)(tables), rtol=1e-12)


@pytest.mark.parametrize("what", ["rank", "score"])
def test_own_by_criterion_adds_up_exactly_and_equals_all_orders(what: str) -> None:
    now, later = table(seed=5), table(seed=5)
    later[3, [1, 4, 7]] *= 3
    later[8] = table(seed=6)[8]
    comparison = compared(
        before=Snapshot(NAMES, now), after=Snapshot(NAMES, later), rule_after=model_rule(model(normaliser=ZSCORE))
    )
    found = own_by_criterion(comparison, "s3", tree().ids[0], what)
    assert set(found.parts) == {"c1", "c4", "c7"}
    assert sum(found.parts.values()) == found.change.parts["own"]
    # Owen's value: orders in which the criteria stay together.
    expected = dict.fromkeys(found.parts, Fraction(0))
    for outer in permutations(("own", "others", "rule")):
        for inner in permutations((1, 4, 7)):
            turned: set[int] = set()
            others = "others" in outer[: outer.index("own")]
            rule = "rule" in outer[: outer.index("own")]
            for at in inner:
                values = [_judged(now, later, what, turned | extra, others, rule) for extra in (set(), {at})]
                expected[f"c{at}"] += (Fraction(values[1]) - Fraction(values[0])) / 36
                turned.add(at)
    for name, part in expected.items():
        assert float(found.parts[name]) == pytest.approx(float(part), abs=1e-12)
        assert what == "score" or found.parts[name] == part


def _judged(now: Floats, later: Floats, what: str, turned: set[int], others: bool, rule: bool) -> float:
    values = (later if others else now).copy()
    values[3] = now[3]
    values[3, list(turned)] = later[3, list(turned)]
    scores = score(values, ZSCORE if rule else MINMAX)
    return float(scores[3]) if what == "score" else int(places(scores)[3])


def test_an_additive_score_needs_no_enumeration() -> None:
    comparison = compared(before=Snapshot(NAMES, table(seed=5)), after=Snapshot(NAMES, table(seed=6)))
    quick = own_by_criterion(comparison, "s3", tree().ids[0], "score", additive=True)
    slow = own_by_criterion(comparison, "s3", tree().ids[0], "score")
    assert sum(quick.parts.values()) == quick.change.parts["own"] == sum(slow.parts.values())
    assert {name: float(part) for name, part in quick.parts.items()} == pytest.approx(
        {name: float(part) for name, part in slow.parts.items()}, abs=1e-9
    )


def test_more_than_twelve_criteria_go_by_group() -> None:
    wide = plain_rule(lambda values: values.max(axis=1))
    names = [f"x{at}" for at in range(14)]
    comparison = Comparison(Snapshot(NAMES, table(m=14)), Snapshot(NAMES, table(m=14, seed=8)), wide, wide)
    with pytest.raises(Problem) as caught:
        own_by_criterion(comparison, "s1", names)
    assert caught.value.code == "criteria-too-many"
    found = own_by_criterion(comparison, "s1", names, "score", groups={name: f"g{at % 3}" for at, name in enumerate(names)})
    assert found.grouped
    assert set(found.parts) == {"g0", "g1", "g2"}
    assert sum(found.parts.values()) == found.change.parts["own"]
    with pytest.raises(Problem) as caught:
        own_by_criterion(comparison, "s1", names, "score", additive=True)
    assert caught.value.code == "rule-not-additive"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.fractions(-50, 50, max_denominator=24), min_size=1, max_size=6), st.integers(0, 3))
def test_shown_parts_add_up(parts: list[Fraction], digits: int) -> None:
    named = {str(at): part for at, part in enumerate(parts)}
    rounded = shown(named, digits)
    unit = Fraction(1, 10**digits)
    assert Fraction(sum(rounded.values(), Decimal(0))) == round(sum(parts) / unit) * unit
    assert all(abs(Fraction(rounded[name]) - part) < unit for name, part in named.items())


BAD = [
    ("player-unknown", lambda: explain_change(lambda **_: 1, changed=("own", "weather"))),
    ("change-not-finite", lambda: explain_change(lambda **_: float("nan"))),
    ("players-too-many", lambda: shapley(len, [str(at) for at in range(13)])),
    ("snapshot-shape", lambda: Snapshot(("a", "a"), np.ones((2, 2)))),
    ("league-columns", lambda: compared(after=Snapshot(NAMES, table(m=5)))),
    ("league-columns", lambda: own_by_criterion(compared(), "s1", ["a"])),
    ("league-too-large", lambda: _large().league()),
    ("subject-unknown", lambda: compared().subject("nobody")),
    ("rule-shape", lambda: compared(rule_before=lambda tables: np.ones(3), rule_after=lambda tables: np.ones(3)).league()),
]


def _large() -> Comparison:
    names = tuple(str(at) for at in range(20_000))
    snapshot = Snapshot(names, np.ones((20_000, 12)))
    return compared(before=snapshot, after=snapshot)


@pytest.mark.parametrize(("code", "call"), BAD, ids=[f"{code}-{at}" for at, (code, _) in enumerate(BAD)])
def test_what_cannot_be_split_is_refused(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()
    assert caught.value.code == code
