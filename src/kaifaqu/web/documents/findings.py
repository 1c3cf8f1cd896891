"""The work list of findings: explain, mark as corrected, send to a bureau, take up again. Each step is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kaifaqu.errors import Place, Problem
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.subjects import queries as subjects

from .models import FindingRow

HANDLE: Final = "finding.handle"
READ: Final = "document.read"
State = FindingRow.State
_NOTE: Final = 500


@dataclass(frozen=True)
class Wanted:
    """A finding as an audit gives it: its columns, and the versions that it is about."""

    values: Mapping[str, Any]
    files: set[int]


def store(zone: Zone, wanted: Mapping[str, Wanted]) -> None:
    """Store what was found, by key, in the caller's transaction. A known finding keeps what people said of it; one that was gone
    is open again."""
    now = timezone.now()
    for key, item in wanted.items():
        row, new = FindingRow.objects.get_or_create(zone=zone, key=key, defaults=dict(item.values) | {"found_at": now})
        if not new:
            for name, value in item.values.items():
                setattr(row, name, value)
            row.state = State.OPEN if row.state == State.GONE else row.state
            row.save()
        row.files.set(item.files)


def visible(actor: Actor, zone: Zone) -> QuerySet[FindingRow]:
    """The findings that the actor may see: all of the zone, or those of the own bureau and in own uploads."""
    rows = FindingRow.objects.filter(zone=zone)
    if policy.can(actor, READ, zone):
        return rows
    if not policy.may(actor, READ, zone):
        return rows.none()
    mine = Q(bureau__in=[name for name in bureaus(zone) if policy.can(actor, HANDLE, zone, bureau=name)])
    if actor.user_id is not None:
        mine |= Q(files__uploaded_by=actor.user_id)
    return rows.filter(pk__in=rows.filter(mine).values("pk"))


def find(actor: Actor, zone: Zone, number: int) -> FindingRow:
    """A finding that the actor may see. Problem "finding-not-found"."""
    found = visible(actor, zone).select_related("handled_by", "zone").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Problem("finding-not-found", f"没有第{str(number)[:20]}号疑点，或不在您负责的范围内。", hint="请从疑点列表中选择。")
    return found


def bureaus(zone: Zone) -> list[str]:
    """To whom a finding can be sent: the bureaus of the register, and those that the catalogue names."""
    registered = subjects.entries(zone).filter(kind="bureau").order_by("name").values_list("name", flat=True)
    named = sorted({name for item in indicators.catalogue(zone) for name in item.bureau.split("、") if name})
    return list(dict.fromkeys([*registered, *named]))


def explain(actor: Actor, row: FindingRow, note: str) -> FindingRow:
    """It is no fault, and this is why. Problems: Forbidden, "value-missing", "text-too-long", "finding-state-conflict"."""
    return _set(actor, row, State.EXPLAINED, "说明疑点", note=note, needed=True)


def settle(actor: Actor, row: FindingRow, note: str) -> FindingRow:
    """It was a fault and has been corrected: in the document, or in the figures taken from it."""
    return _set(actor, row, State.CORRECTED, "疑点已更正", note=note, needed=True)


def send(actor: Actor, row: FindingRow, bureau: str, note: str = "") -> FindingRow:
    """Ask a bureau. Problems: Forbidden, "bureau-unknown", "text-too-long"."""
    policy.require(actor, HANDLE, row.zone)  # passing work on is for those who have the whole zone
    bureau = bureau.strip()
    if bureau not in bureaus(row.zone):
        place = Place(field="部门")
        message = f"没有叫“{bureau[:40]}”的部门。" if bureau else "没有选部门。"
        raise Problem("bureau-unknown", message, place=place, hint="请从列表中选择；新的部门请先在“单位”中登记。")
    return _set(actor, row, State.SENT, f"疑点转{bureau}", note=note, bureau=bureau)


def reopen(actor: Actor, row: FindingRow, note: str = "") -> FindingRow:
    """Take it up again."""
    return _set(actor, row, State.OPEN, "重新处理疑点", note=note)


def may_handle(actor: Actor, row: FindingRow) -> bool:
    """May the actor answer it: in the whole zone, or as the bureau it was sent to?"""
    return bool(policy.can(actor, HANDLE, row.zone, bureau=row.bureau))


def _set(
    actor: Actor, row: FindingRow, state: State, verb: str, *, note: str, needed: bool = False, bureau: str | None = None
) -> FindingRow:
    policy.require(actor, HANDLE, row.zone, bureau=row.bureau)
    note = note.strip()
    if needed and not note:
        raise Problem(
            "value-missing", "没有写说明。", place=Place(field="说明"), hint="请写明依据，如“按可比价计算”“已改为111.16亿元”。"
        )
    if len(note) > _NOTE:
        raise Problem("text-too-long", f"说明写了{len(note)}个字，最多{_NOTE}个字。", place=Place(field="说明"), hint="请缩短。")
    with transaction.atomic():
        row = FindingRow.objects.select_for_update(of=("self",)).select_related("zone").get(pk=row.pk)
        if row.state == state and state != State.SENT:
            message = f"这处疑点{row.get_state_display()}。"
            raise Problem("finding-state-conflict", message, hint="请刷新页面。")
        before = _shown(row)
        row.state, row.note = state, note
        row.bureau = bureau if bureau is not None else row.bureau
        row.handled_by_id, row.handled_by_name, row.handled_at = actor.user_id, "", timezone.now()
        row.save()
        after = _shown(row)
        detail: dict[str, Any] = {"changes": {name: [before[name], after[name]] for name in after if before[name] != after[name]}}
        obj = ("documents.findingrow", str(row.pk))
        audit.record(actor, HANDLE, zone=row.zone, obj=obj, summary=f"{verb}：{row.title}", detail=detail)
    return row


def _shown(row: FindingRow) -> dict[str, str]:
    return {"状态": row.get_state_display(), "部门": row.bureau, "说明": row.note}
