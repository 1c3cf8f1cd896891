from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kaifaqu.web.documents"
    verbose_name = "文件"

    def ready(self) -> None:
        from kaifaqu.web.core.search import register_source

        from .passages import PASSAGE, zone_passages
        from .queries import search_entries

        register_source("document", "文件", search_entries)
        register_source(PASSAGE, "文件正文", zone_passages, action="document.read")
