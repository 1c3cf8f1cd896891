"""A rule set computed on NumPy arrays in memory: the same answers as ``tables`` gives on DuckDB and Spark, at once for a league.

:func:`compute` a graph's outputs from columns · :class:`Computed` are the answers, with the statistics held on request ·
:class:`Texts` is a text column encoded once · :func:`trace` keeps every node's value for one row and finds what is unknown ·
:func:`repeated` computes one output for many sets of parameters.
"""

from __future__ import annotations

from kaifaqu.assess.arrays.compute import ColumnOf, Computed, compute
from kaifaqu.assess.arrays.repeat import repeated
from kaifaqu.assess.arrays.trace import Trace, trace
from kaifaqu.assess.arrays.words import Texts

__all__ = ["ColumnOf", "Computed", "Texts", "Trace", "compute", "repeated", "trace"]
