from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, RequestFactory
from python_calamine import CalamineWorkbook

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.exports import export, safe_text
from kaifaqu.web.core.lists import Column, ListSpec
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.subjects.models import Subject

UNITS = "/z/shiyan/units/"


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_it_works_as_csv(client: Client, firms: list[Subject]) -> None:
    response = client.get(UNITS, {"format": "csv", "sort": "code"})
    data = content(response)
    assert data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "类别", "类型", "行业", "所在地", "统一社会信用代码", "编号"]
    names = [row[0] for row in rows[1:8]]
    assert names == [
        '\'=HYPERLINK("evil")',
        "'+甲公司",
        "乙公司",
        "'@丙公司",
        "'-丁公司",
        "<script>戊</script>",
        '己,"公司"\n二行',
    ]
    assert rows[8] == ["注：据所附文件整理，非官方发布"]


def test_a_file_has_all_rows_that_the_filters_leave(client: Client, zone: Zone, firms: list[Subject]) -> None:
    Subject.objects.bulk_create(Subject(zone=zone, code=f"g-{i}", kind="enterprise", name=f"厂{i:04d}") for i in range(130))
    answer = json.loads(content(client.get(UNITS, {"format": "json", "q": "厂", "page": "2"})))
    assert len(answer["rows"]) == 130
    assert answer["notes"]["数据说明"] == "据所附文件整理，非官方发布"
    assert answer["columns"][0] == {"key": "name", "title": "名称", "unit": ""}
    assert answer["notes"]["行数"] == "130"
    event = AuditEvent.objects.get(action="export")
    assert (event.detail["rows"], event.detail["format"], event.detail["query"]) == (130, "json", {"q": "厂"})


def test_it_works_as_a_workbook(client: Client, firms: list[Subject]) -> None:
    data = content(client.get(UNITS, {"format": "xlsx", "sort": "code"}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name("单位").to_python()
    assert [row[0] for row in rows[1:4]] == ['=HYPERLINK("evil")', "+甲公司", "乙公司"]  # text cells: never computed
    assert b"<f>" not in data
    notes = dict(row[:2] for row in book.get_sheet_by_name("说明").to_python())
    assert notes["数据说明"] == "据所附文件整理，非官方发布"
    assert notes["基准日"] == "2022-10-31"
    assert notes["导出人"] == "zhang"


def test_simulated_rows_are_marked_in_every_format(client: Client, firms: list[Subject]) -> None:
    Subject.objects.filter(code="f-2").update(simulated=True)
    rows = list(csv.reader(io.StringIO(content(client.get(UNITS, {"format": "csv", "sort": "code"})).decode("utf-8-sig"))))
    assert [row[-1] for row in rows[:4]] == ["模拟数据", "否", "否", "是"]
    answer = json.loads(content(client.get(UNITS, {"format": "json", "sort": "code"})))
    assert [row["simulated"] for row in answer["rows"][:3]] == [False, False, True]


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "json"])
def test_without_the_right_there_is_no_file(zone: Zone, firms: list[Subject], wanted: str) -> None:
    user = User.objects.create_user("li", password="mima-mima-2026")
    RoleGrant.objects.create(user=user, role="reporter", zone=zone)
    client = Client()
    client.force_login(user)
    assert "导出" not in client.get(UNITS).content.decode()
    assert client.get(UNITS, {"format": wanted}).status_code == 403
    assert AuditEvent.objects.filter(action="refused").count() == 1
    assert not AuditEvent.objects.filter(action="export").exists()


def test_an_unknown_format_is_refused(client: Client, firms: list[Subject]) -> None:
    assert client.get(UNITS, {"format": "exe"}).status_code == 422


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\n="])
def test_no_text_becomes_a_formula(sign: str) -> None:
    assert safe_text(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["csv", "xlsx", "json"])
def test_values_keep_their_kind(wanted: str) -> None:
    """Numbers stay numbers with the source's digits, days days, texts texts; more digits than a workbook holds stay text."""
    row = {
        "a": Decimal("-12.77000000"), "b": Decimal("1967"), "c": date(2022, 10, 31), "d": None, "e": True, "f": "\x01\x1f坏",
        "g": Decimal("12345678901234567.12"), "h": datetime(2022, 1, 2, 3, 4, 5), "i": 0.1,  # noqa: DTZ001
    }  # fmt: skip
    spec = ListSpec("t", "试/验:表", [Column(key, key, unit="亿元" if key == "a" else "") for key in row])
    request = RequestFactory().get("/x/")
    data = content(export(request, Actor.system("test"), spec, [row], zone=None, wanted=wanted))
    if wanted == "csv":
        found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert found[0][0] == "a（亿元）"
        assert found[1] == [
            "-12.77",
            "1967",
            "2022-10-31",
            "",
            "是",
            "\x01\x1f坏",
            "12345678901234567.12",
            "2022-01-02 03:04:05",
            "0.1",
        ]
    elif wanted == "json":
        found = json.loads(data)["rows"][0]
        assert (found["a"], found["b"], found["c"], found["d"], found["e"]) == ("-12.77", "1967", "2022-10-31", None, True)
    else:
        found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert found[1][:3] == [-12.77, 1967.0, date(2022, 10, 31)]
        assert found[1][4] == "是"
        assert found[1][6] == "12345678901234567.12"
        assert found[1][7] == datetime(2022, 1, 2, 3, 4, 5)  # noqa: DTZ001


@pytest.mark.django_db
def test_a_large_file_is_streamed(zone: Zone, client: Client) -> None:
    Subject.objects.bulk_create(
        (Subject(zone=zone, code=f"g-{i}", kind="enterprise", name=f"厂{i:05d}") for i in range(6000)), batch_size=1000
    )
    response = client.get(UNITS, {"format": "csv"})
    assert response.streaming
    assert sum(portion.count(b"\r\n") for portion in response.streaming_content) == 6002
