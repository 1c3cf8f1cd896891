"""Rows of subjects.csv, names.csv, mentions.csv and decisions.csv into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import codes, upsert

from .models import MatchProposal, Subject, SubjectChange, SubjectMention, SubjectName

if TYPE_CHECKING:
    from kaifaqu.content.rows import DecisionRow, MentionRow, NameRow, SubjectRow

FIELDS = ("code", "kind", "name", "category", "industry", "region", "credit_code", "summary", "simulated")


def load_subjects(zone: Zone, rows: Sequence[SubjectRow]) -> None:
    """Make or change the zone's entries of these codes, parents before children. Merges and names given by people stay."""
    entries = Subject.objects.filter(zone=zone)
    for level in _levels(rows):
        known = codes(entries) if any(row.parent for row in level) else {}
        wanted = [
            (row.code, {name: getattr(row, name) for name in FIELDS} | {"parent_id": known[row.parent] if row.parent else None})
            for row in level
        ]
        upsert(entries, wanted, key=lambda row: row.code, narrow="code", fixed={"zone_id": zone.pk})


def _levels(rows: Sequence[SubjectRow]) -> list[list[SubjectRow]]:
    """Rows in groups, each of which has its parents in earlier groups or in the table already."""
    inside = {row.code: row for row in rows}
    depths: dict[str, int] = {}

    def depth(row: SubjectRow) -> int:
        path: list[SubjectRow] = []
        at: SubjectRow | None = row
        while at is not None and at.code not in depths:
            path.append(at)
            at = inside.get(at.parent)
        level = depths[at.code] if at is not None else -1
        for item in reversed(path):
            level += 1
            depths[item.code] = level
        return depths[row.code]

    groups: dict[int, list[SubjectRow]] = {}
    for row in rows:
        groups.setdefault(depth(row), []).append(row)
    return [groups[level] for level in sorted(groups)]


def subject_ids(zone: Zone) -> dict[str, int]:
    """Id by code."""
    return codes(Subject.objects.filter(zone=zone))


def load_names(zone: Zone, rows: Sequence[NameRow], subjects: Mapping[str, int], documents: Mapping[str, int]) -> None:
    """Make or change other names of entries."""
    wanted = [
        (
            (subjects[row.subject], row.name),
            {
                "subject_id": subjects[row.subject], "name": row.name, "kind": row.kind, "valid_from": row.valid_from,
                "valid_to": row.valid_to, "document_id": documents.get(row.document), "place": row.place,
            },
        )
        for row in rows
    ]  # fmt: skip
    found = SubjectName.objects.filter(subject__zone=zone)
    upsert(found, wanted, key=lambda row: (row.subject_id, row.name), narrow="subject", fixed={})


def load_mentions(zone: Zone, rows: Sequence[MentionRow], subjects: Mapping[str, int], documents: Mapping[str, int]) -> None:
    """Make or change where documents name entries."""
    wanted = []
    for row in rows:
        subject, document = subjects[row.subject], documents[row.document]
        values = {
            "subject_id": subject,
            "document_id": document,
            "name_used": row.name_used,
            "place": row.place,
            "says": row.says,
        }
        wanted.append(((subject, document, row.name_used, row.place), values))
    found = SubjectMention.objects.filter(subject__zone=zone)
    upsert(found, wanted, key=lambda row: (row.subject_id, row.document_id, row.name_used, row.place), narrow="subject", fixed={})


def load_decisions(
    zone: Zone, rows: Sequence[DecisionRow], subjects: Mapping[str, int], made_by: int | None, now: datetime
) -> int:
    """Merges and pairs declared distinct, of a zone that has none yet; gives their number. A merge can be undone as any other."""
    changes, proposals = [], []
    for row in rows:
        left, right, at = subjects[row.left], subjects[row.right], min(row.decided_at or now, now)
        state = MatchProposal.State.MERGED if row.decision == "merged" else MatchProposal.State.DISTINCT
        proposals.append(
            MatchProposal(
                zone=zone, left_id=left, right_id=right, score=row.score or 0, reason=row.reason, state=state,
                decided_by_id=made_by, decided_at=at, evidence=row.evidence,
            )
        )  # fmt: skip
        if state == MatchProposal.State.MERGED:
            Subject.objects.filter(pk=right).update(merged_into=left)
            changes.append(
                SubjectChange(
                    zone=zone, kind=SubjectChange.Kind.MERGE, kept_id=left, other_id=right, evidence=row.evidence,
                    moved={"counted": {}}, made_by_id=made_by, made_at=at,
                )
            )  # fmt: skip
    MatchProposal.objects.bulk_create(proposals, batch_size=500)
    SubjectChange.objects.bulk_create(changes, batch_size=500)
    return len(rows)
