"""How sure a result is: Monte-Carlo over the assumptions, Sobol indices of what matters, and leaving one out.

A :class:`Model` (table, tree, the default :class:`Step` of each stage) and a :class:`Plan` of what varies: weights
(:class:`Dirichlet`, :class:`Jitter`, :class:`WeightSets`), a :class:`Choice` of normalisations, aggregations, imputations
(:class:`Drawn` anew each time) or treatments, and :class:`DataError`.

:func:`simulate` gives :class:`Replications`: ranks' intervals, the chance of the first k, refusals with their reason, and every
replication's :class:`Parameters` again. :func:`prepare`, :func:`explicit`, :func:`from_columns` and :func:`evaluate` run
replications whose parameters come from elsewhere. :func:`sensitivity` (:func:`estimate` from results alone): Sobol indices.
:func:`leave_one_out`, :func:`one_at_a_time`: a single criterion's or weight's effect.

``sure.of_run`` asks all this of a run of a standard, with alternatives by name; ``sure.structure`` describes how its items hang
together.
"""

from __future__ import annotations

from kaifaqu.assess.sure.leave import Variations, leave_one_out, one_at_a_time
from kaifaqu.assess.sure.model import KEEP, Aggregation, Model, Step, given, per_level
from kaifaqu.assess.sure.parameters import Parameters, draw, explicit, from_columns
from kaifaqu.assess.sure.plan import FACTOR_TITLES, Choice, DataError, Dirichlet, Drawn, Jitter, Plan, Shared, WeightSets
from kaifaqu.assess.sure.ranking import RankStatistics, batch_ranks
from kaifaqu.assess.sure.run import Outcome, Refusal, evaluate, nominal
from kaifaqu.assess.sure.setup import Setup, prepare
from kaifaqu.assess.sure.simulate import Replications, simulate
from kaifaqu.assess.sure.sobol import Indices, Sensitivity, estimate, mean_shift, rank_of, score_of, sensitivity

__all__ = [
    "FACTOR_TITLES", "KEEP", "Aggregation", "Choice", "DataError", "Dirichlet", "Drawn", "Indices", "Jitter", "Model",
    "Outcome", "Parameters", "Plan", "RankStatistics", "Refusal", "Replications", "Sensitivity", "Setup", "Shared", "Step",
    "Variations", "WeightSets", "batch_ranks", "draw", "estimate", "evaluate", "explicit", "from_columns", "given",
    "leave_one_out", "mean_shift", "nominal", "one_at_a_time", "per_level", "prepare", "rank_of", "score_of", "sensitivity",
    "simulate",
]  # fmt: skip
