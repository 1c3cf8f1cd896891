"""Running text: subject, indicator, period, comparison, bound and target of each figure, carried over clauses and sentences.

A clause gives what it says; what it leaves out is taken from the clause before, as a reader does. The rules are named in
``Origin.how``. The work is shared: passage finds clauses and the words around a figure, measures, subjects, names and whens
settle the fields, several says one figure of many.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Final

from kaifaqu.evidence.grammar import asides, goals, measures, names, products, scopes, several, subjects, whens, yearly
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.clause import SUM
from kaifaqu.evidence.grammar.draft import Draft, Spot, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.several import RATES

_RULES: Final = rules("prose")
_READ_ON: Final = nullcontext()
_LAST_SAID: Final = _RULES.pattern("last_said")
_NAMED_BARE: Final = _RULES.words("named_bare")
_LISTING: Final = _RULES.pattern("listing")
_LISTED_NEXT: Final = _RULES.pattern("listed_next")
_SIZE_IN: Final = _RULES.set("size_in")
_NONE_SO_LARGE: Final = _RULES.pattern("none_so_large")
_NEAR: Final = 16
_WHICH_ARE: Final = _RULES.pattern("which_are")
_BOUNDED: Final = frozenset((">", ">=", "<", "<="))
_SIZED_THING: Final = _RULES.pattern("sized_thing")
_OVER: Final = _RULES.words("over")
_NAMED_NEXT: Final = _RULES.pattern("named_next")
_PLACES: Final = _RULES.set("rank_counters")
_JOINED: Final = _RULES.pattern("joined")
_LISTED: Final = _RULES.pattern("listed")
_REWARD_FOLLOWS: Final = _RULES.pattern("reward_follows")
_COMPARED_WITH: Final = _RULES.set("compared_with")
_OF_GROWTH: Final = _RULES.pattern("of_growth")
AGAIN: Final = "the growth told before, by its number"
_ARROW: Final = re.compile(r"[ *]*[→➔➜⇒]")
_ARROW_BEFORE: Final = re.compile(r"[→➔➜⇒][ *]*$")
_OPEN, _CLOSE = ("（", "("), ("）", ")")


def read(text: str, state: State, skip: int = 0) -> list[Draft]:
    """The figures of a paragraph. Those before ``skip`` (the tail of a broken paragraph) are read for context only."""
    found = figuring.find(text)
    if not found:
        return []
    short, others = asides.cut(text, skip)
    if others:
        return asides.restored(read(short, state, skip), text, others, state)
    passage = Passage(text, state, found)
    if not skip and not state.register.keep_opener:
        state.opener = None
    _sift(passage)
    drafts: list[Draft] = []
    for number, figure in enumerate(passage.found):
        passage.enter(figure)
        with asides.kept(passage) if asides.is_one(passage, figure) else _READ_ON:
            drafts += _figure(passage, number, figure)
    drafts = several.each(passage, drafts)
    yearly.settle(passage, drafts)
    return [draft for draft in drafts if draft.figure.at >= skip]


def label(text: str, state: State) -> str:
    """The indicator that a label on a line of its own names; kept, as a label is asked for more than once."""
    held = state.register.labels.get(text)
    if held is None:
        held = state.register.labels[text] = _label(text, state)
    return held


def _label(text: str, state: State) -> str:
    passage = Passage(text, state, [])
    tail = _LAST_SAID.search(text)
    if tail and passage.words.countable.search(tail["what"]):
        return _label(tail["what"], state)  # 管委会不再设招商局，组建市场化招商公司
    words, end = passage.words, len(text)
    while True:
        for length in range(min(words.longest, end), 0, -1):
            kind = words.chain.get(text[end - length : end])
            if kind is not None:  # 审批时限再压减; not 亩均税收平均; 新签约 ends in no 约
                length = 0 if kind == "noun" or (kind == "adverb" and end == len(text)) else length
                break
        else:
            break
        if not length:
            break
        end -= length
    phrase, _ = passage.clean(0, end)
    verb = words.have_end.match(phrase)
    return phrase[verb.end() :] if verb else phrase


def _sift(passage: Passage) -> None:
    """Sizes that only say which things are counted (10亿元以上项目15个); units named once in a list (2.6个、3.1个百分点)."""
    kept: list[Figure] = []
    found = passage.found
    for number, figure in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        _share_unit(passage, found, number)
        size = figure.kind == "amount" and figure.unit[-1:] in _SIZE_IN and _is_size(passage, figure, following)
        size = size or (following is not None and _says_which(passage, figure, following))
        counted = bool(kept) and kept[-1].kind == "count" and not re.search("[，。；]", passage.text[kept[-1].end : figure.start])
        placed = figure.kind == "rank" or figure.unit in _PLACES
        if figure.kind == "amount" and _NONE_SO_LARGE.search(passage.text, max(0, figure.at - _NEAR), figure.at):
            continue  # 没有一家过500亿元
        condition = placed and _REWARD_FOLLOWS.match(passage.text, figure.end) is not None
        if not (size or condition or (figure.ranged == "top" and counted)) and _stands(passage, figure):
            kept.append(figure)
    passage.found = kept


def _share_unit(passage: Passage, found: list[Figure], number: int) -> None:
    """The unit that a list says once, at its end: 高于全国、全省2.0、1.3个百分点; 高于全省0.9个、全市0.4个百分点."""
    figure = found[number]
    if figure.unit not in ("", "个") or figure.kind not in ("bare", "count"):
        return
    last = next((item for item in found[number + 1 :] if item.unit not in ("", "个")), None)
    if last is None or last.kind in ("rank", "times") or (figure.unit == "个" and last.kind != "points"):
        return
    between = passage.text[figure.end : last.start]
    if not _LISTING.fullmatch(between) or (figure.unit == "" and not _LISTED_NEXT.match(between)):
        return
    figure.unit, figure.kind = last.unit, last.kind


def _stands(passage: Passage, figure: Figure) -> bool:
    """A small Chinese numeral counts at the head of a clause or after a verb (拥有三家), not after any word; 三项加起来 sums."""
    if figure.kind == "count" and figure.words and (SUM.match(passage.text, figure.end) or RATES.match(passage.text, figure.end)):
        return False
    if not figure.words or figure.kind != "count" or not 1 < figure.value < 10:
        return True
    if not _NAMED_NEXT.match(passage.text, figure.end) and not passage.words.summary.search(passage.text, 0, figure.start):
        return True  # 新型研发机构四家，
    return passage.words.stands.search(passage.text, max(0, figure.start - 8), figure.start) is not None


def _says_which(passage: Passage, figure: Figure, following: Figure) -> bool:
    """亩均税收不足1万元的规上企业还有94家: a bound only says which things are counted."""
    if figure.kind not in ("amount", "percent") or following.kind not in ("count", "percent"):
        return False
    if _WHICH_ARE.fullmatch(passage.text, figure.end, following.start) is None:
        return False
    before = passage.text[max(0, figure.start - 4) : figure.start].rstrip(" *")
    return figure.bound in _BOUNDED or any(passage.words.bounds.get(before[-size:], "") in _BOUNDED for size in (1, 2, 3))


def _is_size(passage: Passage, figure: Figure, following: Figure | None) -> bool:
    before = passage.text[max(0, figure.start - 3) : figure.start].rstrip(" *")
    plain = following is not None and _SIZED_THING.fullmatch(passage.text, figure.end, following.start)  # 10亿元企业 6家
    if figure.bound not in (">=", "<=") and not before.endswith(_OVER) and not plain:
        return False
    if following is not None and following.kind == "count":
        between = passage.text[figure.end : following.start].replace(" ", "").replace("*", "")
        if len(between) <= 8 and not re.search("[，。；、,;：]", between):
            return True
    return bool(passage.words.class_after.match(passage.text[figure.end : figure.end + 12].replace(" ", "").replace("*", "")))


def _spot(passage: Passage, number: int, figure: Figure) -> Spot:
    """The figure with the chain of words before it and the stretch that may name it."""
    text = passage.text
    clause = passage.before(passage.clauses, figure.start)
    bracketed = text[figure.start - 1 : figure.start] in _OPEN and text[figure.end : figure.end + 1] in _CLOSE
    if bracketed and figure.start > 1:
        clause = passage.before(passage.clauses, figure.start - 2)  # 轴承制造（220亿）: a bracket behind its noun
    earlier = passage.found[number - 1] if number else None
    left = clause
    if earlier is not None and earlier.end > clause and earlier.ranged != "low":
        left = min(max(earlier.end, passage.taken), figure.start)
        if figure.kind == "rank" and scopes.among_counted(passage, earlier, figure):
            left = max(clause, passage.found[number - 2].end if number > 1 else 0)
    at, chain, near = passage.chain(figure, left)
    draft = Draft(figure, (figure.start, figure.end), value=figure.value, unit=figure.unit)
    if text[at - 1 : at] in _OPEN and clause < at - 1:
        while at > left and text[at - 1] in " *（(":
            at -= 1
    return Spot(number, figure, clause, left, at, chain, near, draft)


def _figure(passage: Passage, number: int, figure: Figure) -> list[Draft]:
    """The statements that a figure makes: mostly one, more if it is said of several, none if nothing names it."""
    text, state = passage.text, passage.state
    if figure.ranged == "high" and passage.previous is not None:
        return [several.copy(passage.previous, figure)]
    spot = _spot(passage, number, figure)
    draft = spot.draft
    if figure.kind == "count" and figure.unit in _PLACES and scopes.placed(passage, spot):
        figure.kind = "rank"
    measures.quote(passage, spot)
    if figure.kind == "bare" and state.unit:
        draft.unit = state.unit
    elif figure.kind == "bare" and not (state.bare or _fills(passage, spot)):
        return []
    spot.raw = text[spot.left : spot.at]
    subjects.subject(passage, spot)
    if figure.kind == "rank":
        scopes.rank(passage, spot)
        spot.raw = text[spot.left : spot.at]
    else:
        measures.measure(passage, spot)
    spot.bare = _JOINED.fullmatch(spot.raw) is not None
    spot.listed = _LISTED.match(spot.raw) is not None
    spot.phrase, spot.start = passage.clean(subjects.after(spot), spot.at)
    if figure.kind == "rank" and not spot.phrase and _held_by_those_counted(passage, spot):
        return []
    names.indicator(passage, spot)
    if passage.state.register.keep_opener:
        products.summed_up(passage, spot)
    if figure.kind == "rank":
        scopes.held(passage, spot)
    scopes.settle(passage, spot)
    if not draft.indicator and figure.kind == "bare":
        return []
    _compared(passage, spot)
    whens.period(passage, spot)
    goals.target(passage, spot)
    if draft.measure == "growth":
        _told_again(passage, spot)
    passage.previous = draft
    if draft.measure == "level":
        passage.said.append(draft.indicator)
        passage.said_at.append(figure.at)
        if draft.period.isdigit():
            passage.levels.append((draft.indicator, int(draft.period)))
    return several.of_all(passage, spot)


def _told_again(passage: Passage, spot: Spot) -> None:
    """全区规上工业增加值增长9.7%。… 应该说，9.7%的增速来之不易: a growth taken up again by its number is the one told before."""
    draft, rates = spot.draft, passage.state.rates
    number = f"{draft.value}{draft.unit}"
    fresh = passage.previous is None or passage.previous.figure.at < passage.sentence
    if fresh and draft.hows["indicator"].startswith("carried") and _OF_GROWTH.match(passage.text, spot.figure.end):
        told = rates.get(number)
        for name, value in zip(("subject", "indicator", "period"), told or (), strict=False):
            draft.say(name, value, AGAIN)
    else:
        rates[number] = (draft.subject, draft.indicator, draft.period)


def _held_by_those_counted(passage: Passage, spot: Spot) -> bool:
    """3项居全市第一: the place says which are counted."""
    earlier = passage.found[spot.number - 1] if spot.number else None
    return earlier is not None and earlier.kind == "count" and earlier.end == spot.left and spot.at - spot.left <= 1


def _fills(passage: Passage, spot: Spot) -> bool:
    """A bare number is a figure after a verb of being or changing, or beside the name of an index or a rate."""
    if spot.kinds & {"be", "reach", "up", "down", "bound", "rate"}:
        return True
    if passage.state.register.keep_opener and (
        _ARROW.match(passage.text, spot.figure.end) or _ARROW_BEFORE.search(passage.text[: spot.figure.start])
    ):
        return True  # 部门：19 → 8
    return passage.text[spot.left : spot.at].rstrip(" *").endswith(_NAMED_BARE)


def _compared(passage: Passage, spot: Spot) -> None:
    """是2018年的2.4倍, 干了2022年全年的八成: the year is what is compared with, not the period; not 提高到2022年的80%."""
    near, ratio = spot.near, spot.figure.kind == "times"
    if near is None and spot.figure.kind in ("percent", "share"):  # 占全年的三分之一: 全年 is an adverb, too
        ends = (time for time in passage.times if spot.clause <= time.start < time.end <= spot.figure.start)
        near = next((time for time in ends if passage.text[time.end : spot.figure.start] == "的"), None)
    if near is not None and spot.figure.kind in ("percent", "share") and not spot.first("reach", "from"):
        before = passage.text[max(0, near.start - 1) : near.start]
        ratio = before in _COMPARED_WITH and passage.text[near.end : spot.figure.start].strip(" *") == "的"
    if ratio and spot.draft.measure == "level" and near is not None:
        passage.used.append(near)
        passage.compared.append(near)
        spot.near = None
