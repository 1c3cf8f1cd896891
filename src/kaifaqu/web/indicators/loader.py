"""The catalogue and rows of observations.csv into the tables. Observations are only added: a changed row is a new one in
its chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from kaifaqu.observe import Indicator as CatalogueEntry
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import codes, insert_many, upsert

from .models import Indicator, Observation

if TYPE_CHECKING:
    from kaifaqu.content.rows import ObservationRow, RevisionRow

CORRECTED: Final = "数据包中此行已更正"
MOVED: Final = "数据包中此行改为另一指标或对象"
MISSING: Final = "数据包中已无此行"
_IN: Final = 500
_ENTRY: Final = (
    "code", "name", "group", "unit", "kind", "direction", "definition", "bureau", "frequency", "legal_basis", "formula", "per",
    "growth_basis", "order",
)  # fmt: skip
ROW: Final = (
    "basis", "measure", "scope", "value", "unit", "bound", "target", "status", "simulated", "source", "place", "quote", "note",
    "published_on", "written",
)  # fmt: skip
_CONTENT: Final = ("document_id", "period", "period_start", "period_end", "undated", *ROW)


def load_catalogue(zone: Zone | None, entries: Iterable[CatalogueEntry]) -> int:
    """Make or change indicators: those of the common catalogue (``zone`` None) or a zone's own. Nothing is deleted. Tells how
    many rows it made or changed."""
    wanted = []
    for entry in entries:
        values: dict[str, Any] = {name: getattr(entry, name) for name in _ENTRY}
        values["aliases"] = [{"name": item.name, "basis": item.basis} if item.basis else item.name for item in entry.aliases]
        values["bases"] = [{"name": item.name, "note": item.note} for item in entry.bases]
        values["counters"] = list(entry.counters)
        wanted.append((entry.code, values))
    return upsert(
        Indicator.objects.filter(zone=zone),
        wanted,
        key=lambda row: row.code,
        narrow="code",
        fixed={"zone_id": zone.pk if zone else None},
    )


def indicator_ids(zone: Zone) -> dict[str, int]:
    """Id by code: the common catalogue and the zone's own."""
    return codes(Indicator.objects.filter(Q(zone=None) | Q(zone=zone)))


