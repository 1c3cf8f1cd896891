"""Functions of one lever in pieces against the rule itself; the view of one subject against scoring everybody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.improve import Field, Situation
from kaifaqu.assess.improve.encode import Encoder
from kaifaqu.assess.improve.lever import Lever
from kaifaqu.assess.improve.own import localise
from kaifaqu.assess.improve.reader import Reader

NUMBERS = st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 7.0])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Builder, Node]:
    """A random function of the column ``x`` of numbers, truths and statistics of the league."""
    build = Builder()
    numbers: list[Node] = [build.column("x"), build.number(draw(NUMBERS))]
    truths: list[Node] = [build.truth(True)]
    for _ in range(draw(st.integers(2, 9))):
        kind = draw(st.sampled_from(["two", "one", "compare", "if", "logic", "statistic", "place", "coalesce"]))
        a, b = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
        truth = draw(st.sampled_from(truths))
        if kind == "two":
            numbers.append(build.op(draw(st.sampled_from(["+", "-", "*", "/", "min", "max"])), a, b))
        elif kind == "one":
            numbers.append(build.op(draw(st.sampled_from(["neg", "abs", "floor", "ceil", "sqrt"])), a))
        elif kind == "compare":
            truths.append(build.op(draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="])), a, b))
        elif kind == "if":
            numbers.append(build.op("if", truth, a, b))
        elif kind == "logic":
            other = draw(st.sampled_from(truths))
            truths += [
                build.op("and", truth, other),
                build.op("or", truth, other),
                build.op("not", truth),
                build.op("missing", a),
            ]
        elif kind == "statistic":
            how = draw(st.sampled_from(["min", "max", "mean", "sum", "count", "sd", "median", "quantile"]))
            numbers.append(build.statistic(how, a, where=truth if draw(st.booleans()) else None, at=0.3))
        elif kind == "place":
            ties = draw(st.sampled_from(["first", "last", "mean"]))
            numbers.append(build.place(a, descending=draw(st.booleans()), ties=ties))
        else:
            numbers.append(build.op("coalesce", a, b))
    return build, numbers[-1]


def league(node: Node, values: list[float]) -> Situation:
    data = {"x": np.array(values)}
    return Situation(
        {"y": node}, [str(row) for row in range(len(values))], lambda name, lag: data[name], fields={"x": Field("x")}
    )


@settings(max_examples=150, deadline=None)
@given(graphs(), st.lists(NUMBERS, min_size=2, max_size=5), st.lists(st.floats(-3, 8), min_size=5, max_size=5))
def test_one_subject_sees_what_scoring_everybody_gives(made: tuple[Builder, Node], values: list[float], at: list[float]) -> None:
    situation = league(made[1], values)
    for value in [*at, *values]:
        own = localise(situation, 0, [made[1]], ["x"], {"x": value})
        seen = Reader([own[made[1]]]).all({"x": value})[own[made[1]]]
        true = situation.compute(situation.outputs, {0: {"x": value}})["y"][0]
        assert seen == pytest.approx(true, rel=1e-6, abs=1e-6, nan_ok=True)


@settings(max_examples=150, deadline=None)
@given(graphs(), st.lists(NUMBERS, min_size=2, max_size=5))
def test_pieces_are_the_function(made: tuple[Builder, Node], values: list[float]) -> None:
    situation = league(made[1], values)
    own = localise(situation, 0, [made[1]], ["x"])[made[1]]
    encoder = Encoder([own], [Lever("x", "x", "", values[0], -3.0, 8.0, 1.0)], {})
    if own not in encoder.pieces:
        return
    pieces = encoder.pieces[own]
    at = pieces.cuts.middle
    true = encoder.reader.read(own, {"x": at}, len(at))
    wide = np.diff(pieces.cuts.at) > 1e-6  # within a narrower piece two roots stand too close for float64
    np.testing.assert_allclose(pieces.values(at)[wide], true[wide], rtol=1e-6, atol=1e-6)


def test_it_works() -> None:
    build = Builder()
    x = build.column("x")
    node = build.choose(
        [(build.op(">=", x, build.number(3)), build.number(20)), (build.op(">", x, build.number(1)), x)], build.number(0)
    )
    encoder = Encoder([node], [Lever("x", "x", "", -1.0, -1.0, 5.0, 1.0)], {})
    pieces = encoder.pieces[node]
    assert pieces.cuts.at.tolist() == [-1, -1, 1, 3, 5]  # the own value, -1, is a piece by itself
    assert pieces.cuts.after.tolist() == [False, True, True, False, True]  # 1 gives nothing yet, 3 gives 20
    assert pieces.slope.tolist() == [0, 0, 1, 0]
    assert pieces.base.tolist() == [0, 0, 0, 20]
