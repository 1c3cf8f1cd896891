"""What a clause without a figure names, and the figure after it measures: 外贸进出口逆势上扬，全年完成45.6亿元."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from kaifaqu.evidence.grammar import ranks
from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("topics")
_NO_TOPIC: Final = _RULES.set("no_topic")
_LEADING_INDUSTRY: Final = _RULES.pattern("leading_industry")
_OF_LEADING: Final = _RULES.pattern("of_leading_industry")
_INDUSTRY: Final = "产业"
_RATE_ALONE: Final = _RULES.pattern("rate_alone")
_RATE_OF: Final = _RULES.pattern("rate_of")
_TIMED: Final = _RULES.pattern("timed")
_BARE_TIME: Final = _RULES.pattern("bare_time")
_IN_NO_TIME: Final = _RULES.pattern("in_no_time")
_MARKET_SHARE: Final = _RULES.pattern("market_share")
_OUR_PRODUCT: Final = _RULES.pattern("our_product")
_PROCESS: Final = _RULES.pattern("process")
_ERRAND: Final = _RULES.pattern("errand")
_DEED_BEFORE: Final = _RULES.pattern("deed_before")
_ERRAND_NOUN: Final = _RULES.pattern("errand_noun")
_ERRAND_TIME: Final = _RULES.pattern("errand_time")
_ONE: Final = _RULES.pattern("one_of_them")
_TIME_USED: Final = "用时"
_TRADED: Final = _RULES.pattern("traded")
_HOW_LONG: Final = "办理时间"
_COLONS: Final = ("：", ":")
LONGEST: Final = 30  # letters of such a clause


def told(passage: Passage, spot: Spot) -> str:
    """The thing that the last clause without a figure is about; empty if there is none since the figure before."""
    since = passage.sentence
    if passage.previous is not None:
        since = max(since, passage.previous.figure.end)
    last = bisect_right(passage.clauses, spot.clause) - 1
    while last > 0 and passage.clauses[last - 1] >= since:
        last -= 1
        start, end = passage.clauses[last], passage.clauses[last + 1] - 1
        if not 2 <= end - start <= LONGEST:
            continue
        said, _ = passage.clean(start, end)
        if spot.draft.measure == "growth" and (rate := _RATE_OF.match(said)):
            return rate["what"]  # 进出口增速由负转正，8月份回升到6.2%
        if _RATE_ALONE.match(said):
            return ""  # 工业增加值下降2.8%。…，5月份增速由负转正，7月份回升到9.4%: of what was told before
        if spot.figure.kind == "bare" and passage.text[end : spot.at].strip() in _COLONS and said.isalpha():
            return said  # 部门：19 → 8
        match = passage.words.told.match(said)
        if match and len(match["name"]) > 1 and match["name"] not in _NO_TOPIC and not passage.words.no_name.match(said):
            counted = passage.words.countable.search(match["name"]) is not None
            name = passage.words.light.sub("", match["name"], count=1) if counted else match["name"]  # 抓项目
            if counted:
                passage.told = name
                if passage.text[end : end + 1] in "：:" and match["name"] == said:
                    passage.state.topic = name  # 抓项目：一季度开工18个，上半年开工率达到70%
            name = ranks.told(passage, name, start, end)  # 在全省省级以上开发区综合评价中
            return "" if counted and spot.draft.measure == "rank" else name
    return ""


def industry(passage: Passage, spot: Spot) -> str:
    """战略性新兴产业取得突破，实现产值88亿元: the industry that the clause right before tells of; empty if it tells of none."""
    last = bisect_right(passage.clauses, spot.clause) - 1
    start, end = (passage.clauses[last - 1], passage.clauses[last] - 1) if last else (0, 0)
    if start < passage.sentence or any(start <= item.at < end for item in passage.found):
        return ""
    said, _ = passage.clean(start, end)
    match = passage.words.industry.match(said)
    return match["name"] if match and not passage.words.no_name.match(said) else ""


def product(passage: Passage, spot: Spot, name: str) -> str:
    """我们的车载显示模组，国内市场占有率23%: the product that the clause right before names; empty if it names none."""
    last = bisect_right(passage.clauses, spot.clause) - 1
    if not _MARKET_SHARE.fullmatch(name) or not last or passage.clauses[last - 1] < passage.sentence:
        return ""
    told = _OUR_PRODUCT.fullmatch(passage.text[passage.clauses[last - 1] : passage.clauses[last] - 1])
    return told["name"] if told else ""


def process(passage: Passage, spot: Spot, name: str, *, always: bool = False) -> str:
    """企业开办“一窗通办”，平均用时不到4个小时: the time with what is done in it; empty if the clause says that itself."""
    bare, done = _BARE_TIME.fullmatch(name), _IN_NO_TIME.match(name)
    if bare and spot.draft.measure == "growth" and (told := _TIMED.search(passage.state.indicator)):
        if name == _TIME_USED and told.end() > told.end("what"):
            return passage.state.indicator  # 审批时限 / 78个工作日 / 19个工作日 / 压缩75.6%
        return passage.state.indicator[: told.end("what")] + name  # 工程建设项目审批 / 10个工作日 → 3.8个工作日 / 时限压缩62%
    if not always and (spot.figure.kind != "duration" or not (bare or done)):
        return ""
    last = bisect_right(passage.clauses, spot.clause) - 1
    while last > 0 and passage.clauses[last - 1] >= passage.sentence:
        last -= 1
        said, _ = passage.clean(passage.clauses[last], passage.clauses[last + 1] - 1)
        match = _PROCESS.match(said) or (_DEED_BEFORE.fullmatch(said) if always else None)
        if match:
            return match["what"] + (name if bare or always else _HOW_LONG)
    return ""


def errand(passage: Passage, spot: Spot) -> tuple[str, tuple[int, int]] | None:
    """办一个企业，要跑7个部门，前前后后得二十多天: what has to be done for something; None if it is none."""
    text, figure = passage.text, spot.figure
    if figure.kind == "duration":
        said, start = passage.clean(spot.left, spot.at)
        if not passage.errand or not _ERRAND_TIME.fullmatch(said):
            return None
        return passage.errand + _TIME_USED, (start, spot.at)
    done = _ERRAND.search(text, spot.left, figure.start) if figure.kind == "count" else None
    noun = _ERRAND_NOUN.match(text, figure.end)
    if done is None or noun is None:
        return None
    said, _ = passage.clean(spot.left, done.start())
    passage.errand = _ONE.sub("", said or passage.errand or process(passage, spot, "", always=True))
    passage.taken = noun.end()
    return passage.errand + done["verb"] + noun[0], (figure.end, noun.end())


def of_leading_industry(passage: Passage, spot: Spot, name: str) -> str:
    """高端装备是我们的第一大产业，集聚上下游企业67家: what the industry at the head of the sentence has; else empty."""
    if not _OF_LEADING.fullmatch(name):
        return ""
    leading = _LEADING_INDUSTRY.match(passage.text, passage.head(passage.sentence))
    if leading is None or leading.end() > spot.clause:
        return ""
    rest = name.removeprefix(_INDUSTRY)
    if own := leading["own"]:
        return own + _INDUSTRY + rest  # 其中，智能传感产业从无到有，集聚上下游企业92家
    traded = _TRADED.search(leading["name"] or "")  # 跨境电商交易额
    return leading["after"] + rest if leading["after"] else leading["name"] + (rest if traded else _INDUSTRY + rest)
