"""Reads of what was read: versions, the pages a long text is cut into, statements and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, Literal

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import JobState, Zone
from kaifaqu.web.indicators import queries as indicators

from . import findings, replacing
from .models import Document, DocumentFile, FindingRow, StatementRow

READ: Final = "document.read"
LOW: Final = 80  # per cent: matches below are to be looked at
Access = Literal["", "open", "full"]
WAITING: Final = (DocumentFile.State.QUEUED, DocumentFile.State.READING)
State = StatementRow.State
FILTERS: Final[dict[str, tuple[str, Q]]] = {
    "open": ("待审阅", Q(state__in=(State.PROPOSED, State.CHECKED))),
    "done": ("已接受", Q(state__in=(State.ACCEPTED, State.CORRECTED))),
    "rejected": ("已拒绝", Q(state=State.REJECTED)),
    "low": ("可信度低", Q(confidence__lt=LOW) & ~Q(code="")),
    "unmatched": ("对象或指标未匹配", Q(code="") | Q(body="")),
}


def access(actor: Actor, document: Document) -> Access:
    """What of the text the actor may see: all with its unreviewed readings, the text with accepted figures, or nothing.

    All: whoever has ``document.read`` in the zone, and who has uploaded a version. The text alone: everybody who may view the
    zone, where the document is marked as open to the public.
    """
    zone = document.zone
    if policy.can(actor, READ, zone):
        return "full"
    mine = actor.user_id is not None and document.files.filter(uploaded_by=actor.user_id).exists()
    if mine and policy.may(actor, READ, zone):
        return "full"
    return "open" if document.text_open else ""


def access_to_all(actor: Actor, zone: Zone) -> bool:
    """May the actor read every document of the zone, or only the own uploads?"""
    return bool(policy.can(actor, READ, zone))


def require(actor: Actor, document: Document) -> None:
    """:func:`access` to everything, or Forbidden."""
    if access(actor, document) != "full":
        policy.require(actor, READ, document.zone)
        raise policy.refuse(actor, READ, policy.Decision(False, "只能看本人上传的文件。"), document.zone)


def files(document: Document) -> list[DocumentFile]:
    """The versions, the newest first."""
    return with_dead_jobs(list(document.files.select_related("uploaded_by").order_by("-number")))


def with_dead_jobs(rows: list[DocumentFile]) -> list[DocumentFile]:
    """Versions whose job has failed for good (its worker died too often) are failed, not waiting."""
    waiting = [row.job for row in rows if row.state in WAITING and row.job]
    if waiting:
        dead = dict(JobState.objects.filter(pk__in=waiting).exclude(failed_at=None).values_list("pk", "message"))
        for row in rows:
            if row.job in dead and row.state != DocumentFile.State.READ:
                row.state = DocumentFile.State.FAILED
                row.problem = row.problem or {"code": "reading-failed", "message": dead[row.job], "hint": "可以再读一次。"}
    return rows


def file_of(document: Document, number: int) -> DocumentFile:
    """A version by its number. Problem "version-not-found"."""
    found = document.files.filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise Problem("version-not-found", f"这份文件没有第{str(number)[:10]}版。", hint="请从版本列表中选择。")
    found.document = document
    return found


def statement(document: Document, number: int) -> StatementRow:
    """A statement of a document by its id. Problem "statement-not-found"."""
    rows = StatementRow.objects.select_related("file", "reviewer", "first", "observation", "replaced")
    found = rows.filter(pk=number, file__document=document).first() if number < 2**63 else None
    if found is None:
        raise Problem("statement-not-found", f"这份文件没有编号为{str(number)[:20]}的读数。", hint="请从文件页进入。")
    found.file.document, found.zone = document, document.zone
    return found


def statements(file: DocumentFile) -> QuerySet[StatementRow]:
    """The statements of a version in the order of the text."""
    rows = StatementRow.objects.filter(file=file).select_related("reviewer", "first", "observation__indicator", "replaced")
    return rows.order_by("number")


def named(document: Document, rows: Iterable[StatementRow]) -> list[StatementRow]:
    """Statements with the catalogue's names (the filter ``indicator_name`` takes them) and the address of their actions."""
    zone = document.zone
    home = reverse("documents:detail", kwargs={"zone": zone.code, "code": document.code})
    names = {item.code: item.name for item in indicators.catalogue(zone)}
    found = list(rows)
    for row in found:
        row.kq_names = names  # type: ignore[attr-defined]
        row.kq_url = f"{home}statements/{row.pk}/"  # type: ignore[attr-defined] # a page draws it four times for each row
    return found


