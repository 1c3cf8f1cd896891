"""JSON of the workshop: the standards, one of them, its faults, a draft, a trial, publishing."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from kaifaqu.assess import Standard
from kaifaqu.errors import Problem
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import api_zone, on_of
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import trial, workshop
from . import workshop_queries as queries
from .models import ZoneStandard
from .standards import WARNING, faults, file_of

router = Router(tags=["标准"])


class StandardOut(Schema):
    """A standard that the zone can use; ``edition`` is the one in force on the reference date, "" where none is.

    ``origin``: shipped, own, replaced (the zone's own in the place of a shipped one), draft. ``draft``: the version of a draft.
    """

    code: str
    title: str
    subject: str
    origin: str
    edition: str
    in_force_from: date | None
    in_force_to: date | None
    official: bool
    label: str
    certainty: str
    lacks_weights: bool
    gaps: list[str]
    runs: int
    draft: int | None


class VersionOut(Schema):
    """A version of the zone's own standard."""

    version: int
    state: str
    starts: date | None
    author: str
    made_at: str
    published_by: str
    published_at: str
    note: str


class StandardText(Schema):
    """A standard with its text; ``version`` where it is one of the zone's own."""

    code: str
    title: str
    text: str
    version: int | None
    editions: list[str]
    versions: list[VersionOut]


class FaultOut(Schema):
    """What is wrong at a line; ``warning`` where it hinders nothing."""

    row: int | None
    column: str
    field: str
    message: str
    hint: str
    warning: bool


class CheckIn(Schema):
    """A text to be checked."""

    text: str


class CheckOut(Schema):
    """All faults of a text; ``sound`` where it could be published as it is."""

    sound: bool
    faults: list[FaultOut]


class DraftIn(Schema):
    """A text to be kept; ``opened``: the version it began from."""

    text: str
    note: str = ""
    opened: int | None = None


class PublishIn(Schema):
    """Which version, and from which day it stands."""

    version: int
    starts: date
    note: str = ""


class TrialRowOut(Schema):
    """One subject of a trial; ``before``: its rank by the edition in force, ``moved``: places won against it."""

    subject: str
    name: str
    rank: int | None
    between: tuple[int, int] | None
    total: float | None
    grade: str
    before: int | None
    moved: int | None


class TrialIn(Schema):
    """What to try: a ``text``, else a ``version`` of the zone's own, else what is in use."""

    text: str = ""
    version: int | None = None
    edition: str = ""
    period: str = ""


class TrialOut(Schema):
    """A run that was not kept; ``differences`` in Chinese, against the edition in force."""

    edition: str
    label: str
    period: str
    periods: list[str]
    against: str
    differences: list[str]
    rows: list[TrialRowOut]


@router.get("/standards", response=list[StandardOut], summary="评价标准")
def list_standards(request: HttpRequest, zone: str) -> list[StandardOut]:
    """The shipped standards and the zone's own; drafts for whoever writes or publishes them."""
    found, actor = api_zone(request, zone, "view")
    return [_row(row) for row in queries.rows(found, on_of(request), drafts=_drafts(actor, found))]


@router.post("/standards/check", response=CheckOut, summary="检查标准文本")
def check(request: HttpRequest, zone: str, data: CheckIn) -> CheckOut:
    """Every fault with line, column and hint; nothing is kept."""
    api_zone(request, zone, workshop.EDIT)
    text = workshop.sized(data.text)
    found = faults(text, file_of(workshop.code_in(text) or "standard"))
    return CheckOut(sound=all(item.code == WARNING for item in found), faults=[_fault(item) for item in found])


@router.get("/standards/{code}", response=StandardText, summary="一个标准的文本与版次")
def standard(request: HttpRequest, zone: str, code: str, version: int | None = None) -> StandardText:
    """As the zone uses it on the reference date, or one of its own versions."""
    found, actor = api_zone(request, zone, "view")
    return _text(found, queries.shown(found, code, on_of(request), version, drafts=_drafts(actor, found)), actor)


@router.put("/standards/{code}", response=StandardText, summary="保存标准草稿")
def put(request: HttpRequest, zone: str, code: str, data: DraftIn) -> StandardText:
    """Keep a text as the next version, faulty or not; the same text again is not kept twice."""
    found, actor = api_zone(request, zone, workshop.EDIT)
    saved = workshop.save(actor, found, code, data.text, note=data.note, opened=data.opened)
    return _text(found, queries.shown(found, code, on_of(request), saved.draft.version, drafts=True), actor)


@router.post("/standards/{code}/trials", response=TrialOut, summary="试算标准，不保存结果")
def attempt(request: HttpRequest, zone: str, code: str, data: TrialIn) -> TrialOut:
    """The league as a text would make it, against the edition in force."""
    found, _ = api_zone(request, zone, workshop.EDIT)
    on = on_of(request)
    rule = _asked(found, code, data, on)
    edition = rule.edition(data.edition) if data.edition else rule.editions[0]
    made = trial.attempt(found, rule, edition, data.period, on)
    return TrialOut(
        edition=edition.edition,
        label=made.run.label,
        period=made.period,
        periods=made.periods,
        against=made.against.edition if made.against else "",
        differences=[one.text for one in made.differences],
        rows=[_trial_row(row) for row in made.rows],
    )


@router.post("/standards/{code}/publish", response=StandardText, summary="发布标准")
def publish(request: HttpRequest, zone: str, code: str, data: PublishIn) -> StandardText:
    """Publish the newest draft from a day on which one of its editions comes into force."""
    found, actor = api_zone(request, zone, workshop.PUBLISH)
    made = workshop.publish(actor, found, code, data.starts, version=data.version, note=data.note)
    return _text(found, queries.shown(found, code, on_of(request), made.version, drafts=True), actor)


def _drafts(actor: Actor, zone: Zone) -> bool:
    return any(policy.can(actor, action, zone) for action in (workshop.EDIT, workshop.PUBLISH))


def _asked(zone: Zone, code: str, data: TrialIn, on: date) -> Standard:
    if data.text:
        rule = workshop.readable(workshop.sized(data.text), code)
    else:
        rule = queries.shown(zone, code, on, data.version, drafts=True).standard
    if rule is None:
        raise Problem("standard-faulty", "标准文本有错误，不能试算。", hint="请先检查并改正。")
    return rule


def _row(row: queries.StandardRow) -> StandardOut:
    newest = row.newest
    return StandardOut(
        code=row.code,
        title=row.title,
        subject=row.standard.subject if row.standard else "",
        origin=row.origin,
        edition=row.edition.edition if row.edition else "",
        in_force_from=row.edition.in_force_from if row.edition else None,
        in_force_to=row.edition.in_force_to if row.edition else None,
        official=newest is not None and newest.official,
        label=newest.label if newest else "",
        certainty=newest.source.certainty if newest else "",
        lacks_weights=bool(newest and newest.unknown_weights),
        gaps=list(newest.gaps) if newest else [],
        runs=row.runs,
        draft=row.draft,
    )


def _text(zone: Zone, found: queries.Shown, actor: Actor) -> StandardText:
    return StandardText(
        code=found.code,
        title=found.title,
        text=found.text,
        version=found.version.version if found.version else None,
        editions=[edition.edition for edition in found.standard.editions] if found.standard else [],
        versions=[_version(row) for row in queries.versions(zone, found.code, drafts=_drafts(actor, zone))],
    )


def _version(row: ZoneStandard) -> VersionOut:
    return VersionOut(
        version=row.version,
        state=row.state,
        starts=row.starts,
        author=row.author.username if row.author else "",
        made_at=row.made_at.isoformat(),
        published_by=row.published_by.username if row.published_by else "",
        published_at=row.published_at.isoformat() if row.published_at else "",
        note=row.note,
    )


def _fault(item: Problem) -> FaultOut:
    place = item.place
    warning = item.code == WARNING
    return FaultOut(row=place.row, column=place.column, field=place.field, message=item.message, hint=item.hint, warning=warning)


def _trial_row(row: trial.TrialRow) -> TrialRowOut:
    return TrialRowOut(
        subject=row.code,
        name=row.name,
        rank=row.now.rank,
        between=row.now.between,
        total=row.now.total,
        grade=row.now.grade or "",
        before=row.before.rank if row.before else None,
        moved=row.moved,
    )
