"""Which of the things counted before a figure counts: 8家开发区有6家实现进位, 其中产值过百亿的4家."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage

_AMONG = re.compile("(?:里面|当中|里|中|内)$")
_OF = re.compile(r"[ *]*的[ *]*(?:还|也)?(?:共|仅|只)?(?:有)?[ *]*$")
_ATTRIBUTE = re.compile("^[^，的]{0,6}(?:额|率|值|入|收|资|量|比|度)$")
_SIZE = re.compile("(?:过|超过|超|突破|达)[百千万\\d.]+亿?元?$")  # 产值过百亿的4家
_OF_A_PROJECT = (
    "named before the colon",
    "carried: named before the colon",
    "carried: a project on a line of its own",
    "the project told of before",
    "introduced by the text",
    "carried: introduced by the text",
    "a firm on a line of its own",
)
_SIZE_IN = re.compile(r"(?:超过|过|超)(?:\d+|[百千万])?亿元?")
_CLASS = re.compile(r"(?:过|超)?\d+亿?元?(?:及)?以上$|(?:过|超)\d+亿?元?|百亿级$|千亿级$")
_RECEIVED = re.compile("^(?:收到|受理|收集|征集|接到)")  # 收到企业诉求327件，办结率97.6%
_INVESTED = re.compile(  # 签约项目11个，协议资金额32亿元
    "(?:总|年|计划|协议|合同|实际|引进|签约|累计|完成|到位)*(?:到位|引资|投资|资金|金额)(?:额|总额|金额|总量)?"
)
SAID_OF = "said of the thing counted before"
SHORT = 5  # letters of a verb and its adverb
LONGEST = 16  # letters of what they do


def which(passage: Passage, spot: Spot) -> tuple[str, str, tuple[int, int]] | None:
    """What they do and what they are, the rule, the words; None if the figure counts things of its own."""
    draft, figure = spot.draft, spot.figure
    if figure.kind != "count" or draft.measure != "level":
        return None
    start = figure.end
    end = passage.clause_end(start)
    told = re.split("[、，。；]", passage.text[start:end])[0]
    found = passage.words.predicate.search(told)
    if any(start <= other.at < start + len(told) for other in passage.found[spot.number + 1 :]):
        found = None  # 158家开发区实现生产总值2.13万亿元: what they have, not which they are
    before = re.sub(r"[ *]", "", told[: found.start()]) if found else ""
    zones = passage.words.zone_kind.fullmatch(before)
    attribute = found and found["verb"] in ("高于", "低于", "超过") and _ATTRIBUTE.search(before)  # 4家签约额低于平均
    whole = passage.countable(before, draft.unit) and not spot.phrase  # 有23名年轻干部被破格使用
    if found and len(told) - found.start() <= LONGEST and (not before or zones or attribute or whole):
        noun = before if zones or whole else _noun(passage, spot)
        if noun:
            passage.taken = start + len(told)
            passage.state.topic = noun
            _of_the_city(passage, spot, noun)
            told_of = re.sub(r"[ *了被]", "", told[0 if attribute else found.start("verb") :]).removesuffix(noun)
            return told_of + noun, "those of the things counted that do so", (start, start + len(told))
    sized = _SIZE.search(spot.phrase) and not re.search("过|超|以上", passage.state.topic)
    doing = sized or passage.words.predicate.match(spot.phrase)
    if doing and _OF.search(passage.text[spot.left : figure.start]):
        noun = _noun(passage, spot, own=False)
        if noun:
            return spot.phrase + noun, "those of the things counted that do so", (spot.start, spot.at)
    return None


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
    follows = passage.words.share_verb.match(rest) is not None or rest.startswith(("全部", "均", "都", "已"))
    return passage.countable(after[:end], unit) and (not rest or follows)


def money(passage: Passage, after: str) -> str:
    """The noun of an amount without what is done with it: 2亿元专项资金支持人才创业."""
    words = passage.words
    ends = (at for at in range(2, len(after)) if words.quantity.search(after[:at]) and words.verb_only.match(after[at:]))
    return after[: next(ends, len(after))]


def _of_the_city(passage: Passage, spot: Spot, noun: str) -> None:
    """A count of zones is about the city or the province that has them."""
    subject = spot.draft.subject
    if passage.words.zone_kind.fullmatch(noun) and subject == passage.state.register.about:
        spot.draft.say("subject", re.sub("(?<=[市省])开发区$", "", subject), "has the zones that are counted")


def _noun(passage: Passage, spot: Spot, *, own: bool = True) -> str:
    """What was counted: 规上企业里有3家, else the thing counted last, else the zones that the text is about."""
    phrase = _AMONG.sub("", spot.phrase)
    if own and phrase:
        return phrase if phrase != spot.phrase else ""
    state = passage.state
    if state.topic and not passage.words.ranking.search(state.topic):
        return re.sub("数量$", "", _AMONG.sub("", state.topic))
    return "开发区" if state.register.of_city and spot.figure.unit == "家" else ""


def _of_those(passage: Passage, draft: Draft, name: str) -> str:
    """A name without a noun: 新认定65家 and 惠及2860户 after 老旧小区14个, 每支3人 after 小分队5支; empty if it has its own."""
    state, words, before = passage.state, passage.words, passage.previous
    near = before is not None and before.figure.at >= passage.sentence and before.measure in ("level", "change")
    unit = draft.unit.lstrip("万")
    area = (
        (passage.told or unit in passage.things) and words.deeds.fullmatch(name) and words.implied.get(unit)
    )  # 抓土地：盘活800亩
    if draft.measure != "level" or (draft.figure.kind != "count" and not area):
        return ""
    if near and re.match("惠及|受益(?!企业|群众|人)", name):
        return re.sub("数量$", "", state.indicator) + name
    noun = thing(passage, _AMONG.sub("", state.topic), draft.unit) or re.sub("数量$", "", _AMONG.sub("", state.topic))
    if noun and re.fullmatch("(?:平均)?每(?![天日周月年])[一-龥]", name):
        return name + noun
    same = (state.register.keep_opener and state.topic_unit == draft.unit) or (
        near and before is not None and before.unit == draft.unit
    )
    if len(name) > LONGEST or not words.deeds.fullmatch(name):
        return ""
    return (
        name + noun
        if (noun := passage.theme or passage.told or (noun if same else passage.things.get(unit if area else draft.unit, "")))
        else ""
    )


def thing(passage: Passage, name: str, unit: str) -> str:
    """The noun of a name, without what was done to the things; empty if the name has none."""
    noun = re.sub("数量$", "", name)
    if not passage.countable(noun, unit):
        return ""
    while (doing := passage.words.deeds.match(noun)) and doing.end() < len(noun):
        noun = noun[doing.end() :].lstrip("出了过")
    return noun


def _left(passage: Passage, draft: Draft) -> bool:
    """True if the clause names its zone, or the sentence has told of something else: what was counted before is no topic then."""
    register, at = passage.state.register, draft.figure.start
    if draft.spans.get("subject", (-1, -1))[0] >= passage.before(passage.clauses, at):
        return draft.subject in register.regions or draft.subject == register.zone  # 我区营业收入486亿元
    before = passage.previous
    if before is None or before.figure.at < passage.sentence or before.figure.kind == "count":
        return False
    topic = passage.state.topic
    return topic not in passage.text[passage.sentence : at] and topic not in before.indicator and topic not in passage.said


def said_of(passage: Passage, draft: Draft, name: str) -> tuple[str, str] | None:
    """What is said of the thing counted before: another level or size of it, its total investment, its mean by the day."""
    state, words = passage.state, passage.words
    if name in words.per_time or (words.per_head.fullmatch(name) and not words.quantity.search(name)):
        return name + re.sub("数量$", "", state.indicator), "the same by the day, the month or the head"
    noun = words.level_start.sub("", state.indicator) if name in words.levels else ""
    if noun:
        return name + noun, "another level of the thing counted before"
    size = _SIZE_IN.search(state.topic) if _CLASS.match(name) or _SIZE_IN.fullmatch(name) else None
    if size:
        name = name.removesuffix(state.topic[size.end() :])
        return state.topic.replace(size[0], name, 1), "a size among the things counted before"
    shares = re.search("占比$|比重$", state.indicator) is not None and name in ("占比", "比重")
    again = state.topic[:2] == name[:2]  # 开工项目268个，开工率69.3%
    owned = draft.hows.get("subject") in _OF_A_PROJECT
    if (
        state.topic
        and not _left(passage, draft)
        and (
            name in words.tails
            or words.deed_rate.fullmatch(name)
            or (state.topic.endswith("项目") and _INVESTED.fullmatch(name))
            or (state.register.keep_opener and words.bare_class.fullmatch(name))
        )
        and not (shares or again or owned)
    ):
        thing = words.deed_end.sub("", re.sub("数量$", "", state.topic))  # 中欧班列开行268列，货值86亿元
        return _RECEIVED.sub("", thing).removesuffix(name) + name, SAID_OF
    of_those = _of_those(passage, draft, name)
    if of_those:
        return of_those, "the noun of the thing counted before"
    doing = words.done.match(state.topic or state.indicator) if _CLASS.match(name) else None
    if doing:
        rest = re.sub("目标$", "", (state.topic or state.indicator)[doing.end() :])
        whole = doing[0] + name + ("" if re.search("[项企集]", name) else rest)
        return whole, "a size among the things counted before"
    return None
