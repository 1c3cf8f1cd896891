"""Who speaks: the body that a document comes from, and in the record of a conference the office of each speaker.

A reader takes what is said without a name for the speaker's own: of the zone where its 管委会 speaks, of the city where a
bureau of the city does. The title, the line of the issuer, the signature, the opening and the offices of the speakers tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kaifaqu.evidence.document import Document
from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, vocabulary
from kaifaqu.evidence.statement import Context

_TAG: Final = re.compile(
    r"^[ \u3000]*(?:[\[【](?P<boxed>[^\]】\n]{1,24})[\]】][ \u3000]*)?(?:(?P<open>[^，。；：:\[【\n]{1,24})[：:])?", re.MULTILINE
)
_NAME: Final = re.compile("[一-龥](?:[ \u3000]{0,4}[一-龥]){1,3}")
_OTHERS: Final = re.compile("记者|主持人|提问|问$")  # they ask and lead; what they say is said of whom all is about
_ROLE: Final = re.compile("[长员师人表]|主任|书记|总裁|经理|专家")
_PERSON: Final = re.compile("主任|书记|[局部厅]长|董事长|经理")  # a line that says who takes part is no title
_COVER, _CLOSE = 14, 8  # lines of a cover and of a signature at most
_BRIEF: Final = 26  # letters of a line that only says who issues
_HOST: Final = re.compile("主持人?[：:】\\]（(]|^.{0,3}主持")


class Offices:
    """Whose office some words name: 区管委会副主任 the zone's, 市商务局局长 the city's, 省科技厅 the province's."""

    def __init__(self, context: Context, words: Vocabulary) -> None:
        self.context: Final = context
        kinds, organs = alternation(words.words("zone_kinds")), alternation(words.words("organs"))
        self.city: Final = context.city.removesuffix("市")
        self.kind: Final = next((kind for kind in words.words("zone_kinds") if context.zone.endswith(kind)), "")
        self.stem: Final = context.zone.removesuffix(self.kind)
        council = "管委会|管理委员会|党工委"
        own = "|".join(map(re.escape, filter(None, (self.city, context.province.removesuffix("省")))))
        self.pattern: Final = re.compile(
            rf"(?P<stem>[一-龥]{{2,3}}?)?(?P<kind>{kinds})(?:{council})?|(?P<zone>{council})"
            rf"|(?P<place>{own or '(?!)'})?(?P<level>省|市(?!场)|区(?!域))(?=[一-龥]{{0,14}}?(?:{organs}))"
        )
        roles = alternation(words.words("speaker_roles"))
        self.firm: Final = re.compile(rf"(?:^|[，、；。：:“（(\s]|代表)(?P<firm>[一-龥A-Za-z]{{2,24}}?)的?(?:{roles})$")
        self.whole: Final = re.compile(rf"(?:[一-龥]{{2,6}}[：:])?(?:中共)?(?P<who>[一-龥]{{0,20}}(?:{organs}))")

    def of(self, text: str) -> str:
        """The body whose office is named last, a firm by its 董事长; empty if none is."""
        firm = self.firm.search(text)
        if firm and not self.pattern.search(firm["firm"]):
            return firm["firm"]
        found = ""
        for match in self.pattern.finditer(re.sub("[ \u3000]", "", text)):
            found = self._body(match) or found
        return found

    def _body(self, match: re.Match[str]) -> str:
        context = self.context
        if match["level"]:
            alone = not match["place"] and match.start() and re.match("[一-龥]", match.string[match.start() - 1])
            if alone and not re.search("(?:中共|由|请|和|受|经)$", match.string[: match.start()]):
                return ""
            return {"省": context.province, "市": context.city, "区": context.zone}[match["level"]]
        stem = re.sub("^[请由和与](?=..)", "", match["stem"] or "")
        if match["zone"] or not stem or stem.endswith(self.stem) or self.stem.endswith(stem):
            return context.zone
        return f"{stem}{match['kind']}"


