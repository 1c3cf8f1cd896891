from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kaifaqu.web.documents"
    verbose_name = "文件"
