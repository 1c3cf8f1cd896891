"""The indicator of a figure: the words before it, the thing counted after it, or what the clause before said."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.grammar import (
    averages,
    clause,
    counted,
    ellipsis,
    industries,
    measures,
    policies,
    products,
    ranks,
    shares,
    subjects,
    topics,
    works,
)
from kaifaqu.evidence.grammar.bodies import CLASS
from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("names")
_NEW_BY_YEAR: Final = _RULES.pattern("new_by_year")
_SHARE: Final = _RULES.pattern("shares")
_SPENDS: Final = _RULES.pattern("spends")
_SPENT: Final = _RULES.pattern("spent")
_WHOLE_COST: Final = _RULES.words("whole_cost")[0]
_SHARE_VERBS: Final = _RULES.words("share_verbs")
_SHARE_OF_ALL: Final = _RULES.pattern("share_of_all")
_HELD_AGAINST: Final = _RULES.pattern("held_against")
_INDUSTRY: Final = _RULES.pattern("industry")
_ADJUSTED: Final = _RULES.pattern("adjusted")
_PLACES: Final = _RULES.set("place_units")
_PLACE: Final = _RULES.pattern("place")
_IN_ALL: Final = _RULES.pattern("in_all")
_OF_BEFORE: Final = _RULES.pattern("of_before")
_SHARE_BEHIND: Final = _RULES.pattern("share_behind")
_MEASURED: Final = _RULES.pattern("says_what_is_measured")
_APART_FROM: Final = _RULES.pattern("apart_from")
_DISTANCE: Final = _RULES.pattern("distance")
_LASTING: Final = _RULES.pattern("says_how_long")
_FROM_TO: Final = _RULES.pattern("from_to")
_OWN_FIRM: Final = _RULES.pattern("own_firm")
_FASTEST: Final = _RULES.pattern("fastest")
_TIME_END: Final = _RULES.pattern("time_end")
_OF_PEOPLE: Final = _RULES.pattern("of_people")
_WITHIN: Final = _RULES.pattern("within_them")
_HOW_MANY_END: Final = _RULES.pattern("how_many_end")
_FROM_MEAN: Final = _RULES.pattern("from_mean")
_NEEDED: Final = _RULES.pattern("needed")
_PERMITS: Final = _RULES.pattern("permits")
_SPEEDS: Final = _RULES.pattern("speeds")
_TOLD_SPEEDS: Final = _RULES.words("told_speeds")
_UNIT_SCALES: Final = _RULES.words("unit_scales")
_BESIDE_A_PLACE: Final = _RULES.pattern("beside_a_place")
_GAP: Final = _RULES.pattern("gap")
_HOW_MANY: Final = _RULES.set("how_many")
_SHARE_TOLD: Final = _RULES.pattern("share_told")
_SHORT_WHOLE: Final = _RULES.pattern("whole_left_short")
_JOINT: Final = _RULES.pattern("joint")
_ONLY_AMONG_THEM: Final = _RULES.pattern("only_among_them")
_COMPLETED: Final = _RULES.words("completed")
_PLANNED_END: Final = _RULES.pattern("planned_end")
_GOAL_ONLY: Final = _RULES.pattern("goal_only")
_SCALE: Final = _RULES.pattern("scale")
_SHARE_NAMES: Final = _RULES.words("share_names")
_RATE_OF: Final = _RULES.pattern("rate_of")
_RATE_ONLY: Final = _RULES.pattern("rate_only")
_PACE: Final = _RULES.pattern("pace")
_ADDED: Final = _RULES.pattern("added")
_CONTRIBUTION: Final = _RULES.pattern("contribution")
_OF_WHOM: Final = _RULES.pattern("of_whom")
_SHARE_TOLD_OF: Final = _RULES.pattern("share_told_of")
_MADE_IN_ALL: Final = _RULES.pattern("made_in_all")
_BEING: Final = _RULES.pattern("being")
_PEOPLE = "人员数量"
_STAFF = "人员"
_PERSONS: Final = _RULES.set("persons")
_HIRED: Final = _RULES.pattern("hired")
_OF_PANEL: Final = (clause.BEFORE, counted.SAID_OF)
_AREA: Final = "面积"
_SHARE_OF_THEM: Final = _RULES.pattern("share_of_them")
_THOSE_THAT: Final = _RULES.pattern("those_that")
_AREA_OF_LAND: Final = "土地面积"
_NOT_SUPPLIED: Final = _RULES.words("not_supplied")
_LAND_AREA: Final = _RULES.words("land_told")
_LAND: Final = _RULES.pattern("land_state")
_WHOLE: Final = 9  # letters of a whole that a share is told with
_YUAN: Final = "元"
_MONEY: Final = "金额"
_HELD_LOW: Final = _RULES.pattern("counted_by_gap")
_SIZED_BY: Final = _RULES.pattern("sized_by")
_LASTED = "历时"
_TIME_USED = "用时"
_PART = "a part of what was told before"
Named = shares.Named


def indicator(passage: Passage, spot: Spot) -> None:
    """Sets the indicator, and what the next clause may carry on from it."""
    if works.owned(passage, spot) or works.having(passage, spot):
        return
    draft, state = spot.draft, passage.state
    state.indicator = topics.told(passage, spot) or state.indicator
    if errand := topics.errand(passage, spot):
        draft.say("indicator", errand[0], "what has to be done for it", errand[1])
        return
    name, how, span = counted.which(passage, spot) or _joined(passage, spot, *clause.own(passage, spot))
    if spot.has(*_SHARE_VERBS) and spot.figure.kind in ("percent", "share"):
        if spot.has("的") and name and (whole := counted.among_before(passage, spot)):
            name = f"{_BEING.sub('', name)}{whole}占比"  # 工作人员中，身份为借调的占近三成
        name += "" if _SHARE.search(name) else _of_whole(passage, spot, name)
    elif spot.figure.kind in ("percent", "share") and draft.measure == "level" and "占" in name and not _SHARE.search(name):
        name += "的比重"
    if spot.figure.kind in ("percent", "share") and draft.measure == "level" and (within := _WITHIN.fullmatch(name)):
        name = f"{within['doing']}的{within['whole']}占比" if "的" in passage.text[spot.at - 1 : spot.figure.start] else name
    of_things = spot.figure.kind in ("percent", "share") and draft.measure == "level" and how == clause.BEFORE
    if of_things and passage.words.countable.search(name):
        name += "占比"  # 累计签约项目186个，其中工业项目超过七成
    if not how.startswith("carried") and how not in policies.TERMS:
        state.given = ""
    panel = "" if subjects.of_firm(spot) else state.industry  # 龙头企业：鼎川流体 / 实现产值41.7亿元: the firm's own
    name = industries.named(passage, spot, industries.of_panel(name, panel) if how in _OF_PANEL else name)
    if panel and how == clause.BEFORE and spot.figure.kind == "count" and passage.whole.startswith(panel) and panel not in name:
        name = panel + name  # 集聚企业86家，其中规上企业38家
    if averages.said(passage, spot, name):
        return
    if draft.measure == "level" and spot.figure.kind in ("amount", "points", "percent", "count"):
        name, how = _apart(passage, spot, _held_against(passage, name), how)
    name = _of_speed(passage, spot, _implied(passage, spot, _adds(passage, spot, name), how), how)
    if spot.figure.kind == "duration" and (most := _FASTEST.search(passage.text, spot.left, spot.figure.start)) and name:
        name = name if most[0] in name else f"{_TIME_END.sub('', name)}{most[0]}用时"  # 拿地到开工最快18天
    if draft.measure in ("level", "change") and _NEW_BY_YEAR.search(passage.text, max(spot.clause - 1, 0), spot.figure.start):
        name = f"年新增{name.removeprefix('年')}"  # 达产后年新增税收
    if len(name) - len(draft.subject) > 1:
        name = name.removeprefix(draft.subject)  # 云屏科技城已投用面积
    stem = state.register.stem
    if stem and name.startswith(stem) and len(name) - len(stem) > 1 and draft.subject == state.register.zone:
        name = name.removeprefix(stem)  # 禾泉进出口总额
    if state.speaking and _OWN_FIRM.match(name) and subjects.of_firm(spot):
        name = _OWN_FIRM.sub("", name)  # 去年公司营收46.8亿元
    draft.say("indicator", name, how, span)
    _remember(passage, spot, name, how)
    if draft.measure == "rank":
        ranks.ranked(passage, spot, name, how)
    elif name and how not in ranks.NOT_CARRIED and draft.hows.get("measure") != measures.ADDS:
        state.indicator = draft.indicator


def _of_whole(passage: Passage, spot: Spot, name: str) -> str:
    """总投资4.3亿元，完成投资1.9亿元，占44.2%: what has been spent is a share of the whole investment.

    从业人员4.6万人，其中大专以上1.6万人，占34%；研发人员5980人，占13%: of those whom the sentence gives parts of.
    """
    previous, counted_in = passage.previous, _SCALE.sub("", passage.whole_unit)
    part = previous is not None and previous.figure.kind == "count" and previous.figure.at >= passage.sentence
    short = len(passage.whole) <= _WHOLE and passage.whole not in name
    if part and passage.whole and previous is not None and previous.unit.endswith(counted_in) and short:
        return f"占{passage.whole}比重"
    whole = next((told for told in passage.said if told.endswith(_WHOLE_COST)), "")
    return f"占{_WHOLE_COST}比重" if whole and _SPENT.search(name) else "占比"


def _held_against(passage: Passage, name: str) -> str:
    """亩均税收比全省平均低 as 亩均税收低于全省平均, 高出我区 as 高于 its name."""
    found = _DISTANCE.fullmatch(name)
    if found is None:
        return name
    other = found["than"] or found["beside"] or found["over"]
    usual = passage.state.register.held_against(other)
    return f"{found['what']}{found['sense'] or found['verb']}于{usual}"


def _apart(passage: Passage, spot: Spot, name: str, how: str) -> tuple[str, str]:
    """研发投入强度2.86%，差距0.34个百分点; 排名第87位，离“六十强”还差27位: a distance is one of what was told before."""
    found = _APART_FROM.fullmatch(name)
    if found is None:
        return name, how
    if not found["goal"]:
        return f"{found['what'] or passage.state.indicator}{found['other'] or ''}差距", how
    before = passage.previous if passage.previous and passage.previous.figure.at >= passage.sentence else None
    what = found["of"] or (before.indicator if before else ranks.ranking(passage) if spot.draft.unit in _PLACES else "")
    return f"{what}{found['goal']}差距", ranks.DISTANCE


def _adds(passage: Passage, spot: Spot, name: str) -> str:
    """占三分之一，拉动规上工业总产值增长6.4个百分点: by whom, and that it is growth."""
    rate = _CONTRIBUTION.fullmatch(name)
    added = _ADDED.match(name) if spot.draft.hows.get("measure") == measures.ADDS else None
    if rate is None and added is None:
        return name
    before = passage.previous
    told = passage.state.indicator if before is not None and before.figure.at >= passage.sentence else ""
    who = _OF_WHOM.sub("", _SHARE_TOLD_OF.sub("", told))
    if rate and who:
        return f"{who}对{rate['rate']}"  # 第二产业占…62%，对经济增长的贡献率69.5%
    if added is None or not added["whole"]:
        return name
    return ("" if added["who"] else who) + name.removesuffix("增长") + "增长"


def _of_speed(passage: Passage, spot: Spot, name: str, how: str) -> str:
    """Points after a growth are points of the rate of growth: 增长6.8%，比上半年提高0.3个百分点."""
    before = passage.previous
    if spot.figure.kind != "points" or before is None or before.figure.at < passage.sentence or not name:
        return name
    grew = before.measure in ("growth", "cagr") or (before.figure.kind == "points" and "增速" in before.indicator)
    base = passage.state.indicator
    if not grew or _SPEEDS.search(name) or not base or not name.startswith(base):
        return name
    since = passage.text[before.figure.end : spot.figure.start]
    speed = next((word for word in _TOLD_SPEEDS if word in since), "增速")
    speed = speed if not name[len(base) :].startswith(speed) else ""
    return f"{base}{speed}{name[len(base) :]}" if how.startswith("carried") or how == "gap to another place" else name


def _implied(passage: Passage, spot: Spot, name: str, how: str) -> str:
    """The noun that a unit implies: 收储土地1320亩 is its 面积, 天然气3.4元/立方米 its 价格, 施工许可7个工作日 its 办理时间."""
    if spot.figure.kind == "duration" and how == "the words before the figure" and not (not name or _LASTING.search(name)):
        if _NEEDED.search(name):
            return _NEEDED.sub("", name) + "用时"
        steps = _FROM_TO.search(name)
        if steps and name[: steps.start()] == spot.draft.subject:
            name = steps[0]  # 华晟智造基地从开工到投产
        return name + ("办理时间" if _PERMITS.search(name) else "用时" if steps else "时间")
    unit = spot.draft.unit
    if unit.endswith("/年") and name and not passage.words.quantity.search(name):
        return name + "年产能"
    for scale in _UNIT_SCALES:
        unit = unit.removeprefix(scale)
    noun = str(passage.words.implied.get(unit, ""))
    before = passage.previous
    if spot.bare and noun and before is not None and before.figure.kind == "count" and name and not name.endswith(noun):
        return name + noun  # 低效用地214宗、1.13万亩
    counted_before = before is not None and before.figure.kind == "count" and spot.bare and spot.raw.strip(" *")
    if counted_before and how.startswith("carried") and unit.endswith(_YUAN):
        return _HOW_MANY_END.sub("", name) + _MONEY  # 发放136笔、5.83亿元
    if noun == _AREA and name and name.endswith(_NOT_SUPPLIED):
        return name + _AREA_OF_LAND  # 批而未供1.28万亩
    if noun == _AREA and _LAND.fullmatch(name) and passage.state.indicator.endswith(_LAND_AREA):
        return name + _AREA_OF_LAND  # 闲置土地1.24万亩，其中批而未供8600亩
    if not noun or not name or spot.draft.measure not in ("level", "change") or _MEASURED.search(name):
        return name
    return name + noun


def _other_gap(passage: Passage, spot: Spot) -> str:
    """高于全省3.7、全市3.3个百分点: the same, held against another place; empty if it is not."""
    before, place = passage.previous, _BESIDE_A_PLACE.sub("", spot.raw)
    if before is None or not spot.figure.kind == before.figure.kind == "points" or not _PLACE.fullmatch(place):
        return ""
    gap = _GAP.search(before.indicator)
    return before.indicator[: gap.end()] + place if gap and spot.listed else ""


def _of_nobody(passage: Passage, spot: Spot, carried: str) -> bool:
    """True for people counted without a noun where what was told of before are no people: 24个部门 486人."""
    people = spot.figure.kind == "count" and spot.draft.unit == "人" and spot.draft.measure == "level"
    unlike = passage.previous is None or passage.previous.unit != spot.draft.unit
    return people and unlike and passage.words.person.search(carried) is None and _OF_PEOPLE.search(carried) is None


def _grown(passage: Passage, spot: Spot) -> str:
    """进出口51亿元，占全市的9%，增长5%: what grows by so many per cent is not the share."""
    told = passage.state.indicator
    if spot.draft.measure not in ("growth", "cagr") or spot.figure.kind != "percent":
        return told
    told = _PACE.sub("", told) or told  # 增加值增长10.3%，增速加快1.7个百分点；1—7月累计增长8.8%
    if not _SHARE.search(told):
        return told
    return next((name for name in reversed(passage.said) if told != name and told.startswith(name)), told)


def _of_the_same(passage: Passage, spot: Spot) -> str:
    """装备制造…，占规上工业的43.5%，食品加工168.5亿元，占22.7%: a share of the same; empty if it is none."""
    if not spot.has(*_SHARE_VERBS) or spot.figure.kind not in ("percent", "share") or len(passage.said) < 2:
        return ""
    base = passage.state.indicator
    share = next((found for name in reversed(passage.said) if (found := _SHARE_TOLD.search(name))), None)
    if share is None or _SHARE.search(base) or share.string.startswith(base) or share["whole"] == base:
        return ""
    part = share.string[: share.start()]  # measured alike: 装备制造产值, 食品加工产值
    return base + share[0] if part[-2:] == base[-2:] else ""


def _whole_in_full(passage: Passage, name: str) -> str:
    """占收入 as 占一般公共预算收入, which the sentence told of before."""
    short = _SHORT_WHOLE.match(name)
    if short is None:
        return name
    told = [item for item in passage.said if item.endswith(short["whole"]) and item != passage.state.indicator]
    return f"占{told[0]}{name[short.end() :]}" if told else name


def _completed(passage: Passage, spot: Spot, name: str) -> str:
    """What the name leaves out of the indicator before."""
    return ellipsis.completed(name, passage.state.indicator, listed=spot.listed, counts=spot.figure.kind == "count")


def _joined(passage: Passage, spot: Spot, name: str, how: str, span: tuple[int, int]) -> Named:
    """What the clause leaves out, taken from the clauses before."""
    state = passage.state
    policy = policies.terms(passage, spot, name)
    if policy is not None:
        return policy
    if spot.figure.kind in ("percent", "share", "times") and spot.draft.measure == "level":
        part = shares.share(passage, spot, name, span)
        if part is not None:
            return part
    if not name and (kind := subjects.kind_counted(passage, spot)):
        return kind, "the kind of zones that are counted", span
    if not name:
        return _left_out(passage, spot, span)
    if spot.draft.unit in _PERSONS and _HIRED.search(name):
        return f"{name}{_STAFF}", how, span  # 面向全国公开选聘47人
    if people := ellipsis.of_people(passage, spot, name):
        return people, "of the people told of before", span
    if (
        (passage.previous is not None or state.register.keep_opener)  # 2150万美元 / 年度目标5000万美元
        and state.indicator
        and spot.figure.kind in ("amount", "count")
        and _GOAL_ONLY.fullmatch(name)
    ):
        return state.indicator, shares.GOAL, span
    spent = works.spent(passage, spot, name)
    if spent:
        return spent, "what the money is spent on, told after it", span
    of_industry = topics.of_leading_industry(passage, spot, name)
    if of_industry:
        return of_industry, "the industry at the head of the sentence", span
    process = topics.process(passage, spot, name)
    if process:
        return process, "what is done in that time, told in the clause before", span
    if product := topics.product(passage, spot, name):
        return product + name, "the product of the clause before", span
    industry = topics.industry(passage, spot) if passage.words.of_industry.fullmatch(name) else ""
    if industry:
        return industry + name, "the industry of the clause before", span
    if name in _HOW_MANY and spot.draft.hows.get("subject") == CLASS:
        (begin, end), how = spot.draft.spans["subject"], "how many there are of a class"  # 国家高新区数量达到220家左右
        zones = passage.text[begin:end]
        spot.draft.say("subject", "全国", how)
        return zones + name, how, span
    of_product = products.owned(passage, spot, name)
    if of_product:
        return of_product, "of the fund, the loan or the platform told of before", span
    paid = spot.figure.kind == "amount" and passage.words.deeds.fullmatch(name)
    if paid and passage.theme and passage.words.quantity.search(passage.theme):
        return name + passage.theme, "what the sentence says it is about", span  # 惠企资金方面，去年兑现2.3亿元
    spends = passage.theme and spot.figure.kind == "amount" and _SPENDS.fullmatch(name)  # 教育方面，我们累计投入26.4亿元
    if spends or (passage.theme and not state.topic and counted.CARRIED_OUT.fullmatch(name)):  # 基础设施方面，完成投资18.6亿元
        return passage.theme + name, "of what the sentence says it is about", span
    if not state.indicator:
        return name, how, span
    if _ADJUSTED.fullmatch(name):
        return name + state.indicator, "the indicator before, adjusted", span
    whose = _INDUSTRY.match(state.indicator)
    if whose and passage.words.accounts.fullmatch(name):
        return _JOINT.sub(rf"\1{whose[0]}", name), "the industry of the indicator before", span
    if _IN_ALL.fullmatch(name):
        base = next((told for told in reversed(passage.said) if not _SHARE.search(told)), state.indicator)
        return base + name, "share of the indicator before", span
    if _OF_BEFORE.match(name):
        return _SHARE_BEHIND.sub("", state.indicator) + _whole_in_full(passage, name), "share of the indicator before", span
    verb = passage.words.done.match(state.indicator) if spot.listed and how.startswith("the words") else None
    verb = verb or (counted.BENEFIT.search(state.indicator) if spot.listed and how.startswith("the words") else None)
    own = passage.words.done.match(name) or (len(name) <= counted.LONGEST and passage.words.deeds.fullmatch(name))
    if verb and not own and spot.draft.measure == "level" and spot.figure.kind == "count":
        if name in passage.words.levels:  # 培育国家级孵化载体9家、省级18家
            name += passage.words.level_start.sub("", state.indicator) if passage.words.level_start.match(state.indicator) else ""
        reached = counted.BENEFIT.search(state.indicator)  # 成立产业链党委6个，覆盖企业380家、党员4200名
        return (
            (state.indicator[: reached.end()] if reached else verb[0]) + name,
            "listed under the verb of the figure before",
            span,
        )
    if each_year := ellipsis.yearly(name, state.indicator, listed=spot.listed):
        return each_year, "completed from the indicator before", span
    said_of = counted.said_of(passage, spot.draft, name)
    if said_of is not None:
        return *said_of, span
    of_rate = _RATE_OF.fullmatch(state.indicator) if spot.listed and _RATE_ONLY.fullmatch(name) else None
    if of_rate and passage.words.countable.search(of_rate["of"]):
        return of_rate["of"] + name, "another rate of the same", span  # 签约项目履约率92%、开工率76.5%
    by_head = passage.words.per_head.match(state.indicator) if spot.listed else None
    if by_head and not passage.words.per_head.match(name):
        return by_head[0] + name, "by the head, as the one before", span  # 每千人拥有床位7.2张、执业医师3.6人
    longer = _completed(passage, spot, name) or ellipsis.spelt_out(passage, name)
    if longer:
        return longer, "completed from the indicator before", span
    of_whole = ellipsis.part_of_whole(passage, spot, name)
    if of_whole:
        return of_whole, _PART, span
    gap = passage.words.gap.search(name)
    if spot.draft.measure == "level" and gap and gap.start() <= 3:
        return _SHARE_OF_ALL.sub("", state.indicator) + _HELD_AGAINST.sub(r"\2于\1", name), "gap to another place", span
    return name, how, span


def _of_share(passage: Passage, spot: Spot) -> str:
    """全市近七成的高新技术企业（318家）: how many they are, in a bracket behind a share of them."""
    previous, start = passage.previous, spot.figure.start
    if previous is None or previous.figure.kind not in ("percent", "share") or passage.text[start - 1 : start] not in ("（", "("):
        return ""
    share = _SHARE_OF_THEM.fullmatch(previous.indicator)
    return share["what"] if share else ""


def _of_condition(passage: Passage, spot: Spot) -> str:
    """亩均税收（2021年） above 高于全省平均的，全市只有2家: zones, where the text is about all of a city."""
    register = passage.state.register
    if not register.of_city or not passage.text.startswith("的", max(passage.before(passage.clauses, spot.figure.start) - 2, 0)):
        return ""
    found = _THOSE_THAT.search(passage.text, passage.sentence, spot.figure.start)
    return f"{passage.state.indicator}{found['held']}的{register.about[-3:]}" if found else ""


def _left_out(passage: Passage, spot: Spot, span: tuple[int, int]) -> Named:
    """What a figure without words of its own is of."""
    state = passage.state
    if spot.figure.kind == "count" and (those := _of_share(passage, spot) or _of_condition(passage, spot)):
        return those, "those of whom the words before tell", span
    if spot.figure.kind == "duration" and spot.has(_LASTED):
        return _LASTED, "how long it lasted", (-1, -1)  # 2020年12月竣工 / 历时11个月
    fresh = passage.previous is None or passage.previous.figure.at < passage.sentence
    if fresh and (process := topics.process(passage, spot, _TIME_USED)):
        return process, "what is done in that time, told in the clause before", span  # 原来要90多天
    sense = _FROM_MEAN.fullmatch(passage.text, spot.left, spot.figure.start) if passage.mean else None
    if sense and spot.draft.measure == "level":
        return f"{state.indicator}{sense['sense']}于{passage.mean}", "gap to another place", span
    if other := _other_gap(passage, spot):
        return other, "gap to another place", (-1, -1)
    if of_same := _of_the_same(passage, spot):
        return of_same, "share of what the one before is a share of", (-1, -1)
    if done := counted.completed(passage, spot):
        return done, "done of the things counted before", (-1, -1)
    before = passage.previous
    again = spot.figure.kind == "points" and before is not None and before.figure.at >= passage.sentence
    if again and before is not None and before.hows["indicator"] == shares.DONE:
        return before.indicator, "carried: how much of a goal is done", (-1, -1)  # 占全年计划的62%，提高6个百分点
    carried = _grown(passage, spot)
    if passage.theme and (before is None or before.figure.at < passage.sentence):
        carried = carried or passage.theme  # 订单方面，今年一季度增长15%
    if spot.has(*_COMPLETED):
        carried = _PLANNED_END.sub("完成投资", carried)  # 年度计划投资136亿元，已完成104.7亿元
    if passage.state.register.keep_opener and _of_nobody(passage, spot, carried):
        return _PEOPLE, "people counted without a noun", (-1, -1)  # 24个部门 486人
    counts = spot.figure.kind == "count" and passage.countable(state.topic, spot.draft.unit)
    if counts and carried.startswith(state.topic) and passage.words.attribute_end.search(carried):
        carried = state.topic  # 2021年 21个 总投资126亿元 / 2022年 28个: again what is counted
    in_yuan = spot.figure.kind == "amount" and _YUAN in spot.draft.unit
    held = (_HELD_LOW.fullmatch(carried) or _SIZED_BY.fullmatch(carried)) if in_yuan else None
    if held and passage.words.quantity.search(held["what"]):
        carried = held["what"]  # 5家开发区亩均税收低于全省平均；最高的石湾经开区38.6万元
    if spot.figure.kind == "amount" and spot.draft.unit.endswith("元"):
        carried = carried.removesuffix("比例")  # 按…的20%给予补贴，最高2000万元
    money = spot.figure.kind == "amount" and spot.draft.unit.endswith("元")
    total = spot.figure.kind == "count" and spot.draft.measure == "level"  # 148家，占全市的近三成，今年有望突破180家
    if (money or total) and carried.endswith(_SHARE_NAMES):  # 销售收入9.6亿元，其中出口占比32.3%；全年预计突破20亿元
        whole = passage.whole or next((told for told in reversed(passage.said) if not told.endswith(_SHARE_NAMES)), "")
        carried = whole or carried
    return carried, "carried from the clause before", (-1, -1)


def _remember(passage: Passage, spot: Spot, name: str, how: str) -> None:
    """The group of a list, the thing counted, and 新增 of a label."""
    state, draft = passage.state, spot.draft
    place = passage.before(passage.clauses, spot.figure.start)
    carried = how.startswith("carried") or how == shares.GOAL
    if not carried and draft.measure != "rank":
        if passage.group_clause != place:
            state.group, passage.group_clause = [], place
        if name not in state.group:
            state.group.append(name)
    if carried and draft.measure == "level" and clause.NEW.match(name):
        draft.say("measure", "change", "新增")
        draft.indicator = clause.NEW.sub("", name)
    _counted(passage, spot, name, how)


def _counted(passage: Passage, spot: Spot, name: str, how: str) -> None:
    """The thing counted, which the next clauses say more of; 企业 alone under 电子信息 leaves the next 产值 to the industry."""
    state, draft = passage.state, spot.draft
    if (
        spot.figure.kind == "amount"
        and passage.words.implied.get(draft.unit.lstrip("万")) == "面积"
        and not how.startswith("carried")
    ):
        thing = counted.thing(passage, name.removesuffix("面积"), draft.unit)
        if thing and draft.measure == "level":  # 低效用地2.4万亩，已盘活1.5万亩; 标准厂房126万平方米，入驻率92%
            passage.things[draft.unit.lstrip("万")] = thing
            state.topic, state.topic_unit = thing, draft.unit
    if spot.figure.kind != "count":
        return
    cued = _ONLY_AMONG_THEM.search(passage.text[spot.clause : spot.start]) is not None
    part = cued and state.topic != ""  # what follows is said of the whole
    thing = counted.thing(passage, name, draft.unit)
    if thing and how != _PART and not part:
        passage.things[draft.unit] = thing
    bare = state.register.keep_opener and state.topic and passage.words.bare_class.fullmatch(name)
    own = draft.measure == "level" and how.startswith("the words") and not bare
    if own and draft.hows["subject"] == subjects.COUNTED and draft.subject == state.register.context.province:
        return  # 全省共有138家开发区参评。我市…；4家进位: of ours
    if own and _MADE_IN_ALL.fullmatch(name):
        return  # 月产能4.5万片。占地320亩 says nothing of it
    if (own and not part) or (how == counted.SAID_OF and name.endswith("项目")):
        state.topic, state.topic_unit = name, draft.unit
