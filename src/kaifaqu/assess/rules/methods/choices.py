"""Choices (选项计分): the points that a word, or a yes or no, stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaifaqu.assess.graph import Node, Span
from kaifaqu.assess.reading import Node as Written
from kaifaqu.assess.rules.method import Base, ItemContext, Lowering, single
from kaifaqu.assess.rules.methods.bands import ELSE
from kaifaqu.assess.rules.methods.ranges import Points, chosen, read_points, settled

if TYPE_CHECKING:
    from kaifaqu.assess.rules.model import Item

YES_NO: Final = {"是": True, "否": False, "true": True, "false": False}


@dataclass(frozen=True)
class Choices(Base):
    """``choices``: word → points or range; 是 and 否 for a yes or no. A word that is not listed gets ``else``, or nothing."""

    choices: tuple[tuple[str, Points], ...]
    otherwise: Points | None
    name = "choices"

    def lower(self, ctx: Lowering, item: Item, value: Span | None, given: Node | None) -> Span:
        build, node = ctx.build, single(value)
        if node.kind == "truth":
            cases = [(node if YES_NO[word] else build.op("not", node), points) for word, points in self.choices]
        else:
            cases = [(build.op("=", node, build.text(word)), points) for word, points in self.choices]
        return settled(ctx, item.id, chosen(build, cases, self.otherwise), given)

    def bounds(self, item: Item) -> tuple[float | None, float | None]:
        all_points = [points for _, points in self.choices] + ([] if self.otherwise is None else [self.otherwise])
        return min(points.low for points in all_points), max(points.high for points in all_points)


def read_choices(node: Written, item: ItemContext) -> Choices:
    """``choices: {高: 7-8, 较高: 5-6, 无: 0}``. Fails for a word that the value cannot be."""
    if item.value is None or item.value.type.kind not in ("text", "truth"):
        node.fail("choices 要按文字或是非计分。", "value 写一个文字输入或一个条件；数字用 bands 分档。")
    known = item.value.type.values if item.value.type.kind == "text" else tuple(YES_NO)
    choices, otherwise = [], None
    for word, written in node.pairs().items():
        if word in ELSE and word not in known:
            otherwise = read_points(written)
        elif known and word not in known:
            written.fail(f"“{word}”不在可取的值里。", f"可用：{'、'.join(known)}。")
        else:
            choices.append((word, read_points(written)))
    if not choices:
        node.fail("没有写选项。", "写法如 {高: 7-8, 较高: 5-6, 无: 0}。")
    said = [f"{word} {points.text}" for word, points in choices] + ([] if otherwise is None else [f"其余{otherwise.text}"])
    return Choices("；".join(said), tuple(choices), otherwise)
