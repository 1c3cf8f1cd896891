from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from kaifaqu.web.core import search
from kaifaqu.web.core.models import SearchEntry, Zone
from kaifaqu.web.core.search import Entry

pytestmark = pytest.mark.django_db
INDICATORS = [
    Entry("gdp", "地区生产总值", "indicators/gdp/", "GDP 生产总值"),
    Entry("rd", "R&D经费支出", "indicators/rd/", "研发经费"),
    Entry("revenue", "一般公共预算收入", "indicators/revenue/", "财政收入"),
    Entry("tax", "税收收入", "indicators/tax/", "一般公共预算收入中的税收部分"),
]
FIRMS = [
    Entry("luxi", "鲁西化工集团股份有限公司", "units/luxi/", "鲁西集团 鲁西化工"),
    Entry("ruibo", "瑞柏生物(中国)有限公司", "units/ruibo/", "5G/6G 实验室"),
]


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SOURCES", {})
    search.register_source("indicator", "指标", lambda zone: INDICATORS)
    search.register_source("subject", "单位", lambda zone: FIRMS)


def titles(zone: Zone, text: str, **options: object) -> list[str]:
    return [hit.title for group in search.search(zone, text, **options) for hit in group.hits]  # type: ignore[arg-type]


def test_it_works(zone: Zone) -> None:
    assert search.renew_zone(zone) == {"indicator": 4, "subject": 2}
    groups = search.search(zone, "收入")
    assert [(group.kind, group.label) for group in groups] == [("indicator", "指标")]
    assert [hit.title for hit in groups[0].hits] == ["税收收入", "一般公共预算收入"]
    assert groups[0].hits[0].url == "/z/shiyan/indicators/tax/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算收入", ["一般公共预算收入", "税收收入"]),  # titles before texts
        ("税收收入", ["税收收入"]),
        ("鲁西", ["鲁西化工集团股份有限公司"]),
        ("R&D经费", ["R&D经费支出"]),
        ("r&d", ["R&D经费支出"]),
        ("Ｒ＆Ｄ", ["R&D经费支出"]),  # full width, as WPS likes to write it
        ("gdp", ["地区生产总值"]),
        ("GD", ["地区生产总值"]),
        ("5g/6g", ["瑞柏生物(中国)有限公司"]),
        ("6G", ["瑞柏生物(中国)有限公司"]),
        ("瑞柏 中国", ["瑞柏生物(中国)有限公司"]),
        ("柏", ["瑞柏生物(中国)有限公司"]),
        ("西鲁", []),
        ("生产 税", []),
        ("", []),
        ("？！", []),
        ("\" OR * NEAR( ' --", []),
    ],
)
def test_what_is_found(zone: Zone, text: str, expected: list[str]) -> None:
    search.renew_zone(zone)
    assert titles(zone, text) == expected


def test_another_zones_things_are_not_found(zone: Zone) -> None:
    search.renew_zone(zone)
    other = Zone.objects.create(code="other", name="另一区", reference_date=date(2022, 10, 31))
    assert titles(other, "收入") == []
    search.renew_zone(other)
    search.renew_zone(zone)
    assert len(titles(other, "收入")) == 2


def test_a_changed_thing_is_found_by_its_new_name_only(zone: Zone) -> None:
    search.renew_zone(zone)
    search.index(zone, "indicator", [Entry("tax", "税金", "indicators/tax/")])
    assert titles(zone, "税收") == []
    assert titles(zone, "税金") == ["税金"]
    assert titles(zone, "地区生产总值") == ["地区生产总值"]


def test_a_removed_thing_is_not_found(zone: Zone) -> None:
    search.renew_zone(zone)
    search.remove(zone, "indicator", ["tax"])
    assert titles(zone, "税收") == []
    assert SearchEntry.objects.filter(zone=zone).count() == 5


def test_limits_and_kinds(zone: Zone) -> None:
    search.index(zone, "subject", (Entry(f"f{i}", f"聊城第{i}有限公司", f"units/f{i}/") for i in range(30)))
    group = search.search(zone, "有限公司", limit=10)[0]
    assert len(group.hits) == 10
    assert group.more
    assert search.search(zone, "有限公司", ["indicator"]) == []


def test_an_exact_title_comes_first_among_very_many(zone: Zone) -> None:
    rows = [Entry(f"f{i}", f"聊城第{i}公司", f"units/f{i}/") for i in range(1500)] + [Entry("x", "公司", "units/x/")]
    search.index(zone, "subject", rows)
    assert titles(zone, "公司", limit=5)[0] == "公司"


def test_the_page(browser: Callable[..., Client], zone: Zone) -> None:
    search.renew_zone(zone)
    client = browser("leader")
    page = client.get("/z/shiyan/search/?q=鲁西").content.decode()
    assert 'href="/z/shiyan/units/luxi/"' in page
    nothing = client.get("/z/shiyan/search/?q=公共财政收入额").content.decode()
    assert "没有找到“公共财政收入额”" in nothing
    assert "一般公共预算收入" in nothing, "what comes near is offered"
    assert client.get("/z/shiyan/search/?q=鲁西&format=json").json()["groups"][0]["hits"][0]["url"] == "/z/shiyan/units/luxi/"
    assert "&lt;script&gt;" in client.get("/z/shiyan/search/?q=<script>").content.decode()


def test_twenty_thousand_are_searched_in_a_moment(zone: Zone) -> None:
    """The budget is measured by the benchmarks; this only catches a search that walks through all rows."""
    words = ["化工", "机械", "生物", "新材料", "电子", "物流", "食品", "医药"]
    rows = (Entry(f"f{i}", f"聊城{words[i % 8]}{i}有限公司", f"units/f{i}/") for i in range(20_000))
    search.index(zone, "subject", rows)
    started = time.perf_counter()
    assert titles(zone, "新材料 有限公司")
    assert titles(zone, "19999") == ["聊城医药19999有限公司"]
    assert time.perf_counter() - started < 0.5
