"""Data as people keep them: files, units, marks; and every fault with its place."""

from __future__ import annotations

import datetime as dt
import io
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.rules.model import Input
from kaifaqu.assess.run import files
from kaifaqu.assess.run.read import read_rows as read
from kaifaqu.assess.run.table import Table
from kaifaqu.errors import EnvironmentProblem, Problem, Problems

INPUTS = {
    "sales": Input("sales", "销售收入", unit="万元", low=Decimal(0)),
    "share": Input("share", "研发占比", unit="%"),
    "staff": Input("staff", "职工总数", unit="人", high=Decimal(100_000)),
    "ratio": Input("ratio", "倍率"),
    "site": Input("site", "现场核查", "yes_no"),
    "born": Input("born", "成立日期", "date"),
    "field": Input("field", "技术领域", "text", values=("电子信息", "新材料")),
}


def numbers(table: Table, code: str) -> list[float | None]:
    column = table.columns[code]
    assert isinstance(column, np.ndarray)
    return [None if value != value else value for value in column.tolist()]


def texts(table: Table, code: str) -> list[str | None]:
    column = table.columns[code]
    assert isinstance(column, Texts)
    return list(column.objects())


def faults(data: Any, **more: Any) -> list[Problem]:
    with pytest.raises(Problem if more.pop("one", False) else Problems) as caught:
        read(data, INPUTS, **more)
    return caught.value.items if isinstance(caught.value, Problems) else [caught.value]


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "企业.csv"
    path.write_text("企业名称,年度,销售收入（亿元）,研发占比,职工总数,现场核查,成立日期,技术领域\n"
                    "甲公司,2021,\"1.5\",6.2%,\"1,200\",√,2016-01-01,新材料\n"
                    "乙公司,2021年,0.2,3,—,否,2016年3月1日,\n", encoding="utf-8")  # fmt: skip
    table = read(path, INPUTS)
    assert table.subjects == ("甲公司", "乙公司")
    assert table.periods == ("2021", "2021")
    assert numbers(table, "sales") == [15_000, 2_000]
    assert numbers(table, "share") == [6.2, 3]
    assert numbers(table, "staff") == [1200, None]
    assert numbers(table, "site") == [1, 0]
    assert numbers(table, "born") == [(dt.date(2016, 1, 1) - dt.date(1970, 1, 1)).days, 16861]
    assert texts(table, "field") == ["新材料", None]
    assert [note.code for note in table.notes] == ["column-missing"]
    assert table.source(1, "sales") == "企业.csv 第3行 “销售收入（亿元）”列"


def test_forms_of_data_are_one() -> None:
    columns = {"subject": ["甲", "乙"], "sales": [1.5, None], "field": ["新材料", None]}
    records = [{"subject": "甲", "sales": 1.5, "field": "新材料"}, {"subject": "乙"}]
    arrays = {
        "subject": np.array(["甲", "乙"]),
        "sales": np.array([1.5, np.nan]),
        "field": np.array(["新材料", None], dtype=object),
    }
    for data in (columns, records, arrays, pa.table(columns), pa.table(columns).to_pandas() if _pandas() else columns):
        table = read(data, INPUTS)
        assert table.subjects == ("甲", "乙")
        assert numbers(table, "sales") == [1.5, None]
        assert texts(table, "field") == ["新材料", None]
    assert read(table, INPUTS) is table


def _pandas() -> bool:
    try:
        import pandas  # noqa: F401
    except ImportError:
        return False
    return True


def book(rows: list[list[Any]], title: str = "数据") -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    made.add_worksheet("空表")
    sheet = made.add_worksheet(title)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, column, cell)
    made.close()
    return target.getvalue()


