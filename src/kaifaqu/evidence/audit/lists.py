"""Checks of lists (三个园区分别为 …): the figures against the total told with them, and how many there are."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from kaifaqu.evidence.audit.fact import COUNTED, measured
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.interval import Interval, shown
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.document import Block

_ITEM: Final = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d\s，,。；;：:、（）()和及与]{0,5})")
_JOIN: Final = re.compile(r"\s*[、和及与]\s*")
_INEXACT: Final = re.compile(r"[第约近超逾过]\d|分别")
_FAR: Final = 120  # characters before a list in which its total may stand
_CHINESE: Final = {char: at for at, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
Item = tuple[str, str]  # digits, unit


def check(index: Index, report: Report) -> None:
    """``list-total``."""
    for number, reading in enumerate(index.readings):
        for at, block in enumerate(reading.document.blocks):
            if block.kind == "table":
                continue
            if "分别" in block.text:
                for found in index.rules.listed.finditer(block.text):
                    _judge(index, report, (number, at), block, found)
            if "净增" in block.text:
                for found in index.rules.net.finditer(block.text):
                    _net(report, (number, at), found)
            if index.rules.any("list_totals", block.text):
                for found in index.rules.named_list.finditer(block.text):
                    _named(index, report, (number, at), found)


def _judge(index: Index, report: Report, place: tuple[int, int], block: Block, found: re.Match[str]) -> None:
    items, end = _items(block.text, found.end())
    if len(items) < 2 or index.rules.any("open_list", found["verb"]):
        return
    _count(index, report, place, block, (found, len(items), end))
    unit = items[-1][1]
    if not unit or any(own not in ("", unit) for _, own in items) or index.rules.any("no_total_units", unit):
        return
    if index.rules.any("no_sum", found["verb"]) or index.rules.any("no_sum", found["head"] or ""):
        return
    digits = [number for number, _ in items]
    after = index.rules.total_after.match(block.text, end)
    if after is not None and after["unit"] == unit and not index.rules.any("wider", after["between"]):
        said = after["members"]
        if said is None or _CHINESE.get(said) == len(items):
            _total(index, report, (*place, found.start(), after.end()), (digits, after["number"], unit), over=False)
        return
    first = max(0, found.start() - _FAR)
    start = max(block.text.rfind(stop, first, found.start()) + 1 for stop in "。；;\n")
    before = [*index.rules.total_before.finditer(block.text, max(first, start), found.start())]
    if before and before[-1]["unit"] == unit and not re.search(r"\d|年|月|季", block.text[before[-1].end() : found.end()]):
        _total(index, report, (*place, before[-1].start(), end), (digits, before[-1]["number"], unit), over=True)


def _net(report: Report, place: tuple[int, int], found: re.Match[str]) -> None:
    """新入规 32 家、退规 11 家，净增 21 家."""
    came, left, net = (int(found[name]) for name in ("came", "left", "net"))
    if came - left != net:
        values = {"came": came, "left": left, "found": came - left, "written": f"{net}{found['unit']}"}
        report.add("list-total", [], "net", places=[(*place, *found.span())], values=values)


def _named(index: Index, report: Report, place: tuple[int, int], found: re.Match[str]) -> None:
    """甲 3 家、乙 4 家，合计 7 家. What more words stand before the total, the less sure it is that it has no other parts."""
    items = [(item["number"], item["unit"]) for item in _ITEM.finditer(found["items"])]
    after = index.rules.total_after.match(found.string, found.end())
    if after is None or any(unit != after["unit"] for _, unit in items) or index.rules.any("no_total_units", after["unit"]):
        return
    if _INEXACT.search(found["items"]) or index.rules.any("wider", after["between"]) or index.rules.any("no_sum", found["items"]):
        return
    if after["members"] is None or _CHINESE.get(after["members"]) == len(items):
        told = ([number for number, _ in items], after["number"], after["unit"])
        _total(index, report, (*place, found.start(), after.end()), told, over=bool(after["between"]))


def _items(text: str, at: int) -> tuple[list[Item], int]:
    """The figures of a list, joined by 、 or 和, and where it ends. None of one that goes on in words: 12%、8%和下降3%."""
    items: list[Item] = []
    while found := _ITEM.match(text, at):
        items.append((found["number"], found["unit"]))
        join = _JOIN.match(text, found.end())
        if join is None:
            return items, found.end()
        at = join.end()
    return [], at


def _count(index: Index, report: Report, place: tuple[int, int], block: Block, told: tuple[re.Match[str], int, int]) -> None:
    """三个园区分别为 has three figures behind it."""
    found, count, end = told
    counted = index.rules.list_count.search(block.text, max(0, found.start("word") - 24), found.end("word"))
    if counted is None or block.text[counted.start() - 1 : counted.start()] in tuple("、和与及"):
        return  # 两条产业带、三个产业园分别: there are two kinds of things
    said = int(counted["n"]) if counted["n"].isdigit() else _CHINESE[counted["n"]]
    if said != count:
        values = {"said": counted[0], "count": count}
        report.add("list-total", ["count"], "count", places=[(*place, counted.start(), end)], values=values)


def _total(
    index: Index, report: Report, place: tuple[int, int, int, int], told: tuple[list[str], str, str], *, over: bool
) -> None:
    """The sum against the total behind the list; of a total before it, which may have more parts, only what is above it."""
    digits, written, unit = told
    parts, whole = [_range(item, unit) for item in digits], _range(written, unit)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    least, most = (total.low, whole.high) if over else (None, None)
    if total.meets(whole) or (least is not None and most is not None and least <= most):
        return
    found = sum((_value(item) for item in digits), Fraction(0))
    places = max(len(item.partition(".")[2]) for item in digits)
    values = {"sum": " + ".join(digits), "found": shown(found, places, zeros=True), "written": f"{written}{unit}"}
    report.add("list-total", ["over"] if over else [], "over" if over else "main", places=[place], values=values)


def _value(digits: str) -> Fraction:
    return Fraction(digits.replace(",", ""))


def _range(digits: str, unit: str) -> Interval:
    """What the digits may stand for: whole things are exact, amounts rounded to their last digit."""
    places = len(digits.partition(".")[2])
    exact = not places and measured(unit) == (COUNTED, Fraction(1))
    return Interval.around(_value(digits), Fraction(0) if exact else Fraction(1, 2 * 10**places))
