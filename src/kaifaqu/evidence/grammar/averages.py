"""What a region, or its zones, have on average, at most or at least: 全省平均亩均税收, 全市开发区平均21.6家, 全省开发区最高."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kaifaqu.evidence.grammar.bodies import Register
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all

_RULES: Final = rules("averages")
_SPACES: Final = re.compile("[ *（(]")
_SAID: Final = _RULES.pattern("said")
_SURVEY_END: Final = _RULES.pattern("survey_end")
_LABEL: Final = _RULES.pattern("labelled")
_HOLDER: Final = _RULES.pattern("holder")
_EXTREME_END: Final = _RULES.pattern("extreme_end")
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
    whose: str = ""  # the zone that has it: 全省最高（昭湖经开区）

    def say(self, draft: Draft, name: str, span: tuple[int, int] = (-1, -1)) -> None:
        """Sets whose and what a figure is."""
        name = _EXTREME_END.sub("", name)
        if self.whose:
            draft.say("subject", self.whose, "the one that has most or least", span)
            draft.say("indicator", name, "that of which it has most or least", span)
            return
        name = _SURVEY_END.sub("", name)
        draft.say("subject", self.body, "the region on average or at most", span)
        draft.say("indicator", f"{self.kind}{name}{self.how}值", "on average or at most", span)


def _extreme(found: re.Match[str], register: Register) -> Extreme:
    context = register.context
    body = {"province": context.province, "city": context.city, "country": "全国"}[_REGION[found["region"][1]]]
    zones = (
        register.about.removeprefix(body) if register.of_city and body != "全国" else ""
    )  # a text about zones: 全省平均 is theirs
    return Extreme(body, found["kind"] or zones[-3:], found["how"])


def labelled(text: str, register: Register) -> Extreme | None:
    """全省开发区最高 on a line of its own."""
    found = _LABEL.fullmatch(text)
    if found is None:
        has = _HOLDER.fullmatch(text)
        holders = [item.name for item in register.mentions(has["whose"]) if item.place and not item.start] if has else []
        return Extreme("", "", has["how"], holders[0]) if has and len(holders) == 1 else None
    named = [item.name for item in register.mentions(found["whose"]) if item.place] if found["whose"] else []
    if found["whose"] and not named:
        return None  # 全省最高水平
    return replace(_extreme(found, register), whose=named[0] if len(named) == 1 else "")


def of_zones(text: str, zones: str) -> Extreme | None:
    """亩均税收平均 below 全省开发区, or 最高值: the region's that has the zones."""
    region = among_all(zones)
    found = _EXTREME_END.search(text) if region != zones else None
    return Extreme(region, zones.removeprefix(region), found["how"]) if found else None


def said(passage: Passage, spot: Spot, name: str) -> bool:
    """全省平均亩均税收14.2万元; 亩均税收全省平均14.2万元: at the head or at the end of what names the figure."""
    if spot.figure.kind in ("times", "rank") or spot.draft.measure not in ("level", "growth", "cagr"):
        return False
    raw = _SPACES.sub("", passage.text[spot.left : spot.figure.start])
    found = _SAID.search(raw)
    if found is None or _HELD.search(raw[: found.start()]) or _HELD.search(raw, found.end()):
        return False
    if found.start() > 2 and not _VERB.fullmatch(raw, found.end()):
        return False
    rest = _LEFT_OUT.sub("", name) or passage.state.indicator
    _extreme(found, passage.state.register).say(spot.draft, rest, (spot.left, spot.at))
    passage.mean = f"{found['region']}{found['kind'] or ''}{found['how']}"
    return True
