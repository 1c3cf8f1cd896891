"""Numbers that are no figures: dates, ordinals, document numbers, names, slogans, capacities in a project's name."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, vocabulary

_RANK_BEFORE: Final = re.compile(
    r"(?:居|列|排|名次?|位次|于|持|占据|夺得|在|为|由|从|至|到|是|全[市省国区县球]|世界|[国省市业][内际]|[市省区县国]|系统|同类|均|跃|进|分|中|获|续"
    r"|[东西中]部|[东西][北南]|华[东北南中]|三角|京津冀|地区|评|得|评为|之首|类|行业|增速|增幅|总量)[ *]*$"
)
_HELD: Final = re.compile("(?:位居|位列|名列|稳居|高居|跃居|排名|排在)[^，。；、]{2,18}$")  # 位居家电出口第一
_KINDS: Final = re.compile("级|企业|产业|项目|集群|园区|板块|工程|基金(?!规模)")
_MOVED: Final = re.compile("(?:[由从][^，。；]{0,6}|[到至][^，。；]{0,7})的[ *]*$")  # 由上年的58个工作日
_ARROW: Final = re.compile(r"[ *]*[→➔➜⇒]")
_END: Final = re.compile(
    r"[ *”）)]*(?:$|[，,。；;、！\n|\t➔→—]|跃升|跃居|上升|提升|前移|前进|进入|升至|升到|至|到|[（(]|的?(?:好成绩|位次|位置|水平)"
    r"|的市场地位|和|与|，)"
)
_DATE_AFTER: Final = re.compile(
    r"[ *]*(?:年(?!限|龄|均|产|以上)|月(?!饼|季)|日(?!均|产|处理|供)|号|时许|点[整半钟]|[:：]\d|-\d{1,2}-\d)"
)
_CHANGED: Final = re.compile("压缩|减少|缩短|压减|降至|降到|提高|增加|延长|变为")
_VERBS: Final = ("be", "reach", "up", "down", "from", "bound")
_BESIDE_ARROW: Final = re.compile(r"[ *]*(?:[→➔➜⇒]|[-—]>)[ *]*")
_DEFINED: Final = re.compile(r"(?:口径|范围|界定)[为是][^，。；]{0,16}$")  # what a note defines
_CAMPAIGNS: Final = ("大干", "奋战", "决战", "苦干", "会战", "苦战")
_MISSAID: Final = re.compile("[^，。；]{0,6}，(?:不对|说错|口误|更正)")  # 有103家，不对，准确地说是104家
_CONDITION: Final = re.compile("的[，,][^。；]*(?:给予|奖励|补贴|补助|资助|返还|减免|贴息)")  # 总投资5000万元的，给予8%补贴
_BASIS: Final = re.compile(r"以(?![上下内来])[^，。；]{1,12}为$")  # 以农村居民收入为1, 以2015年为100
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_QUOTED: Final = {"“": "”", "《": "》", "「": "」", "『": "』", "【": "】"}


class Traps:
    """The compiled patterns of the trap words."""

    def __init__(self, words: Vocabulary) -> None:
        get = words.words
        self.slogan: Final = re.compile(alternation(get("slogan_nouns")))
        self.before: Final = tuple(get("name_before"))
        self.after: Final = re.compile(rf"[ *]*(?:{alternation(get('name_after'))})")
        self.class_unit: Final = re.compile(rf"[ *]*(?:{alternation(get('classes'))})")
        self.capacity_before: Final = tuple(get("capacity_before"))
        self.capacity_after: Final = re.compile(
            rf"(?:/[年日])?[^，。；、,;：:的\n]{{0,18}}?(?:{alternation(get('capacity_after'))})"
        )
        self.condition: Final = re.compile(rf"[ *]*(?:{alternation(get('conditions'))})")
        self.duration: Final = re.compile(rf"[ *]*(?:{alternation(get('duration_nouns'))})")
        self.policy: Final = re.compile(rf"[^，。；、]{{0,6}}?(?:{alternation(get('policy_nouns'))})")
        self.policy_before: Final = re.compile(rf"(?:{alternation(get('policy_verbs'))})(?:好|了)?[^，。；]{{0,3}}$")
        self.contents: Final = re.compile(r"[.．…·]{3,}\s*$")
        self.aged: Final = re.compile(rf"(?:及?以[上下]|之间|的)*[一-龥]{{0,3}}?(?:{alternation(get('ages'))})")
        self.latin: Final = words.words("latin_labels")  # GDP, CPI: names, not codes
        self.placed: Final = words.words("placed_first")
        self.past: Final = re.compile("(?:改革|之|以|调整|整合|搬迁|合并|目)前$|(?:改革|之|以|调整|整合|搬迁|合并)后$")
        self.chain: Final = words.chain
        self.counters: Final = frozenset(get("small_counters"))
        self.duration_before: Final = tuple(get("duration_before"))
        self.durations: Final = frozenset(get("durations"))


@cache
def traps() -> Traps:
    """The traps that ship."""
    return Traps(vocabulary())


def _inside(text: str, start: int, end: int) -> bool:
    """Inside short quotation marks or a title in 《》: a slogan or a name."""
    low = max(0, start - 40)
    for opening, closing in _QUOTED.items():
        at = text.rfind(opening, low, start)
        if at < 0 or text.find(closing, at, start) >= 0:
            continue
        close = text.find(closing, end, end + 40)
        if opening == "“" and text[at - 1 : at] in ("过", "破", "超") and close == end:
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
    if _MISSAID.match(text, end):
        return True
    if kind == "bare" and value in (1, 100) and _BASIS.search(text, max(0, start - 15), start):
        return True
    if kind == "rank":
        scoped = _RANK_BEFORE.search(text, max(0, start - 12), start) or _HELD.search(text, max(0, start - 24), start)
        return not (_END.match(text, end) and (unit or scoped)) if not unit else not scoped and not _END.match(text, end)
    policy = trap.policy_before.search(text, max(0, start - 8), start) or before.endswith(("任务和", "、"))
    if policy and trap.policy.match(text, end):
        return True
    if (
        text.startswith(("槛", "阶", "∶", ":"), end)
        or before.endswith("∶")
        or (unit.endswith("项") and text.startswith("目", end))
    ):
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
    if text[max(0, start - 8) : start].rstrip(" *").endswith(trap.latin):
        return False  # GDP 1123亿元
    if last and ((last.isascii() and (last.isalpha() or last in "+/&#@_=")) or last in "〔[第"):
        return True
    joined = len(before) > 1 and (before[-2].isdigit() or (before[-2].isascii() and before[-2].isalpha()))
    if joined and last in "-—–:：.":
        return True
    return text[start] == "0" and text[start + 1 : start + 2].isdigit()


def _named(text: str, start: int, end: int, unit: str, kind: str, before: str, trap: Traps) -> bool:
    """A date, a number of a name, a class (500强), a capacity in a project's name."""
    if _date(text, start, end, unit):
        return True
    measured = before.endswith("工业") and unit != ""  # 高于规上工业6.1个百分点, not 工业4.0
    rest = before.endswith(("其余", "其他")) and not "\u4e00" <= text[end : end + 1] <= "\u9fff"  # 其余70%, 其他14家。
    ended = before.endswith(("年末", "月末", "期末"))  # 2020年末 884件, not 末10位
    if before.endswith(trap.before) and not (measured or rest or ended or trap.past.search(before)):
        return True
    if unit in ("", "万", "亿", "千", "百") and (trap.after.match(text, end) or trap.class_unit.match(text, end)):
        return True
    if unit == "岁" and trap.aged.match(text, end):
        return True  # 60岁以上老年人口
    if unit and trap.after.match(text, end) and not text.startswith(("前", "后", "+"), end):
        return True
    if before.endswith(trap.capacity_before):
        return True
    sized = kind == "amount" or (kind == "count" and unit[0] in "万亿千百")
    return bool(sized and not unit.endswith("元") and trap.capacity_after.match(text, end))


