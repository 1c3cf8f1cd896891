"""Addresses of the workshop, under ``/z/<zone>/standards/``."""

from __future__ import annotations

from django.urls import path

from . import workshop_views as views
from . import workshop_writing as writing

app_name = "standards"
urlpatterns = [
    path("", views.index, name="list"),
    path("~new/", writing.create, name="new"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/text/", views.text, name="text"),
    path("<slug:code>/cases/", views.cases, name="cases"),
    path("<slug:code>/try/", views.attempt, name="try"),
    path("<slug:code>/edit/", writing.edit, name="edit"),
    path("<slug:code>/publish/", writing.publish, name="publish"),
    path("<slug:code>/withdraw/", writing.withdraw, name="withdraw"),
    path("<slug:code>/rerun/", writing.rerun, name="rerun"),
]
