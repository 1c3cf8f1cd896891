"""The zone's own page: ``/z/<zone>/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "cockpit"
urlpatterns = [path("", views.home, name="home")]
