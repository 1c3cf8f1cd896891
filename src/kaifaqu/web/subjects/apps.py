from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from kaifaqu.web.core.actor import Actor

    from .models import Subject


class SubjectsConfig(AppConfig):
    name = "kaifaqu.web.subjects"
    verbose_name = "单位"

    def ready(self) -> None:
        """Say what hangs on an entry (other rooms add theirs in their own ``apps.py``) and what the global search finds here."""
        from kaifaqu.web.core.search import register_source

        from .queries import search_entries
        from .references import register_reference

        register_source("subject", "单位", search_entries)
        register_reference("subjects.subjectname", "subject", title="名称", describe=lambda row: row.name)
        register_reference(
            "subjects.subjectmention", "subject", title="文件提及", related=("document",),
            describe=lambda row: f"{row.name_used}：{row.document.title} {row.place}",
        )  # fmt: skip
        register_reference(
            "subjects.subject", "parent", title="下级", current=lambda rows: rows.filter(merged_into=None),
            describe=lambda row: f"{row.name}（{row.get_kind_display()}）",
        )  # fmt: skip
        register_reference(
            "indicators.observation", "subject", title="数据", related=("indicator", "subject"), move=_move_figures,
            describe=_figure, current=lambda rows: rows.filter(superseded_by=None).exclude(status="withdrawn"),
        )  # fmt: skip


def _figure(row: Any) -> str:
    from kaifaqu.web.indicators.services import describe

    return f"{row.indicator.name}：{describe(row)}"


def _move_figures(actor: Actor, pks: Sequence[int], to: Subject, reason: str) -> Sequence[int]:
    from kaifaqu.web.indicators.services import reassign

    return [row.pk for row in reassign(actor, to.zone, list(pks), to.code, reason)]
