"""The data of a run: subjects and periods down, the inputs of a standard across, every value in the input's own unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kaifaqu.assess.arrays import Texts
from kaifaqu.assess.rules.methods.nearness import SUBJECT
from kaifaqu.assess.rules.model import Input
from kaifaqu.errors import Place, Problem
from kaifaqu.observe import Period

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Column = Floats | Texts
Sources = Mapping[tuple[str, str, str], str]  # subject, period, input code → where the figure comes from


@dataclass(frozen=True, eq=False)
class Table:
    """``columns[code][row]`` belongs to ``subjects[row]`` in ``periods[row]`` (ISO text, "" where there are no periods).

    Numbers are float64 with NaN for missing, dates days since 1970-01-01, yes and no 1 and 0; texts are :class:`Texts`.
    ``heads``: the heading under which an input stood; ``rows``: the rows in that file;
    ``sources``: what the caller knows of a figure. ``notes`` are not faults: columns that nothing asked for, inputs without one.
    """

    subjects: tuple[str, ...]
    periods: tuple[str, ...]
    columns: Mapping[str, Column]
    inputs: Mapping[str, Input]
    simulated: bool = False
    notes: tuple[Problem, ...] = ()
    file: str = ""
    sheet: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[int] = ()
    sources: Sources = field(default_factory=dict)
    panel: tuple[tuple[str, ...], tuple[str, ...]] | None = None  # of rows put together: their subjects and periods

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def all_periods(self) -> tuple[str, ...]:
        """The periods in the data, oldest first."""
        return tuple(sorted(self._period_codes[1], key=lambda text: Period.parse(text).sort_key))

    @cached_property
    def _subject_codes(self) -> Ints:
        """A number for the subject of each row."""
        return _encoded(self.subjects)[0]

    @cached_property
    def _period_codes(self) -> tuple[Ints, dict[str, int]]:
        """A number for the period of each row, and the number of each period."""
        codes, words = _encoded(self.periods)
        return codes, {word: at for at, word in enumerate(words)}

    def at(self, period: str | None = None) -> Slice:
        """The rows of one period; None is the newest. Problem("period-missing") where the data have none of it."""
        wanted = self.all_periods[-1] if period is None else Period.parse(period).iso if period else ""
        if wanted not in self._period_codes[1]:
            have = "、".join(Period.parse(one).label if one else "（没有写报告期）" for one in self.all_periods[-8:])
            shown = Period.parse(wanted).label if wanted else "没有写报告期"
            raise Problem("period-missing", f"数据中没有{shown}的行。", place=Place(file=self.file), hint=f"有：{have}。")
        return Slice(self, wanted)

    def together(self) -> Table:
        """Every row a subject of its own ("AUT 2018"), of no period: so that points compare over the periods.

        Nothing can then look back at an earlier year but imputation over time. The same for data without periods.
        """
        if self.panel is not None or not any(self.periods):
            return self
        names = tuple(f"{subject} {period}" for subject, period in zip(self.subjects, self.periods, strict=True))
        return replace(self, subjects=names, periods=("",) * len(self), panel=(self.subjects, self.periods))

    def source(self, row: int, code: str) -> str:
        """Where a figure comes from: what the caller said, else its place in the file; "" where nothing is known."""
        subjects, periods = self.panel or (self.subjects, self.periods)
        said = self.sources.get((subjects[row], periods[row], code), "")
        if said or not self.file or code not in self.heads:
            return said
        number = self.rows[row] if len(self.rows) else row + 1
        return str(Place(file=self.file, sheet=self.sheet, row=number, column=self.heads[code]))

    def with_columns(self, columns: Mapping[str, Column]) -> Table:
        """The same table with some columns put in place of its own, or added."""
        return replace(self, columns={**self.columns, **columns})


class Slice:
    """The rows of one period, with the rows of the same subjects in earlier years beside them."""

    def __init__(self, table: Table, period: str) -> None:
        self.table, self.period = table, period
        periods, numbers = table._period_codes
        self.rows: Ints = np.flatnonzero(periods == numbers[period])
        whole = len(self.rows) == len(table)
        self.subjects = table.subjects if whole else tuple(table.subjects[row] for row in self.rows.tolist())
        self._lags: dict[int, Ints] = {0: self.rows}

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def year(self) -> int | None:
        return Period.parse(self.period).year if self.period else None

    @cached_property
    def position(self) -> dict[str, int]:
        return {subject: at for at, subject in enumerate(self.subjects)}

    def period_before(self, lag: int) -> str | None:
        """The same span of ``lag`` years before, as ISO text; None where the period is undated."""
        if not self.period or (period := Period.parse(self.period)).undated:
            return None
        for _ in range(lag):
            period = period.previous_year()
        return period.iso

    def rows_before(self, lag: int) -> Ints:
        """The table's row of each subject ``lag`` years before; -1 where there is none."""
        if lag and self.table.panel is not None:
            message = "各期合在一起评价时，规则不能再看以前各年。"
            raise Problem("together-lag", message, hint="逐期评价，或去掉公式中的 lag、growth 等。")
        if lag not in self._lags:
            subject, (periods, numbers) = self.table._subject_codes, self.table._period_codes
            number = numbers.get(self.period_before(lag) or "", -1) if self.period else -1
            found = np.full(int(subject.max(initial=-1)) + 1, -1, dtype=np.int64)
            earlier = np.flatnonzero(periods == number)
            found[subject[earlier]] = earlier
            self._lags[lag] = found[subject[self.rows]]
        return self._lags[lag]

    def column(self, name: str, lag: int = 0) -> Column:
        """A column of this period, or of ``lag`` years before; all missing where the data have no such column."""
        values = self.table.columns.get(name)
        rows = self.rows_before(lag)
        if values is None and name == SUBJECT:
            return Texts.of(list(self.subjects))
        if values is None:
            return np.full(len(rows), np.nan) if not self.is_text(name) else Texts(np.full(len(rows), -1, dtype=np.int64), ())
        if isinstance(values, Texts):
            return values.take(rows)
        found: Floats = values[rows]
        return np.where(rows < 0, np.nan, found)

    def is_text(self, name: str) -> bool:
        """Whether a column holds texts; one that nobody knows holds numbers."""
        known = self.table.inputs.get(name)
        return name == SUBJECT if known is None else known.type == "text"

    def known(self, name: str, at: int, lag: int = 0) -> Any:
        """One value: a float or a text; None where it is missing."""
        row = int(self.rows_before(lag)[at])
        values = self.table.columns.get(name)
        if values is None and name == SUBJECT:
            return self.subjects[at]
        if row < 0 or values is None:
            return None
        if isinstance(values, Texts):
            code = int(values.codes[row])
            return None if code < 0 else values.words[code]
        value = float(values[row])
        return None if value != value else value


def _encoded(texts: Sequence[str]) -> tuple[Ints, list[str]]:
    """Each text as a number, and the texts by number."""
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    return np.asarray(encoded.indices, dtype=np.int64), encoded.dictionary.to_pylist()
