"""The lines of files.jsonl, findings.jsonl and of the texts and statements in documents/, typed, and the keys they are read from.

The words of states and kinds are the room's and the engine's; a test holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kaifaqu.content.cells import CellError, as_code
from kaifaqu.content.lines import Key, Lines, Read, choice, decimal, each, exactly, flag, moment, share, some_of, text, whole
from kaifaqu.errors import Problem
from kaifaqu.observe import BOUNDS, MEASURES, Period

FILES: Final = "files.jsonl"
FINDINGS: Final = "findings.jsonl"
FOLDER: Final = "documents"
FORMATS: Final = dict.fromkeys(("docx", "pptx", "xlsx", "xls", "ods", "csv", "pdf", "html", "txt", "md"), "")
BLOCK_KINDS: Final = {"heading": "标题", "paragraph": "段落", "item": "列表项", "table": "表格", "note": "说明"}
SEVERITIES: Final = {"contradiction": "矛盾", "probable": "可能有误", "remark": "提示"}
FILE_STATES: Final = {"queued": "等待读取", "read": "已读取", "failed": "读取失败"}
STATEMENT_STATES: Final = {
    "proposed": "待审阅", "checked": "待复核", "accepted": "已接受", "corrected": "更正后接受", "rejected": "已拒绝",
}  # fmt: skip
FINDING_STATES: Final = {"open": "待处理", "sent": "已转部门", "explained": "已说明", "corrected": "已更正", "gone": "不再出现"}
_LONG: Final = 30_000_000  # characters of a block: the reader's own limit of a document
_MANY: Final = 3_000_000
_NAME: Final = text(150)  # of a person, as the program shows it


def _code(value: Any) -> str:
    return as_code(text(80)(value))


def _hash(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text(64)(value)):
        raise CellError("value-invalid", "不是 SHA-256。", "应为64位小写十六进制数。")
    return str(value)


def _period(limit: int) -> Read:
    def read(value: Any) -> str:
        found = str(text(limit)(value))
        try:
            Period.parse(found)
        except Problem as problem:
            raise CellError(problem.code, problem.message, problem.hint) from None
        return found

    return read


_NUMBERS: Final = ("line", "page", "slide", "paragraph", "table", "row", "column")
LOCATOR: Final = some_of({name: whole(least=1) for name in _NUMBERS} | {"sheet": text(2000), "cell": text(40)})
_ORIGIN: Final = some_of(
    {"text": text(_LONG), "block": whole(least=-1), "start": whole(), "end": whole(), "how": text(2000)},
    ("text", "block", "start", "end", "how"),
)
# What a reviewer may change of a reading; the machine's own words may be longer than what is kept of them.
_LIMITS: Final = {"subject": 200, "body": 80, "indicator": 200, "code": 80, "basis": 80, "unit": 40, "scope": 60}
_FIXED: Final[dict[str, Read]] = {"measure": choice(MEASURES), "bound": choice(BOUNDS), "value": decimal, "target": flag}
_STANDS: Final = some_of({name: text(limit) for name, limit in _LIMITS.items()} | {"period": _period(60)} | _FIXED)
_READ: Final[dict[str, Read]] = {name: text(2000) for name in _LIMITS} | {"period": _period(2000)} | _FIXED | {
    "quote": text(_LONG), "block": whole(), "start": whole(), "end": whole(), "number": exactly(whole(), whole()),
    "locator": LOCATOR, "confidence": share,
    "origins": lambda value: {str(text(40)(name)): _ORIGIN(item) for name, item in _mapping(value).items()},
}  # fmt: skip
_READING: Final = some_of(_READ, tuple(_READ))


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict) or len(value) > 40:
        raise CellError("value-invalid", "应为 {…}。")
    return value


@dataclass(frozen=True, slots=True)
class FileRow:
    """A version of a document. ``lost``: the disk had lost its bytes when it was exported."""

    line: int
    document: str
    version: int
    name: str
    format: str
    sha256: str
    size: int
    uploaded_at: datetime
    uploaded_by: str = ""
    state: str = "read"
    read_at: datetime | None = None
    notes: tuple[str, ...] = ()
    problem: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False

    @property
    def stem(self) -> str:
        return f"{FOLDER}/{self.document}.{self.version}"

    @property
    def file(self) -> str:
        return f"{self.stem}.{self.format}"

    @property
    def blocks(self) -> str:
        return f"{self.stem}.blocks.jsonl"

    @property
    def statements(self) -> str:
        return f"{self.stem}.statements.jsonl"


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block of the text as read; what its marks and cells are is in docs/zone-folder.md."""

    kind: str
    text: str
    level: int = 0
    path: tuple[str, ...] = ()
    marks: tuple[Any, ...] = ()
    cells: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A reading with what people decided of it. ``stands`` has the fields that are other than read; ``figure`` is the key of its
    observation, ``revision`` the entry of that chain in revisions.csv (0: the one in observations.csv), ``replaced`` the entry
    that the acceptance corrected."""

    number: int
    reading: Mapping[str, Any]
    confidence: int = 0
    stands: Mapping[str, Any] = field(default_factory=dict)
    state: str = "proposed"
    reason: str = ""
    first: str = ""
    reviewer: str = ""
    reviewed_at: datetime | None = None
    figure: str = ""
    revision: int = 0
    made: bool = False
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What an audit found, and what became of it."""

    key: str
    rule: str
    severity: str
    title: str
    recomputation: str
    found_at: datetime
    explanations: tuple[str, ...] = ()
    quotes: tuple[Mapping[str, Any], ...] = ()
    files: tuple[Any, ...] = ()
    state: str = "open"
    note: str = ""
    bureau: str = ""
    handled_by: str = ""
    handled_at: datetime | None = None


