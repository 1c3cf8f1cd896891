"""Read a zone folder (docs/zone-folder.md): everything is checked in one pass, every fault told with file, line and column."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from kaifaqu.content import common_catalogue, rows
from kaifaqu.content.cells import Codes, Table, suggestion
from kaifaqu.content.document_lines import FILES, FINDINGS, FileRow, FindingRow
from kaifaqu.content.documents_folder import Figures, read_files, read_findings
from kaifaqu.content.figures import FigureReader
from kaifaqu.content.files import Faults, read_yaml
from kaifaqu.content.settings_files import read_cockpit, read_plans, read_zone
from kaifaqu.content.standards_folder import STANDARDS, StandardRow, read_standards
from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.observe import Catalogue, Indicator

_DATED: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
T = TypeVar("T")
_KNOWN: Final = frozenset({*(table.file for table in rows.TABLES), STANDARDS.file, FILES, FINDINGS, *rows.YAML_FILES})
_OURS: Final = (".csv", ".yaml", ".yml", ".json", ".jsonl", ".xlsx")


@dataclass(frozen=True)
class ZoneFolder:
    """A sound zone folder. ``indicators`` are the zone's own, ``catalogue`` holds them and the common ones."""

    path: Path
    zone: rows.ZoneInfo
    catalogue: Catalogue
    indicators: tuple[Indicator, ...]
    documents: list[rows.DocumentRow]
    subjects: list[rows.SubjectRow]
    names: list[rows.NameRow]
    mentions: list[rows.MentionRow]
    observations: list[rows.ObservationRow]
    plans: list[rows.PlanRow]
    plan_items: list[rows.PlanItemRow]
    projects: list[rows.ProjectRow]
    cockpit: rows.Cockpit | None
    revisions: dict[str, list[rows.RevisionRow]] = field(default_factory=dict)
    decisions: list[rows.DecisionRow] = field(default_factory=list)
    standards: list[StandardRow] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        names = ("indicators", "documents", "subjects", "names", "mentions", "observations", "plans", "plan_items", "projects")
        revisions = sum(len(entries) for entries in self.revisions.values())
        return {name: len(getattr(self, name)) for name in names} | {
            "revisions": revisions,
            "decisions": len(self.decisions),
            "standards": len(self.standards),
            "files": len(self.files),
            "findings": len(self.findings),
        }


def read_zone_folder(path: Path | str, *, common: Catalogue | None = None) -> ZoneFolder:
    """The folder at ``path``, or ``Problems`` with every fault found (the first 200 are listed, all are counted).

    ``common`` is the catalogue that the zone's own indicators add to; without one, the catalogue that ships. Reads nothing
    outside the folder and follows no links in it.
    """
    folder = Path(path)
    if not folder.is_dir():
        problem = Problem("folder-missing", f"没有“{folder}”这个文件夹。", place=Place(file=folder.name), hint="请核对路径。")
        raise Problems([problem])
    return _Reader(folder, common or common_catalogue()).read()


