"""Why a score or a rank changed between two periods: own data, the others, the rule, the revision of data; exact and order-free.

:func:`explain_change` from any function that scores with each cause old or new. :class:`Comparison` of two :class:`Snapshot`
tables under a :data:`Rule` each (:func:`model_rule`, :func:`plain_rule`): a whole :class:`League` or one subject, each a
:class:`Change`. :func:`own_by_criterion` splits the own part further. :func:`shapley`: the parts of anything.
"""

from __future__ import annotations

from kaifaqu.assess.change.criteria import OwnParts, own_by_criterion
from kaifaqu.assess.change.explain import PLAYERS, TITLES, Change, explain_change
from kaifaqu.assess.change.league import REASONS, Comparison, League, Rule, Snapshot, model_rule, plain_rule
from kaifaqu.assess.change.shapley import shapley, shown

__all__ = [
    "PLAYERS", "REASONS", "TITLES", "Change", "Comparison", "League", "OwnParts", "Rule", "Snapshot", "explain_change",
    "model_rule", "own_by_criterion", "plain_rule", "shapley", "shown",
]  # fmt: skip
