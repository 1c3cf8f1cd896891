from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from kaifaqu.web.core.actor import Actor
    from kaifaqu.web.core.models import Zone
    from kaifaqu.web.core.search import Entry


class DocumentsConfig(AppConfig):
    name = "kaifaqu.web.documents"
    verbose_name = "文件"

    def ready(self) -> None:
        from kaifaqu.web.core.search import register_source

        from .queries import search_entries

        register_source("document", "文件", search_entries)
        register_source("passage", "文件正文", _passages, action="document.read", groups=_own)


def _own(actor: Actor, zone: Zone) -> list[str]:
    from .passages import own_groups

    return own_groups(actor, zone)


def _passages(zone: Zone) -> Iterable[Entry]:
    """The engine that reads is loaded only where texts are read: not every command has to wait for it."""
    from .passages import zone_passages

    return zone_passages(zone)
