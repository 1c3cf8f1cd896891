"""Judging a plan: each item's base, target in its own kind, latest figure, what was expected by then, and the status.

Nothing is forced into a number it has not: a figure without a settled period, in another unit or 口径, or known only by a
bound that leaves the matter open, gives 须人工判断 with the reason and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaifaqu.assess.plan_item import Figure, Item, Number, Span, plain, spaced, years_after
from kaifaqu.assess.plan_path import Path, goes, meets, verdicts
from kaifaqu.assess.plan_pick import Pick, after_base, growth_pick, level_pick
from kaifaqu.assess.plan_rule import STATUSES, PlanRule

_KINDS = {
    "level": "到期值",
    "annual_growth": "年均增长",
    "annual_change": "年均增减",
    "relative": "与全市相比",
    "assigned": "按上级分解任务",
    "none": "未定目标",
}


@dataclass(frozen=True, slots=True)
class PlanJudgement:
    """What the rule says of one item on a reference date.

    Values are in the item's unit; of yearly growth ``latest`` and the expected values are average rates in %. ``progress``,
    ``planned`` and ``behind`` are percentage points of the plan's whole movement; ``attainment`` is latest ÷ target in %.
    ``used`` are the figures the status rests on, ``undated`` those that could not be used for want of a period.
    """

    item: Item
    status: str
    on: date
    sentence: str
    reason: str = ""
    next_step: str = ""
    latest: Decimal | None = None
    latest_bound: str = "="
    latest_period: str = ""
    expected_now: Decimal | None = None
    expected_then: Decimal | None = None
    progress: Decimal | None = None
    planned: Decimal | None = None
    behind: Decimal | None = None
    attainment: Decimal | None = None
    used: tuple[Figure, ...] = ()
    undated: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return STATUSES[self.status]

    @property
    def kind_label(self) -> str:
        return _KINDS[self.item.kind]

    @property
    def simulated(self) -> bool:
        return any(figure.simulated for figure in (*self.used, *self.undated))


def judge(item: Item, figures: Iterable[Figure], on: date, rule: PlanRule, *, peers: Iterable[Figure] = ()) -> PlanJudgement:
    """Judge one plan item by the figures known on the reference date.

    ``figures``: the observations of the item's indicator and subject as known on ``on`` (withdrawn and replaced ones left out);
    targets among them are ignored. ``peers``: the same indicator of the whole city, for 高于/低于全市平均水平.
    The rule is applied as its file says (source: ``rule.source``); no error is raised for any figure: what cannot be
    compared becomes 须人工判断 with its reason.
    """
    own = [figure for figure in figures if not figure.target and not _foreign(item, figure)]
    promise = _promise(item)
    if item.kind == "none":
        return _ruled(item, own, on, rule.none, promise, "规划没有给出目标数，不作进度判断", "如已另行确定目标，请补入规划")
    if item.kind == "assigned":
        return _ruled(
            item,
            own,
            on,
            rule.assigned,
            promise,
            "目标是完成市分解任务，分解数不在规划文本中",
            "请录入市里下达的分解任务数，并与最新值对照",
        )
    if item.kind == "relative":
        return _relative(item, own, [figure for figure in peers if not figure.target], on, rule, promise)
    if item.target is None:
        return _ruled(item, own, on, "manual", promise, "目标不是一个可以比较的数", "请审核人按原文判断")
    pick = growth_pick(item, own, on, rule) if item.kind == "annual_growth" else level_pick(item, own, on, rule)
    if pick.span is None or pick.end is None:
        return _unjudged(item, on, pick, promise, _expected(item, on))
    return _by_path(item, pick, pick.span, pick.end, on, rule, promise)


def _foreign(item: Item, figure: Figure) -> bool:
    """An undated figure on another basis: not even a candidate. (A dated one stays, so that the reason can name its basis.)"""
    return figure.period.undated and item.basis is not None and figure.basis != item.basis


def _by_path(item: Item, pick: Pick, latest: Span, end: date, on: date, rule: PlanRule, promise: str) -> PlanJudgement:
    target = item.target
    if target is None:
        raise ValueError("judge() has refused items without a target")
    years = years_after(item.base_year, end)
    path = Path.of(item, None if item.base is None else item.base.value)
    way = goes(item, path)
    notes = [*pick.notes, *_stale(end, on, rule)]
    if path is None:
        return _without_base(item, pick, latest, on, way, promise, notes)
    bases = [path]
    if item.kind != "annual_growth" and item.base is not None and item.base.bound != "=":
        around = Span.of(item.base.value, item.base.bound, rule.about_value)
        bases = [made for base in (around.low, around.high) if base is not None and (made := Path.of(item, base)) is not None]
    found = set().union(*(verdicts(item, made, way, latest, years, rule) for made in bases)) if way else {"manual"}
    status, reason, step = _settle(found, item, latest, path, way)
    measurable = (path.goal - path.base) * way > 0
    shown = pick.index if pick.index is not None else latest.shown
    progress = path.share(shown) if measurable else None
    planned = path.share(path.at(years)) if measurable else None
    now, then = _shown_path(item, path, years_after(item.base_year, on)), _shown_path(item, path, years)
    behind = None if progress is None or planned is None else planned - progress
    parts = [promise, f"截至 {on.isoformat()} 应达 {_say(item, now)}" if measurable and item.kind != "annual_growth" else ""]
    parts.append(_latest_part(item, pick, then, measurable))
    parts.append(_behind_part(behind, progress, planned))
    parts.append(_ruling(status, reason))
    return PlanJudgement(
        item,
        status,
        on,
        _join(parts),
        reason,
        step,
        latest=pick.value,
        latest_bound=pick.bound,
        latest_period=pick.label,
        expected_now=now if measurable else None,
        expected_then=then if measurable else None,
        progress=progress,
        planned=planned,
        behind=behind,
        attainment=_attainment(pick.value, target, way),
        used=pick.used,
        undated=pick.undated,
        notes=tuple(notes),
    )


def _settle(found: set[str], item: Item, latest: Span, path: Path, way: int) -> tuple[str, str, str]:
    """The status where all possible values agree; else 须人工判断 with why they do not."""
    if len(found) == 1:
        status = next(iter(found))
        if status != "manual":
            return status, "", ""
        if not way:
            return "manual", "指标没有优劣方向，目标也没有界限", "请在指标目录中写明方向，或由审核人判断"
        return "manual", "基期值已达到目标而最新值没有，无法按进度折算", "请审核人判断"
    words = "、".join(STATUSES[code] for code in STATUSES if code in found)
    if item.base is not None and item.base.bound != "=" and latest.exact:
        return "manual", f"基期值只是约数，试算结论不一（{words}）", "请查出基期的准确数"
    return "manual", f"最新值不是一个确定的数，试算结论不一（{words}）", "请查出准确数，或由审核人在并存的数值中确认"


def _without_base(item: Item, pick: Pick, latest: Span, on: date, way: int, promise: str, notes: list[str]) -> PlanJudgement:
    """No base to draw a path from: only reaching the goal can be told."""
    target = item.target
    if target is None:
        raise ValueError("judge() has refused items without a target")
    ends = ((latest.low, latest.low_open, -1), (latest.high, latest.high_open, 1))
    sure = bool(way) and all(
        (side == way) if end is None else meets(end, target.value, target, way, Decimal(0), beyond=is_open and side == -way)
        for end, is_open, side in ends
    )
    status = "met" if sure else "manual"
    reason = "" if sure else "规划没有给出可用的基期值，无法推算应达进度"
    sentence = _join([promise, _latest_part(item, pick, None, False), _ruling(status, reason)])
    return PlanJudgement(
        item,
        status,
        on,
        sentence,
        reason,
        "" if sure else "请补录基期值，或由审核人判断",
        latest=pick.value,
        latest_bound=pick.bound,
        latest_period=pick.label,
        attainment=_attainment(pick.value, target, way),
        used=pick.used,
        undated=pick.undated,
        notes=tuple(notes),
    )


def _relative(item: Item, own: list[Figure], peers: list[Figure], on: date, rule: PlanRule, promise: str) -> PlanJudgement:
    pick = level_pick(item, own, on, rule)
    if pick.value is None or pick.end is None:
        return _unjudged(item, on, pick, promise, None)
    latest = pick.used[0]
    same = [peer for peer in peers if peer.period == latest.period and peer.measure == latest.measure and peer.bound == "="]
    comparable = [peer for peer in same if peer.basis == latest.basis and peer.unit == latest.unit]
    values = {peer.value for peer in comparable}
    exact = pick.span is not None and pick.span.exact
    if len(values) != 1 or not item.relative or not exact:
        status, reason = "manual", "没有可比的全市同期数（同一报告期、口径和单位，且为确定的数）"
        step = "请录入全市同期的平均水平"
        beside = ""
    else:
        average = values.pop()
        held = (latest.value - average) * item.relative > 0
        status, reason, step = ("met" if held else rule.relative_unmet), "", ""
        beside = f"全市同期 {plain(average)}{spaced(latest.unit)}"
    sentence = _join([promise, _latest_part(item, pick, None, False), beside, _ruling(status, reason)])
    used = (*pick.used, *comparable) if not reason else pick.used
    return PlanJudgement(
        item,
        status,
        on,
        sentence,
        reason,
        step,
        latest=pick.value,
        latest_bound=pick.bound,
        latest_period=pick.label,
        used=used,
        undated=pick.undated,
        notes=(*pick.notes, *_stale(pick.end, on, rule)),
    )


def _unjudged(item: Item, on: date, pick: Pick, promise: str, expected: Decimal | None) -> PlanJudgement:
    should = "" if expected is None or item.kind == "annual_growth" else f"截至 {on.isoformat()} 应达 {_say(item, expected)}"
    return PlanJudgement(
        item,
        pick.status,
        on,
        _join([promise, should, _ruling(pick.status, pick.reason)]),
        pick.reason,
        pick.next_step,
        expected_now=expected,
        used=pick.used,
        undated=pick.undated,
        notes=pick.notes,
    )


def _ruled(item: Item, own: list[Figure], on: date, status: str, promise: str, reason: str, step: str) -> PlanJudgement:
    """A kind whose status the rule file fixes; the latest dated figure since the base year is still shown."""
    dated = [
        figure for figure in own if figure.measure == item.measure and not figure.period.undated and after_base(figure, item)
    ]
    latest = max(dated, key=lambda figure: figure.period, default=None)
    undated = tuple(figure for figure in own if figure.period.undated and figure.measure == item.measure)
    return PlanJudgement(
        item,
        status,
        on,
        _join([promise, _ruling(status, reason)]),
        reason,
        step,
        latest=None if latest is None or latest.unit != item.unit else latest.value,
        latest_bound="=" if latest is None else latest.bound,
        latest_period="" if latest is None else latest.period.label,
        used=() if latest is None else (latest,),
        undated=undated,
    )


def _expected(item: Item, on: date) -> Decimal | None:
    path = Path.of(item, None if item.base is None else item.base.value)
    way = goes(item, path)
    if path is None or (path.goal - path.base) * way <= 0:
        return None
    return _shown_path(item, path, years_after(item.base_year, on))


def _shown_path(item: Item, path: Path, years: Decimal) -> Decimal:
    """What a page shows as expected: the path's level, or the promised rate itself for yearly growth."""
    return path.rate if path.rate is not None else path.at(years)


