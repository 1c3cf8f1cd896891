"""A league table or a subject's sheet as a Word document: no macro, fonts that Word and WPS have, labels on every page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from kaifaqu.assess.improve.plan import result_text
from kaifaqu.assess.run.show import amount, points

from .citing import Citations
from .queries import League, LeagueRow, period_label
from .tree import CONDITIONS, Branch, Judgement

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import _Cell

    from kaifaqu.assess.improve import Outcome

TEXT, TITLE, LATIN = "宋体", "黑体", "Times New Roman"
WIDE = 7  # columns from which a table is laid across
SHADE = "E8EFF8"


@dataclass(frozen=True)
class About:
    """What stands on every page of a document, and how sources are called."""

    made: datetime
    notice: str
    cite: Citations


def league_report(found: League, about: About) -> bytes:
    """The league table: the rule with its source, then every subject with its place, total, grade, result and points per item."""
    columns: list[tuple[str, bool, Callable[[LeagueRow], str]]] = [
        ("位次", found.ranked > 0, lambda row: _text(row.rank)),
        ("位次区间", any(row.between for row in found.rows), _between),
        ("开发区", True, lambda row: row.subject.name),
        ("总分", found.scored, lambda row: points(row.total, row.high)),
        ("等级", any(row.grade for row in found.rows), lambda row: row.grade or "—"),
        ("结论", any(row.result for row in found.rows), lambda row: CONDITIONS.get(row.result, "—")),
    ]
    kept = [(head, cell) for head, wanted, cell in columns if wanted]
    kept += [(item.title, partial(_contribution, criterion=item.id)) for item in found.criteria]
    heads = [head for head, _ in kept]
    paper = _paper(found, f"{found.run.title}（{period_label(found.run.period)}）", about, wide=len(heads) >= WIDE)
    _facts(paper, [*_rule(found, about.cite), ("范围", f"共 {len(found.rows)} 个，{_counted(found)}")])
    paper.add_heading("排名" if found.ranked else "结果", 1)
    rows = [[cell(row) for _, cell in kept] for row in found.rows]
    _table(paper, heads, rows, right={at for at, head in enumerate(heads) if head not in ("开发区", "等级", "结论")})
    if found.criteria:
        paper.add_paragraph("各评价项为计入总分的得分；缺数据的写“—”。").style = "Caption"
    return _bytes(paper)


def _counted(found: League) -> str:
    if found.ranked or not found.judged:
        return f"已排名 {found.ranked} 个"
    return "，".join(f"{CONDITIONS[result]} {number} 个" for result, number in found.judged)


def sheet_report(
    found: League,
    row: LeagueRow,
    branches: Sequence[Branch],
    judged: Sequence[tuple[str, list[Judgement]]],
    outcome: Outcome | None,
    about: About,
) -> bytes:
    """One subject: result, rule with its source, conditions, the tree of reasons as a table, and a plan if one was asked for."""
    paper = _paper(found, f"{row.subject.name}：{found.run.title}（{period_label(found.run.period)}）", about, wide=True)
    _facts(paper, [*_result(found, row), *_rule(found, about.cite)])
    for title, ones in judged:
        paper.add_heading(title, 1)
        lines = [line for one in ones for line in _judgement(one, 0)]
        _table(paper, ["条件", "结论", "规则", "现值", "还缺", "依据"], lines)
    if branches:
        paper.add_heading("得分的理由", 1)
        rows = [_branch(part) for branch in branches for part in branch.walk()]
        rows.append(["总分", "", "", "", amount(row.total), "", ""])
        _table(paper, ["评价项", "数值", "得分", "权重", "计入总分", "规则、下一档", "来源"], rows, right={1, 2, 3, 4})
    elif row.detail:
        paper.add_heading("逐项得分", 1)
        _table(paper, ["评价项", "数值", "该项分数", "计入总分"], [_line(line) for line in row.detail], right={1, 2, 3})
    if outcome is not None:
        _plan(paper, outcome)
    return _bytes(paper)


def _paper(found: League, title: str, about: About, *, wide: bool) -> Paper:
    paper = Document()
    _fonts(paper)
    section = paper.sections[0]
    width, height = (Cm(29.7), Cm(21.0)) if wide else (Cm(21.0), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    known = paper.core_properties
    known.title, known.author, known.comments, known.language = title, "开发区工作系统", found.label, "zh-CN"
    known.created = known.modified = about.made
    paper.add_heading(title, 0)
    said = [found.label, "" if _official(found) else "不是官方结果"]
    if label := "；".join(part for part in said if part):
        paper.add_paragraph().add_run(label).bold = True
    footer = section.footer.paragraphs[0]
    marks = [found.label, f"基准日 {found.run.reference_date.isoformat()}", f"生成于 {about.made:%Y-%m-%d %H:%M}", about.notice]
    footer.text = "　".join(part for part in marks if part)
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paper


def _fonts(paper: Paper) -> None:
    """Chinese letters need a font of their own in every style: 宋体 for text, 黑体 for headings."""
    for name, font, size in (
        ("Normal", TEXT, 10.5), ("Title", TITLE, 18), ("Heading 1", TITLE, 14), ("Heading 2", TITLE, 12), ("Caption", TEXT, 9),
        ("List Bullet", TEXT, 10.5),
    ):  # fmt: skip
        style = paper.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)


def _official(found: League) -> bool:
    return found.rule is not None and found.rule[1].official


def _rule(found: League, cite: Citations) -> list[tuple[str, str]]:
    lines = [("标准", f"{found.run.title}，{found.run.edition}版")]
    if found.rule is not None:
        source = found.rule[1].source
        named = "，".join(part for part in (cite.title(source.document), source.number, source.by) if part)
        lines.append(("依据", "。".join(part for part in (named, source.note) if part)))
    simulated = [("数据", "模拟数据，不对应任何真实单位")] if found.run.simulated else []
    return [*lines, ("报告期", period_label(found.run.period)), ("基准日", found.run.reference_date.isoformat()), *simulated]


def _result(found: League, row: LeagueRow) -> list[tuple[str, str]]:
    lines = [] if found.ranked == 0 else [("位次", "未排名" if row.rank is None else f"第 {row.rank} 名，共 {found.ranked} 名")]
    if row.between:
        lines.append(("位次区间", _between(row)))
    if row.total is not None or found.scored:
        lines.append(("总分", points(row.total, row.high)))
    if row.grade:
        lines.append(("等级", row.grade))
    if row.result:
        lines.append(("结论", CONDITIONS.get(row.result, row.result)))
    if row.missing:
        lines.append(("缺数据", "、".join(row.missing)))
    return lines


def _between(row: LeagueRow) -> str:
    return "—" if row.between is None else f"{row.between[0]}–{row.between[1]}"


def _text(value: Any) -> str:
    return "—" if value is None else str(value)


def _contribution(row: LeagueRow, criterion: str) -> str:
    line = row.by_criterion.get(criterion, {})
    return "—" if line.get("points") is None else amount(line["contribution"])


def _line(line: dict[str, Any]) -> list[str]:
    value = "—" if line["value"] is None else f"{line['value']}{line['unit']}"
    return [line["title"], value, amount(line["points"]), amount(line["contribution"])]


def _branch(part: Branch) -> list[str]:
    said = [part.says] if part.kind == "group" else [text for word, text in part.lines if word != "算式"]
    if part.missing:
        said.append(f"还缺：{'、'.join(part.missing)}")
    sources = dict.fromkeys(
        f"{one.document.title} {one.place}" if one.document else one.get_source_display()
        for read in part.reads
        for one in read.sources
    )
    weight = "" if part.weight is None else f"{amount(100 * part.weight, '%', 1)}"
    given = "—" if part.contribution is None else amount(part.contribution)
    return ["　" * part.depth + part.title, part.value, part.points, weight, given, "；".join(said), "；".join(sources)]


def _judgement(one: Judgement, depth: int) -> Iterable[list[str]]:
    yield ["　" * depth + one.title, one.words, one.says, one.now, one.missing, one.source]
    for part in one.parts:
        yield from _judgement(part, depth + 1)


def _plan(paper: Paper, outcome: Outcome) -> None:
    """The plans, or how far one gets and what stands in the way, each step a line."""
    paper.add_heading(f"怎样做到：{outcome.goal.title}", 1)
    if outcome.already:
        paper.add_paragraph("目标已经达到。")
    elif not outcome.plans:
        paper.add_paragraph("在所设范围内达不到。" if outcome.proven else "在所设范围内没有找到办法。")
    named = [(f"方案{number}（代价 {plan.cost:.2f}）", plan) for number, plan in enumerate(outcome.plans, 1)]
    if not named and outcome.nearest is not None and outcome.nearest.steps:
        named = [("最多做到", outcome.nearest)]
    for title, plan in named:
        paper.add_heading(title, 2)
        for step in plan.steps:
            paper.add_paragraph(step.text(), "List Bullet")
        paper.add_paragraph(f"重新计算后：{result_text(plan.proof)}。" + ("" if plan.exact else f"近似解：{plan.reason}。"))
    if outcome.stops and not outcome.plans:
        paper.add_paragraph("受限于：")
        for step in outcome.stops:
            paper.add_paragraph(f"{step.lever.title}：{step.lever.note}", "List Bullet")


def _facts(paper: Paper, lines: Sequence[tuple[str, str]]) -> None:
    table = paper.add_table(0, 2, "Table Grid")
    table.autofit = False
    for word, text in lines:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3), Cm(14)
        _fill(cells[0], word, bold=True)
        _fill(cells[1], text)


def _table(
    paper: Paper, heads: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] | set[int] = frozenset()
) -> None:
    table = paper.add_table(1, len(heads), "Table Grid")
    for at, head in enumerate(heads):
        _fill(table.rows[0].cells[at], head, bold=True, shade=SHADE)
    repeat = OxmlElement("w:tblHeader")  # the heads again on every page
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in rows:
        cells = table.add_row().cells
        for at, text in enumerate(row):
            _fill(cells[at], text, right=at in right)


def _fill(cell: _Cell, text: str, *, bold: bool = False, right: bool = False, shade: str = "") -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(9)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if shade:
        mark = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
            mark.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(mark)


def _bytes(paper: Paper) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
