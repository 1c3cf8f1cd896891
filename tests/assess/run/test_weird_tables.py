"""Tables as they go wrong on a desk: refused with their place and the next step, or read with a word; never silently wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from kaifaqu import assess
from kaifaqu.assess.rules.read import parse
from kaifaqu.errors import Problem, Problems

STANDARD = parse(
    """id: weird
title: 测试
subject: enterprise
inputs:
  x: {title: 收入, unit: 万元, low: 0}
  y: {title: 占比, unit: "%"}
  n: {title: 件数}
  d: {title: 成立日期, type: date}
  ok: {title: 合规, type: yes_no}
  region: {title: 地区, type: text}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    official: false
    label: 示例口径
    source: {document: 示例, certainty: O}
    score:
      combine: mean
      items:
        - {id: a, title: 甲项, value: x, minmax: {}}
        - {id: b, title: 乙项, value: y, zscore: {}}
        - {id: c, title: 丙项, value: n, rank: {}}
    missing: renormalise
""",
    "weird.yaml",
)
HEAD = "企业,收入,占比,件数,成立日期,合规,地区\n"
GOOD = HEAD + "甲,1,2,3,2020-01-01,是,东\n乙,2,3,4,2020-01-01,否,西\n丙,5,1,9,2020-01-01,否,西\n"


def told(error: Exception) -> Problem:
    assert isinstance(error, Problem | Problems)
    return error if isinstance(error, Problem) else error.items[0]


def run(folder: Path, content: str | bytes, name: str = "a.csv", **options: Any) -> assess.Run:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return assess.run(STANDARD, path, **options)


def first(cell: str) -> str:
    """The table with the first figure written otherwise."""
    return GOOD.replace("甲,1,", f"甲,{cell},")


def test_it_works(tmp_path: Path) -> None:
    assert [one.subject for one in run(tmp_path, GOOD).ranking()] == ["丙", "乙", "甲"]


REFUSED = {
    "nothing": ("", "data-empty"),
    "a mark only": ("\ufeff", "data-empty"),
    "headings only": (HEAD, "data-empty"),
    "commas only": (",,,\n,,\n", "data-empty"),
    "no headings": ("甲,1,2\n乙,2,3\n", "subject-column-missing"),
    "headings again": (GOOD + HEAD, "number-invalid"),
    "a second line of headings": ("企业,收入,占比\n,万元,%\n甲,1,2\n", "subject-missing"),
    "a column twice": ("企业,收入,收入\n甲,1,2\n", "column-twice"),
    "a unit of another kind": ("企业,收入（人）\n甲,1\n", "unit-dimension"),
    "a unit nobody knows": ("企业,收入（火星元）\n甲,1\n", "unit-unknown"),
    "no number": (first("NaN"), "number-not-finite"),
    "no end": (first("inf"), "number-not-finite"),
    "beyond a float": (first("1e999"), "number-not-finite"),
    "five thousand digits": (first("9" * 5000), "number-not-finite"),
    "a square": (first("1²"), "number-invalid"),
    "a footnote's number": (first("③"), "number-invalid"),
    "a half": (first("1½"), "number-invalid"),
    "hexadecimal": (first("0x10"), "number-invalid"),
    "an underscore": (first("1_000"), "number-invalid"),
    "two numbers": (first("1 000"), "number-invalid"),
    "commas elsewhere": (first('"10,00"'), "number-invalid"),
    "points for thousands": (first('"1.000,50"'), "number-invalid"),
    "a range": (first("3-5"), "number-invalid"),
    "about": (first("约3"), "number-invalid"),
    "more than": (first(">3"), "number-invalid"),
    "a formula": (first("=A1+1"), "number-invalid"),
    "a broken reference": (first("#REF!"), "number-not-finite"),
    "a truth": (first("TRUE"), "number-invalid"),
    "a day": (first("2020-01-01"), "number-invalid"),
    "another currency": (first("3万美元"), "unit-dimension"),
    "below what is possible": (first("-1"), "value-out-of-bounds"),
    "no such month": (GOOD.replace("2020-01-01,是", "2020-13-01,是"), "date-invalid"),
    "a day's number": (GOOD.replace("2020-01-01,是", "43831,是"), "date-invalid"),
    "maybe": (GOOD.replace(",是,", ",也许,"), "yes-no-invalid"),
    "a name twice": (GOOD + "甲,1,2,3,,,\n", "row-twice"),
    "a name with a space nobody sees": (GOOD + "甲\u200b,1,2,3,,,\n", "row-twice"),
    "no name": (GOOD + ",1,2,3,,,\n", "subject-missing"),
    "a dash for a name": (GOOD + "—,1,2,3,,,\n", "subject-missing"),
    "a sum below": (GOOD + "合计,8,6,16,,,\n", "row-total"),
    "a note below": (GOOD + "注：数据来自统计局,,,,,,\n", "row-total"),
    "who filled it in": (GOOD + "填表人：张三,,,,,,\n", "row-total"),
    "a row too long": (GOOD + "丁,1,2,3,,,,7,8\n", "row-too-long"),
    "a quote left open": (GOOD.replace("甲,1", '"甲,1'), "csv-invalid"),
    "bars between": (GOOD.replace(",", "|"), "subject-column-missing"),
    "a zero byte": (first("1\x00"), "text-encoding"),
    "a web page": ("<html><table><tr><td>企业</td></tr></table></html>", "data-empty"),
    "a period in words": ("企业,年度,收入\n甲,二〇二〇,1\n", "period-invalid"),
    "a year too many": ("企业,年度,收入\n甲,20200,1\n", "period-invalid"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises((Problem, Problems)) as caught:
        run(tmp_path, content)
    problem = told(caught.value)
    assert problem.code == code, str(problem)
    assert problem.place.file == "a.csv"
    assert problem.hint
    assert problem.message.isascii() is False


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", GOOD.encode()), ("a.xlsx", b"PK\x03\x04" + bytes(60)), ("a.xls", b"<html>"), ("a.parquet", b"PAR1xxxxPAR1"),
     ("a.doc", b"x"), ("a", b"x"), ("a.csv", GOOD.encode("utf-16-le")), ("a.csv", bytes(range(256)))],
)  # fmt: skip
def test_files_of_another_kind(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        run(tmp_path, content, name)
    assert caught.value.code in ("book-invalid", "parquet-invalid", "file-kind", "text-encoding")
    assert caught.value.hint


@pytest.mark.parametrize("content", [GOOD.encode("gb18030"), GOOD.encode("utf-16"), GOOD.replace("\n", "\r").encode(),
                                     GOOD.replace("\n", "\r\n", 2).encode(), GOOD.replace(",", ";").encode(),
                                     GOOD.replace(",", "\t").encode(), f"2020年企业表\n\n{GOOD}".encode(),
                                     first("１").encode(), first('"1.00万元"').encode(), first(" 1 ").encode()])  # fmt: skip
def test_what_is_only_written_otherwise_is_read(tmp_path: Path, content: bytes) -> None:
    plain, found = run(tmp_path, GOOD), run(tmp_path, content)
    assert found.subjects == plain.subjects
    np.testing.assert_array_equal(found.output("total"), plain.output("total"))


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"period": "2018"}, "period-missing"), ({"period_column": "年"}, "column-missing"),
    ({"subject": "名"}, "subject-column-missing"), ({"sheet": "表1"}, "sheet-unknown"),
    ({"weights": {"a": float("nan")}}, "weight-invalid"), ({"weights": {"a": 1e308}}, "weight-invalid"),
    ({"weights": {"a": 0, "b": 0, "c": 0}}, "weights-zero"), ({"weights": {"z": 1}}, "weight-unknown-item"),
    ({"on": "昨天"}, "date-invalid"), ({"on": "1999-01-01"}, "edition-none"), ({"edition": "九"}, "edition-none"),
    ({"engine": "mysql"}, "engine-unknown"), ({"engine": "spark://"}, "engine-unknown"),
    ({"engine": "spark://127.0.0.1:9"}, "engine-unknown"), ({"scenario": "x"}, "scenario-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "code"), OPTIONS)
def test_options_that_fit_nothing(tmp_path: Path, options: dict[str, Any], code: str) -> None:
    with pytest.raises((Problem, Problems)) as caught:
        run(tmp_path, GOOD, **options)
    assert told(caught.value).code == code
    assert told(caught.value).hint


def test_nobody_to_compare_with_is_said(tmp_path: Path) -> None:
    found = run(tmp_path, HEAD + "甲,1,2,3,,,\n")
    assert np.isnan(np.asarray(found.output("total"), dtype=float)).all()
    flat = [note for note in found.notes if note.code == "item-flat"]
    assert [note.place.field for note in flat] == ["a", "b", "c"]
    assert "只有一个对象" in flat[0].message


def test_a_column_without_a_value_is_said(tmp_path: Path) -> None:
    found = run(tmp_path, "企业,收入,占比,件数\n甲,,2,3\n乙,,3,4\n")
    assert "收入" in [note.place.column for note in found.notes if note.code == "column-missing"]
    joined = tmp_path / "b.csv"
    joined.write_text("企业,地区\n甲,\n乙,\n", encoding="utf-8")
    found = assess.run(STANDARD, (str(tmp_path / "a.csv"), str(joined)))
    assert {"收入", "地区"} <= {note.place.column for note in found.notes}


def test_numbers_at_the_edge_of_a_float(tmp_path: Path) -> None:
    for cells in (("1e300", "9e299", "1e299"), ("1e-320", "2e-320", "5e-320"), ("1e160", "9e159", "0")):
        rows = "".join(f"{name},{cell},{at},{at}\n" for at, (name, cell) in enumerate(zip("甲乙丙", cells, strict=True)))
        total = run(tmp_path, "企业,收入,占比,件数\n" + rows).output("total")
        assert np.isfinite(np.asarray(total, dtype=float)).all()


def test_a_mean_says_what_it_cannot_take_in() -> None:
    text = STANDARD.text.replace("combine: mean", "combine: geometric")
    with pytest.raises((Problem, Problems)) as caught:
        assess.run(parse(text, "weird.yaml"), [{"企业": "甲", "x": 1, "y": 2, "n": 3}, {"企业": "乙", "x": 2, "y": 3, "n": 4}])
    problem = told(caught.value)
    assert problem.code == "mean-not-positive"
    assert problem.place.file == "weird.yaml"
    assert problem.place.row
    assert "甲" in problem.message
    assert "得分是 -" in problem.message


def test_a_logarithm_says_of_which_column() -> None:
    text = STANDARD.text.replace("    score:", "    prepare: {treat: log}\n    score:")
    rows = [{"企业": str(at), "x": at % 3, "y": at, "n": 99999 if at == 7 else at % 2} for at in range(9)]
    with pytest.raises(Problem) as caught:
        assess.run(parse(text, "weird.yaml"), rows)
    assert caught.value.code == "log-not-positive"
    assert caught.value.place.column == "丙项"


def test_a_denominator_of_zero_is_said() -> None:
    text = STANDARD.text.replace("value: n, rank", "value: n, denominator: x, rank")
    found = assess.run(parse(text, "weird.yaml"), [{"企业": "甲", "x": 0, "n": 3}, {"企业": "乙", "x": 2, "n": 4}])
    note = next(note for note in found.notes if note.code == "denominator-zero")
    assert "“丙项”" in note.message
    assert "“甲”" in note.message


def test_a_formula_that_failed_in_a_workbook(tmp_path: Path) -> None:
    """Readers of workbooks hand #DIV/0! out as an empty cell."""
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("说明").write(0, 0, "填第二张表")
    sheet = book.add_worksheet("数据 & 表")
    for row, cells in enumerate([["企业", "收入", "占比", "件数"], ["甲", 1, 2, 3], ["乙", 2, 3, 4], ["丙", 5, 1, 9]]):
        sheet.write_row(row + 2, 1, cells)
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(5, 4, "=NA()", None, "#N/A")
    book.close()
    with pytest.raises(Problems) as caught:
        assess.run(STANDARD, path)
    assert [(each.code, str(each.place)) for each in caught.value.items] == [
        ("number-not-finite", "a.xlsx 工作表“数据 & 表” 第5行 “收入”列"),
        ("number-not-finite", "a.xlsx 工作表“数据 & 表” 第6行 “件数”列"),
    ]


@pytest.mark.parametrize("formula", ["ln(n - n)", "sqrt(0 - n)", "n / (n - n)", "pow(0 - n, 0.5)", "lag(n, 1)"])
def test_a_formula_that_gives_nobody_a_value(tmp_path: Path, formula: str) -> None:
    text = STANDARD.text.replace("value: n, rank", f'value: "{formula}", rank')
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    found = assess.run(parse(text, "weird.yaml"), tmp_path / "a.csv")
    notes = [note for note in found.notes if note.code == "item-flat"]
    assert [note.place.field for note in notes] == ([] if "lag" in formula else ["c"])
