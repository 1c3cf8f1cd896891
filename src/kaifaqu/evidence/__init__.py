"""evidence 读: documents in, statements out: each figure with its quote; audits that find what contradicts.

Plain Python: no Django, no clock, no network. Files, dates and catalogues are passed in.

=========================  ============================================================================================
Document, Block, Locator   what a reader makes of any file; every character knows its place
Statement, Origin          one figure as a document reports it; every field knows the words it came from
Context, Body              what a reader knows beforehand: zone, city, date, catalogue, register
Reading, Finding           a document with its statements; what an audit found, with the recomputation
=========================  ============================================================================================
"""

from __future__ import annotations

from kaifaqu.evidence.context import zone_context
from kaifaqu.evidence.document import BLOCK_KINDS, Block, Cell, Document, Locator, Mark
from kaifaqu.evidence.finding import SEVERITIES, Finding, Quote, Reading
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.statement import FIELDS, Body, Context, Origin, Statement

__all__ = [
    "BLOCK_KINDS",
    "FIELDS",
    "SEVERITIES",
    "Block",
    "Body",
    "Cell",
    "Context",
    "Document",
    "Finding",
    "Locator",
    "Mark",
    "Origin",
    "Quote",
    "Reading",
    "Statement",
    "extract",
    "zone_context",
]
