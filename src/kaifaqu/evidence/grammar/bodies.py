"""Whom a figure is about: the zone, its city and province, other zones and places, and the bodies of the register.

全区, 我区, 高新区 in a text of 聊城高新区 are that zone; 全市 is its city; 市经开区 is the city's own. Long and short forms of a
zone's name are one (聊城高新技术产业开发区); a name that is in no register stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from kaifaqu.evidence.grammar import firms
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import alternation, ending, vocabulary
from kaifaqu.evidence.statement import Context

_RULES: Final = rules("bodies")
_SHORT: Final = _RULES.pairs("short_kinds")
_ZONES: Final = _RULES.words("zones")
_ALONE: Final = _RULES.pattern("alone")
_DIGIT: Final = re.compile(r"\d")
_STARTS: Final = re.compile("(?:^|[，。；：:！？\\n 　*])$")
_GOES_ON: Final = _RULES.pattern("goes_on")
_NOT_IT: Final = _RULES.pattern("not_it")
_NO_CLASS: Final = _RULES.pattern("no_class")
_WORD_BEFORE: Final = _RULES.pattern("word_before")
_WE: Final = _RULES.set("we")
_WHEN: Final = _RULES.set("when_before")
_BEFORE_KIND: Final = _RULES.set("before_kind")
_BETWEEN_CITIES: Final = _RULES.pattern("between_cities")
_NAMED_AFTER: Final = _RULES.pattern("named_after", re.MULTILINE)
_A_KIND: Final = re.compile(vocabulary().pattern("zone_kinds"))
_FORMER: Final = _RULES.pattern("former")
_RENAMED: Final = _RULES.words("renamed")
_ZONE_BEFORE: Final = _RULES.pattern("zone_before")
_ZONE_LONGEST: Final = 10  # letters of a zone's name
KIND_END: Final = _RULES.pattern("zone_kind_end")
_PLAIN_KIND: Final = _RULES.pattern("plain_kind")
_NO_PLACE: Final = _RULES.set("no_place")
_DONE_TO_ZONE: Final = _RULES.set("done_to_zone")
_PARTS_OF_KIND: Final = _RULES.set("parts_of_kind")
_BEFORE_PLACE: Final = _RULES.set("before_place")


def _words(*lists: str) -> frozenset[str]:
    """The words of some lists."""
    return frozenset(word for name in lists for word in vocabulary().words(name))


_PLACES: Final = _words("places")
_CITIES: Final = _words("cities")
_CITIES_BEGIN: Final = frozenset(name[:2] for name in _CITIES)
_NO_STEMS: Final = _words("count_verb", "have", "lead", "policy_verbs", "up") | _PARTS_OF_KIND | _DONE_TO_ZONE
_VERBS: Final = _words("lead", "policy_verbs", "count_verb", "have", "up", "building", "reach", "be")
_BEFORE_CITY: Final = _RULES.words("before_city")
_LIES_IN_CITY: Final = _RULES.words("lies_in_city")
_CITY_COUNTS: Final = _RULES.pattern("city_counts")
_CITIES_LISTED: Final = _RULES.pattern("cities_listed")
_CITY_LISTED: Final = _RULES.pattern("city_listed")
_NO_CITY: Final = _RULES.set("no_city")
_IN_CITY: Final = _RULES.pattern("in_city")
_NEVER: Final = "(?!)"
_MANY: Final = 500  # names in a pattern that are soon tried
BY_KIND: Final = "the zone by its kind"
BY_PLACE: Final = "the zone by its place"
_ITS_PROVINCE: Final = _RULES.words("its_province")
_HERE: Final = vocabulary().words("here")
LINE: Final = 42  # letters of a line of a slide at most
REGISTERED: Final = "register"  # how a name of the register was found
CITY_ZONES: Final = "the city's zones"
CLASS: Final = "all zones of a kind in the country or a province"
SOME: Final = "some of the city's zones"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a text. ``how`` says which rule knew it."""

    start: int
    end: int
    name: str
    how: str
    place: bool = True  # a zone, a city, a province: may be meant for a whole paragraph
    region: bool = False  # a city, a province, the country


