"""As known on a day (截至某日所知): which entry of each chain of revisions was the newest one known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from kaifaqu.errors import Problem
from kaifaqu.observe.observation import Observation

By = Literal["published", "recorded"]
WAYS: Final = {"published": "按发布日", "recorded": "按入库日"}


def known_on(observation: Observation, by: By = "published") -> date:
    """The day from which it is known: its publication (where none is told, its recording), or its recording."""
    if by == "published" and observation.published_on is not None:
        return observation.published_on
    return observation.recorded_on


def as_known(observations: Iterable[Observation], on: date, *, by: By = "published") -> list[Observation]:
    """The figures as known at the end of the day ``on``, in the order given: of each chain the newest entry known by then.

    Newest is the one recorded last (then the higher id), as a chain only grows at its end. A chain none of whose entries was
    known is absent; one whose newest known entry withdraws it is absent too. Pass whole chains: a filter before this, by
    indicator or period, could hide the correction that moved a figure away. ``by`` is ``published`` (what the world knew) or
    ``recorded`` (what this system knew); else ``Problem("as-known-by")``.
    """
    if by not in WAYS:
        raise Problem("as-known-by", f"不能按“{by}”取当时所知。", hint="可写 published（按发布日）或 recorded（按入库日）。")
    newest: dict[int, Observation] = {}
    for item in observations:
        if known_on(item, by) > on:
            continue
        held = newest.get(item.chain)
        if held is None or (item.recorded_at, item.id) > (held.recorded_at, held.id):
            newest[item.chain] = item
    return [item for item in newest.values() if item.status != "withdrawn"]
