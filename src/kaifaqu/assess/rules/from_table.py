"""A standard from a table of structure: the CSV in which composite indices are handed about becomes the text of a standard file.

The columns are those of COINr's ``iMeta`` (iCode, iName, Type, Level, Parent, Direction, Weight, Unit, Denominator, Target), so
that an index that is kept there can be judged here; the text is meant to be read and changed by hand afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kaifaqu.assess.rules.read.standard import parse
from kaifaqu.assess.rules.structure import MAX_LEVELS, Line, check_tree, fail, read_lines, read_weights
from kaifaqu.assess.rules.with_steps import in_words
from kaifaqu.errors import Problem
from kaifaqu.observe.units import unit as unit_of

TARGET: Final = "target"
__all__ = ["MAX_LEVELS", "TARGET", "Steps", "from_table"]


@dataclass(frozen=True)
class Steps:
    """How the index is made. ``normalise``: a method of an edition's default, or "target" for the distance to each row's Target.

    ``combine``: by the level of the children (1: leaves), "mean" where none is given. ``impute`` and ``treat`` as under
    ``prepare`` in a standard: a name, or a mapping of its options. ``weights``: where they come from (given: the table).
    """

    normalise: str = "minmax"
    options: Mapping[str, Any] = field(default_factory=dict)  # of the method, as YAML: {"to": "[0, 100]"}
    combine: Mapping[int, str] = field(default_factory=dict)
    denominate: bool = True
    impute: str | Mapping[str, Any] = "none"
    treat: str | Mapping[str, Any] = "none"
    weights: str = "given"
    at_least: Decimal | None = None


def from_table(
    structure: str,
    *,
    id: str,  # noqa: A002 - as in the standard
    title: str,
    subject: str = "country",
    edition: str = "1",
    in_force: date,
    steps: Steps | None = None,
    weights: str | None = None,
    file: str = "structure.csv",
) -> str:
    """The YAML text of a standard with the tree of ``structure`` (CSV text) and, where given, other ``weights`` (iCode, Weight).

    A code that formulas could not name is changed, and stays as the title of its input, so that columns of the data still match.
    Steps may be said in the short words of ``with_steps`` (minmax:1..100, group_mean:region, winsorise:1/log_ct, power:0.5).
    Raises Problem("structure-invalid") with the row of the table, Problem("step-invalid") and what reading refuses of the steps.
    """
    chosen = _spelt(steps or Steps())
    lines = list(read_lines(structure, file))
    check_tree(lines, file)
    untargeted = [line for line in lines if line.type == "Indicator" and not line.target]
    if chosen.normalise == TARGET and untargeted:
        raise fail(
            file, untargeted[0].row, "Target", f"“{untargeted[0].code}”没有目标值。", "按目标值折算时每个指标都要有 Target。"
        )
    given = read_weights(weights, {line.code for line in lines}, file) if weights is not None else {}
    head = [
        f"id: {_said(id)}",
        f"title: {_said(title)}",
        f"subject: {subject}",
        "inputs:",
        *_inputs(lines),
        "editions:",
        f"  - edition: {_said(edition)}",
        f"    in_force: {{from: {in_force.isoformat()}}}",
        "    official: false",
        "    label: 示例口径",
        f"    source: {{document: {_said(title)}, certainty: O, note: 由结构表生成，权重与方法待核对}}",
        *_prepare(chosen),
        *_normalise(chosen),
        "    missing: renormalise",
    ]
    if chosen.weights != "given":
        head.append(f"    weights: {{method: {chosen.weights}}}")
    _check(head, chosen, id)
    return "\n".join([*head, *_score(lines, given, chosen)]) + "\n"


def _spelt(steps: Steps) -> Steps:
    """Short words written out."""
    impute, treat, normalise, options = steps.impute, steps.treat, steps.normalise, steps.options
    if normalise != TARGET and (":" in normalise or normalise.startswith("{")):
        written = in_words(normalise=normalise)["normalise"]
        normalise, options = written["method"], {key: value for key, value in written.items() if key != "method"}
    if isinstance(impute, str) and impute != "none":
        impute = in_words(impute=impute)["impute"]
    if isinstance(treat, str) and treat != "none":
        treat = in_words(treat=treat)["treat"]
    return replace(steps, normalise=normalise, options=options, impute=impute, treat=treat)


def _check(head: list[str], steps: Steps, name: str) -> None:
    """The head with one leaf is read: a step that nobody knows is told before the file is written, not when it is used."""
    said = [*steps.combine.values(), "mean"]
    for combine in said:
        body = [
            "    score:",
            *(f"      {line}" for line in _combine(combine)),
            "      items: [{id: leaf, value: leaf_of_the_check}]",
        ]
        inputs = head.index("inputs:") + 1
        method = ["    normalise: {method: minmax}"] if steps.normalise == TARGET else []
        text = [*head[:inputs], "  leaf_of_the_check: {title: 1}", *head[inputs:], *method, *body]
        parse("\n".join(text) + "\n", f"{name}.yaml")


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _unit(line: Line) -> str:
    """The unit where the registry knows it; others go to the note, so that numbers of the rule need not carry them."""
    try:
        return unit_of(line.unit).text if line.unit else ""
    except Problem:
        return ""


def _inputs(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        if line.type == "Aggregate":
            continue
        title = line.title if line.name == line.code else line.code
        fields = [f"title: {_said(title)}"]
        if line.type == "Group":
            fields.append("type: text")
        elif unit := _unit(line):
            fields.append(f"unit: {_said(unit)}")
        elif line.unit:
            fields.append(f"note: {_said('单位：' + line.unit)}")
        yield f"  {_said(line.name)}: {{{', '.join(fields)}}}"


def _option(value: str | Mapping[str, Any]) -> str:
    if isinstance(value, str):
        return value
    return "{" + ", ".join(f"{key}: {_flow(text)}" for key, text in value.items()) + "}"


def _flow(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else str(value)


def _prepare(steps: Steps) -> Iterator[str]:
    fields = [f"{key}: {_option(value)}" for key, value in (("impute", steps.impute), ("treat", steps.treat)) if value != "none"]
    if fields:
        yield f"    prepare: {{{', '.join(fields)}}}"


def _normalise(steps: Steps) -> Iterator[str]:
    if steps.normalise != TARGET:
        yield f"    normalise: {_option({'method': steps.normalise, **steps.options})}"


def _score(lines: list[Line], given: Mapping[str, str], steps: Steps) -> Iterator[str]:
    names = {line.code: line.name for line in lines}
    children: dict[str, list[Line]] = {}
    for line in lines:
        if line.type in ("Indicator", "Aggregate"):
            children.setdefault(line.parent, []).append(line)
    top = children[""][0]

    def below(parent: Line, indent: str) -> Iterator[str]:
        for line in children[parent.code]:
            head = f"id: {_said(line.name)}, title: {_said(line.title)}, weight: {given.get(line.code, line.weight)}"
            if line.type == "Indicator":
                yield f"{indent}- {{{head}, {_leaf(line, names, steps)}}}"
                continue
            yield f"{indent}- id: {_said(line.name)}"
            for field_ in (
                f"title: {_said(line.title)}",
                f"weight: {given.get(line.code, line.weight)}",
                *_group(line, children, steps),
            ):
                yield f"{indent}  {field_}"
            yield from below(line, indent + "  ")

    yield "    score:"
    yield f"      title: {_said(top.title)}"
    yield from (f"      {said}" for said in _group(top, children, steps))
    yield from below(top, "      ")


def _group(line: Line, children: Mapping[str, list[Line]], steps: Steps) -> Iterator[str]:
    level = max(child.level or _height(child, children) for child in children[line.code])
    yield from _combine(steps.combine.get(level, "mean"), steps.at_least)
    yield "items:"


def _height(line: Line, children: Mapping[str, list[Line]]) -> int:
    """The level of a row that does not say its own: 1 for an indicator, one more than its children for a group."""
    return 1 + max((child.level or _height(child, children) for child in children.get(line.code, [])), default=0)


def _combine(said: str, at_least: Decimal | None = None) -> Iterator[str]:
    """``power:0.5@0.66`` as the lines of a group."""
    method, _, share = said.partition("@")
    kind, _, option = method.partition(":")
    yield f"combine: {kind}"
    if option:
        yield f"power: {option}"
    if share or at_least is not None:
        yield f"at_least: {share or f'{at_least:f}'}"


def _leaf(line: Line, names: Mapping[str, str], steps: Steps) -> str:
    fields = [f"value: {line.name}", f"direction: {line.direction}"]
    if line.denominator and steps.denominate:
        fields.append(f"denominator: {_said(names[line.denominator])}")
    if steps.normalise == TARGET:
        options = {"to": "target", "target": f"{_said(line.target + _unit(line))}", **steps.options}
        fields.append(f"distance: {_option(options)}")
    return ", ".join(fields)
