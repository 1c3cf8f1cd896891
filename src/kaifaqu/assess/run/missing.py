"""Which inputs an open result waits for: only those that matter, found by following the graph down from what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaifaqu.assess.arrays import Texts, Trace, trace
from kaifaqu.assess.graph import Column, Const, Lookup, Node, Op, Param, Statistic, walk
from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Item
from kaifaqu.assess.run.stages import Stages, refused
from kaifaqu.assess.run.table import Slice
from kaifaqu.observe import Period


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not known: an input (``code``, of ``lag`` years before), or another cause (``code`` empty)."""

    title: str
    code: str = ""
    lag: int = 0

    def as_dict(self) -> dict[str, object]:
        return {"title": self.title, "code": self.code, "lag": self.lag}


class Descent:
    """The graph of one subject with all its values, made when something is asked of it."""

    def __init__(self, program: Program, now: Slice, stages: Stages, at: int, *, no_total: bool = False) -> None:
        self.program, self.now, self.stages, self.at, self.no_total = program, now, stages, at, no_total
        self.items = {} if program.edition.score is None else {item.id: item for item in program.edition.score.walk()}

    @cached_property
    def trace(self) -> Trace:
        held: Mapping[Node, object] = self.stages.outputs.frozen(self.at, places=True)
        frozen = {**held, **(refused(self.program) if self.no_total else {})}
        roots = [*self.program.outputs.values(), *self.program.values.values()]
        return trace(roots, self._column, self.stages.params, frozen)  # type: ignore[arg-type]

    def _column(self, name: str, lag: int) -> np.ndarray | Texts:
        if lag == 0 and name in self.stages.extra:
            return self.stages.extra[name][self.at : self.at + 1]
        value = self.now.known(name, self.at, lag)
        if isinstance(value, str):
            return Texts(np.zeros(1, dtype=np.int64), (value,))
        if value is None and self.now.is_text(name):
            return Texts(np.full(1, -1, dtype=np.int64), ())
        return np.array([np.nan if value is None else value])

    def missing(self, *nodes: Node) -> tuple[Missing, ...]:
        """What the unknown values of ``nodes`` wait for, each once."""
        found = (self._say(cause) for node in nodes for cause in self._causes(node))
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def _causes(self, node: Node) -> Iterator[Node]:
        """As the trace finds them, through the steps on the whole matrix to the values they were made of."""
        for cause in self.trace.causes(node):
            below = list(self._before(cause))
            if below:
                for each in below:
                    yield from self._causes(each)
            else:
                yield cause

    def _before(self, cause: Node) -> Iterator[Node]:
        if not isinstance(cause, Column):
            return
        kind, _, name = cause.name.partition(".")
        if kind == "prepared":
            yield self.program.values[f"value.{name}"]
        elif kind == "decided":
            yield from (self.program.outputs[f"points.{item.id}"] for item in self.items[name].items)

    def idle(self, item: Item) -> bool:
        """Whether an item does not concern the subject, by its own rule."""
        node = self.program.outputs.get(f"points.{item.id}")
        if item.when is None or node is None:
            return False
        if isinstance(node, Op) and node.op == "if":
            return self.trace.get(node.args[0]) is False
        return isinstance(node, Const) and node.value is None

    def open_points(self, items: Iterable[Item]) -> tuple[Missing, ...]:
        """Points that are known between two bounds only: the column in which a person fills them, or the inputs they lack."""
        found: list[Missing] = []
        for item in items:
            low, high = self.program.outputs.get(f"points.{item.id}"), self.program.outputs.get(f"points.{item.id}.high")
            if low is not None and self.trace[low] is None:
                found += self.missing(low)
            elif low is not None and high is not None and self.trace[low] != self.trace[high]:
                found.append(Missing(f"{item.title}得分（由人评定）", item.given))
        return tuple(dict.fromkeys(found))

    def _say(self, cause: Node) -> Missing | None:
        if isinstance(cause, Column):
            return self._input(cause)
        if isinstance(cause, Param):
            item = self.items.get(cause.name.partition(".")[2])
            return Missing(f"“{item.title if item else cause.name}”的权重")
        if isinstance(cause, Lookup):
            return Missing(f"“{self.trace[cause.of]}”在规则的数值表中没有")
        if isinstance(cause, Statistic):
            return Missing("可比的对象太少，统计量算不出")
        if isinstance(cause, Op) and cause.op == "/":
            shared = any(isinstance(node, Statistic) for node in walk([cause.args[1]]))
            return Missing("各对象的数值没有差别，折算不出得分" if shared else "除数为零")
        if isinstance(cause, Op):
            return Missing("算式在此处没有意义（如对负数开方，或数太大）")
        none = isinstance(cause, Const) and cause.kind == "number"
        return Missing("规则对这一年、这一天或这个对象没有给出数值") if none else None

    def _input(self, column: Column) -> Missing:
        known = self.now.table.inputs.get(column.name)
        title = known.title if known is not None else column.name
        if not column.lag:
            return Missing(title, column.name)
        before = self.now.period_before(column.lag)
        when = Period.parse(before).label if before else f"{column.lag}年前"
        return Missing(f"{when}{title}", column.name, column.lag)
