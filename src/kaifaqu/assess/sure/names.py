"""Alternatives by name, as a command line or a file of parameters writes them: ``minmax:1..100``, ``mean/geometric``, ±25%."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kaifaqu.assess.construct import impute, means, normalise
from kaifaqu.assess.construct.arrays import Floats
from kaifaqu.assess.construct.treat import KINDS, Rule, treat
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.sure.model import KEEP, Step
from kaifaqu.assess.sure.plan import Dirichlet, Drawn, Jitter, Weighting
from kaifaqu.errors import Place, Problem

OWN: Final = "standard"  # what the standard itself does
Groups = Callable[[str], Sequence[str | None]]  # a text column by its code
Position = Callable[[str], int]  # the row of a subject by its name

_PLAIN: Final[dict[str, Callable[[Floats], Floats]]] = {
    "rank_points": normalise.rank_points, "borda": normalise.borda, "percent_rank": normalise.percent_rank,
    "fraction_of_max": normalise.fraction_of_max, "distance": normalise.distance_to_max, "to_sum": normalise.to_sum,
    "vector": normalise.vector,
}  # fmt: skip
NORMALISATIONS: Final = ("minmax", "zscore", *_PLAIN, "distance:对象", "scaled:0..100", "goalposts:0..100")
_BOUNDED: Final = ("scaled", "goalposts")
_RANGED: Final[dict[str, Callable[[Floats, float, float], Floats]]] = {
    "minmax": normalise.minmax, "zscore": normalise.zscore,
    "scaled": lambda values, low, high: normalise.scaled(values, low, high),
    "goalposts": lambda values, low, high: normalise.goalposts(values, low, high),
}  # fmt: skip
_FILLS: Final[dict[str, Callable[[Floats], Floats]]] = {"mean": impute.by_mean, "median": impute.by_median}
_GROUP_FILLS: Final = {"group_mean": impute.by_group_mean, "group_median": impute.by_group_median}
IMPUTATIONS: Final = (
    "none", *_FILLS, "group_mean:列", "group_median:列", "row_mean", "row_median", "constant:0", "worst",
    "hot-deck", "hot-deck:列", "normal", "normal:列",
)  # fmt: skip
AGGREGATIONS: Final[dict[str, means.Method]] = {
    "mean": means.ARITHMETIC, "arithmetic": means.ARITHMETIC, "geometric": means.GEOMETRIC, "harmonic": means.HARMONIC,
    "median": means.MEDIAN, "min": means.MINIMUM, "max": means.MAXIMUM, "copeland": means.COPELAND,
}  # fmt: skip
_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?"


def normalisation(name: str, position: Position | None = None) -> Step:
    """``minmax`` (0–100), ``minmax:1..100``, ``zscore``, ``zscore:50..10`` (mean..sd), or another of :data:`NORMALISATIONS`.

    ``distance:AUT``: the distance to that subject; ``scaled:0..100`` and ``goalposts:0..100``: fixed bounds of the values already
    turned, onto 0–100 and 0–1. Problem("alternative-unknown"), ("subject-unknown").
    """
    kind, _, option = name.partition(":")
    if kind in _PLAIN and not option:
        return Step(name, _PLAIN[kind], stackable=True)
    if kind == "distance" and position is not None:
        at = position(option)
        return Step(name, lambda values: normalise.distance_to_reference(values, at))
    if kind not in _RANGED or (kind in _BOUNDED and not option):
        raise _unknown("normalisation", name, f"可用：{OWN}（标准自己的）、{'、'.join(NORMALISATIONS)}。")
    one, two = numbers(option, name) if option else (0.0, 100.0 if kind == "minmax" else 1.0)
    if (kind != "zscore" and one >= two) or (kind == "zscore" and two <= 0):
        raise _unknown("normalisation", name, "minmax:1..100 是两端的得分，zscore:50..10 是均值和标准差。")
    made = _RANGED[kind]
    return Step(name, lambda values: made(values, one, two), stackable=True)


def aggregation(name: str, steps: int) -> tuple[means.Method, ...]:
    """``geometric`` for every step of the tree, or one per step from the bottom: ``mean/geometric/mean``; ``power:0.5``.

    Problem("alternative-unknown").
    """
    parts = name.split("/")
    if len(parts) not in (1, steps):
        raise _unknown("aggregation", name, f"指标树有 {steps} 次合成，由下而上各写一种，或只写一种。")
    found = tuple(_method(part, name) for part in parts)
    return found * steps if len(found) == 1 else found


def _method(part: str, name: str) -> means.Method:
    kind, _, option = part.strip().partition(":")
    if kind == "power" and re.fullmatch(_NUMBER, option):
        return means.power(float(option))
    if kind not in AGGREGATIONS or option:
        raise _unknown("aggregation", name, f"可用：{OWN}、{'、'.join(AGGREGATIONS)}、power:0.5。")
    return AGGREGATIONS[kind]


def imputation(name: str, groups: Groups, tree: Tree | None = None, directions: Floats | None = None) -> Step | Drawn:
    """``none``, ``mean``, ``median``, ``group_mean:region``, ``row_mean`` (of the leaves' own groups), ``constant:0``, ``worst``;
    drawn anew each time: ``hot-deck``, ``normal``, each also with a column of groups. Problem("alternative-unknown").
    """
    kind, _, column = name.partition(":")
    if kind == "none" and not column:
        return Step(name, KEEP.run, stackable=True)
    if kind in _FILLS and not column:
        return Step(name, _FILLS[kind], stackable=True)
    if kind in _GROUP_FILLS and column:
        fill, own = _GROUP_FILLS[kind], groups(column)
        return Step(name, lambda values: fill(values, own), stackable=True)
    if kind in ("row_mean", "row_median") and not column and tree is not None and directions is not None:
        members, signs = _members(tree), directions
        return Step(name, lambda values: impute.by_row(values, members, signs, median=kind == "row_median"))
    if kind == "worst" and not column and directions is not None:
        turned = directions
        return Step(name, lambda values: impute.by_worst(values, turned))
    if kind == "constant" and re.fullmatch(_NUMBER, column):
        return Step(name, lambda values: impute.by_constant(values, float(column)), stackable=True)
    if kind in ("hot-deck", "normal"):
        labels = tuple(label or "" for label in groups(column)) if column else ()
        return Drawn(name, "normal" if kind == "normal" else "hot-deck", labels)
    raise _unknown("imputation", name, f"可用：{OWN}、{'、'.join(IMPUTATIONS)}。")


def _members(tree: Tree) -> list[list[int]]:
    """The leaves of each group right above them."""
    parents = tree.parents[0]
    return [found for node in range(len(tree.ids[1])) if (found := [at for at, own in enumerate(parents) if own == node])]


def treatment(name: str) -> Step:
    """``none``, ``winsorise`` (up to 5 points), ``winsorise:3``, ``winsorise:none`` (no limit), ``winsorise:3/log_ct`` (else the
    curve, on the untreated column), ``winsorise:3+log_ct`` (on the winsorised one), or a curve; ``box_cox:0.3``.

    Problem("alternative-unknown").
    """
    if name == "none":
        return Step(name, KEEP.run, stackable=True)
    parts = re.split("[/+]", name)
    said = [part.partition(":")[::2] for part in parts]
    most: int | None = 5
    power = 0.5
    wrong = len(said) > 2
    for at, (kind, option) in enumerate(said):
        wrong |= kind not in KINDS or (kind == "winsorise" and at == 1)
        if kind == "winsorise" and option:
            wrong |= option != "none" and not (option.isascii() and option.isdigit())
            most = None if option == "none" else int(option) if not wrong else 5
        elif kind == "box_cox" and option:
            wrong |= re.fullmatch(_NUMBER, option) is None
            power = float(option) if not wrong else 0.5
        else:
            wrong |= bool(option)
    if wrong:
        raise _unknown("treatment", name, f"可用：{OWN}、none、{'、'.join(KINDS)}、winsorise:3/log_ct、box_cox:0.3。")
    rule = Rule(said[0][0], said[1][0] if len(said) > 1 else "", points=most, power=power, combine="+" in name)
    return Step(name, lambda values: treat(values, rule).values, stackable=True)


def weighting(text: str) -> Weighting | None:
    """``±25%`` (or ``25%``): each weight so far from its own; ``±25%/0%/10%`` level by level from the leaves up;
    ``dirichlet:30``; ``none``. Problem("alternative-unknown").
    """
    said = text.strip()
    if said in ("none", ""):
        return None
    parts = [re.fullmatch(r"(?:±|\+-|\+/-)?\s*(\d+(?:\.\d+)?)\s*[%％]", part.strip()) for part in said.split("/")]
    if len(parts) > 1 and all(parts):
        return Jitter(tuple(float(part[1]) / 100 for part in parts if part))
    if found := re.fullmatch(r"(?:±|\+-|\+/-)?\s*(\d+(?:\.\d+)?)\s*[%％]", said):
        return Jitter(float(found[1]) / 100)
    if found := re.fullmatch(r"dirichlet:(\d+(?:\.\d+)?)", said):
        return Dirichlet(float(found[1]))
    raise _unknown("weights", text, "写成 ±25%、dirichlet:30 或 none。")


def share(text: str, what: str) -> float:
    """``5%`` or ``0.05`` as 0.05. Problem("alternative-unknown")."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％]?)", text.strip())
    if not found:
        raise _unknown(what, text, "写成 5%。")
    return float(found[1]) / (100 if found[2] else 1)


def numbers(text: str, whole: str) -> tuple[float, float]:
    """``10..40`` as two numbers. Problem("alternative-unknown")."""
    found = re.fullmatch(rf"({_NUMBER})\.\.({_NUMBER})", text.strip())
    if not found:
        raise _unknown("range", whole, "两个数之间写两个点，如 1..100。")
    return float(found[1]), float(found[2])


def _unknown(what: str, name: str, hint: str) -> Problem:
    return Problem("alternative-unknown", f"看不懂“{name}”。", place=Place(field=what), hint=hint)
