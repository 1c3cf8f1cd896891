"""A standard with other steps: the same items and weights, normalised, combined, imputed or treated in another way.

For trying things out: what comes back is a standard of its own, whose text says what was changed, so that a run of it can be kept
and made again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from kaifaqu.assess import reading
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.methods.registry import EVERYWHERE
from kaifaqu.assess.rules.model import Standard
from kaifaqu.assess.rules.read.standard import read_standard
from kaifaqu.errors import Place, Problem

_RANGE: Final = re.compile(r"([-+]?\d+(?:\.\d+)?)\.\.([-+]?\d+(?:\.\d+)?)")
_WITH_RANGE: Final = {"minmax": None, "rank": None, "zscore": ("mean", "sd")}
UNWEIGHTED: Final = ("min", "max", "best", "sum")
_OPTIONS: Final = {  # what stands after the colon
    "group_mean": "by", "group_median": "by", "latest": "most_years", "row_mean": "level", "row_median": "level",
}  # fmt: skip


def with_steps(
    standard: Standard,
    *,
    edition: str = "",
    normalise: str = "",
    combine: Sequence[str] = (),
    impute: str = "",
    treat: str = "",
) -> Standard:
    """The standard with one edition (default: all) changed where something is given.

    ``normalise``: a method that fits any number, for every leaf that has such a one (a leaf with bands of its own keeps them):
    ``zscore``, ``minmax:1..100``, or as in a file ``{method: minmax, to: [1, 100]}``. ``combine``: of the lowest groups, of the
    groups above them, …; the last holds for all above. ``impute``: ``median``, ``group_mean:region``, ``constant:0``, ``none``.
    ``mean@0.66``: only where that share of a group's items is there. ``treat``: ``winsorise``, ``winsorise:3/log_ct`` (at most 3
    points, else the curve), ``winsorise:3+log_ct`` (the curve on top), ``box_cox:0.3``, ``none``, or as in a file. Raises
    Problem("step-invalid"), and what reading refuses.
    """
    if not (normalise or combine or impute or treat):
        return standard
    root = reading.parse(standard.text, standard.file)
    editions, changes = [], 0
    for node in root.need("editions").items():
        if node.get("score") is not None and edition in ("", node.need("edition").text()):
            changes += 1
            node = _changed(node, normalise, combine, _prepare(impute, treat))
        editions.append(node)
    if not changes:
        raise _invalid("score", "这个标准（或所选版本）不计分，没有这些步骤。")
    changed = replace(root, value={**root.pairs(), "editions": replace(root.need("editions"), value=tuple(editions))})
    text = json.dumps(_plain(changed), ensure_ascii=False, indent=1)
    return read_standard(reading.parse(text, f"{standard.file}（改动后）"), text)  # its lines are not those of the file


def _changed(node: Node, normalise: str, combine: Sequence[str], prepare: dict[str, Any]) -> Node:
    found = dict(node.pairs())
    score = node.need("score")
    if normalise:
        found["normalise"] = _written(_normalise(normalise))
    if prepare:
        before = {} if (found_before := node.get("prepare")) is None else found_before.pairs()
        found["prepare"] = _node({**before, **{key: _written(one) for key, one in prepare.items()}})
    items = score.pairs()["items"] if isinstance(score.value, dict) else score
    below, height = _items(items, normalise, combine, tuple(prepare))
    below = _weightless(below, combine, height)
    if isinstance(score.value, dict):
        found["score"] = _node({**score.pairs(), "items": below, **_combined(combine, height)})
    elif combine:
        found["score"] = _node({"items": below, **_combined(combine, height)})
    else:
        found["score"] = below
    return _node(found)


def _items(node: Node, normalise: str, combine: Sequence[str], prepared: tuple[str, ...]) -> tuple[Node, int]:
    """The items changed, and the height of the group they make: 1 for leaves alone."""
    found, height = [], 1
    for item in node.items():
        fields = dict(item.pairs())
        if "items" in fields:
            fields["items"], own = _items(fields["items"], normalise, combine, prepared)
            fields |= _combined(combine, own)
            fields["items"] = _weightless(fields["items"], combine, own)
            height = max(height, own + 1)
        elif normalise:
            fields = {key: value for key, value in fields.items() if key not in (*EVERYWHERE, "normalise")}
        if prepared and "prepare" in fields:
            rest = {key: value for key, value in fields["prepare"].pairs().items() if key not in prepared}
            fields = {**fields, "prepare": _node(rest)} if rest else {key: fields[key] for key in fields if key != "prepare"}
        found.append(_node(fields))
    return replace(node, value=tuple(found)), height


def _combined(combine: Sequence[str], height: int) -> dict[str, Node]:
    if not combine:
        return {}
    said, _, least = combine[min(height, len(combine)) - 1].partition("@")
    kind, _, option = said.partition(":")
    more = {"power": option, "at_least": least}
    return {"combine": _written(kind), **{key: _written(text) for key, text in more.items() if text}}


def _weightless(items: Node, combine: Sequence[str], height: int) -> Node:
    """The items without weights, where the group above them now takes the best or the worst."""
    if not combine or combine[min(height, len(combine)) - 1].partition("@")[0] not in UNWEIGHTED:
        return items
    return replace(
        items,
        value=tuple(_node({key: value for key, value in item.pairs().items() if key != "weight"}) for item in items.items()),
    )


def _normalise(text: str) -> Any:
    if text.lstrip().startswith("{"):
        return _flow(text)
    method, _, option = text.partition(":")
    if method not in EVERYWHERE:
        raise _invalid("normalise", f"没有“{method}”这种无量纲化。", f"可用：{'、'.join(EVERYWHERE)}。")
    if not option:
        return {"method": method}
    numbers = _RANGE.fullmatch(option)
    if method not in _WITH_RANGE or numbers is None:
        raise _invalid("normalise", f"看不懂“{text}”。", "写成 minmax:1..100、zscore:50..10，或 {method: minmax, to: [1, 100]}。")
    names = _WITH_RANGE[method]
    if names is None:
        return {"method": method, "to": [numbers[1], numbers[2]]}
    return {"method": method, names[0]: numbers[1], names[1]: numbers[2]}


def in_words(*, normalise: str = "", impute: str = "", treat: str = "") -> dict[str, Any]:
    """The short words of :func:`with_steps` as a file says them: ``normalise``, ``impute``, ``treat``, where they are given."""
    return ({"normalise": _normalise(normalise)} if normalise else {}) | _prepare(impute, treat)


def _prepare(impute: str, treat: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, text in (("impute", impute), ("treat", treat)):
        method, _, option = text.partition(":")
        if not text:
            continue
        if text.lstrip().startswith("{"):
            found[key] = _flow(text)
        elif not option and not (key == "treat" and re.search("[/+]", text)):
            found[key] = method
        elif key == "treat":
            found[key] = _treatment(text)
        else:
            found[key] = {"method": method, _OPTIONS.get(method, "value"): option}
    return found


def _treatment(text: str) -> dict[str, str]:
    """``winsorise:3/log_ct``, ``winsorise:3+log_ct``, ``box_cox:0.3``, ``winsorise:1/box_cox:0.25`` as in a file."""
    first, sign, then = re.fullmatch(r"([^/+]*)([/+]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    found: dict[str, str] = {}
    for key, part in (("method", first), ("then", then)):
        kind, _, option = part.partition(":")
        if kind:
            found[key] = kind
        if option:
            found["most" if kind == "winsorise" else "power"] = option
    return found | ({"combine": "true"} if sign == "+" else {})


def _flow(text: str) -> Any:
    return _plain(reading.parse(text, "选项"))


def _written(value: Any) -> Node:
    """A node for a value that was not in the file."""
    if isinstance(value, dict):
        return _node({key: _written(one) for key, one in value.items()})
    if isinstance(value, list):
        return Node("", "", 1, 1, tuple(_written(one) for one in value))
    return Node("", "", 1, 1, str(value))


def _node(value: dict[str, Node]) -> Node:
    return Node("", "", 1, 1, value)


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(one) for key, one in node.value.items() if not (one.value == "" and not one.quoted)}
    if isinstance(node.value, tuple):
        return [_plain(one) for one in node.value]
    return node.value


def _invalid(what: str, message: str, hint: str = "") -> Problem:
    return Problem("step-invalid", message, place=Place(field=what), hint=hint)
