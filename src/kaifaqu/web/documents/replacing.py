"""A new version against the figures that stand from the older ones: which of its statements corrects which figure, and which
figures it no longer has.

A figure stands from an older version if a statement accepted there rests on it, it is the newest entry of its chain, and no
accepted statement of the new version rests on that chain. It is corrected by an open statement about the same thing; several of a
thing are paired as on the page of changes (:func:`.comparing.paired`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q, QuerySet

from kaifaqu.errors import Problem
from kaifaqu.observe import Period
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_figure
from kaifaqu.web.indicators import queries as indicators
from kaifaqu.web.indicators import services as observations

from .comparing import paired
from .models import DocumentFile, StatementRow

State = StatementRow.State
OPEN: Final = (State.PROPOSED, State.CHECKED)
DONE: Final = (State.ACCEPTED, State.CORRECTED)
_KEPT: Final = ("indicator", "subject", "period", "earliest", "latest", "measure", "basis", "scope", "target")
_REASON: Final = 300
Thing = tuple[object, ...]


@dataclass(frozen=True)
class About:
    """Which figures are looked at: of these indicators and subjects, by code; subjects that were merged count as one."""

    codes: frozenset[str]
    bodies: frozenset[str]

    @classmethod
    def of(cls, zone: Zone, *rows: StatementRow) -> About:
        merged = indicators.merged_codes(zone)
        into = {merged.get(row.body, row.body) for row in rows}
        return cls(
            frozenset(row.code for row in rows), frozenset(into | {code for code, other in merged.items() if other in into})
        )

    def narrow(self, rows: QuerySet[StatementRow]) -> QuerySet[StatementRow]:
        return rows.filter(code__in=self.codes, body__in=self.bodies)

    def __or__(self, other: About) -> About:
        return About(self.codes | other.codes, self.bodies | other.bodies)


@dataclass(frozen=True)
class Standing:
    """A figure as it stands now, and the statement of the older version that it was accepted from."""

    statement: StatementRow
    figure: Any

    @property
    def version(self) -> int:
        return self.statement.file.number

    @property
    def said(self) -> str:
        """120.5 亿元"""
        return said(self.figure)


def said(figure: Any) -> str:
    """The value of an observation or a statement in words."""
    return format_figure(figure.value, figure.unit, figure.bound, figure.measure)


def standing(file: DocumentFile, about: About | None = None) -> list[Standing]:
    """The figures that stand from older versions of a document and that ``file`` has not taken over, in the order of their text;
    all, or those of ``about``."""
    if file.number == 1:
        return []
    rests = StatementRow.objects.filter(file__document=file.document_id, state__in=DONE).exclude(observation=None)
    rests = about.narrow(rests) if about is not None else rests
    held: dict[int, StatementRow] = {}
    rows = rests.filter(file__number__lte=file.number).select_related("file", "observation").defer("reading")
    for row in rows.order_by("file__number", "-number"):
        assert row.observation is not None
        held[row.observation.chain_id] = row
    older = {chain: row for chain, row in held.items() if row.file_id != file.pk}
    if not older:
        return []
    figures = indicators.newest(indicators.figures(file.document.zone)).filter(document=file.document_id)
    found = figures.filter(Q(pk__in=older) | Q(chain__in=older))
    items = [Standing(older[figure.chain_id], figure) for figure in found]
    return sorted(items, key=lambda item: (-item.version, item.statement.number))


def planned(file: DocumentFile, rows: Sequence[StatementRow]) -> dict[int, Standing]:
    """What accepting these open statements of the newest version would correct, by the id of the statement. They are taken as
    they are here: one may be about to be accepted with other fields, not stored yet."""
    if file.number == 1 or not rows:
        return {}
    about = About.of(file.document.zone, *rows)
    found = _pairs(file, standing(file, about), rows)
    return {row.pk: found[row.pk] for row in rows if row.pk in found}


def missing(file: DocumentFile, about: About | None = None) -> list[Standing]:
    """The figures that stand from older versions and that nothing in the newest one says or corrects any more."""
    there = standing(file, about)
    held = {item.figure.pk for item in _pairs(file, there).values()}
    return [item for item in there if item.figure.pk not in held]


def _pairs(file: DocumentFile, there: Sequence[Standing], given: Sequence[StatementRow] = ()) -> dict[int, Standing]:
    """Which open statement, ``given`` ones instead of those that are stored, corrects which figure."""
    if not there or newer(file) is not None:
        return {}
    merged = indicators.merged_codes(file.document.zone)
    left: dict[Thing, list[Standing]] = defaultdict(list)
    right: dict[Thing, list[StatementRow]] = defaultdict(list)
    for item in there:
        left[_thing(item.statement, merged)].append(item)
    about = About.of(file.document.zone, *(item.statement for item in there))
    waiting = about.narrow(file.statements.filter(state__in=OPEN)).exclude(pk__in=[row.pk for row in given]).defer("reading")
    for row in sorted([*waiting, *given], key=lambda row: row.number):
        right[_thing(row, merged)].append(row)
    found: dict[int, Standing] = {}
    for thing, held in left.items():
        for old, new in paired(held, right.get(thing, ()), lambda item: _value(item.figure), _value):
            if old is not None and new is not None:
                found[new.pk] = old
    return found


def newer(file: DocumentFile) -> DocumentFile | None:
    """A newer version of the document that has been read: then figures come from that one."""
    rows = DocumentFile.objects.filter(document=file.document_id, number__gt=file.number, state=DocumentFile.State.READ)
    return rows.order_by("-number").first()


def correction(draft: observations.Draft, old: Standing, file: DocumentFile, reason: str) -> observations.Draft:
    """The draft as a correction of ``old``, with its reason: of whom, what and when it is stays as it stands in the chain."""
    stands = observations.Draft.of(old.figure)
    kept = {name: getattr(stands, name) for name in _KEPT}
    why = f"第{file.number}版更正，第{old.version}版为{old.said}"
    if _draft_value(draft) == _draft_value(stands):
        why = f"第{file.number}版仍为此数，原文或位置与第{old.version}版不同"
    why = f"{why}；{reason.strip()}" if reason.strip() else why
    return replace(draft, **kept, reason=why[:_REASON], as_written=old.figure.undated)


def _draft_value(draft: observations.Draft) -> tuple[str, str, str]:
    return draft.value, draft.unit, draft.bound


def refuse_unsaid(shown: int | None, old: Standing | None) -> None:
    """Nobody corrects a figure unawares: ``shown`` is the observation that the reviewer was told of, 0 for none, None if no page
    told anything. Problem "statement-replaces-conflict"."""
    found = old.figure.pk if old is not None else 0
    if shown is None or shown == found:
        return
    if old is None:
        message = f"第{shown}号已不由这个读数更正，接受后会另存为一个新数。"
    else:
        message = f"接受后会更正第{found}号（第{old.version}版的{old.said}），您看到的页面上还没有写明。"
    raise Problem("statement-replaces-conflict", message, hint="请核对后再接受一次。")


def heir(row: StatementRow) -> StatementRow | None:
    """The next accepted statement, of this version or a newer one, that rests on the figure that accepting ``row`` has made."""
    if row.observation is None or not row.made:
        return None
    chain = row.observation.chain_id
    rows = StatementRow.objects.filter(file__document=row.file.document_id, file__number__gte=row.file.number, state__in=DONE)
    rows = rows.filter(Q(observation=chain) | Q(observation__chain=chain)).exclude(pk=row.pk)
    return rows.order_by("file__number", "number").first()


def _thing(row: StatementRow, merged: dict[str, str]) -> Thing:
    return merged.get(row.body, row.body), row.code, _iso(row.period), row.measure, row.basis, row.scope, row.target


@lru_cache(maxsize=4096)
def _iso(period: str) -> str:
    return Period.parse(period).iso if period else ""


def _value(item: Any) -> Thing:
    return item.value, item.unit, item.bound
