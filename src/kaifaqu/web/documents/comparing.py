"""Two versions side by side: figures that are new, changed or gone, and the text block by block."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from typing import Final, TypeVar

from kaifaqu.evidence import Block
from kaifaqu.observe import MEASURES

from .keeping import block_of
from .models import DocumentFile, StatementRow

LABELS: Final = {"changed": "有变化", "new": "新增", "missing": "不再出现", "same": "相同"}
ACROSS: Final = LABELS | {"new": "只在新文件中", "missing": "只在旧文件中"}  # of two documents neither takes the other's place
MOST: Final = 200  # changes of text that a page lists
_EXACT: Final = 600  # blocks, or signs of two blocks, up to which what stands there often is compared too
_FINE: Final = 4_000  # characters up to which two texts are compared sign by sign
Old = TypeVar("Old")
New = TypeVar("New")


@dataclass(frozen=True)
class FigureChange:
    """A figure in both versions, or in one of them."""

    kind: str
    name: str
    subject: str
    period: str
    measure: str
    target: bool
    across: bool
    old: StatementRow | None
    new: StatementRow | None

    @property
    def label(self) -> str:
        both = self.old is not None and self.new is not None
        return LABELS[self.kind] if both or not self.across else ACROSS[self.kind]


@dataclass(frozen=True)
class TextChange:
    """A block that is other than it was; ``pieces`` are (same, new or gone, text)."""

    label: str
    old_place: str
    new_place: str
    pieces: tuple[tuple[str, str], ...]


def figures(old: DocumentFile, new: DocumentFile, names: dict[str, str]) -> list[FigureChange]:
    """Statements about the same thing (subject, indicator, period, measure, basis, scope, target), with their values.

    What both state with the same value is one of the same; what is left of a thing is paired in the order of the text.
    """
    before, after, across = _by_thing(old), _by_thing(new), old.document_id != new.document_id
    found: list[tuple[int, FigureChange]] = []
    for key in dict.fromkeys((*after, *before)):
        pairs = paired(before.get(key, ()), after.get(key, ()), _value, _value)
        found += [(_order(pair), _change(*pair, names, across)) for pair in pairs]
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def paired(
    old: Iterable[Old], new: Iterable[New], old_value: Callable[[Old], object], new_value: Callable[[New], object]
) -> list[tuple[Old | None, New | None]]:
    """Old and new of one thing: what has the same value goes together, what is left is paired in its order."""
    left = dict(enumerate(old))
    same: dict[object, deque[int]] = defaultdict(deque)
    for number, item in left.items():
        same[old_value(item)].append(number)
    pairs: list[tuple[Old | None, New | None]] = []
    right: list[New] = []
    for row in new:
        held = same.get(new_value(row))
        if held:
            pairs.append((left.pop(held.popleft()), row))
        else:
            right.append(row)
    return pairs + list(zip_longest(left.values(), right))


def _by_thing(file: DocumentFile) -> dict[tuple[object, ...], list[StatementRow]]:
    found: dict[tuple[object, ...], list[StatementRow]] = defaultdict(list)
    for row in file.statements.exclude(state=StatementRow.State.REJECTED).order_by("number"):
        thing = (row.body or row.subject, row.code or row.indicator, row.period, row.measure, row.basis, row.scope, row.target)
        found[thing].append(row)
    return found


def _value(row: StatementRow) -> tuple[object, ...]:
    return row.value, row.unit, row.bound


def _order(pair: tuple[StatementRow | None, StatementRow | None]) -> int:
    row = pair[1] or pair[0]
    assert row is not None
    return row.number


def _change(old: StatementRow | None, new: StatementRow | None, names: dict[str, str], across: bool) -> FigureChange:
    row = new or old
    assert row is not None
    kind = "new" if old is None else "missing" if new is None else "same" if _value(old) == _value(new) else "changed"
    name = names.get(row.code) or row.indicator
    measure = MEASURES.get(row.measure, row.measure)
    return FigureChange(kind, name, row.subject, row.period, measure, row.target, across, old, new)


def texts(old: DocumentFile, new: DocumentFile) -> list[TextChange]:
    """The blocks that are new, gone or other, in the order of the text."""
    left = [block_of(row) for row in old.blocks.order_by("number")]
    right = [block_of(row) for row in new.blocks.order_by("number")]
    # Lines that stand there hundreds of times make an exact comparison of a long text take minutes.
    long = len(left) + len(right) > _EXACT
    match = SequenceMatcher(None, [block.text for block in left], [block.text for block in right], autojunk=long)
    found: list[TextChange] = []
    for tag, a, b, c, d in match.get_opcodes():
        if tag != "equal":
            found += islice(_changed(left[a:b], right[c:d]), MOST + 1 - len(found))
        if len(found) > MOST:
            break
    return found


def _changed(left: list[Block], right: list[Block]) -> Iterable[TextChange]:
    """Blocks in the same stretch are compared one by one; what has no counterpart is new or gone as a whole."""
    for number in range(max(len(left), len(right))):
        old = left[number] if number < len(left) else None
        new = right[number] if number < len(right) else None
        if old is not None and new is not None:
            yield TextChange("改写", str(old.at(0)), str(new.at(0)), _fine(old.text, new.text))
        elif new is not None:
            yield TextChange("新增", "", str(new.at(0)), (("new", _cut(new.text)),))
        elif old is not None:
            yield TextChange("删去", str(old.at(0)), "", (("gone", _cut(old.text)),))


def _fine(old: str, new: str) -> tuple[tuple[str, str], ...]:
    if len(old) + len(new) > _FINE:
        return ("gone", _cut(old)), ("new", _cut(new))
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > _EXACT).get_opcodes():
        if tag == "equal":
            pieces.append(("same", old[a:b]))
            continue
        pieces += [(kind, text) for kind, text in (("gone", old[a:b]), ("new", new[c:d])) if text]
    return tuple(pieces)


def _cut(text: str) -> str:
    return text if len(text) <= _FINE else text[:_FINE] + "……"
