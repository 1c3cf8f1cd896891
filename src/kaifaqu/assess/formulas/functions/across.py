"""Functions over all subjects of the period, or those of the same group (by=), or those a rule picks (where=)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.functions.base import Checks, Function, Lowers, Writes, constant
from kaifaqu.assess.formulas.syntax import Call, Listed, Literal, Name
from kaifaqu.assess.formulas.terms import Apply, Constant, Term
from kaifaqu.assess.formulas.types import PLAIN
from kaifaqu.assess.formulas.units import need, plain
from kaifaqu.assess.graph import Node, Span

_HOW: Final = {
    "mean_over": "平均值", "median_over": "中位数", "sd_over": "标准差", "min_over": "最小值", "max_over": "最大值",
    "sum_over": "合计", "quantile_over": "分位数",
}  # fmt: skip


def _check(op: str) -> Callable[[Checks, Call], Term]:
    def check(checker: Checks, call: Call) -> Term:
        of = checker.term(call.args[0])
        if op != "count_over":
            need(of, "number", f"{op} 的第一个参数")
        found = Apply(PLAIN if op in ("count_over", "rank_over") else replace(of.type, loose=False), call.at, op, (of,))
        if op == "quantile_over":
            at = constant(plain(checker.term(call.args[1]), "分位"), "分位")
            if not 0 <= at.number <= 1:
                raise Fault(at.at, "分位应在 0 与 1 之间。", "如 0.8 或 80%")
            found = replace(found, args=(of, at))
        return _options(checker, call, found)

    return check


def _options(checker: Checks, call: Call, found: Apply) -> Term:
    for name, part in call.options:
        if name == "by":
            groups = part.parts if isinstance(part, Listed) else (part,)
            if not all(isinstance(group, Name) for group in groups):
                raise Fault(part.at, "by= 后面写分组的名称。", "如 by=region，或 by=[region, trade]")
            found = replace(found, by=tuple(checker.term(group) for group in groups))
        elif name == "where":
            found = replace(found, where=need(checker.term(part), "truth", "where= 后面"))
        else:
            if not isinstance(part, Name) or part.name not in ("asc", "desc"):
                raise Fault(part.at, "order= 后面写 asc（小的在前）或 desc（大的在前）。")
            found = replace(found, choice=part.name)
    return found


def _statistic(low: Lowers, term: Apply, lag: int) -> Span:
    build = low.build
    of, where = low.exact(term.args[0], lag), None if term.where is None else low.exact(term.where, lag)
    by = [low.exact(group, lag) for group in term.by]
    if term.op == "rank_over":
        ranked = of if where is None else build.op("if", where, of, build.number(None))
        return Span.exact(build.place(ranked, by, descending=term.choice != "asc"))
    if term.op == "count_over" and of.kind != "number":
        return Span.exact(build.statistic("count", build.number(1), by, _both(low, of, where)))
    at = term.args[1] if term.op == "quantile_over" else None
    quantile = float(at.number) if isinstance(at, Constant) else None
    return Span.exact(build.statistic(term.op.removesuffix("_over"), of, by, where, quantile))


def _both(low: Lowers, of: Node, where: Node | None) -> Node:
    """Of truths those that are true are counted, of texts those that are known."""
    counted = of if of.kind == "truth" else low.build.op("not", low.build.op("missing", of))
    return counted if where is None else low.build.op("and", where, counted)


def _whom(write: Writes, call: Call) -> str:
    options = dict(call.options)
    by, where = options.get("by"), options.get("where")
    said = "" if where is None else f"（{write.of(where)}的）"
    if by is None:
        return f"全部对象{said}"
    names = by.parts if isinstance(by, Listed) else (by,)
    return f"同{'、'.join(write.of(name) for name in names)}各对象{said}"


def _words(op: str) -> Callable[[Writes, Call], str]:
    def words(write: Writes, call: Call) -> str:
        what = _HOW[op]
        if op == "quantile_over":
            at = _quantile(call)
            what = f"{at}分位数"
        return f"{_whom(write, call)}{write.inner(call.args[0])}的{what}"

    return words


def _quantile(call: Call) -> str:
    """A quantile as it is said: 0.8 is 80%."""
    at = call.args[1]
    if not isinstance(at, Literal) or not isinstance(at.value, Fraction):
        return ""
    return at.text if at.unit else f"{float(at.value * 100):g}%"


def _rank_words(write: Writes, call: Call) -> str:
    order = dict(call.options).get("order")
    low_first = isinstance(order, Name) and order.name == "asc"
    return f"{write.inner(call.args[0])}在{_whom(write, call)}中的位次（{'小' if low_first else '大'}的在前）"


def _function(op: str) -> Function:
    count = 2 if op == "quantile_over" else 1
    shape = f"{op}(x, {'分位, ' if count == 2 else ''}by=分组, where=条件)"
    return Function(op, shape, count, count, _check(op), _words(op), _statistic, ("by", "where"))


def _count_words(write: Writes, call: Call) -> str:
    return f"{_whom(write, call)}中{write.inner(call.args[0])}的个数"


ACROSS: Final = (
    *(_function(op) for op in _HOW),
    Function(
        "count_over", "count_over(x, by=分组, where=条件)", 1, 1, _check("count_over"), _count_words, _statistic, ("by", "where"),
    ),
    Function(
        "rank_over", "rank_over(x, by=分组, where=条件, order=asc)", 1, 1, _check("rank_over"), _rank_words, _statistic,
        ("by", "where", "order"),
    ),
)  # fmt: skip
