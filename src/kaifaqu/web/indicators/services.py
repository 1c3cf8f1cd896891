"""Writing observations: enter, correct, withdraw, settle, reassign. Each is one transaction: check, do, record in the
audit, touch the zone.

Rows are only ever added. A correction, a settled period or a withdrawal is a new row of the chain that takes the place of
the newest
one; whoever works from an older one is told who was first. ``preview_*`` are in ``preview.py`` and go through the same checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from kaifaqu.errors import Place, Problem
from kaifaqu.observe import Period
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_figure, format_number
from kaifaqu.web.core.zones import lock, touch

from .drafts import LABELS, Check, Draft, at, find_subject
from .models import Observation
from .series import catalogue

__all__ = [
    "Draft", "changes", "check_correct", "check_enter", "check_settle", "check_withdraw", "correct", "enter", "may_settle",
    "may_write", "reassign",
    "settle", "withdraw",
]  # fmt: skip
WRITE = "observation.write"
SETTLE = "observation.settle"
_CONTENT = (
    "indicator", "subject", "basis", "measure", "scope", "period", "period_start", "period_end", "written",
    "value", "unit",
    "bound", "target", "status", "simulated", "source", "document", "place", "quote", "note", "published_on",
)  # fmt: skip
_BOUNDS = {"period_start": "earliest", "period_end": "latest"}


# -- what may be done ----------------------------------------------------------------------------------------------------


def may_write(actor: Actor, row: Observation) -> bool:
    """May the actor correct or withdraw this figure (a reporter: of the own bureau only)?"""
    return bool(policy.can(actor, WRITE, row.zone, row.subject, bureau=row.indicator.bureau))


def may_settle(actor: Actor, row: Observation) -> bool:
    return bool(policy.can(actor, SETTLE, row.zone, row.subject, bureau=row.indicator.bureau))


def _require(actor: Actor, action: str, row: Observation) -> None:
    policy.require(actor, action, row.zone, row.subject, bureau=row.indicator.bureau)


# -- the checks, which a preview runs too ----------------------------------------------------------------------------------


def check_enter(
    actor: Actor, zone: Zone, draft: Draft, *, now: datetime | None = None, by: str = WRITE, twice: bool = False
) -> Observation:
    """The observation that :func:`enter` would store; ``Problems`` with every fault, ``Forbidden``.

    ``by`` is the action that opens it: a figure out of a document that is reviewed is entered by its reviewer. With ``twice`` the
    same figure from the same place is not refused: the caller looks for it.
    """
    if not policy.may(actor, by, zone):
        policy.require(actor, by, zone)
    moment = now or timezone.now()
    row = Check(zone, draft, catalogue=catalogue(zone), today=timezone.localdate(moment), twice=twice).run()
    _require(actor, by, row)
    return _stamped(row, actor, moment)


def check_correct(actor: Actor, old: Observation, draft: Draft, *, now: datetime | None = None, by: str = WRITE) -> Observation:
    """The observation that :func:`correct` would store. A correction that changes nothing is refused."""
    _require(actor, by, old)
    _refuse_superseded(old)
    moment = now or timezone.now()
    row = Check(old.zone, draft, catalogue=catalogue(old.zone), today=timezone.localdate(moment), replaces=old).run()
    row.simulated = row.simulated or old.simulated
    if not changes(old, row):
        raise Problem("correction-empty", "与原来的一样，没有改动。", hint="请改动要更正的项；只想说明情况的，不必更正。")
    return _stamped(row, actor, moment, old)


def check_withdraw(
    actor: Actor, old: Observation, reason: str, *, published_on: str = "", now: datetime | None = None, by: str = WRITE
) -> Observation:
    """The row that :func:`withdraw` would store: the figure as it was, with status 已撤回."""
    _require(actor, by, old)
    _refuse_superseded(old)
    if old.status == Observation.Status.WITHDRAWN:
        raise Problem("observation-withdrawn-conflict", f"第{old.pk}号已经撤回。", hint="要恢复这个数，请更正它并写明理由。")
    row = _copy(old)
    row.status = Observation.Status.WITHDRAWN
    row.reason = _reason(reason, "撤回")
    _published(row, published_on, now)
    return _stamped(row, actor, now or timezone.now(), old)


def check_settle(actor: Actor, old: Observation, period: str, reason: str, *, now: datetime | None = None) -> Observation:
    """The row that :func:`settle` would store: the same figure with a dated period; its phrase and bounds stay in the reason."""
    _require(actor, SETTLE, old)
    _refuse_superseded(old)
    if not old.undated:
        label = Period.parse(old.period).label
        raise Problem("observation-dated-conflict", f"第{old.pk}号的报告期已经是{label}。", hint="期写错了的请用“更正”。")
    place = at("period")
    if not period.strip():
        raise Problem("period-invalid", "没有写报告期。", place=place, hint="如 2012、2021、2022-H1、2015/2020。")
    try:
        found = Period.strict(period.strip())
    except Problem as problem:
        raise problem.at(place) from None
    if found.undated:
        raise Problem(
            "period-invalid",
            f"“{period}”仍是未定的时期。",
            place=place,
            hint="请写具体的时期，如 2012 或 2021；拿不准就暂不审定。",
        )
    row = _copy(old)
    given = _reason(reason, "审定")
    row.period, row.period_start, row.period_end, row.undated = found.iso, found.start, found.end, False
    row.reason = f"{given}（{_phrase(old)}）"
    limit = Observation._meta.get_field("reason").max_length or 300
    if len(row.reason) > limit:
        raise Problem("text-too-long", f"理由太长，最多{limit - len(_phrase(old)) - 2}个字。", place=at("reason"))
    _within_bounds(old, found)
    draft = replace(Draft.of(row), reason=row.reason)
    checked = Check(old.zone, draft, catalogue=catalogue(old.zone), today=timezone.localdate(now), replaces=old).run()
    checked.simulated = checked.simulated or old.simulated
    return _stamped(checked, actor, now or timezone.now(), old)


# -- the operations ------------------------------------------------------------------------------------------------------


def enter(actor: Actor, zone: Zone, draft: Draft, *, now: datetime | None = None, by: str = WRITE) -> Observation:
    """Store a new figure. Needs ``observation.write`` (or the action ``by``) on its subject or for its indicator's bureau.
    ``Problems``, ``Forbidden``."""
    check_enter(actor, zone, draft, now=now, by=by)  # outside of the transaction, so that the line of a refusal stays
    with transaction.atomic():
        lock(zone)  # the same figure sent twice at once (a double click) is one figure
        return _store(actor, check_enter(actor, zone, draft, now=now, by=by), "observation.enter", "录入")


def correct(actor: Actor, old: Observation, draft: Draft, *, now: datetime | None = None, by: str = WRITE) -> Observation:
    """Put a corrected figure in the place of ``old``, in its chain. ``observation-superseded-conflict`` if ``old`` is not
    the newest."""
    return _store(actor, check_correct(actor, old, draft, now=now, by=by), "observation.correct", "更正", old)


def restore(
    actor: Actor, old: Observation, earlier: Observation, reason: str, *, now: datetime | None = None, by: str = WRITE
) -> Observation:
    """Put what an earlier entry of the chain says in the place of ``old`` again, as a new entry: a correction is taken back."""
    _require(actor, by, old)
    _refuse_superseded(old)
    row = _copy(earlier)
    row.reason = _reason(reason, "恢复")
    return _store(actor, _stamped(row, actor, now or timezone.now(), old), "observation.restore", "恢复", old)


def withdraw(
    actor: Actor, old: Observation, reason: str, *, published_on: str = "", now: datetime | None = None, by: str = WRITE
) -> Observation:
    """Take a figure out of every series from its publication day on (``published_on``: from a later day, as when a source
    recalls it)."""
    row = check_withdraw(actor, old, reason, published_on=published_on, now=now, by=by)
    return _store(actor, row, "observation.withdraw", "撤回", old)


def settle(actor: Actor, old: Observation, period: str, reason: str, *, now: datetime | None = None) -> Observation:
    """Give an undated figure its period. Needs ``observation.settle``."""
    return _store(actor, check_settle(actor, old, period, reason, now=now), "observation.settle", "审定报告期", old)


def reassign(
    actor: Actor, zone: Zone, numbers: Sequence[int], subject: str, reason: str, *, now: datetime | None = None
) -> list[Observation]:
    """Move figures to the subject of code ``subject`` (a split of two bodies that were taken for one), in one transaction.

    A chain keeps its subject: each figure is withdrawn and entered anew with its source, each reason naming the other. Open to
    whoever may split subjects, or write on the figures. Gives the new rows.
    """
    moment = now or timezone.now()
    target = find_subject(zone, subject)
    moved = []
    with transaction.atomic():
        for old in _current(zone, numbers):
            if not policy.can(actor, "subject.merge", zone):
                _require(actor, WRITE, old)
            gone, new = _copy(old), _copy(old)
            gone.status, gone.reason = Observation.Status.WITHDRAWN, _cut(f"移到“{target.name}”：{reason}")
            _store(actor, _stamped(gone, actor, moment, old), "observation.withdraw", "撤回", old)
            new.subject, new.reason = target, _cut(f"自第{old.pk}号（{old.subject.name}）移来：{reason}")
            moved.append(_store(actor, _stamped(new, actor, moment), "observation.reassign", "移动", old))
    return moved


def _current(zone: Zone, numbers: Sequence[int]) -> list[Observation]:
    rows = Observation.objects.filter(zone=zone, pk__in=numbers, superseded_by=None).exclude(status=Observation.Status.WITHDRAWN)
    found = list(rows.select_related("indicator", "subject", "document").order_by("pk"))
    for row in found:
        row.zone = zone
    return found


def _cut(text: str) -> str:
    return text[: Observation._meta.get_field("reason").max_length]


# -- helpers -------------------------------------------------------------------------------------------------------------


def _store(actor: Actor, row: Observation, action: str, verb: str, old: Observation | None = None) -> Observation:
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if old is None:
                raise
            _refuse_superseded(old, fresh=True)
            raise
        touch(row.zone)
        detail: dict[str, Any] = {"reason": row.reason, "chain": row.chain_id, "changes": changes(old, row)}
        summary = f"{verb}：{row.indicator.name} {describe(row)}"
        audit.record(actor, action, zone=row.zone, obj=("indicators.observation", str(row.pk)), summary=summary, detail=detail)
    return row


def describe(row: Observation) -> str:
    """A figure in one line: 2020年 数值 12.77 亿元（文件所载）."""
    period = Period.parse(row.period).label
    figure = format_figure(row.value, row.unit, row.bound, row.measure)
    text = f"{row.subject.name} {period} {row.get_measure_display()} {figure}"
    return f"{text}（{row.get_status_display()}）" if row.status != Observation.Status.REPORTED else text


def changes(old: Observation | None, new: Observation) -> dict[str, list[str]]:
    """What differs, field by field, as the audit page shows it: {报告期: [before, after]}."""
    found = {}
    for name in _CONTENT:
        before, after = (shown(row, name) if row is not None else "" for row in (old, new))
        if before != after:
            found[LABELS[_BOUNDS.get(name, name)]] = [before, after]
    return found


def shown(row: Observation, name: str) -> str:
    """A field of an observation in words."""
    value = getattr(row, name)
    if name in _BOUNDS and not row.undated:
        return ""  # the days of a dated period say nothing that its text does not
    if name == "value":
        return format_number(value)
    if name == "document":
        return value.title if value is not None else ""
    if name in ("measure", "status", "source"):
        return str(getattr(row, f"get_{name}_display")())
    if name == "period":
        return Period.undated_between(value).label if row.undated else Period.parse(value).label
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _stamped(row: Observation, actor: Actor, moment: datetime, old: Observation | None = None) -> Observation:
    """With its time, its author and its place in the chain."""
    row.recorded_at = moment
    row.recorded_by = actor.user
    if old is None:
        row.origin = f"web-{uuid4().hex}"  # its key in an export, so that taking it out and putting it back changes nothing
    else:
        row.chain, row.supersedes = old.chain_id, old
        row.origin = ""  # the key of the folder's row stays with the row that the folder gave
    return row


def _copy(old: Observation) -> Observation:
    values = {item.attname: getattr(old, item.attname) for item in Observation._meta.concrete_fields}
    for name in ("id", "chain", "supersedes_id", "origin", "recorded_at", "recorded_by_id", "reason"):
        values.pop(name)
    row = Observation(**values)
    row.zone, row.indicator, row.subject, row.document = old.zone, old.indicator, old.subject, old.document
    return row


def _reason(text: str, verb: str) -> str:
    reason = text.strip()
    if not reason:
        raise Problem("value-missing", f"没有写{verb}的理由。", place=at("reason"), hint="请写明依据，便于以后核对。")
    limit = Observation._meta.get_field("reason").max_length or 300
    if len(reason) > limit:
        raise Problem("text-too-long", f"理由写了{len(reason)}个字，最多{limit}个字。", place=at("reason"))
    return reason


def _published(row: Observation, text: str, now: datetime | None) -> None:
    """The day a withdrawal counts from, if another than the figure's own."""
    if not text.strip():
        return
    try:
        day = datetime.fromisoformat(text.strip()).date()
    except ValueError:
        raise Problem(
            "date-invalid", f"“{text}”不是日期。", place=at("published_on"), hint="请写成 2022-10-31 的样子。"
        ) from None
    if day > timezone.localdate(now) or (row.published_on and day < row.published_on):
        raise Problem("date-invalid", "应在数据发布之后、今天之前。", place=at("published_on"), hint="留空表示自发布之日起作废。")
    row.published_on = day


