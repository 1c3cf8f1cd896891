"""What the rooms need of a zone."""

from __future__ import annotations

from django.db.models import F

from .models import Zone


def lock(zone: Zone) -> None:
    """Let nobody else write what is checked against the zone's other rows until the commit: two who enter the same thing at once
    must see each other. SQLite's transactions are one after the other already. Call inside the transaction."""
    list(Zone.objects.select_for_update().filter(pk=zone.pk).values_list("pk"))


def touch(zone: Zone) -> None:
    """Something a page shows has changed: raise ``data_version``, under which pages cache. Call inside the transaction."""
    Zone.objects.filter(pk=zone.pk).update(data_version=F("data_version") + 1)
    zone.refresh_from_db(fields=["data_version"])