def with_plans(file: DocumentFile, rows: list[StatementRow]) -> list[StatementRow]:
    """Statements of a version, the open ones with the figure of an older one that accepting them corrects (``kq_replaces``)."""
    plans = replacing.planned(file, [row for row in rows if row.state in replacing.OPEN])
    for row in rows:
        row.kq_replaces = plans.get(row.pk)  # type: ignore[attr-defined]
    return rows


def plan_of(row: StatementRow) -> int | None:
    """The id of the figure that accepting a row of :func:`with_plans` corrects."""
    plan = getattr(row, "kq_replaces", None)
    return plan.figure.pk if plan is not None else None


def with_work(actor: Actor, zone: Zone, rows: QuerySet[Document]) -> QuerySet[Document]:
    """Documents with ``open_count``, the statements of the newest version that wait for a review, and ``finding_count``, the
    findings that wait for an answer; both None where nothing has been read, or the actor may not read it."""
    newest = DocumentFile.objects.filter(document=OuterRef("pk"), state=DocumentFile.State.READ).order_by("-number")
    waiting = StatementRow.objects.filter(file=OuterRef("newest_file"), state__in=replacing.OPEN)
    doubts = findings.visible(actor, zone).filter(files__document=OuterRef("pk"), state__in=FindingRow.WAITING)
    numbers = {
        "open_count": _number(waiting.order_by().values("file").annotate(n=Count("pk"))),
        "finding_count": _number(doubts.order_by().values("files__document").annotate(n=Count("pk", distinct=True))),
    }
    rows = rows.annotate(newest_file=Subquery(newest.values("pk")[:1]))
    shown: Any = Q(newest_file__isnull=False)
    if not access_to_all(actor, zone):
        shown &= Q(Exists(DocumentFile.objects.filter(document=OuterRef("pk"), uploaded_by=actor.user_id or 0)))
    return rows.annotate(**{name: Case(When(shown, then=number), default=None) for name, number in numbers.items()})


def _number(rows: QuerySet[Any]) -> Any:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def counts(file: DocumentFile) -> dict[str, int]:
    """How many statements there are, and how many of each filter; one query."""
    wanted: dict[str, Any] = {name: Count("pk", filter=where) for name, (_, where) in FILTERS.items()}
    return StatementRow.objects.filter(file=file).aggregate(all=Count("pk"), **wanted)


def revisions(document: Document, rows: Iterable[StatementRow]) -> dict[int, list[int]]:
    """For each statement with an observation the ids of all its revisions: links to any of them land on the sentence."""
    chains: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.observation is not None:
            chains[row.observation.chain or row.observation.pk].append(row.pk)
    found: dict[int, list[int]] = defaultdict(list)
    if not chains:
        return found
    held = document.observations.filter(Q(pk__in=chains) | Q(chain__in=chains)).order_by("pk").values_list("pk", "chain")
    for pk, chain in held:
        for row_id in chains[chain or pk][:1]:
            found[row_id].append(pk)
    return found


def anchored(document: Document, file: DocumentFile) -> frozenset[int]:
    """The ids of all observations whose place is in the text of a version: the table of figures leaves the anchor to the text."""
    rows = StatementRow.objects.filter(file=file).exclude(observation=None).values_list("observation", "observation__chain")
    chains = {chain or pk for pk, chain in rows}
    if not chains:
        return frozenset()
    held = document.observations.filter(Q(pk__in=chains) | Q(chain__in=chains))
    return frozenset(held.values_list("pk", flat=True))


def findings_of(file: DocumentFile) -> list[FindingRow]:
    """What an audit found in a version, what is open and grave first."""
    rows = FindingRow.objects.filter(files=file).exclude(state=FindingRow.State.GONE).select_related("handled_by")
    grave = list(FindingRow.Severity.values)
    state = list(FindingRow.State.values)
    return sorted(rows, key=lambda row: (state.index(row.state) > 1, grave.index(row.severity), row.pk))
