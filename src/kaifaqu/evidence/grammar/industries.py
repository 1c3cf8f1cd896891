"""What an industry is said to have where 规上工业总产值 is told: its 产值, and the share of the whole that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.lines import GROUP, Line, branches
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("industries")
_MARKET: Final = _RULES.pattern("market")
_MADE_BY: Final = _RULES.pattern("made_by")
_WHOLE: Final = _RULES.pattern("whole")
_ACCOUNT_LINE: Final = _RULES.pattern("account_line")
_NO_INDUSTRY: Final = _RULES.pattern("no_industry")
_SHARES: Final = _RULES.words("share_names")
_ACCOUNTED: Final = _RULES.pattern("accounted")
_CHAIN_HAS: Final = _RULES.pattern("chain_has")
_PANEL: Final = _RULES.pattern("panel")
_NO_PANEL: Final = _RULES.pattern("no_panel")
_FIRMS_ACCOUNT: Final = _RULES.pattern("firms_account")
_OF_CARD: Final = _RULES.pattern("of_card")
_TRADE: Final = _RULES.pattern("trade")
_CARDS: Final = 2  # on a slide at least, if their names do not end as those of industries do
_OF_PANEL: Final = _RULES.pattern("of_panel")
_ON_INDUSTRIES: Final = _RULES.pattern("on_industries")
_TOLD_OF: Final = _RULES.pattern("told_of")
_ITS_FIRMS: Final = _RULES.pattern("its_firms")
_OF_CHAIN: Final = _RULES.pattern("of_chain")
_ACCOUNT: Final = _RULES.pattern("account")
_CHAIN: Final = "产业链"
_PART: Final = "板块"
LONGEST: Final = 10  # letters of an industry's name


def whole(text: str) -> str:
    """规上工业总产值 in a text about industries; empty if it tells of none."""
    found = _WHOLE.search(text) if "工业" in text else None
    return found[0] if found else ""


def account(text: str) -> str:
    """2021年营业收入, 2025年产值目标 on a line of its own: what all the industries of the slide are told by; else empty."""
    found = _ACCOUNT_LINE.fullmatch(text)
    return found["account"] if found else ""


def named(passage: Passage, spot: Spot, name: str) -> str:
    """生物医药 87.6亿元 as 生物医药产值, 占18.7% after it as 生物医药产值占规上工业总产值比重."""
    draft, kind = spot.draft, spot.figure.kind
    before = passage.previous if _MARKET.fullmatch(name) else None
    if before is not None and before.figure.at >= passage.sentence and before.subject == draft.subject:
        made = _MADE_BY.fullmatch(before.indicator)  # 特种陶瓷产业产值突破120亿元，国内市场占有率28%
        return made["industry"] + name if made else name
    if draft.measure != "level" or not (draft.unit.endswith("元") or kind in ("percent", "share")):
        return name
    of = passage.state.whole or whole(passage.text[passage.sentence : spot.figure.start])
    if of and _ACCOUNT_LINE.fullmatch(of):
        return name + of if draft.unit.endswith("元") and is_one(name) else name
    told = _WHOLE.fullmatch(of)
    if told is None or name.startswith(of):
        return name
    if draft.unit.endswith("元"):
        return output(name, of)
    account = told["account"].removeprefix("总")
    stem = next((name.removesuffix(word) for word in _SHARES if name.endswith(word)), name)
    if "占" in stem:
        return name
    if stem.endswith(account) and stem != account:
        return f"{stem}占{of}比重"
    return f"{stem}{account}占{of}比重" if stem != name and is_one(stem) else name


def output(name: str, of: str) -> str:
    """生物医药 as 生物医药产值 where 规上工业总产值 is told."""
    told = _WHOLE.fullmatch(of) or _ACCOUNT_LINE.fullmatch(of)
    return name + told["account"].removeprefix("总") if told and is_one(name) else name


def panel(text: str) -> str:
    """The industry that the title of a panel names: 光电信息产业, 电池产业链：龙头带动, 新材料板块; empty if it names none."""
    found = _PANEL.match(text) if "产业" in text or _PART in text else None
    name = (found["after"] or found["name"]) if found is not None else ""
    if found is None or _NO_PANEL.search(name):
        return ""
    if found["name"] and _PART in found[0]:
        return name.removesuffix("产业")
    return name.removesuffix("产业") + (_CHAIN if _CHAIN in found[0] else "产业")


def accounted(text: str) -> str:
    """光伏产业 of 2022年光伏产业产值: the industry whose account a label tells; empty if it is none or no single one."""
    found = _ACCOUNTED.fullmatch(text)
    return found["name"] if found and not _NO_PANEL.search(found["name"]) else ""


def of_a_chain(name: str) -> bool:
    """链上企业, 本地配套率: what only an industry's chain has."""
    return _CHAIN_HAS.fullmatch(name) is not None


