"""How many queries each kind of page of the demo takes: a bound for every one of them, warm and with nothing kept.

The walk is that of ``benchmarks/pages.py``: every kind of page that links lead to. A new page needs a line here.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

# view → queries at most: (again, with nothing kept). Of these, 5 are every page's own: session, user, roles, zone, other zones.
BOUNDS: dict[str, tuple[int, int]] = {
    "account_change_password": (3, 3),
    "cockpit:home": (8, 27),
    "core:audit": (8, 8),
    "core:audit-event": (6, 6),
    "core:jobs": (7, 7),
    "core:lockouts": (6, 6),
    "core:my-tokens": (6, 6),
    "core:profile": (7, 7),
    "core:role-new": (6, 6),
    "core:roles": (7, 7),
    "core:search": (10, 10),
    "core:token-new": (5, 5),
    "core:tokens": (6, 6),
    "core:user-edit": (6, 6),
    "core:user-new": (5, 5),
    "core:users": (7, 7),
    "documents:detail": (17, 19),
    "documents:edit": (8, 8),
    "documents:finding": (7, 8),
    "documents:findings": (9, 9),  # with the documents to choose from
    "documents:list": (9, 9),
    "documents:statement": (9, 10),
    "documents:statements": (9, 10),
    "documents:upload": (7, 7),
    "documents:version": (8, 8),
    "indicators:correct": (8, 8),
    "indicators:detail": (10, 19),
    "indicators:enter": (9, 10),
    "indicators:list": (6, 13),
    "indicators:observation": (8, 11),
    "indicators:settle": (7, 7),
    "indicators:withdraw": (7, 7),
    "mfa_index": (7, 7),
    "plans:detail": (7, 12),
    "plans:list": (7, 12),
    "projects:detail": (7, 7),
    "projects:list": (9, 9),
    "ratings:compare": (9, 9),
    "ratings:league": (10, 10),
    "ratings:list": (12, 16),
    "ratings:moved": (10, 10),
    "ratings:plan": (10, 10),
    "ratings:published": (8, 13),
    "ratings:sheet": (12, 12),  # with the titles of documents that a rule names by code
    "ratings:what-if": (10, 10),
    "standards:cases": (6, 6),
    "standards:detail": (9, 9),
    "standards:edit": (7, 7),
    "standards:list": (9, 9),
    "standards:new": (6, 6),
    "standards:try": (9, 12),
    "subjects:add-name": (7, 7),
    "subjects:create": (6, 6),
    "subjects:detail": (15, 16),
    "subjects:edit": (7, 7),
    "subjects:list": (9, 12),
    "subjects:merge": (16, 16),
    "subjects:proposals": (10, 10),
    "subjects:split": (13, 13),
}


@pytest.fixture(scope="module")
def walk() -> ModuleType:
    file = Path(__file__).parents[2] / "benchmarks" / "pages.py"
    spec = importlib.util.spec_from_file_location("benchmarks_pages", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count(client: Any, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200, page
    return len(queries)


def test_every_page_asks_few_queries(demo_zone: Any, walk: ModuleType) -> None:
    from django.core.cache import cache

    found: dict[str, list[tuple[int, int, str]]] = {}
    seen: set[tuple[str, str]] = set()
    for username in walk.PEOPLE:
        for client, page in walk.pages(username, seen):
            warm = count(client, page)
            cache.clear()
            cold = count(client, page)
            found.setdefault(walk.kind_of(page)[0], []).append((warm, cold, page))
    wrong = []
    for view, pages in sorted(found.items()):
        again, fresh = BOUNDS.get(view, (-1, -1))
        for warm, cold, page in pages:
            if warm > again or cold > fresh:
                wrong.append(f"{view}: ({warm}, {cold}), bound ({again}, {fresh})  {page}")
    assert not wrong, "\n".join(wrong)
    assert len(found) >= 40, sorted(found)
    assert not set(BOUNDS) - set(found), "bounds of pages that no link leads to"
