"""PDF files for tests, drawn with reportlab: Chinese in a font that every reader knows, nothing embedded."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 12
WIDE = 35  # characters of a full line
LEFT, TOP, PITCH = 72, 770, 18


class Paper:
    """Pages on which paragraphs are set as Word sets them: an indent of two characters, full lines, the last as long as it is."""

    def __init__(self, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, **options)
        self.y = TOP
        self.page = 1

    def put(self, text: str, x: float, y: float, size: float = SIZE) -> None:
        """Text at a place."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def next_page(self) -> None:
        """Ends the page."""
        self.canvas.showPage()
        self.y = TOP
        self.page += 1

    def paragraph(self, text: str, indent: int = 2) -> None:
        """A paragraph, over as many lines and pages as it takes."""
        line, room = "", float(WIDE - indent) * SIZE
        x = LEFT + indent * SIZE
        for character in text:
            if pdfmetrics.stringWidth(line + character, FONT, SIZE) > room + 0.1:
                self._line(line, x)
                line, room, x = "", float(WIDE) * SIZE, LEFT
            line += character
        self._line(line, x)

    def _line(self, text: str, x: float) -> None:
        if self.y < 110:
            self.next_page()
        self.put(text, x, self.y)
        self.y -= PITCH

    def table(self, rows: Sequence[Sequence[str]], step: float = 110) -> None:
        """Rows of cells in columns."""
        for row in rows:
            for number, text in enumerate(row):
                if text:
                    self.put(text, LEFT + number * step, self.y)
            self.y -= PITCH

    def content(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self.buffer.getvalue()
