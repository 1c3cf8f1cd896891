from __future__ import annotations

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "kaifaqu.web.cockpit"
    verbose_name = "驾驶舱"
