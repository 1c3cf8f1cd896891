"""What is done to a leaf's column before it is scored: divided by another, its gaps filled, its outliers drawn in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from kaifaqu.assess.construct.treat import KINDS
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import Prepare
from kaifaqu.assess.rules.read.basics import decimal
from kaifaqu.assess.rules.read.names import Names

IMPUTE: Final = (
    "none", "mean", "median", "group_mean", "group_median", "row_mean", "row_median", "constant", "worst",
    "latest", "time_constant", "linear",  # over the years
)  # fmt: skip
TREAT: Final = ("none", *KINDS)
_NUMBERS: Final = ("skew", "kurtosis", "power")


def prepare(node: Node | None, above: Prepare | None, names: Names) -> Prepare | None:
    """What a prepare section says, over what the level above says.

    ``options`` has, as texts: impute.by, impute.value, impute.most_years, impute.level, treat.skew, treat.kurtosis, treat.power,
    treat.most (a number or none), treat.then, treat.forced, treat.combine (true or false).
    """
    if node is None:
        return above
    node.only("denominator", "scale", "impute", "treat")
    found = above or Prepare()
    options = dict(found.options)
    if (column := node.get("denominator")) is not None:
        found = replace(found, denominator=_column(column, names, "number"))
    if (scale := node.get("scale")) is not None:
        found = replace(found, scale=_scale(scale))
    if (impute := node.get("impute")) is not None:
        name = _method(impute, IMPUTE)
        found = replace(found, impute="" if name == "none" else name)
        options = {key: text for key, text in options.items() if not key.startswith("impute.")} | _impute(impute, name, names)
    if (treat := node.get("treat")) is not None:
        name = _method(treat, TREAT)
        found = replace(found, treat="" if name == "none" else name)
        options = {key: text for key, text in options.items() if not key.startswith("treat.")} | _treat(treat)
    return replace(found, options=tuple(sorted(options.items())))


def denominated(node: Node, found: Prepare | None, names: Names) -> Prepare | None:
    """The same with the denominator that a leaf names beside its value."""
    column = node.get("denominator")
    if column is None:
        return found
    return replace(found or Prepare(), denominator=_column(column, names, "number"))


def _method(node: Node, known: tuple[str, ...]) -> str:
    return node.one_of(*known) if isinstance(node.value, str) else node.need("method").one_of(*known)


def _column(node: Node, names: Names, kind: str) -> str:
    found = names.inputs.get(node.text())
    if found is None or found.type != kind:
        said = "数字" if kind == "number" else "文字"
        node.fail(f"“{node.text()}”不是 inputs 里{said}的输入。")
    return found.code


def _scale(node: Node) -> Decimal:
    scale = decimal(node)
    if scale is None or scale <= 0:
        node.fail("scale 须大于 0。")
    return scale


def _impute(node: Node, name: str, names: Names) -> dict[str, str]:
    if isinstance(node.value, str):
        if name.startswith("group_") or name == "constant":
            node.fail(f"{name} 要写明{'分组' if name != 'constant' else '填补的数'}。", "如 {method: group_mean, by: region}")
        return {}
    node.only("method", "by", "value", "most_years", "level")
    by, value, years = node.get("by"), node.get("value"), node.get("most_years")
    if (by is not None) != name.startswith("group_"):
        node.fail("by（分组的列）与 group_mean、group_median 一起写。")
    if (value is not None) != (name == "constant"):
        node.fail("value（填补的数）与 constant 一起写。")
    found = {}
    if by is not None:
        found["impute.by"] = _column(by, names, "text")
    if value is not None:
        found["impute.value"] = str(decimal(value))
    if years is not None:
        if name != "latest" or years.whole() < 1:
            years.fail("most_years（最多往前找几年）与 latest 一起写，至少为 1。")
        found["impute.most_years"] = str(years.whole())
    if (level := node.get("level")) is not None:
        if not name.startswith("row_") or level.whole() < 2:
            level.fail("level（在哪一层的组内插补）与 row_mean、row_median 一起写，末级的上一层是 2。")
        found["impute.level"] = str(level.whole())
    return found


def _treat(node: Node) -> dict[str, str]:
    if isinstance(node.value, str):
        return {}
    node.only("method", *_NUMBERS, "most", "then", "forced", "combine")
    found = {}
    for key in _NUMBERS:
        if (number := node.get(key)) is not None:
            found[f"treat.{key}"] = str(decimal(number))
            if key == "skew" and number.number() <= 0:
                number.fail("skew 须大于 0。")
    if (most := node.get("most")) is not None:
        if most.text() != "none" and most.whole() < 0:
            most.fail("most 须是不小于 0 的整数，或 none（不限）。")
        found["treat.most"] = most.text()
    if (then := node.get("then")) is not None:
        name = then.one_of(*TREAT)
        found["treat.then"] = "" if name == "none" else name
    for key in ("forced", "combine"):
        if (flag := node.get(key)) is not None:
            found[f"treat.{key}"] = str(flag.flag()).lower()
    return found