def _phrase(old: Observation) -> str:
    bounds = [f"{name}{day}" for name, day in (("最早", old.period_start), ("最晚", old.period_end)) if day]
    return "，".join([f"原文时期“{old.period}”" if old.period else "原文未注明时期", *bounds])


def _within_bounds(old: Observation, found: Period) -> None:
    if (old.period_start and found.end and found.end < old.period_start) or (
        old.period_end and found.start and found.start > old.period_end
    ):
        raise Problem(
            "period-out-of-bounds",
            f"{found.label}不在原定范围内（{_phrase(old)}）。",
            place=at("period"),
            hint="如原定范围有误，请先更正最早日、最晚日。",
        )


def _refuse_superseded(old: Observation, *, fresh: bool = False) -> None:
    newer = Observation.objects.filter(supersedes=old.pk).select_related("recorded_by").first()
    if newer is None:
        return
    last = Observation.objects.filter(chain=old.chain_id).order_by("-id").values_list("pk", flat=True).first()
    who = str(newer.recorded_by) if newer.recorded_by else "系统"
    when = timezone.localtime(newer.recorded_at).strftime("%Y-%m-%d %H:%M")
    what = {"withdrawn": "撤回"}.get(newer.status, "更正")
    raise Problem(
        "observation-superseded-conflict",
        f"您看到的是旧版：第{old.pk}号已由{who}于{when}{what}，最新的是第{last}号。",
        place=Place(field="观测值"),
        hint=f"请打开第{last}号，核对后再改。",
    )
