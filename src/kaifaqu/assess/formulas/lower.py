"""Terms into nodes of the graph. An interval keeps true bounds, or is refused where an operator would lose them."""

from __future__ import annotations

from typing import Final

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.functions import FUNCTIONS
from kaifaqu.assess.formulas.scope import Scope
from kaifaqu.assess.formulas.terms import Apply, Constant, Read, Term
from kaifaqu.assess.graph import Node, Span

_RISING: Final = frozenset({"+", "min", "max", "floor", "ceil", "round", "coalesce", "exp", "sqrt"})
_ORDER: Final = frozenset({"<", "<=", ">", ">="})


class Lowerer:
    """Lowers one formula in one scope; a part that is asked for twice is lowered once."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.build = scope, scope.build
        self._done: dict[tuple[int, int], Span] = {}

    def term(self, term: Term, lag: int) -> Span:
        """The nodes of a term, ``lag`` years back. Raises Fault where an interval cannot go on."""
        key = (id(term), lag)
        if key not in self._done:
            self._done[key] = self._lower(term, lag)
        return self._done[key]

    def exact(self, term: Term, lag: int) -> Node:
        """The node of a term that must not be an interval."""
        span = self.term(term, lag)
        if not span.is_exact:
            raise Fault(
                term.at,
                "这里要确定的数，而这一项是还没有定下来的区间（专家打分或缺数据）。",
                "区间只能相加减、乘除以确定的数、比较大小。",
            )
        return span.low

    def _lower(self, term: Term, lag: int) -> Span:
        if isinstance(term, Constant):
            return Span.exact(self._constant(term))
        if isinstance(term, Read):
            return self.scope.resolve(term.name, lag)
        if not isinstance(term, Apply):
            raise TypeError(type(term).__name__)
        function = FUNCTIONS.get(term.op)
        if function is not None and function.lower is not None:
            return function.lower(self, term, lag)
        return self._operator(term, lag)

    def _constant(self, term: Constant) -> Node:
        if isinstance(term.value, bool):
            return self.build.truth(term.value)
        return self.build.text(term.value) if isinstance(term.value, str) else self.build.number(float(term.value))

    def _operator(self, term: Apply, lag: int) -> Span:
        build, op = self.build, term.op
        if op == "in":
            return Span.exact(build.op("in", *(self.exact(arg, lag) for arg in term.args)))
        args = [self.term(arg, lag) for arg in term.args]
        if all(arg.is_exact for arg in args):
            return Span.exact(build.op(op, *(arg.low for arg in args)))
        if op in _RISING:
            return args[0].combine(build, op, *args[1:])
        if op in _ORDER:
            return Span.exact(args[0].compare(build, op, args[1]))
        if op in ("=", "!="):
            same = build.op("and", args[0].compare(build, ">=", args[1]), args[0].compare(build, "<=", args[1]))
            return Span.exact(same if op == "=" else build.op("not", same))
        if op == "-":
            return args[0].minus(build, args[1])
        if op == "neg":
            return Span(build.op("neg", args[0].high), build.op("neg", args[0].low))
        if op == "if":
            test, yes, no = args
            return Span(build.op("if", test.low, yes.low, no.low), build.op("if", test.low, yes.high, no.high))
        if op == "missing":
            return Span.exact(build.op("missing", args[0].low))
        if op == "*" or (op == "/" and args[1].is_exact):
            return self._product(op, args)
        raise Fault(
            term.at, f"{_said(op)}不能用于还没有定下来的区间（专家打分或缺数据）。", "区间只能相加减、乘除以确定的数、比较大小。"
        )

    def _product(self, op: str, args: list[Span]) -> Span:
        """The least and the greatest of the products of the bounds."""
        build, found = self.build, args[0]
        for arg in args[1:]:
            ends = [(found.low, arg.low), (found.low, arg.high), (found.high, arg.low), (found.high, arg.high)]
            pairs = list(dict.fromkeys(ends))
            products = [build.op(op, one, other) for one, other in pairs]
            found = (
                Span.exact(products[0]) if len(products) == 1 else Span(build.op("min", *products), build.op("max", *products))
            )
        return found


def _said(op: str) -> str:
    return {"/": "除以区间", "pow": "乘方", "ln": "对数", "abs": "绝对值"}.get(op, op)
