"""What a figure measures (level, change, growth, average growth, multiple) and how its quote and bound are told."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.grammar import topics
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("measures")
_OF_GROWTH: Final = _RULES.pattern("of_growth")
_HEDGE: Final = _RULES.pattern("hedge")
_AT_MOST: Final = _RULES.pattern("at_most")
_LISTED: Final = _RULES.pattern("listed")
_ONLY_JOINED: Final = _RULES.pattern("only_joined")
_AMONG_THEM: Final = _RULES.pattern("among_them")
_FALLS: Final = _RULES.words("falls")
_DIFFERENCE_END: Final = _RULES.pattern("difference_end")
_LESS: Final = _RULES.set("less")
_MORE_OR_LESS: Final = tuple(_RULES.letters("more_or_less"))
_SHORTER: Final = _RULES.pattern("shorter")
_ABOVE_OR_BELOW: Final = _RULES.words("above_or_below")
_HELD_AGAINST: Final = _RULES.pattern("held_against_then")
_SHARE: Final = _RULES.words("share")
_OTHERS: Final = _RULES.set("others")
_TO: Final = _RULES.set("to")
_RATE_MOVES: Final = _RULES.pattern("rate_moves")
_MARKS: Final = _RULES.pattern("marks_follow")
_LISTING: Final = tuple(_RULES.letters("listing"))
_ADDS: Final = _RULES.pattern("adds")
ADDS: Final = "what it adds to another's growth"
_PLACES: Final = _RULES.set("place_units")
_VERB_BEFORE: Final = _RULES.pattern("verb_before")
_VERB_DOWN: Final = _RULES.pattern("verb_down")
_BEFORE_VERB: Final = _RULES.pattern("before_the_verb")
_BEFORE_WHOLE: Final = _RULES.pattern("before_whole")
_BOUNDS_BEFORE: Final = _RULES.pairs("bounds_before")
_FROM_MEAN: Final = _RULES.pattern("from_mean")
_EACH_YEAR: Final = _RULES.set("each_year")


def quote(passage: Passage, spot: Spot) -> None:
    """The quote takes in the verb and the bound that stand right before the number."""
    draft, figure = spot.draft, spot.figure
    start, bound = figure.start, figure.bound
    span = (figure.tight_end, figure.end) if bound else (-1, -1)
    how = "bound after the number" if bound else "no bound"
    for kind, word, place in spot.chain:
        if kind == "bound":
            start = place
            if not bound or bound == "~":
                bound, span, how = passage.words.bounds[word], (place, place + len(word)), "bound before the number"
        elif kind in ("be", "reach", "up", "down", "from", "average"):
            start = place
        elif kind not in ("adverb", "rate"):
            break
    draft.quote = (start, figure.end)
    if not bound and (hedge := _HEDGE.search(passage.text, spot.left, figure.start)):
        bound, span, how = "~", hedge.span(), "a hedge before the verb"
    if not bound and (most := _AT_MOST.search(passage.text, spot.left, figure.start)):
        bound, span, how = "<=", (most.start(), most.start() + 2), "a bound before the verb"
    if not bound and (least := _BEFORE_VERB.search(passage.text, spot.left, figure.start)):
        bound, span, how = _BOUNDS_BEFORE[least["bound"]], least.span("bound"), "a bound before the verb"
    if not bound and passage.text[start - 1 : start] in _LISTING and _marks_passed(passage, spot):
        bound, how = ">", "marks passed one after the other"
    part = figure.kind in ("percent", "share")
    if not bound and part and (whole := _BEFORE_WHOLE.search(passage.text, max(spot.left, figure.start - 8), figure.start)):
        bound, span, how = _BOUNDS_BEFORE[whole["bound"]], whole.span("bound"), "a bound before the whole of the share"
        draft.quote = (whole.start(), figure.end)
    draft.say("bound", bound or "=", how, span)


def _marks_passed(passage: Passage, spot: Spot) -> bool:
    """接连跨过300亿元、500亿元两个大关: what is said of the first mark is said of all."""
    before = passage.previous
    passed = before is not None and before.bound == ">" and before.unit == spot.draft.unit and before.figure.end >= spot.clause
    return passed and _MARKS.match(passage.text, spot.figure.end) is not None


def measure(passage: Passage, spot: Spot) -> None:
    """Sets the measure, and the sign of what went down."""
    draft = spot.draft
    first = spot.first("reach", "up", "down", "from")
    tail = spot.raw.rstrip(" *")
    down = first == "down" or (not first and tail.endswith(_FALLS))
    gap, compared = _gap(passage, spot, tail)
    if first in ("reach", "from") and not _rate_kept(passage, spot, tail):
        name, how = "level", "the end of a movement"
    elif compared:
        name, how, down = "change", "compared with an earlier time", compared in _LESS
    else:
        name, how = _by_kind(passage, spot, tail, gap=gap, down=down)
        if how == "verb of change before the noun":
            down = _VERB_DOWN.search(tail) is not None
    if name == "level" and not _against(passage, spot) and _still_a_rate(passage, spot):
        name, how = "growth", "the rate of the growth before"
    name, how, down = _listed(passage, spot, name, how, down, gap=gap)
    kinds = ("average", "up", "down", "rate", "reach", "new")
    span = next(((place, place + len(word)) for kind, word, place in spot.chain if kind in kinds), (-1, -1))
    draft.say("measure", name, how, span)
    if name == "growth":
        passage.grown = spot.figure.at
    if down and name in ("change", "growth", "cagr") and draft.value > 0:
        draft.value = -draft.value


def _rate_kept(passage: Passage, spot: Spot, tail: str) -> bool:
    """增速保持在8%以上; 增长8.6%，连续14个月保持在8%以上: it is the rate of growth that is kept."""
    if spot.figure.kind != "percent" or "占" in passage.text[spot.left : spot.figure.start] or _against(passage, spot):
        return False
    if "rate" in spot.kinds or passage.words.rate_end.search(tail):
        return True
    if not passage.clean(spot.left, spot.at)[0] and _RATE_MOVES.search(passage.text, passage.sentence, spot.left):
        return True  # 5月份增速由负转正，7月份回升到9.4%
    before = passage.previous
    grown = before is not None and before.measure == "growth" and before.figure.at >= passage.sentence
    kept = any(word.endswith("在") for kind, word, _ in spot.chain if kind == "reach")
    moved = before is not None and before.figure.at >= spot.clause  # 增幅由-3.2%回升到5.8%
    named = passage.clean(spot.left, spot.at)[0]
    alone = not named or named in _OTHERS
    share = (
        before is not None and before.measure == "level" and before.figure.kind in ("percent", "share")
    )  # 占三分之一，具体说是33.6%
    told = passage.grown >= passage.sentence and not (
        share or spot.kinds & {"bound", "up", "down"}
    )  # …增长6.4%，全市是5.5%，全省5.2%
    elsewhere = bool(spot.raw.strip("，、 *") or spot.near) and not any(word[0] in _TO for _, word, _ in spot.chain)
    return (grown and (moved or (kept and alone))) or (told and alone and elsewhere)


def _against(passage: Passage, spot: Spot) -> bool:
    """恢复到2019年同期的112%: no rate of growth."""
    return _HELD_AGAINST.search(passage.text, spot.clause, spot.figure.start) is not None


def _still_a_rate(passage: Passage, spot: Spot) -> bool:
    """A percentage without a name after a growth is its rate at another time or place: 增长8.3%，上半年回落到7.1%，全市是5.5%."""
    before = passage.previous
    grew = before is not None and before.figure.at >= passage.sentence and before.measure in ("growth", "cagr")
    plain = spot.figure.kind == "percent" and spot.kinds & {"reach", "be"} and not spot.has(*_SHARE)
    return bool(grew and plain) and not passage.clean(spot.left, spot.at)[0] and topics.told(passage, spot) == ""


def _gap(passage: Passage, spot: Spot, tail: str) -> tuple[bool, str]:
    """Whether it is the distance to another place; and 多, 少, 高 … if it is the distance to an earlier time."""
    clause = spot.clause
    based = any(item.base and clause <= item.start < spot.figure.start for item in passage.times)
    if based and spot.figure.kind != "times":
        compared = _DIFFERENCE_END.search(tail)
        return False, compared[0] if compared else ""
    if passage.words.gap.search(tail) or (passage.mean and _FROM_MEAN.fullmatch(tail)):
        return True, ""  # 亩均税收16.8万元，全省平均14.2万元，高2.6万元
    if tail.endswith(_MORE_OR_LESS) and _SHORTER.search(passage.text, passage.sentence, clause):
        earlier = any(item.base and passage.sentence <= item.start < clause for item in passage.times)
        return not earlier, ""  # 亩均税收比全省平均低4.7万元，研发投入强度低0.6个百分点
    return spot.has(*_ABOVE_OR_BELOW), ""


def _by_kind(passage: Passage, spot: Spot, tail: str, *, gap: bool, down: bool) -> tuple[str, str]:
    words, kind, kinds, unit = passage.words, spot.figure.kind, spot.kinds, spot.figure.unit
    moved = spot.first("reach", "up", "down", "from") in ("up", "down")
    if kind in ("percent", "share"):
        plain = not kinds & {"be", "bound"}
        if ("average" in kinds and (moved or plain or "rate" in kinds or _rate_average(spot))) or words.rate_average.search(tail):
            return "cagr", "average yearly rate"
        if _rate_kept(passage, spot, tail):
            return "growth", "a rate that is kept"
        plus = passage.text[spot.figure.start - 1 : spot.figure.start] == "+"
        grown = _OF_GROWTH.match(passage.text, spot.figure.end)
        if moved or plus or grown or spot.figure.value < 0 or "rate" in kinds or words.rate_end.search(tail) or down:
            return "growth", "rate of change"
        return "level", "level is the default"
    if kind == "points" or (kind == "bare" and gap):
        if _ADDS.search(spot.raw):
            return "level", ADDS
        return ("level", "gap to another place") if gap and not moved else ("change", "points of change")
    if kind == "times":
        return ("multiple", "grew by times") if moved or unit == "番" else ("level", "a ratio")
    if moved:
        if unit in _PLACES and passage.state.ranked:
            passage.state.indicator = passage.state.ranked
        return "change", "verb of change"
    if "new" in kinds or words.new.match(passage.clean(spot.left, spot.at)[0]):
        return "change", "新增"
    before_noun = _VERB_BEFORE.match(spot.raw) or _VERB_BEFORE.match(passage.clean(spot.left, spot.at)[0])  # 去年净增企业36家
    if before_noun and kind in ("count", "amount") and len(tail) > 2:
        return "change", "verb of change before the noun"
    return "level", "level is the default"


def _rate_average(spot: Spot) -> bool:
    return any(kind == "average" and word not in _EACH_YEAR for kind, word, _ in spot.chain)


def _listed(passage: Passage, spot: Spot, name: str, how: str, down: bool, *, gap: bool) -> tuple[str, str, bool]:
    """A figure that a list joins to the one before, without a verb of its own, measures the same."""
    before: Draft | None = passage.previous
    if before is None or gap:
        return name, how, down
    kind = spot.figure.kind
    bare = _ONLY_JOINED.fullmatch(spot.raw) is not None and not spot.chain
    if kind == "points" and before.figure.kind == "points" and (bare or (_LISTED.match(spot.raw) and not spot.chain)):
        return before.measure, "listed with the figure before", before.value < 0
    if name != "level" or spot.kinds & {"be", "reach", "from"} or before.measure not in ("change", "growth", "cagr"):
        return name, how, down
    fresh = before.measure == "change" and before.hows["measure"] in ("新增", "listed with the figure before")
    same = ((before.figure.kind == kind or fresh) and _LISTED.match(spot.raw)) or (fresh and _AMONG_THEM.match(spot.raw))
    if same and "占" not in spot.raw and before.figure.end >= spot.left - 20:
        return before.measure, "listed with the figure before", before.value < 0
    return name, how, down
