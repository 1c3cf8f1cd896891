"""The address map: system pages, the API, and the rooms of a zone under ``/z/<zone>/``."""

from __future__ import annotations

import logging
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from kaifaqu.web.core.api import api

# Where each room lies under the zone; the cockpit is the zone's own page.
ROOMS = {
    "cockpit": "",
    "indicators": "indicators/",
    "plans": "plans/",
    "ratings": "ratings/",
    "projects": "projects/",
    "subjects": "units/",
    "documents": "documents/",
}


def _mount(room: str, place: str) -> list[URLPattern | URLResolver]:
    """While the rooms are being built: a room that is not there yet, or cannot be imported, is left out, and the log says so."""
    if not find_spec(f"kaifaqu.web.{room}.urls"):
        return []
    try:
        return [path(f"z/<slug:zone>/{place}", include(f"kaifaqu.web.{room}.urls"))]
    except ImportError:
        logging.getLogger("kaifaqu.web").exception("room %s left out", room)
        return []


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("kaifaqu.web.core.urls")),
    path("accounts/", include("kaifaqu.web.core.urls_login")),
    *(entry for room, place in ROOMS.items() for entry in _mount(room, place)),
]

handler403 = "kaifaqu.web.core.errors.forbidden"
handler404 = "kaifaqu.web.core.errors.not_found"
handler500 = "kaifaqu.web.core.errors.server_error"