def _kind_trap(text: str, start: int, end: int, unit: str, kind: str, before: str, trap: Traps) -> bool:
    if unit in ("位", "名") and re.match(r"[ *]*(?:以后|以前|之后|以内|后|前)", text[end : end + 5]):
        held = re.search("(?:处于|位于|居)[^，。；]{0,8}$", text[max(0, start - 14) : start])
        return not held or text.startswith("的", end + 2)
    if kind == "duration":
        return not _counts_time(text, start, end, before, trap)
    if trap.condition.match(text, end) or _CONDITION.match(text, end):
        return True
    if unit.endswith(("/年", "/日")) and "\u4e00" <= text[end : end + 1] <= "\u9fff":
        return True
    if kind == "bare":
        return bool(trap.contents.search(text, max(0, start - 8), start)) or _bare_trap(text, start, end)
    return False


def _date(text: str, start: int, end: int, unit: str) -> bool:
    digits_end = start
    while digits_end < end and (text[digits_end].isdigit() or text[digits_end] in ".-"):
        digits_end += 1
    if unit == "年" and _YEAR.search(text, start, digits_end):
        return True
    return bool(not unit and _DATE_AFTER.match(text, end))


def _counts_time(text: str, start: int, end: int, before: str, trap: Traps) -> bool:
    """A duration is a figure after a verb of being or changing, or beside a noun of time; 3年内, 五年来 are periods."""
    if _BESIDE_ARROW.search(text[max(0, start - 3) : start]) or _BESIDE_ARROW.match(text, end):
        return True  # 92天 ➔ 45天
    if text.startswith(("政策", "来", "内", "多来", "间", "前", "后", "以来", "度", "底", "末", "期"), end):
        return False
    if before.endswith("用") and re.match("年(?:左右)?的?时间[，,]", text[end - 1 : end + 6]):
        return False  # 用三年时间，…
    if trap.duration.match(text, end) or not re.search("[\u4e00-\u9fff]", text[:start] + text[end:]):
        return True
    if _CHANGED.match(text, end) or before.endswith(trap.duration_before) or _MOVED.search(text, max(0, start - 10), start):
        return True
    if _ARROW.match(text, end) or _ARROW.match(text[:start][::-1]):
        return True  # 92天 ➔ 45天
    return any(trap.chain.get(before[-size:], "") in _VERBS for size in range(5, 0, -1))


