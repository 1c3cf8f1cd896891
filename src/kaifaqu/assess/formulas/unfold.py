"""How large a formula is once its functions of time are written out year by year, and what it reads in which year."""

from __future__ import annotations

from typing import Final

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.functions import FUNCTIONS
from kaifaqu.assess.formulas.terms import Apply, Read, Term, parts

MAX_NODES: Final = 5000


def unfold(term: Term) -> tuple[int, dict[tuple[str, int], int]]:
    """The number of nodes, and how often each (name, years back) is read. Raises Fault above :data:`MAX_NODES`."""
    reads: dict[tuple[str, int], int] = {}
    stack, count = [(term, 0)], 0
    while stack:
        part, lag = stack.pop()
        count += 1
        if count > MAX_NODES:
            raise Fault(
                part.at, f"时间函数展开后超过 {MAX_NODES} 个节点。", "减少嵌套的时间函数，或把一部分写成 measures 里的指标。"
            )
        if isinstance(part, Read):
            reads[part.name, lag] = reads.get((part.name, lag), 0) + 1
            continue
        lags = FUNCTIONS[part.op].offsets(part) if isinstance(part, Apply) and part.op in FUNCTIONS else (0,)
        stack.extend((inner, lag + back) for inner in parts(part) for back in lags)
    return count, reads
