"""A source that names one of the zone's documents by its code (《003》) is shown by its title."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents import queries as documents

_CODE: Final = re.compile(r"《([0-9A-Za-z_.-]+)》")


class Citations:
    """The titles of a zone's documents by code, read when a source first names one."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    @cached_property
    def titles(self) -> dict[str, str]:
        return dict(documents.documents(self.zone).values_list("code", "title"))

    def say(self, text: str) -> str:
        """A text with titles in the place of codes; a code that the zone has no document for stays."""
        return _CODE.sub(lambda found: f"《{self.titles.get(found[1], found[1])}》", text)

    def title(self, document: str) -> str:
        """The title of a source's document: itself, or what stands behind its code."""
        return self.titles.get(document, document) if _CODE.fullmatch(f"《{document}》") else document
