"""Tables of parameters and of weights as they go wrong: refused with a word, never a traceback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaifaqu.assess import Run, parse, run
from kaifaqu.assess.sure.exchange import read_parameters
from kaifaqu.cli.chinese import say
from kaifaqu.cli.steps import weights_in
from kaifaqu.errors import Problem

STANDARD = parse(
    """id: two
title: 示例
subject: zone
inputs: {x: {title: 甲项}, y: {title: 乙项}}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 示例, certainty: O}
    official: false
    label: 示例口径
    normalise: minmax
    score: {combine: mean, items: [{id: a, title: 甲, value: x}, {id: b, title: 乙, value: y}]}
""",
    "two.yaml",
)


@pytest.fixture(scope="module")
def base() -> Run:
    return run(STANDARD, [{"对象": name, "x": at, "y": at * at} for at, name in enumerate("甲乙丙丁")])


def test_it_works(base: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("normalisation,weight.1.a\nzscore,2\nstandard,1\n", encoding="utf-8")
    setup, parameters = read_parameters(base, path)
    assert len(parameters) == 2
    assert parameters.columns(setup)["weight.1.a"] == [2, 1]


BAD = {
    "nothing": ("", "parameter-shape"),
    "headings only": ("normalisation\n", "parameter-shape"),
    "a heading twice": ("normalisation,normalisation\nminmax,zscore\n", "parameter-shape"),
    "a short row": ("normalisation,weight.1.a\nminmax\n", "parameter-shape"),
    "a column nobody knows": ("zz\n1\n", "parameter-option"),
    "a method nobody knows": ("normalisation\nzz\n", "alternative-unknown"),
    "no method": ("normalisation,weight.1.a\n,1\n", "alternative-unknown"),
    "a word for a weight": ("weight.1.a\nabc\n", "parameter-weight"),
    "no number for a weight": ("weight.1.a\nnan\n", "parameter-weight"),
    "a weight below zero": ("weight.1.a\n-1\n", "parameter-weight"),
    "all weights zero": ("weight.1.a,weight.1.b\n0,0\n", "parameter-weight"),
    "an item nobody knows": ("weight.1.zz\n1\n", "id-unknown"),
    "a level nobody knows": ("weight.9.a\n1\n", "id-unknown"),
    "a level in words": ("weight.x.a\n1\n", "id-unknown"),
    "a word for a seed": ("noise\nabc\n", "parameter-option"),
    "a seed below zero": ("noise\n-5\n", "parameter-option"),
}


@pytest.mark.parametrize("name", BAD)
def test_parameters_that_cannot_be_meant(base: Run, tmp_path: Path, name: str) -> None:
    content, code = BAD[name]
    (tmp_path / "p.csv").write_text(content, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_parameters(base, tmp_path / "p.csv")
    assert caught.value.code == code
    assert str(caught.value.place)


WEIGHTS = {
    "nothing": ("", 1),
    "no headings": ("a,1\n", 1),
    "unknown": ("iCode,Weight\na,1\nzz,1\n", 3),
    "below zero": ("iCode,Weight\na,-1\n", 2),
    "no number": ("iCode,Weight\na,nan\n", 2),
    "a short row": ("iCode,Weight\na\n", 2),
    "twice": ("iCode,Weight\na,1\na,2\n", 3),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_that_cannot_be_meant(tmp_path: Path, name: str) -> None:
    content, row = WEIGHTS[name]
    (tmp_path / "w.csv").write_text(content, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        weights_in(str(tmp_path / "w.csv"), STANDARD)
    assert (caught.value.code, caught.value.place.row) == ("weights-invalid", row)
    assert caught.value.hint
    assert "None" not in caught.value.message


def test_weights_as_a_desk_saves_them(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_bytes("代码,权重\na,3\n".encode("gb18030"))
    assert weights_in(str(tmp_path / "w.csv"), STANDARD) == {"a": 3.0}
    with pytest.raises(Problem) as caught:
        weights_in(str(tmp_path / "none.csv"), STANDARD)
    assert caught.value.code == "file-unreadable"
    assert "没有这个文件" in caught.value.message


def test_weights_beyond_all_measure(base: Run) -> None:
    with pytest.raises(Problem, match="1e"):
        base.again(weights={"a": 1e308, "b": 1e308})
    assert np.isfinite(np.asarray(base.again(weights={"a": 1e30, "b": 1e30}).output("total"), dtype=float)).all()


def test_a_wrong_call_is_told_in_chinese() -> None:
    assert say("Got unexpected extra argument(s) (x=1)") == "多出参数：x=1。"
    told = say("Invalid value for '--replications' / '-n': Input should be greater than or equal to 1")
    assert told == "--replications（-n）的值不对：不能小于 1。"
