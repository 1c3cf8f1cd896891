"""What a clause itself calls the thing that it measures: the words before the figure, or the noun after it."""

from __future__ import annotations

from typing import Final

from kaifaqu.evidence.grammar import counted, ranks, shares, subjects
from kaifaqu.evidence.grammar.draft import Spot, State
from kaifaqu.evidence.grammar.passage import Passage
from kaifaqu.evidence.grammar.rules import rules

_RULES: Final = rules("clause")
_PACE: Final = _RULES.pattern("pace")
NEW: Final = _RULES.pattern("newly")
_AMONG_ALL: Final = _RULES.pattern("among_all")
_MORE: Final = _RULES.pattern("more")
_EMPLOYED: Final = _RULES.words("employed")
_BESIDE_BEFORE: Final = _RULES.pattern("beside_before")
_HELPED: Final = _RULES.pattern("helped")
_FOR_WHOM: Final = _RULES.pattern("given_to")
_JOINING: Final = _RULES.letters("joining")
_LENT: Final = _RULES.letters("lent")
_TOGETHER: Final = "合计"
SUM: Final = _RULES.pattern("sum_follows")
_SUMMED: Final = _RULES.pattern("sum_of_some")
_OF_CLASS: Final = _RULES.pattern("class_of")
_OF_A_RANK: Final = _RULES.pattern("of_a_rank")
_PLACES: Final = _RULES.set("place_units")
_RANKING: Final = _RULES.pattern("ranking_named")
_OUT_OF_THEM: Final = _RULES.pattern("out_of_them")
_CHANGED: Final = _RULES.pattern("changed")
_LEFT_OPEN: Final = _RULES.words("left_open")
_PEOPLE: Final = _RULES.set("people_units")
_OF_BODIES: Final = _RULES.set("body_counters")
_COUNTRIES: Final = _RULES.pattern("countries")
_NOUN_MOVED: Final = _RULES.pattern("noun_moved")
_PLACE_HAS: Final = _RULES.pattern("place_has")
_SOLD: Final = _RULES.pattern("sold")
_WHEN_ONLY: Final = _RULES.pattern("when_only")
_SENT: Final = _RULES.pattern("sent")
_SERVING: Final = _RULES.pattern("serving_as")
_HANGING_IN: Final = _RULES.pattern("hanging_in")
_GOING_TO: Final = _RULES.pattern("going_to")
SHORTEST: Final = 2  # letters of a verb
BEFORE, _AFTER = "the words before the figure", "the words after the figure"
_SCORE: Final = "分"
Named = shares.Named


def own(passage: Passage, spot: Spot) -> Named:
    """What the clause itself says: the words before the figure, or after it where nothing but a verb stands before."""
    name, after, after_span = _around(passage, spot)
    verb = passage.words.count_end.search(name)
    before = passage.text[spot.left : spot.figure.start] if after else ""
    ranked = passage.words.rank.search(before) if passage.words.counted_zones.match(after) else None
    if after and (ranked or _AMONG_ALL.search(before) or _AMONG_ALL.search(name)):
        passage.taken = after_span[1]
        return after, ranks.OTHERS, after_span
    if (
        after
        and (helped := _HELPED.match(passage.text, spot.figure.end))
        and _FOR_WHOM.search(passage.text, spot.left, spot.figure.start)
    ):
        return helped["deed"] + helped["who"], _AFTER, after_span  # 为236家企业办理缓税1.6亿元
    whole, after = after, _OUT_OF_THEM.sub("", after)  # 9项指标中7项已达标
    if after != whole and name and verb is None and spot.figure.kind == "count" and not name.endswith(_LEFT_OPEN):
        passage.taken = after_span[1]
        return name + after, _AFTER, after_span  # 规上工业39个行业大类中
    again = spot.first("reach", "from") == "reach" and after != "" and passage.state.indicator.endswith(after)
    if again and name in ("", after) and passage.previous is not None and passage.previous.figure.at >= passage.sentence:
        passage.taken, name, after = after_span[1], "", ""  # 由6个环节减到1个环节
    named = _with_after(passage, spot, name, after)
    if named is not None:
        name, how, span = *named, after_span
        passage.taken = after_span[1]
    else:
        name = "" if verb is not None and verb.start() == 0 and not after and spot.bare else name
        alone = len(name) == 1 and name not in _LENT and passage.previous is not None and not passage.words.countable.search(name)
        name = "" if alone else name  # 四季度最忙，发了62列: a verb
        how, span = BEFORE, (spot.start, spot.at)
    name = _said(passage, spot, _of_a_firm(passage, spot, name, span) if how == _AFTER else name)
    if not name and after and passage.previous is None and spot.draft.measure != "rank":
        return after, _AFTER, after_span
    return name, how, span


