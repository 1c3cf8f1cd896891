"""Labels of a slide: the label of each figure that stands on a line of its own.

A reader sees which label belongs to which figure by nearness, by each label having one figure, and by the habit of the slide
(labels over their figures, or under them). ``pair`` looks for the pairing that costs least by these three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar.lines import GROUP, Line
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules

_BRACKETS: Final = frozenset("（）()")
_BLANK: Final = re.compile(r"[\s*（(]")
_MOVED: Final = frozenset(("up", "down", "rate", "average"))
_RULES: Final = rules("labels")
_YEARLY: Final = _RULES.pattern("yearly")
_GIVES: Final = _RULES.pattern("gives")
_PLACE: Final = _RULES.pattern("place")
_ARROW: Final = _RULES.pattern("arrow")
_HEAD_UNIT: Final = _RULES.pattern("unit_of_head")
_EACH_ZONE: Final = _RULES.pattern("each_zone")
_YEARS: Final = _RULES.pattern("year_in_a_row")
_AGAINST_TIME: Final = _RULES.pattern("against_time")
_ROW: Final = re.compile(r"[^\d\s：:，。]+\s+[-－−+]?\d[\d,]*(?:\.\d+)?")
_BARE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MORE: Final = _RULES.pattern("more")
_OF_GROWTH: Final = _RULES.pattern("place_of_growth")
_LEADING_ON: Final = _RULES.words("leading_on")
_NO_LABEL: Final = 4.0  # to leave a figure without one
_PLACED: Final = 1.5  # the same for a place among others, which can be that of the figure before
_NO_FIGURE: Final = 2.0  # to leave a label without one
_HEAD: Final = 1.0  # the same for the first of a group, which may be its head
_AGAINST: Final = 2.0  # for a label that leads on to a figure to stand below its own
_NO_HABIT: Final = 0.3
_LIMITS: Final = ("<=", ">=")
_TURNS: Final = 2  # figures with a time below each, among other lines, at least
_HISTORY: Final = 3  # times in a column of their own at least
_PARK: Final = _RULES.pattern("one_park")
_OF_PARK: Final = _RULES.words("counted_in_park")
SENTENCE: Final = _RULES.pattern("sentence")
_RATIO: Final = _RULES.pattern("ratio")
_SAYING: Final = _RULES.pattern("saying")
_SLOGAN: Final = _RULES.pattern("slogan")
_UNLIKE: Final = 1.0  # to take a label that names another kind of thing than its figure counts or measures
_APART: Final = 1.0  # to take a label across an empty line where another touches
_ASIDE: Final = 0.2  # to let a growth rate say more of the figure before


def aside(line: Line) -> bool:
    """True for a figure that says more of the one before: 同比增长9.1%, ↑ 16.8%."""
    if line.kind != "figure":
        return False
    if line.text[:1] in _BRACKETS and line.text[-1:] in _BRACKETS:
        return True  # （达到26.3亿元）
    found = figuring.glance(line.whole)
    before = _BLANK.sub("", line.whole[: found[0].start]) if found else ""
    if _ARROW.search(before) or (found and line.whole[: found[0].at].rstrip(" *")[-1:] in ("+", "＋")):
        return True
    if _OF_GROWTH.match(line.text):
        return True
    words = grammar()
    if words.bounds.get(line.prefix) in _LIMITS:
        return True  # 不超过 / 200万元; not 突破 / 1200亿元 / 营业收入
    while before:
        for length in range(min(words.longest, len(before)), 0, -1):
            kind = words.chain.get(before[-length:], "noun")
            if kind in _MOVED or before.endswith("占"):
                return True
            if kind != "noun":
                before = before[:-length]
                break
        else:
            return False
    return False


def pair(lines: list[Line]) -> None:
    """Gives the figures of a slide their labels."""
    kinds = ("label", "figure", "full", "who", "time", "heading")
    heads = _charted(lines)
    tokens = [
        line
        for line in lines
        if line.kind in kinds
        and not (_GIVES.fullmatch(line.text) or line.whom or line.used or line in heads or SENTENCE.search(line.text))
    ]
    yearly = [(upper, lower) for upper, lower in pairwise(tokens) if _in_turn(upper, lower)]
    later = {id(lower) for _, lower in yearly}
    tokens = [line for line in tokens if id(line) not in later]  # they have the label of the first
    pairs: list[tuple[Line, Line]] = []
    columns = _columns(tokens)
    settled = {id(line) for pair in columns for line in pair}
    habit = False
    for group in groups(tokens):
        for known, rest in groupby(group, lambda line: id(line) in settled):
            if not known:
                found, habit = _group(_without_list(list(rest)), habit)
                pairs += found
    pairs += columns
    for figure, label in pairs:
        label.used, figure.label = True, label.text
    for upper, lower in pairwise(tokens):  # what the groups leave over: a figure and a label alone in their groups
        figure, label = (upper, lower) if upper.kind == "figure" else (lower, upper)
        alone = lower.place - upper.end >= GROUP and not figure.label and not label.used
        if alone and (figure.kind, label.kind) == ("figure", "label") and not aside(figure) and _solitary(tokens, figure, label):
            label.used, figure.label = True, label.text
    for upper, lower in yearly:
        lower.label = upper.label
    for upper, lower in pairwise(tokens):
        if (upper.kind, lower.kind) == ("full", "figure") and lower.place - upper.end == 1 and not (lower.label or aside(lower)):
            lower.label = _broken_off(upper.text)


def _broken_off(text: str) -> str:
    """规模50亿元，基金群总规模 / 达到230亿元: what the last clause of a line names without a figure."""
    tail = text[max(text.rfind("，"), text.rfind("；")) + 1 :]
    return tail if len(tail) < len(text) and grammar().quantity.search(tail) and not figuring.glance(tail) else ""


def _in_turn(upper: Line, lower: Line) -> bool:
    """2021年 12 / 2022年 15: the next year below."""
    both = upper.kind == lower.kind == "figure" and lower.place - upper.end < GROUP
    return both and _YEARLY.match(upper.text) is not None and _YEARLY.match(lower.text) is not None


def times_below(lines: list[Line]) -> None:
    """58家 / 2019年 / 136家 / 2021年: in a group of figures and times in turn, each time is that of the figure above it."""
    for group in groups([line for line in lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]):
        told = [line for line in group if line.kind == "time" or (line.kind == "figure" and not aside(line))]
        turn = [line for at, line in enumerate(told) if not at or not _AGAINST_TIME.match(line.text)]
        pairs = list(zip(turn[::2], turn[1::2], strict=False))
        after = group[group.index(turn[1]) + 1 :] if len(turn) == 2 else []
        placed = (
            len(turn) == 2 and turn[1].place - turn[0].end == 1 and _PLACE.search(turn[0].text)
        )  # 第3位 / 2022年度 / 31家参评
        sole = len(turn) == 2 and group[0] is not turn[0] and (placed or all(_MORE.match(line.text) for line in after))
        if (
            (len(turn) > 2 or sole)
            and len(turn) % 2 == 0
            and all((one.kind, two.kind) == ("figure", "time") for one, two in pairs)
            and not any(_parted(group, one, two) for one, two in pairs)
        ):
            for figure, time in pairs:
                figure.when, time.kind = time.text, "unit"
            if placed and after and after[0].kind == "full" and after[0].place - turn[1].end == 1:
                after[0].when = turn[1].text
        elif run := _run(group):
            for figure, time in run:
                figure.when, time.kind = time.text, "unit"


def _parted(group: list[Line], figure: Line, time: Line) -> bool:
    """173家 / 省级层面 / “十四五”期间: a heading between the two."""
    return any(line.kind == "heading" for line in group[group.index(figure) : group.index(time)])


def _run(group: list[Line]) -> list[tuple[Line, Line]]:
    """高新技术企业 / 58家 / 2019年 / 136家 / 2021年 / 两年增长1.3倍: figures with their times below them, among other lines."""
    pairs = [pair for pair in pairwise(group) if pair[0].kind == "figure" and pair[1].kind == "time"]
    if len(pairs) < _TURNS:
        return []
    first, last = group.index(pairs[0][0]), group.index(pairs[-1][1])
    whole = last - first + 1 == 2 * len(pairs)
    apart = (first == 0 or group[first - 1].kind != "time") and (last + 1 == len(group) or group[last + 1].kind != "figure")
    return pairs if whole and apart else []


def years_in_a_row(lines: list[Line]) -> None:
    """37 / 52 / 71 and 2020年  2021年  2022年 on one line above or below them, or on as many: each figure has its own year."""
    tokens = [line for line in lines if line.kind in ("label", "figure", "full", "who", "time", "heading") or _is_year(line)]
    at = 0
    while at < len(tokens):
        end = at + 1
        while (
            _is_year(tokens[at])
            and end < len(tokens)
            and _is_year(tokens[end])
            and tokens[end].place - tokens[end - 1].end < GROUP
        ):
            end += 1
        head = tokens[at:end] if tokens[at].kind == "time" or _is_year(tokens[at]) else []
        years = [f"{match[1]}年" for line in head for match in _YEARS.finditer(line.text)]
        size = len(years)
        for told in (tokens[max(at - size, 0) : at], tokens[end : end + size]) if size > 1 else ():
            near = len(groups(sorted([*told, *head], key=lambda item: item.place))) == 1
            alone = all(item.kind == "figure" and not item.when and len(figuring.glance(item.whole)) < 2 for item in told)
            if len(told) == size and near and alone:
                for figure, year in zip(told, years, strict=True):
                    figure.when = year
                for line in head:
                    line.kind = "unit"
                break
        at = end


def _is_year(line: Line) -> bool:
    return line.kind in ("time", "header") and _YEARS.fullmatch(line.text) is not None


def times_between(lines: list[Line]) -> None:
    """进出口年均增速 / （2019—2023年） / 26.8%: a time in brackets, or alone between the two, parts no label from its figure."""
    for group in groups([line for line in lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]):
        for upper, time, lower in zip(group, group[1:], group[2:], strict=False):
            fits = (upper.kind, time.kind, lower.kind) == ("label", "time", "figure") and not aside(lower)
            if fits and (len(group) == 3 or time.text[0] in "（("):
                lower.when, time.kind = time.text, "unit"


def times_beside(lines: list[Line]) -> None:
    """1996年 / 2006年 / 2014年, and then as many lines that tell what happened: the text was read column by column."""
    tokens = [line for line in lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]
    times: list[Line] = []
    told: list[Line] = []
    for line in tokens:
        if line.kind == "time" and not told:
            times.append(line)
        elif times and line.kind in ("label", "figure", "full") and len(told) < len(times):
            told.append(line)
        elif times:
            break
    if len(told) == len(times) >= _HISTORY and all(below.place - above.end < GROUP for above, below in pairwise(told)):
        for time, line in zip(times, told, strict=True):
            line.when, time.kind = time.text, "unit"


def zones_below(lines: list[Line]) -> None:
    """1.7平方公里 / 市经开区, 2.3平方公里 / 市高新区: figures and zones in turn, figures first, each of the zone below.

    A zone above the first figure is told of by a heading only where the pairs stand apart from each other.
    """
    tokens = [line for line in lines if line.kind in ("label", "figure", "full", "who", "time", "heading")]
    for zoned, members in groupby(tokens, _in_zone_list):
        told = list(members) if zoned else []
        run = [line for line in told if not aside(line)]
        if run and run[0].kind == "who":
            run = run[1:] if len(run) % 2 and _apart(run[1:]) else []
        pairs = list(zip(run[::2], run[1::2], strict=False))
        if len(run) % 2 or len(pairs) < _TURNS or any((one.kind, two.kind) != ("figure", "who") for one, two in pairs):
            continue
        for figure, zone in pairs:
            for line in told[told.index(figure) : told.index(zone)]:  # 同比增长8% below 12家 is the zone's too
                line.whom = zone.names[0]
            zone.kind = "unit"


def _in_zone_list(line: Line) -> bool:
    """A bare figure, or the name of one zone."""
    return line.kind == "figure" or (line.kind == "who" and len(line.names) == 1)


def _apart(run: list[Line]) -> bool:
    """True if the lines of each pair are nearer to each other than to the next pair."""
    steps = [lower.place - upper.end for upper, lower in pairwise(run)]
    return bool(steps[1::2]) and max(steps[::2]) < min(steps[1::2])


def _charted(lines: list[Line]) -> list[Line]:
    """2022年各区税收收入（单位：亿元） over 甲经开区 / 38.6 / 乙经开区 / 21.4, in turn or in two columns: whose they are."""
    heads = []
    for head, unit, told in _under_heads(lines):
        numbers = [line for line in told if _bare(line)]
        names = [line for line in told if line.kind == "who" and len(line.names) == 1]
        few = min(len(names), len(numbers))
        kinds = [line.kind for line in told if line in numbers or line in names][: 2 * few]
        in_turn = len(set(kinds[::2])) == len(set(kinds[1::2])) == 1
        if few > 1 and not any(line.kind == "label" for line in told) and (in_turn or len(names) == len(numbers)):
            heads.append(head)
            for name, number in zip(names, numbers, strict=False):
                number.unit, number.label, number.whom = unit, _EACH_ZONE.sub("", _HEAD_UNIT.sub("", head.text)), name.names[0]
                name.kind = "unit"  # it has no more than this figure
    return heads


def units_of_heads(lines: list[Line]) -> None:
    """2022年产值（单位：亿元） over 装备制造 / 38.6 / 精细化工 / 14.2: the unit of bare numbers."""
    for head, unit, told in _under_heads(lines):
        for line in told if sum(map(_bare, told)) > 1 else ():
            line.unit = unit if _bare(line) and not line.unit else line.unit
        rows = [line for line in told if line.kind == "full"]
        for line in rows if len(rows) > 1 else ():  # 甲经开区  38.6
            line.kind, line.label, line.unit, line.whom = (
                "figure",
                _EACH_ZONE.sub("", _HEAD_UNIT.sub("", head.text)),
                unit,
                line.names[0],
            )


def _bare(line: Line) -> bool:
    return line.kind == "figure" and _BARE.fullmatch(line.whole) is not None


def _under_heads(lines: list[Line]) -> Iterator[tuple[Line, str, list[Line]]]:
    """The headings that end in a unit, with the names, labels and bare numbers that follow them."""
    head, unit, told = None, "", []
    for line in (line for line in lines if line.kind not in ("part", "unit", "mark", "header")):
        heads = line.kind in ("label", "heading") and not line.used and line.text[-1:] in _BRACKETS
        found = _HEAD_UNIT.search(line.text) if heads else None
        row = line.kind == "full" and len(line.names) == 1 and _ROW.fullmatch(line.text)
        if found is None and (line.kind in ("label", "who") or row or _bare(line)):
            told.append(line)
            continue
        if head is not None:
            yield head, unit, told
        head, unit, told = (line, found["unit"], []) if found else (None, "", [])
    if head is not None:
        yield head, unit, told


def groups(tokens: list[Line]) -> list[list[Line]]:
    """Lines with at most one empty line between them."""
    found: list[list[Line]] = []
    for line in tokens:
        if found and line.place - found[-1][-1].end < GROUP:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _without_list(group: list[Line]) -> list[Line]:
    """A label over several figures at a group's end heads a list: 引进大项目目标 / 20亿元以上1-2个 / 10亿元以上3-5个."""
    end = len(group)
    while end and group[end - 1].kind == "figure" and not aside(group[end - 1]):
        end -= 1
    listed = len(group) - end > 1 and end and group[end - 1].kind == "label"
    return group[: end - 1] if listed and not any(line.kind == "figure" for line in group[:end]) else group


