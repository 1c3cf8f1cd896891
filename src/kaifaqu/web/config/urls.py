"""The address map: system pages, the API, and the rooms of a zone under ``/z/<zone>/``."""

from __future__ import annotations

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
    "loading": "export/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("kaifaqu.web.core.urls")),
    path("accounts/", include("kaifaqu.web.core.urls_login")),
    path("z/<slug:zone>/standards/", include("kaifaqu.web.ratings.workshop_urls")),
    *(path(f"z/<slug:zone>/{place}", include(f"kaifaqu.web.{room}.urls")) for room, place in ROOMS.items()),
]

handler400 = "kaifaqu.web.core.errors.bad_request"
handler403 = "kaifaqu.web.core.errors.forbidden"
handler404 = "kaifaqu.web.core.errors.not_found"
handler500 = "kaifaqu.web.core.errors.server_error"
