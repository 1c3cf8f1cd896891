"""The period a figure covers."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar import numerals, policies, ranks, shares
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.anaphora import WORK
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.subjects import OWNER
from kaifaqu.evidence.grammar.times import Time

OF_A_PROJECT: Final = (
    "named before its attribute",
    "named before the colon",
    "owns the attribute",
    OWNER,
    WORK,
    "carried: named before the colon",
    "carried: a project on a line of its own",
)
OF_A_WORK: Final = "carried: a park or a fund on a line of its own"
_OPENS_PARAGRAPH: Final = "opens the paragraph"
_RULES: Final = rules("whens")
_SIZED: Final = _RULES.pattern("sized")
_SPAN_OF_YEARS: Final = _RULES.pattern("span_of_years")
_BARE_YEARS: Final = _RULES.pattern("bare_years")
_SAME_TIME: Final = _RULES.pattern("same_time")
_MONTH: Final = re.compile(r"\d{4}-\d\d")
_YEAR_BEFORE: Final = _RULES.set("year_before_granted")
_TWO_YEARS: Final = re.compile(r"(\d{4})/(\d{4})")
_SHARE_OF_FLOW: Final = _RULES.pattern("share_of_flow")
_PRODUCED: Final = _RULES.pattern("produced")
_BEHIND: Final = _RULES.pattern("behind")
_GRANTED: Final = _RULES.pattern("granted")
_GIVEN: Final = _RULES.pattern("given")
_GOES_ON: Final = _RULES.pattern("goes_on")
_TAKEN: Final = _RULES.set("taken")
_START: Final = _RULES.set("from_words")
_OF_IT: Final = _RULES.pattern("of_it")
_EVENT_FOLLOWS: Final = _RULES.pattern("event_follows")
_WIDE: Final = _RULES.pairs("wide")
_AIMED: Final = _RULES.pattern("aimed")
_HOLDING: Final = _RULES.words("holding")
_HOLDS: Final = _RULES.pattern("holds")
_SOME_YEARS: Final = _RULES.pattern("years_passed")
_CAN_HOLD: Final = _RULES.pattern("can_hold")
_TOOK: Final = _RULES.pattern("took")
_COST: Final = _RULES.pattern("cost")
_BEGUN_BEFORE: Final = "the beginning of the movement told before"
_SHARE_OF_IT: Final = _RULES.pattern("share_of_it")
_STANDING: Final = _RULES.pattern("standing")
SOFTLY: Final = "not said: the title's period covers flows and changes"
_YEARLY: Final = _RULES.pattern("yearly")
_YEARS_PLAN: Final = _RULES.pattern("years_plan")
_MOVED: Final = ("change", "growth", "cagr", "multiple")


def period(passage: Passage, spot: Spot) -> None:
    """The nearest time phrase of the sentence, else what opens it, its paragraph or its section; years of a movement."""
    draft, state = spot.draft, passage.state
    spot.near = _behind(passage, spot) or spot.near or _formerly(passage, spot) or _due(passage, spot)
    time, base, how = _nearest(passage, spot)
    if time is None and not grants(passage, spot):
        time, how = _opening(passage, spot)
    if time is not None and how == _OPENS_PARAGRAPH and _to_each_year(passage, spot, time):
        return
    if time is not None and _of_a_project(passage, spot) and _apart(passage, spot, time, how):
        time = None
    if time is not None and draft.hows["indicator"] in policies.OF_TERMS and time.text in _YEAR_BEFORE:
        time = None  # 按上年度研发费用的8%给予补助
    year = _say(passage, spot, time, how)
    if draft.hows["indicator"] == shares.GOAL and (told := year or passage.state.year):
        draft.say("period", str(told), "a goal is that of the year")  # 完成年初预算31.5亿元的53.5%
    if "年度" in draft.indicator and not year and state.dated and state.dated.year and _YEARS_PLAN.search(draft.indicator):
        draft.say("period", str(state.dated.year), "the plan of the year")  # 目前，全区在建项目64个，年度计划投资144亿元
    if state.span and _moved_on(passage, spot, time) and not _SAME_TIME.match(passage.text[spot.clause : spot.figure.start]):
        state.span = None
    if _lasted(passage, spot):
        draft.say("period", "", "how long something took")
        return
    if _beginning(passage, spot, time):
        return
    if _end_of(passage, spot):
        return
    near = spot.near
    if near is not None and near.iso and state.span and not state.span[1] and near.year > state.span[0]:
        state.span, passage.moved = (state.span[0], near.year), near.end
    before = passage.previous
    gap = draft.hows["measure"] == "gap to another place" and spot.near is None
    if gap and before is not None and before.figure.at >= passage.sentence:
        plain = before.measure == "level" and not before.period and draft.indicator.startswith(before.indicator)
        if before.measure == "cagr" or plain:  # 研发投入强度达到3.9%，比全市高1.4个百分点
            draft.say("period", before.period, "that of what is held against another", before.spans["period"])
    if draft.measure in _MOVED:
        year_told = time is not None and how == _OPENS_PARAGRAPH and time.iso.isdigit()
        if year_told and base is None and draft.measure == "change" and _of_undated(passage, spot):
            draft.say("period", "", "that of the movement, which has none")
            return
        _over(passage, spot, time, base, year)
    _years_later(passage, spot, time)


def _of_undated(passage: Passage, spot: Spot) -> bool:
    """2021年，…。规上工业企业由63家发展到187家，净增124家: what was moved between has no time, and neither has the difference."""
    before = passage.previous
    if before is None or before.figure.at < passage.sentence or before.measure != "level" or before.period:
        return False
    return spot.draft.hows["indicator"].startswith("carried") and before.indicator == spot.draft.indicator


def _to_each_year(passage: Passage, spot: Spot, time: Time) -> bool:
    """到2025年 / 每年新签约亿元以上项目不少于40个: a goal of each year, not of the last."""
    dated = passage.state.dated
    if dated is None or time.year <= (dated.year or 0) or not time.iso.isdigit():
        return False
    each = _YEARLY.search(passage.text, spot.clause, spot.figure.start)
    if each is not None:
        spot.draft.say("period", each[0], "of each year", each.span())
        spot.draft.hows["ahead"] = "the last of the years is still to come"
    return each is not None


def _of_a_project(passage: Passage, spot: Spot) -> bool:
    """What a project has, and what a park or a fund on a line of its own has by nature: 总投资, 占地."""
    whose = spot.draft.hows.get("subject", "")
    attribute = passage.words.attribute_end.search(spot.raw.rstrip(" *")) if whose == OF_A_WORK else None
    return whose in OF_A_PROJECT or (attribute is not None and attribute[0] in passage.words.owned)


def _lasted(passage: Passage, spot: Spot) -> bool:
    """2022年6月获批，历时4年多; 只用了58天: how long something took has no time; a goal has that of the goal."""
    moved = spot.first("reach", "from")  # 用时由90天压缩到28天
    took = None if moved else _TOOK.search(passage.text, spot.clause, spot.figure.start)
    return spot.figure.kind == "duration" and spot.draft.measure == "level" and took is not None


def _behind(passage: Passage, spot: Spot) -> Time | None:
    """达到128家（2021年底）, 由21%（2017年）提高到47%（2021年）: a time in brackets right behind the figure."""
    bracket = _BEHIND.match(passage.text, spot.figure.end)
    if bracket is None:
        return None
    return next((time for time in passage.times if bracket.start(1) <= time.start and time.end == bracket.end(1)), None)


def _formerly(passage: Passage, spot: Spot) -> Time | None:
    """由过去的90天压缩到28天: a time among the verbs before the figure."""
    former = (time for time in passage.times if spot.at <= time.start < spot.figure.start)
    return next((time for time in former if time.text in timing.FORMERLY), None)


def _due(passage: Passage, spot: Spot) -> Time | None:
    """其余7件年底前全部办结: the time by which what is counted will be done; 2条生产线已于4月份投产: when it was."""
    right = spot.figure.kind == "amount" and any(
        spot.figure.end <= time.start and not passage.text[spot.figure.end : time.start].strip("* ") for time in passage.times
    )  # 首期5亿元年内到位
    if not (right or spot.figure.kind == "count") or any(spot.clause <= time.start < spot.figure.start for time in passage.times):
        return None
    end = passage.clause_end(spot.figure.end)
    if any(spot.figure.end <= other.at < end for other in passage.found):
        return None
    due = next((time for time in passage.times if spot.figure.end <= time.start and time.end <= end), None)
    return due if due is not None and passage.by_then(spot.figure.end, due) else None


def grants(passage: Passage, spot: Spot) -> bool:
    """奖励20万元, 按8%给予补贴: a sum that a rule grants has no time but its own, and is no goal in a plan's part."""
    if spot.draft.hows.get("indicator", "").endswith(policies.OF_TERMS):
        return True  # 单户最高200万元
    here = passage.before(passage.clauses, spot.figure.start)
    end = passage.clause_end(spot.figure.end)
    return _GRANTED.search(passage.text, here, end) is not None and not _GIVEN.search(passage.text, here, end)


