"""The readings of an audit, indexed: facts by what they are about, by period and by sentence; nothing is compared pairwise."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kaifaqu.evidence.audit.bases import settled
from kaifaqu.evidence.audit.carried import beyond_its_label, of_a_total_row, over_a_heading
from kaifaqu.evidence.audit.fact import SURE, Fact, Known, decimals_of, normal, ranges, written_of, yearly_name
from kaifaqu.evidence.audit.rules import RuleBook
from kaifaqu.evidence.document import Block
from kaifaqu.evidence.finding import Reading
from kaifaqu.evidence.statement import Statement
from kaifaqu.observe import Catalogue, Period

_SENTENCE: Final = re.compile(r"[。；;！？\n]+")
_CLAUSE: Final = re.compile(r"[，,。；;！？\n]")
_OF_TIME: Final = re.compile(r"与(?:\d{4}年|上年|去年|[^与]{0,6}时期)之比$")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_LINE: Final = 16  # characters of a line that says no more than a figure
Key = tuple[str, str]  # subject, indicator


@dataclass(frozen=True, slots=True)
class _Near:
    """What stands before a figure: right before it, in its clause, and whether its indicator is named there."""

    before: str
    clause: str
    own: bool
    past: bool
    year_before: bool


class Index:
    """Everything the checks look things up in."""

    def __init__(self, readings: Sequence[Reading], known: Iterable[Known], rules: RuleBook) -> None:
        self.readings, self.rules = readings, rules
        self._breaks: dict[tuple[int, int], list[int]] = {}
        self._named: dict[tuple[tuple[str, ...], int], tuple[str, ...]] = {}
        self._totals: dict[int, frozenset[int]] = {}
        self._keys: dict[tuple[int, str], tuple[str, bool]] = {}
        self._region: tuple[tuple[int, int, int, str], str] | None = None  # the figure of a region that was read last
        self.facts = settled(
            self._fact(number, at, item) for number, reading in enumerate(readings) for at, item in enumerate(reading.statements)
        )
        told = {_same(fact) for fact in self.facts}
        self.known = [fact for fact in map(self._known, known) if _same(fact) not in told]  # what is read again adds nothing
        self.by_key: dict[Key, list[Fact]] = defaultdict(list)
        self.by_sentence: dict[tuple[int, tuple[int, int]], list[Fact]] = defaultdict(list)
        self.by_block: dict[tuple[int, int], list[Fact]] = defaultdict(list)
        self.by_subject: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in [*self.facts, *self.known]:
            self.by_key[fact.subject, fact.indicator].append(fact)
            if not fact.known:
                self.by_sentence[fact.reading, fact.sentence].append(fact)
                self.by_block[fact.reading, fact.sentence[0]].append(fact)
            if fact.measure == "level":
                self.by_subject[fact.subject][fact.indicator].append(fact)
        for group in self.by_sentence.values():
            group.sort(key=lambda fact: fact.start)

    # -- making facts ------------------------------------------------------------------------------------------------

    def _fact(self, reading: int, number: int, item: Statement) -> Fact:
        block = self.readings[reading].document.blocks[item.block]
        digits = block.text[item.number[0] : item.number[1]]
        decimals = decimals_of(digits, item.value)
        bound = item.bound
        if item.measure == "multiple" and block.text[item.end : item.end + 1] in self.rules.words["more_words"]:
            bound = ">"  # 增长了8倍多
        name, yearly = yearly_name(self._bare(reading, item))
        indicator, matched = self._indicator(reading, name, item)
        near = self._near(block, item)
        near = replace(near, own=near.own and not beyond_its_label(self.readings[reading], item))
        yearly = yearly or (item.measure == "change" and self.rules.any("yearly_words", near.clause))
        measure = "average" if yearly else item.measure  # an average of whole things is rounded
        value, narrow, loose, dimension = ranges(item.value, decimals, item.unit, bound, measure)
        return Fact(
            reading=reading, number=number, subject=self._subject(reading, item, near), indicator=indicator, name=name,
            measure=item.measure, value=value, range=narrow, loose=loose, dimension=dimension, written=written_of(item, digits),
            decimals=decimals, bound=bound, target=item.target, period=_period(item.period), scope=normal(item.scope),
            yearly=yearly, sentence=(item.block, self._sentence(reading, item.block, item.start)), start=item.start,
            end=item.end, quote=item.quote, matched=matched, who=item.subject,
            from_word=self.rules.any("from_words", near.before), own=near.own, past=near.past,
            year_before=near.year_before and item.measure == "level",
        )  # fmt: skip

    def _near(self, block: Block, item: Statement) -> _Near:
        """The words before a figure, back to the words of its indicator where those stand in the same sentence."""
        text, at = block.text, item.number[0]
        before, clause = text[max(0, item.start - 2) : at], _CLAUSE.split(text[max(0, item.start - 24) : at])[-1]
        origin, when = item.origins.get("indicator"), item.origins.get("period")
        own, between = True, ""
        if origin is not None and block.kind != "table":
            inside = origin.block == item.block and origin.end <= item.start
            between = text[origin.end : at] if inside else ""
            after = origin.block == item.block and origin.start >= item.start
            own = not _CLAUSE.search(between) if inside else after or 0 <= origin.block != item.block  # the label of a slide
            between = "" if _SENTENCE.search(between) else between
        words = f"{clause}{between}{when.text if when else ''}"
        past = self.rules.any("past_words", words) and not self.rules.any("reached_words", words)
        return _Near(before, clause, own, past, past and self.rules.any("year_before_words", words))

    def _known(self, item: Known) -> Fact:
        value, near, loose, dimension = ranges(item.value, decimals_of("", item.value), item.unit, item.bound, item.measure)
        name, yearly = yearly_name(item.name or item.indicator)
        indicator = f"{item.indicator}|{item.basis}" if item.basis else item.indicator
        return Fact(
            reading=-1, number=-1, subject=item.subject, indicator=indicator, name=name, measure=item.measure, value=value,
            range=near, loose=loose, dimension=dimension, written=f"{item.value:f}{item.unit}".replace("-", "−"), decimals=0,
            bound=item.bound, target=item.target, period=_period(item.period), scope=normal(item.scope), yearly=yearly,
            sentence=(-1, -1), start=-1, end=-1, quote="", matched=True, source=item.source,
        )  # fmt: skip

    def _subject(self, reading: int, item: Statement, near: _Near) -> str:
        """Whom it is about. 全市… in a text whose city nobody told is the city all the same, not the zone; so is what follows."""
        context = self.readings[reading].context
        if item.subject == context.zone:
            place = (reading, item.block, self._sentence(reading, item.block, item.start), item.indicator)
            for word, field in self.rules.regions.items():
                if near.clause.startswith(word) and field != "zone":
                    self._region = (place, normal(getattr(context, field, "") or word))
                    return self._region[1]
            if not near.own and self._region and self._region[0] == place:
                return self._region[1]
        found = item.body or normal(item.subject)
        told = self.readings[reading]
        unsure = over_a_heading(told, item) or of_a_total_row(told, item, self.rules.words["total_heads"])
        return f"?{found}" if unsure else found  # like nothing but its own kind

    def _bare(self, reading: int, item: Statement) -> str:
        """The indicator without the subject in front of it: 全区生产总值 is 生产总值."""
        context, name = self.readings[reading].context, item.indicator
        if item.measure == "level" and item.unit == "倍":
            name = _OF_TIME.sub("", name)  # 税收收入与2012年之比: so many times what it was
        for owner in (item.subject, context.zone, context.city, context.province, *self.rules.regions):
            if owner and name.startswith(owner) and len(name) > len(owner) + 1:
                return name[len(owner) :].removeprefix("的")
        return name

    def _indicator(self, reading: int, name: str, item: Statement) -> tuple[str, bool]:
        """The key of an indicator and whether the catalogue knows it: by the reader's match, else by the exact name."""
        if item.code and item.confidence >= SURE:
            return (f"{item.code}|{item.basis}" if item.basis else item.code), True
        key = (reading, name)
        if key not in self._keys:
            self._keys[key] = indicator_key(name, self.readings[reading].context.catalogue)
        return self._keys[key]

    # -- places ------------------------------------------------------------------------------------------------------

    def _sentence(self, reading: int, block: int, at: int) -> int:
        key = (reading, block)
        if key not in self._breaks:
            text = self.readings[reading].document.blocks[block].text
            self._breaks[key] = [found.end() for found in _SENTENCE.finditer(text)]
        return bisect_right(self._breaks[key], at)

    def sentence(self, fact: Fact) -> str:
        """The text of the sentence that holds it; empty for what the zone already has."""
        if fact.known:
            return ""
        block, at = fact.sentence
        text, breaks = self.readings[fact.reading].document.blocks[block].text, self._breaks[fact.reading, block]
        return text[breaks[at - 1] if at else 0 : breaks[at] if at < len(breaks) else len(text)]

    def clause(self, fact: Fact) -> str:
        """The words between the commas around it."""
        text = self.readings[fact.reading].document.blocks[fact.sentence[0]].text
        first = max(
            (found.end() for found in _CLAUSE.finditer(text, max(0, fact.start - 80), fact.start)),
            default=max(0, fact.start - 80),
        )
        last = _CLAUSE.search(text, fact.end)
        return text[first : last.start() if last else len(text)]

    def dated_elsewhere(self, fact: Fact) -> bool:
        """True if no year stands in its own block for it: it was concluded from a title, a section or another month."""
        if fact.known:
            return False
        origin = self.readings[fact.reading].statements[fact.number].origins.get("period")
        return origin is not None and (origin.block != fact.sentence[0] or not _YEAR.search(origin.text))

    def label(self, fact: Fact) -> str:
        """The clause of a figure; of one that stands alone on its line, as on a slide, with the two lines above it."""
        if fact.known:
            return ""
        blocks, at = self.readings[fact.reading].document.blocks, fact.sentence[0]
        if blocks[at].kind == "table" or len(blocks[at].text) > _LINE:
            return self.clause(fact)
        return "\n".join(block.text for block in blocks[max(0, at - 2) : at + 1] if block.kind != "table")

    def in_table(self, fact: Fact) -> bool:
        return not fact.known and self.readings[fact.reading].document.blocks[fact.sentence[0]].kind == "table"

    # -- looking up --------------------------------------------------------------------------------------------------

    def named(self, subject: str, names: Iterable[str], reading: int) -> list[Fact]:
        """The levels of a subject under any of some usual names."""
        levels = self.by_subject.get(subject, {})
        catalogue = self.readings[reading].context.catalogue if 0 <= reading < len(self.readings) else Catalogue.of(())
        return [fact for key in self.keys(tuple(names), catalogue) for fact in levels.get(key, ())]

    def keys(self, names: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
        """The keys that any of some names may have."""
        place = (names, id(catalogue))
        if place not in self._named:
            self._named[place] = tuple(dict.fromkeys(indicator_key(name, catalogue)[0] for name in names))
        return self._named[place]

    def levels(self, subject: str, indicator: str) -> Iterator[Fact]:
        return (fact for fact in self.by_key.get((subject, indicator), ()) if fact.measure == "level" and not fact.yearly)

    def totals(self, reading: int) -> frozenset[int]:
        """The numbers of bodies that a document speaks of (全省160家开发区)."""
        if reading not in self._totals:
            text = self.readings[reading].document.text
            self._totals[reading] = frozenset(int(match["n"]) for match in self.rules.totals.finditer(text))
        return self._totals[reading]

    def dated(self, reading: int) -> Period | None:
        """When the document was issued."""
        return self.readings[reading].context.dated if reading >= 0 else None


def _same(fact: Fact) -> tuple[object, ...]:
    return fact.subject, fact.indicator, fact.measure, fact.period.iso, fact.target, fact.value, fact.dimension, fact.bound


def indicator_key(name: str, catalogue: Catalogue) -> tuple[str, bool]:
    match = catalogue.match(name) if len(catalogue) else None
    if match is None:
        return normal(name), False
    return (f"{match.indicator.code}|{match.basis}" if match.basis else match.indicator.code), True


@lru_cache(maxsize=4096)
def _period(text: str) -> Period:
    return Period.parse(text)