def _solitary(tokens: list[Line], figure: Line, label: Line) -> bool:
    """True if nothing else stands in the group of the one or of the other."""
    return any(len(group) == 1 and (group[0] is figure or group[0] is label) for group in groups(tokens))


def _group(group: list[Line], habit: bool) -> tuple[list[tuple[Line, Line]], bool]:
    """The pairs of a group, and whether its labels stand below their figures."""
    if not {"label", "figure"} <= {line.kind for line in group}:
        return [], habit
    ways = [(_pairs(group, below=below), below) for below in (habit, not habit)]
    (_, pairs), below = min(ways, key=lambda way: round(way[0][0], 6))
    return [(group[figure], group[label]) for figure, label in pairs], below if pairs else habit


def _columns(tokens: list[Line]) -> list[tuple[Line, Line]]:
    """Figures one after the other and then as many labels, or the other way round: the text was read column by column."""
    runs: list[tuple[str, list[Line]]] = []
    for line in tokens:
        kind = "more" if aside(line) else line.kind
        if runs and runs[-1][0] == kind and line.place - runs[-1][1][-1].end < GROUP:
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    found: list[tuple[Line, Line]] = []
    taken = -1
    for at, (one, two) in enumerate(pairwise(runs)):
        if one[0] == "label" and two[0] == "figure" and _headed(one[1], two[1]):
            runs[at] = one = (one[0], one[1][1:])
        parted = two[1][0].place - one[1][-1].end >= GROUP
        whole = _edge(runs, at - 1, one[1][0]) and _edge(runs, at + 2, two[1][-1])
        same = {one[0], two[0]} == {"figure", "label"} and len(one[1]) == len(two[1]) > (1 if parted else 2)
        if same and whole and at > taken:
            figures, labels = (one[1], two[1]) if one[0] == "figure" else (two[1], one[1])
            found += zip(figures, labels, strict=True)
            kind, more = runs[at + 2] if at + 2 < len(runs) else ("", [])
            if kind == "more" and len(more) == len(labels):
                found += zip(more, labels, strict=True)  # and the rate of each in a third block
            taken = at + 1
    return found


