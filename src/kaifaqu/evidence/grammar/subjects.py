"""Whom a figure is about, and among whom a place is held."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.bodies import CITY_ZONES, SOME, Mention
from kaifaqu.evidence.grammar.draft import Draft, Spot
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.patterns import MARKS

_LISTED = re.compile("^.{0,3}(?:、|和|及|对标学习|赴|看)$")
_PRAISED = re.compile("^(?:像|比如|例如|如)?[^，\\d]{0,10}(?:最[大高低好小多]|熟悉|知名|靠前)的$|^(?:像|比如|例如|如)$")
OWNER = "the project told of before"
_OBJECT = re.compile(
    r"[占比较居列向]$|(?<![一二三四五六七八九十其别就还])是$|分别是$|相当于$|[高低快慢优]于|[高低超多快]出|领先|落后|不[及足到]$|位$"
)
_ACTION = re.compile("[抓促强优扩稳保育引招聚谋推拓破争]")  # 抓项目：what is done, not by whom
_AMONG = re.compile("[ *]*(?:之|当)?[里中](?!心)")


def subject(passage: Passage, spot: Spot) -> None:
    """The last name that leads a clause of this sentence, else whom the paragraph is about, else the document."""
    draft, state = spot.draft, passage.state
    best = None
    for mention in passage.mentions:
        if mention.start >= spot.figure.start:
            break
        if mention.start >= passage.sentence and _leads(passage, spot, mention):
            best = mention
    if best is None and _before_colon(passage, draft):
        return
    region = _counting(passage, spot)
    if region is not None:
        draft.say("subject", region.name, "the region whose zones are counted", (region.start, region.end))
        return
    owner = passage.owner or _built(passage, spot)
    if owner is not None and owner[1][0] >= passage.part(spot.figure.at) and (best is None or best.start < owner[1][0]):
        draft.say("subject", owner[0], OWNER, owner[1])
        return
    if best is not None and (_wide(passage, best) or _example(passage, best)):
        draft.say("subject", best.name, best.how, (best.start, best.end))
    elif best is not None:
        state.subject, state.subject_how = best.name, best.how
        if state.speaking and state.register.of_city and best.how == CITY_ZONES:
            state.default = best.name  # who speaks goes on about them
        draft.say("subject", best.name, best.how, (best.start, best.end))
    elif state.subject:
        draft.say("subject", state.subject, f"carried: {state.subject_how}")
    else:
        name = "" if state.nobody else state.default
        draft.say("subject", name, "whom the document is about" if name else "nobody is named where others are shown")


def _counting(passage: Passage, spot: Spot) -> Mention | None:
    """在全省160家开发区中: how many there are is said of the region right before."""
    figure = spot.figure
    if figure.kind != "count" or not passage.words.counted_zones.match(passage.text[figure.end : figure.end + 14].lstrip("* ")):
        return None
    before = passage.text[passage.sentence : figure.start]
    end = passage.sentence + len(before.rstrip("* 共现有"))
    return next((item for item in passage.mentions if item.region and item.end == end), None)


def _built(passage: Passage, spot: Spot) -> tuple[str, tuple[int, int]] | None:
    """建成轴承质量检测中心，服务企业1200家次; 研究院运行三年来，…: what has been built has what the sentence goes on to tell."""
    part = passage.part(spot.figure.at)
    built = passage.words.built.search(passage.text, part, spot.clause)
    if built is None or any(part <= item.at < built.end() for item in passage.found):
        return None
    group = "name" if built["name"] else "running"
    generic = passage.words.no_project.search(built[group]) or passage.words.no_company.search(built[group])
    return None if generic else (built[group], built.span(group))


def _wide(passage: Passage, mention: Mention) -> bool:
    """全国, 全省: said in passing of the one figure, not whom the text goes on about."""
    register = passage.state.register
    names = ("全国", register.context.province, register.context.city if register.of_city else "")
    return mention.name in names and mention.how != "register"


def _example(passage: Passage, mention: Mention) -> bool:
    """One zone named inside a paragraph of a text about all of them, or a firm shown: an example, which its sentence ends."""
    register = passage.state.register
    if mention.how == "introduced by the text":
        return re.search("(?:比如|例如|像|熟悉的|企业)$", passage.text[passage.sentence : mention.start]) is not None
    of_one = mention.how in ("place and kind", "register") and not mention.region and mention.name != register.about
    return of_one and register.of_city and not register.keep_opener and passage.sentence > 0


def _goes_on(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """像博远重工，上半年产值突破40亿元，增长26.7%: a firm has what follows in its part of the sentence."""
    before = passage.previous
    if mention.start < passage.part(spot.figure.at):
        return False
    alone = passage.text[mention.end : mention.end + 1] in ("，", ",", "：", ":")
    return alone or (before is not None and before.subject == mention.name and before.figure.at > mention.end)


def _leads(passage: Passage, spot: Spot, mention: Mention) -> bool:
    """True if a name stands where a clause begins, and not as what something is compared with or ranked among."""
    text, begin = passage.text, passage.before(passage.clauses, mention.start)
    if mention.how == SOME and not re.match("[一-龥]", text[mention.end : mention.end + 1]):
        return False  # 省级开发区6家: counted, not told of
    host = _host(passage, mention)
    before = re.sub(r"[ *]", "", text[begin : host.start if host else mention.start])
    for time in passage.times:
        if begin <= time.start and time.end <= mention.start:
            before = before.replace(time.text, "")
    before = before.strip("-—、.“”截至到")
    before = before if mention.region else before.removesuffix("在")
    if begin != passage.sentence or re.match("[ *]*[，,]", text[mention.end : mention.end + 2]):
        before = _PRAISED.sub("", before)
    if (before and not passage.leads(before) and not _LISTED.search(before)) or _OBJECT.search(before):
        return False
    own = mention.how in ("place and kind", "register") and not mention.region
    joined = _joined_end(passage, mention)
    if mention.how == CITY_ZONES and _AMONG.match(text, mention.end):
        return False  # 在全省各开发区中排第二: among whom
    if mention.region and before.endswith("在"):
        return False  # 在全市率先推行
    if (
        text.startswith(("平均", "均值"), joined)
        or text.startswith(("等", "平均", "第", "首位", "前列"), mention.end)
        or (not own and text.startswith(("综合评价", "综合排名", "综合考核", "考核", "排名"), mention.end))
    ):
        return False
    if mention.region and (
        text.startswith("的", mention.end) or re.match(r"[ *]*\d[\d.]*[ *]*[%％]", text[mention.end : mention.end + 12])
    ):
        return False
    if mention.region and begin != spot.clause and passage.zones_told(begin):
        return False  # 全市有4家开发区进入前50名，亩均税收…: those counted have what follows
    if not mention.place and begin != spot.clause and not _goes_on(passage, spot, mention):
        return False
    register = passage.state.register
    at_home = register.of_city and register.about.startswith(mention.name)  # 我省 in a text of the province goes on
    if _wide(passage, mention) and mention.name != register.context.city and not at_home:
        between = any(item.start >= mention.end and item.at < spot.figure.at for item in passage.found)
        if begin != spot.clause or between:
            return False
    if spot.figure.kind == "rank" and mention.region and begin == spot.clause:
        others = [item for item in passage.mentions if item.region and mention.end <= item.start < spot.figure.start]
        if not others:
            return False  # 全国国家级高新区排名第28位: among whom
    return not (spot.figure.kind == "rank" and passage.words.rank.search(text[spot.left : mention.start]))


def _joined_end(passage: Passage, mention: Mention) -> int:
    """Where the names joined to one end: 全市、全省平均水平 speaks of both."""
    end = mention.end
    for item in passage.mentions:
        if item.start == end + 1 and passage.text[end] in "、和与及":
            end = item.end
    return end


def _host(passage: Passage, mention: Mention) -> Mention | None:
    """我市8家开发区: the region right before its zones, all of them."""
    if mention.how != CITY_ZONES:
        return None
    return next((item for item in passage.mentions if item.region and item.end == mention.start), None)


def _before_colon(passage: Passage, draft: Draft) -> bool:
    """恒岳新材项目：投资6.5亿元: the name before the colon owns what follows."""
    text = passage.text
    places = [at for at in (text.find(mark, passage.sentence, draft.figure.start) for mark in "：:") if at > 0]
    if not places:
        return False
    lead = min(places)
    head = re.split("的", MARKS.sub("", text[passage.sentence : lead].strip(" *")).strip())[-1]
    if not (3 <= len(head) <= 24 and passage.words.owner.search(head)) or "，" in head or _ACTION.match(head):
        return False
    draft.say("subject", head, "named before the colon", (passage.sentence, lead))
    return True


def placed(passage: Passage, spot: Spot) -> bool:
    """全省 16名, 均处于全省100位以后: a place without 第."""
    before = re.sub(r"[ *\-•·✓√、]", "", passage.text[spot.left : spot.figure.start])
    if any(before == passage.text[m.start : m.end] and m.region for m in passage.mentions):
        return True
    return bool(re.search("(?:处于|位于|位居|排名|居|列)(?:全[市省国]|[^，。]{0,6}开发区)?$", before))


def rank(passage: Passage, spot: Spot) -> None:
    """A place among others: the scope before it, the verb of rank cut off the phrase."""
    draft, figure, text = spot.draft, spot.figure, passage.text
    before = text[spot.left : figure.start]
    cut = passage.words.rank.search(before)
    end = spot.left + cut.start() if cut else figure.start
    begin = passage.before(passage.clauses, figure.start)
    scope = None
    for mention in passage.mentions:
        if not mention.region and mention.how != CITY_ZONES:
            continue
        near = mention.start >= end or figure.start - mention.end <= 12
        if spot.left <= mention.start and mention.end <= figure.start and near:
            scope = mention
        elif begin <= mention.start < spot.left and scope is None:
            scope = mention  # 在全国169家国家级高新区综合评价中列第73位
    if scope is not None:
        draft.say("scope", _scope_name(passage, draft, scope), "among whom", (scope.start, scope.end))
        if passage.words.ranking.search(text[begin : figure.start]):
            passage.state.rank_scope = draft.scope
        if not cut and not passage.words.ranking.search(text[scope.end : figure.start]):
            end = min(end, max(scope.start, spot.left))
    else:
        _carried_scope(passage, draft, begin, end)
    following = next((m for m in passage.mentions if 0 <= m.start - figure.end <= 2 and not m.region), None)
    if following is not None and re.sub(r"[ *\-•·]", "", before) in ("", "全省", "全国", "全市"):
        draft.say("subject", following.name, "named after its place", (following.start, following.end))
    draft.say("measure", "rank", "place among others", (figure.start, figure.end))
    draft.quote = (figure.start, figure.end)
    if figure.ranged == "top" and text[spot.left : end].rstrip(" *").endswith("前"):
        end = spot.left + len(text[spot.left : end].rstrip(" *")) - 1
    spot.at = max(end, spot.left)


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
    elif _of_ranking(passage, begin, end) and (scope := _ranking_scope(passage, at) or state.rank_scope):
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
            zones = mention.how == CITY_ZONES and passage.text[mention.start] in "全我各"  # 全省开发区, not 高新区, 7家高新区
            if near and (mention.region or zones):
                last = re.sub("(?<=[市省])(?:开发区|高新区|经开区)$", "", mention.name)
    return last


def _scope_name(passage: Passage, draft: Draft, scope: Mention) -> str:
    register = passage.state.register
    name = scope.name
    if passage.text[scope.start : scope.end] in ("全市", "我市") and draft.subject != register.context.zone:
        name = register.city_of(draft.subject)
    return re.sub("(?<=[市省])(?:开发区|高新区|经开区)$", "", name)
