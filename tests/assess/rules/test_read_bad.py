"""The folder of bad standards: every file says, in its head, on which line which fault must be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaifaqu.assess.rules.read import check
from kaifaqu.errors import Problem

FOLDER = Path(__file__).parents[1] / "bad_standards"
FILES = sorted(FOLDER.glob("*.yaml"))


def test_it_works() -> None:
    assert len(FILES) >= 25


def expected(text: str) -> list[tuple[int, list[str]]]:
    """``# expect: line | words | words``, one for each fault."""
    said = [line.removeprefix("# expect: ") for line in text.splitlines() if line.startswith("# expect: ")]
    return [(int(line.split(" | ")[0]), line.split(" | ")[1:]) for line in said]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_told_with_line_and_hint(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = check(text, path.name)
    wanted = expected(text)
    assert wanted, "the file says nothing of its faults"
    assert len(found) == len(wanted), [str(problem) for problem in found]
    for problem, (line, words) in zip(found, wanted, strict=True):
        assert problem.code == "standard-invalid"
        assert problem.place.file == path.name
        assert problem.place.row == line, str(problem)
        assert problem.place.column, str(problem)
        assert problem.hint, str(problem)
        assert all(word in f"{problem.message} {problem.hint}" for word in words), str(problem)


def test_none_is_told_as_more_than_it_is(recwarn: pytest.WarningsRecorder) -> None:
    assert all(isinstance(problem, Problem) for path in FILES for problem in check(path.read_text(encoding="utf-8")))
    assert not recwarn.list
