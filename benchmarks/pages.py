"""Each page of the demo zone, warm: server time and number of queries, beside the budget of 100 ms.

Run: python benchmarks/pages.py [times]. Builds a demo in a folder of its own, walks from the cockpit through every kind of page
that links lead to, as a planner, a reviewer and the three administrators, and asks for each page several times in this process.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BUDGET = 100  # ms
PEOPLE = ("zhang", "zhao", "sysadmin", "secadmin", "auditor")
START = (
    "/z/liaocheng/",
    "/z/liaocheng/indicators/general-budget-revenue/",
    "/z/liaocheng/search/?q=新材料",
    "/z/moni/documents/u001/",
    "/account/",
)
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory(prefix="kaifaqu-pages-") as folder:
        os.environ.update(
            KAIFAQU_DATA=folder, KAIFAQU_DEMO="1", KAIFAQU_LOG="text", KAIFAQU_LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="kaifaqu.web.config.settings",
        )  # fmt: skip
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.conf import settings

        from kaifaqu.web import demo

        settings.ALLOWED_HOSTS = ["testserver"]
        demo.build()
        return measure(times)


def measure(times: int) -> int:
    """Print a line for each page, the slowest first; 1 if a page is over the budget."""
    rows = []
    seen: set[tuple[str, str]] = set()
    for username in PEOPLE:
        rows += [(page, *ask(client, page, times)) for client, page in pages(username, seen)]
    rows.sort(key=lambda row: -row[1])
    print(f"{'page':74} {'warm ms':>8} {'max ms':>8} {'queries':>8}   budget {BUDGET} ms")
    for page, middle, worst, queries in rows:
        print(f"{page[:74]:74} {middle:8.1f} {worst:8.1f} {queries:8d}   {'' if middle < BUDGET else 'OVER'}")
    over = [row for row in rows if row[1] >= BUDGET]
    print(f"{len(rows)} kinds of pages, slowest {rows[0][1]:.1f} ms, {len(over)} over the budget of {BUDGET} ms")
    return 1 if over else 0


def pages(username: str, seen: set[tuple[str, str]]) -> Iterator[tuple[Any, str]]:
    """One page of each kind that links lead to, not yet seen as another person; the pages are warm then."""
    from django.test import Client

    from kaifaqu.web.core.models import User

    client = Client()
    client.force_login(User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend")
    waiting, known = list(START), set(START)
    while waiting:
        page = waiting.pop(0)
        kind = kind_of(page)
        if not kind[0] or (kind in seen and page not in START):  # each person's links begin at the same pages
            continue
        answer = client.get(page)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        if kind not in seen:
            seen.add(kind)
            yield client, page
        for link in LINK.findall(answer.content.decode()):
            address = unescape(link)
            address = address if not address.startswith("?") else urlsplit(page).path + address
            if address.startswith("/") and address not in known and "format=" not in address:
                known.add(address)
                waiting.append(address)


def kind_of(page: str) -> tuple[str, str]:
    """The view with the names of its parameters; nothing for what is no page of ours."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(page)
    if parts.path.startswith(("/static/", "/api/")):
        return "", ""
    try:
        return resolve(parts.path).view_name, ",".join(sorted({key for key, _ in parse_qsl(parts.query)} - {"next"}))
    except Resolver404:
        return "", ""


def ask(client: Any, page: str, times: int) -> tuple[float, float, int]:
    """Median and worst time in ms of asking for a page again, and how many queries one answer takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    number = len(queries)  # now: the next request begins a new log
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        client.get(page)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), max(taken), number


if __name__ == "__main__":
    sys.exit(main())
