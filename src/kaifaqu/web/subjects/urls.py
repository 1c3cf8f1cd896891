"""Addresses of the subject register, under ``/z/<zone>/units/``. A code never begins with ``~``: what does is not an entry."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import matching, views

app_name = "subjects"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="list"),
    path("~new/", views.create, name="create"),
    path("~proposals/", matching.proposals, name="proposals"),
    path("~proposals/look/", matching.look, name="look"),
    path("~proposals/<int:number>/decide/", matching.decide, name="decide"),
    path("~changes/<int:number>/undo/", matching.undo, name="undo"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/names/", views.add_name, name="add-name"),
    path("<str:code>/names/<int:number>/remove/", views.remove_name, name="remove-name"),
    path("<str:code>/merge/", matching.merge, name="merge"),
    path("<str:code>/split/", matching.split, name="split"),
]
