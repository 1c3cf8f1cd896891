from __future__ import annotations

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "kaifaqu.web.ratings"
    verbose_name = "评价"
