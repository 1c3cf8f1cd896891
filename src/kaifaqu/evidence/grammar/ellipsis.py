"""What a name leaves out because the indicator before has just said it."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.grammar import subjects
from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("ellipsis")
_EXTREMES: Final = _RULES.set("extremes")
_EXTREME_END: Final = _RULES.pattern("extreme_end")
_WITH_PARTNERS: Final = _RULES.pattern("with_partners")
_TOTALS: Final = _RULES.set("totals")
_SHARES: Final = _RULES.words("share_names")
_TOWN: Final = "城镇"
_COUNTRY: Final = _RULES.set("country")  # 城镇消费品零售额…；乡村…
_ENDINGS: Final = _RULES.set("endings")
_TWINS: Final = tuple(_RULES.pairs("twins").items())
_PER_UNIT: Final = _RULES.pattern("per_unit")
_FLOWS: Final = _RULES.pattern("flows")
_YEARLY: Final = _RULES.pattern("yearly")
_PART: Final = _RULES.pattern("part")
_ACCOUNT: Final = _RULES.pattern("account")
_INSIDE: Final = _RULES.pattern("inside")
_IN_A_TIME: Final = _RULES.pattern("in_a_time")
_ENJOYED: Final = _RULES.pattern("enjoyed")
_SIZE_FIRST: Final = rules("counted").pattern("size_first")
_NEWLY: Final = _RULES.pattern("newly_done")
_TOTAL_END: Final = _RULES.pattern("total_end")
_SCALE: Final = _RULES.pattern("scale")
_TOTAL: Final = _RULES.pattern("total")
_SHARE_END: Final = _RULES.pattern("share_end")
_SHARE_SAID: Final = _RULES.pattern("share_said")
_ONE_INDUSTRY: Final = _RULES.pattern("one_industry")
_OF_ONE_INDUSTRY: Final = _RULES.pattern("of_one_industry")
_PEOPLE: Final = _RULES.pattern("people")
_OF_AGE: Final = _RULES.pattern("of_age")
_QUALITY: Final = _RULES.pattern("quality_of_people")
_PERSON: Final = "人"
_PART_TOLD: Final = "其中"
_NUMBER_END: Final = _RULES.pattern("number_end")


def spelt_out(passage: Passage, name: str) -> str:
    """A noun that stands for the indicator before (占比, 投资总量 after 制造业技改投资), spelt out; empty if it does not."""
    before = passage.state.indicator
    if name in _TOTALS:
        before = passage.words.keep.sub("", _WITH_PARTNERS.sub("", before))
        before = _SHARE_SAID.sub("", before)  # 新认定高新技术企业16家，总数55家
        if _TOTAL_END.search(before):
            return before  # 进出口总额18.4亿元，总量居全市第3位
    if name in _EXTREMES:
        return _EXTREME_END.sub("", before) + name + "值"
    for tail in passage.words.anaphora:
        if not name.endswith(tail):
            continue
        stem = name[: -len(tail)]
        if not stem:
            share = before.endswith(_SHARES)
            return (before if share else before + tail) if tail in _SHARES else _SHARE_SAID.sub("", before) + tail
        if len(stem) <= 3 and before.endswith(stem) and before != stem:
            if tail in _TOTALS and passage.words.keep.match(before):
                return ""  # 新引进硕士以上人才860名，人才总量4.2万人
            return before + tail
    return ""


def completed(name: str, before: str, *, listed: bool, counts: bool = False) -> str:
    """第二产业 after 第一产业增加值 leaves out 增加值; 贷款余额 after 金融机构存款余额 leaves out 金融机构.

    Empty if nothing is left out.
    """
    sizes = () if counts else range(min(4, len(name) - 1), 1, -1)  # 投资2.6亿元新建学校3所: no money is counted
    for size in sizes:
        at = before.find(name[-size:])
        tail = before[at + size :] if at > 0 else ""
        if tail in _ENDINGS and not name.endswith(tail) and (len(name) == at + size or name.endswith("企业")):
            return name + tail
    if name in _COUNTRY and before.startswith(_TOWN):
        return name + before[len(_TOWN) :]
    twin = _twin(name, before)
    if twin:
        return twin
    whose, own = _PER_UNIT.match(before), _PER_UNIT.match(name)
    if whose and own and whose["whose"] and not own["whose"]:
        return whose["whose"] + name  # 规上工业亩均税收31.6万元，亩均增加值158万元
    if each_year := yearly(name, before, listed=listed):
        return each_year
    if listed and len(name) <= 5 and len(before) >= len(name) + 4 and before[-2:] == name[-2:] and not before.endswith(name):
        return before[: -len(name)] + name
    return ""


def yearly(name: str, before: str, *, listed: bool) -> str:
    """年销售收入25亿元、利税3.6亿元: the 年 of the first is that of the others; empty if there is none."""
    found = _YEARLY.match(before) if listed else None
    other = found is not None and found.end() < len(before) and not _YEARLY.match(name) and _FLOWS.search(name)
    return found[0] + name if found and other else ""


def _twin(name: str, before: str) -> str:
    """支出 after 一般公共预算收入: the other of a pair is of the same."""
    for pair in _TWINS:
        other = next((item for item in pair if before.endswith(item) and item != name), "") if name in pair else ""
        if other and before != other:
            return before.removesuffix(other) + name
    return ""


def _end_of(whole: str, passage: Passage) -> str:
    """What the whole's name says is measured: 投资 of 固定资产投资, 进出口 of 外贸进出口总额."""
    if _ACCOUNT.search(whole):
        return "增加值"
    whole = _NUMBER_END.sub("", whole)
    for name in (_TOTAL.sub("", whole), whole):
        end = passage.words.quantity.search(name)
        if end:
            return _TOTAL.sub("", end[0])
    return ""


