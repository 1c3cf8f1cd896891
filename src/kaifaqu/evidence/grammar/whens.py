"""The period a figure covers, and whether it is still to come."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar import numerals
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.subjects import OWNER
from kaifaqu.evidence.grammar.times import Time
from kaifaqu.observe import Period

_OF_A_PROJECT = (
    "named before the colon",
    "owns the attribute",
    OWNER,
    "carried: named before the colon",
    "carried: a project on a line of its own",
)
_ISO = re.compile("\\d{4}[-/0-9QH]{0,12}")
_SIZED = re.compile("(?:面积|里程|容量|能力)$")
_SPAN_OF_YEARS = re.compile("([一二两三四五六七八九十]{1,2}|\\d{1,2})年(?:来|间|内)?$")
_DONE = "already done"
_MOVED = ("change", "growth", "cagr", "multiple")


def period(passage: Passage, spot: Spot) -> None:
    """The nearest time phrase of the sentence, else what opens it, its paragraph or its section; years of a movement."""
    draft, state = spot.draft, passage.state
    time, base, how = _nearest(passage, spot)
    if time is None:
        time, how = _opening(passage, spot)
    if time is not None and how != "time phrase of the sentence" and draft.hows.get("subject", "") in _OF_A_PROJECT:
        time = None
    year = _say(passage, spot, time, how)
    if _beginning(passage, spot, time):
        return
    near = spot.near
    if near is not None and near.iso and state.span and not state.span[1] and near.year > state.span[0]:
        state.span = (state.span[0], near.year)
    before = passage.previous
    gap = draft.hows["measure"] == "gap to another place" and spot.near is None
    if gap and before is not None and before.measure == "cagr" and before.figure.at >= passage.sentence:
        draft.say("period", before.period, "that of the average rate before", before.spans["period"])
    if draft.measure in _MOVED:
        _over(passage, spot, time, base, year)
    _years_later(passage, spot, time)


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
            continue
        if item.base:
            if item.start >= spot.clause or spot.draft.measure in ("cagr", "multiple", "change"):
                base = item
        elif not settled and item not in passage.used:
            time = item
    return time, base, "time phrase of the sentence"


def _held(passage: Passage, spot: Spot, near: Time) -> bool:
    """比2012年的30.6亿元增加106.9亿元: the amount right after the year compared with is that year's."""
    return bool(near.iso) and re.fullmatch("[ *]*的[ *]*", passage.text[near.end : spot.figure.start]) is not None


def _opening(passage: Passage, spot: Spot) -> tuple[Time | None, str]:
    state = passage.state
    if state.once is not None:
        return state.once, "the event on the line above"
    opener = passage.opener(passage.sentence)
    if opener is not None and (
        opener in passage.used or (not opener.iso and state.period and opener.start < passage.part(spot.figure.at))
    ):
        opener = None
    return (opener, "opens the sentence") if opener else (state.opener, "opens the paragraph")


def _say(passage: Passage, spot: Spot, time: Time | None, how: str) -> int:
    """Sets the period and gives the year it ends in (0 if none)."""
    draft, state = spot.draft, passage.state
    if time is not None:
        iso = time.iso or time.text
        if time.open and state.period.startswith(f"{time.year}-"):
            iso = state.period  # 今年以来 in a report of the half-year is that half-year
        draft.say("period", iso, how, (time.start, time.end))
        if time.ahead:
            draft.hows["ahead"] = "the year is not over"
        return time.year
    if draft.hows.get("subject", "") in _OF_A_PROJECT:
        draft.say("period", "", "not said of the project")
        return 0
    stock = spot.figure.kind == "count" and not passage.words.flow.search(draft.indicator)
    ranking = draft.measure in ("rank", "change") and passage.words.ranking.search(draft.indicator) is not None
    if state.soft and (ranking or (draft.measure == "level" and _stands(passage, spot, stock=stock))):
        draft.say("period", "", "not said: the title's period covers flows and changes")
        return 0
    draft.say("period", state.period, "of the title or section" if state.period else "not said")
    return state.year if state.period else 0


def _stands(passage: Passage, spot: Spot, *, stock: bool) -> bool:
    """A level that tells how things are, not what flowed: a count, an area, a share of what has no time itself."""
    before = passage.previous
    if spot.figure.kind in ("percent", "share", "times"):
        timed = before is not None and before.period and before.figure.at >= passage.sentence
        return not timed and not spot.kinds & {"reach", "from"}
    sized = _SIZED.search(spot.phrase) is not None and not passage.words.done.search(spot.phrase)
    return stock or sized


def _beginning(passage: Passage, spot: Spot, time: Time | None) -> bool:
    """从3.15亿元: the first value of a movement has the year that stands with it, else the phrase with 起."""
    near, state = spot.near, passage.state
    from_near = near is not None and passage.text[max(0, near.start - 1) : near.start] in ("从", "由", "自")
    if spot.first("reach", "from") != "from" and not from_near:
        return False
    if near is not None:
        passage.used.append(near)
        if near.iso:
            state.span = (near.year, 0)
            return True
        if near.text in passage.words.same_last and (iso := _year_before(time.iso if time and time.iso else state.period)):
            spot.draft.say("period", iso, "the same time of the year before", (near.start, near.end))
            return True
    if time is not None:
        spot.draft.say("period", f"{time.text}起", "the beginning of a movement", (time.start, time.end))
    else:
        spot.draft.say("period", "", "the beginning of a movement: not said")
    return True


def _year_before(iso: str) -> str:
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), iso)