_TEXTS: Final = each(text(300), 10_000)
FILE: Final = Lines(
    (
        Key("document", _code, needed=True), Key("version", whole(9999, 1), needed=True), Key("name", text(255), needed=True),
        Key("format", choice(FORMATS), needed=True), Key("sha256", _hash, needed=True), Key("size", whole(), needed=True),
        Key("uploaded_by", _NAME), Key("uploaded_at", moment, needed=True), Key("state", choice(FILE_STATES), usual="read"),
        Key("read_at", moment, usual=None), Key("notes", _TEXTS, usual=()), Key("lost", flag, usual=False),
        Key("problem", some_of({name: text(10_000) for name in ("code", "message", "place", "hint")}), usual={}),
    )
)  # fmt: skip
BLOCK: Final = Lines(
    (
        Key("kind", choice(BLOCK_KINDS), needed=True), Key("text", text(_LONG), needed=True), Key("level", whole(99), usual=0),
        Key("path", each(text(300), 99), usual=()), Key("marks", each(exactly(whole(), LOCATOR), _MANY), usual=()),
        Key("cells", each(exactly(whole(), whole(), whole(), whole(), whole(least=1), whole(least=1)), _MANY), usual=()),
    )
)  # fmt: skip
STATEMENT: Final = Lines(
    (
        Key("number", whole(), needed=True), Key("reading", _READING, needed=True), Key("confidence", whole(100), usual=0),
        Key("stands", _STANDS, usual={}), Key("state", choice(STATEMENT_STATES), usual="proposed"), Key("reason", text(300)),
        Key("first", _NAME), Key("reviewer", _NAME), Key("reviewed_at", moment, usual=None), Key("figure", text(120)),
        Key("revision", whole(9999), usual=0), Key("made", flag, usual=False), Key("replaced", whole(9999), usual=0),
    )
)  # fmt: skip
_QUOTE: Final = some_of(
    {
        "document": _code, "version": whole(9999), "title": text(300), "block": whole(), "start": whole(), "end": whole(),
        "text": text(500), "place": text(4000), "around": text(4000), "statement": whole(), "figure": text(120),
        "revision": whole(9999), "indicator": text(80),
        "subject": text(80),
    },
    ("document", "version", "title", "block", "start", "end", "text", "place"),
)  # fmt: skip
FINDING: Final = Lines(
    (
        Key("key", text(200), needed=True), Key("rule", text(60), needed=True), Key("severity", choice(SEVERITIES), needed=True),
        Key("title", text(300), needed=True), Key("recomputation", text(_LONG), needed=True),
        Key("found_at", moment, needed=True),
        Key("explanations", each(text(10_000), 1000), usual=()), Key("quotes", each(_QUOTE, 100_000), usual=()),
        Key("files", each(exactly(_code, whole(9999)), 100_000), usual=()), Key("state", choice(FINDING_STATES), usual="open"),
        Key("note", text(500)), Key("bureau", text(120)), Key("handled_by", _NAME), Key("handled_at", moment, usual=None),
    )
)  # fmt: skip
