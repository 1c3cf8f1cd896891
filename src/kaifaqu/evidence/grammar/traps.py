"""Numbers that are no figures: dates, ordinals, document numbers, names, slogans, capacities in a project's name."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import vocabulary

_RULES: Final = rules("traps")
_RANK_BEFORE: Final = _RULES.pattern("rank_before")
_RATIO_TO: Final = _RULES.pattern("ratio_to")
_OTHERS_PLACE: Final = _RULES.pattern("others_place")
_OF_PLACE: Final = _RULES.pattern("of_place")
_RANK_HELD: Final = _RULES.pattern("rank_held")
_PLACE_ENDS: Final = _RULES.pattern("place_ends")
_PLACE_UNITS: Final = _RULES.set("rank_counters")
_UP_TO_PLACE: Final = _RULES.pattern("up_to_place")
_STANDS_AT: Final = _RULES.pattern("stands_at")
_SAYINGS_BEHIND: Final = _RULES.words("sayings_behind")
_KINDS_BY_SIZE: Final = _RULES.pattern("kinds_by_size")
_MOVED_FROM: Final = _RULES.pattern("moved_from")
_DATE_AFTER: Final = _RULES.pattern("date_after")
_CHANGED: Final = _RULES.pattern("changed")
_NOT_LASTING: Final = _RULES.words("not_lasting")
_ON_TOUR: Final = _RULES.pattern("on_tour")
_HOW_LONG: Final = _RULES.pattern("how_long")
_TIME_USED: Final = _RULES.pattern("time_used")
_DEFINED: Final = _RULES.pattern("defined")
_CAMPAIGNS: Final = _RULES.words("campaigns")
_MISSAID: Final = _RULES.pattern("missaid")
_CLOCK: Final = _RULES.pattern("clock_before")
_ATTENDING: Final = _RULES.pattern("attending")
_INVITED: Final = _RULES.pattern("invited")
_ISSUED: Final = _RULES.pattern("issued")
_ASPECTS: Final = _RULES.pattern("aspects")
_PUT_FIRST: Final = _RULES.pattern("put_first")
_FAR: Final = 18  # letters between 摆在 and 首位 at most
_NEW_POLICY: Final = _RULES.pattern("new_policy")
_POLICY: Final = 26  # letters of such a name and of what is done with it at most
_ARTICLES: Final = _RULES.pattern("articles")
_TERM: Final = _RULES.pattern("term")
_REST_GOES_ON: Final = _RULES.pattern("rest_goes_on")
_ONE: Final = re.compile(r"1(?![\d.])")
_LAST_OF_THEM: Final = _RULES.pattern("last_of_them")
_EACH_ONE: Final = _RULES.pattern("each_one")
_CONDITION_OF_AID: Final = _RULES.pattern("condition_of_aid")
_BASIS: Final = _RULES.pattern("basis")
_ORDINAL_SIGNS: Final = _RULES.set("ordinal_signs")
_PASSING: Final = _RULES.words("passing")
_TASKS_AND: Final = _RULES.words("tasks_and")
_NO_QUANTITIES: Final = _RULES.words("no_quantities")
_COUNTED_TOO: Final = _RULES.words("counted_too")
_REST_TAKEN: Final = _RULES.pattern("rest_taken")
_THE_REST: Final = _RULES.words("the_rest")
_PERIOD_ENDS: Final = _RULES.words("period_ends")
_LARGE: Final = _RULES.set("large")
_BEFORE_AND_AFTER: Final = _RULES.words("before_and_after")
_CAPACITY_UNITS: Final = _RULES.words("capacity_units")
_FULL_DURATIONS: Final = _RULES.words("full_durations")
_WITHIN: Final = _RULES.words("within")
_BOUNDS_BEHIND: Final = _RULES.words("bounds_behind")
_ONLY: Final = _RULES.letters("only")
_HUGE: Final = _RULES.set("huge")
_ROUND_NUMBERS: Final = _RULES.words("round_numbers")
_RELATIVE_UNITS: Final = _RULES.set("relative_units")
_ARROW: Final = re.compile(r"[ *]*[→➔➜⇒]")
_BESIDE_ARROW: Final = re.compile(r"[ *]*(?:[→➔➜⇒]|[-—]>)[ *]*")
_CONTENTS: Final = re.compile(r"[.．…·]{3,}\s*$")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_JUST_LISTED: Final = _RULES.pattern("just_listed")
_QUOTED: Final = {"“": "”", "《": "》", "「": "」", "『": "』", "【": "】"}
_OPENING: Final = re.compile(f"[{''.join(_QUOTED)}]")
_VERBS: Final = ("be", "reach", "up", "down", "from", "bound")


class Traps:
    """The compiled patterns of the trap words."""

    def __init__(self) -> None:
        words = vocabulary()
        self.summed: Final = _RULES.pattern("summed")
        self.before: Final = words.words("name_before")
        self.name_goes_on: Final = _RULES.pattern("name_goes_on")
        self.class_unit: Final = _RULES.pattern("class_unit")
        self.capacity_before: Final = words.words("capacity_before")
        self.capacity_of: Final = _RULES.pattern("capacity_of")
        self.condition: Final = _RULES.pattern("condition")
        self.duration: Final = _RULES.pattern("duration")
        self.policy: Final = _RULES.pattern("policy")
        self.policy_before: Final = _RULES.pattern("policy_before")
        self.aged: Final = _RULES.pattern("aged")
        self.latin: Final = words.words("latin_labels")  # GDP, CPI: names, not codes
        self.past: Final = _RULES.pattern("past_point")
        self.chain: Final = words.chain
        self.counters: Final = frozenset(words.words("small_counters"))
        self.duration_before: Final = words.words("duration_before")
        self.durations: Final = frozenset(words.words("durations"))


@cache
def traps() -> Traps:
    """The traps that ship."""
    return Traps()


def _inside(text: str, start: int, end: int) -> bool:
    """Inside short quotation marks or a title in 《》: a slogan or a name."""
    low = max(0, start - 40)
    if not _OPENING.search(text, low, start):
        return False
    for opening, closing in _QUOTED.items():
        at = text.rfind(opening, low, start)
        if at < 0 or text.find(closing, at, start) >= 0:
            continue
        close = text.find(closing, end, end + 40)
        if opening == "“" and text[at - 1 : at] in _PASSING and close == end:
            return False  # 双双突破“千亿”
        if close >= 0 and (opening != "“" or close - at <= 16):
            return True
    return False


def trapped(text: str, start: int, end: int, unit: str, kind: str, *, value: Decimal | None = None) -> bool:
    """True if the number at ``start`` to ``end`` (unit included) is no figure.

    ``kind`` is that of the figure, or ``words`` for a Chinese numeral.
    """
    trap = traps()
    before = text[max(0, start - 8) : start].rstrip(" *")
    if _inside(text, start, end) or _DEFINED.search(text, max(0, start - 24), start):
        return True
    if _MISSAID.match(text, end) or (_ATTENDING.match(text, end) and _INVITED.search(text, max(0, start - 40), start)):
        return True
    if kind == "bare" and value in (1, 100) and _BASIS.search(text, max(0, start - 15), start):
        return True
    if kind == "rank":
        if unit and _RATIO_TO.search(text, max(0, start - 8), start) and _OF_PLACE.match(text, end):
            return True  # 仅为第1名的36.4%
        if unit and _OTHERS_PLACE.match(text, end):
            return True  # 全国排名第60位左右的高新区一般有3家
        scoped = _RANK_BEFORE.search(text, max(0, start - 12), start) or _RANK_HELD.search(text, max(0, start - 24), start)
        return (
            not (_PLACE_ENDS.match(text, end) and (unit or scoped))
            if not unit
            else not scoped and not _PLACE_ENDS.match(text, end)
        )
    if trap.policy.match(text, end) and (
        trap.policy_before.search(text, max(0, start - 8), start) or before.endswith(_TASKS_AND)
    ):
        return True
    if unit == "个" and _ASPECTS.match(text, end):
        return True
    if unit == "条" and _ARTICLES.match(text, end) and _ISSUED.search(text, max(0, start - 16), start):
        return True
    if unit == "条" and _NEW_POLICY.search(text, max(0, start - _POLICY), start):
        return True  # 出台人才新政二十条
    if text.startswith(_NO_QUANTITIES, end) or before.endswith("∶") or (unit.endswith("项") and text.startswith("目", end)):
        return True
    if kind == "words":
        return before.endswith("每") or _chinese_trap(text, start, end, unit, value, trap)
    if kind == "share":
        return text[start - 1 : start].isalnum() and text[start - 1 : start].isascii()
    if before.endswith("+") and not (before[-2:-1].isascii() and before[-2:-1].isalnum()) and unit == "%":
        return False
    return (
        _coded(text, start, before, trap)
        or _named(text, start, end, unit, kind, before, trap)
        or _kind_trap(text, start, end, unit, kind, before, trap)
    )


def _coded(text: str, start: int, before: str, trap: Traps) -> bool:
    """Part of a code, an address, a time of day: S325, 5G, 10:30, 02."""
    last = before[-1:]
    if last and ((last.isascii() and (last.isalpha() or last in "+/&#@_=")) or last in _ORDINAL_SIGNS):
        return not before.endswith(trap.latin)  # GDP 1123亿元
    joined = len(before) > 1 and (before[-2].isdigit() or (before[-2].isascii() and before[-2].isalpha()))
    if joined and last in "-—–:：.":
        return True
    return text[start] == "0" and text[start + 1 : start + 2].isdigit()


def _named(text: str, start: int, end: int, unit: str, kind: str, before: str, trap: Traps) -> bool:
    """A date, a number of a name, a class (500强), a capacity in a project's name."""
    if _date(text, start, end, unit):
        return True
    if before.endswith(trap.before):
        measured = before.endswith(_COUNTED_TOO) and unit != ""  # 高于规上工业6.1个百分点, not 工业4.0; 入库编号287个
        rest = before.endswith(_THE_REST) and (_REST_GOES_ON.match(text, end) or _REST_TAKEN.search(before))  # 其余70%。
        ended = before.endswith(_PERIOD_ENDS)  # 2020年末 884件, not 末10位
        if not (measured or rest or ended or trap.past.search(before)):
            return True
    if (not unit or unit in _LARGE) and (trap.name_goes_on.match(text, end) or trap.class_unit.match(text, end)):
        return True
    if unit == "岁" and trap.aged.match(text, end):
        return True  # 60岁以上老年人口
    if unit and trap.name_goes_on.match(text, end) and not text.startswith(_BEFORE_AND_AFTER, end):
        return True
    if before.endswith(trap.capacity_before):
        return True
    sized = kind == "amount" or (kind == "count" and unit[0] in _LARGE)
    return bool(sized and not unit.endswith("元") and trap.capacity_of.match(text, end))