def test_a_workbook_with_a_title_above(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [["2021年企业数据"], [], ["序号", "企业名称", "销售收入", "成立日期", "现场核查"],
            [1, "甲", 1500, dt.date(2016, 1, 1), True], [], [2, "乙", "abc", "去年", "也许"]]  # fmt: skip
    path.write_bytes(book(rows))
    found = faults(path)
    places = [f"a.xlsx 工作表“数据” 第6行 “{head}”列" for head in ("销售收入", "成立日期", "现场核查")]
    assert [str(problem.place) for problem in found] == places
    assert [problem.code for problem in found] == ["number-invalid", "date-invalid", "yes-no-invalid"]
    path.write_bytes(book(rows[:4]))
    table = read(path, INPUTS)
    assert numbers(table, "born") == [16801]
    assert table.notes[0].message == "不认识“序号”一列，没有使用。"
    assert faults(path, sheet="没有", one=True)[0].code == "sheet-unknown"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("企业名称,销售收入\n甲公司有限责任公司,1\n".encode(encoding))
    assert read(path, INPUTS).subjects == ("甲公司有限责任公司",)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for content in (b"\xff\xfe\x00", "企业,销售\n".encode() + bytes(range(128, 256)), b"a,b\x00\n"):
        path.write_bytes(content)
        assert faults(path, one=True)[0].code == "text-encoding"


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"subject": ["甲"], "period": [2021], "staff": [7], "site": [True], "born": [dt.date(1970, 1, 3)]}), path
    )
    table = read(path, INPUTS)
    assert table.periods == ("2021",)
    assert numbers(table, "staff") == [7]
    assert numbers(table, "site") == [1]
    assert numbers(table, "born") == [2]
    path.write_bytes(b"PAR1 but no")
    assert faults(path, one=True)[0].code == "parquet-invalid"


def test_units_of_heading_and_cell() -> None:
    table = read({"名称": ["甲", "乙", "丙"], "销售收入(元)": ["25000", 3e4, "2亿元"], "研发占比": ["0.05%", 3, "１２．５％"],
                  "ratio": ["30%", 0.3, "1e-1"]}, INPUTS)  # fmt: skip
    assert numbers(table, "sales") == [2.5, 3, 20_000]
    assert numbers(table, "share") == [0.05, 3, 12.5]
    assert numbers(table, "ratio") == [0.3, 0.3, 0.1]
    assert faults({"名称": ["甲"], "销售收入（人）": [1]})[0].code == "unit-dimension"
    assert faults({"名称": ["甲"], "销售收入": ["5人"]})[0].code == "unit-dimension"
    assert faults({"名称": ["甲"], "倍率": ["5万元"]})[0].code == "unit-dimension"


def test_a_share_that_may_be_meant_as_a_fraction() -> None:
    notes = read({"名称": ["甲", "乙", "丙"], "研发占比": [0.05, 0.3, 0.2]}, INPUTS).notes
    assert "percent-small" in [note.code for note in notes]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "NaN", "#DIV/0!", "#N/A", "1e400", float("inf"), -float("inf"), 10**400])
def test_what_is_no_finite_number(cell: Any) -> None:
    assert [problem.code for problem in faults({"名称": ["甲", "乙"], "销售收入": [1.0, cell]})] == ["number-not-finite"]


def test_missing_marks() -> None:
    marks = ["", " ", "-", "—", "无数据", "N/A", None, float("nan"), "/"]
    table = read({"名称": [str(at) for at in range(len(marks))], "销售收入": marks}, INPUTS)
    assert numbers(table, "sales") == [None] * len(marks)
    assert "是零请填 0" in faults({"名称": ["甲"], "销售收入": ["无"]})[0].hint


def test_rows_and_columns_that_do_not_fit() -> None:
    found = faults({"名称": ["甲", "甲", "", "乙"], "年度": ["2021", "2021年", "2021", "昨天"], "销售收入": [1, 2, 3, -4]})
    assert [(problem.code, problem.place.row) for problem in found] == [
        ("subject-missing", 3), ("period-invalid", 4), ("value-out-of-bounds", 4), ("row-twice", 2),
    ]  # fmt: skip
    assert faults({"技术领域": ["新材料"]})[0].code == "subject-column-missing"
    assert faults({"名称": ["甲"], "金额": [1]})[0].code == "columns-unknown"
    assert faults({"名称": ["甲"], "sales": [1], "销售收入": [2]})[0].code == "column-twice"
    assert faults({"名称": ["甲"], "技术领域": ["新才料"]})[0].hint == "可用：电子信息、新材料。"
    assert faults({"名称": ["甲"], "sales": [1, 2]}, one=True)[0].code == "column-length"
    assert faults([], one=True)[0].code == "data-empty"
    assert faults(7, one=True)[0].code == "data-invalid"
    near = read({"名称": ["甲"], "sales": [1], "职工总人数": [3]}, INPUTS).notes[0]
    assert near.hint == "是不是“职工总数”（staff）？"


