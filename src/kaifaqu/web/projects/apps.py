from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "kaifaqu.web.projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """A project hangs on its owner in the register of subjects: a split of the owner asks where it goes."""
        from kaifaqu.web.core.search import register_source
        from kaifaqu.web.subjects.services import register_reference

        from .queries import search_entries

        register_source("project", "项目", search_entries)
        register_reference("projects.project", "owner", title="项目", describe=lambda row: f"{row.name}（{row.code}）")
