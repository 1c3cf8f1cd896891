from __future__ import annotations

from django.apps import AppConfig


class LoadingConfig(AppConfig):
    name = "kaifaqu.web.loading"
    label = "loading"
    verbose_name = "数据包载入"
