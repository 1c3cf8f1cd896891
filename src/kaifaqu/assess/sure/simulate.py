"""Monte-Carlo: how sure a rank is when the assumptions behind it vary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kaifaqu.assess.construct.arrays import Floats, Ints
from kaifaqu.assess.sure.model import Model
from kaifaqu.assess.sure.parameters import Parameters, draw
from kaifaqu.assess.sure.plan import Plan
from kaifaqu.assess.sure.points import Points
from kaifaqu.assess.sure.ranking import Ranks, RankStatistics, batch_ranks
from kaifaqu.assess.sure.run import Outcome, Refusal, evaluate, merge, nominal
from kaifaqu.assess.sure.setup import Setup, prepare
from kaifaqu.errors import Place, Problem

BLOCK = 4_096  # replications drawn from one generator; part of what a seed means, so it never changes
MAX_REPLICATIONS = 1_000_000
MAX_SUBJECTS = 3_000  # the histograms of ranks are n × n
MAX_CELLS = 50_000_000_000  # replications × subjects × criteria
MAX_DRAWN_CELLS = 10_000_000_000  # the same where data are drawn anew each time
KEPT_SCORES = 12_500_000


@dataclass(frozen=True)
class Replications:
    """What a simulation found, and the means to look at every replication again.

    ``scores``/``ranks``: the nominal ones (n); ``statistics``: of the ranks over the replications that gave a result;
    ``refusals``: the others, counted with the reason. ``setup``, ``seed`` and a number give any replication again.
    """

    setup: Setup
    seed: int
    count: int
    scores: Floats
    ranks: Ints
    statistics: RankStatistics
    refusals: tuple[Refusal, ...]
    _kept: Floats | None = field(repr=False)
    _last: dict[int, tuple[Parameters, Outcome]] = field(default_factory=dict, repr=False)

    @property
    def refused(self) -> int:
        """How many replications gave no result."""
        return sum(one.count for one in self.refusals)

    def parameters(self, number: int) -> Parameters:
        """The parameters of one replication (0 … count-1). Raises ``replication-unknown``."""
        self._check(number)
        drawn = block(self.setup, self.seed, number // BLOCK, self.count)
        return drawn.take(slice(number % BLOCK, number % BLOCK + 1))

    def replication(self, number: int) -> tuple[Parameters, Floats, Ranks]:
        """One replication run again: its parameters, scores (n) and ranks (n), bit for bit as in the simulation."""
        self._check(number)
        at = number // BLOCK
        if at not in self._last:
            self._last.clear()
            drawn = block(self.setup, self.seed, at, self.count)
            self._last[at] = (drawn, evaluate(self.setup, drawn))
        drawn, outcome = self._last[at]
        here = number % BLOCK
        return drawn.take(slice(here, here + 1)), outcome.scores[here], outcome.ranks[here]

    def blocks(self) -> Iterator[tuple[int, Parameters, Outcome]]:
        """All replications again, a block at a time: the first one's number, parameters, scores and ranks. For export."""
        points = Points(self.setup)
        for at in range(-(-self.count // BLOCK)):
            drawn = block(self.setup, self.seed, at, self.count)
            yield at * BLOCK, drawn, evaluate(self.setup, drawn, points=points)

    def score_quantile(self, share: float) -> Floats:
        """The type 7 quantile of each subject's score (n). Raises ``scores-not-kept`` beyond 12,500,000 scores."""
        if self._kept is None:
            raise Problem(
                "scores-not-kept",
                f"重复次数×对象数超过{KEPT_SCORES:,}，没有留存各次得分，得不出得分的分位数。",
                hint="减少重复次数，或用 blocks() 逐批取得分。",
            )
        if not 0 <= share <= 1:
            raise Problem("quantile-range", f"分位点要在0到1之间，现为{share:g}。")
        some = ~np.isnan(self._kept).all(axis=0)
        out = np.full(self._kept.shape[1], np.nan)
        out[some] = np.nanquantile(self._kept[:, some], share, axis=0)
        return out

    def table(self, top: tuple[int, ...] = ()) -> list[dict[str, Any]]:
        """A row per subject: nominal score and rank (None without a place), mean, median, 5 % and 95 % rank, best and worst, and
        P(rank ≤ k).
        """
        found, model = self.statistics, self.setup.model
        columns: dict[str, Any] = {
            "subject": model.subjects, "score": self.scores, "rank": [int(rank) or None for rank in self.ranks],
            "mean": found.mean, "median": found.median, "q5": found.quantile(0.05), "q95": found.quantile(0.95),
            "best": found.best, "worst": found.worst, "ranked": found.ranked,
        }  # fmt: skip
        columns |= {f"top{k}": found.top(k) for k in top}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _check(self, number: int) -> None:
        if not 0 <= number < self.count:
            raise Problem("replication-unknown", f"没有第{number}次重复：编号从0到{self.count - 1}。")


def simulate(
    model: Model, plan: Plan, *, replications: int, seed: int, progress: Callable[[int], None] | None = None
) -> Replications:
    """Run the model ``replications`` times with its assumptions drawn as the plan says (JRC/OECD Handbook 2008, step 7).

    The same model, plan, number and seed give the same result, and the first replications of a longer run are those of a
    shorter one of the same seed up to whole blocks of 4,096. ``progress`` is told how many are done, block by block.
    Raises ``replications-number``, ``simulation-too-large``, ``replications-all-refused``, and what the
    nominal model or a faulty plan raises.
    """
    _bounded(model, plan, replications, seed)
    setup = prepare(model, plan)
    scores = nominal(model)
    n = len(scores)
    points = Points(setup)
    counts = np.zeros((n, n + 1), dtype=np.int64)
    refusals: list[Refusal] = []
    kept = np.empty((replications, n)) if replications * n <= KEPT_SCORES else None
    for at in range(-(-replications // BLOCK)):
        outcome = evaluate(setup, block(setup, seed, at, replications), points=points)
        valid = outcome.ranks[~outcome.refused] if outcome.refused.any() else outcome.ranks
        counts += RankStatistics.of(valid).counts
        refusals += [replace(one, first=one.first + at * BLOCK) for one in outcome.refusals]
        if kept is not None:
            kept[at * BLOCK : at * BLOCK + len(outcome.scores)] = outcome.scores
        if progress:
            progress(min(replications, (at + 1) * BLOCK))
    told = merge(refusals)
    if sum(one.count for one in told) == replications:
        raise Problem(
            "replications-all-refused", f"全部{replications}次重复都算不出结果：{told[0].message}", hint="换掉不适用的备选做法。"
        )
    ranks = batch_ranks(scores[None, :])[0].astype(np.int64)
    return Replications(setup, seed, replications, scores, ranks, RankStatistics(counts), told, kept)


def block(setup: Setup, seed: int, at: int, count: int) -> Parameters:
    """The parameters of the at-th 4,096 replications, cut off at ``count``; each block has its own generator (PCG64)."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(at,))))
    return draw(setup, random, BLOCK).take(slice(0, min(BLOCK, count - at * BLOCK)))


def _bounded(model: Model, plan: Plan, replications: int, seed: int) -> None:
    if not 1 <= replications <= MAX_REPLICATIONS:
        raise Problem(
            "replications-number",
            f"重复次数要在1到{MAX_REPLICATIONS:,}之间，现为{replications:,}。",
            place=Place(field="replications"),
        )
    if seed < 0:
        raise Problem("seed-negative", f"随机种子要是不小于0的整数，现为{seed}。", place=Place(field="seed"))
    n, m = model.values.shape
    drawn = plan.error is not None or (plan.imputations is not None)
    limit = MAX_DRAWN_CELLS if drawn else MAX_CELLS
    if n > MAX_SUBJECTS or replications * n * m > limit:
        raise Problem(
            "simulation-too-large",
            f"{n:,}个对象×{m}项×{replications:,}次太大：最多{MAX_SUBJECTS:,}个对象，乘积不超过{limit:,}。",
            hint="这一步在内存中进行。减少重复次数，或只对一部分对象（如同一组）做。",
        )