def _attainment(value: Decimal | None, target: Number, way: int) -> Decimal | None:
    return value / target.value * 100 if value is not None and way > 0 and target.value > 0 else None


def _stale(end: date, on: date, rule: PlanRule) -> list[str]:
    months = (on.year - end.year) * 12 + on.month - end.month
    return [f"最新数据的期末早于基准日 {months} 个月"] if months > rule.stale_months else []


def _promise(item: Item) -> str:
    unit = item.unit
    base = f"基期 {item.base.say(unit)}（{item.base_year} 年）" if item.base else f"基期（{item.base_year} 年）未给数"
    if item.kind == "relative":
        side = {1: "高于", -1: "低于"}.get(item.relative, "参照")
        return f"{base}，目标{side}全市平均水平（{item.target_year} 年）"
    if item.kind == "assigned":
        return f"{base}，目标为完成市分解任务"
    if item.target is None:
        return f"{base}，目标未给数"
    if item.kind == "annual_growth":
        return f"{item.base_year}—{item.target_year} 年年均增长目标 {item.target.say('%')}"
    if item.kind == "annual_change":
        rise = "提高" if item.target.value >= 0 else "降低"
        step = "个百分点" if unit == "%" else unit
        amount = Number(abs(item.target.value), item.target.bound)
        return f"{base}，目标年均{rise} {amount.say(step)}（至 {item.target_year} 年）"
    return f"{base}，目标 {item.target.say(unit)}（{item.target_year} 年）"


