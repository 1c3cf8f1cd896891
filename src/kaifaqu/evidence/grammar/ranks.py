"""What a place among others is held in: a ranking, what was measured before, or what the clause says."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar

_RATE_AMONG = re.compile("(?:增速|增幅|总量|规模)在(?:全[市省国]|我[市省])")
_INTO = re.compile("进入|跻身|挤进|迈入|迈进|挺进|冲进|冲刺|重返|的(?:排名|位次|名次)")
_TOLD_RANKING = re.compile("综合(?:发展水平)?(?:考核)?(?:评价|排名|考核|考评)")
_PLACED = re.compile("(?<=..)[中里]?的?(?:位次|排名|名次)$")
_SCOPE_ONLY = re.compile("(?:全球|世界|国际|国内|全国|全省|全市|排名|位次|名次|排|同类产品|同行业)+")
_ONLY_ZONES = re.compile("^(?:国家级?|省级)?(?:高新区|经开区|开发区|县市区|市县区|县区|区县)(?:综合评价|综合|排名|评价|中)*$")
_WHOSE_RANKING = re.compile("^(?:国家级|省级)?[一-龥]{1,3}(?<!园)区(?=[^，]{0,4}(?:评价|评估|排名|考核))")
_RATES = re.compile("(?:年均|年平均|平均|同比)?(?:增速|增长速度|增长率|增幅|增长|涨幅|降幅)$")
_AMONG = re.compile("(?:在|于)(?:全[市省国区]|我[市省]|同类|同行业)?$")
_LIST = re.compile(  # 跻身中国化工园区30强第19位
    r"(?:^|跻身|跃居|进入|入围|入选|位列|位居|荣登|登上|列入|获评|在)(?:20\d\d年?度?)?(?P<list>[一-龥]{2,14}?(?:[一二三两]?[百十千]|\d{2,3})强"
    r"(?:榜单?|名单|园区|开发区|高新区|县|区|市|企业)?)[中里]?，?(?:位居|位列|排名|排在|名列|列|居)?[ *]*$"
)
CARRIED = "carried from what the clause before measures"
OTHERS = "those among whom a place is held"
NOT_CARRIED = (
    "gap to another place",
    "ratio to another",
    "how much of a goal is done",
    "a policy's rate",
    "the indicator before, adjusted",
    "those among whom a place is held",
)


def ranking(passage: Passage) -> str:
    """The ranking told last, else the one that the document is about."""
    return default(passage.state.register.text, passage.state.ranked)


def default(text: str, told: str) -> str:
    """The same of a text and of what was told last."""
    if told and grammar().ranking.search(told):
        return told
    return next((name for name in ("综合评价", "综合排名", "综合考核", "综合发展水平") if name in text), told or "排名")


def named(passage: Passage, name: str) -> str:
    """What a rank's clause says that it is a place in, without those among whom it is."""
    if _SCOPE_ONLY.fullmatch(name):
        return ""
    name = re.sub("(?<=.)[在于]$", "", passage.words.bodies_among.sub("", _AMONG.sub("", name)))
    if name and not _RATES.sub("", name):
        return _RATES.sub("", passage.state.indicator) + name  # 增速在全市排第三位
    name = re.sub("(?<=..)之?[中里]$", "", name)
    name = _WHOSE_RANKING.sub("", _ONLY_ZONES.sub("", re.sub("(?<=..)[由从自]$", "", name)))
    return _PLACED.sub("", name)


def overall(name: str) -> str:
    """The ranking that a name or a caption says: 综合评价 of 全省部分高新区综合评价位次, 营商环境评价 of 营商环境评价中的位次."""
    found = _TOLD_RANKING.search(name)
    return found[0] if found else _PLACED.sub("", name)


def ranked(passage: Passage, spot: Spot, name: str, how: str) -> None:
    """What a place is held in: the clause's words, the last ranking, or the indicator just told."""
    state, draft, words = passage.state, spot.draft, passage.words
    here = passage.before(passage.clauses, passage.before(passage.clauses, spot.figure.start) - 1)
    listed = _LIST.search(passage.text[here : spot.figure.start])
    if listed and (not name or how.startswith("carried")):
        draft.say("indicator", listed["list"], "the list that it is on", (here + listed.start("list"), here + listed.end("list")))
        return
    if name and not how.startswith("carried"):
        state.ranked = overall(name)
        draft.say("indicator", state.ranked, how, draft.spans["indicator"])
        return
    previous = passage.previous if passage.previous and passage.previous.figure.at >= passage.sentence else None
    if previous is not None and previous.measure == "rank" and name:
        draft.say("indicator", previous.indicator, "the ranking before")
        return
    others = previous is not None and previous.hows.get("indicator") == OTHERS
    if (
        name
        and others
        and _RATE_AMONG.search(passage.text, passage.before(passage.clauses, spot.figure.start), spot.figure.start)
    ):
        return  # 增速在全市14个县区中排名第2: in what was told before
    since = previous.figure.end if previous else passage.before(passage.clauses, spot.figure.start)
    into = _INTO.search(passage.text, since, spot.figure.start)  # 力争进入全国高新区前100位: in the ranking
    before = "" if into or _TOLD_RANKING.search(passage.text, since, spot.figure.start) else _measured(passage, previous)
    if before:
        draft.say("indicator", before, CARRIED)
        return  # 市场占有率达到35%，排名全国第一
    of_ranking = into or (state.register.keep_opener and not words.quantity.search(name) and not words.countable.search(name))
    unlike = bool(of_ranking) and not words.ranking.search(name)  # a goal, or a title of a slide
    unlike = unlike or _ONLY_ZONES.fullmatch(name) is not None  # 在169家国家高新区中列第31位
    if not name or unlike or re.search("排名|位次|评价|考核", passage.text[since : spot.figure.start]):
        told = _TOLD_RANKING.findall(passage.text[min(since, passage.sentence) : spot.figure.start])
        draft.say("indicator", told[-1] if told else ranking(passage), "the ranking itself")


def _measured(passage: Passage, previous: Draft | None) -> str:
    """What the sentence measured last: no count of those among whom a place is held, no gap to another place."""
    if previous is None or previous.measure == "change":
        return ""
    if previous.hows.get("indicator") in NOT_CARRIED and previous.hows["indicator"] != OTHERS:
        return passage.state.indicator
    names = [*passage.said, previous.indicator] if previous.measure != "level" else passage.said
    zones = passage.words.counted_zones
    return next((name for name in reversed(names) if not zones.match(name) and not passage.words.zone_kind.search(name)), "")
