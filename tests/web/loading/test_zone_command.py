"""``kaifaqu zone``: exit codes, Chinese messages with their place, JSON, and nothing stored where the input is bad."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support import folders

Run = Callable[..., Any]

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "wrong unit": (
        {"observations_csv": folders.swap("observations.csv", "12.77,亿元", "12.77,亩")},
        "unit-dimension", "observations.csv 第2行 “unit”列",
    ),
    "unknown indicator": (
        {"observations_csv": folders.swap("observations.csv", "r1,general-budget-revenue", "r1,general-budget-income")},
        "indicator-unknown", "observations.csv 第2行 “indicator”列",
    ),
    "bad period": (
        {"observations_csv": folders.swap("observations.csv", "level,2020,12.77", "level,2020-99,12.77")},
        "period-invalid", "observations.csv 第2行 “period”列",
    ),
    "duplicate": (
        {"observations_csv": folders.swap("observations.csv", "r2,", "r1,")},
        "row-duplicate", "observations.csv 第3行 “key”列",
    ),
    "broken UTF-8": (
        {"observations_csv": folders.FILES["observations.csv"].encode().replace("茶馆".encode(), b"\xc3\x28\xa0")},
        "text-not-utf8", "observations.csv 第5行",
    ),
    "GB18030": (
        {"documents_csv": folders.FILES["documents.csv"].encode("gb18030")},
        "text-not-utf8", "documents.csv 第2行",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database, shared by the tests of this file: bad input must leave it empty."""
    import os
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("data")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"KAIFAQU_DATA": str(folder)}
    subprocess.run(
        [sys.executable, "-m", "kaifaqu", "manage", "migrate", "-v0"], env=environment, check=True, cwd=folder, timeout=120
    )
    return folder


def stored(data: Path) -> int:
    tables = (
        "core_zone",
        "subjects_subject",
        "documents_document",
        "indicators_indicator",
        "indicators_observation",
        "loading_loadedrow",
    )
    with closing(sqlite3.connect(data / "kaifaqu.sqlite3")) as database:
        return sum(int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in tables)


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_its_place_and_stores_nothing(name: str, run_cli: Run, data: Path, tmp_path: Path) -> None:
    changed, code, place = BAD[name]
    folder = folders.make(tmp_path / "zone", **changed)
    result = run_cli("zone", "load", folder, "--json", data=data)
    assert result.returncode == 2
    [problem] = json.loads(result.stdout)["problems"]
    assert (problem["code"], problem["place"]) == (code, place)
    assert problem["hint"]
    assert f"错误 [{code}] {place}：" in result.stderr
    assert "Traceback" not in result.stderr
    assert stored(data) == 0


def test_a_gigabyte_is_refused_and_stores_nothing(run_cli: Run, data: Path, tmp_path: Path) -> None:
    folder = folders.make(tmp_path / "zone")
    with (folder / "observations.csv").open("r+b") as handle:
        handle.truncate(1 << 30)
    result = run_cli("zone", "load", folder, data=data, timeout=20)
    assert result.returncode == 2
    assert "[file-too-large] observations.csv：文件有1,024 MB，超过上限64 MB" in result.stderr
    assert stored(data) == 0


def test_a_folder_that_is_not_there(run_cli: Run, data: Path, tmp_path: Path) -> None:
    result = run_cli("zone", "load", tmp_path / "nowhere", data=data)
    assert (result.returncode, "[folder-missing]" in result.stderr) == (2, True)


def test_check_needs_no_database(run_cli: Run, tmp_path: Path) -> None:
    folder = folders.make(tmp_path / "zone")
    result = run_cli("zone", "check", folder, data=tmp_path)
    assert result.returncode == 0
    assert "没有发现问题" in result.stdout
    assert not (tmp_path / "kaifaqu.sqlite3").exists()
    bad = folders.make(tmp_path / "bad", **BAD["bad period"][0])
    assert run_cli("zone", "check", bad, data=tmp_path).returncode == 2


def test_load_twice_list_and_dry_run(run_cli: Run, tmp_path: Path) -> None:
    folder = folders.make(tmp_path / "zone")
    assert run_cli("manage", "migrate", "-v0", data=tmp_path).returncode == 0
    dry = run_cli("zone", "load", folder, "--dry-run", data=tmp_path)
    assert "试运行，没有写入" in dry.stdout
    assert stored(tmp_path) == 0
    first = json.loads(run_cli("zone", "load", folder, "--json", data=tmp_path).stdout)
    assert (first["changed"], first["tables"]["observations"]["new"]) == (True, 5)
    second = run_cli("zone", "load", folder, data=tmp_path)
    assert second.returncode == 0
    assert "没有变化" in second.stdout
    assert "观测值：新增 0，更正 0，相同 5" in second.stdout
    listed = json.loads(run_cli("zone", "list", "--json", data=tmp_path).stdout)
    assert [(zone["code"], zone["reference_date"]) for zone in listed] == [("ceshi", "2022-10-31")]


def test_simulate_then_check_and_no_overwriting(run_cli: Run, tmp_path: Path) -> None:
    target = tmp_path / "moni"
    made = run_cli("zone", "simulate", target, "--zones", 30, "--seed", 7, "--organisations", 50, data=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "模拟数据" in made.stdout
    counts = json.loads(run_cli("zone", "check", target, "--json", data=tmp_path).stdout)["counts"]
    assert counts["subjects"] == 1 + 16 + 30 + 50
    assert run_cli("zone", "simulate", target, "--zones", 30, data=tmp_path).returncode == 0
    real = folders.make(tmp_path / "real")
    refused = run_cli("zone", "simulate", real, data=tmp_path)
    assert (refused.returncode, "folder-not-empty" in refused.stderr) == (2, True)


def test_export_and_load_again(run_cli: Run, data: Path, tmp_path: Path) -> None:
    """Out of one database by the command, into another one, out again: the same files."""
    import shutil

    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        shutil.copy(data / "kaifaqu.sqlite3", folder / "kaifaqu.sqlite3")
    assert run_cli("zone", "load", folders.make(tmp_path / "in"), data=first).returncode == 0
    answer = run_cli("zone", "export", "ceshi", tmp_path / "out", data=first)
    assert answer.returncode == 0, answer.stderr
    assert "已导出 测试开发区" in answer.stdout
    assert "观测值 5" in answer.stdout
    assert run_cli("zone", "load", tmp_path / "out", data=second).returncode == 0
    told = json.loads(run_cli("zone", "export", "ceshi", tmp_path / "again", "--json", data=second).stdout)
    assert (told["zone"], told["history"], told["tables"]["observations"]) == ("ceshi", True, 5)
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [(tmp_path / "again" / name).read_bytes() for name in files] == [
        (tmp_path / "out" / name).read_bytes() for name in files
    ]
    full = run_cli("zone", "export", "ceshi", tmp_path / "out", data=second)
    assert full.returncode == 2
    assert "folder-not-empty" in full.stderr
    unknown = run_cli("zone", "export", "nobody", tmp_path / "other", data=second)
    assert unknown.returncode == 2
    assert "没有代码为“nobody”的开发区" in unknown.stderr
    short = run_cli("zone", "export", "ceshi", tmp_path / "short", "--current-only", "--zone", "ling", data=second)
    assert "没有修订历史" in short.stdout
    assert not (tmp_path / "short" / "revisions.csv").exists()
    assert "ling" in (tmp_path / "short" / "zone.yaml").read_text()
