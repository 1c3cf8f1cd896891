"""Functions of two days: days_between, months_between, years_between. Months and years are full ones, by the calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kaifaqu.assess.formulas.functions.base import Checks, Function, Lowers, Writes
from kaifaqu.assess.formulas.syntax import Call
from kaifaqu.assess.formulas.terms import Apply, Term
from kaifaqu.assess.formulas.types import DAYS, MONTHS, YEARS, Type
from kaifaqu.assess.formulas.units import need
from kaifaqu.assess.graph import Builder, Node, Span

_SHIFT: Final = 719_468  # days from 0000-03-01 to 1970-01-01
_ERA: Final = 146_097  # days of 400 years


def _check(op: str, result: Type) -> Callable[[Checks, Call], Term]:
    def check(checker: Checks, call: Call) -> Term:
        first, second = (need(checker.term(part), "date", f"{op} 的参数") for part in call.args)
        return Apply(result, call.at, op, (first, second))

    return check


def _days(low: Lowers, term: Apply, lag: int) -> Span:
    first, second = (low.exact(arg, lag) for arg in term.args)
    return Span.exact(low.build.op("-", second, first))


def month_and_day(build: Builder, day: Node) -> tuple[Node, Node]:
    """The number of a day's month (counted through, in years that begin in March) and its day in the month.

    Whole-number arithmetic of the Gregorian calendar, after Hinnant's ``civil_from_days``.
    """

    def part(of: Node, by: int) -> Node:
        return build.op("floor", build.op("/", of, build.number(by)))

    def less(of: Node, count: Node, each: int) -> Node:
        return build.op("-", of, build.op("*", count, build.number(each)))

    days = build.op("+", day, build.number(_SHIFT))
    era = part(days, _ERA)
    in_era = less(days, era, _ERA)
    leaps = build.op("-", build.op("+", part(in_era, 36_524), build.op("neg", part(in_era, 1_460))), part(in_era, _ERA - 1))
    year = part(build.op("+", in_era, leaps), 365)
    before = build.op("-", build.op("+", build.op("*", year, build.number(365)), part(year, 4)), part(year, 100))
    in_year = build.op("-", in_era, before)
    month = part(build.op("+", build.op("*", in_year, build.number(5)), build.number(2)), 153)
    start = part(build.op("+", build.op("*", month, build.number(153)), build.number(2)), 5)
    years = build.op("+", year, build.op("*", era, build.number(400)))
    return build.op("+", build.op("*", years, build.number(12)), month), build.op("-", in_year, start)


def _months(low: Lowers, term: Apply, lag: int) -> Span:
    build = low.build
    (first, first_day), (second, second_day) = (month_and_day(build, low.exact(arg, lag)) for arg in term.args)
    broken = build.op("number", build.op("<", second_day, first_day))
    return Span.exact(build.op("-", build.op("-", second, first), broken))


def _years(low: Lowers, term: Apply, lag: int) -> Span:
    return Span.exact(low.build.op("floor", low.build.op("/", _months(low, term, lag).low, low.build.number(12))))


def _words(what: str) -> Callable[[Writes, Call], str]:
    return lambda write, call: f"从{write.of(call.args[0])}到{write.of(call.args[1])}的{what}"


DATES: Final = (
    Function("days_between", "days_between(起日, 止日)", 2, 2, _check("days_between", DAYS), _words("天数"), _days),
    Function("months_between", "months_between(起日, 止日)", 2, 2, _check("months_between", MONTHS), _words("整月数"), _months),
    Function("years_between", "years_between(起日, 止日)", 2, 2, _check("years_between", YEARS), _words("整年数"), _years),
)
