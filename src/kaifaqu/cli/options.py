"""The options of every command that runs a standard on a table of data, written once.

``@on_data()`` gives a command the arguments STANDARD and DATA and the options about them. The command takes them as ``given``,
its first parameter, and its own parameters behind.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from kaifaqu.assess.run import Run

StandardName = Annotated[str, typer.Argument(help="标准的代码（见 kaifaqu standards list），或 YAML 文件。", metavar="STANDARD")]
DataFile = Annotated[str, typer.Argument(help="数据文件：CSV、XLSX 或 Parquet。", metavar="DATA")]
PeriodText = Annotated[str, typer.Option("--period", help="评价哪一期，如 2021 或 2021-H1；不写是数据中最新的一期。")]
KindName = Annotated[str, typer.Option("--kind", help="new（新申请）或 review（复核）。")]
OnDay = Annotated[str, typer.Option("--on", help="申请日（YYYY-MM-DD），决定适用的版本；不写用最新版本。")]
EditionName = Annotated[str, typer.Option("--edition", help="指定版本，优先于 --on。")]
SheetName = Annotated[str, typer.Option("--sheet", help="工作簿中的工作表；不写是第一张有内容的。")]
SubjectHead = Annotated[str, typer.Option("--subject-column", help="对象一列的标题，不是常见写法时用。")]
PeriodHead = Annotated[str, typer.Option("--period-column", help="报告期一列的标题，不是常见写法时用。")]
OtherFiles = Annotated[list[str] | None, typer.Option("--with", help="另一张表，按对象（和报告期）并入；可写多次。")]
RecordsFile = Annotated[str, typer.Option("--records", help="扣分记录表：对象、日期、类别、次数。")]
WeightTexts = Annotated[list[str] | None, typer.Option("--weight", "-w", help="改一项权重，如 -w output=30；可写多次。")]
ScenarioName = Annotated[str, typer.Option("--scenario", help="权重未知时的情景：equal（等权）；只给位次区间。")]
Simulated = Annotated[bool, typer.Option("--simulated", help="数据是模拟数据，结果照此标明。")]

OPTIONS: Final[Mapping[str, tuple[Any, Any]]] = {
    "period": (PeriodText, ""), "kind": (KindName, "new"), "on": (OnDay, ""), "edition": (EditionName, ""),
    "sheet": (SheetName, ""), "others": (OtherFiles, None), "subject_column": (SubjectHead, ""),
    "period_column": (PeriodHead, ""), "records": (RecordsFile, ""), "weight": (WeightTexts, None),
    "scenario": (ScenarioName, ""), "simulated": (Simulated, False),
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a call names: a standard, a table, and how the two are read."""

    standard: str
    data: str
    options: Mapping[str, Any]

    def run(self, **more: Any) -> Run:
        """The run that is asked for. Notes go to standard error, so that a table in a pipe stays a table."""
        from kaifaqu.cli.assess import start

        found = start(self.standard, self.data, **{**self.options, **more})
        for note in found.notes:
            sys.stderr.write(f"提示 {note}\n")
        return found

    def in_memory(self) -> Run:
        """The run with its inputs, for questions beyond the score."""
        return self.run(engine="arrays")


def on_data(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command STANDARD, DATA and the options of :data:`OPTIONS`, but those that are ``left_out``."""
    names = [name for name in OPTIONS if name not in left_out]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def called(standard: str, data: str, **values: Any) -> None:
            command(Given(standard, data, {name: values.pop(name) for name in names}), **values)

        _, *own = inspect.signature(command, eval_str=True).parameters.values()
        both = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [
            inspect.Parameter(name, both, annotation=of) for name, of in (("standard", StandardName), ("data", DataFile))
        ]
        # What a call must give stands before what it may leave out.
        parameters += own
        parameters += [inspect.Parameter(name, both, default=OPTIONS[name][1], annotation=OPTIONS[name][0]) for name in names]
        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in parameters}
        called.__name__, called.__doc__ = command.__name__, command.__doc__
        return called

    return decorate
