"""What a policy gives: at which rate, at most how much, for what: 新设项目按设备投资额的8%给予补贴，最高不超过1500万元."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("policies")
_RATE_OF_AID: Final = _RULES.pattern("rate_of_aid")
_AIDS: Final = _RULES.words("aids")
_AID: Final = _RULES.pattern("aid")
_BACK_IN_YEARS: Final = _RULES.pattern("back_in_years")
_PAID_BACK: Final = _RULES.pattern("paid_back")
_GIVEN: Final = _RULES.pattern("given")
_GIVING: Final = _RULES.pattern("giving")
_SIZED_PROJECT: Final = _RULES.pattern("sized_project")
_SIZED_BEFORE: Final = _RULES.pattern("sized_before")
_DIGIT: Final = re.compile(r"[\d.]")  # of a size
_SIZED: Final = _RULES.pattern("sized")
_DEED_REWARDED: Final = _RULES.pattern("deed_rewarded")
_WHAT_IS_REWARDED: Final = _RULES.pattern("what_is_rewarded")
_QUALIFYING: Final = _RULES.words("qualifying")
_ARTICLE: Final = _RULES.pattern("article")
_GIVES: Final = _RULES.pattern("gives")
_MOVED_BY: Final = _RULES.pattern("moved_by")
_HELD_AND_MOVED: Final = _RULES.pattern("held_and_moved")
_GIVES_AID: Final = _RULES.pattern("gives_aid")
_AT_MOST: Final = "最高"
_BY_BASE: Final = _RULES.pattern("by_base")
_OF_ONE: Final = _RULES.pattern("of_one")
_EACH_GIVEN: Final = _RULES.pattern("each_given")
_ITEM: Final = _RULES.pattern("one_of_a_list")
_ITEM_END: Final = _RULES.pattern("one_at_the_end")
_LIST: Final = _RULES.pattern("between_items")
_REACH: Final = 60  # letters of a condition and of how it is given at most
_SPENT: Final = _RULES.pattern("spent")
_CHINESE: Final = _RULES.pattern("chinese")
_PERSONS: Final = _RULES.pattern("persons")
_ANOTHER: Final = _RULES.pattern("another")
_CONDITION: Final = _RULES.pattern("condition")
_TITLE: Final = _RULES.pattern("title_of_awards")
_IN_FULL: Final = _RULES.pairs("award_in_full")
_GIVEN_TO: Final = _RULES.set("given_to_some")
_RANK_MET: Final = _RULES.pattern("rank_met")
PER_ONE: Final = _RULES.pattern("per_one")
_BORNE: Final = _RULES.pattern("borne")
_OF_YEARS: Final = _RULES.pattern("of_years")
_OCCURRING: Final = _RULES.pattern("occurring")
RATE: Final = "a policy's rate"
SUM: Final = "a policy's sum by its condition"
TERMS: Final = (RATE, SUM)
OF_TERMS: Final = (RATE, SUM, "a policy's terms")
LONGEST: Final = 4  # letters before a figure that names nothing: 我区为
_BACK: Final = "返还"
AID: Final = "补助"  # what is given where it is not said
Named = tuple[str, str, tuple[int, int]]  # as in shares


def terms(passage: Passage, spot: Spot, name: str) -> Named | None:
    """The name of a policy's rate or sum; None if the figure is none."""
    if spot.draft.measure != "level" or spot.figure.kind not in ("percent", "amount"):
        return None
    found = _rate(passage, spot) if spot.figure.kind == "percent" else None
    if found is not None:
        return found
    if spot.figure.kind == "percent" and name.endswith(_AIDS) and (met := _met(passage, spot)):
        return met + name, RATE, (spot.start, spot.at)  # 入驻中试基地的企业，前3年租金补贴50%
    if spot.figure.kind == "percent" and (part := _borne(passage, spot, name)):
        return part, RATE, (spot.start, spot.at)
    if spot.figure.kind == "percent" and _BACK_IN_YEARS.match(name):
        met = _met(passage, spot)
        passage.state.given = f"{met}{_BACK}" if met else passage.state.given
        if passage.state.given.endswith(_BACK):  # 新增税收市级留成部分，前三年返还80%，后两年返还50%
            return f"{passage.state.given}比例", RATE, (spot.start, spot.at)
    if policy := _granted(passage, spot, name):
        return policy, SUM, (spot.start, spot.at)
    if (told := rewarded_too(name, passage.state.indicator)) != name:
        return told, SUM, (spot.start, spot.at)
    given = passage.state.given
    if given and (other := _of_another(name, given)):
        passage.state.given = other
        return other, SUM, (spot.start, spot.at)
    if not given and (PER_ONE.fullmatch(name) or (not name and spot.has(_AT_MOST))):
        begin = passage.part(spot.clause)
        aid = _GIVES_AID.search(passage.text[begin : spot.clause])
        if aid:  # 对研发费用增量部分给予补助，单户最高200万元
            given = passage.state.given = passage.clean(begin + aid.start("what"), begin + aid.end("what"))[0] + aid["kind"]
    if given and not name and len(_CHINESE.findall(spot.raw)) <= LONGEST:  # 我区为8%，最高不超过1000万元
        return (f"{given}比例" if spot.figure.kind == "percent" else given), "carried: a policy's terms", (-1, -1)
    return (of_one(name, given), SUM, (spot.start, spot.at)) if given and PER_ONE.fullmatch(name) else None