def _apart(passage: Passage, spot: Spot, time: Time, how: str) -> bool:
    """What a project has by nature (总投资, 占地) has a time only in its own clause, the rest in its own sentence."""
    share = spot.figure.kind in ("percent", "share")  # 占总投资的32.5%
    attribute = None if share else passage.words.attribute_end.search(spot.raw.rstrip(" *"))
    holds = _CAN_HOLD.search(passage.text, spot.clause, spot.figure.start) is not None  # 今年9月开学，…，可提供学位3300个
    return how != "time phrase of the sentence" or ((attribute is not None or holds) and time.start < spot.clause)


def _moved_on(passage: Passage, spot: Spot, time: Time | None) -> bool:
    """由2020年的…增加到2023年的…，今年还将净增…；…: a later time or the next part of the sentence leaves the movement."""
    at = spot.figure.at
    if _SHARE_OF_IT.match(passage.text, passage.part(at)) and passage.part(at) > passage.sentence:
        return False  # 由2012年的68.4亿元增加到2021年的236.5亿元；占全市比重由5.2%提高到10.1%
    ended = passage.state.span is not None and passage.state.span[1]
    return passage.moved < passage.part(at) or bool(ended and time is not None and time.iso and passage.moved < time.start)


def _nearest(passage: Passage, spot: Spot) -> tuple[Time | None, Time | None, str]:
    """The last time phrase before the figure in its part of the sentence, and what it is compared with."""
    near, figure = spot.near, spot.figure
    part = passage.part(figure.at)
    settled = near is not None and (not near.base or _held(passage, spot, near))
    time = near if settled else None
    base = None
    for item in passage.times:
        if item.start >= figure.at:
            break
        if item.start < part:
            base = item if item.base and _held_against_all(passage, spot, item) else base
            continue
        if _of_first(passage, item, figure.at) or _same_last(passage, spot, item):
            continue
        if _of_aside(passage, item, figure.at):
            continue
        if item.ahead and spot.draft.hows.get("indicator") == shares.DONE and spot.clause <= item.start:
            continue  # 完成全年目标7000人的61.8%
        if item.base or (item in passage.compared and spot.draft.measure == "cagr"):
            base = item if _compares(passage, spot, item) else base
        elif not settled and item not in passage.used and not (item.start < spot.clause and _ends(passage, spot, item, time)):
            time = _of_event(passage, time, item) if item.event else item
    return time, base, "time phrase of the sentence"


