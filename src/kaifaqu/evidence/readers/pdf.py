"""PDF files with a text layer, by pdfium: paragraphs joined from lines, simple tables, what every page repeats set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pypdfium2

from kaifaqu.errors import Place, Problem
from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.forms import form, joint
from kaifaqu.evidence.readers.limits import broken, empty, encrypted, too_large
from kaifaqu.evidence.readers.ocr import recognise
from kaifaqu.evidence.readers.pdf_fields import Fields
from kaifaqu.evidence.readers.pdf_grid import grids, lines_of
from kaifaqu.evidence.readers.pdf_layout import Page, Paragraph, Row, Table, parts, rows_of, set_aside
from kaifaqu.evidence.readers.pdf_lines import TextPage, pieces_of
from kaifaqu.evidence.readers.remarks import tell

_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_JUNK: Final = ("microsoft ", "untitled", "无标题", "powerpoint", "(anonymous)")
_ENDINGS: Final = (".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx", ".wps", ".pdf", ".htm", ".html")
_TITLE_SIZE: Final = 1.25  # of the usual size of type: what is larger and short is a heading
_LONGEST_TITLE: Final = 40


def read_pdf(builder: Builder, content: bytes, *, ocr: bool) -> None:
    """The blocks of a PDF. Paragraphs count on their page. ``document-scanned`` where no page has text and ``ocr`` is not set."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise encrypted(builder.name) from None
        raise broken(builder.name, "不是完整的PDF") from None
    try:
        _read(builder, document, ocr)
    finally:
        document.close()


def _read(builder: Builder, document: Any, ocr: bool) -> None:
    fields = Fields.of(builder, document)
    count = len(document)
    if count > builder.limits.pages:
        raise too_large(builder.name, f"有{count}页，超过{builder.limits.pages}页的上限")
    builder.properties.update({"pages": str(count), **_metadata(document)})
    pages, scanned = _pages(builder, document, fields)
    if scanned and ocr:
        for number in scanned:
            recognise(builder, document[number - 1], number)
    elif scanned and not any(page.rows for page in pages):
        raise _scanned(builder.name, count)
    elif scanned:
        builder.note(f"第{_ranges(scanned)}页没有文字层（是图片），没有读。")
    elif not any(page.rows for page in pages):
        raise empty(builder.name, "各页都是空白")
    margins = set_aside(pages)
    _write(builder, pages)
    for text in margins:
        builder.line("note", text, Locator())
    tell(builder, fields.remarks)


def _pages(builder: Builder, document: Any, fields: Fields) -> tuple[list[Page], list[int]]:
    """The rows of every page, and the numbers of pages that show something but have no text."""
    pages, scanned, characters = [], [], 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            builder.note(f"第{number}页已损坏，没有读。")
            continue
        text = TextPage(page)
        characters += len(text.text)
        if characters > builder.limits.characters:
            raise too_large(builder.name, f"文字超过{builder.limits.characters // 10_000}万字的上限")
        lines = lines_of(page)
        pieces = fields.fill(page, number, list(pieces_of(text, lines.down)))
        found = Page(number, page.get_height(), rows_of(pieces, number, grids(lines)))
        text.close()
        if not found.rows and pypdfium2.raw.FPDFPage_CountObjects(page) > 0:
            scanned.append(number)
        pages.append(found)
        page.close()
    return pages, scanned


def _write(builder: Builder, pages: Sequence[Page]) -> None:
    """The blocks of all pages."""
    sizes = sorted(row.size for page in pages for row in page.rows for _ in range(len(row.text) // 8 + 1))
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    counts: dict[int, int] = {}
    tables: dict[int, int] = {}
    for part in parts(pages):
        page = part.page if isinstance(part, Row) else part.rows[0].page
        if isinstance(part, Row) and part.grid is not None:
            tables[page] = tables.get(page, 0) + 1
            builder.boxes(part.grid.boxes(), Locator(page=page, table=tables[page]))
        elif isinstance(part, Table):
            tables[page] = tables.get(page, 0) + 1
            builder.table(part.texts(), Locator(page=page, table=tables[page]))
        elif isinstance(part, Paragraph):
            counts[page] = counts.get(page, 0) + 1
            _paragraph(builder, part, counts, usual)


def _paragraph(builder: Builder, part: Paragraph, counts: dict[int, int], usual: float) -> None:
    text = ""
    marks: list[Mark] = []
    for row in part.rows:
        if row.page != part.rows[0].page and row.page not in counts:
            counts[row.page] = 1
        text += joint(text, row.text) if text else ""
        place = Locator(page=row.page, paragraph=counts[row.page])
        if not marks or marks[-1].locator != place:
            marks.append(Mark(len(text), place))
        text += row.text
    kind, rank = form(text)
    large = part.rows[0].size / usual
    if kind == "paragraph" and large >= _TITLE_SIZE and len(text) <= _LONGEST_TITLE and "。" not in text and _words(part.rows):
        kind, rank = "heading", max(1, 9 - round(large * 2))
    if kind == "heading":
        builder.heading(text, rank, marks)
    else:
        builder.add(kind, text, marks)


def _words(rows: Sequence[Row]) -> bool:
    """Whether large type says words: a large figure on a slide is no heading."""
    text = "".join(row.text for row in rows)
    return sum(character.isalpha() for character in text) > sum(character.isdigit() for character in text)


def _metadata(document: Any) -> dict[str, str]:
    """What the file says of itself. A title that a program made up from the name of a file is left out."""
    try:
        said = document.get_metadata_dict(skip_empty=True)
    except (pypdfium2.PdfiumError, UnicodeDecodeError, ValueError):
        return {}
    found = {key.lower(): str(text).strip()[:200] for key, text in said.items() if key in ("Title", "Author")}
    title = found.get("title", "").lower()
    if title.startswith(_JUNK) or title.endswith(_ENDINGS):
        del found["title"]
    created = str(said.get("CreationDate", ""))
    if created.startswith("D:"):
        found["created"] = created[2:10]
    return {key: text for key, text in found.items() if text}


def _scanned(name: str, count: int) -> Problem:
    hint = "请上传可以选中文字的PDF或Word原件；只有纸件的，用文字识别软件转成文字并核对后再上传。"
    return Problem("document-scanned", f"{count}页都是扫描的图片，没有文字层，读不出文字。", place=Place(file=name), hint=hint)


def _ranges(numbers: Sequence[int]) -> str:
    """3, 4, 5, 9 as 3—5、9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return "、".join(shown[:20]) + ("等" if len(shown) > 20 else "")