def _around(passage: Passage, spot: Spot) -> tuple[str, str, tuple[int, int]]:
    """The words before the figure, and the noun after it where the figure counts or measures one."""
    draft, figure, words = spot.draft, spot.figure, passage.words
    name = spot.phrase
    counting = figure.kind in ("count", "amount", "duration") and draft.measure in ("level", "change")
    verb = words.have_end.search(name)
    part = verb is not None and verb.start() > 2 and figure.kind == "percent" and passage.text.startswith("的", figure.end)
    counting = counting or (part and draft.measure == "level")  # 拿出80%以上的时间现场推进
    if counting and (examples := words.examples.match(name)):
        name = examples["verb"] + examples["rest"]
    if not counting or spot.first("reach", "from") == "from":  # 由203个整合为88个: what follows is the movement
        moved = _NOUN_MOVED.match(passage.text, figure.end) if counting and name else None
        return name + (moved["noun"] if moved else ""), "", (-1, -1)
    after, span = passage.after(spot.number, figure)
    if figure.kind == "amount":
        after = counted.money(passage, after)
    elif figure.kind == "count" and _SENT.search(name) and (serve := _SERVING.match(passage.text, figure.end)):
        name, after = "", serve["what"]  # 从机关抽调120名干部担任“企业服务专员”
        span = serve.span("what")
    elif figure.kind == "count" and not name and (became := words.became.match(passage.text, figure.end)):
        noun = became["noun"]
        after = became["what"] if became["what"].endswith(noun) else became["what"] + noun  # 24家企业成为链主企业
    elif begun := words.begun.match(after):
        after = begun["deed"] + begun["noun"]
        name = "" if name.endswith("等") else name
    return name, after, span


def _with_after(passage: Passage, spot: Spot, name: str, after: str) -> tuple[str, str] | None:
    """The name that the noun after the figure gives or completes, and the rule; None if it has no part in it."""
    words, figure = passage.words, spot.figure
    if not after:
        return None
    to = _GOING_TO.search(name) if _COUNTRIES.fullmatch(after) else None
    if to:
        return to[0] + after, _AFTER  # 产品出口36个国家
    verb, having = words.count_end.search(name), words.have_end.search(name) is not None
    far = verb is not None and verb.start() > 2
    if verb is not None and far and having and len(name) <= 12:
        return name[: verb.start()] + after, BEFORE
    done = counted.done_to(passage, spot, name, after)
    if done:
        return done, _AFTER
    if figure.kind == "amount" and far and words.quantity.search(after):
        return name + after, _AFTER  # 市财政每年安排2亿元创建专项资金
    if len(name) == 1:
        return after, _AFTER  # 签了1.2亿元的订单: one letter is a verb
    if passage.text[figure.start - 1] in _JOINING and spot.at == figure.start and passage.countable(after, spot.draft.unit):
        return after, _AFTER  # 只有一条生产线、80多名员工
    takes = not name or name.endswith(_LEFT_OPEN) or (verb is not None and not far)
    if not takes and (verb is None or figure.kind != "count" or words.owner.search(name)):
        return None
    doing = "" if verb is None or having else verb[0].removesuffix("了")
    return (name if far and len(name) <= 10 and not having else doing) + after, _AFTER  # 老旧小区改造惠及9300户居民


