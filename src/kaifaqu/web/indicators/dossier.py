"""Everything one indicator's page says about one subject: series, contradictions, undated figures, revisions, and the
others' figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kaifaqu.observe import MEASURES, Check, Derived, Indicator, Period, Point, Series, SeriesSet, contradictory, other_spans
from kaifaqu.observe import Observation as Fact
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_figure, format_number

from .models import Observation
from .reads import MEASURE_ORDER, figures, main_series, year_on_year
from .series import By, family, indicator_of, series_set

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject


@dataclass(frozen=True)
class FigureView:
    """One value: as its source has it (``item``, with ``row`` behind it) or derived (then ``item`` has formula and inputs)."""

    item: Fact | Derived
    amount: Decimal
    unit: str
    row: Observation | None
    chosen: bool = True

    @property
    def derived(self) -> bool:
        return self.item.derived

    @property
    def simulated(self) -> bool:
        return self.item.simulated

    @property
    def rewritten(self) -> bool:
        """True if the source's unit is another than the one shown."""
        return self.item.unit != self.unit and not self.derived

    @property
    def anchor(self) -> str:
        if isinstance(self.item, Derived):
            return f"derived-{self.item.measure}-{self.item.period.iso.replace('/', '-')}"
        return f"obs-{self.item.id}"


@dataclass(frozen=True)
class PointView:
    """One period of a series with all that is said of it."""

    period: Period
    values: tuple[FigureView, ...]
    contradictory: bool
    checks: tuple[Check, ...]
    yoy: Decimal | None = None
    yoy_unit: str = ""
    yoy_note: str = ""


@dataclass(frozen=True)
class SeriesView:
    """One series: measure, basis and scope in its title; the newest period first."""

    series: Series
    points: tuple[PointView, ...]

    @property
    def title(self) -> str:
        return title_of(self.series)

    @property
    def unit(self) -> str:
        return self.series.unit


@dataclass(frozen=True)
class Clash:
    """Figures of one thing that cannot all be right, side by side; ``difference`` in words."""

    title: str
    values: tuple[FigureView, ...]
    difference: str


@dataclass(frozen=True)
class Revision:
    """A figure that was corrected, settled or withdrawn: all its rows, the newest first."""

    rows: tuple[Observation, ...]


@dataclass(frozen=True)
class Peer:
    """Another subject's latest figure of the indicator; ``rank`` only among figures of the same period. Without a dated figure
    ``point`` is None and ``waiting`` holds the undated ones."""

    code: str
    name: str
    kind: str
    point: Point | None
    series: Series
    rank: int | None
    own: bool

    @property
    def waiting(self) -> tuple[Fact, ...]:
        return () if self.point else self.series.undated

    @property
    def simulated(self) -> bool:
        return self.point.simulated if self.point else any(item.simulated for item in self.waiting)


@dataclass
class Dossier:
    """What the detail page shows."""

    indicator: Indicator
    subject: Subject
    series: list[SeriesView] = field(default_factory=list)
    undated: list[FigureView] = field(default_factory=list)
    targets: list[FigureView] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    spans: list[Derived] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    main: Series | None = None
    rows: dict[int, Observation] = field(default_factory=dict)

    @property
    def headline(self) -> PointView | None:
        """The latest point of the main series: what the page opens with."""
        own = next((view for view in self.series if self.main is not None and view.series.key == self.main.key), None)
        latest = self.main.latest if self.main is not None else None
        return (
            next((point for point in own.points if latest is not None and point.period == latest.period), None) if own else None
        )

    @property
    def disputed(self) -> bool:
        """True if sources contradict each other, or a stated figure its own recomputation: the page shows that first."""
        return bool(self.clashes) or any(not check.agrees for check in self.checks)

    @property
    def empty(self) -> bool:
        return not (self.series or self.undated or self.targets)

    @property
    def simulated(self) -> bool:
        return any(view.series.simulated for view in self.series) or any(v.simulated for v in (*self.undated, *self.targets))


