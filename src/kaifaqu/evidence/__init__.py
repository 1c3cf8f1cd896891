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

from typing import TYPE_CHECKING, Any

from kaifaqu.evidence.audit import Known, audit
from kaifaqu.evidence.context import zone_context
from kaifaqu.evidence.document import BLOCK_KINDS, Block, Cell, Document, Locator, Mark
from kaifaqu.evidence.finding import SEVERITIES, Finding, Quote, Reading
from kaifaqu.evidence.readers import FORMATS, Limits, read, read_apart, read_bytes
from kaifaqu.evidence.statement import FIELDS, Body, Context, Origin, Statement

if TYPE_CHECKING:
    from kaifaqu.evidence.grammar import extract

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


def __getattr__(name: str) -> Any:
    """The grammar is loaded when a text is first read: its words and patterns take a second, and a web process may read none."""
    if name == "extract":
        from kaifaqu.evidence.grammar import extract

        return extract
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
