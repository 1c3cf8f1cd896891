"""Addresses of the indicator room, under ``/z/<zone>/indicators/``."""

from __future__ import annotations

from django.urls import path

from . import views, writing

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="list"),
    path("enter/", writing.enter, name="enter"),
    path("observations/<int:id>/", views.observation, name="observation"),
    path("observations/<int:id>/correct/", writing.correct, name="correct"),
    path("observations/<int:id>/withdraw/", writing.withdraw, name="withdraw"),
    path("observations/<int:id>/settle/", writing.settle, name="settle"),
    path("<str:code>/", views.detail, name="detail"),
]