def _of_aside(passage: Passage, item: Time, at: int) -> bool:
    """突破1000亿元（2021年为612.4亿元），年均增长13%: the time that opens a bracket with a figure is of that one only."""
    text = passage.text
    if item.start == 0 or text[item.start - 1] not in "（(":
        return False
    close = text.find(")" if text[item.start - 1] == "(" else "）", item.end, at)
    return close >= 0 and any(item.end <= other.at < close for other in passage.found)


def _same_last(passage: Passage, spot: Spot, item: Time) -> bool:
    """上半年…31微克，去年同期是34微克，下降8.8%: what is compared is this half-year; 去年同期 is that of its own level."""
    grown = spot.draft.measure in ("growth", "change", "multiple")
    told = any(item.end <= other.at < spot.figure.at for other in passage.found)
    return grown and told and item.text in passage.words.same_last


def _of_first(passage: Passage, item: Time, at: int) -> bool:
    """由现有的16个整合为10个: a time without a date right after 由 is that of the first value only."""
    led = passage.text[max(item.start - 1, 0) : item.start]
    begun = (not item.iso and led in _START) or (led in _TAKEN and timing.OF_ITS_OWN.match(passage.text, item.end) is not None)
    return begun and any(item.end <= other.at < at for other in passage.found)


def _ends(passage: Passage, spot: Spot, item: Time, before: Time | None) -> bool:
    """True for a time that ends with its clause: 两年平均增长6.4%, …; 2018年升级为国家级高新区，规划面积86平方公里."""
    if item.text.startswith("连续") or (before is not None and before.iso and _BARE_YEARS.fullmatch(item.text)):
        return True
    held = spot.draft.hows.get("indicator") == ranks.CARRIED  # 税收占比达到91.3%，列全市第1位
    plain = spot.figure.kind in ("count", "rank") and not spot.kinds & {"reach", "from"} and not held
    if plain and timing.OF_ITS_OWN.match(passage.text, item.end):
        return True  # 产值提高到2020年的268亿元，综合考核居全省第5位
    end = passage.clause_end(item.end)
    if not passage.text[item.end : end].strip("，,。 "):
        end = passage.clause_end(end)  # 2011年3月，经省政府批准设立，
    clause = passage.text[passage.before(passage.clauses, item.start) : end]  # 成立于2011年，
    came = timing.CAME.match(passage.text, item.end) is not None  # 2019年签约，一期投资28亿元
    founded = bool(item.iso) and (came or passage.words.founding.search(clause) is not None)
    return founded and spot.draft.measure == "level" and _stands(passage, spot)


