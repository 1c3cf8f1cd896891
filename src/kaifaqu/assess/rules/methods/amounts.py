"""Numbers written in a method: read with their unit, brought exactly into the unit of the value they are held against."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, NoReturn

from kaifaqu.assess.formulas import Formula, Type
from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.terms import Constant
from kaifaqu.assess.formulas.units import to_type
from kaifaqu.assess.graph import Node
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import ItemContext, Lowering

NUMBER: Final = r"[-−+]?\d+(?:\.\d+)?"
_WITH_UNIT: Final = re.compile(rf"\s*({NUMBER})\s*([^\s\d+\-−*/()<>=\",][^\s+*()<>=\",]*)?\s*")
MOST: Final = 10**15  # of any number in a method: none in a rule is larger, and a float must hold it


def real(node: Written) -> float:
    """A plain number of the file. Fails where it is none, or beyond :data:`MOST`."""
    number = node.number()
    return float(number) if abs(number) <= MOST else _too_large(node)


def _too_large(node: Written) -> NoReturn:
    node.fail("这个数太大了。", f"绝对值不超过 {MOST:.0e}。")


def plain(number: Fraction | float) -> str:
    """A number as people write it, with no exponent: 0.3, 20, -1.5."""
    return f"{Decimal(f'{float(number) + 0.0:.12g}'):f}"


def fraction(node: Written, text: str) -> Fraction:
    """A number found in a text of the node, exactly. Fails beyond :data:`MOST`."""
    number = Fraction(text.replace("−", "-"))
    return number if abs(number) <= MOST else _too_large(node)


def value_of(node: Written, item: ItemContext) -> Formula:
    """The item's value, which must be a number. Fails at ``node`` where there is none."""
    if item.value is None:
        node.fail(f"“{item.id}”没有写 value，这种计分方法要按一个数值计分。", "补上 value: 公式。")
    if item.value.type.kind != "number":
        node.fail(f"“{item.id}”的 value 是{item.value.type}，这种计分方法要数字。", "文字和是非用 choices 计分。")
    return item.value


@dataclass(frozen=True, slots=True)
class Limit:
    """A fixed number in the unit of the value; ``shown`` as the file writes it."""

    number: Fraction
    shown: str


def limit(node: Written, text: str, item: ItemContext) -> Limit:
    """The number with its unit in ``text``, in the unit of the item's value.

    Fails at ``node`` for what is no number, a unit of another dimension, and a bare number beside a value with a unit (% too).
    """
    found = _WITH_UNIT.fullmatch(text)
    if found is None:
        node.fail(f"“{text}”不是数字。", "写法如 30%、5000万元、12。")
    value = value_of(node, item)
    number, unit = fraction(node, found[1]), found[2] or ""
    if number == 0:
        return Limit(Fraction(0), text.strip())
    return Limit(_converted(node, number, unit, value.type), text.strip())


def _converted(node: Written, number: Fraction, unit: str, target: Type) -> Fraction:
    if not unit and not target.powers and target.factor != 1:
        node.fail(f"“{plain(number)}”没有写单位，而所比的值以“{target.unit}”计。", f"写作 {plain(number)}{target.unit}。")
    try:
        return number_of(Constant(Type.of_unit(unit), 0, number, bare=not unit), target)
    except Fault as fault:
        node.fail(fault.message, fault.hint)


def number_of(constant: Constant, target: Type) -> Fraction:
    """A constant in another unit. Raises Fault across dimensions."""
    term = to_type(constant, target, 0, "比较")
    assert isinstance(term, Constant)
    return term.number


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that a method needs: fixed, or a formula (a base value by year and region)."""

    fixed: Fraction | None
    formula: Formula | None
    shown: str

    def node(self, ctx: Lowering) -> Node:
        if self.formula is None:
            return ctx.build.number(None if self.fixed is None else float(self.fixed))
        return self.formula.lower(ctx.scope).low

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return () if self.formula is None else (self.formula,)


def amount(node: Written, item: ItemContext) -> Amount:
    """A number with its unit, or a formula, in the unit of the item's value."""
    text = node.text()
    if _WITH_UNIT.fullmatch(text) is not None:
        found = limit(node, text, item)
        return Amount(found.number, None, found.shown)
    formula = in_type(node, item.formula(node), value_of(node, item).type)
    return Amount(None, formula, item.words(formula))


def in_type(node: Written, formula: Formula, target: Type) -> Formula:
    """The formula in the unit of another number."""
    if formula.type.kind != "number":
        node.fail(f"这里应是数，而公式得出{formula.type}。")
    try:
        return replace(formula, type=target, term=to_type(formula.term, target, 0, "比较"))
    except Fault as fault:
        node.fail(fault.message, fault.hint)


def options(node: Written, *known: str) -> Written:
    """The options of a method as a mapping; ``true`` stands for none."""
    if node.value == "true" and not node.quoted:
        return replace(node, value={})
    node.only(*known)
    return node


def optional_number(node: Written, key: str, default: float) -> float:
    found = node.get(key)
    return default if found is None else real(found)


def optional_flag(node: Written, key: str, default: bool) -> bool:
    found = node.get(key)
    return default if found is None else found.flag()


def optional_amount(node: Written, key: str, item: ItemContext) -> Amount | None:
    found = node.get(key)
    return None if found is None else amount(found, item)


def scale(node: Written, item: ItemContext, key: str = "to") -> tuple[float, float]:
    """The ends ``[0, 100]`` of a scale of points; without it, 0 and the item's full points (100 where it has none)."""
    found = node.get(key)
    if found is None:
        return 0.0, 100.0 if item.full is None else item.full
    ends = [real(end) for end in found.items()]
    if len(ends) != 2 or ends[0] >= ends[1]:
        found.fail("这里写分值的下限和上限。", "写法如 [0, 100]。")
    return ends[0], ends[1]
