"""The command line: quick, Chinese, with exit codes that mean something, and documented."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kaifaqu
from kaifaqu.cli import root

Run = Callable[..., Any]


def test_it_works(run_cli: Run) -> None:
    done = run_cli("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"kaifaqu {kaifaqu.__version__}")


def test_help_is_chinese_and_lists_every_command(run_cli: Run) -> None:
    done = run_cli("--help")
    assert done.returncode == 0
    for name in root.COMMANDS:
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)
    assert not re.search(r"Usage|Options|Show this|Commands", done.stdout)
    assert run_cli().stdout == done.stdout


@pytest.mark.parametrize("name", [name for name in root.COMMANDS if name != "manage"])
def test_every_command_has_chinese_help(run_cli: Run, name: str) -> None:
    done = run_cli(name, "--help")
    assert done.returncode == 0, done.stderr
    assert re.search(r"[\u4e00-\u9fff]{4}", done.stdout)
    assert not re.search(r"Usage|Options|Show this|\[OPTIONS\]", done.stdout)


def test_help_does_not_load_django() -> None:
    code = "import sys; from kaifaqu.cli.root import call; call([]); sys.exit(bool({'django', 'ibis'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_help_is_quick(run_cli: Run) -> None:
    """Under 0.4 s of processor time: nothing heavy is imported."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        run_cli("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3 < 0.4


def test_an_unknown_command_or_option_is_bad_input(run_cli: Run) -> None:
    done = run_cli("nonsense")
    assert done.returncode == 2
    assert "没有命令 'nonsense'" in done.stderr
    done = run_cli("serve", "--nonsense")
    assert done.returncode == 2
    assert "没有选项 --nonsense" in done.stderr
    done = run_cli("serve", "--port", "abc")
    assert done.returncode == 2
    assert "--port 的值不对：应为整数。" in done.stderr
    done = run_cli("serve", "--port", "70000")
    assert done.returncode == 2
    assert "不能大于 65535" in done.stderr
    done = run_cli("backup")
    assert done.returncode == 2
    assert "缺少参数" in done.stderr


def test_a_problem_is_told_without_a_traceback(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("restore", tmp_path / "nothing.tar.gz", "--json", data=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "没有找到备份文件" in done.stderr
    assert json.loads(done.stdout)["problems"][0]["code"] == "backup-missing"


def test_a_broken_setting_is_the_environments_fault(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("fingerprint", data=tmp_path, env={"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"})
    assert done.returncode == 3
    assert "[database-unusable]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_without_permission_is_named(run_cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    done = run_cli("fingerprint", env={"KAIFAQU_DATA": str(file / "inside")})
    assert done.returncode == 3
    assert "[data-folder-unusable]" in done.stderr


def test_init_makes_three_administrators_once(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("init", "--json", data=tmp_path)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)["accounts"]
    assert [row["username"] for row in made] == ["sysadmin", "secadmin", "auditor"]
    assert len({row["password"] for row in made}) == 3
    again = run_cli("init", data=tmp_path)
    assert again.returncode == 2
    assert "[already-initialised]" in again.stderr


def test_every_command_is_documented(repo_root: Path) -> None:
    text = (repo_root / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in root.COMMANDS if f"| `kaifaqu {name}` |" not in text] == []


def test_every_setting_is_documented_and_nothing_else(repo_root: Path) -> None:
    source = repo_root / "src" / "kaifaqu"
    used = set(
        re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", (source / "web" / "config" / "settings.py").read_text(encoding="utf-8"))
    )
    for file in source.rglob("*.py"):
        used |= set(
            re.findall(
                r"environ(?:\.get\(|\.setdefault\(|\[)\"(KAIFAQU_[A-Z_]+|SECRET_KEY|DATABASE_URL)\"",
                file.read_text(encoding="utf-8"),
            )
        )
    assert len(used) > 15
    text = (repo_root / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    assert used == documented
