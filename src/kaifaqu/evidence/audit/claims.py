"""Checks of what is said about a ranking (10家中7个位于后100位) against the places that the texts give one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from kaifaqu.evidence.audit.fact import Fact, normal
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.document import Block

_CLAUSE_END: Final = re.compile(r"[，,；;。\n]")
_LEAST: Final = 4  # places below which a list is no ranking
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The places of one document, indicator and period: those of one list, or told one by one."""

    name: str
    period: str
    places: tuple[Fact, ...]

    def among(self, index: Index) -> list[Fact]:
        """The places of zones and bodies; of a city or province in the same table not, as it is placed among its like."""
        ends = index.rules.words["region_ends"]
        return [fact for fact in self.places if not any((fact.who or fact.subject).endswith(end) for end in ends)]


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim as it stands: how many (None for 均), which side, which place."""

    reading: int
    block: int
    start: int
    end: int
    count: int | None
    side: str
    rank: int
    clause: str
    number: int  # where its count stands


def check(index: Index, report: Report) -> None:
    """``rank-claim``."""
    rankings = _rankings(index)
    if not rankings:
        return
    for number, reading in enumerate(index.readings):
        near = rankings.get(number, [])
        for at, block in enumerate(reading.document.blocks):
            if block.kind == "table" or ("位" not in block.text and "名" not in block.text and "强" not in block.text):
                continue
            for said in _claims(index, number, at, block):
                for ranking in _about(index, said, near):
                    _judge(index, report, said, ranking)


def _rankings(index: Index) -> dict[int, list[_Ranking]]:
    """The lists of places of each document; where no block holds one, what its sentences and lines tell one by one."""
    groups: dict[tuple[int, str, str], list[Fact]] = defaultdict(list)
    for fact in index.facts:
        if fact.measure == "rank" and fact.bound == "=" and fact.subject:
            groups[fact.reading, fact.indicator, fact.period.iso].append(fact)
    found: dict[int, list[_Ranking]] = defaultdict(list)
    for (reading, _, period), facts in groups.items():
        blocks: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            blocks[fact.sentence[0]].append(fact)
        # The places of other zones, told on other pages, are none of a list's.
        lists = [rows for places in blocks.values() if len(rows := _by_subject(places)) >= _LEAST] or [_by_subject(facts)]
        found[reading] += [_Ranking(rows[0].name, period, tuple(rows)) for rows in lists if len(rows) >= _LEAST]
    return found


def _by_subject(facts: list[Fact]) -> list[Fact]:
    """The first place of each body."""
    first: dict[str, Fact] = {}
    for fact in facts:
        first.setdefault(fact.subject, fact)
    return list(first.values())


def _claims(index: Index, reading: int, at: int, block: Block) -> Iterator[_Said]:
    taken: list[tuple[int, int]] = []
    for claim in (*index.rules.claims, *index.rules.all_claims):
        for found in claim.pattern.finditer(block.text):
            parts = found.groupdict()
            count = parts.get("count")
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            first = max((m.end() for m in _CLAUSE_END.finditer(block.text, 0, found.start())), default=0)
            last = _CLAUSE_END.search(block.text, found.end())
            clause = block.text[first : last.start() if last else len(block.text)]
            taken.append(found.span())
            where = found.start("count") if count else found.start("rank")
            yield _Said(reading, at, *found.span(), int(count) if count else None, claim.side, int(parts["rank"]), clause, where)


def _about(index: Index, said: _Said, rankings: list[_Ranking]) -> list[_Ranking]:
    """The rankings that a claim is about: those it names; else the one of its period, where its statement has one."""
    clause = normal(said.clause)
    named = [ranking for ranking in rankings if _in(ranking.name, clause)]
    if named:
        longest = max(len(normal(ranking.name)) for ranking in named)
        named = [ranking for ranking in named if len(normal(ranking.name)) == longest]
        return _nearest(said, named) if len({ranking.period for ranking in named}) == 1 else _of_period(index, said, named)
    return _of_period(index, said, rankings)


def _in(name: str, clause: str) -> bool:
    plain = normal(name)
    return len(plain) > 1 and plain in clause


def _of_period(index: Index, said: _Said, rankings: list[_Ranking]) -> list[_Ranking]:
    """The ranking of the period that the claim's own count is dated with."""
    facts = index.by_block.get((said.reading, said.block), ())
    periods = {fact.period.iso for fact in facts if fact.start <= said.number < fact.end and not fact.period.undated}
    found = [ranking for ranking in rankings if ranking.period in periods]
    return _nearest(said, found) if len({ranking.name for ranking in found}) == 1 else []


