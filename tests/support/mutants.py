"""Standards with one threshold moved by a step, or one bound turned from included to excluded: golden cases must notice each.

Every number and every bound of an edition is found by walking the file: literals and comparisons in formulas, keys of bands,
tables of values, spans of years, shares, quotas and places of grades and prizes, dates in force. A step is the precision of the
input a limit is compared with: 1 of a counted thing, a year, a day; 0.01 万元; 0.01 %; else what ``steps`` of the cases say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from kaifaqu.assess.formulas.lexer import Token, tokens
from kaifaqu.assess.reading import Node

FORMULAS = frozenset({"rule", "formula", "when", "unless", "points", "amount", "by", "value", "of", "only"})
DATES = frozenset({"from", "to"})
SILENT = frozenset(
    {"source", "inputs", "title", "note", "text", "advice", "label", "gaps", "undated", "among", "data", "official"}
)
GIVEN = frozenset({"weight", "full", "year", "round", "digits", "direction"})  # what is given as it is: no threshold of an input
CHOSEN = frozenset({"choices"})
FLIPS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "≥": ">", "≤": "<"}
MONEY = {"元": Decimal("0.01"), "万元": Decimal("0.01"), "亿元": Decimal("0.000001")}
COUNTED = re.compile(r"(人|家|件|项|个|年|天|个月|户|次|所)$")
BOUND = re.compile(r"(≥|≤|>=|<=|>|<|=)\s*(-?[\d.]+)(.*)")
BETWEEN = re.compile(r"([\[(])(-?[\d.]+)([^,]*),(-?[\d.]+)(.*?)([\])])")
TURNED = {"[": "(", "(": "[", "]": ")", ")": "]"}
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(.*)")


@dataclass(frozen=True, slots=True)
class Mutant:
    """``name`` says what was changed; ``root`` is the changed file, with the changed edition alone unless it is ``whole``."""

    name: str
    root: Node
    whole: bool


def mutants(root: Node, steps: Mapping[str, float]) -> Iterator[Mutant]:
    """Every file that differs from ``root`` in one threshold or one bound; with all editions where the days in force change."""
    for index, edition in enumerate(root.need("editions")):
        for path, old, new, rename in _changes(edition, (), steps):
            changed = _replaced(edition, path, new, rename)
            whole = path[0] in ("in_force", "applies")
            editions = root.need("editions").items()
            kept = (*editions[:index], changed, *editions[index + 1 :]) if whole else (changed,)
            shown = ".".join(str(step) for step in path)
            pairs = {**root.pairs(), "editions": replace(root.need("editions"), value=kept)}
            yield Mutant(f"{edition.need('edition').text()}: {shown}: {old} → {new}", replace(root, value=pairs), whole)


Path = tuple[str | int, ...]


def _changes(node: Node, path: Path, steps: Mapping[str, float]) -> Iterator[tuple[Path, str, str, bool]]:
    """The place of each change in an edition, what stands there, what is put there instead, and whether that is a key."""
    if isinstance(node.value, tuple):
        for index, part in enumerate(node.value):
            yield from _changes(part, (*path, index), steps)
    elif isinstance(node.value, dict):
        for key, part in node.value.items():
            if key == "bands":
                for bound in part.pairs():
                    yield from (((*path, key, bound), bound, new, True) for new in _bound(bound, steps))
            elif key not in SILENT | GIVEN | CHOSEN:
                yield from _changes(part, (*path, key), steps)
        if "upto" in node.value and "values" in path:
            yield (*path, "upto"), "upto", "below", True
    elif path[-1] != "edition" and "id" not in path[-1:]:
        yield from ((path, node.value, new, False) for new in _scalar(str(path[-1]), node, path, steps))


def _scalar(key: str, node: Node, path: Path, steps: Mapping[str, float]) -> Iterator[str]:
    text = node.text()
    if key in DATES and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        day = date.fromisoformat(text)
        yield from (str(day + timedelta(days=move)) for move in (-1, 1))
    elif "values" in path and key == "value":
        yield from _moved(text, Decimal(1).scaleb(Decimal(text).as_tuple().exponent))  # type: ignore[arg-type]
    elif key in FORMULAS and not _is_number(text):
        yield from formula(text, steps)
    elif (found := NUMBER.fullmatch(text)) and key != "cap":
        step = Decimal(1) if not found[2] and "." not in text else _step(steps, found[2])
        step = Decimal(str(steps.get(key, step)))
        yield from (f"{value}{found[2]}" for value in _moved(found[1], step))


def formula(text: str, steps: Mapping[str, float]) -> Iterator[str]:
    """A formula with one of its numbers or days moved by a step, or one of its comparisons turned."""
    found = tokens(text)
    for index, token in enumerate(found):
        if token.kind == "sign" and token.text in FLIPS:
            size = 1 if text[token.at] in "≥≤" else len(token.text)
            yield text[: token.at] + FLIPS[token.text] + text[token.at + size :]
        elif token.kind == "date" and isinstance(token.value, date):
            for move in (-1, 1):
                yield text[: token.at] + str(token.value + timedelta(days=move)) + text[token.at + len(token.text) :]
        elif token.kind == "number":
            number = NUMBER.fullmatch(token.text)
            assert number is not None
            step = (
                Decimal(str(steps[name])) if (name := _compared(found, index)) in steps else _step(steps, token.unit, number[1])
            )
            for value in _moved(number[1], step):
                yield text[: token.at] + value + token.text[len(number[1]) :] + text[token.at + len(token.text) :]


def _compared(found: list[Token], index: int) -> str:
    """The name that a number is compared with."""
    if index >= 2 and found[index - 1].text in {*FLIPS, "=", "!="} and found[index - 2].kind == "name":
        return found[index - 2].text
    return ""


def _step(steps: Mapping[str, float], unit: str, number: str = "1") -> Decimal:
    if unit in steps:
        return Decimal(str(steps[unit]))
    if unit in MONEY:
        return MONEY[unit]
    if COUNTED.search(unit) and "/" not in unit:
        return Decimal(1)
    if not unit:
        return Decimal(1).scaleb(Decimal(number).as_tuple().exponent)  # type: ignore[arg-type]
    return Decimal("0.01")


def _moved(number: str, step: Decimal) -> Iterator[str]:
    value = Decimal(number)
    yield from (format(value + move, "f") for move in (-step, step))


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def _bound(key: str, steps: Mapping[str, float]) -> Iterator[str]:
    """The key of a band (≥30%, [2%,3%)) with its limit moved or turned."""
    if found := BOUND.fullmatch(key):
        sign, number, unit = found.groups()
        if sign in FLIPS:
            yield f"{FLIPS[sign]}{number}{unit}"
        yield from (f"{sign}{value}{unit}" for value in _moved(number, _step(steps, unit, number)))
    elif found := BETWEEN.fullmatch(key):
        opened, low, low_unit, high, high_unit, closed = found.groups()
        yield f"{TURNED[opened]}{low}{low_unit},{high}{high_unit}{closed}"
        yield f"{opened}{low}{low_unit},{high}{high_unit}{TURNED[closed]}"
        for value in _moved(low, _step(steps, low_unit, low)):
            yield f"{opened}{value}{low_unit},{high}{high_unit}{closed}"
        for value in _moved(high, _step(steps, high_unit, high)):
            yield f"{opened}{low}{low_unit},{value}{high_unit}{closed}"


def _replaced(node: Node, path: Path, new: str, rename: bool) -> Node:
    """The node with the scalar at ``path``, or (``rename``) the key that it ends with, put anew."""
    if not path:
        return replace(node, value=new)
    head, rest = path[0], path[1:]
    if isinstance(node.value, tuple):
        assert isinstance(head, int)
        part = _replaced(node.value[head], rest, new, rename)
        return replace(node, value=(*node.value[:head], part, *node.value[head + 1 :]))
    assert isinstance(node.value, dict)
    if rename and not rest:
        return replace(node, value={new if key == head else key: part for key, part in node.value.items()})
    return replace(node, value={**node.value, str(head): _replaced(node.value[str(head)], rest, new, rename)})
