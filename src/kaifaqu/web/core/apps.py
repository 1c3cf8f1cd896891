from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kaifaqu.web.core"
    verbose_name = "系统"

    def ready(self) -> None:
        from . import signals  # noqa: F401  (connects its receivers)
