"""A place among others: which words give it, and among whom it is held."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.grammar.bodies import CITY_ZONES, Mention
from kaifaqu.evidence.grammar.draft import Draft, Spot, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import MARKS
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("scopes")
_ALL_ZONES: Final = _RULES.pattern("all_zones")
_PART_OF_RANKING: Final = _RULES.pattern("part_of_ranking")
_UNKNOWN_CITY: Final = _RULES.pattern("unknown_city")
_MOVED_TO: Final = _RULES.pattern("moved_to")
_DISTRICTS: Final = _RULES.pattern("districts")
_FIRM_FIRST: Final = _RULES.pattern("firm_first")
_PLACING_BEFORE: Final = _RULES.pattern("placing_before")
_STANDS_IN: Final = _RULES.pattern("stands_in")
_WHOLE_REGIONS: Final = _RULES.set("whole_regions")
_COUNTRY: Final = _RULES.pattern("country")
_WIDER: Final = _RULES.pairs("wider")
_AMONG_ZONES: Final = _RULES.pattern("among_zones")
_MARKET_OF: Final = _RULES.pattern("market_of")
_MARKET: Final = _RULES.words("market_ends")
_TAIL_MARKS: Final = _RULES.pattern("tail_marks")
_NATIONAL: Final = _RULES.pattern("national_ranking")
_PROVINCIAL: Final = _RULES.pattern("provincial_ranking")
_COUNTRY_NAME: Final = "全国"
_ZONE_ENDS: Final = _RULES.words("zone_ends")
_ALL_OF_REGION: Final = _RULES.set("all_of_region")
_WHOLE_CITY: Final = _RULES.set("whole_city")
PROVINCE: Final = "zones are ranked in their province where nothing else is told"
_FIELD: Final = 3  # letters of what a place is held in at least
_AMONG_CITIES: Final = _RULES.pattern("among_cities")
_MARKS: Final = " *\u3000"  # between a name and its figure
_NEAR: Final = 12  # letters from the region to the place at most


def placed(passage: Passage, spot: Spot) -> bool:
    """全省 16名, 均处于全省100位以后: a place without 第."""
    before = re.sub("[ *、]", "", MARKS.sub("", passage.text[spot.left : spot.figure.start]))
    if any(before == passage.text[m.start : m.end] and m.region for m in passage.mentions):
        return True
    if _after_region(passage, spot.figure):
        return True
    told = passage.text[passage.sentence : spot.figure.start]
    moved = spot.first("from", "reach") and _PLACING_BEFORE.search(told)
    if moved and spot.figure.unit == "位":
        return True  # 综合排名中，由2020年的161位上升至84位
    return _STANDS_IN.search(before) is not None


def _after_region(passage: Passage, figure: Figure) -> bool:
    """琅溪高新区　全国 42名: a region right before the last figure of a line, with nothing after it."""
    if passage.text[figure.end :].strip(_MARKS):
        return False
    last = next((item for item in reversed(passage.mentions) if item.end <= figure.start), None)
    return last is not None and last.region and not passage.text[last.end : figure.start].strip(_MARKS)


def rank(passage: Passage, spot: Spot) -> None:
    """A place among others: the scope before it, the verb of rank cut off the phrase."""
    draft, figure, text = spot.draft, spot.figure, passage.text
    before = text[spot.left : figure.start]
    cut = passage.words.rank.search(before)
    end = spot.left + cut.start() if cut else figure.start
    begin = _clause(passage, figure.start)
    scope = _named(passage, spot, begin, end) or _coming(passage, figure.end)
    wide = passage.words.wide.search(before)
    counted = scope is not None and any(scope.end <= item.start < figure.start for item in passage.found)  # 在全省12家国家级…中
    if wide and not counted and (scope is None or scope.end < spot.left + wide.start()):
        draft.say("scope", _wider(wide[0]), "among whom", (spot.left + wide.start(), spot.left + wide.end()))
        if not passage.words.ranking.search(before, wide.end(), max(wide.end(), end - spot.left)):
            end = min(end, spot.left + wide.start())  # 在国家级高新区创新能力评价中: the ranking is what it is held in
    elif _AMONG_CITIES.search(text, passage.sentence, figure.start):
        draft.say("scope", passage.state.register.context.province, "cities are held among those of their province")
    elif scope is not None:
        draft.say("scope", _scope_name(passage, draft, scope), "among whom", (scope.start, scope.end))
        if passage.words.ranking.search(text[begin : figure.start]):
            passage.state.rank_scope = draft.scope
        beside = cut is not None and scope.end == spot.left + cut.start()  # 投资额全市排名第一
        if beside or (not cut and not passage.words.ranking.search(text[scope.end : figure.start])):
            end = min(end, max(scope.start, spot.left))
    elif unknown := _UNKNOWN_CITY.search(before):  # 总量居沐江市各开发区第2位
        draft.say("scope", unknown["city"], "among whom", (spot.left + unknown.start("city"), spot.left + unknown.end("city")))
    else:
        _carried_scope(passage, draft, begin, end)
    following = next((m for m in passage.mentions if 0 <= m.start - figure.end <= 2 and not m.region), None)
    alone = re.sub(r"[ *\-•·]", "", before)
    if following is not None and (not alone or alone in _WHOLE_REGIONS):
        draft.say("subject", following.name, "named after its place", (following.start, following.end))
    draft.say("measure", "rank", "place among others", (figure.start, figure.end))
    draft.quote = (figure.start, figure.end)
    if figure.ranged == "top" and text[spot.left : end].rstrip(" *").endswith("前"):
        end = spot.left + len(text[spot.left : end].rstrip(" *")) - 1
    spot.at = max(end, spot.left)


def _named(passage: Passage, spot: Spot, begin: int, end: int) -> Mention | None:
    """The region named before a place in its clause, the nearest first."""
    scope = None
    for mention in passage.mentions:
        if not mention.region and mention.how != CITY_ZONES:
            continue
        if mention.how == CITY_ZONES and mention.name == spot.draft.subject and mention.start == begin:
            continue  # 全市开发区综合排名升到全省第8位: they are held, not held among
        among = passage.text[mention.start - 1 : mention.start] == "在"  # 在全市重大项目观摩评比中连续三年获得第一名
        near = mention.start >= end or spot.figure.start - mention.end <= _NEAR or among
        if spot.left <= mention.start and mention.end <= spot.figure.start and near:
            scope = mention
        elif begin <= mention.start < spot.left and scope is None:
            scope = mention  # 在全国169家国家级高新区综合评价中列第73位
    return scope


def _coming(passage: Passage, at: int) -> Mention | None:
    """由第11位升到全省第8位: among whom, said with the second of two places."""
    moved = _MOVED_TO.match(passage.text, at)
    return next((item for item in passage.mentions if item.region and item.start == moved.end()), None) if moved else None


def _clause(passage: Passage, at: int) -> int:
    """Where the clause of a place begins; the bracket of 县（市、区） ends none."""
    begin = passage.before(passage.clauses, at)
    districts = _DISTRICTS.search(passage.text, max(begin - 8, 0), begin)
    return passage.before(passage.clauses, districts.start()) if districts else begin


def _wider(word: str) -> str:
    """国内, 国家高新区 are 全国."""
    return "全国" if _COUNTRY.search(word) else _WIDER.get(word, word)


def settle(passage: Passage, spot: Spot) -> None:
    """Among whom, where no words before the place say it: in what it is held (国内市场占有率), or a ranking of zones."""
    draft, state = spot.draft, passage.state
    if draft.measure != "rank" or draft.scope:
        return
    before = passage.previous if passage.previous and passage.previous.figure.at >= passage.sentence else None
    among = before.indicator if before is not None and before.hows.get("indicator") == "the words after the figure" else ""
    wide = passage.words.wide.search(draft.indicator) or passage.words.wide.search(among)
    if wide:
        draft.say("scope", _wider(wide[0]), "among whom it is measured")
    elif draft.indicator.endswith(_MARKET):  # 全国高铁轴承市场占有率11%，位居行业第三
        if market := _MARKET_OF.search(passage.text, passage.sentence, spot.figure.start):
            whole = next((item.name for item in passage.mentions if item.start == market.start()), market[0][:2])
            draft.say("scope", whole, "in whose market it is measured", market.span())
    elif (
        _PART_OF_RANKING.search(passage.text, passage.sentence, spot.figure.start)
        or passage.words.ranking.search(draft.indicator)
    ) and zone_name(draft.subject):
        scope = state.rank_scope or state.register.province_of(draft.subject)
        draft.say("scope", _national(draft.indicator) or scope, PROVINCE)


def _national(ranking: str) -> str:
    """全国 of 国家高新区综合评价; empty of another ranking."""
    return _COUNTRY_NAME if _NATIONAL.match(ranking) else ""


def among_counted(passage: Passage, counted: Figure, place: Figure) -> bool:
    """排名全国230个国家级经开区第41位, GDP在全省32家高新区中排第11位: the zones right between their number and the place.

    With a verb behind them, what is measured must stand before them.
    """
    between = re.sub(r"[ *]", "", passage.text[counted.end : place.start])
    zones = passage.words.counted_zones.match(between) if counted.kind == "count" else None
    among = _AMONG_ZONES.fullmatch(between, zones.end()) if zones is not None else None
    if among is None:
        return False
    before = passage.text[passage.before(passage.clauses, counted.start) : counted.start].rpartition("在")[0]
    return not among["verb"] or passage.words.quantity.search(before) is not None


def held(passage: Passage, spot: Spot) -> None:
    """云帆汽车位居家电行业第一: what stands between the verb and the place is what it is held in, who stands before the verb."""
    draft, words = spot.draft, passage.words
    cut = words.rank.search(passage.text[spot.left : spot.figure.start])
    tail = _TAIL_MARKS.sub("", cut["tail"]) if cut else ""
    for mention in passage.mentions:
        if mention.region or mention.how == CITY_ZONES:
            tail = tail.replace(passage.text[mention.start : mention.end], "")
    tail = words.wide.sub("", tail)
    firm = _FIRM_FIRST.match(draft.indicator)
    if firm and draft.indicator == spot.phrase:  # 青岭集团铜板带产销规模位居全国第一
        draft.say("subject", firm[0], "a firm at the head of what is measured", (spot.start, spot.start + firm.end()))
        draft.say("indicator", draft.indicator[firm.end() :], "without the firm", draft.spans["indicator"])
        passage.state.ranked = draft.indicator
        return
    if len(tail) < _FIELD or not words.field.search(tail) or words.ranking.search(tail) or words.quantity.search(spot.phrase):
        return
    if spot.phrase and spot.start >= spot.clause:
        draft.say("subject", spot.phrase, "stands before the place", (spot.start, spot.at))
    draft.say("indicator", tail, "stands between the verb and the place")
    passage.state.ranked = tail


def zone_name(name: str) -> bool:
    """True for a zone by its name."""
    return name.endswith(_ZONE_ENDS) and among_all(name) == name


def among_all(name: str) -> str:
    """The region of all its zones: 海岱省 of 海岱省高新区."""
    return _ALL_ZONES.sub("", name)


def whole_of(state: State, subject: str) -> str:
    """Of what a share is made where no words say it: 全省 for the zones of the province, 全国 for the country's, else 全市."""
    region = _COUNTRY_NAME if _COUNTRY.match(subject) else among_all(subject)
    return {state.register.context.province: "全省", _COUNTRY_NAME: _COUNTRY_NAME}.get(region, "全市") if region else "全市"


