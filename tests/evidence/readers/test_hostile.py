"""Hostile files: no crash, no hang over 20 s, no memory over 1 GB, no path traversal, no external entity, no macro run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from evidence.readers.hostile import FILES
from evidence.readers.worker import Worker

from kaifaqu.errors import Problem
from kaifaqu.evidence.readers import Limits, read, read_apart


def made(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(FILES[name][0]())
    return path


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.end()


def right(name: str, answer: Mapping[str, str]) -> bool:
    """Whether a file was read, or refused as it may be with its place and what to do."""
    allowed = FILES[name][1]
    if not answer["code"]:
        return not allowed and "root:" not in answer["text"]
    return answer["code"] in allowed and bool(answer["hint"]) and answer["place"] == name


@pytest.mark.parametrize("name", FILES)
def test_each_is_read_or_refused_in_time(name: str, tmp_path: Path, worker: Worker) -> None:
    path = made(name, tmp_path)
    answer = worker.ask(path)
    assert right(name, answer), answer
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["bomb.pdf", "wide.html", "laughs.docx", "far-corner.xlsx", "climbing.docx"])
def test_the_process_apart_says_the_same(name: str, tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Problem) as caught:
        read_apart(made(name, tmp_path))
    assert time.monotonic() - started < 24  # 20 s and what it takes to end the process on a busy machine
    assert right(name, caught.value.as_dict())


def test_macros_are_told(tmp_path: Path) -> None:
    document = read_apart(made("macros.docm", tmp_path))
    assert document.text == "甲"
    assert document.notes == ("文件带有宏。宏没有运行，只读了文字。",)


@pytest.mark.parametrize(("name", "word"), [("old.doc", "docx"), ("encrypted.docx", "密码"), ("zip-in-zip.zip", "解开")])
def test_what_is_told_says_what_to_do(name: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read(made(name, tmp_path))
    assert word in caught.value.hint


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
