"""Where the rule files lie that ship with the product."""

from __future__ import annotations

from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent / "content"
STANDARDS_DIR = CONTENT / "standards"
RULES_DIR = CONTENT / "rules"  # rules that are no standards: they judge no subjects
