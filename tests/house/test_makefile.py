"""The lock files, the Makefile and the licence: what a fresh clone relies on."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

LOCKS = [
    "requirements.lock",
    "requirements-build.lock",
    "requirements-dev.lock",
    "requirements-spark.lock",
    "requirements-bench.lock",
]
ADDRESS = re.compile(r"https?://|file://|--(extra-)?index-url|--find-links|(^|\s)/[a-z]", re.MULTILINE)


def pins(text: str) -> dict[str, set[str]]:
    """name -> versions (a package may have two, for two ranges of Python)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_there_is_no_address(repo_root: Path, name: str) -> None:
    text = (repo_root / name).read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_the_locks_agree_with_each_other(repo_root: Path) -> None:
    runtime, *others = (pins((repo_root / name).read_text(encoding="utf-8")) for name in LOCKS)
    dev = others[1]
    assert runtime.items() <= dev.items()
    for other in others:
        for package in runtime.keys() & other.keys():
            assert runtime[package] == other[package], package


def test_the_lock_has_what_the_project_asks_for(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = pins((repo_root / "requirements.lock").read_text(encoding="utf-8"))
    dev = pins((repo_root / "requirements-dev.lock").read_text(encoding="utf-8"))
    for requirement in project["project"]["dependencies"]:
        assert _name(requirement) in runtime
    for requirement in project["dependency-groups"]["dev"]:
        assert _name(requirement) in dev


def test_the_lock_serves_other_platforms(repo_root: Path) -> None:
    """Hashes of one machine's wheels only would fail on the next: a compiled package has dozens of files."""
    text = (repo_root / "requirements.lock").read_text(encoding="utf-8")
    block = re.search(r"^pyarrow==.*?(?=^\S)", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert block[0].count("--hash=") > 20


def test_every_direct_dependency_has_its_reason(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    text = (repo_root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    names = [_name(item) for item in project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        names += [_name(item) for item in extra]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)] == []
    assert len(project["project"]["dependencies"]) <= 20


def test_every_direct_dependency_is_used(repo_root: Path) -> None:
    """A package that nothing imports or names in the settings is dead weight."""
    # Not imported: Django's backend for PostgreSQL, a bound on what Ibis takes, the backend of Ibis, a program that serve starts.
    not_imported = {"psycopg", "sqlglot", "duckdb", "gunicorn"}
    modules = {
        "django-environ": "environ",
        "django-ninja": "ninja",
        "django-allauth": "allauth",
        "ruamel-yaml": "ruamel",
        "ibis-framework": "ibis",
        "python-json-logger": "pythonjsonlogger",
    }
    source = "\n".join(file.read_text(encoding="utf-8") for file in (repo_root / "src").rglob("*.py"))
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["project"]["dependencies"]:
        name = _name(requirement)
        module = modules.get(name, name.replace("-", "_"))
        found = re.search(rf"^\s*(from|import) {module}\b|\"{module}\b", source, re.MULTILINE)
        assert found or name in not_imported, f"nothing uses {name}"


def test_the_makefile_has_the_targets_the_docs_name(repo_root: Path) -> None:
    text = (repo_root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE))
    assert targets >= {"demo", "test", "check", "bench", "serve", "bundle", "lock", "clean", "help"}
    docs = "\n".join(file.read_text(encoding="utf-8") for file in [*repo_root.glob("*.md"), *repo_root.glob("docs/*.md")])
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s;]*(?:#|$|`))", docs, re.MULTILINE)) <= targets


def test_a_python_that_is_too_old_is_named(repo_root: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    old.chmod(0o755)
    done = subprocess.run(
        [repo_root / "tools" / "venv.sh", tmp_path / "venv"], env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": str(old)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "没有找到 Python 3.11" in done.stderr
    assert "No Python 3.11" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_without_venv_is_named(repo_root: Path, tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: new enough, but ``import ensurepip`` fails."""
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n', encoding="ascii")
    bare.chmod(0o755)
    done = subprocess.run(
        [repo_root / "tools" / "venv.sh", tmp_path / "venv"], env={"PATH": "/usr/bin:/bin", "PYTHON": str(bare)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "python3-venv" in done.stderr


def test_scripts_are_valid_shell(repo_root: Path) -> None:
    scripts = [".ci/run", ".ci/offline", "tools/lock.sh", "tools/bundle.sh", "tools/venv.sh", "tools/bundle/install.sh"]
    bash = shutil.which("bash")
    assert bash is not None
    for script in scripts:
        done = subprocess.run([bash, "-n", repo_root / script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_licence_is_whole(repo_root: Path) -> None:
    text = (repo_root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert (repo_root / "NOTICE").read_text(encoding="utf-8").startswith("Kaifaqu")


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_what_the_suite_on_postgresql_leaves_out_asks_for_no_database(repo_root: Path) -> None:
    """``.ci/run`` leaves out what knows no database: a test there that needs one must go elsewhere."""
    text = (repo_root / ".ci" / "run").read_text(encoding="utf-8")
    left_out = re.findall(r"--ignore=(\S+)", text)
    assert "tests/assess" in left_out
    asks = re.compile(r"\bdjango_db\b|\bdemo_(zone|database|site)\b|\bdatabase_copy\b|[(,] *(transactional_)?db[:,)]")
    files = [file for folder in left_out for file in (repo_root / folder).rglob("*.py")]
    assert len(files) > 50
    assert [str(file.relative_to(repo_root)) for file in files if asks.search(file.read_text(encoding="utf-8"))] == []
