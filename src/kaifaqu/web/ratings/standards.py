"""The standards that ship with the product, read once per process."""

from __future__ import annotations

from functools import lru_cache

from kaifaqu.assess import STANDARDS_DIR, Edition, Standard
from kaifaqu.errors import Problem

_OLD_FORM = ("per-mu-yield", "province-composite")  # what this room can run; the others are in the form of kaifaqu.assess.rules


@lru_cache(maxsize=1)
def standards() -> dict[str, Standard]:
    """All standards by id."""
    files = [STANDARDS_DIR / f"{name}.yaml" for name in _OLD_FORM]
    return {standard.id: standard for standard in map(Standard.load, files)}


def standard_of(code: str) -> Standard:
    """One standard. Problem("standard-not-found")."""
    found = standards().get(code)
    if found is None:
        raise Problem("standard-not-found", f"没有编号为“{code}”的评价标准。", hint="请从评价列表中选择。")
    return found


@lru_cache(maxsize=64)
def edition_of_run(text: str, file: str, edition: str) -> tuple[Standard, Edition]:
    """The standard and edition that a stored run was made with, from the text kept with it."""
    standard = Standard.parse(text, file)
    found = next((item for item in standard.editions if item.edition == edition), None)
    if found is None:
        raise Problem("edition-none", f"“{standard.title}”没有“{edition}”这一版本。", hint="请重新运行评价。")
    return standard, found