def test_many_faults_are_capped() -> None:
    found = faults({"名称": [str(at) for at in range(500)], "销售收入": ["坏"] * 499 + [1]})
    assert len(found) == 101
    assert found[-1].code == "problems-capped"


def test_csv_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('名称,销售收入\n"甲\n', encoding="utf-8")
    assert faults(path, one=True)[0].code == "csv-invalid"
    path.write_text("名称,销售收入\n甲,1,2\n", encoding="utf-8")
    assert str(faults(path, one=True)[0].place) == "a.csv 第2行"
    path.write_text('名称,销售收入\n"甲\n乙",1\n\n丙,x\n', encoding="utf-8")
    assert [problem.place.row for problem in faults(path)] == [5]
    for name in ("没有.csv", "a.doc", "."):
        assert faults(tmp_path / name, one=True)[0].code in ("file-unreadable", "file-kind")


def test_years_before() -> None:
    table = read(
        {"名称": ["甲", "乙", "甲", "乙", "甲"], "期": [2021, 2021, 2020, 2019, 2019], "sales": [5, 6, 4, 3, 2]},
        INPUTS,
        period="期",
    )
    now = table.at()
    assert now.period == "2021"
    assert now.subjects == ("甲", "乙")
    assert np.nan_to_num(now.column("sales", 1), nan=-1).tolist() == [4, -1]  # type: ignore[arg-type]
    assert np.nan_to_num(now.column("sales", 2), nan=-1).tolist() == [2, 3]  # type: ignore[arg-type]
    assert np.isnan(now.column("staff")).all()  # type: ignore[arg-type]
    assert now.known("sales", 1, 1) is None
    with pytest.raises(Problem, match="2018年"):
        table.at("2018")
    half = read({"名称": ["甲", "甲"], "报告期": ["2021上半年", "2020-H1"], "sales": [5, 4]}, INPUTS).at()
    assert half.column("sales", 1).tolist() == [4]  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".parquet", ".xls"]))
def test_any_bytes_give_a_table_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"a{suffix}"
    path.write_bytes(content)
    try:
        read(path, INPUTS)
    except (Problem, Problems):
        return


CELL = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(max_size=12),
    st.dates(),
    st.sampled_from(["1,000", "3%", "2亿元"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.fixed_dictionaries({"名称": st.text(max_size=3), **dict.fromkeys(INPUTS, CELL)}), max_size=4))
def test_any_cells_give_a_table_or_problems(rows: list[dict[str, Any]]) -> None:
    try:
        table = read(rows, INPUTS)
    except (Problem, Problems):
        return
    assert all(np.isfinite(value) or value != value for code in ("sales", "share", "ratio") for value in table.columns[code])  # type: ignore[union-attr]


def test_no_reader_of_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "表.xlsx").write_bytes(b"PK")
    with pytest.raises(EnvironmentProblem) as caught:
        files.read(tmp_path / "表.xlsx")
    assert caught.value.code == "calamine-missing"
    assert "kaifaqu[documents]" in caught.value.hint


def test_a_total_below_the_table_is_no_subject() -> None:
    rows = [{"名称": "甲", "sales": 1}, {"名称": "合 计", "sales": 1}]
    with pytest.raises(Problems) as caught:
        read(rows, INPUTS)
    assert [problem.code for problem in caught.value.items] == ["row-total"]


def test_a_day_kept_as_a_serial_number() -> None:
    with pytest.raises(Problems) as caught:
        read([{"名称": "甲", "born": 44197.0}], {"born": Input("born", "成立日期", "date")})
    assert "2021-01-01" in caught.value.items[0].hint


def test_a_heading_of_two_lines() -> None:
    table = read([{"名称": "甲", "销售\n收入\n（亿元）": 2}], INPUTS)
    assert table.columns["sales"].tolist() == [20000]  # type: ignore[union-attr]


def test_the_sheet_that_has_the_headings(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("说明").write(0, 0, "填表说明")
    sheet = book.add_worksheet("数据")
    sheet.merge_range(0, 0, 0, 3, "某区企业数据表")
    sheet.write_row(2, 0, ["名称", "销售收入"])
    sheet.write_row(4, 0, ["甲", 3])
    book.close()
    table = read(path, INPUTS)
    assert (table.sheet, table.subjects, list(table.rows)) == ("数据", ("甲",), [5])