def _bare_trap(text: str, start: int, end: int) -> bool:
    """A bare number is a figure where it fills its place: after a verb of being, or alone between marks."""
    if _YEAR.fullmatch(text[start:end]):
        return True
    after = text[end : end + 1]
    return after != "" and (after in ".）):：-—/号”+" or (after.isascii() and after.isalpha()))


def _chinese_trap(text: str, start: int, end: int, unit: str, value: Decimal | None, trap: Traps) -> bool:
    """Chinese numerals count where they count things that somebody has (三条断面), not where they sum up or say 一批, 四大."""
    if trap.slogan.match(text, start + 1) or text.startswith(("《", "“"), end):
        return True
    before = text[max(0, start - 3) : start]
    if before.endswith(_CAMPAIGNS):
        return True  # 大干一百天
    if unit in trap.durations or unit.endswith(("个月", "个小时")):
        long = value is not None and value > 10 and unit != "年"  # 只等了四十七天
        return not (before.endswith(trap.duration_before) or (long and not text.startswith(("内", "来", "前", "后"), end)))
    if not unit:
        return True
    clause = max(text.rfind(mark, 0, start) for mark in "，。；,;：:")
    summed = "\u4e00" <= text[end : end + 1] <= "\u9fff" and not text.startswith(("以上", "以下", "左右"), end)
    if summed and re.search(r"[\u4e00-\u9fff]、[\u4e00-\u9fff]{1,12}$", text[clause + 1 : start]):
        return True  # 许营、顾官屯两个乡镇 sums up what was just listed
    if value is not None and value >= 100:
        kinds = unit in ("亿", "万亿") and _KINDS.match(text, end) and not before.endswith(("过", "超", "破"))  # 百亿企业最多
        return bool(kinds) or text.startswith("级", end) or before.endswith(("数", "几", "第", "成"))
    if unit in ("成", "倍"):
        return False
    if value is not None and value <= 1:
        return not before.endswith("至少")
    moved = any(trap.chain.get(text[max(0, start - size) : start], "") in ("up", "down", "reach") for size in range(1, 4))
    return unit in trap.counters and not moved  # 前进四位, not 两次


def placed_first(text: str, start: int) -> bool:
    """摆在首位, 首位产业: a saying, no place among others."""
    return text[max(0, start - 4) : start].rstrip(" *").endswith(traps().placed) or text.startswith(("产业", "度"), start + 2)
