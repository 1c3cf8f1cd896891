"""Time phrases: what a text says of when, and the ISO period it settles.

``2022年1—5月`` is dated by itself; ``上半年`` takes the year of the governing phrase or of the document; ``今年`` counts from the
document's date; ``近三年`` and ``截至目前`` stay as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kaifaqu.evidence.grammar import numerals
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import alternation, vocabulary
from kaifaqu.observe import Period
from kaifaqu.observe.period import FIRST_YEAR, LAST_YEAR

_RULES: Final = rules("times")
_HINT: Final = _RULES.pattern("hint")
_NUMBER_IN_PART: Final = _RULES.pattern("number_in_part")
_BESIDE_PART: Final = _RULES.pattern("beside_part")
_JOINED: Final = _RULES.pattern("joined")
_FROM: Final = _RULES.set("from_words")
_BEGUN_IN: Final = _RULES.pattern("begun_in")
_COMPARING: Final = _RULES.set("comparing")
_RATES_COMPARED: Final = _RULES.set("rates_compared")
_BY_THE_END: Final = _RULES.pattern("by_the_end")
_POINTS: Final = _RULES.words("points")
_UP_TO: Final = _RULES.words("up_to")
_SINCE: Final = _RULES.words("since")
_SO_FAR: Final = _RULES.words("so_far")[0]
_PLAN_END: Final = _RULES.set("plan_end")
FORMERLY: Final = _RULES.set("formerly")
_YEARS_OF: Final = "年来"
_BEGUN_BEFORE: Final = _RULES.pattern("begun_before")
OF_ITS_OWN: Final = _RULES.pattern("of_one_figure")
_AS_BASIS: Final = _RULES.pattern("as_basis")
_AS: Final = _RULES.letters("as_basis_begins")
CAME_THEN: Final = _RULES.pattern("came_then")
CAME: Final = _RULES.pattern("came")
LASTS_TO: Final = _RULES.pattern("lasts_to")
GOES_ON: Final = _RULES.pattern("goes_on")
REVIEWED: Final = 3  # months of a year in which the year that is told of is the one before
_STEPS: Final = {"this_year": 0, "last_year": -1, "year_before": -2, "next_year": 1, "year_after": 2}
_NAMED: Final = (*_STEPS, "events", "relative", "plan_words", "year_end", "base_words", "compared_with", "same_last")


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase in a text: ``iso`` is empty for a relative one; ``base`` is True after 较, 比 (compared with)."""

    start: int
    end: int
    text: str
    iso: str
    year: int = 0
    base: bool = False
    plan: bool = False
    open: bool = False  # 今年以来, 今年: what it covers ends where the document's figures end
    ahead: bool = False  # 年底, 全年, 四季度 of a year that is not over
    point: bool = False  # 截至6月底, 年末: it dates what stands, too
    event: bool = False  # 投产后: after something that is to happen


class Clock:
    """The compiled time patterns of a vocabulary."""

    def __init__(self) -> None:
        words = vocabulary()
        first = "".join({word[0] for name in _NAMED for word in words.lists[name]})
        self.pattern: Final = _RULES.pattern("time", first_letters=first)
        planned = {*words.words("target"), *_RULES.words("planned")} - set(words.words("estimates"))
        self.goals: Final = re.compile(alternation(planned))
        self.words: Final = words
        self.plans: Final = words.lists["plan_words"]
        self.shift: Final = {word: step for key, step in _STEPS.items() for word in words.words(key)}


@cache
def clock() -> Clock:
    """The time patterns that ship."""
    return Clock()


def _number(text: str) -> int:
    return int(text) if text.isdigit() else numerals.chinese(text)


@lru_cache(maxsize=1024)
def _span(year: int, part: str) -> str:
    """ISO of a part of a year: 上半年 is 2022-H1, 1—5月 is 2022-01/2022-05, 前三季度 is 2022-01/2022-09."""
    part = _BESIDE_PART.sub("", part)
    numbers = [_number(item) for item in _NUMBER_IN_PART.findall(part)]
    if "半年" in part:
        return Period.of_half(year, 1 if "上" in part else 2).iso
    if "季度" in part:
        last = numbers[0]
        if last > 4:
            return str(year)
        return Period.of_months(year, 1, 3 * last).iso if "前" in part else Period.of_quarter(year, last).iso
    if part.startswith("前"):
        return Period.of_months(year, 1, min(numbers[0], 12)).iso
    first, last = numbers[0], numbers[-1]
    return Period.of_months(year, first, last).iso if 1 <= first <= last <= 12 else str(year)


