"""A share of something, and what it is held against: 四成的企业是科技型企业, 贡献了全市11.6%的税收, 是2012年的4.3倍."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.draft import Spot
from kaifaqu.evidence.grammar.passage import Passage

_GOAL = re.compile(
    "(?:完成[^，。]{0,6}?|(?:全年|年度|年初)[^，。]{0,2})(?:目标|任务|计划|预算)|占[^，。]{0,4}?(?:目标|任务|计划)"
)
_RATIO = re.compile(
    r"(?P<verb>恢复到|恢复至|回升到|仅为|只有|仅|只|是|为|相当于|等于|达到|达)?(?P<bound>不足|不到|超过|接近|近)?"
    r"(?P<other>[^，。；、的\d]{2,14}|\d{4}年(?:全年)?)的[ *]*(?:约|近)?[ *]*$"
)
_OTHER = re.compile("平均|年前|[我全]区|我市|先进|标杆|原来|去年|上年|同期|高新区|经开区|开发区|总和|\\d{4}年|全年")
_CONTRIBUTES = re.compile(
    "(?:园区|却|只|就|仅|以|用|凭|靠|不足|不到|近|约|超过)*(?:占|贡献|创造|产出|承载|支撑|集聚|聚集|汇聚|集中|吸纳)?了?(?:全[市省国县区])?|(?:全[市省国县区])"
)
_CREATES = re.compile("(?<=..)(?:贡献|创造|产出|承载|支撑|带动|拉动|撬动).*$")
_SUBSIDY = re.compile(r"按照?(?P<base>[一-龥]{2,14}?)?的?[ *]*$")
_OF_SIZE = re.compile(r"对?(?P<what>[一-龥]{2,10}?)(?:超过?)?[\d.]+[万亿]?元(?:及以上|以上)?")
_GIVEN = re.compile("[ *]*(?:的标准|的比例)?(?:给予|予以)?(?:一次性)?(?P<kind>补助|补贴|奖励|贴息|资助|扶持|返还|奖补)")
_GIVING = re.compile(
    "(?:每[家户人个年]?|一次性|分阶段|分年度|最高|给予|予以|按|的|总额|不超过)*(?P<kind>补助|补贴|奖励|贴息|资助|扶持|奖补)?"
)
_IF = re.compile("(?P<what>[^，。；]{2,24})的，(?:[^，。；]{0,4}，)?$")  # 首次认定为高新技术企业的，
_WIDER = re.compile("全[市省国县区]|全球")
_AMONG = re.compile("(?:里面|当中|里|中)(?:还|仍|也)*(?:有)?$")
_BEING = re.compile("是|为(?!了)|属于|来自于?|来源于|出自|由(?=.*(?:贡献|创造|提供)$)")
_USING = re.compile("用于|用在|投向|投入|投到|投给|流向|在|向")
_DOING = "what a share of the whole is or does"
LONGEST = 20  # letters of what they do
Named = tuple[str, str, tuple[int, int]]  # the indicator, the rule that gave it, the words it came from


def share(passage: Passage, spot: Spot, name: str, span: tuple[int, int]) -> Named | None:
    """How much of a goal is done, what a ratio is held against, the part after a share, what a share of them does."""
    state, draft = passage.state, spot.draft
    before = passage.text[passage.before(passage.clauses, spot.figure.start) : spot.figure.start]
    goal = _GOAL.search(before) if spot.figure.kind != "times" else None
    if goal and state.indicator and len(name) <= len(goal[0]) + 2:
        return f"{state.indicator}{goal[0]}比例", "how much of a goal is done", span
    subsidy = _SUBSIDY.search(before) if spot.figure.kind == "percent" and draft.measure == "level" else None
    if subsidy:
        return _subsidized(passage, spot, subsidy)
    ratio = _RATIO.search(before)
    if ratio and not ratio["verb"] and not ratio["bound"]:  # 税收总量不足鹭江经开区的十分之一: it begins after the verb or bound
        inner = (_RATIO.match(before, at) for at in range(ratio.start() + 1, len(before)))
        ratio = next((item for item in inner if item and (item["verb"] or item["bound"])), ratio)
    if (
        ratio
        and not re.search("占|比重|比例", ratio["other"])
        and (spot.figure.kind == "times" or _OTHER.search(ratio["other"]) or state.register.mentions(ratio["other"]))
        and (ratio["verb"] or not re.search("年|同期", ratio["other"]))
    ):
        head, _ = passage.clean(spot.clause, spot.clause + ratio.start())
        sign = passage.words.bounds.get(ratio["bound"] or "", "")
        if sign and draft.bound == "=":
            draft.say("bound", sign, "bound before what it is compared with")
        other = state.register.names.get(ratio["other"], (ratio["other"], ""))[0]  # 我区
        return f"{head or state.indicator}与{other}之比", "ratio to another", span
    doing = _those_that_do(passage, spot, name)
    if doing is not None:
        return doing
    places = _WIDER.findall(passage.text, passage.sentence, spot.figure.start)
    named = [
        item for item in passage.mentions if item.region and passage.sentence <= item.start and item.end <= spot.figure.start
    ]
    bare = name
    for place in (passage.text[item.start : item.end] for item in named):
        bare = bare.replace(place, "")
        places = places if _WIDER.fullmatch(place) else [place]
    if name and not _CONTRIBUTES.fullmatch(bare.removesuffix("的")):
        return None
    part, part_span = passage.after(spot.number, spot.figure)
    if created := _CREATES.search(part):  # 以全市2%的土地创造了11%的税收
        part_span = (part_span[0], part_span[1] - len(created[0]))
        part = part[: created.start()]
    if not part or len(part) > 16:
        return None
    passage.taken = part_span[1]
    if re.match("全市|全省|全国|全球", part):
        return f"占{part}比重", "the part after the share", part_span
    return f"{part}占{places[-1] if places else '全市'}比重", "the part after the share", part_span


def _subsidized(passage: Passage, spot: Spot, found: re.Match[str]) -> Named:
    """A policy's rate: 研发补助按研发费用的10%, 对…项目，按设备投资额的8%给予补助: what is given, and of what it is a share."""
    kind = _GIVEN.match(passage.text, spot.figure.end)
    what, _ = passage.clean(spot.clause, spot.clause + found.start())
    verb = kind["kind"] if kind else "补助"
    size = (
        _OF_SIZE.match(passage.text, passage.sentence, spot.clause) if not what else None
    )  # 设备投资2000万元以上的项目，按8%补助
    passage.state.indicator = given = what or (f"{size['what']}{verb}" if size else verb)
    base = (found["base"] or "").rstrip("的")
    return f"{given}占{base}比例" if base else f"{given}比例", "a policy's rate", (spot.start, spot.at)


