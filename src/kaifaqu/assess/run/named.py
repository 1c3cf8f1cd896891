"""Files for a database engine under the headings that people write: which column is which input, in which unit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kaifaqu.assess.rules.model import Edition
from kaifaqu.assess.run import headings
from kaifaqu.assess.run.cells import scale
from kaifaqu.assess.run.read import wanted
from kaifaqu.assess.tables.engines import Named, quoted
from kaifaqu.errors import Place, Problem

TYPES: Final = {"number": "DOUBLE", "yes_no": "BOOLEAN", "text": "VARCHAR", "date": "DATE"}


def named(path: Path, edition: Edition, subject: str = "", period: str = "") -> Named:
    """A CSV or Parquet file with its columns named as rules name them: ``subject``, ``period``, the codes of the inputs.

    Numbers are multiplied into the input's unit; an input without a column is missing throughout, as in memory. ``subject`` and
    ``period``: the headings of those two columns where they have unusual names. Raises Problem("table-unreadable") and those of
    ``headings.match``.
    """
    columns = wanted(edition)
    heads = _heads(path)
    optional = [code for code in columns if code not in edition.inputs]
    found = headings.match(heads, columns, Place(file=path.name), subject=subject, period=period, optional=optional)
    names = {"subject": (heads[found.subject], 1.0)}
    if found.period >= 0:
        names["period"] = (heads[found.period], 1.0)
    for each in found.columns:
        names[each.column.code] = heads[each.at], float(scale(each.unit or each.column.unit, each.column.unit))
    absent = {code: TYPES[column.type] for code, column in columns.items() if code not in names}
    return Named(path, names, absent)


def periods(source: Named) -> list[str]:
    """The different periods of a file, as it writes them. Problem("table-unreadable")."""
    import duckdb

    path = Path(source.path)
    try:
        with duckdb.connect() as connection:
            read = connection.read_csv if path.suffix.lower() == ".csv" else connection.read_parquet
            column = duckdb.SQLExpression(quoted(source.columns["period"][0]))
            return [str(row[0]) for row in read(str(path)).select(column).distinct().fetchall() if row[0] is not None]
    except duckdb.Error:
        raise Problem("table-unreadable", "读不出这个文件。", place=Place(file=path.name), hint="检查文件是否完整。") from None


def _heads(path: Path) -> list[str]:
    import duckdb

    try:
        with duckdb.connect() as connection:
            read = connection.read_csv if path.suffix.lower() == ".csv" else connection.read_parquet
            return list(read(str(path)).columns)
    except duckdb.Error:
        raise Problem("table-unreadable", "读不出这个文件。", place=Place(file=path.name), hint="检查文件是否完整。") from None
