"""What a load did, or would do: counts and keys per table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TITLES = {
    "zone": "开发区", "catalogue": "通用指标", "indicators": "本区指标", "documents": "文件", "subjects": "对象", "names": "名称",
    "mentions": "出处", "observations": "观测值", "plans": "规划", "plan_items": "规划指标", "projects": "项目",
    "revisions": "修订历史", "decisions": "合并与区分", "standards": "本区标准",
    "files": "文件版本", "statements": "读数", "findings": "疑点",
}  # fmt: skip
SHOWN = 50  # keys listed per kind


@dataclass
class TableReport:
    """One table: how many rows are new, changed, the same, missing; the first keys of those that are not the same."""

    new: int = 0
    changed: int = 0
    same: int = 0
    missing: int = 0
    withdrawn: int = 0
    kept: int = 0  # not taken from the folder: a person has changed them in the program
    changed_keys: list[str] = field(default_factory=list)
    missing_keys: list[str] = field(default_factory=list)
    kept_keys: list[str] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        return bool(self.new or self.changed or self.withdrawn)

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class LoadReport:
    """The whole load. ``changed`` is False when it changed nothing."""

    zone: str
    created: bool
    dry_run: bool
    tables: dict[str, TableReport] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    proposals: int = 0
    ratings: int = 0
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        return any(table.touched for table in self.tables.values())

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        head = {"zone": self.zone, "created": self.created, "dry_run": self.dry_run, "changed": self.changed}
        tail = {
            "notes": list(self.notes),
            "proposals": self.proposals,
            "ratings": self.ratings,
            "seconds": round(self.seconds, 3),
        }
        return head | {"tables": {name: table.as_dict() for name, table in self.tables.items()}} | tail
