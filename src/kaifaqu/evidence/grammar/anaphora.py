"""Words that stand for somebody told of before (该区, 公司, 园区), and whose words a quotation is.

Each gives a mention of whom it stands for, where a name could stand: the rules for names do the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kaifaqu.evidence.grammar.bodies import CITY_ZONES, CLASS, SOME, Mention
from kaifaqu.evidence.grammar.patterns import Grammar
from kaifaqu.evidence.grammar.rules import rules

WORK: Final = "a work by its name"
STANDS: Final = "stands for who was told of before"
QUOTED: Final = "whose words are quoted"
HOST: Final = "the zone that the text tells of"
_RULES: Final = rules("anaphora")
_PRONOUN: Final = _RULES.pattern("pronoun")
_PLACES: Final = _RULES.set("place_nouns")
_FIRMS: Final = _RULES.set("firm_nouns")
_ZONE_NOUNS: Final = _RULES.set("zone_nouns")
_ZONE_END: Final = _RULES.letters("zone_end")
_CITY: Final = _RULES.letters("city_end")
_NEEDS_THIS: Final = _RULES.set("needs_this")
_CUES: Final = _RULES.pattern("cues")
_FIRM_ACCOUNT: Final = _RULES.pattern("firm_account")
_SCHOOL: Final = _RULES.pattern("school")
_NO_NAME: Final = _RULES.pattern("named_alone")
_SPEECH: Final = _RULES.pattern("speech")
_ANNOUNCES: Final = _RULES.pattern("announces")
_QUOTE: Final = re.compile("“(?P<said>[^”]{6,})”(?P<after>[^。！？“\n]{0,40})")
_BREAK: Final = re.compile("[。！？；]")


def mentions(text: str, named: Sequence[Mention], words: Grammar, stems: tuple[str, ...], host: str = "") -> list[Mention]:
    """The mentions that pronouns and quotations add to those by name, all in order. ``host``: the zone that the text tells of."""
    if not _CUES.search(text):
        return list(named)
    bodies = sorted([*named, *_works(text, words)], key=lambda mention: mention.start)
    told_of = [Mention(0, 0, host, HOST)] if host else []
    for mention in _pronouns(text, [*told_of, *bodies]):
        bodies.append(mention)
    bodies.sort(key=lambda mention: mention.start)
    quoted = list(_quoted(text, bodies))
    firms = {body.start for body in named if not body.place}  # 引进的晶泽储能项目
    works = [body for body in bodies if body.how == WORK and (body.start in firms or _own(text, body, words, stems))]
    within = {work.start: work.end for work in works if _SCHOOL.search(work.name)}  # 宁州市第二中学 is not 宁州市
    longer = {work.start: work.end for work in works}  # 晶衡储能电池二期项目 is not 晶衡储能
    kept = [body for body in named if body.end >= (within if body.place else longer).get(body.start, 0)]
    known = {body.start for body in kept}
    stand = [body for body in bodies if body.how == STANDS and body.start not in known]
    stand += [work for work in works if work.start not in known]
    return sorted([*kept, *stand, *quoted], key=lambda mention: (mention.start, mention.end))


def _works(text: str, words: Grammar) -> Iterator[Mention]:
    """总投资21亿元的华晟新型建材产业园: a park or works by name."""
    for match in words.works.finditer(text) if words.works_end.search(text) else ():
        name = match["name"]
        if not words.no_project.search(name) and not words.no_company.search(name):
            yield Mention(match.start("name"), match.end("name"), name, WORK, place=False)


def _own(text: str, work: Mention, words: Grammar, stems: tuple[str, ...]) -> bool:
    """True for a name of its own: 天砚精密仪器基地项目, 青禾港, 大家关注的华晟产业园，; not 新能源产业项目."""
    if text[work.start - 1 : work.start] == "的" and text[work.end : work.end + 1] != "，":
        return False
    after_place = work.name.startswith(stems)
    return (after_place or (len(work.name) >= 5 and work.name[:2] not in words.known)) and not _NO_NAME.search(work.name)


def _pronouns(text: str, bodies: list[Mention]) -> Iterator[Mention]:
    for match in _PRONOUN.finditer(text):
        noun = match["noun"] or match["firm"] or ""
        this = len(match["word"]) > len(noun)
        if noun in _NEEDS_THIS and not this and not match["manager"] and not _accounts(text, match, bodies):
            continue
        start, end = match.span("word")
        if match["phase"]:  # 二期总投资18亿元: the name of the figure keeps it
            before, end = [body for body in bodies if body.end <= start and body.how == WORK], start
        else:
            before = [body for body in bodies if body.end <= match.start() and _is(body, noun, it=bool(match["it"]))]
        if before:
            yield Mention(start, end, before[-1].name, STANDS, place=before[-1].place)


def _accounts(text: str, match: re.Match[str], bodies: list[Mention]) -> bool:
    """砚光新材从小厂起步，…。2021年，企业研发投入6.3亿元: 企业 is the firm named last, with what only one firm has."""
    if match["noun"] not in _FIRMS or not _FIRM_ACCOUNT.match(text, match.end()):
        return False
    before = [body for body in bodies if body.end <= match.start()]
    return bool(before) and not before[-1].place


def _is(body: Mention, noun: str, *, it: bool = False) -> bool:
    """True if a noun can stand for somebody."""
    if it:
        return not body.place
    if not noun or noun in _PLACES:
        fits = body.region if noun == _CITY else noun not in _ZONE_NOUNS or body.name.endswith(_ZONE_END)
        return body.place and body.name != "全国" and body.how not in (CITY_ZONES, CLASS, SOME) and fits
    if body.place:
        return False
    return body.how != WORK if noun in _FIRMS else body.how == WORK


def _quoted(text: str, bodies: list[Mention]) -> Iterator[Mention]:
    """“产品出口18个国家。”海岱筑友机械公司总经理邱志勇说; 瓷芯科技的董事长讲：“我们…”: whose each sentence of the words is."""
    for match in _QUOTE.finditer(text):
        who = _teller(text, match, bodies)
        if who is not None:
            starts = [match.start("said"), *(match.start("said") + stop.end() for stop in _BREAK.finditer(match["said"]))]
            for start in starts:
                if start < match.end("said"):
                    yield Mention(start, start, who.name, QUOTED, place=who.place)


def _teller(text: str, match: re.Match[str], bodies: list[Mention]) -> Mention | None:
    start, end = match.span("after")
    after = [body for body in bodies if start <= body.start < end]
    if after and _SPEECH.search(text, after[0].end, end):
        return after[0]
    lead = max(text.rfind(mark, 0, match.start()) for mark in "。！？\n") + 1
    if _ANNOUNCES.search(text[lead : match.start()]):
        before = [body for body in bodies if lead <= body.start < match.start()]
        return before[0] if before else None
    return None
