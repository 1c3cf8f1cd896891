"""The small parts that many sections share: codes, sources, days, shares, amounts with a unit."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas import Type
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import CERTAINTY, Source
from kaifaqu.errors import Problem
from kaifaqu.observe.units import clean, to_decimal

_CODE: Final = re.compile(r"[^\W\d]\w*")
_AMOUNT: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(.*)", re.DOTALL)
# Words that mean something else in a formula.
RESERVED: Final = frozenset(
    {"total", "rank", "grade", "of", "result", "passed", "applied_on", "kind", "score", "and", "or", "not", "in", "true", "false"}
    | {"且", "或", "非", "是", "否", "by", "where", "order", "if"}
)


def code(node: Node, what: str) -> str:
    """A code that formulas may name: letters, digits, _ and Chinese, no digit first."""
    text = node.text()
    if not _CODE.fullmatch(text) or "__" in text or len(text) > 80:
        node.fail(f"{what}“{text}”不能用作代码。", "用字母、数字、下划线和汉字，不以数字开头，不超过80个字符。")
    if text in RESERVED:
        node.fail(f"{what}不能叫“{text}”，它在公式里另有意思。", "换一个代码，如在后面加 _1。")
    return text


def source(node: Node | None) -> Source | None:
    """A source; certainty is a mark of :data:`CERTAINTY`."""
    if node is None:
        return None
    node.only("document", "by", "number", "issued", "certainty", "note")
    mark, issued = node.get("certainty"), node.get("issued")
    return Source(
        document=node.need("document").text(),
        by=node.optional_text("by"),
        number=node.optional_text("number"),
        issued=None if issued is None else issued.date(),
        certainty="C" if mark is None else mark.one_of(*CERTAINTY),
        note=node.optional_text("note"),
    )


def period(node: Node, *, start_needed: bool) -> tuple[date | None, date | None]:
    """from and to, in this order."""
    begin, end = node.need("from") if start_needed else node.get("from"), node.get("to")
    start, last = None if begin is None else begin.date(), None if end is None else end.date()
    if end is not None and start is not None and last is not None and last < start:
        end.fail("失效日早于生效日。")
    return start, last


def one_of(node: Node | None, default: str, *choices: str) -> str:
    """One of the choices, the default where nothing is written."""
    return default if node is None else node.one_of(*choices)


def texts(node: Node | None) -> tuple[str, ...]:
    """A list of different texts; a single text counts as a list of one."""
    if node is None:
        return ()
    if isinstance(node.value, str):
        return (node.text(),)
    found = tuple(item.text() for item in node.items())
    for item, text in zip(node.items(), found, strict=True):
        if not text:
            item.fail("列表里有空项。")
        if found.count(text) > 1:
            item.fail(f"“{text}”写了两次。")
    return found


def decimal(node: Node | None) -> Decimal | None:
    """A plain number of reasonable size."""
    if node is None:
        return None
    number = node.number()
    if abs(number) > Decimal(10) ** 30:
        node.fail("这个数太大。")
    return number


def share(node: Node) -> Decimal:
    """A share of the whole: 20% or 0.2, between 0 and 1."""
    number = amount(node, "")
    if not 0 <= number <= 1:
        node.fail(f"“{node.text()}”不是份额。", "写作 20% 或 0.2，在 0 与 1 之间。")
    return number


def places(node: Node) -> int:
    """A number of places: a whole number from 0 to a million."""
    number = node.whole()
    if not 0 <= number <= 1_000_000:
        node.fail("名额须是 0 至 1000000 的整数。")
    return number


def amount(node: Node, unit: str) -> Decimal:
    """A number in a unit: written with its own (5000万元) it is converted, written without it is in that unit."""
    text = node.text()
    found = _AMOUNT.fullmatch(clean(text))
    if found is None or len(found[1]) > 40:
        node.fail(f"此处应为数字，现为“{text}”。", f"如 10{unit}，不写千位逗号。")
    number, own = Decimal(found[1]), found[2]
    if not own or own == clean(unit):
        return number
    source_type, target = Type.of_unit(own), Type.of_unit(unit)
    if source_type.powers != target.powers:
        node.fail(f"“{text}”的单位与“{unit or '没有单位'}”不能换算。", "核对单位。")
    return to_decimal(Fraction(number) * source_type.factor / target.factor)


def not_negative(node: Node, number: Decimal, what: str) -> Decimal:
    """The number, if it is not below 0."""
    if number < 0:
        node.fail(f"{what}不能是负数。")
    return number


def invalid(node: Node, message: str, hint: str = "") -> Problem:
    """The Problem of a node, to be collected rather than raised."""
    return Problem("standard-invalid", message, place=node.place, hint=hint)