def _kind_trap(text: str, start: int, end: int, unit: str, kind: str, before: str, trap: Traps) -> bool:
    if unit in _PLACE_UNITS and _UP_TO_PLACE.match(text, end, end + 5):
        return not _STANDS_AT.search(text, max(0, start - 14), start) or text.startswith("的", end + 2)
    if kind == "duration":
        return not _counts_time(text, start, end, before, trap)
    if kind == "count" and "每" in before and _ONE.match(text, start) and _EACH_ONE.search(before):
        return True  # 每落地1个项目，奖励5万元
    if trap.condition.match(text, end) or _CONDITION_OF_AID.match(text, end):
        return True
    if kind == "percent" and _LAST_OF_THEM.search(before):
        return True  # 年度考核末位5%的人员
    if unit.endswith(_CAPACITY_UNITS) and "\u4e00" <= text[end : end + 1] <= "\u9fff":
        return True
    if kind == "bare":
        return bool(_CONTENTS.search(text, max(0, start - 8), start)) or _bare_trap(text, start, end)
    return False


def _date(text: str, start: int, end: int, unit: str) -> bool:
    if unit == "年":
        digits_end = start
        while digits_end < end and (text[digits_end].isdigit() or text[digits_end] in ".-"):
            digits_end += 1
        if _YEAR.search(text, start, digits_end):
            return True
    clock = unit[:1] == "分" and _CLOCK.search(text, max(0, start - 4), start) is not None
    return clock or bool(not unit and _DATE_AFTER.match(text, end))


