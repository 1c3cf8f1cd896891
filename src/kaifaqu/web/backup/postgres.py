"""PostgreSQL's own tools: ``pg_dump`` for the snapshot, ``psql`` for the restore, in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from kaifaqu.errors import Problem

_EMPTY = """\
SET lock_timeout = '60s';
SET client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def dump(target: Path, snapshot: str) -> None:
    """Write the database, as the exported ``snapshot`` sees it, as SQL."""
    _run(
        "pg_dump",
        ["--format=plain", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}", f"--file={target}"],
        "backup-dump-failed",
        "导出 PostgreSQL 数据库失败",
    )


def restore(source: Path, folder: Path) -> None:
    """Replace everything in the database by what ``source`` has: all of it, or, on any error, nothing."""
    first = folder / "empty.sql"
    first.write_text(_EMPTY, encoding="ascii")
    connection.close()
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run(
        "psql",
        [*options, f"--file={first}", f"--file={source}"],
        "restore-failed",
        "恢复 PostgreSQL 数据库失败（已全部撤回）",
    )


def _run(tool: str, arguments: list[str], code: str, message: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise Problem(
            "postgres-client-missing",
            f"没有找到 {tool}。",
            hint="请安装 PostgreSQL 客户端（Debian：apt install postgresql-client）。",
        )
    done = subprocess.run(  # noqa: S603 - PostgreSQL's client, found on the PATH
        [program, *arguments], env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise Problem(
            code, f"{message}：{lines[0] if lines else f'{tool} 退出码 {done.returncode}'}", hint="客户端的主版本不能低于服务器。"
        )


def _environment() -> dict[str, str]:
    """The connection by PG… variables: a password on the command line could be read by others."""
    given = connection.get_connection_params()
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
        "PGDATABASE": "dbname",
        "PGSSLMODE": "sslmode",
    }
    found = {name: given.get(key) for name, key in names.items()} | {"PGCLIENTENCODING": "UTF8"}
    return {**os.environ, **{name: str(value) for name, value in found.items() if value}}
