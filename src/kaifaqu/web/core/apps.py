from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "kaifaqu.web.core"
    verbose_name = "系统"

    def ready(self) -> None:
        from . import signals  # noqa: F401  (connects its receivers)

        autodiscover_modules("tasks")  # the jobs of every room, so that the worker knows them
