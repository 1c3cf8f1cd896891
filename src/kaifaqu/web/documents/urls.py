"""Addresses of the document room, under ``/z/<zone>/documents/``. Those with ``~`` can be no document's code."""

from __future__ import annotations

from django.urls import path

from . import change_views, finding_views, review_views, upload_views, views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="list"),
    path("~upload/", upload_views.upload, name="upload"),
    path("~uploads/", upload_views.uploads, name="uploads"),
    path("~findings/", finding_views.index, name="findings"),
    path("~findings/<int:finding>/", finding_views.detail, name="finding"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/version/", upload_views.version, name="version"),
    path("<str:code>/edit/", upload_views.edit, name="edit"),
    path("<str:code>/again/", upload_views.again, name="again"),
    path("<str:code>/audit/", finding_views.audit_again, name="audit"),
    path("<str:code>/changes/", change_views.changes, name="changes"),
    path("<str:code>/statements/", review_views.index, name="statements"),
    path("<str:code>/statements/<int:statement>/", review_views.one, name="statement"),
    path("<str:code>/review/", review_views.review, name="review"),
    path("<str:code>/original/<int:version>/", upload_views.original, name="original"),
]
