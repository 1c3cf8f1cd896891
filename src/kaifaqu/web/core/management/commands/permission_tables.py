"""Renew the tables in docs/permissions.md (a test compares them with the policy and the address map)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kaifaqu.web.core.permission_table import renew


class Command(BaseCommand):
    help = "更新 docs/permissions.md 中的两张表"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=Path("docs/permissions.md"))

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        renew(file)
