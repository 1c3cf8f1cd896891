"""Many rows at once: what is there is changed, what is not is made. For loaders, which have compared already."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
_CREATE = 2000
_UPDATE = 200  # bulk_update writes one CASE per row and field
_IN = 500  # values in one IN (…)


def upsert(
    manager: models.QuerySet[Row],
    wanted: Sequence[tuple[Hashable, Mapping[str, Any]]],
    *,
    key: Callable[[Row], Hashable],
    narrow: str,
    fixed: Mapping[str, Any],
) -> None:
    """Give the rows of ``manager`` with these keys these values; make those that are missing, with ``fixed`` values besides.

    ``wanted`` pairs a key with values by field name (foreign keys as ``…_id``); ``narrow`` is the field by which the rows that
    are there are looked up, its value the key or the key's first part. Nothing is deleted; untouched rows keep their values.
    """
    if not wanted:
        return
    there = {key(row): row for row in _existing(manager, [item for item, _ in wanted], narrow)}
    new: list[Row] = []
    changed: list[Row] = []
    for item, values in wanted:
        row = there.get(item)
        if row is None:
            new.append(manager.model(**fixed, **values))
            continue
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    manager.model._default_manager.bulk_create(new, batch_size=_CREATE)
    if changed:
        fields = [_field(manager.model, name) for name in wanted[0][1]]
        manager.model._default_manager.bulk_update(changed, fields, batch_size=_UPDATE)


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
