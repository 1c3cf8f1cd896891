"""Reviewing what the machine has read: accept, correct, reject, undo. What is accepted becomes an observation with its source.

Where the zone's settings ask for two persons, the first acceptance only marks the statement; the second, by somebody who neither
uploaded the file nor accepted first, makes the observation. The machine's reading is never changed.

What corrects a figure accepted from an older version becomes a new entry in that figure's chain (:mod:`.replacing`); the page
says so before, and hands back what it has said (``shown``). Undoing restores the figure as it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_number, tidy
from kaifaqu.web.core.zones import lock, touch
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.indicators import services as observations

from . import replacing, vanished
from .keeping import EDITABLE, LIMITS, changed_fields, columns, label_of
from .models import DocumentFile, StatementRow
from .replacing import OPEN, About, Standing

REVIEW: Final = "statement.review"
MOST: Final = 500  # statements reviewed in one go
State = StatementRow.State
_REASON: Final = 300


def two_person(zone: Zone) -> bool:
    """Whether the zone's settings ask that a second person confirms what one has accepted."""
    return bool(zone.settings.get("two_person"))


def accept(actor: Actor, row: StatementRow, shown: int | None = None) -> StatementRow:
    """Accept a statement as it stands. Problems: Forbidden, "statement-state", "statement-two-person",
    "statement-replaces-conflict", those of ``indicators.services.enter`` (no indicator, no subject, a period that is none …)."""
    return _take(actor, row, {}, "", shown)


def correct(
    actor: Actor, row: StatementRow, given: Mapping[str, str], reason: str = "", shown: int | None = None
) -> StatementRow:
    """Accept it with other fields: texts as typed, ``indicator`` and ``subject`` names or codes as in the form of an entry."""
    return _take(actor, row, given, reason, shown)


def would_replace(actor: Actor, row: StatementRow, given: Mapping[str, str]) -> Standing | None:
    """The figure that accepting a statement with these fields would correct. Stores nothing; None for what is refused anyway."""
    if row.state not in OPEN or row.file.number == 1:
        return None
    row = StatementRow.objects.select_related("file__document", "zone").get(pk=row.pk)  # the texts typed are of this copy alone
    row.file.document.zone = row.zone
    try:
        made = _check(actor, row, _merged(row, given))
    except (Problem, Problems):
        return None
    return _old(row, _twin(row, made))


def reject(actor: Actor, row: StatementRow, reason: str = "") -> StatementRow:
    """It is no figure, or not one to keep. Problems: Forbidden, "statement-state"."""
    policy.require(actor, REVIEW, row.zone)
    with transaction.atomic():
        row = _locked(row)
        if row.state not in OPEN:
            raise _state(row)
        _mark(row, actor, State.REJECTED, reason)
        row.first, row.first_name = None, ""
        row.save()
        vanished.renew(row.file.document, About.of(row.zone, row))
        _record(actor, row, "statement.reject", "拒绝读数", {"reason": row.reason})
    return row


def undo(actor: Actor, row: StatementRow, reason: str = "") -> StatementRow:
    """Take a review back. The observation that it made is withdrawn (never deleted), or the one that it corrected is restored;
    the statement is as the machine read it.

    Problems: Forbidden, "statement-state", "statement-corrected-conflict", those of ``indicators.services.withdraw``.
    """
    policy.require(actor, REVIEW, row.zone)
    with transaction.atomic():
        row = _locked(row)
        if row.state == State.PROPOSED:
            raise _state(row)
        _give_back(actor, row, reason.strip()[:_REASON] or "撤销文件读数的接受")
        before = {"state": row.get_state_display(), "observation": row.observation_id}
        about = About.of(row.zone, row)
        for name, value in columns(row.reading).items():
            setattr(row, name, value)
        row.state, row.reason, row.observation, row.made, row.replaced = State.PROPOSED, "", None, False, None
        row.first = row.reviewer = row.reviewed_at = None
        row.first_name = row.reviewer_name = ""
        row.save()
        vanished.renew(row.file.document, about | About.of(row.zone, row))
        _record(actor, row, "statement.undo", "撤销审阅", before | {"reason": reason.strip()[:_REASON]})
    return row


