from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "kaifaqu.web.indicators"
    verbose_name = "指标"
