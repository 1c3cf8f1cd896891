from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.cockpit.queries import cockpit, month_before
from kaifaqu.web.cockpit.views import segments
from kaifaqu.web.core.models import RoleGrant, User, Zone

URL = "/z/liaocheng/"


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_it_works(demo_zone: Zone) -> None:
    page = text(Client().get(URL))
    for said in (
        "地区生产总值",
        "111.16",
        "一般公共预算收入",
        "12.77",
        "规划进度",
        "须人工判断",
        "综合发展水平位次",
        "上月以来的变化",
    ):
        assert said in page
    assert re.search(r"116.*→.*113.*→.*104", page, re.DOTALL)
    assert "1,967" in page
    assert "2,000" in page  # the two areas of one park stand side by side
    assert "style=" not in page.replace("hx-style=", "")


def test_what_the_page_is_made_of(demo_zone: Zone) -> None:
    found = cockpit(demo_zone, demo_zone.reference_date)
    revenue = next(item for item in found.figures if item.indicator == "general-budget-revenue")
    assert (str(revenue.value), revenue.unit, revenue.period) == ("12.77", "亿元", "2020年")
    assert {str(item.value) for item in revenue.undated} == {"3.15", "21.15"}  # shown, and not used as dated
    assert revenue.id is not None
    assert [value is None for value in revenue.spark] == [False, True, True, True, True, False]  # 2015 and 2020 only
    assert (found.plan, len(found.rows)) == ("fyp-14", 35)
    assert found.ranks is not None
    assert found.ranks.own is not None
    assert [cell[0] for cell in found.ranks.own.cells if cell] == [116, 113, 104]
    assert (found.ranks.own.change, found.ranks.of) == (9, 160)
    assert found.since == date(2022, 9, 30)
    assert {item.document for item in found.news} == {"001", "004"}
    assert next(item for item in found.news if item.document == "001").new == 67
    assert ("占地面积", "九州洼月季公园") in {(item.name, item.subject_name) for item in found.conflicts}
    stated = next(item for item in found.mismatches if (item.indicator, item.period) == ("gdp", "2015—2020年"))
    assert str(stated.value.normalize()) == "10.1"
    assert "7.56" in stated.text  # 111.16 with +33.96 since 2015 is not 10.1 % a year
    assert (stated.document, stated.place) == ("002", "第81行")
    assert found.disputed == len(found.conflicts) + len(found.mismatches)
    assert found.undated > 50  # the zone's own: as many as the list that the number leads to


def test_the_reference_date_counts(demo_zone: Zone) -> None:
    early = cockpit(demo_zone, date(2021, 12, 31))
    assert early.ranks is None  # the ranks were published in 2022
    assert not any(item.undated for item in early.figures if item.indicator == "general-budget-revenue")
    nothing = cockpit(demo_zone, date(2010, 12, 31))
    assert not any(item.value is not None for item in nothing.figures)


def test_every_number_leads_to_a_page(demo_zone: Zone) -> None:
    """Each link of the cockpit answers; each figure's link names its observation."""
    page = text(Client().get(URL))
    links = {link.split("#")[0] for link in re.findall(r'href="(/z/liaocheng/[^"]*)"', page)}
    assert len(links) > 40
    for link in sorted(links):
        assert Client().get(link.replace("&amp;", "&")).status_code == 200, link
    figures = re.findall(r'class="kq-big" href="([^"]*)"', page)
    assert len(figures) == 10
    for link in figures:  # the second click: from the figure's own row to its place in the document
        page_of, number = link.split("#obs-")
        there = text(Client().get(page_of))
        assert f'id="obs-{number}"' in there
        documents = re.findall(rf'href="(/z/liaocheng/documents/[^"#]*)#obs-{number}"', there)
        assert documents, link
        assert f'id="obs-{number}"' in text(Client().get(documents[0]))


def test_todo_for_a_reviewer_only(demo_zone: Zone) -> None:
    reviewer = Client()
    reviewer.force_login(User.objects.get(username="zhao"))
    assert "待您处理" in text(reviewer.get(URL))
    assert "待您处理" not in text(Client().get(URL))


def test_bounded_queries(demo_zone: Zone) -> None:
    with CaptureQueriesContext(connection) as cold:
        text(Client().get(URL))
    assert len(cold) <= 35, len(cold)
    with CaptureQueriesContext(connection) as warm:
        text(Client().get(URL))
    assert len(warm) <= 7, [query["sql"] for query in warm]


def test_the_simulated_province(demo_zone: Zone) -> None:
    page = text(Client().get("/z/moni/"))
    assert "模拟数据" in page


def test_an_empty_zone_says_what_to_do(db: None) -> None:
    zone = Zone.objects.create(code="kong", name="空区", reference_date=date(2022, 10, 31))
    user = User.objects.create_user("zhang", password="mima-mima-2026")
    RoleGrant.objects.create(user=user, role="planner", zone=zone)
    client = Client()
    client.force_login(user)
    page = text(client.get("/z/kong/"))
    assert "这里还没有数据" in page
    assert "kaifaqu zone load" in page


def test_api(demo_zone: Zone) -> None:
    data = Client().get("/api/v1/zones/liaocheng/cockpit").json()
    assert data["statuses"]["manual"] + data["statuses"]["no_data"] == 35
    assert next(line for line in data["ranks"] if line["own"])["ranks"] == {"2019": 116, "2020": 113, "2021": 104}
    gdp = next(item for item in data["figures"] if item["indicator"] == "gdp")
    assert (gdp["value"], gdp["unit"], gdp["simulated"]) == ("111.16", "亿元", False)
    assert data["standings"][0]["rank"] == 5


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2022, 10, 31), date(2022, 9, 30)), (date(2022, 3, 30), date(2022, 2, 28)), (date(2022, 1, 15), date(2021, 12, 15))],
)
def test_month_before(day: date, before: date) -> None:
    assert month_before(day) == before


def test_segments_fill_the_bar() -> None:
    found = segments([("met", "达到", 1), ("behind", "滞后", 0), ("manual", "须人工判断", 3)])
    assert [(tone, count) for tone, _, count, _, _ in found] == [("good", 1), ("ask", 3)]
    assert float(found[1][3]) + float(found[1][4]) == pytest.approx(1000)
    assert segments([]) == []
