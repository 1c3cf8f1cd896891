"""One figure said of several, and several figures each said of its own: 均达到100%; 分别增长13.4%、10.6%和14.9%."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar import numerals, policies
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import zone_name
from kaifaqu.evidence.grammar.subjects import JOINS

_RULES: Final = rules("several")
_ALL_OF_THEM: Final = _RULES.pattern("said_of_all")
_EACH_OF_THEM: Final = _RULES.pattern("each_of_them_has")
_SIDE_OF_IT: Final = _RULES.pattern("side_of_it")
_EACH_HAS: Final = _RULES.words("each_has")
RATES: Final = _RULES.pattern("rates_follow")
_RATES_TOLD: Final = _RULES.pattern("rates_told")
_IN_TURN: Final = _RULES.pattern("each_its_own")
_AND: Final = _RULES.pattern("and")
_OF_ALL_INDUSTRIES: Final = _RULES.pattern("of_all_industries")
_INDUSTRIES_ALONE: Final = _RULES.pattern("industries_alone")
_INDUSTRIES_LISTED: Final = _RULES.pattern("industries_listed")
_BESIDE: Final = _RULES.pattern("beside")
_BESIDE_REGIONS: Final = _RULES.pattern("beside_regions")
_ABOVE_REGIONS: Final = _RULES.pattern("above_regions")
_WHOLE_REGION: Final = _RULES.pattern("whole_region")
_KIND_OF_PEOPLE: Final = _RULES.pattern("kind_of_people")
_ABOVE_END: Final = _RULES.pattern("above_end")
_SHARE_END: Final = _RULES.pattern("share_end")
_GRANTED: Final = _RULES.pattern("granted_each")
_LISTS: Final = "、"
_COPIED: Final = ("measure", "subject", "indicator", "unit", "target", "period", "scope")
MOST: Final = 8  # things that one figure is said of at most


def copy(draft: Draft, figure: Figure) -> Draft:
    """The same said with another figure: the other end of a range."""
    twin = Draft(figure, draft.quote, spans=dict(draft.spans), hows=dict(draft.hows))
    for name in _COPIED:
        setattr(twin, name, getattr(draft, name))
    twin.value = -figure.value if draft.value < 0 else figure.value
    twin.unit = figure.unit
    twin.say("bound", figure.bound or "=", "range", (figure.start, figure.end))
    return twin


def of_another(draft: Draft, subject: str) -> Draft:
    """The same figure said of another body."""
    other = copy(draft, draft.figure)
    other.value, other.unit = draft.value, draft.unit
    other.say("bound", draft.bound, draft.hows["bound"], draft.spans["bound"])
    other.say("subject", subject, "listed under the figure")
    return other


def of_all(passage: Passage, spot: Spot) -> list[Draft]:
    """One figure said of several: A和B均达到100%; 班次260个、学位1万个，均增长2倍."""
    draft, state = spot.draft, passage.state
    if others := _zones_beside(passage, spot):
        return [draft, *(of_another(draft, name) for name in others)]
    ranked = draft.measure == "rank" and _ALL_OF_THEM.search(passage.text, spot.clause, draft.figure.start)
    if "all" not in spot.kinds and not ranked:
        return [draft]
    carried = draft.hows["indicator"].startswith("carried")
    names = [item for item in parts(draft.indicator) if len(item) > 1]
    if ranked and not carried and all(_SIDE_OF_IT.fullmatch(name) for name in names):
        names = [state.indicator + name for name in names]  # 一般公共预算收入…，总量和增速均居全市第二位
    verb = passage.words.done.match(names[0]) if names and spot.has(*_EACH_HAS) else None
    if verb:  # 新建小学、中学各1所
        names = [verb[0] + name.removeprefix(verb[0]) for name in names]
    if carried and len(state.group) > 1:
        names = list(state.group)
    if carried and draft.measure == "rank" and len(passage.said) > 1:
        part = passage.part(draft.figure.at)  # 企业14家；培育小巨人8家、专精特新63家，均居全市首位: of those after the semicolon
        here = [told for told, at in zip(passage.said, passage.said_at, strict=True) if at >= part]
        names = list(dict.fromkeys(here if len(here) > 1 else passage.said))
    if not 1 < len(names) <= MOST:
        return [draft]
    drafts = []
    for name in names:
        twin = of_another(draft, draft.subject)
        twin.say("subject", draft.subject, draft.hows["subject"], draft.spans["subject"])
        twin.say("indicator", name, "one figure said of several", draft.spans["indicator"])
        drafts.append(twin)
    return drafts


def _zones_beside(passage: Passage, spot: Spot) -> list[str]:
    """The zones named right behind whom the figure is about: 云屏高新区、云屏经开区每年新引进项目不少于3个."""
    draft, others = spot.draft, []
    end = draft.spans.get("subject", (-1, -1))[1]
    if end < 0 or passage.text[end : end + 1] not in JOINS:
        return []
    for item in passage.mentions:
        if item.start == end + 1 and passage.text[end] in JOINS and zone_name(item.name):
            others.append(item.name)
            end = item.end
    return (
        others
        if others
        and zone_name(draft.subject)
        and ("all" in spot.kinds or draft.measure == "rank" or _EACH_OF_THEM.match(passage.text, end))
        else []
    )


def parts(indicator: str) -> list[str]:
    """The things of a list; what the last says for all is said of each: 高端装备、新材料、生物医药三大主导产业产值."""
    beside = _BESIDE_REGIONS.fullmatch(indicator)
    if beside:  # 是全国、全省平均水平的1.8倍和2.1倍
        return [beside["what"] + place + beside["end"] for place in (beside["one"], beside["two"])]
    names = [indicator] if indicator.endswith("之比") else [item for item in _AND.split(indicator) if item]
    if len(names) < 2:
        return names
    last = _OF_ALL_INDUSTRIES.fullmatch(names[-1])
    if last:
        rest = last["rest"] or f"产业{last['chain']}"  # 三条链 are of industries
        return [name + rest for name in [*names[:-1], last[1]]]
    gap = _ABOVE_REGIONS.fullmatch(names[0])
    if gap and all(_WHOLE_REGION.match(name) for name in names[1:]):
        return [gap[1] + name for name in (gap[2], *names[1:])]  # 高于全国、全省1.3个和0.4个百分点
    names = _shared(names)
    tail = _ABOVE_END.search(names[-1])
    if tail:
        return [name.removesuffix(tail[0]) + tail[0] for name in names]
    return names


def _shared(names: list[str]) -> list[str]:
    """What the last says for all, and what the first does: 教育、科技支出; 对东盟、欧盟进出口."""
    quantity = grammar().quantity
    of_people = grammar().of_people
    whose = next((word for word in of_people if names[-1].startswith(word) and len(word) > 1), "")
    if whose and all(name in of_people for name in names[:-1]):  # 城镇、农村居民人均可支配收入
        return [name + names[-1].removeprefix(whose) for name in [*names[:-1], whose]]
    kind = _KIND_OF_PEOPLE.match(names[-1])
    if kind and all(grammar().person.search(name) for name in names[:-1]):  # 博士、硕士安家补贴
        return [*(name + kind["rest"] for name in names[:-1]), names[-1]]
    end = quantity.search(names[-1])
    if end and end.start() and len(end[0]) > 1:
        names = [name if quantity.search(name) or grammar().countable.search(name) else name + end[0] for name in names]
    if names[0].startswith("对"):
        names = [name if name.startswith("对") else f"对{name}" for name in names]
    return names


def each(passage: Passage, drafts: list[Draft]) -> list[Draft]:
    """分别: as many figures as things named; each gets its own."""
    at = 0
    named: list[str] = []
    granted = "分别" in passage.text and _GRANTED.search(passage.text) is not None
    while at < len(drafts):
        head, end = drafts[at], at + 1
        if granted and (given := _given(passage, drafts, at)):
            at += given
            continue
        names = _industries(passage, head) or parts(head.indicator)
        if len(names) > 1 and _one_of_a_list(passage, drafts, at):
            names = [head.indicator]
        before = passage.text[max(0, head.quote[0] - 24) : head.figure.start]
        cue = _IN_TURN.search(before) is not None or (len(names) > 2 and _side_by_side(passage, drafts[at : at + len(names)]))
        if len(names) < 2 and head.hows["indicator"].startswith("carried") and len(named) > 1:
            names, cue = named, True
        elif not head.hows["indicator"].startswith("carried"):
            named = []  # something else is told: 分别 of before is over
        if head.measure == "rank" and (twins := _rates_ranked(drafts, at)):
            drafts[at:end] = twins
            at += len(twins)
            continue
        if head.measure == "rank" and "分别" in before:
            at = _ranks(drafts, at)
            continue
        since = drafts[at - 1].figure.end if at else 0
        if len(names) < 2 and "分别" in passage.text[max(since, head.quote[0] - 24) : head.figure.start]:
            at = _by_unit(passage, drafts, at) or _told(passage, drafts, at)
            continue
        if len(names) > 1 and cue and head.figure.kind != "rank":
            while end < len(drafts) and end - at < len(names) and drafts[end].hows["indicator"].startswith("carried"):
                end += 1
            if end - at == len(names):
                named = names
                for name, draft in zip(names, drafts[at:end], strict=True):
                    draft.say("indicator", name, "each its own figure", head.spans["indicator"])
                    draft.measure = head.measure
                    draft.value = -abs(draft.value) if head.value < 0 else draft.value
            else:
                end = at + 1
        at = end
    for draft in drafts:
        listed = _INDUSTRIES_LISTED.match(draft.indicator)
        if listed:
            draft.indicator = draft.indicator[listed.start("sum") :]  # 新材料、智能装备三大主导产业产值
    return drafts


def _given(passage: Passage, drafts: list[Draft], at: int) -> int:
    """国家级、省级企业技术中心，分别给予最高100万元、50万元奖励: each has its own sum. Gives how many there are."""
    end = at + 1
    while end < len(drafts) and _side_by_side(passage, drafts[end - 1 : end + 1]):
        end += 1
    if end - at < 2:
        return 0
    names, most = policies.given_each(passage, drafts[at].figure, drafts[end - 1].figure, end - at)
    for name, draft in zip(names, drafts[at:end], strict=False):
        draft.say("indicator", name, policies.SUM)
        if most:
            draft.say("bound", "<=", "said of all sums")
    return len(names)


def _one_of_a_list(passage: Passage, drafts: list[Draft], at: int) -> bool:
    """教育支出5.2亿元、社会保障和就业支出3.8亿元，分别…: two were told, and the name of the second holds 和."""
    head = drafts[at]
    if at < 2 or not head.hows["indicator"].startswith("carried") or drafts[at - 1].indicator != head.indicator:
        return False
    return passage.text[drafts[at - 2].figure.end] in _LISTS and not any(mark in head.indicator for mark in _LISTS)


def _side_by_side(passage: Passage, drafts: list[Draft]) -> bool:
    """True for figures with nothing between them: 13.4%、10.6%和14.9%, not 由41.5%提高到72.8%."""
    return all(_BESIDE.fullmatch(passage.text, one.figure.end, two.figure.start) for one, two in pairwise(drafts))


def _industries(passage: Passage, head: Draft) -> list[str]:
    """三大产业产值分别…: the industries that the text has listed before, or that head as many columns; empty if it has not."""
    alone = _INDUSTRIES_ALONE.match(head.indicator)
    if alone is None:
        return []
    listed = list(_INDUSTRIES_LISTED.finditer(passage.text, 0, head.figure.start))
    heads = passage.state.heads if len(passage.state.heads) == numerals.chinese(alone["many"]) else []
    return [name + alone["rest"] for name in (_AND.split(listed[-1]["names"]) if listed else heads)]


def _by_unit(passage: Passage, drafts: list[Draft], at: int) -> int:
    """床位7.2张、医师3.6人，分别增加3.1张和1.8人: each of what was told in its unit. Gives where they end, 0 if it is not so."""
    end = at + 1
    while end < len(drafts) and _BESIDE.fullmatch(passage.text, drafts[end - 1].figure.end, drafts[end].quote[0]):
        end += 1
    since = passage.before(passage.sentences, drafts[at].figure.at)
    told = [draft for draft in drafts[:at] if draft.measure == "level" and draft.figure.at >= since][at - end :]
    alike = [draft.unit for draft in told] == [draft.unit for draft in drafts[at:end]]
    if end - at < 2 or not alike or len({draft.unit for draft in told}) < 2 or drafts[at].measure != "change":
        return 0
    for draft, other in zip(drafts[at:end], told, strict=True):
        draft.say("indicator", other.indicator, "each says more of one told before")
        draft.measure = "change"
    return end


def _told(passage: Passage, drafts: list[Draft], at: int) -> int:
    """高新技术企业214家，科技型中小企业326家，分别占全市的31%和28%: each says more of one told before. Gives where they end."""
    head, end = drafts[at], at + 1
    while (
        end < len(drafts)
        and drafts[end].unit == head.unit
        and len(passage.text[drafts[end - 1].figure.end : drafts[end].quote[0]]) < 3
    ):
        end += 1
    since = passage.before(passage.sentences, head.figure.at)
    told = [draft.indicator for draft in drafts[:at] if draft.measure in ("level", "change") and draft.figure.at >= since]
    told = list(dict.fromkeys(told))[at - end :]
    shares = _SHARE_END.search(head.indicator) if head.unit == "%" else None
    if end - at < 2 or len(told) != end - at or not (shares or head.indicator.startswith(told[-1])):
        return at + 1
    more = head.indicator.removeprefix(told[-1]) if head.indicator.startswith(told[-1]) else shares[0] if shares else ""
    for name, draft in zip(told, drafts[at:end], strict=True):
        draft.say("indicator", name + more, "each says more of one told before")
    return end


def _rates_ranked(drafts: list[Draft], at: int) -> list[Draft]:
    """工业增加值、投资分别增长10.3%和12.8%，两项增幅都进了全市前三: the place of each rate; empty if it is not so."""
    head = drafts[at]
    told = _RATES_TOLD.search(head.indicator)
    if told is None:
        return []
    if at and drafts[at - 1].figure is head.figure:  # already said of each: 规上工业增加值、工业投资两项指标增速均位居全市第一
        for draft in drafts[at - 1 : at + 1]:
            draft.indicator = _RATES_TOLD.sub("", draft.indicator) + told["pace"]
        return []
    count = numerals.whole(told["count"])
    grown = list(dict.fromkeys(draft.indicator for draft in drafts[:at] if draft.measure == "growth"))[-int(count) :]
    named = [name for name in parts(head.indicator[: told.start()]) if name]
    names = named if len(named) == count else grown
    if len(names) != count:
        return []
    twins = []
    for name in names:
        twin = of_another(head, head.subject)
        twin.say("subject", head.subject, head.hows["subject"], head.spans["subject"])
        twin.say("indicator", name + told["pace"], "each of the rates told before", head.spans["indicator"])
        twins.append(twin)
    return twins


def _ranks(drafts: list[Draft], at: int) -> int:
    """分别居全市第3位、第1位: the places of the last things told, in their order. Gives where the ranks end."""
    end = at
    while end < len(drafts) and drafts[end].measure == "rank":
        end += 1
    told = list(dict.fromkeys(draft.indicator for draft in drafts[:at] if draft.measure == "level"))[at - end :]
    if end - at > 1 and len(told) == end - at:
        for name, draft in zip(told, drafts[at:end], strict=True):
            draft.say("indicator", name, "each its own place")
    return end
