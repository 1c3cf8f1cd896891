"""Builders of catalogues and observations for the engine's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kaifaqu.observe import Alias, Basis, Catalogue, Indicator, Observation, Period

RECORDED = datetime(2022, 10, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """A few indicators of every sort."""
    return Catalogue.of(
        [
            Indicator("gdp", "地区生产总值", "经济", "亿元", growth_basis="可比价", aliases=(Alias("生产总值"), Alias("GDP"))),
            Indicator(
                "budget",
                "一般公共预算收入",
                "财政",
                "亿元",
                aliases=(Alias("全口径财政收入", "全口径"),),
                bases=(Basis("全口径"),),
            ),
            Indicator("urban", "城镇化率", "民生", "%", "ratio"),
            Indicator("land", "工业用地面积", "土地", "亩", "stock"),
            Indicator("land-tax", "工业用地税收", "土地", "万元"),
            Indicator("per-mu-tax", "亩均税收", "土地", "万元/亩", "ratio", formula="land-tax / land"),
            Indicator("hightech", "高新技术企业数量", "创新", "家", "stock", counters=("个",)),
            Indicator("market", "市场主体数量", "企业", "户", "stock"),
            Indicator("level", "综合发展水平", "评价", "", "rank"),
        ]
    )


@pytest.fixture
def fact() -> Callable[..., Observation]:
    """``fact("gdp", "2020", "111.16")``: an observation in the unit given (亿元), each with the next id."""
    count = iter(range(1, 10_000))

    def make(indicator: str, period: str, value: str, unit: str = "亿元", **more: Any) -> Observation:
        given = {"id": next(count), "subject": "lc", "recorded_at": RECORDED, "published_on": date(2022, 6, 1)}
        return Observation(indicator=indicator, period=Period.parse(period), value=Decimal(value), unit=unit, **(given | more))

    return make
