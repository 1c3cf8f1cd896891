"""Several periods: gaps from other periods against a plain loop, growth, one period at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.assess.construct import normalise, panel
from kaifaqu.errors import Problem

NAN = float("nan")
YEARS = [2018.0, 2019.0, 2021.0, 2022.0]
SERIES = st.lists(st.one_of(st.just(NAN), st.integers(-9, 9).map(float)), min_size=4, max_size=4)


def by_hand(series: list[float], how: str, max_back: int | None) -> list[float]:
    known = [i for i, value in enumerate(series) if value == value]
    out = []
    for i in range(4):
        before = [k for k in known if k <= i]
        after = [k for k in known if k >= i]
        if how == "latest":
            near = [k for k in before if max_back is None or i - k <= max_back]
            out.append(series[near[-1]] if near else NAN)
        elif not known:
            out.append(NAN)
        elif how == "constant" or not before or not after:
            out.append(series[before[-1]] if before else series[after[0]])
        elif before[-1] == after[0]:
            out.append(series[i])
        else:
            a, b = before[-1], after[0]
            out.append(series[a] + (series[b] - series[a]) * (YEARS[i] - YEARS[a]) / (YEARS[b] - YEARS[a]))
    return out


@given(st.lists(SERIES, min_size=1, max_size=4), st.sampled_from(panel.OVER_TIME), st.sampled_from([None, 1, 2]), st.randoms())
def test_as_by_hand(series: list[list[float]], how: str, max_back: int | None, random: object) -> None:
    limit = max_back if how == "latest" else None
    rows = [(f"u{u}", YEARS[t], series[u][t]) for u in range(len(series)) for t in range(4)]
    random.shuffle(rows)  # type: ignore[attr-defined]
    units, times, values = ([row[at] for row in rows] for at in range(3))
    got, source = panel.over_time(np.array(values), units, times, how, max_back=limit)
    place = {(unit, year): at for at, (unit, year, _) in enumerate(rows)}
    for u, own in enumerate(series):
        expected = by_hand(own, how, limit)
        np.testing.assert_allclose([got[place[f"u{u}", year], 0] for year in YEARS], expected)
        for t, year in enumerate(YEARS):
            taken = source[place[f"u{u}", year], 0]
            if taken == taken:
                assert own[YEARS.index(taken)] == expected[t]


def test_it_works() -> None:
    names, rates = panel.cagr([100.0, 121, NAN, 5, 0, 3], ["a", "a", "a", "b", "c", "c"], [2018, 2020, 2021, 2018, 2018, 2019])
    assert names == ["a", "b", "c"]
    np.testing.assert_allclose(rates[:, 0], [0.1, NAN, NAN])
    np.testing.assert_array_equal(panel.cagr([0.0, 0.0], ["a", "a"], [1, 2])[1], [[0]])


def test_one_period_at_a_time() -> None:
    values = np.array([1.0, 10, 3, 30])
    np.testing.assert_allclose(
        panel.by_period(normalise.minmax, values, ["2020", "2021", "2020", "2021"])[:, 0], [0, 0, 100, 100]
    )
    np.testing.assert_allclose(normalise.minmax(values)[:, 0], [0, 900 / 29, 200 / 29, 100])


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("panel-how", lambda: panel.over_time([1.0], ["a"], [1], "spline")),
        ("panel-how", lambda: panel.over_time([1.0], ["a"], [1], "linear", max_back=1)),
        ("panel-how", lambda: panel.over_time([1.0], ["a"], [1], max_back=0)),
        ("panel-duplicate", lambda: panel.over_time([1.0, 2], ["a", "a"], [1, 1])),
        ("panel-time", lambda: panel.over_time([1.0], ["a"], [NAN])),
        ("panel-time", lambda: panel.cagr([1.0], ["a", "b"], [1])),
        ("period-count", lambda: panel.by_period(normalise.minmax, [1.0, 2], ["a"])),
    ],
)
def test_refusals(code: str, call: object) -> None:
    with pytest.raises(Problem) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
