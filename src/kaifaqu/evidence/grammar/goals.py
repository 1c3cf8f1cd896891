"""Whether a figure is a goal: a plan, a target or an expectation still to be met."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar import policies, shares, whens
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.anaphora import WORK
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.subjects import OWNER
from kaifaqu.evidence.grammar.vocabulary import alternation, vocabulary
from kaifaqu.observe import Period

_ISO = re.compile("\\d{4}[-/0-9QH]{0,12}")
_YEAR = re.compile(r"\d{4}")
_DONE = "already done"
_TO_BRING = "what a project will bring has no time"
_RULES: Final = rules("goals")
_REQUIRED: Final = _RULES.pattern("required")
_LIMITS: Final = _RULES.words("limits")
_BY_RULE: Final = _RULES.pattern("by_rule")
_EXPECTED: Final = _RULES.pattern("expected")
_FUTURE: Final = _RULES.pattern("future")
_AIMS: Final = _RULES.pattern("aims")
_PERFECTIVE: Final = _RULES.pattern("perfective")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_AMONG: Final = _RULES.words("among")
_COMING: Final = _RULES.pattern("coming", soon=alternation(vocabulary().lists["bound_before"][">"]))
TOLD = ("time phrase of the sentence", "opens the sentence", "opens the paragraph")


def _goes_on(passage: Passage, draft: Draft) -> bool:
    """已经完成16.8亿元，同比增长32.3%: the next clause tells more of what is done."""
    before = passage.previous
    same = before is not None and before.hows.get("target") == _DONE and before.indicator == draft.indicator
    return same and before is not None and before.figure.at >= passage.sentence


def _of_target(passage: Passage, spot: Spot) -> bool:
    """计划认定110家，其中新认定65家、重新认定45家: parts of a goal are goals."""
    before = passage.previous
    part = spot.listed or _AMONG_THEM.match(passage.text[spot.left : spot.at]) is not None
    return part and before is not None and before.target and before.figure.at >= passage.part(spot.figure.at)


def _over(draft: Draft, dated: Period | None) -> bool:
    """True if the time that the text itself gives ended before the document's date."""
    if dated is None or dated.start is None or draft.hows["period"] not in TOLD or not _ISO.fullmatch(draft.period):
        return False
    end = Period.parse(draft.period).end
    return end is not None and end < dated.start


def _ended(period: str, dated: Period) -> bool:
    """True if a dated period ends before the document's date does."""
    if not _ISO.fullmatch(period):
        return False
    end = Period.parse(period).end
    return end is not None and dated.end is not None and end <= dated.end


def _cue(passage: Passage, spot: Spot, here: int, *, done: bool) -> re.Match[str] | None:
    """The last word of a plan before the figure: 力争 holds for its sentence, 将 for its part, 计划 for its clause.

    计划投资386亿元 is a goal, what the next clause tells is not; what is already done leaves the plan of the clauses before.
    """
    text, figure = passage.text, spot.figure
    held = here if done else passage.sentence if passage.state.target is not False else here
    cues = [*passage.words.target.finditer(text, held, figure.end), *_AIMS.finditer(text, held, figure.start)]
    cues += _COMING.finditer(text, max(held, passage.part(figure.at)), figure.end)
    cues = [cue for cue in cues if not cue[0].startswith("计划") or cue.start() >= here or _among(passage, cue.end())]
    if (at := _costs(passage, spot)) >= 0:
        cues = [cue for cue in cues if cue.end() > at]
    return max(cues, key=lambda item: item.start(), default=None)


def _among(passage: Passage, at: int) -> bool:
    """计划新开工的项目中，有3个…: the clause says among which all that follows is."""
    return passage.text[: passage.clause_end(at)].rstrip("，").endswith(_AMONG)


def _costs(passage: Passage, spot: Spot) -> int:
    """力促总投资68亿元的…项目投产: where the words begin that say what a project has, which is no goal; -1 if none do."""
    attribute = passage.words.attribute_end.search(spot.raw.rstrip(" *"))
    owned = attribute is not None and attribute[0] in passage.words.owned and passage.text.startswith("的", spot.figure.end)
    return spot.left + attribute.start() if owned and attribute else -1


