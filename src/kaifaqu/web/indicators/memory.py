"""What a process keeps of its last reads: built series cost more to make than to keep, and pickling them would cost as much
again.

Bounded, least recently used first out. Keys hold the zone's ``data_version``, so a write makes no stale answer. A token in
Django's
cache ties it to that cache: whoever clears the cache (a restore, a test) clears this too.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.core.cache import cache

T = TypeVar("T")
_TOKEN = "indicators:memory"  # noqa: S105 (the name of a cache entry)


class Memory:
    """A mapping of at most ``size`` entries that forgets the one not asked for longest."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._token = ""
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under ``key``, else what ``make`` gives, which is kept from now on. Two threads may both make it."""
        token = str(cache.get_or_set(_TOKEN, lambda: uuid.uuid4().hex, None))
        with self._lock:
            if token != self._token:
                self._kept.clear()
                self._token = token
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return made
