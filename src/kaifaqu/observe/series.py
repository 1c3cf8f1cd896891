"""Series (序列): the figures of one indicator, subject, basis, measure and scope over time, ready for a page or a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe import derive
from kaifaqu.observe.catalogue import Catalogue
from kaifaqu.observe.indicator import Indicator
from kaifaqu.observe.observation import Derived, Observation, SeriesKey
from kaifaqu.observe.period import Period
from kaifaqu.observe.quantity import quantity

CHOICE_RULE: Final = (
    "同一时期有几个数时都保留，页面先用其一：①最终数先于修订数，先于初步数，先于文件所载；②确数先于“约”，先于“超过”“不低于”等；"
    "③发布日晚的先用，未注明发布日的在后；④入库晚的先用。"
)
CONTRADICTION_RULE: Final = "换算成同一单位后，按较粗的书写精度仍不可能是同一个数，即为矛盾；“约”按±5%计，“超过”等按其界限计。"
_STATUS: Final = {"final": 0, "revised": 1, "preliminary": 2, "reported": 3}
_CERTAINTY: Final = {"=": 0, "~": 1}


def preference(item: Observation) -> tuple[int, int, int, float, int]:
    """Sorts the observations of one point, the one to use first; the rule in words is :data:`CHOICE_RULE`."""
    published = -item.published_on.toordinal() if item.published_on else 0
    return (_STATUS.get(item.status, 3), _CERTAINTY.get(item.bound, 2), published, -item.recorded_at.timestamp(), -item.id)


@dataclass(frozen=True, slots=True)
class Check:
    """A stated figure reckoned again from others: ``agrees`` if both can be right within their rounding."""

    stated: Observation
    recomputed: Derived
    agrees: bool
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """What is said of one period. ``values`` are all observations (the chosen one first) or, where there are none, derived
    figures.

    ``amounts`` are the values in the series' unit, in the same order; ``amount`` is that of ``chosen``. ``checks`` holds what
    recomputing the observations gave. ``contradictory``: the observations cannot all be the same number, or a recomputation
    disagrees.
    """

    period: Period
    values: tuple[Observation | Derived, ...]
    amounts: tuple[Decimal, ...]
    contradictory: bool = False
    checks: tuple[Check, ...] = ()

    @property
    def chosen(self) -> Observation | Derived:
        return self.values[0]

    @property
    def amount(self) -> Decimal:
        return self.amounts[0]

    @property
    def value(self) -> Decimal:
        """The chosen value in the series' unit (the same as ``amount``)."""
        return self.amounts[0]

    @property
    def bound(self) -> str:
        return self.chosen.bound

    @property
    def derived(self) -> bool:
        return self.chosen.derived

    @property
    def simulated(self) -> bool:
        return any(item.simulated for item in self.values)


@dataclass(frozen=True, slots=True)
class Series:
    """The figures under one key. ``unit`` is the one all amounts stand in; ``on`` is the reference date.

    ``points`` are dated and not targets, in order. ``undated`` waits for a reviewer to settle its period; ``targets`` are goals.
    Where a catalogue has no indicator of the code, ``indicator`` is None and the unit that of the first figure.
    """

    key: SeriesKey
    indicator: Indicator
    unit: str
    on: date
    points: tuple[Point, ...] = ()
    undated: tuple[Observation, ...] = ()
    targets: tuple[Observation, ...] = ()

    def at(self, period: Period) -> Point | None:
        """The point of exactly this period."""
        return next((point for point in self.points if point.period == period), None)

    @property
    def started(self) -> tuple[Point, ...]:
        """The points whose period has begun by the reference date."""
        return tuple(point for point in self.points if point.period.start is not None and point.period.start <= self.on)

    @property
    def latest(self) -> Point | None:
        """The last point whose period has begun by the reference date."""
        started = self.started
        return started[-1] if started else None

    @property
    def years(self) -> tuple[Point, ...]:
        """The points that are whole years, for a chart that must not mix 上半年 with a year."""
        return tuple(point for point in self.points if point.period.kind == "year")

    def previous_year(self, point: Point) -> Point | None:
        """The point of the same span a year before."""
        return self.at(point.period.previous_year())

    @property
    def contradictory(self) -> bool:
        return any(point.contradictory for point in self.points)

    @property
    def simulated(self) -> bool:
        return any(point.simulated for point in self.points) or any(item.simulated for item in (*self.undated, *self.targets))

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for point in self.points for check in point.checks)

    @property
    def derived(self) -> tuple[Derived, ...]:
        """The derived figures that stand as points."""
        return tuple(item for point in self.points for item in point.values if isinstance(item, Derived))


