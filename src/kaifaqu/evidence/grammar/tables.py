"""Tables: a cell that holds a figure, with the headings over and beside it, the unit and the year that a heading settles."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kaifaqu.evidence.document import Block, Cell
from kaifaqu.evidence.grammar import figures as figuring
from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.figures import Figure
from kaifaqu.evidence.grammar.draft import Draft, State
from kaifaqu.evidence.grammar.patterns import grammar
from kaifaqu.evidence.grammar.vocabulary import alternation, vocabulary

_UNIT: Final = re.compile(r"[（(]\s*(?:单位[:：]\s*)?(?P<unit>[^（）()]{1,12})\s*[）)]")
_CELL: Final = re.compile(
    r"(?P<bound>≥|≤|＞＝|>=|<=|>|<|＞|＜|约|近|超|超过|不低于|不超过|[\u4e00-\u9fff]{0,4}?)?\s*(?P<num>[-－−+]?\d[\d,，]*(?:[.．]\d+)?)\s*(?P<unit>[^\d\s左右以上下余多]{0,8})\s*(?P<after>左右|以上|以下|以内|余|多|及以上)?$"
)
_CONTENTS: Final = re.compile(r"^(?:第.{1,3}[章节编]|[一二三四五六七八九十]+、|（.）|附|前).*\t\s*\d{1,3}$")  # a line of a table of contents
_RANK: Final = re.compile("排名|位次|名次|排序|位居")
_BODY: Final = re.compile(rf"[一-龥]{{2,8}}(?:{alternation(vocabulary().words('table_bodies'))})")
_TOTAL: Final = frozenset(vocabulary().words("total_rows"))
_AVERAGE: Final = re.compile("全([省市国])(?:开发区)?平均(?:水平|值|数)?")
_SUBJECTS: Final = frozenset(vocabulary().words("subject_columns"))
_GENERIC: Final = frozenset(("—", "-", "－", "/"))
_LABELS: Final = ("类别", "指标", "序号", "属性", "备注", "单位", "名称", "项目", "年份", "年度", "时间")


def grid(block: Block) -> dict[tuple[int, int], Cell]:
    """The cells by row and column; a merged cell stands at each place it covers."""
    cells: dict[tuple[int, int], Cell] = {}
    for cell in block.cells:
        for row in range(cell.row, cell.row + min(cell.row_span, 200)):
            for column in range(cell.column, cell.column + min(cell.column_span, 200)):
                cells.setdefault((row, column), cell)
    return cells


def read(block: Block, state: State, caption: str) -> list[Draft]:
    """The figures of a table block."""
    if not any(char.isdigit() for char in block.text):
        return []
    if all(_CONTENTS.search(line) for line in block.text.split("\n")):
        return []
    return _Table(block, state, caption).run()


class _Table:
    def __init__(self, block: Block, state: State, caption: str) -> None:
        self.block, self.state, self.caption = block, state, caption
        self.cells = grid(block)
        self.rows = sorted({row for row, _ in self.cells})
        self.columns = sorted({column for _, column in self.cells})
        self.texts = {(cell.row, cell.column): re.sub(r"\s+", "", block.text[cell.start : cell.end]).replace("*", "") for cell in block.cells}
        self.head = self._head()

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return self.texts[cell.row, cell.column] if cell else ""

    def _number(self, text: str) -> re.Match[str] | None:
        match = _CELL.match(text)
        if not match or timing.clock().pattern.fullmatch(text):
            return None
        return match

    def _head(self) -> int:
        """How many rows are headings: those before the first row that holds a figure outside its first column."""
        for row in self.rows:
            values = [self.text(row, column) for column in self.columns[1:]]
            years = sum(bool(re.fullmatch(r"(?:19|20)\d\d年?", item)) for item in values)
            numbers = sum(bool(self._number(item)) for item in values if not re.fullmatch(r"(?:19|20)\d\d年?", item))
            if numbers and numbers >= years:
                return row
        return self.rows[-1] + 1

    def run(self) -> list[Draft]:
        drafts: list[Draft] = []
        for row in self.rows:
            if row < self.head or self._repeated(row):
                continue
            for column in self.columns:
                cell = self.cells.get((row, column))
                if cell is None or (cell.row, cell.column) != (row, column):
                    continue
                match = self._number(self.texts[cell.row, cell.column])
                if match and (column != self.columns[0] or self.columns == [column]):
                    draft = self._cell(row, column, cell, match)
                    if draft is not None:
                        drafts.append(draft)
        return drafts

    def _repeated(self, row: int) -> bool:
        return row > self.rows[0] and all(self.text(row, c) == self.text(self.rows[0], c) for c in self.columns)

    def _headings(self, column: int) -> list[str]:
        return [item for item in (self.text(row, column) for row in self.rows if row < self.head) if item]

    def _labels(self, row: int, column: int) -> list[str]:
        """The texts beside a cell, from the left: headings of the row."""
        found = []
        for other in self.columns:
            if other >= column:
                break
            text = self.text(row, other)
            if text in _TOTAL:
                continue
            if text in _GENERIC or any(item in ("单位", "计量单位", "序号") for item in self._headings(other)):
                continue
            if text and not self._number(text) and not re.fullmatch(r"[—\-－/]+", text):
                found.append(text)
            elif text and other == self.columns[0] and not any(_RANK.search(item) for item in self._headings(other)):
                found.append(text)
        return found

    def _cell(self, row: int, column: int, cell: Cell, match: re.Match[str]) -> Draft | None:
        over, beside = self._headings(column), self._labels(row, column)
        if any(item in ("序号", "编号", "代码", "页码") for item in over):
            return None
        if not over and not beside:
            return None
        place = self._place(cell, match["num"])
        if place is None:
            return None
        start, at, to = place
        figure = Figure(start, cell.end, at, to, self._value(match["num"]), "", "bare")
        draft = Draft(figure, (start, cell.end), value=figure.value)
        words = grammar()
        bound = words.bounds.get(match["bound"] or "", "") or figuring.shapes().words.bounds_after.get(match["after"] or "", "")
        if match["after"] in ("余", "多"):
            bound = ">"
        draft.say("bound", bound or "=", "bound in the cell" if bound else "no bound", (start, cell.end))
        self._fields(draft, row, column, over, beside, match["unit"] or "")
        return draft

    @staticmethod
    def _value(text: str) -> Decimal:
        from kaifaqu.evidence.grammar.numerals import plain

        return plain(text.lstrip("+"))

    def _place(self, cell: Cell, number: str) -> tuple[int, int, int] | None:
        """Where the digits stand in the block: spaces inside a cell may break them."""
        raw = self.block.text[cell.start : cell.end]
        pattern = r"\s*".join(re.escape(char) for char in number)
        found = re.search(pattern, raw)
        if not found:
            return None
        begin = len(raw) - len(raw.lstrip())
        return cell.start + begin, cell.start + found.start(), cell.start + found.end()

    def _who(self, text: str) -> str:
        mentions = self.state.register.mentions(text)
        if mentions and mentions[0].start == 0 and (mentions[0].end == len(text) or text[mentions[0].end] in "（("):
            return mentions[0].name
        if mentions and mentions[0].start == 0 and mentions[0].name == self.state.register.context.city and re.fullmatch("(?:综合)?(?:排名|位次)", text[mentions[0].end :]):
            zones = {self.text(row, c) for row in self.rows[:2] for c in self.columns if self.text(row, c)[-3:] in ("经开区", "高新区", "开发区")}
            return mentions[0].name if len(zones) > 2 else ""  # the city's own place in a table of zones
        if _BODY.fullmatch(text):
            return text
        return ""

    def _fields(self, draft: Draft, row: int, column: int, over: list[str], beside: list[str], unit: str) -> None:
        state = self.state
        subject, how, words, period, year = "", "", [], "", 0
        growth = False
        for text, where in [*((item, "beside") for item in beside), *((item, "over") for item in over)]:
            who = self._who(text)
            times = timing.find(
                text if text.endswith("年") or not re.fullmatch(r"(?:19|20)\d\d", text) else text + "年", state.dated
            )
            average = _AVERAGE.fullmatch(text)
            if average:
                context = state.register.context
                who = {"省": context.province, "市": context.city, "国": "全国"}[average[1]]
            column_ = next((c for c in self.columns if where == "beside" and self.text(row, c) == text), 0)
            if not who and where == "beside" and any(item in _SUBJECTS for item in self._headings(column_)):
                who = text
            if who:
                subject, how = who, f"heading {where}"
            elif times and len(text) <= len(times[0].text) + 5 and times[0].iso:
                period, year = times[0].iso, times[0].year
            elif text not in _LABELS:
                words.append((text, where))
        draft.say("subject", subject or state.subject or state.default, how or "whom the document is about")
        rank = any(_RANK.search(text) for text, _ in words) or (not words and _RANK.search(self.caption) is not None)
        name, head_unit = self._name(words, column, rank, row)
        growth = bool(
            re.search(
                "年均|增速|增长速度|增长率|增长[（(%]|增长$|降低[（(%]|降低$|下降[（(%]|下降$|同比|增减",
                "".join(t for t, _ in words),
            )
        )
        yearly = any("年均" in text or "[累计]" in text for text in over)
        draft.unit = unit or head_unit
        self._kind(draft, name, rank, growth, yearly, words)
        self._when(draft, period, year, yearly)
        self._aim(draft, year, over, yearly)

    def _name(self, words: list[tuple[str, str]], column: int, rank: bool, row: int) -> tuple[str, str]:
        """The indicator's words and the unit a heading gives."""
        unit, parts = "", []
        for text, where in words:
            if where == "over" and (
                "年均" in text or re.fullmatch("属性|目标值?|实际值?|完成值?|完成情况|实绩|数值|指标值|当月|本期|累计完成|[累计]+|总量|绝对额", text)
            ):
                continue
            found = _UNIT.search(text)
            if found:
                unit = found["unit"]
                text = text[: found.start()] + text[found.end() :]
            whole = text
            if _RANK.search(text):
                text = re.sub("(?:综合)?(?:排名|位次|名次|排序)(?:情况)?", "", text)
                text = re.sub("(?:在)?全[市省国](?:省级)?(?:开发区|高新区|经开区)?(?:中)?(?:的)?$", "", text)
                if not text:
                    text = self._left_heading(column) if "综合" not in whole else "综合排名"
            if text:
                parts.append((text, where))
        beside = [text for text, where in parts if where == "beside"]
        over = [text for text, where in parts if where == "over"]
        name = beside[-1] if beside else ""
        if over and not beside and re.fullmatch("(?:同比|比上年|较上年)?(?:增长|增速|增减|增幅|±)", over[-1]):
            over[-1] = self._left_heading(column) + over[-1]
        elif over and not beside and re.search("率$|占比$", over[-1]) and over[-1] in grammar().tails | {"完成率"}:
            over[-1] = self._left_heading(column) + over[-1]
        if over and not beside:
            name = over[-1]
        elif over and beside and (self._who(beside[-1]) or not [t for t, w in words if w == "beside"]):
            name = over[-1]
        elif over and beside and not re.search("增速|增长|同比|比重|占比|数量|金额|单位", over[-1]):
            name = f"{beside[-1]}{over[-1]}" if len(over[-1]) <= 8 and not re.search("年|值|计", over[-1]) else beside[-1]
        if not name:
            name = self._caption_name()
        if not unit:
            caption = re.search(r"单位[:：]\s*([^\s，。；）)]{1,10})", self.caption)
            unit = caption[1] if caption else self._unit_column(row)
        return name, "" if rank else unit

    def _unit_column(self, row: int) -> str:
        for column in self.columns:
            if any(item in ("单位", "计量单位") for item in self._headings(column)):
                return self.text(row, column)
        return ""

    def _left_heading(self, column: int) -> str:
        left = [other for other in self.columns if other < column]
        if not left:
            return ""
        text = " ".join(self._headings(left[-1])[-1:])
        return "" if self._who(text) else _UNIT.sub("", text)

    def _caption_name(self) -> str:
        caption = re.sub(r"[（(][^）)]*[）)]", "", self.caption)
        for mention in reversed(self.state.register.mentions(caption)):
            caption = caption[: mention.start] + caption[mention.end :]
        for time in reversed(timing.find(caption, self.state.dated)):
            caption = caption[: time.start] + caption[time.end :]
        caption = re.sub(
            "^表[一二三四五六七八九十\\d]*[:：. ]*|(?:排名|情况|统计)?(?:情况)?(?:一览)?表$|各(?:开发区|县区|县市区)|综合?排名$|排名$|近[三五]年",
            "",
            caption.strip(),
        )
        return re.sub("排名|情况", "", caption).strip(" ：:")

    def _kind(self, draft: Draft, name: str, rank: bool, growth: bool, yearly: bool, words: list[tuple[str, str]]) -> None:
        own = "".join(text for text, where in words if where == "beside") or name
        changed = re.search(r"(增速|增长速度|增长率|增长|降低|下降|减少|同比)(?:[（(].*)?$", own) or re.search(
            "增速|同比|增长|增减", "".join(t for t, w in words if w == "over")
        )
        if rank:
            draft.say("measure", "rank", "rank heading")
            self.state.ranked = name
            draft.unit = ""
            draft.say("scope", self._scope(words), "among whom")
        elif yearly and changed:
            draft.say("measure", "cagr", "average yearly column of a growth row")
        elif yearly:
            draft.say("measure", "change", "average yearly column of a ratio row")
            name += "（年均）"
        elif growth and changed and draft.unit in ("%", "％", "‰", "个百分点", ""):
            draft.say("measure", "growth" if draft.unit != "个百分点" else "change", "growth heading")
            draft.unit = draft.unit or "%"
            if re.search("降低|下降|减少", own):
                draft.value = -draft.value
        else:
            draft.say("measure", "level", "level is the default")
        if draft.measure in ("growth", "cagr"):
            name = re.sub("(?:同比|比上年)?(?:增速|增长速度|增长率|增长|降低|下降|增减)$", "", name)
        draft.say("indicator", name, "headings beside and over")

    def _scope(self, words: list[tuple[str, str]]) -> str:
        text = "".join(item for item, _ in words) + self.caption
        register = self.state.register
        if re.search("各(?:镇|乡|街道|园区|部门|片区)", self.caption):
            return register.context.zone
        for word, scope in (("全国", "全国"), ("全省", register.context.province), ("全市", register.context.city)):
            if word in text and not (word == "全市" and "全市综合排名" in text):
                return scope
        return register.context.province

    def _when(self, draft: Draft, period: str, year: int, yearly: bool) -> None:
        if yearly:
            years = sorted(
                {
                    int(item)
                    for row in self.rows
                    if row < self.head
                    for c in self.columns
                    for item in re.findall(r"20\d\d", self.text(row, c))
                }
            )
            if len(years) > 1:
                draft.say("period", f"{years[0]}/{years[-1]}", "between the years of the columns")
                return
        if period:
            draft.say("period", period, "heading that dates it")
            return
        found = [time for time in timing.find(self.caption, self.state.dated) if time.iso and not re.fullmatch(r"\d{4}/\d{4}", time.iso)]
        if found:
            draft.say("period", found[-1].iso, "the table's caption dates it")
        else:
            draft.say("period", self.state.period, "of the title or section" if self.state.period else "not said")

    def _aim(self, draft: Draft, year: int, over: list[str], yearly: bool) -> None:
        dated = self.state.dated.year if self.state.dated is not None and self.state.dated.year else 0
        later = dated and year > dated or (yearly and bool(draft.period) and int(draft.period[-4:] or 0) > dated > 0)
        aim = later or any(re.search("目标|预期|计划|任务", text) for text in over)
        draft.say("target", bool(aim), "heading of a goal" if aim else "nothing says that it is to come")