def chain(text: str, below: str) -> str:
    """新能源汽车零部件 above 产业链企业 236家: the chain that a panel is about; empty if it is no industry's name."""
    return text.removesuffix("产业") + _CHAIN if below.startswith(_CHAIN) and is_one(text) else ""


def on_industries(heading: str) -> bool:
    """1. 产业：龙头顶天立地, （二）主导产业: a heading below which industries are shown."""
    return _ON_INDUSTRIES.search(heading) is not None


def told_of(text: str) -> bool:
    """产值918亿元, 本地配套率: what is told of an industry."""
    return _TOLD_OF.search(text) is not None


def cards(lines: Sequence[Line]) -> list[Line]:
    """光电新材料 / 产值 94.3亿元 / 规上企业31家, beside others like it: the labels that name what the lines below are of."""
    told = [line for line in lines if line.kind in ("label", "full", "who", "time", "heading", "figure")]
    if not any(line.kind == "full" and _OF_CARD.match(line.text) for line in told):
        return []
    found = [(line, more) for at, line in enumerate(told) if (more := _card(told, at)) is not None]
    if len(found) < _CARDS and not any(_TRADE.search(line.text) for line, _ in found):
        return []  # 综合实力 / 产值 94.3亿元
    for _, more in found:
        for line in more:
            line.kind = "mark"  # 轴承及精密传动 below 高端装备
    return [line for line, _ in found]


def _card(told: Sequence[Line], at: int) -> Sequence[Line] | None:
    """What stands between the name of an industry and the lines that tell of it: nothing, or its branches; None if none tell."""
    line = told[at]
    first = at + 1
    if line.kind != "label" or line.used or first == len(told) or told[first].kind not in ("label", "full"):
        return None
    if " " in line.text or not is_one(line.text):
        return None  # 链主企业 恒岳重装
    if told[first].kind == "label" and branches(line.text, told[first].text):
        first += 1
    end = told[first - 1].end
    for below in told[first:]:
        if below.kind != "full" or below.place - end >= GROUP:
            return None
        if _OF_CARD.match(below.text):
            return told[at + 1 : first]
        end = below.end
    return None


def of_panel(name: str, industry: str) -> str:
    """链上企业, 本地配套率 in the panel of an industry are that industry's."""
    if industry and name.startswith(industry):
        return industry + _FIRMS_ACCOUNT.sub("", name.removeprefix(industry))
    its_firms = _ITS_FIRMS.fullmatch(name) if industry else None
    if its_firms and its_firms["which"] in industry:
        return industry + its_firms["account"]  # 零部件企业产值 in the panel of 新能源汽车及零部件
    of_chain = industry.endswith(_CHAIN) and _OF_CHAIN.fullmatch(name)
    if not industry or not (of_chain or _OF_PANEL.fullmatch(name)):
        return name
    rest = name.removeprefix(_CHAIN).removeprefix("产业")
    return industry + (rest.removeprefix("链") if industry.endswith("链") else rest)


def of_column(draft: Draft, head: str, above: str, heads: Sequence[str]) -> str:
    """链上企业 below 高端装备 is that industry's; what heads the row, 三大主导产业产值, says what 268亿元 below it is."""
    name = draft.indicator
    beside = sum(map(is_one, heads)) > 1 and not grammar().quantity.search(head)  # 新能源汽车 beside 新材料, 智能家电
    if not head or not (is_one(head) or beside) or (head in name and head != name):
        return name
    if head != name:
        return head + name
    told = _ACCOUNT.search(above) if draft.unit.endswith("元") else None
    return name + told["account"] if told else name


def is_one(name: str) -> bool:
    """True for a name that says nothing of what is measured or counted or done."""
    if not 1 < len(name) <= LONGEST or _NO_INDUSTRY.search(name):
        return False
    words = grammar()
    return not (words.quantity.search(name) or words.countable.search(name) or words.person.search(name))
