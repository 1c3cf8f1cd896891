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
from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, vocabulary
from kaifaqu.observe import Period
from kaifaqu.observe.period import FIRST_YEAR, LAST_YEAR

_CN: Final = "一二两三四五六七八九十"
_DASH: Final = r"(?:-|－|—{1,2}|–|~|～|至|到)"
_M: Final = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_CN}])"
_PART: Final = (
    rf"(?:{_M}月?(?:份)?{_DASH}{_M}月(?:份)?|前{_M}个?月|前[{_CN}1-4]个?季度|[上下]半年|第?[一二三四1-4]季度"
    rf"|{_M}月(?:份)?(?:\d{{1,2}}日)?)"
)
_JOINED: Final = re.compile("[、和与及]")
OF_ITS_OWN: Final = re.compile(r"[ *]*的[ *]*\d")  # 2020年的615家: the year of this figure only
_FROM: Final = ("从", "由", "自")
_BEGUN: Final = re.compile("(?:启动|开始|推行|推开)的")
_YEAR: Final = r"(?:(?:19|20)\d\d|[〇一二三四五六七八九零○]{4})"
_TAIL: Final = r"(?:末|底|初|全年|年度|度|期间|时|以来|份)?"
_N: Final = rf"[{_CN}\d]{{1,2}}"
_YEARS: Final = (  # 连续三年, 近三年, 五年来; 五年 alone before a word of change
    rf"连续{_N}(?:年|个月|个季度)|(?:近|过去|最近|未来|今后|这){_N}(?:年|个月)(?:多)?(?:来|间|内)?|{_N}(?:多|余)?年(?:来|间|内|前(?![进移沿])|里)"
    rf"|(?<=用){_N}年(?=(?:左右)?的?时间)|(?<![第\d百零〇{_CN}])(?![一1]年){_N}年(?!平均)"
    r"(?=[^。，；\d]{0,4}(?:年均|累计|翻|净增|增|跃|提升|提高|下降)|新建|新改建|建成|引进)"
)

REVIEWED: Final = 3  # months of a year in which the year that is told of is the one before
GOES_ON: Final = re.compile(
    r"[ *]*(?:其中|同时)[，,]?"
)  # at the head of a sentence: what it tells is of the time of the one before
_STEPS: Final = {"this_year": 0, "last_year": -1, "year_before": -2, "next_year": 1, "year_after": 2}
_FIRST: Final = rf"较环同跟和比截到至自从于在以前上下第连近过最未今这届“\"\d〇零○{_CN}"  # how the other phrases begin
_HINT: Final = re.compile("[年月季今去近前后现当来五期底末初原目届那]")  # every time phrase has one of these


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

    def __init__(self, words: Vocabulary) -> None:
        year_words = alternation(word for key in _STEPS for word in words.words(key))
        events = alternation(words.words("events"))
        relative = alternation(words.words("relative"))
        plan = alternation(words.lists["plan_words"])
        ends = alternation(words.words("year_end"))
        bases = alternation(words.words("base_words"))
        compared = alternation(words.words("compared_with"))
        named = (year_words, events, relative, plan, ends, bases, compared, alternation(words.words("same_last")))
        first = "".join({word[:1] for words_of in named for word in words_of.split("|")})
        self.pattern: Final = re.compile(
            rf"(?=[{first}{_FIRST}])"  # asked first: nearly every place of a text begins no time
            rf"(?P<base>(?:较|[环同]比|[同跟和](?=[^，。；]{{2,10}}比)|(?<![占对之])比|{compared})(?:[一-龥]{{1,4}}前的)?)?"
            rf"(?:截至|截止|到|至|自|从|于|在|以)?(?P<phrase>"
            rf"(?P<same>(?<![比较]){alternation(words.words('same_last'))})"
            rf"|(?P<basis>(?<=[比较是为])(?:{bases}))"
            rf"|(?P<ends>(?<![一-龥]年)(?:{ends})(?:之?前)?(?!度|轻|龄|产|均|份|目标(?!(?:任务)?[ *]*\d)|任务|计划|预算|预期))|"
            rf"(?P<y1>{_YEAR})[ *]*(?:年)?[ *]*{_DASH}[ *]*(?P<y2>{_YEAR})[ *]*年{_TAIL}"
            rf"|(?P<y>{_YEAR})[ *]*年{_TAIL}[ *]*(?P<part>{_PART})?(?:末|底|以来|当月|起(?![步草飞点跑]))?(?:累计)?"
            rf"|(?P<word>{year_words})(?!以来)(?:度(?![数假量]))?(?P<wpart>{_PART})?(?:末|底)?"
            rf"|(?P<alone>{_PART})(?:末|底)?(?:之?前)?(?:当月)?(?:累计)?(?!度|季)"
            rf"|[“\"]?(?P<plan>{plan})[”\"]?(?P<ptail>时期末|期末|末|初期|初|收官之年|开局之年)?(?:时期|期间|以来)?(?!规划)"
            rf"|{_YEARS}"
            rf"|(?P<then>届时|到那时|到时)|(?P<event>(?:{events})+(?:以|之)?后(?!备|续|期))|{relative})"
        )
        goals = alternation({*words.words("target"), "计划", "目标", "争取", "打算", "拟", "将"} - set(words.words("estimates")))
        self.goals: Final = re.compile(goals)
        self.words: Final = words
        self.plans: Final = words.lists["plan_words"]
        self.shift: Final = {word: step for key, step in _STEPS.items() for word in words.words(key)}


