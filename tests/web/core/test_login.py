from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django import Settings as SettingsWrapper
from time_machine import TimeMachineFixture as TimeMachine

from kaifaqu.web.core import lockout
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.addresses import client_address
from kaifaqu.web.core.models import AuditEvent, LoginBlock, User
from kaifaqu.web.core.policy import Forbidden

PASSWORD = "yi-ge-hao-mima-2026"
OFFICE = "10.1.1.1"
pytestmark = pytest.mark.django_db


def login(name: str, password: str = PASSWORD, address: str = OFFICE, client: Client | None = None) -> Client:
    client = client or Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address)
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def zhang(person: Callable[..., User]) -> User:
    return person("planner", "zhang")


@pytest.fixture
def li(person: Callable[..., User]) -> User:
    return person("reporter", "li")


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(lockout.time, "sleep", seconds.append)
    return seconds


def test_it_works(zhang: User) -> None:
    client = login("zhang")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor", "address")) == [
        ("login", "zhang", OFFICE),
        ("logout", "zhang", OFFICE),
    ]


def test_the_page_is_chinese_and_offers_no_sign_up(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert '<h1 class="kq-plain-title">登录</h1>' in page
    assert "signup" not in page
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", {"username": "x"}).status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404


def test_twenty_wrong_passwords_for_zhang_do_not_lock_li_at_the_same_address(zhang: User, li: User) -> None:
    for _ in range(20):
        assert not is_in(login("zhang", "falsch"))
    assert not is_in(login("zhang")), "the right password does not help while it is locked"
    assert is_in(login("li")), "the colleague at the next desk is not locked"
    assert is_in(login("zhang", address="10.9.9.9")), "nor is zhang at home"


def test_five_failures_lock_for_fifteen_minutes(zhang: User, time_machine: TimeMachine) -> None:
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)
    for _ in range(4):
        login("zhang", "falsch")
    assert is_in(login("zhang")), "four failures lock nothing"
    for _ in range(5):
        login("zhang", "falsch")
    page = Client(REMOTE_ADDR=OFFICE).post("/accounts/login/", {"login": "ZHANG", "password": PASSWORD}).content.decode()
    assert "连续输错次数过多，此账号在本地址已锁定，约 15 分钟后可再试" in page
    time_machine.shift(timedelta(minutes=15, seconds=1))
    assert is_in(login("zhang"))
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["login.failed"] * 4 + ["login"] + ["login.failed"] * 5 + ["login.blocked", "login"]


def test_old_failures_do_not_add_up(zhang: User, time_machine: TimeMachine) -> None:
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)
    for _ in range(8):
        login("zhang", "falsch")
        time_machine.shift(timedelta(minutes=16))
    assert is_in(login("zhang"))


def test_a_name_that_nobody_has_is_treated_the_same(db: None) -> None:
    for _ in range(5):
        login("niemand", "falsch")
    block = LoginBlock.objects.get()
    assert (block.login, block.failures) == ("niemand", 5)
    assert block.blocked_until is not None


def test_a_monstrous_login_name_is_no_error(db: None) -> None:
    client = Client()
    for name in ("x" * 5000, "\x01", "张三' OR 1=1", "=cmd()"):
        assert client.post("/accounts/login/", {"login": name, "password": "x"}).status_code == 200


def test_the_security_administrator_unlocks(zhang: User, browser: Callable[..., Client]) -> None:
    for _ in range(5):
        login("zhang", "falsch")
    admin = browser("security_admin")
    page = admin.get("/system/lockouts/").content.decode()
    assert "zhang" in page
    assert "锁定至" in page
    assert admin.post(f"/system/lockouts/{LoginBlock.objects.get().pk}/unlock/").status_code == 302
    assert is_in(login("zhang"))
    assert AuditEvent.objects.filter(action="login.unlock", object_id="zhang").count() == 1


def test_others_do_not_unlock(zhang: User, actor: Callable[..., Actor]) -> None:
    login("zhang", "falsch")
    with pytest.raises(Forbidden):
        lockout.unlock(actor("system_admin"), LoginBlock.objects.get())
    assert LoginBlock.objects.count() == 1


def test_one_address_that_tries_many_names_is_slowed_not_locked(li: User, waited: list[float]) -> None:
    for number in range(40):
        login(f"name{number}", "falsch")
    assert not waited[:1] or waited[0] <= lockout.SPRAY_STEP
    assert max(waited) == lockout.SPRAY_MAX
    assert is_in(login("li"))
    assert lockout.delay("10.2.2.2") == 0


def test_ten_colleagues_who_mistype_wait_for_nothing(waited: list[float]) -> None:
    for number in range(10):
        login(f"name{number}", "falsch")
    assert waited == []


def test_a_one_time_password_opens_only_the_page_to_change_it(zhang: User) -> None:
    User.objects.filter(pk=zhang.pk).update(must_change_password=True)
    client = login("zhang")
    assert is_in(client)
    response = client.get("/account/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/password/change/")
    assert client.get("/api/v1/me").status_code == 403
    page = client.get("/accounts/password/change/")
    assert "请先设置自己的密码" in page.content.decode()
    new = "lai-yi-ge-xin-de-99"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/account/").status_code == 200
    assert is_in(login("zhang", new))
    assert AuditEvent.objects.filter(action="user.password_change", actor="zhang").count() == 1


@pytest.mark.parametrize("weak", ["zhang", "12345678901", "password12", "short"])
def test_weak_passwords_are_refused(zhang: User, weak: str) -> None:
    client = login("zhang")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    zhang.refresh_from_db()
    assert zhang.check_password(PASSWORD)


def test_a_deactivated_account_is_out_at_once(zhang: User) -> None:
    client = login("zhang")
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    assert not is_in(login("zhang"))


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_two_step_login_asks_for_the_code_and_counts_wrong_ones(zhang: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(zhang, secret)
    client = login("zhang")
    assert not is_in(client)
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "请输入手机验证器上的 6 位数字" in page
    assert re.search(r'name="code"', page)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=OFFICE)
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)}, REMOTE_ADDR=OFFICE)
    assert not is_in(client), "wrong codes lock like wrong passwords"
    LoginBlock.objects.all().delete()
    client = login("zhang")
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)}, REMOTE_ADDR=OFFICE)
    assert is_in(client)


def test_the_pages_of_two_step_login_work(
    zhang: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = login("zhang")
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/"), "a screen left open is not enough"
    assert "确认身份" in client.get(asked["Location"]).content.decode()
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r"密钥：<code>([A-Z2-7]+)</code>", page.content.decode())
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code(secret[1])})
    assert "已启用" in client.get("/accounts/2fa/").content.decode()
    assert "备用码" in client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert AuditEvent.objects.filter(action="user.mfa_on").exists()


def test_cookies_are_closed_to_scripts_and_other_sites(zhang: User) -> None:
    client = login("zhang")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        ([], "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (["10.0.0.9"], "10.0.0.9", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.9"], "10.0.0.9", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.9", "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (["10.0.0.9"], "10.0.0.9", "", "10.0.0.9"),
        (["10.0.0.9"], "10.0.0.9", "unsinn", ""),
        (["unix"], "", "1.2.3.4", "1.2.3.4"),
        ([], "", "1.2.3.4", ""),
        ([], "::ffff:10.0.0.9", "", "10.0.0.9"),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    settings: SettingsWrapper, proxies: list[str], remote: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected


def test_failures_are_forgotten_after_a_day(zhang: User) -> None:
    lockout.failed("zhang", OFFICE)
    LoginBlock.objects.update(last_at=timezone.now() - timedelta(days=2))
    assert lockout.prune() == 1