def _of_event(passage: Passage, before: Time | None, event: Time) -> Time:
    """2026年投产后, 明年，二期投产后: the year right before the event, or alone in a clause, says when."""
    if before is None or not before.iso:
        return event
    between = passage.text[before.end : event.start]
    return before if _EVENT_FOLLOWS.fullmatch(between) else event


def _compares(passage: Passage, spot: Spot, base: Time) -> bool:
    """较2015年增长…: what is compared with in this clause; 与2019年相比，… covers what follows, averages and changes too."""
    if base.start >= spot.clause or spot.draft.measure in ("cagr", "multiple", "change"):
        return True
    return passage.text.startswith("相比", base.end)


def _held_against_all(passage: Passage, spot: Spot, base: Time) -> bool:
    """2021年与2019年相比，甲区前进15位；乙区后退14位: what opens a sentence is compared with over its semicolons too."""
    opens = passage.sentence <= base.start and not any(passage.sentence <= item.at < base.start for item in passage.found)
    return opens and spot.draft.measure in _MOVED and passage.text.startswith("相比", base.end)


def _held(passage: Passage, spot: Spot, near: Time) -> bool:
    """比2012年的30.6亿元增加106.9亿元: the amount right after the year compared with is that year's; not 2012年的1.2倍."""
    ratio = spot.figure.kind in ("percent", "share", "times")
    return bool(near.iso) and not ratio and _OF_IT.fullmatch(passage.text[near.end : spot.figure.start]) is not None


def _opening(passage: Passage, spot: Spot) -> tuple[Time | None, str]:
    state = passage.state
    if state.once is not None:
        return state.once, "the time of this one figure"
    opener = passage.led or (passage.told_then if spot.figure.kind == "amount" else None)
    if opener is not None and (
        opener in passage.used or (not opener.iso and state.period and opener.start < passage.part(spot.figure.at))
    ):
        opener = None
    if opener is not None:
        return opener, "opens the sentence"
    wide = state.period and not state.soft  # a report: what it opens with covers all
    ahead = state.opener is not None and state.dated is not None and state.opener.year > (state.dated.year or 0)
    plain = spot.figure.kind in ("count", "amount", "bare") and (
        passage.words.stock.search(spot.draft.indicator) or _SIZED.search(spot.draft.indicator)
    )
    moved = spot.kinds & {"reach", "from"}  # 2019年以来，…。审批时限由120个工作日压缩到45个工作日
    if spot.figure.kind == "duration" and spot.draft.measure == "level" and not (wide or moved):
        return None, ""  # how long something takes
    stands = passage.far or plain or _holds(passage, spot) or _part_of_count(passage, spot)
    if spot.draft.hows.get("indicator") == ranks.OTHERS and not state.register.keep_opener:
        return None, ""  # 在全国169家国家级高新区综合评价中
    if stands and not passage.far and _AIMED.search(passage.text, passage.sentence, spot.figure.start):
        return state.opener, _OPENS_PARAGRAPH  # 我们的目标是：…，高新技术企业达到340家以上
    point = state.opener is not None and state.opener.point and not passage.far
    if point and not (state.register.keep_opener or state.period):
        return None, ""  # 截至2022年底，…。: of its sentence only
    if stands and not wide and not ahead and not point and not _flows(passage, spot):
        return None, ""
    return state.opener, _OPENS_PARAGRAPH


