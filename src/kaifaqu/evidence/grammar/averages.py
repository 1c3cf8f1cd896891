"""What a region, or its zones, have on average, at most or at least: 全省平均亩均税收, 全市开发区平均21.6家, 全省开发区最高."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("averages")
_SAID: Final = _RULES.pattern("said")
_LABEL: Final = _RULES.pattern("labelled")
_LEFT_OUT: Final = _RULES.pattern("left_out")
_VERB: Final = _RULES.pattern("verb")
_HELD: Final = _RULES.pattern("held_against")
_REGION: Final = _RULES.pairs("regions")


@dataclass(frozen=True, slots=True)
class Extreme:
    """Whose value it is, of which of its zones, and whether it is the mean, the highest or the lowest."""

    body: str
    kind: str
    how: str

    def say(self, draft: Draft, name: str, span: tuple[int, int] = (-1, -1)) -> None:
        """Sets whose and what a figure is."""
        draft.say("subject", self.body, "the region on average or at most", span)
        draft.say("indicator", f"{self.kind}{name}{self.how}值", "on average or at most", span)


def _extreme(found: re.Match[str], register: Register) -> Extreme:
    context = register.context
    body = {"province": context.province, "city": context.city, "country": "全国"}[_REGION[found["region"][1]]]
    return Extreme(body, found["kind"] or "", found["how"])


def labelled(text: str, register: Register) -> Extreme | None:
    """全省开发区最高 on a line of its own."""
    found = _LABEL.fullmatch(text)
    return _extreme(found, register) if found else None


def said(passage: Passage, spot: Spot, name: str) -> bool:
    """全省平均亩均税收14.2万元; 亩均税收全省平均14.2万元: at the head or at the end of what names the figure."""
    if spot.figure.kind in ("times", "rank") or spot.draft.measure not in ("level", "growth", "cagr"):
        return False
    raw = re.sub("[ *（(]", "", passage.text[spot.left : spot.figure.start])
    found = _SAID.search(raw)
    if found is None or _HELD.search(raw[: found.start()]) or _HELD.search(raw, found.end()):
        return False
    if found.start() > 2 and not _VERB.fullmatch(raw, found.end()):
        return False
    rest = _LEFT_OUT.sub("", name) or passage.state.indicator
    _extreme(found, passage.state.register).say(spot.draft, rest, (spot.left, spot.at))
    passage.mean = f"{found['region']}{found['kind'] or ''}{found['how']}"
    return True
