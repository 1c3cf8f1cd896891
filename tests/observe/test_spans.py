"""当期与累计: derived beside a series, never in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaifaqu.observe import Catalogue, Series, build_series, other_spans

ON = date(2022, 12, 31)


@pytest.fixture
def series_of(catalogue: Catalogue, fact: Any) -> Any:
    def make(figures: dict[str, str], indicator: str = "budget", **more: Any) -> Series:
        rows = [fact(indicator, period, value, **more) for period, value in figures.items()]
        made = build_series(rows, catalogue, ON).get(indicator, rows[0].subject)
        assert made is not None
        return made

    return make


def told(series: Series) -> dict[str, str]:
    return {item.period.iso: item.formula for item in other_spans(series)}


def test_it_works(series_of: Any) -> None:
    found = series_of({"2022-01/2022-04": "3.12", "2022-01/2022-05": "4.25", "2022-H1": "5.01"})
    assert told(found) == {"2022-05": "4.25 − 3.12 = 1.13 亿元", "2022-06": "5.01 − 4.25 = 0.76 亿元"}
    assert [point.period.iso for point in found.points] == ["2022-01/2022-04", "2022-01/2022-05", "2022-H1"]  # not in the series
    assert found.latest is not None
    assert found.latest.period.iso == "2022-H1"


def test_single_spans_are_added_up(series_of: Any) -> None:
    found = series_of({"2022-01": "1.1", "2022-02": "0.5", "2022-03": "0.7", "2022-Q2": "2.2"})
    assert told(found) == {
        "2022-01/2022-02": "1.1 + 0.5 = 1.6 亿元",
        "2022-Q1": "1.1 + 0.5 + 0.7 = 2.3 亿元",
        "2022-H1": "1.1 + 0.5 + 0.7 + 2.2 = 4.5 亿元",
    }


def test_what_a_source_states_is_not_reckoned(series_of: Any) -> None:
    assert told(series_of({"2022-01/2022-04": "3.10", "2022-01/2022-05": "4.25", "2022-05": "1.16"})) == {}


def test_years_do_not_mix(series_of: Any) -> None:
    assert told(series_of({"2021-01/2021-11": "9.1", "2022-01": "1.1", "2021": "10.3"})) == {"2021-12": "10.3 − 9.1 = 1.2 亿元"}


def test_a_gap_ends_the_sum(series_of: Any) -> None:
    assert told(series_of({"2022-01": "1.0", "2022-03": "0.7"})) == {}


def test_a_stock_has_none(series_of: Any) -> None:
    assert told(series_of({"2022-01/2022-04": "3", "2022-01/2022-05": "4"}, "hightech", unit="家")) == {}


def test_nothing_certain_follows_from_more_than(series_of: Any) -> None:
    assert told(series_of({"2022-01/2022-04": "3.10", "2022-01/2022-05": "4.25"}, bound=">")) == {}
