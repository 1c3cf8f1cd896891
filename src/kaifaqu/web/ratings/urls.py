"""Addresses of the rating room, under ``/z/<zone>/ratings/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "ratings"
urlpatterns = [
    path("", views.index, name="list"),
    path("~published/<str:indicator>/", views.published, name="published"),
    path("<str:standard>/", views.league, name="league"),
    path("<str:standard>/~compare/", views.compare, name="compare"),
    path("<str:standard>/~run/", views.run, name="run"),
    path("<str:standard>/zones/<str:code>/", views.sheet, name="sheet"),
]
