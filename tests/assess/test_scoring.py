"""Scores, ranks, reasons and distances: by hand, against brute force, and the real per-mu table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.assess import STANDARDS_DIR, Criterion, Edition, Missing, Results, RuleSource, Scoring, Standard, Table, score
from kaifaqu.errors import Problem

NAN = float("nan")


def criterion(name: str, weight: int, direction: int, scoring: Scoring) -> Criterion:
    return Criterion(name, name, name, "level", "", "", "", Decimal(weight), direction, scoring)


def edition(*criteria: Criterion, missing: Missing | None = None) -> Edition:
    return Edition(
        "1", date(2020, 1, 1), None, RuleSource("d"), True, "", "refuse", "all", "any", criteria, missing or Missing("refuse")
    )


def table(**columns: list[float]) -> Table:
    count = len(next(iter(columns.values())))
    return Table([f"s{i}" for i in range(count)], {name: np.array(values) for name, values in columns.items()})


MINMAX = Scoring("minmax")
TWO = edition(criterion("a", 60, 1, MINMAX), criterion("b", 40, -1, MINMAX))


def test_it_works() -> None:
    results = score(TWO, table(a=[10, 20, 15], b=[5, 1, 3]))
    assert results.totals.tolist() == [0, 100, 50]
    assert results.ranks.tolist() == [3, 1, 2]
    middle = results.one("s2")
    assert (middle.total, middle.rank, middle.of) == (50, 2, 3)
    assert [(line.points, line.weight, line.contribution, line.rank) for line in middle.lines] == [
        (50, 0.6, 30, 2),
        (50, 0.4, 20, 2),
    ]
    assert [result.subject for result in results.all()] == ["s1", "s2", "s0"]


def test_equal_totals_share_the_better_rank() -> None:
    results = score(edition(criterion("a", 1, 1, MINMAX)), table(a=[1, 3, 3, 2, 1]))
    assert results.ranks.tolist() == [4, 1, 1, 3, 4]


def test_float_noise_is_a_tie() -> None:
    results = score(
        edition(criterion("a", 1, 1, Scoring("piecewise", knots=((Decimal(0), Decimal(0)), (Decimal(1), Decimal(100)))))),
        table(a=[0.1 + 0.2, 0.3]),
    )
    assert results.ranks.tolist() == [1, 1]


def test_fixed_bounds_clip_and_equal_values_all_get_full_points() -> None:
    fixed = edition(criterion("a", 1, 1, Scoring("minmax", low=Decimal(0), high=Decimal(10))))
    assert score(fixed, table(a=[-5, 5, 20])).totals.tolist() == [0, 50, 100]
    assert score(edition(criterion("a", 1, 1, MINMAX)), table(a=[7, 7])).totals.tolist() == [100, 100]


def test_places() -> None:
    ranked = edition(criterion("a", 1, -1, Scoring("rank")))
    assert score(ranked, table(a=[1, 2, 2, 4, NAN])).points[0].tolist()[:4] == pytest.approx([100, 200 / 3, 200 / 3, 0])
    assert score(ranked, table(a=[5])).totals.tolist() == [100]


def test_missing_refused() -> None:
    results = score(TWO, table(a=[10, NAN, 15], b=[5, 1, 3]))
    assert np.isnan(results.totals[1])
    assert results.ranks.tolist() == [2, 0, 1]
    without = results.one("s1")
    assert (without.total, without.rank, without.missing) == (None, None, ("a",))
    assert "不计总分" in without.note
    assert results.all()[-1].subject == "s1"
    assert results.gap("s1") is None


def test_missing_renormalised_down_to_a_share() -> None:
    rule = edition(*TWO.criteria, missing=Missing("renormalise", Decimal("0.5")))
    results = score(rule, table(a=[10, NAN, 20], b=[5, 1, NAN]))
    assert np.isnan(results.totals[1])  # b alone carries 40 %
    assert results.totals[2] == 100  # a alone carries 60 %
    lines = results.one("s2").lines
    assert [(line.weight, line.points) for line in lines] == [(1.0, 100.0), (0.0, None)]
    at_the_limit = replace(rule, missing=Missing("renormalise", Decimal("0.6")))
    assert score(at_the_limit, table(a=[10, NAN, 20], b=[5, 1, NAN])).totals[2] == 100
    above = replace(rule, missing=Missing("renormalise", Decimal("0.61")))
    assert np.isnan(score(above, table(a=[10, NAN, 20], b=[5, 1, NAN])).totals[2])


def test_nothing_known_gives_nothing() -> None:
    rule = edition(*TWO.criteria, missing=Missing("renormalise"))
    results = score(rule, table(a=[NAN, NAN], b=[NAN, NAN]))
    assert np.isnan(results.totals).all()
    assert results.ranked == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (Table(["s"], {"a": np.array([1.0])}), "column-missing"),
        (Table(["s"], {"a": np.array([1.0, 2.0]), "b": np.array([1.0])}), "column-length"),
        (Table(["s"], {"a": np.array([np.inf]), "b": np.array([1.0])}), "value-not-finite"),
    ],
)
def test_bad_tables_are_refused(data: Table, code: str) -> None:
    with pytest.raises(Problem) as caught:
        score(TWO, data)
    assert caught.value.code == code


def test_unknown_subject_and_rank_that_is_not_better() -> None:
    results = score(TWO, table(a=[10, 20, 15], b=[5, 1, 3]))
    with pytest.raises(Problem) as caught:
        results.one("nobody")
    assert caught.value.code == "subject-unknown"
    with pytest.raises(Problem) as caught:
        results.gap("s2", 2)
    assert caught.value.code == "rank-not-better"
    assert results.gap("s1") is None


def test_the_gap_names_each_single_way() -> None:
    results = score(TWO, table(a=[10, 20, 15], b=[5, 1, 3]))
    gap = results.gap("s0")
    assert gap is not None
    assert (gap.rank, gap.subjects, gap.total, gap.points) == (2, ("s2",), 50, 50)
    first, second = gap.ways
    assert first.value == pytest.approx(10 + 10 * 50 / 60)
    assert second.value is None  # b alone can bring 40 points at most
    assert "40.00" in second.reason


def test_a_rank_that_nobody_holds_counts_as_the_next_held_one() -> None:
    results = score(edition(criterion("a", 1, 1, MINMAX)), table(a=[9, 9, 5, 0]))
    gap = results.gap("s2", 2)
    assert gap is not None
    assert (gap.rank, gap.subjects) == (1, ("s0", "s1"))


SCORINGS = [
    MINMAX,
    Scoring("minmax", low=Decimal(0), high=Decimal(12)),
    Scoring("rank"),
]
numbers = st.lists(st.lists(st.integers(0, 12).map(float), min_size=3, max_size=3), min_size=2, max_size=8)


def _frozen_total(results: Results, subject: str, changed: str, value: float) -> float:
    """The subject's total with one value changed, on the scales as they were: by the definition, not by the shortcut."""
    at = list(results.table.subjects).index(subject)
    total = 0.0
    weights = [float(item.weight) for item in results.edition.criteria]
    for index, item in enumerate(results.edition.criteria):
        own = value if item.id == changed else float(results.table.columns[item.id][at])
        points = float(results.scales[index].points(np.array([own]))[0])
        if item.id == changed and item.scoring.method == "rank":
            others = np.delete(results.table.columns[item.id], at) * item.direction
            points = 100 * (len(others) - int((others > own * item.direction).sum())) / len(others)
        total += weights[index] / sum(weights) * points
    return total


