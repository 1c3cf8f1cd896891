"""A table of very many columns: read whole, and the work grows with its cells, not with their square."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kaifaqu.evidence import Context
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.readers import read


def _work(path: Path, columns: int) -> tuple[int, int]:
    """Figures found in a row of ``columns`` numbers, and functions called for it: no busy machine changes that measure."""
    path.write_text(",".join(["指标"] * columns) + "\n" + ",".join(["12.5"] * columns), encoding="utf-8")
    document, calls = read(path), 0

    def counted(frame: Any, event: str, arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        found = extract(document, Context(zone="青禾高新区"))
    finally:
        sys.setprofile(before)
    return len(found), calls


def test_the_work_grows_with_the_cells(tmp_path: Path) -> None:
    _work(tmp_path / "first.csv", 10)  # vocabularies are loaded once
    few, little = _work(tmp_path / "few.csv", 200)
    many, much = _work(tmp_path / "many.csv", 800)
    assert (few, many) == (199, 799)
    assert much < little * 6
