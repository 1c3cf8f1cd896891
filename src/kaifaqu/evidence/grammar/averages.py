"""What a region, or its zones, have on average, at most or at least: 全省平均亩均税收, 全市开发区平均21.6家, 全省开发区最高."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage

_EXTREME: Final = "平均|最高|最低|最大|最小"
_KIND: Final = "(?:省级以上|国家级|省级)?(?:开发区|高新区|经开区)"
_SAID: Final = re.compile(rf"(?P<region>[全我][省市国])(?P<kind>{_KIND})?的?(?P<how>{_EXTREME})(?:水平|值|数)?")
_LABEL: Final = re.compile(rf"[（(]?{_SAID.pattern}(?:为|是)?[：:]?")
_REST: Final = re.compile(
    rf"(?:[全我][省市国])?(?:{_KIND})?的?(?:{_EXTREME})(?:水平|值|数)?|[全我][省市国](?:{_KIND})?的?$"  # 平均 may be gone already
)
_VERB: Final = re.compile("(?:仅?为|是|达到?|有|约|近|超过?|仅|只)*")
_HELD: Final = re.compile("[高低快慢优]于|[高低快慢多超]出|领先|落后|相当|[比较占]$|是$|不[及足到]|的.{0,4}$")


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
    body = {"省": context.province, "市": context.city, "国": "全国"}[found["region"][1]]
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
    rest = _REST.sub("", name) or passage.state.indicator
    _extreme(found, passage.state.register).say(spot.draft, rest, (spot.left, spot.at))
    return True
