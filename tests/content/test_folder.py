"""Reading a zone folder: a sound one, and every way in which one can be wrong."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from support import folders

from kaifaqu.content.files import MAX_PROBLEMS
from kaifaqu.content.folder import ZoneFolder, published, read_zone_folder
from kaifaqu.errors import Problem, Problems


def refused(folder: Path) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        read_zone_folder(folder)
    return caught.value.items


def only(folder: Path) -> Problem:
    found = refused(folder)
    assert len(found) == 1, [str(item) for item in found]
    return found[0]


def test_it_works(tmp_path: Path) -> None:
    found = read_zone_folder(folders.make(tmp_path))
    assert isinstance(found, ZoneFolder)
    assert found.zone.name == "测试开发区"
    assert found.zone.public
    assert found.counts()["observations"] == 5
    assert [item.code for item in found.indicators] == ["tea-houses"]
    assert found.catalogue.get("tea-houses").unit == "家"
    undated = found.observations[2]
    assert undated.period.undated
    assert undated.period.phrase == "十年来"
    assert undated.line == 4
    assert found.cockpit is not None
    assert found.cockpit.as_dict()["plan"] == "p1"


def test_published_on_is_never_too_early(tmp_path: Path) -> None:
    found = read_zone_folder(folders.make(tmp_path))
    assert [str(row.published_on) for row in found.documents] == ["2021-03-31", "2022-10-15"]
    assert str(found.observations[0].published_on) == "2021-03-31"
    assert str(published("2020")) == "2020-12-31"
    assert published("") is None


def test_optional_files_may_be_absent(tmp_path: Path) -> None:
    without = dict.fromkeys(("names_csv", "mentions_csv", "plan_yaml", "plan_items_csv", "projects_csv", "cockpit_yaml"))
    found = read_zone_folder(folders.make(tmp_path, **without))
    assert found.cockpit is None
    assert not found.plans


def test_bom_and_crlf_are_read(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + folders.FILES["observations.csv"].replace("\n", "\r\n").encode()
    assert read_zone_folder(folders.make(tmp_path, observations_csv=content)).counts()["observations"] == 5


def test_a_row_without_a_key_gets_a_lasting_one(tmp_path: Path) -> None:
    plain = "indicator,subject,period,value,unit,document,place\ngeneral-budget-revenue,me,2020,12.77,亿元,d1,第81行\n"
    first = read_zone_folder(folders.make(tmp_path / "a", observations_csv=plain)).observations[0]
    second = read_zone_folder(folders.make(tmp_path / "b", observations_csv=plain.replace("12.77", "12.78"))).observations[0]
    third = read_zone_folder(folders.make(tmp_path / "c", observations_csv=plain.replace(",2020,", ",2019,"))).observations[0]
    assert first.key == second.key != third.key


OBSERVATION_FAULTS = {
    "wrong unit": ("12.77,亿元", "12.77,平方公里", "unit-dimension", "unit", 2, "亿元"),
    "no such unit": ("12.77,亿元", "12.77,亿圆圆", "unit-unknown", "unit", 2, ""),
    "growth in yuan": ("8.1,%", "8.1,亿元", "unit-dimension", "unit", 3, "%"),
    "persons for firms": ("68,家", "68,人", "unit-dimension", "unit", 6, "家"),
    "unknown indicator": ("r1,general-budget-revenue", "r1,general-budget-revenu", "indicator-unknown", "indicator", 2, ""),
    "indicator by name": (
        "r1,general-budget-revenue",
        "r1,一般公共预算收入",
        "indicator-unknown",
        "indicator",
        2,
        "general-budget-revenue",
    ),
    "bad period": ("level,2020,12.77", "level,2020-13,12.77", "period-invalid", "period", 2, ""),
    "nonsense period": ("level,2020,12.77", "level,abc,12.77", "period-invalid", "period", 2, "2022-H1"),
    "thousands separator": ("12.77,亿元", '"1,277",亿元', "number-invalid", "value", 2, "千分位"),
    "not a number": ("12.77,亿元", "NaN,亿元", "number-invalid", "value", 2, ""),
    "exponent": ("12.77,亿元", "1e3,亿元", "number-invalid", "value", 2, ""),
    "too many decimals": ("12.77,亿元", "1.123456789,亿元", "number-invalid", "value", 2, "8位"),
    "unknown subject": ("r1,general-budget-revenue,me", "r1,general-budget-revenue,mee", "subject-unknown", "subject", 2, "me"),
    "unknown document": ("亿元,d1,第81行,达到", "亿元,d9,第81行,达到", "document-unknown", "document", 2, "登记"),
    "no document": ("亿元,d1,第81行,达到", "亿元,,第81行,达到", "value-missing", "document", 2, "entry"),
    "unknown measure": ("me,level,2020,12.77", "me,levels,2020,12.77", "value-invalid", "measure", 2, "level"),
    "key twice": ("r2,general", "r1,general", "row-duplicate", "key", 3, ""),
}


@pytest.mark.parametrize("name", OBSERVATION_FAULTS)
def test_a_faulty_figure_is_told_with_line_and_column(name: str, tmp_path: Path) -> None:
    old, new, code, column, line, hint = OBSERVATION_FAULTS[name]
    found = only(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", old, new)))
    assert (found.code, found.place.file, found.place.row, found.place.column) == (code, "observations.csv", line, column)
    assert hint in found.hint
    assert "“" in str(found) or "空" in found.message or "文件" in found.message


def test_the_same_figure_twice_is_refused_and_two_values_are_not(tmp_path: Path) -> None:
    line = "r1,general-budget-revenue,me,level,2020,12.77,亿元,d1,第81行,达到12.77亿元\n"
    twice = folders.FILES["observations.csv"] + line.replace("r1", "r9")
    assert only(folders.make(tmp_path / "a", observations_csv=twice)).code == "row-duplicate"
    other = folders.FILES["observations.csv"] + line.replace("r1", "r9").replace("12.77", "12.80").replace("第81行", "第99行")
    assert read_zone_folder(folders.make(tmp_path / "b", observations_csv=other)).counts()["observations"] == 6


def test_two_values_of_one_place_need_keys(tmp_path: Path) -> None:
    rows = "indicator,subject,period,value,unit,document,place\ngdp,me,2020,1,亿元,d1,第1行\ngdp,me,2020,2,亿元,d1,第1行\n"
    found = only(folders.make(tmp_path, observations_csv=rows))
    assert found.code == "row-duplicate"
    assert "key" in found.hint


def test_broken_utf8_names_the_line(tmp_path: Path) -> None:
    content = folders.FILES["observations.csv"].encode().replace("增长8.1".encode(), b"\xff\xfe8.1")
    found = only(folders.make(tmp_path, observations_csv=content))
    assert (found.code, found.place.row) == ("text-not-utf8", 3)


def test_gb18030_is_recognised(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path, subjects_csv=folders.FILES["subjects.csv"].encode("gb18030")))
    assert found.code == "text-not-utf8"
    assert "GB18030" in found.message
    assert "iconv" in found.hint


def test_utf16_is_recognised(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path, subjects_csv=folders.FILES["subjects.csv"].encode("utf-16")))
    assert "UTF-16" in found.message


def test_nul_is_refused(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path, subjects_csv=folders.FILES["subjects.csv"].replace("霁澜新材料,me", "霁\x00澜,me")))
    assert (found.code, found.place.row) == ("text-control", 4)


def test_a_gigabyte_is_refused_at_once(tmp_path: Path) -> None:
    folder = folders.make(tmp_path)
    with (folder / "observations.csv").open("r+b") as handle:
        handle.truncate(1 << 30)
    started = time.monotonic()
    found = only(folder)
    assert time.monotonic() - started < 2
    assert (found.code, found.place.file) == ("file-too-large", "observations.csv")
    assert "1,024 MB" in found.message


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    folder = folders.make(tmp_path / "zone", documents_csv=None, names_csv=None)
    secret = tmp_path / "secret.csv"
    secret.write_text(folders.FILES["documents.csv"])
    (folder / "documents.csv").symlink_to(secret)
    os.mkfifo(folder / "names.csv")
    codes = {(item.code, item.place.file) for item in refused(folder)}
    assert {("file-not-regular", "documents.csv"), ("file-not-regular", "names.csv")} <= codes


def test_missing_files_and_columns(tmp_path: Path) -> None:
    assert only(folders.make(tmp_path / "a", zone_yaml=None)).code == "file-missing"
    found = refused(folders.make(tmp_path / "b", subjects_csv="code,kind\nme,zone\n"))
    assert ("column-missing", 1) in {(item.code, item.place.row) for item in found}
    with pytest.raises(Problems, match="folder-missing"):
        read_zone_folder(tmp_path / "nowhere")


def test_a_misspelt_column_or_file_is_named_with_what_was_meant(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path / "a", names_csv=folders.swap("names.csv", "place", "plase")))
    assert (found.code, found.place.column) == ("column-unknown", "plase")
    assert "place" in found.hint
    folder = folders.make(tmp_path / "b")
    (folder / "project.csv").write_text("code\n")
    (folder / "README.md").write_text("notes are welcome")
    found = only(folder)
    assert found.code == "file-unknown"
    assert "projects.csv" in found.hint


def test_csv_syntax_has_its_line(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path / "a", names_csv='subject,name\nfirm-1,"霁澜\n'))
    assert (found.code, found.place.row) == ("csv-invalid", 2)
    found = only(folders.make(tmp_path / "b", names_csv="subject,name\nfirm-1,霁澜,多了\n"))
    assert (found.code, found.place.row) == ("row-width", 2)


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    rows = 'subject,name\nfirm-1,"霁\n澜"\nnobody,霁澜\n'
    found = only(folders.make(tmp_path, names_csv=rows))
    assert (found.code, found.place.row) == ("subject-unknown", 4)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("code: ceshi\nname: [", "yaml-syntax"),
        ("code: ceshi\ncode: again\n", "yaml-duplicate"),
        ("code: ceshi\nname: a\nsubject: me\nreference_date: 2022-13-01\n", "date-invalid"),
        ("code: ceshi\nname: a\nsubject: me\nreference_date: 2022-10-31\ncolour: red\n", "yaml-key"),
        ("code: ceshi\nname: a\nsubject: me\n", "yaml-key"),
        ("code: ce.shi\nname: a\nsubject: me\nreference_date: 2022-10-31\n", "code-invalid"),
        ("code: ceshi\nname: a\nsubject: you\nreference_date: 2022-10-31\n", "subject-unknown"),
        ("code: &a ceshi\nname: *a\nsubject: me\nreference_date: 2022-10-31\n", "yaml-reference"),
        ("[" * 100_000, "yaml-syntax"),
    ],
)
def test_a_faulty_zone_yaml(content: str, code: str, tmp_path: Path) -> None:
    found = refused(folders.make(tmp_path, zone_yaml=content))
    assert code in [item.code for item in found], [str(item) for item in found]
    assert all(item.place.file == "zone.yaml" for item in found)


def test_a_bomb_of_references_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    started = time.monotonic()
    assert only(folders.make(tmp_path, cockpit_yaml="\n".join(lines))).code == "yaml-reference"
    assert time.monotonic() - started < 2


def test_own_indicators_are_checked(tmp_path: Path) -> None:
    bad = folders.FILES["indicators.yaml"] + "  - {code: gdp, name: 另一个, group: 其他, unit: 家, kind: stock}\n"
    found = refused(folders.make(tmp_path, indicators_yaml=bad))
    assert ("indicator-duplicate", "indicators.yaml", 3) in {(item.code, item.place.file, item.place.row) for item in found}


def test_other_references(tmp_path: Path) -> None:
    plan = folders.swap("plan.yaml", "document: d1", "document: d7")
    items = folders.swap("plan_items.csv", "p1,1", "p2,1")
    cockpit = folders.swap("cockpit.yaml", "indicator: general-budget-revenue", "indicator: nothing-such")
    subjects = folders.swap("subjects.csv", "me,zone,测试开发区,", "me,zone,测试开发区,firm-1")
    found = refused(folders.make(tmp_path, plan_yaml=plan, plan_items_csv=items, cockpit_yaml=cockpit, subjects_csv=subjects))
    seen = {(item.code, item.place.file) for item in found}
    assert {
        ("document-unknown", "plan.yaml"),
        ("plan-unknown", "plan_items.csv"),
        ("indicator-unknown", "cockpit.yaml"),
        ("value-invalid", "subjects.csv"),
    } <= seen


def test_an_assigned_target_has_no_number(tmp_path: Path) -> None:
    found = only(folders.make(tmp_path, plan_items_csv=folders.swap("plan_items.csv", ",level,120", ",assigned,120")))
    assert (found.code, found.place.column) == ("value-invalid", "target_value")


def test_all_faults_of_all_files_come_together(tmp_path: Path) -> None:
    found = refused(
        folders.make(
            tmp_path,
            documents_csv=folders.swap("documents.csv", "2021-03", "去年三月"),
            observations_csv=folders.swap("observations.csv", "12.77,亿元", "12.77,亩"),
            mentions_csv=folders.swap("mentions.csv", "firm-1", "firm-9"),
        )
    )
    assert {item.place.file for item in found} == {"documents.csv", "observations.csv", "mentions.csv"}


def test_thousands_of_faults_are_counted_and_capped(tmp_path: Path) -> None:
    head = "indicator,subject,period,value,unit,document,place\n"
    rows = "".join(f"gdp,me,2020,x{n},亿元,d1,第{n}行\n" for n in range(5000))
    found = refused(folders.make(tmp_path, observations_csv=head + rows))
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].code == "problems-capped"
    assert "5000" in found[-1].message
