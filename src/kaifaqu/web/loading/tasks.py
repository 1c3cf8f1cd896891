"""What a load leaves to be done if the process dies after its transaction."""

from __future__ import annotations

from datetime import time
from typing import Any

from kaifaqu.web.core.jobs import JobRun, job
from kaifaqu.web.core.models import Zone

from .models import LoadedRow
from .services import PENDING, finish


@job("补做载入后的整理", daily=time(2, 40))
def finish_loads(run: JobRun) -> dict[str, Any]:
    """Renew search, proposals and ratings of every zone whose load was cut off before them; doing it twice does no harm."""
    waiting = LoadedRow.objects.filter(table=PENDING).values_list("zone_id", flat=True)
    zones = list(Zone.objects.filter(pk__in=set(waiting)))
    return {"zones": [zone.code for zone in zones if finish(run.actor, zone)]}
