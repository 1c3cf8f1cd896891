"""The root command: it knows its commands by name and loads one only when it is called (``--help`` answers at once)."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from kaifaqu import __version__
from kaifaqu.cli import chinese, common
from kaifaqu.errors import EnvironmentProblem, Problem, Problems

chinese.translate_help()

# name: (module, its Typer app, one line of help)
COMMANDS = {
    "demo": ("kaifaqu.cli.demo", "建立演示库并启动（make demo 用的就是它）"),
    "serve": ("kaifaqu.cli.serve", "启动网页服务和后台任务"),
    "init": ("kaifaqu.cli.init", "新建的系统：建立数据库结构和三员账号"),
    "worker": ("kaifaqu.cli.worker", "只运行后台任务"),
    "zone": ("kaifaqu.cli.zone", "载入、检查、导出开发区数据包"),
    "indicators": ("kaifaqu.cli.indicators", "查指标目录和序列"),
    "show": ("kaifaqu.cli.show", "查一项指标的数值、来源和修订"),
    "read": ("kaifaqu.cli.read", "读文件：取出其中的数，查出互相矛盾之处"),
    "assess": ("kaifaqu.cli.assess", "用一个标准评价一张数据表"),
    "explain": ("kaifaqu.cli.explain", "说明一个对象的结论和得分"),
    "sensitivity": ("kaifaqu.cli.sensitivity", "位次有多稳：改变权重、方法和数据反复重算"),
    "change": ("kaifaqu.cli.change", "两期之间得分和位次为什么变"),
    "what-if": ("kaifaqu.cli.what_if", "假设改变输入或权重，结果会怎样"),
    "improve": ("kaifaqu.cli.improve", "要达到目标，至少要改变什么"),
    "nearly": ("kaifaqu.cli.nearly", "谁只差一步"),
    "part": ("kaifaqu.cli.part", "一家企业在全区的指标、得分和位次中占多少"),
    "standards": ("kaifaqu.cli.standards", "查看、检查、比较评价标准"),
    "audit": ("kaifaqu.cli.audit", "核验和导出审计记录"),
    "backup": ("kaifaqu.cli.backup", "把全部数据备份为一个文件"),
    "restore": ("kaifaqu.cli.restore", "从备份文件恢复"),
    "fingerprint": ("kaifaqu.cli.fingerprint", "逐表计算内容指纹，用于核对备份与恢复"),
    "manage": ("kaifaqu.cli.manage", "Django 自带的管理命令（migrate、createsuperuser 等）"),
}


class LazyGroup(TyperGroup):
    """A group that lists its commands from the table above and imports only the one that is run."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """For the help page: a stand-in with the command's one line."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """For a call: the command itself."""
        if args[0] in COMMANDS:
            return args[0], load(args[0]), args[1:]
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:
    """Import a command's module and make its Typer app a command."""
    command = typer.main.get_command(import_module(COMMANDS[name][0]).app)
    command.name = name
    return command


app = typer.Typer(
    cls=LazyGroup,
    help="开发区（kaifaqu）：管委会的工作系统。",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kaifaqu {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="显示版本。"),
) -> None:
    """开发区（kaifaqu）：管委会的工作系统。"""


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command; every refusal is told in Chinese. Returns the exit code."""
    try:
        code = app(arguments or ["--help"], prog_name="kaifaqu", standalone_mode=False)
    except (Problem, Problems) as error:
        _keep_refusal(error)
        return common.tell(error, as_json="--json" in arguments)
    except TyperException as error:
        return _usage(error)
    except typer.Abort:
        sys.stderr.write("已中止。\n")
        return common.WRONG
    except BrokenPipeError:
        # The reader (head, say) has gone; what is left unwritten is nobody's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return common.OK
    except Exception as error:
        told = _database_error(error)
        if told is None:
            raise
        return common.tell(told, as_json="--json" in arguments)
    return code if isinstance(code, int) else common.OK


def _keep_refusal(error: Exception) -> None:
    """A refusal by the policy stays in the audit, though its transaction was rolled back."""
    if getattr(error, "kq_refusal", None) is not None:
        from kaifaqu.web.core.audit import keep_refusal

        keep_refusal(error)


def _usage(error: TyperException) -> int:
    """A wrong call: what is wrong, and how the command is called."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        sys.stderr.write(context.get_help() + "\n")
        return common.BAD_INPUT
    sys.stderr.write(f"错误 {chinese.say(error.format_message())}\n")
    if context is not None:
        sys.stderr.write(f"用法见：{context.command_path} --help\n")
    return common.BAD_INPUT


def _database_error(error: Exception) -> EnvironmentProblem | None:
    """The database is away, locked or not migrated: the machine's fault, not the user's. None for any other error."""
    if "django" not in sys.modules:
        return None
    from django.db import DatabaseError

    if not isinstance(error, DatabaseError):
        return None
    return EnvironmentProblem(
        "database-unusable",
        f"数据库不能使用：{str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}",
        hint="请检查 DATABASE_URL、磁盘空间和权限；新库或升级后先执行 kaifaqu manage migrate。",
    )