def entry_ids(zone: Zone, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Ids of entries by key and number in their chain (1 is the first, 0 the one that stands), in a zone that was just filled."""
    mine = Observation.objects.filter(zone=zone)
    found: dict[tuple[str, int], int] = {}
    for chunk in _chunks(sorted({key for key, _ in wanted})):
        first = {pk: key for pk, key in mine.filter(chain=None, origin__in=chunk).values_list("pk", "origin")}  # noqa: C416
        entries: dict[str, list[int]] = {key: [pk] for pk, key in first.items()}
        for row in mine.filter(chain__in=list(first)).order_by("pk").only("pk", "chain"):
            entries[first[row.chain_id]].append(row.pk)
        for key, pks in entries.items():
            found |= {(key, number): pk for number, pk in enumerate(pks, start=1)} | {(key, 0): pks[-1]}
    return found


@dataclass(frozen=True)
class Recording:
    """Who records, when, and what the codes of a folder are in the tables."""

    zone: Zone
    actor: Actor
    now: datetime
    indicators: Mapping[str, int]
    subjects: Mapping[str, int]
    documents: Mapping[str, int]

    def restore(self, rows: Sequence[ObservationRow], revisions: Mapping[str, Sequence[RevisionRow]]) -> None:
        """Fill a zone that has no observation yet: the rows, each with the entries of its chain that went before it.

        Times and reasons of recording are those of the rows, if they have any.
        """
        chains = {row.key: [*(entry.row for entry in revisions.get(row.key, ())), row] for row in rows} if revisions else {}
        chains |= {key: [entry.row for entry in entries] for key, entries in revisions.items() if key not in chains}
        self._insert(self._restored(row, row.key) for row in ([chain[0] for chain in chains.values()] if chains else rows))
        longer = {key: chain for key, chain in chains.items() if len(chain) > 1}
        if not longer:
            return
        mine = Observation.objects.filter(zone=self.zone)
        first = {key: pk for key, pk in mine.filter(chain=None).values_list("origin", "pk") if key in longer}
        last = dict(first)
        for number in range(1, max(map(len, longer.values()))):
            there = {key: chain[number] for key, chain in longer.items() if len(chain) > number}
            self._insert(
                self._restored(row, "") | {"chain": first[key], "supersedes_id": last[key]} for key, row in there.items()
            )
            newest = {chain: pk for chain, pk in mine.exclude(chain=None).order_by("pk").values_list("chain", "pk")}  # noqa: C416
            last |= {key: newest[first[key]] for key in there}

    def _restored(self, row: ObservationRow, origin: str) -> dict[str, Any]:
        at = min(row.recorded_at, self.now) if row.recorded_at else self.now
        return self._entry(row) | {"origin": origin, "recorded_at": at, "reason": row.reason}

    def load(self, rows: Sequence[ObservationRow]) -> list[str]:
        """Add rows: as the first entry of a chain, or, where the key was loaded before, as a correction at its end.

        A chain keeps its indicator and its subject: a row that has moved to another withdraws the chain and begins a new one.
        What a person has withdrawn or moved to another subject stays so: gives the keys of such rows.
        """
        heads = self._heads([row.key for row in rows])
        kept: list[str] = []
        new: list[dict[str, Any]] = []
        for row in rows:
            head = heads.get(row.key)
            entry = self._entry(row)
            if head is not None:
                if head.status == Observation.Status.WITHDRAWN and head.reason not in (MISSING, MOVED):
                    kept.append(row.key)
                    continue
                if (head.indicator_id, head.subject_id) != (entry["indicator_id"], entry["subject_id"]):
                    if head.status != Observation.Status.WITHDRAWN:
                        new.append(self._withdrawn(head, MOVED))
                elif all(getattr(head, name) == entry[name] for name in _CONTENT):
                    continue  # a person has made the same correction already
                else:
                    entry |= {"chain": head.chain_id, "supersedes_id": head.pk, "reason": CORRECTED}
                    entry["simulated"] = entry["simulated"] or head.simulated
            new.append(entry)
        self._insert(new)
        return kept

    def withdraw(self, keys: Sequence[str]) -> int:
        """Withdraw what was loaded under these keys; gives how many were still standing."""
        heads = self._heads(keys).values()
        gone = [self._withdrawn(head, MISSING) for head in heads if head.status != Observation.Status.WITHDRAWN]
        self._insert(gone)
        return len(gone)

    def _insert(self, rows: Iterable[Mapping[str, Any]]) -> None:
        fixed = {"zone_id": self.zone.pk, "recorded_at": self.now, "recorded_by_id": self.actor.user_id}
        insert_many(Observation, rows, fixed)

    def _heads(self, keys: Sequence[str]) -> dict[str, Observation]:
        """The newest entry of the chain that each key was last loaded into."""
        mine = Observation.objects.filter(zone=self.zone).exclude(origin="")
        if not mine.exists():
            return {}
        last: dict[str, int] = {}
        for chunk in _chunks(keys):
            for key, pk, chain in mine.filter(origin__in=chunk).order_by("pk").values_list("origin", "pk", "chain"):
                last[key] = chain or pk
        heads: dict[int, Observation] = {}
        for chunk in _chunks(sorted(set(last.values()))):
            rows = Observation.objects.filter(Q(pk__in=chunk) | Q(chain__in=chunk), superseded_by=None)
            heads |= {row.chain_id: row for row in rows}
        return {key: heads[chain] for key, chain in last.items()}

    def _entry(self, row: ObservationRow) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ROW} | {
            "indicator_id": self.indicators[row.indicator], "subject_id": self.subjects[row.subject],
            "document_id": self.documents.get(row.document), "period": row.period.iso, "period_start": row.period.start,
            "period_end": row.period.end, "undated": row.period.undated, "origin": row.key,
        }  # fmt: skip

    @staticmethod
    def _withdrawn(head: Observation, reason: str) -> dict[str, Any]:
        values = {name: getattr(head, name) for name in ("indicator_id", "subject_id", *_CONTENT)}
        status = Observation.Status.WITHDRAWN.value
        return values | {"status": status, "chain": head.chain_id, "supersedes_id": head.pk, "reason": reason}


def _chunks(items: Sequence[Any]) -> Iterable[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _IN)):
        yield chunk
