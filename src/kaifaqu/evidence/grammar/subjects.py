"""Whom a figure is about, and among whom a place is held."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar.anaphora import QUOTED, STANDS, WORK
from kaifaqu.evidence.grammar.bodies import CITY_ZONES, CLASS, KIND_END, SOME, Mention
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import MARKS
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all

_RULES: Final = rules("subjects")
_PART_OF_IT: Final = _RULES.pattern("part_of_it")
_LISTED: Final = _RULES.pattern("listed")
_ASKS: Final = _RULES.pattern("asks")
CITY_ACTS: Final = _RULES.pattern("city_acts")
_HANDED_DOWN: Final = _RULES.pattern("handed_down")
CITY_GIVES: Final = _RULES.pattern("city_gives")
_PRAISED: Final = _RULES.pattern("praised")
OWNER: Final = "the project told of before"
_OF_A_LEVEL: Final = _RULES.pattern("of_a_level")
_OBJECT: Final = _RULES.pattern("as_object")
_RELATIVE: Final = _RULES.pattern("relative")
_TOWARDS: Final = _RULES.words("towards")
COUNTED: Final = "the region whose zones are counted"
SUMMED: Final = "the zones together whose sum is told"
_SUM: Final = _RULES.pattern("sum_of_them")
_ZONES_AMONG: Final = _RULES.pattern("zones_among_all")
_RANKED: Final = _RULES.pattern("ranked")
_US: Final = _RULES.letters("us")
_SO_MANY: Final = _RULES.pattern("so_many")
_AND_STILL: Final = _RULES.pattern("and_still")
_COMPARED: Final = _RULES.pattern("compared_or_of_them")
_SHARE_OF: Final = _RULES.pattern("share_of")
_BACKED: Final = _RULES.pattern("backed")
_BOUND_ONLY: Final = _RULES.pattern("bound_only")
_BESIDE: Final = _RULES.pattern("beside")
_LISTED_KINDS: Final = ("count", "amount")  # not 高于全省0.9个、全市0.4个百分点
_BETWEEN: Final = _RULES.pattern("name_and_figure")
_ACTION: Final = _RULES.pattern("action")
_LEADS_OTHERS: Final = _RULES.pattern("leads_others")
_AMONG: Final = _RULES.pattern("among")
_NATIONAL: Final = _RULES.pattern("national_follows")
_ASSESSED: Final = _RULES.pattern("assessed")
_PROVINCIAL: Final = _RULES.pattern("provincial_follows")
_HAVE: Final = "* " + _RULES.letters("have")
_ZONE_COUNTERS: Final = _RULES.set("body_counters")
_GOES_ON: Final = _RULES.pattern("firm_account")
GOES_ON: Final = "goes on about the firm"
_THIS_ONE: Final = _RULES.pattern("this_one")
_GENERIC: Final = _RULES.pattern("generic")
_TELLS: Final = _RULES.pattern("tells")
_TOLD_OF: Final = _RULES.pattern("told_of")
_AND_OTHERS: Final = _RULES.pattern("and_others")
_SET_APART: Final = _RULES.pattern("set_apart")
_TIME_EDGES: Final = "-—、.“”" + _RULES.letters("time_edges")
_AVERAGES: Final = _RULES.words("average_follows")
_PLACES: Final = _RULES.words("place_follows")
_RANKINGS: Final = _RULES.words("ranking_follows")
_TRAVELLERS: Final = _RULES.words("travellers")
_SHARES: Final = _RULES.words("share_follows")
JOINS: Final = _RULES.set("joins")
_CHINESE: Final = _RULES.pattern("chinese")
_ESPECIALLY: Final = _RULES.pattern("especially")
_OF_PLACE: Final = _RULES.pattern("of_place")
_MARKS: Final = re.compile(r"^\W+")
_COLON: Final = re.compile("[：:|｜]")
_BEYOND: Final = 24  # letters that a rule looks beyond what it finds


def subject(passage: Passage, spot: Spot) -> None:
    """The last name that leads a clause of this sentence, else whom the paragraph is about, else the document."""
    draft, state = spot.draft, passage.state
    best = None
    for mention in passage.mentions:
        if mention.start >= spot.figure.start:
            break
        if mention.start >= passage.sentence and _leads(passage, spot, mention):
            best = mention
    if (best is None or not best.place) and _before_colon(passage, draft):  # 华昱轴承精密轴承项目：总投资12亿元
        return
    if spot.figure.kind == "count" and _NATIONAL.match(passage.text[spot.figure.end :]):
        draft.say("subject", "全国", COUNTED)  # 169家国家级, and 高新区 on the next line
        return
    region = _counting(passage, spot)
    if region is not None:
        draft.say("subject", region.name, COUNTED, (region.start, region.end))
        _held_among(passage)
        if state.speaking and state.register.of_city and state.register.about.startswith(region.name):
            passage.goes_on = region.name  # 我省有7家高新区…。新获批重点实验室4家: who speaks goes on about the province
        return
    if spot.figure.kind == "count" and _PROVINCIAL.match(passage.text[spot.figure.end :]) and state.register.context.province:
        draft.say("subject", state.register.context.province, COUNTED)  # 在31家省级高新区中
        _held_among(passage)
        return
    if state.register.of_city and spot.figure.unit in _ZONE_COUNTERS and _ASSESSED.match(passage.text, spot.figure.end):
        draft.say("subject", state.register.context.province, COUNTED)  # 综合评价位次（共138家参评）
        return
    before = passage.previous
    if before is not None and _still_counts(passage, spot, before):
        draft.say("subject", before.subject, COUNTED)
        return
    if _counts_ranked(passage, spot):
        draft.say("subject", among_all(state.register.about), COUNTED)
        return
    owner = passage.owner or _built(passage, spot)
    if owner is not None and _OF_A_LEVEL.match(passage.text, spot.clause, spot.figure.start):
        owner = None  # 建成智能传感中试基地，新增国家级企业技术中心1家
    if owner is not None and owner[1][0] >= passage.part(spot.figure.at) and (best is None or best.start < owner[1][0]):
        draft.say("subject", owner[0], OWNER, owner[1])
        return
    if best is not None and not best.place:
        passage.firm = best.name
        before = passage.previous
        if before is None or (not state.register.keep_opener and before.subject != best.name):
            state.topic = ""  # 规上工业企业128家；昇泽重工出口额1.2亿美元: not of those counted
    if best is not None and (_wide(passage, best) or _aside(passage, best) or _example(passage, best)):
        draft.say("subject", best.name, best.how, (best.start, best.end))
    elif best is not None:
        state.subject, state.subject_how = best.name, best.how
        if state.speaking and state.register.of_city and best.how == CITY_ZONES:
            state.default = best.name  # who speaks goes on about them
        draft.say("subject", best.name, best.how, (best.start, best.end))
        if both := _together(passage, spot, best):
            state.subject = both
            draft.say("subject", both, SUMMED, (best.start, best.end))
    elif _still(passage, spot):
        draft.say("subject", passage.firm, GOES_ON)
    elif before is not None and _moves_on(passage, spot, before):
        draft.say("subject", before.subject, "whose place was told right before")
    elif (city := _acting_city(passage, spot)) is not None:
        draft.say("subject", city, "the city whose offices act", (passage.sentence, spot.figure.start))
    elif state.subject:
        draft.say("subject", state.subject, f"carried: {state.subject_how}")
    else:
        name = "" if state.nobody else state.default
        draft.say("subject", name, "whom the document is about" if name else "nobody is named where others are shown")


def of_firm(spot: Spot) -> bool:
    """True if whom a figure is about is a firm, not a zone, a city or a kind of zones."""
    return bool(spot.draft.subject) and _OF_PLACE.search(spot.draft.subject) is None


def after(spot: Spot) -> int:
    """Where the words that may name a figure begin: 龙头企业昇泽重工 | 营业收入 12亿元, 排名全省第一的石湾经开区 | 38.6万元."""
    start, end = spot.draft.spans["subject"]
    if not spot.left < end <= spot.at:
        return spot.left
    firm = spot.draft.hows["subject"] in ("introduced by the text", WORK)
    return end if firm or _PRAISED.search(spot.raw[: max(start - spot.left, 0)].lstrip("；，。、 *")) else spot.left


def _held_among(passage: Passage) -> None:
    """全市在13个市中的综合位次，由第7位退到第9位: who begins the sentence is held among them, not whom was told of before."""
    first = next((item for item in passage.mentions if item.start >= passage.sentence), None)
    if first is not None and first.place and first.start == passage.sentence and passage.text.startswith("在", first.end):
        passage.state.subject, passage.state.subject_how = first.name, first.how


def _counting(passage: Passage, spot: Spot) -> Mention | None:
    """在全省160家开发区中: how many there are is said of the region right before."""
    figure = spot.figure
    if figure.kind != "count":
        return None
    if not passage.words.counted_zones.match(passage.text[figure.end : figure.end + 14].lstrip("* ")):
        return _having(passage, spot)
    before = passage.text[passage.sentence : figure.start]
    end = passage.sentence + len(before.rstrip(_HAVE))
    return next((item for item in passage.mentions if item.region and item.end == end), None)


def _having(passage: Passage, spot: Spot) -> Mention | None:
    """到2025年全省国家高新区达到12家: the region whose zones of a kind are counted."""
    kind = _kind(passage, spot) if spot.figure.unit in _ZONE_COUNTERS else None
    return _host(passage, kind) if kind is not None else None


def _kind(passage: Passage, spot: Spot) -> Mention | None:
    """The kind of zones whose number follows it."""
    kind = next((item for item in reversed(passage.mentions) if item.end <= spot.figure.start), None)
    if kind is None or kind.how != CLASS or kind.start < passage.sentence:
        return None
    return kind if _SO_MANY.fullmatch(passage.text, kind.end, spot.figure.start) else None


def kind_counted(passage: Passage, spot: Spot) -> str:
    """国家高新区, where they are what is counted of a region; else empty."""
    kind = _kind(passage, spot) if spot.draft.hows.get("subject") == COUNTED else None
    return passage.text[kind.start : kind.end] if kind is not None else ""


def _still_counts(passage: Passage, spot: Spot, before: Draft) -> bool:
    """全省共有国家高新区8家，仍有4家的布局空间; 全省省级高新区35家，国家级高新区8家: more of those counted."""
    same = spot.figure.kind == "count" and before.unit == spot.figure.unit and before.figure.at >= passage.sentence
    if not same or KIND_END.search(before.indicator.removesuffix("数量")) is None:
        return False
    told = _AND_STILL.fullmatch(passage.text, spot.clause, spot.figure.start)
    return told is not None or _kind(passage, spot) is not None


def _counts_ranked(passage: Passage, spot: Spot) -> bool:
    """进入全省前50位的有5家，比上年增加2家: in a text about all zones, how many of them."""
    figure, before = spot.figure, passage.previous
    if not passage.state.register.of_city or figure.kind != "count" or figure.unit not in _ZONE_COUNTERS:
        return False
    told = before is not None and before.hows["subject"] == COUNTED and before.figure.at >= passage.sentence
    if _ZONES_AMONG.search(passage.text, passage.sentence, figure.start):
        return True  # 全市开发区里，亩均税收高于全省平均的只有1家
    words = passage.text[max(spot.clause, spot.left) : figure.start]
    return _RANKED.search(words) is not None or (told and _COMPARED.match(words) is not None)


def _built(passage: Passage, spot: Spot) -> tuple[str, tuple[int, int]] | None:
    """建成轴承质量检测中心，服务企业1200家次; 研究院运行三年来，…: what has been built has what the sentence goes on to tell."""
    part = passage.part(spot.figure.at)
    built = passage.words.built.search(passage.text, part, spot.clause + _BEYOND)
    if built is None or built.end() > spot.clause:
        return None
    begin = passage.before(passage.clauses, built.start())  # 企业投入1.1亿元建成智能化生产线，: the firm's
    if any(begin <= item.at < built.end() for item in passage.found):
        return None
    group = next(name for name in ("name", "set_up", "running") if built[name])
    generic = (
        _GENERIC.search(built[group])
        or passage.words.no_project.search(built[group])
        or passage.words.no_company.search(built[group])
    )
    return None if generic else (built[group], built.span(group))


def _wide(passage: Passage, mention: Mention) -> bool:
    """全国, 全省: said in passing of the one figure, not whom the text goes on about."""
    register = passage.state.register
    names = ("全国", register.context.province, register.context.city if register.of_city else "")
    return mention.name in names and mention.how != "register"


def _aside(passage: Passage, mention: Mention) -> bool:
    """全市是5.5%: the region's own figure beside that of the zone, and nothing more."""
    register = passage.state.register
    return mention.region and not register.of_city and _BESIDE.match(passage.text, mention.end) is not None


