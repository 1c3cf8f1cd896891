"""An Ibis expression as the text of a query with named parameters, made once for each graph and table and kept.

Ibis takes longer to write the query for a rule set than DuckDB to run it on a page's worth of rows, so the text is kept by
what it depends on: the nodes of the outputs, the names and types of the columns, and the engine. The year and the run's
numbers are parameters.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler
from ibis.backends.sql.compilers.base import SQLGlotCompiler

from kaifaqu.assess.graph import Column, Node, walk
from kaifaqu.assess.tables.cells import TYPES
from kaifaqu.assess.tables.engines import INPUT
from kaifaqu.assess.tables.inputs import Rows
from kaifaqu.assess.tables.stages import build

KEPT: Final = 128
STEP: Final = "step"
_MARK: Final = "kaifaqu_param"
T = TypeVar("T")
_lock = threading.Lock()
_kept: OrderedDict[Hashable, tuple[Any, tuple[Node, ...]]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Statement:
    """A query in ``steps`` (name, whether its answer is worth keeping, text), each reading those before; the last has no name.

    The first reads the table :data:`INPUT`. The parameters are p0, p1, …: ``asked`` says of each that is read which number of the
    run it is (a node without columns), or of how many years back the period.
    """

    steps: tuple[tuple[str, bool, str], ...]
    asked: Mapping[str, Node | int]

    @property
    def sql(self) -> str:
        """All steps as one text of DuckDB's."""
        if len(self.steps) == 1:
            return self.steps[0][2]
        parts = [f"{name} AS {'' if kept else 'NOT '}MATERIALIZED ({text})" for name, kept, text in self.steps[:-1]]
        return f"WITH {', '.join(parts)} {self.steps[-1][2]}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a query depends on besides the graph: the table's columns, the roles of two of them, the engine."""

    columns: tuple[tuple[str, Any], ...]
    subject: str
    period: str | None
    clean: frozenset[str]
    engine: str  # duckdb or spark
    guard: bool  # whether the query itself makes outputs that are not finite null
    most: int = 0  # only so many rows, of those for which any output is true; 0: all rows


def statement(outputs: Mapping[str, Node], shape: Shape) -> Statement:
    """The query for these outputs, from the ones kept if it was made before."""
    return _keep((shape, _identity(outputs)), outputs, lambda: write(outputs, shape))


def columns_of(outputs: Mapping[str, Node]) -> frozenset[tuple[str, int]]:
    """The columns that the outputs read, each with how many years back."""

    def read() -> frozenset[tuple[str, int]]:
        return frozenset((node.name, node.lag) for node in walk(outputs.values()) if isinstance(node, Column))

    return _keep(_identity(outputs), outputs, read)


def _identity(outputs: Mapping[str, Node]) -> Hashable:
    return tuple((name, id(node)) for name, node in outputs.items())


def _keep(key: Hashable, outputs: Mapping[str, Node], make: Callable[[], T]) -> T:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][0]  # type: ignore[no-any-return]
    made = make()
    with _lock:
        _kept[key] = made, tuple(outputs.values())  # holding the nodes keeps their identities from being used again
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def write(outputs: Mapping[str, Node], shape: Shape) -> Statement:
    """Write the query anew."""
    marks = _Marks(dict(shape.columns).get(shape.period or ""))
    table = ibis.table(dict(shape.columns), name=INPUT)
    earlier = marks if shape.period in table.columns else None
    rows = Rows(table, shape.subject, shape.period if earlier else None, earlier, shape.clean)
    parts: list[Any] = []

    def cut(part: Any) -> Any:
        """Each step is compiled by itself, over a table that stands for the step before: Ibis walks a whole query many times."""
        parts.append(part)
        return ops.UnboundTable(name=f"{STEP}{len(parts) - 1}", schema=part.op().schema).to_expr()

    whole = build(outputs, rows, marks, cut=cut, narrow=shape.engine == "spark", guard=shape.guard)
    parts.append(whole.filter(ibis.or_(*(whole[name] for name in outputs))).limit(shape.most) if shape.most else whole)
    compiler = COMPILERS[shape.engine]()
    texts = [compiler.to_sqlglot(part).sql(compiler.dialect) for part in parts]
    asked = {f"p{index}": what for index, what in enumerate(marks.asked) if index in compiler.written}
    names = [f"{STEP}{index}" for index in range(len(texts) - 1)]
    return Statement(tuple(zip([*names, ""], _kept_answers(texts), texts, strict=True)), asked)


def _kept_answers(texts: list[str]) -> list[bool]:
    """Whether the answer of a step is kept, being read twice: not of the input as it comes, which it would only copy."""
    tables = [re.findall(rf"[\"`]({STEP}\d+)[\"`] AS", text) for text in texts]
    reads = Counter(name for names in tables for name in names)
    computed: set[str] = set()
    kept = []
    for index, (text, names) in enumerate(zip(texts, tables, strict=True)):
        name = f"{STEP}{index}"
        if " JOIN " in text or " OVER " in text or not computed.isdisjoint(names):
            computed.add(name)
        kept.append(name in computed and reads[name] > 1)
    return kept


class _Marks:
    """Stand-ins for parameters: calls of a function that exists on no engine, which the compilers below write as parameters."""

    def __init__(self, period: Any) -> None:
        self.asked: list[Node | int] = []
        self._made: dict[Node | int, Any] = {}
        self._period = period

    def __call__(self, what: Node | int) -> Any:
        """The stand-in for a parameter of the graph or of the run, or for a period (how many years back)."""
        if what not in self._made:
            dtype = dt.dtype(self._period) if isinstance(what, int) else TYPES[what.kind]
            self._made[what] = _function(dtype)(len(self.asked)).op()
            self.asked.append(what)
        return self._made[what]


@cache
def _function(dtype: Any) -> Any:
    def kaifaqu_param(index):  # type: ignore[no-untyped-def]
        """Stands for the parameter of this index."""

    return ibis.udf.scalar.builtin(kaifaqu_param, signature=((dt.int64,), dtype))


class _Parameters:
    """What Ibis' compilers write otherwise: parameters, and numbers with a point, which SQL takes for decimals that overflow."""

    exponent = "e0"  # of a number that has none
    suffix = ""

    def __init__(self) -> None:
        super().__init__()
        self.written: set[int] = set()  # the parameters that the text has

    def visit_ScalarUDF(self, op: Any, **arguments: Any) -> Any:  # noqa: N802 — Ibis finds it by this name
        if op.__func_name__ == _MARK:
            self.written.add(int(arguments["index"].name))
            return sge.Placeholder(this=f"p{arguments['index'].name}")
        return super().visit_ScalarUDF(op, **arguments)  # type: ignore[misc]

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802
        if not dtype.is_floating() or not math.isfinite(value):
            return super().visit_NonNullLiteral(op, value=value, dtype=dtype)  # type: ignore[misc]
        text = repr(abs(float(value)))
        literal = sge.Literal.number(text + ("" if "e" in text else self.exponent) + self.suffix)
        return sge.Paren(this=sge.Neg(this=literal)) if value < 0 else literal


class _DuckDB(_Parameters, DuckDBCompiler):  # type: ignore[misc]
    pass


class _Spark(_Parameters, PySparkCompiler):  # type: ignore[misc]
    exponent = ""
    suffix = "D"

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:  # noqa: N802
        """A column as it is: Ibis would ask an option of its Spark connection, which nobody has opened here, about NaN."""
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)


COMPILERS: Final[Mapping[str, Any]] = {"duckdb": _DuckDB, "spark": _Spark}
