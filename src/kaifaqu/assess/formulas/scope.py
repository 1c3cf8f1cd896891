"""What a formula needs of its surroundings: named spans of years to be read, and nodes for names to be lowered."""

from __future__ import annotations

from typing import Protocol

from kaifaqu.assess.graph import Builder, Span


class Scope(Protocol):
    """How names become nodes. ``resolve`` answers for the period ``lag`` years before the one assessed."""

    build: Builder

    def resolve(self, name: str, lag: int) -> Span: ...


class Years(Protocol):
    """A named span of years (近三年): so many years back, the period assessed included; ``least`` of them must be known."""

    @property
    def years(self) -> int: ...
    @property
    def least(self) -> int: ...
