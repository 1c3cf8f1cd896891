"""ASEM, stage by stage, against the same steps written out in plain Python: 5 imputations, 8 treatments, 13 normalisations."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.asem import Asem, Floats, load, numbers, rows

from kaifaqu.assess.construct import impute, normalise
from kaifaqu.assess.construct.denominate import denominate
from kaifaqu.assess.construct.panel import cagr, over_time
from kaifaqu.assess.construct.treat import Rule, treat

Column = list[float]


@pytest.fixture(scope="module")
def asem(shared_dir: Path) -> Asem:
    return load(shared_dir / "reference" / "asem")


@pytest.fixture(scope="module")
def denominated(asem: Asem) -> Floats:
    return denominate(asem.raw, asem.denominators, asem.by, columns=asem.codes)


@pytest.fixture(scope="module")
def whole(asem: Asem, denominated: Floats) -> Floats:
    return impute.by_group_mean(denominated, asem.groups["EurAsia_group"])


def present(column: Column) -> Column:
    return [value for value in column if not math.isnan(value)]


def plain(table: Floats, step: Callable[[Column], Column]) -> Floats:
    return np.column_stack([step(column) for column in table.T.tolist()])


def moments(column: Column) -> tuple[float, float]:
    n, mean = len(column), statistics.fmean(column)
    second, third, fourth = (sum((x - mean) ** power for x in column) for power in (2, 3, 4))
    skew = math.sqrt(n) * third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    kurt = ((n + 1) * (n * fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return skew, kurt


def ends(column: Column) -> tuple[float, float]:
    return min(present(column)), max(present(column))


def test_it_works(asem: Asem, denominated: Floats) -> None:
    assert denominated.shape == (51, 49)
    for i, j in np.ndindex(51, 49):
        under = asem.denominators[i, asem.by[j]] if asem.by[j] >= 0 else 1.0
        assert denominated[i, j] == pytest.approx(asem.raw[i, j] / under, rel=1e-14, nan_ok=True)


def test_five_imputations(asem: Asem, denominated: Floats) -> None:
    groups = asem.groups["GDP_group"]

    def grouped(reduce: Callable[[Column], float]) -> Callable[[Column], Column]:
        def fill(column: Column) -> Column:
            known = {g: present([v for v, own in zip(column, groups, strict=True) if own == g]) for g in set(groups)}
            return [reduce(known[g]) if math.isnan(v) else v for v, g in zip(column, groups, strict=True)]

        return fill

    def by(reduce: Callable[[Column], float]) -> Callable[[Column], Column]:
        return lambda column: [reduce(present(column)) if math.isnan(v) else v for v in column]

    expected = {
        "mean": (impute.by_mean(denominated), plain(denominated, by(statistics.fmean))),
        "median": (impute.by_median(denominated), plain(denominated, by(statistics.median))),
        "group mean": (impute.by_group_mean(denominated, groups), plain(denominated, grouped(statistics.fmean))),
        "group median": (impute.by_group_median(denominated, groups), plain(denominated, grouped(statistics.median))),
    }
    for name, (got, wanted) in expected.items():
        np.testing.assert_allclose(got, wanted, rtol=1e-13, err_msg=name)
        assert not np.isnan(got).any()
    rowwise = impute.by_row(denominated, asem.members(1), asem.directions)
    for members in asem.members(1):
        least, most = (
            np.array([ends((denominated[:, j] * asem.directions[j]).tolist())[end] for j in members]) for end in (0, 1)
        )
        for i in range(51):
            share = [(denominated[i, j] * asem.directions[j] - least[k]) / (most[k] - least[k]) for k, j in enumerate(members)]
            for k, j in enumerate(members):
                if math.isnan(denominated[i, j]):
                    guess = (statistics.fmean(present(share)) * (most[k] - least[k]) + least[k]) * asem.directions[j]
                    assert rowwise[i, j] == pytest.approx(guess, rel=1e-12)


def winsorised(column: Column, limit: int, *, forced: bool = False) -> tuple[Column, bool]:
    own, high, low = list(column), set(), set()
    while True:
        skew, kurt = moments(own)
        fine = abs(skew) < 2 or kurt < 3.5
        if (fine and not forced) or len(high) + len(low) >= limit:
            return own, fine
        end = max(own) if skew >= 0 else min(own)
        at = {i for i, value in enumerate(own) if value == end}
        rest = [value for value in own if value != end]
        for i in at:
            own[i] = max(rest) if skew >= 0 else min(rest)
        high, low = (at, low) if skew >= 0 else (high, at)


def curved(column: Column, kind: str) -> Column:
    least, most = min(column), max(column)
    a = 0.01 * (most - least)
    if kind == "log_ct_plus" and moments(column)[0] <= 0:
        return [-math.log(most + a - x) for x in column]
    forms: dict[str, Callable[[float], float]] = {
        "log_ct": lambda x: math.log(x - least + a),
        "log_ct_plus": lambda x: math.log(x - least + a),
        "log_ct_orig": lambda x: math.log(x - least + 1),
        "box_cox": lambda x: ((x - least + 1) ** 0.25 - 1) / 0.25,
    }
    return [forms[kind](x) for x in column]


TREATMENTS = [
    Rule(), Rule(points=0), Rule(points=1), Rule(points=10, second=""), Rule(points=1, second="log_ct_orig"),
    Rule(points=1, second="log_ct_plus"), Rule(points=1, second="box_cox", power=0.25), Rule(points=3, forced=True, second=""),
    Rule(points=1, combine=True), Rule(first="log_ct", second=""),
]  # fmt: skip


@pytest.mark.parametrize("rule", TREATMENTS, ids=str)
def test_treatments(whole: Floats, rule: Rule) -> None:
    done = treat(whole, rule)
    for j, column in enumerate(whole.T.tolist()):
        skew, kurt = moments(column)
        value, fine = column, abs(skew) < 2 or kurt < 3.5
        if not fine:
            if rule.first == "winsorise":
                value, fine = winsorised(column, rule.points or 0, forced=rule.forced)
            else:
                value, fine = curved(column, rule.first), True
            if not fine and rule.second:
                value = curved(value if rule.combine else column, rule.second)
        np.testing.assert_allclose(done.values[:, j], value, rtol=1e-12, atol=1e-14)
    logged = {(point.row, point.column): (point.before, point.after) for point in done.points}
    for i, j in np.argwhere(done.values != whole):
        assert logged[int(i), int(j)] == (whole[i, j], done.values[i, j])
    assert all(before == whole[cell] for cell, (before, _) in logged.items())


def ranked(column: Column) -> Column:
    """R's rank(x, ties.method = "min"), with values equal to rounding taken as equal."""
    return [1.0 + sum(other < own and not math.isclose(own, other, rel_tol=1e-9) for other in column) for own in column]


