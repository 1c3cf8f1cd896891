"""Whole columns of cells at once, where no cell needs a look of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaifaqu.assess.run.raw import Cells
from kaifaqu.assess.run.table import Floats


def listed(content: Cells) -> Sequence[Any]:
    if isinstance(content, pa.Array):
        return list(content.to_pylist())
    return list(content.tolist()) if isinstance(content, np.ndarray) else content


def quick(content: Cells) -> Floats | None:
    """Numbers without a look at every cell: numeric arrays, and texts that are all plain numbers. None where it is not so."""
    if isinstance(content, np.ndarray) and content.dtype.kind in "fiub":
        return content.astype(float)
    if isinstance(content, list):
        if all(type(cell) in (float, int) or cell is None for cell in content):
            return np.array([np.nan if cell is None else _float(cell) for cell in content], dtype=float)
        if not all(isinstance(cell, str) for cell in content):
            return None
        content = pa.array(content, pa.string())
    if not isinstance(content, pa.Array):
        return None
    if pa.types.is_string(content.type) or pa.types.is_large_string(content.type):
        stripped = pc.utf8_trim_whitespace(content)
        content = pc.if_else(pc.equal(stripped, ""), pa.scalar(None, stripped.type), stripped)
        if pc.any(pc.match_substring_regex(content, "[^0-9.+-]")).as_py():
            return None
    elif not (pa.types.is_integer(content.type) or pa.types.is_floating(content.type) or pa.types.is_boolean(content.type)
              or pa.types.is_decimal(content.type)):  # fmt: skip
        return None
    try:
        return np.asarray(pc.cast(content, pa.float64(), safe=False).fill_null(np.nan), dtype=float)
    except pa.ArrowInvalid:
        return None


def _float(cell: float) -> float:
    try:
        return float(cell)
    except OverflowError:
        return float("inf")


_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f]")


def name_of(cell: object) -> str:
    """A name: 3701 of a workbook's number cell is no 3701.0, and what nobody sees (a zero-width space) makes no other name."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _UNSEEN.sub("", str(cell)).strip()
