"""The register of a zone as rows of subjects.csv, names.csv, mentions.csv and decisions.csv.

A loader compares with the same rows: what differs from the row that was loaded last was changed by a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from kaifaqu.content.rows import DecisionRow, MentionRow, NameRow, SubjectRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import by

from .loader import FIELDS
from .models import MatchProposal, Subject, SubjectChange, SubjectMention, SubjectName


def subjects(zone: Zone, codes: Sequence[str] | None = None) -> Iterator[SubjectRow]:
    """The entries by code, also those that were merged into another; ``codes`` narrows to some."""
    found: QuerySet[Subject] = Subject.objects.filter(zone=zone)
    if codes is not None:
        found = found.filter(code__in=codes)
    for values in found.order_by(*by("code")).values(*FIELDS, "parent__code").iterator():
        row = {name: values[name] for name in FIELDS}
        yield SubjectRow(line=0, parent=values["parent__code"] or "", **row)


def names(zone: Zone, codes: Sequence[str] | None = None) -> Iterator[NameRow]:
    """The other names by entry and name."""
    found = SubjectName.objects.filter(subject__zone=zone)
    if codes is not None:
        found = found.filter(subject__code__in=codes)
    columns = ("subject__code", "name", "kind", "valid_from", "valid_to", "document__code", "place")
    for subject, name, kind, first, last, document, place in (
        found.order_by(*by("subject__code", "name")).values_list(*columns).iterator()
    ):
        yield NameRow(0, subject, name, kind, first, last, document or "", place)


def mentions(zone: Zone, codes: Sequence[str] | None = None) -> Iterator[MentionRow]:
    """Where documents name entries, by entry, document and place."""
    found = SubjectMention.objects.filter(subject__zone=zone)
    if codes is not None:
        found = found.filter(subject__code__in=codes)
    columns = ("subject__code", "document__code", "name_used", "place", "says")
    for values in found.order_by(*by("subject__code", "document__code", "place", "name_used")).values_list(*columns).iterator():
        yield MentionRow(0, *values)


def decisions(zone: Zone) -> Iterator[DecisionRow]:
    """What persons decided: every merge that stands, with its reason, and every pair that was declared distinct."""
    made = {row.other_id: row for row in SubjectChange.objects.filter(zone=zone).order_by("pk")}
    for subject in (
        Subject.objects.filter(zone=zone).exclude(merged_into=None).select_related("merged_into").order_by(*by("code"))
    ):
        change = made.get(subject.pk)
        kept = subject.merged_into
        assert kept is not None
        yield DecisionRow(
            0, kept.code, subject.code, "merged", change.evidence if change else "", change.made_at if change else None
        )
    distinct = MatchProposal.objects.filter(zone=zone, state=MatchProposal.State.DISTINCT)
    merged = set(Subject.objects.filter(zone=zone).exclude(merged_into=None).values_list("merged_into__code", "code"))
    columns = ("left__code", "right__code", "evidence", "decided_at", "score", "reason")
    for left, right, evidence, at, score, reason in distinct.order_by(*by("left__code", "right__code")).values_list(*columns):
        if not merged & {(left, right), (right, left)}:
            yield DecisionRow(0, left, right, "distinct", evidence, at, score, reason)
