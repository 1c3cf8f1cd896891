"""Addresses of the rating room, under ``/z/<zone>/ratings/``."""

from __future__ import annotations

from django.urls import path

from . import file_views, subject_views, views

app_name = "ratings"
urlpatterns = [
    path("", views.index, name="list"),
    path("~run/", views.start, name="start"),
    path("~published/<str:indicator>/", views.published, name="published"),
    path("<str:standard>/", views.league, name="league"),
    path("<str:standard>/~compare/", views.compare, name="compare"),
    path("<str:standard>/~word/", file_views.league_word, name="league-word"),
    path("<str:standard>/~interval/", views.interval, name="interval"),
    path("<str:standard>/~run/", views.run, name="run"),
    path("<str:standard>/zones/<str:code>/", subject_views.sheet, name="sheet"),
    path("<str:standard>/zones/<str:code>/~word/", file_views.sheet_word, name="word"),
    path("<str:standard>/zones/<str:code>/~change/", subject_views.moved, name="moved"),
    path("<str:standard>/zones/<str:code>/~what-if/", subject_views.supposed, name="what-if"),
    path("<str:standard>/zones/<str:code>/~plan/", subject_views.plan, name="plan"),
]
