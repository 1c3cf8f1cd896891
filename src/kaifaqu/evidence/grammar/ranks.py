"""What a place among others is held in: a ranking, what was measured before, or what the clause says."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("ranks")
_OVERALL_RANKINGS: Final = _RULES.words("overall_rankings")
_TOLD_RANKING: Final = _RULES.pattern("told_ranking")
_OF_KIND: Final = _RULES.pattern("ranking_of_kind")
_RANKING_WORDS: Final = _RULES.pattern("ranking_named")
_PLACING_END: Final = _RULES.pattern("placing_end")
_SCOPE_ONLY: Final = _RULES.pattern("scope_only")
_GROUP_ONLY: Final = _RULES.pattern("group_only")
_HANGING: Final = _RULES.pattern("hanging")
_INSIDE_END: Final = _RULES.pattern("inside_end")
_FROM_END: Final = _RULES.pattern("from_end")
_AMONG_END: Final = _RULES.pattern("among_end")
_BY_KIND: Final = _RULES.pattern("placing_by_kind")
_ONLY_ZONES: Final = _RULES.pattern("only_zones")
_WHOSE_RANKING: Final = _RULES.pattern("whose_ranking")
_RATE_GAP: Final = _RULES.pattern("rate_gap")
_RATES: Final = _RULES.pattern("pace")
_RATE_AMONG: Final = _RULES.pattern("rate_among")
_SHARE_OF_REGION: Final = _RULES.pattern("share_of_region")
_INTO: Final = _RULES.pattern("into")
_ON_LIST: Final = _RULES.pattern("on_list")
_NOTE: Final = rules("slides").pattern("note")
CARRIED = "carried from what the clause before measures"
OTHERS = "those among whom a place is held"
DISTANCE = "the distance to a goal"
NOT_CARRIED = (
    DISTANCE,
    "gap to another place",
    "ratio to another",
    "how much of a goal is done",
    "a policy's rate",
    "the indicator before, adjusted",
    "those among whom a place is held",
)


def ranking(passage: Passage, *, wide: bool = False) -> str:
    """The ranking told last, else the one that the document is about; ``wide``: of zones (进入全国前100名), not 进出口总额."""
    told = passage.state.ranked
    alone = wide and not grammar().ranking.search(told) and passage.words.quantity.search(told)
    return default(passage.state.register.text, "" if alone else told)


def default(text: str, told: str) -> str:
    """The same of a text and of what was told last."""
    if told and grammar().ranking.search(told):
        return told
    return _of_text(text) or told or "排名"


@lru_cache(maxsize=2)
def _of_text(text: str) -> str:
    """The ranking that a whole text is about, or nothing."""
    found = min((name for name in _OVERALL_RANKINGS if name in text), key=text.index, default="")
    whole = _TOLD_RANKING.search(text)
    if whole and (not found or whole.start() <= text.index(found)):
        return whole[0]  # 综合发展水平考核评价 of a text that tells of 国家级高新区综合评价 later
    return found


def named(passage: Passage, name: str) -> str:
    """What a rank's clause says that it is a place in, without those among whom it is."""
    if _SCOPE_ONLY.fullmatch(name) or _GROUP_ONLY.fullmatch(name):
        return ""
    name = _HANGING.sub("", passage.words.bodies_among.sub("", _AMONG_END.sub("", name)))
    if name and not _RATES.sub("", name):
        return _RATES.sub("", passage.state.indicator) + name  # 增速在全市排第三位
    name = _INSIDE_END.sub("", name)
    name = _WHOSE_RANKING.sub("", _ONLY_ZONES.sub("", _FROM_END.sub("", name)))
    return _PLACING_END.sub("", name)


def _tells_kinds(passage: Passage) -> bool:
    """True where a ranking is told with the kind of zones that it ranks: a press conference of one zone."""
    return passage.state.soft and not passage.state.register.of_city


def told(passage: Passage, name: str, start: int, end: int) -> str:
    """The ranking that a clause says, in a press conference with the kind of zones: 国家级高新区综合评价."""
    kind = _OF_KIND.search(passage.text, start, end) if _tells_kinds(passage) else None
    usual = overall(name)
    return kind[0] if kind and kind[0].endswith(usual) else usual


