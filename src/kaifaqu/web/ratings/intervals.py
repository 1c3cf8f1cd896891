"""How sure a league's places are: asked for by a person, worked out by a background job, kept with the run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kaifaqu.assess import Run
from kaifaqu.assess.run.interval import Interval
from kaifaqu.assess.run.spread import rank_spread
from kaifaqu.errors import Problem
from kaifaqu.web.core import jobs, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import JobState, Zone

from .models import Assessment
from .queries import League, remade_of

RUN = "rating.run"
SHARE = 0.25
WEIGHTS = "±25%"
REPLICATIONS = 10_000
SEED = 1


def ask(actor: Actor, zone: Zone, found: League) -> JobState | None:
    """Queue the job that works out between which places each subject lies while the weights vary; None where that is known.

    Asked twice, it runs once. Problem("rating-old-form") for a run that kept no inputs.
    """
    policy.require(actor, RUN, zone)
    if found.rule is None:
        raise Problem(
            "rating-old-form", "这次评价由旧版格式运行，没有留下可以重算的输入。", hint="请按现行标准重新运行，再算位次区间。"
        )
    if found.interval is not None:
        return None
    if not found.ranked:
        raise Problem("rating-no-ranks", "这次评价没有排名，没有位次区间可算。", hint="补齐数据后重新运行，再算位次区间。")
    return jobs.enqueue(
        work, actor, title=f"位次区间：{found.run.title}", zone=zone, key=_key(found.run), assessment=found.run.pk
    )


def waiting(run: Assessment) -> JobState | None:
    """The job that is under way for a run; a failed one too, for what it says."""
    return JobState.objects.filter(key=_key(run), finished_at=None).order_by("-created_at").first()


def _key(run: Assessment) -> str:
    return f"rating-interval-{run.pk}"


@jobs.job("位次区间")
def work(run: jobs.JobRun, assessment: int) -> None:
    """Ranks over weights drawn anew, each within ±25 % of its own; the 5th and 95th percentile, the best and the worst.

    Of a standard that adds points up, the full marks are varied in their stead.
    """
    made = Assessment.objects.get(pk=assessment)
    known = remade_of(made)

    def progress(done: int) -> None:
        run.progress(done, REPLICATIONS, f"已重算 {done:,} 次")

    if any(known.stages.params.get(f"weight.{item.id}") is not None for item in known.items):
        found = rank_spread(known, SHARE, replications=REPLICATIONS, seed=SEED, progress=progress)
        ranks = _ranks(known.subjects, found)
    else:
        from kaifaqu.assess.sure.of_run import uncertainty

        drawn = uncertainty(known, weights=WEIGHTS, replications=REPLICATIONS, seed=SEED, progress=progress)
        ranks = {row["subject"]: _places(row) for row in drawn.table() if not math.isnan(row["q5"])}
    kept = {"weights": WEIGHTS, "replications": REPLICATIONS, "seed": SEED, "ranks": ranks}
    with run.effect():
        Assessment.objects.filter(pk=made.pk).update(interval=kept)
        run.result = {"subjects": len(ranks)}


def of_scenario(run: Run) -> dict[str, Any] | None:
    """The interval that a scenario brings along, in the form that is kept; None where there is none."""
    found = run.interval
    if found is None:
        return None
    ranks = _ranks(run.subjects, found)
    return {"scenario": run.scenario, "replications": found.replications, "seed": found.seed, "ranks": ranks}


def _ranks(subjects: Sequence[str], found: Interval) -> dict[str, list[int]]:
    columns = (found.low, found.high, found.best, found.worst)
    return {code: [int(column[at]) for column in columns] for at, code in enumerate(subjects) if not math.isnan(found.low[at])}


def _places(row: dict[str, Any]) -> list[int]:
    return [math.floor(row["q5"]), math.ceil(row["q95"]), int(row["best"]), int(row["worst"])]
