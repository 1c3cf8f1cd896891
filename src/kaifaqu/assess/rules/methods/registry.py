"""Which key of a standard names which method."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.method import ItemContext, Method
from kaifaqu.assess.rules.methods.bands import read_bands
from kaifaqu.assess.rules.methods.choices import read_choices
from kaifaqu.assess.rules.methods.efficacy import read_tiered_efficacy
from kaifaqu.assess.rules.methods.lines import read_linear, read_piecewise
from kaifaqu.assess.rules.methods.nearness import read_distance, read_fraction_of_max, read_ratio
from kaifaqu.assess.rules.methods.placing import read_counted, read_percentile_bands, read_rank
from kaifaqu.assess.rules.methods.spread import read_efficacy, read_goalposts, read_minmax, read_scaled, read_zscore
from kaifaqu.assess.rules.methods.tiers import read_tiers
from kaifaqu.assess.rules.methods.written import read_deductions, read_manual, read_points_formula

Reader = Callable[[Node, ItemContext], Method]
EVERYWHERE: Final[dict[str, Reader]] = {  # may be the edition's default: they hold for any number
    "minmax": read_minmax, "efficacy": read_efficacy, "zscore": read_zscore, "rank": read_rank,
    "percent_rank": read_counted("percent_rank"), "borda": read_counted("borda"), "rank_points": read_counted("rank_points"),
    "distance": read_distance, "fraction_of_max": read_fraction_of_max, "percentile_bands": read_percentile_bands,
    "scaled": read_scaled, "goalposts": read_goalposts,
}  # fmt: skip
_READERS: Final[dict[str, Reader]] = {
    **EVERYWHERE,
    "bands": read_bands, "choices": read_choices, "piecewise": read_piecewise, "linear": read_linear,
    "tiered_efficacy": read_tiered_efficacy, "ratio": read_ratio, "points": read_points_formula, "manual": read_manual,
    "deductions": read_deductions,
}  # fmt: skip
KEYS: Final = (*_READERS, "tiers")
_PLAIN: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def read_method(node: Node, item: ItemContext) -> Method | None:
    """The method that the mapping of an item (or of a row of tiers) names by one of :data:`KEYS`; None where it names none.

    Raises Problem("standard-invalid") with line and column for two methods, or whatever is wrong inside the one.
    """
    named = [key for key in KEYS if node.get(key) is not None]
    if len(named) > 1:
        node.need(named[1]).fail(f"一项只能有一种计分方法，这里有 {'、'.join(named)}。")
    if not named:
        return None
    written = node.need(named[0])
    return read_tiers(read_method)(written, item) if named[0] == "tiers" else _READERS[named[0]](written, item)


def _in_unit(key: str, option: Node, item: ItemContext) -> Node:
    plain = key in ("low", "high", "target") and isinstance(option.value, str) and _PLAIN.fullmatch(option.value)
    return replace(option, value=f"{option.value}{item.unit}") if plain and item.unit else option


def default_name(node: Node) -> str:
    """The method that an edition or a group names for all its leaves: ``minmax``, or ``{method: minmax, …}``."""
    return (node if isinstance(node.value, str) else node.need("method")).one_of(*EVERYWHERE)


def read_default(node: Node, item: ItemContext) -> Method:
    """The method of the edition's ``normalise: {method: minmax, …}``, for one leaf that names none itself.

    ``low`` and ``high`` of min-max are refused here: as bounds of the value they cannot fit every item. Plain bounds of other
    methods are meant in each item's own unit.
    """
    name = default_name(node)
    if isinstance(node.value, str):
        return EVERYWHERE[name](replace(node, value={}), item)
    for key in ("low", "high"):
        bound = node.get(key)
        if name in ("minmax", "efficacy") and bound is not None:
            bound.fail(f"“{key}”是数值的界，不能各项共用。", "分值的两端写 to: [0, 100]；某一项的界写在该项里。")
    rest = {key: _in_unit(key, option, item) for key, option in node.pairs().items() if key != "method"}
    return EVERYWHERE[name](replace(node, value=rest), item)
