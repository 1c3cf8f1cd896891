"""What a backup says about itself: the first file in the archive, checked before anything else is believed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaifaqu.errors import Problem
from kaifaqu.web.backup.fingerprint import Fingerprint

FORMAT = "kaifaqu-backup/1"
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
FILES = "files/"
_LARGEST_MANIFEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive: its size and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Version, kind of database, its schema (applied migrations), the content hashes, the audit's head, and every file."""

    created: str
    version: str
    vendor: str
    migrations: tuple[tuple[str, str], ...]
    fingerprint: Fingerprint
    audit_head: dict[str, Any]
    entries: dict[str, Entry]

    def to_json(self) -> bytes:
        value = {
            "format": FORMAT,
            "created": self.created,
            "version": self.version,
            "database": self.vendor,
            "migrations": [list(item) for item in self.migrations],
            "fingerprint": self.fingerprint.total,
            "tables": self.fingerprint.as_dict(),
            "audit_head": self.audit_head,
            "files": {name: {"size": entry.size, "sha256": entry.sha256} for name, entry in sorted(self.entries.items())},
        }
        return json.dumps(value, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """Read it. :class:`Problem` ``backup-damaged`` or ``backup-format``."""
        try:
            value = json.loads(content)
            if not str(value["format"]).startswith("kaifaqu-backup/"):
                raise ValueError("format")
            if value["format"] != FORMAT:
                raise Problem(
                    "backup-format", f"备份的格式是 {value['format']}，本版本只认 {FORMAT}。", hint="请用写出它的版本恢复。"
                )
            fingerprint = Fingerprint.from_dict(value["tables"])
            if fingerprint.total != value["fingerprint"]:
                raise ValueError("fingerprint")
            return cls(
                created=str(value["created"]),
                version=str(value["version"]),
                vendor=str(value["database"]),
                migrations=tuple((str(app), str(name)) for app, name in value["migrations"]),
                fingerprint=fingerprint,
                audit_head=dict(value["audit_head"]),
                entries={str(name): Entry(int(entry["size"]), str(entry["sha256"])) for name, entry in value["files"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise damaged("清单无法读出") from error


def damaged(what: str) -> Problem:
    """The one problem for an archive that is not what was written."""
    return Problem(
        "backup-damaged", f"备份文件不完整或已被改动：{what}。没有恢复任何内容。", hint="请换一份备份，或重新传输后再试。"
    )


def sha256_of(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def safe_name(name: str) -> bool:
    """A relative path without tricks: nothing absolute, no ``..``, no backslash, no empty part."""
    parts = name.split("/")
    return bool(name) and "\\" not in name and "\0" not in name and all(part not in ("", ".", "..") for part in parts)


def manifest_size_ok(size: int) -> bool:
    return 0 < size <= _LARGEST_MANIFEST
