"""Merging, splitting, and the proposals for it. Nothing is merged silently: a person decides, with a reason, and can undo it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from kaifaqu.errors import Place, Problem
from kaifaqu.observe.names import Named, propose_matches
from kaifaqu.web.core import audit, policy, search, zones
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from .models import MatchProposal, Subject, SubjectChange, SubjectName
from .queries import family, search_entries
from .references import Reference, reference, references

State = MatchProposal.State
COMPARED = (
    Subject.Kind.ENTERPRISE, Subject.Kind.PLATFORM, Subject.Kind.FUND, Subject.Kind.BUREAU, Subject.Kind.PARK, Subject.Kind.ZONE,
)  # fmt: skip
SAMPLE = 5  # rows of each sort that a preview names


@dataclass(frozen=True)
class Moved:
    """What of one sort a merge or a split touches."""

    reference: Reference
    count: int
    examples: list[str]


@dataclass(frozen=True)
class MergePreview:
    """What will count with ``kept`` once ``other`` is merged into it."""

    kept: Subject
    other: Subject
    moved: list[Moved]
    warnings: list[str]


def preview_merge(kept: Subject, other: Subject) -> MergePreview:
    """What a merge would do; the same checks as the merge itself."""
    _check_pair(kept, other)
    ids = family(other)
    moved = []
    for item in references():
        rows = item.rows(ids)
        if count := rows.count():
            moved.append(Moved(item, count, [item.describe(row) for row in rows[:SAMPLE]]))
    warnings = []
    if kept.kind != other.kind:
        warnings.append(f"类别不同：{kept.get_kind_display()}、{other.get_kind_display()}。")
    if kept.credit_code and other.credit_code and kept.credit_code != other.credit_code:
        warnings.append(f"信用代码不同：{kept.credit_code}、{other.credit_code}。通常说明不是同一法人。")
    if kept.simulated != other.simulated:
        warnings.append("一条是真实数据，一条是模拟数据。")
    return MergePreview(kept, other, moved, warnings)


@transaction.atomic
def merge(actor: Actor, kept: Subject, other: Subject, evidence: str) -> SubjectChange:
    """``other`` counts with ``kept`` from now on. No row is moved, so :func:`undo` restores exactly what was before."""
    policy.require(actor, "subject.merge", kept.zone, kept)
    evidence = _evidence(evidence)
    found = Subject.objects.select_for_update(of=("self",)).select_related("zone").order_by("pk").in_bulk([kept.pk, other.pk])
    kept, other = found[kept.pk], found[other.pk]
    preview = preview_merge(kept, other)
    other.merged_into = kept
    other.save(update_fields=["merged_into"])
    counts = {item.reference.key: item.count for item in preview.moved}
    change = SubjectChange.objects.create(
        zone=kept.zone, kind=SubjectChange.Kind.MERGE, kept=kept, other=other, evidence=evidence,
        moved={"counted": counts}, made_by=actor.user, made_at=timezone.now(),
    )  # fmt: skip
    pairs = MatchProposal.objects.filter(left__in=[kept, other], right__in=[kept, other], state=State.OPEN)
    pairs.update(state=State.MERGED, decided_by=actor.user, decided_at=change.made_at, evidence=evidence)
    detail = {"kept": kept.code, "other": other.code, "evidence": evidence, "counted": counts}
    _record(actor, "subject.merge", kept, f"合并：{other.name} → {kept.name}", detail, other)
    return change


@transaction.atomic
def split(
    actor: Actor, subject: Subject, *, name: str, evidence: str, rows: Mapping[str, Sequence[int]], kind: str = ""
) -> SubjectChange:
    """Make a new entry ``name`` out of ``subject`` and move ``rows`` (reference key → ids) of its family to it."""
    policy.require(actor, "subject.merge", subject.zone, subject)
    evidence = _evidence(evidence)
    subject = Subject.objects.select_for_update(of=("self",)).select_related("zone").get(pk=subject.pk)
    if subject.merged_into_id is not None:
        raise Problem("subject-merged-conflict", f"“{subject.name}”已合并到另一条登记。", hint="请先撤销合并。")
    from .services import create_subject  # the services give out this module's names

    new = create_subject(actor, subject.zone, kind=kind or subject.kind, name=name, parent=subject.parent)
    Subject.objects.filter(pk=new.pk).update(simulated=subject.simulated, region=subject.region, industry=subject.industry)
    ids = family(subject)
    moved: dict[str, list[list[int]]] = {}
    for key, wanted in rows.items():
        item = _reference(key)
        owners = dict(item.rows(ids).filter(pk__in=wanted).values_list("pk", item.field))
        missing = sorted(set(wanted) - owners.keys())
        if missing:
            raise Problem(
                "rows-changed-conflict", f"{item.title}中有{len(missing)}条已不在“{subject.name}”名下。", hint="请刷新后重选。"
            )
        now = item.moved(actor, sorted(owners), new, f"拆分：{evidence}") if owners else []
        moved[key] = [[row, owners[before]] for before, row in zip(sorted(owners), now, strict=True)]
    change = SubjectChange.objects.create(
        zone=subject.zone, kind=SubjectChange.Kind.SPLIT, kept=subject, other=new, evidence=evidence,
        moved={"rows": moved}, made_by=actor.user, made_at=timezone.now(),
    )  # fmt: skip
    counts = {key: len(pairs) for key, pairs in moved.items()}
    detail = {"kept": subject.code, "other": new.code, "evidence": evidence, "moved": counts}
    _record(actor, "subject.split", subject, f"拆分：{subject.name} → {new.name}", detail, new)
    return change


@transaction.atomic
def undo(actor: Actor, change: SubjectChange, reason: str) -> SubjectChange:
    """Take a merge or a split back. A merged entry stands alone again with all its rows; rows that a split moved go home.

    What was added to the entry made by a split since then stays reachable: that entry becomes a part of the one it came from.
    """
    policy.require(actor, "subject.merge", change.zone, change.kept)
    reason = _evidence(reason)
    change = SubjectChange.objects.select_for_update(of=("self",)).select_related("kept", "other", "zone").get(pk=change.pk)
    if change.undone_at is not None:
        raise Problem("change-undone-conflict", "这次变更已经撤销过。")
    other = change.other
    if change.kind == SubjectChange.Kind.MERGE:
        if other.merged_into_id != change.kept_id:
            raise Problem("change-later-conflict", f"“{other.name}”此后又有变更，不能直接撤销。", hint="请先撤销较晚的变更。")
        other.merged_into = None
    else:
        if other.merged_into_id is not None or family(other) != [other.pk]:
            raise Problem("change-later-conflict", f"“{other.name}”此后又有合并，不能直接撤销。", hint="请先撤销较晚的变更。")
        _send_home(actor, change, reason)
        other.merged_into = change.kept
    other.save(update_fields=["merged_into"])
    change.undone_at, change.undone_by = timezone.now(), actor.user
    change.save(update_fields=["undone_at", "undone_by", "moved"])
    if change.kind == SubjectChange.Kind.MERGE:
        pairs = MatchProposal.objects.filter(left__in=[change.kept, other], right__in=[change.kept, other], state=State.MERGED)
        pairs.update(state=State.OPEN, decided_by=None, decided_at=None, evidence="")
    detail = {"change": change.pk, "kind": change.kind, "kept": change.kept.code, "other": other.code, "reason": reason}
    _record(actor, "subject.undo", change.kept, f"撤销{change.get_kind_display()}：{other.name}", detail, other)
    return change


def _send_home(actor: Actor, change: SubjectChange, reason: str) -> None:
    homes = Subject.objects.in_bulk({owner for pairs in change.moved["rows"].values() for _, owner in pairs})
    for key, pairs in change.moved["rows"].items():
        item = _reference(key)
        here = set(item.rows([change.other_id]).values_list("pk", flat=True))
        for owner in sorted({owner for _, owner in pairs}):
            rows = [row for row, home in pairs if home == owner and row in here]
            if rows:
                item.moved(actor, rows, homes[owner], f"撤销拆分：{reason}")


@transaction.atomic
def accept_proposal(actor: Actor, proposal: MatchProposal, evidence: str, *, keep: str = "") -> SubjectChange:
    """Merge the two of a proposal; ``keep`` is the code of the one that stays (the left one unless said)."""
    _check_open(proposal)
    kept, other = proposal.left, proposal.right
    if keep and keep not in {kept.code, other.code}:
        raise Problem("subject-unknown", f"“{keep}”不是这一对中的编号。", place=Place(field="保留"))
    if keep == other.code:
        kept, other = other, kept
    return merge(actor, kept, other, evidence)


@transaction.atomic
def declare_distinct(actor: Actor, proposal: MatchProposal, evidence: str) -> MatchProposal:
    """The two are not the same body: they are not proposed again."""
    policy.require(actor, "subject.merge", proposal.zone, proposal.left)
    _check_open(proposal)
    proposal.state, proposal.evidence = State.DISTINCT, _evidence(evidence)
    proposal.decided_by, proposal.decided_at = actor.user, timezone.now()
    proposal.save(update_fields=["state", "evidence", "decided_by", "decided_at"])
    detail = {"left": proposal.left.code, "right": proposal.right.code, "evidence": proposal.evidence}
    summary = f"确认不同：{proposal.left.name}、{proposal.right.name}"
    _record(actor, "subject.distinct", proposal.left, summary, detail)
    return proposal


@transaction.atomic
def reopen_proposal(actor: Actor, proposal: MatchProposal, reason: str) -> MatchProposal:
    """Take back a 确认不同."""
    policy.require(actor, "subject.merge", proposal.zone, proposal.left)
    if proposal.state != State.DISTINCT:
        raise Problem("proposal-state-conflict", "只有“确认不同”的一对可以重新待定。", hint="已合并的请撤销合并。")
    detail = {
        "left": proposal.left.code,
        "right": proposal.right.code,
        "evidence": proposal.evidence,
        "reason": _evidence(reason),
    }
    proposal.state, proposal.evidence, proposal.decided_by, proposal.decided_at = State.OPEN, "", None, None
    proposal.save(update_fields=["state", "evidence", "decided_by", "decided_at"])
    _record(actor, "subject.reopen", proposal.left, f"重新待定：{proposal.left.name}、{proposal.right.name}", detail)
    return proposal


def _check_open(proposal: MatchProposal) -> None:
    if proposal.state != State.OPEN:
        raise Problem("proposal-state-conflict", f"这一对已经处理过：{proposal.get_state_display()}。", hint="请刷新页面。")


def _check_pair(kept: Subject, other: Subject) -> None:
    if kept.pk == other.pk:
        raise Problem("merge-same", "不能把一条登记合并到它自己。", hint="请选择另一条。")
    if kept.zone_id != other.zone_id:
        raise Problem("merge-zones", "两条登记不在同一个开发区。")
    for subject in (kept, other):
        if subject.merged_into_id is not None:
            raise Problem(
                "subject-merged-conflict", f"“{subject.name}”已合并到另一条登记。", hint="请用合并后的登记，或先撤销合并。"
            )


def _evidence(text: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if len(text) < 2:
        raise Problem(
            "evidence-missing", "没有填写理由。", place=Place(field="理由"), hint="请写明依据，如文件、营业执照或核实的人和时间。"
        )
    if len(text) > 500:
        raise Problem("text-too-long", f"理由有{len(text)}字，最多500字。", place=Place(field="理由"), hint="请缩短。")
    return text


def _reference(key: str) -> Reference:
    found = reference(key)
    if found is None:
        raise Problem("reference-unknown", f"没有“{key}”这类内容。")
    return found


def refresh_search(*subjects: Subject) -> None:
    """Renew the entries of the global search; a merged one is found through the one it counts with."""
    zone = subjects[0].zone
    search.remove(zone, "subject", [subject.code for subject in subjects])
    search.index(zone, "subject", search_entries(zone, [subject.pk for subject in subjects]))


def _record(
    actor: Actor, action: str, subject: Subject, summary: str, detail: Mapping[str, Any], other: Subject | None = None
) -> None:
    zones.touch(subject.zone)
    refresh_search(subject, *([other] if other else []))
    audit.record(actor, action, zone=subject.zone, obj=subject, summary=summary, detail=detail)


def propose(actor: Actor, zone: Zone) -> int:
    """Look for entries that may be one body and store what is not yet proposed; gives the number of new proposals.

    Pairs that a person has decided stay decided; an open pair that no rule proposes any more is taken away.
    """
    policy.require(actor, "subject.merge", zone)
    rows = Subject.objects.filter(zone=zone, merged_into=None, kind__in=COMPARED).order_by("pk")
    others: dict[int, list[str]] = {}
    for pk, name in SubjectName.objects.filter(subject__in=rows).order_by("pk").values_list("subject_id", "name"):
        others.setdefault(pk, []).append(name)
    named = [Named(*row, tuple(others.get(row[0], ()))) for row in rows.values_list("pk", "name", "kind", "credit_code")]
    found = {(item.left, item.right): item for item in propose_matches(named)}  # the long part: before the lock is taken
    with transaction.atomic():
        Zone.objects.select_for_update().get(pk=zone.pk)
        known = {(row.left_id, row.right_id): row for row in MatchProposal.objects.filter(zone=zone)}
        fresh = {pair: item for pair, item in found.items() if pair not in known and pair[::-1] not in known}
        alone = _alone({pk for pair in fresh for pk in pair})  # nobody has merged them meanwhile
        new = [
            MatchProposal(zone=zone, left_id=left, right_id=right, score=item.score, reason=item.reason[:300])
            for (left, right), item in fresh.items()
            if left in alone and right in alone
        ]
        MatchProposal.objects.bulk_create(new, batch_size=500)
        gone = [
            row.pk for pair, row in known.items() if row.state == State.OPEN and pair not in found and pair[::-1] not in found
        ]
        MatchProposal.objects.filter(pk__in=gone).delete()
        if new or gone:
            zones.touch(zone)
            summary = f"查找可能相同的单位：新增{len(new)}对，撤下{len(gone)}对"
            audit.record(
                actor, "subject.propose", zone=zone, obj=zone, summary=summary, detail={"new": len(new), "gone": len(gone)}
            )
    return len(new)


def _alone(pks: set[int]) -> set[int]:
    """Those of the entries that count by themselves."""
    found: set[int] = set()
    ordered = sorted(pks)
    for start in range(0, len(ordered), 500):
        rows = Subject.objects.filter(pk__in=ordered[start : start + 500], merged_into=None)
        found.update(rows.values_list("pk", flat=True))
    return found
