"""The demo: built once, started at once the second time, and never where real accounts are."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaifaqu.errors import EnvironmentProblem
from kaifaqu.web import demo

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo built from nothing by the command itself."""
    data = tmp_path_factory.mktemp("demo")
    done = _demo(data)
    assert done.returncode == 0, done.stderr
    assert re.search(r"演示库已建好：\S+，用时 [\d.]+ 秒", done.stdout)
    return data


def _environment(data: Path) -> dict[str, str]:
    environment = {**os.environ, "KAIFAQU_DATA": str(data), "KAIFAQU_NO_SERVE": "1", "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    return environment


def _demo(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kaifaqu", "demo", *arguments], env=_environment(data), capture_output=True, text=True, check=False
    )


def test_it_works(demo_zone: Any) -> None:
    """聊城高新区, a simulated province, and an account with a role for each kind of user."""
    from django.contrib.auth import authenticate

    from kaifaqu.web.core.models import User, Zone

    assert demo_zone.name == "聊城高新区"
    assert Zone.objects.filter(simulated=True).count() == 1
    for person in demo.PEOPLE:
        user = User.objects.get(username=person.username)
        assert user.check_password(demo.password(person.username))
        assert {grant.role for grant in user.grants.all()} == {person.role}
        assert not user.is_superuser
    assert authenticate(username="zhang", password="zhang-demo") is not None


def test_a_second_build_changes_nothing(demo_zone: Any) -> None:
    from kaifaqu.web import backup
    from kaifaqu.web.core.models import AuditEvent

    events = AuditEvent.objects.count()
    assert demo.build().loaded is False
    assert AuditEvent.objects.count() == events
    assert backup.Fingerprint({}).rows == 0


def test_new_content_is_loaded_again(demo_zone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaifaqu.web.loading import services

    monkeypatch.setattr(demo, "content_hash", lambda: "another")
    loaded = []
    monkeypatch.setattr(services, "load_zone", lambda actor, folder: loaded.append(folder.zone.code))
    assert demo.build().loaded is True
    assert "liaocheng" in loaded
    assert demo.build().loaded is False


@pytest.mark.django_db
def test_it_refuses_a_database_with_real_accounts() -> None:
    from kaifaqu.web.core.models import User

    User.objects.create(username="real")
    with pytest.raises(EnvironmentProblem, match="正式账号"):
        demo.build()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_it_refuses_production(settings: Any) -> None:
    settings.HTTPS = True
    with pytest.raises(EnvironmentProblem, match="正式环境"):
        demo.build()


def test_the_second_start_is_quick(built: Path) -> None:
    """Nothing is built again. 5 s is the budget with a server on top; processor time, so that a busy machine does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _demo(built)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert "正在" not in done.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


def test_reset_starts_afresh(built: Path, run_cli: Run) -> None:
    change = "from kaifaqu.web.core.models import User; User.objects.create(username='guest')"
    assert run_cli("manage", "shell", "-c", change, data=built).returncode == 0
    done = _demo(built, "--reset")
    assert done.returncode == 0, done.stderr
    ask = "from kaifaqu.web.core.models import User; print(User.objects.filter(username='guest').exists())"
    assert run_cli("manage", "shell", "--verbosity", "0", "-c", ask, data=built).stdout.strip() == "False"


def test_it_serves_on_the_next_free_port_and_names_the_accounts(built: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        environment = {**_environment(built), "KAIFAQU_NO_SERVE": ""}
        process = subprocess.Popen(
            [sys.executable, "-m", "kaifaqu", "demo", "--port", str(taken)], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            lines = []
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if "已启动" in line:
                    break
            text = "".join(lines)
            found = re.search(r"已启动：(http://127\.0\.0\.1:(\d+)/)  用时 [\d.]+ 秒", text)
            assert found is not None, text
            assert int(found[2]) > taken
            assert f"端口 {taken} 已被占用" in text
            for person in demo.PEOPLE:
                assert f"{person.username}" in text
                assert demo.password(person.username) in text
            with urllib.request.urlopen(found[1] + "readyz", timeout=20) as answer:
                assert answer.status == 200
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(40)
    assert process.returncode == 0


@pytest.mark.browser
def test_somebody_can_log_in_with_what_it_prints(demo_site: Any, page: Any) -> None:
    demo_site.sign_in(page, "zhang")
    assert "张统计" in page.content()
