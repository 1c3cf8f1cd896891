"""What a park, a project or a building has: its area, its cost."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("works")
_OF: Final = _RULES.pattern("of")
_AND: Final = _RULES.pattern("and_has")
_BEFORE_NAME: Final = _RULES.pattern("before_name")
_BECOMES: Final = _RULES.pattern("becomes")
_SPENT: Final = _RULES.pattern("spent")
_SPENT_ON: Final = _RULES.pattern("spent_on")
_PUT_UP: Final = _RULES.pattern("put_up")
_AREA: Final = "面积"
_INSIDE: Final = _RULES.letters("inside")


def owned(passage: Passage, spot: Spot) -> bool:
    """占地409亩的抗疫应急产业园: the noun after 的 owns the attribute before the figure; 总规模15亿元的5支产业基金 likewise."""
    draft = spot.draft
    attribute = passage.words.attribute_end.search(spot.phrase)
    last = _last_of_list(passage, spot) if attribute is not None else -1
    if attribute is None:
        return _area_of(passage, spot)
    if last < 0:
        return False
    figure = passage.found[last]
    name = attribute[0] + (
        "面积" if attribute[0] == "占地" else "规模" if attribute[0] == "首期" else ""
    )  # 首期20亿元的产业母基金
    after, span = passage.after(last, figure)
    following = passage.found[last + 1] if last + 1 < len(passage.found) else None
    if not after and following is not None and following.start == figure.end + 1 and following.kind == "count":
        after, span = passage.after(last + 1, following)
        if after:
            draft.say("indicator", after + name, "attribute of the noun after the figure", span)
            return True
    if not after:
        return False
    after = _BECOMES.split(_BEFORE_NAME.sub("", after))[0]
    body = re.search(f"^.*?{passage.words.owner.pattern.removesuffix('$')}", after)
    whole = passage.words.owner.search(after) is not None  # 河湾中心医院, not its 中心
    body = re.match(".+", after) if whole else body
    named = body[0] if body and not passage.words.no_project.search(body[0]) else ""
    if attribute[0] in passage.words.owned and len(after) <= 16:
        draft.say("subject", named or after.rstrip(_INSIDE), "owns the attribute", span)
        draft.say("indicator", name, "attribute before the figure", (spot.start, spot.at))
        passage.owner = (named, span) if named else passage.owner
        return True
    if body and not passage.words.no_company.search(body[0]):
        draft.say("subject", body[0], "owns the attribute", span)
        draft.say("indicator", name, "attribute before the figure", (spot.start, spot.at))
        passage.owner = (body[0], span)
    else:
        draft.say("indicator", after + name, "attribute of the noun after the figure", span)
        if passage.text[span[1] : span[1] + 1] == "、":
            passage.taken = span[1]  # 规模5亿元的天使投资基金、10亿元的产业引导基金
    return True


def _area_of(passage: Passage, spot: Spot) -> bool:
    """建成启用15万平方米的漪塘科创港: an area right before a named work is its own; 15万平方米的标准厂房 has no name."""
    draft, words, register = spot.draft, passage.words, passage.state.register
    if words.implied.get(draft.unit.removeprefix("万")) != _AREA or not _OF.match(passage.text, spot.figure.end):
        return False
    after, span = passage.after(spot.number, spot.figure)
    named = after.startswith((*register.of_stem, register.zone[:2] or "-")) and words.owner.search(after)
    if not named or not _PUT_UP.fullmatch(spot.phrase):
        return False
    draft.say("subject", after, "owns the area", span)
    draft.say("indicator", _AREA, "its area, before its name", (spot.start, spot.at))
    passage.owner = (after, span)
    return True


def _last_of_list(passage: Passage, spot: Spot) -> int:
    """投资7.2亿元、开放床位800张的河湾医院: the figure of a list that 的 and the owner follow; -1 if none does."""
    number, found = spot.number, passage.found
    while not _OF.match(passage.text, found[number].end):
        if number + 1 >= len(found) or not _AND.fullmatch(passage.text, found[number].end, found[number + 1].start):
            return -1
        number += 1
    return number


def spent(passage: Passage, spot: Spot, name: str) -> str:
    """投资2.6亿元新建学校3所: the money with what is built for it; empty if the name says more, or nothing is built."""
    if spot.figure.kind != "amount" or not _SPENT.fullmatch(name):
        return ""
    built = _SPENT_ON.match(passage.text, spot.figure.end)
    return f"{built['deed'] or ''}{built['what']}投资" if built else ""


def having(passage: Passage, spot: Spot) -> bool:
    """月亮湾湿地公园占地1260亩: a name and its attribute."""
    draft, words = spot.draft, passage.words
    attribute = words.attribute_end.search(spot.phrase)
    name = spot.phrase[: attribute.start()] if attribute else ""
    if attribute is None or not 4 <= len(name) <= 16 or not words.place_end.search(name):
        return False
    if words.no_project.search(name) or words.no_company.search(name) or words.done.match(name) or "的" in name:
        return False
    draft.say("subject", name, "named before its attribute", (spot.start, spot.at))
    draft.say(
        "indicator", attribute[0] + ("面积" if attribute[0] == "占地" else ""), "attribute after its owner", (spot.start, spot.at)
    )
    passage.owner = (name, (spot.start, spot.at))
    return True