def part_of_whole(passage: Passage, spot: Spot, name: str) -> str:
    """A part that leaves out what is measured takes it from the whole: 其中重工业 after 规上工业增加值; else empty."""
    words, draft, figure = passage.words, spot.draft, spot.figure
    inside = _INSIDE.fullmatch(name)
    if inside:  # 工业投资里头技改29.8亿元
        passage.whole, passage.whole_unit, name = inside["whole"], draft.unit, inside["part"]
        if words.quantity.search(name):
            return name
    whole = inside["whole"] if inside else _whole(passage, spot)
    if whole and figure.kind in ("percent", "share") and (people := _share_of_people(passage, whole, name)):
        return people
    if whole.endswith(name) and _IN_A_TIME.search(passage.text, passage.sentence, figure.start):
        return whole  # 规模以上工业总产值412亿元，其中6月份完成产值76.8亿元
    if whole and (enjoyed := _ENJOYED.fullmatch(name)):
        return enjoyed["part"] + whole  # 减税降费4.72亿元，其中制造业享受2.95亿元
    if not whole or words.quantity.search(name) or name == whole:
        return ""
    alike = _counter(draft.unit) == _counter(passage.whole_unit)
    if figure.kind == "count" and alike:
        return _of_those_counted(passage, whole, name)
    end = _end_of(whole, passage)
    unlike = words.countable.search(name) if figure.kind == "percent" else not alike
    rest = not passage.whole and figure.kind in ("percent", "share") and end not in _ENDINGS
    if not end or unlike or rest:  # 办理时限压减62%，申请材料精简54%: no part of it
        return ""
    if words.done_end.search(name):  # 房屋施工面积214万平方米，其中新开工32万平方米
        return whole.removesuffix(end) + name + end[-2:]
    if name in words.of_people:
        return name + whole
    shared = next((size for size in range(len(end), 0, -1) if name.endswith(end[:size])), 0)  # 制造业用电 of 工业用电量
    return name + end[shared:]


def _share_of_people(passage: Passage, whole: str, name: str) -> str:
    """集聚科研人员430人，其中博士占七成: of those people; empty if the part or the whole is something else."""
    kind = _SHARE_END.sub("", name)
    people = _PEOPLE.search(_NUMBER_END.sub("", passage.words.held_end.sub("", whole)))
    named = people is not None and passage.words.person.search(kind) and people["people"] not in kind
    return f"{kind}占{people['people']}的比重" if people and named else ""


def of_people(passage: Passage, spot: Spot, name: str) -> str:
    """干部平均年龄45.3岁，理工科专业背景的只占27%: of whose age was told; empty if it is of something else."""
    before, kind = passage.previous, spot.figure.kind
    if before is None or before.figure.at < passage.sentence or kind not in ("percent", "share", "count"):
        return ""
    if kind == "count":
        return _of_the_people(passage, spot, name) if _counter(before.unit) == _counter(spot.draft.unit) else ""
    aged = next((found for told in reversed(passage.said) if (found := _OF_AGE.search(told))), None)
    if aged is None and before.figure.kind == "count" and _counter(before.unit) == _PERSON:
        return _of_the_people(passage, spot, name)  # 工作人员1126人，50岁以上的占41%
    return f"{aged['who']}{name}" if aged and _QUALITY.fullmatch(name) else ""