def _nearest(said: _Said, rankings: list[_Ranking]) -> list[_Ranking]:
    """Of several lists of one ranking the one that stands nearest to the claim."""
    return sorted(rankings, key=lambda ranking: abs(ranking.places[0].sentence[0] - said.block))[:1]


def _judge(index: Index, report: Report, said: _Said, ranking: _Ranking) -> None:
    facts = ranking.among(index)
    total = _total(index, said, facts)
    threshold = said.rank
    if said.side == "last":
        if total is None:
            return
        threshold = total - said.rank
    test = _test(said, threshold)
    inside = [fact for fact in facts if test(int(fact.value))]
    if said.count is None:
        _all(index, report, said, ranking, facts, threshold)
        return
    claimed = _population(index, said)
    missing = max(0, (claimed or len(facts)) - len(facts))
    if len(inside) <= said.count <= len(inside) + missing:
        return
    texts = index.rules["rank-claim"].texts
    values = _values(ranking, threshold, inside) | {"written": said.count}
    notes, extra, cases = [], [], ["missing"] if missing else []
    if said.side == "last":
        notes.append(texts["total"].format(total=total, last=said.rank, threshold=threshold))
    if missing:
        high = len(inside) + missing
        notes.append(texts["missing"].format(listed=len(facts), claimed=claimed, low=len(inside), high=high))
    if said.side == "last":
        after = [fact for fact in facts if fact.value > said.rank]
        if len(after) <= said.count <= len(after) + missing:
            note = {"last": said.rank, "found": len(after), "missing": missing, "written": said.count}
            extra.append(texts["meant"].format(**note))
            cases.append("meant")
    place = (said.reading, said.block, said.start, said.end)
    line = "first" if said.side == "first" else "main"
    report.add("rank-claim", cases, line, facts=inside, places=[place], values=values, notes=notes, extra=extra)


def _test(said: _Said, threshold: int) -> Callable[[int], bool]:
    if said.side == "first":
        return lambda place: place <= threshold
    return lambda place: place > threshold


def _all(index: Index, report: Report, said: _Said, ranking: _Ranking, facts: list[Fact], threshold: int) -> None:
    """均处于第 N 位以后: N itself passes either way, as both readings are in use."""
    wrong = [fact for fact in facts if (fact.value > threshold if said.side == "first" else fact.value < threshold)]
    if wrong:
        line = "all_first" if said.side == "first" else "all"
        place = (said.reading, said.block, said.start, said.end)
        report.add("rank-claim", [], line, facts=wrong, places=[place], values=_values(ranking, threshold, wrong))


def _values(ranking: _Ranking, threshold: int, facts: list[Fact]) -> dict[str, object]:
    names = "、".join(f"{fact.who or fact.subject}{fact.value}" for fact in facts[:_SHOWN])
    more = " 等" if len(facts) > _SHOWN else ""
    return {"indicator": ranking.name, "threshold": threshold, "found": len(facts), "names": (names + more) or "无"}


def _total(index: Index, said: _Said, facts: list[Fact]) -> int | None:
    """How many are ranked, as the document tells it (全省160家开发区): a number that no listed place is beyond."""
    most = max((int(fact.value) for fact in facts), default=0)
    fitting = sorted(number for number in index.totals(said.reading) if number >= most and number > said.rank)
    return fitting[0] if fitting else None


def _population(index: Index, said: _Said) -> int | None:
    """Of how many it is said: 10家开发区中7个…."""
    block = index.readings[said.reading].document.blocks[said.block].text
    for found in index.rules.population.finditer(block, max(0, said.start - 30), said.start + 1):
        return int(found["n"])
    return None
