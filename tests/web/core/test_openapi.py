"""The API as programs outside see it: a change must be meant, and shows in the diff of docs/openapi.json."""

from __future__ import annotations

from pathlib import Path

from kaifaqu.web.core.api import openapi_text

SNAPSHOT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_the_description_is_the_one_that_was_agreed() -> None:
    assert openapi_text() + "\n" == SNAPSHOT.read_text(encoding="utf-8"), "meant? then: python manage.py openapi_snapshot"
