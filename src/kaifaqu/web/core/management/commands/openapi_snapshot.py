"""Writes docs/openapi.json anew: run it when the API changes on purpose, and read the diff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kaifaqu.web.core.api import openapi_text

SNAPSHOT = Path("docs/openapi.json")


class Command(BaseCommand):
    help = "Write docs/openapi.json: the description of the JSON API, compared by a test"

    def handle(self, *args: Any, **options: Any) -> None:
        SNAPSHOT.write_text(openapi_text() + "\n", encoding="utf-8")
        self.stdout.write(str(SNAPSHOT))