def many(
    actor: Actor, rows: Iterable[StatementRow], act: Callable[[Actor, StatementRow], StatementRow]
) -> tuple[list[StatementRow], list[tuple[StatementRow, Problem]]]:
    """One operation on many: each by itself, so that one that cannot be done does not hold up the others."""
    done: list[StatementRow] = []
    failed: list[tuple[StatementRow, Problem]] = []
    for row in list(rows)[:MOST]:
        try:
            done.append(act(actor, row))
        except policy.Forbidden:
            raise
        except Problem as problem:
            failed.append((row, problem))
        except Problems as problems:
            failed.append((row, problems.items[0]))
    return done, failed


# -- how -----------------------------------------------------------------------------------------------------------------


def _take(actor: Actor, row: StatementRow, given: Mapping[str, str], reason: str, shown: int | None) -> StatementRow:
    policy.require(actor, REVIEW, row.zone)
    with transaction.atomic():
        row = _locked(row)
        if row.state not in OPEN:
            raise _state(row)
        _refuse_old_version(row)
        before, about = {name: getattr(row, name) for name in EDITABLE}, About.of(row.zone, row)
        draft = _merged(row, given)
        made = _check(actor, row, draft)
        edited = any(getattr(row, name) != before[name] for name in EDITABLE)
        final = State.CORRECTED if changed_fields(row) else State.ACCEPTED
        twin = _twin(row, made)
        old = _old(row, twin)
        replacing.refuse_unsaid(shown, old)
        if two_person(row.zone) and (row.state != State.CHECKED or edited):
            _mark(row, actor, State.CHECKED, reason)
            row.first_id, row.first_name = actor.user_id, ""
            row.save()
            vanished.renew(row.file.document, about | About.of(row.zone, row))
            _record(actor, row, "statement.check", "初审读数", {"changes": changes_of(row)})
            return row
        if two_person(row.zone):
            _refuse_same_person(actor, row)
        entered = twin if twin is not None else _enter(actor, row, draft, old, reason)
        _mark(row, actor, final, reason or row.reason)
        row.observation, row.made, row.replaced = entered, twin is None, old.figure if old is not None else None
        row.save()
        detail = {"observation": entered.pk, "linked": twin is not None, "changes": changes_of(row), "reason": row.reason}
        detail |= {"replaced": row.replaced_id} if row.replaced_id else {}
        vanished.renew(row.file.document, about | About.of(row.zone, row))
        _record(actor, row, "statement.accept", "接受读数" if final == State.ACCEPTED else "更正并接受读数", detail)
        touch(row.zone)
    return row


def _merged(row: StatementRow, given: Mapping[str, str]) -> observations.Draft:
    """The observation that the row asks for, with what was typed; the row takes the typed texts over."""
    for name in ("measure", "unit", "bound", "period", "scope", "basis"):
        if name in given:
            _refuse_long(name, given[name].strip(), LIMITS[name])
            setattr(row, name, given[name].strip())
    if "target" in given:
        row.target = given["target"] not in ("", "0", "false", "False")
    document = row.file.document
    return observations.Draft(
        indicator=given.get("indicator", "").strip() or row.code or row.indicator,
        subject=given.get("subject", "").strip() or row.body or row.subject,
        period=row.period, value=given.get("value", "").strip() or f"{tidy(row.value):f}",
        unit=row.unit, bound=row.bound, measure=row.measure, basis=row.basis, scope=row.scope, target=row.target,
        simulated=document.simulated, source="workbook" if row.reading["locator"].get("cell") else "document",
        document=document.code, place=row.place[:80], quote=row.quote[:200], written=row.indicator[:200],
        reason="审阅文件读数", as_written=row.period == row.reading["period"],
    )  # fmt: skip


def _check(actor: Actor, row: StatementRow, draft: observations.Draft) -> Any:
    """The observation as it would be stored; the row takes over what it settles: codes, and the number as it was typed."""
    made = observations.check_enter(actor, row.zone, draft, by=REVIEW, twice=True)
    row.code, row.body, row.basis = made.indicator.code, made.subject.code, made.basis
    row.value, row.unit = Decimal(made.value), made.unit
    if row.period != row.reading["period"]:
        row.period = made.period
    return made


def _twin(row: StatementRow, made: Any) -> Any:
    """The same figure from the same place, entered before: it is linked and not entered twice."""
    return (
        row.file.document.observations.filter(
            indicator=made.indicator, subject=made.subject, measure=made.measure, basis=made.basis, scope=made.scope,
            period=made.period, target=made.target, bound=made.bound, value=made.value, unit=made.unit, place=made.place,
            superseded_by=None,
        ).exclude(status="withdrawn").first()
    )  # fmt: skip