def _latest_part(item: Item, pick: Pick, then: Decimal | None, measurable: bool) -> str:
    if pick.value is None:
        return ""
    said = Number(pick.value, pick.bound).say("%" if item.kind == "annual_growth" else item.unit)
    lead = "年均实际增长" if item.kind == "annual_growth" else "最新"
    at_then = f"，该期应达 {_say(item, then)}" if measurable and then is not None and item.kind != "annual_growth" else ""
    how = f"，{pick.how}" if pick.how else ""
    return f"{lead} {said}（{pick.label}{how}）{at_then}"


def _behind_part(behind: Decimal | None, progress: Decimal | None, planned: Decimal | None) -> str:
    if behind is None or progress is None or planned is None:
        return ""
    gap = round(behind, 2)
    words = "与计划持平" if gap == 0 else f"{'落后' if gap > 0 else '快于'}计划 {plain(abs(gap))} 个百分点"
    return f"完成应增（减）量的 {plain(progress)}%，计划 {plain(planned)}%，{words}"


def _ruling(status: str, reason: str) -> str:
    return f"判为“{STATUSES[status]}”" + (f"：{reason}" if reason else "")


def _say(item: Item, value: Decimal) -> str:
    return f"{plain(value)}{spaced(item.unit)}"


def _join(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part) + "。"
