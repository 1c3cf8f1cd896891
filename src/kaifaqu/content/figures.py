"""The rows of observations.csv: indicator and unit, period and bounds, key and duplicates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from kaifaqu.content.cells import Codes
from kaifaqu.content.files import Faults
from kaifaqu.content.rows import OBSERVATIONS, REVISIONS, DocumentRow, ObservationRow, RevisionRow
from kaifaqu.errors import Place, Problem
from kaifaqu.observe import Catalogue, Period

FILE = OBSERVATIONS.file


@dataclass
class FigureReader:
    """Reads observations.csv against a catalogue and the codes of subjects and documents."""

    catalogue: Catalogue
    subjects: Codes
    documents: Mapping[str, DocumentRow]
    document_codes: Codes
    simulated: bool
    faults: Faults
    _units: dict[tuple[str, str, str], Problem | None] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _same: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def read(self, folder: Path) -> list[ObservationRow]:
        """The sound rows; every fault goes to ``faults``."""
        found = []
        for line, values in OBSERVATIONS.rows(folder, self.faults):
            row = self._row(line, values, FILE)
            if row is not None and self._first_of_its_kind(values, line):
                found.append(row)
        return found

    def read_revisions(self, folder: Path) -> dict[str, list[RevisionRow]]:
        """The entries of revisions.csv by key, in their order; call after :meth:`read`, which tells what stands now."""
        found: dict[str, list[RevisionRow]] = {}
        before = self.faults.total
        for line, values in REVISIONS.rows(folder, self.faults):
            number = values.pop("revision")
            row = self._row(line, values, REVISIONS.file)
            if row is not None:
                found.setdefault(row.key, []).append(RevisionRow(number, row))
        if self.faults.total > before:
            return found  # what is missing may only have been unreadable
        for key, entries in found.items():
            entries.sort(key=lambda entry: entry.revision)
            self._whole(key, entries)
        return found

    def _whole(self, key: str, entries: list[RevisionRow]) -> None:
        """A chain has each number once from 1 on; without a standing figure it ends with the withdrawal."""
        last = entries[-1].row
        for number, entry in enumerate(entries, start=1):
            if entry.revision != number:
                message = f"“{key}”的修订应从1起逐一编号，这里是第{entry.revision}次，应是第{number}次。"
                place = Place(file=REVISIONS.file, row=entry.row.line, column="revision")
                self.faults.add(Problem("value-invalid", message, place=place, hint="请补上缺少的一次，或整条链一起删去。"))
                return
        if key not in self._keys and last.status != "withdrawn":
            message = f"“{key}”最后一次修订没有撤回，observations.csv 中却没有这一行。"
            place = Place(file=REVISIONS.file, row=last.line, column="key")
            self.faults.add(Problem("value-invalid", message, place=place, hint="请在 observations.csv 补上该行，或删去整条链。"))

    def _row(self, line: int, values: dict[str, Any], file: str) -> ObservationRow | None:
        before = self.faults.total
        place = partial(Place, file=file, row=line)
        if self._indicator(values["indicator"], place(column="indicator")):
            self._unit(values, place(column="unit"))
        self.subjects.check(values["subject"], place(column="subject"), self.faults)
        self.document_codes.check(values["document"], place(column="document"), self.faults)
        period = self._period(values, place(column="period"))
        self._sense(values, place)
        if self.faults.total > before or period is None:
            return None
        earliest, latest = values.pop("earliest"), values.pop("latest")
        if period.undated and (earliest or latest):
            period = Period.undated_between(period.phrase, earliest or period.start, latest or period.end)
        document = self.documents.get(values["document"])
        values["period"] = period
        values["simulated"] = values["simulated"] or self.simulated or bool(document and document.simulated)
        if document is not None:
            values["published_on"] = values["published_on"] or document.published_on
        values["key"] = values["key"] or _derived_key(values)
        return ObservationRow(line=line, **values)

    def _indicator(self, code: str, place: Place) -> bool:
        if code in self.catalogue:
            return True
        try:
            self.catalogue.get(code)
        except Problem as problem:
            meant = self.catalogue.find(code)
            hint = f"“{meant.name}”的代码是 {meant.code}。" if meant else problem.hint
            hint = hint or "请用指标目录中的代码，或在 indicators.yaml 中补充该指标。"
            self.faults.add(Problem(problem.code, problem.message, place=place, hint=hint))
        return False

    def _unit(self, values: Mapping[str, Any], place: Place) -> None:
        key = (values["indicator"], values["unit"], values["measure"])
        if key not in self._units:
            indicator = self.catalogue.get(key[0])
            self._units[key] = None
            try:
                indicator.factor(key[1], key[2])
            except Problem as problem:
                wanted = indicator.unit_for(key[2]) or "无单位"
                hint = f"“{indicator.name}”这里应以“{wanted}”或可换算的单位计。{problem.hint}"
                self._units[key] = Problem(problem.code, problem.message, hint=hint)
        problem_ = self._units[key]
        if problem_ is not None:
            self.faults.add(problem_.at(place))

    def _period(self, values: Mapping[str, Any], place: Place) -> Period | None:
        try:
            period = Period.strict(values["period"])
            earliest: date | None = values["earliest"]
            latest: date | None = values["latest"]
            if (earliest or latest) and not period.undated:
                raise Problem(
                    "value-invalid", f"“{period.label}”已是确定的报告期，不要再填 earliest、latest。", hint="请删去这两格。"
                )
            if earliest and latest and earliest > latest:
                raise Problem("value-invalid", f"earliest（{earliest}）晚于 latest（{latest}）。", hint="请核对两个日期。")
        except Problem as problem:
            self.faults.add(problem.at(place))
            return None
        return period

    def _sense(self, values: Mapping[str, Any], place: Any) -> None:
        """What no figure can be: a rank that is not a place, a figure said to be from a document that is not named."""
        value: Decimal = values["value"]
        if values["measure"] == "rank" and (value < 1 or value != value.to_integral_value()):
            self.faults.add(
                Problem("number-invalid", f"位次“{value}”不是正整数。", place=place(column="value"), hint="第一名写 1。")
            )
        if values["source"] == "document" and not values["document"]:
            hint = "请填文件代码；直接录入的请把 source 写成 entry。"
            self.faults.add(Problem("value-missing", "来源是文件，但没有写哪个文件。", place=place(column="document"), hint=hint))

    def _first_of_its_kind(self, values: Mapping[str, Any], line: int) -> bool:
        """The same key twice, or the same figure from the same place twice, is a slip. Two values from two places are not.

        An exported row (it has ``recorded_at``) was stored as it is: there only the key counts.
        """
        key = values["key"]
        same: tuple[Any, ...] = (*_identity(values), values["value"], values["unit"])
        if values["recorded_at"] is not None:
            same = (key,)
        first = self._keys.get(key) or self._same.get(same)
        if first is None:
            self._keys[key] = self._same[same] = line
            return True
        if same in self._same:
            message, hint = f"与第{first}行重复：同一来源、同一位置的同一数值。", "请只留一行。"
        elif key.startswith("~"):
            message, hint = (
                f"与第{first}行只有数值不同，来源和位置都相同。",
                "请核对；确为两个数的，在 key 列给两行各起一个名字。",
            )
        else:
            message, hint = f"“{key}”与第{first}行重复。", "key 是这一行的名字，不能重复。"
        self.faults.add(Problem("row-duplicate", message, place=Place(file=FILE, row=line, column="key"), hint=hint))
        return False


def _identity(values: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("subject", "indicator", "basis", "measure", "scope", "target", "bound", "document", "place", "source", "note")
    return (*(values[name] for name in names), values["period"].iso, str(values["period"].start), str(values["period"].end))


def _derived_key(values: Mapping[str, Any]) -> str:
    """A key for a row without one; ``~`` cannot begin a key that a person would write."""
    text = "\x1f".join(str(part) for part in _identity(values))
    return "~" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
