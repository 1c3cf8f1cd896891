"""Points that the rule says outright: a formula of points, a person's points, deductions per dated record (扣分，到期失效)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Lowering
from kaifaqu.assess.rules.methods.amounts import optional_number, options, plain, real
from kaifaqu.assess.rules.methods.ranges import settled

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item

MOST_MONTHS = 120


@dataclass(frozen=True)
class PointsFormula(Base):
    """``points``: a formula that gives the points."""

    formula: Formula
    name = "points"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (self.formula,)

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        return self.formula.lower(ctx.scope)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return (0.0 if item.least is None else float(item.least)), None if item.full is None else float(item.full)


def read_points_formula(node: Written, item: ItemContext) -> PointsFormula:
    """``points: if(special_park, 5, 0)``: a number without unit, or counts taken as one."""
    formula = item.formula(node).in_unit("")
    return PointsFormula(f"得分＝{item.words(formula)}", formula)


@dataclass(frozen=True)
class Manual(Base):
    """``manual: true``: an expert gives ``least`` … ``full`` points, in the column ``given``, or the one named as the item."""

    name = "manual"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build = ctx.build
        least, most = self.bounds(item)
        column = build.column(item.id) if given is None else given
        return settled(ctx, item.id, Span(build.number(least), build.number(most)), column)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return (0.0 if item.least is None else float(item.least)), None if item.full is None else float(item.full)


def read_manual(node: Written, item: ItemContext) -> Manual:
    """``manual: true``, with ``full`` on the item."""
    if not node.flag():
        node.fail("只能写 manual: true。")
    if item.full is None:
        node.fail("由人评分的项要写明最高分。", "补上 full: 分值。")
    return Manual(f"由专家在0—{plain(item.full)}分之间评定")


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record: ``points`` off for each, until it is ``months`` old; ``cap``: no more than this off for the kind."""

    kind: str
    points: float
    months: int
    cap: float | None

    @property
    def column(self) -> str:
        """The column of the number of such records within the months before the application day."""
        return f"records.{self.kind}.{self.months}"


@dataclass(frozen=True)
class Deductions(Base):
    """``deductions``: from ``start`` points, so many off for each record that has not lapsed, down to ``floor``."""

    start: float
    floor: float
    kinds: tuple[Record, ...]
    name = "deductions"

    @property
    def records(self) -> tuple[tuple[str, int], ...]:
        return tuple((record.kind, record.months) for record in self.kinds)

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build = ctx.build
        left: Node = build.number(self.start)
        for record in self.kinds:
            off = build.op("*", build.column(record.column), build.number(record.points))
            left = build.op("-", left, off if record.cap is None else build.op("min", off, build.number(record.cap)))
        return Span.exact(build.op("max", left, build.number(self.floor)))

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        return self.floor, self.start


def read_deductions(node: Written, item: ItemContext) -> Deductions:
    """``deductions: {from: 100, floor: 0, records: {行政处罚: {points: 5, months: 12, cap: 20}}}``.

    The data are a table of records (subject, date, kind, times), counted by :func:`kaifaqu.assess.rules.methods.records.tally`.
    """
    options(node, "from", "floor", "records")
    start = optional_number(node, "from", 100.0 if item.full is None else item.full)
    floor = optional_number(node, "floor", 0.0)
    if floor >= start:
        node.need("floor").fail("floor 必须小于起始分。")
    kinds = tuple(_record(kind, written) for kind, written in node.need("records").pairs().items())
    if not kinds:
        node.need("records").fail("没有写记录种类。", "写法如 {行政处罚: {points: 5, months: 12}}。")
    said = "；".join(
        f"{record.kind}每次扣{plain(record.points)}分，{record.months}个月后失效"
        + ("" if record.cap is None else f"，最多扣{plain(record.cap)}分")
        for record in kinds
    )
    return Deductions(f"起始{plain(start)}分，{said}，扣至{plain(floor)}分为止", start, floor, kinds)


def _record(kind: str, written: Written) -> Record:
    written.only("points", "months", "cap")
    points, months = written.need("points"), written.need("months")
    if points.number() <= 0:
        points.fail("扣分写正数。")
    if not 1 <= months.whole() <= MOST_MONTHS:
        months.fail(f"有效期写 1 至 {MOST_MONTHS} 的整月数。")
    cap = written.get("cap")
    if "." in kind:
        written.fail("记录种类的名称里不能有点号。")
    return Record(kind, real(points), months.whole(), None if cap is None else real(cap))
