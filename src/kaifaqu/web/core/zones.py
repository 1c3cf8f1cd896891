"""What the rooms need of a zone."""

from __future__ import annotations

from django.db.models import F

from .models import Zone


def touch(zone: Zone) -> None:
    """Something a page shows has changed: raise ``data_version``, under which pages cache. Call inside the transaction."""
    Zone.objects.filter(pk=zone.pk).update(data_version=F("data_version") + 1)
    zone.refresh_from_db(fields=["data_version"])