def _example(passage: Passage, mention: Mention) -> bool:
    """One zone named inside a paragraph of a text about all of them, or a firm: an example, which its sentence ends."""
    register = passage.state.register
    if mention.how == CLASS or (not mention.place and not register.keep_opener):
        return True
    of_one = mention.how in ("place and kind", "register") and not mention.region and mention.name != register.about
    return of_one and register.of_city and not register.keep_opener and passage.sentence > 0


def _acting_city(passage: Passage, spot: Spot) -> str | None:
    """市委常委会专题研究16次 on a slide: the city of the zone that is told of."""
    state = passage.state
    told = state.subject not in ("", state.host, state.register.about)  # 绥澜市的支持
    if state.register.of_city and not state.subject and state.register.keep_opener:
        end = min((at for at in (passage.text.find(mark, spot.figure.end) for mark in "，；。") if at > 0), default=None)
        if CITY_GIVES.search(passage.text[passage.sentence : end]):
            return among_all(state.register.about)  # in a text about all zones of the city they get it, and it gives
    if told or not state.register.keep_opener:
        return None
    last = passage.text.rfind("，", passage.sentence, spot.figure.start) + 1  # 成立领导小组，2022年市财政安排专项资金5000万元
    parts = {passage.sentence, max(last, passage.sentence)}
    if not any(CITY_ACTS.match(passage.text, at, spot.figure.start) or _HANDED_DOWN.match(passage.text, at) for at in parts):
        return None
    return state.register.seat(state.host) if state.host else state.register.context.city or None


