"""What a figure has from elsewhere: a subject carried on over a heading, that of a total row, a name further up than a label.

A reader carries both on as far as the text lets it; what rests on them is too unsure to say that a document contradicts itself.
"""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.finding import Reading
from kaifaqu.evidence.statement import Statement

_FAR: Final = 80  # blocks above a figure in which its subject is looked for
_LABEL: Final = 2  # blocks above a figure in which its name may stand: 高新技术企业 on one line, 132家 on the next
_STEM: Final = 2  # characters that a name is known by: 东海 of 东海高新区


def over_a_heading(reading: Reading, item: Statement) -> bool:
    """True for a subject that is told in no word near the figure, but under a heading that the figure does not stand under."""
    context, origin = reading.context, item.origins.get("subject")
    if origin is None or origin.block >= 0 or item.subject in ("", context.zone, context.city, context.province):
        return False
    blocks = reading.document.blocks
    stem, path = item.subject[:_STEM], blocks[item.block].path
    for number in range(item.block, max(-1, item.block - _FAR), -1):
        block = blocks[number]
        if stem in block.text:
            above = (*block.path, block.text.strip()) if block.kind == "heading" else block.path
            return path[: len(above)] != above
    return False


def of_a_total_row(reading: Reading, item: Statement, heads: tuple[str, ...]) -> bool:
    """True in the row 合计 of a table that has the subject itself as one of its rows: it is the total of several zones."""
    block = reading.document.blocks[item.block]
    if block.kind != "table":
        return False
    first = block.text.rfind("\n", 0, item.start) + 1
    if block.text[first : item.start].split("\t")[0].strip() not in heads:
        return False
    return any(line.split("\t")[0].strip() == item.subject for line in block.text.split("\n"))


def beyond_its_label(reading: Reading, item: Statement) -> bool:
    """True for a name whose beginning stands neither in the figure's block nor in the label right above it."""
    blocks = reading.document.blocks
    stem = item.indicator[:_STEM]
    if not stem or blocks[item.block].kind == "table":
        return False
    return not any(stem in block.text for block in blocks[max(0, item.block - _LABEL) : item.block + 1])
