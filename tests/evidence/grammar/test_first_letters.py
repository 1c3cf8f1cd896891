"""Long patterns are tried only where one of their first letters stands: the letters leave no phrase out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaifaqu.content import LIAOCHENG
from kaifaqu.evidence import zone_context
from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.figures import shapes
from kaifaqu.evidence.grammar.times import clock

TEXTS = sorted((Path(__file__).parent.parent / "texts").rglob("*.txt"))
_ASKED = re.compile(r"^\(\?=\[.*?(?<!\\)\]\)")


def _without(pattern: re.Pattern[str]) -> re.Pattern[str]:
    assert _ASKED.match(pattern.pattern), pattern.pattern[:40]
    return re.compile(_ASKED.sub("", pattern.pattern))


@pytest.mark.parametrize("path", [path for path in TEXTS if not path.name.endswith(".not.txt")], ids=lambda path: path.stem)
def test_nothing_is_left_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    register = Register(zone_context(LIAOCHENG), text)
    found = 0
    for pattern in (clock().pattern, shapes().number, register.pattern):
        plain = _without(pattern)
        for line in text.splitlines():
            spans = [match.span() for match in plain.finditer(line)]
            assert [match.span() for match in pattern.finditer(line)] == spans, line
            found += len(spans)
    assert found > 100
