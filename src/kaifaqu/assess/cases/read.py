"""Reading golden cases: YAML of ``editions``, ``bases``, ``cases`` and ``tables`` (docs/standards.md), with places in the faults.

Values are read by what the standard says of an input, so that ``是``, a date or ``0.10`` is what it would be in a table of data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, NoReturn

from kaifaqu.assess.cases.batches import Batch, Cases, Subject
from kaifaqu.assess.rules.model import HISTORY, Standard
from kaifaqu.assess.shipped import STANDARDS_DIR
from kaifaqu.errors import Problem
from kaifaqu.observe import marked
from kaifaqu.observe.marked import Node

MAX_BYTES: Final = 1_000_000
MAX_ROWS: Final = 20_000  # of a table that is written as a league
_TOP: Final = frozenset({"standard", "steps", "apart", "refuses", "editions", "bases", "cases", "tables"})
_BASE: Final = frozenset({"from", "on", "kind", "period", "inputs", "change", "earlier", "expect"})
_CASE: Final = frozenset({"case", "base", "on", "kind", "period", "change", "earlier", "vary", "key", "expect"})
_TABLE: Final = frozenset({"case", "on", "kind", "period", "weights", "rows", "league", "expect", "count"})
_LEAGUE: Final = frozenset({"count", "column", "from", "step", "inputs", "last"})
_NOTHING: Final = ("", "null", "~")
_YES: Final = ("true", "是")
_NO: Final = ("false", "否")


def shipped_cases(code: str) -> Path | None:
    """The file of cases that ships with a standard."""
    path = STANDARDS_DIR / "cases" / f"{code}.yaml"
    return path if path.is_file() else None


def read(path: Path, standard: Standard) -> Cases:
    """The cases of a file, single ones gathered into batches by edition, day and period.

    Problems with file and line: those of :func:`kaifaqu.observe.marked.read`, "yaml-shape", "yaml-key", "case-invalid".
    """
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise Problem("file-too-large", f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB。", hint="算例写不了这么多，核对文件。")
    return _Reader(marked.read(path).mapping(_TOP, frozenset({"standard"})), standard, path.name).cases()


class _Reader:
    def __init__(self, root: Mapping[str, Node], standard: Standard, file: str) -> None:
        self.root, self.standard, self.file = root, standard, file
        self.kinds = {code: one.type for edition in standard.editions for code, one in edition.inputs.items()}
        self.titles = {code: one.title for edition in standard.editions for code, one in edition.inputs.items()}
        judged = [part for edition in standard.editions for each in (*edition.veto, *edition.conditions) for part in each.walk()]
        self.kinds |= {part.id: "yes_no" for part in judged if part.manual}

    def cases(self) -> Cases:
        root = self.root
        if root["standard"].text() != self.standard.id:
            _fail(
                root["standard"], f"这些算例属于“{root['standard'].text()}”，不属于“{self.standard.id}”。", "核对 standard 一项。"
            )
        chosen = tuple(self._choice(each) for each in _list(root.get("editions")))
        batches: dict[tuple[Any, ...], Batch] = {}
        for setting, subject in self._singles(self._bases()):
            key = (*setting, subject.case) if "apart" in root else setting
            if key not in batches:
                batches[key] = Batch(self._edition(*setting[:2]), *setting, weights={})
            batches[key].subjects.append(subject)
        tables = [self._table(each) for each in _list(root.get("tables"))]
        steps = {name: _number(node) for name, node in _pairs(root.get("steps")).items()}
        return Cases(self.standard.id, self.file, steps, "refuses" in root, chosen, (*batches.values(), *tables))

    def _choice(self, node: Node) -> tuple[date, str, str]:
        found = node.mapping(frozenset({"on", "kind", "edition"}), frozenset({"on", "edition"}))
        return _day(found["on"]), _text(found.get("kind"), "new"), found["edition"].text()

    def _edition(self, on: date, kind: str) -> str:
        try:
            return self.standard.edition_for(on, kind).edition
        except Problem:
            return ""

    def _bases(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for name, node in _pairs(self.root.get("bases")).items():
            raw = node.mapping(_BASE)
            base: dict[str, Any] = {"on": None, "kind": "new", "period": None, "inputs": {}, "earlier": {}, "expect": {}}
            if "from" in raw:
                if raw["from"].text() not in found:
                    _fail(raw["from"], f"前面没有“{raw['from'].text()}”这个基准。")
                base |= found[raw["from"].text()] | {"expect": {}}
            base |= self._setting(raw)
            if "inputs" in raw:
                base["inputs"] = self._values(raw["inputs"])
            base["inputs"] = base["inputs"] | self._values(raw.get("change"))
            if "earlier" in raw:
                base["earlier"] = self._earlier(raw["earlier"])
            base["expect"] = self._expected(raw.get("expect"))
            if base["on"] is None or base["period"] is None:
                _fail(node, f"基准“{name}”没有写 on（申请日）或 period（报告期）。", "写法如 on: 2026-05-01、period: 2025。")
            found[name] = base
        return found

    def _setting(self, raw: Mapping[str, Node]) -> dict[str, Any]:
        read_by = {"on": _day, "kind": lambda node: node.text(), "period": _year}
        return {name: by(raw[name]) for name, by in read_by.items() if name in raw}

    def _singles(self, bases: Mapping[str, dict[str, Any]]) -> Iterator[tuple[tuple[date, str, int], Subject]]:
        for name, base in bases.items():
            setting = (base["on"], base["kind"], base["period"])
            yield setting, Subject(f"基准情形 {name}", base["inputs"], base["earlier"], base["expect"])
        for node in _list(self.root.get("cases")):
            yield from self._single(node, bases)

    def _single(self, node: Node, bases: Mapping[str, dict[str, Any]]) -> Iterator[tuple[tuple[date, str, int], Subject]]:
        raw = node.mapping(_CASE, frozenset({"case", "expect"}))
        named = _text(raw.get("base"), next(iter(bases), ""))
        if named not in bases:
            _fail(raw.get("base", node), f"没有“{named}”这个基准。", f"可用：{'、'.join(bases) or '（bases 里还没有写）'}。")
        base = bases[named] | self._setting(raw)
        setting = (base["on"], base["kind"], base["period"])
        inputs = base["inputs"] | self._values(raw.get("change"))
        more = self._earlier(raw.get("earlier"))
        earlier = {year: {**base["earlier"].get(year, {}), **more.get(year, {})} for year in {*base["earlier"], *more}}
        case = raw["case"].text()
        if "vary" not in raw:
            yield setting, Subject(case, inputs, earlier, self._expected(raw["expect"]))
            return
        varied, key = raw["vary"].text(), _text(raw.get("key"), "")
        if not key:
            _fail(node, "写了 vary（变哪项输入），没有写 key（看哪项结果）。")
        for text, expected in _pairs(raw["expect"]).items():
            value = self._value(varied, Node(text, self.file, expected.line, expected.column))
            yield (
                setting,
                Subject(
                    f"{case}（{self.titles.get(varied, varied)} {text}）",
                    {**inputs, varied: value},
                    earlier,
                    {key: _outcome(expected)},
                ),
            )

    def _table(self, node: Node) -> Batch:
        raw = node.mapping(_TABLE, frozenset({"case", "on", "period"}))
        rows = list(self._rows(raw["rows"])) if "rows" in raw else list(self._league(raw["league"])) if "league" in raw else []
        if not rows:
            _fail(node, "表中没有对象。", "写 rows（逐个对象）或 league（成批对象）。")
        expect = {name: self._expected(each) for name, each in _pairs(raw.get("expect")).items()}
        if strange := expect.keys() - {name for name, _, _ in rows}:
            _fail(raw["expect"], f"表中没有“{sorted(strange)[0]}”。")
        case, kind, on = raw["case"].text(), _text(raw.get("kind"), "new"), _day(raw["on"])
        subjects = [Subject(f"{case} {name}", inputs, earlier, expect.get(name, {})) for name, inputs, earlier in rows]
        weights = {name: _number(each) for name, each in _pairs(raw.get("weights")).items()}
        count = {grade: _year(each) for grade, each in _pairs(raw.get("count")).items()}
        return Batch(self._edition(on, kind), on, kind, _year(raw["period"]), weights, subjects, count)

    def _rows(self, node: Node) -> Iterator[tuple[str, dict[str, Any], dict[int, dict[str, Any]]]]:
        for each in node.items():
            pairs = dict(_pairs(each))
            if "subject" not in pairs:
                _fail(each, "没有写 subject（对象的名称）。")
            name, earlier = pairs.pop("subject").text(), self._earlier(pairs.pop("earlier", None))
            yield name, {code: self._value(code, value) for code, value in pairs.items()}, earlier

    def _league(self, node: Node) -> Iterator[tuple[str, dict[str, Any], dict[int, dict[str, Any]]]]:
        """Many rows with one column falling (or rising) step by step; the ``last`` so many with other inputs."""
        raw = node.mapping(_LEAGUE, frozenset({"count", "column", "from", "step", "inputs"}))
        number, column, inputs = _year(raw["count"]), raw["column"].text(), self._values(raw["inputs"])
        if not 0 < number <= MAX_ROWS:
            _fail(raw["count"], f"一张表写 1 至 {MAX_ROWS:,} 个对象。")
        last = _pairs(raw.get("last"))
        others, tail = self._values(last.get("inputs")), _year(last["count"]) if "count" in last else 0
        for place in range(number):
            row = {**inputs, column: _number(raw["from"]) + place * _number(raw["step"])}
            yield f"第{place + 1}家", row | (others if place >= number - tail else {}), {}

    # -- values -------------------------------------------------------------------------------------------------------------

    def _values(self, node: Node | None) -> dict[str, Any]:
        return {code: self._value(code, value) for code, value in _pairs(node).items()}

    def _earlier(self, node: Node | None) -> dict[int, dict[str, Any]]:
        found = {}
        for year, values in _pairs(node).items():
            if not (year.isascii() and year.isdigit() and len(year) == 4):
                _fail(values, f"“{year}”不是年份。", "写法如 earlier: {2024: {…}}。")
            found[int(year)] = self._values(values)
        return found

    def _value(self, code: str, node: Node) -> Any:
        kind = self.kinds.get(code) or (HISTORY[code].type if code in HISTORY else "")
        if not kind:
            _fail(node, f"标准没有“{code}”这项输入。", "核对代码；由人判断的条件用条件的代码。")
        text = node.text()
        if text in _NOTHING:
            return None
        if kind == "yes_no":
            if text not in (*_YES, *_NO):
                _fail(node, f"“{text}”不是 true 或 false。")
            return text in _YES
        return text if kind == "text" else _day(node) if kind == "date" else _number(node)

    def _expected(self, node: Node | None) -> dict[str, Any]:
        return {key: _outcome(value) for key, value in _pairs(node).items()}


def _fail(node: Node, message: str, hint: str = "") -> NoReturn:
    raise node.problem("case-invalid", message, hint=hint)


def _pairs(node: Node | None) -> Mapping[str, Node]:
    if node is None or node.data == "":
        return {}
    if not isinstance(node.data, dict):
        raise node.problem("yaml-shape", "这里应是“键: 值”的形式。")
    return node.data


def _list(node: Node | None) -> list[Node]:
    return [] if node is None or node.data == "" else node.items()


def _text(node: Node | None, default: str) -> str:
    return default if node is None else node.text()


def _outcome(node: Node) -> str | None:
    text = node.text()
    return None if text in _NOTHING else text


def _number(node: Node) -> float:
    try:
        number = Decimal(node.text())
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 100:
        _fail(node, f"“{node.text()[:40]}”不是数。", "不要写单位、百分号或千位逗号。")
    return float(number)


def _year(node: Node) -> int:
    number = _number(node)
    if number != int(number):
        _fail(node, f"“{node.text()}”不是整数。")
    return int(number)


def _day(node: Node) -> date:
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        _fail(node, f"“{node.text()[:40]}”不是日期。", "写法如 2026-05-01。")