def _begun(text: str, *lists: Collection[str]) -> Iterator[list[str]]:
    """The names of each list whose first two letters stand in a text; of many (a city's firms) those that stand there whole.

    A few too many cost a pattern less than looking for each.
    """
    first = re.escape("".join({name[0] for names in lists for name in names}))
    runs = set(re.findall(f"[{first}]+.", text)) if first else set()
    heads = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    for names in lists:
        begun = [name for name in names if name[:2] in heads]
        yield begun if len(begun) <= _MANY else [name for name in begun if name in text]


class Register:
    """Everybody that a context knows, and the patterns of names that it does not know."""

    def __init__(self, context: Context, text: str, *, about: str = "") -> None:
        words = vocabulary()
        self.about: Final = about or context.zone
        self.of_city: Final = self.about != context.zone  # the text is about all zones of the city: 高新区 alone is no name
        self.context: Final = context
        self.keep_opener = False  # on slides a time on a line of its own covers the lines below
        self.zone: Final = context.zone
        self.kind: Final = next((kind for kind in _ZONES if context.zone.endswith(kind)), "")
        self.stem: Final = context.zone.removesuffix(self.kind) if self.kind and not self.of_city else ""  # 临湖
        self.names: dict[str, tuple[str, str]] = {}
        self.codes: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        places = words.words("places")
        kinds = words.words("zone_kinds")
        for body in context.bodies:
            self.codes.setdefault(body.name, body.code)
            self.kinds.setdefault(body.name, body.kind)
            for name in (body.name, *body.aliases):
                if len(name) >= 3:
                    self.names.setdefault(name, (body.name, REGISTERED))
        if context.zone:
            self.names.setdefault(context.zone, (context.zone, "place and kind"))
        for region in filter(None, (context.city, context.province)):
            self.names.setdefault(region, (region, "place"))
        self.regions: Final = frozenset(filter(None, (context.city, context.province, "全国")))
        self.seats: dict[str, str] = {}  # the cities that the text says zones lie in
        self._deictics()
        self._formerly(text)
        self.text: Final = text
        learned_stems = self._learn(text)
        stems, known = _begun(text, places, self.names)
        stems += learned_stems
        self.cities: Final = _CITIES
        self.stems: Final = tuple({stem for stem in (*learned_stems, self.zone[:2], context.city[:2]) if stem})
        self.of_stem: Final = self._by_stem(text, learned_stems, kinds)
        after = alternation(learned_stems) or _NEVER
        whole, end = _RULES.pattern("province_told", stems=after), _RULES.pattern("province_end", stems=after)
        told = ending(whole, end, text, starts=(match.start() for match in end.finditer(text)), longest=3)
        self.provinces: Final = {match["stem"]: match["province"] for match in told}
        self.towns: Final = words.words("local_kinds")
        introduced = firms.introduced(text) - self.names.keys()
        legal = {name: short for name in introduced if (short := name.removesuffix("有限公司")) in introduced}
        called = {name: short for name, short in firms.shorts(text).items() if name in introduced}
        self.short: Final = legal | called
        introduced |= set(self.short.values())
        first = "".join({word[:1] for words_of in (stems, known, introduced, self.of_stem) for word in words_of})
        self.pattern: Final = _RULES.pattern(
            "named",
            first=re.escape(first),
            some=_RULES.source("some_zones") if self.of_city else _NEVER,
            stems=alternation(stems) or _NEVER,
            known=alternation(known) or _NEVER,
            firms=alternation(introduced) or _NEVER,
            bare=alternation(self.of_stem) or _NEVER,
        )
        self.labels: dict[str, str] = {}  # what labels name, by their text
        self._held: dict[str, list[Mention]] = {}  # lines of slides are looked at more than once

    def _learn(self, text: str) -> list[str]:
        """Places that the text names its zones after: 云屏 of a line that begins with 云屏高新区."""
        known = _PLACES | {self.context.zone[:2], self.context.city[:2]}
        found: set[str] = set()
        starts = (kind.start() for kind in _A_KIND.finditer(text))
        for match in ending(_NAMED_AFTER, _A_KIND, text, starts=starts, longest=9):
            stem = match[1][1:] if len(match[1]) == 3 and match[1][0] in _BEFORE_PLACE else match[1]
            if _NO_PLACE & set(stem) or stem in _NO_STEMS or (len(stem) == 3 and (stem[1:] in known or stem[:2] in _NO_STEMS)):
                continue
            if not _PLAIN_KIND.search(match[0]):
                found.add(stem)
        found |= self._cities(text) - known
        return sorted(stem for stem in found if len(stem) == 2 or stem[1:] not in found)

    def _cities(self, text: str) -> set[str]:
        """The cities that a text tells of a journey to or of a place in: 赴桓渚市、葑塘市考察, 漪坪高新区地处崤陵市北郊."""
        counted = {text[match.start() - 2 : match.start()] for match in _CITY_COUNTS.finditer(text)}  # 碣阳市  6家 / 湍州市  5家
        counted = {city for city in counted if not (_NO_PLACE & set(city) or city in _NO_CITY)}
        found: set[str] = counted if len(counted) > 1 else set()
        for word in _BEFORE_CITY:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                listed = _CITIES_LISTED.match(text, end)
                cities = _CITY_LISTED.findall(listed[0]) if listed else []
                told = {city for city in cities if not (_NO_PLACE & set(city) or city in _NO_CITY)}
                zone = _ZONE_BEFORE.search(text, max(0, at - _ZONE_LONGEST), at) if told and word in _LIES_IN_CITY else None
                if zone:
                    self.seats[zone[0]] = f"{min(told)}市"
                found |= told
                at = text.find(word, end)
        return found

    def seat(self, zone: str) -> str:
        """The city a zone lies in: as the text says, else by its name."""
        return self.seats.get(zone) or f"{KIND_END.sub('', zone)}市"

    def _by_stem(self, text: str, stems: list[str], kinds: tuple[str, ...]) -> dict[str, str]:
        """The one zone that a text names after a place which nothing else is known by: 苍原 is 苍原经开区."""
        zones: dict[str, set[str]] = {stem: set() for stem in stems}
        for match in re.finditer(rf"({alternation(stems)})(?:{alternation(kinds)})" if stems else _NEVER, text):
            zones[match[1]].add(self.normal(match[0]))
        self.after: dict[str, str] = {stem: named.pop() for stem, named in zones.items() if len(named) == 1}
        return {stem: zone for stem, zone in self.after.items() if f"{stem}市" not in text}

    def held_against(self, name: str) -> str:
        """What is compared with, by its usual name: 我区; 霁州, a city, for the one zone that the text names after it."""
        if name in self.names and not name.startswith("全"):
            return self.names[name][0]
        if name in _WE and not self.of_city:
            return self.about  # 泷城高新区…，是我们的两倍多
        return self.after.get(name, name)

    def _formerly(self, text: str) -> None:
        """棠川经济开发区挂牌 … 更名为省级高新区: what the zone was called before, its own stem and another kind."""
        stem = self.context.zone[:2]
        for match in _FORMER.finditer(text) if stem and any(word in text for word in _RENAMED) else ():
            if match["stem"] == stem:
                self.names.setdefault(match[0], (self.context.zone, "what it was called before"))

    def _deictics(self) -> None:
        context, words = self.context, vocabulary()
        targets = {"zone": context.zone, "city": context.city, "province": context.province, "country": "全国"}
        for level, names in words.lists["deictics"].items():
            if targets[level]:
                for name in names:
                    self.names[name] = (targets[level], f"{name} through the context")
        for region in filter(None, (context.city, context.province)):
            self.names.setdefault(region, (region, "place"))
        if context.zone:
            for long, short in _SHORT.items():
                if context.zone.endswith(short) or context.zone.endswith(long):
                    for name in () if self.of_city else (short, long):
                        self.names.setdefault(name, (context.zone, BY_KIND))
        stem = context.city.removesuffix("市")
        if stem:
            for short in _SHORT.values():
                self.names[f"市{short}"] = (f"{stem}{short}", "the city's own zone")
        about = "city" if self.about.startswith(context.city or "-") else "province" if self.of_city else ""
        region = {"city": context.city, "province": context.province}.get(about, "")
        for kind in _ZONES if region else ():
            for name in (kind, f"各{kind}"):
                self.names.setdefault(name, (f"{region}{kind}", CITY_ZONES))
        for level, region in (("city", context.city), ("province", context.province)):
            for word in words.lists["deictics"][level] if region else ():
                for kind in _ZONES:
                    for each in words.words("zone_levels") if level == about else ():
                        self.names[f"{each}{kind}"] = (f"{region}{each}{kind}", SOME)
                        self.names[f"每个{each}{kind}"] = (f"{region}{each}{kind}", SOME)
                    for each in ("", "各"):
                        self.names[f"{word}{each}{kind}"] = (f"{region}{kind}", CITY_ZONES)
        if stem:
            self.names[stem + "各开发区"] = (f"{context.city}开发区", CITY_ZONES)
            self.names[f"{context.city}各开发区"] = (f"{context.city}开发区", CITY_ZONES)

    def normal(self, name: str) -> str:
        """The usual name: the short form of a zone where the register or the text uses it."""
        if name in self.names:
            return self.names[name][0]
        for long, short in _SHORT.items():
            if name.endswith(long):
                brief = name[: -len(long)].removesuffix("市") + short
                if brief in self.names:
                    return self.names[brief][0]
                own = self.names.get(f"市{short}", ("", ""))[0] == brief and f"市{short}" in self.text  # 市经开区
                return brief if own or brief in self.text else name
        if name.endswith("开发区"):
            stem = name[:-3]
            near = [stem + kind for kind in set(_SHORT.values()) if stem + kind in self.names or stem + kind in self.text]
            if len(near) == 1:
                return self.names.get(near[0], (near[0], ""))[0]
        return name

    def mentions(self, text: str) -> list[Mention]:
        """Who is named in a text, in order."""
        held = self._held.get(text)
        if held is None:
            held = self._held[text] = self._mentions(text)
        return held

    def mentions_in(self, text: str, host: str) -> list[Mention]:
        """Who is named in a text that tells of another zone (``host``): its 全区, 区内, 高新区 are that one, 我区 is not."""
        found = self.mentions(text)
        if not host or host == self.zone:
            return found
        kind = next((kind for kind in _ZONES if host.endswith(kind)), "")
        its_own = {f"{word} through the context" for word in _HERE} | ({BY_KIND} if kind == self.kind else set())
        names = dict.fromkeys(its_own, host)
        if (province := self.province_of(host)) != self.context.province:
            names |= {f"{word} through the context": province for word in _ITS_PROVINCE}
        renamed = [replace(item, name=names[item.how]) if item.how in names else item for item in found]
        wide = [item.how == CITY_ZONES and text.startswith(_ITS_PROVINCE, item.start) for item in found]  # 全省开发区
        if province == self.context.province or not any(wide):
            return renamed
        return [
            replace(item, name=item.name.replace(self.context.province, province)) if its else item
            for item, its in zip(renamed, wide, strict=True)
        ]

    def _mentions(self, text: str) -> list[Mention]:
        found: list[Mention] = []
        for match in self.pattern.finditer(text):
            name = match[0]
            if match.lastgroup == "known":
                usual, how = self.names[name]
                if how.endswith("through the context") and _NOT_IT.search(text[max(0, match.start() - 1) : match.end() + 1]):
                    continue
                if (how == BY_KIND or name in _ZONES) and not self._stands(text[max(0, match.start() - 2) : match.start()]):
                    continue
                if name == "开发区" and not (len(text) > LINE and _ALONE.search(text, 0, match.start())):
                    continue  # 全省158家开发区: among whom, or counted; 使开发区亩均产值提高: whom it is about
                kind = self.kinds.get(usual, "zone" if how != REGISTERED else "")
                region = kind == "region" or usual in self.regions
                found.append(Mention(match.start(), match.end(), usual, how, region or kind == "zone", region))
            elif match.lastgroup == "class":
                if not _NO_CLASS.match(text, match.end()):
                    kind = "高新区" if "高新" in name else "经开区"
                    found.append(Mention(match.start(), match.end(), f"{'省内' if name[0] == '省' else ''}国家级{kind}", CLASS))
            elif match.lastgroup == "stem":
                if _STARTS.search(text, 0, match.start()) and not _GOES_ON.match(text, match.end()):
                    found.append(Mention(match.start(), match.end(), self.of_stem[name], BY_PLACE))
            elif match.lastgroup == "some":
                wider = self.about.startswith(self.context.city or "-") and text.startswith(_ITS_PROVINCE, match.start() - 2)
                zones = self.about.removesuffix("开发区") + match["kind"]
                if wider:  # 全省142家省级以上开发区以3.8%的面积，…: the province's
                    zones = self.context.province + match["which"]
                found.append(Mention(match.start(), match.end(), zones, CLASS if wider else CITY_ZONES))
            elif match.lastgroup == "org":
                town = name.endswith(self.towns)
                usual = self.short.get(name, name)
                start = firms.led(text, match.start())
                found.append(Mention(start, match.end(), usual, "introduced by the text", place=town))
            else:
                city = match.lastgroup == "city"
                how = "place" if city else "place and kind"
                before = None if city else _IN_CITY.search(text, max(match.start() - 5, 0), match.start())  # 瀚江市凤汀经开区
                start = before.start("city") if before else match.start()
                found.append(Mention(start, match.end(), self.normal(name), how, True, city))
        return found

    def _stands(self, before: str) -> bool:
        """True if 高新区 right behind some letters is the zone itself: 推动高新区, 我高新区; not 国家级高新区, 某某高新区."""
        if not _WORD_BEFORE.search(before):
            return True
        return before != "全国" and (before[-1] in _BEFORE_KIND or before in _VERBS or before in _WHEN)

    def zones_alone(self, text: str) -> str:
        """全市开发区 on a line of its own; empty if the line says more or something else."""
        mentions = self.mentions(text)
        return mentions[0].name if len(mentions) == 1 and mentions[0].how == CITY_ZONES else ""

    def firm_alone(self, text: str) -> str:
        """The one firm that a line names; empty if it names none, several or a place."""
        mentions = self.mentions(text)
        return mentions[0].name if len(mentions) == 1 and not mentions[0].place else ""

    def listed_cities(self, text: str) -> list[str]:
        """The cities that a line lists and nothing else: 枣庄、滨州; empty if it says more."""
        if text[:2] not in _CITIES_BEGIN:
            return []
        parts = [part for part in _BETWEEN_CITIES.split(text.strip()) if part]
        names = [f"{part.removesuffix('市')}市" for part in parts if part.removesuffix("市") in self.cities]
        return names if names and len(names) == len(parts) else []

    def province_of(self, subject: str) -> str:
        """The province that the text tells a zone's city with (江岳省汀湖市), else the context's."""
        return self.provinces.get(subject[:2]) or self.provinces.get(subject[:3]) or self.context.province

    def listed_zones(self, text: str) -> list[str]:
        """The zones that a line lists by their places and nothing else: 桐浦、石涧; empty if it says more, or knows none."""
        text = text.strip()
        if not _BETWEEN_CITIES.search(text) or _DIGIT.search(text):
            return []  # 省级经开区5家：市经开区、汧川经开区 counts them
        parts = [part for part in _BETWEEN_CITIES.split(text) if part]
        if len(parts) < 2:
            return []
        known = [part in self.after or part in self.names or part.endswith(_ZONES) for part in parts]
        places = self.of_city and any(known) and all(1 < len(part) < 4 for part in parts)
        return [self.after.get(part) or self.normal(part) for part in parts] if all(known) or places else []

    def city_of(self, subject: str) -> str:
        """The city a zone lies in, by its name (济宁高新区 lies in 济宁市), else the context's city."""
        if subject != self.zone and (seat := self.seat(subject)) in self.text:
            return seat
        for length in (2, 3):
            if subject[:length] in self.cities:
                return f"{subject[:length]}市"
        return self.context.city
