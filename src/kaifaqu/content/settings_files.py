"""The small YAML files of a zone folder: zone.yaml, plan.yaml, cockpit.yaml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from kaifaqu.content.cells import CellError, as_code, as_date, as_flag
from kaifaqu.content.files import Faults, read_yaml
from kaifaqu.content.rows import Cockpit, PlanRow, ZoneInfo
from kaifaqu.errors import Place, Problem
from kaifaqu.observe import MEASURES
from kaifaqu.observe.marked import Node

_ZONE_LIMITS: Final = {"code": 50, "name": 120, "full_name": 120, "subject": 80, "notice": 200, "city": 60, "province": 60}
_ZONE_NEEDED: Final = frozenset({"code", "name", "subject", "reference_date"})
_ZONE_KEYS: Final = frozenset(_ZONE_LIMITS) | {"reference_date", "public", "simulated", "two_person"}
_PLAN_KEYS: Final = frozenset({"code", "name", "document", "base_year", "target_year"})
_FIGURE_KEYS: Final = frozenset({"indicator", "title", "measure", "basis"})


def _text(node: Node, key: str, limit: int = 200) -> str:
    text = node.text(key)
    if len(text) > limit:
        raise node.problem("text-too-long", f"写了{len(text)}个字，最多{limit}个字。", field=key)
    return text


def _as(read: Callable[[str], Any], node: Node, key: str) -> Any:
    try:
        return read(node.text(key))
    except CellError as fault:
        raise node.problem(fault.code, fault.message, field=key, hint=fault.hint) from None


def _needed(row: dict[str, Node], keys: frozenset[str]) -> None:
    for key in sorted(keys):
        if not row[key].text(key):
            raise row[key].problem("value-missing", f"“{key}”不能为空。", field=key, hint="请补上。")


def read_zone(folder: Path, faults: Faults) -> ZoneInfo | None:
    """zone.yaml, or None with its faults."""
    try:
        node = read_yaml(folder / "zone.yaml")
        if node is None:
            raise Problem(
                "file-missing", "缺少文件 zone.yaml。", place=Place(file="zone.yaml"), hint="格式见 docs/zone-folder.md。"
            )
        row = node.mapping(_ZONE_KEYS, _ZONE_NEEDED)
        _needed(row, _ZONE_NEEDED)
        texts = {key: _text(row[key], key, limit) for key, limit in _ZONE_LIMITS.items() if key in row}
        _as(_as_slug, row["code"], "code")
        public, simulated, two_person = (
            key in row and bool(_as(as_flag, row[key], key)) for key in ("public", "simulated", "two_person")
        )
        day: date = _as(as_date, row["reference_date"], "reference_date")
        return ZoneInfo(reference_date=day, public=public, simulated=simulated, two_person=two_person, **texts)
    except Problem as problem:
        faults.add(problem)
        return None


def _as_slug(text: str) -> str:
    """The code stands in addresses, so it has no dot."""
    if "." in as_code(text):
        raise CellError("code-invalid", f"代码“{text}”不合规。", "只用字母、数字和 - _ 。")
    return text


def read_plans(folder: Path, faults: Faults) -> list[PlanRow]:
    """plan.yaml; empty if there is none."""
    try:
        node = read_yaml(folder / "plan.yaml")
        if node is None:
            return []
        items = node.mapping(frozenset({"plans"}), frozenset({"plans"}))["plans"].items()
    except Problem as problem:
        faults.add(problem)
        return []
    found: list[PlanRow] = []
    for item in items:
        try:
            found.append(_plan(item, {plan.code for plan in found}))
        except Problem as problem:
            faults.add(problem)
    return found


def _plan(item: Node, taken: set[str]) -> PlanRow:
    row = item.mapping(_PLAN_KEYS, _PLAN_KEYS)
    _needed(row, _PLAN_KEYS)
    code = str(_as(as_code, row["code"], "code"))
    if code in taken:
        raise row["code"].problem("row-duplicate", f"规划“{code}”写了两次。", field="code", hint="请只留一个。")
    first, last = (int(_as(_as_year, row[key], key)) for key in ("base_year", "target_year"))
    if first >= last:
        raise row["target_year"].problem(
            "value-invalid", f"目标年{last}应晚于基期{first}。", field="target_year", hint="请核对年份。"
        )
    return PlanRow(item.line, code, _text(row["name"], "name"), _text(row["document"], "document", 80), first, last)


def _as_year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2100):
        raise CellError("value-invalid", f"“{text}”不是年份。", "请写 1900 至 2100 之间的四位年份。")
    return int(text)


def read_cockpit(folder: Path, faults: Faults, known: Callable[[str, str, Place], bool]) -> Cockpit | None:
    """cockpit.yaml, None if there is none. ``known(what, code, place)`` says whether an indicator, subject or plan exists."""
    try:
        node = read_yaml(folder / "cockpit.yaml")
        if node is None:
            return None
        row = node.mapping(frozenset({"figures", "rank", "plan"}), frozenset({"figures"}))
        figures = tuple(_figure(item, known) for item in row["figures"].items())
        rank = _rank(row["rank"], known) if "rank" in row else {}
        plan = row["plan"].text("plan") if "plan" in row else ""
        if plan:
            known("plan", plan, row["plan"].place("plan"))
        return Cockpit(figures, rank, plan)
    except Problem as problem:
        faults.add(problem)
        return None


def _figure(item: Node, known: Callable[[str, str, Place], bool]) -> dict[str, str]:
    row = item.mapping(_FIGURE_KEYS, frozenset({"indicator"}))
    found = {key: _text(value, key, 120) for key, value in row.items()}
    known("indicator", found["indicator"], row["indicator"].place("indicator"))
    if found.get("measure", "level") not in MEASURES:
        hint = f"可写：{'、'.join(MEASURES)}。"
        raise row["measure"].problem("value-invalid", f"没有“{found['measure']}”这种度量。", field="measure", hint=hint)
    return found


def _rank(node: Node, known: Callable[[str, str, Place], bool]) -> dict[str, Any]:
    row = node.mapping(frozenset({"indicator", "scope", "peers"}), frozenset({"indicator"}))
    indicator = row["indicator"].text("indicator")
    known("indicator", indicator, row["indicator"].place("indicator"))
    peers = [item.text("peers") for item in row["peers"].items()] if "peers" in row else []
    for item, peer in zip(row["peers"].items() if "peers" in row else [], peers, strict=True):
        known("subject", peer, item.place("peers"))
    return {"indicator": indicator, "scope": row["scope"].text("scope") if "scope" in row else "", "peers": peers}
