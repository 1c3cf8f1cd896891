"""The standards that a zone can run: those that ship with the product, read once per process."""

from __future__ import annotations

from functools import lru_cache

from kaifaqu.assess import STANDARDS_DIR, Edition, Standard
from kaifaqu.assess.rules.read import load, parse
from kaifaqu.errors import Problem, Problems


@lru_cache(maxsize=1)
def standards() -> dict[str, Standard]:
    """All shipped standards by id."""
    return {standard.id: standard for standard in map(load, sorted(STANDARDS_DIR.glob("*.yaml")))}


def standard_of(code: str) -> Standard:
    """One standard. Problem("standard-not-found")."""
    found = standards().get(code)
    if found is None:
        raise Problem("standard-not-found", f"没有编号为“{code}”的评价标准。", hint="请从评价列表中选择。")
    return found


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