def _rate(passage: Passage, spot: Spot) -> Named | None:
    """研发补助按研发费用的10%, 租用标准厂房的，前三年租金按100%、后两年按50%给予补贴, 税收增量的50%返还."""
    text, end = passage.text, spot.figure.end
    by = _RATE_OF_AID.search(text, spot.left, spot.figure.start)
    what, _ = passage.clean(spot.left, by.start() if by else spot.at)
    direct = _GIVES.fullmatch(what) if by is None and _GIVEN.match(text, end) else None
    if by is None and direct is None and not _PAID_BACK.match(text, end):
        return None
    what = direct["what"] if direct else what  # 对小微企业贷款给予2%贴息
    base = _base(by["base"] or "") if by else ""
    kind = _AID.search(what) or _AID.search(text, end, passage.clause_end(end))
    years = _OF_YEARS.search(what) if by else None
    if years and (years.start() or passage.state.given):  # 税收增量前三年按100%、后两年按50%返还
        what = what[: years.start()] or passage.state.given.removesuffix(kind[0] if kind else AID)
    what = _met(passage, spot) + what
    if not what and passage.previous is None:
        what = passage.state.indicator  # on a slide it stands on the line above
    aid = kind[0] if kind else AID
    told = aid in what
    spent = base if _SPENT.search(base) and not _SPENT.search(what) else ""
    passage.state.given = what if told else what + spent + aid
    rate = f"{what}占{base}比例" if told and base else f"{what}{base}{'' if told else aid}比例"
    return rate, RATE, (spot.start, spot.at)


def given_each(passage: Passage, first: Figure, last: Figure, count: int) -> tuple[list[str], bool]:
    """对国家级、省级企业技术中心，分别给予最高100万元、50万元奖励: for what each is given, and whether 最高 is said of all."""
    text = passage.text
    told = _EACH_GIVEN.search(text, max(0, first.start - _REACH), first.start)
    after = _GIVEN.match(text, last.end)
    kind = (told["kind"] or (after["kind"] if after else "")) if told else ""
    names = _of_each(passage, without_size(told["what"]), count) if told and kind else []
    each = (told["each"] or "") if told else ""  # 每人每月
    return [name + each + kind for name in names], bool(told and told["most"])


def _of_each(passage: Passage, what: str, count: int) -> list[str]:
    """The things of a list, with what the first and the last say for all: 认定国家级、省级、市级企业技术中心."""
    names = _LIST.split(what)
    if len(names) != count:
        return []
    first, last = _ITEM_END.search(names[0]), _ITEM.match(names[-1])
    if first and last and all(_ITEM.fullmatch(name) for name in names[1:-1]):
        lead, tail = names[0][: first.start()], names[-1][last.end() :]
        return [lead + item + tail for item in (first[0], *names[1:-1], last[0])]
    words = passage.words
    deed = words.done.match(names[0])
    same = all(words.person.search(name) or words.countable.search(name) for name in names)
    return [names[0], *((deed[0] if deed else "") + name for name in names[1:])] if same else []


def _of_another(name: str, given: str) -> str:
    """硕士每人8万元 after 博士安家补贴: the same for others; empty if it names nobody else."""
    other = _ANOTHER.fullmatch(name)
    if other is None or PER_ONE.fullmatch(name):
        return ""
    person = _PERSONS.search(other["who"])
    told = [*_PERSONS.finditer(given)]
    if person and person.end() == len(other["who"]) and told:
        begin = told[-1].start() if not person.start() else 0
        return given[:begin] + other["who"] + given[told[-1].end() :]
    kind = _AID.search(given)
    return other["who"] + kind[0] if other["each"] and kind else ""


def _base(by: str) -> str:
    """按设备投资额的, 按设备实际投资额的 as 设备投资: what is spent."""
    base = by.rstrip("的")
    return base.removesuffix("额").replace("实际", "") if _SPENT.search(base) else base


def of_one(name: str, given: str) -> str:
    """单个项目 with 新设项目补贴 as 单个新设项目补贴: at most how much one of them gets."""
    noun = _OF_ONE.search(name)
    return (name[: noun.start()] if noun and noun[0] in given else name) + given


def _met(passage: Passage, spot: Spot) -> str:
    """For what it is given, told in the clause before."""
    begin = passage.part(spot.clause)
    met = _CONDITION.search(passage.text[begin : spot.clause])
    return without_size(passage.clean(begin + met.start("what"), begin + met.end("what"))[0]) if met else ""


