"""plan.yaml and plan_items.csv into the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.upsert import codes, upsert

from .models import Plan, PlanItem

if TYPE_CHECKING:
    from kaifaqu.content.rows import PlanItemRow, PlanRow

FIELDS = (
    "number", "part", "category", "written", "unit", "measure", "base_text", "target_text", "rate_text", "attribute",
    "target_kind", "target_value", "target_bound", "goal_year", "bureau", "place",
)  # fmt: skip


def load_plans(zone: Zone, rows: Sequence[PlanRow], documents: Mapping[str, int]) -> None:
    """Make or change the zone's plans of these codes."""
    names = ("code", "name", "base_year", "target_year")
    wanted = [(row.code, {name: getattr(row, name) for name in names} | {"document_id": documents[row.document]}) for row in rows]
    upsert(Plan.objects.filter(zone=zone), wanted, key=lambda row: row.code, narrow="code", fixed={"zone_id": zone.pk})


def load_plan_items(zone: Zone, rows: Sequence[PlanItemRow], indicators: Mapping[str, int]) -> None:
    """Make or change rows of the zone's plans."""
    plans = codes(Plan.objects.filter(zone=zone))
    wanted = []
    for row in rows:
        values = {name: getattr(row, name) for name in FIELDS} | {
            "plan_id": plans[row.plan],
            "indicator_id": indicators[row.indicator],
        }
        wanted.append(((plans[row.plan], row.number), values))
    upsert(PlanItem.objects.filter(plan__zone=zone), wanted, key=lambda row: (row.plan_id, row.number), narrow="plan", fixed={})