def _counts_time(text: str, start: int, end: int, before: str, trap: Traps) -> bool:
    """A duration is a figure after a verb of being or changing, or beside a noun of time; 3年内, 五年来 are periods."""
    if _BESIDE_ARROW.search(text[max(0, start - 3) : start]) or _BESIDE_ARROW.match(text, end):
        return True  # 92天 ➔ 45天
    if text.startswith(_NOT_LASTING, end) or _TERM.match(text, end):
        return False
    if before.endswith("用") and _TIME_USED.match(text, end - 1, end + 6):
        return False  # 用三年时间，…
    if trap.duration.match(text, end) or not (_CHINESE.search(text, 0, start) or _CHINESE.search(text, end)):
        return True
    if (
        _CHANGED.match(text, end)
        or before.rstrip(_ONLY).endswith(trap.duration_before)
        or _MOVED_FROM.search(text, max(0, start - 10), start)
    ):
        return True
    if _ARROW.match(text, end) or _ARROW.match(text[:start][::-1]):
        return True  # 92天 ➔ 45天
    if _HOW_LONG.fullmatch(text, start, end):
        return True
    return any(trap.chain.get(before[-size:], "") in _VERBS for size in range(5, 0, -1))


def _bare_trap(text: str, start: int, end: int) -> bool:
    """A bare number is a figure where it fills its place: after a verb of being, or alone between marks."""
    if _YEAR.fullmatch(text[start:end]):
        return True
    after = text[end : end + 1]
    return after != "" and (after in ".）):：-—/号”+×" or (after.isascii() and after.isalpha()))


