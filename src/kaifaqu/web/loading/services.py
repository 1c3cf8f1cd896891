"""Load a zone folder: check, write, find what follows from it, record in the audit. One transaction: all of it or nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

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
from kaifaqu.web.documents.loader import document_ids, load_documents
from kaifaqu.web.indicators.loader import Recording, indicator_ids, load_catalogue
from kaifaqu.web.plans.loader import load_plan_items, load_plans
from kaifaqu.web.projects.loader import load_projects
from kaifaqu.web.ratings.services import run_all
from kaifaqu.web.subjects.loader import load_mentions, load_names, load_subjects, subject_ids
from kaifaqu.web.subjects.services import propose

from .compare import Difference, compare, forget, remember
from .reports import TITLES, LoadReport

T = TypeVar("T")


def load_zone(actor: Actor, folder: ZoneFolder, *, dry_run: bool = False, withdraw_missing: bool = False) -> LoadReport:
    """Put a folder into the database and tell, per table, what was new, changed, the same and missing.

    Loading the same folder again changes nothing. A changed row of observations.csv is a correction in its chain. Missing rows
    are told and kept; with ``withdraw_missing`` the missing observations are withdrawn. ``dry_run`` tells the same and writes
    nothing. Raises ``Forbidden`` without the action zone.load.
    """
    started = time.monotonic()
    with transaction.atomic():
        report = _Load(actor, folder, withdraw_missing).run()
        report.dry_run = dry_run
        report.seconds = time.monotonic() - started
        if dry_run:
            transaction.set_rollback(True)
        else:
            _record(actor, folder, report)
    return report


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

    def __init__(self, actor: Actor, folder: ZoneFolder, withdraw_missing: bool) -> None:
        self.actor, self.folder, self.withdraw_missing = actor, folder, withdraw_missing
        self.shared_changed = 0  # rows of the common catalogue that this load made or changed
        self.now = timezone.now()

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
        self._figures()
        self._plans_and_projects()
        if self.report.changed:
            self._follow_up()
        return self.report

    def _table(self, table: str, rows: Iterable[T], key: Callable[[T], str], write: Callable[[list[T]], object]) -> Difference[T]:
        difference = compare(self.zone, table, rows, key)
        self.report.tables[table] = difference.report
        if difference.rows:
            write(difference.rows)
            remember(self.zone, difference)
        return difference

    def _zone(self, *, created: bool) -> None:
        folder, info = self.folder, self.folder.zone
        settings: dict[str, Any] = {"full_name": info.full_name, "city": info.city, "province": info.province}
        if folder.cockpit is not None:
            settings["cockpit"] = folder.cockpit.as_dict()
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
        if created:
            write([])  # rows to come need its id
        self._table("zone", [text], lambda _: info.code, write)

    def _common(self, rows: list[CatalogueEntry]) -> None:
        self.shared_changed = load_catalogue(None, rows)

    def _catalogues(self) -> None:
        """The common catalogue belongs to all zones: it is brought up to date, and counts here only where it changes."""
        common = with_order(common_catalogue())
        self._table("catalogue", common, lambda item: item.code, self._common)
        own = [replace(item, order=len(common) + item.order) for item in with_order(self.folder.indicators)]
        self._table("indicators", own, lambda item: item.code, lambda rows: load_catalogue(self.zone, rows))

    def _documents_and_subjects(self) -> None:
        zone, folder = self.zone, self.folder
        self._table("documents", folder.documents, lambda row: row.code, lambda rows: load_documents(zone, rows))
        self.documents = document_ids(zone)
        entries = self._table("subjects", folder.subjects, lambda row: row.code, lambda rows: load_subjects(zone, rows))
        self.subjects = subject_ids(zone)
        names = self._table(
            "names", folder.names, lambda row: f"{row.subject}/{row.name}",
            lambda rows: load_names(zone, rows, self.subjects, self.documents),
        )  # fmt: skip
        self._table(
            "mentions", folder.mentions, lambda row: f"{row.subject}/{row.document}/{row.place}/{row.name_used}",
            lambda rows: load_mentions(zone, rows, self.subjects, self.documents),
        )  # fmt: skip
        self.register_changed = bool(entries.rows or names.rows)
        own = self.subjects[folder.zone.subject]
        if zone.subject_id != own and self.report.tables["zone"].touched:
            zone.subject_id = own
            zone.save(update_fields=["subject"])

    def _figures(self) -> None:
        self.indicators = indicator_ids(self.zone)
        recording = Recording(self.zone, self.actor, self.now, self.indicators, self.subjects, self.documents)
        found = self._table("observations", self.folder.observations, lambda row: row.key, recording.load)
        if self.withdraw_missing and found.missing:
            found.report.withdrawn = recording.withdraw(found.missing)
            forget(self.zone, "observations", found.missing)

    def _plans_and_projects(self) -> None:
        zone, folder = self.zone, self.folder
        self._table("plans", folder.plans, lambda row: row.code, lambda rows: load_plans(zone, rows, self.documents))
        self._table(
            "plan_items", folder.plan_items, lambda row: f"{row.plan}/{row.number}",
            lambda rows: load_plan_items(zone, rows, self.indicators),
        )  # fmt: skip
        self._table(
            "projects", folder.projects, lambda row: row.code,
            lambda rows: load_projects(zone, rows, self.subjects, self.documents),
        )  # fmt: skip

    def _follow_up(self) -> None:
        """What rests on the data: pages' caches, proposals of the register, ratings, the search index."""
        touch(self.zone)
        if self.shared_changed:  # it belongs to all zones, and their pages cache by their own versions
            for other in Zone.objects.exclude(pk=self.zone.pk):
                touch(other)
        search.reindex_zone(self.zone)  # before anything is recorded: on PostgreSQL the audit is locked from there to the commit
        if self.register_changed:
            self.report.proposals = propose(self.actor, self.zone)
        self.report.ratings = len(run_all(self.zone, self.actor))
