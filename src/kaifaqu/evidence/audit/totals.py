"""Checks of sums: wholes and parts by definition, 其中 in a sentence, totals of tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kaifaqu.evidence.audit.ends import in_unit_of, unit_of, with_when
from kaifaqu.evidence.audit.fact import COUNTED, Fact, apart
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.audit.rules import Sum
from kaifaqu.evidence.document import Block, Cell
from kaifaqu.observe import Period

_NUMBER: Final = re.compile(r"^[−-]?\d+(?:,\d{3})*(?:\.\d+)?$")
_BLANK: Final = ("", "—", "-", "–", "/", "…", "——", "--", "*")


def check(index: Index, report: Report) -> None:
    """``parts-sum``, ``parts-over-whole`` and ``table-sum``."""
    for subject in list(index.by_subject):
        if subject:
            for identity in index.rules.sums:
                _by_definition(index, report, subject, identity)
    for group in list(index.by_key.values()):
        _over_time(index, report, group)
    for (reading, _), group in list(index.by_sentence.items()):
        if len(group) > 1:
            _among(index, report, reading, group)
    for number, item in enumerate(index.readings):
        for at, block in enumerate(item.document.blocks):
            if block.kind == "table" and any(word in block.text for word in index.rules.words["total_heads"]):
                _table(index, report, number, at, block)


def _by_definition(index: Index, report: Report, subject: str, item: Sum) -> None:
    levels = index.by_subject[subject]
    reading = next((fact.reading for group in levels.values() for fact in group if not fact.known), -1)
    if reading < 0:
        return
    wholes = [fact for fact in index.named(subject, item.whole, reading) if not fact.target]
    wholes = [fact for fact in wholes if not (fact.period.undated and fact.past)]  # 去年同期 8.7 亿元
    seen: dict[str, list[tuple[list[str], Fact, list[Fact]]]] = {}
    for whole in wholes:
        parts = [_of(index, whole, names, reading) for names in item.parts]
        found = [part for part in parts if part is not None]
        if len(found) < 2 or whole.known or any(part.past != whole.past for part in found):
            continue
        total = sum((part.range for part in found[1:]), found[0].range)
        loose = sum((part.loose for part in found[1:]), found[0].loose)
        if total.meets(whole.range) if len(found) == len(parts) else _at_most(total, whole.range):
            continue
        cases = [*([] if len(found) == len(parts) else ["over"]), *apart(whole, found)]
        cases += ["loose"] if loose.meets(whole.loose) else []
        place = f"{whole.reading}/{whole.sentence[0]}" if whole.period.undated else whole.period.iso
        seen.setdefault(place, []).append((cases, whole, found))
    for told in seen.values():  # a whole told several times is one finding, at its parts if it stands there
        cases, whole, found = min(told, key=lambda one: len(one[0]))
        _sum_report(report, whole, found, cases)


def _over_time(index: Index, report: Report, group: list[Fact]) -> None:
    """Flows add up over time: two quarters to a half-year, 1—5月 and June to 1—6月."""
    if len(group) < 3 or not _flow(index, group[0]):
        return
    by_period: dict[str, list[Fact]] = {}
    for fact in group:
        if fact.measure == "level" and fact.period.months and not (fact.target or fact.known or fact.past or fact.yearly):
            by_period.setdefault(fact.period.iso, []).append(fact)
    for wholes in by_period.values():
        whole = wholes[0]
        for pieces in _splits(whole.period):
            found = [by_period.get(piece.iso, []) for piece in pieces]
            if not all(found) or any(not facts[0].same_value(other) for facts in (*found, wholes) for other in facts[1:]):
                continue
            parts = [facts[0] for facts in found]
            total = sum((part.range for part in parts[1:]), parts[0].range)
            if any(part.dimension != whole.dimension for part in parts) or total.meets(whole.range):
                continue
            cases = ["across"] if len({fact.reading for fact in (*parts, whole)}) > 1 else []
            _sum_report(report, whole, parts, [*cases, "time"], dated=True)
            break


def _flow(index: Index, fact: Fact) -> bool:
    """True for an indicator of the catalogue that is counted over a period; a stock (户数, 存款余额) does not add up."""
    code = fact.indicator.partition("|")[0]
    catalogue = index.readings[max(fact.reading, 0)].context.catalogue
    return code in catalogue and catalogue.get(code).kind == "flow"


def _splits(period: Period) -> list[tuple[Period, ...]]:
    """The ways in which a period is told in parts: quarters, halves, months; what went before and its last month or quarter."""
    if period.undated or period.start is None or period.end is None or period.months < 2 or period.kind == "years":
        return []
    year, first, last = period.start.year, period.start.month, period.end.month
    found = [period.parts(kind) for kind, step in (("half", 6), ("quarter", 3), ("month", 1)) if _whole_parts(period, step)]
    found += [
        (Period.of_months(year, first, last - step), Period.of_months(year, last - step + 1, last))
        for step in (1, 3)
        if last - step >= first
    ]
    return found


def _whole_parts(period: Period, step: int) -> bool:
    return period.start is not None and period.months > step and not period.months % step and not (period.start.month - 1) % step


def _at_most(total: Interval, whole: Interval) -> bool:
    return total.low is None or whole.high is None or total.low <= whole.high


def _of(index: Index, whole: Fact, names: tuple[str, ...], reading: int) -> Fact | None:
    """The part of the same period, undated only in the same paragraph; None if there is none or several values."""
    found = [
        fact
        for fact in index.named(whole.subject, names, reading)
        if fact.period.iso == whole.period.iso and not fact.target and fact.dimension == whole.dimension and fact is not whole
        and (not whole.period.undated or (fact.reading, fact.sentence[0]) == (whole.reading, whole.sentence[0]))
    ]  # fmt: skip
    near = [fact for fact in found if fact.reading == whole.reading] or found
    return near[0] if near and all(near[0].same_value(other) for other in near[1:]) else None


def _sum_report(report: Report, whole: Fact, parts: list[Fact], cases: list[str], *, dated: bool = False) -> None:
    places = max(part.decimals for part in (*parts, whole))
    total = sum((part.value for part in parts), Fraction(0))
    words = [f"{part.when if dated else part.name} {part.written}" for part in parts]
    values = {"sum": " + ".join(words), "found": in_unit_of(whole, total, places)}
    values |= {"whole_name": whole.name, "whole": with_when(whole)}
    report.add("parts-sum", cases, "main", facts=[whole, *parts], values=values)


def _among(index: Index, report: Report, reading: int, group: list[Fact]) -> None:
    """In a sentence with 其中: no part may be larger than the whole before it."""
    block, _ = group[0].sentence
    text = index.readings[reading].document.blocks[block].text
    for word in index.rules.words["part_words"]:
        at = text.find(word, group[0].start, group[-1].end)
        if at < 0:
            continue
        before = [fact for fact in group if fact.end <= at and _amount(fact) and not index.rules.any("averages", fact.name)]
        after = [fact for fact in group if fact.start >= at and _amount(fact)]
        for part in after:
            whole = next((fact for fact in reversed(before) if fact.measure == part.measure), None)
            if whole is None:
                continue
            same_unit = part.dimension == whole.dimension and (part.dimension != COUNTED or unit_of(part) == unit_of(whole))
            if (
                not same_unit
                or part.period.iso != whole.period.iso
                or part.target != whole.target
                or part.subject != whole.subject
            ):
                continue
            if all(index.rules.any("class_words", fact.name) for fact in (part, whole)):
                continue
            if part.range.low is None or whole.range.high is None or part.range.low <= whole.range.high:
                continue
            cases = ["loose"] if whole.loose.high is None or part.range.low <= whole.loose.high else []
            if part is not after[0]:
                cases.append("adjacent")  # a later clause may have left the 其中
            values = {"part_name": part.name, "part": part.written, "whole_name": whole.name, "whole": whole.written}
            report.add("parts-over-whole", cases, "main", facts=[whole, part], values=values)


def _amount(fact: Fact) -> bool:
    return (
        fact.measure in ("level", "change")
        and fact.value > 0
        and fact.dimension not in ("share", "points", "times", "number", "years", "days")
        and not fact.yearly
    )


# -- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A row or a column of a table: its heading, its numbers by the place in it, and where it is left blank."""

    at: int
    head: str
    numbers: dict[int, tuple[Fraction, int, Cell]]
    blanks: frozenset[int]

    @property
    def years(self) -> bool:
        """True for a heading that is a row of years."""
        return bool(self.numbers) and all(places == 0 and 1949 <= value <= 2100 for value, places, _ in self.numbers.values())