def find(text: str, dated: Period | None, year: int = 0) -> list[Time]:
    """The time phrases of a text, in order. ``year`` is the year that governs where the text begins (0 if none does)."""
    if not _HINT.search(text):
        return []
    now = (dated.year or 0) if dated is not None else 0
    early = dated is not None and dated.end is not None and dated.end.month <= REVIEWED
    found: list[Time] = []
    if year > now + 1 > 1:
        year = 0  # below 到2025年 in 2022: 8月底前, 年内 are of this year
    outer, told = year, 0  # the year that governs the whole text, and where the last one was told
    for match in clock().pattern.finditer(text):
        if "《" in text and text.rfind("《", 0, match.start()) > text.rfind("》", 0, match.start()):
            continue  # the year in a document's title
        start, end = match.span("phrase")
        if (match["alone"] or match["ends"]) and "。" in text[told:start] and not _goes_on(text, start):
            year = outer
        settled = _settle(match, text, year, now, found, dated, early=early)
        if settled is None:
            continue
        iso, own = settled
        base = match["base"] is not None or match["basis"] is not None or _joined(text, start, found)
        basis = _AS_BASIS.match(text, end)
        if basis and start and text[start - 1] in _AS:
            start, end, base = start - 1, basis.end(), True  # 以2022年为基数, 在2022年的基础上
        plan = match["plan"] is not None
        since = match["word"] is not None and not match["wpart"] and own == now and "以来" in match["word"]
        phrase = match["phrase"].replace(" ", "").replace("*", "").removesuffix(_SO_FAR)
        named = bool(match["ends"]) or (own == now and _BY_THE_END.search(phrase) is not None)
        ahead = not base and not plan and _ahead(iso, own, dated, named=named)
        if not iso and phrase.endswith(_YEARS_OF) and (begun := _BEGUN_BEFORE.search(text, max(start - 2, 0), start)):
            start, phrase = begun.start(), begun[0] + phrase  # 成立4年来, 落户五年来
        if base and text[start - 1 : start] in _COMPARING and text[start - 2 : start] not in _RATES_COMPARED:
            start -= 1
        first = min(match.start(), start) if base else start
        point = phrase.endswith(_POINTS) or text.startswith(_UP_TO, match.start())
        found.append(Time(first, end, phrase, iso, own, base, plan, since, ahead, point, bool(match["event"])))
        passing = base or OF_ITS_OWN.match(text, end) or CAME_THEN.match(text, end) or text[start - 1 : start] in _FROM
        if own and (match["y"] or match["y1"] or (match["word"] and own >= now)) and not passing:
            year, told = own, end
    return found


def _goes_on(text: str, start: int) -> bool:
    """True in a sentence that goes on with the one before."""
    return GOES_ON.match(text, text.rfind("。", 0, start) + 1) is not None


def _joined(text: str, start: int, found: list[Time]) -> bool:
    """比上半年、一季度: what is joined to a time compared with is compared with too."""
    return bool(found) and found[-1].base and _JOINED.fullmatch(text, found[-1].end, start) is not None


def _ahead(iso: str, own: int, dated: Period | None, *, named: bool) -> bool:
    """A part of a year that ends after the document, or 年底, 全年 of the year that is running."""
    if dated is None or dated.end is None or not own:
        return False
    if named:
        return own == dated.year and dated.end.month < 12
    end = Period.parse(iso).end if len(iso) > 4 and "/" not in iso[:5] else None
    return end is not None and end > dated.end


def _reported(match: re.Match[str], text: str) -> bool:
    """全年完成投资86亿元, said at the beginning of a year, reports the year before; 力争全年 and 全年将 speak of this one."""
    clause = re.compile("[，。；\n]|$").search(text, match.end() + 1)  # 一季度，我们要确保…: the next one, too
    end = clause.start() if clause else match.end()
    return not match[0].endswith("前") and clock().goals.search(text, text.rfind("。", 0, match.start()) + 1, end) is None