def _part_of_count(passage: Passage, spot: Spot) -> bool:
    """158家企业中，有研发活动的121家，占76.6%: the share of a count that has no time of its own."""
    before, share = passage.previous, spot.figure.kind in ("percent", "share") and spot.draft.measure == "level"
    carried = spot.draft.hows.get("indicator", "").startswith("carried")
    counted = before is not None and before.figure.kind == "count" and before.figure.at >= passage.sentence
    return share and carried and counted and before is not None and before.measure == "level" and not before.period


def _holds(passage: Passage, spot: Spot) -> bool:
    """全区已有食堂34家, 过千亿的开发区达到2家: how many there are."""
    if spot.figure.kind != "count" or spot.draft.measure != "level" or passage.state.register.keep_opener:
        return False
    if spot.has(*_HOLDING) or _HOLDS.search(passage.text, spot.clause, spot.at) is not None:
        return True
    before = passage.previous  # 过千亿的达到2家，过500亿的3家
    same = before is not None and before.figure.kind == "count" and before.unit == spot.draft.unit and not before.period
    return same and before is not None and before.figure.at >= passage.part(spot.figure.at)


def _say(passage: Passage, spot: Spot, time: Time | None, how: str) -> int:
    """Sets the period and gives the year it ends in (0 if none)."""
    draft, state = spot.draft, passage.state
    if time is not None:
        iso = time.iso or time.text
        if time.open and state.period.startswith(f"{time.year}-"):
            iso = state.period  # 今年以来 in a report of the half-year is that half-year
        if time.point and _MONTH.fullmatch(time.iso) and _since_new_year(passage, spot, time):
            iso = f"{time.year}-01/{time.iso}"
        if draft.measure == "rank" and how == _OPENS_PARAGRAPH and (span := _TWO_YEARS.fullmatch(iso)):
            iso = span[2]  # 2020—2021年度排名 over 由第7位退到第9位
        draft.say("period", iso, how, (time.start, time.end))
        if time.ahead:
            draft.hows["ahead"] = "the year is not over"
        return time.year
    if _of_a_project(passage, spot):
        draft.say("period", "", "not said of the project")
        return 0
    if state.soft and not _flows(passage, spot):
        draft.say("period", "", SOFTLY)
        return 0
    if grants(passage, spot):
        draft.say("period", "", "a rule's sum")
        return 0
    draft.say("period", state.period, "of the title or section" if state.period else "not said")
    return state.year if state.period else 0


def _since_new_year(passage: Passage, spot: Spot, time: Time) -> bool:
    """今年以来，我们落实政策，到8月底，累计办理退税6.8亿元: what flowed from the beginning of the year."""
    opened = any(passage.sentence <= item.start < time.start and item.open and item.year == time.year for item in passage.times)
    return opened and _flows(passage, spot)


def _flows(passage: Passage, spot: Spot) -> bool:
    """What a time further off covers: amounts, growths, changes; not how things are: a count, an area, a ranking."""
    draft = spot.draft
    if draft.measure in ("rank", "change") and passage.words.ranking.search(draft.indicator):
        return False
    if draft.measure == "rank":
        return passage.words.stock.search(draft.indicator) is None
    return draft.measure != "level" or not _stands(passage, spot)


def _stands(passage: Passage, spot: Spot) -> bool:
    """A level that tells how things are, not what flowed: a count, an area, a share of what has no time itself."""
    before = passage.previous
    if spot.figure.kind in ("percent", "share", "times"):
        timed = before is not None and before.period and before.figure.at >= passage.sentence
        flows = spot.figure.kind != "times" and _SHARE_OF_FLOW.search(spot.draft.indicator)
        return not (timed or flows or spot.kinds & {"reach", "from"})
    named = spot.phrase or spot.draft.indicator
    planned = _STANDING.sub("", named)  # 规划面积116平方公里 stands, 建成厂房面积 was done
    sized = _SIZED.search(named) is not None and not passage.words.done.search(planned)
    flow = passage.words.flow.search(spot.draft.indicator) or _PRODUCED.search(spot.draft.indicator)
    cost = _COST.search(named) is not None and not flow
    stock = spot.figure.kind == "count" and not flow
    return stock or sized or cost or spot.figure.kind == "duration"


