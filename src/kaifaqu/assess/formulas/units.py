"""Bringing terms to one unit: constants exactly, columns by one factor. What has different dimensions is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.fault import Fault, nearest
from kaifaqu.assess.formulas.terms import Apply, Constant, Term
from kaifaqu.assess.formulas.types import KINDS, PLAIN, Type, times

LARGEST: Final = Fraction(10) ** 60


def same_kind(terms: Sequence[Term], at: int, doing: str) -> None:
    """Refuse to mix numbers, truths, texts and days."""
    first = terms[0]
    for term in terms[1:]:
        if term.type.kind != first.type.kind:
            kinds = f"{KINDS[first.type.kind]}与{KINDS[term.type.kind]}"
            raise Fault(at, f"{kinds}不能{doing}。", _mixed({first.type.kind, term.type.kind}))


def _mixed(kinds: set[str]) -> str:
    if "truth" in kinds:
        return "是非直接写名称（如 accident），或与 true、false 比较；要当作数，写 if(名称, 1, 0)。"
    if "date" in kinds:
        return "日期写作 2016-01-01，不加引号；相隔的时间用 days_between、months_between、years_between。"
    return "文字写在引号里，数字不写引号。"


def unify(terms: Sequence[Term], at: int, doing: str, *, held: bool = True) -> tuple[Term, ...]:
    """The terms in one unit, ready to be compared, added or chosen between. Raises Fault across kinds or dimensions.

    ``held``: they are held against each other, so a text must be one that the other may be.
    """
    same_kind(terms, at, doing)
    kind = terms[0].type.kind
    if kind == "text":
        return _texts(terms) if held else tuple(terms)
    if kind != "number":
        return tuple(terms)
    rest = [term for term in terms if not _is_zero(term)] or list(terms)
    lead = next((term for term in rest if term.type.powers), rest[0])
    target = _target(rest, lead)
    return tuple(
        Constant(target, term.at, Fraction(0)) if _is_zero(term) else to_type(term, target, at, doing, lead) for term in terms
    )


def _target(terms: Sequence[Term], lead: Term) -> Type:
    """The smallest unit among them, so that factors are whole numbers; a column's rather than a constant's."""
    of = [term.type for term in terms if term.type.powers == lead.type.powers]
    columns = [term.type for term in terms if term.type.powers == lead.type.powers and not isinstance(term, Constant)]
    return min(columns or of, key=lambda type_: type_.factor)


def _is_zero(term: Term) -> bool:
    return isinstance(term, Constant) and term.bare and term.value == 0


def to_type(term: Term, target: Type, at: int, doing: str, lead: Term | None = None) -> Term:
    """The term in the unit of ``target``. Raises Fault across dimensions, with what to write instead."""
    own = term.type
    if own.powers == target.powers:
        return scaled(term, target)
    if target.loose and isinstance(term, Constant) and term.bare:
        return replace(term, type=target)
    bare = next((part for part in (term, lead) if isinstance(part, Constant) and part.bare and part.type.is_plain), None)
    if bare is not None:
        other = target if bare is term else own
        unit = other.unit or "单位"
        hint = f"写上单位，如 {_shown(bare)}{unit}。"
        if own.is_count or target.is_count:
            hint += f"要把件数当作纯数来算，先除以一个单位，如 x / 1{unit}。"
        raise Fault(bare.at, f"没有单位的数 {_shown(bare)} 不能与{other}{doing}。", hint)
    raise Fault(at, f"{lead.type if lead else target}与{own}不能{doing}。", _advice(own, target))


def _advice(own: Type, target: Type) -> str:
    names = {name for name, _ in own.powers + target.powers}
    if own.is_count and target.is_count:
        return "数的不是同一种东西；如果确实是，请把两项的单位写成同一个量词。"
    if len([name for name in names if name.startswith("money-")]) > 1:
        return "两种货币之间没有固定的换算，请先折算并注明所用汇率。"
    if not own.powers or not target.powers:
        return "检查是否少除了一项，或输入的 unit 写错了。"
    return "核对输入的 unit；不同量纲只能相乘除。"


def _shown(constant: Constant) -> str:
    value = constant.number
    return f"{float(value):g}" if value.denominator != 1 else str(value.numerator)


def within(number: Fraction, at: int) -> Fraction:
    """The number, if computers can count with it: neither 0 nor endless once it is no fraction any more."""
    if number and not 1 / LARGEST < abs(number) < LARGEST:
        raise Fault(at, "算出的数太大或太小。", "检查乘方和单位。")
    return number


def scaled(term: Term, target: Type) -> Term:
    """The term in another unit of its own dimension."""
    ratio = term.type.factor / target.factor
    if isinstance(term, Constant):
        return Constant(target, term.at, within(term.number * ratio, term.at))
    if ratio == 1:
        return term
    return Apply(target, term.at, "*", (term, Constant(PLAIN, term.at, within(ratio, term.at))))


def _texts(terms: Sequence[Term]) -> tuple[Term, ...]:
    values = next((term.type.values for term in terms if term.type.values), ())
    for term in terms:
        if values and isinstance(term, Constant) and term.value not in values:
            hint = nearest(str(term.value), values) or "可用：" + "、".join(values[:20]) + "。"
            raise Fault(term.at, f"“{term.value}”不在可取的值里。", hint)
    return tuple(terms)


def need(term: Term, kind: str, what: str) -> Term:
    """The term, if it is of that kind."""
    if term.type.kind != kind:
        wanted = KINDS[kind]
        raise Fault(term.at, f"{what}应是{wanted}，这里是{term.type}。", _mixed({kind, term.type.kind}))
    return term


def plain(term: Term, what: str) -> Term:
    """The term as a number without unit, 3% as 0.03; a count of years as the number of them."""
    need(term, "number", what)
    if term.type.loose:
        return replace(term, type=PLAIN)
    if term.type.powers:
        raise Fault(
            term.at, f"{what}应是没有单位的数，这里是{term.type}。", f"先除以一个单位，如 x / 1{term.type.unit or '万元'}。"
        )
    return scaled(term, PLAIN)


def product(tops: Sequence[Term], bottoms: Sequence[Term], at: int) -> Term:
    """A product of numbers over a product of numbers; constants are gathered into one exact factor."""
    result, constant = PLAIN, Fraction(1)
    for sign, terms in ((1, tops), (-1, bottoms)):
        for term in terms:
            need(term, "number", "乘除的各项")
            if isinstance(term, Constant):
                own = scaled(term, PLAIN) if term.type.is_plain else term
                number = own.number if isinstance(own, Constant) else Fraction(1)
                if sign < 0 and number == 0:
                    raise Fault(term.at, "除数是 0。")
                constant *= number**sign
                term = own
            result = times(result, term.type, sign)
    above = [term for term in tops if not isinstance(term, Constant)]
    below = [term for term in bottoms if not isinstance(term, Constant)]
    if not above and not below:
        bare = all(isinstance(term, Constant) and term.bare for term in (*tops, *bottoms))
        return Constant(result, at, constant, bare)
    if len(above) == 1 and not below and constant == 1:
        only = above[0]
        same = only.type.powers == result.powers and only.type.factor == result.factor
        return only if same else replace(only, type=result)
    if constant != 1 or not above:
        above = [Constant(PLAIN, at, within(constant, at)), *above]
    over: Term = above[0] if len(above) == 1 else Apply(result, at, "*", tuple(above))
    if not below:
        return over
    under: Term = below[0] if len(below) == 1 else Apply(PLAIN, at, "*", tuple(below))
    if len(tops) == len(bottoms) == 1 and result.powers and tops[0].type.unit and bottoms[0].type.unit:
        result = replace(result, unit=f"{tops[0].type.unit}/{bottoms[0].type.unit}")  # a name for messages: 万元/人
    return Apply(result, at, "/", (over, under))
