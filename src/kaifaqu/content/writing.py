"""Write a zone folder: the same columns, files and words that :mod:`kaifaqu.content.folder` reads (docs/zone-folder.md).

Every file is written row by row, so that a zone of any size takes little memory; the same content always gives the same bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol, TextIO

from kaifaqu.content import rows
from kaifaqu.content.cells import Table
from kaifaqu.content.document_lines import FindingRow
from kaifaqu.content.documents_folder import FileContent, write_files
from kaifaqu.content.standards_folder import StandardRow, write_standards
from kaifaqu.observe import Indicator, Period

CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))  # the reader refuses them
_COCKPIT: Final = ("indicator", "title", "measure", "basis", "scope", "peers")
_DIRECTIONS: Final = {1: "higher", 0: "neither", -1: "lower"}
_TEXTS: Final = (
    "unit", "per", "kind", "definition", "bureau", "frequency", "legal_basis", "growth_basis", "formula",
)  # fmt: skip


class Sink(Protocol):
    """Where files go: a folder, or an archive."""

    def open(self, name: str) -> Any:
        """A context manager that gives a text file (UTF-8, no translation of line ends)."""

    def binary(self, name: str) -> Any:
        """A context manager that gives a file of bytes."""


@dataclass(frozen=True)
class Content:
    """All of a zone, each table in its lasting order; tables are read when they are written."""

    zone: rows.ZoneInfo
    documents: Iterable[rows.DocumentRow]
    subjects: Iterable[rows.SubjectRow]
    names: Iterable[rows.NameRow]
    mentions: Iterable[rows.MentionRow]
    decisions: Iterable[rows.DecisionRow]
    indicators: Sequence[Indicator]
    observations: Iterable[rows.ObservationRow]
    revisions: Iterable[rows.RevisionRow] | None
    plans: Sequence[rows.PlanRow]
    plan_items: Iterable[rows.PlanItemRow]
    projects: Iterable[rows.ProjectRow]
    cockpit: Mapping[str, Any] | None
    standards: Iterable[StandardRow] = ()
    files: Iterable[FileContent] = ()
    findings: Iterable[FindingRow] = ()


def write_zone_folder(sink: Sink, content: Content) -> dict[str, int]:
    """Write every file of the zone; gives the number of rows per table. YAML files that would hold nothing are left out."""
    counts: dict[str, int] = {}
    with sink.open("zone.yaml") as handle:
        _zone(handle, content.zone)
    tables: list[tuple[str, Table, Iterable[Any]]] = [
        ("documents", rows.DOCUMENTS, content.documents), ("subjects", rows.SUBJECTS, content.subjects),
        ("names", rows.NAMES, content.names), ("mentions", rows.MENTIONS, content.mentions),
        ("decisions", rows.DECISIONS, content.decisions), ("observations", rows.OBSERVATIONS, content.observations),
    ]  # fmt: skip
    if content.revisions is not None:
        tables.append(("revisions", rows.REVISIONS, content.revisions))
    tables += [("plan_items", rows.PLAN_ITEMS, content.plan_items), ("projects", rows.PROJECTS, content.projects)]
    for name, table, items in tables:
        with sink.open(table.file) as handle:
            counts[name] = write_table(handle, table, items)
    for name, file, lines in (
        ("indicators", "indicators.yaml", [_indicator(item) for item in content.indicators]),
        ("plans", "plan.yaml", [_plan(item) for item in content.plans]),
    ):
        counts[name] = len(lines)
        if lines:
            with sink.open(file) as handle:
                _listed(handle, name, lines)
    if written := write_standards(sink, content.standards):
        counts["standards"] = written
    counts |= write_files(sink, content.files, content.findings)
    if content.cockpit is not None:
        with sink.open("cockpit.yaml") as handle:
            _cockpit(handle, content.cockpit)
    return counts


def write_table(handle: TextIO, table: Table, items: Iterable[Any]) -> int:
    """Heading and rows of a CSV file; gives the number of rows. ``items`` are the dataclasses that the reader gives."""
    names = [column.name for column in table.columns]
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for item in items:
        writer.writerow([cell(_value(item, name)) for name in names])
        count += 1
    return count


def _value(item: Any, name: str) -> Any:
    if isinstance(item, rows.RevisionRow):
        return item.revision if name == "revision" else _value(item.row, name)
    if isinstance(item, rows.ObservationRow) and name in ("earliest", "latest"):
        # Of a dated period the days follow from its text.
        return None if not item.period.undated else item.period.start if name == "earliest" else item.period.end
    return getattr(item, name)


def cell(value: Any) -> str:
    """A value as the reader takes it back: plain decimals, ISO dates, ``true`` or empty."""
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, Period):
        return value.iso
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "|".join(value)
    return str(value).translate(CONTROL).strip()


def plain(value: Decimal) -> str:
    """12.77, not 12.77000000 and not 1E+2."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(value: Any) -> str:
    """A value as JSON, which is YAML too."""
    return json.dumps(value.translate(CONTROL) if isinstance(value, str) else value, ensure_ascii=False)


def _zone(handle: TextIO, zone: rows.ZoneInfo) -> None:
    values = {
        "code": zone.code, "name": zone.name, "full_name": zone.full_name, "subject": zone.subject,
        "reference_date": zone.reference_date.isoformat(), "public": zone.public, "simulated": zone.simulated,
        "notice": zone.notice, "city": zone.city, "province": zone.province,
    } | ({"two_person": True} if zone.two_person else {})  # fmt: skip
    for key, value in values.items():
        if value or isinstance(value, bool):
            handle.write(f"{key}: {_quoted(value)}\n")


def _listed(handle: TextIO, head: str, lines: Iterable[Mapping[str, Any]]) -> None:
    handle.write(f"{head}:\n")
    for line in lines:
        handle.write(f"  - {_quoted(line)}\n")


def _indicator(item: Indicator) -> dict[str, Any]:
    found: dict[str, Any] = {"code": item.code, "name": item.name, "group": item.group, "unit": item.unit, "kind": item.kind}
    found |= {name: value for name in _TEXTS if (value := getattr(item, name)) and name not in found}
    found["direction"] = _DIRECTIONS[item.direction]
    if item.aliases:
        found["aliases"] = [{"name": one.name, "basis": one.basis} if one.basis else one.name for one in item.aliases]
    if item.bases:
        found["bases"] = [{"name": one.name, "note": one.note} if one.note else one.name for one in item.bases]
    if item.counters:
        found["counters"] = list(item.counters)
    return found


def _plan(item: rows.PlanRow) -> dict[str, Any]:
    years = {"base_year": str(item.base_year), "target_year": str(item.target_year)}
    return {"code": item.code, "name": item.name, "document": item.document} | years


def _cockpit(handle: TextIO, cockpit: Mapping[str, Any]) -> None:
    figures = cockpit.get("figures") or []
    if figures:
        _listed(handle, "figures", [_ordered(item) for item in figures])
    else:
        handle.write("figures: []\n")
    for key in ("rank", "plan"):
        if cockpit.get(key):
            value = cockpit[key]
            handle.write(f"{key}: {_quoted(_ordered(value) if isinstance(value, Mapping) else value)}\n")


def _ordered(item: Mapping[str, Any]) -> dict[str, Any]:
    """In the order of the documentation: PostgreSQL keeps no order of keys, and the bytes are to be the same."""
    return {name: item[name] for name in (*_COCKPIT, *sorted(set(item) - set(_COCKPIT))) if name in item}
