"""Who speaks: the body that a document comes from, and in the record of a conference the office of each speaker.

A reader takes what is said without a name for the speaker's own: of the zone where its 管委会 speaks, of the city where a
bureau of the city does. The title, the line of the issuer, the signature, the opening and the offices of the speakers tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kaifaqu.evidence.document import Document
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import alternation, vocabulary
from kaifaqu.evidence.statement import Context

_TAG: Final = re.compile(
    r"[ \u3000]*(?:[\[【](?P<boxed>[^\]】\n]{1,24})[\]】][ \u3000]*)?(?:(?P<open>[^，。；：:\[【\n]{1,24})[：:])?"
)
_TAGGED: Final = re.compile(r"[：:\[【]")
_LONGEST_TAG: Final = 60  # letters in which a tag ends at most
_RULES: Final = rules("speakers")
_OURS: Final = _RULES.pairs("ours")
_TOUR_OF_CITY: Final = _RULES.pattern("tour_of_city")
_NAME: Final = _RULES.pattern("name")
_OTHERS: Final = _RULES.pattern("asks")
_ROLE: Final = _RULES.pattern("role")
_QUOTES: Final = _RULES.pattern("quotes")
_PERSON: Final = _RULES.pattern("takes_part")
_COVER, _CLOSE = 14, 8  # lines of a cover and of a signature at most
_AFTER_NAME: Final = re.compile("(?:，|[ \u3000\t]+)(?P<office>[^，。；\n]{4,40})")  # in a list of who takes part, too
_BRIEF: Final = 26  # letters of a line that only says who issues
_HOST: Final = _RULES.pattern("hosts")
_LEVELS: Final = _RULES.pairs("levels")
_BEFORE_OFFICE: Final = _RULES.pattern("before_office")
_BEFORE_STEM: Final = _RULES.pattern("before_stem")
_OF_FIRM: Final = _RULES.pattern("of_firm")
_ISSUER_LINE: Final = _RULES.pattern("issuer_line")
_ZONE_KIND: Final = _RULES.pattern("zone_kind")
_OPENING: Final = _RULES.pattern("opening")
_ANSWER: Final = _RULES.pattern("answer")
_CHINESE: Final = _RULES.pattern("chinese")


class Offices:
    """Whose office some words name: 区管委会副主任 the zone's, 市商务局局长 the city's, 省科技厅 the province's."""

    def __init__(self, context: Context) -> None:
        self.context: Final = context
        self.city: Final = context.city.removesuffix("市")
        self.kind: Final = next((kind for kind in vocabulary().words("zone_kinds") if context.zone.endswith(kind)), "")
        self.stem: Final = context.zone.removesuffix(self.kind)
        own = "|".join(map(re.escape, filter(None, (self.city, context.province.removesuffix("省")))))
        self.pattern: Final = _RULES.pattern("office", regions=own or "(?!)")

    def of(self, text: str) -> str:
        """The body whose office is named last, a firm by its 董事长; empty if none is."""
        firm = _OF_FIRM.search(text)
        if firm and not self.pattern.search(firm["firm"]):
            return firm["firm"]
        found = ""
        for match in self.pattern.finditer(re.sub("[ \u3000]", "", text)):
            found = self._body(match) or found
        return found

    def _body(self, match: re.Match[str]) -> str:
        context = self.context
        if match["level"]:
            alone = not match["place"] and match.start() and _CHINESE.match(match.string[match.start() - 1])
            if alone and not _BEFORE_OFFICE.search(match.string[: match.start()]):
                return ""
            bodies = {"province": context.province, "city": context.city, "zone": context.zone}
            return bodies[_LEVELS[match["level"]]]
        stem = _BEFORE_STEM.sub("", match["stem"] or "")
        if match["zone"] or not stem or stem.endswith(self.stem) or self.stem.endswith(stem):
            return context.zone
        return f"{stem}{match['kind']}"


def _named(tag: str) -> str:
    """Who a tag names: 邵 诚, 答（邵诚）."""
    tag = re.sub("[ \u3000]", "", tag)
    answer = _ANSWER.fullmatch(tag)
    return answer["who"] if answer else tag