def target(passage: Passage, spot: Spot) -> None:
    """True for a plan, a goal or an expectation still to be met."""
    draft, state, figure, words = spot.draft, passage.state, spot.figure, passage.words
    here = passage.before(passage.clauses, figure.start)
    done = words.done_already.search(passage.text, here, figure.start) or _PERFECTIVE.search(passage.text, here, figure.start)
    required = _REQUIRED.search(passage.text, here, figure.start) if figure.kind != "points" else None  # 高于年度目标0.8个百分点
    if required is None and passage.text[here : figure.at].endswith(_LIMITS):
        required = _BY_RULE.search(passage.text, passage.sentence, figure.start)
    if draft.hows["indicator"] == shares.GOAL:
        draft.say("target", True, "the goal that is told")
        return
    cue = required or _cue(passage, spot, here, done=bool(done) or _goes_on(passage, draft))
    forward = None  # what a project has, it has; what is done is done
    if not (done or draft.hows.get("subject", "") in ("owns the attribute", OWNER, WORK)):
        forward = words.forward.search(passage.text, passage.before(passage.items, figure.at), figure.start)
    dated = state.dated.year if state.dated is not None and state.dated.year else 0
    years = [int(item) for item in _YEAR.findall(draft.period)]
    before = passage.previous
    of_expected = spot.listed and before is not None and before.hows["period"] == _TO_BRING
    expected = not done and (of_expected or _EXPECTED.search(passage.text, here, figure.start) is not None)
    if expected and _ISO.fullmatch(draft.period) and draft.spans.get("period", (-1, -1))[0] < here:  # not 投产后
        draft.say("period", "", _TO_BRING)
    moved = before is not None and before.figure.at >= here and "reach" in spot.kinds  # 今年…由去年底的30亿元扩大到50亿元
    since = before.figure.end if moved and before is not None else here
    planned = required or expected or (cue is not None and cue[0].startswith("计划"))
    if _over(draft, state.dated) and not planned:
        draft.say("target", False, "its period is over")
    elif _begins(passage, spot, dated):
        draft.say("target", False, "where a movement begins")
    elif cue is not None:
        draft.say("target", True, "word of a plan", cue.span())
    elif state.dated is not None and (done or _goes_on(passage, draft)) and _ended(draft.period, state.dated):
        draft.say("target", False, _DONE, done.span() if done else (-1, -1))
    elif _young(passage, draft, dated) and not (done or words.past.search(passage.text, since, passage.clause_end(figure.end))):
        draft.say("target", True, "the year has only begun", draft.spans["period"])
    elif _FUTURE.match(draft.period) and not done:
        draft.say("target", True, "its period is still to come", draft.spans["period"])
    elif ("ahead" in draft.hows and not done) or (
        forward is not None and (draft.hows["period"] != "time phrase of the sentence" or not _ISO.fullmatch(draft.period))
    ):
        draft.say("target", True, "still to come", forward.span() if forward else (-1, -1))
    elif dated and years and max(years) > dated:
        draft.say("target", True, "its period is still to come", draft.spans["period"])
    elif years and dated and max(years) < dated:
        draft.say("target", False, "its period is over")
    elif state.asked and not done:
        draft.say("target", True, "asked for")
    elif state.target and not (
        done or (_by_rule(passage, spot) and not moved) or _by_nature(passage, spot) or _looks_back(passage, figure, moved=moved)
    ):
        draft.say("target", True, "stands in the plan's part")
    elif _of_target(passage, spot):
        draft.say("target", True, "part of the goal before", passage.previous.spans["target"] if passage.previous else (-1, -1))
    else:
        draft.say("target", False, "nothing says that it is to come")


def _by_rule(passage: Passage, spot: Spot) -> bool:
    """奖励20万元; 每户每年不超过300万元 after 按10%补助: what a rule grants."""
    return whens.grants(passage, spot) or spot.draft.hows["indicator"] in policies.TERMS


def _by_nature(passage: Passage, spot: Spot) -> bool:
    """总投资35亿元，占地420亩: what a project has, which is no goal, also where a slide of plans shows the project."""
    attribute = passage.words.attribute_end.search(spot.raw.rstrip(" *"))
    project = spot.draft.hows.get("subject", "") in (*whens.OF_A_PROJECT, whens.OF_A_WORK)
    has = attribute is not None and attribute[0] in passage.words.owned and passage.state.register.keep_opener
    return _costs(passage, spot) >= 0 or (project and has)


def _young(passage: Passage, draft: Draft, dated: int) -> bool:
    """今年地区生产总值增长6%左右, said in January to March: what a whole year brings is not known yet; not 今年以来."""
    told = passage.state.dated
    early = told is not None and told.end is not None and told.end.month <= timing.REVIEWED
    start = draft.spans.get("period", (-1, -1))[0]
    time = next((item for item in passage.times if item.start == start), None)
    return early and draft.period == str(dated) and time is not None and not time.open


def _begins(passage: Passage, spot: Spot, dated: int) -> bool:
    """由目前的312万元提高到…: what a movement begins with is so already, also in a plan."""
    return whens.begins(passage, spot) and not (spot.near is not None and spot.near.year > dated)


def _looks_back(passage: Passage, figure: Figure, *, moved: bool) -> bool:
    """A word of the past in the figure's part of the sentence; not that of 由目前的88个 before 压减到60个."""
    part, end = passage.part(figure.at), passage.clause_end(figure.end)
    before = passage.previous if moved else None
    begun = before.quote if before is not None else (-1, -1)
    return any(not begun[0] <= word.start() < begun[1] for word in passage.words.past.finditer(passage.text, part, end))
