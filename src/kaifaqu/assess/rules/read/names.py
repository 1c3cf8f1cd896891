"""What formulas of an edition may read, and reading them: inputs, values, measures, points, results, each with its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.assess.formulas import DATE, PLAIN, TEXT, TRUTH, Expression, Formula, Type, parse, settle
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import HISTORY, Input, Span
from kaifaqu.assess.rules.read.basics import invalid
from kaifaqu.assess.rules.read.faults import Skipped

RESULTS: Final[Mapping[str, Type]] = {
    "total": PLAIN, "rank": PLAIN, "of": PLAIN, "passed": TRUTH, "grade": TEXT,
    "result": Type("text", values=("met", "unmet", "unknown", "manual", "not_applicable")),
}  # fmt: skip
ALWAYS: Final[Mapping[str, Type]] = {"applied_on": DATE, "kind": Type("text", values=("new", "review"))}
MAX_OPEN: Final = 20_000  # nodes of a formula with its measures opened
MAX_CHAIN: Final = 50  # measures that read measures

# Which results stand at each part of an edition; score. is the points of any item.
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "data": (), "points": ("score.",), "pass": ("score.", "total"), "rank": ("score.", "total", "passed", "result"),
    "grade": ("score.", "total", "passed", "result", "rank", "of"),
    "end": ("score.", "total", "passed", "result", "rank", "of", "grade"),
}  # fmt: skip


def input_type(found: Input) -> Type:
    """The type of an input in formulas."""
    if found.type == "number":
        return Type.of_unit(found.unit)
    return {"yes_no": TRUTH, "date": DATE}.get(found.type) or Type("text", values=found.values)


@dataclass
class Names:
    """The names of one edition while it is read. ``broken``: declared, but wrongly, so formulas that read them are not judged."""

    inputs: dict[str, Input]
    spans: dict[str, Span]
    types: dict[str, Type] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    opened: dict[str, Formula] = field(default_factory=dict)  # measures (and values by a number): formulas behind a name

    def __post_init__(self) -> None:
        self.types |= {**ALWAYS, **RESULTS, **{name: input_type(found) for name, found in self.inputs.items()}}
        self.titles |= {name: found.title for name, found in self.inputs.items()}

    def expression(self, node: Node) -> Expression:
        """The formula of a node, read but not settled."""
        found = parse(node.text(), node.place, node.spot)
        if self.broken.intersection(found.names):
            raise Skipped("standard-invalid", "公式用到了写错的名称。", place=node.place)
        return found

    def formula(self, node: Node, stage: str = "data") -> Formula:
        """The formula of a node, settled, reading no result that does not stand yet."""
        found = settle(self.expression(node), self.types, self.spans)
        self.check_stage(node, found, stage)
        return found

    def number(self, node: Node, unit: str | None = None, stage: str = "data") -> Formula:
        """A formula that gives a number: in ``unit``, or in the unit it comes in where that has a name."""
        found = self.formula(node, stage)
        if unit is None:
            unit = unit_of(found)
            if unit is None:
                raise invalid(node, f"公式得出{found.type}，要写明 unit。", "如 unit: 万元/人。")
        return found.in_unit(unit)

    def truth(self, node: Node, stage: str = "data") -> Formula:
        """A formula that gives a truth."""
        found = self.formula(node, stage)
        if found.type.kind != "truth":
            raise invalid(node, f"这里应是条件，而公式得出{found.type}。", "写上比较，如 sales >= 2000万元。")
        return found

    def check_stage(self, node: Node, formula: Formula, stage: str) -> None:
        """Refuse results that do not stand yet, and a formula that is too large once its measures are opened."""
        allowed = STAGES[stage]
        for name, lag in self._open(node, formula):
            is_score = name.startswith("score.")
            if not is_score and name not in RESULTS:
                continue
            if lag == 0 and not (name in allowed or (is_score and "score." in allowed)):
                raise invalid(node, f"“{name}”要在评分、排名之后才有，这里还不能用。", _history_hint(name))
            if lag > 0 and name not in HISTORY:
                raise invalid(node, f"往年的“{name}”不在数据里。", "往年的结果只有 " + "、".join(HISTORY) + "。")

    def _open(self, node: Node, formula: Formula) -> set[tuple[str, int]]:
        """Every name that is read, with the years back, measures opened."""
        seen: set[tuple[str, int]] = set()
        size, waiting = formula.size, [(name, lag) for name, lag, _ in formula.reads]
        while waiting:
            name, lag = waiting.pop()
            if (name, lag) in seen:
                continue
            seen.add((name, lag))
            behind = self.opened.get(name)
            if behind is not None:
                size += behind.size
                if size > MAX_OPEN:
                    raise invalid(node, f"公式连同它用到的指标展开后超过 {MAX_OPEN} 个节点。", "减少嵌套的时间函数。")
                waiting += [(inner, lag + back) for inner, back, _ in behind.reads]
        return seen


def _history_hint(name: str) -> str:
    return f"上一年的写作 lag({name}, 1)。" if name in HISTORY else "可用于 pass、grades、rank、awards、cards 和 consequences。"


def unit_of(formula: Formula) -> str | None:
    """The unit in which a formula's number comes: the one it is written in, "" for a plain number, None where it has no name."""
    type_ = formula.type
    if type_.unit:
        return type_.unit
    return "" if not type_.powers else None