def dossier(zone: Zone, code: str, subject: Subject, on: date, by: By = "published") -> Dossier:
    """The indicator of ``code`` for a subject as known on a day; ``Problem("indicator-not-found")``. Two queries when nothing
    is kept."""
    indicator = indicator_of(zone, code)
    found = series_set(zone, subject, on, by)
    rows = list(figures(zone).filter(indicator__code=code, subject__in=family(zone, subject)).order_by("pk"))
    made = Dossier(indicator, subject, rows={row.pk: row for row in rows})
    group = found.of(code, subject.code)
    group.sort(key=lambda item: (MEASURE_ORDER.index(item.key.measure), item.key.basis, item.key.scope))
    made.main = main_series(group)
    for series in group:
        views = _series_view(found, series, made.rows)
        if views.points:
            made.series.append(views)
        made.spans += reversed(other_spans(series))
        made.undated += [_figure(item, series, made.rows) for item in series.undated]
        made.targets += [_figure(item, series, made.rows) for item in series.targets]
        made.clashes += [*_clashes(views), *_undated_clashes(series, made.rows)]
    made.checks = [check for check in found.checks if check.stated.indicator == code and check.stated.subject == subject.code]
    made.revisions = _revisions(rows)
    return made


def title_of(series: Series) -> str:
    """数值（统计口径）, 位次（山东省）…"""
    key = series.key
    extra = "，".join(part for part in (key.basis, key.scope) if part)
    return f"{MEASURES[key.measure]}（{extra}）" if extra else MEASURES[key.measure]


def _series_view(found: SeriesSet, series: Series, rows: dict[int, Observation]) -> SeriesView:
    views = []
    for point in reversed(series.points):
        yoy, unit, derived, note = year_on_year(found, series, point)
        values = tuple(_valued(point, series, rows))
        shown_note = note if derived else "来源所载增速" if yoy is not None else note
        views.append(PointView(point.period, values, point.contradictory, point.checks, yoy, unit, shown_note))
    return SeriesView(series, tuple(views))


def _valued(point: Point, series: Series, rows: dict[int, Observation]) -> Iterator[FigureView]:
    for place, (item, amount) in enumerate(zip(point.values, point.amounts, strict=True)):
        yield FigureView(item, amount, series.unit, rows.get(getattr(item, "id", 0)), chosen=place == 0)


def _figure(item: Fact, series: Series, rows: dict[int, Observation]) -> FigureView:
    amount = series.indicator.amount(item.value, item.unit, item.measure)
    return FigureView(item, amount, series.unit, rows.get(item.id))


def _clashes(view: SeriesView) -> Iterator[Clash]:
    for point in view.points:
        if len(point.values) > 1 and point.contradictory and contradictory([v.item for v in point.values], view.series.indicator):
            yield Clash(f"{point.period.label} {view.title}", point.values, _difference(point.values))


def _undated_clashes(series: Series, rows: dict[int, Observation]) -> Iterator[Clash]:
    """Undated figures under one phrase that differ: whether both can be right only their periods would tell."""
    phrases: dict[str, list[Fact]] = {}
    for item in series.undated:
        phrases.setdefault(item.period.phrase, []).append(item)
    for items in phrases.values():
        if len(items) > 1 and contradictory(items, series.indicator):
            values = tuple(_figure(item, series, rows) for item in items)
            yield Clash(f"{items[0].period.label} {title_of(series)}", values, _difference(values))


def _difference(values: Iterable[FigureView]) -> str:
    amounts = [view.amount for view in values]
    unit = next(iter(values)).unit
    low, high = min(amounts), max(amounts)
    text = f"相差 {format_number(high - low)} {unit}".rstrip()
    if low > 0 and unit not in ("%", "位", "个百分点"):
        text += f"（以小者为基数 {format_number((high - low) / low * 100, 1)}%）"
    return text


def _revisions(rows: list[Observation]) -> list[Revision]:
    chains: dict[int, list[Observation]] = {}
    for row in rows:
        chains.setdefault(row.chain_id, []).append(row)
    return [Revision(tuple(reversed(chain))) for chain in chains.values() if len(chain) > 1]


def figure_line(view: FigureView) -> str:
    """A value in words: ≥12.77 亿元."""
    return format_figure(view.amount, view.unit, view.item.bound, view.item.measure)
