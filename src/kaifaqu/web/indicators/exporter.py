"""A zone's own indicators and its observations as rows of indicators.yaml, observations.csv and revisions.csv.

The newest entry of each chain, unless it is withdrawn, is a row of observations.csv under the chain's key; every other entry is a
row of revisions.csv under the same key with its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from kaifaqu.content.rows import ObservationRow, RevisionRow
from kaifaqu.observe import Indicator as CatalogueEntry
from kaifaqu.observe import Period
from kaifaqu.web.core.models import Zone

from .loader import ROW
from .models import Indicator, Observation
from .records import indicator_of

_CHUNK: Final = 500
_ROW: Final = (*ROW, "recorded_at", "reason")
_COLUMNS: Final = (
    "pk", "indicator__code", "subject__code", "document__code", "period", "period_start", "period_end", "undated", *_ROW,
)  # fmt: skip


def own_indicators(zone: Zone) -> list[CatalogueEntry]:
    """The zone's own indicators in their order."""
    return [indicator_of(row) for row in Indicator.objects.filter(zone=zone).order_by("order", "code")]


@dataclass
class Chains:
    """Which entries stand and which went before, by key. Only numbers and keys are held; rows are read when they are written."""

    zone: Zone
    standing: list[tuple[str, int]] = field(default_factory=list)
    before: list[tuple[str, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, zone: Zone) -> Chains:
        """Looks through the zone's observations once."""
        found = cls(zone)
        entries: dict[int, list[int]] = {}
        origins: dict[int, str] = {}
        withdrawn: set[int] = set()
        rows = Observation.objects.filter(zone=zone).order_by("pk").values_list("pk", "chain", "origin", "status")
        for pk, chain, origin, status in rows.iterator(chunk_size=5000):
            first = chain or pk
            entries.setdefault(first, []).append(pk)
            if origin:
                origins[first] = origin
            if status == Observation.Status.WITHDRAWN:
                withdrawn.add(pk)
        for first, key in _keys(entries, origins).items():
            *older, last = entries[first]
            if last in withdrawn:
                older.append(last)
            else:
                found.standing.append((key, last))
            found.before.extend((key, number, pk) for number, pk in enumerate(older, start=1))
        found.standing.sort()
        found.before.sort()
        return found

    def observations(self) -> Iterator[ObservationRow]:
        """The standing figures by key."""
        return self._rows(self.standing)

    def revisions(self) -> Iterator[RevisionRow]:
        """The entries that stand no more, by key and number."""
        for (_, number, _), row in zip(self.before, self._rows([(key, pk) for key, _, pk in self.before]), strict=True):
            yield RevisionRow(number, row)

    def places(self, wanted: set[int], *, history: bool) -> dict[int, tuple[str, int]]:
        """Where entries of these ids are found: key, and number in revisions.csv (0: in observations.csv). Without ``history``
        only those that stand."""
        before = {pk: (key, number) for key, number, pk in self.before if pk in wanted} if history else {}
        return before | {pk: (key, 0) for key, pk in self.standing if pk in wanted}

    def _rows(self, wanted: Sequence[tuple[str, int]]) -> Iterator[ObservationRow]:
        iterator = iter(wanted)
        while chunk := list(islice(iterator, _CHUNK)):
            found = Observation.objects.filter(pk__in=[pk for _, pk in chunk]).values_list(*_COLUMNS)
            rows = {row[0]: row for row in found}
            for key, pk in chunk:
                yield _row(key, rows[pk])


def _keys(chains: Iterable[int], origins: dict[int, str]) -> dict[int, str]:
    """The lasting key of each chain. A key that went on in a later chain (its row has moved) stays with that one."""
    newest = {key: first for first, key in sorted(origins.items())}
    taken = set(newest)
    found: dict[int, str] = {}
    for first in chains:
        key = origins.get(first) or f"web-{first}"
        if newest.get(key) != first:
            number, stem = 1, key[:110]
            while key in taken:
                key, number = f"{stem}~{number}", number + 1
            taken.add(key)
        found[first] = key
    return found


def _row(key: str, row: tuple[Any, ...]) -> ObservationRow:
    _, indicator, subject, document, text, start, end, undated, *values = row
    period = Period.undated_between(text, start, end) if undated else Period.parse(text)
    more = dict(zip(_ROW, values, strict=True))
    return ObservationRow(line=0, key=key, indicator=indicator, subject=subject, document=document or "", period=period, **more)
