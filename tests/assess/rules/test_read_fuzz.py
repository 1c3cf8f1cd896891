"""Whatever is given to the reader: problems with a place, or a standard; never another exception, never endless."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.formulas import NAMES, PLACE, SPANS, World, made

from kaifaqu.assess import STANDARDS_DIR
from kaifaqu.assess.formulas import FUNCTIONS
from kaifaqu.assess.reading import MAX_BYTES
from kaifaqu.assess.rules.read import check, load
from kaifaqu.errors import Problem, Problems

SLOW = 20.0  # seconds; far above what any of these takes, on a machine shared with others
TOKENS = (
    *NAMES, *FUNCTIONS, *SPANS, "500人", "2亿元", "3%", "0", "1", "-1", "1.5", '"东部"', "2016-01-01", "+", "-", "*", "/",
    "(", ")", "[", "]", ",", "<", "<=", ">", ">=", "=", "!=", "and", "or", "not", "in", "by=", "where=", "order=", "asc",
    "且", "或", "非", "≥", "==", "&&", "%", "是", "近三年", "nobody", ".", "score.", "1e99", "1e-99", "'", '"', "\n", "个",
    "if", "x if y else z", "９", "²", "①", "\u200b", "\x00",
)  # fmt: skip
GOOD = sorted(path.read_text(encoding="utf-8") for path in STANDARDS_DIR.glob("*.yaml"))
BAD = sorted(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "bad_standards").glob("*.yaml"))
SHORT = [text for text in (*GOOD, *BAD) if len(text) < 4000]


def told(text: str) -> list[Problem]:
    started = time.monotonic()
    found = check(text, "乱.yaml")
    assert time.monotonic() - started < SLOW
    for problem in found:
        assert problem.message
        assert problem.place.file == "乱.yaml"
    return found


def settled(text: str) -> None:
    """A formula is refused with a place, or becomes nodes."""
    started = time.monotonic()
    try:
        formula = made(text)
    except Problem as problem:
        refused = problem
    else:
        refused = None
        with contextlib.suppress(Problem):  # an interval that cannot go on
            formula.lower(World({}, frozenset({"total", "score.staff"})))
        assert formula.words({})
    assert time.monotonic() - started < SLOW
    assert refused is None or (refused.place.file == PLACE.file and refused.place.column.isdecimal())


def test_it_works() -> None:
    assert told("")
    assert told("a")
    assert SHORT


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(raw)
    with pytest.raises((Problem, Problems)):
        load(path)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_random_texts(text: str) -> None:
    assert told(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40), st.sampled_from(["", " "]))
def test_soups_of_tokens(parts: list[str], between: str) -> None:
    settled(between.join(parts))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_random_formulas(text: str) -> None:
    settled(text)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_good_files_with_a_part_changed(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SHORT))
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 30))
    other = data.draw(st.one_of(st.text(max_size=8), st.sampled_from(TOKENS), st.sampled_from(text.split() or ["x"])))
    told(text[:start] + other + text[start + length :])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_good_files_with_lines_moved(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(SHORT)).splitlines()
    first, second = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
    lines[first], lines[second] = lines[second], lines[first]
    told("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1999,
        "-" * 1999 + "x",
        "not " * 499 + "ok",
        "x + " * 499 + "x",
        "x * " * 499 + "x",
        "ok and " * 280 + "ok",
        "min(" * 400 + "x",
        "x = " * 400 + "x",
        "if(ok, " * 60 + "x" + ", y)" * 60,
        "pow(" * 45 + "x" + ", 9)" * 45,
        "9" * 1999,
        "9" * 60 + "*" + "9" * 60,
        "1/" + "9" * 100,
        "each(" * 10 + "ok" + ", 10)" * 10,
        "x in [" + "1, " * 600 + "1]",
        "x" * 3000,
        "1" + "年" * 1500,
        "'" + "字" * 1500 + "'",
        "max(" + ", ".join(["x"] * 500) + ")",
    ],
    ids=lambda text: text[:12],
)
def test_what_is_meant_to_hurt(text: str) -> None:
    settled(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "{a: " * 5_000,
        "- " * 3_000 + "x",
        "a: &x [*x, *x]",
        "a" * (MAX_BYTES + 1),
        "\ufeffid: x",
        "%YAML 9.9\n---\na: 1",
        "--- a\n--- b",
        '"\\U00110000": 1',
        '"\\xZZ": 1',
        "!!python/object/apply:os.system ['ls']",
        "? [a, b]\n: c",
        "<<: {a: 1}",
        "\x00",
        "id: !!binary xx",
        "id: *nobody",
    ],
    ids=lambda text: text[:12],
)
def test_yaml_that_is_meant_to_hurt(text: str) -> None:
    assert told(text)


def test_a_thousand_items_in_bounded_time() -> None:
    head = (
        "id: x\ntitle: x\nsubject: zone\ninputs: {a: {title: a}}\neditions:\n  - edition: '1'\n    in_force: {from: 2020-01-01}\n"
    )
    head += "    official: true\n    source: {document: x}\n    score:\n"
    text = head + "".join(f"      - {{id: i{number}, title: x, value: a + {number}, rank: true}}\n" for number in range(1000))
    assert told(text) == []


def test_faults_without_number_stop_somewhere() -> None:
    text = "id: x\ntitle: x\nsubject: zone\ninputs:\n" + "".join(f"  i{number}: {{tytle: x}}\n" for number in range(500))
    assert len(told(text + "editions: []\n")) == 100