def _carried_scope(passage: Passage, draft: Draft, begin: int, end: int) -> None:
    """由第97位提升至第68位: the scope of the place before, in the same clause; that of a ranking named before."""
    previous, state, at = passage.previous, passage.state, draft.figure.start
    if (
        previous is not None
        and previous.measure == "rank"
        and previous.scope
        and previous.figure.at >= max(passage.sentence, begin)
    ):
        draft.say("scope", previous.scope, "carried from the place before")
    elif _of_ranking(passage, begin, end) and (
        scope := _ranking_scope(passage, at)
        or _of_its_province(passage, draft, begin)
        or _national(state.ranked)
        or state.rank_scope
    ):
        draft.say("scope", scope, "among whom, of the ranking named before")


def _of_ranking(passage: Passage, begin: int, end: int) -> bool:
    """True for a place in a ranking, not in an indicator: 临湖高新区居第21位, 综合排名第8位."""
    phrase, _ = passage.clean(begin, end)
    before = passage.previous
    told = before is not None and before.measure not in ("rank", "change") and before.figure.at >= passage.sentence
    return (
        (not phrase and not told)  # 亩均税收15.8万元，居第1位: in what was told, not in a ranking
        or passage.words.ranking.search(phrase) is not None
        or passage.words.ranking.match(passage.text, end) is not None
        or (before is not None and passage.words.ranking.search(passage.text, before.figure.end, begin) is not None)
    )


