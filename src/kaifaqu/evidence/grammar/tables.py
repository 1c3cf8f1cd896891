"""Tables: a cell that holds a figure, with the headings over and beside it, the unit and the year that a heading settles."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.document import Block, Cell
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import industries, numerals, policies, prose, ranks
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.bodies import CITY_ZONES
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.grids import RANK, YEAR, Grid, heads
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.scopes import among_all, zone_name

_RULES: Final = rules("tables")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_PLACED: Final = "第"  # 第5 in a cell
_YEAR_ALONE: Final = _RULES.pattern("recent_year")
_UNIT: Final = _RULES.pattern("unit")
_NAMED: Final = _RULES.pattern("column_of_names")
_CONTENTS: Final = _RULES.pattern("contents")
_UNTIMED: Final = _RULES.pattern("before_time")
_AVERAGE: Final = _RULES.pattern("average_row")
_MEAN_OF_SEVERAL: Final = _RULES.pattern("mean_of_several")
_UP_TO_PLACE: Final = _RULES.pattern("up_to_place")
_REGIONS: Final = _RULES.pairs("regions")
_SCOPES: Final = _RULES.pairs("whole_regions")
_SCORE: Final = _RULES.pattern("score")
_ANY_ITEM: Final = _RULES.words("any_item")
_CHANGED: Final = _RULES.pattern("changed")
_FALLS: Final = _RULES.pattern("falls")
_NATIONAL: Final = _RULES.pattern("national_ranking")
_MADE_OF: Final = _RULES.pattern("made_of")
_HOW_MUCH: Final = _RULES.pattern("how_much")
_REQUIRED: Final = _RULES.pattern("required_column")
_CAPTIONED: Final = "the table's caption dates it"
_ON_SLIDE: Final = "the time of the slide"
MANY: Final = 4  # columns
FEWEST: Final = 2  # columns: a label and what is said of it
_INNER: Final = "，"
_LABELS: Final = _RULES.set("labels")
_NO_NAME: Final = _RULES.pattern("no_name")
_RANKING: Final = _RULES.pattern("ranking_held")
_CAPTION: Final = _RULES.pattern("besides_name")
_RANK_MOVED: Final = _RULES.pattern("rank_moved")
_TITLE_WORDS: Final = _RULES.pattern("title_words")
_TITLE_UNIT: Final = _RULES.pattern("unit_in_title")
_RANK_UNITS: Final = _RULES.set("rank_units")
_UNIT_COLUMNS: Final = _RULES.set("unit_columns")
_NO_FIGURES: Final = _RULES.set("no_figure_columns")
_MORE: Final = _RULES.set("and_more")
_RANK_WORDS: Final = _RULES.pattern("rank_words")
_AMONG: Final = _RULES.pattern("among")
_TOTAL: Final = _RULES.set("total_rank")
_HELD_IN: Final = _RULES.pattern("held_in")
_ZONES_OF: Final = _RULES.pattern("zones_of_the_city")
_NO_RANKING: Final = _RULES.pattern("no_ranking")
_RANKS_BELOW: Final = _RULES.pattern("ranks_below")
_ONLY_CHANGE: Final = _RULES.pattern("only_change")
_TAIL: Final = _RULES.pattern("tail_of_name")
_SHARE: Final = _RULES.pattern("share_names")
_DISTANCE: Final = _RULES.pattern("distance")
_GROWTH_OR_YEAR: Final = _RULES.pattern("growth_or_year")
_NOT_OF_ROW: Final = _RULES.pattern("not_of_row")
_VALUED: Final = _RULES.pattern("valued")
_FALL_COLUMN: Final = _RULES.pattern("fall_column")
_MET: Final = _RULES.pattern("met_column")
_GROWTH: Final = _RULES.pattern("growth_column")
_OF_THE_ZONE: Final = _RULES.pattern("of_the_zone")
_RATIOS: Final = _RULES.pairs("ratio_columns")
_TO_COME: Final = _RULES.pattern("to_come")
_PLAN_TITLE: Final = _RULES.pattern("plan_title")
_GOAL: Final = _RULES.pattern("goal_column")
_GOAL_DONE: Final = _RULES.pattern("goal_done")
_SUMMED: Final = _RULES.pattern("summed_row")
_FULL_NAMES: Final = _RULES.pairs("full_names")
_BEFORE_AFTER: Final = _RULES.pattern("before_after")
_AFTER_EVENT: Final = _RULES.pattern("after_event")


def read(block: Block, state: State, caption: str) -> list[Draft]:
    """The figures of a table block."""
    if not any(char.isdigit() for char in block.text):
        return []
    if all(_CONTENTS.search(line) for line in block.text.split("\n")):
        return []
    return _Table(block, state, caption).run()


class _Table(Grid):
    """The figures of one table."""

    _ranks: bool | None = None  # whether its rows are places, once that is looked for
    _places: bool | None = None  # whether its caption says so of all its figures
    _units: list[int] | None = None  # columns of units, once they are looked for
    _coming: bool | None = None  # whether a heading says so
    _farthest: bool | None = None  # whether it has a place beyond the number of its zones

    def run(self) -> list[Draft]:
        if self._are_cards():
            return sorted((draft for column in self.columns for draft in self._card(column)), key=lambda draft: draft.figure.at)
        drafts: list[Draft] = []
        for row in self.rows:
            if row < self.head or self.repeated(row) or self.tells_when(row):
                continue
            for column in self.columns:
                cell = self.cells.get((row, column))
                if cell is None or (cell.row, cell.column) != (row, column):
                    continue
                match = self.number(self.texts[cell.row, cell.column])
                if match and column in self.contents and match["bound"] and match["bound"] not in grammar().bounds:
                    match = None  # 每人每月5000元, 奖励30万元
                first = column == self.columns[0] and self.columns != [column]
                if match and (not first or self.nameless or self._of_times()):
                    draft = self._cell(row, column, cell, match)
                    if draft is not None:
                        drafts.append(draft)
                elif not first and column in self.contents:
                    drafts += self._content(row, column, cell)
                elif not first and len(self.columns) == FEWEST and not self.headings(column):
                    drafts += self._sentence(row, cell)
        return drafts

    def _content(self, row: int, column: int, cell: Cell) -> list[Draft]:
        """用地 | 每年单列新增建设用地指标1000亩 under 事项 | 具体内容: a sentence about whom or what the row names."""
        text = self.block.text[cell.start : cell.end]
        if not figuring.glance(text):
            return []
        state, label = self.state, next(iter(self.labels(row, column)[-1:]), "")
        kept, who, opener = (state.subject, state.indicator, state.given), self.who(label), state.opener
        state.subject, state.indicator = who or state.subject, "" if who else policies.headed(label)
        state.topic = state.given = ""
        begin, first = cell.start, self.cells.get((row, self.columns[0]))
        if first is not None and timing.glance(label, state.dated) and label == self.texts[first.row, first.column]:
            state.indicator, begin = "", first.start  # 2018年6月 | 启动区规划面积6平方公里
            text = self.block.text[begin : cell.start].replace("\t", "，") + text
        drafts = prose.read(" " * begin + text, state)
        for draft in drafts:
            if grammar().award.fullmatch(draft.indicator) or policies.PER_ONE.fullmatch(draft.indicator):
                draft.say("indicator", label + draft.indicator, "the row says what it is given for")  # 每人每月5000元
        state.subject, state.indicator, state.given = kept
        state.opener = opener
        return drafts

    def _sentence(self, row: int, cell: Cell) -> list[Draft]:
        """医疗器械注册证 | 124张，其中三类证占三成以上: a label and a cell that goes on after its figure are a sentence."""
        text = self.block.text[cell.start : cell.end]
        label = self.cells.get((row, self.columns[0]))
        figures = figuring.glance(text) if _INNER in text else ()
        if label is None or not figures or figures[0].start or text[figures[0].end : figures[0].end + 1] != _INNER:
            return []
        self.state.topic = ""
        told = self.block.text[label.start : cell.start].replace("\t", " ")
        return prose.read(" " * label.start + told + text, self.state)

    def _of_times(self) -> bool:
        """2020年 | 2021年 | 2022年 over 286.4亿元 | 318.7亿元 | 352.1亿元: the rows have no names."""
        return len(self.columns) > 1 and all(self.headings(column) and self._times_only(column) for column in self.columns)

    def _are_cards(self) -> bool:
        """高端泵阀 | 生物医药 over 产值168.3亿元 | 产值31.5亿元: a row of names, and cells that say what they measure."""
        heads = [self.text(self.rows[0], column) for column in self.columns]
        if len(heads) < 2 or len(self.rows) < 2 or not all(heads) or any(char.isdigit() for char in "".join(heads)):
            return False
        told = []
        for row in self.rows[1:]:
            found = [figuring.glance(self.text(row, column)) for column in self.columns]
            if not all(figures and figures[0].start for figures in found):
                return False
            told.append(self.text(row, self.columns[0])[: found[0][0].start])
        self.state.heads = heads
        return any(grammar().quantity.search(word) or grammar().countable.search(word) for word in told)

    def _card(self, column: int) -> list[Draft]:
        """The figures of a column of such cells, from the top; 增长14.2% says more of the cell above."""
        head, state, drafts = self.text(self.rows[0], column), self.state, []
        kept, who = (state.subject, state.indicator), self.who(head)
        state.subject, state.indicator = who or state.subject, "" if who else head
        for row in self.rows[1:]:
            cell, state.topic = self.cells[row, column], ""
            for draft in prose.read(" " * cell.start + self.block.text[cell.start : cell.end], state):
                if not who and head not in draft.indicator:
                    draft.say("indicator", head + draft.indicator, "heads its column")
                state.indicator = draft.indicator
                drafts.append(draft)
        state.subject, state.indicator = kept
        return drafts

    def _cell(self, row: int, column: int, cell: Cell, match: re.Match[str]) -> Draft | None:
        over, beside = self.headings(column), self.labels(row, column)
        if any(item in _NO_FIGURES for item in over) or self.is_when(self.text(row, column), over):
            return None
        if not over and not beside:
            return None
        place = self.place(cell, match["num"])
        if place is None:
            return None
        start, at, to = place
        figure = Figure(start, cell.end, at, to, self._value(match["num"]), "", "bare")
        draft = Draft(figure, (start, cell.end), value=figure.value)
        words = grammar()
        bound = words.bounds.get(match["bound"] or "", "") or figuring.shapes().words.bounds_after.get(match["after"] or "", "")
        if match["after"] in _MORE:
            bound = ">"
        draft.say("bound", bound or "=", "bound in the cell" if bound else "no bound", (start, cell.end))
        self._fields(draft, row, column, over, beside, match["unit"] or "")
        if draft.measure == "rank" and not bound and _UP_TO_PLACE.search(match["bound"] or ""):
            draft.say("bound", "<=", "bound in the cell", (start, cell.end))  # 前90位
        return draft

    @staticmethod
    def _value(text: str) -> Decimal:
        return numerals.plain(text.lstrip("+↑▲ ").replace("↓", "-").replace("▼", "-"))

    def _fields(self, draft: Draft, row: int, column: int, over: list[str], beside: list[str], unit: str) -> None:
        """Whom, what and when the headings over and beside a cell say."""
        state = self.state
        subject, how, words, period, year = "", "", [], "", 0
        mean = ""
        for text, where in [*((item, "beside") for item in beside), *((item, "over") for item in over)]:
            who = self._body(text, where, row)
            bare_year = _YEAR.fullmatch(text)
            times = timing.glance(text + "年" if bare_year else text, state.dated)
            if times and where == "over" and _RANK_MOVED.search(text):
                times = ()  # 较上年进退位: the time is compared with
            after = _AFTER_EVENT.match(text) if where == "over" else None
            several = _MEAN_OF_SEVERAL.fullmatch(text) if not who else None
            if several:
                subject, how, mean = several["who"], f"heading {where}", several["mean"]  # 三区平均
            elif who:
                subject, how = who, f"heading {where}"
                if where == "over" and times and times[0].iso:
                    period, year = times[0].iso, times[0].year  # 我区（2023年）
            elif where == "over" and _BEFORE_AFTER.fullmatch(text):
                period = text
            elif after:
                period = after[0]  # 达产后年产值（亿元）
                words.append((text[after.end() :], where))
            elif times and len(text) <= len(times[0].text) + 5 and times[0].iso:
                period, year = times[0].iso, times[0].year
            elif times and times[0].iso and where == "over" and (rest := _UNTIMED.sub("", text.replace(times[0].text, ""))):
                period, year = times[0].iso, times[0].year  # 截至8月底完成投资（亿元）
                words.append((rest, where))
            elif text not in _LABELS:
                words.append((text, where))
        if not period and over and beside and _SHARE.fullmatch(_UNIT.sub("", over[-1])):
            times = timing.glance(self._left_heading(column), state.dated)  # 2021年产值（亿元） | 占比（%）
            period, year = (times[-1].iso, times[-1].year) if times else ("", 0)
        draft.say("subject", subject or state.subject or state.default, how or "whom the document is about")
        rank = any(RANK.search(text) for text, _ in words) or (not words and RANK.search(self.caption) is not None)
        rank = rank or (self._of_ranks() and not unit and draft.value == int(draft.value))
        rank = rank or self.text(row, column).startswith(_PLACED)
        rank = rank or (self._of_places() and not unit and draft.value == int(draft.value))
        in_places = not rank and self._unit_column(row) in _RANK_UNITS  # 国家级高新区综合评价 | 位 | 27
        rank = rank or (in_places and any(grammar().ranking.search(text) for text, _ in words))
        moved = any(where == "over" and _RANK_MOVED.search(text) for text, where in words)
        rank = rank and not moved
        name, head_unit = self._name(words, column, rank, row)
        if any(_AVERAGE.fullmatch(text) for text in beside) and name and not rank:
            name += "平均值"
        if mean and name and not rank:
            name = (name + "数量" if grammar().countable.search(name) else name) + mean
        draft.unit = (unit or head_unit).replace("％", "%")
        summed = self.text(row, column)[:1] in ("[", "［", "〔")
        yearly = any("年均" in text or "[累计]" in text for text in over)
        if moved:
            self._moved(draft, self._left_heading(column))
        elif rank:
            self._rank(draft, name, words, column, self.text(row, column)[:1])
            told = unit or head_unit or self._unit_column(row)  # 第27位, 全国排名（位）, or 位 in the column of units
            draft.unit = told if told in _RANK_UNITS else ""
        elif yearly:
            self._yearly(draft, name, words, head_unit, summed=summed)
        else:
            self._plain(draft, name, words)
        self._when(draft, period or self._summed(row), yearly, apart=any(_DISTANCE.fullmatch(item) for item in over))
        self._aim(draft, year, over, yearly)

    def _body(self, text: str, where: str, row: int) -> str:
        """Whom a heading names, an average of the region included; what stands in a column of names is a body."""
        average = _AVERAGE.fullmatch(text)
        if average:
            return self._region(_REGIONS[average[1]])
        who = self.who(_SUMMED.sub("", text))
        if RANK.search(text) and who in ("全国", self.state.register.context.province):
            return ""  # 全国（省）排名: among whom
        if who or where != "beside":
            return who
        column = next((c for c in self.columns if self.text(row, c) == text), 0)
        measured = grammar().quantity.search(text)  # 地区生产总值 below 项目
        over = [item for item in self.headings(column) if not (measured and item in _ANY_ITEM)]
        named = any(item in heads().subjects or _NAMED.search(item) for item in over)
        return text if named and len(text) > 2 and not _UNIT.search(text) else ""

    def _region(self, level: str) -> str:
        context = self.state.register.context
        return {"country": "全国", "province": context.province, "city": context.city}[level]

    def _name(self, words: list[tuple[str, str]], column: int, rank: bool, row: int) -> tuple[str, str]:
        """The indicator's words and the unit a heading gives."""
        unit = ""
        beside: list[str] = []
        over: list[str] = []
        for text, where in words:
            if where == "over" and ("年均" in text or _NO_NAME.fullmatch(text)):
                continue
            found = _UNIT.search(text)
            if found:
                unit = found["unit"]
                text = text[: found.start()] + text[found.end() :]
            text = self._ranked_in(text, column)
            if text and not (where == "over" and _NO_NAME.fullmatch(text)):  # 完成额（亿元）
                (beside if where == "beside" else over).append(text)
        name = self._choose(beside, over, column) or self._caption_name()
        if _HOW_MUCH.fullmatch(name):
            name = self._caption_name() + name  # “标准地”出让情况 over 宗数, 面积
        name = _FULL_NAMES.get(name, name)
        if _MADE_OF.search(self.caption) and name and self.text(row, self.columns[0]) in heads().totals:
            whole = _MADE_OF.sub("", self._caption_name())
            name = whole if whole.endswith(name) else name  # 规上工业总产值构成 over 合计 and 产值（亿元）
        if not unit:
            caption = _TITLE_UNIT.search(self.caption)
            unit = caption[1] if caption else self._unit_column(row) or self._caption_unit()
        return name, unit if not rank or unit in _RANK_UNITS else ""

    def _caption_unit(self) -> str:
        """高新技术企业数量（家） over a table of years."""
        bracket = _UNIT.search(self.caption)
        known = bracket is not None and bracket.end() == len(self.caption) and figuring.shapes().unit.fullmatch(bracket["unit"])
        return bracket["unit"] if bracket is not None and known else ""

    def _ranked_in(self, text: str, column: int) -> str:
        """What a heading of ranks is a ranking in: its own words, else the heading to its left."""
        if not RANK.search(text):
            return text
        bare = _RANK_WORDS.sub("", text)
        bare = _AMONG.sub("", bare)
        if bare in _TOTAL:
            return ranks.default(self.state.register.text, self.state.ranked)
        alone = sum(any(RANK.search(item) for item in self.headings(c)) for c in self.columns) == 1
        if not bare and alone and len(self.columns) > MANY and not self._of_bodies():
            return bare  # 考核指标, 年度目标, 完成情况, 完成率, 全市位次: of each row in itself
        if not bare and alone and len(self.columns) > MANY:
            return ranks.default(self.state.register.text, "综合排名")  # one place after many figures is that of all together
        told = _RANKING.search(self.caption)
        left = self._left_heading(column)
        return bare or (told[0] if told else "综合排名" if "综合" in text else "" if left in _LABELS else left)

    def _of_bodies(self) -> bool:
        """True if its rows are told of somebody, not each of another indicator."""
        rows = [row for row in self.rows if row >= self.head]
        return any(self._body(self.text(row, column), "beside", row) for row in rows for column in self.columns[:2])

    def _of_ranks(self) -> bool:
        """True if the rows below the headings begin with 总位次: those that follow are places too."""
        if self._ranks is None:
            first = next((row for row in self.rows if row >= self.head), None)
            self._ranks = first is not None and _RANKS_BELOW.fullmatch(self.text(first, self.columns[0])) is not None
        return self._ranks

    def _of_places(self) -> bool:
        """综合评价我区位次 above columns without units: all of its figures are places, held in what heads the columns."""
        if self._places is None:
            heads = [text for column in self.columns for text in self.headings(column)]
            told = any(_UNIT.search(text) or _SCORE.search(text) for text in heads)
            corner = RANK.search(self.corner) and all(map(self._times_only, self.columns[1:]))  # 考评位次 | 2022年 | 2023年
            self._places = (RANK.search(self.caption) is not None or bool(corner)) and not told
        return self._places

    def _times_only(self, column: int) -> bool:
        """True for a column that only a time heads."""
        texts = (f"{text}年" if text.isdigit() else text for text in self.headings(column))
        return all(any(time.text == text for time in timing.glance(text, self.state.dated)) for text in texts)

    def _choose(self, beside: list[str], over: list[str], column: int) -> str:
        """The heading that names the indicator: beside the row, or over the column where the row names a body."""
        if not over:
            return beside[-1] if beside else ""
        last = over[-1]
        if not beside or self.who(beside[-1]):
            left = _ONLY_CHANGE.fullmatch(last)
            if not beside and (left or (_TAIL.search(last) and last in grammar().tails)):
                return self._left_heading(column) + last
            return last
        words = grammar()
        if _SHARE.fullmatch(last) and not words.quantity.search(beside[-1]):
            whole = self._left_heading(column)
            for time in timing.glance(whole, self.state.dated):
                whole = whole.replace(time.text, "")  # 2021年产值, 占比
            return f"{beside[-1]}{whole if words.quantity.search(whole) else ''}{last}"  # 产值, 占比: its share of that
        own = words.quantity.search(last) and not words.quantity.search(beside[-1]) and not _NO_NAME.fullmatch(last)
        if own and not _GROWTH_OR_YEAR.search(last):
            return f"{beside[-1]}{last}"  # 高端装备 under 产值
        if _DISTANCE.fullmatch(last):
            return f"{beside[-1]}{last}"  # 地区生产总值差距, whoever it is from
        if _NOT_OF_ROW.search(last) or len(last) > 8 or _VALUED.search(last):
            return beside[-1]
        return f"{beside[-1]}{last}"

    def _unit_column(self, row: int) -> str:
        if self._units is None:
            self._units = [
                column
                for column in self.columns
                if any(item in _UNIT_COLUMNS for item in self.headings(column)) and not self.names_bodies(column)
            ]
        return self.text(row, self._units[0]) if self._units else ""

    def _left_heading(self, column: int) -> str:
        at = bisect_left(self.columns, column)
        if not at:
            return ""
        text = " ".join(self.headings(self.columns[at - 1])[-1:])
        return "" if self.who(text) else _UNIT.sub("", text)

    def _caption_name(self) -> str:
        if told := _RANKING.search(self.caption):
            return told[0]  # 部分高新区综合评价位次
        caption = re.sub(r"[（(][^）)]*[）)]", "", self.caption)
        for mention in reversed(self.state.register.mentions(caption)):
            caption = caption[: mention.start] + caption[mention.end :]
        for time in reversed(timing.glance(caption, self.state.dated)):
            caption = caption[: time.start] + caption[time.end :]
        caption = _CAPTION.sub("", caption.strip())
        return _TITLE_WORDS.sub("", caption).strip(" ：:")

    def _rank(self, draft: Draft, name: str, words: list[tuple[str, str]], column: int, first: str) -> None:
        scope = self._region(_REGIONS[first]) if first in _REGIONS else ""
        draft.say("measure", "rank", "rank heading")
        draft.say("scope", scope or self._scope(words, column, draft.subject), "among whom")
        if grammar().ranking.search(name):
            self.state.rank_scope = draft.scope
        told = ranks.overall(name)
        unsaid = _NO_RANKING.fullmatch(told) is not None  # 全市各开发区位次变化: in the ranking that the text is about
        self.state.ranked = ranks.default(self.state.register.text, self.state.ranked) if unsaid else told
        draft.say("indicator", self.state.ranked, "headings beside and over")

    def _moved(self, draft: Draft, left: str) -> None:
        """全省位次, 较上年升降（位）: how far the place beside it has moved, up or down."""
        draft.say("measure", "change", "heading of a place moved")
        ranked = self.state.ranked if RANK.search(left) else ""
        draft.say("indicator", ranks.default(self.state.register.text, ranked), "what the place beside it is held in")
        draft.unit = draft.unit or "位"

    def _yearly(self, draft: Draft, name: str, words: list[tuple[str, str]], unit: str, *, summed: bool) -> None:
        """The column 年均/[累计] of a plan's table: an average rate, a yearly change of a ratio, or in [ ] a sum."""
        own = "".join(text for text, where in words if where == "beside") or name
        changed = _CHANGED.search(own)
        ratio = unit in ("%", "％")
        if summed:
            draft.say("measure", "growth" if changed else "change" if ratio else "level", "sum over the plan, in [ ]")
            name = _CHANGED.sub("", name) + "（累计）"
            if changed and _FALLS.search(own):
                draft.value = -draft.value
        elif changed or not ratio:
            draft.say("measure", "cagr", "average yearly rate")
            draft.unit, name = "%", _CHANGED.sub("", name)
        else:
            draft.say("measure", "change", "yearly change of a ratio")
            name += "（年均）"
        draft.say("indicator", name, "headings beside and over")

    def _plain(self, draft: Draft, name: str, words: list[tuple[str, str]]) -> None:
        own = "".join(text for text, where in words if where == "beside") or name
        over = "".join(text for text, where in words if where == "over")
        growth = (_CHANGED.search(own) and not _MET.search(over)) or _GROWTH.search(over)  # 增速 and its 完成率
        if over in _RATIOS:
            draft.unit = _RATIOS[over]  # 我区, 樟江, 倍数: not in the unit of the row
        if "增减" in over and draft.unit not in ("%", "％", "‰", "个百分点", ""):
            draft.say("measure", "change", "heading of what was added")
        elif growth and draft.unit in ("%", "％", "‰", "个百分点", ""):
            draft.say("measure", "growth" if draft.unit != "个百分点" else "change", "growth heading")
            draft.unit = draft.unit or "%"
            name = _CHANGED.sub("", name)
            if _FALLS.search(own) or _FALL_COLUMN.search(over):
                draft.value = -abs(draft.value)
        else:
            draft.say("measure", "level", "level is the default")
            name = industries.output(name, self.state.whole) if draft.unit.endswith("元") else name
        draft.say("indicator", name, "headings beside and over")

    def _scope(self, words: list[tuple[str, str]], column: int, subject: str) -> str:
        text = "".join(item for item, _ in words) + self.caption
        if self._of_places() and _NATIONAL.search(f"{self.corner}。{self.caption}"):
            return "全国"
        register = self.state.register
        if _OF_THE_ZONE.search(self.caption):
            return register.context.zone
        if among := self._held_in():
            return among
        for word, level in _SCOPES.items():
            if word in text and not (level == "city" and (f"{word}综合排名" in text or self._beyond(word))):
                return self._region(level)
        if _NATIONAL.search(text):
            return "全国"  # 国家级高新区综合评价
        if self.ranks_its_rows(column):
            return register.city_of(subject) if zone_name(subject) else register.context.zone
        return register.context.province

    def _held_in(self) -> str:
        """全市各开发区在海岱省开发区综合考核评价中的位次: among whom, said right before the ranking; else empty."""
        told = _HELD_IN.search(self.caption)
        regions = self.state.register.mentions(told["where"]) if told else []
        return next((among_all(item.name) for item in regions if item.region or item.how == CITY_ZONES), "")

    def _beyond(self, word: str) -> bool:
        """全市开发区位次变化 over 6 zones of the city, one of them 78th: zones are not placed 78th among so few."""
        if self._farthest is None:
            cells = [(row, column) for row, column in self.texts if row >= self.head]
            zones = {who for text in self.texts.values() if (who := self.who(text)) and zone_name(who)}
            values = (self.number(self.texts[cell]) for cell in cells)
            places = [
                int(match["num"]) for match in values if match and match["num"].isdigit() and not _YEAR.fullmatch(match["num"])
            ]
            self._farthest = len(zones) > 1 and max(places, default=0) > len(zones)
        return self._farthest and _ZONES_OF.search(self.caption, self.caption.find(word)) is not None

    def _when(self, draft: Draft, period: str, yearly: bool, *, apart: bool) -> None:
        if yearly:
            texts = [self.text(row, column) for row in self.rows if row < self.head for column in self.columns]
            years = sorted({int(item) for text in texts for item in re.findall(r"20\d\d", text)})
            if len(years) > 1:
                draft.say("period", f"{years[0]}/{years[-1]}", "between the years of the columns")
                return
        if period:
            draft.say("period", period, "heading that dates it")
            return
        corner = self.corner  # 2022年 | 甲区 | 乙区; 2022年主要指标 | 甲区 | 乙区
        times = [time for time in timing.glance(corner, self.state.dated) if not time.start or f"（{time.text}）" in corner]
        times += timing.glance(self.caption, self.state.dated) if not times else ()
        dated = [time.iso for time in times if time.iso and not time.base and not re.fullmatch(r"\d{4}/\d{4}", time.iso)]
        if (apart or draft.measure in ("growth", "change")) and (last := self._last()):
            draft.say("period", last, "the last of the columns")  # 创建要求, 2023年值, 差距
        elif dated:
            draft.say("period", dated[-1], _CAPTIONED)
        elif self.state.soft and grammar().attribute_end.search(draft.indicator):
            draft.say("period", "", "not said of the project")
        elif iso := self._of_slide(draft):
            draft.say("period", iso, _ON_SLIDE)
        else:
            draft.say("period", self.state.period, "of the title or section" if self.state.period else "not said")

    def _of_slide(self, draft: Draft) -> str:
        """2023年 / 规上工业亩均税收 / 18.4万元 over a table of the parks: the time told on the slide, not of 总投资."""
        opener = self.state.opener if self.state.register.keep_opener else None
        return opener.iso if opener is not None and not grammar().attribute_end.search(draft.indicator) else ""

    def _summed(self, row: int) -> str:
        """合计 below a column of years: all of them."""
        if self.text(row, self.columns[0]) not in heads().totals:
            return ""
        above = (self.text(other, self.columns[0]) for other in self.rows if self.head <= other < row)
        years = [int(text[:4]) for text in above if YEAR.fullmatch(text)]
        return f"{years[0]}/{years[-1]}" if len(years) > 1 and years == [*range(years[0], years[-1] + 1)] else ""

    def _last(self) -> str:
        """The last time that heads a column: what is compared with the columns before."""
        heads = (text for column in self.columns for text in self.headings(column)[-1:])
        times = (timing.glance(f"{text}年" if text.isdigit() else text, self.state.dated) for text in heads)
        return max((found[0].iso for found in times if found and found[0].iso and not found[0].base), default="")

    def _ahead(self, dated: int) -> bool:
        """2024年, 2025年, 2026年 in a table of 2024: what this year is to bring, too."""
        heads = [text for column in self.columns[1:] for text in self.headings(column)]
        years = [int(text[:4]) for text in heads if _YEAR_ALONE.fullmatch(text)]
        from_now = min(years, default=0) == dated or self.state.target is True  # 2021年 | 2022年 | 2023年 in a part of goals
        return len(years) > 1 and from_now and dated < max(years)

    def _below(self, dated: int) -> bool:
        """The same with the years one below the other."""
        rows = [self.text(row, self.columns[0]) for row in self.rows if row >= self.head]
        years = [int(text[:4]) for text in rows if _YEAR_ALONE.fullmatch(text)]
        from_now = min(years, default=0) == dated or self.state.target is True
        return len(years) == len(rows) > 1 and from_now and dated < max(years)

    def _aim(self, draft: Draft, year: int, over: list[str], yearly: bool) -> None:
        dated = self.state.dated.year if self.state.dated is not None and self.state.dated.year else 0
        years = [int(item) for item in re.findall(r"\d{4}", draft.period)]
        later = dated and (year > dated or (yearly and bool(years) and max(years) > dated))
        if self._coming is None:
            above = (text for column in self.columns for text in self.headings(column))
            self._coming = any(_TO_COME.search(text) for text in above)  # a table of projects to come
        coming = not years and self._coming
        planned = _PLAN_TITLE.search(self.caption) is not None and (not years or max(years) >= dated)
        begun = year == dated != 0 and (self._ahead(dated) if all(map(_YEAR_ALONE.fullmatch, over)) else self._below(dated))
        goal = any(_GOAL.search(text) and not _GOAL_DONE.search(text) for text in over)
        told = goal or any(_AFTER_EVENT.match(text) for text in over)
        aim = later or coming or planned or begun or told
        draft.say("target", bool(aim), "heading of a goal" if aim else "nothing says that it is to come")
        if aim and draft.hows["period"] in (_CAPTIONED, _ON_SLIDE) and any(_REQUIRED.search(text) for text in over):
            draft.say("period", "", "a requirement has no time")  # 标准值 in 对标表（2021年）
        if aim and self.state.soft and draft.period == self.state.period:
            draft.say("period", "", "not said: the title's period is that of what was done")