def _headed(labels: list[Line], figures: list[Line]) -> bool:
    """主导产业产值 apart from 新能源装备 / 精细化工 / 纺织新材料, and then three figures: the first label heads them."""
    step = labels[1].place - labels[0].end if len(labels) > 1 else 0
    close = all(below.place - above.end < step for above, below in pairwise(labels[1:]))
    return len(labels) == len(figures) + 1 > _HISTORY and close


def _edge(runs: list[tuple[str, list[Line]]], beside: int, line: Line) -> bool:
    """True if a line is the first or last of its group: nothing of the run ``beside`` is near."""
    if not 0 <= beside < len(runs):
        return True
    kind, other = runs[beside]
    return kind not in ("label", "figure") or min(abs(line.place - other[0].place), abs(line.place - other[-1].end)) >= GROUP


def _pairs(group: list[Line], *, below: bool) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest pairing of figures with labels beside them, with the habit of labels below or above."""
    size = len(group)
    asides = [aside(line) for line in group]
    close = [_touches(group, at) for at in range(size)]
    first = next((at for at, line in enumerate(group) if line.kind not in ("who", "heading")), 0)  # 骊津高新区 above them
    cost = [0.0] * (size + 1)
    step: list[tuple[int, tuple[int, int] | None]] = [(1, None)] * (size + 1)
    for at in range(size - 1, -1, -1):
        line = group[at]
        alone = 0.0
        if line.kind == "label":
            alone = _HEAD if at == first else _NO_FIGURE
        elif line.kind == "figure":
            alone = _ASIDE if asides[at] else _PLACED if _PLACE.search(line.text) else _NO_LABEL
        cost[at], step[at] = cost[at + 1] + alone, (1, None)
        for length in (2, 3):
            last = at + length - 1
            if last >= size or (length == 3 and (not asides[at + 1] or _of_aside(line, group[last]))):
                continue
            price = _price(line, group[last], asides[at], asides[last], below=below)
            if price is not None:
                apart = group[last].place - line.end > 1 and close[at if line.kind == "figure" else last]
                price += _APART if apart and length == 2 else 0.0
                price += _UNLIKE if _unlike(line, group[last]) else 0.0
                total = price + cost[last + 1] + (1.0 if length == 3 else 0.0)
                if total < cost[at] - 1e-9:
                    pair = (at, last) if line.kind == "figure" else (last, at)
                    cost[at], step[at] = total, (length, pair)
    pairs, at = [], 0
    while at < size:
        length, chosen = step[at]
        if chosen:
            pairs.append(chosen)
        at += length
    return cost[0], pairs


def _of_aside(label: Line, last: Line) -> bool:
    """规上工业增加值 / 增速 9.3% / 全市第3: the place is that of the growth, which has the label."""
    return label.kind == "label" and last.kind == "figure" and _PLACE.search(last.text) is not None


def _touches(group: list[Line], at: int) -> bool:
    """True for a figure with a label right on the line above or below: one across an empty line is less likely its own."""
    line, beside = group[at], [*group[max(0, at - 1) : at], *group[at + 1 : at + 2]]
    return line.kind == "figure" and any(
        other.kind == "label" and 1 in (line.place - other.end, other.place - line.end) for other in beside
    )


def _unlike(upper: Line, lower: Line) -> bool:
    """True for a rate's label beside a count (本地配套率 / 164家), and for things counted beside a percentage (企业 / 70%)."""
    figure, label = (upper, lower) if upper.kind == "figure" else (lower, upper)
    found = figuring.glance(figure.whole)
    kind = found[0].kind if found else ""
    ratio = _RATIO.search(label.text) is not None
    if kind == "count" and _PARK.fullmatch(label.text) and figure.whole.endswith(_OF_PARK):
        return True  # 智谷软件园 / 286家 / 入驻企业
    words = grammar()
    saying = _SAYING.search(label.text) or _SLOGAN.fullmatch(label.text)
    if saying and not (words.countable.search(label.text) or words.quantity.search(label.text)):
        return True  # 机构“瘦身” / 23个 ➜ 9个 / 内设机构; 金融赋能 / 60亿元 / 政府引导基金总规模
    if kind == "percent":
        return not ratio and grammar().countable.search(label.text) is not None
    return ratio and kind in ("count", "amount")


def _price(upper: Line, lower: Line, aside_upper: bool, aside_lower: bool, *, below: bool) -> float | None:
    """What it costs to take two lines for a figure and its label; None if they cannot be."""
    if {upper.kind, lower.kind} != {"label", "figure"}:
        return None
    under = upper.kind == "figure"
    if (lower if under else upper).text.startswith("的"):
        return 0.0 if under else None  # 2.1% / 的土地面积
    if under and aside_upper:
        return None  # the label below 同比增长9.1% is that of the next figure
    if _leads_on((lower if under else upper).text):
        return _AGAINST if under else 0.0  # 地区生产总值达到 / 160亿元, rather than 70% / 本地配套率超过
    price = 0.4 * min(lower.place - upper.end, 2) + (_NO_HABIT if under != below else 0.0)
    return price + 1.1 if aside_lower else price


def _leads_on(text: str) -> bool:
    """True for a label that ends in a verb which its figure must follow: 地区生产总值达到, 高新技术企业突破."""
    words = grammar()
    kinds = [words.chain.get(text[-size:], "") for size in range(min(words.longest, len(text) - 2), 0, -1)]
    return next((kind for kind in kinds if kind), "") in ("reach", "be") or text.endswith(_LEADING_ON)
