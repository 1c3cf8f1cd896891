"""Slide decks (PPTX): the slides in their order, shapes in reading order, tables, charts, diagrams, speakers' notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import ENDS, Box, Builder
from kaifaqu.evidence.readers.charts import chart_table
from kaifaqu.evidence.readers.forms import form, raise_text
from kaifaqu.evidence.readers.limits import broken
from kaifaqu.evidence.readers.office_remarks import authors, comments
from kaifaqu.evidence.readers.package import Element, Package, local
from kaifaqu.evidence.readers.pptx_shapes import A, P, Shape, number, shapes
from kaifaqu.evidence.readers.reading_order import Boxed, in_reading_order
from kaifaqu.evidence.readers.remarks import Remark, tell

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_TITLES: Final = frozenset(("title", "ctrTitle"))
_SKIPPED: Final = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))  # page numbers, dates and footers of the template
_TITLE_RANK: Final = 1


def read_pptx(builder: Builder, package: Package) -> None:
    """The blocks of a deck. Paragraphs and tables count on their slide."""
    main = package.main("ppt/presentation.xml")
    relations = package.relations(main)
    parts = [relations.get(element.get(_RELATION + "id", ""), ("", ""))[1] for element in package.tree(main).iter(P + "sldId")]
    slides = [name for name in parts if name]
    if len(slides) != len(parts):
        raise broken(builder.name, "有幻灯片缺失")
    layouts: dict[str, dict[tuple[str, str], Shape]] = {}
    names = authors(package, main)
    said: list[Remark] = []
    for number_, name in enumerate(slides, 1):
        _Slide(builder, package, name, number_, layouts).read()
        said += comments(package, name, Locator(slide=number_), names)
    tell(builder, said)


@dataclass
class _Slide:
    builder: Builder
    package: Package
    name: str
    slide: int
    layouts: dict[str, dict[tuple[str, str], Shape]]
    paragraph: int = 0
    table: int = 0
    relations: dict[str, tuple[str, str]] = field(default_factory=dict)

    def read(self) -> None:
        root = self.package.tree(self.name)
        self.relations = self.package.relations(self.name)
        if root.get("show") in ("0", "false"):
            self.builder.note(f"幻灯片{self.slide}是隐藏的，也读了。")
        self.builder.leave_headings()
        found = shapes(root.find(f"{P}cSld/{P}spTree"), self._layout())
        titles = [shape for shape in found if shape.kind in _TITLES]
        others = [shape for shape in found if shape.kind not in _TITLES | _SKIPPED]
        boxed = [Boxed(shape, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in others]
        for shape in titles:
            self._title(shape)
        for box in in_reading_order(boxed):
            self._shape(box.thing)
        self._notes()

    def _layout(self) -> dict[tuple[str, str], Shape]:
        """Where the slide's layout puts its placeholders."""
        name = next((part for kind, part in self.relations.values() if kind == "slideLayout"), "")
        if name not in self.layouts:
            root = self.package.optional(name)
            tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
            self.layouts[name] = {(shape.kind, shape.index): shape for shape in shapes(tree, {})} if tree is not None else {}
        return self.layouts[name]

    def _place(self) -> tuple[Mark, ...]:
        self.paragraph += 1
        return (Mark(0, Locator(slide=self.slide, paragraph=self.paragraph)),)

    def _title(self, shape: Shape) -> None:
        text = " ".join(piece.strip() for piece in ENDS.split("\n".join(_texts(shape.element))) if piece.strip())
        if text:
            self.builder.heading(text, _TITLE_RANK, self._place())

    def _shape(self, shape: Shape) -> None:
        name = local(shape.element)
        if name == "sp" or name == "cxnSp":
            self._paragraphs(shape.element, "")
        elif name == "graphicFrame":
            self._frame(shape.element)

    def _paragraphs(self, element: Element, kind: str) -> None:
        for paragraph in element.iter(A + "p"):
            text = _text(paragraph)
            if not text or text.isspace():
                continue
            marks = self._place()
            listed = paragraph.find(f"{A}pPr/{A}buChar") is not None or paragraph.find(f"{A}pPr/{A}buAutoNum") is not None
            for piece in ENDS.split(text):
                found, rank = (kind, 0) if kind else form(piece)
                if found == "heading":
                    self.builder.heading(piece, rank, marks)
                else:
                    self.builder.add("item" if listed and found == "paragraph" else found, piece, marks)

    def _frame(self, element: Element) -> None:
        """A table, a chart or a diagram."""
        for table in element.iter(A + "tbl"):
            self.table += 1
            self.builder.boxes(list(_boxes(table)), Locator(slide=self.slide, table=self.table))
        for chart in element.iter(_CHART):
            _, part = self.relations.get(chart.get(_RELATION + "id", ""), ("", ""))
            if part:
                self.table += 1
                chart_table(self.builder, self.package, part, Locator(slide=self.slide, table=self.table))
        for reference in element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
            _, part = self.relations.get(reference.get(_RELATION + "dm", ""), ("", ""))
            if part:
                self._paragraphs(self.package.tree(part), "")

    def _notes(self) -> None:
        """What the speaker has noted."""
        name = next((part for kind, part in self.relations.values() if kind == "notesSlide"), "")
        root = self.package.optional(name)
        tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
        for shape in shapes(tree, {}) if tree is not None else ():
            if shape.kind == "body":
                self._paragraphs(shape.element, "note")


def _texts(element: Element) -> list[str]:
    return [_text(paragraph) for paragraph in element.iter(A + "p")]


def _text(paragraph: Element) -> str:
    """The text of a paragraph; a line break is a line end. The number of the slide, which a field writes, is left out."""
    pieces = []
    for child in paragraph:
        name = local(child)
        if name == "br":
            pieces.append("\n")
        elif name == "r" or (name == "fld" and child.get("type") != "slidenum"):
            text = child.find(A + "t")
            properties = child.find(A + "rPr")
            raised = properties is not None and number(properties.get("baseline"), 0) > 0
            said = (text.text or "") if text is not None else ""
            pieces.append(raise_text(said) if raised else said)
        elif name not in ("pPr", "endParaRPr"):  # formulas and what later versions put between
            pieces += [text.text or "" for text in child.iter() if local(text) == "t"]
    return "".join(pieces)


def _boxes(table: Element) -> list[Box]:
    """The cells of a table; one that a merged cell covers is not there."""
    boxes = []
    for row, line in enumerate(table.findall(A + "tr"), 1):
        for column, cell in enumerate(line.findall(A + "tc"), 1):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            text = "\n".join(text for text in _texts(cell) if text.strip())
            boxes.append(Box(text, row, column, number(cell.get("rowSpan"), 1), number(cell.get("gridSpan"), 1)))
    return boxes
