"""What ships as data (指标目录, 计量单位, 标准, 角色, 开发区) and the reader of a zone folder.

- :func:`common_catalogue` – the indicators that every zone has
- :func:`~kaifaqu.content.folder.read_zone_folder` – a zone folder (docs/zone-folder.md), checked from end to end
- :func:`~kaifaqu.content.simulate.simulate` – a simulated province; ``province_folder.write_province`` writes it in that format
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from kaifaqu.observe import Catalogue

CONTENT: Final = Path(__file__).resolve().parent
INDICATORS: Final = CONTENT / "indicators"
ZONES: Final = CONTENT / "zones"
LIAOCHENG: Final = ZONES / "liaocheng"


@cache
def common_catalogue() -> Catalogue:
    """The common catalogue as it ships, read once. ``Problems`` if a file of it is broken."""
    return Catalogue.load(INDICATORS)


__all__ = ["CONTENT", "INDICATORS", "LIAOCHENG", "ZONES", "common_catalogue"]
