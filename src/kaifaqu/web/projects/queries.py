"""Reads of the project register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.search import Entry
from kaifaqu.web.subjects import queries as subject_queries

from .models import Project

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

UNNAMED = "未写明"  # an industry that the source does not tell


def projects(zone: Zone) -> QuerySet[Project]:
    return Project.objects.filter(zone=zone).select_related("owner__merged_into")


def find(zone: Zone, code: str) -> Project:
    found = Project.objects.filter(zone=zone, code=code).select_related("owner__merged_into", "subject", "document").first()
    if found is None:
        raise Http404(f"没有编号为“{code}”的项目")
    return found


def search(zone: Zone, rows: QuerySet[Project], text: str) -> QuerySet[Project]:
    """By the project's or its owner's name (any name of the owner), capacity, or code."""
    for word in text.split():
        owners = subject_queries.by_other_name(zone, word)
        family = Q(owner__in=owners) | Q(owner__merged_into__in=owners) | Q(owner__merged_into__name__icontains=word)
        name = Q(name__icontains=word) | Q(owner_name__icontains=word) | Q(owner__name__icontains=word)
        rows = rows.filter(name | family | Q(capacity__icontains=word) | Q(code=word))
    return rows


def owned_by(ids: Iterable[int]) -> QuerySet[Project]:
    """The projects of the owners."""
    return Project.objects.filter(owner__in=list(ids)).order_by("industry", "number", "code")


def of_subject(subject: Subject) -> Project | None:
    """The project that an entry of the subject register stands for."""
    return Project.objects.filter(subject=subject).first() if subject.kind == "project" else None


def neighbours(project: Project) -> QuerySet[Project]:
    """The other projects of its owner."""
    if project.owner is None:
        return Project.objects.none()
    ids = subject_queries.family(subject_queries.kept(project.owner))
    return owned_by(ids).exclude(pk=project.pk)


@dataclass(frozen=True)
class Row:
    """The projects of an industry, counted by stage."""

    industry: str
    counts: list[tuple[str, int]]  # stage, number
    total: int

    @property
    def title(self) -> str:
        return self.industry or UNNAMED


@dataclass(frozen=True)
class Overview:
    """Industry × stage. Only stages that occur have a column."""

    stages: list[tuple[str, str]]  # code, words
    rows: list[Row]
    totals: list[tuple[str, int]]
    total: int


def overview(zone: Zone) -> Overview:
    """How many projects of each industry are in which stage; one query."""
    found = Project.objects.filter(zone=zone).order_by().values_list("industry", "stage").annotate(n=Count("pk"))
    counts = {(industry, stage): n for industry, stage, n in found}
    stages = [(str(code), str(label)) for code, label in Project.Stage.choices if any(stage == code for _, stage in counts)]
    rows = []
    for industry in {industry for industry, _ in counts}:
        line = [(code, counts.get((industry, code), 0)) for code, _ in stages]
        rows.append(Row(industry, line, sum(n for _, n in line)))
    rows.sort(key=lambda row: (not row.industry, -row.total, row.industry))
    totals = [(code, sum(n for (_, stage), n in counts.items() if stage == code)) for code, _ in stages]
    return Overview(stages, rows, totals, sum(counts.values()))


def search_entries(zone: Zone) -> Iterator[Entry]:
    """What the global search finds of projects: name, owner, industry, capacity."""
    rows = Project.objects.filter(zone=zone).order_by("pk").values_list("code", "name", "owner_name", "industry", "capacity")
    for code, name, *rest in rows.iterator(chunk_size=2000):
        yield Entry(code, name, f"projects/{code}/", " ".join(text for text in (*rest, code) if text))
