"""The append-only audit: one line per operation, each bound to the one before by SHA-256.

The database refuses UPDATE and DELETE (``append_only.py``). Against someone who can lift that, the chain shows a changed row
and a gap; a cut tail or a chain rewritten as a whole shows against a head exported earlier (:func:`export_head`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from kaifaqu.errors import Place, Problem

from .models import AuditEvent, Zone

if TYPE_CHECKING:
    from .actor import Actor

GENESIS = "0" * 64
_LOCK = 0x6B666171  # advisory lock of PostgreSQL: one writer of the chain at a time
FIELDS = (
    "id",
    "at",
    "actor_id",
    "actor",
    "address",
    "zone_code",
    "action",
    "object_type",
    "object_id",
    "summary",
    "detail",
    "previous",
)


@dataclass(frozen=True)
class Head:
    """The end of the chain at a moment: kept elsewhere, it proves that nothing up to ``id`` was cut or rewritten since."""

    id: int
    hash: str
    at: str


@dataclass(frozen=True)
class Fault:
    """What is wrong at one line: ``changed``, ``gap``, ``link``, ``cut`` or ``rewritten``."""

    kind: str
    id: int
    message: str


@dataclass
class VerifyReport:
    """What :func:`verify` found; ``faults`` in the order of the lines, at most the first 20."""

    rows: int = 0
    heads: int = 0
    head: Head | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        return {"ok": self.ok} | asdict(self)


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
    """SHA-256 over the canonical JSON of a row's :data:`FIELDS`: sorted keys, no spaces, UTF-8, times in UTC, microseconds."""
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


def head() -> Head:
    """The present end of the chain."""
    number, text = AuditEvent.objects.order_by("-id").values_list("id", "hash").first() or (0, GENESIS)
    return Head(number, text, timezone.now().astimezone(UTC).isoformat(timespec="seconds"))


def export_head(path: Path) -> Head:
    """Append the present head to ``path`` (a JSON object per line). Keep a copy out of reach of this machine's administrators."""
    current = head()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(asdict(current)) + "\n")
    return current


def read_heads(path: Path) -> list[Head]:
    """The heads in a file that :func:`export_head` has written."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        return [Head(int(row["id"]), str(row["hash"]), str(row.get("at", ""))) for row in rows]
    except OSError as error:
        raise Problem("head-file-unreadable", f"读不到链头文件：{error.strerror}", place=Place(file=str(path))) from None
    except (ValueError, KeyError, TypeError):
        raise Problem(
            "head-file-invalid", "链头文件内容不对。", place=Place(file=str(path)), hint="请用“kaifaqu audit head”导出的文件。"
        ) from None


def verify(head_file: Path | None = None) -> VerifyReport:
    """Walk the whole chain: every number, every hash, every link, and the end against the heads exported earlier.

    Without ``head_file`` a cut tail or a chain rewritten from some line on cannot show; with it both do. Memory does not grow
    with the number of lines.
    """
    heads = {item.id: item for item in read_heads(head_file)} if head_file else {}
    report = VerifyReport(heads=len(heads))
    last, previous = 0, GENESIS
    for row in _rows():
        report.rows += 1
        for fault in _faults(row, last, previous, heads):
            if len(report.faults) < 20:
                report.faults.append(fault)
        last, previous = row["id"], row["hash"]
    for item in heads.values():
        if item.id > last:
            report.faults.append(
                Fault("cut", last + 1, f"第{last + 1}号以后的记录被截去：链头文件（{item.at}）载有第{item.id}号。")
            )
            break
    report.head = Head(last, previous, timezone.now().astimezone(UTC).isoformat(timespec="seconds"))
    return report


def _rows() -> Iterator[dict[str, Any]]:
    rows: Iterator[dict[str, Any]] = AuditEvent.objects.order_by("id").values(*FIELDS, "hash").iterator(chunk_size=2000)
    return rows


def _faults(row: dict[str, Any], last: int, previous: str, heads: dict[int, Head]) -> Iterator[Fault]:
    number = row["id"]
    if number != last + 1:
        missing = f"第{last + 1}号" if number == last + 2 else f"第{last + 1}至{number - 1}号"
        yield Fault("gap", last + 1, f"{missing}记录缺失。")
    elif row["previous"] != previous:
        yield Fault("link", number, f"第{number}号记录与上一条不衔接。")
    if digest(row) != row["hash"]:
        yield Fault("changed", number, f"第{number}号记录（{row['action']}，{row['actor']}）被改动。")
    known = heads.get(number)
    if known is not None and known.hash != row["hash"]:
        yield Fault("rewritten", number, f"至第{number}号的整条链被改写：与链头文件（{known.at}）不符。")


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
