"""The background jobs of the document room, where the worker looks for them."""

from __future__ import annotations

from typing import Any

from kaifaqu.web.core.jobs import JobRun, job

from . import reading


@job("读取文件")
def read_file(run: JobRun, file: int) -> dict[str, Any]:
    """Read one version of a document (:func:`reading.work`)."""
    return reading.work(run, file)
