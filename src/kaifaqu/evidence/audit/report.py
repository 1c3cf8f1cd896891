"""Making findings: the texts of a rule filled in, quotes with their places, a key that a later run finds again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from kaifaqu.evidence.audit.fact import Fact, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.rules import SILENT
from kaifaqu.evidence.finding import SEVERITIES, Finding, Quote

MOST_QUOTES: Final = 20
_ORDER: Final = tuple(SEVERITIES)


class Report:
    """The findings of one audit. What is found twice (a line that stands twice) is one finding with both quotes."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._found: dict[str, Finding] = {}

    def add(
        self,
        rule: str,
        cases: Iterable[str],
        text: str,
        *,
        facts: Iterable[Fact] = (),
        places: Iterable[tuple[int, int, int, int]] = (),
        extra: Iterable[str] = (),
        values: Mapping[str, object],
        notes: Iterable[str] = (),
    ) -> None:
        """A finding of ``rule``: ``text`` names the rule's line, ``values`` fill it, ``notes`` stand behind it.

        ``facts`` and ``places`` (reading, block, start, end) become the quotes; ``extra`` are explanations worked out for
        this case, before those of the rule.
        """
        kept, applied = self.index.rules[rule], tuple(dict.fromkeys(cases))
        severity = kept.severity(applied)
        if severity == SILENT:
            return
        facts = list(facts)
        quotes = [self._quote(*place) for place in places]
        quotes += [self._quote(fact.reading, fact.sentence[0], fact.start, fact.end) for fact in facts if not fact.known]
        quotes = list(dict.fromkeys(quotes))
        if not quotes:
            return
        line = kept.texts[text].format(**values)
        line += "".join(f"；{note}" for note in notes)
        line += "".join(f"（{fact.source}）" for fact in facts if fact.known and fact.source)
        key = _key(rule, str(values.get("where", "")), facts, quotes)
        held = self._found.get(key)
        if held is not None:
            more = [*held.quotes, *(quote for quote in quotes if quote not in held.quotes)]
            self._found[key] = replace(held, quotes=tuple(more[:MOST_QUOTES]))
            return
        statements = tuple(dict.fromkeys((fact.reading, fact.number) for fact in facts if not fact.known))
        reasons = (*dict.fromkeys((*extra, *kept.reasons(applied))),)
        self._found[key] = Finding(rule, severity, kept.title, line, tuple(quotes[:MOST_QUOTES]), reasons, statements, key)

    def quoted(self, reading: int, block: int, start: int, end: int) -> bool:
        """True if a finding quotes these words, or some of them, already."""
        return any(
            (quote.document, quote.block) == (reading, block) and quote.start < end and start < quote.end
            for finding in self._found.values()
            for quote in finding.quotes
        )

    def findings(self) -> list[Finding]:
        """Worst first, then in the order of the documents."""
        return sorted(
            self._found.values(),
            key=lambda item: (_ORDER.index(item.severity), item.quotes[0].document, item.quotes[0].block, item.quotes[0].start),
        )

    def _quote(self, reading: int, block: int, start: int, end: int) -> Quote:
        found = self.index.readings[reading].document.blocks[block]
        return Quote(reading, block, start, end, found.text[start:end], found.at(start))


def _key(rule: str, where: str, facts: list[Fact], quotes: list[Quote]) -> str:
    """From the rule and the words alone, not from places or their order: the same in a new version that keeps the words."""
    about = sorted({f"{fact.subject}/{fact.indicator}/{fact.period.iso}/{fact.measure}/{fact.written}" for fact in facts})
    words = sorted({normal(quote.text) for quote in quotes})
    return hashlib.sha256("\n".join([rule, where, *about, *words]).encode()).hexdigest()[:16]
