"""Formulas of the catalogue: + - * / and brackets over indicator codes and numbers, with units checked. Nothing is ever
evaluated as Python.

A code may hold a hyphen (``land-tax``), so a minus has a space on both sides: ``revenue - cost``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kaifaqu.errors import Place, Problem
from kaifaqu.observe.figures import PERCENT, QUOTIENT, Figure, make, text_of
from kaifaqu.observe.quantity import Quantity, exactly, quantity
from kaifaqu.observe.units import Unit, unit

if TYPE_CHECKING:
    from kaifaqu.observe.catalogue import Catalogue
    from kaifaqu.observe.indicator import Indicator
    from kaifaqu.observe.observation import Derived

_TOKEN: Final = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<code>[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*)|(?P<sign>[+\-*/()×÷−]))")
_SIGNS: Final = {"×": "*", "÷": "/", "−": "-"}
_SHOWN: Final = {"*": "×", "/": "÷", "-": "−", "+": "+"}
_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    code: str


@dataclass(frozen=True, slots=True)
class Operation:
    sign: str
    left: Expression
    right: Expression


Expression = Number | Name | Operation


class _Parser:
    """Recursive descent: sum := product (± product)*, product := atom (×÷ atom)*, atom := number | code | ( sum )."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, list(_tokens(text)), 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def fail(self, message: str) -> Problem:
        place = self.tokens[self.at][2] + 1 if self.at < len(self.tokens) else len(self.text) + 1
        return Problem(
            "formula-invalid",
            f"公式“{self.text}”第{place}个字符处{message}。",
            hint="可用指标代码、数、+ - * / 和括号，减号两边留空格。",
        )

    def whole(self) -> Expression:
        found = self.sum(0)
        if self.at < len(self.tokens):
            raise self.fail(f"多出“{self.peek()}”")
        return found

    def sum(self, depth: int) -> Expression:
        return self._chain(("+", "-"), self.product, depth)

    def product(self, depth: int) -> Expression:
        return self._chain(("*", "/"), self.atom, depth)

    def _chain(self, signs: tuple[str, str], part: Callable[[int], Expression], depth: int) -> Expression:
        found = part(depth)
        while self.peek() in signs:
            sign = self.tokens[self.at][1]
            self.at += 1
            found = Operation(sign, found, part(depth))
        return found

    def atom(self, depth: int) -> Expression:
        if self.at >= len(self.tokens):
            raise self.fail("缺少指标代码或数")
        kind, text, _ = self.tokens[self.at]
        if depth > _DEPTH:
            raise self.fail("括号套得太深")
        if text == "(":
            self.at += 1
            found = self.sum(depth + 1)
            if self.peek() != ")":
                raise self.fail("缺少右括号")
        elif kind == "number":
            found = Number(Fraction(text), text)
        elif kind == "code":
            found = Name(text)
        else:
            raise self.fail(f"不应是“{text}”")
        self.at += 1
        return found


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise Problem(
                "formula-invalid", f"公式“{text}”第{at + 1}个字符处有不认识的符号。", hint="可用指标代码、数、+ - * / 和括号。"
            )
        value = match[match.lastgroup]
        found.append((match.lastgroup, _SIGNS.get(value, value), match.start(match.lastgroup)))
        at = match.end()
    return found


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """The formula as a tree; ``Problem("formula-invalid")`` with the place of the fault."""
    if len(text) > 300:
        raise Problem("formula-invalid", "公式超过300个字符。", hint="请拆成几个指标。")
    return _Parser(text).whole()


def codes(expression: Expression) -> tuple[str, ...]:
    """The indicator codes in it, each once, in order."""
    if isinstance(expression, Operation):
        return tuple(dict.fromkeys((*codes(expression.left), *codes(expression.right))))
    return (expression.code,) if isinstance(expression, Name) else ()


@dataclass(frozen=True, slots=True)
class _Dimension:
    """Of a part of a formula: its powers of physical dimensions, and the factor to the first units of them."""

    powers: tuple[tuple[str, int], ...]
    factor: Fraction
    pure: bool  # a plain number: adds to a ratio


def _dimension(indicator: Indicator) -> _Dimension:
    found: Unit = unit(indicator.unit)
    factor, powers = found.factor, Counter(dict(found.exponents))
    if indicator.is_share:
        factor /= 100  # a percentage is a hundredth, whatever its dimension's first unit
    if indicator.per:
        below = unit(indicator.per)
        factor /= below.factor
        powers.subtract(dict(below.exponents))
    return _Dimension(_tidy(powers), factor, not found.exponents and not indicator.per)


def _tidy(powers: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((code, power) for code, power in powers.items() if power))


def _measure(expression: Expression, catalogue: Catalogue) -> _Dimension:
    if isinstance(expression, Number):
        return _Dimension((), Fraction(1), True)
    if isinstance(expression, Name):
        return _dimension(catalogue.get(expression.code))
    left, right = _measure(expression.left, catalogue), _measure(expression.right, catalogue)
    if expression.sign in "+-":
        if left.powers != right.powers:
            raise Problem("unit-dimension", "公式把量纲不同的指标相加减。", hint="相加减的指标应能换算成同一单位。")
        return _Dimension(left.powers, Fraction(1), left.pure and right.pure)
    powers = Counter(dict(left.powers))
    for code, power in right.powers:
        powers[code] += power if expression.sign == "*" else -power
    return _Dimension(_tidy(powers), Fraction(1), left.pure and right.pure)


