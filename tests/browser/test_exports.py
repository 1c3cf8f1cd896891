"""Every list as a file: CSV with BOM, XLSX that a reader of workbooks opens, JSON; only for who may export."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from conftest import Open

LISTS = ("indicators/", "projects/", "units/", "documents/", "documents/002/")


@pytest.mark.parametrize("place", LISTS)
def test_a_list_comes_as_csv_xlsx_and_json(open_as: Open, tmp_path: Path, place: str) -> None:
    page = open_as("zhang", f"z/liaocheng/{place}")
    rows = {}
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as waiting:
            page.locator(".kq-exports a", has_text=kind).click()
        assert waiting.value.suggested_filename.endswith(f".{kind.lower()}")
        file = tmp_path / f"list.{kind.lower()}"
        waiting.value.save_as(file)
        rows[kind] = read(file)
    address = page.locator(".kq-exports a", has_text="JSON").get_attribute("href") or ""
    answer = page.request.get(page.url.partition("/z/")[0] + address)
    assert answer.status == 200
    assert "据所附文件整理" in json.dumps(answer.json(), ensure_ascii=False)
    assert rows["CSV"][0] == rows["XLSX"][0], "the same columns"
    assert len(rows["XLSX"]) >= 9
    assert any("据所附文件整理" in cell for cell in rows["CSV"][-1]), "the zone's notice goes with its data"
    assert not [cell for row in rows["CSV"] for cell in row if cell.startswith(("=", "@", "\t"))]


def read(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "no BOM: a spreadsheet would garble the Chinese"
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))
    workbook = CalamineWorkbook.from_path(str(file))
    assert "说明" in workbook.sheet_names
    return [[str(cell) for cell in row] for row in workbook.get_sheet_by_index(0).to_python()]


def test_a_visitor_gets_a_page_that_says_what_to_do(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/units/")
    assert page.locator(".kq-exports").count() == 0, "not offered to who may not"
    answer = page.goto("z/liaocheng/units/?format=csv")
    assert answer is not None
    assert answer.status in (302, 403) or "/accounts/login" in page.url
    assert page.get_by_role("link", name="登录").count() + page.get_by_role("button", name="登录").count() >= 1
