"""The pages of the house itself: start, log-in, system, search, health."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import health

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
