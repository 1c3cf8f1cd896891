"""Conditions: must-haves, vetoes and direct paths, alone or made of parts."""

from __future__ import annotations

from typing import Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import Condition
from kaifaqu.assess.rules.read.basics import code, source
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.names import Names

MAX_CONDITIONS: Final = 1000
_WAYS: Final = ("rule", "manual", "any_of", "all_of", "at_least")


class ConditionReader:
    """Reads the conditions of one edition; every part has a code of its own."""

    def __init__(self, names: Names, faults: Faults) -> None:
        self.names, self.faults = names, faults
        self.seen: dict[str, Node] = {}

    def all(self, node: Node | None) -> tuple[Condition, ...]:
        """The conditions of a list."""
        if node is None:
            return ()
        return tuple(self.faults.each(self.faults.get(node.items, ()), self.one))

    def one(self, node: Node, default_id: str = "") -> Condition:
        """A condition with its parts. ``default_id``: of one that needs none in the file."""
        node.only(
            "id", "title", "rule", "manual", "any_of", "all_of", "at_least", "of", "when", "unless", "advice", "note", "source"
        )
        own = code(node.need("id"), "条件代码") if node.get("id") is not None or not default_id else default_id
        self._note(own, node)
        ways = [way for way in _WAYS if node.get(way) is not None]
        if len(ways) != 1:
            node.fail(
                f"条件“{own}”" + ("同时写了" + "、".join(ways) if ways else "没有写怎样判断") + "。",
                "rule（公式）、manual: true（人工判断）、any_of、all_of、at_least 加 of，写且只写一种。",
            )
        rule, manual = node.get("rule"), node.get("manual")
        if manual is not None and not manual.flag():
            manual.fail("manual 只写 true；能用数据判断的写 rule。")
        formula = None if rule is None else self.names.truth(rule)
        parts, need = self._parts(node, ways[0])
        return Condition(
            id=own,
            title=node.optional_text("title") or self._title(own, formula),
            rule=formula,
            manual=manual is not None,
            parts=parts,
            need=need,
            when=self._truth(node.get("when")),
            unless=self._truth(node.get("unless")),
            advice=node.optional_text("advice") or node.optional_text("note"),
            source=source(node.get("source")),
            place=node.place,
        )

    def _note(self, own: str, node: Node) -> None:
        if own in self.seen:
            node.fail(f"条件“{own}”写了两次（另一处在第{self.seen[own].line}行）。", "条件、一票否决和直通条件的代码不能相同。")
        if len(self.seen) >= MAX_CONDITIONS:
            node.fail(f"条件超过 {MAX_CONDITIONS} 个。")
        self.seen[own] = node
        manual = node.get("manual")
        column = self.names.inputs.get(own)
        if manual is not None and (own in self.names.types and (column is None or column.type != "yes_no")):
            node.fail(f"人工判断的结论填在名为“{own}”的列里，而这个名称已有别的用处。", "换一个条件代码。")

    def _title(self, own: str, formula: Formula | None) -> str:
        return own if formula is None else formula.words(self.names.titles)

    def _truth(self, node: Node | None) -> Formula | None:
        return None if node is None else self.names.truth(node)

    def _parts(self, node: Node, way: str) -> tuple[tuple[Condition, ...], int]:
        if way in ("rule", "manual"):
            if (extra := node.get("of")) is not None:
                extra.fail("of 与 at_least 一起用。")
            return (), 0
        listed = node.need("of" if way == "at_least" else way)
        parts = tuple(self.faults.each(listed.items(), self.one))
        if not listed.items():
            listed.fail("至少要有一个条件。")
        if way != "at_least":
            return parts, 1 if way == "any_of" else len(listed.items())
        need = node.need("at_least").whole()
        if not 1 <= need <= len(listed.items()):
            node.need("at_least").fail(f"at_least 须在 1 与 {len(listed.items())} 之间。")
        return parts, need
