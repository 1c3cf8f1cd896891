"""The pages that a long text is cut into, and on which of them a place stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from .models import Document, DocumentFile, StatementRow, TextBlock

PAGE: Final = 15_000  # weight of a page: its characters, and
FIGURE: Final = 150  # for each statement, whose row takes longer to draw than its words
_ENDS: Final = "。；！？\n"


@dataclass(frozen=True)
class Slice:
    """A block, or of a long one a part: the characters from ``start`` to ``end``."""

    block: int
    start: int
    end: int


def layout(file: DocumentFile) -> list[list[Slice]]:
    """The pages of a version, each a run of slices of about one weight. Tables are cut between rows, texts between sentences."""
    key = f"documents:layout:{file.pk}:{file.read_at.timestamp() if file.read_at else 0}"
    found: list[list[Slice]] | None = cache.get_or_set(key, lambda: _layout(file), 24 * 3600)
    return found or [[]]


def _layout(file: DocumentFile) -> list[list[Slice]]:
    starts: dict[int, list[int]] = defaultdict(list)
    for block, start in file.statements.order_by("block", "start").values_list("block", "start"):
        starts[block].append(start)
    pages: list[list[Slice]] = [[]]
    room = PAGE
    sizes = file.blocks.annotate(size=Length("text")).order_by("number").values_list("number", "size")
    for number, size in sizes:
        figures = starts.get(number, [])
        whole = Slice(number, 0, size)
        for piece in [whole] if _weight(whole, figures) <= PAGE else _pieces(file, number, size, figures):
            weight = _weight(piece, figures)
            if pages[-1] and weight > room:
                pages.append([])
                room = PAGE
            pages[-1].append(piece)
            room -= weight
    return pages


def _weight(piece: Slice, figures: Sequence[int]) -> int:
    inside = bisect_left(figures, piece.end) - bisect_left(figures, piece.start)
    return max(piece.end - piece.start, 1) + FIGURE * inside


def _pieces(file: DocumentFile, number: int, size: int, figures: Sequence[int]) -> list[Slice]:
    """A heavy block cut where a row or a sentence ends, each piece as long as it may be."""
    block = file.blocks.get(number=number)
    cuts, last = [0], 0
    for before, after in pairwise([*_joints(block, figures), size]):
        if _weight(Slice(number, last, after), figures) > PAGE and before > last:
            cuts.append(before)
            last = before
    return [Slice(number, start, end) for start, end in pairwise([*cuts, size])]


def _joints(block: TextBlock, figures: Sequence[int]) -> list[int]:
    """Where a block may be cut: before each row of a table but the first, behind each sentence of a text. What is heavier than a
    page all the same (a row of thousands of cells, digits without an end) is cut before each of its cells, or anywhere."""
    if not block.cells:
        cuts = [at + 1 for at, sign in enumerate(block.text[:-1]) if sign in _ENDS]
        inner: Sequence[int] = range(PAGE, len(block.text), PAGE)
    else:
        firsts: dict[int, int] = {}
        for row, _, start, *_ in block.cells:
            firsts[row] = min(start, firsts.get(row, start))
        cuts = sorted(firsts.values())[1:]
        inner = sorted({cell[2] for cell in block.cells})
    found = set(cuts)
    for start, end in pairwise([0, *cuts, len(block.text)]):
        if _weight(Slice(block.number, start, end), figures) > PAGE:
            found.update(inner[bisect_right(inner, start) : bisect_left(inner, end)])
    return sorted(found)


def page_at(file: DocumentFile, block: int, offset: int = 0) -> int:
    """On which page (from 1) a character of a block stands."""
    for number, page in enumerate(layout(file), 1):
        for piece in page:
            if piece.block == block and (offset < piece.end or piece.end == piece.start):
                return number
    return 1


def page_of_anchor(document: Document, file: DocumentFile, anchor: str) -> int | None:
    """On which page an anchor stands: ``s-12`` a statement, ``b-3`` a block, ``12`` an observation; None if nowhere."""
    kind, _, text = anchor.rpartition("-")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    number = int(text)
    if kind == "b":
        return page_at(file, number)
    rows = StatementRow.objects.filter(file=file)
    if kind == "s":
        found = rows.filter(pk=number).values_list("block", "start").first()
        return page_at(file, *found) if found else None
    figure = document.observations.filter(pk=number).only("pk", "chain").first()
    if figure is None:
        return None
    chain = figure.chain or figure.pk
    held = rows.filter(Q(observation=chain) | Q(observation__chain=chain)).values_list("block", "start").first()
    return page_at(file, *held) if held else None


def blocks_of(file: DocumentFile, page: Sequence[Slice]) -> list[TextBlock]:
    """The blocks that a page shows."""
    return list(file.blocks.filter(number__in={piece.block for piece in page}).order_by("number"))


def on_page(rows: QuerySet[StatementRow], page: Sequence[Slice]) -> list[StatementRow]:
    """The statements that begin on a page."""
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for piece in page:
        places[piece.block].append((piece.start, max(piece.end, piece.start + 1)))
    if not places:
        return []
    found = rows.filter(block__gte=min(places), block__lte=max(places))
    return [row for row in found if any(first <= row.start < last for first, last in places.get(row.block, ()))]