def overall(name: str) -> str:
    """The ranking that a name or a caption says: 综合评价 of 全省部分高新区综合评价位次, 营商环境评价 of 营商环境评价中的位次."""
    found = _TOLD_RANKING.search(name)
    return found[0] if found else _PLACING_END.sub("", name)


def of_label(text: str) -> str:
    """What a label says that its numbers are places in: 国家级经开区综合考评 of 我区在国家级经开区综合考评中的位次."""
    found = _TOLD_RANKING.search(text)
    return found[0] if found else ""


def ranked(passage: Passage, spot: Spot, name: str, how: str) -> None:
    """What a place is held in: the clause's words, the last ranking, or the indicator just told."""
    state, draft, words = passage.state, spot.draft, passage.words
    here = passage.before(passage.clauses, passage.before(passage.clauses, spot.figure.start) - 1)
    listed = _ON_LIST.search(passage.text[here : spot.figure.start])
    if listed and (not name or how.startswith("carried")):
        draft.say("indicator", listed["list"], "the list that it is on", (here + listed.start("list"), here + listed.end("list")))
        return
    if name and state.register.keep_opener and (whole := _TOLD_RANKING.search(name)):
        name, how = whole[0], "the ranking that the slide tells"  # 国家高新区综合评价结果 / 全国 38位
    if name and not how.startswith("carried"):
        said = told(passage, name, spot.left, spot.figure.start)
        if not state.ranked or not _NOTE.match(passage.text):  # 注：沙浦高新区在国家级高新区综合评价中居第21位: an aside
            state.ranked = said
        draft.say("indicator", said, how, draft.spans["indicator"])
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
    before = (
        ""
        if into or _TOLD_RANKING.search(passage.text, since, spot.figure.start)
        else _measured(passage, previous, spot.figure.start)
    )
    if before:
        draft.say("indicator", before, CARRIED)
        return  # 市场占有率达到35%，排名全国第一
    of_ranking = into or (state.register.keep_opener and not words.quantity.search(name) and not words.countable.search(name))
    unlike = bool(of_ranking) and not words.ranking.search(name)  # a goal, or a title of a slide
    counted = how.startswith("carried") and words.zone_kind.search(name) and not words.ranking.search(name)  # 3家进入前20名，
    unlike = unlike or bool(counted) or _ONLY_ZONES.fullmatch(name) is not None  # 在169家国家高新区中列第31位
    if not name or unlike or _RANKING_WORDS.search(passage.text, since, spot.figure.start):
        rankings = _OF_KIND if _tells_kinds(passage) else _TOLD_RANKING
        said = passage.text[min(since, passage.sentence) : spot.figure.start]
        names = rankings.findall(said) or (_BY_KIND.findall(said) if into else [])
        draft.say("indicator", names[-1] if names else ranking(passage, wide=bool(into)), "the ranking itself")


def _measured(passage: Passage, previous: Draft | None, at: int) -> str:
    """What the sentence measured last, for a place at ``at``: no count of those among whom it is, no gap to another place."""
    if previous is None or previous.measure == "change":
        return ""
    if previous.hows.get("indicator") in NOT_CARRIED and previous.hows["indicator"] != OTHERS:
        return passage.state.indicator
    names = [*passage.said, previous.indicator] if previous.measure != "level" else passage.said
    zones = passage.words.counted_zones
    told = (name for name in reversed(names) if not zones.match(name) and not passage.words.zone_kind.search(name))
    name = next(told, "")
    share = _SHARE_OF_REGION.fullmatch(name)
    if share and share["where"] in passage.text[previous.figure.end : at]:
        return share["what"]  # 车载镜头出货量占全球市场的21%，位居全球第二: it is the shipments that have the place
    gap = _RATE_GAP.search(name)
    return name[: gap.start()] + gap["pace"] if gap else name  # 增速比全市快1.1个百分点，在9个县区里排第2
