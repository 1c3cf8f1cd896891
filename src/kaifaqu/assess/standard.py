"""A standard (标准): an official or illustrative rule set as data, with its editions, source and criteria.

How to write one is in ``docs/standards.md``. The format is the small beginning of DESIGN §6: criteria with weights, scored and
added up. A file that breaks the format is refused with its line and column; nothing in it is guessed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from kaifaqu.assess.reading import Node, parse
from kaifaqu.assess.reading import read as read_node
from kaifaqu.errors import Problem

METHODS = ("minmax", "piecewise", "rank")
MEASURES = ("level", "change", "growth", "cagr", "multiple", "rank")
MAX_CRITERIA = 500


@dataclass(frozen=True, slots=True)
class RuleSource:
    """Where a rule comes from. ``certainty``: C official text, S second-hand, M not verified, O our own."""

    document: str
    by: str = ""
    number: str = ""
    certainty: str = "C"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a value becomes 0–100 points. ``low`` and ``high`` fix the bounds of ``minmax``; ``knots`` belong to ``piecewise``."""

    method: str
    low: Decimal | None = None
    high: Decimal | None = None
    knots: tuple[tuple[Decimal, Decimal], ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """The method in Chinese, with its numbers."""
        if self.method == "piecewise":
            steps = "，".join(f"{x.normalize():f} 得 {y.normalize():f} 分" for x, y in self.knots)
            said = f"分段直线：{steps}，其间按直线插值，两端之外取端点分"
        elif self.method == "rank":
            said = "按位次：第一名 100 分，末名 0 分，其间等距"
        else:
            low = "最小值" if self.low is None else f"{self.low.normalize():f}"
            high = "最大值" if self.high is None else f"{self.high.normalize():f}"
            said = f"极差法：在{low}与{high}之间按直线折算为 0–100 分"
        return f"{said}（{self.note}）" if self.note else said


@dataclass(frozen=True, slots=True)
class Criterion:
    """A scored item (评价项): which observations it reads, what they must be counted in, how they score and weigh."""

    id: str
    title: str
    indicator: str
    measure: str
    basis: str
    scope: str
    unit: str
    weight: Decimal
    direction: int
    scoring: Scoring
    group: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What happens where an input is missing: ``refuse`` gives no total; ``renormalise`` lets the others carry its weight,
    as long as they hold at least ``at_least`` (a share) of the whole weight."""

    policy: str
    at_least: Decimal = Decimal(0)

    @property
    def text(self) -> str:
        if self.policy == "refuse":
            return "缺任何一项数据的不计总分、不排名"
        return f"缺项的权重按比例摊给其余各项；有数据各项权重不足 {self.at_least * 100:.0f}% 的不计总分、不排名"


@dataclass(frozen=True, slots=True)
class Edition:
    """A standard as it is in force from a date. ``label`` stands beside every result (示例口径, 模拟数据)."""

    edition: str
    in_force_from: date
    in_force_to: date | None
    source: RuleSource
    official: bool
    label: str
    undated: str  # use or refuse: whether figures without a settled period may enter
    among: str  # all or parent: every subject of the kind, or those under the same parent as the zone itself
    data: str  # real, simulated or any: which kind of data it may run on
    criteria: tuple[Criterion, ...]
    missing: Missing


@dataclass(frozen=True, slots=True)
class Standard:
    """A rule set with all its editions; ``text`` is the file as read, so that an old run can be explained and re-run."""

    id: str
    title: str
    subject: str
    note: str
    editions: tuple[Edition, ...]
    text: str
    file: str

    @classmethod
    def load(cls, path: Path) -> Standard:
        """Read a standard file. Raises Problem("standard-invalid" / "standard-unreadable") with file, line and column."""
        root = read_node(path)
        return _standard(root, path.read_text(encoding="utf-8-sig"), path.name)

    @classmethod
    def parse(cls, text: str, file: str = "标准.yaml") -> Standard:
        """The same from text (of a stored run, of a form)."""
        return _standard(parse(text, file), text, file)

    def edition_on(self, on: date) -> Edition:
        """The edition in force on a day; Problem("edition-none") where there is none."""
        for edition in self.editions:
            if edition.in_force_from <= on and (edition.in_force_to is None or on <= edition.in_force_to):
                return edition
        raise Problem(
            "edition-none", f"“{self.title}”在 {on.isoformat()} 没有有效的版本。", hint="换一个基准日，或补充该日有效的版本。"
        )


def _standard(root: Node, text: str, file: str) -> Standard:
    root.only("id", "title", "subject", "note", "editions")
    editions = tuple(_edition(node) for node in root.need("editions").items())
    if not editions:
        root.need("editions").fail("至少要有一个版本。")
    names = [edition.edition for edition in editions]
    if len(set(names)) != len(names):
        root.need("editions").fail("版本名重复。")
    ordered = tuple(sorted(editions, key=lambda edition: edition.in_force_from, reverse=True))
    for later, earlier in itertools.pairwise(ordered):
        if earlier.in_force_to is None or earlier.in_force_to >= later.in_force_from:
            root.need("editions").fail(
                f"版本“{earlier.edition}”与“{later.edition}”的有效期重叠。", "给较早的版本写上 in_force.to。"
            )
    return Standard(
        id=root.need("id").text(),
        title=root.need("title").text(),
        subject=root.need("subject").one_of("zone", "enterprise", "park", "project", "parcel"),
        note=root.optional_text("note"),
        editions=ordered,
        text=text,
        file=file,
    )


def _edition(node: Node) -> Edition:
    node.only("edition", "in_force", "source", "official", "label", "undated", "among", "data", "criteria", "missing", "ties")
    in_force = node.need("in_force")
    in_force.only("from", "to")
    start, end = in_force.need("from").date(), in_force.get("to")
    if end is not None and end.date() < start:
        end.fail("失效日早于生效日。")
    if (ties := node.get("ties")) is not None:
        ties.one_of("competition")  # 1, 2, 2, 4: the only ruling so far; named in the file so that nobody has to guess
    criteria = node.need("criteria").items()
    if not 1 <= len(criteria) <= MAX_CRITERIA:
        node.need("criteria").fail(f"评价项须有 1 至 {MAX_CRITERIA} 项，现有 {len(criteria)} 项。")
    read = tuple(_criterion(item) for item in criteria)
    seen: set[str] = set()
    for item, criterion in zip(criteria, read, strict=True):
        if criterion.id in seen:
            item.need("id").fail(f"评价项“{criterion.id}”写了两次。")
        seen.add(criterion.id)
    if sum(criterion.weight for criterion in read) <= 0:
        node.need("criteria").fail("各项权重之和须大于 0。")
    undated, official = node.get("undated"), node.need("official").flag()
    label = node.optional_text("label")
    if not official and not label:
        node.fail("非官方的标准须写明 label。", "例如 label: 示例口径。")
    return Edition(
        edition=node.need("edition").text(),
        in_force_from=start,
        in_force_to=None if end is None else end.date(),
        source=_source(node.need("source")),
        official=official,
        label=label,
        undated="refuse" if undated is None else undated.one_of("use", "refuse"),
        among="all" if (among := node.get("among")) is None else among.one_of("all", "parent"),
        data="any" if (data := node.get("data")) is None else data.one_of("real", "simulated", "any"),
        criteria=read,
        missing=_missing(node.need("missing")),
    )


def _source(node: Node) -> RuleSource:
    node.only("document", "by", "number", "certainty", "note")
    return RuleSource(
        document=node.need("document").text(),
        by=node.optional_text("by"),
        number=node.optional_text("number"),
        certainty=node.need("certainty").one_of("C", "S", "M", "O"),
        note=node.optional_text("note"),
    )


def _missing(node: Node) -> Missing:
    node.only("policy", "at_least")
    policy = node.need("policy").one_of("refuse", "renormalise")
    share = node.get("at_least")
    if share is not None and policy == "refuse":
        share.fail("policy 为 refuse 时不用 at_least。")
    number = Decimal(0) if share is None else share.number()
    if share is not None and not 0 <= number <= 1:
        share.fail("at_least 是份额，须在 0 与 1 之间。")
    return Missing(policy, number)


def _criterion(node: Node) -> Criterion:
    node.only("id", "title", "group", "indicator", "measure", "basis", "scope", "unit", "weight", "direction", "scoring")
    weight = node.need("weight").number()
    if weight < 0:
        node.need("weight").fail("权重不能是负数。", "逆向指标写 direction: -1。")
    measure = node.get("measure")
    direction = int(node.need("direction").one_of("1", "-1"))
    return Criterion(
        id=node.need("id").text(),
        title=node.need("title").text(),
        indicator=node.need("indicator").text(),
        measure="level" if measure is None else measure.one_of(*MEASURES),
        basis=node.optional_text("basis"),
        scope=node.optional_text("scope"),
        unit=node.optional_text("unit"),
        weight=weight,
        direction=direction,
        scoring=_scoring(node.need("scoring"), direction),
        group=node.optional_text("group"),
    )


def _scoring(node: Node, direction: int) -> Scoring:
    method = node.need("method").one_of(*METHODS)
    allowed = {"minmax": ("low", "high"), "piecewise": ("points",), "rank": ()}[method]
    node.only("method", "note", *allowed)
    note = node.optional_text("note")
    if method == "piecewise":
        return Scoring(method, knots=_knots(node.need("points"), direction), note=note)
    low, high = node.get("low"), node.get("high")
    bounds = (None if low is None else low.number(), None if high is None else high.number())
    if bounds[0] is not None and bounds[1] is not None and bounds[0] >= bounds[1]:
        node.fail("low 须小于 high。")
    return Scoring(method, low=bounds[0], high=bounds[1], note=note)


def _knots(node: Node, direction: int) -> tuple[tuple[Decimal, Decimal], ...]:
    knots: list[tuple[Decimal, Decimal]] = []
    for item in node.items():
        if len(item.items()) != 2:
            item.fail("每个结点写成 [数值, 分数]。")
        x, y = (part.number() for part in item.items())
        if not 0 <= y <= 100:
            item.fail("分数须在 0 与 100 之间。")
        if knots and x <= knots[-1][0]:
            item.fail("结点的数值须从小到大。")
        if knots and (y - knots[-1][1]) * direction < 0:
            item.fail("分数的升降与 direction 不一致。", "direction: 1 的分数随数值升，-1 的随数值降。")
        knots.append((x, y))
    if len(knots) < 2:
        node.fail("至少要有两个结点。")
    return tuple(knots)
