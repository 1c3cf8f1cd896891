"""Load a zone folder: check, write, record in the audit, in one transaction, all of it or nothing; then what follows from it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from kaifaqu.content import common_catalogue
from kaifaqu.content.folder import ZoneFolder
from kaifaqu.observe import Indicator as CatalogueEntry
from kaifaqu.observe.catalogue import with_order
from kaifaqu.web.core import audit, policy, search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.zones import touch
from kaifaqu.web.documents.exporter import documents as stored_documents
from kaifaqu.web.documents.loader import Restoring, document_ids, load_documents
from kaifaqu.web.indicators.loader import Recording, entry_ids, indicator_ids, load_catalogue
from kaifaqu.web.plans.loader import load_plan_items, load_plans
from kaifaqu.web.projects.loader import load_projects
from kaifaqu.web.ratings.loader import load_standards
from kaifaqu.web.ratings.services import keep_current, run_all
from kaifaqu.web.subjects import exporter as subjects
from kaifaqu.web.subjects.loader import load_decisions, load_mentions, load_names, load_subjects, subject_ids
from kaifaqu.web.subjects.services import propose

from .compare import Difference, Prepared, compare, forget, remember, short
from .models import LoadedRow
from .reports import TITLES, LoadReport, TableReport

# Gives the rows of a table that are in the database: those of some codes, or all.
Stored = Callable[[Zone, Sequence[str] | None], Iterable[Any]]
PENDING: Final = "follow-up"  # in place of a table: what is still to be done after a load
SEARCH: Final = "search"
REGISTER: Final = "register"
_FEW: Final = 500  # codes looked up one by one; above it the table is read as a whole
KEYS: Final[dict[str, Callable[[Any], str]]] = {
    "catalogue": lambda row: row.code, "indicators": lambda row: row.code, "documents": lambda row: row.code,
    "subjects": lambda row: row.code, "names": lambda row: f"{row.subject}/{row.name}",
    "mentions": lambda row: f"{row.subject}/{row.document}/{row.place}/{row.name_used}",
    "observations": lambda row: row.key, "plans": lambda row: row.code,
    "plan_items": lambda row: f"{row.plan}/{row.number}", "projects": lambda row: row.code,
}  # fmt: skip


def load_zone(actor: Actor, folder: ZoneFolder, *, dry_run: bool = False, withdraw_missing: bool = False) -> LoadReport:
    """Put a folder into the database and tell, per table, what was new, changed, the same and missing.

    Loading the same folder again changes nothing. A changed row of observations.csv is a correction in its chain; what a person
    has changed elsewhere stays and is told. Missing rows are told and kept; with ``withdraw_missing`` the missing observations
    are withdrawn. ``dry_run`` tells the same and writes nothing. Raises ``Forbidden`` without the action zone.load.

    The rows of the folder are one transaction, as short as it can be. What follows from them (:func:`finish`) comes after it.
    """
    started = time.monotonic()
    work = _Load(actor, folder, withdraw_missing, dry_run)
    with transaction.atomic():
        report = work.run()
        report.dry_run = dry_run
        report.seconds = time.monotonic() - started
        if dry_run:
            transaction.set_rollback(True)
        else:
            _record(actor, folder, report)
    if not dry_run:
        finish(actor, work.zone, report)
    report.seconds = time.monotonic() - started
    return report


def finish(actor: Actor, zone: Zone, report: LoadReport | None = None) -> bool:
    """What rests on the rows of a load: the search index, proposals of the register, ratings. False if nothing was left to do.

    The load leaves a mark in its own transaction, which goes when all is done: whatever dies in between, the next load of the
    zone or the daily job does it. Each step is many short transactions, and doing it twice does no harm.
    """
    marks = dict(LoadedRow.objects.filter(zone=zone, table=PENDING).values_list("pk", "key"))
    if not marks:
        return False
    search.renew_zone(zone)
    proposals = propose(actor, zone) if REGISTER in marks.values() else 0
    runs = run_all(zone, actor)
    with transaction.atomic():
        LoadedRow.objects.filter(pk__in=marks).delete()
        rated = zone.data_version
        touch(zone)  # for pages cached since the load, without these ratings
        if zone.data_version == rated + 1:  # else somebody has changed figures meanwhile, and the runs are of yesterday
            keep_current(runs, zone)
    if report is not None:
        report.proposals, report.ratings = proposals, len(runs)
    return True


def _record(actor: Actor, folder: ZoneFolder, report: LoadReport) -> None:
    zone = Zone.objects.get(code=report.zone)
    parts = [
        f"{TITLES[name]}新增{table.new}、更正{table.changed}" + (f"、撤回{table.withdrawn}" if table.withdrawn else "")
        for name, table in report.tables.items()
        if table.touched
    ]
    summary = f"载入数据包“{folder.zone.name}”：" + ("；".join(parts) if parts else "没有变化")
    audit.record(actor, "zone.load", zone=zone, obj=zone, summary=summary, detail=report.as_dict())


class _Load:
    """One load, inside its transaction: each table after those it refers to."""

    def __init__(self, actor: Actor, folder: ZoneFolder, withdraw_missing: bool, dry_run: bool) -> None:
        self.actor, self.folder, self.withdraw_missing, self.dry_run = actor, folder, withdraw_missing, dry_run
        self.shared_changed = 0  # rows of the common catalogue that this load made or changed
        self.now = timezone.now()
        self.given = _prepared(folder)

    def run(self) -> LoadReport:
        info = self.folder.zone
        # The lock also makes a second load of the same zone wait for this one.
        found = Zone.objects.select_for_update().filter(code=info.code).first()
        policy.require(self.actor, "zone.load", found)
        self.zone = found or Zone(code=info.code)
        self.report = LoadReport(info.code, created=found is None, dry_run=False)
        self._zone(created=found is None)
        self._catalogues()
        self._documents_and_subjects()
        self._decisions()
        self._figures()
        self._files()
        self._plans_and_projects()
        self._standards()
        if self.report.changed:
            self._follow_up()
        return self.report

    def _table(
        self, table: str, write: Callable[[list[Any]], Collection[str] | None], stored: Stored | None = None
    ) -> Difference[Any]:
        """Compare, write what is new or changed, remember it. ``write`` gives the keys of rows that it left as people made them.

        ``stored`` gives the rows that are there, of some first parts of keys or of all: then what people changed is left alone.
        """
        given = self.given[table]
        difference = compare(self.zone, table, given)
        self.report.tables[table] = difference.report
        if not difference.rows:
            return difference
        if stored is not None and not self.report.created:
            firsts = list(dict.fromkeys(_first(row) for row in difference.wanted))
            key = KEYS[table]
            there = stored(self.zone, firsts if len(firsts) <= _FEW else None)
            difference.keep_what_people_did({short(key(row)): row for row in there})
        kept = write(difference.wanted) if difference.rows else None
        if kept:
            difference.keep({short(name) for name in kept})
        remember(self.zone, difference)
        return difference

    def _zone(self, *, created: bool) -> None:
        folder, info = self.folder, self.folder.zone
        settings: dict[str, Any] = {"full_name": info.full_name, "city": info.city, "province": info.province}
        if folder.cockpit is not None:
            settings["cockpit"] = folder.cockpit.as_dict()
        if info.two_person or self.zone.settings.get("two_person"):
            settings["two_person"] = info.two_person
        values = {
            "name": info.name, "reference_date": info.reference_date, "notice": info.notice, "simulated": info.simulated,
            "public": info.public,
        }  # fmt: skip

        def write(_: list[str]) -> None:
            for name, value in values.items():
                setattr(self.zone, name, value)
            self.zone.settings = self.zone.settings | settings
            self.zone.save()

        text = json.dumps([values, settings, info.subject], ensure_ascii=False, sort_keys=True, default=str)
        self.given["zone"] = Prepared.of([text], lambda _: info.code)
        if created:
            write([])  # rows to come need its id
        self._table("zone", write)

    def _common(self, rows: list[CatalogueEntry]) -> None:
        self.shared_changed = load_catalogue(None, rows)

    def _catalogues(self) -> None:
        """The common catalogue belongs to all zones: it is brought up to date, and counts here only where it changes."""
        self._table("catalogue", self._common)
        self._table("indicators", self._own)

    def _own(self, rows: list[CatalogueEntry]) -> None:
        load_catalogue(self.zone, rows)

    def _documents_and_subjects(self) -> None:
        zone, folder = self.zone, self.folder
        self._table("documents", lambda rows: load_documents(zone, rows), stored_documents)
        self.documents = document_ids(zone)
        entries = self._table("subjects", lambda rows: load_subjects(zone, rows), subjects.subjects)
        self.subjects = subject_ids(zone)
        names = self._table("names", lambda rows: load_names(zone, rows, self.subjects, self.documents), subjects.names)
        self._table("mentions", lambda rows: load_mentions(zone, rows, self.subjects, self.documents), subjects.mentions)
        self.register_changed = bool(entries.rows or names.rows)
        own = self.subjects[folder.zone.subject]
        if zone.subject_id != own and self.report.tables["zone"].touched:
            zone.subject_id = own
            zone.save(update_fields=["subject"])

    def _decisions(self) -> None:
        """Merges and pairs that are distinct, as they were exported. In a zone that is there already, its own people decide."""
        if not self.folder.decisions:
            return
        if self.report.created:
            count = load_decisions(self.zone, self.folder.decisions, self.subjects, self.actor.user_id, self.now)
            self.report.tables["decisions"] = TableReport(new=count)
        else:
            self.report.notes.append("decisions.csv 没有载入：本开发区已存在，合并与区分以程序中的判断为准。")

    def _figures(self) -> None:
        self.indicators = indicator_ids(self.zone)
        recording = Recording(self.zone, self.actor, self.now, self.indicators, self.subjects, self.documents)
        revisions = self.folder.revisions
        if self.report.created:
            # Only into a new zone: nobody may put words of yesterday into a history that is there already.
            recording.restore(self.folder.observations, revisions)
            self._table("observations", lambda rows: None)
            if revisions:
                self.report.tables["revisions"] = TableReport(new=sum(len(entries) for entries in revisions.values()))
            return
        if revisions:
            self.report.notes.append("revisions.csv 没有载入：本开发区已存在，修订历史以程序中的为准。")
        found = self._table("observations", recording.load)
        if self.withdraw_missing and found.missing:
            found.report.withdrawn = recording.withdraw(found.missing)
            forget(self.zone, "observations", found.missing)

    def _files(self) -> None:
        """The documents' files with what was read and decided of them. In a zone that is there already, its own people review."""
        folder, zone = self.folder, self.zone
        if not (folder.files or folder.findings):
            return
        if not self.report.created:
            self.report.notes.append("files.jsonl 和 findings.jsonl 没有载入：本开发区已存在，文件、读数和疑点以程序中的为准。")
            return
        restoring = Restoring(
            zone, self.actor, folder.path, self.documents, lambda wanted: entry_ids(zone, wanted), self.now, self.dry_run
        )
        counts = restoring.files(folder.files) | {"findings": restoring.findings(folder.findings)}
        self.report.tables |= {name: TableReport(new=count) for name, count in counts.items() if count}

    def _plans_and_projects(self) -> None:
        zone = self.zone
        self._table("plans", lambda rows: load_plans(zone, rows, self.documents))
        self._table("plan_items", lambda rows: load_plan_items(zone, rows, self.indicators))
        self._table("projects", lambda rows: load_projects(zone, rows, self.subjects, self.documents))

    def _standards(self) -> None:
        """The zone's own standards with their versions. In a zone that is there already, its own people publish."""
        if not self.folder.standards:
            return
        if self.report.created:
            self.report.tables["standards"] = TableReport(new=load_standards(self.zone, self.folder.standards, self.now))
        else:
            self.report.notes.append("standards.csv 没有载入：本开发区已存在，标准以标准工作台中的为准。")

    def _follow_up(self) -> None:
        """Renew the pages' caches, and leave the mark of what :func:`finish` is to do."""
        touch(self.zone)
        if self.shared_changed:  # it belongs to all zones, and their pages cache by their own versions
            for other in Zone.objects.exclude(pk=self.zone.pk):
                touch(other)
        for key in [SEARCH, REGISTER] if self.register_changed else [SEARCH]:
            LoadedRow.objects.get_or_create(zone=self.zone, table=PENDING, key=key)


def _prepared(folder: ZoneFolder) -> dict[str, Prepared[Any]]:
    common = with_order(common_catalogue())
    tables: dict[str, Iterable[Any]] = {
        "catalogue": common, "documents": folder.documents, "subjects": folder.subjects, "names": folder.names,
        "indicators": [replace(item, order=len(common) + item.order) for item in with_order(folder.indicators)],
        "mentions": folder.mentions, "observations": folder.observations, "plans": folder.plans,
        "plan_items": folder.plan_items, "projects": folder.projects,
    }  # fmt: skip
    return {name: Prepared.of(rows, KEYS[name]) for name, rows in tables.items()}


def _first(row: Any) -> str:
    """The first part of a row's key: by it the database looks the row up."""
    return str(row.code if hasattr(row, "code") else row.subject)