def _old(row: StatementRow, twin: Any) -> Standing | None:
    """The figure of an older version that a statement corrects; one that is only linked corrects none."""
    return replacing.planned(row.file, [row]).get(row.pk) if twin is None else None


def _enter(actor: Actor, row: StatementRow, draft: observations.Draft, old: Standing | None, reason: str) -> Any:
    if old is None:
        return observations.enter(actor, row.zone, draft, by=REVIEW)
    return observations.correct(actor, old.figure, replacing.correction(draft, old, row.file, reason), by=REVIEW)


def _give_back(actor: Actor, row: StatementRow, reason: str) -> None:
    """Undo what accepting ``row`` did to the figures: for another statement that rests on it the figure stands on."""
    heir = replacing.heir(row)
    if heir is not None:
        heir.made, heir.replaced = True, row.replaced
        heir.save(update_fields=["made", "replaced"])
        return
    if row.observation is None or not row.made:
        return
    newest = indicators.chain(row.observation)[-1]
    if newest.status == "withdrawn":
        return
    if row.replaced is None:
        observations.withdraw(actor, newest, reason, by=REVIEW)
        return
    if observations.changes(row.observation, newest):
        message = f"第{row.observation_id}号后来又有更正（第{newest.pk}号，{replacing.said(newest)}），撤销会把它一并丢掉。"
        raise Problem("statement-corrected-conflict", message, hint=f"请先在指标中处理第{newest.pk}号。")
    observations.restore(actor, newest, row.replaced, reason, by=REVIEW)


def _refuse_old_version(row: StatementRow) -> None:
    """What a newer version has replaced is no figure to enter: unchanged it stands there again, at a place of its own."""
    newer = replacing.newer(row.file)
    if newer is not None:
        hint = f"请在第{newer.number}版中审阅。"
        raise Problem("statement-state-conflict", f"这份文件已有第{newer.number}版，旧版的读数不再接受。", hint=hint)


def _refuse_same_person(actor: Actor, row: StatementRow) -> None:
    if actor.user_id is not None and actor.user_id in (row.first_id, row.file.uploaded_by_id):
        did = "初审了这个数" if actor.user_id == row.first_id else "上传了这份文件"
        hint = "请另一位有审阅权的人复核。"
        raise Problem("statement-two-person", f"本区要求双人办理：您{did}，不能再由您复核。", hint=hint)


def _locked(row: StatementRow) -> StatementRow:
    """The row as it is now, and nobody else's until the commit. The zone is locked first, as everywhere: two orders would wait on
    each other. While a job reads the file again there is nothing to review: it would replace the row and what became of it."""
    lock(row.zone)
    rows = StatementRow.objects.select_related("file__document", "zone__subject", "observation", "replaced")
    found = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None or found.file.state in (DocumentFile.State.QUEUED, DocumentFile.State.READING):
        message = "这份文件正在重新读取。" if found is not None else "这份文件已重新读取，没有这个读数了。"
        raise Problem("statement-state-conflict", message, hint="请等读取完成后刷新页面，再审阅。")
    found.file.document.zone = found.zone
    return found


def _mark(row: StatementRow, actor: Actor, state: State, reason: str) -> None:
    reason = reason.strip()
    _refuse_long("reason", reason, _REASON)
    row.state, row.reason = state, reason
    row.reviewer_id, row.reviewer_name, row.reviewed_at = actor.user_id, "", timezone.now()


def _refuse_long(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        place = Place(field=label_of(name))
        raise Problem("text-too-long", f"写了{len(text)}个字，最多{limit}个字。", place=place, hint="请缩短。")


def _state(row: StatementRow) -> Problem:
    who = f"由{row.reviewed_by}" if row.reviewed_by else ""
    hint = "请刷新页面；要改变结果，请先撤销。"
    return Problem("statement-state-conflict", f"这个读数{who}{row.get_state_display()}，不能再这样处理。", hint=hint)


def changes_of(row: StatementRow) -> dict[str, list[str]]:
    before = columns(row.reading)
    return {label_of(name): [_said(before[name]), _said(getattr(row, name))] for name in changed_fields(row)}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return format_number(value) if isinstance(value, Decimal) else str(value)


def _record(actor: Actor, row: StatementRow, action: str, verb: str, detail: dict[str, Any]) -> None:
    name = row.indicator or row.code
    summary = f"{verb}：{row.file.document.title} {row.place} {name} {format_number(row.value)}{row.unit}"
    audit.record(actor, action, zone=row.zone, obj=("documents.statementrow", str(row.pk)), summary=summary, detail=detail)
