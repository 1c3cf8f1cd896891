"""A kept run made again for questions, and how the numbers of a form are read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import QueryDict

from kaifaqu.assess import Run
from kaifaqu.assess.improve import Lever, Situation, find_levers, situation_of
from kaifaqu.errors import Place, Problem, Problems

from .queries import again

if TYPE_CHECKING:
    from .queries import League

MOST_TEXT = 40  # characters of a number that somebody typed


@dataclass(frozen=True)
class Asked:
    """A run made again, ready for questions; kept in memory for the next one."""

    run: Run
    situation: Situation


def ask(found: League) -> Asked:
    """A league's run, made again. Problem("rating-old-form") for one that kept no inputs."""
    run = found.run
    if found.rule is None:
        again(found)  # refuses
    return _kept(_Key(run.pk, run.run_at.isoformat(), found))


def levers_of(asked: Asked, code: str) -> list[Lever]:
    """The inputs that a subject can move, as the rule names them first to last."""
    situation = asked.situation
    order = {name: at for at, name in enumerate(asked.run.edition.inputs)}
    found = find_levers(situation, situation.row(code), situation.outputs.values())
    return sorted(found, key=lambda lever: order.get(lever.column, len(order)))


@dataclass(frozen=True)
class _Key:
    """A kept run by its number and time; the league is only carried along."""

    pk: int
    run_at: str
    found: League = field(compare=False)


@lru_cache(maxsize=4)
def _kept(key: _Key) -> Asked:
    run = again(key.found)
    return Asked(run, situation_of(run))


def shown_number(value: float) -> str:
    """A number for a field: six significant digits, as plain digits."""
    return f"{float(f'{value:.6g}'):.10f}".rstrip("0").rstrip(".") if value else "0"


def numbers(given: QueryDict, kinds: Mapping[str, str], titles: Mapping[str, str]) -> tuple[dict[str, float], Problems]:
    """The fields ``<kind>.<name>`` of a form that were filled, and "number-invalid" for each that is no number.

    ``kinds`` says what stands behind the title of a field in a message, ``titles`` which names there are.
    """
    found: dict[str, float] = {}
    problems = Problems()
    for field_name, text in given.items():
        kind, _, name = field_name.partition(".")
        if kind not in kinds or name not in titles or not str(text).strip():
            continue
        try:
            found[field_name] = number(titles[name] + kinds[kind], str(text))
        except Problem as problem:
            problems.add(problem)
    return found, problems


def number(title: str, text: str) -> float:
    """A number as people type it: 1,234.5 too. Problem("number-invalid")."""
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        value = float(plain) if len(plain) <= MOST_TEXT and "_" not in plain else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Problem("number-invalid", f"“{text[:MOST_TEXT]}”不是数。", place=Place(field=title), hint="请填数字，如 12.5。")
    return value
