"""Run inside the project's environment: write what the load tool asks for (sessions, codes, words) to a JSON file.

Sessions are made here, not by logging in: a password hash is slow on purpose and belongs to no page of the mix.
Run: python benchmarks/load/prepare.py FILE (``run.py`` does).
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifaqu.web.config.settings")

ZONE, HOME = "moni", "liaocheng"
PEOPLE = ("zhang", "wang", "zhao", "sun", "qian")
SESSIONS = 40
SAMPLE = 400


def main(target: Path) -> None:
    import django

    django.setup()
    from django.db import connection

    from kaifaqu.web.core.models import Zone

    zone = Zone.objects.get(code=ZONE)
    chance = random.Random(2022)
    found = {"zone": ZONE, "home": HOME, "sessions": sessions(chance), **samples(zone, chance)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    target.touch(mode=0o600)
    target.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    sys.stdout.write(f"{found['organisations']:,} organisations, {found['observations']:,} observations in {connection.vendor}\n")


def sessions(chance: random.Random) -> list[str]:
    """Session keys of people who have just logged in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kaifaqu.web.core.models import User

    users = list(User.objects.filter(username__in=PEOPLE))
    keys = []
    for number in range(SESSIONS):
        user = users[number % len(users)]
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(str(session.session_key))
    chance.shuffle(keys)
    return keys


def samples(zone: Any, chance: random.Random) -> dict[str, Any]:
    """Things to look at: organisations with their names, zones, indicators, documents, industries."""
    from kaifaqu.web.documents.models import Document
    from kaifaqu.web.indicators.models import Observation
    from kaifaqu.web.subjects.models import Subject

    firms = Subject.objects.filter(zone=zone, kind="enterprise", merged_into=None)
    keys = chance.sample(list(firms.values_list("pk", flat=True)), SAMPLE)
    rows = list(Subject.objects.filter(pk__in=keys).order_by("code").values_list("code", "name", "industry", "region", "pk"))
    figures = Observation.objects.filter(zone=zone)
    return {
        "organisations": firms.count(),
        "observations": figures.count(),
        "firms": [row[:4] for row in rows],
        "zones": list(Subject.objects.filter(zone=zone, kind="zone").order_by("code").values_list("code", flat=True)[:160]),
        "indicators": list(figures.order_by().values_list("indicator__code", flat=True).distinct()),
        "documents": list(Document.objects.filter(zone=zone).order_by("code").values_list("code", flat=True)),
        "figures": list(figures.filter(subject__in=keys).order_by("pk").values_list("pk", flat=True)[:SAMPLE]),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
