"""``kaifaqu read``: statements out of files, contradictions, refusals; as a process, as people call it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifaqu.cli.read import app
from kaifaqu.errors import Problem, Problems
from kaifaqu.evidence import FIELDS
from kaifaqu.web.core.models import Zone

TEXT = """创新园简报

2021年，全区税收收入12.60亿元，比上年增加2.10亿元，增长25.3%。

今年，高新技术企业达到68家。
"""


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=True)


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a desk without one: the suite's own database is none of these files' business, unless a test says so."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KAIFAQU_DATA", str(tmp_path / "nothing"))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "简报.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_it_works(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = call(text, "--zone", "聊城高新区", "--date", "2022-10", "--statements", out, "--audit")
    assert result.exit_code == 0, result.output
    found = rows(out)
    assert {"line", "quote", *FIELDS} <= set(found[0])
    assert {row["subject"] for row in found} == {"聊城高新区"}
    assert [(row["line"], row["value"], row["period"]) for row in found] == [
        (3, 12.6, "2021"), (3, 2.1, "2021"), (3, 25.3, "2021"), (5, 68, "2022"),
    ]  # fmt: skip
    for told in ("读出的数", f"已写入 {out}：4 条", "矛盾 1", "【矛盾】增长率与两期数值不符", "第3行：增长25.3%"):
        assert told in result.output


def test_as_json(text: Path) -> None:
    answer = json.loads(call(text, "--zone", "liaocheng", "--date", "2022-10", "--audit", "--json").stdout)
    assert answer["files"][0] | {"statements": 4, "zone": "聊城高新区", "date": "2022-10"} == answer["files"][0]
    assert len(answer["statements"]) == 4
    (finding,) = answer["findings"]
    assert finding["rule"] == "growth-levels"
    assert finding["quotes"][0]["line"] == 3


def test_files_of_office_programs(tmp_path: Path) -> None:
    """They are read in a process of their own; a broken one is refused, with its name."""
    from kaifaqu.content import CONTENT

    files = sorted(path for path in (CONTENT / "demo_documents").iterdir() if path.suffix != ".yaml")
    answer = json.loads(call(*files, "--audit", "--json").stdout)
    assert {item["format"] for item in answer["files"]} == {"docx", "pptx", "xlsx"}
    assert all(item["zone"] == "澹璟高新区" and item["statements"] > 8 for item in answer["files"])
    assert len(answer["findings"]) == 15
    assert any(quote["place"].startswith("工作表") for item in answer["findings"] for quote in item["quotes"])
    broken = tmp_path / "坏.docx"
    broken.write_bytes(files[0].read_bytes()[:2000])
    error = call(broken).exception
    assert [item.code for item in error.items] == ["document-broken"]
    assert error.items[0].place.file == "坏.docx"


def test_as_it_is(text: Path) -> None:
    """Without date and zone: what the text itself does not settle stays as written."""
    answer = json.loads(call(text, "--json").stdout)
    assert "findings" not in answer
    assert [row["period"] for row in answer["statements"]][-1] == "今年"


def test_several_files_with_what_lies_beside_them(text: Path, tmp_path: Path) -> None:
    text.with_name("简报.txt.meta.yaml").write_text("zone: 创新园\ndate: '2022-03'\ntitle: 简报\n", "utf-8")
    other = tmp_path / "通报.txt"
    other.write_text("2021年，创新园税收收入13.90亿元。\n", "utf-8")
    other.with_name("通报.txt.meta.yaml").write_text("zone: 创新园\ndate: '2022-02'\n", "utf-8")
    result = call(text, other, "--audit", "--statements", "-")
    assert result.exit_code == 0, result.output
    written = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["file"] for row in written} == {"简报.txt", "通报.txt"}
    assert {row["subject"] for row in written} == {"创新园"}
    assert "提示 没有“创新园”的资料" in result.stderr
    answer = json.loads(call(text, other, "--audit", "--json").stdout)
    assert [item["rule"] for item in answer["findings"]] == ["growth-levels", "same-figure"]
    assert answer["files"][0]["date"] == "2022-03"
    assert json.loads(call(text, "--date", "2021-01", "--json").stdout)["files"][0]["date"] == "2021-01"  # typed goes first


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("没有.txt",), "file-unreadable"),
        (("TEXT", "--date", "昨天"), "date-invalid"),
        (("TEXT", "--zone", "liaochen"), "zone-unknown"),
        (("TEXT", "--statements", "/没有/out.jsonl"), "file-unwritable"),
        (("EMPTY",), "document-empty"),
    ],
)
def test_refusals(text: Path, arguments: tuple[str, ...], code: str) -> None:
    empty = text.with_name("空.txt")
    empty.write_bytes(b"")
    files = {"TEXT": text, "EMPTY": empty}
    error = call(*(files.get(each, each) for each in arguments)).exception
    items = error.items if isinstance(error, Problems) else [error]
    assert [item.code for item in items if isinstance(item, Problem)] == [code]


def test_faults_of_all_files_come_together_and_nothing_is_written(
    run_cli: Callable[..., Any], text: Path, tmp_path: Path
) -> None:
    bad = text.with_name("坏.txt.meta.yaml")
    bad.write_text("zonee: x\n", "utf-8")
    text.with_name("坏.txt").write_text("12家企业。", "utf-8")
    out = tmp_path / "out.jsonl"
    done = run_cli("read", "没有.txt", text.with_name("坏.txt"), text, "--statements", out, data=tmp_path)
    assert done.returncode == 2
    assert "[file-unreadable] 没有.txt" in done.stderr
    assert "[yaml-key] 坏.txt.meta.yaml" in done.stderr
    assert not out.exists()


def test_as_a_process_without_a_database(run_cli: Callable[..., Any], shared_dir: Path, tmp_path: Path) -> None:
    """What a stranger calls: it needs no database, makes none, and writes lines that the scorer reads."""
    out = tmp_path / "out.jsonl"
    document = shared_dir / "documents" / "001.txt"
    done = run_cli("read", document, "--zone", "聊城高新区", "--date", "2022-10", "--statements", out, data=tmp_path)
    assert done.returncode == 0, done.stderr
    found = rows(out)
    assert len(found) > 60
    assert all(isinstance(row["line"], int) and row["line"] >= 1 for row in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl"]


def test_against_what_ships(text: Path, tmp_path: Path) -> None:
    """Without a database the figures of the shipped folder are taken."""
    text.write_text("2020年，聊城高新区一般公共预算收入12.97亿元，比2015年增加7.77亿元。\n", "utf-8")
    answer = json.loads(call(text, "--zone", "聊城高新区", "--date", "2021-12", "--against", "聊城高新区", "--json").stdout)
    told = [item["recomputation"] for item in answer["findings"] if item["rule"] == "same-figure"]
    assert told == ["聊城高新区一般公共预算收入（2020年）：12.97亿元 与 12.77亿元 不一致（数据包中已有：002第81行）"]


def test_against_the_database(demo_zone: Zone, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "already-started")  # Django runs in this process: there is a database
    text.write_text("2020年，聊城高新区一般公共预算收入12.97亿元。\n", "utf-8")
    answer = json.loads(call(text, "--zone", "聊城高新区", "--date", "2021-12", "--against", "liaocheng", "--json").stdout)
    (finding,) = answer["findings"]
    assert finding["recomputation"].endswith("12.97亿元 与 12.77亿元 不一致（系统中已有：002第81行）")
    assert call(text, "--against", "nowhere").exception.code == "zone-unknown"


def test_an_empty_database_is_no_hindrance(run_cli: Callable[..., Any], text: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    sqlite3.connect(data / "kaifaqu.sqlite3").close()
    done = run_cli("read", text, "--zone", "某某园", data=data)
    assert done.returncode == 0, done.stderr
    assert "提示 没有“某某园”的资料" in done.stderr
