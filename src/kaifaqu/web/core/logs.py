"""The request's id on every log line. Imports nothing of Django: logging is set up before the apps are."""

from __future__ import annotations

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdFilter(logging.Filter):
    """Every log line of a request carries its id."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.__dict__.pop("request", None)  # Django's own lines bring the request, whose text has the query string in it
        return True