def _still(passage: Passage, spot: Spot) -> bool:
    """昇泽重工产值12亿元。轴承国内市场占有率38%; 昇泽重工…；去年营业收入12亿元: what only a firm has goes on about it."""
    before, sentence = passage.previous, passage.sentence
    if before is None or not passage.firm or before.subject != passage.firm:
        return False
    if before.figure.at >= sentence and before.hows["subject"] == GOES_ON:
        return True
    part = passage.part(spot.figure.at)
    if before.figure.at >= part:
        return False
    words = passage.text[part : spot.figure.start]
    follows = before.figure.at >= min(sentence, passage.before(passage.sentences, sentence - 1))
    return follows and _GOES_ON.search(words) is not None and not passage.words.of_places.search(words)


def _opens_with(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """泾泰新能入选单项冠军，参与制定国际标准2项: the firm that opens a sentence has it all, except what only places have."""
    text = passage.text
    head = passage.head(passage.sentence)
    marks = MARKS.match(text[head : head + 12])
    start = head + (marks.end() if marks else 0)
    led = mention.start == start or (start < mention.start and _ESPECIALLY.fullmatch(text, start, mention.start) is not None)
    begins = led and text[mention.end : mention.end + 1] not in JOINS
    others = passage.words.bare_class.fullmatch(text, spot.clause, spot.at)  # X公司落户以来，企业2300家
    return begins and not others and not passage.words.of_places.search(text, mention.end, spot.at)


def _goes_on(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """像博远重工，上半年产值突破40亿元，增长26.7%: a firm has what follows in its part of the sentence."""
    before = passage.previous
    if mention.start < passage.part(spot.figure.at):
        return False
    alone = (_SET_APART.match(passage.text, mention.end) or _TELLS.match(passage.text, mention.end)) is not None
    measured = passage.words.of_works.match(passage.text, mention.end)  # 博远重工产值占全区的比重，最高时达到41.7%
    told = measured or mention.how == WORK or _TOLD_OF.match(passage.text, mention.end)  # 梓溪人民医院开诊了，设置床位800张
    opens = bool(told) or _opens_with(passage, spot, mention)
    first = opens and not any(mention.end <= item.at < spot.clause for item in passage.found)
    return alone or first or (before is not None and before.subject == mention.name and before.figure.at > mention.end)


def _leads(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """True if a name stands where a clause begins, and not as what something is compared with or ranked among."""
    text, begin = passage.text, passage.before(passage.clauses, mention.start)
    if mention.how == SOME and not _CHINESE.match(text[mention.end : mention.end + 1]):
        return False  # 省级开发区6家: counted, not told of
    if mention.place and _next_in_list(passage, spot, mention):
        return True
    host = _host(passage, mention)
    before = text[begin : host.start if host else mention.start].replace(" ", "").replace("*", "")
    for time in passage.times:
        if begin <= time.start and time.end <= mention.start:
            before = before.replace(time.text, "")
    before = _MARKS.sub("", before).strip(_TIME_EDGES)
    among = mention.region or mention.how == CLASS
    before = before if among else before.removesuffix("在")
    described = not mention.place and _TOLD_OF.match(text, mention.end) is not None  # 首家上市企业恒远股份就是从这里…
    if begin != passage.sentence or described or _THIS_ONE.match(text, mention.end):
        before = _PRAISED.sub("", before)
        before = "" if before.endswith("的") and not mention.place else before  # 我们引进的中鲲科技，
    if mention.place and not mention.region and mention.how != CLASS and text[mention.end : mention.end + 1] == "，":
        before = _RELATIVE.sub("", before)  # 比如，排在我们前面的泷城高新区，
    if not mention.place and (backed := _BACKED.search(before)) and _has_own(passage, spot, mention):
        before = before[: backed.start()]
    if (before and not passage.leads(before) and not _LISTED.search(before)) or _OBJECT.search(
        _before_list(passage, mention, before)
    ):
        return False
    own = (mention.how in ("place and kind", "register") or text[mention.start] in _US) and not mention.region
    joined = _joined_end(passage, mention)
    if mention.how == CITY_ZONES and (
        _AMONG.match(text, mention.end)
        or (text[mention.start - 1 : mention.start] == "在" and not passage.state.register.of_city)
    ):
        return False  # 在全省各开发区中排第二, 我们在全省开发区营商环境评价中列第8: among whom
    if _PART_OF_IT.match(text, mention.end):
        return False  # 只有曲陵高新区的15%: of which it is a part
    if not mention.place and _AND_OTHERS.match(text, mention.end):
        return False  # 朔澜微电、橙璟光电等7家链主企业
    if _LEADS_OTHERS.match(text, mention.end):
        return False  # 以昊宸化学为龙头，46家配套企业落户
    if mention.region and _ASKS.match(text, mention.end):
        return False  # 省里要求新上项目容积率不低于1.2: of whom it asks
    if mention.region and passage.words.held_end.search(before):
        return False  # 我们集聚了全市三分之一的企业
    if before.endswith(_TOWARDS) or (among and before.endswith("在")):
        return False  # 对全市增长的贡献率; 我们与南溪经开区合作; 在全市率先推行
    if (
        (mention.how != CLASS and text.startswith(_AVERAGES, joined))
        or text.startswith((*_PLACES, *_TRAVELLERS), mention.end)
        or (not own and text.startswith(_RANKINGS, mention.end) and not _ranked_among(passage, spot, mention))
    ):
        return False
    if mention.region and (text.startswith(_SHARES, mention.end) or _share_follows(passage, mention)):
        return False
    if mention.region and spot.figure.kind == "percent" and _SHARE_OF.fullmatch(text, mention.end, spot.figure.start):
        return False  # 全国财政收入比重为12.5%: of which it is a share
    if begin != spot.clause and _aside(passage, mention):
        return False
    if mention.region and begin != spot.clause and passage.zones_told(begin):
        return False  # 全市有4家开发区进入前50名，亩均税收…: those counted have what follows
    told_on = mention.place or mention.how in (STANDS, QUOTED)
    if not told_on and begin != spot.clause and not _goes_on(passage, spot, mention):
        return False
    register = passage.state.register
    at_home = register.of_city and register.about.startswith(mention.name)  # 我省 in a text of the province goes on
    if _wide(passage, mention) and mention.name != register.context.city and not at_home:
        between = any(item.start >= mention.end and item.at < spot.figure.at for item in passage.found)
        if begin != spot.clause or between:
            return False
    if spot.figure.kind == "rank" and mention.region and begin == spot.clause:
        others = [item for item in passage.mentions if item.region and mention.end <= item.start < spot.figure.start]
        if not others:
            return False  # 全国国家级高新区排名第28位: among whom
    return not (spot.figure.kind == "rank" and passage.words.rank.search(text[spot.left : mention.start]))


def _moves_on(passage: Passage, spot: Spot, before: Draft) -> bool:
    """全市综合排名居全省第11位，比2021年后退2位: the city's, too, in a text about all of its zones."""
    placed = before.measure == "rank" and before.figure.at >= passage.sentence and before.unit == spot.figure.unit
    return placed and before.subject == passage.state.register.context.city and passage.state.register.of_city


def _ranked_among(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """全市综合排名居全省第11位: the city's own place, for a wider region follows among which it is held."""
    if not mention.region or spot.figure.kind not in ("rank", "count") or not passage.state.register.of_city:
        return False
    wider = (passage.state.register.context.province, "全国")
    return any(item.name in wider and mention.end <= item.start < spot.figure.start for item in passage.mentions)


def _next_in_list(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """澄江市6家、海州市5家、我市仅1家: who stands between the figure before and his own."""
    text, start = passage.text, mention.start - 1
    if (
        spot.figure.kind not in _LISTED_KINDS
        or text[start : mention.start] != "、"
        or not any(item.end == start for item in passage.found)
    ):
        return False
    return _BETWEEN.fullmatch(text, mention.end, spot.figure.start) is not None


def _has_own(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """支持蕤光科技2025年营业收入突破100亿元: what only a firm has, right behind its name; not 支持蕤光科技实施技改项目3个."""
    words = passage.text[mention.end : spot.figure.start]
    return _GOES_ON.search(words) is not None or passage.words.of_works.search(words) is not None


def _share_follows(passage: Passage, mention: Mention) -> bool:
    """以全市不足2%的土地, 贡献了全市近三分之一的税收: a share right after the region, of which it is."""
    share = next((item for item in passage.found if item.start >= mention.end), None)
    if share is None or share.kind not in ("percent", "share"):
        return False
    return _BOUND_ONLY.match(passage.text[mention.end : share.start]) is not None


def _before_list(passage: Passage, mention: Mention, before: str) -> str:
    """What stands before the first of the names that a list joins: 占海岱省、宁州市进出口的80%、85%."""
    if passage.text[mention.start - 1 : mention.start] not in JOINS:
        return before
    for item in reversed(passage.mentions):
        if item.end == mention.start - 1 and passage.text[item.end] in JOINS and passage.text[item.start : item.end] in before:
            before = before[: before.rfind(passage.text[item.start : item.end])]
            mention = item
    return before


def _together(passage: Passage, spot: Spot, mention: Mention) -> str:
    """市经开区、市高新区两家合计60亿元: a sum is said of the zones together; empty if none is told."""
    run = [mention]
    for item in passage.mentions:
        if item.start == run[-1].end + 1 and passage.text[run[-1].end] in JOINS:
            run.append(item)
    zones = all(item.place and not item.region for item in run)
    summed = zones and len(run) > 1 and _SUM.match(passage.text, run[-1].end, spot.figure.start)
    return "、".join(item.name for item in run) if summed else ""


def _joined_end(passage: Passage, mention: Mention) -> int:
    """Where the names joined to one end: 全市、全省平均水平 speaks of both."""
    end = mention.end
    if passage.text[end : end + 1] not in JOINS:
        return end
    for item in passage.mentions:
        if item.start == end + 1 and passage.text[end] in JOINS:
            end = item.end
    return end


def _host(passage: Passage, mention: Mention) -> Mention | None:
    """我市8家开发区, 全国国家级高新区: the region right before its zones, all of them."""
    if mention.how not in (CITY_ZONES, CLASS):
        return None
    return next((item for item in passage.mentions if item.region and item.end == mention.start), None)


def _before_colon(passage: Passage, draft: Draft) -> bool:
    """恒岳新材项目：投资6.5亿元: the name before the colon owns what follows."""
    text = passage.text
    colon = _COLON.search(text, passage.sentence, draft.figure.start)
    places = [colon.start()] if colon and colon.start() else []
    bracket = text.rfind("（", passage.sentence, draft.figure.start)  # 华澧锂电隔膜项目（总投资26亿元）
    if bracket > 0 and text.find("）", bracket) >= draft.figure.end and passage.words.attribute_start.match(text, bracket + 1):
        places.append(bracket)
    if not places:
        return False
    lead = min(places)
    head = MARKS.sub("", text[passage.sentence : lead].strip(" *")).strip().split("的")[-1]
    if (
        not (3 <= len(head) <= 24 and not head[0].isdigit() and passage.words.owner.search(head))
        or "，" in head
        or _ACTION.match(head)
    ):
        return False
    draft.say("subject", head, "named before the colon", (passage.sentence, lead))
    return True
