"""The demo: a real zone, a made-up province, and an account for each kind of user, in a database that holds nothing else.

The demo's passwords are printed for everybody, so they are only ever made in a database that is empty or was a demo before.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

import kaifaqu
from kaifaqu.errors import EnvironmentProblem
from kaifaqu.web.core import accounts, audit, grants
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, User, Zone
from kaifaqu.web.core.policy import policy
from kaifaqu.web.subjects import queries as subjects

if TYPE_CHECKING:
    from kaifaqu.content.folder import ZoneFolder

CONTENT = Path(kaifaqu.__file__).parent / "content"
DOCUMENTS = CONTENT / "demo_documents"
ZONE = "liaocheng"
PROVINCE = "moni"
MARK = "demo.build"


@dataclass(frozen=True, slots=True)
class Person:
    """A demo account: what it is for, and the role it has in the zones (or in the system)."""

    username: str
    name: str
    role: str
    job: str
    department: str
    subject: str = ""  # the code of the bureau, park or enterprise it is limited to


PEOPLE = (
    Person("wang", "王主任", "leader", "领导", "管委会"),
    Person("zhang", "张统计", "planner", "计划统计员", "统计局"),
    Person("zhao", "赵审核", "reviewer", "审核员", "统计局"),
    Person("li", "李填报", "reporter", "部门填报员", "财政局", "bureau-finance"),
    Person("sun", "孙专员", "project_officer", "项目专员", "项目服务中心"),
    Person("qian", "钱招商", "promoter", "招商专员", "投资促进局"),
    Person("qiye", "企业用户", "enterprise", "企业", "鲁西化工", "org-017"),
    Person("sysadmin", "系统管理员", "system_admin", "系统管理员（三员）", "信息中心"),
    Person("secadmin", "安全管理员", "security_admin", "安全管理员（三员）", "信息中心"),
    Person("auditor", "审计管理员", "auditor", "审计管理员（三员）", "纪检监察"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What :func:`build` did: ``loaded`` is False when everything was there already."""

    loaded: bool
    zones: tuple[str, ...]


def password(username: str) -> str:
    """The demo password of an account."""
    return f"{username}-demo"


def build(*, reset: bool = False, say: Callable[[str], None] = lambda line: None) -> Built:
    """Make the demo, or see that it is there: schema, zones, accounts. A second call does nothing that is done already.

    ``reset`` empties the demo first. :class:`EnvironmentProblem` ``demo-refused`` where the database holds real accounts or
    the settings are those of production.
    """
    _refuse_production()
    _migrate(say)
    _refuse_real_data()
    if reset:
        say("正在清空演示库……")
        _empty()
        _migrate(lambda line: None)
    loaded = _load(say)
    _make_people()
    return Built(loaded, tuple(Zone.objects.values_list("code", flat=True)))


def _refuse_production() -> None:
    if settings.HTTPS:
        raise EnvironmentProblem(
            "demo-refused", "设置了 KAIFAQU_HTTPS，这是正式环境，不建立演示账号。", hint="演示请另用一个 KAIFAQU_DATA。"
        )


def _refuse_real_data() -> None:
    if User.objects.exists() and not AuditEvent.objects.filter(action=MARK).exists():
        raise EnvironmentProblem(
            "demo-refused",
            f"这个数据库里已有正式账号（{settings.DATA_DIR}），不在其中建立演示。",
            hint="请另设 KAIFAQU_DATA 或 DATABASE_URL 再运行；启动已有的系统用 kaifaqu serve。",
        )


def _migrate(say: Callable[[str], None]) -> None:
    """Bring the schema up to date; asking whether it is takes a fraction of what ``migrate`` takes."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("正在建立数据库……")
        call_command("migrate", interactive=False, verbosity=0)


def _empty() -> None:
    """Drop everything the demo has made. Its audit goes too: a new demo starts a new one."""
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def content_hash() -> str:
    """A hash of the shipped content: as long as it is the same, there is nothing to load again."""
    digest = hashlib.sha256(kaifaqu.__version__.encode())
    for file in sorted(CONTENT.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(CONTENT)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _load(say: Callable[[str], None]) -> bool:
    """Load 聊城高新区 and the simulated province, unless this very content is in the database already."""
    wanted = content_hash()
    last = AuditEvent.objects.filter(action=MARK).order_by("-id").values_list("detail", flat=True).first()
    if last and last.get("content") == wanted:
        return False
    from kaifaqu.web.loading.services import load_zone  # here and below: what only a load needs, a second start does not wait for

    actor = Actor.system("demo")
    started = time.monotonic()
    for name, folder in _folders():
        say(f"正在载入{name}……")
        load_zone(actor, folder)
    say("正在读取模拟文件……")
    _bring_documents(actor)
    seconds = round(time.monotonic() - started, 1)
    audit.record(actor, MARK, summary="建立演示数据", detail={"content": wanted, "seconds": str(seconds)})
    return True


def _bring_documents(actor: Actor) -> None:
    """Report files written for the demo (模拟文件), with planted errors: into the zone that has the one they speak of."""
    from ruamel.yaml import YAML

    from kaifaqu.web.documents import services as documents

    zone = Zone.objects.select_related("subject").get(code=PROVINCE)
    for said in sorted(DOCUMENTS.glob("*.meta.yaml")):
        about = YAML(typ="safe", pure=True).load(said.read_text(encoding="utf-8"))
        meta = documents.Meta(
            title=about["title"], about=about["zone"], issuer=about["issuer"], dated=str(about["date"]), simulated=True
        )  # fmt: skip
        documents.bring(actor, zone, said.with_name(said.name.removesuffix(".meta.yaml")), meta)


def _folders() -> Iterator[tuple[str, ZoneFolder]]:
    """The zone folders of the demo: the shipped one, and the simulated province, made anew from its seed."""
    from kaifaqu.content.folder import read_zone_folder
    from kaifaqu.content.province_folder import write_province

    folder = read_zone_folder(CONTENT / "zones" / ZONE)
    yield folder.zone.name, folder
    with tempfile.TemporaryDirectory(prefix="kaifaqu-province-") as place:
        write_province(Path(place))
        folder = read_zone_folder(Path(place))
    yield folder.zone.name, folder


@transaction.atomic
def _make_people() -> None:
    """The accounts with their roles; those that exist keep what they have."""
    known = set(User.objects.values_list("username", flat=True))
    if known >= {person.username for person in PEOPLE}:
        return
    actor = Actor.system("demo")
    zones = list(Zone.objects.all())
    home = next(zone for zone in zones if zone.code == ZONE)
    for person in PEOPLE:
        if person.username in known:
            continue
        user, _ = accounts.create_account(
            actor,
            person.username,
            display_name=person.name,
            department=person.department,
            password=password(person.username),
            hashed=_hashed(password(person.username)),
        )
        _grant(actor, user, person, home, zones)


def _hashed(public: str) -> str:
    """A hash of few rounds: a password that is printed for everybody needs no slow one. The first log-in makes it anew."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(public, hasher.salt(), iterations=1000)


def _grant(actor: Actor, user: User, person: Person, home: Zone, zones: list[Zone]) -> None:
    """A role in the whole zone is given in every zone of the demo; one about a subject only where that subject is."""
    scope = policy().roles[person.role].scope
    if scope == "system":
        grants.grant(actor, user, person.role)
    elif scope == "zone":
        for zone in zones:
            grants.grant(actor, user, person.role, zone)
    else:
        subject = subjects.find(home, person.subject) if person.subject else None
        grants.grant(actor, user, person.role, home, subject)
