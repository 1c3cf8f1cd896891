"""The engine on the zone that ships: every figure finds its series, and the known contradictions are found by arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kaifaqu.content.folder import read_zone_folder
from kaifaqu.observe import Catalogue, Observation, SeriesSet, as_known, build_series

ON = date(2022, 10, 31)
ZONE = "liaocheng-gaoxin"


@pytest.fixture(scope="module")
def zone(repo_root: Path) -> SeriesSet:
    content = repo_root / "src" / "kaifaqu" / "content"
    folder = content / "zones" / "liaocheng"
    catalogue = Catalogue.load(content / "indicators")
    if (folder / "indicators.yaml").exists():
        catalogue = catalogue.extended(folder / "indicators.yaml")
    names = {
        name
        for name in Observation.__slots__
        if name not in ("id", "recorded_at", "recorded_by", "chain", "supersedes", "reason")
    }
    rows = [
        Observation(
            id=number,
            recorded_at=datetime(2022, 10, 31, tzinfo=UTC),
            **{name: getattr(row, name) for name in names if hasattr(row, name)},
        )
        for number, row in enumerate(read_zone_folder(folder).observations, 1)
    ]
    assert len(rows) > 300
    return build_series(as_known(rows, ON), catalogue, ON)


def test_every_figure_fits(zone: SeriesSet) -> None:
    assert zone.problems == ()


def test_the_budget(zone: SeriesSet) -> None:
    budget = zone.get("general-budget-revenue", ZONE)
    assert budget is not None
    shown = {point.period.iso: (str(point.amount), point.derived) for point in budget.points}
    assert shown["2015"] == ("5.00", True)
    assert shown["2020"] == ("12.77", False)
    assert {"3.15", "21.15"} <= {str(item.value) for item in budget.undated}
    average = zone.get("general-budget-revenue", ZONE, measure="cagr")
    assert average is not None
    assert str(average.points[0].amount) == "20.6"
    assert not average.contradictory


def test_gdp_contradicts_itself(zone: SeriesSet) -> None:
    average = zone.get("gdp", ZONE, measure="cagr")
    assert average is not None
    (point,) = [point for point in average.points if point.period.iso == "2015/2020"]
    assert point.contradictory
    assert {str(check.recomputed.value) for check in point.checks} == {"7.56"}


def test_every_derived_figure_leads_to_observations(zone: SeriesSet) -> None:
    assert zone.derived
    for item in zone.derived:
        assert item.sources
        assert "=" in item.formula
        assert item.unit in item.formula
