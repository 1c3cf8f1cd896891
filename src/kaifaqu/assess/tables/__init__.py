"""A rule set computed over tables of any size: one Ibis expression, run by DuckDB in the process or by Spark.

The answers are those of ``arrays``, to 1e-9.

:func:`run` gives the outputs of a graph as an Arrow table, :func:`to_parquet` as files, without holding the rows in memory ·
:func:`where_true` the rows for which any of some truths holds · :func:`repeated` finds subjects that stand twice in a period ·
:func:`expression` is the Ibis expression itself · :class:`Settings` says what DuckDB may use. Ibis, DuckDB and Spark are loaded
when a function is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaifaqu.assess.graph import Node
from kaifaqu.assess.tables.engines import Settings
from kaifaqu.assess.tables.run import fixed, repeated, run, strange, to_parquet, where_true

__all__ = ["Settings", "expression", "repeated", "run", "strange", "to_parquet", "where_true"]


def expression(
    outputs: Mapping[str, Node],
    table: Any,
    *,
    subject: str = "subject",
    period: str | None = None,
    at: int | None = None,
    params: Mapping[str, float | None] | None = None,
    narrow: bool = False,
) -> Any:
    """The outputs over an Ibis table as one Ibis expression, with the run's numbers written into it.

    For a backend of one's own: let it compile with ``ibis.options.sql.fuse_selects`` off. ``narrow``: see ``stages``.
    """
    import ibis
    import ibis.expr.operations as ops

    from kaifaqu.assess.tables.cells import TYPES
    from kaifaqu.assess.tables.inputs import Rows
    from kaifaqu.assess.tables.stages import build

    earlier = None if at is None else lambda lag: ibis.literal(at - lag).op()
    rows = Rows(table, subject, period if earlier else None, earlier)
    return build(
        outputs, rows, lambda node: ops.Literal(fixed({"it": node}, params or {})["it"], TYPES[node.kind]), narrow=narrow
    )
