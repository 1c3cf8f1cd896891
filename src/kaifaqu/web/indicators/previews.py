"""What an operation would change, before it is done: the same checks, then the series as they are and as they would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from kaifaqu.observe import MEASURES, Derived, Period, Series, SeriesKey, SeriesSet, build_series
from kaifaqu.observe import Observation as Fact
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_figure, format_number

from .drafts import Draft
from .models import Observation
from .records import observation_of
from .series import known_with, series_set
from .services import changes, check_correct, check_enter, check_settle, check_withdraw, describe

UNSAVED = 2**62  # stands in for the id of a row that is not stored: newer than every real one
KINDS = {
    "latest": "最新值", "value": "采用值", "contradiction": "来源不一致", "check": "复算", "derived": "推算值",
    "undated": "期未定", "plan": "规划",
}  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """One thing that would change: what, and how it reads before and after (empty: not there)."""

    kind: str
    title: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Preview:
    """``row`` would be stored; ``fields`` differ from the row it replaces; ``effects`` show on the pages of reference date
    ``on``."""

    operation: str
    row: Observation
    old: Observation | None
    on: date
    fields: dict[str, list[str]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return f"{self.row.indicator.name}：{describe(self.row)}"


def preview_enter(actor: Actor, zone: Zone, draft: Draft, *, on: date) -> Preview:
    """What :func:`services.enter` would change, seen from the reference date; the same problems."""
    return _preview("enter", check_enter(actor, zone, draft), None, on)


def preview_correct(actor: Actor, old: Observation, draft: Draft, *, on: date) -> Preview:
    return _preview("correct", check_correct(actor, old, draft), old, on)


def preview_withdraw(actor: Actor, old: Observation, reason: str, *, published_on: str = "", on: date) -> Preview:
    return _preview("withdraw", check_withdraw(actor, old, reason, published_on=published_on), old, on)


def preview_settle(actor: Actor, old: Observation, period: str, reason: str, *, on: date) -> Preview:
    return _preview("settle", check_settle(actor, old, period, reason), old, on)


def _preview(operation: str, row: Observation, old: Observation | None, on: date) -> Preview:
    zone, subject = row.zone, row.subject
    before = series_set(zone, subject, on)
    known = known_with(zone, subject, [observation_of(row, number=UNSAVED)], on)
    after = build_series(known, before.catalogue, on)
    effects = [*compare(before, after), *_plan(zone, row, known, on)]
    return Preview(operation, row, old, on, changes(old, row), effects, list(_warnings(row, on)))


def _plan(zone: Zone, row: Observation, known: list[Fact], on: date) -> Iterator[Effect]:
    """The promises of the zone's plans whose status or latest value would change."""
    from kaifaqu.web.plans import queries as plans  # that room reads this one too

    if row.subject_id != zone.subject_id:
        return
    code = row.indicator.code
    before = {(item.plan, item.number): item for item in plans.judgements(zone, on) if item.indicator == code}
    for item in plans.rejudged(zone, on, code, known) if before else ():
        old, new = before[item.plan, item.number].judgement, item.judgement
        texts = [
            f"{said.label}，最新 {format_number(said.latest)}" if said.latest is not None else said.label for said in (old, new)
        ]
        if texts[0] != texts[1]:
            yield Effect("plan", item.written, *texts)


def _warnings(row: Observation, on: date) -> Iterator[str]:
    if row.published_on is not None and row.published_on > on:
        yield f"发布日{row.published_on}在基准日{on}之后：以{on}为基准日的页面上还看不到这次改动。"
    if row.published_on is None and timezone.localtime(row.recorded_at).date() > on:
        yield f"没有发布日，以入库日为准：以{on}为基准日的页面上还看不到这次改动。要看到，请返回修改，填写来源的发布日。"
    if row.undated and row.status != Observation.Status.WITHDRAWN:
        yield "报告期未定：在审定以前不进入走势、同比和规划评估。"
    if not row.undated and not row.target and row.period_end and row.published_on and row.period_end > row.published_on:
        yield f"报告期{Period.parse(row.period).label}在发布日{row.published_on}时还没有结束，请核对是否为预计数。"


def compare(before: SeriesSet, after: SeriesSet) -> Iterator[Effect]:
    """What reads differently in two sets of series of one subject."""
    for key in dict.fromkeys((*before.series, *after.series)):
        old, new = before.series.get(key), after.series.get(key)
        title = _title(new or old, key)
        yield from _latest(title, old, new)
        yield from _points(title, old, new)
        counts = [len(item.undated) if item else 0 for item in (old, new)]
        if counts[0] != counts[1]:
            yield Effect("undated", title, *(f"{count}个" if count else "" for count in counts))
    pairs = [{check.stated.id: check for check in found.undated_checks} for found in (before, after)]
    for number in dict.fromkeys((*pairs[0], *pairs[1])):
        texts = [pair[number].text if number in pair else "" for pair in pairs]
        if texts[0] != texts[1]:
            stated = (pairs[0].get(number) or pairs[1][number]).stated
            yield Effect("check", f"{after.catalogue.get(stated.indicator).name} {stated.period.label}", *texts)


def _latest(title: str, old: Series | None, new: Series | None) -> Iterator[Effect]:
    texts = [_point_text(item, item.latest.period) if item and item.latest else "" for item in (old, new)]
    if texts[0] != texts[1]:
        yield Effect("latest", title, *texts)


def _points(title: str, old: Series | None, new: Series | None) -> Iterator[Effect]:
    periods = sorted({point.period for item in (old, new) if item for point in item.points}, key=lambda period: period.sort_key)
    for period in periods:
        pair = [item.at(period) if item else None for item in (old, new)]
        texts = [_point_text(item, period) if item else "" for item in (old, new)]
        if texts[0] != texts[1]:
            derived = any(point is not None and point.derived for point in pair)
            yield Effect("derived" if derived else "value", f"{title} {period.label}", *texts)
        clashes = ["、".join(_values(point)) if point is not None and len(point.values) > 1 else "" for point in pair]
        if clashes[0] != clashes[1] and any(point is not None and point.contradictory for point in pair):
            yield Effect("contradiction", f"{title} {period.label}", *clashes)
        checks = ["；".join(check.text for check in point.checks) if point is not None else "" for point in pair]
        if checks[0] != checks[1]:
            yield Effect("check", f"{title} {period.label}", *checks)


def _title(series: Series | None, key: SeriesKey) -> str:
    name = series.indicator.name if series else key.indicator
    parts = [name, MEASURES[key.measure] if key.measure != "level" else "", f"（{key.basis}）" if key.basis else "", key.scope]
    return " ".join(part for part in parts if part)


def _point_text(series: Series, period: Period) -> str:
    point = series.at(period)
    if point is None:
        return ""
    mark = "（推算）" if point.derived else ""
    return f"{period.label} {figure_text(point.chosen)}{mark}"


def _values(point: object) -> list[str]:
    return [figure_text(item) for item in getattr(point, "values", ())]


def figure_text(item: Fact | Derived) -> str:
    """A figure as written: bound, number, unit."""
    return format_figure(item.value, item.unit, item.bound, item.measure)