def _borne(passage: Passage, spot: Spot, name: str) -> str:
    """贷款出现损失的，区财政承担40%，合作银行承担60%: the part that each bears, and of what; empty if it is none."""
    found = _BORNE.fullmatch(name)
    if found is None:
        return ""
    met = _OCCURRING.sub("", _met(passage, spot))
    passage.borne = met + (found["what"] or "").removeprefix(met) or passage.borne
    return f"{passage.state.loan}{passage.borne}{found['who']}比例"


def without_size(what: str) -> str:
    """For what it is given, without how big it must be: 新设项目 of 纳入统计的新设项目投资不低于5000万元."""
    told = what.removeprefix("对")
    if _DIGIT.search(told):
        told = _SIZED.sub("", _SIZED_PROJECT.sub("", _SIZED_BEFORE.sub("", told)))
    if told.startswith(_QUALIFYING):
        told = next(told.removeprefix(word) for word in _QUALIFYING if told.startswith(word))
    return told.replace("为", "", 1).replace("的", "")


class Terms(NamedTuple):
    """The name of a rate, and of what is given."""

    rate: str
    given: str


def by_base(label: str, what: str) -> Terms | None:
    """按设备投资额的给予补助 under 新上技改项目; None for a label that names no base."""
    found = _BY_BASE.fullmatch(label)
    if found is None:
        return None
    aid = found["kind"] or AID
    base = _base(found["base"])
    return Terms(f"{what}{base}{aid}比例", what + (base if _SPENT.search(base) else "") + aid)


def headed(text: str) -> str:
    """What a heading or a label of a policy says that it is for: 第四条 新上技改项目; a base (按设备投资额的) is for nothing."""
    if _BY_BASE.fullmatch(text) or grammar().no_topic.search(text):
        return ""
    return without_size(_ARTICLE.sub("", text).strip())


def rewarded(label: str, what: str) -> str:
    """首次认定奖励 under 高新技术企业: what is rewarded; empty if the label says so itself."""
    short = _DEED_REWARDED.fullmatch(label)
    return f"{short['deed']}{what}{short['kind']}" if short and what else ""


def rewarded_too(name: str, before: str) -> str:
    """重新认定的奖励 after 首次认定的高企奖励: of the same; the name itself if it tells of what."""
    short, told = _DEED_REWARDED.fullmatch(name), _WHAT_IS_REWARDED.fullmatch(before)
    return f"{short['deed']}{told['what']}{short['kind']}" if short and told else name


def _granted(passage: Passage, spot: Spot, name: str) -> str:
    """A policy's sum by its condition: 境内主板上市的，分阶段给予500万元补助; empty if it is none."""
    after = _GIVEN.match(passage.text, spot.figure.end)
    direct = _GIVES.fullmatch(name)
    if direct and after:  # 对首次升规的企业给予最高100万元补助
        passage.state.given = direct["what"] + after["kind"]
        return passage.state.given
    given = _GIVING.fullmatch(name)
    if given is None or not (given["kind"] or after):
        return ""
    kind = given["kind"] or (after["kind"] if after else "")
    kind = (given["to"] if given["to"] in _GIVEN_TO else "") + _IN_FULL.get(kind, kind)  # 班子奖励
    what = _met(passage, spot)
    if not what and given["kind"] in _IN_FULL:
        return ""  # 奖50万元 below its condition: the label above is told whole
    if not what:  # on a slide the condition stands on the line above
        above = passage.state.indicator if passage.previous is None and passage.state.register.keep_opener else ""
        if above and name and not passage.words.quantity.search(above):
            return above + kind
        return kind if name and kind not in _AIDS and len(kind) > LONGEST - 1 else ""  # 给予80万元购房补贴
    if _MOVED_BY.match(what) and (told := _HELD_AND_MOVED.match(passage.state.indicator)):
        what = told["held"] + what  # 全省位次前进20位以上的，奖励300万元; 前进10位以上的，奖励100万元
    what = "" if kind.startswith(what) else what  # 租房的，给予租房补贴
    passage.state.given = rewarded_too(what + kind, passage.state.indicator)
    return passage.state.given


def awarded(drafts: list[Draft], caption: str, *, zones: bool) -> None:
    """位次奖 over 前进10位以上 | 500万元: each row of the table is what it is given for; ``zones`` if zones are ranked."""
    title = _TITLE.fullmatch(caption)
    for draft in drafts if title else ():
        name = draft.indicator
        if title and draft.unit.endswith("元") and not name.endswith((title["award"], title["award"][-1], *_AIDS)):
            who = f"{name}开发区" if zones and _RANK_MET.search(name) else name
            draft.say("indicator", who + title["award"], "the title of a table of awards")
            draft.say("target", False, "a rule's sum")
