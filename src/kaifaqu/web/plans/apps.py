from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "kaifaqu.web.plans"
    verbose_name = "规划"
