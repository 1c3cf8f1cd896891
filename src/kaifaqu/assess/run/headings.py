"""Which column of a table is which input: by code or by title, with the unit that the heading names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kaifaqu.assess.rules.model import Input
from kaifaqu.assess.run.cells import scale
from kaifaqu.errors import Place, Problem, Problems

SUBJECT: Final = (
    "subject", "ucode", "对象", "对象名称", "评价对象", "名称", "企业名称", "单位名称", "开发区名称", "园区名称", "项目名称",
    "企业", "单位", "开发区", "园区", "项目", "地块", "地块编号", "宗地编号", "统一社会信用代码", "name", "code", "id",
)  # fmt: skip
PERIOD: Final = ("period", "报告期", "时期", "期间", "年度", "年份", "评价年度", "year", "年", "time")
SIMULATED: Final = ("simulated", "模拟数据", "是否模拟")
_UNIT: Final = re.compile(r"(.*?)\s*[((\[【]\s*(?:单位[::])?\s*([^()()\[\]【】]*)[))\]】]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the data that was recognised: its position, the input it fills, the unit its heading names ("" for none)."""

    at: int
    column: Input
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of a table are; ``subject``, ``period`` and ``simulated`` are positions, -1 where there is none."""

    subject: int
    period: int
    simulated: int
    columns: tuple[Heading, ...]
    notes: tuple[Problem, ...] = field(default=())


def plain(text: str) -> str:
    """The form in which headings are compared: half-width, no spaces, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def match(
    heads: Sequence[str],
    wanted: Mapping[str, Input],
    place: Place,
    *,
    subject: str = "",
    period: str = "",
    optional: Iterable[str] = (),
) -> Headings:
    """Recognise the headings ``heads`` of a table.

    ``wanted``: the inputs by code. ``subject``, ``period``: the headings of those two columns, where they are not among
    :data:`SUBJECT` and :data:`PERIOD`. Notes (not faults) name the columns that nothing asks for, with the nearest that is
    asked for, and the inputs without a column, but for ``optional`` ones. Raises Problems: ("column-twice"),
    ("subject-column-missing"), ("columns-unknown") where nothing at all is recognised, ("unit-dimension"), ("unit-unknown").
    """
    faults = Problems()
    names = _names(wanted)
    found: dict[int, Heading] = {}
    taken: dict[str, int] = {}
    for at, head in enumerate(heads):
        if plain(head) in {plain(subject), plain(period)} - {""}:
            continue
        column, unit = _one(head, names)
        if column is None:
            continue
        if column.code in taken:
            message = f"“{head}”与“{heads[taken[column.code]]}”两列是同一项“{column.title}”。"
            faults.add(Problem("column-twice", message, place=_at(place, head), hint="只留一列。"))
            continue
        taken[column.code] = at
        try:
            scale(unit or column.unit, column.unit)
        except Problem as problem:
            faults.add(problem.at(_at(place, head)))
        found[at] = Heading(at, column, unit)
    rest = {plain(head): at for at, head in reversed(list(enumerate(heads))) if at not in found and head}
    of_subject = _first(rest, (subject,) if subject else SUBJECT)
    of_period = _first(rest, (period,) if period else PERIOD)
    simulated = _first(rest, SIMULATED)
    if of_subject < 0:
        faults.add(_no_subject(heads, subject, place))
    elif period and of_period < 0:
        faults.add(_not_there(heads, period, place, "period_column，命令行 --period-column"))
    elif wanted and not found:
        rare = set(optional)
        hint = f"需要的列：{_some(column for code, column in wanted.items() if code not in rare)}。"
        faults.add(Problem("columns-unknown", "没有一列是该标准需要的。", place=place, hint=hint))
    faults.raise_if_any()
    left = [head for at, head in enumerate(heads) if head and at not in found and at not in (of_subject, of_period, simulated)]
    absent = [column for code, column in wanted.items() if code not in taken and code not in set(optional)]
    return Headings(of_subject, of_period, simulated, tuple(found.values()), tuple(_notes(left, absent, place)))


def _names(wanted: Mapping[str, Input]) -> dict[str, Input]:
    """Every way an input may be called; a code wins over a title."""
    titles = {plain(column.title): column for column in wanted.values() if column.title}
    return titles | {plain(code): column for code, column in wanted.items()}


def _one(head: str, names: Mapping[str, Input]) -> tuple[Input | None, str]:
    if plain(head) in names:
        return names[plain(head)], ""
    cut = _UNIT.fullmatch(unicodedata.normalize("NFKC", head).strip())
    if cut is None or plain(cut[1]) not in names:
        return None, ""
    column = names[plain(cut[1])]
    return (column, cut[2].strip()) if column.type == "number" else (column, "")


def _first(rest: Mapping[str, int], names: Iterable[str]) -> int:
    return next((rest[plain(name)] for name in names if plain(name) in rest), -1)


def _at(place: Place, head: str) -> Place:
    return Place(file=place.file, sheet=place.sheet, row=place.row, column=head)


def _not_there(heads: Sequence[str], name: str, place: Place, option: str) -> Problem:
    hint = f"现有的列：{'、'.join(head for head in heads[:12] if head)}。写法要与标题一致（{option}）。"
    return Problem("column-missing", f"没有“{name}”一列。", place=place, hint=hint)


def _no_subject(heads: Sequence[str], subject: str, place: Place) -> Problem:
    message = f"没有“{subject}”一列。" if subject else "没有写明对象的列。"
    hint = f"现有的列：{'、'.join(head for head in heads[:12] if head)}。对象一列的标题可以是：{'、'.join(SUBJECT[:8])}；"
    hint += "或写明是哪一列（subject，命令行 --subject-column）。"
    return Problem("subject-column-missing", message, place=place, hint=hint)


def _some(columns: Iterable[Input], most: int = 12) -> str:
    names = [f"{column.title}（{column.code}）" for column in columns]
    return "、".join(names[:most]) + (f"等 {len(names)} 列" if len(names) > most else "")


def _notes(left: Sequence[str], absent: Sequence[Input], place: Place) -> Iterable[Problem]:
    titles = {plain(name): column for column in absent for name in (column.title, column.code)}
    for head in left:
        near = difflib.get_close_matches(plain(head), titles, 1, 0.6)
        hint = f"是不是“{titles[near[0]].title}”（{titles[near[0]].code}）？" if near else "该标准用不到这一列。"
        yield Problem("column-unknown", f"不认识“{head}”一列，没有使用。", place=_at(place, head), hint=hint)
    if absent:
        yield Problem("column-missing", f"数据中没有：{_some(absent)}。", place=place, hint="这些项按缺数据处理。")