class Voices:
    """Whom a document is about where nobody is named (``about``), and whom each turn of a conversation speaks for."""

    def __init__(self, document: Document, context: Context) -> None:
        self.context = context
        self.offices = Offices(context)
        self.names = self._speakers(document.text)
        self.current = ""  # who speaks
        self.about: Final = self._about(document)
        self.names = {name: self._home(body) for name, body in self.names.items()}

    def turn(self, text: str, said: str) -> str | None:
        """The body that whoever begins to speak here speaks for; None if nobody begins to speak.

        ``said`` is whom the one before has come to speak of: when his turn comes again, he goes on with it.
        """
        if not _TAGGED.search(text, 0, _LONGEST_TAG):
            return None
        tag = _TAG.match(text)
        tags = [_named(part) for part in (tag["open"], tag["boxed"]) if part] if tag else []
        who = next((part for part in tags if part in self.names), tags[0] if tags else "")
        office = self._home(self.offices.of(who)) if _ROLE.search(who) and not _QUOTES.search(who) else ""
        asks = any(_OTHERS.search(part) for part in tags) and who not in self.names
        if not (who in self.names or office or asks):
            return None
        if self.current:
            self.names[self.current] = said
        self.current = who if who in self.names else ""
        return self.names.get(who) or ("" if asks else office) or self.about

    def _home(self, body: str) -> str:
        """In a text about one zone a bureau of its city speaks of the zone as well."""
        regions = (self.context.city, self.context.province)
        return "" if body in regions and not self.about.startswith(regions) else body

    def _speakers(self, text: str) -> dict[str, str]:
        """The speakers by name, with the body of the office that stands before the name: 市商务局局长 邵 诚."""
        lines = (line for line in text.split("\n") if _TAGGED.search(line, 0, _LONGEST_TAG))
        tags = {tag for line in lines if (match := _TAG.match(line)) for tag in (match["boxed"], match["open"]) if tag}
        names = {name for tag in tags if _NAME.fullmatch(name := _named(tag)) and not _OTHERS.search(tag)}
        found: dict[str, str] = {}
        for name in sorted(names):
            for match in re.finditer("[ \u3000]{0,4}".join(map(re.escape, name)), text):
                start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
                head = re.split("[。！？]", text[start : match.start()])[-1].rstrip(" \u3000")
                after = _AFTER_NAME.match(text, match.end(), end)
                office = after["office"] if after and _ROLE.search(after["office"][-3:]) else head
                if _ROLE.search(office[-8:]) and (body := self.offices.of(office)):
                    found[name] = "" if _HOST.search(head) else body
                    break
        return found

    def _about(self, document: Document) -> str:
        """Whom the title names, else who issues the text or speaks in it, else whom it mostly tells of."""
        context, text = self.context, document.text
        deictics = vocabulary().lists["deictics"]
        heads = [block.text.strip() for block in document.blocks[:6] if block.kind != "table" and len(block.text) <= 60]
        heads = [head for head in heads if not (_PERSON.search(head) or head.endswith(("。", "；")))]
        heads = [context.title, document.title, *heads]
        if self._titled(heads):
            return context.zone
        regions = {body: deictics[level] for level, body in (("city", context.city), ("province", context.province)) if body}
        for body, words_for in regions.items():
            zones = _RULES.pattern("title_of_zones", bodies=alternation((body, *words_for)))
            if any(zones.search(head) for head in heads):
                return f"{body}开发区"
        if context.city and any(_TOUR_OF_CITY.search(head) for head in heads):
            return f"{context.city}开发区"
        name = self._origin(document)
        if name not in (context.zone, *regions):
            ours = {level for word, level in _OURS.items() if word in text}  # 我市 beside 全省: those of the city speak
            levels = {context.city: "city", context.province: "province"}
            spoken = {body: words for body, words in regions.items() if len(ours) != 1 or levels[body] in ours}
            counts = {body: sum(map(text.count, words_for)) for body, words_for in spoken.items()}
            own = sum(map(text.count, deictics["zone"])) + (text.count(context.zone) if context.zone else 0)
            most = max(counts, key=lambda body: counts[body], default="")
            name = most if most and counts[most] > max(2 * own, 3) else context.zone
        return f"{name}开发区" if name in regions and text.count(f"{regions[name][0]}开发区") > 1 else name

    def _titled(self, heads: list[str]) -> bool:
        """True if a title names the zone, also by its kind alone: 高新区专场."""
        offices = self.offices
        zone = _RULES.pattern("title_of_zone", stem=re.escape(offices.stem), kind=offices.kind or "(?!)")
        one = (text for text in heads if len(_ZONE_KIND.findall(text)) == 1)  # not a list of zones
        return bool(self.context.zone) and any(zone.search(text) for text in one)

    def _origin(self, document: Document) -> str:
        """Whom those who speak all speak for (several zones: their city), else whose line, signature or opening the text has."""
        context = self.context
        spoken = {body for body in self.names.values() if body in (context.zone, context.city, context.province) or "区" in body}
        if spoken:
            return spoken.pop() if len(spoken) == 1 else context.province if context.province in spoken else context.city
        lines = [block.text for block in document.blocks if block.kind != "table"]
        return (
            self.offices.of(self.context.issuer)
            or self._issuer(lines[:_COVER])
            or self._issuer(lines[-_CLOSE:])
            or self._opening(document.text[:3000])
        )

    def _issuer(self, lines: Iterable[str]) -> str:
        for line in lines:
            match = _ISSUER_LINE.fullmatch(re.sub("[ \u3000]", "", line)) if len(line) <= _BRIEF else None
            if match and (body := self.offices.of(match["who"])):
                return body
        return ""

    def _opening(self, text: str) -> str:
        opening = _OPENING.search(text)
        return self.offices.of(opening["who"]) if opening else ""
