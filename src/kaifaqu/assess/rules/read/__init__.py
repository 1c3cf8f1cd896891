"""Reading a standard: YAML to the model, every fault with its line, column and what to write instead."""

from __future__ import annotations

from kaifaqu.assess.rules.read.standard import check, load, parse, read_standard

__all__ = ["check", "load", "parse", "read_standard"]