def _years_later(passage: Passage, spot: Spot, time: Time | None) -> None:
    """五年来，由2018年的…增加到…: the end of the movement is five years after its beginning."""
    draft, state = spot.draft, passage.state
    told = _SPAN_OF_YEARS.search(time.text) if time is not None and not time.iso else None
    if told is None or not state.span or state.span[1]:
        return
    last = state.span[0] + (int(told[1]) if told[1].isdigit() else numerals.chinese(told[1]))
    if draft.measure in _MOVED:
        draft.say("period", f"{state.span[0]}/{last}", "the years of the movement", draft.spans["period"])
    elif spot.first("reach", "from") == "reach":
        draft.say("period", str(last), "the end of the movement", draft.spans["period"])


def _over(passage: Passage, spot: Spot, time: Time | None, base: Time | None, year: int) -> None:
    """A change, a growth or an average between two years: 2015/2020."""
    draft, state = spot.draft, passage.state
    wide = next((word for kind, word, _ in spot.chain if kind == "average" and word[0] in "两三"), "")
    if wide and year and base is None:
        draft.say("period", f"{year - (2 if wide[0] == '两' else 3)}/{year}", "an average of some years")
        return
    dated = state.dated.year if state.dated is not None else None
    if draft.measure == "cagr" and base is None and draft.period == str(year) and year % 5 == 0 and dated and year > dated:
        draft.say("period", f"{year - 5}/{year}", "over the years of the plan")
    elif base is not None and base.year and year and base.year < year - 1:
        draft.say("period", f"{base.year}/{year}", "compared with a base year", (base.start, base.end))
    elif time is not None and time.plan and draft.measure != "growth" and "/" in time.iso:
        first, last = time.iso.split("/")
        draft.say("period", f"{int(first) - 1}/{last}", "over the years of a plan", (time.start, time.end))
    elif state.span and state.span[1] and base is None:
        draft.say("period", f"{state.span[0]}/{state.span[1]}", "between the two years of the movement")
    elif (
        state.span and year > state.span[0] and base is None and draft.measure in ("cagr", "multiple", "change") and not spot.near
    ):
        draft.say("period", f"{state.span[0]}/{year}", "from the year of the movement's beginning")
    elif draft.measure in ("cagr", "multiple") and base is None and (since := _told_before(passage, draft, year)):
        draft.say("period", f"{since}/{year}", "between the two years told before")


def _told_before(passage: Passage, draft: Draft, year: int) -> int:
    """2012年是101.6亿元，2021年达到412.8亿元，翻了两番: the earlier year that the sentence gives a level for; 0 if none."""
    years = [told for name, told in passage.levels if name == draft.indicator]
    return min(years) if len(years) > 1 and years[-1] == year and min(years) < year else 0


def _goes_on(passage: Passage, draft: Draft) -> bool:
    """已经完成16.8亿元，同比增长32.3%: the next clause tells more of what is done."""
    before = passage.previous
    same = before is not None and before.hows.get("target") == _DONE and before.indicator == draft.indicator
    return same and before is not None and before.figure.at >= passage.sentence


def _of_target(passage: Passage, spot: Spot) -> bool:
    """计划认定110家，其中新认定65家、重新认定45家: parts of a goal are goals."""
    before = passage.previous
    part = spot.listed or re.match("[ *]*其中", passage.text[spot.left : spot.at]) is not None
    return part and before is not None and before.target and before.figure.at >= passage.part(spot.figure.at)


def _ended(period: str, dated: Period) -> bool:
    """True if a dated period ends before the document's date does."""
    if not _ISO.fullmatch(period):
        return False
    end = Period.parse(period).end
    return end is not None and dated.end is not None and end <= dated.end


def target(passage: Passage, spot: Spot) -> None:
    """True for a plan, a goal or an expectation still to be met."""
    draft, state, figure, words = spot.draft, passage.state, spot.figure, passage.words
    since = passage.sentence if state.target is not False else passage.before(passage.clauses, figure.start)
    cues = [
        cue
        for cue in words.target.finditer(passage.text, since, figure.end)
        if not cue[0].startswith("计划") or cue.start() >= passage.before(passage.clauses, figure.start)
    ]  # 计划投资386亿元 is a goal, what the next clause tells is not
    here = passage.before(passage.clauses, figure.start)
    done = words.done_already.search(passage.text, here, figure.start)
    cue = cues[-1] if cues and not ((done or _goes_on(passage, draft)) and cues[-1].start() < here) else None
    forward = words.forward.search(passage.text, passage.before(passage.items, figure.at), figure.start)
    if draft.hows.get("subject", "") in ("owns the attribute", OWNER):
        forward = None  # what a project has, it has
    dated = state.dated.year if state.dated is not None and state.dated.year else 0
    years = [int(item) for item in re.findall(r"\d{4}", draft.period)]
    if cue is not None:
        draft.say("target", True, "word of a plan", cue.span())
    elif state.dated is not None and (done or _goes_on(passage, draft)) and _ended(draft.period, state.dated):
        draft.say("target", False, _DONE, done.span() if done else (-1, -1))
    elif "ahead" in draft.hows or (forward is not None and draft.hows["period"] != "time phrase of the sentence"):
        draft.say("target", True, "still to come", forward.span() if forward else (-1, -1))
    elif dated and years and max(years) > dated:
        draft.say("target", True, "its period is still to come", draft.spans["period"])
    elif years and dated and max(years) < dated:
        draft.say("target", False, "its period is over")
    elif state.target and not words.past.search(passage.text, passage.part(figure.at), passage.clause_end(figure.end)):
        draft.say("target", True, "stands in the plan's part")
    elif _of_target(passage, spot):
        draft.say("target", True, "part of the goal before", passage.previous.spans["target"] if passage.previous else (-1, -1))
    else:
        draft.say("target", False, "nothing says that it is to come")