class _Reader:
    """One pass over a folder: each method reads one file and checks it against what was read before."""

    def __init__(self, folder: Path, common: Catalogue) -> None:
        self.folder, self.common = folder, common
        self.faults = Faults()
        self.documents = Codes("文件", "document-unknown")
        self.subjects = Codes("对象", "subject-unknown")
        self.plans = Codes("规划", "plan-unknown")
        self.simulated = False

    def read(self) -> ZoneFolder:
        self._strange_files()
        zone = read_zone(self.folder, self.faults)
        self.simulated = bool(zone and zone.simulated)
        catalogue, own = self._indicators()
        documents = self._declared(self.documents, lambda: list(self._documents()))
        subjects = self._declared(self.subjects, self._subjects)
        for row in documents:
            self.subjects.check(row.about, self._place(rows.DOCUMENTS, row.line, "about"), self.faults)
        names = list(self._names())
        mentions = list(self._mentions())
        by_code = {row.code: row for row in documents}
        figures = FigureReader(catalogue, self.subjects, by_code, self.documents, self.simulated, self.faults)
        observations = figures.read(self.folder)
        revisions = figures.read_revisions(self.folder)
        decisions = list(self._decisions())
        plans = self._declared(self.plans, lambda: read_plans(self.folder, self.faults))
        for plan in plans:
            self.plans.declare(plan.code, plan.line, "plan.yaml", self.faults)
            self.documents.check(plan.document, Place(file="plan.yaml", row=plan.line, field="document"), self.faults)
        items = list(self._plan_items(catalogue))
        projects = list(self._projects())
        cockpit = read_cockpit(self.folder, self.faults, self._known(catalogue))
        standards = read_standards(self.folder, self.faults)
        known = Figures(frozenset(row.key for row in observations), {key: len(entries) for key, entries in revisions.items()})
        files = read_files(self.folder, self.documents, known, self.faults)
        findings = read_findings(self.folder, files, known, self.faults)
        if zone is not None:
            self.subjects.check(zone.subject, Place(file="zone.yaml", field="subject"), self.faults)
        self.faults.raise_if_any()
        assert zone is not None  # without it there was a fault
        return ZoneFolder(
            self.folder, zone, catalogue, own, documents, subjects, names, mentions, observations, plans, items, projects,
            cockpit, revisions, decisions, standards, files, findings,
        )  # fmt: skip

    def _declared(self, codes: Codes, read: Callable[[], T]) -> T:
        """What ``read`` gives; if it found faults, nobody is told later that a code is missing."""
        before = self.faults.total
        found = read()
        codes.complete = self.faults.total == before
        return found

    def _strange_files(self) -> None:
        """A misspelt file name would otherwise be passed over in silence. Notes (.md, .txt) and hidden files may lie there."""
        for path in sorted(self.folder.iterdir()):
            name = path.name
            if name in _KNOWN or name.startswith(".") or path.suffix.lower() not in _OURS:
                continue
            hint = suggestion(name, _KNOWN) or f"可用的文件：{'、'.join(sorted(_KNOWN))}。"
            self.faults.add(Problem("file-unknown", f"不认识的文件 {name}。", place=Place(file=name), hint=hint))

    def _indicators(self) -> tuple[Catalogue, tuple[Indicator, ...]]:
        """The zone's own indicators on top of the common ones."""
        try:
            if read_yaml(self.folder / "indicators.yaml") is None:
                return self.common, ()
            catalogue = self.common.extended(self.folder / "indicators.yaml")
            return catalogue, tuple(item for item in catalogue if item.code not in self.common)
        except Problems as problems:
            self.faults.extend(problems.items)
        except Problem as problem:
            self.faults.add(problem)
        return self.common, ()

    def _rows(self, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
        return table.rows(self.folder, self.faults)

    def _place(self, table: Table, line: int, column: str) -> Place:
        return Place(file=table.file, row=line, column=column)

    def _documents(self) -> Iterator[rows.DocumentRow]:
        table = rows.DOCUMENTS
        for line, values in self._rows(table):
            if not self.documents.declare(values["code"], line, table.file, self.faults):
                continue
            try:
                values["published_on"] = values["published_on"] or published(values["dated"])
            except ValueError:
                hint = "请写 2022、2022-10 或 2022-10-31。"
                place = self._place(table, line, "dated")
                self.faults.add(Problem("date-invalid", f"“{values['dated']}”不是日期。", place=place, hint=hint))
                continue
            values["simulated"] = values["simulated"] or self.simulated
            yield rows.DocumentRow(line=line, **values)

    def _subjects(self) -> list[rows.SubjectRow]:
        table = rows.SUBJECTS
        found = []
        for line, values in self._rows(table):
            if self.subjects.declare(values["code"], line, table.file, self.faults):
                values["simulated"] = values["simulated"] or self.simulated
                found.append(rows.SubjectRow(line=line, **values))
        parents = {row.code: row.parent for row in found}
        for row in found:
            place = self._place(table, row.line, "parent")
            if self.subjects.check(row.parent, place, self.faults) and _in_circle(row.code, parents):
                self.faults.add(Problem("value-invalid", f"“{row.code}”的上级绕回了它自己。", place=place, hint="请核对上级。"))
        return found

    def _names(self) -> Iterator[rows.NameRow]:
        table = rows.NAMES
        seen: dict[tuple[str, str], int] = {}
        for line, values in self._rows(table):
            self._refer(table, line, values)
            if values["valid_from"] and values["valid_to"] and values["valid_from"] > values["valid_to"]:
                place = self._place(table, line, "valid_to")
                self.faults.add(Problem("value-invalid", "止于的日期早于起始日期。", place=place, hint="请核对两个日期。"))
            if self._once(seen, (values["subject"], values["name"]), table, line, "name"):
                yield rows.NameRow(line=line, **values)

    def _mentions(self) -> Iterator[rows.MentionRow]:
        table = rows.MENTIONS
        seen: dict[tuple[str, ...], int] = {}
        for line, values in self._rows(table):
            self._refer(table, line, values)
            key = (values["subject"], values["document"], values["name_used"], values["place"])
            if self._once(seen, key, table, line, "name_used"):
                yield rows.MentionRow(line=line, **values)

    def _decisions(self) -> Iterator[rows.DecisionRow]:
        table = rows.DECISIONS
        seen: dict[frozenset[str], int] = {}
        into: dict[str, str] = {}
        for line, values in self._rows(table):
            left, right = values["left"], values["right"]
            for name in ("left", "right"):
                self.subjects.check(values[name], self._place(table, line, name), self.faults)
            if not self._once(seen, frozenset((left, right)), table, line, "right"):
                continue
            if left == right or (values["decision"] == "merged" and (right in into or _in_circle(right, into | {right: left}))):
                hint = "一个对象只能并入另一个对象一次，且不能绕回它自己。"
                place = self._place(table, line, "right")
                self.faults.add(Problem("value-invalid", f"“{right}”并入“{left}”不成立。", place=place, hint=hint))
                continue
            if values["decision"] == "merged":
                into[right] = left
            yield rows.DecisionRow(line=line, **values)

    def _plan_items(self, catalogue: Catalogue) -> Iterator[rows.PlanItemRow]:
        table = rows.PLAN_ITEMS
        seen: dict[tuple[str, int], int] = {}
        known = self._known(catalogue)
        for line, values in self._rows(table):
            self.plans.check(values["plan"], self._place(table, line, "plan"), self.faults)
            known("indicator", values["indicator"], self._place(table, line, "indicator"))
            if values["target_value"] is not None and values["target_kind"] not in ("level", "annual_growth", "annual_change"):
                hint = "只有 level、annual_growth、annual_change 可以有数值；其余保留原文即可。"
                place = self._place(table, line, "target_value")
                self.faults.add(
                    Problem("value-invalid", f"目标种类 {values['target_kind']} 不应有数值。", place=place, hint=hint)
                )
            if self._once(seen, (values["plan"], values["number"]), table, line, "number"):
                yield rows.PlanItemRow(line=line, **values)

    def _projects(self) -> Iterator[rows.ProjectRow]:
        table = rows.PROJECTS
        codes = Codes("项目", "project-unknown")
        seen: dict[tuple[str], int] = {}
        for line, values in self._rows(table):
            self._refer(table, line, values)
            self.subjects.check(values["owner"], self._place(table, line, "owner"), self.faults)
            values["simulated"] = values["simulated"] or self.simulated
            new = codes.declare(values["code"], line, table.file, self.faults)
            if self._once(seen, (values["subject"],), table, line, "subject") and new:
                yield rows.ProjectRow(line=line, **values)

    def _refer(self, table: Table, line: int, values: dict[str, Any]) -> None:
        self.subjects.check(values["subject"], self._place(table, line, "subject"), self.faults)
        self.documents.check(values["document"], self._place(table, line, "document"), self.faults)

    def _once(self, seen: dict[Any, int], key: Any, table: Table, line: int, column: str) -> bool:
        if key in seen:
            place = self._place(table, line, column)
            self.faults.add(Problem("row-duplicate", f"与第{seen[key]}行重复。", place=place, hint="请只留一行。"))
            return False
        seen[key] = line
        return True

    def _known(self, catalogue: Catalogue) -> Any:
        """A check for other files: ``known(what, code, place)`` with its fault if there is no such thing."""

        def known(what: str, code: str, place: Place) -> bool:
            if what != "indicator":
                return (self.subjects if what == "subject" else self.plans).check(code, place, self.faults)
            try:
                catalogue.get(code)
            except Problem as problem:
                self.faults.add(problem.at(place))
                return False
            return True

        return known


def published(dated: str) -> date | None:
    """The day from which a source counts as published: of a bare month or year its last day. ValueError if it is no date."""
    if not dated:
        return None
    found = _DATED.fullmatch(dated)
    if found is None:
        raise ValueError(dated)
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    if not 1 <= month <= 12:
        raise ValueError(dated)
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _in_circle(code: str, parents: dict[str, str]) -> bool:
    at, steps = parents.get(code, ""), 0
    while at and at != code and steps < 50:
        at, steps = parents.get(at, ""), steps + 1
    return at == code or steps >= 50
