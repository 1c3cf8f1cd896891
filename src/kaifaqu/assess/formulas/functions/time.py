"""Functions over years: the period assessed and the years before it, read from earlier rows of the same subject.

A span with ``least`` below its years answers from the years that are known, where there are enough of them. What is unknown stays
so: a truth over years is decided as soon as the known years decide it; a count of years is an interval while some are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.functions.base import MAX_YEARS, Checks, Function, Lowers, Writes, whole, years_of
from kaifaqu.assess.formulas.syntax import Call, Literal, Part
from kaifaqu.assess.formulas.terms import Apply, Term
from kaifaqu.assess.formulas.types import PLAIN, TRUTH, YEARS
from kaifaqu.assess.formulas.units import need
from kaifaqu.assess.graph import Builder, Node, Span


def _back(op: str) -> Callable[[Checks, Call], Term]:
    """lag(x, n), change(x, n), growth(x, n), cagr(x, n): n years back."""

    def check(checker: Checks, call: Call) -> Term:
        of = checker.term(call.args[0])
        years = whole(call.args[1], "年数", 1, MAX_YEARS) if len(call.args) > 1 else 1
        if op != "lag":
            need(of, "number", f"{op} 的第一个参数")
        return Apply(PLAIN if op in ("growth", "cagr") else of.type, call.at, op, (of,), years=years, least=years)

    return check


def _over(op: str, kind: str, least: int = 1) -> Callable[[Checks, Call], Term]:
    """A number or a truth over a span of years."""

    def check(checker: Checks, call: Call) -> Term:
        of = checker.term(call.args[0])
        if op != "count_of":
            need(of, kind, f"{op} 的第一个参数")
        years, known = years_of(checker, call.args[1], least)
        result = {"each": TRUTH, "any_year": TRUTH, "count_years": YEARS, "count_of": YEARS, "mean_growth": PLAIN}.get(
            op, of.type
        )
        return Apply(result, call.at, op, (of,), years=years, least=known)

    return check


def _row(checker: Checks, call: Call) -> Term:
    of = need(checker.term(call.args[0]), "truth", "years_in_a_row 的参数")
    return Apply(YEARS, call.at, "years_in_a_row", (of,), years=MAX_YEARS, least=MAX_YEARS)


def _lag(low: Lowers, term: Apply, lag: int) -> Span:
    return low.term(term.args[0], lag + term.years)


def _change(low: Lowers, term: Apply, lag: int) -> Span:
    return low.term(term.args[0], lag).minus(low.build, low.term(term.args[0], lag + term.years))


def _ratio(low: Lowers, of: Term, lag: int, years: int) -> Node:
    return low.build.op("/", low.exact(of, lag), low.exact(of, lag + years))


def _growth(low: Lowers, term: Apply, lag: int) -> Span:
    return Span.exact(low.build.op("-", _ratio(low, term.args[0], lag, term.years), low.build.number(1)))


def _cagr(low: Lowers, term: Apply, lag: int) -> Span:
    ratio = _ratio(low, term.args[0], lag, term.years)
    if term.years > 1:
        ratio = low.build.op("pow", ratio, low.build.number(float(Fraction(1, term.years))))
    return Span.exact(low.build.op("-", ratio, low.build.number(1)))


def _mean_growth(low: Lowers, term: Apply, lag: int) -> Span:
    """The mean of the ratios of neighbouring years, less 1: ½(b/a + c/b) − 1, as in 国科火字〔2016〕195号."""
    ratios = [Span.exact(_ratio(low, term.args[0], lag + back, 1)) for back in range(term.years - 1)]
    return _mean(low.build, ratios, max(term.least - 1, 1)).minus(low.build, Span.exact(low.build.number(1)))


def _years(low: Lowers, term: Apply, lag: int) -> list[Span]:
    return [low.term(term.args[0], lag + back) for back in range(term.years)]


def _known(build: Builder, spans: Sequence[Span]) -> Node:
    """How many of them are known."""
    return build.sum([build.op("number", build.op("not", build.op("missing", span.low))) for span in spans])


def _where(build: Builder, enough: Node, span: Span) -> Span:
    """The span where enough is known, else null."""
    low = build.op("if", enough, span.low, build.number(None))
    return Span.exact(low) if span.is_exact else Span(low, build.op("if", enough, span.high, build.number(None)))


def _sum(build: Builder, spans: Sequence[Span], least: int) -> Span:
    if least >= len(spans):
        return spans[0].combine(build, "+", *spans[1:]) if len(spans) > 1 else spans[0]
    zero = Span.exact(build.number(0))
    filled = [span.combine(build, "coalesce", zero) for span in spans]
    return _where(build, build.op(">=", _known(build, spans), build.number(least)), filled[0].combine(build, "+", *filled[1:]))


def _mean(build: Builder, spans: Sequence[Span], least: int) -> Span:
    total = _sum(build, spans, least)
    count = build.number(len(spans)) if least >= len(spans) else _known(build, spans)
    low = build.op("/", total.low, count)
    return Span.exact(low) if total.is_exact else Span(low, build.op("/", total.high, count))


def _extreme(op: str) -> Callable[[Lowers, Apply, int], Span]:
    def lower(low: Lowers, term: Apply, lag: int) -> Span:
        build, spans = low.build, _years(low, term, lag)
        if len(spans) == 1:
            return spans[0]
        if term.least >= term.years:
            return spans[0].combine(build, op, *spans[1:])
        found = spans[0]
        for span in spans[1:]:
            found = found.combine(build, op, span).combine(build, "coalesce", found, span)
        return _where(build, build.op(">=", _known(build, spans), build.number(term.least)), found)

    return lower


def _truths(low: Lowers, term: Apply, lag: int) -> list[Node]:
    return [low.exact(term.args[0], lag + back) for back in range(term.years)]


def _quantifier(op: str) -> Callable[[Lowers, Apply, int], Span]:
    """each: true in every year. any_year: true in one. With a smaller ``least``, unknown years are left out."""

    def lower(low: Lowers, term: Apply, lag: int) -> Span:
        build, truths = low.build, _truths(low, term, lag)
        together, idle = (build.all, True) if op == "each" else (build.any, False)
        if term.least >= term.years:
            return Span.exact(together(truths))
        known = together([build.op("coalesce", truth, build.truth(idle)) for truth in truths])
        count = _known(build, [Span.exact(truth) for truth in truths])
        enough = build.op("if", build.op(">=", count, build.number(term.least)), build.truth(idle), build.truth(None))
        return Span.exact(together([known, enough]))

    return lower


def _as_number(build: Builder, truth: Node, unknown: bool) -> Node:
    return build.op("number", build.op("coalesce", truth, build.truth(unknown)))


def _count_years(low: Lowers, term: Apply, lag: int) -> Span:
    build, truths = low.build, _truths(low, term, lag)
    least = build.sum([_as_number(build, truth, False) for truth in truths])
    most = build.sum([_as_number(build, truth, True) for truth in truths])
    if term.least < term.years:
        count = _known(build, [Span.exact(truth) for truth in truths])
        most = build.op("if", build.op(">=", count, build.number(term.least)), least, most)
    return Span(least, most)


def _in_a_row(low: Lowers, term: Apply, lag: int) -> Span:
    build, truths = low.build, _truths(low, term, lag)

    def run(unknown: bool) -> Node:
        found: Node = build.number(0)
        for truth in reversed(truths):
            more = build.op("+", found, build.number(1))
            found = build.op("if", build.op("coalesce", truth, build.truth(unknown)), more, build.number(0))
        return found

    return Span(run(False), run(True))


def _span_words(write: Writes, part: Part) -> str:
    return f"近{write.of(part)}年" if isinstance(part, Literal) else write.of(part)


def _said(before: str, after: str) -> Callable[[Writes, Call], str]:
    return lambda write, call: f"{_span_words(write, call.args[1])}{before}{write.inner(call.args[0])}{after}"


def _ago(write: Writes, call: Call) -> str:
    return f"{write.of(call.args[1])}年前" if len(call.args) > 1 and write.of(call.args[1]) != "1" else "上年"


def _number(
    name: str, words: Callable[[Writes, Call], str], lower: Callable[[Lowers, Apply, int], Span], least: int = 1
) -> Function:
    shape = f"{name}(x, 近三年或年数)"
    return Function(name, shape, 2, 2, _over(name, "number", least), words, lower, offsets=lambda term: range(term.years))


def _truth(name: str, words: Callable[[Writes, Call], str], lower: Callable[[Lowers, Apply, int], Span]) -> Function:
    shape = f"{name}(条件, 近三年或年数)"
    return Function(name, shape, 2, 2, _over(name, "truth"), words, lower, offsets=lambda term: range(term.years))


def _against(name: str, after: str, lower: Callable[[Lowers, Apply, int], Span]) -> Function:
    def words(write: Writes, call: Call) -> str:
        return f"{write.inner(call.args[0])}比{_ago(write, call)}{after}"

    return Function(name, f"{name}(x, 年数)", 1, 2, _back(name), words, lower, offsets=lambda term: (0, term.years))


def _lag_words(write: Writes, call: Call) -> str:
    return f"{_ago(write, call)}{write.inner(call.args[0])}"


def _cagr_words(write: Writes, call: Call) -> str:
    return f"{write.inner(call.args[0])}{write.of(call.args[1])}年复合增长率"


TIME: Final = (
    Function("lag", "lag(x, 年数)", 1, 2, _back("lag"), _lag_words, _lag, offsets=lambda term: (term.years,)),
    _against("change", "增减量", _change),
    _against("growth", "增长率", _growth),
    Function("cagr", "cagr(x, 年数)", 2, 2, _back("cagr"), _cagr_words, _cagr, offsets=lambda term: (0, term.years)),
    _number("mean_of", _said("平均", ""), lambda low, term, lag: _mean(low.build, _years(low, term, lag), term.least)),
    _number("sum_of", _said("", "合计"), lambda low, term, lag: _sum(low.build, _years(low, term, lag), term.least)),
    _number("min_of", _said("", "最小值"), _extreme("min")),
    _number("max_of", _said("", "最大值"), _extreme("max")),
    _number("count_of", _said("有", "的年数"), lambda low, term, lag: Span.exact(_known(low.build, _years(low, term, lag)))),
    _number("mean_growth", _said("", "逐年比值平均增长率"), _mean_growth, least=2),
    _truth("each", _said("每年", ""), _quantifier("each")),
    _truth("any_year", _said("任一年", ""), _quantifier("any_year")),
    _truth("count_years", _said("", "的年数"), _count_years),
    Function(
        "years_in_a_row", "years_in_a_row(条件)", 1, 1, _row, lambda write, call: f"连续{write.inner(call.args[0])}的年数",
        _in_a_row, offsets=lambda term: range(term.years),
    ),
)  # fmt: skip
