"""Gold statements (JSON Lines, GUIDELINES.md) with their text as Readings: what the audit gets when the extraction is right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Body, Context, Document, Reading, Statement
from kaifaqu.evidence.document import Locator
from kaifaqu.evidence.readers import read, read_bytes
from kaifaqu.observe import Period

Segment = tuple[int, int, int, Locator]  # block, from, to, place


def context(dated: str, *, zone: str = "聊城高新区", bodies: Iterable[Body] = (), **more: Any) -> Context:
    """What a reader knows of a text of that zone, with the common catalogue."""
    settings: dict[str, Any] = {"city": "聊城市", "province": "山东省", "catalogue": common_catalogue()} | more
    return Context(zone=zone, dated=Period.parse(dated) if dated else None, bodies=tuple(bodies), **settings)


def gold_reading(text: Path, gold: Path, about: Context) -> Reading:
    """A text with the statements that its gold file has for it."""
    rows = [json.loads(line, parse_float=Decimal) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    return Reading(read(text), tuple(placed(read(text), rows, about.bodies)), about)


def text_reading(text: str, rows: list[dict[str, Any]], about: Context, name: str = "文.txt") -> Reading:
    """A text written in a test, with statements written beside it: ``{"quote": …, "indicator": …}``; the rest has defaults."""
    document = read_bytes(text.encode(), name)
    whole = []
    for row in rows:
        at = document.text.find(row["quote"])
        assert at >= 0, f"{row['quote']} is not in the text"
        block = next(n for n, start in enumerate(document.starts) if start + len(document.blocks[n].text) > at)
        line = document.blocks[block].at(at - document.starts[block]).line
        base = {"line": line, "subject": about.zone, "measure": "level", "bound": "=", "target": False, "period": "", "scope": ""}
        whole.append(base | {"unit": _unit(row["quote"]), "value": _value(row["quote"])} | row)
    return Reading(document, tuple(placed(document, whole, about.bodies)), about)


def _value(quote: str) -> Decimal:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", quote)
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


def _unit(quote: str) -> str:
    return re.sub(r"^.*?\d[\d,]*(?:\.\d+)?", "", quote)


def placed(document: Document, rows: Iterable[dict[str, Any]], bodies: Iterable[Body] = ()) -> Iterator[Statement]:
    """Each row at the place of its quote: on its line, after the row before it if the quote stands there again."""
    codes = {name: body.code for body in bodies for name in (body.name, *body.aliases)}
    lines = _lines(document)
    last: dict[tuple[int, str], int] = {}
    for row in rows:
        block, start, place = _find(document, lines[row["line"]], row["quote"], last.get((row["line"], row["quote"]), -1))
        last[row["line"], row["quote"]] = start
        end = start + len(row["quote"])
        number = _digits(document.blocks[block].text[start:end], start, Decimal(row["value"]))
        names = ("subject", "indicator", "measure", "unit", "bound", "target", "period", "scope", "quote")
        fields: dict[str, Any] = {name: row[name] for name in names} | {"value": Decimal(row["value"])}
        yield Statement(
            **fields, block=block, start=start, end=end, number=number, locator=place, body=codes.get(row["subject"], "")
        )


def _digits(text: str, start: int, value: Decimal) -> tuple[int, int]:
    """Where in a quote the number stands: the digits of its value, else the first ones, else all of it."""
    spans = [(found.span(), Decimal(found[0].replace(",", ""))) for found in re.finditer(r"\d[\d,]*(?:\.\d+)?", text)]
    chosen = next((span for span, number in spans if number == abs(value)), spans[0][0] if spans else (0, len(text)))
    return start + chosen[0], start + chosen[1]


def _lines(document: Document) -> dict[int, list[Segment]]:
    found: dict[int, list[Segment]] = {}
    for at, block in enumerate(document.blocks):
        for n, mark in enumerate(block.marks):
            end = block.marks[n + 1].offset if n + 1 < len(block.marks) else len(block.text)
            found.setdefault(mark.locator.line or 0, []).append((at, mark.offset, end, mark.locator))
    return found


def _find(document: Document, segments: list[Segment], quote: str, after: int) -> tuple[int, int, Locator]:
    for first in (after + 1, 0):
        for block, start, end, place in segments:
            at = document.blocks[block].text.find(quote, max(start, first), end)
            if at >= 0:
                return block, at, place
    raise AssertionError(f"{quote} is not on line {segments[0][3].line}")