@dataclass(frozen=True)
class SeriesSet:
    """All series of some observations, by key. Iterates over the series in the order of catalogue, subject, basis, measure.

    ``problems`` are observations that fit no series (unit of another dimension, indicator unknown), each with the reason;
    ``checks`` are recomputations of undated figures (those of dated ones are at their points).
    """

    on: date
    catalogue: Catalogue
    series: Mapping[SeriesKey, Series]
    problems: tuple[tuple[Observation, Problem], ...] = ()
    undated_checks: tuple[Check, ...] = ()
    _bases: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        bases: dict[tuple[str, str], dict[str, None]] = {}
        for key in self.series:
            bases.setdefault((key.indicator, key.subject), {})[key.basis] = None
        self._bases.update({pair: tuple(found) for pair, found in bases.items()})

    def __iter__(self) -> Iterator[Series]:
        return iter(self.series.values())

    def __len__(self) -> int:
        return len(self.series)

    def get(self, indicator: str, subject: str, basis: str = "", measure: str = "level", scope: str = "") -> Series | None:
        return self.series.get(SeriesKey(indicator, subject, basis, measure, scope))

    def of(self, indicator: str, subject: str | None = None) -> list[Series]:
        """All series of an indicator (of one subject): its bases and measures."""
        return [item for item in self if item.key.indicator == indicator and subject in (None, item.key.subject)]

    def bases(self, indicator: str, subject: str) -> tuple[str, ...]:
        """The bases that figures of it are stated on. More than one: they are never mixed, and do not compare."""
        return self._bases.get((indicator, subject), ())

    @property
    def derived(self) -> list[Derived]:
        return [item for series in self for item in series.derived]

    @property
    def checks(self) -> list[Check]:
        """Every recomputation of a stated figure, dated ones first."""
        return [*(check for series in self for check in series.checks), *self.undated_checks]

    def year_on_year(self, series: Series, period: Period | None = None) -> Derived:
        """同比 of a level: against the same span of the year before, on the same basis; of a percentage the difference in
        个百分点.

        ``period`` is that of the latest point if not given. Problems: ``yoy-missing`` (no figure for one of the two),
        ``yoy-basis`` (the year before is known on another basis only: 口径变化不可比), and those of
        :mod:`kaifaqu.observe.derive`.
        """
        point = series.latest if period is None else series.at(period)
        if point is None:
            raise Problem("yoy-missing", "本期没有数。", hint="请先录入本期数。")
        before = series.previous_year(point)
        if before is None:
            earlier = point.period.previous_year()
            for basis in self.bases(series.key.indicator, series.key.subject):
                other = self.series.get(series.key._replace(basis=basis))
                if other is not None and other is not series and other.at(earlier):
                    theirs, mine = (name or "未注明口径" for name in (basis, series.key.basis))
                    message = f"口径变化不可比：{earlier.label}只有“{theirs}”的数，本期是“{mine}”。"
                    raise Problem("yoy-basis", message, hint="请查同口径的上年数。")
            raise Problem("yoy-missing", f"没有{earlier.label}的数，不能求同比。", hint="请补录上年同期数。")
        if series.key.measure == "rank":
            raise Problem("derive-measure", "位次不求增速。", hint="请看位次升降。")
        reckon = derive.change if series.indicator.is_share else derive.growth
        return reckon(series.indicator, before.chosen, point.chosen)

    def try_year_on_year(self, series: Series, period: Period | None = None) -> tuple[Derived | None, str]:
        """:meth:`year_on_year`, or None and the reason in Chinese, for a list page."""
        try:
            return self.year_on_year(series, period), ""
        except Problem as problem:
            return None, problem.message


def contradictory(items: Iterable[Observation | Derived], indicator: Indicator) -> bool:
    """True if the figures, which are said of one thing, cannot all be the same number (:data:`CONTRADICTION_RULE`)."""
    found = [quantity(item, indicator) for item in items]
    return any(not first.meets(second) for place, first in enumerate(found) for second in found[place + 1 :])
