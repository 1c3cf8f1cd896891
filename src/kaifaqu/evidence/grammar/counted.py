"""Which of the things counted before a figure counts: 8家开发区有6家实现进位, 其中产值过百亿的4家."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage

_AMONG = re.compile("(?:里面|当中|里|中|内)$")
_OF = re.compile(r"[ *]*的[ *]*(?:还|也)?(?:共|仅|只)?(?:有)?[ *]*$")
LONGEST = 16  # letters of what they do


def which(passage: Passage, spot: Spot) -> tuple[str, str, tuple[int, int]] | None:
    """What they do and what they are, the rule, the words; None if the figure counts things of its own."""
    draft, figure = spot.draft, spot.figure
    if figure.kind != "count" or draft.measure != "level":
        return None
    start = figure.end
    end = passage.clause_end(start)
    told = re.split("[、，。；]", passage.text[start:end])[0]
    found = passage.words.predicate.search(told)
    if any(start <= other.at < start + len(told) for other in passage.found[spot.number + 1 :]):
        found = None  # 158家开发区实现生产总值2.13万亿元: what they have, not which they are
    before = re.sub(r"[ *]", "", told[: found.start()]) if found else ""
    if found and len(told) - found.start() <= LONGEST and (not before or passage.words.zone_kind.fullmatch(before)):
        noun = before or _noun(passage, spot)
        if noun:
            passage.taken = start + len(told)
            passage.state.topic = noun
            _of_the_city(passage, spot, noun)
            doing = re.sub(r"[ *了]", "", told[found.start("verb") :])
            return doing + noun, "those of the things counted that do so", (start, start + len(told))
    if _OF.search(passage.text[spot.left : figure.start]) and (found := passage.words.predicate.match(spot.phrase)):
        noun = _noun(passage, spot, own=False)
        if noun:
            return spot.phrase + noun, "those of the things counted that do so", (spot.start, spot.at)
    return None


def _of_the_city(passage: Passage, spot: Spot, noun: str) -> None:
    """A count of zones is about the city or the province that has them."""
    subject = spot.draft.subject
    if passage.words.zone_kind.fullmatch(noun) and subject == passage.state.register.about:
        spot.draft.say("subject", re.sub("(?<=[市省])开发区$", "", subject), "has the zones that are counted")


def _noun(passage: Passage, spot: Spot, *, own: bool = True) -> str:
    """What was counted: 规上企业里有3家, else the thing counted last, else the zones that the text is about."""
    phrase = _AMONG.sub("", spot.phrase)
    if own and phrase:
        return phrase if phrase != spot.phrase else ""
    state = passage.state
    if state.topic and not passage.words.ranking.search(state.topic):
        return re.sub("数量$", "", _AMONG.sub("", state.topic))
    return "开发区" if state.register.of_city and spot.figure.unit == "家" else ""
