"""``kaifaqu zone``: check, load and list zone folders, write a simulated province."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaifaqu.cli.common import print_json, start_django

if TYPE_CHECKING:
    from kaifaqu.web.loading.reports import LoadReport

app = typer.Typer(help="开发区数据包：检查、载入、列出、生成模拟省。", no_args_is_help=True, add_completion=False)
Folder = Annotated[Path, typer.Argument(help="数据包文件夹，格式见 docs/zone-folder.md。", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。")]


@app.command()
def load(
    folder: Folder,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查并报告会有哪些变化，不写入。")] = False,
    withdraw_missing: Annotated[
        bool, typer.Option("--withdraw-missing", help="把数据包中已无的观测值撤回（默认保留）。")
    ] = False,
    as_json: Json = False,
) -> None:
    """载入一个数据包。有任何问题就一条也不写入，退出码为 2。"""
    from kaifaqu.content.folder import read_zone_folder

    found = read_zone_folder(folder)
    start_django()
    from kaifaqu.web.core.actor import Actor
    from kaifaqu.web.loading.services import load_zone

    report = load_zone(Actor.system("zone load"), found, dry_run=dry_run, withdraw_missing=withdraw_missing)
    if as_json:
        print_json(report.as_dict())
    else:
        _tell(report, found.zone.name)


@app.command()
def check(folder: Folder, as_json: Json = False) -> None:
    """检查一个数据包，不连接数据库。有问题逐条列出，退出码为 2。"""
    from kaifaqu.content.folder import read_zone_folder

    found = read_zone_folder(folder)
    if as_json:
        print_json({"zone": found.zone.code, "counts": found.counts(), "problems": []})
        return
    from kaifaqu.web.loading.reports import TITLES

    counts = "，".join(f"{TITLES[name]} {number:,}" for name, number in found.counts().items() if number)
    typer.echo(f"{found.zone.name}：没有发现问题。{counts}。")


@app.command()
def export(
    code: Annotated[str, typer.Argument(help="开发区代码，见 kaifaqu zone list。", metavar="CODE")],
    folder: Annotated[Path, typer.Argument(help="写到此文件夹，须不存在或为空。", metavar="DIR")],
    zone: Annotated[str, typer.Option("--zone", help="导出后的数据包改用此开发区代码。", metavar="CODE")] = "",
    current_only: Annotated[bool, typer.Option("--current-only", help="只要当前数据，不带修订历史。")] = False,
    as_json: Json = False,
) -> None:
    """把一个开发区的全部数据写成数据包，载入空库即得到同样的开发区。"""
    start_django()
    from kaifaqu.errors import Problem
    from kaifaqu.web.core.actor import Actor
    from kaifaqu.web.core.models import Zone
    from kaifaqu.web.loading.exporting import export_folder
    from kaifaqu.web.loading.reports import TITLES

    found = Zone.objects.filter(code=code).first()
    if found is None:
        known = "、".join(Zone.objects.values_list("code", flat=True)[:20])
        raise Problem("zone-unknown", f"没有代码为“{code}”的开发区。", hint=f"已有：{known}。" if known else "还没有开发区。")
    report = export_folder(Actor.system("zone export"), found, folder, code=zone, current_only=current_only)
    if as_json:
        print_json({"zone": report.zone, "folder": str(folder), "tables": report.tables, "history": report.history})
        return
    counts = "，".join(f"{TITLES[name]} {number:,}" for name, number in report.tables.items() if number)
    typer.echo(f"已导出 {found.name} 到 {folder}：{counts}。")
    kept = "含修订历史和合并、区分的判断；账号、审计不在其中。" if report.history else "只含当前数据，没有修订历史。"
    typer.echo(f"{kept}载入：kaifaqu zone load {folder}")


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="写到此文件夹，没有则新建。", metavar="DIR")],
    seed: Annotated[int | None, typer.Option("--seed", help="随机种子；同一种子结果相同。", min=0)] = None,
    zones: Annotated[int | None, typer.Option("--zones", help="开发区个数，默认 160。")] = None,
    organisations: Annotated[int, typer.Option("--organisations", help="另外生成的虚构企业数，用于压力测试。")] = 0,
    as_json: Json = False,
) -> None:
    """生成模拟省的数据包：虚构的开发区，已公布的平均值和最大值照用，全部标为模拟数据。"""
    from kaifaqu.content.province_folder import write_province
    from kaifaqu.errors import Place, Problem

    if folder.exists() and not folder.is_dir():
        raise Problem("folder-missing", "不是文件夹。", place=Place(file=folder.name), hint="请换一个路径。")
    if folder.is_dir() and any(folder.iterdir()) and not _is_simulated(folder):
        hint = "请换一个空文件夹，以免覆盖真实数据。"
        raise Problem("folder-not-empty", "文件夹里已有别的文件。", place=Place(file=folder.name), hint=hint)
    province = write_province(folder, seed=seed, zones=zones, organisations=organisations)
    if as_json:
        print_json({"folder": str(folder), "zones": len(province.zones), "organisations": organisations, "years": province.years})
        return
    firms = f"、{organisations:,} 家虚构企业" if organisations else ""
    span = f"{province.years[0]}—{province.years[-1]}年"
    typer.echo(
        f"已写入 {folder}：{len(province.zones)} 个虚构开发区{firms}，{span}，全部为模拟数据。载入：kaifaqu zone load {folder}"
    )


def _is_simulated(folder: Path) -> bool:
    """A folder that this command wrote before may be written again."""
    from kaifaqu.content.files import Faults
    from kaifaqu.content.settings_files import read_zone

    found = read_zone(folder, Faults())
    return bool(found and found.simulated)


@app.command("list")
def list_zones(as_json: Json = False) -> None:
    """列出已载入的开发区。"""
    start_django()
    from kaifaqu.web.core.models import Zone

    zones = list(Zone.objects.all())
    if as_json:
        names = ("code", "name", "simulated", "public", "data_version", "notice")
        print_json(
            [{name: getattr(zone, name) for name in names} | {"reference_date": str(zone.reference_date)} for zone in zones]
        )
        return
    for zone in zones:
        mark = "  模拟数据" if zone.simulated else ""
        typer.echo(f"{zone.code}  {zone.name}  基准日 {zone.reference_date}{mark}")
    if not zones:
        typer.echo("还没有开发区。请先运行：kaifaqu zone load DIR")


def _tell(report: LoadReport, name: str) -> None:
    from kaifaqu.web.loading.reports import TITLES

    head = "试运行，没有写入。" if report.dry_run else "已载入。" if report.changed else "没有变化。"
    typer.echo(f"{name}（{report.zone}）：{head}用时 {report.seconds:.1f} 秒。")
    for table, found in report.tables.items():
        parts = [f"新增 {found.new:,}", f"更正 {found.changed:,}", f"相同 {found.same:,}"]
        parts += (
            [f"撤回 {found.withdrawn:,}"] if found.withdrawn else [f"缺少 {found.missing:,}（已保留）"] if found.missing else []
        )
        typer.echo(f"  {TITLES[table]}：{'，'.join(parts)}")
        if found.kept:
            typer.echo(
                f"    在程序中改过，保留不动 {found.kept:,}：{'、'.join(found.kept_keys[:10])}{' 等' if found.kept > 10 else ''}"
            )
        if table not in ("zone", "catalogue") and found.changed_keys and found.changed:
            typer.echo(f"    更正：{'、'.join(found.changed_keys[:10])}{' 等' if found.changed > 10 else ''}")
        if found.missing_keys:
            typer.echo(f"    缺少：{'、'.join(found.missing_keys[:10])}{' 等' if found.missing > 10 else ''}")
    for note in report.notes:
        typer.echo(f"  {note}")
    if report.proposals:
        typer.echo(f"  可能是同一单位的登记：新提出 {report.proposals:,} 对，请到“单位—可能相同的单位”页面判断。")
