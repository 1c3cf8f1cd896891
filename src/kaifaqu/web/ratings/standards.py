"""The standards that a zone can run: those that ship with the product, and the zone's own, which stand before them."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache

from kaifaqu.assess import STANDARDS_DIR, Edition, Standard
from kaifaqu.assess.rules.read import check, load, parse
from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core.models import Zone

from .models import ZoneStandard

WARNING = "standard-warning"  # of a fault that hinders nothing


@lru_cache(maxsize=1)
def shipped() -> dict[str, Standard]:
    """All shipped standards by id, read once per process."""
    return {standard.id: standard for standard in map(load, sorted(STANDARDS_DIR.glob("*.yaml")))}


def standards(zone: Zone, on: date) -> dict[str, Standard]:
    """The standards that a zone runs on a day, by id: the shipped ones, and in their place what the zone has published.

    A published text that a later release of the program no longer reads is passed over: the shipped one stands again.
    """
    found = dict(shipped())
    for item in published(zone, on).values():
        try:
            found[item.code] = read(item.text, file_of(item.code))
        except (Problem, Problems):
            continue
    return found


def published(zone: Zone, on: date) -> dict[str, ZoneStandard]:
    """What the zone has published and is in use on a day, by code: of each the newest version."""
    rows = ZoneStandard.objects.filter(zone=zone, state=ZoneStandard.State.PUBLISHED, starts__lte=on).order_by("version")
    return {row.code: row for row in rows}


def standard_of(code: str, zone: Zone, on: date) -> Standard:
    """One standard as the zone runs it on a day. Problem("standard-not-found")."""
    found = standards(zone, on).get(code)
    if found is None:
        raise Problem("standard-not-found", f"没有编号为“{code[:80]}”的评价标准。", hint="请从标准列表中选择。")
    return found


@lru_cache(maxsize=64)
def read(text: str, file: str) -> Standard:
    """The standard of a text. Problem or Problems as :func:`kaifaqu.assess.parse`."""
    return parse(text, file)


@lru_cache(maxsize=32)
def faults(text: str, file: str) -> tuple[Problem, ...]:
    """All that is wrong with a text, and what may be a slip (:data:`WARNING`); empty where there is nothing to say."""
    return tuple(check(text, file))


def file_of(code: str) -> str:
    """How a zone's own standard is called as a file: in faults, in the ZIP."""
    return f"{code}.yaml"


def digest(text: str) -> str:
    """A short name of a rule's text: two runs of the same edition may be by different texts, one the correction of the other."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def edition_of_run(text: str, file: str, edition: str) -> tuple[Standard, Edition] | None:
    """The standard and edition that a stored run was made with, from the text kept with it; None where the text is in a form
    that is no longer read (runs made before the format had groups and conditions).
    """
    try:
        standard = parse(text, file)
    except (Problem, Problems):
        return None
    return standard, standard.edition(edition)