@cache
def clock() -> Clock:
    """The time patterns that ship."""
    return Clock(vocabulary())


def _number(text: str) -> int:
    return int(text) if text.isdigit() else numerals.chinese(text)


def _span(year: int, part: str) -> str:
    """ISO of a part of a year: 上半年 is 2022-H1, 1—5月 is 2022-01/2022-05, 前三季度 is 2022-01/2022-09."""
    part = re.sub(r"[份累计 ]|\d{1,2}日$", "", part)
    numbers = [_number(item) for item in re.findall(rf"\d+|[{_CN}]+", part)]
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
        plan = match["plan"] is not None
        since = match["word"] is not None and not match["wpart"] and own == now and "以来" in match["word"]
        phrase = re.sub("[ *]", "", match["phrase"])
        ahead = not base and not plan and _ahead(iso, own, dated, named=bool(match["ends"]))
        if base and text[start - 1 : start] in ("比", "较") and text[start - 2 : start] not in ("环比", "同比"):
            start -= 1
        first = min(match.start(), start) if base else start
        point = phrase.endswith(("末", "底")) or text.startswith(("截至", "截止"), match.start())
        found.append(Time(first, end, phrase, iso, own, base, plan, since, ahead, point, bool(match["event"])))
        passing = base or OF_ITS_OWN.match(text, end) or text[start - 1 : start] in _FROM
        if own and (match["y"] or match["y1"] or (match["word"] and own == now)) and not passing:
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
    clause = re.search("[，。；\n]|$", text[match.end() :])
    end = match.end() + (clause.start() if clause else 0)
    return not match[0].endswith("前") and clock().goals.search(text, text.rfind("。", 0, match.start()) + 1, end) is None


@lru_cache(maxsize=8192)
def glance(text: str, dated: Period | None, year: int = 0) -> tuple[Time, ...]:
    """The same, kept: lines of slides are looked at again and again."""
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
        if _BEGUN.match(text, match.end()):
            return None  # 2021年启动的改革中: when it began
        if own < now and match["phrase"].endswith(("以来", "起")):
            return "", 0  # 2016年以来, 从2013年起: as written
        return (_span(own, match["part"]) if match["part"] else str(own)), own
    if match["word"] and now:
        told = match["word"].startswith("上")  # 上年 is the year before the one reported, 去年 before the one it is said in
        nearest = next((item for item in reversed(found) if not item.base), None) if told else None
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
    if match["basis"]:
        return "", (year or now or 1) - 1
    if match["alone"]:
        start = match.start("phrase")
        governing = year or now
        if start and text[start - 1].isdigit():
            return None
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
        ends = match["ptail"] in ("末", "期末", "时期末", "收官之年")
        return (str(first + 4) if ends else f"{first}/{first + 4}"), first + 4
    return "", 0
