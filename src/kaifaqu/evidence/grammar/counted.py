"""Which of the things counted before a figure counts: 8家开发区有6家实现进位, 其中产值过百亿的4家."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kaifaqu.evidence.grammar import whens
from kaifaqu.evidence.grammar.draft import Draft, Spot, State
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("counted")
_WITH: Final = _RULES.pattern("with")
_AMONG: Final = _RULES.pattern("among")
_AMONG_BEFORE: Final = _RULES.pattern("among_before")
_OF: Final = _RULES.pattern("those_that_do")
_PEOPLE: Final = _RULES.set("people_units")
_PLACED: Final = _RULES.pattern("placed")
_ZONES: Final = _RULES.words("zone_ends")
_HAVING: Final = _RULES.pattern("having")
_DONE_TO_PROJECTS: Final = _RULES.pattern("done_to_projects")
_PROJECT: Final = "项目"
_GROWN: Final = _RULES.pattern("grown_into")
_DEEDS_LISTED: Final = _RULES.pattern("deeds_listed")
_EACH_PROJECT: Final = "个"
_ALREADY: Final = _RULES.words("already")
_MEETING: Final = _RULES.pattern("up_to_standard")
_ATTRIBUTE: Final = _RULES.pattern("attribute")
_MEAN: Final = "平均值"
_BESIDE_OTHERS: Final = _RULES.set("beside_others")
_ASSESSED: Final = _RULES.pattern("assessed")
_ZONES_AMONG: Final = _RULES.pattern("zones_among_all")
_VERB_MARKS: Final = _RULES.pattern("verb_marks")
_SIZED: Final = _RULES.pattern("sized")
_SIZED_BEFORE: Final = _RULES.pattern("sized_before")
_ALL_OF_THEM: Final = _RULES.words("all_of_them")
_OF_THE_CITY: Final = _RULES.pattern("zones_of_the_city")
_SIZE: Final = _RULES.pattern("size")
_SIZE_FIRST: Final = _RULES.pattern("size_first")
_CLASS: Final = _RULES.pattern("size_class")
_HAS_A_NOUN: Final = _RULES.set("has_a_noun")
_RECEIVED: Final = _RULES.pattern("received")
_PAID_IN: Final = _RULES.pattern("paid_in")
_INVESTED: Final = _RULES.pattern("invested")
BENEFIT: Final = _RULES.pattern("benefit")
_EACH: Final = _RULES.pattern("each_of_them")
_TO_BE_DONE: Final = _RULES.pattern("to_be_done")
_THE_REST: Final = _RULES.pattern("the_rest_of_them")
_TIMES_DONE: Final = _RULES.words("times_done")
CARRIED_OUT: Final = _RULES.pattern("carried_out")
_BEFORE_COLON: Final = _RULES.pattern("before_colon")
_FARES: Final = _RULES.pattern("fares")
_COMPLETED: Final = _RULES.set("completed")
_AS_A_WHOLE: Final = _RULES.words("as_a_whole")
_PART_OF_THEM: Final = _RULES.pattern("among_them")
_DONE_MARK: Final = _RULES.pattern("done_mark")
_SHARES: Final = _RULES.words("share_names")
_OF_A_PROJECT: Final = (
    "named before the colon",
    "carried: named before the colon",
    "carried: a project on a line of its own",
    "the project told of before",
    "introduced by the text",
    "carried: introduced by the text",
    "a firm on a line of its own",
)
_MEASURED_END: Final = _RULES.pattern("measured_end")
_INDUSTRY_HAS: Final = _RULES.pattern("industry_has")
_HOLDS: Final = _RULES.pattern("places_in_it")
_PEOPLE_END: Final = _RULES.pattern("people_end")
_ANEW: Final = _RULES.pattern("anew")
_TABLED: Final = _RULES.set("told_in_tables")
SAID_OF: Final = "said of the thing counted before"
SHORT: Final = 5  # letters of a verb and its adverb
LONGEST: Final = 16  # letters of what they do


@lru_cache(maxsize=2)
def _tabled(text: str, name: str) -> bool:
    """营业收入（亿元） | 742 | 2365 of two zones or more: it is told of zones, not of the firms counted before."""
    return any(line.startswith(name) and line.count("\t") > 1 for line in text.split("\n"))


def completed(passage: Passage, spot: Spot) -> str:
    """实施民生实事20件，已经完成14件: how many of the things counted are done; empty if none of this unit was counted."""
    noun = passage.things.get(spot.draft.unit, "") if spot.figure.kind == "count" and spot.draft.measure == "level" else ""
    rest = _THE_REST.search(passage.text, spot.clause, spot.figure.start) if noun else None
    if rest:  # 已完成13件，其余7件年底前办结
        done = next((word for word in sorted(_COMPLETED, key=len) if noun.startswith(word)), "")
        deed = _TO_BE_DONE.search(passage.text, spot.figure.end, passage.clause_end(spot.figure.end))
        return rest["rest"] + (deed[0] if deed else "") + noun.removeprefix(done)
    done = next((word for _, word, _ in spot.chain if word in _COMPLETED), "")
    return done.removesuffix("了") + noun if noun and done and not spot.has(*_AS_A_WHOLE) else ""


def _measured_before_colon(passage: Passage, spot: Spot) -> str:
    """亩均税收：仅2家高于全省平均; 综合评价：4家进位、3家退位: in what they do so, as the heading says before the colon."""
    head = _BEFORE_COLON.match(passage.text, passage.sentence, spot.figure.start)
    words = passage.words
    told = head["what"] if head else ""
    return told if words.quantity.search(told) or words.ranking.search(told) else ""


def which(passage: Passage, spot: Spot) -> tuple[str, str, tuple[int, int]] | None:
    """What they do and what they are, the rule, the words; None if the figure counts things of its own."""
    draft, figure = spot.draft, spot.figure
    if figure.kind != "count" or draft.measure != "level":
        return None
    if passage.state.register.of_city and (which := _ZONES_AMONG.search(passage.text, passage.sentence, figure.start)):
        return which["which"] + which["zones"], "which of the zones of the city", which.span("which")
    start = figure.end
    if passage.state.register.of_city and draft.unit == "家" and _ASSESSED.match(passage.text, start):
        return "参评开发区", "those who take part in a ranking", (start, start)
    end = passage.clause_end(start)
    told = re.split("[、，。；]", passage.text[start:end])[0]
    found = passage.words.predicate.search(told)
    listed = passage.text[start + len(told) : end].rstrip("，。；")
    single = not any(start <= other.at < end for other in passage.found[spot.number + 1 :])
    if found and single and _DEEDS_LISTED.fullmatch(listed):
        told += listed  # 33个项目实现当天拿地、当天开工
    if any(start <= other.at < start + len(told) for other in passage.found[spot.number + 1 :]):
        found = None  # 158家开发区实现生产总值2.13万亿元: what they have, not which they are
    grown = not spot.phrase and spot.figure.unit in passage.things and _GROWN.match(told)
    if grown and passage.previous is not None and passage.previous.unit == draft.unit:  # 孵化企业36家，其中8家成长为高新技术企业
        passage.taken = start + len(told)
        noun = _noun(passage, spot)
        return f"{told}的{noun}", "those of the things counted that do so", (start, start + len(told))
    fares = _FARES.fullmatch(told) if not spot.phrase and spot.figure.unit in passage.things else None
    if fares and passage.words.quantity.search(fares["what"]):  # 上半年，有148家产值是增长的
        noun = passage.state.topic = passage.things[spot.figure.unit]
        passage.taken = start + len(told)
        return f"{fares['what']}{fares['how']}{noun}", "those of the things counted that do so", (start, start + len(told))
    before = re.sub(r"[ *]", "", told[: found.start()]) if found else ""
    zones = passage.words.zone_kind.fullmatch(before)
    attribute = found and found["verb"] in _BESIDE_OTHERS and _ATTRIBUTE.search(before)  # 4家签约额低于平均
    alone = not spot.phrase or _WITH.match(spot.phrase)
    whole = passage.countable(before, draft.unit) and alone  # 有23名年轻干部被破格使用
    if found and len(told) - found.start() <= LONGEST and (not before or zones or attribute or whole):
        noun = before if zones or whole else _noun(passage, spot)
        if noun:
            passage.taken = start + len(told)
            passage.state.topic = noun
            _of_the_city(passage, spot, noun)
            told_of = _VERB_MARKS.sub("", told[0 if attribute else found.start("verb") :]).removesuffix(noun)
            headed = _measured_before_colon(passage, spot) if zones or not before else ""
            if not headed and told_of.startswith(tuple(_BESIDE_OTHERS)):  # 亩均税收 / 全市平均 / 9.6万元 / 5家开发区低于全省平均
                measured = passage.words.quantity.search(passage.state.indicator)
                headed = passage.state.indicator.removesuffix(_MEAN) if measured and passage.state.register.keep_opener else ""
            return headed + told_of + noun, "those of the things counted that do so", (start, start + len(told))
    sized = _SIZED.search(spot.phrase) and not _SIZED_BEFORE.search(passage.state.topic)  # 产值过百亿的4家
    doing = sized or passage.words.predicate.match(spot.phrase)
    if doing and _OF.search(passage.text[spot.left : figure.start]):
        noun = _noun(passage, spot, own=False)
        if noun:
            return spot.phrase + noun, "those of the things counted that do so", (spot.start, spot.at)
    last = passage.previous
    size = _SIZE.search(last.indicator) if last is not None and last.unit == draft.unit else None
    if size and _SIZE.fullmatch(spot.phrase):  # 产值超百亿的有2家，超十亿的有18家
        return size.string.replace(size[0], spot.phrase, 1), "a size among the things counted", (spot.start, spot.at)
    some = _some_of_those(passage, spot)
    return (some, "those of the things counted that do so", (spot.start, spot.at)) if some else None


def _some_of_those(passage: Passage, spot: Spot) -> str:
    """承接市级权限56项，经常使用的只有31项; 36项指标中，已达标27项: of those counted right before; else empty."""
    words, before, name = passage.words, passage.previous, spot.phrase
    if before is None or before.figure.at < passage.sentence or before.unit != spot.draft.unit or not name:
        return ""
    if before.unit in _PEOPLE:
        return ""  # 参加竞聘2680人，落聘的931人: what they do says who they are
    noun = before.indicator.removesuffix("数量")
    if having := _HAVING.fullmatch(passage.text[spot.clause : spot.figure.start]):
        return having[1] + noun.rpartition("的")[2]  # 158家规上工业企业中，有研发活动的121家
    if _MEETING.fullmatch(name):
        return name + _MEETING.sub("", noun)
    if words.deeds.match(name) or words.quantity.search(name) or _SIZED.search(name) or passage.countable(name, before.unit):
        return ""
    noun = _PLACED.sub("", noun.rpartition("的")[2]) or _noun(passage, spot, own=False)  # 进入前50位的2家，100位以后的也有2家
    told = spot.has("的") or _OF.search(passage.text[spot.left : spot.figure.start])
    if told:
        _of_the_city(passage, spot, noun)
    return f"{name}的{noun}" if told else ""


def done_to(passage: Passage, spot: Spot, name: str, after: str) -> str:
    """What is done to the things after the figure, or by them: 遴选领军企业, 推动120家企业实施技改; else empty."""
    words, unit = passage.words, spot.draft.unit
    if spot.figure.kind != "count" or len(name) > SHORT or passage.countable(name, unit) or words.quantity.search(name):
        return ""
    noun = next((after[:end] for end in (len(after), *range(1, len(after))) if _is_noun(passage, after, end, unit)), "")
    if not noun or not name:
        return ""
    rest = after[len(noun) :]
    if words.causing.fullmatch(name) and rest:
        return rest + noun
    known = words.count_end.search(name) is not None
    return (name + noun if len(name) > 1 else noun) if rest or not known else ""


def _is_noun(passage: Passage, after: str, end: int, unit: str) -> bool:
    """True if a noun ends there, and a verb or nothing follows."""
    rest = after[end:]
    follows = passage.words.share_verb.match(rest) is not None or rest.startswith(_ALL_OF_THEM)
    return passage.countable(after[:end], unit) and (not rest or follows)


def money(passage: Passage, after: str) -> str:
    """The noun of an amount without what is done with it: 2亿元专项资金支持人才创业."""
    words = passage.words
    ends = (at for at in range(2, len(after)) if words.quantity.search(after[:at]) and words.verb_only.match(after[at:]))
    return after[: next(ends, len(after))]


def _of_the_city(passage: Passage, spot: Spot, noun: str) -> None:
    """A count of zones is about the city or the province that has them."""
    subject = spot.draft.subject
    register = passage.state.register
    one = register.of_city and subject.endswith(_ZONES)  # 滁澜经开区前进16位 / 2家退位: no zone has zones
    if passage.words.zone_kind.fullmatch(noun) and (one or subject == register.about):
        spot.draft.say("subject", _OF_THE_CITY.sub("", register.about), "has the zones that are counted")


def _noun(passage: Passage, spot: Spot, *, own: bool = True) -> str:
    """What was counted: 规上企业里有3家, else the thing counted last, else the zones that the text is about."""
    phrase = _AMONG.sub("", spot.phrase)
    if own and phrase:
        return phrase if phrase != spot.phrase else ""
    state = passage.state
    told = among_before(passage, spot)
    if told and passage.countable(told, spot.draft.unit):
        return told  # 孵化企业中，有5家进入上市辅导期
    if state.topic and not passage.words.ranking.search(state.topic):
        return _AMONG.sub("", state.topic).removesuffix("数量")
    return "开发区" if state.register.of_city and spot.figure.unit == "家" else ""


def among_before(passage: Passage, spot: Spot) -> str:
    """孵化企业中，…: of whom the clause before says that the figure tells; empty if it does not."""
    told = _AMONG_BEFORE.search(passage.text, passage.sentence, spot.clause)
    return told["noun"] if told else ""


def _of_those(passage: Passage, draft: Draft, name: str) -> str:
    """A name without a noun: 新认定65家 and 惠及2860户 after 老旧小区14个, 每支3人 after 小分队5支; empty if it has its own."""
    state, words, before = passage.state, passage.words, passage.previous
    near = before is not None and before.figure.at >= passage.sentence and before.measure in ("level", "change")
    unit = draft.unit.lstrip("万")
    on_slide = state.register.keep_opener and state.topic_unit.lstrip("万") == unit  # 清理低效用地1260亩 / 盘活870亩
    told = passage.told or unit in passage.things or on_slide
    area = told and words.deeds.fullmatch(name) and words.implied.get(unit)  # 抓土地：盘活800亩
    if draft.measure != "level" or (draft.figure.kind != "count" and not area):
        return ""
    if near and BENEFIT.match(name):
        return state.indicator.removesuffix("数量") + name
    noun = thing(passage, _AMONG.sub("", state.topic), draft.unit) or _AMONG.sub("", state.topic).removesuffix("数量")
    if noun and _EACH.fullmatch(name):
        return name + noun
    told_in = before.unit.lstrip("万") if near and before is not None else ""  # 建成1.2万套，已入住9600套
    same = (state.register.keep_opener and state.topic_unit == draft.unit) or told_in == unit
    if len(name) > LONGEST or not words.deeds.fullmatch(name):
        return ""
    before_all = passage.theme or passage.told if not (same and not state.register.keep_opener) else ""
    noun = before_all or (noun if same else passage.things.get(unit if area else draft.unit, ""))
    if _DONE_TO_PROJECTS.fullmatch(name) and noun not in passage.things.values() and not (near or before_all):
        noun = _PROJECT if noun.endswith(_PROJECT) or not noun else noun  # 一季度集中开工18个 below 过亿元项目
    noun = words.deed_end.sub("", noun)  # 人才公寓建成1.2万套，已入住9600套
    return name + _RECEIVED.sub("", noun).removeprefix(name) if noun else ""  # 已下放132项市级权限，再下放56项


def of_projects(name: str, figure: str, state: State) -> str:
    """新签约 / 32个 / 竣工 / 9个, on a slide that has counted nothing else: projects; 已开工 are some of those counted."""
    bare = _DONE_TO_PROJECTS.fullmatch(name) is not None and figure.rstrip(" *").endswith(_EACH_PROJECT)
    beside = _DONE_TO_PROJECTS.fullmatch(state.topic.removesuffix(_PROJECT)) is not None and not name.startswith(_ALREADY)
    other = grammar().countable.search(state.topic) is not None  # 项目建设 counts nothing
    return name + _PROJECT if bare and (not other or beside) else name


def thing(passage: Passage, name: str, unit: str) -> str:
    """The noun of a name, without what was done to the things; empty if the name has none."""
    noun = name.removesuffix("数量")
    if not passage.countable(noun, unit):
        return ""
    while (doing := passage.words.deeds.match(noun)) and doing.end() < len(noun):
        noun = _DONE_MARK.sub("", noun[doing.end() :])
    return noun


def _left(passage: Passage, draft: Draft) -> bool:
    """True if the clause names its zone, or the sentence has told of something else: what was counted before is no topic then."""
    register, at = passage.state.register, draft.figure.start
    if draft.spans.get("subject", (-1, -1))[0] >= passage.before(passage.clauses, at):
        return draft.subject in register.regions or draft.subject == register.zone  # 我区营业收入486亿元
    before, part = passage.previous, passage.part(at)
    if before is not None and before.figure.at < part and _ANEW.match(passage.text, part):
        return True  # 高新技术企业突破175家；力争到2026年营业收入突破1000亿元
    if before is None or before.figure.at < passage.sentence or before.figure.kind == "count":
        return False
    topic = passage.state.topic
    return topic not in passage.text[passage.sentence : at] and topic not in before.indicator and topic not in passage.said


def said_of(passage: Passage, draft: Draft, name: str) -> tuple[str, str] | None:
    """What is said of the thing counted before: another level or size of it, its total investment, its mean by the day."""
    state, words = passage.state, passage.words
    if name in words.per_time or words.per_head.fullmatch(name):
        return name + state.indicator.removesuffix("数量"), "the same by the day, the month or the head"
    noun = words.level_start.sub("", state.indicator) if name in words.levels else ""
    if noun:
        return name + noun, "another level of the thing counted before"
    topic = (passage.told if words.deeds.fullmatch(name) else "") or state.topic  # 科技型中小企业从无到有，今年已入库312家
    size = _SIZE.search(state.topic) if _CLASS.match(name) or _SIZE.fullmatch(name) else None
    if size:
        name = name.removesuffix(state.topic[size.end() :])
        return state.topic.replace(size[0], name, 1), "a size among the things counted before"
    if _MEASURED_END.search(topic) or (_PEOPLE_END.search(topic) and words.of_industry.fullmatch(name)):
        return None  # 员工620人，产值9.8亿元: no output of theirs
    if (held := _INDUSTRY_HAS.match(topic)) and words.of_industry.fullmatch(name):
        return held["industry"] + name, "of the industry whose firms were counted"  # 生物医药产业集聚企业210家，产值突破90亿元
    if _HOLDS.search(topic) and words.attribute_end.search(name):
        return None  # 设计床位1200张，总投资18.5亿元: that of the hospital
    if (
        passage.project and not topic and draft.subject == state.default and CARRIED_OUT.fullmatch(name)
    ):  # 安排重点项目86个。上半年完成投资66.5亿元
        return thing(passage, passage.project, "个") + name, "of the projects counted in the sentence before"
    before = passage.previous if passage.previous and passage.previous.figure.at >= passage.sentence else None
    if (
        name in _SHARES
        and before is not None
        and _PART_OF_THEM.match(passage.text, passage.before(passage.clauses, before.figure.start))
    ):
        return before.indicator.removesuffix("数量") + name, "share of the part told before"  # 其中研发人员120人，占比26%
    shares = state.indicator.endswith(_SHARES) and name in _SHARES
    again = topic[:2] == name[:2]  # 开工项目268个，开工率69.3%
    owner = draft.hows.get("subject")  # 园区引进企业47家，实现产值214.6亿元: its own
    owned = owner in _OF_A_PROJECT or (owner == whens.OF_A_WORK and words.of_works.match(name) is not None)
    if (
        topic
        and not _left(passage, draft)
        and (
            name in words.tails
            or (words.deed_rate.fullmatch(name) and not topic.endswith(_TIMES_DONE))
            or (topic.endswith("项目") and _INVESTED.fullmatch(name) and not (passage.previous is None and _PAID_IN.search(name)))
            or (state.register.keep_opener and words.bare_class.fullmatch(name))
        )
        and not (shares or again or owned)
        and not (name in _TABLED and _tabled(state.register.text, name))
    ):
        noun = words.deed_end.sub("", topic.removesuffix("数量"))  # 中欧班列开行268列，货值86亿元
        return _RECEIVED.sub("", noun).removesuffix(name) + name, SAID_OF
    of_those = _of_those(passage, draft, name)
    if of_those:
        return of_those, "the noun of the thing counted before"
    doing = words.done.match(state.topic or state.indicator) if _CLASS.match(name) else None
    if doing:
        rest = _SIZE_FIRST.sub("", (state.topic or state.indicator)[doing.end() :].removesuffix("目标"))
        whole = doing[0] + name + (rest if _HAS_A_NOUN.isdisjoint(name) else "")
        return whole, "a size among the things counted before"
    return None
