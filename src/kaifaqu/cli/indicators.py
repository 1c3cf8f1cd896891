"""``kaifaqu indicators`` and ``kaifaqu show``: the catalogue with its latest values, and one indicator with its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kaifaqu.cli.common import print_json, start_django
from kaifaqu.errors import Place, Problem

if TYPE_CHECKING:
    from datetime import date

    from kaifaqu.observe import Derived, Observation
    from kaifaqu.web.core.models import Zone
    from kaifaqu.web.indicators.queries import By, Dossier, FigureView
    from kaifaqu.web.subjects.models import Subject

app = typer.Typer(help="查指标目录和最新值。", add_completion=False)
ZoneCode = Annotated[str, typer.Option("--zone", help="开发区代码；只有一个时可以不写。", metavar="ZONE")]
SubjectCode = Annotated[str, typer.Option("--subject", help="对象的代码或名称；不写是开发区自己。")]
OnDay = Annotated[str, typer.Option("--on", help="截至某日所知（YYYY-MM-DD）；不写是开发区的基准日。")]
ByRecording = Annotated[bool, typer.Option("--by-recording", help="以入库日为准（默认以发布日为准）。")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出，与接口相同。")]


@app.command()
def indicators_command(
    zone: ZoneCode = "",
    search: Annotated[str, typer.Option("--search", "-s", help="按名称、别名或代码查找。")] = "",
    subject: SubjectCode = "",
    on: OnDay = "",
    everything: Annotated[bool, typer.Option("--all", help="没有数据的指标也列出。")] = False,
    as_json: Json = False,
) -> None:
    """列出指标及其最新值、同比、标记。查不到时退出码为 2。"""
    found, day, about = _start(zone, on, subject)
    from kaifaqu.web.indicators.queries import indicators_out

    answer = indicators_out(found, about, day, q=search)
    if search and not answer.items:
        raise Problem("indicator-unknown", f"没有与“{search}”相符的指标。", hint="换一个词，或不带 --search 列出全部。")
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    lines = [item for item in answer.items if everything or search or item.value or item.undated]
    rows = []
    for item in lines:
        mark = "；".join(
            text
            for text, there in (
                ("推算", item.derived),
                ("来源不一致", item.contradictory),
                (f"期未定{item.undated}个", item.undated),
                ("模拟数据", item.simulated),
            )
            if there
        )
        shown = f"{_bound(item.bound)}{item.value} {item.value_unit}".strip() if item.value else "—"
        rows.append([item.code, item.name, shown, item.period, item.target, mark])
    _table(f"{about.name} 指标（基准日 {day}）", ["代码", "指标", "最新值", "报告期", "规划目标", "标记"], rows)
    if answer.notice:
        typer.echo(answer.notice)


def show_command(
    code: Annotated[str, typer.Argument(help="指标的代码、名称或别名。", metavar="CODE")],
    zone: ZoneCode = "",
    subject: SubjectCode = "",
    on: OnDay = "",
    by_recording: ByRecording = False,
    as_json: Json = False,
) -> None:
    """显示一项指标：各期数值、来源、推算公式、不一致之处、期未定的数。没有该指标时退出码为 2。"""
    found, day, about = _start(zone, on, subject)
    from kaifaqu.web.indicators.queries import catalogue, dossier, indicator_out

    match = catalogue(found).match(code)
    known = match.indicator if match else catalogue(found).get(code)  # which tells the nearest ones
    by: By = "recorded" if by_recording else "published"
    if as_json:
        print_json(indicator_out(found, known.code, about, day, by).model_dump(mode="json"))
        return
    _tell(dossier(found, known.code, about, day, by), day, found)


def _start(zone: str, on: str, subject: str) -> tuple[Zone, date, Subject]:
    """The zone, the day and the subject that the options name."""
    start_django()
    from datetime import date as day_type

    from kaifaqu.web.core.models import Zone as ZoneModel
    from kaifaqu.web.indicators.queries import find_subject

    zones = list(ZoneModel.objects.select_related("subject").order_by("simulated", "code"))
    chosen = [item for item in zones if item.code == zone] if zone else [item for item in zones if not item.simulated] or zones
    if zone and not chosen:
        known = "、".join(item.code for item in zones) or "（还没有）"
        raise Problem("zone-unknown", f"没有代码为“{zone}”的开发区。", place=Place(field="--zone"), hint=f"已有：{known}。")
    if not chosen:
        raise Problem("zone-unknown", "还没有开发区。", hint="请先用 kaifaqu zone load 载入数据包，或运行 kaifaqu demo。")
    if not zone and len(chosen) > 1:
        raise Problem(
            "zone-unclear",
            "不止一个开发区。",
            place=Place(field="--zone"),
            hint=f"请写明：{'、'.join(item.code for item in chosen)}。",
        )
    try:
        day = day_type.fromisoformat(on) if on else chosen[0].reference_date
    except ValueError:
        raise Problem("date-invalid", f"“{on}”不是日期。", place=Place(field="--on"), hint="请写成 2022-10-31。") from None
    own = chosen[0].subject
    return chosen[0], day, find_subject(chosen[0], subject or (own.code if own is not None else ""))


def _bound(sign: str) -> str:
    from kaifaqu.web.core.numbers import BOUND_PREFIX

    return BOUND_PREFIX.get(sign, sign)


def _tell(found: Dossier, day: date, zone: Zone) -> None:
    item = found.indicator
    typer.echo(f"{item.name}（{item.code}）　{found.subject.name}　截至 {day}")
    typer.echo("　".join(part for part in (f"单位：{item.unit}", item.definition, item.bureau) if part))
    rows = []
    for series in found.series:
        for point in series.points:
            mark = "来源不一致" if point.contradictory else ""
            rows += [[series.title, point.period.label, _value(view), _where(view), mark] for view in point.values]
    rows += [
        [view.row.get_measure_display() if view.row else "", view.item.period.label, _value(view), _where(view), "期未定"]
        for view in found.undated
    ]
    rows += [
        [view.row.get_measure_display() if view.row else "", view.item.period.label, _value(view), _where(view), "目标"]
        for view in found.targets
    ]
    _table("", ["度量", "报告期", "数值", "来源", "标记"], rows)
    for clash in found.clashes:
        typer.echo(f"来源不一致　{clash.title}：{clash.difference}")
    for check in found.checks:
        typer.echo(f"复算　{check.stated.period.label}：{check.text}")
    if zone.notice:
        typer.echo(zone.notice)


def _value(view: FigureView) -> str:
    from kaifaqu.web.indicators.queries import figure_line

    return figure_line(view) + ("（推算）" if view.derived else "") + ("（模拟数据）" if view.simulated else "")


def _where(view: FigureView) -> str:
    item: Observation | Derived = view.item
    if view.derived:
        return str(getattr(item, "formula", ""))
    row = view.row
    if row is None:
        return ""
    title = row.document.title if row.document is not None else row.get_source_display()
    return " ".join(part for part in (title, row.place, f"“{row.quote}”" if row.quote else row.note) if part)


def _table(title: str, heads: list[str], rows: list[list[str]]) -> None:
    """A table for the terminal; as wide as needed when it goes into a file."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 240, highlight=False)
    table = Table(*heads, title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
