"""Reads of the plan room: every promise of a plan with its judgement, kept under the zone's data version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from django.core.cache import cache
from django.urls import reverse

from kaifaqu.assess import PLAN_RULE, STATUSES, Item, Number, PlanJudgement, PlanRule, judge
from kaifaqu.errors import Problem
from kaifaqu.observe import Observation
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries as indicators

from .models import Plan, PlanItem

PARTS = {"table1": "主要指标", "goal": "其他目标"}
_KEPT = 24 * 3600


@dataclass(frozen=True)
class PlanRow:
    """One promise as the plan writes it, and what the rule says of it on the reference date."""

    plan: str
    number: int
    part: str
    category: str
    written: str
    unit: str
    indicator: str
    indicator_name: str
    base_text: str
    target_text: str
    rate_text: str
    attribute: str
    bureau: str
    document: str
    place: str
    judgement: PlanJudgement
    source: int | None  # the observation that holds the promise or its base: where the document page scrolls to

    @property
    def status(self) -> str:
        return self.judgement.status

    @property
    def simulated(self) -> bool:
        return self.judgement.simulated

    @property
    def used(self) -> tuple[Observation, ...]:
        """The observations that the status rests on (the engine gives back what it was given)."""
        return cast("tuple[Observation, ...]", self.judgement.used)

    @property
    def undated(self) -> tuple[Observation, ...]:
        """The observations that could not be used for want of a period."""
        return cast("tuple[Observation, ...]", self.judgement.undated)

    @property
    def part_label(self) -> str:
        return PARTS.get(self.part, self.part)

    @property
    def unused(self) -> tuple[Observation, ...]:
        """The newest figures since the base where no status could be drawn from any: part of a year, another basis or unit."""
        if self.judgement.latest is not None or not self.used:
            return ()
        last = max(figure.period for figure in self.used)
        return tuple(figure for figure in self.used if figure.period == last)

    @property
    def latest_id(self) -> int | None:
        """The observation that the latest value comes from."""
        return self.judgement.used[-1].id if self.judgement.latest is not None and self.judgement.used else None


@dataclass(frozen=True)
class StatusCount:
    """How many rows have a status, and which."""

    code: str
    label: str
    rows: tuple[PlanRow, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


@lru_cache(maxsize=1)
def rule() -> PlanRule:
    """The rule in force; a file of the product, read once."""
    return PlanRule.load(PLAN_RULE)


def plans(zone: Zone) -> list[Plan]:
    """The zone's plans, the newest first."""
    return list(zone.plans.select_related("document").order_by("-base_year", "code"))


def plan_of(zone: Zone, code: str) -> Plan:
    """One plan. Problem("plan-not-found")."""
    found = zone.plans.select_related("document").filter(code=code).first()
    if found is None:
        raise Problem("plan-not-found", f"没有编号为“{code}”的规划。", hint="请从规划列表中选择。")
    return found


def judgements(zone: Zone, on: date) -> list[PlanRow]:
    """Every item of every plan of the zone, judged by the figures published by ``on``; kept until the zone's data change."""
    key = f"plans:{zone.pk}:{zone.data_version}:{on.isoformat()}"
    found: list[PlanRow] | None = cache.get(key)
    if found is None:
        found = _judge_all(zone, on)
        cache.set(key, found, _KEPT)
    return found


def rows_of(zone: Zone, on: date, plan: str) -> list[PlanRow]:
    """The rows of one plan."""
    return [row for row in judgements(zone, on) if row.plan == plan]


def counts(rows: Iterable[PlanRow]) -> list[StatusCount]:
    """The rows by status, in the order of the statuses; statuses without a row stay, with none."""
    rows = list(rows)
    return [StatusCount(code, label, tuple(row for row in rows if row.status == code)) for code, label in STATUSES.items()]


def targets_by_indicator(zone: Zone, on: date | None = None) -> dict[str, tuple[str, str]]:
    """Indicator code → (what the plans promise for it, in their own words; the address of that row), for other rooms' lists."""
    found: dict[str, tuple[str, str]] = {}
    for row in judgements(zone, on or zone.reference_date):
        text = target_text(row)
        if row.indicator in found:
            before, url = found[row.indicator]
            found[row.indicator] = (before if text in before else f"{before}；{text}", url)
        else:
            address = reverse("plans:detail", kwargs={"zone": zone.code, "code": row.plan})
            found[row.indicator] = (text, f"{address}#item-{row.number}")
    return found


