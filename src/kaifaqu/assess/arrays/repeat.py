"""One output again and again for other parameters: what does not hang on them is computed once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from kaifaqu.assess.arrays.compute import ColumnOf, Params, Run, needed
from kaifaqu.assess.arrays.ops import Floats
from kaifaqu.assess.graph import Node, Param
from kaifaqu.assess.graph.nodes import parts


def repeated(
    output: Node,
    columns: ColumnOf,
    rows: int,
    params: Params,
    changing: Collection[str],
    frozen: Mapping[Node, float | Floats] | None = None,
) -> Callable[[Params], Floats]:
    """A function: new values of the parameters ``changing`` → the output, a number for each of the rows.

    The other arguments and refusals as in :func:`compute`. The values between stay in memory: for leagues, not for millions.
    """
    given = frozen or {}
    run = Run(columns, rows, dict(params))
    moving: set[int] = set()
    order = []
    with np.errstate(all="ignore"):
        for node in needed([output], given):
            if node in given:
                run.known[id(node)] = np.asarray(given[node], dtype=float)
                continue
            run.known[id(node)] = run.value(node)
            if (isinstance(node, Param) and node.name in changing) or any(id(part) in moving for part in parts(node)):
                moving.add(id(node))
                order.append(node)

    def again(new: Params) -> Floats:
        run.params = {**params, **new}
        with np.errstate(all="ignore"):
            for node in order:
                run.known[id(node)] = run.value(node)
        return np.array(np.broadcast_to(run.known[id(output)], rows), dtype=float)

    return again
