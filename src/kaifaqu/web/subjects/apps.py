from __future__ import annotations

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "kaifaqu.web.subjects"
    verbose_name = "单位"
