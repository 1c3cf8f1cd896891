"""The scoring methods a standard may name, one file per family, and reading the one that an item names."""

from __future__ import annotations

from kaifaqu.assess.rules.methods.registry import EVERYWHERE, KEYS, default_name, read_default, read_method

__all__ = ["EVERYWHERE", "KEYS", "default_name", "read_default", "read_method"]
