"""The append-only audit: one line per operation, each bound to the one before by SHA-256.

The database refuses UPDATE and DELETE (``append_only.py``). Against someone who can lift that, the chain shows a changed row
and a gap; a cut tail or a chain rewritten as a whole shows against a head exported earlier (:func:`export_head`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from .models import AuditEvent, Zone

if TYPE_CHECKING:
    from .actor import Actor

GENESIS = "0" * 64
_LOCK = 0x6B666171  # advisory lock of PostgreSQL: one writer of the chain at a time
FIELDS = ("id", "at", "actor_id", "actor", "address", "zone_code", "action", "object_type", "object_id", "summary", "detail", "previous")


def record(
    actor: Actor,
    action: str,
    *,
    zone: Zone | None = None,
    obj: models.Model | tuple[str, str] | None = None,
    summary: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one line: one per operation, not per row; a batch puts its counts into ``detail``.

    ``obj`` is the thing it was done to: a model instance, or (type, id). ``detail`` is any JSON; for a changed thing by custom
    ``{"changes": {field: [before, after]}}``, which the audit page shows field by field. It joins the caller's transaction, so
    an operation that fails leaves no line. On PostgreSQL the chain is locked from here to the commit: record last.
    """
    kind, key = _object(obj)
    with transaction.atomic():
        _lock()
        last = AuditEvent.objects.order_by("-id").values_list("id", "hash").first()
        number, previous = last or (0, GENESIS)
        event = AuditEvent(
            id=number + 1,
            at=timezone.now(),
            actor_id=actor.user_id,
            actor=_text(actor.name, 150),
            address=_text(actor.address, 45),
            zone_code=zone.code if zone is not None else "",
            action=_text(action, 60),
            object_type=_text(kind, 60),
            object_id=_text(key, 80),
            summary=_text(summary, 300),
            detail=plain(detail or {}),
            previous=previous,
        )
        event.hash = digest({name: getattr(event, name) for name in FIELDS})
        event.save(force_insert=True)
    return event


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a row's :data:`FIELDS`: sorted keys, no spaces, UTF-8, times in UTC with microseconds."""
    at: datetime = row["at"]
    content = {name: row[name] for name in FIELDS} | {"at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def plain(value: Any) -> Any:
    """``value`` as JSON that any database gives back unchanged: numbers with a fraction as text, no NUL, no lone surrogates."""
    return json.loads(json.dumps(_plain(value), cls=DjangoJSONEncoder, ensure_ascii=False))


def record_refusal(problem: Exception, actor: Actor, action: str, **where: Any) -> None:
    """A line ``refused``. The refusal usually rolls back the transaction it happens in, and its line with it: what is needed
    to write the line again stays on the problem, and :func:`keep_refusal` looks after it at the edge (page, API, command)."""
    detail = {"action": action}
    event = record(actor, "refused", detail=detail, **where)
    if connection.in_atomic_block:
        problem.kq_refusal = (event.hash, event.id, actor, detail, where)  # type: ignore[attr-defined]


def keep_refusal(problem: BaseException) -> None:
    """Write the line of a refusal again when its transaction was rolled back. Called once, outside of that transaction."""
    refusal = getattr(problem, "kq_refusal", None)
    if refusal is None:
        return
    digest_, number, actor, detail, where = refusal
    del problem.kq_refusal  # type: ignore[attr-defined]
    if not AuditEvent.objects.filter(pk=number, hash=digest_).exists():
        record(actor, "refused", detail=detail, **where)


def _lock() -> None:
    """SQLite: every transaction begins IMMEDIATE, so this one is the only writer already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _object(obj: models.Model | tuple[str, str] | None) -> tuple[str, str]:
    if obj is None:
        return "", ""
    if isinstance(obj, tuple):
        return obj
    return obj._meta.label_lower, str(getattr(obj, "code", "") or obj.pk)


def _text(value: object, limit: int) -> str:
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:limit]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(key, 200): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return _text(value, 100_000)
    return repr(value) if isinstance(value, float) else value
