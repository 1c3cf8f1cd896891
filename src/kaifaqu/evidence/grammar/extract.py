"""Statements of a document: blocks in order, each read by its kind, with what a reader carries from one to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from kaifaqu.evidence.document import Block, Document
from kaifaqu.evidence.grammar import deck, notes, policies, prose, tables, totals
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.draft import NOWHERE, Draft, State
from kaifaqu.evidence.grammar.matching import matcher
from kaifaqu.evidence.grammar.parts import Parts
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all
from kaifaqu.evidence.grammar.slides import Talk
from kaifaqu.evidence.grammar.spaced import spaced, stacked, torn
from kaifaqu.evidence.grammar.speakers import Voices
from kaifaqu.evidence.grammar.wrapping import Wrapped
from kaifaqu.evidence.statement import FIELDS, Context, Origin, Statement

_RULES: Final = rules("extract")
_NUMERAL: Final = _RULES.pattern("numeral")
_ZONES: Final = _RULES.pattern("zone_count")
_GOES_ON: Final = _RULES.pattern("goes_on")
_QUESTION: Final = _RULES.pattern("question")
_NUMBERED: Final = _RULES.pattern("numbered_heading")
_ITEM: Final = _RULES.pattern("item")
_NAMED: Final = re.compile(r"[\s•·\-]*([^，。：:|｜]{2,14})[：:|｜]")
_ENDS: Final = "。！？!?；;：:"
SHORT: Final = 42  # a line up to this length without a full stop is a line of a slide or a heading


@dataclass(slots=True)
class Piece:
    """A draft and where it stands: the block, and how far the text that was read is before the block's own."""

    draft: Draft
    block: int
    shift: int = 0
    before: int = -1  # the block that the text before shift belongs to
    wrapped: Wrapped | None = None  # the sentence over several lines that was read


@lru_cache(maxsize=1024)
def _nowhere(how: str) -> Origin:
    """The origin of a field that came from no words: most do, by one of some fifty rules."""
    return Origin("", how=how)


def extract(document: Document, context: Context) -> tuple[Statement, ...]:
    """The statements of a document, in the order of its text.

    Each figure that the document reports about somebody becomes one (GUIDELINES of the statements); every field has an
    origin that names the words and the rule. Deterministic: the same document and context give the same statements.
    """
    figuring.glance.cache_clear()  # what is kept of the lines of a document is of no use to the next
    timing.kept.cache_clear()
    return _Extraction(document, context).run()


