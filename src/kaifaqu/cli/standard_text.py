"""One edition of a standard as Chinese text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaifaqu.assess.rules.model import CERTAINTY, WEIGHED
from kaifaqu.assess.run.reasons import COMBINED
from kaifaqu.assess.run.show import amount
from kaifaqu.assess.run.verdict import source_text

if TYPE_CHECKING:
    from kaifaqu.assess.formulas import Formula
    from kaifaqu.assess.rules.model import Condition, Edition, Item, Standard


def describe(standard: Standard, edition: Edition) -> str:
    """Source, conditions, scored items, pass line, grades, prizes and consequences, inputs, gaps."""
    return "\n".join(_lines(standard, edition))


def _lines(standard: Standard, edition: Edition) -> Iterator[str]:
    titles = edition.titles
    until = f" 至 {edition.in_force_to}" if edition.in_force_to else ""
    yield f"{standard.title}（{standard.id}）　{edition.edition} 版　{edition.in_force_from} 起{until}"
    yield f"依据：{source_text(edition.source)}　{CERTAINTY.get(edition.source.certainty, edition.source.certainty)}"
    others = "、".join(each.edition for each in standard.editions if each is not edition)
    said = (edition.label, edition.note, standard.note, others and f"其他版本：{others}")
    yield from (text for text in said if text)
    for title, conditions in (
        ("否决", edition.veto),
        ("条件", edition.conditions),
        ("直接确认", (edition.direct,) if edition.direct else ()),
    ):
        if conditions:
            yield f"\n{title}"
            for condition in conditions:
                yield from _condition(condition, titles, 1)
    if edition.score is not None:
        yield f"\n得分　{COMBINED.get(edition.score.combine, '')}"
        for item in edition.score.items:
            yield from _item(item, titles, 1, _weighs(edition.score))
    for each in edition.adjustments:
        cap = "" if each.cap is None else f"，最多 {each.cap} 分"
        yield f"　{'加分' if each.sign > 0 else '扣分'}　{each.title}：{each.points.words(titles)}{cap}"
    if edition.passing is not None:
        yield f"\n达标　{edition.passing.words(titles)}"
    yield from _after(edition, titles)
    yield "\n输入"
    for known in edition.inputs.values():
        kind = {"number": known.unit or "数", "yes_no": "是或否", "text": "文字", "date": "日期"}[known.type]
        yield f"　{known.title}（{known.code}）　{kind}" + (f"　{known.note}" if known.note else "")
    if edition.gaps:
        yield "\n缺口（不出总分）"
        yield from (f"　{gap}" for gap in edition.gaps)
    if edition.unknown_weights:
        yield "\n权重未知：" + "、".join(item.title for item in edition.unknown_weights)


def _after(edition: Edition, titles: dict[str, str]) -> Iterator[str]:
    """Grades, prizes, cards and consequences."""
    if edition.grades is not None:
        yield "\n等级"
        for grade, title, rule in edition.grades.apart:
            yield f"　{grade} {title}：{rule.words(titles)}（不参加排名）"
        for level in edition.grades.levels:
            parts = [
                "" if level.rule is None else level.rule.words(titles),
                "" if level.upto is None else f"前 {amount(100 * float(level.upto))}%",
                "" if level.last is None else f"后 {amount(100 * float(level.last))}%",
                "" if level.quota is None else f"{level.quota} 个",
                "、".join(f"{group} {count} 个" for group, count in level.quotas),
            ]
            yield f"　{level.grade} {level.title}：" + ("，".join(part for part in parts if part) or "其余")
    for award in edition.awards:
        yield f"\n{'奖励' if award.kind == 'prize' else '亮牌'}　{award.title}{_rule(award.rule, titles)}　{award.text}"
    for each in edition.consequences:
        yield f"\n后果　{each.title}{_rule(each.rule, titles)}　{each.text}"


def _rule(rule: Formula | None, titles: dict[str, str]) -> str:
    return "" if rule is None else f"：{rule.words(titles)}"


def _condition(condition: Condition, titles: dict[str, str], depth: int) -> Iterator[str]:
    rule = "由人判断" if condition.manual else "" if condition.rule is None else condition.rule.words(titles)
    if condition.parts:
        rule = f"以下至少 {condition.need} 项" if condition.need < len(condition.parts) else "以下各项都要符合"
    yield "　" * depth + f"{condition.title}：{rule}"
    for part in condition.parts:
        yield from _condition(part, titles, depth + 1)


def _weighs(group: Item) -> bool:
    """Whether the weights of a group's items count."""
    return group.combine in WEIGHED


def _item(item: Item, titles: dict[str, str], depth: int, weighed: bool) -> Iterator[str]:
    full = "" if item.full is None else f"（{amount(float(item.full))} 分）"
    weight = "" if item.weight is None or not weighed else f"　权重 {amount(float(item.weight))}"
    says = COMBINED.get(item.combine, "") if item.items else "" if item.method is None else item.method.text
    value = "" if item.value is None else f"{item.value.words(titles)}；"
    yield "　" * depth + f"{item.title}{full}{weight}　{value}{says}"
    for part in item.items:
        yield from _item(part, titles, depth + 1, _weighs(item))