class Voices:
    """Whom a document is about where nobody is named (``about``), and whom each turn of a conversation speaks for."""

    def __init__(self, document: Document, context: Context) -> None:
        self.context = context
        words = vocabulary()
        self.offices = Offices(context, words)
        self.names = self._speakers(document.text)
        self.kinds: Final = re.compile("高新(?:技术产业开发)?区|经开区|开发区|新区|园区")
        self.current = ""  # who speaks
        self.about: Final = self._about(document, words)
        self.names = {name: self._home(body) for name, body in self.names.items()}

    def turn(self, text: str, said: str) -> str | None:
        """The body that whoever begins to speak here speaks for; None if nobody begins to speak.

        ``said`` is whom the one before has come to speak of: when his turn comes again, he goes on with it.
        """
        tag = _TAG.match(text)
        tags = [re.sub("[ \u3000]", "", part) for part in (tag["open"], tag["boxed"]) if part] if tag else []
        who = next((part for part in tags if part in self.names), tags[0] if tags else "")
        office = self._home(self.offices.of(who)) if _ROLE.search(who) else ""
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
        tags = (tag for match in _TAG.finditer(text) for tag in (match["boxed"], match["open"]) if tag)
        names = {re.sub("[ \u3000]", "", tag) for tag in tags if _NAME.fullmatch(tag.strip()) and not _OTHERS.search(tag)}
        found: dict[str, str] = {}
        for name in sorted(names):
            for match in re.finditer("[ \u3000]{0,4}".join(map(re.escape, name)), text):
                start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
                head = re.split("[。！？]", text[start : match.start()])[-1].rstrip(" \u3000")
                after = re.match("，(?P<office>[^，。；\n]{4,40})", text[match.end() : end])
                office = after["office"] if after and _ROLE.search(after["office"][-3:]) else head
                if _ROLE.search(office[-8:]) and (body := self.offices.of(office)):
                    found[name] = "" if _HOST.search(head) else body
                    break
        return found

    def _about(self, document: Document, words: Vocabulary) -> str:
        """Whom the title names, else who issues the text or speaks in it, else whom it mostly tells of."""
        context, text = self.context, document.text
        deictics = words.lists["deictics"]
        heads = [block.text.strip() for block in document.blocks[:6] if block.kind != "table" and len(block.text) <= 60]
        heads = [head for head in heads if not (_PERSON.search(head) or head.endswith(("。", "；")))]
        heads = [context.title, document.title, *heads]
        if self._titled(heads):
            return context.zone
        regions = {body: deictics[level] for level, body in (("city", context.city), ("province", context.province)) if body}
        for body, words_for in regions.items():
            zones = re.compile(rf"(?:{alternation((body, *words_for))})(?:各|省级以上)?开发区")
            if any(zones.search(head) for head in heads):
                return f"{body}开发区"
        name = self._origin(document)
        if name not in (context.zone, *regions):
            counts = {body: sum(map(text.count, words_for)) for body, words_for in regions.items()}
            own = sum(map(text.count, deictics["zone"])) + (text.count(context.zone) if context.zone else 0)
            most = max(counts, key=lambda body: counts[body], default="")
            name = most if most and counts[most] > max(2 * own, 3) else context.zone
        return f"{name}开发区" if name in regions and text.count(f"{regions[name][0]}开发区") > 1 else name

    def _titled(self, heads: list[str]) -> bool:
        """True if a title names the zone, also by its kind alone: 高新区专场."""
        offices = self.offices
        kind = rf"(?<![一-龥]){offices.kind}(?!们)" if offices.kind else "(?!)"
        zone = re.compile(rf"{re.escape(offices.stem)}市?[一-龥]{{0,6}}(?:高新|经开|开发|新|园)区|{kind}")
        one = (text for text in heads if len(self.kinds.findall(text)) == 1)  # not a list of zones
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
            match = self.offices.whole.fullmatch(re.sub("[ \u3000]", "", line)) if len(line) <= _BRIEF else None
            if match and (body := self.offices.of(match["who"])):
                return body
        return ""

    def _opening(self, text: str) -> str:
        opening = re.search("(?:欢迎|参加|出席|来到)(?P<who>[^，。！]{2,24}?)(?:发布会|通气会|见面会)", text)
        return self.offices.of(opening["who"]) if opening else ""
