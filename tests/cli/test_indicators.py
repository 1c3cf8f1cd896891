from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifaqu.cli.indicators import app as indicators_app
from kaifaqu.cli.show import app as show_app
from kaifaqu.errors import Problem
from kaifaqu.web.core.models import Zone


@pytest.fixture
def run(demo_zone: Zone) -> Callable[..., Any]:
    def call(app: Any, *arguments: str) -> Any:
        return CliRunner().invoke(app, list(arguments), catch_exceptions=True)

    return call


def test_show_tells_values_sources_and_checks(run: Callable[..., Any]) -> None:
    result = run(show_app, "一般公共预算收入")
    assert result.exit_code == 0, result.output
    for text in ("12.77 亿元", "5.00 亿元（推算）", "12.77 − 7.77 = 5.00 亿元", "第81行", "21.15 亿元", "期未定", "20.6 %"):
        assert text in result.output


def test_show_as_json_is_that_of_the_api(run: Callable[..., Any], client: Any) -> None:
    result = run(show_app, "gdp", "--json")
    assert json.loads(result.output) == client.get("/api/v1/zones/liaocheng/indicators/gdp").json()


def test_search(run: Callable[..., Any]) -> None:
    answer = json.loads(run(indicators_app, "--search", "GDP", "--json").output)
    assert answer["items"][0]["code"] == "gdp"
    assert "111.16 亿元" in run(indicators_app).output


def test_as_known_on(run: Callable[..., Any]) -> None:
    assert "21.15" not in run(show_app, "general-budget-revenue", "--on", "2021-12-31").output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing-like-it",), "indicator-unknown"),
        (("gdp", "--zone", "nowhere"), "zone-unknown"),
        (("gdp", "--on", "yesterday"), "date-invalid"),
        (("gdp", "--subject", "nobody"), "subject-unknown"),
    ],
)
def test_refusals(run: Callable[..., Any], arguments: tuple[str, ...], code: str) -> None:
    result = run(show_app, *arguments)
    assert isinstance(result.exception, Problem)
    assert result.exception.code == code
    assert result.exception.hint or code == "indicator-unknown"
