"""The process apart: the same answer, and an end for what hangs, swells or falls."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest

from kaifaqu.errors import Problem
from kaifaqu.evidence.readers import Limits, apart, read, read_apart


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "报告.txt"
    path.write_text("第一章 总则\n增长>6.5%\n指标\t值\nGDP\t111.16\n", encoding="utf-8")
    return path


def code(path: Path, limits: Limits) -> str:
    with pytest.raises(Problem) as caught:
        read_apart(path, limits=limits)
    assert caught.value.hint
    assert caught.value.place.file == path.name
    return caught.value.code


def test_it_works(report: Path) -> None:
    assert read_apart(report) == read(report)
    assert read_apart(report, name="别名.txt").name == "别名.txt"


def test_a_refusal_comes_through(tmp_path: Path) -> None:
    empty = tmp_path / "空.docx"
    empty.write_bytes(b"")
    assert code(empty, Limits()) == "document-empty"
    assert code(tmp_path / "没有.docx", Limits()) == "file-unreadable"


def test_memory_is_bounded(tmp_path: Path) -> None:
    large = tmp_path / "大.txt"
    large.write_bytes(b"a\t" * 20_000_000)
    assert code(large, Limits(memory=200 * 1024 * 1024)) == "document-too-large"


def test_processor_time_is_bounded(tmp_path: Path) -> None:
    large = tmp_path / "慢.txt"
    large.write_text("第一章\n" * 2_000_000, encoding="utf-8")
    assert code(large, Limits(processor_seconds=1, blocks=100_000_000)) == "document-too-slow"


def test_one_that_hangs_is_stopped(report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nsleep 60 & sleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(sleeper))
    started = time.monotonic()
    assert code(report, Limits(seconds=0.5)) == "document-too-slow"
    assert time.monotonic() - started < 5


FALLS = {
    "exit 1": "reader-failed",
    "kill -SEGV $$": "document-broken",
    "kill -ABRT $$": "document-too-large",
    "echo nonsense": "document-broken",
}


@pytest.mark.parametrize("ending", FALLS)
def test_one_that_falls_is_told(report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str) -> None:
    faller = tmp_path / "faller"
    faller.write_text(f"#!/bin/sh\n{ending}\n")
    faller.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(faller))
    assert code(report, Limits()) == FALLS[ending]


def test_an_answer_can_be_nothing_but_a_document(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path / 'harm'}",)

    assert apart._opened(pickle.dumps(Harm())) is None
    assert not (tmp_path / "harm").exists()


def test_secrets_stay_outside(report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    teller = tmp_path / "teller"
    teller.write_text(f"#!/bin/sh\nenv > {tmp_path / 'env'}\n")
    teller.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(teller))
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    code(report, Limits())
    assert "secret" not in (tmp_path / "env").read_text()
