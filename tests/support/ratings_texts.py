"""Texts of the per-mu standard for the workshop's tests: with pieces changed, and with a second edition."""

from __future__ import annotations

from datetime import date

from kaifaqu.web.ratings.standards import shipped

MU = "per-mu-yield"
NEXT = date(2022, 10, 1)


def changed(**changes: str) -> str:
    """The shipped text with some pieces changed."""
    text = shipped()[MU].text
    for old, new in (pair.split("→") for pair in changes.values()):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def next_edition(ends: str = "2022-09-30") -> str:
    """The shipped text with a second edition from October on, in which investment counts for nearly all; the first one ends."""
    head, body = shipped()[MU].text.split("editions:\n")
    old = body.replace("from: 2022-06-30}", f"from: 2022-06-30, to: {ends}}}" if ends else "from: 2022-06-30}")
    new = body.replace('"示例1"', '"示例2"').replace("from: 2022-06-30}", f"from: {NEXT.isoformat()}}}")
    new = new.replace("weight: 50", "weight: 5", 1).replace("weight: 50", "weight: 95", 1)
    return f"{head}editions:\n{old.rstrip()}\n{new}"