def _chinese_trap(text: str, start: int, end: int, unit: str, value: Decimal | None, trap: Traps) -> bool:
    """Chinese numerals count where they count things that somebody has (三条断面), not where they sum up or say 一批, 四大."""
    if trap.summed.match(text, start + 1) or text.startswith(("《", "“"), end) or _ON_TOUR.match(text, start + 1):
        return True
    before = text[max(0, start - 3) : start]
    if before.endswith(_CAMPAIGNS):
        return True  # 大干一百天
    if unit in trap.durations or unit.endswith(_FULL_DURATIONS):
        long = value is not None and value > 10 and unit != "年"  # 只等了四十七天
        return not (before.endswith(trap.duration_before) or (long and not text.startswith(_WITHIN, end)))
    if not unit:
        return True
    if "\u4e00" <= text[end : end + 1] <= "\u9fff" and not text.startswith(_BOUNDS_BEHIND, end):
        clause = max(text.rfind(mark, 0, start) for mark in "，。；,;：:")
        if unit not in _RELATIVE_UNITS and _JUST_LISTED.search(text, clause + 1, start):
            return True  # 许营、顾官屯两个乡镇 sums up what was just listed, 税收、近六成的工业 does not
    if value is not None and value >= 100:
        kinds = unit in _HUGE and _KINDS_BY_SIZE.match(text, end) and not before.endswith(_PASSING)  # 百亿企业最多
        return bool(kinds) or text.startswith("级", end) or before.endswith(_ROUND_NUMBERS)
    if unit in _RELATIVE_UNITS:
        return False
    if value is not None and value <= 1:
        return not before.endswith("至少")
    moved = any(trap.chain.get(text[max(0, start - size) : start], "") in ("up", "down", "reach") for size in range(1, 4))
    return unit in trap.counters and not moved  # 前进四位, not 两次


def placed_first(text: str, start: int) -> bool:
    """摆在首位, 首位产业: a saying, no place among others."""
    put = _PUT_FIRST.search(text, max(0, start - _FAR), start) is not None
    return put or text.startswith(_SAYINGS_BEHIND, start + 2)
