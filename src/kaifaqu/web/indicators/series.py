"""From rows to series: what is known of a subject or of an indicator on a day, and the series the engine builds of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from kaifaqu.errors import Problem
from kaifaqu.observe import Catalogue, SeriesSet, as_known, build_series
from kaifaqu.observe import Indicator as CatalogueEntry
from kaifaqu.observe import Observation as Fact
from kaifaqu.web.core.models import Zone

from .memory import Memory
from .models import Indicator, Observation
from .records import catalogue_of, observations

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

By = Literal["published", "recorded"]
_series = Memory(400)
_catalogues = Memory(20)
_merges = Memory(50)
CROWD = 2000  # subjects of one kind with figures of one indicator: more are not compared on a page, nor offered in a choice
_CROWDS_KEPT = 600
_DEPTH = 20  # of merges into merges: a loop in the register must not hang a request


def indicators(zone: Zone) -> QuerySet[Indicator]:
    """The indicators of a zone: the common catalogue and its own additions."""
    return Indicator.objects.filter(Q(zone=None) | Q(zone=zone))


def catalogue(zone: Zone) -> Catalogue:
    """The catalogue as the engine takes it; kept per state of the zone's data."""
    return _catalogues.get((zone.pk, zone.data_version), lambda: catalogue_of(indicators(zone)))


def indicator_of(zone: Zone, code: str) -> CatalogueEntry:
    """The indicator of a code as an address names it; ``Problem("indicator-not-found")`` with the nearest ones."""
    try:
        return catalogue(zone).get(code)
    except Problem as problem:
        raise Problem("indicator-not-found", problem.message, hint=problem.hint or "请从指标列表中选择。") from None


def merges(zone: Zone) -> dict[str, tuple[int, str]]:
    """Merged subjects: code → (id, code of the one that it counts with now). Few in any zone, one query per state of the data."""

    def read() -> dict[str, tuple[int, str]]:
        rows = zone.subjects.filter(merged_into__isnull=False).values_list("pk", "code", "merged_into__code")
        into = {code: (pk, other) for pk, code, other in rows}
        found = {}
        for code, (pk, other) in into.items():
            for _ in range(_DEPTH):
                if other not in into:
                    break
                other = into[other][1]
            found[code] = (pk, other)
        return found

    return _merges.get((zone.pk, zone.data_version), read)


def merged_codes(zone: Zone) -> dict[str, str]:
    """Code of a merged subject → code of the one that its figures count with."""
    return {code: other for code, (_, other) in merges(zone).items()}


def family(zone: Zone, subject: Subject) -> list[int]:
    """The ids of a subject and of all that have been merged into it: whose figures are its own."""
    return [subject.pk, *(pk for pk, other in merges(zone).values() if other == subject.code)]


def all_rows(zone: Zone, subject: Subject) -> QuerySet[Observation]:
    """Every row about a subject and about those merged into it: superseded and withdrawn ones too."""
    return Observation.objects.filter(zone=zone, subject__in=family(zone, subject))


def history(zone: Zone, subject: Subject) -> list[Fact]:
    """:func:`all_rows` as the engine takes them, under the subject's own code; one query."""
    return observations(all_rows(zone, subject), merged_codes(zone))


def facts(zone: Zone, subject: Subject, on: date, by: By = "published") -> list[Fact]:
    """The figures about a subject as known on a day (by publication or by recording), merged subjects included; one query."""
    return as_known(history(zone, subject), on, by=by)


def series_set(zone: Zone, subject: Subject, on: date, by: By = "published") -> SeriesSet:
    """All series of a subject as known on a day; kept in this process per (zone, data version, subject, day, way)."""

    def build() -> SeriesSet:
        return build_series(facts(zone, subject, on, by), catalogue(zone), on)

    return _series.get((zone.pk, zone.data_version, "subject", subject.pk, on, by), build)


def crowds(zone: Zone) -> dict[tuple[str, str], int]:
    """(indicator, kind of subject) → number of figures, where there are more than ``CROWD``: 100,000 firms with one figure each.

    Only a guard, so it is asked anew every ten minutes and not after every write.
    """

    def count() -> dict[tuple[str, str], int]:
        rows = Observation.objects.filter(zone=zone).order_by().values_list("indicator__code", "subject__kind")
        return {(code, kind): number for code, kind, number in rows.annotate(n=Count("pk")).filter(n__gt=CROWD)}

    found: dict[tuple[str, str], int] | None = cache.get_or_set(f"indicators:crowds:{zone.pk}", count, _CROWDS_KEPT)
    return found or {}


def crowded(zone: Zone, code: str) -> dict[str, int]:
    """Kinds of subjects that are too many to be compared in one indicator, with the number of their figures."""
    return {kind: number for (one, kind), number in crowds(zone).items() if one == code}


def indicator_series(zone: Zone, code: str, on: date, by: By = "published") -> SeriesSet:
    """The series of one indicator of all subjects of the zone (for comparing with others); derived figures that need other
    indicators are not in it, nor are subjects of a kind that is :func:`crowded`. Kept like :func:`series_set`."""

    def build() -> SeriesSet:
        rows = Observation.objects.filter(zone=zone, indicator__code=code)
        if many := crowded(zone, code):
            rows = rows.exclude(subject__kind__in=many)
        return build_series(as_known(observations(rows, merged_codes(zone)), on, by=by), catalogue(zone), on)

    return _series.get((zone.pk, zone.data_version, "indicator", code, on, by), build)


def known_with(zone: Zone, subject: Subject, extra: Iterable[Fact], on: date, by: By = "published") -> list[Fact]:
    """:func:`facts` as they would be with ``extra`` rows recorded as well: what a preview compares with."""
    return as_known([*history(zone, subject), *extra], on, by=by)
