from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "kaifaqu.web.indicators"
    verbose_name = "指标"

    def ready(self) -> None:
        from kaifaqu.web.core.search import register_source

        from .queries import search_entries

        register_source("indicator", "指标", search_entries)