class _Extraction:
    def __init__(self, document: Document, context: Context) -> None:
        self.document, self.context = document, context
        text = document.text
        self.voices = Voices(document, context)
        self.register = Register(context, f"{context.title}\n{document.title}\n{text}", about=self.voices.about)
        self.matcher = matcher(context.catalogue)
        self.state = State(self.register, context.dated)
        self.state.default = self.voices.about
        self.parts = Parts(document, context.title, self.state)
        self.pieces: list[Piece] = []
        self.said: dict[int, str] = {}  # by its last block, a sentence over several lines: the whole of a table's caption

    def run(self) -> tuple[Statement, ...]:
        blocks = self.document.blocks
        layout = deck.Layout(Talk(blocks, self.register, self.context.dated, self.parts.slide, spoken=bool(self.voices.names)))
        self.register.keep_opener = layout.is_deck
        self.said = {said.blocks[-1]: said.text for said in layout.wrapped.values()}
        self.parts.running(layout.of_talk)
        rows = spaced(blocks) | stacked(blocks) | torn(blocks)
        inside = {number for _, lines in rows.values() for number in lines.blocks[1:]}
        for number, block in enumerate(blocks):
            self._turn(block)
            heading = block.kind == "heading" if layout.is_deck else self._heading(block)
            if not layout.is_deck:
                self.parts.enter(block.text, heading=heading)
            if number in rows:
                self._rows(number, *rows[number], layout)
            elif number in layout.wrapped and number not in inside:
                self._sentence(layout.wrapped[number], layout)
            elif number in layout.inside or number in inside:
                continue  # read with the line on which its sentence begins
            elif block.kind == "table" and block.cells:
                layout.enter(number, self.state)
                caption = self._caption(number, layout)
                drafts = tables.read(block, self.state, caption)
                policies.awarded(drafts, caption, zones=self.register.of_city)
                notes.settle(drafts, self._below(number), self.state.dated)
                layout.years += sorted({int(draft.period) for draft in drafts if draft.period.isdigit()})
                self.pieces += [Piece(draft, number) for draft in drafts]
                names = {draft.indicator for draft in drafts}
                self.state.tabled = names.pop() if len(names) == 1 else ""
            elif heading:
                if not layout.is_deck:
                    self.parts.section(block.text)
                self._line(number, layout)
            elif number in layout.columns or (
                len(block.text) <= SHORT and (layout.is_deck or not block.text.rstrip().endswith(tuple("。；;")))
            ):
                self._line(number, layout)
            elif _NUMERAL.search(block.text):
                self._paragraph(number, layout)
            elif layout.is_deck:
                layout.begin(number, self.state)  # a sentence without figures may say whom those below are about
        if layout.is_deck:
            places: totals.Places = {}
            if self.state.register.of_city:
                totals.same_ranking([piece.draft for piece in self.pieces], self.state.register.context.city)
            for _, group in groupby(self.pieces, lambda piece: id(layout.slide_of.get(piece.block))):
                pieces = list(group)
                drafts = [piece.draft for piece in pieces]
                if (slide := layout.slide_of.get(pieces[-1].block)) is not None:
                    below = (self.document.blocks[line.number].text for line in slide.lines if line.number > pieces[-1].block)
                    notes.below_slide(drafts, below, self.state.dated)
                totals.settle(drafts)
                totals.moved(drafts, places)
                totals.shared(drafts)
        return tuple(self._statement(piece) for piece in self.pieces)

    def _turn(self, block: Block) -> None:
        """Whoever begins to speak speaks for the body whose office he holds, to the end of his turn.

        The title's period is that of the account; from the first question on, answers say their own.
        """
        if self.state.soft and _QUESTION.match(block.text):
            self.state.period = ""
        voice = self.voices.turn(block.text, self.state.default)
        if voice is not None:
            self.state.default, self.state.speaking = voice, True
            self.state.indicator = ""  # who asks 降了3.6% does not go on with the last answer

    def _heading(self, block: Block) -> bool:
        if block.kind == "heading":
            return True
        text = block.text.lstrip("# ").strip()
        if self.parts.covers.heads(text) is not None:
            return True
        return len(text) <= 30 and bool(_NUMBERED.match(text)) and text[-1:] not in _ENDS

    def _caption(self, number: int, layout: deck.Layout) -> str:
        for back in range(1, 4):
            if number < back or layout.running(number - back):
                break
            block = self.document.blocks[number - back]
            if block.kind != "table" and block.text.strip() and len(block.text) < 80:
                return self.said.get(number - back, block.text).strip()
        return layout.below(number)

    def _below(self, number: int) -> str:
        """The text of the block below."""
        return self.document.blocks[number + 1].text.strip() if number + 1 < len(self.document.blocks) else ""

    def _line(self, number: int, layout: deck.Layout) -> None:
        text = self.document.blocks[number].text
        if not layout.is_deck and _GOES_ON.match(text):  # says more of the line before
            self.pieces += [Piece(draft, number) for draft in prose.read(text, self.state)]
            return
        drafts = layout.read(number, self.state)
        lead = layout.lead(number)
        self.pieces += [Piece(draft, number, lead, number - 1 if lead else -1) for draft in drafts]

    def _rows(self, number: int, table: Block, lines: Wrapped, layout: deck.Layout) -> None:
        """A table whose rows are lines with spaces between the columns."""
        layout.enter(number, self.state)
        caption = self._caption(number, layout)
        drafts = tables.read(table, self.state, caption)
        policies.awarded(drafts, caption, zones=self.register.of_city)
        notes.settle(drafts, self._below(lines.blocks[-1]), self.state.dated)
        for draft in drafts:
            block, shift = lines.part(draft.figure.at)
            self.pieces.append(Piece(draft, block, shift, wrapped=lines))

    def _sentence(self, sentence: Wrapped, layout: deck.Layout) -> None:
        """A sentence that a text box breaks over several lines: each figure stands in its own."""
        state, number = self.state, sentence.blocks[0]
        layout.begin(number, state)
        kept, opener, first = (state.subject, state.subject_how), state.opener, len(self.pieces)
        for draft in prose.read(sentence.text, state):
            block, shift = sentence.part(draft.figure.at)
            self.pieces.append(Piece(draft, block, shift, wrapped=sentence))
        drafts = [piece.draft for piece in self.pieces[first:]]
        layout.toured(drafts)
        layout.tell(number, drafts)
        layout.leave(number, state, kept)
        layout.list_on(sentence.text, opener, state)

    def _paragraph(self, number: int, layout: deck.Layout) -> None:
        """A paragraph of running text; one that a page break has cut begins with the end of the block before."""
        state, block = self.state, self.document.blocks[number]
        lead = ""
        before = self.document.blocks[number - 1] if number else None
        broken = (
            before is not None
            and before.kind == block.kind
            and len(before.text) > SHORT
            and before.text.rstrip()[-1:] not in _ENDS + "，,"
            and block.kind != "item"
            and layout.joins(number)
            and not _ITEM.match(block.text)
        )
        layout.begin(number, state)
        if broken and before is not None:
            lead = before.text.rstrip("\n")[-400:]
            cut = max(lead.rfind(mark) for mark in "。！？\n")
            lead = lead[cut + 1 :]
        elif not layout.is_deck:
            state.subject, state.opener, state.topic = "", None, ""
            state.group = []
        kept, opener = (state.subject, state.subject_how), state.opener
        drafts = prose.read(lead + block.text, state, len(lead))
        if layout.is_deck:
            layout.toured(drafts)
            layout.leave(number, state, kept)
            layout.list_on(block.text, opener, state)
            head = _NAMED.match(block.text)
            if head and not timing.glance(head[1], state.dated):
                state.opener = opener  # 鲁西集团：2021年营业收入…: its own time
        self.pieces += [Piece(draft, number, len(lead), number - 1) for draft in drafts]

    def _origins(self, piece: Piece) -> dict[str, Origin]:
        draft, figure = piece.draft, piece.draft.figure
        spans = {**draft.spans, "value": (figure.at, figure.to), "unit": (figure.to, figure.end)}
        origins = {}
        for name in FIELDS:
            how = draft.hows.get(name, "as written")
            start, end = spans.get(name, NOWHERE)
            origins[name] = self._origin(piece, start, end, how) if 0 <= start < end else _nowhere(how)
        return origins

    def _origin(self, piece: Piece, start: int, end: int, how: str) -> Origin:
        block, shift = piece.block, piece.shift
        if piece.wrapped is not None:
            block, shift = piece.wrapped.part(start)
            end = min(end, shift + len(self.document.blocks[block].text))
        elif start < shift:
            if piece.before < 0 or end > shift:
                start = max(start, shift)
                if end <= start:
                    return _nowhere(how)
            else:
                block, shift = piece.before, shift - len(self.document.blocks[piece.before].text.rstrip("\n"))
        start, end = start - shift, end - shift
        return Origin(self.document.blocks[block].text[start:end], block, start, end, how)

    def _statement(self, piece: Piece) -> Statement:
        draft, shift = piece.draft, piece.shift
        block = self.document.blocks[piece.block]
        start, end = max(draft.quote[0] - shift, 0), draft.quote[1] - shift
        raw = block.text[start:end]
        start += len(raw) - len(raw.lstrip(" *\n\t"))
        end -= len(raw) - len(raw.rstrip(" *\n\t"))
        code, basis, confidence = self.matcher.match(draft.indicator)
        at = draft.figure.at - shift
        draft.bound = draft.bound or "="
        if _ZONES.search(draft.indicator):
            draft.subject = among_all(draft.subject)  # how many zones there are is said of the city
        return Statement(
            draft.subject, draft.indicator, draft.measure, draft.value, draft.unit, draft.bound, draft.target, draft.period,
            draft.scope, block.text[start:end], piece.block, start, end, (at, draft.figure.to - shift), block.at(at),
            self._origins(piece), code, basis, confidence,
            self.register.codes.get(draft.subject, ""),
        )  # fmt: skip
