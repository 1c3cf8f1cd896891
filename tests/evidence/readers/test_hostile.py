"""Hostile files: no crash, no hang over 20 s, no memory over 1 GB, no path traversal, no external entity, no macro run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from evidence.readers.hostile import FILES

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document
from kaifaqu.evidence.readers import Limits, read, read_apart


def made(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(FILES[name][0]())
    return path


def read_or_refused(path: Path) -> Document | Problem:
    try:
        return read_apart(path)
    except Problem as problem:
        return problem


@pytest.mark.parametrize("name", FILES)
def test_each_is_read_or_refused_in_time(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    started = time.monotonic()
    answer = read_or_refused(path)
    assert time.monotonic() - started < 24  # 20 s and what it takes to end the process on a busy machine
    allowed = FILES[name][1]
    if isinstance(answer, Problem):
        assert answer.code in allowed, answer
        assert answer.hint
        assert answer.place.file == name
    else:
        assert not allowed
        assert "root:" not in answer.text
    assert list(tmp_path.iterdir()) == [path]


def test_macros_are_told(tmp_path: Path) -> None:
    document = read_apart(made("macros.docm", tmp_path))
    assert document.text == "甲"
    assert document.notes == ("文件带有宏。宏没有运行，只读了文字。",)


def test_what_is_told_says_what_to_do(tmp_path: Path) -> None:
    answer = read_or_refused(made("old.doc", tmp_path))
    assert isinstance(answer, Problem)
    assert "docx" in answer.hint
    answer = read_or_refused(made("encrypted.docx", tmp_path))
    assert isinstance(answer, Problem)
    assert "密码" in answer.hint


def test_a_pipe_or_a_folder_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", tmp_path):
        with pytest.raises(Problem) as caught:
            read(path)
        assert caught.value.code == "file-unreadable"


def test_the_size_is_asked_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(5 * 1024**4)
    with pytest.raises(Problem) as caught:
        read(path)
    assert caught.value.code == "document-too-large"


def test_the_most_characters_and_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一\n二\n三\n", encoding="utf-8")
    for limits in (Limits(characters=2), Limits(blocks=2)):
        with pytest.raises(Problem) as caught:
            read(path, limits=limits)
        assert caught.value.code == "document-too-large"
