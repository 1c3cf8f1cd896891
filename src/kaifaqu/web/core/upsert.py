"""Many rows at once: what is there is changed, what is not is made. For loaders, which have compared already."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
_CREATE = 5000
_UPDATE = 200  # bulk_update writes one CASE per row and field
_IN = 500  # values in one IN (…)


def upsert(
    manager: models.QuerySet[Row],
    wanted: Sequence[tuple[Hashable, Mapping[str, Any]]],
    *,
    key: Callable[[Row], Hashable],
    narrow: str,
    fixed: Mapping[str, Any],
) -> int:
    """Give the rows of ``manager`` with these keys these values; make those that are missing, with ``fixed`` values besides.
    Tells how many rows it made or changed.

    ``wanted`` pairs a key with values by column attribute (foreign keys as ``…_id``); ``narrow`` is the field by which the rows
    that are there are looked up, its value the key or the key's first part. Nothing is deleted; untouched rows keep their values.
    """
    if not wanted:
        return 0
    there = {key(row): row for row in _existing(manager, [item for item, _ in wanted], narrow)}
    new: list[Mapping[str, Any]] = []
    changed: list[Row] = []
    for item, values in wanted:
        row = there.get(item)
        if row is None:
            new.append(values)
            continue
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    insert_many(manager.model, new, fixed)
    if changed:
        fields = [_field(manager.model, name) for name in wanted[0][1]]
        manager.model._default_manager.bulk_update(changed, fields, batch_size=_UPDATE)
    return len(new) + len(changed)


def insert_many(model: type[models.Model], rows: Iterable[Mapping[str, Any]], fixed: Mapping[str, Any]) -> None:
    """Insert rows of values by column attribute (``name``, ``zone_id``). ``fixed`` holds for all; else the default.

    One prepared statement for all (COPY on PostgreSQL): ``bulk_create`` writes the statement anew for every few dozen rows, which
    costs more than the database does. No signals, no ids given back.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    ready = {field.attname: _prepared(field) for field in fields}
    usual = {field.attname: field.get_default() for field in fields} | dict(fixed)
    base = {name: make(usual[name]) for name, make in ready.items()}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - the model's own names
    made = (tuple((base | {name: ready[name](value) for name, value in row.items()}).values()) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
            return
        while chunk := list(islice(made, _CREATE)):
            cursor.executemany(statement, chunk)


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a value of this field goes into the database; text, numbers, yes and no go as they are."""
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else field.get_db_prep_save(value, connection)
    if isinstance(field, models.DecimalField | models.DateField):
        # The same few days stand in all rows; preparing each anew took as long as writing it, with the database locked.
        return lru_cache(16_384)(lambda value: None if value is None else field.get_db_prep_save(value, connection))
    return lambda value: value


def _existing(manager: models.QuerySet[Row], keys: Sequence[Any], narrow: str) -> Iterable[Row]:
    """The rows there may be: all of them where many are wanted, else by ``narrow`` in chunks."""
    if not manager.exists():
        return
    if len(keys) > 10 * _IN:
        yield from manager.all()
        return
    values = iter(dict.fromkeys(item[0] if isinstance(item, tuple) else item for item in keys))
    while chunk := list(islice(values, _IN)):
        yield from manager.filter(**{f"{narrow}__in": chunk})


def _field(model: type[models.Model], name: str) -> str:
    """The field's own name of an ``…_id``."""
    return model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name).name


def codes(rows: models.QuerySet[Row], field: str = "code") -> dict[str, int]:
    """Id by code."""
    return dict(rows.values_list(field, "pk"))
