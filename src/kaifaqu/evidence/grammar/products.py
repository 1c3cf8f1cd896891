"""What a fund, a loan or a platform has, told after its name: 设立了科创引导基金，累计投资项目68个; 推出“柏科贷”，不良率0.6%."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("products")
_ENDS: Final = _RULES.set("ends")
_PRODUCT: Final = _RULES.pattern("product")
_LOAN: Final = "loan"
_FUND: Final = "fund"
_HAS: Final = {
    _FUND: _RULES.pattern("of_a_fund"),
    _LOAN: _RULES.pattern("of_a_loan"),
    "platform": _RULES.pattern("of_a_platform"),
    "online": _RULES.pattern("of_a_platform"),
}
_LENT_TO: Final = _RULES.pattern("lent_to")
_BORROWERS: Final = _RULES.pattern("borrowers")
_GIVEN_TO: Final = _RULES.pattern("given_to")
_LENDING: Final = "贷款"
_LOAN_NAMED: Final = "贷”"
_LOAN_LINE: Final = _RULES.pattern("loan_line")
_SUMMED_UP: Final = _RULES.pattern("summed_up")
_ONLY_MONEY: Final = _RULES.set("only_money")
_BY_THE_HEAD: Final = _RULES.set("by_the_head")
_DONE_BY_A_FUND: Final = "投资"


def owned(passage: Passage, spot: Spot, name: str) -> str:
    """The name with the fund, the loan or the platform that the sentence told of before; else empty."""
    loan = passage.state.loan
    above = passage.state.fund if not passage.sentence else ""  # 设立科创母基金，…， / 累计投资项目逾300个
    if not (above or loan or any(end in passage.text for end in _ENDS)):
        return ""
    if not (_LENT_TO.search(name) or _LOAN_NAMED in name or any(has.match(name) for has in _HAS.values())):
        return ""
    told = list(_PRODUCT.finditer(passage.text, passage.sentence, spot.figure.start))
    kind = told[-1].lastgroup if told else _FUND if above else _LOAN if loan else None
    if kind is None:
        return ""
    product = told[-1][kind] if told else above or loan
    passage.state.fund = product if kind == _FUND else ""
    lent = _LENT_TO.search(name) if kind == _LOAN else None
    if lent:
        return product + lent["deed"]
    if kind == _LOAN and (borrowers := _borrowers(passage, spot)):
        return product + _LENDING + borrowers
    if product in name or not _HAS[kind].match(name):
        return ""
    before = passage.state.indicator.removeprefix(product)
    deed = passage.words.deeds.match(before) if name in _ONLY_MONEY and spot.listed else None
    if deed:
        name = deed[0] + name  # 授信企业1268家、金额38.2亿元
    elif name in _BY_THE_HEAD:
        name += before.removesuffix("数量")
    elif passage.words.bare_class.fullmatch(name):
        name = _DONE_BY_A_FUND + name  # 已经投了87个项目
    return product + name


def of_loan(name: str, loan: str) -> str:
    """单户授信 on a slide below “硖科贷”: the loan's."""
    return loan + name if loan and loan not in name and _HAS[_LOAN].match(name) else name


def summed_up(passage: Passage, spot: Spot) -> None:
    """“园区贷”累计放款27.3亿元, 三期累计投资285亿元: since it began, which the name keeps."""
    name = spot.draft.indicator
    told = _SUMMED_UP.search(passage.text, spot.clause, spot.figure.start)
    if told and told[0] not in name and told["deed"] in name:
        spot.draft.indicator = name.replace(told["deed"], told[0], 1)


def _borrowers(passage: Passage, spot: Spot) -> str:
    """“云科贷”累计为129家企业发放贷款: who is counted; empty if nobody is lent to."""
    if spot.figure.kind != "count" or not _GIVEN_TO.search(passage.text, spot.clause, spot.figure.start):
        return ""
    after, span = passage.after(spot.number, spot.figure)
    found = _BORROWERS.match(after)
    if found:
        passage.taken = span[0] + found.end()
    return found[0] if found else ""


def loan(text: str) -> str:
    """砀洲高新区“园区贷” on a line of its own: the loan that the next lines tell of; else empty."""
    found = _LOAN_LINE.search(text) if _LOAN_NAMED in text else None
    return found["name"] if found else ""