def _those_that_do(passage: Passage, spot: Spot, name: str) -> Named | None:
    """What a share of a whole is or does: 四成的企业是科技型企业, 规上企业里近三成处于亏损状态, 把财力的15%用于科技."""
    text, words, end = passage.text, passage.words, spot.figure.end
    stop = passage.clause_end(end)
    if any(end <= item.start < stop for item in passage.found[spot.number + 1 :]):
        return None
    after = re.sub(r"[ *了]", "", text[end:stop]).rstrip("，。；：、")
    among = _AMONG.sub("", name)
    if name and among == name and "的" not in text[spot.at : spot.figure.start]:
        return None
    predicate = words.share_verb.search(after)
    whole = re.sub("^的", "", after[: predicate.start()] if predicate else "")
    whole, doing = (among, after) if name else (whole, after[predicate.start() :] if predicate else "")
    if not whole or not doing or (name and (predicate is None or predicate.start() > 0)) or len(doing) > LONGEST:
        return None
    passage.taken = stop
    kind = _BEING.match(doing)
    if kind:
        return f"{doing[kind.end() :].removesuffix('创造').removesuffix('贡献')}占{whole}比重", _DOING, (end, stop)
    use = _USING.match(doing)
    if use:
        return f"{whole}{doing.removeprefix('在')}比重", _DOING, (end, stop)
    return f"{doing.removeprefix('被')}{whole}占比", _DOING, (end, stop)


def granted(passage: Passage, spot: Spot, name: str) -> str:
    """A policy's sum by its condition: 境内主板上市的，分阶段给予500万元补助; empty if it is none."""
    after = _GIVEN.match(passage.text, spot.figure.end)
    given = _GIVING.fullmatch(name)
    if spot.figure.kind not in ("amount", "percent") or given is None or not (given["kind"] or after):
        return ""
    before = passage.text[passage.part(spot.clause) : spot.clause]
    met = _IF.search(before)
    kind = given["kind"] or (after["kind"] if after else "")
    if met is None:  # on a slide the condition stands on the line above
        above = passage.state.indicator if passage.previous is None and passage.state.register.keep_opener else ""
        return above + kind if above and name and not passage.words.quantity.search(above) else ""
    condition, _ = passage.clean(spot.clause - len(met[0]), spot.clause - len(met[0]) + met.end("what") - met.start("what"))
    condition = _OF_SIZE.sub(r"\g<what>", condition).replace("为", "", 1)
    return condition + kind
