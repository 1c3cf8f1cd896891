"""Which rows of a list come on which page, from a query set or a list, without going through a large table more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet

if TYPE_CHECKING:
    from kaifaqu.web.core.lists import Column

Rows = QuerySet[Any] | Sequence[Any]
DEEP = 1000  # from this row on, a page is found by its keys first and its rows read after
FEW = 2000  # keys of a search that are read in one pass; what matches more often is counted besides


def in_order(rows: Rows, column: Column | None, *, descending: bool) -> Rows:
    """In the order of ``column``, missing values last; rows of the same value keep one order, so that pages do not overlap."""
    if isinstance(rows, QuerySet):
        given = rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ())
        if column is None or not isinstance(column.sort, str):
            return rows if "pk" in given or _grouped(rows) else rows.order_by(*given, "pk")
        name = F(column.sort)
        last = True if _nullable(rows, column.sort) else None
        return rows.order_by(name.desc(nulls_last=last) if descending else name.asc(nulls_last=last), "pk")
    if column is None:
        return rows
    key = column.sort if callable(column.sort) else column.of
    valued = [(key(row), row) for row in rows]
    known = sorted((pair for pair in valued if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in known] + [row for value, row in valued if value is None]


def _nullable(rows: QuerySet[Any], path: str) -> bool:
    """Whether a field can be empty: only then NULLS LAST is asked for, which an index may not serve."""
    model: type[Model] | None = rows.model
    for part in path.split("__"):
        if model is None:
            return True
        try:
            found: Any = model._meta.get_field(part)
        except FieldDoesNotExist:
            return True  # an annotation
        if getattr(found, "null", False):
            return True
        model = found.related_model
    return False


def _grouped(rows: QuerySet[Any]) -> bool:
    return bool(rows.query.distinct or rows.query.combinator or rows.query.values_select or rows.query.is_sliced)


def page_rows(rows: Rows, start: int, stop: int, total: int) -> list[Any]:
    """The rows of one page. Deep pages of a table find their keys first (an index is enough), from the nearer end."""
    if not isinstance(rows, QuerySet) or start < DEEP or _grouped(rows):
        return list(rows[start:stop])
    if start > total // 2:
        keys = list(rows.reverse().values_list("pk", flat=True)[total - min(stop, total) : total - start])[::-1]
    else:
        keys = list(rows.values_list("pk", flat=True)[start:stop])
    return by_keys(rows, keys)


def by_keys(rows: Rows, keys: Sequence[Any]) -> list[Any]:
    """The rows of these keys in their order, with what ``rows`` selects beside them. The conditions are left out: the keys have
    passed them already, and SQLite would go through them once more instead of taking the rows by key."""
    assert isinstance(rows, QuerySet)
    bare = rows.order_by()
    bare.query.where = type(bare.query.where)()
    found = {row.pk: row for row in bare.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def first_keys(rows: Rows) -> list[Any] | None:
    """The first keys of a search, in order. One pass over the table finds, counts and orders what a rare word matches."""
    if not isinstance(rows, QuerySet) or _grouped(rows):
        return None
    return list(rows.values_list("pk", flat=True)[: FEW + 1])


def count(rows: Rows, keys: list[Any] | None) -> int:
    """How many rows there are; ``keys`` are those that :func:`first_keys` has read."""
    if keys is not None and len(keys) <= FEW:
        return len(keys)
    return rows.count() if isinstance(rows, QuerySet) else len(rows)
