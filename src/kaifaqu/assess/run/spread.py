"""How far ranks move while every weight is a little other than the standard's: the rule itself is run for each draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from kaifaqu.assess.arrays import repeated
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.interval import FEW, Interval, held_points, summary
from kaifaqu.assess.run.stages import columns_of
from kaifaqu.errors import Place, Problem

EVERY: Final = 200  # draws between two words of progress


def rank_spread(
    run: Run, share: float = 0.25, *, replications: int = 10_000, seed: int = 1, progress: Callable[[int], None] | None = None
) -> Interval:
    """Ranks over ``replications`` draws of all weights, each uniform within ± ``share`` of its own value.

    Points do not hang on weights and are held; means, missing items, limits, vetoes and ties are as the standard rules. The same
    for the same seed; above 1,000 subjects a fifth of the replications is run. Problem("spread-share") for a share outside
    0 … 1, ("spread-no-ranks") for a run without ranks, ("spread-no-weights") for a standard that adds points up.
    """
    if not 0 < share < 1:
        raise Problem("spread-share", f"权重的变动幅度应在 0 与 1 之间，现为 {share:g}。", place=Place(field="share"))
    rank = run.program.outputs.get("rank")
    if rank is None or run.refusal is not None:
        raise Problem("spread-no-ranks", "这次运行没有位次。", hint="补齐权重和数据，或看等权情景的位次区间。")
    own = {f"weight.{item.id}": run.stages.params.get(f"weight.{item.id}") for item in run.items}
    names = [name for name, value in own.items() if value is not None]
    if not names:
        raise Problem(
            "spread-no-weights", "这个标准把得分相加，没有权重可以变动。", hint="看满分变动时的位次：sure.of_run.uncertainty。"
        )
    base = np.array([float(own[name] or 0) for name in names])
    count = replications if len(run.subjects) <= FEW else max(replications // 5, 1)
    random = np.random.Generator(np.random.PCG64(seed))
    columns = columns_of(run.now, run.stages.extra)
    again = repeated(rank, columns, len(run.subjects), run.stages.params, set(names), held_points(run.program, run.stages))
    ranks = np.empty((count, len(run.subjects)))
    for at in range(count):
        drawn = base * random.uniform(1 - share, 1 + share, len(base))
        ranks[at] = again(dict(zip(names, map(float, drawn), strict=True)))
        if progress is not None and (at + 1) % EVERY == 0:
            progress(at + 1)
    return summary(ranks, count, seed)
