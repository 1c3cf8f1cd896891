"""The grammar of Chinese reporting language: statements out of a document's blocks.

============  ==========================================================================================================
vocabulary    the word lists of content/evidence
numerals      numerals as written
figures       each number with its unit and bounds; traps: numbers that are no figures
times         time phrases and the period they settle
bodies        whom a text names, resolved against the register
prose         running text: clauses, carry-over, lists
deck          slides: figure and label on different lines
tables        headings over and beside a cell
matching      indicators of the catalogue
extract       the document as a whole
============  ==========================================================================================================
"""

from __future__ import annotations

from kaifaqu.evidence.grammar.extract import extract

__all__ = ["extract"]
