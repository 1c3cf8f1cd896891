from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators.models import Observation

Find = Callable[[str], Observation]
Browser = Callable[[Actor], Client]
API = "/api/v1/zones/liaocheng/"
DRAFT = {
    "indicator": "gdp", "subject": "liaocheng-gaoxin", "period": "2021", "value": "123.4", "unit": "亿元", "document": "001",
    "place": "第300行", "quote": "123.4亿元", "reason": "据文件录入",
}  # fmt: skip


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{API}{path}", json.dumps(body), content_type="application/json")


def test_it_works(zone: Zone, client: Client) -> None:
    answer = client.get(f"{API}indicators").json()
    assert (answer["reference_date"], answer["subject"]) == ("2022-10-31", "liaocheng-gaoxin")
    assert answer["notice"]
    line = next(item for item in answer["items"] if item["code"] == "general-budget-revenue")
    assert (line["value"], line["value_unit"], line["period"], line["undated"]) == ("12.77", "亿元", "2020", 3)
    assert line["simulated"] is False


def test_an_indicator_with_its_series(zone: Zone, client: Client) -> None:
    answer = client.get(f"{API}indicators/general-budget-revenue").json()
    levels = next(item for item in answer["series"] if item["measure"] == "level")
    points = {point["period"]: point for point in levels["points"]}
    assert points["2020"]["values"][0]["source"]["place"] == "第81行"
    assert points["2015"]["reckoned"]["formula"] == "12.77 − 7.77 = 5.00 亿元"
    assert len(points["2015"]["reckoned"]["inputs"]) == 2
    assert {item["value"] for item in levels["undated"]} == {"3.15", "21.15"}
    assert client.get(f"{API}indicators/nothing").status_code == 404


def test_observations_are_filtered_and_paged(zone: Zone, client: Client) -> None:
    answer = client.get(f"{API}observations?indicator=general-budget-revenue&subject=liaocheng-gaoxin").json()
    assert answer["total"] == 6
    page = client.get(f"{API}observations?limit=10&offset=20").json()
    assert len(page["items"]) == 10
    assert client.get(f"{API}observations?limit=5000").status_code == 422
    assert client.get(f"{API}observations?on=2021-12-31&document=001").json()["total"] == 0
    assert client.get(f"{API}observations?undated=true&indicator=site-area").json()["total"] == 4
    assert client.get(f"{API}observations?period=2020年&indicator=gdp").json()["total"] >= 1


def test_queries_do_not_grow_with_the_page(
    zone: Zone, client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(4):
        client.get(f"{API}observations?limit=200")


def test_enter_correct_withdraw(zone: Zone, zhang: Actor, browser: Browser) -> None:
    mine = browser(zhang)
    before = Observation.objects.count()
    seen = post(mine, "observations?preview=true", DRAFT).json()
    assert (seen["preview"], seen["id"]) == (True, None)
    assert Observation.objects.count() == before
    assert any(effect["after"] == "2021年 123.4 亿元" for effect in seen["effects"])
    made = post(mine, "observations", DRAFT).json()
    changed = post(mine, f"observations/{made['id']}/correct", {"value": "124", "reason": "看错了"}).json()
    assert changed["fields"] == {"数值": ["123.4", "124"]}
    late = post(mine, f"observations/{made['id']}/correct", {"value": "125", "reason": "再改"})
    assert (late.status_code, late.json()["code"]) == (409, "observation-superseded-conflict")
    assert post(mine, f"observations/{changed['id']}/withdraw", {"reason": "来源有误"}).status_code == 200
    chain = mine.get(f"{API}observations/{made['id']}").json()
    assert [item["status"] for item in chain["revisions"]] == ["reported", "reported", "withdrawn"]
    history = mine.get(f"{API}observations?indicator=gdp&period=2021&history=true").json()
    assert history["total"] >= 3


def test_settle(zone: Zone, zhao: Actor, browser: Browser, row: Find) -> None:
    old = row("001-7-1")
    done = post(browser(zhao), f"observations/{old.pk}/settle", {"period": "2012", "reason": "起点"})
    assert done.status_code == 200
    assert done.json()["fields"]["报告期"] == ["十年来起（时期未定）", "2012年"]


def test_faults_are_told_with_code_place_and_hint(zone: Zone, zhang: Actor, browser: Browser) -> None:
    answer = post(browser(zhang), "observations", DRAFT | {"unit": "亩", "reason": ""})
    assert answer.status_code == 422
    problems = {item["code"]: item for item in answer.json()["problems"]}
    assert set(problems) == {"unit-dimension", "value-missing"}
    assert "单位" in problems["unit-dimension"]["place"]
    assert problems["unit-dimension"]["hint"]


@pytest.mark.parametrize("path", ["observations", "observations/1/correct", "observations/1/withdraw", "observations/1/settle"])
def test_visitors_may_not_write(zone: Zone, client: Client, path: str) -> None:
    assert post(client, path, {}).status_code == 401


def test_a_reporter_may_not_correct_another_bureaus_figure(zone: Zone, li: Actor, browser: Browser, row: Find) -> None:
    answer = post(browser(li), f"observations/{row('002-81-4').pk}/correct", {"value": "1", "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_documents(zone: Zone, client: Client) -> None:
    listed = {item["code"]: item for item in client.get(f"{API}documents").json()["items"]}
    answer = client.get(f"{API}documents/001").json()
    assert listed["001"]["figures"] == answer["document"]["figures"] == len(answer["figures"])
    first = answer["figures"][0]
    assert (first["place"], first["quote"], first["value"]) == ("第7行", "从3.15亿元", "3.15")
    assert client.get(f"{API}documents/nothing").status_code == 404
