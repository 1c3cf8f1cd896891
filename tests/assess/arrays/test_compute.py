"""Graphs on arrays: what each node means, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaifaqu.assess.arrays import Texts, compute, repeated, trace
from kaifaqu.assess.graph import Builder, Node
from kaifaqu.errors import Problem

NAN = float("nan")
DATA: dict[tuple[str, int], Any] = {
    ("x", 0): np.array([1.0, 2.0, 2.0, NAN, 5.0]),
    ("x", 1): np.array([1.0, 1.0, NAN, 4.0, 4.0]),
    ("yes", 0): np.array([1.0, 0.0, NAN, 1.0, 0.0]),
    ("town", 0): np.array(["东", "西", "东", None, "西"], dtype=object),
}


def values(node: Node, **more: Any) -> list[Any]:
    found = compute({"it": node}, lambda name, lag: DATA[name, lag], 5, **more)["it"]
    return [None if value is None or value != value else value for value in found.tolist()]


def test_it_works() -> None:
    build = Builder()
    x = build.column("x")
    share = build.op("/", x, build.statistic("sum", x))
    assert values(share) == [0.1, 0.2, 0.2, None, 0.5]


def test_the_year_before() -> None:
    build = Builder()
    growth = build.op("-", build.op("/", build.column("x"), build.column("x", lag=1)), build.number(1))
    assert values(growth) == [0, 1, None, None, 0.25]


def test_truths_have_three_values() -> None:
    build = Builder()
    yes, high = build.column("yes", "truth"), build.op(">", build.column("x"), build.number(1))
    assert values(build.op("and", yes, high)) == [0, 0, None, None, 0]
    assert values(build.op("or", yes, high)) == [1, 1, 1, 1, 1]
    assert values(build.op("if", yes, build.number(7), build.number(8))) == [7, 8, None, 7, 8]
    assert values(build.op("missing", yes)) == [0, 0, 1, 0, 0]
    assert values(build.op("not", yes)) == [0, 1, None, 0, 1]


def test_constants_beyond_floats_are_null() -> None:
    build = Builder()
    large, none = build.number(1.7e308), build.number(0)
    for found in (build.op("+", large, large), build.op("*", large, large), build.op("-", build.op("neg", large), large)):
        assert values(found) == [None] * 5
    assert values(build.op("/", large, none)) == [None] * 5
    assert build.op("+", build.number(1), build.number(2)) is build.number(3)


def test_texts() -> None:
    build = Builder()
    town = build.column("town", "text")
    assert values(town) == ["东", "西", "东", None, "西"]
    assert values(build.op("in", town, build.text("西"), build.text("北"))) == [0, 1, 0, None, 1]
    assert values(build.op("=", town, build.text("东"))) == [1, 0, 1, None, 0]
    assert values(build.lookup(town, [("东", 3.0), ("中", 4.0)])) == [3, None, 3, None, None]
    assert values(build.op("coalesce", town, build.text("无"))) == ["东", "西", "东", "无", "西"]
    assert values(build.op("if", build.column("yes", "truth"), town, build.text("乙"))) == ["东", "乙", None, None, "乙"]


def test_groups_are_told_to_every_row_and_null_is_one_of_them() -> None:
    build = Builder()
    x, town = build.column("x"), build.column("town", "text")
    assert values(build.statistic("max", x, by=[town])) == [2, 5, 2, None, 5]
    assert values(build.statistic("count", x, by=[town])) == [2, 2, 2, 0, 2]
    assert values(build.statistic("sum", x, by=[town])) == [3, 7, 3, 0, 7]
    assert values(build.statistic("median", x, by=[town])) == [1.5, 3.5, 1.5, None, 3.5]
    assert values(build.statistic("quantile", x, at=0.25)) == [1.75] * 5
    where = build.op(">", x, build.number(1))
    assert values(build.statistic("mean", x, where=where)) == [3.0] * 5
    assert values(build.statistic("count", town)) == [4.0] * 5


def test_places() -> None:
    build = Builder()
    x, town = build.column("x"), build.column("town", "text")
    assert values(build.place(x)) == [4, 2, 2, None, 1]
    assert values(build.place(x, ties="last")) == [4, 3, 3, None, 1]
    assert values(build.place(x, ties="mean")) == [4, 2.5, 2.5, None, 1]
    assert values(build.place(x, descending=False)) == [1, 2, 2, None, 4]
    assert values(build.place(x, by=[town])) == [2, 2, 1, None, 1]


def test_numbers_that_differ_by_float_noise_are_equal() -> None:
    build = Builder()
    noisy = build.op("*", build.column("z"), build.number(100))
    data = np.array([0.29, 0.57])
    for op, wanted in (("<", [0, 0]), ("<=", [1, 1]), (">=", [1, 1]), (">", [0, 0]), ("=", [1, 1]), ("!=", [0, 0])):
        limit = build.op("round", noisy, build.number(0))
        assert compute({"it": build.op(op, noisy, limit)}, lambda *_: data, 2)["it"].tolist() == wanted, op


def test_frozen_statistics_judge_one_row_alone() -> None:
    build = Builder()
    x = build.column("x")
    points = build.op("/", x, build.statistic("max", x, by=[build.column("town", "text")]))
    whole = compute({"it": points}, lambda name, lag: DATA[name, lag], 5, hold=True)
    alone = compute({"it": points}, lambda name, lag: np.array([4.0]), 1, frozen=whole.frozen(1))
    assert whole["it"][1] == 0.4
    assert alone["it"].tolist() == [0.8]


def test_a_very_deep_graph() -> None:
    build = Builder()
    node: Node = build.column("x")
    for _ in range(20_000):
        node = build.op("+", node, build.column("x"))
    assert values(node) == [20_001, 40_002, 40_002, None, 100_005]


def test_nothing_to_judge() -> None:
    build = Builder()
    x = build.column("x")
    town = build.column("town", "text")
    outputs: dict[str, Node] = {how: build.statistic(how, x, by=[town]) for how in ("count", "min", "sd", "median", "mean")}
    outputs |= {how: build.statistic(how, x) for how in ("count", "min", "sd", "quantile", "mean")}
    outputs["place"] = build.place(x, by=[town])
    found = compute(outputs, lambda name, lag: Texts.of([]) if name == "town" else np.array([]), 0)
    assert all(len(column) == 0 for column in found.values())


def test_refusals() -> None:
    build = Builder()
    with pytest.raises(Problem, match="3 个值") as short:
        compute({"it": build.column("x")}, lambda *_: np.zeros(3), 5)
    assert short.value.code == "column-length"
    with pytest.raises(Problem, match="w1") as unknown:
        compute({"it": build.param("w1")}, lambda *_: np.zeros(1), 1)
    assert unknown.value.code == "param-missing"


def test_what_an_unknown_hangs_on() -> None:
    build = Builder()
    a, b, c = (build.column(name) for name in "abc")
    yes = build.op("and", build.op(">", a, build.number(1)), build.op(">", b, build.number(1)), build.op(">", c, build.number(1)))
    status = build.op("coalesce", build.op("number", yes), build.number(2))
    known = {"a": NAN, "b": 5.0, "c": NAN}
    found = trace([status], lambda name, lag: np.array([known[name]]))
    assert found[status] == 2
    assert found.causes(status) == [a, c]
    known["c"] = 0.0  # false whatever a is
    assert trace([status], lambda name, lag: np.array([known[name]])).causes(status) == []
    ratio = build.op("/", a, b)
    zero = trace([ratio], lambda name, lag: np.array([0.0]))
    assert zero.causes(ratio) == [ratio]
    either = build.op("if", build.op("missing", a), build.op("number", build.op(">", b, c)), a)
    found = trace([either], lambda name, lag: np.array([{"a": NAN, "b": 1.0, "c": NAN}[name]]))
    assert found.causes(either) == [a, c]


def test_other_parameters_again_and_again() -> None:
    build = Builder()
    total = build.op(
        "+", build.op("*", build.column("x"), build.param("w")), build.op("*", build.column("x", lag=1), build.param("v"))
    )
    place = build.place(total)
    again = repeated(place, lambda name, lag: DATA[name, lag], 5, {"w": 1.0, "v": 1.0}, {"w"})
    for weight in (-3.0, 0.0, 2.0):
        whole = compute({"it": place}, lambda name, lag: DATA[name, lag], 5, {"w": weight, "v": 1.0})["it"]
        assert np.array_equal(again({"w": weight}), whole, equal_nan=True)
