"""What waits in each document, on the list of documents; and own uploads found by their text, nobody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents import services
from kaifaqu.web.documents.models import Document, DocumentFile, FindingRow

from .conftest import TEXT

Make = Callable[..., Actor]
Read = Callable[..., DocumentFile]
Browse = Callable[[Actor], Client]
ROOM = "/z/qinghe/documents/"
DOUBTFUL = "一般公共预算收入由2020年的12亿元增加到2021年的13.6亿元,增长20%。\n山羊的故事。\n"


def listed(client: Client) -> dict[str, dict[str, Any]]:
    answer: Any = client.get(f"{ROOM}?format=json")
    return {row["code"]: row for row in json.loads(answer.getvalue())["rows"]}


def cells(page: str, code: str) -> str:
    row = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*documents/{code}/(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    assert row is not None
    return row[0]


def test_it_works(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner, DOUBTFUL)
    total = file.statements.count()
    doubts = FindingRow.objects.filter(files=file, state="open").count()
    assert total > 1
    assert doubts == 1
    client, code = browser(planner), file.document.code
    page = client.get(ROOM).content.decode()
    row = cells(page, code)
    assert f'href="{ROOM}{code}/?show=open#kq-statements"' in row
    assert f'href="{ROOM}~findings/?document={code}"' in row
    assert (listed(client)[code]["open_count"], listed(client)[code]["finding_count"]) == (total, doubts)
    services.reject(planner, file.statements.all()[0])
    services.explain(planner, FindingRow.objects.get(files=file, state="open"), "按可比价")
    assert (listed(client)[code]["open_count"], listed(client)[code]["finding_count"]) == (total - 1, 0)
    assert "~findings/?document=" not in cells(client.get(ROOM).content.decode(), code)


def test_nothing_read_is_not_nothing_to_do(area: Zone, actor: Make, browser: Browse) -> None:
    Document.objects.create(zone=area, code="001", title="没有原件的文件")
    row = listed(browser(actor("planner")))["001"]
    assert (row["open_count"], row["finding_count"]) == (None, None)


def test_the_newest_version_counts(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    first = read_text(planner, TEXT + DOUBTFUL)
    second = read_text(planner, "2021年,全区生产总值达到120.5亿元。\n", document=first.document)
    assert listed(browser(planner))[first.document.code]["open_count"] == second.statements.count() == 1


def test_the_link_leads_to_the_findings_of_that_document(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    one = read_text(planner, DOUBTFUL)
    other = read_text(planner, "2021年末企业由100家增加到120家,增长50%。\n", name="二.txt")
    client = browser(planner)
    there = client.get(f"{ROOM}~findings/?document={one.document.code}").content.decode()
    wanted = FindingRow.objects.filter(files=one)
    assert wanted.exists()
    assert FindingRow.objects.filter(files=other).exclude(files=one).exists()
    assert set(map(int, re.findall(r"~findings/(\d+)/", there))) == set(wanted.values_list("pk", flat=True))
    assert client.get(f"{ROOM}~findings/?document=none").status_code == 422


def test_a_reporter_sees_what_waits_in_own_uploads(area: Zone, actor: Make, read_text: Read, browser: Browse) -> None:
    reporter = actor("reporter", "tongji")
    own, foreign = read_text(reporter, DOUBTFUL), read_text(actor("planner"), TEXT, name="二.txt")
    rows = listed_page(browser(reporter))
    assert f"{own.document.code}/?show=open" in rows
    assert f"{foreign.document.code}/?show=open" not in rows
    area.public = True
    area.save()
    visitor = Client().get(ROOM).content.decode()
    assert "待审阅" not in visitor
    assert "疑点" not in visitor


def listed_page(client: Client) -> str:
    return str(client.get(ROOM).content.decode())


def test_the_list_asks_no_more_for_more_documents(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    read_text(planner, DOUBTFUL)
    client = browser(planner)
    client.get(ROOM)
    with CaptureQueriesContext(connection) as one:
        client.get(ROOM)
    for number in range(3):
        read_text(planner, DOUBTFUL + f"第{number}份。\n", name=f"{number}.txt")
    with CaptureQueriesContext(connection) as four:
        client.get(ROOM)
    assert len(four) == len(one)


def hits(client: Client, word: str, kind: str = "passage") -> list[str]:
    groups = client.get(f"/z/qinghe/search/?q={word}&kind={kind}&format=json").json()["groups"]
    return [hit["url"] for group in groups if group["kind"] == "passage" for hit in group["hits"]]


def test_a_reporter_finds_the_text_of_own_uploads_alone(area: Zone, actor: Make, read_text: Read, browser: Browse) -> None:
    area.public = True
    area.save()
    one, two = actor("reporter", "tongji"), actor("reporter", "caizheng")
    mine = read_text(one, DOUBTFUL, name="我的.txt")
    theirs = read_text(two, DOUBTFUL + "又。", name="他的.txt")
    read_text(actor("planner"), DOUBTFUL + "再。", name="计划.txt")
    for person, file in ((one, mine), (two, theirs)):
        found = hits(browser(person), "山羊")
        assert len(found) == 1
        assert f"/documents/{file.document.code}/" in found[0]
    assert len(hits(browser(actor("leader")), "山羊")) == 3
    assert hits(Client(), "山羊") == []
    assert hits(browser(actor("reporter", "tongji", name="neu")), "山羊") == []


@pytest.mark.parametrize("question", ["exact", "山羊的故", "一般公共预"])
def test_nothing_of_others_is_let_out_by_a_title_or_a_suggestion(
    area: Zone, actor: Make, read_text: Read, browser: Browse, question: str
) -> None:
    reporter = actor("reporter", "tongji")
    read_text(reporter, "2021年,高新技术企业达到72家。\n", name="我的.txt")
    secret = read_text(actor("planner"), DOUBTFUL, name="秘密.txt", title="不公开的材料")
    [entry] = search.search(area, "山羊的故事", ["passage"])[0].hits
    text = entry.title if question == "exact" else question
    for kind in ("passage", ""):
        page = browser(reporter).get(f"/z/qinghe/search/?q={text}&kind={kind}").content.decode()
        assert "山羊的故事" not in page.replace(text, "")
        assert f"/documents/{secret.document.code}/?at=" not in page


def test_whoever_adds_a_version_finds_the_whole_document(actor: Make, read_text: Read, browser: Browse) -> None:
    reporter = actor("reporter", "tongji")
    first = read_text(reporter, TEXT)
    read_text(actor("planner"), TEXT + "山羊的故事。\n", name="新.txt", document=first.document)
    assert len(hits(browser(reporter), "山羊")) == 1, "as the page of the document shows it"
    assert Document.objects.get(pk=first.document_id).files.count() == 2


def test_the_box_says_what_it_looks_through(actor: Make, read_text: Read, browser: Browse) -> None:
    assert "在本人上传的文件的正文中查找" in listed_page(browser(actor("reporter", "tongji")))
    assert "在所有文件的正文中查找" in listed_page(browser(actor("planner")))
