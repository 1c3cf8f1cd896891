"""The background jobs of the rating room, where the worker looks for them."""

from __future__ import annotations

from .intervals import work as interval

__all__ = ["interval"]
