"""Plans of a zone as rows of plan.yaml and plan_items.csv."""

from __future__ import annotations

from collections.abc import Iterator

from kaifaqu.content.rows import PlanItemRow, PlanRow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.snapshot import by

from .loader import FIELDS
from .models import Plan, PlanItem


def plans(zone: Zone) -> list[PlanRow]:
    """The zone's plans by code."""
    names = ("code", "name", "document__code", "base_year", "target_year")
    return [PlanRow(0, *values) for values in Plan.objects.filter(zone=zone).order_by(*by("code")).values_list(*names)]


def plan_items(zone: Zone) -> Iterator[PlanItemRow]:
    """The promised indicators of the zone's plans, plan by plan in their order."""
    found = PlanItem.objects.filter(plan__zone=zone).order_by(*by("plan__code"), "number")
    for values in found.values(*FIELDS, "plan__code", "indicator__code").iterator():
        row = {name: values[name] for name in FIELDS}
        yield PlanItemRow(line=0, plan=values["plan__code"], indicator=values["indicator__code"], **row)
