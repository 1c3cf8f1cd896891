"""The tree of reasons and the conditions of one subject, as its sheet shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaifaqu.assess.run.show import amount, points

if TYPE_CHECKING:
    from .queries import LeagueRow

Find = Callable[[int], Any]  # an observation by its number, None where the reader may not see it
Say = Callable[[str], str]  # a source as the reader knows it: documents by their titles

CONDITIONS = {"met": "符合", "unmet": "不符合", "unknown": "缺数据", "manual": "须人工判断", "not_applicable": "不适用"}
VETOES = CONDITIONS | {"met": "触发", "unmet": "未触发"}
NO_FIGURE = "没有数据"  # said already by what is missing
BADGES = {"unknown": "no_data"}
VETO_BADGES = {"met": "unmet", "unmet": "met", "unknown": "no_data"}


@dataclass(frozen=True)
class Read:
    """A figure that an item read, with the observations it comes from."""

    title: str
    value: str
    period: str
    sources: tuple[Any, ...]


@dataclass(frozen=True)
class Branch:
    """A group, an item, an adjustment or what a limit takes off; texts are ready to be shown."""

    id: str
    title: str
    kind: str
    says: str
    value: str
    points: str
    weight: float | None
    contribution: float | None
    share: float | None  # of the full marks, where they are known
    open: bool  # unfolded at first: it lacks something
    lines: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    reads: tuple[Read, ...]
    indicator: str
    marks: tuple[str, ...]
    rank: int | None
    parts: tuple[Branch, ...]
    depth: int

    def walk(self) -> Iterator[Branch]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Judgement:
    """A condition with what it says, how it came out, and what it waits for."""

    title: str
    badge: str
    words: str
    says: str
    now: str  # the figures it judges, as they are, and what they lack
    missing: str
    advice: str
    source: str
    parts: tuple[Judgement, ...]


def branches(row: LeagueRow, find: Find, say: Say = str) -> tuple[Branch, ...]:
    """The parts of the total; empty for a run that kept no reasons, or a standard without a score."""
    if not row.reasons:
        return ()
    return tuple(_branch(part, row.by_criterion, find, say, 0) for part in row.reasons["parts"])


def _branch(told: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]], find: Find, say: Say, depth: int) -> Branch:
    leaf = told["kind"] == "leaf"
    line = lines.get(told["id"], {}) if leaf else {}
    parts = tuple(_branch(part, lines, find, say, depth + 1) for part in told["parts"])
    missing = tuple(each["title"] for each in told["missing"])
    score, full = told["points"], told["full"]
    best = full or 100.0
    return Branch(
        id=told["id"],
        title=told["title"],
        kind=told["kind"],
        says=told["says"],
        value=_value(told, line) if leaf else "",
        points="" if told["kind"] in ("limit", "adjustment") else _points(told),
        weight=None if score is None and leaf else told["weight"],
        contribution=None if score is None and leaf else told["contribution"],
        share=None if score is None or score < 0 else min(1.0, score / best),
        open=bool(missing) or any(part.open for part in parts),
        lines=tuple(_lines(told, line, say)),
        missing=missing,
        reads=tuple(_read(each, find) for each in told["inputs"]),
        indicator=line.get("indicator", ""),
        marks=tuple(mark for mark in ("undated", "contradictory") if line.get(mark)),
        rank=line.get("rank"),
        parts=parts,
        depth=depth,
    )


def _points(told: Mapping[str, Any]) -> str:
    full = told["full"]
    return points(told["points"], told["high"]) + (f"/{amount(full)}" if full is not None else "")


def _value(told: Mapping[str, Any], line: Mapping[str, Any]) -> str:
    value = told["value"]
    bound = line.get("bound", "=")
    text = value if isinstance(value, str) else amount(value, _spaced(told["unit"]), 4)
    return text if bound == "=" else f"{bound}{text}"


def _spaced(unit: str) -> str:
    return unit if unit in ("", "%", "‰") else f" {unit}"


def _lines(told: Mapping[str, Any], line: Mapping[str, Any], say: Say) -> Iterator[tuple[str, str]]:
    """What is said of a node, as (word, text)."""
    if told["says"] and told["kind"] != "group":
        yield "计分", told["says"]
    if told["formula"] and told["formula"] != told["title"]:
        yield "算式", told["formula"]
    if told["value"] is None and line.get("reason") and line["reason"] != NO_FIGURE:
        yield "无数值", line["reason"]
    if told["note"]:
        yield "说明", told["note"]
    if told["next"] is not None:
        yield "下一档", next_text(told["next"], told["unit"])
    if told["advice"]:
        yield "建议", told["advice"]
    if told["source"]:
        yield "依据", say(told["source"])


def next_text(step: Mapping[str, Any], unit: str) -> str:
    """How far the next better step is: 再提高 0.03 万元/亩，到 4.75 万元/亩，该项得 13.59 分."""
    way = "提高" if step["change"] > 0 else "降低"
    reach = "到" if step["inclusive"] else "到越过"
    by = "个百分点" if unit == "%" else unit
    held = "" if step["fixed"] else "（参照其他对象现有数值）"
    change = amount(abs(step["change"]), f" {by}" if by else "", 4)
    return f"再{way} {change}，{reach} {amount(step['value'], _spaced(unit), 4)}，该项得 {amount(step['points'])} 分{held}"


def _read(each: Mapping[str, Any], find: Find) -> Read:
    value = each["value"]
    text = value if isinstance(value, str) else amount(value, _spaced(each["unit"]), 4)
    numbers = [int(part) for part in each["source"].split(",") if part.isascii() and part.isdigit()]
    return Read(each["title"], text, each["period"], tuple(found for number in numbers if (found := find(number)) is not None))


def judgements(verdict: Mapping[str, Any] | None, say: Say = str) -> list[tuple[str, list[Judgement]]]:
    """Vetoes, conditions and the direct path, each group with its heading; empty where the standard has none."""
    if not verdict:
        return []
    direct = [verdict["direct"]] if verdict["direct"] else []
    groups = (("否决项", verdict["veto"], True), ("条件", verdict["conditions"], False), ("直接确认", direct, False))
    return [(title, [_judgement(each, veto, say) for each in found]) for title, found, veto in groups if found]


def _judgement(told: Mapping[str, Any], veto: bool, say: Say) -> Judgement:
    status = told["status"]
    parts = tuple(_judgement(part, veto, say) for part in told["parts"])
    known = [each for each in told.get("figures", ()) if each["value"] is not None]  # runs made before kept no figures
    missing = [] if parts else [each["title"] for each in told["missing"]]
    return Judgement(
        title=told["title"],
        badge=(VETO_BADGES if veto else BADGES).get(status, status),
        words=(VETOES if veto else CONDITIONS)[status],
        says=told["says"],
        now="；".join(each["text"] if len(known) == 1 else f"{each['title']}{each['text']}" for each in known),
        missing="" if missing == [told["title"]] else "、".join(missing),
        advice=told["advice"] if status != "met" else "",
        source=say(told["source"] or ""),
        parts=parts,
    )


def follows(verdict: Mapping[str, Any] | None) -> list[str]:
    """Prizes, cards and consequences in words."""
    found = []
    for each in (verdict or {}).get("follows", []):
        figure = "" if each["amount"] is None else f" {amount(each['amount'], _spaced(each['unit']), 4)}"
        found.append(
            f"{each['title']}{figure}{'' if each['status'] == 'met' else '（待定）'}"
            + (f"：{each['text']}" if each["text"] else "")
        )
    return found
