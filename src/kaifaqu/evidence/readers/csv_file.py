"""CSV files: comma, semicolon or tab between cells, quoted line ends, the source line of each row."""

from __future__ import annotations

import csv
import io
from typing import Final

from kaifaqu.evidence.document import Locator
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.limits import broken, too_large
from kaifaqu.evidence.readers.rows import Sheet, lay_out

_SEPARATORS: Final = (",", "\t", ";", "，", "|")
_SAMPLE: Final = 20  # lines that the separator is taken from


def read_csv(builder: Builder, text: str) -> None:
    """The blocks of a CSV file."""
    rows, lines, before, count = [], [], 0, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for row in reader:
            rows.append(row)
            lines.append(before + 1)
            before = reader.line_num
            count += len(row)
            if count > builder.limits.cells:
                raise too_large(builder.name, f"表格超过{builder.limits.cells // 10_000}万格的上限")
    except csv.Error:
        raise broken(builder.name, f"第{reader.line_num}行起不是CSV的写法") from None
    lay_out(builder, Sheet([[cell.strip() for cell in row] for row in rows], Locator(), lines=lines))


def _separator(text: str) -> str:
    """The sign that stands equally often in the most of the first lines; a comma where none does."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE] if line.strip()]

    def fit(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual), usual) if usual else (0, 0)

    best = max(_SEPARATORS, key=fit)
    return best if fit(best)[0] else ","
