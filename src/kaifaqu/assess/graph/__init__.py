"""A rule set as a graph of columns: what a formula, a scoring method or a grade means, in a dozen kinds of node.

An edition is lowered to nodes once (``kaifaqu.assess.lowering``); ``arrays`` computes them on NumPy arrays, ``tables`` as one
Ibis expression on DuckDB or Spark. What a node means is written at the node: both sides answer the same to 1e-9.
"""

from __future__ import annotations

from kaifaqu.assess.graph.build import Builder
from kaifaqu.assess.graph.nodes import EQUAL, OPS, ROUND, Column, Const, Kind, Lookup, Node, Op, Param, Place, Statistic, walk
from kaifaqu.assess.graph.span import Span

__all__ = [
    "EQUAL", "OPS", "ROUND", "Builder", "Column", "Const", "Kind", "Lookup", "Node", "Op", "Param", "Place", "Span", "Statistic",
    "walk",
]  # fmt: skip