def check(catalogue: Catalogue) -> list[Problem]:
    """The faults of all formulas of a catalogue: syntax, unknown code, dimension other than the indicator's unit, a circle."""
    found = []
    for indicator in catalogue:
        if not indicator.formula:
            continue
        place = Place(file=indicator.file, row=indicator.line or None, field="formula")
        try:
            expression = parse(indicator.formula)
            for code in codes(expression):
                if code not in catalogue and re.search(r"[a-z0-9]-[a-z]", code):
                    raise Problem("indicator-unknown", f"指标目录中没有“{code}”。", hint="如果“-”是减号，请在两边各留一个空格。")
            if _measure(expression, catalogue).powers != _dimension(indicator).powers:
                raise Problem(
                    "unit-dimension", f"公式的结果不是“{indicator.unit}”的量纲。", hint="请核对单位；每万人之类请写 per。"
                )
            _acyclic(indicator.code, catalogue, ())
        except Problem as problem:
            found.append(problem.at(place))
    return found


def _acyclic(code: str, catalogue: Catalogue, above: tuple[str, ...]) -> None:
    if code in above:
        raise Problem("formula-circle", f"公式绕成了圈：{' → '.join((*above, code))}。", hint="请去掉其中一个公式。")
    formula = catalogue.get(code).formula
    for part in codes(parse(formula)) if formula else ():
        _acyclic(part, catalogue, (*above, code))


def evaluate(indicator: Indicator, figures: Mapping[str, Figure], catalogue: Catalogue) -> Derived:
    """The indicator's formula with these figures, by code: levels of one subject, period and basis.

    Values are converted to first units before they meet, so 亿元 ÷ 万人 gives 元/人 exactly. Problems: ``derive-missing`` (no
    figure for a code), ``derive-mixed``, ``derive-basis``, ``derive-period``, and those of the arithmetic.
    """
    expression = parse(indicator.formula)
    needed = codes(expression)
    missing = [catalogue.get(code).name for code in needed if code not in figures]
    if missing or not needed:
        raise Problem("derive-missing", f"缺少“{'”“'.join(missing)}”，算不出“{indicator.name}”。", hint="请先录入所缺指标。")
    inputs = tuple(figures[code] for code in needed)
    first = inputs[0]
    for item in inputs:
        if item.subject != first.subject or item.measure != "level":
            raise Problem("derive-mixed", "公式的各项应是同一对象的数值。", hint="请核对对象和度量。")
        if item.period != first.period or item.period.undated:
            raise Problem(
                "derive-period", f"公式的各项时期不同：{first.period.label}与{item.period.label}。", hint="请用同一时期的数。"
            )
        if item.basis != first.basis:
            raise Problem(
                "derive-basis",
                f"口径不同不可比：“{first.basis or '未注明'}”与“{item.basis or '未注明'}”。",
                hint="请用同一口径的数。",
            )
    result = _value(expression, figures, catalogue).times(1 / _dimension(indicator).factor)
    cap = PERCENT if indicator.is_share else QUOTIENT
    shown = _show(expression, figures, catalogue, 0)
    return make(
        "formula",
        first,
        first.period,
        result,
        indicator.unit,
        shown,
        inputs,
        cap=cap,
        note=name_of(indicator, catalogue),
        indicator=indicator.code,
    )


def _value(expression: Expression, figures: Mapping[str, Figure], catalogue: Catalogue) -> Quantity:
    if isinstance(expression, Number):
        return exactly(expression.value)
    if isinstance(expression, Name):
        indicator = catalogue.get(expression.code)
        return quantity(figures[expression.code], indicator).times(_dimension(indicator).factor)
    left, right = (_value(side, figures, catalogue) for side in (expression.left, expression.right))
    if expression.sign in "+-":
        return left + right if expression.sign == "+" else left - right
    return left * right if expression.sign == "*" else left / right


def _show(expression: Expression, figures: Mapping[str, Figure] | None, catalogue: Catalogue, above: int) -> str:
    """The formula in print: with numbers and units where ``figures`` are given, else with the names of the indicators."""
    if isinstance(expression, Number):
        return expression.text
    if isinstance(expression, Name):
        indicator = catalogue.get(expression.code)
        if figures is None:
            return indicator.name
        per = f"/{indicator.per}" if indicator.per else ""
        return f"{text_of(figures[expression.code], indicator)} {indicator.unit}{per}".rstrip()
    level = 1 if expression.sign in "+-" else 2
    left = _show(expression.left, figures, catalogue, level)
    right = _show(expression.right, figures, catalogue, level + (expression.sign in "-/"))
    shown = f"{left} {_SHOWN[expression.sign]} {right}"
    return f"({shown})" if level < above else shown


def name_of(indicator: Indicator, catalogue: Catalogue) -> str:
    """The formula in words: 亩均税收 = 工业用地税收 ÷ 工业用地面积."""
    return f"{indicator.name} = {_show(parse(indicator.formula), None, catalogue, 0)}"