def test_thirteen_normalisations(asem: Asem, whole: Floats) -> None:
    table = normalise.directed(treat(whole).values, asem.directions)
    targets = normalise.directed(asem.targets[None, :], asem.directions)[0]
    reference = asem.units.index("DEU")

    def step(form: Callable[[float, Column], float]) -> Floats:
        return plain(table, lambda column: [form(x, column) for x in column])

    def spread(x: float, c: Column) -> float:
        return (x - min(c)) / (max(c) - min(c))

    low, high = table.min(axis=0) + 0.1 * np.ptp(table, axis=0), table.max(axis=0) - 0.2 * np.ptp(table, axis=0)
    cases = {
        "minmax": (normalise.minmax(table), step(lambda x, c: spread(x, c) * 100)),
        "minmax 1-100": (normalise.minmax(table, 1, 100), step(lambda x, c: spread(x, c) * 99 + 1)),
        "zscore": (normalise.zscore(table), step(lambda x, c: (x - statistics.fmean(c)) / statistics.stdev(c))),
        "zscore 100 15": (
            normalise.zscore(table, 100, 15), step(lambda x, c: (x - statistics.fmean(c)) / statistics.stdev(c) * 15 + 100)),
        "scaled": (normalise.scaled(table, 5, 25), step(lambda x, _: (x - 5) / 20 * 100)),
        "rank": (normalise.rank_points(table), plain(table, ranked)),
        "borda": (normalise.borda(table), plain(table, ranked) - 1),
        "percent rank": (normalise.percent_rank(table), (plain(table, ranked) - 1) / 50),
        "distance to max": (normalise.distance_to_max(table), step(lambda x, c: 1 - (max(c) - x) / (max(c) - min(c)))),
    }  # fmt: skip
    for name, (got, wanted) in cases.items():
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9, err_msg=name)
    least = table.min(axis=0)
    to_reference = normalise.distance_to_reference(table, reference)
    to_target = normalise.distance_to_target(table, targets, cap=True)
    posts = normalise.goalposts(table, low, high, 10)
    most = normalise.fraction_of_max(table)
    for i, j in np.ndindex(51, 49):
        x = table[i, j]
        if not np.isnan(to_reference[:, j]).all():
            assert to_reference[i, j] == pytest.approx(1 - (table[reference, j] - x) / (table[reference, j] - least[j]), abs=1e-9)
        if not np.isnan(to_target[:, j]).all():
            assert to_target[i, j] == pytest.approx(min(1, (x - least[j]) / (targets[j] - least[j])), abs=1e-9)
        assert posts[i, j] == pytest.approx(10 * min(1, max(0, (x - low[j]) / (high[j] - low[j]))), abs=1e-9)
        if table[:, j].max() != 0:
            assert most[i, j] == pytest.approx(x / table[:, j].max(), rel=1e-12)
    flagged = normalise.lost(table, most)
    np.testing.assert_array_equal(flagged, table.max(axis=0) == 0)
    np.testing.assert_array_equal(normalise.lost(table, to_reference), table[reference] == least)


def test_the_panel(shared_dir: Path, asem: Asem) -> None:
    panel = rows(shared_dir / "reference" / "asem" / "panel_raw.csv")
    values = numbers(panel, asem.codes)
    units, times = [row["uCode"] for row in panel], [float(row["Time"]) for row in panel]
    years = sorted(set(times))
    place = {(unit, time): at for at, (unit, time) in enumerate(zip(units, times, strict=True))}
    latest, source = over_time(values, units, times, "latest")
    for (unit, time), at in place.items():
        older = [place[unit, year] for year in reversed(years) if year <= time and (unit, year) in place]
        for j in range(len(asem.codes)):
            first = next((row for row in older if not math.isnan(values[row, j])), None)
            assert latest[at, j] == pytest.approx(math.nan if first is None else values[first, j], nan_ok=True)
            assert source[at, j] == pytest.approx(math.nan if first is None else times[first], nan_ok=True)
    linear, _ = over_time(values, units, times, "linear")
    assert np.isnan(linear).sum() <= np.isnan(latest).sum() <= np.isnan(values).sum()
    names, rates = cagr(values, units, times)
    for unit, growth in zip(names, rates, strict=True):
        for j in range(len(asem.codes)):
            series = [(year, values[place[unit, year], j]) for year in years if (unit, year) in place]
            known = [(year, value) for year, value in series if not math.isnan(value)]
            if len(known) > 1 and known[0][1] > 0 and known[-1][1] >= 0:
                ratio = known[-1][1] / known[0][1]
                assert growth[j] == pytest.approx(ratio ** (1 / (known[-1][0] - known[0][0])) - 1, abs=1e-9)
