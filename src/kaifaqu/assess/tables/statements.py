"""An Ibis expression as the text of a query with named parameters, made once for each graph and table and kept.

Ibis takes longer to write the query for a rule set than DuckDB to run it on a page's worth of rows, so the text is kept by what it
depends on: the nodes of the outputs, the names and types of the columns, and the engine. The year and the run's numbers are parameters.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler

from kaifaqu.assess.graph import Node
from kaifaqu.assess.tables.engines import INPUT
from kaifaqu.assess.tables.inputs import Rows
from kaifaqu.assess.tables.stages import build

PERIOD: Final = "period_"
KEPT: Final = 64
_MARK: Final = "kaifaqu_param"
COMPILERS: Final = {"duckdb": DuckDBCompiler, "spark": PySparkCompiler}
_lock = threading.Lock()
_kept: OrderedDict[Hashable, tuple[Statement, tuple[Node, ...]]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` reads the table :data:`INPUT`. ``params``: the names of the graph's parameters by their names in the text;
    ``periods``: the years back whose period it asks for, in ``period_<years back>``.
    """

    sql: str
    params: Mapping[str, str]
    periods: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a query depends on besides the graph: the table's columns, the roles of two of them, the engine."""

    columns: tuple[tuple[str, Any], ...]
    subject: str
    period: str | None
    clean: frozenset[str]
    engine: str  # duckdb or spark


def statement(outputs: Mapping[str, Node], shape: Shape) -> Statement:
    """The query for these outputs, from the ones kept if it was made before."""
    key = (shape, tuple((name, id(node)) for name, node in outputs.items()))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][0]
        made = write(outputs, shape)  # under the lock: how selects are merged is a setting of all of Ibis
        _kept[key] = made, tuple(outputs.values())  # holding the nodes keeps their identities from being used again
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def write(outputs: Mapping[str, Node], shape: Shape) -> Statement:
    """Write the query anew."""
    marks = _Marks(dict(shape.columns).get(shape.period or ""))
    table = ibis.table(dict(shape.columns), name=INPUT)
    earlier = marks.period if shape.period in table.columns else None
    rows = Rows(table, shape.subject, shape.period if earlier else None, earlier, shape.clean)
    expression = build(outputs, rows, marks.param, narrow=shape.engine == "spark")
    compiler = COMPILERS[shape.engine]()
    tree = _unmerged(compiler, expression)
    _doubles(tree, shape.engine)
    _placeholders(tree, marks.names)
    if shape.engine == "duckdb":
        _computed_once(tree)
    params = {name: given for name, (given, _) in zip(marks.names, marks.asked, strict=True) if given is not None}
    periods = tuple(lag for _, lag in marks.asked if lag is not None)
    return Statement(tree.sql(compiler.dialect), params, periods)


def _unmerged(compiler: Any, expression: Any) -> Any:
    """The query's tree with every select as it is: merged, a column's expression would stand wherever the column is read."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        return compiler.to_sqlglot(expression)
    finally:
        ibis.options.sql.fuse_selects = before


def _doubles(tree: Any, engine: str) -> None:
    """2.0 is a decimal in SQL, and decimals overflow: every number with a point is written as a double."""
    for literal in tree.find_all(sge.Literal):
        text = literal.this
        if not literal.is_string and ("." in text or "e" in text.lower()):
            literal.set("this", f"{text}D" if engine == "spark" else text if "e" in text.lower() else f"{text}e0")


def _placeholders(tree: Any, names: list[str]) -> None:
    for call in list(tree.find_all(sge.Anonymous)):
        if call.name.lower() == _MARK:
            call.replace(sge.Placeholder(this=names[int(call.expressions[0].name)]))


def _computed_once(tree: Any) -> None:
    """Whether DuckDB keeps the answer of a table that is read twice: not of the input as it comes, which it would copy."""
    for cte in tree.ctes:
        cte.set("materialized", cte.this.find(sge.Join, sge.Window) is not None or _reads_kept(cte, tree))


def _reads_kept(cte: Any, tree: Any) -> bool:
    kept = {other.alias for other in tree.ctes if other.args.get("materialized")}
    return any(table.name in kept for table in cte.this.find_all(sge.Table))


class _Marks:
    """Stand-ins for parameters: calls of a function that exists on no engine, replaced in the query's tree."""

    def __init__(self, period: Any) -> None:
        self.asked: list[tuple[str | None, int | None]] = []
        self._made: dict[tuple[str | None, int | None], Any] = {}
        self._period = period

    @property
    def names(self) -> list[str]:
        return [f"param_{index}" if name is not None else f"{PERIOD}{lag}" for index, (name, lag) in enumerate(self.asked)]

    def _mark(self, what: tuple[str | None, int | None], dtype: Any) -> Any:
        if what not in self._made:
            self._made[what] = _function(dtype)(len(self.asked)).op()
            self.asked.append(what)
        return self._made[what]

    def param(self, name: str) -> Any:
        return self._mark((name, None), dt.float64)

    def period(self, lag: int) -> Any:
        return self._mark((None, lag), dt.dtype(self._period))


@cache
def _function(dtype: Any) -> Any:
    def kaifaqu_param(index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        """Stands for the parameter of this index."""

    return ibis.udf.scalar.builtin(kaifaqu_param, signature=((dt.int64,), dtype))
