"""Addresses of the plan room, under ``/z/<zone>/plans/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("", views.index, name="list"),
    path("<str:code>/", views.detail, name="detail"),
]
