"""The pages of the room: the text with its marks, lists and files, what changed, the full text in the search, the API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.errors import Problem
from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.documents import comparing, guess, paging, reads, services
from kaifaqu.web.documents.models import DocumentFile

from .conftest import TEXT

Make = Callable[..., Actor]
Read = Callable[..., DocumentFile]
Browse = Callable[[Actor], Client]
ROOM = "/z/qinghe/documents/"
LONG = "\n\n".join(f"第{n}节,2021年,全区生产总值达到{100 + n}亿元。" + "这里是说明文字，没有数。" * 40 for n in range(120))


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def test_marks_and_rows_point_at_each_other(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner)
    page = html(browser(planner), f"{ROOM}{file.document.code}/")
    rows = re.findall(r'<tr id="r-(\d+)"', page)
    assert len(rows) == file.statements.count()
    for number in rows:
        assert f'id="s-{number}"' in page
        assert f'href="#s-{number}"' in page


def test_an_accepted_figure_is_anchored_in_the_text_and_once_only(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner)
    done = services.accept(planner, file.statements.get(quote__contains="120.5"))
    page = html(browser(planner), f"{ROOM}{file.document.code}/")
    assert page.count(f'id="obs-{done.observation_id}"') == 1
    assert f'<span id="obs-{done.observation_id}"></span>' in page
    assert f'id="fig-{done.observation_id}"' in page
    shown = html(browser(planner), f"/z/qinghe/indicators/observations/{done.observation_id}/")
    assert f"documents/{file.document.code}/#obs-{done.observation_id}" in shown


def test_filters_narrow_the_table(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner, TEXT + "山羊存栏量达到3200只。\n")
    services.accept(planner, file.statements.get(quote__contains="120.5"))
    client, home = browser(planner), f"{ROOM}{file.document.code}/"
    counts = reads.counts(file)
    for name in reads.FILTERS:
        assert len(re.findall(r'<tr id="r-', html(client, f"{home}?show={name}"))) == counts[name], name
    assert counts["done"] == 1
    assert counts["unmatched"] >= 1
    assert client.get(f"{home}?show=x").status_code == 422


def test_a_long_text_is_shown_in_parts_and_links_find_theirs(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner, LONG)
    client, home = browser(planner), f"{ROOM}{file.document.code}/"
    first = html(client, home)
    assert "正文分段" in first
    assert len(paging.layout(file)) >= 2
    row = file.statements.get(value=219)
    assert f'id="s-{row.pk}"' not in first
    answer = client.get(f"{home}?at=s-{row.pk}")
    assert answer.status_code == 302
    assert f'id="s-{row.pk}"' in html(client, answer["Location"])
    done = services.accept(planner, row)
    at = client.get(f"{home}?at={done.observation_id}")["Location"]
    assert f'id="obs-{done.observation_id}"' in html(client, at)
    assert "data-kq-at" in first, "the page itself asks where an anchor is"
    shown = sum(
        len(re.findall(r'class="kq-block ', html(client, f"{home}?part={n}"))) for n in range(1, len(paging.layout(file)) + 1)
    )
    assert shown == file.blocks.count(), "no block is lost between the parts"


def test_a_large_table_is_cut_between_its_rows(actor: Make, read_text: Read, browser: Browse) -> None:
    lines = ["年份,生产总值（亿元）,说明", *(f"{1950 + n % 70},{n + 1}.5,{'长' * 60}" for n in range(900))]
    planner = actor("planner")
    file = read_text(planner, "\n".join(lines), name="表.csv")
    client, home = browser(planner), f"{ROOM}{file.document.code}/"
    parts = paging.layout(file)
    assert len(parts) >= 2
    rows = sum(html(client, f"{home}?part={n}").count("<tr><td>") for n in range(1, len(parts) + 1))
    assert rows == 901


def test_the_list_of_statements_is_a_file_too(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner)
    address = f"{ROOM}{file.document.code}/statements/"
    client = browser(planner)
    assert "120.5" in html(client, address)
    given = b"".join(client.get(f"{address}?format=json").streaming_content)  # type: ignore[attr-defined]
    assert "达到120.5亿元" in given.decode()
    assert AuditEvent.objects.filter(action="export").count() == 1
    for form in ("csv", "xlsx"):
        assert client.get(f"{address}?format={form}").status_code == 200


def test_two_character_words_of_the_text_are_found(area: Zone, actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner, LONG.replace("第77节", "第77节写到了山羊养殖"))
    client = browser(planner)
    for word in ("山羊", "养殖", "山羊养殖"):
        page = html(client, f"/z/qinghe/search/?q={word}")
        assert "文件正文" in page, word
        found = re.search(r'href="(/z/qinghe/documents/[^"]+#b-\d+)"', page)
        assert found
        place = client.get(found[1].replace("&amp;", "&").partition("#")[0])
        assert "山羊养殖" in html(client, place["Location"])
        assert "山羊" in re.sub(r"<[^>]+>", "", page.partition("文件正文")[2])
    area.public = True
    area.save()
    assert "文件正文" not in html(Client(), "/z/qinghe/search/?q=山羊"), "the public does not search what it may not read"
    read_text(planner, LONG, document=file.document)
    assert not search.search(area, "山羊", ["passage"]), "of the newest version only"
    search.renew_zone(area)
    assert search.search(area, "说明文字", ["passage"])


def test_what_changed_between_versions(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    old = read_text(planner)
    changed = TEXT.replace("13.6", "13.9").replace("高新技术企业达到72家。\n", "") + "规模以上工业企业达到210家。\n"
    new = read_text(planner, changed, document=old.document)
    found = {(item.kind, item.old.quote if item.old else "", item.new.quote if item.new else "")
             for item in comparing.figures(old, new, {}) if item.kind != "same"}  # fmt: skip
    assert ("changed", "完成13.6亿元", "完成13.9亿元") in found
    assert ("missing", "达到72家", "") in found
    assert ("new", "", "达到210家") in found
    page = html(browser(planner), f"{ROOM}{old.document.code}/changes/")
    assert "<del>6</del><ins>9</ins>" in page
    assert "数没有变化" not in page
    other = read_text(planner, changed + "另一份。\n")
    across = html(browser(planner), f"{ROOM}{old.document.code}/changes/?old={new.pk}&new={other.pk}")
    assert "数没有变化" not in across or "另一份" in across
    assert "已读取" in html(browser(planner), f"{ROOM}{old.document.code}/?version=1")


def test_an_open_text_shows_the_public_what_is_accepted(area: Zone, actor: Make, read_text: Read) -> None:
    area.public = True
    area.save()
    planner = actor("planner")
    file = read_text(planner)
    services.accept(planner, file.statements.get(quote__contains="120.5"))
    home, visitor = f"{ROOM}{file.document.code}/", Client()
    assert "综合考评" not in html(visitor, home)
    file.document.text_open = True
    file.document.save()
    page = html(visitor, home)
    assert "综合考评" in page
    assert page.count('class="kq-mark ') == 1
    assert "待审阅" not in page
    assert visitor.get(f"{home}statements/").status_code == 302


def test_a_page_asks_few_queries(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner, LONG)
    client, home = browser(planner), f"{ROOM}{file.document.code}/"
    html(client, home)
    with CaptureQueriesContext(connection) as queries:
        html(client, home)
    assert len(queries) <= 24, [query["sql"][:90] for query in queries]
    services.many(planner, list(file.statements.all()[:30]), services.accept)
    html(client, home)
    with CaptureQueriesContext(connection) as again:
        html(client, home)
    assert len(again) <= 26, "not one more for each accepted figure"


def test_actions_without_script_come_back_to_the_row(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    file = read_text(planner)
    row = file.statements.get(quote__contains="120.5")
    home = f"{ROOM}{file.document.code}/"
    client = browser(planner)
    answer = client.post(f"{home}statements/{row.pk}/", {"action": "accept", "back": f"{home}?show=open"})
    assert answer["Location"] == f"{home}?show=open#r-{row.pk}"
    outside = client.post(f"{home}statements/{row.pk}/", {"action": "undo", "back": "https://example.org/"})
    assert outside["Location"] == f"{home}#r-{row.pk}"
    refused = client.post(f"{home}statements/{row.pk}/", {"action": "correct", "value": "约12", "back": home})
    assert refused.status_code == 422
    assert "约12" in refused.content.decode(), "what was typed stays"
    many = client.post(
        f"{home}review/", {"action": "accept", "ids": [str(item.pk) for item in file.statements.all()]}, follow=True
    )
    assert re.search(r"已接受 \d+ 个读数", many.content.decode())
    assert "没有勾选" in client.post(f"{home}review/", {"action": "accept"}, follow=True).content.decode()
    assert client.post(f"{home}review/", {"action": "x"}).status_code == 422


def test_odd_addresses(actor: Make, read_text: Read, browser: Browse) -> None:
    planner = actor("planner")
    home = f"{ROOM}{read_text(planner).document.code}/"
    client = browser(planner)
    for query in ("?part=99", "?part=x", "?at=s-999999", "?at=b-9999", "?at=x", "?at=obs-" + "9" * 30, "?part=-1"):
        assert client.get(home + query).status_code in (200, 302), query
    for query in ("?version=7", "?version=x"):
        assert client.get(home + query).status_code == 404, query
    for path in ("statements/99999999/", f"statements/{10**25}/", "original/9/"):
        assert client.get(home + path).status_code == 404, path
    assert client.get(f"{home}changes/?old=x&new=99").status_code == 200


@pytest.mark.parametrize(
    ("name", "dated"),
    [
        ("聊城高新区2022年10月工作汇报.docx", "2022-10"), ("20221031快报.pdf", "2022-10-31"), ("2022-10 月报.xlsx", "2022-10"),
        ("2022年统计公报.docx", "2022"), ("汇报材料（最终版2）.docx", ""), ("20229999.txt", ""),
        ("2022.10.31 简报.txt", "2022-10-31"),
    ],
)  # fmt: skip
def test_dates_in_names(name: str, dated: str) -> None:
    assert guess.from_name(name).dated == dated


def test_dates_that_are_none_are_refused() -> None:
    for text in ("十年来", "2022-13", "昨天", "2015/2020"):
        with pytest.raises(Problem):
            guess.read_dated(text)


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    address = f"/api/v1/zones/qinghe/{path}"
    if method == "GET":
        return client.get(address)
    return client.post(address, json.dumps(body or {}), content_type="application/json")


def test_the_api_does_what_the_pages_do(actor: Make, browser: Browse, read_text: Read) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    planner = actor("planner")
    client = browser(planner)
    given = {"file": SimpleUploadedFile("一.txt", b"x \xe5\xb9\xb4"), "dated": "2022-01", "title": "甲"}
    made = client.post("/api/v1/zones/qinghe/documents", given)
    assert (made.status_code, made.json()["title"], made.json()["file"]["state"]) == (200, "甲", "queued")
    file = read_text(planner)
    code = file.document.code
    [version] = call(client, "GET", f"documents/{code}/files").json()
    assert (version["version"], version["state"], version["statements"]) == (1, "read", file.statements.count())
    listed = call(client, "GET", f"documents/{code}/statements?show=open").json()
    row = next(item for item in listed["items"] if item["value"] == "120.5")
    assert row["reading"]["value"] == "120.5"
    path = f"documents/{code}/statements/{row['id']}"
    fixed = call(client, "POST", f"{path}/correct", {"value": "121", "reason": "核实"}).json()
    assert (fixed["state"], fixed["value"], fixed["changed"], fixed["reading"]["value"]) == (
        "corrected",
        "121",
        ["value"],
        "120.5",
    )
    assert call(client, "POST", f"{path}/accept").status_code == 409
    assert call(client, "POST", f"{path}/undo").json()["state"] == "proposed"
    assert call(client, "POST", f"{path}/reject", {"reason": "重复"}).json()["state"] == "rejected"
    assert call(client, "GET", f"documents/{code}/statements?show=x").status_code == 422
    assert call(client, "GET", "findings").status_code == 200
    assert call(client, "POST", "findings/1", {"action": "explain", "note": "x"}).status_code == 404