@settings(max_examples=300, deadline=None)
@given(rows=numbers, weights=st.lists(st.integers(1, 9), min_size=3, max_size=3), way=st.sampled_from([1, -1]))
def test_every_way_reaches_the_rank_and_no_smaller_step_does(rows: list[list[float]], weights: list[int], way: int) -> None:
    columns = np.array(rows).T
    rule = edition(
        *(criterion(name, weight, way, scoring) for name, weight, scoring in zip("abc", weights, SCORINGS, strict=True))
    )
    results = score(rule, Table([str(i) for i in range(len(rows))], dict(zip("abc", columns, strict=True))))
    for subject in results.table.subjects:
        gap = results.gap(subject)
        if gap is None:
            continue
        for step in gap.ways:
            assert step.own is not None
            if step.value is None:  # then no value at all does, however far it goes
                assert _frozen_total(results, subject, step.criterion.id, way * 1e6) < gap.total - 1e-9
                continue
            assert (step.value - step.own) * way > 0
            assert _frozen_total(results, subject, step.criterion.id, step.value) >= gap.total - 1e-6
            less = step.value - way * 1e-3
            assert _frozen_total(results, subject, step.criterion.id, less) < gap.total - 1e-9


@settings(max_examples=200, deadline=None)
@given(rows=numbers)
def test_ranks_equal_counting_the_better(rows: list[list[float]]) -> None:
    columns = np.array(rows).T
    rule = edition(*(criterion(name, 1, 1, scoring) for name, scoring in zip("abc", SCORINGS, strict=True)))
    results = score(rule, Table([str(i) for i in range(len(rows))], dict(zip("abc", columns, strict=True))))
    totals = np.round(results.totals, 9)
    assert results.ranks.tolist() == [1 + int((totals > total).sum()) for total in totals]
    for result in results.all():
        assert result.total == pytest.approx(sum(line.contribution for line in result.lines))


PER_MU = {  # document 003, lines 1014-1022: 亩均税收, 投资强度 in 万元/亩
    "阳谷经开区": (5.24, 32.83), "临清经开区": (6.01, 14.59), "冠县经开区": (3.29, 23.44), "嘉明经开区": (1.12, 27.04),
    "鲁西经开区": (0.99, 30.6), "聊城高新区": (4.25, 24.62), "茌平经开区": (26.3, 31.23), "高唐经开区": (2.31, 8.72),
    "东阿经开区": (8.40, 30.72), "聊城经开区": (NAN, NAN),
}  # fmt: skip


def test_the_real_per_mu_table() -> None:
    rule = Standard.load(STANDARDS_DIR / "per-mu-yield.yaml").edition_on(date(2022, 10, 31))
    columns = {"tax": np.array([row[0] for row in PER_MU.values()]), "investment": np.array([row[1] for row in PER_MU.values()])}
    results = score(rule, Table(list(PER_MU), columns))
    own = results.one("聊城高新区")
    assert own.total == pytest.approx((4.25 / 6.47 * 60 + 24.62 / 50.71 * 60) / 2)
    assert (own.rank, own.of) == (5, 9)
    assert [result.subject for result in results.all()][:4] == ["茌平经开区", "东阿经开区", "阳谷经开区", "临清经开区"]
    best = results.one("茌平经开区").lines[0]
    assert best.points == pytest.approx(60 + 40 * (26.3 - 6.47) / (31.78 - 6.47))
    absent = results.one("聊城经开区")
    assert (absent.total, absent.rank, absent.missing) == (None, None, ("亩均税收", "投资强度"))
    gap = results.gap("聊城高新区")
    assert gap is not None
    assert gap.subjects == ("临清经开区",)
    tax = gap.ways[0]
    assert tax.value == pytest.approx(4.25 + gap.points * 2 / 60 * 6.47)
    assert (rule.official, rule.label) == (False, "示例口径")
