"""The forms of this room: which fields an operation has, what is in them, and the faults at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import BOUNDS, MEASURES, STATUSES
from kaifaqu.web.core.models import Zone

from .drafts import LABELS, Draft
from .models import Observation
from .series import catalogue

_SIGNS = {"=": "等于", ">=": "≥ 不低于、以上", ">": "> 超过、突破", "<=": "≤ 不超过、以下", "<": "< 低于", "~": "约、左右"}
_HELP = {
    "indicator": "填名称、别名或代码，从提示中选。",
    "subject": "填名称或代码；新的单位请先在“单位”中登记。",
    "period": "如 2021年、2022年上半年、2021年三季度、2022年5月（当月）、2022年1—9月（累计）、2015—2020年、2021-07-28；"
    "说不准的照抄原文，如“十年来”。",
    "earliest": "仅报告期未定时填：最早可能是哪天。",
    "latest": "仅报告期未定时填：最晚可能是哪天。",
    "value": "只填数字；可用全角数字和千分位逗号。",
    "unit": "照来源写，如 万元、亿元、%、个百分点；系统按单位换算。",
    "scope": "位次必填：在哪些单位中排名，如“山东省”。",
    "basis": "如 全口径、可比价；没有注明就留空。",
    "place": "如 第81行；工作簿写到单元格，如 工作表“收入”!C5。",
    "quote": "含有该数的原话，越短越好。",
    "note": "直接录入必填：由谁、据什么提供。",
    "published_on": "来源发布的日期；留空则取文件的发布日，没有文件的从入库起算。",
    "reason": "为什么录入或改动，会记入审计。",
}
_REQUIRED = frozenset({"indicator", "subject", "value", "reason"})
_LONG = frozenset({"quote", "reason", "note"})
_DAYS = frozenset({"published_on", "earliest", "latest"})
GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("指标与时期", ("indicator", "subject", "period", "earliest", "latest")),
    ("数值", ("measure", "value", "unit", "bound", "basis", "scope", "status", "target", "simulated")),
    ("来源", ("source", "document", "place", "quote", "written", "note", "published_on")),
    ("理由", ("reason",)),
)
LISTED = 300  # names offered while typing: any other can still be typed


@dataclass(frozen=True)
class FormField:
    """One field as the template draws it."""

    name: str
    label: str
    kind: str  # text, long, day, choice, yes, fixed
    value: Any
    required: bool = False
    help: str = ""
    choices: Sequence[tuple[str, str]] = ()
    faults: tuple[Problem, ...] = ()
    offers: str = ""  # id of the list of names offered while typing


@dataclass
class Form:
    """The groups of fields, and the faults that belong to no field shown."""

    groups: list[tuple[str, list[FormField]]] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many faults there are."""
        return len(self.faults) + sum(len(item.faults) for _, row in self.groups for item in row)


def read_draft(posted: Mapping[str, str], base: Draft | None = None) -> Draft:
    """The draft in a posted form: texts as typed, a box is yes when it is there."""
    start = base or Draft()
    values: dict[str, Any] = {}
    for item in fields(Draft):
        if item.type == "bool":
            values[item.name] = posted.get(item.name, "") not in ("", "false", "0")
        else:
            values[item.name] = posted.get(item.name, getattr(start, item.name))
    return replace(start, **values)


def draft_form(zone: Zone, draft: Draft, problems: Sequence[Problem] = (), *, fixed: Observation | None = None) -> Form:
    """The form of an entry, or of a correction of ``fixed``, whose indicator and subject stay."""
    labels = {label: name for name, label in LABELS.items()}
    faults: dict[str, list[Problem]] = {}
    form = Form()
    shown = {name for _, names in GROUPS for name in names}
    for problem in problems:
        name = labels.get(problem.place.field, "")
        if name in shown:
            faults.setdefault(name, []).append(problem)
        else:
            form.faults.append(problem)
    documents = [("", "（无）"), *((row.code, f"{row.code} {row.title}") for row in zone.documents.only("zone", "code", "title"))]
    for title, names in GROUPS:
        row = [_field(name, draft, faults.get(name, []), documents, fixed) for name in names if _wanted(name, zone)]
        form.groups.append((title, row))
    if fixed is None:
        form.offered = {"indicators": [item.name for item in catalogue(zone)][:LISTED], "subjects": _subjects(zone)}
    return form


def _wanted(name: str, zone: Zone) -> bool:
    return name != "simulated" or not zone.simulated  # there it always is


def _subjects(zone: Zone) -> list[str]:
    """Names offered for the subject: those that have figures, the zone's own first."""
    used = Observation.objects.filter(zone=zone).values("subject")
    names = list(
        zone.subjects.filter(pk__in=used, merged_into=None).order_by("kind", "name").values_list("name", flat=True)[:LISTED]
    )
    own = zone.subject.name if zone.subject is not None else ""
    return [own, *(name for name in names if name != own)] if own else names


def _field(
    name: str, draft: Draft, faults: list[Problem], documents: Sequence[tuple[str, str]], fixed: Observation | None
) -> FormField:
    value = getattr(draft, name)
    common: dict[str, Any] = {"required": name in _REQUIRED, "help": _HELP.get(name, ""), "faults": tuple(faults)}
    if fixed is not None and name in ("indicator", "subject"):
        held = fixed.indicator.name if name == "indicator" else fixed.subject.name
        return FormField(name, LABELS[name], "fixed", held, help="不能改；弄错了请撤回后重新录入。")
    choices: dict[str, Sequence[tuple[str, str]]] = {
        "measure": list(MEASURES.items()),
        "bound": [(sign, _SIGNS[sign]) for sign in BOUNDS],
        "status": [(code, label) for code, label in STATUSES.items() if code != "withdrawn"],
        "source": Observation.Source.choices,
        "document": documents,
    }
    if name in choices:
        return FormField(name, LABELS[name], "choice", value, choices=choices[name], **common)
    if name in ("target", "simulated"):
        label = {"target": "这是目标或预期，还没有实现", "simulated": "这是模拟数据"}[name]
        return FormField(name, label, "yes", value, **common)
    kind = "long" if name in _LONG else "day" if name in _DAYS else "text"
    offers = {"indicator": "indicators", "subject": "subjects"}.get(name, "")
    return FormField(name, LABELS[name], kind, value, offers=offers, **common)


def all_problems(error: Problem | Problems) -> list[Problem]:
    return list(error.items) if isinstance(error, Problems) else [error]
