"""Functions of the values of one row: choices, extremes, rounding, powers, what is missing, bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.functions.base import Checks, Function, Writes, constant, joined, whole
from kaifaqu.assess.formulas.syntax import Call
from kaifaqu.assess.formulas.terms import Apply, Constant, Term
from kaifaqu.assess.formulas.types import PLAIN, TRUTH, Type, normal
from kaifaqu.assess.formulas.units import need, plain, scaled, unify

_WRITTEN: Final = (Fraction(1), Fraction(1, 100), Fraction(1, 1000))


def _type(terms: tuple[Term, ...]) -> Type:
    """The type of a choice between terms of one unit: a text may be any of theirs."""
    first = next((term.type for term in terms if not isinstance(term, Constant)), terms[0].type)
    return replace(first, values=()) if first.kind == "text" else first


def _if(checker: Checks, call: Call) -> Term:
    test = need(checker.term(call.args[0]), "truth", "if 的条件")
    branches = unify([checker.term(part) for part in call.args[1:]], call.at, "放在同一个 if 里", held=False)
    return Apply(_type(branches), call.at, "if", (test, *branches))


def _extreme(op: str) -> Callable[[Checks, Call], Term]:
    def check(checker: Checks, call: Call) -> Term:
        terms = unify([checker.term(part) for part in call.args], call.at, "比较大小")
        if terms[0].type.kind not in ("number", "date"):
            raise Fault(call.at, f"{op} 只用于数和日期。")
        numbers = [term for term in terms if isinstance(term, Constant)]
        if len(numbers) == len(terms):
            return (min if op == "min" else max)(numbers, key=lambda term: term.number)
        return Apply(_type(terms), call.at, op, terms)

    return check


def _coalesce(checker: Checks, call: Call) -> Term:
    terms = unify([checker.term(part) for part in call.args], call.at, "互相代替", held=False)
    return Apply(_type(terms), call.at, "coalesce", terms)


def _missing(checker: Checks, call: Call) -> Term:
    return Apply(TRUTH, call.at, "missing", (checker.term(call.args[0]),))


def _between(checker: Checks, call: Call) -> Term:
    of, low, high = unify([checker.term(part) for part in call.args], call.at, "比较")
    need(of if of.type.kind != "date" else replace(of, type=PLAIN), "number", "between 的第一个参数")
    _ordered(low, high, call)
    return Apply(TRUTH, call.at, "and", (Apply(TRUTH, call.at, ">=", (of, low)), Apply(TRUTH, call.at, "<=", (of, high))))


def _clip(checker: Checks, call: Call) -> Term:
    terms = unify([need(checker.term(part), "number", "clip 的参数") for part in call.args], call.at, "比较")
    of, low, high = terms
    _ordered(low, high, call)
    type_ = _type(terms)
    return Apply(type_, call.at, "min", (Apply(type_, call.at, "max", (of, low)), high))


def _ordered(low: Term, high: Term, call: Call) -> None:
    if isinstance(low, Constant) and isinstance(high, Constant) and low.number > high.number:
        raise Fault(call.args[1].at, "下限大于上限。")


def _rounded(op: str) -> Callable[[Checks, Call], Term]:
    """In the unit the number is written in; a number without unit, but for %, as the plain number."""

    def check(checker: Checks, call: Call) -> Term:
        of = need(checker.term(call.args[0]), "number", f"{op} 的第一个参数")
        if of.type.is_plain and of.type.factor not in _WRITTEN:
            of = scaled(of, PLAIN)
        if op != "round":
            return Apply(of.type, call.at, op, (of,))
        digits = whole(call.args[1], "小数位数", 0, 9) if len(call.args) > 1 else 0
        return Apply(of.type, call.at, op, (of, Constant(PLAIN, call.at, Fraction(digits))))

    return check


def _abs(checker: Checks, call: Call) -> Term:
    of = need(checker.term(call.args[0]), "number", "abs 的参数")
    return (
        Constant(of.type, call.at, abs(of.number), of.bare) if isinstance(of, Constant) else Apply(of.type, call.at, "abs", (of,))
    )


def _plain(op: str) -> Callable[[Checks, Call], Term]:
    def check(checker: Checks, call: Call) -> Term:
        return Apply(PLAIN, call.at, op, (plain(checker.term(call.args[0]), f"{op} 的参数"),))

    return check


def _power(of: Term, exponent: Fraction, call: Call) -> Type:
    """The unit of a power; refused where a dimension would get a broken power."""
    powers: Counter[str] = Counter()
    for name, power in of.type.powers:
        raised = power * exponent
        if raised.denominator != 1:
            raise Fault(call.at, f"{of.type}不能这样开方。", "先除以一个单位，化成没有单位的数。")
        powers[name] = int(raised)
    if of.type.powers and of.type.factor != 1:
        raise Fault(call.at, f"{call.function} 只用于没有单位的数。", f"先除以一个单位，如 x / 1{of.type.unit or '万元'}。")
    return Type(powers=normal(powers))


def _sqrt(checker: Checks, call: Call) -> Term:
    of = need(checker.term(call.args[0]), "number", "sqrt 的参数")
    of = plain(of, "sqrt 的参数") if of.type.is_plain or of.type.loose else of
    return Apply(_power(of, Fraction(1, 2), call), call.at, "sqrt", (of,))


def _pow(checker: Checks, call: Call) -> Term:
    of = need(checker.term(call.args[0]), "number", "pow 的底数")
    of = plain(of, "pow 的底数") if of.type.is_plain or of.type.loose else of
    exponent = plain(checker.term(call.args[1]), "指数")
    type_ = PLAIN
    if of.type.powers:
        type_ = _power(of, constant(exponent, "有单位的数的指数").number, call)
    return Apply(type_, call.at, "pow", (of, exponent))


def _words_if(write: Writes, call: Call) -> str:
    test, yes, no = call.args
    return f"（{write.of(test)}时取{write.of(yes)}，否则取{write.of(no)}）"


def _words_round(write: Writes, call: Call) -> str:
    digits = write.of(call.args[1]) if len(call.args) > 1 else "0"
    kept = "四舍五入取整" if digits == "0" else f"保留{digits}位小数"
    return f"{write.inner(call.args[0])}（{kept}）"


def _words_coalesce(write: Writes, call: Call) -> str:
    return f"{write.inner(call.args[0])}（缺时取{'，再缺取'.join(write.of(part) for part in call.args[1:])}）"


def _words_between(write: Writes, call: Call) -> str:
    return f"{write.inner(call.args[0])}在{write.of(call.args[1])}与{write.of(call.args[2])}之间（含两端）"


def _words_clip(write: Writes, call: Call) -> str:
    return f"{write.inner(call.args[0])}（不低于{write.of(call.args[1])}，不高于{write.of(call.args[2])}）"


def _words_pow(write: Writes, call: Call) -> str:
    return f"{write.inner(call.args[0])}的{write.inner(call.args[1])}次方"


def _after(said: str) -> Callable[[Writes, Call], str]:
    return lambda write, call: f"{write.inner(call.args[0])}{said}"


VALUES: Final = (
    Function("if", "if(条件, 甲, 乙)", 3, 3, _if, _words_if),
    Function("min", "min(甲, 乙, …)", 2, None, _extreme("min"), lambda write, call: f"{joined(write, call.args)}中最小的"),
    Function("max", "max(甲, 乙, …)", 2, None, _extreme("max"), lambda write, call: f"{joined(write, call.args)}中最大的"),
    Function("abs", "abs(x)", 1, 1, _abs, _after("的绝对值")),
    Function("round", "round(x, 小数位数)", 1, 2, _rounded("round"), _words_round),
    Function("floor", "floor(x)", 1, 1, _rounded("floor"), _after("（向下取整）")),
    Function("ceil", "ceil(x)", 1, 1, _rounded("ceil"), _after("（向上取整）")),
    Function("ln", "ln(x)", 1, 1, _plain("ln"), _after("的自然对数")),
    Function("exp", "exp(x)", 1, 1, _plain("exp"), lambda write, call: f"e的{write.inner(call.args[0])}次方"),
    Function("sqrt", "sqrt(x)", 1, 1, _sqrt, _after("的平方根")),
    Function("pow", "pow(x, y)", 2, 2, _pow, _words_pow),
    Function("coalesce", "coalesce(甲, 乙)", 2, None, _coalesce, _words_coalesce),
    Function("missing", "missing(x)", 1, 1, _missing, lambda write, call: f"缺{write.inner(call.args[0])}"),
    Function("between", "between(x, 下限, 上限)", 3, 3, _between, _words_between),
    Function("clip", "clip(x, 下限, 上限)", 3, 3, _clip, _words_clip),
)