def _table(index: Index, report: Report, reading: int, at: int, block: Block) -> None:
    rows, columns = _lines(block, True), _lines(block, False)
    for lines, others, word in ((rows, columns, "列"), (columns, rows, "行")):
        totals = [line for line in lines if _has(index, "total_heads", line.head)]
        items = [line for line in lines if line not in totals and not line.years and not _has(index, "ordinals", line.head)]
        if len(totals) != 1 or any(_nested(index, line) for line in items):
            continue
        if any(index.rules.any("no_sum", line.head) for line in items if line.numbers):
            continue
        for other in others:
            if other.at in totals[0].numbers and not index.rules.any("no_sum", other.head):
                _line_sum(index, report, (reading, at), totals[0], items, other, word)


def _nested(index: Index, line: _Line) -> bool:
    """True for a subtotal and for a row that is part of another: then not all rows add up to the total."""
    return _has(index, "subtotal_heads", line.head) or any(line.head.startswith(word) for word in index.rules.words["sub_rows"])


def _line_sum(
    index: Index, report: Report, place: tuple[int, int], total: _Line, items: list[_Line], other: _Line, word: str
) -> None:
    cells = [line.numbers[other.at] for line in items if other.at in line.numbers]
    gaps = [line for line in items if other.at not in line.numbers and (line.numbers or other.at in line.blanks)]
    if len(cells) < 2 or any(other.at not in line.blanks for line in gaps):
        return  # a word among the numbers: not a column to be summed
    counted = index.rules.any("counted_heads", other.head)
    written = total.numbers[other.at]
    found = sum((_near(cell, counted) for cell in cells[1:]), _near(cells[0], counted))
    if _at_most(found, _near(written, counted)) if gaps else found.meets(_near(written, counted)):
        return
    places = max(cell[1] for cell in (*cells, written))
    where = f"“{other.head}”{word}" if other.head else f"第{other.at}{word}"
    values = {"where": where, "found": shown(sum((cell[0] for cell in cells), Fraction(0)), places)}
    values["written"] = shown(written[0], places)
    spots = [(*place, cell[2].start, cell[2].end) for cell in (written, *cells)]
    report.add("table-sum", ["partial"] if gaps else [], "over" if gaps else "main", places=spots, values=values)


