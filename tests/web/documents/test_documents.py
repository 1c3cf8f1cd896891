from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import User, Zone
from kaifaqu.web.documents import queries
from kaifaqu.web.indicators import services
from kaifaqu.web.indicators.drafts import Draft
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.indicators.queries import observation

ROOM = "/z/liaocheng/documents/"


@pytest.fixture
def zhang(demo_zone: Zone) -> Actor:
    return Actor.for_user(User.objects.get(username="zhang"))


def text_of(response: object) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body.decode("utf-8-sig")


def test_it_works(demo_zone: Zone, client: Client) -> None:
    html = text_of(client.get(ROOM))
    assert "创新引领 产业兴城 十年砥砺奋进加速崛起和美高新" in html
    assert "二手来源" in html
    found = {row.code: row for row in queries.documents(demo_zone)}
    assert found["001"].figure_count == 67
    assert found["001"].mention_count > 10


def test_the_counts_do_not_multiply_each_other(demo_zone: Zone) -> None:
    for row, (figures, mentions) in queries.counted(demo_zone):
        assert figures == row.observations.filter(superseded_by=None).exclude(status="withdrawn").count()
        assert mentions == row.mentions.count()


def test_figures_stand_in_the_order_of_the_text(demo_zone: Zone, client: Client) -> None:
    document = queries.find(demo_zone, "002")
    lines = [int("".join(filter(str.isdigit, item.row.place)) or 0) for item in queries.figures(document)]
    assert lines == sorted(lines)
    html = text_of(client.get(f"{ROOM}002/"))
    assert "达到12.77亿元" in html
    assert "聊高新区管发〔2021〕40号" in html
    assert 'id="projects"' in html


def test_old_links_find_a_corrected_figure(demo_zone: Zone, zhang: Actor, client: Client) -> None:
    old = observation(demo_zone, Observation.objects.get(origin="002-81-4", zone=demo_zone).pk)
    new = services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"))
    html = text_of(client.get(f"{ROOM}002/"))
    assert f'<tr id="obs-{new.pk}"' in html
    assert f'<span id="obs-{old.pk}">' in html
    assert "改过1次" in html


def test_a_figure_corrected_from_another_source_says_so(demo_zone: Zone, zhang: Actor, client: Client) -> None:
    old = observation(demo_zone, Observation.objects.get(origin="002-81-4", zone=demo_zone).pk)
    draft = replace(Draft.of(old), value="12.97", document="001", place="第300行", quote="12.97亿元", reason="以后来公布的为准")
    new = services.correct(zhang, old, draft)
    assert f"已由第{new.pk}号更正" in text_of(client.get(f"{ROOM}002/"))
    assert "12.97" in text_of(client.get(f"{ROOM}001/"))


def test_a_withdrawn_figure_stays_and_is_marked(demo_zone: Zone, zhang: Actor, client: Client) -> None:
    old = observation(demo_zone, Observation.objects.get(origin="002-81-5", zone=demo_zone).pk)
    before = {row.code: counts for row, counts in queries.counted(demo_zone)}["002"][0]
    services.withdraw(zhang, old, "核对不符")
    assert "已撤回" in text_of(client.get(f"{ROOM}002/"))
    assert {row.code: counts for row, counts in queries.counted(demo_zone)}["002"][0] == before - 1


@pytest.mark.parametrize(("query", "there", "gone"), [
    ("?sort_of=target", "≥6", "达到12.77亿元"),
    ("?q=一般公共预算", "达到12.77亿元", "达到111.16亿元"),
    ("?sort_of=undated", "2000 亩", "达到111.16亿元"),
])  # fmt: skip
def test_filters(demo_zone: Zone, client: Client, query: str, there: str, gone: str) -> None:
    html = text_of(client.get(f"{ROOM}002/{query}"))
    assert there in html
    assert gone not in html


def test_export(demo_zone: Zone, zhang: Actor, client: Client) -> None:
    assert zhang.user is not None
    client.force_login(zhang.user)
    rows = list(csv.DictReader(io.StringIO(text_of(client.get(f"{ROOM}002/?format=csv")))))
    line = next(row for row in rows if row["原文"] == "达到12.77亿元")
    assert (line["数值"], line["单位"], line["位置"], line["对象"]) == ("12.77", "亿元", "第81行", "聊城高新区")


@pytest.mark.parametrize("path", [ROOM, f"{ROOM}001/", f"{ROOM}003/"])
def test_pages_ask_few_queries(
    demo_zone: Zone, client: Client, path: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client.get(path)
    with django_assert_max_num_queries(7):
        assert client.get(path).status_code == 200


def test_no_such_document(demo_zone: Zone, client: Client) -> None:
    assert client.get(f"{ROOM}nothing/").status_code == 404
