"""The grammar of Chinese reporting language: statements out of a document's blocks.

``extract`` reads the blocks in order: ``prose`` running text, ``deck`` the lines of slides, ``tables`` cells; each asks the
modules that settle one field (``subjects``, ``names``, ``whens``, ``goals``, ``scopes`` …). docs/statements.md says what each
module settles and which rules are worth knowing; the words are data, in content/evidence.
"""

from __future__ import annotations

from kaifaqu.evidence.grammar.extract import extract

__all__ = ["extract"]
