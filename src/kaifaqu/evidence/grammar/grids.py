"""A table as a grid: its cells, which rows are headings, what stands over and beside a cell, and whom a heading names."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from typing import Final

from kaifaqu.evidence.document import Block, Cell
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.draft import State
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import vocabulary

_RULES: Final = rules("grids")
CELL: Final = _RULES.pattern("cell")
RANK: Final = _RULES.pattern("rank")
_CONTENT: Final = _RULES.pattern("content")
_SHOWN: Final = _RULES.pattern("shown_beside")
_AND: Final = "、"  # between names of a list
YEAR: Final = _RULES.pattern("year")
_OFYEAR: Final = _RULES.pattern("of_year")
_EVENT: Final = _RULES.pattern("when_it_happened")
_DAY: Final = _RULES.pattern("day")
_PLACING_OF_THE_CITY: Final = _RULES.pattern("placing_of_the_city")
_NOT_LABELS: Final = _RULES.set("not_labels")
_ZONES: Final = _RULES.words("zones")
MOST: Final = 200  # rows or columns that one merged cell is read over
NEAREST: Final = 40  # labels beside a cell that are asked, the nearest: a row of thousands must not be gone through for each
_PAIR: Final = 2  # rows: figures and their names
FEWEST: Final = 3  # rows that are ranked among themselves
EMPTY: Final = frozenset(("—", "-", "－", "/"))


class Heads:
    """The words of headings: rows of totals, columns of names, endings of bodies."""

    def __init__(self) -> None:
        words = vocabulary()
        self.body: Final = _RULES.pattern("body")
        self.totals: Final = frozenset(words.words("total_rows"))
        self.subjects: Final = frozenset(words.words("subject_columns"))


@cache
def heads() -> Heads:
    """The words that ship."""
    return Heads()


def grid(block: Block) -> dict[tuple[int, int], Cell]:
    """The cells by row and column; a merged cell stands at each place it covers."""
    cells: dict[tuple[int, int], Cell] = {}
    for cell in block.cells:
        for row in range(cell.row, cell.row + min(cell.row_span, MOST)):
            for column in range(cell.column, cell.column + min(cell.column_span, MOST)):
                cells.setdefault((row, column), cell)
    return cells


class Grid:
    """The cells of a table block, with the carried state and the caption they are read in."""

    def __init__(self, block: Block, state: State, caption: str) -> None:
        self.block, self.state, self.caption = block, state, caption
        self.cells = grid(block)
        self.rows = sorted({row for row, _ in self.cells})
        self.columns = sorted({column for _, column in self.cells})
        self.texts = {
            (cell.row, cell.column): "".join(block.text[cell.start : cell.end].replace("*", "").split()) for cell in block.cells
        }
        self.nameless = self._stands_under_names()
        self.contents = {column for column in self.columns[1:] if _CONTENT.fullmatch(self.text(self.rows[0], column))}
        self.shown = {column for column in self.columns[1:] if _SHOWN.fullmatch(self.text(self.rows[0], column))}
        self.shown = {column for column in self.shown if any(_AND in self.text(row, column) for row in self.rows[1:])}
        self.head = self.rows[1] if self.contents and len(self.rows) > 1 else self._head()
        if self.head > self.rows[-1] and len(self.columns) == _PAIR and len(self.rows) > 1:
            # 用地 | 每年单列用地指标1000亩: no number stands alone, and no heading above
            self.contents = {self.columns[1]}
            self.head = self.rows[0]
        self._own: dict[int, bool] = {}
        self._over: dict[int, list[str]] = {}
        self._beside: tuple[int, list[tuple[int, str]]] = (-1, [])

    def _stands_under_names(self) -> bool:
        """312家 | 528家 over or under 高新技术企业 | 科技型中小企业: the names are put above."""
        if len(self.rows) != _PAIR or len(self.columns) < _PAIR or len(self.block.cells) != len(self.cells):
            return False
        rows = {row: [self.text(row, column) for column in self.columns] for row in self.rows}
        told = [row for row, texts in rows.items() if all(map(self._counted, texts))]
        names = [row for row, texts in rows.items() if all(texts) and not any(char.isdigit() for char in "".join(texts))]
        if len(told) != 1 or len(names) != 1:
            return False
        if told[0] < names[0]:
            turned = {told[0]: names[0], names[0]: told[0]}
            self.texts = {(turned[row], column): text for (row, column), text in self.texts.items()}
            moved = (replace(cell, row=turned[cell.row], row_span=1) for cell in self.block.cells)
            self.cells = {(cell.row, cell.column): cell for cell in moved}
        return True

    def _counted(self, text: str) -> bool:
        match = self.number(text)
        return match is not None and bool(match["unit"]) and figuring.shapes().unit.fullmatch(match["unit"]) is not None

    def text(self, row: int, column: int) -> str:
        """The cell's text without spaces and bold marks; empty where there is none."""
        cell = self.cells.get((row, column))
        return self.texts[cell.row, cell.column] if cell else ""

    def number(self, text: str) -> re.Match[str] | None:
        """The number that a cell's text is, with bound and unit; None if it is none, or a time: 2023年, 2023年值."""
        match = CELL.match(text)
        if not match or timing.clock().pattern.fullmatch(text) or _OFYEAR.match(text):
            return None
        if match["bound"] and len(match["unit"]) > 2 and not figuring.shapes().unit.fullmatch(match["unit"]):
            return None  # 青禾精机12英寸特色产线
        return match

    def _head(self) -> int:
        """How many rows are headings: those before the first row that holds a figure outside its first column."""
        for row in self.rows:
            values = [self.text(row, column) for column in self.columns[1:]]
            years = sum(bool(YEAR.fullmatch(item)) for item in values)
            numbers = sum(bool(self.number(item)) for item in values if not YEAR.fullmatch(item))
            if (numbers and numbers >= years) or self.tells_when(row):
                return row
        return self.rows[-1] + 1

    def tells_when(self, row: int) -> bool:
        """True for 升级时间 | 2010年 | 2015年: when something happened to each of those above, no heading of what is below."""
        if row == self.rows[0] or not _EVENT.fullmatch(self.text(row, self.columns[0])):
            return False
        return any(_DAY.fullmatch(self.text(row, column)) for column in self.columns[1:])

    @staticmethod
    def is_when(text: str, over: list[str]) -> bool:
        """2010年, 2015.08 below 升级时间."""
        return _DAY.fullmatch(text) is not None and any(map(_EVENT.fullmatch, over))

    def repeated(self, row: int) -> bool:
        """True for a row that repeats the first: the head of a table that goes on over a page."""
        return row > self.rows[0] and all(self.text(row, c) == self.text(self.rows[0], c) for c in self.columns)

    def headings(self, column: int) -> list[str]:
        """The texts over a column."""
        held = self._over.get(column)
        if held is None:
            held = [item for item in (self.text(row, column) for row in self.rows if row < self.head) if item]
            self._over[column] = held
        return held

    @property
    def corner(self) -> str:
        """What stands over the column of the rows' names; empty if no row is a heading."""
        return self.text(self.rows[0], self.columns[0]) if self.head > self.rows[0] else ""

    def ranks_its_rows(self, column: int) -> bool:
        """True if the places of a column are 1 to n of n rows: the rows are held against each other."""
        held = self._own.get(column)
        if held is None:
            texts = [self.text(row, column) for row in self.rows if row >= self.head]
            places = sorted(int(text) for text in texts if text.isdecimal())
            held = self._own[column] = len(places) >= FEWEST and places == list(range(1, len(places) + 1))
        return held

    def names_bodies(self, column: int) -> bool:
        """True for a first column of zones: 单位 over 甲经开区, 乙高新区 is no unit."""
        if column != self.columns[0]:
            return False
        texts = [self.text(row, column) for row in self.rows if row >= self.head][:2]
        return bool(texts) and all(self.who(text) for text in texts)

    def labels(self, row: int, column: int) -> list[str]:
        """The texts beside a cell, from the left: headings of the row."""
        if self._beside[0] != row:
            self._beside = row, self._labels(row)
        found = self._beside[1]
        last = bisect_left(found, column, key=lambda item: item[0])
        return [text for _, text in found[max(last - NEAREST, 0) : last]]

    def _labels(self, row: int) -> list[tuple[int, str]]:
        """The labels of a row with their columns; gone through once for all cells of it."""
        found = []
        for other in self.columns:
            text = self.text(row, other)
            if text in heads().totals or other in self.shown:
                continue  # 智能传感 | 澄芯传感、觅远电子 | 168.3: of the industry
            over = self.headings(other)
            if text in EMPTY or (any(item in _NOT_LABELS for item in over) and not self.names_bodies(other)):
                continue
            if self.is_when(text, over):
                continue  # it dates nothing else of its row
            first = (
                other == self.columns[0]
                and not self.nameless
                and not any(RANK.search(item) or YEAR.fullmatch(item) for item in over)
            )
            named = not self.number(text) and not re.fullmatch(r"[—\-－/]+", text)
            if text and (named or first):
                found.append((other, text))
        return found

    def place(self, cell: Cell, number: str) -> tuple[int, int, int] | None:
        """Where the digits stand in the block: spaces inside a cell may break them."""
        raw = self.block.text[cell.start : cell.end]
        begin = len(raw) - len(raw.lstrip())
        if len(raw.split()) == 1 and (at := raw.find(number)) >= 0:
            return cell.start + begin, cell.start + at, cell.start + at + len(number)
        pattern = r"\s*".join(re.escape(char) for char in number)
        found = re.search(pattern, raw)
        if not found:
            return None
        return cell.start + begin, cell.start + found.start(), cell.start + found.end()

    def who(self, text: str) -> str:
        """Whom a heading names: a zone, a place, a town of the zone; empty if it names nobody."""
        mentions = self.state.register.mentions(text)
        first = mentions[0] if mentions and mentions[0].start == 0 else None
        if first is not None and (first.end == len(text) or text[first.end] in "（("):
            return first.name
        city = self.state.register.context.city
        if first is None and text in self.state.register.after:
            return self.state.register.after[text]  # 柏州 beside 我区: the zone that the text names after it
        if first is not None and first.name == city and _PLACING_OF_THE_CITY.fullmatch(text[first.end :]):
            texts = {self.text(row, column) for row in self.rows[:2] for column in self.columns}
            return city if sum(item.endswith(_ZONES) for item in texts) > 2 else ""  # the city in a table of its zones
        return text if heads().body.fullmatch(text) else ""
