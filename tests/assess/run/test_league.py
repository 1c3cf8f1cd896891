"""The league table is a sequence whose lines are made as they are read."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from kaifaqu.assess import parse, run
from kaifaqu.assess.run import Run, Standing

STANDARD = """
id: league
title: 排名
subject: zone
inputs: {a: {title: 甲项}}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 示例}
    official: false
    label: 示例口径
    score: {combine: sum, items: [{id: a, title: 甲项, full: 100, value: a, ratio: {to: 100}}]}
"""


@pytest.fixture(scope="module")
def made() -> Run:
    values = np.array([*np.linspace(0, 100, 9_998), np.nan, 50.0])
    return run(parse(STANDARD), {"subject": [f"s{at}" for at in range(len(values))], "a": values})


def test_it_works(made: Run) -> None:
    found = made.ranking()
    assert len(found) == 10_000
    assert found[0] == Standing("s9997", 1, 100.0, None, None, "")
    assert found[-1] == Standing("s9998", None, None, None, None, "")


def test_it_is_read_as_a_list(made: Run) -> None:
    found = made.ranking()
    lines = list(found)
    assert found[10:13] == lines[10:13]
    assert found[-3] == lines[-3]
    assert list(reversed(found))[:2] == lines[:-3:-1]
    assert found == lines
    assert found != lines[:-1]
    assert lines[5] in found
    assert [line.total for line in lines[:-1]] == sorted((line.total or 0 for line in lines[:-1]), reverse=True)
    with pytest.raises(IndexError):
        found[10_000]


def test_its_first_lines_alone(made: Run) -> None:
    assert made.ranking(3) == made.ranking()[:3]


def test_no_line_is_kept(made: Run) -> None:
    found = made.ranking()
    gc.collect()
    before = len(gc.get_objects())
    assert sum(1 for _ in found) == 10_000
    gc.collect()
    assert len(gc.get_objects()) - before < 1000
