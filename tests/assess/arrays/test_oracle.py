"""Random graphs on random tables: the arrays answer as the plain reading of what every node means."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracle import evaluate, over

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.graph import Builder, Node

NUMBERS = st.one_of(
    st.none(), st.integers(-4, 6).map(float), st.sampled_from([0.1, 0.29, -2.5, 0.5, 1 / 3, 100.0, 1e-3]), st.floats(-50, 50)
)
TEXTS = st.sampled_from([None, "东", "西", "中"])
TRUTHS = st.sampled_from([None, True, False])
ROW = st.fixed_dictionaries({"a": NUMBERS, "b": NUMBERS, "a@1": NUMBERS, "t": TEXTS, "u": TEXTS, "y": TRUTHS})
PARAMS = {"w": 2.0, "none": None}


@st.composite
def graphs(draw: Any) -> dict[str, Node]:
    """A graph of up to 25 steps, each step an operator on what stands before it."""
    build = Builder()
    numbers: list[Node] = [build.column("a"), build.column("b"), build.column("a", lag=1), build.param("w"), build.param("none")]
    numbers += [build.number(value) for value in (0, 1, 2.5, None)]
    truths: list[Node] = [build.column("y", "truth"), build.truth(True), build.truth(None)]
    texts: list[Node] = [build.column("t", "text"), build.column("u", "text"), build.text("东"), build.text(None)]

    def pick(of: list[Node]) -> Node:
        return draw(st.sampled_from(of))

    for _ in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from(["two", "one", "compare", "logic", "if", "statistic", "place", "text", "few", "number"]))
        if kind == "two":
            numbers.append(build.op(draw(st.sampled_from(["-", "/", "pow"])), pick(numbers), pick(numbers)))
        elif kind == "few":
            op = draw(st.sampled_from(["+", "*", "min", "max", "coalesce"]))
            numbers.append(build.op(op, *[pick(numbers) for _ in range(draw(st.integers(2, 4)))]))
        elif kind == "one":
            numbers.append(build.op(draw(st.sampled_from(["neg", "abs", "floor", "ceil", "exp", "ln", "sqrt"])), pick(numbers)))
            numbers.append(build.op("round", pick(numbers), build.number(draw(st.integers(0, 3)))))
        elif kind == "compare":
            truths.append(build.op(draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="])), pick(numbers), pick(numbers)))
        elif kind == "logic":
            truths.append(build.op(draw(st.sampled_from(["and", "or"])), pick(truths), pick(truths), pick(truths)))
            truths.append(build.op("not", pick(truths)))
            truths.append(build.op("missing", pick(draw(st.sampled_from([numbers, truths, texts])))))
        elif kind == "if":
            of = draw(st.sampled_from([numbers, truths, texts]))
            of.append(build.op("if", pick(truths), pick(of), pick(of)))
        elif kind == "statistic":
            how = draw(st.sampled_from(["count", "sum", "mean", "min", "max", "sd", "median", "quantile"]))
            by = [pick(draw(st.sampled_from([texts, truths, numbers]))) for _ in range(draw(st.integers(0, 2)))]
            where = pick(truths) if draw(st.booleans()) else None
            numbers.append(build.statistic(how, pick(numbers), by, where, 0.3 if how == "quantile" else None))
        elif kind == "place":
            by = [pick(texts)] if draw(st.booleans()) else []
            ties = draw(st.sampled_from(["first", "last", "mean"]))
            numbers.append(build.place(pick(numbers), by, descending=draw(st.booleans()), ties=ties))
        elif kind == "number":
            numbers.append(build.op("number", pick(truths)))
            numbers.append(build.lookup(pick(texts), [("东", 1.0), ("西", -2.0)]))
        else:
            truths.append(build.op(draw(st.sampled_from(["=", "!="])), pick(texts), pick(texts)))
            truths.append(build.op("in", pick(texts), build.text("东"), build.text("中")))
            truths.append(build.op("=", pick(truths), pick(truths)))
            texts.append(build.op("coalesce", pick(texts), pick(texts)))
    return {f"n{at}": node for at, node in enumerate([*numbers, *truths, *texts])}


def array(values: list[Any]) -> Any:
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.array([np.nan if value is None else float(value) for value in values])


@settings(max_examples=400, deadline=None, derandomize=True)  # the last bit of a sum may decide a floor
@given(graphs(), st.lists(ROW, min_size=1, max_size=8))
def test_arrays_answer_as_the_oracle(outputs: dict[str, Node], rows: list[dict[str, Any]]) -> None:
    source = over(rows)
    kinds = {"t": "text", "u": "text"}
    wanted = evaluate(outputs, source, len(rows), PARAMS)

    def column(name: str, lag: int) -> Any:
        values = list(source(name, lag))
        return np.array(values, dtype=object) if name in kinds else array(values)

    found = compute(outputs, column, len(rows), PARAMS)
    for name, node in outputs.items():
        for own, other in zip(found[name].tolist(), wanted[name], strict=True):
            own = None if own is None or own != own else own
            if isinstance(own, str) or own is None or other is None:
                assert own == other, (name, node, own, other)
            else:
                assert abs(own - float(other)) <= 1e-9 * max(1.0, abs(float(other))), (name, node, own, other)
