"""A PDF of paragraphs and a table, drawn with reportlab, for the round trip of statements."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO


def paper(paragraphs: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Paragraphs with an indent over full lines, then the table with lines around its cells."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    style = ParagraphStyle("正文", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    out = BytesIO()
    table = Table([list(row) for row in rows])
    table.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), font, 11), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    SimpleDocTemplate(out, pagesize=A4).build([*(Paragraph(text, style) for text in paragraphs), Spacer(1, 12), table])
    return out.getvalue()
