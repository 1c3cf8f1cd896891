"""From what a standard says to a graph of columns: :func:`lower` an edition to a :class:`Program`."""

from __future__ import annotations

from kaifaqu.assess.lowering.program import Program, lower

__all__ = ["Program", "lower"]
