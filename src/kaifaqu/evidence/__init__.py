"""evidence 读: documents in, statements out: each figure with its quote; audits that find what contradicts.

Plain Python: no Django, no clock, no network. Files, dates and catalogues are passed in::

    document = evidence.read(Path("月报.docx"))
    statements = evidence.extract(document, evidence.Context(zone="临湖高新区", dated=Period.parse("2023-02")))

=========================  ============================================================================================
read, read_apart           a file to a Document, in this process or in one of its own with bounds on memory and time
extract                    a Document's figures as Statements
audit                      what does not fit in and between Readings, and against what is Known
zone_context               the Context that a zone folder gives
Document, Block, Locator   what a reader makes of any file; every character knows its place
Statement, Origin          one figure as a document reports it; every field knows the words it came from
Context, Body              what a reader knows beforehand: zone, city, date, catalogue, register
Reading, Finding           a document with its statements; what an audit found, with the recomputation
=========================  ============================================================================================
"""

from __future__ import annotations

from kaifaqu.evidence.audit import Known, audit
from kaifaqu.evidence.context import zone_context
from kaifaqu.evidence.document import BLOCK_KINDS, Block, Cell, Document, Locator, Mark
from kaifaqu.evidence.finding import SEVERITIES, Finding, Quote, Reading
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.readers import FORMATS, Limits, read, read_apart, read_bytes
from kaifaqu.evidence.statement import FIELDS, Body, Context, Origin, Statement

__all__ = [
    "BLOCK_KINDS",
    "FIELDS",
    "FORMATS",
    "SEVERITIES",
    "Block",
    "Body",
    "Cell",
    "Context",
    "Document",
    "Finding",
    "Known",
    "Limits",
    "Locator",
    "Mark",
    "Origin",
    "Quote",
    "Reading",
    "Statement",
    "audit",
    "extract",
    "read",
    "read_apart",
    "read_bytes",
    "zone_context",
]
