"""Taking a zone out: ``/z/<zone>/export/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "loading"
urlpatterns = [path("", views.export, name="export")]
