"""The address map: system pages, the API, and the rooms of a zone under ``/z/<zone>/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
