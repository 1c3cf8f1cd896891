"""The tree of items (评价项) that give points: leaves with a value and a method, groups and how they combine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.method import ItemContext, Method
from kaifaqu.assess.rules.methods import EVERYWHERE, KEYS, read_default, read_method
from kaifaqu.assess.rules.model import COMBINE, POLICIES, WEIGHED, Item, Missing, Prepare
from kaifaqu.assess.rules.read.basics import code, decimal, invalid, not_negative, one_of, share, source
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.names import Names, unit_of
from kaifaqu.assess.rules.read.prepare import denominated, prepare

MAX_ITEMS: Final = 2000
MAX_LEVELS: Final = 20
UNKNOWN: Final = ("unknown", "未知")
_COMMON: Final = (
    "id", "title", "weight", "full", "least", "when", "missing", "prepare", "advice", "note", "source", "combine", "power",
    "items", "at_least", "normalise",
)  # fmt: skip
_LEAF: Final = ("value", "unit", "direction", "given", "denominator")


def missing(node: Node | None) -> Missing | None:
    """A policy for what is missing: its name alone, or with the share that must be there."""
    if node is None:
        return None
    if isinstance(node.value, str):
        return Missing(node.one_of(*POLICIES))
    node.only("policy", "at_least")
    policy = node.need("policy").one_of(*POLICIES)
    least = node.get("at_least")
    if least is not None and policy != "renormalise":
        least.fail(f"policy 为 {policy} 时不用 at_least。", "at_least 与 renormalise 一起用。")
    return Missing(policy, Decimal(0) if least is None else share(least))


@dataclass(frozen=True)
class Inherited:
    """What leaves take from above where they say nothing: the method, and what is done to their columns."""

    normalise: Node | None
    prepare: Prepare | None


class ScoreReader:
    """Reads the items of one edition."""

    def __init__(self, names: Names, faults: Faults) -> None:
        self.names, self.faults = names, faults
        self.seen: dict[str, Node] = {}
        self.skeleton = False

    def root(self, node: Node, inherited: Inherited) -> Item | None:
        """The whole: a list is the top level, added up; a mapping says how it combines."""
        if isinstance(node.value, tuple):
            return self.faults.get(partial(self._group, node, node, "total", "sum", inherited, 1), None)
        return self.faults.get(partial(self._mapping, node, inherited), None)

    def _mapping(self, node: Node, inherited: Inherited) -> Item:
        node.only("title", "combine", "power", "items", "full", "least", "at_least", "missing", "normalise", "prepare", "note")
        return self._group(node, node.need("items"), "total", one_of(node.get("combine"), "sum", *COMBINE), inherited, 1)

    def _item(self, level: int, inherited: Inherited, above: str, node: Node) -> Item:
        node.only(*_COMMON, *_LEAF, *KEYS, *EVERYWHERE)
        own = code(node.need("id"), "评价项代码")
        if own in self.seen:
            node.need("id").fail(f"评价项“{own}”写了两次（另一处在第{self.seen[own].line}行）。")
        if len(self.seen) >= MAX_ITEMS:
            node.fail(f"评价项超过 {MAX_ITEMS} 个。")
        self.seen[own] = node
        self.names.titles[f"score.{own}"] = f"{node.optional_text('title', own)}得分"
        weight = self._weight(node, above)
        items = node.get("items")
        if items is None:
            return replace(self._leaf(node, own, inherited), weight=weight)
        for key in (*_LEAF, *KEYS):
            if (extra := node.get(key)) is not None:
                extra.fail(f"“{own}”下面还有评价项，不写 {key}。", "value 和计分方法写在最下一级。")
        group = self._group(node, items, own, one_of(node.get("combine"), "sum", *COMBINE), inherited, level + 1)
        return replace(group, weight=weight)

    def _weight(self, node: Node, above: str) -> Decimal | None:
        weight = node.get("weight")
        if weight is None:
            return Decimal(1)
        if above not in WEIGHED:
            weight.fail(f"上一级按 {above} 合成，不用权重。", "合计分写 full（满分），加权平均写 combine: mean。")
        if weight.text() in UNKNOWN:
            return None
        number = decimal(weight)
        assert number is not None
        return not_negative(weight, number, "权重")

    def _group(self, node: Node, listed: Node, own: str, combine: str, inherited: Inherited, level: int) -> Item:
        if level > MAX_LEVELS:
            node.fail(f"评价项超过 {MAX_LEVELS} 层。")
        if not listed.items():
            listed.fail("至少要有一个评价项。")
        fields = node.value if isinstance(node.value, dict) else {}
        below = self._inherit(node, inherited) if fields else inherited
        items = tuple(self.faults.each(listed.items(), partial(self._item, level, below, combine)))
        self._check_weights(listed, combine)
        power = decimal(node.get("power")) if fields else None
        if (power is None) == (combine == "power"):
            node.fail("combine: power 要写 power（幂），其他合成方法不写。", "如 combine: power, power: 0.5")
        if power is not None and not 0 < abs(power) <= 10:
            node.need("power").fail("幂不能是 0，绝对值不超过 10。", "0 次幂平均就是 geometric。")
        return Item(
            id=own, title=node.optional_text("title", "总分" if own == "total" else own) if fields else "总分", weight=Decimal(1),
            direction=1, value=None, unit="分", method=None, items=items, combine=combine, power=power,
            full=self._points(node, "full") if fields else None, least=self._points(node, "least") if fields else None,
            when=self._when(node) if fields else None, given="", missing=self._missing(node) if fields else None, prepare=None,
            advice=_advice(node) if fields else "", source=source(node.get("source")) if fields else None, place=node.place,
        )  # fmt: skip

    def _inherit(self, node: Node, inherited: Inherited) -> Inherited:
        normalise = node.get("normalise") or inherited.normalise
        return Inherited(normalise, prepare(node.get("prepare"), inherited.prepare, self.names))

    def _check_weights(self, listed: Node, combine: str) -> None:
        """In a weighted mean all brothers have weights, or none: one left out is no weight of 1."""
        if combine not in WEIGHED:
            return
        given = [item for item in listed.items() if isinstance(item.value, dict) and item.get("weight") is not None]
        if given and len(given) != len(listed.items()):
            bare = next(item for item in listed.items() if item not in given)
            self.faults.fault(bare.place, "同一组里有的评价项写了权重，有的没写。", "都写上；没有查到的写 weight: unknown。")
        known = [item.need("weight").text() for item in given]
        if known and all(text not in UNKNOWN for text in known) and all(_is_zero(text) for text in known):
            self.faults.fault(listed.place, "这一组的权重之和为 0。")

    def _missing(self, node: Node) -> Missing | None:
        policy, least = missing(node.get("missing")), node.get("at_least")
        if least is None:
            return policy
        if policy is not None:
            least.fail("at_least 和 missing 只写一个。", "missing 里也可以写 at_least。")
        return Missing("renormalise", share(least), "items")

    def _points(self, node: Node, key: str) -> Decimal | None:
        found = node.get(key)
        number = decimal(found)
        if found is not None and number is not None and key == "full":
            not_negative(found, number, "满分")
        return number

    def _when(self, node: Node) -> Formula | None:
        found = node.get("when")
        return None if found is None else self.names.truth(found)

    def _leaf(self, node: Node, own: str, inherited: Inherited) -> Item:
        for key in ("combine", "power", "at_least"):
            if (extra := node.get(key)) is not None:
                extra.fail(f"“{own}”没有下级评价项，不写 {key}。")
        value, unit = self._value(node)
        full, least = self._points(node, "full"), self._points(node, "least")
        if full is not None and least is not None and least > full:
            node.need("least").fail("least 大于 full。")
        direction = one_of(node.get("direction"), "1", "1", "-1")
        context = ItemContext(
            id=own, value=value, unit=unit, full=None if full is None else float(full), direction=int(direction),
            formula=self.names.formula, words=lambda formula: formula.words(self.names.titles),
        )  # fmt: skip
        method = self._method(node, context, inherited)
        return Item(
            id=own, title=node.optional_text("title", own), weight=Decimal(1), direction=int(direction), value=value, unit=unit,
            method=method, items=(), combine="sum", power=None, full=full, least=least, when=self._when(node),
            given=self._given(node), missing=missing(node.get("missing")),
            prepare=denominated(node, prepare(node.get("prepare"), inherited.prepare, self.names), self.names),
            advice=_advice(node), source=source(node.get("source")), place=node.place,
        )  # fmt: skip

    def _value(self, node: Node) -> tuple[Formula | None, str]:
        """The value in the unit its points are given for."""
        written, unit = node.get("value"), node.get("unit")
        if written is None:
            return None, node.optional_text("unit")
        found = self.names.formula(written)
        if found.type.kind != "number":
            return found, ""
        own = unit_of(found) if unit is None and "unit" not in node.pairs() else node.optional_text("unit")
        if own is None:
            raise invalid(written, f"value 得出{found.type}，要写明 unit。", "如 unit: 万元/人。")
        return found.in_unit(own), own

    def _method(self, node: Node, context: ItemContext, inherited: Inherited) -> Method | None:
        method = read_method(node, context)
        default = node.get("normalise") or inherited.normalise
        if method is None and default is not None:
            method = read_default(default, context)
        if method is None and not self.skeleton:
            node.fail(f"“{context.id}”没有写怎样计分。", "写一种计分方法，如 bands、choices、points；或在版本里写 normalise。")
        return method

    def _given(self, node: Node) -> str:
        found = node.get("given")
        if found is None:
            return ""
        column = self.names.inputs.get(found.text())
        if column is None or column.type != "number":
            found.fail(f"“{found.text()}”不是数字的输入。", "given 写的是 inputs 里填专家评分的那一列。")
        return found.text()


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def _advice(node: Node) -> str:
    return node.optional_text("advice") or node.optional_text("note")
