"""The weights of a run: the file's, those the caller gives, and what fills an unknown weight in a scenario."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kaifaqu.assess.lowering.program import Program
from kaifaqu.assess.rules.model import Edition, Item
from kaifaqu.errors import Place, Problem

Params = dict[str, float | None]
LARGEST: Final = 1e30  # as in a file; sums and products of weights stay finite


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no total: what of the rule's text nobody has found, and which weights nobody knows.

    ``scenario``: totals are shown all the same, as those of a scenario.
    """

    gaps: tuple[str, ...]
    weights: tuple[str, ...]  # titles of the items
    scenario: bool = False

    @property
    def text(self) -> str:
        """In Chinese, for a page."""
        parts = list(self.gaps)
        if self.weights:
            some = "、".join(self.weights[:8]) + (f"等{len(self.weights)}项" if len(self.weights) > 8 else "")
            parts.append(f"权重未知：{some}")
        head = "没有正式的总分，所列总分按情景算出，只供参考，不排名。" if self.scenario else "不出总分。"
        return head + "；".join(part.rstrip("。；") for part in parts) + "。"


def merged(program: Program, weights: Mapping[str, float] | None) -> Params:
    """The program's weights with those of the caller in their place.

    Raises Problem("weight-unknown-item") for an id the edition has not, with the nearest; Problem("weight-unused") where no
    mean asks for it; Problem("weight-invalid") for a weight below zero or not finite, Problem("weights-zero") for a group
    in which all weights are 0.
    """
    params: Params = dict(program.params)
    items = {} if program.edition.score is None else {item.id: item for item in program.edition.score.walk()}
    for name, weight in (weights or {}).items():
        place = Place(field=f"weights.{name}")
        if name not in items:
            near = difflib.get_close_matches(name, items, 3, 0.4)
            hint = f"是不是：{'、'.join(near)}？" if near else f"有：{'、'.join(list(items)[:20])}。"
            raise Problem("weight-unknown-item", f"没有“{name}”这个评价项。", place=place, hint=hint)
        if not isinstance(weight, int | float) or not 0 <= weight <= LARGEST:  # nan is neither
            message = f"“{items[name].title}”的权重应是 0 到 {LARGEST:g} 的数，现为 {weight}。"
            raise Problem("weight-invalid", message, place=place, hint="权重只看比例，写 1、2、3 或百分数即可。")
        if f"weight.{name}" not in params:
            hint = "它的上级按分值相加，不用权重。"
            raise Problem("weight-unused", f"“{items[name].title}”没有权重可改。", place=place, hint=hint)
        params[f"weight.{name}"] = float(weight)
    for group in items.values():
        own = [params.get(f"weight.{item.id}") for item in group.items]
        if (
            own
            and not any(weight is None or weight > 0 for weight in own)
            and set(weights or {}) & {item.id for item in group.items}
        ):
            message = f"“{group.title or group.id}”下各项的权重都是 0。"
            raise Problem("weights-zero", message, place=Place(field="weights"), hint="至少一项的权重大于 0。")
    return params


def unknown(edition: Edition, params: Mapping[str, float | None]) -> tuple[Item, ...]:
    """The items whose weight nobody knows, in the file or from the caller."""
    if edition.weights.method != "given":
        return ()
    return tuple(item for item in edition.unknown_weights if params.get(f"weight.{item.id}", 0.0) is None)


def refusal(edition: Edition, params: Mapping[str, float | None]) -> Refusal | None:
    """Why an edition gives no total; None where it does."""
    if edition.score is None:
        return None
    items = unknown(edition, params)
    return Refusal(edition.gaps, tuple(item.title for item in items)) if edition.gaps or items else None


def filled(edition: Edition, params: Mapping[str, float | None]) -> Params:
    """The scenario of equal weights: an unknown weight is the mean of its known sisters', or 1 where none is known."""
    found: Params = dict(params)
    if edition.score is None:
        return found
    for group in edition.score.walk():
        given = [found.get(f"weight.{item.id}") for item in group.items]
        known = [weight for weight in given if weight is not None]
        for item, weight in zip(group.items, given, strict=True):
            if weight is None and f"weight.{item.id}" in found:
                found[f"weight.{item.id}"] = sum(known) / len(known) if known else 1.0
    return found