def begins(passage: Passage, spot: Spot) -> bool:
    """True for the first value of a movement: 从3.15亿元, 由上年的3.15亿元."""
    near = spot.near
    from_near = near is not None and passage.text[max(0, near.start - 1) : near.start] in _START
    return from_near or spot.first("reach", "from") == "from"


def _beginning(passage: Passage, spot: Spot, time: Time | None) -> bool:
    """从3.15亿元: the first value of a movement has the year that stands with it, else the phrase with 起."""
    near, state = spot.near, passage.state
    if not begins(passage, spot):
        return False
    if near is not None:
        passage.used.append(near)
        if near.iso:
            state.span, passage.moved = (near.year, 0), near.end
            return True
        if near.text in timing.FORMERLY:
            spot.draft.say("period", near.text, "time phrase of the sentence", (near.start, near.end))
            return True
        if near.text in passage.words.same_last and (iso := _year_before(time.iso if time and time.iso else state.period)):
            spot.draft.say("period", iso, "the same time of the year before", (near.start, near.end))
            return True
    if time is not None and (span := _TWO_YEARS.fullmatch(time.iso)) and not time.plan:
        state.span, passage.moved = (int(span[1]), int(span[2])), spot.figure.end
    if state.span and state.span[1]:
        spot.draft.say("period", str(state.span[0]), _BEGUN_BEFORE)
    elif time is not None and time.point and time.iso and not _GOES_ON.match(passage.text, spot.figure.end):
        spot.draft.say("period", time.iso, "the time of what is told", (time.start, time.end))
    elif time is not None and (time.point or _lasts(time) or (time.year and spot.figure.kind != "rank")):
        begun = time.text if _lasts(time) else f"{time.iso}年" if time.iso.isdigit() else time.iso
        spot.draft.say("period", f"{begun}起", "the beginning of a movement", (time.start, time.end))
    else:
        spot.draft.say("period", "", "the beginning of a movement: not said")
    return True


def _end_of(passage: Passage, spot: Spot) -> bool:
    """2012年到2021年，由103亿元增加到412亿元: the second value of a movement over two years is that of the last."""
    span, draft = passage.state.span, spot.draft
    if span is None or spot.first("reach", "from") != "reach":
        return False
    before = passage.previous
    goes_on = before is not None and before.hows["period"] == _BEGUN_BEFORE and not draft.period
    if not goes_on and draft.period != f"{span[0]}/{span[1]}":
        return False
    draft.say("period", str(span[1]), "the end of the movement", draft.spans["period"])
    return True


def _lasts(time: Time) -> bool:
    """十年来, 2018—2022年: a movement that begins where they begin, told in their own words."""
    return not time.iso or "/" in time.iso


def _year_before(iso: str) -> str:
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), iso)


def _years_later(passage: Passage, spot: Spot, time: Time | None) -> None:
    """五年来，由2018年的…增加到…: the end of the movement is five years after its beginning."""
    draft, state = spot.draft, passage.state
    told = _SPAN_OF_YEARS.search(time.text) if time is not None and not time.iso else None
    if told is None or not state.span or state.span[1]:
        return
    last = state.span[0] + (int(told[1]) if told[1].isdigit() else numerals.chinese(told[1]))
    if state.dated is not None and state.dated.year and last >= state.dated.year:
        last = state.dated.year - 1  # 十年来，由2015年的…: to the last year that is over
    if draft.measure in _MOVED:
        draft.say("period", f"{state.span[0]}/{last}", "the years of the movement", draft.spans["period"])
    elif spot.first("reach", "from") == "reach":
        draft.say("period", str(last), "the end of the movement", draft.spans["period"])


