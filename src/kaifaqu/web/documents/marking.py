"""The text of a document as HTML, its figures marked in place. Every text goes through the escaping of Django."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kaifaqu.evidence import Block, Locator

from .keeping import block_of
from .models import FindingRow, StatementRow, TextBlock
from .paging import Slice


@dataclass(frozen=True)
class Shown:
    """A block as the page draws it."""

    number: int
    kind: str
    level: int
    place: str
    html: SafeString
    first: bool  # whether the block begins here: then it has its anchor


@dataclass
class Span:
    """A stretch of a block in which statements stand; those that overlap share one."""

    start: int
    end: int
    rows: list[StatementRow] = field(default_factory=list)


@dataclass(frozen=True)
class Marks:
    """What is marked in a block: statements by their quotes, and the quotes of open findings."""

    spans: Sequence[Span]  # in their order, none over another
    doubts: Sequence[tuple[int, int, int]]  # start, end, id of the finding
    revisions: Mapping[int, Sequence[int]]

    def within(self, start: int, end: int) -> Sequence[Span]:
        """The spans that touch a stretch: a table asks this for each of its cells."""
        first = bisect_right(self.spans, start, key=lambda span: span.end)
        last = bisect_left(self.spans, end, key=lambda span: span.start)
        return self.spans[first:last]


def shown(
    blocks: Iterable[TextBlock],
    page: Sequence[Slice],
    rows: Iterable[StatementRow],
    revisions: Mapping[int, Sequence[int]],
    findings: Iterable[FindingRow] = (),
    file: int = 0,
) -> list[Shown]:
    """The slices of a page, drawn."""
    held = {block.number: block for block in blocks}
    spans = spans_of(rows)
    doubts: dict[int, list[tuple[int, int, int]]] = {}
    for finding in findings:
        for quote in finding.quotes:
            if quote["file"] == file and finding.state in FindingRow.WAITING:
                doubts.setdefault(quote["block"], []).append((quote["start"], quote["end"], finding.pk))
    result = []
    for piece in page:
        row = held.get(piece.block)
        if row is None:
            continue
        block = block_of(row)
        marks = Marks(spans.get(piece.block, ()), doubts.get(piece.block, ()), revisions)
        html = _table(row, piece, marks) if row.cells else _stretch(row.text, piece.start, piece.end, marks)
        place = place_of(block, piece.start)
        result.append(Shown(piece.block, row.kind, min(max(row.level, 1), 4), place, html, piece.start == 0))
    return result


def place_of(block: Block, offset: int) -> str:
    """Where a block stands, in few words beside it: of a table the table, not its first cell."""
    place = block.at(offset)
    if block.kind != "table":
        return str(replace(place, paragraph=None)) or str(place)  # of a page or a slide; the paragraph where there is no more
    if place.sheet:
        return f"工作表“{place.sheet}”"
    return str(Locator(page=place.page, slide=place.slide, table=place.table)) or str(place)


def spans_of(rows: Iterable[StatementRow]) -> dict[int, list[Span]]:
    """The quotes of statements by block, overlapping ones joined, in their order."""
    found: dict[int, list[Span]] = {}
    for row in sorted(rows, key=lambda item: (item.block, item.start, item.end)):
        held = found.setdefault(row.block, [])
        if held and row.start < held[-1].end:
            held[-1].end = max(held[-1].end, row.end)
            held[-1].rows.append(row)
        else:
            held.append(Span(row.start, row.end, [row]))
    return found


def _stretch(text: str, start: int, end: int, marks: Marks) -> SafeString:
    """A stretch of a block: plain text, and marks in it. A mark that reaches over the end of the stretch is cut there."""
    parts, at = [], start
    for span in marks.within(start, end):
        first, last = max(span.start, at), min(span.end, end)
        parts.append(_doubted(text, at, first, marks.doubts))
        parts.append(_mark(span, _doubted(text, first, last, marks.doubts), marks.revisions, whole=first == span.start))
        at = last
    parts.append(_doubted(text, at, end, marks.doubts))
    return SafeString("".join(parts))


def _mark(span: Span, inner: SafeString, revisions: Mapping[int, Sequence[int]], *, whole: bool) -> SafeString:
    first = span.rows[0]
    if not whole:  # the rest of a mark that began before: its anchors stand there
        return format_html('<a class="kq-mark kq-mark-{}" href="#r-{}">{}</a>', first.state, first.pk, inner)
    ids = [f"s-{row.pk}" for row in span.rows[1:]]
    ids += [f"obs-{number}" for row in span.rows for number in revisions.get(row.pk, ())]
    anchors = format_html_join("", '<span id="{}"></span>', ((item,) for item in ids))
    title = "；".join(
        dict.fromkeys(f"{row.indicator or row.code} {row.period}（{row.get_state_display()}）" for row in span.rows)
    )
    return format_html(
        '<a class="kq-mark kq-mark-{}" id="s-{}" href="#r-{}" title="{}">{}{}</a>',
        first.state, first.pk, first.pk, title, anchors, inner,
    )  # fmt: skip


def _doubted(text: str, start: int, end: int, doubts: Sequence[tuple[int, int, int]]) -> SafeString:
    """Text with what findings quote underlined; where several do, the first counts."""
    here = [(max(a, start), min(b, end), number) for a, b, number in doubts if a < end and b > start]
    if not here:
        return format_html("{}", text[start:end])
    parts, at = [], start
    for first, last, number in sorted(here):
        if last <= at:
            continue
        first = max(first, at)
        parts.append(format_html("{}", text[at:first]))
        parts.append(format_html('<span class="kq-doubt" data-kq-finding="f-{}">{}</span>', number, text[first:last]))
        at = last
    parts.append(format_html("{}", text[at:end]))
    return SafeString("".join(parts))


def _table(row: TextBlock, piece: Slice, marks: Marks) -> SafeString:
    rows: dict[int, list[SafeString]] = {}
    for number, _, start, end, down, across in row.cells:
        if not (piece.start <= start < max(piece.end, piece.start + 1)):
            continue
        spread = format_html(' rowspan="{}"', down) if down > 1 else ""
        spread = format_html('{} colspan="{}"', spread, across) if across > 1 else spread
        inner = _stretch(row.text, start, end, marks)
        rows.setdefault(number, []).append(format_html("<td{}>{}</td>", spread, inner))
    body = format_html_join("", "<tr>{}</tr>", ((mark_safe("".join(cells)),) for _, cells in sorted(rows.items())))  # noqa: S308
    return format_html("<table>{}</table>", body)
