"""Forms and remarks of a PDF: what was filled in stands on the page and is text; what was noted about it is told.

The text layer has neither. A value goes into the line that it stands in: 税收收入＿＿亿元 filled with 9.43 is 税收收入9.43亿元.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from kaifaqu.evidence.readers.building import ENDS, Builder
from kaifaqu.evidence.readers.forms import width
from kaifaqu.evidence.readers.pdf_lines import Piece
from kaifaqu.evidence.readers.remarks import Remark

_MOST: Final = 2_000  # annotations of a page
_OPTIONS: Final = 500  # of a list to choose from
_HIDDEN: Final = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW | pdfium.FPDF_ANNOT_FLAG_INVISIBLE
_SECRET: Final = 1 << 13  # the flag of a field for a password
_TICKS: Final = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES: Final = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_SILENT: Final = (pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_WIDGET)
_XFA: Final = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
_USUAL: Final = 12.0  # the size of type where a field does not say it
_NEAR: Final = 1.0  # of the size: what is filled in closer to a word than this belongs to it
_DESCENT: Final = 0.2  # of the size: how far below the line of writing letters reach
Ask = Callable[..., int]  # a question to pdfium that is answered in UTF-16


@dataclass
class Fields:
    """The forms and remarks of a document, gathered page by page."""

    builder: Builder
    form: Any
    remarks: list[Remark] = field(default_factory=list)

    @classmethod
    def of(cls, builder: Builder, document: Any) -> Fields:
        """To be made before any page is loaded. No script of the form runs: this pdfium has nothing to run one with."""
        if document.get_formtype() in _XFA:
            builder.note("文件是XFA动态表单，只读了其中普通的域和文字。")
        try:
            document.init_forms()
        except pypdfium2.PdfiumError:
            builder.note("文件的表单已损坏，填写的内容没有读。")
        return cls(builder, document.formenv)

    def fill(self, page: Any, number: int, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces of a page with those that were filled in, each behind what stands before it on its line."""
        count = pdfium.FPDFPage_GetAnnotCount(page)
        if count > _MOST:
            self.builder.note(f"第{number}页有{count:,}处表单域和批注，只读前{_MOST:,}处。")
        found = list(pieces)
        for at in range(min(count, _MOST)):
            annotation = pdfium.FPDFPage_GetAnnot(page, at)
            if annotation:
                for piece, edge in self._annotation(annotation, number):
                    _insert(found, piece, edge)
                pdfium.FPDFPage_CloseAnnot(annotation)
        return found

    def _annotation(self, annotation: Any, number: int) -> Iterator[tuple[Piece, float]]:
        if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            return
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            yield from _pieces(self.form, annotation, self._value(annotation))
            return
        text = _asked(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents").strip()
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            yield from _pieces(self.form, annotation, text)
        elif text and kind not in _SILENT:
            author = _asked(pdfium.FPDFAnnot_GetStringValue, annotation, b"T").strip()
            self.remarks.append(Remark(text, author, f"第{number}页"))

    def _value(self, annotation: Any) -> str:
        """What a field shows: its text, the options that are chosen, a tick. Nothing of buttons, signatures and passwords."""
        if self.form is None:
            return ""
        kind = pdfium.FPDFAnnot_GetFormFieldType(self.form, annotation)
        if kind in _TICKS:
            return "☑" if pdfium.FPDFAnnot_IsChecked(self.form, annotation) else "□"
        if kind in _CHOICES:
            count = min(pdfium.FPDFAnnot_GetOptionCount(self.form, annotation), _OPTIONS)
            chosen = [at for at in range(count) if pdfium.FPDFAnnot_IsOptionSelected(self.form, annotation, at)]
            labels = [_asked(pdfium.FPDFAnnot_GetOptionLabel, self.form, annotation, at).strip() for at in chosen]
            if any(labels):
                return "、".join(filter(None, labels))
        elif kind != pdfium.FPDF_FORMFIELD_TEXTFIELD or pdfium.FPDFAnnot_GetFormFieldFlags(self.form, annotation) & _SECRET:
            return ""
        return _asked(pdfium.FPDFAnnot_GetFormFieldValue, self.form, annotation).strip()


def _asked(ask: Ask, *about: Any) -> str:
    """The text that pdfium answers with."""
    length = int(ask(*about, None, 0))
    if length <= 2:
        return ""
    held = ctypes.create_string_buffer(length)
    ask(*about, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), length)
    return held.raw[: length - 2].decode("utf-16-le", "replace")


def _pieces(form: Any, annotation: Any, text: str) -> Iterator[tuple[Piece, float]]:
    """The lines of what was filled in, from the top of its field downwards, each with the right edge of the field."""
    lines = [line.strip() for line in ENDS.split(text) if line.strip()]
    box, said = pdfium.FS_RECTF(), ctypes.c_float()
    if not lines or not pdfium.FPDFAnnot_GetRect(annotation, box):
        return
    left, right = sorted((box.left, box.right))
    bottom, top = sorted((box.bottom, box.top))
    if form is not None:
        pdfium.FPDFAnnot_GetFontSize(form, annotation, said)
    size = min(said.value or _USUAL, _USUAL * 4, max((top - bottom) / len(lines), 1.0))
    spare = max(top - bottom - size * len(lines), 0.0) / (2 if len(lines) == 1 else len(lines))
    for number, line in enumerate(lines):
        base = top - spare - (size + (spare if len(lines) > 1 else 0.0)) * number - size * (1 - _DESCENT)
        yield Piece(line, left, min(left + width(line) * size / 2, right), base, size, alone=True), right


def _insert(pieces: list[Piece], piece: Piece, edge: float) -> None:
    """Puts a piece where a reader comes upon it: behind the nearest word before it on its line, joined if that is close."""
    beside = [at for at, other in enumerate(pieces) if _same_line(other, piece)]
    before = max((at for at in beside if pieces[at].left <= piece.left), key=lambda at: pieces[at].left, default=None)
    after = min((at for at in beside if pieces[at].left > piece.left), key=lambda at: pieces[at].left, default=None)
    if before is None and after is None:
        lower = (at for at, other in enumerate(pieces) if other.base < piece.base - piece.size / 2)
        pieces.insert(next(lower, len(pieces)), piece)
        return
    at = before + 1 if before is not None else after or 0
    line = pieces[at - 1 if before is not None else at]
    piece = replace(piece, base=line.base, size=line.size)
    room = _NEAR * piece.size
    if after == at and pieces[at].left - edge <= room:
        piece = _joined(piece, pieces.pop(at))
    if before is not None and piece.left - pieces[before].right <= room:
        pieces[before] = _joined(pieces[before], piece)
    else:
        pieces.insert(at, piece)


def _same_line(other: Piece, piece: Piece) -> bool:
    return abs(other.base - piece.base) <= 0.5 * max(other.size, piece.size)


def _joined(left: Piece, right: Piece) -> Piece:
    return Piece(left.text + right.text, left.left, max(left.right, right.right), left.base, max(left.size, right.size))
