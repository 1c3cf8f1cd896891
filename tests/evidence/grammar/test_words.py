"""The word lists: every one is used by name, in the code or in a rule."""

from __future__ import annotations

import re
from pathlib import Path

from kaifaqu import evidence
from kaifaqu.evidence.grammar.rules import RULES
from kaifaqu.evidence.grammar.vocabulary import vocabulary

CODE = "".join(path.read_text(encoding="utf-8") for path in Path(evidence.__file__).parent.rglob("*.py"))
NAMED = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.toml"))


def test_no_list_is_dead() -> None:
    def used(name: str) -> bool:
        return re.search(rf"[\"']{name}[\"']", CODE) is not None or re.search(rf"[{{|]{name}[|}}]", NAMED) is not None

    assert [name for name in vocabulary().lists if not used(name)] == []