def _of_a_firm(passage: Passage, spot: Spot, name: str, span: tuple[int, int]) -> str:
    """The name without the firm that it begins with, who is its subject."""
    firm = passage.words.firm_start.match(name)
    if firm is None or len(name) - firm.end() < 2:
        return name
    spot.draft.say("subject", firm[0], "named after the figure", span)
    return passage.words.lead.sub("", name[firm.end() :], count=1)


def _said(passage: Passage, spot: Spot, name: str) -> str:
    """The name without what the measure says, with the noun that a counter says."""
    draft, figure, words = spot.draft, spot.figure, passage.words
    if draft.measure in ("level", "change") and _MORE.fullmatch(name):
        name = ""  # 比上年多27家
    elif _BESIDE_BEFORE.fullmatch(name):
        name = ""  # 比原计划缩短46天
    elif (beside := max(name.rfind("较"), name.rfind("比"))) > 1 and _BESIDE_BEFORE.fullmatch(name, beside):
        name = name[:beside]  # 审批时限较法定压缩78%
    elif (summed := _SUMMED.fullmatch(name)) and (some := _sum(passage, summed["some"] or "")):
        name = some
    if draft.measure == "change":
        name = NEW.sub("", name)
    if draft.hows.get("measure") == "verb of change before the noun":
        name = _CHANGED.sub("", name)
    if draft.measure in ("growth", "cagr"):
        return _PACE.sub("", name)
    if draft.measure == "rank":
        return ranks.named(passage, name) if name else ""
    if draft.measure == "change" and figure.unit in _PLACES and not _RANKING.search(name):
        before = passage.previous if passage.previous and passage.previous.figure.at >= passage.sentence else None
        scored = before is not None and before.unit == _SCORE and words.ranking.search(before.indicator)
        told = before if before is not None and (before.measure == "rank" or scored) else None
        return told.indicator if told else ranks.ranking(passage)  # 排第三位，前进四位; 调查得分94.3分，提升了5个位次
    if _HANGING_IN.search(name):
        name = name[:-1]
    if figure.kind == "count" and (sold := _SOLD.search(name)) and draft.measure == "level":
        return name[: sold.start()] + "销量"  # 舷外机卖了2.6万台
    if figure.kind == "count" and (held := _PLACE_HAS.match(name)) and words.countable.search(name):
        return name[held.end() :]  # 新院区有床位800张
    if figure.kind != "count" or words.countable.search(name):
        return name
    if passage.state.speaking and figure.unit in _PEOPLE and _WHEN_ONLY.fullmatch(name) and subjects.of_firm(spot):
        return "员工"  # 刚入驻孵化器时只有4名
    if figure.unit in _PEOPLE and (words.verb_only.fullmatch(name) or name.endswith(_EMPLOYED)):
        return name + "人员"
    if figure.unit.endswith("人次") and 1 < len(name) <= SHORTEST:
        return name + "人次"  # 接诊46.3万人次
    return name if figure.unit not in _OF_BODIES else of_class(name, figure.unit, passage.state)


def _sum(passage: Passage, some: str) -> str:
    """三条链加起来608.5亿元: of the chains, what was measured of each; 两项合计: of all that the sentence told."""
    measured = passage.words.quantity.search(passage.state.indicator)
    if len(some) > SHORTEST and measured:
        return f"{some}{measured[0]}{_TOGETHER}"
    return "、".join(passage.said) + _TOGETHER if len(passage.said) > 1 else ""


def of_class(name: str, counted: str, state: State) -> str:
    """A类 of 32家 as A类企业, in a text about all zones of a city as A类开发区, and 前50名 as 前50名的开发区."""
    zones = state.register.of_city and not state.host  # one zone has classes of firms
    if not counted.endswith(tuple(_OF_BODIES)):
        return name
    if zones and _OF_A_RANK.fullmatch(name):
        return f"{name}的开发区"
    return name + ("开发区" if zones else "企业") if _OF_CLASS.search(name) else name
