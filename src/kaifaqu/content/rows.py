"""The rows of a zone folder, typed, and the columns they are read from. docs/zone-folder.md explains each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from kaifaqu.content.cells import (
    Column,
    Table,
    as_code,
    as_credit_code,
    as_date,
    as_flag,
    as_link,
    as_moment,
    as_number,
    as_whole,
    one_of,
    several,
)
from kaifaqu.observe import BOUNDS, MEASURES, SOURCES, STATUSES, Period

SUBJECT_KINDS: Final = {
    "zone": "开发区", "region": "行政区域", "bureau": "部门", "enterprise": "企业", "park": "园区", "platform": "平台",
    "fund": "基金", "project": "项目", "place": "地点", "group": "群体", "other": "其他",
}  # fmt: skip
NAME_KINDS: Final = {"official": "正式名称", "short": "简称", "former": "曾用名", "alias": "别称"}
CERTAINTIES: Final = {"C": "官方文本", "S": "二手来源", "M": "未核实"}
GUESSED: Final = {"title": "标题", "dated": "日期", "kind": "类型", "issuer": "发布单位", "number": "文号"}
TARGET_KINDS: Final = {
    "level": "到期值", "annual_growth": "年均增长", "annual_change": "年均增减", "relative": "与全市相比",
    "assigned": "按上级分解任务", "none": "未定目标",
}  # fmt: skip
DECISIONS_MADE: Final = {"merged": "已合并", "distinct": "确认不同"}
STAGES: Final = {
    "unknown": "未知", "idea": "谋划", "attracted": "引进", "reserve": "储备", "mature": "成熟", "underway": "实施",
    "done": "竣工",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ZoneInfo:
    """zone.yaml"""

    code: str
    name: str
    subject: str
    reference_date: date
    full_name: str = ""
    notice: str = ""
    city: str = ""
    province: str = ""
    public: bool = False
    simulated: bool = False
    two_person: bool = False  # who wrote a standard may not publish it


@dataclass(frozen=True, slots=True)
class DocumentRow:
    line: int
    code: str
    title: str
    issuer: str = ""
    number: str = ""
    kind: str = ""
    dated: str = ""
    published_on: date | None = None
    certainty: str = "C"
    link: str = ""
    note: str = ""
    simulated: bool = False
    about: str = ""
    text_open: bool = False
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectRow:
    line: int
    code: str
    kind: str
    name: str
    parent: str = ""
    category: str = ""
    industry: str = ""
    region: str = ""
    credit_code: str = ""
    summary: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class NameRow:
    line: int
    subject: str
    name: str
    kind: str = "alias"
    valid_from: date | None = None
    valid_to: date | None = None
    document: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MentionRow:
    line: int
    subject: str
    document: str
    name_used: str
    place: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """``key`` is what a later load compares by; ``period`` has its bounds if it is undated."""

    line: int
    key: str
    indicator: str
    subject: str
    value: Decimal
    period: Period
    basis: str = ""
    measure: str = "level"
    scope: str = ""
    unit: str = ""
    bound: str = "="
    target: bool = False
    status: str = "reported"
    source: str = "document"
    document: str = ""
    place: str = ""
    quote: str = ""
    note: str = ""
    published_on: date | None = None
    written: str = ""
    simulated: bool = False
    # When and why it was recorded where it was exported; kept when the zone is made by the load, else passed over.
    recorded_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """An entry of a chain that stands no more: the ``revision``-th of its key, before the one in observations.csv."""

    revision: int
    row: ObservationRow


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided of two entries of the register: ``right`` counts with ``left``, or they are distinct."""

    line: int
    left: str
    right: str
    decision: str
    evidence: str = ""
    decided_at: datetime | None = None
    score: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    line: int
    code: str
    name: str
    document: str
    base_year: int
    target_year: int


@dataclass(frozen=True, slots=True)
class PlanItemRow:
    line: int
    plan: str
    number: int
    part: str
    written: str
    indicator: str
    target_kind: str
    category: str = ""
    unit: str = ""
    measure: str = "level"
    base_text: str = ""
    target_text: str = ""
    rate_text: str = ""
    attribute: str = ""
    target_value: Decimal | None = None
    target_bound: str = ""
    goal_year: int | None = None
    bureau: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    line: int
    code: str
    subject: str
    name: str
    section: str = ""
    industry: str = ""
    number: int | None = None
    owner: str = ""
    owner_name: str = ""
    capacity: str = ""
    stage: str = "unknown"
    document: str = ""
    place: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Cockpit:
    """cockpit.yaml: what the leader's page shows first. ``as_dict`` is what a zone keeps in its settings."""

    figures: tuple[dict[str, str], ...] = ()
    rank: dict[str, Any] = field(default_factory=dict)
    plan: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"figures": [dict(item) for item in self.figures], "rank": dict(self.rank), "plan": self.plan}


_CODE = Column("code", as_code, 80, needed=True)
_DOCUMENT = Column("document", None, 80)
_PLACE = Column("place", None, 80)
_SIMULATED = Column("simulated", as_flag, 10, empty=False)

