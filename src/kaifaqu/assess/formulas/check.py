"""From the tree as written to terms: names are known, kinds fit, units agree, functions get what they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.fault import Fault, nearest
from kaifaqu.assess.formulas.functions import FUNCTIONS
from kaifaqu.assess.formulas.scope import Years
from kaifaqu.assess.formulas.syntax import Call, Chain, Compare, Literal, Minus, Name, Not, Part, Within
from kaifaqu.assess.formulas.terms import Apply, Constant, Read, Term
from kaifaqu.assess.formulas.types import DATE, DAYS, PLAIN, TEXT, TRUTH, Type, is_known
from kaifaqu.assess.formulas.units import need, product, same_kind, to_type, unify, within

EPOCH: Final = date(1970, 1, 1).toordinal()
MAX_CHOICES: Final = 200


class Checker:
    """Settles one formula against the names it may read."""

    def __init__(self, names: Mapping[str, Type], spans: Mapping[str, Years]) -> None:
        self.names, self.spans = names, spans

    def term(self, part: Part) -> Term:
        """The term of a part. Raises Fault."""
        found = self._term(part)
        if isinstance(found, Constant) and isinstance(found.value, Fraction):
            within(found.value, part.at)
        return found

    def _term(self, part: Part) -> Term:
        match part:
            case Literal():
                return self._literal(part)
            case Name():
                return self._name(part)
            case Chain(signs=signs):
                return self._chain(part) if signs[0] in "+-*/" else self._truths(part)
            case Minus():
                return self._minus(part)
            case Not():
                return Apply(TRUTH, part.at, "not", (need(self.term(part.of), "truth", "not 后面"),))
            case Compare():
                return self._compare(part)
            case Within():
                return self._within(part)
            case Call():
                return self._call(part)
        raise Fault(part.at, "列表只能写在 in 后面或 by= 里。")

    def _literal(self, part: Literal) -> Term:
        value = part.value
        if isinstance(value, bool):
            return Constant(TRUTH, part.at, value)
        if isinstance(value, Fraction):
            type_ = Type.of_unit(part.unit) if part.unit else PLAIN
            if any(name.startswith("unit:") for name, _ in type_.powers) and not self._has_unit(type_):
                units = dict.fromkeys(known.unit for known in self.names.values() if known.unit)
                hint = nearest(part.unit, units, 0.3) or "单位见计量单位表；逻辑词前后留空格。"
                raise Fault(part.at, f"不认识的计量单位“{part.unit}”。", hint)
            return Constant(type_, part.at, value, bare=not part.unit)
        if isinstance(value, date):
            return Constant(DATE, part.at, Fraction(value.toordinal() - EPOCH))
        return Constant(TEXT, part.at, value)

    def _has_unit(self, type_: Type) -> bool:
        declared = {name for known in self.names.values() for name, _ in known.powers}
        return all(name in declared or not name.startswith("unit:") for name, _ in type_.powers)

    def _name(self, part: Name) -> Term:
        if part.name in self.names:
            return Read(self.names[part.name], part.at, part.name)
        if part.name in self.spans:
            raise Fault(part.at, f"“{part.name}”是年份区间，只能写在时间函数里。", f"如 sum_of(x, {part.name})")
        if part.name in FUNCTIONS:
            raise Fault(part.at, f"函数 {part.name} 后面要写括号。", f"写法：{FUNCTIONS[part.name].shape}")
        hint = nearest(part.name, self.names)
        if not hint and is_known(part.name):
            hint = "如果是单位，请紧跟在数字后面写。"
        raise Fault(part.at, f"不认识的名称“{part.name}”。", hint or "输入要先写在 inputs 里，文字要写在引号里。")

    def _chain(self, part: Chain) -> Term:
        terms = [self.term(each) for each in part.parts]
        signs = ("+" if part.signs[0] in "+-" else "*", *part.signs)
        if signs[0] == "*":
            tops = [term for sign, term in zip(signs, terms, strict=True) if sign == "*"]
            return product(tops, [term for sign, term in zip(signs, terms, strict=True) if sign == "/"], part.at)
        if any(term.type.kind == "date" for term in terms):
            return _days(terms, signs, part.at)
        for term in terms:
            need(term, "number", "相加减的各项")
        same = unify(terms, part.at, "相加减")
        if all(isinstance(term, Constant) for term in same):
            total = sum(
                (-term.number if sign == "-" else term.number)
                for sign, term in zip(signs, same, strict=True)
                if isinstance(term, Constant)
            )
            return Constant(
                same[0].type, part.at, Fraction(total), all(isinstance(term, Constant) and term.bare for term in terms)
            )
        result = next(term.type for term in same if not isinstance(term, Constant))
        signed = [Apply(result, term.at, "neg", (term,)) if sign == "-" else term for sign, term in zip(signs, same, strict=True)]
        if signs == ("+", "-"):
            return Apply(result, part.at, "-", same)
        return Apply(result, part.at, "+", tuple(signed))

    def _truths(self, part: Chain) -> Term:
        sign = part.signs[0]
        terms = tuple(need(self.term(each), "truth", f"{sign} 两边") for each in part.parts)
        return Apply(TRUTH, part.at, sign, terms)

    def _minus(self, part: Minus) -> Term:
        of = need(self.term(part.of), "number", "负号后面")
        if isinstance(of, Constant):
            return Constant(of.type, part.at, -of.number, of.bare)
        return Apply(of.type, part.at, "neg", (of,))

    def _compare(self, part: Compare) -> Term:
        left, right = self.term(part.left), self.term(part.right)
        same = unify((left, right), part.at, "比较")
        if same[0].type.kind in ("text", "truth") and part.sign not in ("=", "!="):
            raise Fault(part.at, f"{same[0].type}只能用 = 和 != 比较。")
        return Apply(TRUTH, part.at, part.sign, same)

    def _within(self, part: Within) -> Term:
        of = self.term(part.of)
        choices = [self.term(each) for each in part.choices.parts]
        if len(choices) > MAX_CHOICES:
            raise Fault(part.choices.at, f"列表超过 {MAX_CHOICES} 项。", "改用输入里的一个分类列。")
        if any(not isinstance(choice, Constant) for choice in choices):
            raise Fault(part.choices.at, "列表里只能写文字、数和日期。")
        same_kind([of, *choices], part.at, "比较")
        terms = unify([of, *choices], part.at, "比较")
        found: Term = Apply(TRUTH, part.at, "in", terms)
        if of.type.kind != "text":
            found = Apply(TRUTH, part.at, "or", tuple(Apply(TRUTH, part.at, "=", (terms[0], choice)) for choice in terms[1:]))
        return Apply(TRUTH, part.at, "not", (found,)) if part.negated else found

    def _call(self, part: Call) -> Term:
        function = FUNCTIONS.get(part.function)
        if function is None:
            raise Fault(part.at, f"没有函数“{part.function}”。", nearest(part.function, FUNCTIONS) or "函数见“怎样写标准”。")
        function.refuse_count(part)
        return function.check(self, part)


def _days(terms: Sequence[Term], signs: Sequence[str], at: int) -> Term:
    """A day less a day is a number of days; a day and a number of days is a day."""
    if len(terms) == 2 and terms[0].type.kind == "date":
        if terms[1].type.kind == "date" and signs[1] == "-":
            return Apply(DAYS, at, "-", tuple(terms))
        if terms[1].type.kind == "number":
            return Apply(DATE, at, signs[1], (terms[0], to_type(terms[1], DAYS, at, "相加减")))
    raise Fault(at, "日期只能减去日期，或加减天数。", "如 applied_on - 365天；相隔的整年用 years_between(甲, 乙)。")
