"""Random graphs and tables for them: every kind of node, values on which float noise decides nothing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa

from kaifaqu.assess.graph import Builder, Node

TOWNS = ("东", "西", "中", None)
AT = 2022
PARAMS = {"w": 1.5, "v": -2.0, "lost": None}


def rows_of(seed: random.Random, count: int) -> pa.Table:
    """Subjects with up to three years each, in no order; numbers are quarters, a few are missing, NaN or infinite."""
    rows: list[dict[str, Any]] = []
    for index in range(count):
        for year in (AT, AT - 1, AT - 2):
            if year < AT and seed.random() < 0.25:
                continue
            rows.append({
                "subject": f"s{index:04d}", "period": year, **{name: _number(seed) for name in "abc"},
                "n": seed.choice([None, 0, 1, 2, 3]), "yes": seed.choice([True, False, None]),
                "town": seed.choice(TOWNS), "size": seed.choice(["大", "小", ""]),
            })  # fmt: skip
    seed.shuffle(rows)
    schema = pa.schema([("subject", pa.string()), ("period", pa.int64()), *((name, pa.float64()) for name in "abc"),
                        ("n", pa.int32()), ("yes", pa.bool_()), ("town", pa.string()), ("size", pa.string())])  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


def _number(seed: random.Random) -> float | None:
    odd = seed.random()
    return None if odd < 0.1 else float("nan") if odd < 0.15 else float("inf") if odd < 0.16 else seed.randint(-20, 40) / 4


class Graphs:
    """Makes random nodes: ``number``, ``truth`` and ``text`` of a depth."""

    def __init__(self, seed: random.Random, build: Builder | None = None) -> None:
        self.seed, self.build = seed, build or Builder()
        self.made: list[Node] = []

    def outputs(self, count: int, depth: int = 4) -> dict[str, Node]:
        makers = [self.number, self.number, self.number, self.truth, self.text]
        return {f"out.{index}": self.seed.choice(makers)(depth) for index in range(count)}

    def number(self, depth: int) -> Node:
        build, seed = self.build, self.seed
        if depth == 0:
            return seed.choice([
                lambda: build.column(seed.choice("abcn")), lambda: build.column(seed.choice("abc"), lag=seed.choice([1, 2])),
                lambda: build.number(seed.choice([None, -1.0, 0.0, 0.5, 2.0, 10.0])),
                lambda: build.param(seed.choice(list(PARAMS))),
            ])()  # fmt: skip
        if self.made and seed.random() < 0.3:
            return seed.choice(self.made)
        node = self._number(depth - 1)
        self.made.append(node)
        return node

    def _number(self, depth: int) -> Node:
        build, seed, number = self.build, self.seed, self.number
        kind = seed.choice(["op", "op", "fold", "if", "if", "statistic", "statistic", "place", "lookup", "truth", "special"])
        if kind == "op":
            return build.op(seed.choice(["+", "-", "*", "/", "min", "max", "coalesce"]), number(depth), number(depth))
        if kind == "fold":
            return build.op(seed.choice(["+", "*", "min", "max", "coalesce"]), *(number(depth) for _ in range(4)))
        if kind == "if":
            return build.op("if", self.truth(depth), number(depth), number(depth))
        if kind == "statistic":
            return self._statistic(depth)
        if kind == "place":
            ties: Any = seed.choice(["first", "last", "mean"])
            return build.place(number(depth), self._by(), descending=seed.random() < 0.5, ties=ties)
        if kind == "lookup":
            return build.lookup(self.text(depth), [("东", 3.0), ("西", -1.0), ("大", 2.0), ("东", 3.0)])
        if kind == "truth":
            return build.op("number", self.truth(depth))
        return self._special(number(depth))

    def _special(self, x: Node) -> Node:
        build, seed = self.build, self.seed
        small = build.op("max", build.op("min", x, build.number(6)), build.number(-6))
        return seed.choice([
            lambda: build.op("ln", x), lambda: build.op("sqrt", x), lambda: build.op("exp", small), lambda: build.op("floor", x),
            lambda: build.op("ceil", x), lambda: build.op("abs", x), lambda: build.op("neg", x),
            lambda: build.op("pow", small, build.number(seed.choice([2.0, 0.5, -1.0]))),
            lambda: build.op("round", x, build.number(seed.choice([0, 1, 2]))),
            lambda: build.op("exp", build.op("*", x, build.number(1e4))),
        ])()  # fmt: skip

    def _statistic(self, depth: int) -> Node:
        seed = self.seed
        how = seed.choice(["count", "sum", "mean", "min", "max", "sd", "median", "quantile"])
        where = self.truth(depth) if seed.random() < 0.3 else None
        return self.build.statistic(how, self.number(depth), self._by(), where, 0.3 if how == "quantile" else None)

    def _by(self) -> list[Node]:
        build = self.build
        keys = [build.column("town", "text"), build.column("size", "text"), build.column("n"), build.text("同"), self.truth(0)]
        return self.seed.sample(keys, self.seed.choice([0, 0, 1, 2]))

    def truth(self, depth: int) -> Node:
        build, seed = self.build, self.seed
        if depth == 0:
            return seed.choice([lambda: build.column("yes", "truth"), lambda: build.truth(seed.choice([True, False, None]))])()
        depth -= 1
        return seed.choice([
            lambda: build.op(seed.choice(["<", "<=", ">", ">=", "=", "!="]), self.number(depth), self.number(depth)),
            lambda: build.op(seed.choice(["<", ">=", "="]), self.number(depth), build.number(seed.choice([0.0, 1.0, 2.5]))),
            lambda: build.op(seed.choice(["=", "!="]), self.text(depth), self.text(depth)),
            lambda: build.op(seed.choice(["=", "!="]), self.truth(depth), self.truth(depth)),
            lambda: build.op(seed.choice(["and", "or"]), *(self.truth(depth) for _ in range(seed.choice([2, 3])))),
            lambda: build.op("not", self.truth(depth)), lambda: build.op("missing", self.number(depth)),
            lambda: build.op("in", self.text(depth), build.text("东"), build.text("小")),
            lambda: build.op("if", self.truth(depth), self.truth(depth), self.truth(depth)),
        ])()  # fmt: skip

    def text(self, depth: int) -> Node:
        build, seed = self.build, self.seed
        if depth == 0 or seed.random() < 0.4:
            return seed.choice([lambda: build.column(seed.choice(["town", "size"]), "text", seed.choice([0, 0, 1])),
                                lambda: build.text(seed.choice(["东", "无", None]))])()  # fmt: skip
        depth -= 1
        return seed.choice([
            lambda: build.op("if", self.truth(depth), self.text(depth), self.text(depth)),
            lambda: build.op("coalesce", self.text(depth), self.text(depth)),
        ])()  # fmt: skip


def columns_of(table: pa.Table) -> tuple[list[str], Any]:
    """The subjects of :data:`AT`, and the columns as ``arrays.compute`` asks for them."""
    rows = {(row["subject"], row["period"]): row for row in table.to_pylist()}
    subjects = [subject for subject, period in rows if period == AT]

    def column(name: str, lag: int) -> Any:
        values = [rows.get((subject, AT - lag), {}).get(name) for subject in subjects]
        if name in ("town", "size"):
            return np.array([value or None for value in values], dtype=object)
        found = np.array([np.nan if value is None else float(value) for value in values])
        return np.where(np.isfinite(found), found, np.nan)

    return subjects, column