def _of_the_people(passage: Passage, spot: Spot, name: str) -> str:
    """招商人员21人，35岁以下的只有5人: of those counted before; empty if it is of others."""
    part = _PART_TOLD in passage.text[passage.sentence : spot.figure.start]  # it has a whole of its own
    if part or not _QUALITY.fullmatch(name) or passage.words.person.search(name):
        return ""
    told = next((told for told in reversed(passage.said) if not _QUALITY.search(told)), "")
    people = _PEOPLE.search(_NUMBER_END.sub("", told))
    return f"{name}{people['people']}" if people else ""


def _counter(unit: str) -> str:
    """The counter without its scale; people are counted in 人 and 名."""
    return _SCALE.sub("", unit).replace("名", "人")


def _of_those_counted(passage: Passage, whole: str, name: str) -> str:
    """高端装备52家 of 入库培育高新技术企业; 博士12人 of 引进人才; 国家级2家 of 省级以上开发区."""
    words = passage.words
    whole = _NUMBER_END.sub("", whole)
    deed = words.deeds.match(whole)
    done = deed[0] if deed and deed.end() < len(whole) else ""
    if words.deeds.match(name) or name == whole[len(done) :]:
        return ""
    if name.endswith(whole[len(done) :]):  # 新签约项目31个，其中外资项目6个
        return done + name if done and _NEWLY.match(done) and "的" not in name else ""
    before = passage.previous
    near = before is not None and before.figure.at >= passage.sentence
    size = _SIZE_FIRST.match(whole[len(done) :]) if near else None
    if size and name.endswith(whole[len(done) + size.end() :]) and not _SIZE_FIRST.match(name):
        name = size[0] + name  # 新签约亿元以上项目60个，其中外资项目8个
    if passage.countable(name, passage.whole_unit) or name in words.levels:
        return done + name if done and name not in words.levels else ""
    thing = words.countable.search(whole) if words.done_end.search(name) else None
    return name + (thing[0] if thing else whole)


def _whole(passage: Passage, spot: Spot) -> str:
    """What this figure's clause gives a part of, as do those that follow in the sentence; else what grew before."""
    text, previous = passage.text, passage.previous
    if previous is None and passage.state.register.keep_opener:
        return _above(passage, spot)
    if previous is None or (previous.figure.at < passage.sentence and not _PART.match(passage.text, passage.sentence)):
        return ""
    if _PART.search(text, previous.figure.end, spot.figure.start):
        passage.whole, passage.whole_unit = _SHARE_SAID.sub("", passage.state.indicator), previous.unit
        state = passage.state
        if spot.figure.kind == "count" and previous.figure.kind != "count" and state.topic_unit == spot.draft.unit:
            passage.whole, passage.whole_unit = state.topic, state.topic_unit  # 新签约项目41个，总投资236亿元，其中外资项目7个
        if passage.whole != passage.state.indicator:  # 民生支出24.6亿元，占八成，其中教育8.3亿元
            passage.whole_unit = spot.draft.unit
    grew = spot.draft.measure in ("growth", "cagr") and not subjects.of_firm(spot)  # 产能提高40%，用工减少三分之一
    return passage.whole or (passage.state.indicator if grew else _beside(passage, spot))


def _beside(passage: Passage, spot: Spot) -> str:
    """装备制造产值322.9亿元，占43.5%，食品加工168.5亿元: an industry beside others; empty if no industry was told of."""
    if spot.figure.kind != "amount" or spot.listed or not passage.said or not _ONE_INDUSTRY.match(spot.phrase):
        return ""
    told = next((name for name in reversed(passage.said) if not _SHARE_SAID.search(name)), "")
    if not _OF_ONE_INDUSTRY.match(told):
        return ""
    passage.whole_unit = spot.draft.unit
    return told


def _above(passage: Passage, spot: Spot) -> str:
    """On a slide the whole is on the line above: 上市公司26家 / 其中科创板2家, 新引进大学生1.3万人 / 博士186人."""
    words, above = passage.words, passage.state.indicator
    people = words.person.search(above) and words.person.search(spot.phrase)
    if not above or not (people or _PART.search(passage.text, 0, spot.figure.start)):
        return ""
    passage.whole, passage.whole_unit = above, spot.draft.unit if people else passage.state.topic_unit
    return above