def _over(passage: Passage, spot: Spot, time: Time | None, base: Time | None, year: int) -> None:
    """A change, a growth or an average between two years: 2015/2020."""
    draft, state = spot.draft, passage.state
    told = passage.previous.period if passage.previous is not None else ""
    if base is None and _TWO_YEARS.fullmatch(told) and _SAME_TIME.match(passage.text[spot.clause : spot.figure.start]):
        draft.say("period", told, "the years of the movement told before")
        return
    if base is not None and not year:
        year = state.year  # 五年来，…比2018年净增2.31万户: to the year reported
    wide = next((_WIDE[word[0]] for kind, word, _ in spot.chain if kind == "average" and word[0] in _WIDE), "")
    if wide and year and base is None:
        draft.say("period", f"{year - int(wide)}/{year}", "an average of some years")
        return
    dated = state.dated.year if state.dated is not None else None
    if base is None and (told := _told_years(passage, spot)):
        draft.say("period", told, "as many years up to the last one told")
    elif draft.measure == "cagr" and base is None and draft.period == str(year) and dated and year > dated:
        draft.say("period", f"{dated - 1}/{year}", "from the last year that is over to that of the goal")
    elif base is not None and base.year and year and base.year < year - 1:
        draft.say("period", f"{base.year}/{year}", "compared with a base year", (base.start, base.end))
    elif time is not None and time.plan and "/" in time.iso:
        first, last = time.iso.split("/")
        draft.say("period", f"{int(first) - 1}/{last}", "over the years of a plan", (time.start, time.end))
    elif time is not None and not time.iso and time.start >= spot.clause and draft.measure == "cagr":
        return  # …由9家增加到112家，近三年来平均增速达到28.3%: of years of its own
    elif state.span and state.span[1] and base is None:
        draft.say("period", _between(draft, *state.span), "between the two years of the movement")
    elif (
        state.span and year > state.span[0] and base is None and draft.measure in ("cagr", "multiple", "change") and not spot.near
    ):
        draft.say("period", _between(draft, state.span[0], year), "from the year of the movement's beginning")
    elif draft.measure in _MOVED and base is None and (span := _between_levels(passage, draft, time)):
        draft.say("period", span, "the years between the two levels told before")
    elif draft.measure in ("cagr", "multiple", "change") and base is None and (since := _told_before(passage, draft, year)):
        draft.say("period", years(since, year), "between the two years told before")


def years(first: int, last: int) -> str:
    """Two years; of two that follow each other the last, as with 比上年."""
    return str(last) if last == first + 1 else f"{first}/{last}"


def _between(draft: Draft, first: int, last: int) -> str:
    """The same, but 截至6月底，由去年底的188家增加到206家，净增18家 has the period of the level, as with 比上年."""
    part = last == first + 1 and draft.period.startswith(f"{last}-")
    return draft.period if part else years(first, last)


def _told_years(passage: Passage, spot: Spot) -> str:
    """2021年第46名，2023年第29名，两年前移17位; 到2025年…，五年年均增长11.4%: so many years to the last one told, if it fits."""
    span = _SOME_YEARS.search(passage.text, spot.clause, spot.figure.start)
    past = [time.year for time in passage.times if passage.sentence <= time.start < spot.clause and time.iso and not time.base]
    opener = passage.state.opener
    if not past and opener is not None and opener.iso.isdigit() and spot.draft.measure == "cagr":
        past = [opener.year]  # 2025年 / 两年年均增长12.5%
    if span is None or not past:
        return ""
    first = max(past) - (int(span[1]) if span[1].isdigit() else numerals.chinese(span[1]))
    return years(first, max(past)) if first in past or spot.draft.measure == "cagr" else ""


def _between_levels(passage: Passage, draft: Draft, time: Time | None) -> str:
    """2013年是186亿元，去年是612.4亿元，十年间增长2.3倍: as many years as lie between two levels; empty if they do not."""
    span = _SPAN_OF_YEARS.search(time.text) if time is not None and not time.iso else None
    told = [year for name, year in passage.levels if name == draft.indicator]
    if span is None or not told:
        return ""
    first = told[-1] - (int(span[1]) if span[1].isdigit() else numerals.chinese(span[1]))
    return years(first, told[-1]) if first in told else ""


def _told_before(passage: Passage, draft: Draft, year: int) -> int:
    """2012年是101.6亿元，2021年达到412.8亿元，翻了两番: the earlier year that the sentence gives a level for; 0 if none."""
    years = [told for name, told in passage.levels if name == draft.indicator]
    return min(years) if len(years) > 1 and years[-1] == year and min(years) < year else 0