DOCUMENTS: Final = Table(
    "documents.csv",
    (
        _CODE, Column("title", None, 300, needed=True), Column("issuer"), Column("number", None, 100), Column("kind", None, 60),
        Column("dated", None, 20), Column("published_on", as_date, 10, empty=None),
        Column("certainty", one_of(CERTAINTIES), 1, empty="C"),
        Column("link", as_link), Column("note", None, 500), _SIMULATED, Column("about", None, 80),
        Column("text_open", as_flag, 10, empty=False), Column("guessed", several(one_of(GUESSED)), 200, empty=()),
    ),
    needed=True,
)  # fmt: skip
SUBJECTS: Final = Table(
    "subjects.csv",
    (
        _CODE, Column("kind", one_of(SUBJECT_KINDS), 20, needed=True), Column("name", needed=True), Column("parent", None, 80),
        Column("category", None, 60), Column("industry", None, 60), Column("region", None, 60),
        Column("credit_code", as_credit_code, 18), Column("summary", None, 500), _SIMULATED,
    ),
    needed=True,
)  # fmt: skip
NAMES: Final = Table(
    "names.csv",
    (
        Column("subject", None, 80, needed=True), Column("name", needed=True),
        Column("kind", one_of(NAME_KINDS), 10, empty="alias"),
        Column("valid_from", as_date, 10, empty=None), Column("valid_to", as_date, 10, empty=None), _DOCUMENT, _PLACE,
    ),
)  # fmt: skip
MENTIONS: Final = Table(
    "mentions.csv",
    (
        Column("subject", None, 80, needed=True), Column("document", None, 80, needed=True), Column("name_used", needed=True),
        Column("place", None, 80, needed=True), Column("says", None, 500),
    ),
)  # fmt: skip
DECISIONS: Final = Table(
    "decisions.csv",
    (
        Column("left", None, 80, needed=True), Column("right", None, 80, needed=True),
        Column("decision", one_of(DECISIONS_MADE), 10, needed=True), Column("evidence", None, 500),
        Column("decided_at", as_moment, 40, empty=None), Column("score", as_number, 10, empty=None), Column("reason", None, 300),
    ),
)  # fmt: skip
_FIGURE: Final = (
    Column("indicator", None, 80, needed=True), Column("subject", None, 80, needed=True),
    Column("basis", None, 80), Column("measure", one_of(MEASURES), 10, empty="level"), Column("scope", None, 60),
    Column("period", None, 60), Column("earliest", as_date, 10, empty=None), Column("latest", as_date, 10, empty=None),
    Column("value", as_number, 40, needed=True), Column("unit", None, 20), Column("bound", one_of(BOUNDS), 2, empty="="),
    Column("target", as_flag, 10, empty=False), Column("status", one_of(STATUSES), 12, empty="reported"),
    Column("source", one_of(SOURCES), 10, empty="document"), _DOCUMENT, _PLACE, Column("quote"), Column("note", None, 300),
    Column("published_on", as_date, 10, empty=None), Column("written"), _SIMULATED,
    Column("recorded_at", as_moment, 40, empty=None), Column("reason", None, 300),
)  # fmt: skip
OBSERVATIONS: Final = Table("observations.csv", (Column("key", None, 120), *_FIGURE), needed=True)
REVISIONS: Final = Table(
    "revisions.csv", (Column("key", None, 120, needed=True), Column("revision", as_whole, needed=True), *_FIGURE)
)
PLAN_ITEMS: Final = Table(
    "plan_items.csv",
    (
        Column("plan", None, 80, needed=True), Column("number", as_whole, needed=True), Column("part", None, 20, needed=True),
        Column("category", None, 40), Column("written", None, 120, needed=True), Column("unit", None, 20),
        Column("indicator", None, 80, needed=True), Column("measure", one_of(MEASURES), 10, empty="level"),
        Column("base_text", None, 40), Column("target_text", None, 40), Column("rate_text", None, 40),
        Column("attribute", None, 10),
        Column("target_kind", one_of(TARGET_KINDS), 15, needed=True), Column("target_value", as_number, 40, empty=None),
        Column("target_bound", one_of(BOUNDS), 2), Column("goal_year", as_whole, empty=None), Column("bureau", None, 80), _PLACE,
    ),
)  # fmt: skip
PROJECTS: Final = Table(
    "projects.csv",
    (
        _CODE, Column("subject", None, 80, needed=True), Column("name", needed=True), Column("section", None, 40),
        Column("industry", None, 60), Column("number", as_whole, empty=None), Column("owner", None, 80), Column("owner_name"),
        Column("capacity"), Column("stage", one_of(STAGES), 10, empty="unknown"), _DOCUMENT, _PLACE, _SIMULATED,
    ),
)  # fmt: skip
TABLES: Final = (DOCUMENTS, SUBJECTS, NAMES, MENTIONS, DECISIONS, OBSERVATIONS, REVISIONS, PLAN_ITEMS, PROJECTS)
YAML_FILES: Final = ("zone.yaml", "indicators.yaml", "plan.yaml", "cockpit.yaml")