def glance(text: str, dated: Period | None, year: int = 0) -> tuple[Time, ...]:
    """The same, kept: lines of slides are looked at again and again."""
    return kept(text, dated, year) if _HINT.search(text) else ()


@lru_cache(maxsize=8192)
def kept(text: str, dated: Period | None, year: int) -> tuple[Time, ...]:
    """The times of a line, until the document is read."""
    return tuple(find(text, dated, year))


def _settle(
    match: re.Match[str], text: str, year: int, now: int, found: list[Time], dated: Period | None, *, early: bool
) -> tuple[str, int] | None:
    """The ISO period that a phrase settles (empty if it is relative) and the year it ends in; None if it is no time after all."""
    if match["y1"]:
        first, last = _number(match["y1"]), _number(match["y2"])
        return (Period.of_years(first, last).iso, last) if FIRST_YEAR <= first < last <= LAST_YEAR else None
    if match["y"]:
        own = _number(match["y"])
        if not FIRST_YEAR <= own <= LAST_YEAR:
            return None
        if _BEGUN_IN.match(text, match.end()):
            return None  # 2021年启动的改革中: when it began
        if own < now and match["phrase"].removesuffix(_SO_FAR).endswith(_SINCE):
            return "", 0  # 2016年以来, 从2013年起, 2018年以来累计: as written
        return (_span(own, match["part"]) if match["part"] else str(own)), own
    if match["word"] and now:
        told = match["word"].startswith("上")  # 上年 is the year before the one reported, 去年 before the one it is said in
        others = (item for item in reversed(found) if not (item.base or OF_ITS_OWN.match(text, item.end)))
        nearest = next(others, None) if told else None
        here = nearest.year if nearest is not None and "。" not in text[nearest.end : match.start()] else 0
        own = ((here or year or now) if told else now) + clock().shift[match["word"]]
        return (_span(own, match["wpart"]) if match["wpart"] else str(own)), own
    if match["ends"]:
        own = year or (now - 1 if early and _reported(match, text) else now)
        return (str(own) if own else ""), own
    if match["same"]:
        before = next((item for item in reversed(found) if item.iso and not item.base), None)
        iso = re.sub(r"\d{4}", lambda item: str(int(item[0]) - 1), before.iso) if before else ""
        return iso, before.year - 1 if before and before.year else 0
    if match["then"]:
        before = next((item for item in reversed(found) if item.iso and not item.base), None)
        return (before.iso, before.year) if before else ("", 0)
    if match["that"]:
        before = next((item for item in reversed(found) if item.year and not item.base), None)
        told = before is not None and "。" not in text[before.end : match.start()]
        return (str(before.year), before.year) if told and before is not None else None
    if match["basis"]:
        return "", (year or now or 1) - 1
    if match["alone"]:
        start = match.start("phrase")
        if start and text[start - 1].isdigit():
            return None
        governing = year or now
        if early and governing == now - 1 and not match[0].endswith("前") and not _reported(match, text):
            governing = now  # 一季度，我们要确保…, said in January below a title of the year before
        iso = _span(governing, match["alone"]) if governing else ""
        running = (
            early and dated is not None and Period.parse(iso).end == dated.end and "季度" in match["alone"]
        )  # its last month
        if early and not year and (running or _ahead(iso, governing, dated, named=False)) and _reported(match, text):
            governing -= 1  # 四季度, said in March without a word of a plan
            iso = _span(governing, match["alone"])
        return iso, governing
    if match["plan"]:
        if len(match["plan"]) < 3 and match["phrase"][:1] not in ("“", '"'):
            return None
        if match["phrase"].endswith("以来"):
            return "", 0
        first = int(clock().plans[match["plan"]])
        if (match["ptail"] or "").startswith("初"):
            return str(first), first
        ends = match["ptail"] in _PLAN_END
        return (str(first + 4) if ends else f"{first}/{first + 4}"), first + 4
    return "", 0
