"""The sections that say what the data are: inputs, spans, values, measures."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from kaifaqu.assess.formulas import FUNCTIONS, Expression, Type, settle
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import Input, Measure, Row, Span, Values
from kaifaqu.assess.rules.read.basics import amount, code, decimal, invalid, one_of, source, texts
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.names import MAX_CHAIN, Names, unit_of

MAX_INPUTS: Final = 5000
MAX_ROWS: Final = 5000
MEASURES: Final = ("level", "change", "growth", "cagr", "multiple", "rank")


def inputs(node: Node | None, faults: Faults) -> tuple[dict[str, Input], set[str]]:
    """The data dictionary, and the names whose lines are wrong."""
    pairs = {} if node is None else faults.get(node.pairs, {})
    if len(pairs) > MAX_INPUTS and node is not None:
        faults.fault(node.place, f"输入超过 {MAX_INPUTS} 项。")
        return {}, set(pairs)
    found = {name: faults.get(partial(_input, name, line), None) for name, line in pairs.items()}
    return {name: each for name, each in found.items() if each is not None}, {
        name for name, each in found.items() if each is None
    }


def _name(name: str, node: Node) -> str:
    """The key of a section as a code."""
    return code(Node(node.file, node.path, node.line, node.column, name), "代码")


def _input(name: str, node: Node) -> Input:
    node.only(
        "title", "type", "unit", "values", "low", "high", "step", "indicator", "measure", "basis", "scope", "note",
    )  # fmt: skip
    kind = one_of(node.get("type"), "number", "number", "yes_no", "text", "date")
    for key in ("unit", "low", "high", "step") if kind != "number" else ():
        if (extra := node.get(key)) is not None:
            extra.fail(f"type 为 {kind} 的输入不用 {key}。", "数字的输入不写 type。")
    if kind != "text" and (extra := node.get("values")) is not None:
        extra.fail("只有 type: text 的输入才列 values。")
    low, high, step = decimal(node.get("low")), decimal(node.get("high")), decimal(node.get("step"))
    if low is not None and high is not None and low > high:
        node.need("low").fail("low 大于 high。")
    if step is not None and step <= 0:
        node.need("step").fail("step 须大于 0。")
    return Input(
        code=_name(name, node),
        title=node.optional_text("title", name),
        type=kind,
        unit=node.optional_text("unit"),
        values=texts(node.get("values")),
        low=low,
        high=high,
        step=step,
        indicator=node.optional_text("indicator"),
        measure=one_of(node.get("measure"), "level", *MEASURES),
        basis=node.optional_text("basis"),
        scope=node.optional_text("scope"),
        note=node.optional_text("note"),
        place=node.place,
    )


def spans(node: Node | None, faults: Faults) -> dict[str, Span]:
    """Named spans of years."""
    pairs = {} if node is None else faults.get(node.pairs, {})
    found = [faults.get(partial(_span, name, line), None) for name, line in pairs.items()]
    return {span.name: span for span in found if span is not None}


def _span(name: str, node: Node) -> Span:
    node.only("years", "at_least")
    years = node.need("years").whole()
    least_node = node.get("at_least")
    least = years if least_node is None else least_node.whole()
    if not 1 <= years <= 10:
        node.need("years").fail("年数须在 1 与 10 之间。")
    if not 1 <= least <= years and least_node is not None:
        least_node.fail(f"at_least 须在 1 与 {years} 之间。")
    return Span(_name(name, node), years, least)


def figures(root: Node, names: Names, faults: Faults) -> tuple[dict[str, Values], dict[str, Measure]]:
    """Values of the rule and measures, settled in the order in which they read one another."""
    tables, lines = (faults.get(partial(_pairs, root, key), {}) for key in ("values", "measures"))
    for name, node in (*tables.items(), *lines.items()):
        if name in names.inputs or (name in tables and name in lines):
            faults.fault(
                node.place, f"“{name}”已经是{'一个输入' if name in names.inputs else '一张数值表'}，不能再用。", "换一个代码。"
            )
    read = _expressions(tables, lines, names, faults)
    found_values: dict[str, Values] = {}
    found_measures: dict[str, Measure] = {}
    for name in _ordered({name: _reads(each, tables, lines) for name, each in read.items()}, {**tables, **lines}, names, faults):
        if name in tables:
            table = faults.get(partial(_values, name, tables[name], read[name], names), None)
            if table is not None:
                found_values[name] = table
                names.types[name] = Type.of_unit(table.unit)
        else:
            measure = faults.get(partial(_measure, name, lines[name], read[name], names), None)
            if measure is not None:
                found_measures[name] = measure
                names.types[name] = measure.formula.type
        if name not in names.types:
            names.broken.add(name)
    return (
        {name: found_values[name] for name in tables if name in found_values},
        {name: found_measures[name] for name in lines if name in found_measures},
    )


def _pairs(root: Node, key: str) -> dict[str, Node]:
    node = root.get(key)
    return {} if node is None else node.pairs()


def _expressions(tables: dict[str, Node], lines: dict[str, Node], names: Names, faults: Faults) -> dict[str, Expression | None]:
    """The formula of each, read but not settled; those that cannot be read are broken."""
    read: dict[str, Expression | None] = {}
    for name, node in (*tables.items(), *lines.items()):

        def one(name: str = name, node: Node = node) -> bool:
            _name(name, node)
            names.titles[name] = node.optional_text("title", name)
            by = node.get("by") if name in tables else node.need("formula")
            read[name] = None if by is None else names.expression(by)
            return True

        if not faults.get(one, False):
            names.broken.add(name)
    return read


def _reads(expression: Expression | None, tables: Mapping[str, Node], lines: Mapping[str, Node]) -> list[str]:
    return [] if expression is None else [name for name in expression.names if name in tables or name in lines]


def _ordered(reads: dict[str, list[str]], nodes: Mapping[str, Node], names: Names, faults: Faults) -> list[str]:
    """Names after all they read. A circle is told once, with all its members, and they are broken."""
    order: list[str] = []
    depth: dict[str, int] = {}
    waiting = dict(reads)
    while waiting:
        ready = [name for name, inner in waiting.items() if not any(each in waiting for each in inner)]
        if not ready:
            circle = _circle(waiting)
            faults.fault(
                nodes[circle[0]].place, "指标互相引用，绕成了圈：" + " → ".join((*circle, circle[0])) + "。", "改掉其中一个公式。"
            )
            names.broken.update(circle)
            ready = circle
            for name in circle:
                del waiting[name]
            continue
        for name in ready:
            depth[name] = 1 + max((depth.get(each, 0) for each in waiting[name]), default=0)
            del waiting[name]
            order.append(name)
            if depth[name] == MAX_CHAIN + 1:
                faults.fault(nodes[name].place, f"指标层层引用超过 {MAX_CHAIN} 层。")
                names.broken.add(name)
    return order


def _circle(waiting: Mapping[str, list[str]]) -> list[str]:
    path: list[str] = []
    name = next(iter(waiting))
    while name not in path:
        path.append(name)
        name = next(each for each in waiting[name] if each in waiting)
    return path[path.index(name) :]


def _measure(name: str, node: Node, expression: Expression | None, names: Names) -> Measure:
    node.only("title", "formula", "unit", "note", "source")
    if expression is None or names.broken.intersection(expression.names) or name in names.broken:
        names.broken.add(name)
        expression = names.expression(node.need("formula"))
    formula = settle(expression, names.types, names.spans)
    unit = node.optional_text("unit")
    if formula.type.kind == "number":
        if "unit" not in node.pairs():
            own = unit_of(formula)
            if own is None:
                raise invalid(node, f"公式得出{formula.type}，要写明 unit。", "如 unit: 万元/人。")
            unit = own
        formula = formula.in_unit(unit)
    elif unit:
        node.need("unit").fail(f"公式得出{formula.type}，不写 unit。")
    names.opened[name] = formula
    return Measure(
        name, node.optional_text("title", name), formula, unit, node.optional_text("note"), source(node.get("source")), node.place
    )


def _values(name: str, node: Node, expression: Expression | None, names: Names) -> Values:
    node.only("title", "unit", "keys", "by", "rows", "note", "source")
    keys, unit, by = texts(node.get("keys")), node.optional_text("unit"), None
    for key in keys:
        if names.inputs.get(key) is None or names.inputs[key].type != "text":
            node.need("keys").fail(f"“{key}”不是文字的输入。", "keys 列的是 inputs 里 type: text 的代码。")
    by_unit = ""
    if expression is not None:
        by = settle(names.expression(node.need("by")), names.types, names.spans)
        by_unit = unit_of(by) or ""
        by = by.in_unit(by_unit)
        names.opened[name] = by
        if keys:
            node.need("keys").fail("有 by 的表不用 keys。")
    rows = node.need("rows").items()
    if not 1 <= len(rows) <= MAX_ROWS:
        node.need("rows").fail(f"数值表须有 1 至 {MAX_ROWS} 行。")
    found = tuple(_row(row, keys, unit, by_unit if by is not None else None, names) for row in rows)
    _check_rows(rows, found)
    return Values(name, node.optional_text("title", name), unit, keys, found, source(node.get("source")), node.place, by)


def _row(node: Node, keys: tuple[str, ...], unit: str, by_unit: str | None, names: Names) -> Row:
    node.only(*keys, "value", "year", "from", "to", *(() if by_unit is None else ("upto", "below")))
    year, begin, end = node.get("year"), node.get("from"), node.get("to")
    upto, below = node.get("upto"), node.get("below")
    if upto is not None and below is not None:
        below.fail("upto（含）和 below（不含）只写一个。")
    limit = upto if upto is not None else below
    chosen = tuple(node.need(key).text() for key in keys)
    for key, text in zip(keys, chosen, strict=True):
        known = names.inputs[key].values
        if known and text not in known:
            node.need(key).fail(f"“{text}”不是“{key}”可取的值。", "可用：" + "、".join(known) + "。")
    if begin is not None and end is not None and end.date() < begin.date():
        end.fail("失效日早于生效日。")
    return Row(
        value=amount(node.need("value"), unit),
        keys=chosen,
        start=None if begin is None else begin.date(),
        end=None if end is None else end.date(),
        year=None if year is None else year.whole(),
        upto=None if limit is None else amount(limit, by_unit or ""),
        inclusive=below is None,
    )


def _check_rows(nodes: tuple[Node, ...], rows: tuple[Row, ...]) -> None:
    """No two rows hold at once; limits of tiers rise, and the open row is the last."""
    groups: dict[object, list[tuple[Row, Node]]] = {}
    for row, node in zip(rows, nodes, strict=True):
        groups.setdefault((row.keys, row.year), []).append((row, node))
    for same in groups.values():
        tiers: dict[tuple[date | None, date | None], list[tuple[Row, Node]]] = {}
        for row, node in same:
            tiers.setdefault((row.start, row.end), []).append((row, node))
        dated = sorted(tiers.items(), key=lambda item: item[0][0] or date.min)
        for (earlier, _), (later, below) in itertools.pairwise(dated):
            if earlier[1] is None or later[0] is None or earlier[1] >= later[0]:
                below[0][1].fail("两行的有效期重叠。", "给较早的一行写上 to。")
        for tier in tiers.values():
            _check_tier(tier)


def _check_tier(tier: list[tuple[Row, Node]]) -> None:
    last: tuple[Decimal, bool] | None = None
    for index, (row, node) in enumerate(tier):
        if row.upto is None:
            if index < len(tier) - 1:
                tier[index + 1][1].fail("这一行与前面的行同时有效。", "没有 upto 的行写在最后，其他行要有不同的键、年份或日期。")
            continue
        own = (row.upto, row.inclusive)
        if last is not None and own <= last:
            node.fail("upto 须从小到大。")
        last = own


def check_span_names(found: Mapping[str, Span], names: Names, node: Node | None, faults: Faults) -> None:
    """A span must not be called like something else that formulas read, or like a function."""
    for name in found:
        if (name in names.types or name in FUNCTIONS) and node is not None:
            faults.fault(node.pairs()[name].place, f"“{name}”已经是别的名称，不能再作年份区间。", "换一个名称。")