def target_text(row: PlanRow) -> str:
    """The promise in one short phrase, in the plan's own words."""
    item = row.judgement.item
    year = f"{item.target_year}年"
    if item.kind in ("annual_growth", "annual_change"):
        rise = "增长" if item.kind == "annual_growth" else "提高"
        unit = "%" if item.kind == "annual_growth" else "个百分点" if row.unit == "%" else row.unit
        return f"至{year}年均{rise} {row.rate_text}{unit}"
    if item.kind == "none":
        return "未定目标"
    if item.kind == "level" and item.target is not None:
        return f"{year} {row.target_text} {row.unit}".replace(" %", "%")
    return f"{year} {row.target_text}".strip()


def _judge_all(zone: Zone, on: date) -> list[PlanRow]:
    items = list(
        PlanItem.objects.filter(plan__zone=zone)
        .select_related("plan", "plan__document", "indicator")
        .order_by("-plan__base_year", "plan__code", "number")
    )
    if not items:
        return []
    own, city = _figures(zone, on, {item.indicator.code for item in items})
    return [_row(item, own.get(item.indicator.code, []), city.get(item.indicator.code, []), on) for item in items]


def rejudged(zone: Zone, on: date, indicator: str, own: Iterable[Observation]) -> list[PlanRow]:
    """The rows of one indicator judged by these figures of the zone instead of the stored ones: the preview of a change."""
    items = (
        PlanItem.objects.filter(plan__zone=zone, indicator__code=indicator)
        .select_related("plan", "plan__document", "indicator")
        .order_by("-plan__base_year", "plan__code", "number")
    )
    _, city = _figures(zone, on, {indicator})
    figures = _by_indicator(own, {indicator}).get(indicator, [])
    return [_row(item, figures, city.get(indicator, []), on) for item in items]


Figures = dict[str, list[Observation]]


def _figures(zone: Zone, on: date, wanted: set[str]) -> tuple[Figures, Figures]:
    """Of the zone, and of the region it lies in (the city of 高于全市平均水平), by indicator."""
    subject = zone.subject
    if subject is None:
        return {}, {}
    own = _by_indicator(indicators.facts(zone, subject, on), wanted)
    parent = subject.parent
    city = _by_indicator(indicators.facts(zone, parent, on), wanted) if parent is not None and parent.kind == "region" else {}
    return own, city


def _by_indicator(figures: Iterable[Observation], wanted: set[str]) -> Figures:
    found: Figures = {}
    for figure in figures:
        if figure.indicator in wanted:
            found.setdefault(figure.indicator, []).append(figure)
    return found


def _row(item: PlanItem, own: Sequence[Observation], city: Sequence[Observation], on: date) -> PlanRow:
    plan = item.plan
    stated = [figure for figure in own if figure.document == plan.document.code and figure.place == item.place]
    base = next((f for f in stated if not f.target and f.period.year == plan.base_year and f.measure == item.measure), None)
    promise = next((figure for figure in stated if figure.target), base)
    engine_item = Item(
        written=item.written,
        unit=item.unit,
        kind=item.target_kind,
        measure=item.measure,
        base=Number.read(item.base_text),
        target=None if item.target_value is None else Number(item.target_value.normalize(), item.target_bound or "="),
        base_year=plan.base_year,
        target_year=item.goal_year or plan.target_year,
        direction=item.indicator.direction,
        nature=item.indicator.kind,
        basis=_basis(item, base, own),
        relative={">": 1, ">=": 1, "<": -1, "<=": -1}.get(item.target_bound, 0) if item.target_kind == "relative" else 0,
        counters=tuple(item.indicator.counters),
        growth_basis=item.indicator.growth_basis,
    )
    return PlanRow(
        plan=plan.code,
        number=item.number,
        part=item.part,
        category=item.category,
        written=item.written,
        unit=item.unit,
        indicator=item.indicator.code,
        indicator_name=item.indicator.name,
        base_text=item.base_text,
        target_text=item.target_text,
        rate_text=item.rate_text,
        attribute=item.attribute,
        bureau=item.bureau,
        document=plan.document.code,
        place=item.place,
        judgement=judge(engine_item, own, on, rule(), peers=city),
        source=None if promise is None else promise.id,
    )


def _basis(item: PlanItem, base: Observation | None, own: Sequence[Observation]) -> str:
    """The basis the promise is about: that of its base; else one that its own words name (以高端化工新材料为主的…); else none."""
    if base is not None:
        return base.basis
    named = {figure.basis for figure in own if figure.basis and figure.basis in item.written}
    return max(named, key=len, default="")


def status_totals(rows: Iterable[PlanRow]) -> dict[str, int]:
    """Status code → number of rows, for a program."""
    counted = Counter(row.status for row in rows)
    return {code: counted.get(code, 0) for code in STATUSES}
