"""What hangs on an entry of the register, room by room: for the preview of a merge, and to be moved by a split.

A merge moves nothing: reads follow ``merged_into`` (:func:`queries.family`), so its undo is exact. A split moves rows. A room
whose rows name a subject registers them in its ``apps.py`` with :func:`register_reference`; rows that may not be updated
(observations are append-only) bring their own ``move``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kaifaqu.web.core.actor import Actor

    from .models import Subject

# (actor, ids of rows, new subject, reason) → ids of the rows that now stand for them
Move = Callable[["Actor", Sequence[int], "Subject", str], Sequence[int]]


@dataclass(frozen=True)
class Reference:
    """Rows of one model that name a subject in ``field``."""

    label: str  # "projects.project": app and model
    field: str
    title: str
    describe: Callable[[Any], str]
    move: Move | None = None
    current: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None  # narrows to the rows that count (not superseded …)
    related: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.label}.{self.field}"

    def rows(self, ids: Iterable[int]) -> QuerySet[Any]:
        """The rows about any of the subjects."""
        found = (
            apps.get_model(self.label)._default_manager.filter(**{f"{self.field}__in": list(ids)}).select_related(*self.related)
        )
        return (self.current(found) if self.current else found).order_by("pk")

    def moved(self, actor: Actor, pks: Sequence[int], to: Subject, reason: str) -> Sequence[int]:
        """Put the rows under ``to``; gives the ids of the rows that stand there now."""
        if self.move is not None:
            return self.move(actor, pks, to, reason)
        apps.get_model(self.label)._default_manager.filter(pk__in=pks).update(**{self.field: to})
        return pks


_REFERENCES: dict[str, Reference] = {}


def register_reference(
    label: str,
    field: str,
    *,
    title: str,
    describe: Callable[[Any], str] = str,
    move: Move | None = None,
    current: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
    related: tuple[str, ...] = (),
) -> None:
    """Say that rows of ``label`` ("app.model") name a subject in ``field``. Registering again replaces the entry."""
    reference = Reference(label, field, title, describe, move, current, related)
    _REFERENCES[reference.key] = reference


def references() -> list[Reference]:
    """All that is registered, in a fixed order."""
    return [_REFERENCES[key] for key in sorted(_REFERENCES)]


def reference(key: str) -> Reference | None:
    return _REFERENCES.get(key)
