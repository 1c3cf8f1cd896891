"""A share of something, and what it is held against: 四成的企业是科技型企业, 贡献了全市11.6%的税收, 是2012年的4.3倍."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all, whole_of, zone_name

_RULES: Final = rules("shares")
_GOAL: Final = _RULES.pattern("goal")
_DONE: Final = _RULES.pattern("done")
_ONLY_DONE: Final = _RULES.pattern("only_done")
_HELD_BESIDE: Final = _RULES.pattern("held_beside")
_RATIO: Final = _RULES.pattern("ratio")
_COMPARED: Final = _RULES.pattern("compared")
_PART_WORDS: Final = _RULES.pattern("part_words")
_TIME_WORDS: Final = _RULES.pattern("time_words")
_CONTRIBUTES: Final = _RULES.pattern("contributes")
_CREATES: Final = _RULES.pattern("creates")
_WIDER: Final = _RULES.pattern("wider")
_OF_REGION: Final = _RULES.pattern("of_region")
_SHARE_SAID: Final = _RULES.pattern("share_said")
_LEFT_OUT: Final = _RULES.pattern("left_out")
_AMONG_END: Final = _RULES.pattern("among_end")
_BEING: Final = _RULES.pattern("being")
_MADE_END: Final = _RULES.pattern("made_end")
_USING: Final = _RULES.pattern("using")
_ITS: Final = _RULES.pattern("its")
_EXTREMES: Final = _RULES.pattern("most_and_least")
_RATIO_SAID: Final = _RULES.pattern("ratio_said")
_SUMMED_UP: Final = _RULES.pattern("summed_up")
_THEIR_FIGURE: Final = _RULES.pattern("their_figure")
_OF_THE_WHOLE: Final = _RULES.pattern("of_the_whole")
_IN_THE_ZONE: Final = _RULES.pattern("in_the_zone")
_RATIO_TO: Final = "ratio to another"
_INVESTMENT_GOAL: Final = _RULES.pattern("investment_goal")
_OF_INCOME: Final = _RULES.pattern("of_income")
_USE: Final = _RULES.pattern("use")
_ADVERBS: Final = _RULES.pattern("adverbs")
_MOST_OF: Final = _RULES.pattern("most_of_them")
_SETS_ASIDE: Final = _RULES.pattern("sets_aside")
_SOLD: Final = _RULES.pattern("sold")
_PRODUCTS: Final = _RULES.pattern("products")
DONE: Final = "how much of a goal is done"
GOAL: Final = "the goal of the indicator before"
_DOING: Final = "what a share of the whole is or does"
LONGEST: Final = 20  # letters of what they do
_TAKEN: Final = _RULES.pattern("taken")
_OFFERED: Final = _RULES.pattern("offered")
Named = tuple[str, str, tuple[int, int]]  # the indicator, the rule that gave it, the words it came from


def share(passage: Passage, spot: Spot, name: str, span: tuple[int, int]) -> Named | None:
    """How much of a goal is done, what a ratio is held against, the part after a share, what a share of them does."""
    state, draft = passage.state, spot.draft
    before = passage.text[passage.before(passage.clauses, spot.figure.start) : spot.figure.start]
    of_income = _OF_INCOME.search(before) if spot.figure.kind == "percent" else None
    if of_income:
        return _spent_of(passage, spot, of_income, span)
    sold = _SOLD.match(passage.text, spot.figure.end) if _PRODUCTS.fullmatch(name) and spot.figure.kind != "times" else None
    if sold:  # 产品近三成出口
        passage.taken = sold.end("where")
        return f"{name}{sold['where']}占比", "where a share of the products goes", span
    goal = _GOAL.search(before) if spot.figure.kind != "times" else None
    if goal and state.indicator and len(name) <= len(goal[0]) + 2:
        told = counted_thing(passage) if _INVESTMENT_GOAL.search(goal[0]) else ""  # 项目开工率96%，完成年度投资计划的61%
        return f"{told or state.indicator}{_DONE.sub('', goal[0])}比例", DONE, span
    last = passage.previous
    if last is not None and last.target and last.figure.at >= passage.sentence and _ONLY_DONE.fullmatch(before):
        return f"{state.indicator}完成目标比例", DONE, span  # 年度目标5000万美元，完成43%
    ratio = _RATIO.search(before)
    if ratio and not ratio["verb"] and not ratio["bound"]:  # 税收总量不足鹭江经开区的十分之一: it begins after the verb or bound
        inner = (_RATIO.match(before, at) for at in range(ratio.start() + 1, len(before)))
        ratio = next((item for item in inner if item and (item["verb"] or item["bound"])), ratio)
    if (ends := _EXTREMES.search(before)) and (first := next((m for m in passage.mentions if m.name == ends["of"]), None)):
        draft.say("subject", first.name, "the one that has most", (first.start, first.end))
        state.indicator = state.tabled or _measured(passage)
        other = state.register.held_against(ends["other"])
        against = f"{state.indicator}与{other}之比"
        return against, _RATIO_TO, span
    if its := _against_it(passage, spot, before):
        return its, _RATIO_TO, span
    if ratio and _is_held_against(passage, spot, ratio):
        start = max(spot.clause, spot.left)
        head, _ = passage.clean(start, max(start, spot.clause + ratio.start()))
        if draft.subject and draft.subject in head:  # 最低的砀川经开区还不到滁澜经开区的四分之一
            told, _, head = head.rpartition(draft.subject)
            head = _ADVERBS.sub("", head) or (state.tabled if _MOST_OF.search(told) else "")
        sign = passage.words.bounds.get(ratio["bound"] or "", "")
        if not sign and passage.previous is not None and spot.listed and not head:
            sign = passage.previous.bound  # 不到汶泽高新区的六分之一、棣湾高新区的四分之一
        _bound(draft, sign)
        other = state.register.held_against(ratio["other"])
        state.indicator = head or _measured(passage)
        against = f"{state.indicator}与{other}之比"
        return against, _RATIO_TO, span
    if settled := _settled_here(passage, spot):
        return settled
    doing = _those_that_do(passage, spot, name)
    if doing is not None:
        return doing
    places = _WIDER.findall(passage.text, passage.sentence, spot.figure.start)
    named = [
        item for item in passage.mentions if item.region and passage.sentence <= item.start and item.end <= spot.figure.start
    ]
    bare = name
    for place in (passage.text[item.start : item.end] for item in named):
        bare = bare.replace(place, "")
        places = places if _WIDER.fullmatch(place) else [place]
    if name and not _CONTRIBUTES.fullmatch(bare.removesuffix("的")):
        return None
    part, part_span = passage.after(spot.number, spot.figure)
    if created := _CREATES.search(part):  # 以全市2%的土地创造了11%的税收
        part_span = (part_span[0], part_span[1] - len(created[0]))
        part = part[: created.start()]
    if not part or len(part) > 16:
        return None
    passage.taken = part_span[1]
    if _OF_REGION.match(part):
        return _part_of("", part), "the part after the share", part_span
    return _part_of(part, places[-1] if places else whole_of(state, draft.subject)), "the part after the share", part_span


def _settled_here(passage: Passage, spot: Spot) -> Named | None:
    """全市15家“小巨人”企业中，七成以上落户高新区: the share that the zone has of them."""
    start, end = spot.clause, spot.figure.end
    among = _OF_THE_WHOLE.search(passage.text, passage.sentence, spot.figure.start)
    here = _IN_THE_ZONE.match(passage.text, end)
    if among is None or here is None or among.end() < start:
        return None
    passage.taken = here.end()
    return _part_of(among["what"], among["whole"]), _DOING, among.span("what")


def _bound(draft: Draft, sign: str) -> None:
    """The bound that stands before what the figure is held against."""
    if sign and draft.bound == "=":
        draft.say("bound", sign, "bound before what it is compared with")


def _beside(passage: Passage, spot: Spot) -> str:
    """与柏州高新区相比，我区GDP仅为其三分之一: whom the sentence holds it against; empty if it names nobody so."""
    before = (item for item in reversed(passage.mentions) if passage.sentence <= item.start < spot.clause and item.place)
    return next((item.name for item in before if _HELD_BESIDE.match(passage.text, item.end)), "")


def _just_told(passage: Passage, spot: Spot) -> str:
    """海湾经开区一家就达到3.2亿美元，我们只相当于人家的三分之一: the zone whose figure the sentence has just told."""
    before = passage.previous
    told = before is not None and before.figure.at >= passage.sentence and zone_name(before.subject)
    return before.subject if told and before is not None and before.subject != spot.draft.subject else ""


def _against_it(passage: Passage, spot: Spot, before: str) -> str:
    """仅相当于筠安高新区的28.2%，企业数量不足其1/4: against the same; 税收9.4万元，不足琅溪高新区19.6万元的一半: against a figure
    of the other. Empty if it is neither.
    """
    its = _ITS.search(before)
    told = next((found for name in reversed(passage.said) if (found := _RATIO_SAID.search(name))), None) if its else None
    beside = (_beside(passage, spot) or _just_told(passage, spot)) if its and not told else ""
    if its and (told or beside):
        _bound(spot.draft, passage.words.bounds.get(its["bound"] or "", ""))
        head, _ = passage.clean(max(spot.clause, spot.left), spot.clause + its.start())
        register = passage.state.register
        if _SUMMED_UP.match(head) and register.of_city and among_all(register.about) == spot.draft.subject:
            spot.draft.say("subject", register.about, "all zones of the city, added up")  # 我们全市加起来
        head = _ADVERBS.sub("", _SUMMED_UP.sub("", head))
        return f"{head or _measured(passage)}与{told['other'] if told else beside}之比"
    theirs, other = _THEIR_FIGURE.search(before), passage.previous
    if theirs is None or other is None or other.figure.at < spot.clause or passage.text[other.figure.end : spot.at].strip(" *"):
        return ""
    start = spot.clause + theirs.start("other")
    name = next((m for m in passage.mentions if m.place and start <= m.start < other.figure.start), None)
    if name is None:
        return ""
    _bound(spot.draft, passage.words.bounds.get(theirs["bound"], ""))
    head, _ = passage.clean(name.end, other.figure.start)
    what = head or passage.said[-2] if len(passage.said) > 1 else ""
    other.say("subject", name.name, "whose figure it is held against")
    other.say("indicator", what, "the same of the one compared with")
    return f"{what}与{name.name}之比"


def counted_thing(passage: Passage) -> str:
    """The projects that the sentence has counted; empty if it has counted none."""
    topic = passage.state.topic
    return topic if topic.endswith("项目") and topic in passage.said else ""


def _spent_of(passage: Passage, spot: Spot, found: re.Match[str], span: tuple[int, int]) -> Named:
    """研发投入不低于销售收入的8%, 拿出不低于销售收入8%的钱搞研发: what is spent, as a share of what comes in."""
    at = passage.before(passage.clauses, spot.figure.start)
    what, _ = passage.clean(at, at + found.start())
    use = _USE.match(passage.text, spot.figure.end)
    if use:
        passage.taken = use.end()
    if not what or _SETS_ASIDE.fullmatch(what):
        what = f"{use['use']}投入" if use else passage.state.indicator
    sign = passage.words.bounds.get(found["bound"] or "", "")
    if sign and spot.draft.bound == "=":
        spot.draft.say("bound", sign, "bound before what it is compared with")
    name = f"{what}占{found['base']}的比重"
    return name, "what is spent of what comes in", span


def _is_held_against(passage: Passage, spot: Spot, ratio: re.Match[str]) -> bool:
    """True if the words before 的 are another place, zone or year, not a whole: 仅为霁州的1/18, 是2012年的4.3倍."""
    other, register = ratio["other"], passage.state.register
    if _PART_WORDS.search(other) or not (ratio["verb"] or not _TIME_WORDS.search(other)):
        return False
    named = register.mentions(other) or register.held_against(other) != other
    return spot.figure.kind == "times" or _COMPARED.search(other) is not None or bool(named)


def _measured(passage: Passage) -> str:
    """What the sentence measured last: 进出口68亿元，占全市的12.6%，是2012年的8.5倍 is no ratio of the share."""
    told, before = passage.state.indicator, passage.previous
    placed = before is not None and before.measure == "rank" and before.figure.at >= passage.sentence
    if before is not None and placed and passage.words.quantity.search(before.indicator):
        return before.indicator  # GDP排全省第11位，仅为第1名的36.4%
    whole = next((name for name in reversed(passage.said) if told != name and told.startswith(name)), told)
    return whole if _SHARE_SAID.fullmatch(told, len(whole)) else told


def _part_of(part: str, whole: str) -> str:
    """The name of what a part is of a whole."""
    return f"{part}占{whole}比重"


def _those_that_do(passage: Passage, spot: Spot, name: str) -> Named | None:
    """What a share of a whole is or does: 四成的企业是科技型企业, 规上企业里近三成处于亏损状态, 把财力的15%用于科技."""
    text, words, end = passage.text, passage.words, spot.figure.end
    stop = passage.clause_end(end)
    if any(end <= item.start < stop for item in passage.found[spot.number + 1 :]):
        return None
    after = _LEFT_OUT.sub("", text[end:stop]).rstrip("，。；：、")
    name = "" if _TAKEN.fullmatch(name) else name
    among = _AMONG_END.sub("", name)
    if name and among == name and "的" not in text[spot.at : spot.figure.start]:
        return None
    predicate = words.share_verb.search(after)
    whole = (after[: predicate.start()] if predicate else "").removeprefix("的")
    whole, doing = (among, after) if name else (whole, after[predicate.start() :] if predicate else "")
    if not whole or not doing or (name and (predicate is None or predicate.start() > 0)) or len(doing) > LONGEST:
        return None
    passage.taken = stop
    kind = _BEING.match(doing)
    if kind:
        return _part_of(_MADE_END.sub("", doing[kind.end() :]), whole), _DOING, (end, stop)
    use = _USING.match(doing)
    if use and not _OFFERED.match(doing):  # 三成岗位面向社会公开选聘
        doing = doing.removeprefix("在")
        return f"{whole}{doing}比重", _DOING, (end, stop)
    doing = doing.removeprefix("被")
    return f"{doing}{whole}占比", _DOING, (end, stop)
