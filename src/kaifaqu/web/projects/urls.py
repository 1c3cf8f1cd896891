"""Addresses of the project register, under ``/z/<zone>/projects/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="list"),
    path("<str:code>/", views.detail, name="detail"),
]