def _near(cell: tuple[Fraction, int, Cell], counted: bool) -> Interval:
    """A count is exact; any other number may have been rounded to what is written."""
    value, places, _ = cell
    return Interval.around(value, Fraction(0) if counted and not places else Fraction(1, 2 * 10**places))


def _has(index: Index, kind: str, head: str) -> bool:
    plain = re.sub(r"[\s（(].*$", "", re.sub(r"\s", "", head))
    return plain in index.rules.words[kind]


def _lines(block: Block, rows: bool) -> list[_Line]:
    """The rows (or columns) of a table, each with its heading: the first cell in it that is text."""
    heads: dict[int, str] = {}
    numbers: dict[int, dict[int, tuple[Fraction, int, Cell]]] = {}
    blanks: dict[int, set[int]] = {}
    for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.column)):
        at, other = (cell.row, cell.column) if rows else (cell.column, cell.row)
        text = unicodedata.normalize("NFKC", block.text[cell.start : cell.end]).strip().strip("*").strip()
        found = numbers.setdefault(at, {})
        if _NUMBER.match(text) and cell.row_span == cell.column_span == 1:
            plain = text.replace(",", "").replace("−", "-")
            found[other] = (Fraction(plain), len(plain.partition(".")[2]), cell)
        elif text in _BLANK:
            blanks.setdefault(at, set()).add(other)
        elif at not in heads and not found:
            heads[at] = text
    return [_Line(at, heads.get(at, ""), found, frozenset(blanks.get(at, ()))) for at, found in sorted(numbers.items())]
