"""A whole standard file: its head, the shared inputs, the editions and how they follow one another."""

from __future__ import annotations

import itertools
import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from kaifaqu.assess import reading
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import KINDS, Edition, Standard
from kaifaqu.assess.rules.read.checks import warnings
from kaifaqu.assess.rules.read.data import inputs
from kaifaqu.assess.rules.read.edition import read_edition
from kaifaqu.assess.rules.read.faults import Faults, Full
from kaifaqu.errors import Problem, Problems

SUBJECTS: Final = ("zone", "enterprise", "park", "project", "parcel", "country", "city", "station", "outlet")
MAX_EDITIONS: Final = 50
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load(path: Path) -> Standard:
    """The standard of a file.

    Raises Problem("standard-unreadable" or "standard-invalid") for one fault, Problems for several, each with line and column.
    """
    text = reading.text_of(path)
    return read_standard(reading.parse(text, path.name), text)


def parse(text: str, file: str = "标准.yaml") -> Standard:
    """The standard of a text (of a stored run, of a form); ``file`` stands in the faults. Raises as :func:`load`."""
    return read_standard(reading.parse(text, file), text)


def check(text: str, file: str = "标准.yaml") -> list[Problem]:
    """All that is wrong with a text; where nothing is, what may be a slip (code standard-warning)."""
    try:
        standard = parse(text, file)
    except Problems as several:
        return several.items
    except Problem as problem:
        return [problem]
    return [warning for edition in standard.editions for warning in warnings(edition)]


def read_standard(root: Node, text: str) -> Standard:
    """The standard of a tree that is read already. Raises as :func:`load`."""
    faults = Faults()
    standard: Standard | None = None
    try:
        standard = faults.get(partial(_standard, root, text, faults), None)
    except Full:
        pass
    except RecursionError:
        faults.items.append(Problem("standard-invalid", "内容套得太深。", place=root.place, hint=reading.NEXT))
    if len(faults.items) == 1:
        raise faults.items[0]
    if faults.items or standard is None:
        raise Problems(sorted(faults.items, key=_position))
    return standard


def _position(problem: Problem) -> tuple[int, int]:
    column = problem.place.column
    return problem.place.row or 0, int(column) if column.isdecimal() else 0


def _standard(root: Node, text: str, faults: Faults) -> Standard:
    root.only("id", "title", "subject", "note", "inputs", "editions")
    shared, broken = inputs(root.get("inputs"), faults)
    listed = root.need("editions").items()
    if not 1 <= len(listed) <= MAX_EDITIONS:
        root.need("editions").fail(f"须有 1 至 {MAX_EDITIONS} 个版本。")
    editions = faults.each(listed, partial(read_edition, shared, broken, faults))
    _check_editions(editions, faults)
    return Standard(
        id=faults.get(partial(_id, root), ""),
        title=faults.get(lambda: root.need("title").text(), ""),
        subject=faults.get(lambda: root.need("subject").one_of(*SUBJECTS), ""),
        note=faults.get(lambda: root.optional_text("note"), ""),
        editions=tuple(sorted(editions, key=lambda edition: edition.in_force_from, reverse=True)),
        text=text,
        file=root.file,
    )


def _id(root: Node) -> str:
    found = root.need("id").text()
    if not _ID.fullmatch(found) or len(found) > 80:
        root.need("id").fail(f"“{found}”不能用作标准的代码。", "用小写字母、数字和连字符，如 high-tech-enterprise。")
    return found


def _check_editions(editions: list[Edition], faults: Faults) -> None:
    """Names differ, and on any day one edition at most judges a kind of application."""
    for index, edition in enumerate(editions):
        if edition.edition in [other.edition for other in editions[:index]]:
            faults.fault(edition.place, f"版本名“{edition.edition}”写了两次。")
    for kind, said in KINDS.items():
        spans = sorted(
            ((start, end, edition) for edition in editions for start, end in edition.judged(kind)), key=lambda span: span[0]
        )
        for (_, end, earlier), (start, _, later) in itertools.pairwise(spans):
            if end >= start and start > date.min:
                hint = "给较早的版本写上 in_force.to，或用 applies 写明过渡。"
                faults.fault(later.place, f"{said}时，版本“{earlier.edition}”与“{later.edition}”的有效期重叠。", hint)
                return
