"""The word lists: every one is used by name."""

from __future__ import annotations

import re
from pathlib import Path

from kaifaqu import evidence
from kaifaqu.evidence.grammar.vocabulary import vocabulary

CODE = "".join(path.read_text(encoding="utf-8") for path in Path(evidence.__file__).parent.rglob("*.py"))


def test_no_list_is_dead() -> None:
    assert [name for name in vocabulary().lists if not re.search(rf"[\"']{name}[\"']", CODE)] == []
