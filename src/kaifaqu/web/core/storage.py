"""Static files at addresses that change with the version, so that a browser never mixes two."""

from __future__ import annotations

from django.contrib.staticfiles.storage import StaticFilesStorage

from kaifaqu import __version__


class VersionedStatic(StaticFilesStorage):
    """``/static/x.css?v=0.1.0``: no copy of the files to be made, neither for the demo nor for production."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={__version__}"
