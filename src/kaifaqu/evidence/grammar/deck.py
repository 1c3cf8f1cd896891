"""Slides and lists: a figure and its label on different lines, the subject in a heading, values listed after a colon."""

from __future__ import annotations

from kaifaqu.evidence.document import Block
from kaifaqu.evidence.grammar import prose
from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.prose import Draft, State
from kaifaqu.observe import Period


class Layout:
    """The lines of a document, for the labels around a figure."""

    def __init__(self, blocks: tuple[Block, ...], register: Register, dated: Period | None) -> None:
        self.blocks, self.register, self.dated = blocks, register, dated

    def read(self, number: int, state: State) -> list[Draft]:
        """The figures of a short line."""
        return prose.read(self.blocks[number].text, state)