def _ranking_scope(passage: Passage, at: int) -> str:
    """在2020年度全省开发区综合评价中: among whom the last ranking named in the paragraph is held."""
    last = ""
    for match in passage.words.ranking.finditer(passage.text, 0, at):
        head = passage.text[passage.before(passage.clauses, match.start()) : match.start()].rstrip(" *")
        if passage.words.national.search(head):
            last = "全国"
        for mention in passage.mentions:
            near = mention.end <= match.start() <= mention.end + 12 and "有" not in passage.text[mention.end : match.start()]
            zones = mention.how == CITY_ZONES and passage.text[mention.start] in _ALL_OF_REGION  # not 高新区, 7家高新区
            if near and (mention.region or zones):
                last = among_all(mention.name)
    return last


def _of_its_province(passage: Passage, draft: Draft, begin: int) -> str:
    """省级高新区综合评价争取进入前2位: zones of the province, whatever the ranking named before."""
    own = _PROVINCIAL.search(passage.text, begin, draft.figure.start)
    return passage.state.register.province_of(draft.subject) if own else ""


def _scope_name(passage: Passage, draft: Draft, scope: Mention) -> str:
    register = passage.state.register
    name = scope.name
    if passage.text[scope.start : scope.end] in _WHOLE_CITY and draft.subject != register.context.zone:
        name = register.city_of(draft.subject)
    return among_all(name)
