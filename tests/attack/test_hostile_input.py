"""Values that no form gives: NUL, half characters, numbers beyond every column, bodies of the wrong shape. Never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory

from kaifaqu.errors import Problem
from kaifaqu.observe import Period, period_text
from kaifaqu.web.core.models import AuditEvent, User, Zone
from kaifaqu.web.core.permission_table import operations, pages
from kaifaqu.web.indicators.numerals import parse_value

HOSTILE = (
    "\x00",
    "a\x00b",
    "'\"<script>alert(1)</script>",
    "NEAR(a b)",
    '"*^:-',
    "-1",
    "9" * 30,
    "9" * 5000,
    "1e400",
    "NaN",
    "Infinity",
    "9999-12-31",
    "0001-01-01",
    "x" * 3000,
    "和" * 3000,
    "\u202e\u200b\ufeff",
    "＝1+1",
    "../../etc/passwd",
    "%",
    "\\",
    "²",
    "a/b/" * 300,
    "\r\nX: y",
    "2022-W01-1",
    "十年来" * 1000,
    "{{7*7}}",
)
PARAMETERS = (
    "on",
    "q",
    "sort",
    "page",
    "format",
    "period",
    "subject",
    "by",
    "state",
    "scope",
    "s",
    "at",
    "kind",
    "status",
    "rank",
)


@pytest.mark.parametrize("address", ["/z/gongji/documents/%00/", "/z/%00/", "/?a=%00", "/?%00=a", "/z/gongji/units/?q=a%00b"])
def test_nul_in_an_address_is_a_bad_request(everybody: Client, small_zone: Zone, address: str) -> None:
    response = everybody.get(address)
    assert response.status_code == 400
    assert "请求无法识别" in response.content.decode()


def test_nul_in_the_api_is_told_as_json(everybody: Client, small_zone: Zone) -> None:
    response = everybody.get("/api/v1/zones/gongji/subjects?industry=%00")
    assert (response.status_code, response.json()["code"]) == (400, "request-unreadable")


def test_nul_in_a_form_is_a_bad_request(everybody: Client, small_zone: Zone) -> None:
    for kind in ("application/x-www-form-urlencoded", None):
        data: Any = "name=a%00b&kind=enterprise" if kind else {"name": "a\x00b", "kind": "enterprise"}
        answer = everybody.post("/z/gongji/units/~new/", data, **({"content_type": kind} if kind else {}))
        assert answer.status_code == 400


def test_a_session_cookie_with_nul_is_no_session(db: None) -> None:
    client = Client()
    client.cookies["sessionid"] = "abcdefgh\x00ij"
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "[" * 100_000,
        '{"name": "a\\u0000b"}',
        '{"name": "\\ud800"}',
        '{"\\u0000": 1}',
        "NaN",
        '{"name": Infinity}',
        "\xff",
        "9" * 5000,
    ],
)
def test_bodies_of_wrong_shapes(everybody: Client, small_zone: Zone, body: str) -> None:
    for method, address in (("POST", "subjects"), ("POST", "observations"), ("POST", "ratings/x/runs")):
        sent = body.encode("latin-1")
        response = everybody.generic(method, f"/api/v1/zones/gongji/{address}", sent, content_type="application/json")
        assert response.status_code in (400, 404, 422), response.content
        assert response.json()["message"].isascii() is False  # in Chinese


def test_a_body_too_large_is_refused_before_it_is_read(everybody: Client, small_zone: Zone) -> None:
    large = b"x" * (6 * 1024 * 1024)
    response = everybody.post("/api/v1/zones/gongji/subjects", large, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, "too-large")
    assert everybody.post("/z/gongji/units/~new/", {"name": large.decode()}).status_code == 413
    assert everybody.post("/z/gongji/units/~new/", {f"f{n}": "x" for n in range(6000)}).status_code == 413


def test_a_foreign_host_name_is_refused_in_chinese(db: None) -> None:
    response = Client().get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    assert "不是本系统的网址" in response.content.decode()


@pytest.mark.parametrize("place", ["observations", "projects", "subjects", "subject-proposals"])
@pytest.mark.parametrize("offset", ["1000000000", "9" * 19, "9" * 40, "-1", "1e3", "NaN"])
def test_offsets_beyond_every_table(everybody: Client, small_zone: Zone, place: str, offset: str) -> None:
    assert everybody.get(f"/api/v1/zones/gongji/{place}?offset={offset}").status_code in (200, 422)


@pytest.mark.parametrize("since", ["9999-12-31", "0001-01-01", "1948-12-31", "2101-01-01", "x"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_days_at_the_ends_of_the_calendar_in_the_audit(everybody: Client, name: str, since: str) -> None:
    assert everybody.get(f"/system/audit/?{name}={since}").status_code == 422


def test_every_list_and_read_with_hostile_parameters(everybody: Client, small_zone: Zone) -> None:
    """All parameters at once, one value after the other, at every address without an object of its own."""
    addresses = [
        "/" + door.route.replace("<slug:zone>", "gongji")
        for door in pages()
        if door.route.startswith("z/<slug:zone>/") and door.route.count("<") == 1
    ]
    addresses += [
        "/" + door.route.replace("{zone}", "gongji")
        for door in operations()
        if door.method == "GET" and door.route.count("{") == 1
    ]
    assert len(addresses) > 20
    wrong = []
    for address in addresses:
        for number, value in enumerate(HOSTILE):
            # One that is refused hides those after it: each value is sent in all parameters, and in one of them alone.
            alone = PARAMETERS[number % len(PARAMETERS)]
            for query in ("&".join(f"{name}={quote(value)}" for name in PARAMETERS if name != "on"), f"{alone}={quote(value)}"):
                wrong += [(address, query[:80])] if _status(everybody, f"{address}?{query}") >= 500 else []
    assert not wrong


def test_every_path_with_hostile_parts(everybody: Client, small_zone: Zone) -> None:
    wrong = []
    for door in [*pages(), *operations()]:
        if door.method not in ("GET", "页面") or "<" not in door.route.replace("<slug:zone>", "") + door.route.replace("{", "<"):
            continue
        for value in ("a\x00b", "9" * 30, "'\"<script>", "..", "和" * 300, "²", "%"):
            address = "/" + "/".join(
                part if part[:1] not in "<{" else "gongji" if "zone" in part else quote(value, safe="")
                for part in door.route.split("/")
            )
            if _status(everybody, address) >= 500:
                wrong.append(address)
    assert not wrong


def _status(client: Client, address: str) -> int:
    client.raise_request_exception = False
    response = client.get(address)
    if getattr(response, "streaming", False):
        b"".join(response.streaming_content)  # type: ignore[arg-type]
    return int(response.status_code)


def test_a_number_is_never_rounded_in_silence() -> None:
    """Decimal.normalize() rounds to 28 digits: 1.000…01 with 31 places passed as a whole number, and was stored as 1."""
    for text in (
        "1." + "0" * 30 + "1",
        "12345678901234567890.123456789",
        "9" * 21,
        "-" + "9" * 21,
        "0." + "0" * 40 + "1",
        "1" * 5000,
    ):
        with pytest.raises(Problem) as caught:
            parse_value(text, "亿元")
        assert caught.value.code == "number-too-long"
    assert str(parse_value("1.10000000" + "0" * 30, "亿元")[0]).startswith("1.1")
    for text in ("1e5", "NaN", "Infinity", "∞", "--1", "0x10", "1_000", "²", "10²", "3½", "①", "1₂"):
        with pytest.raises(Problem):
            parse_value(text, "亿元")


def test_a_text_too_long_for_a_period_is_not_remembered() -> None:
    period_text._parse.cache_clear()
    for number in range(50):
        assert Period.parse("十年来" * 10_000 + str(number)).undated
    assert period_text._parse.cache_info().currsize == 0
    with pytest.raises(Problem):
        Period.strict("2021年" * 10_000)


def test_the_search_takes_words_of_any_length(everybody: Client, small_zone: Zone) -> None:
    """PostgreSQL refuses words of more than 2,046 bytes; the signs in r&d are three bytes each in the index."""
    from kaifaqu.web.core import search

    long = "a&b/" * 600
    search.index(small_zone, "subject", [search.Entry("lang", long[:300], "units/lang/", long)])
    assert [hit.object_id for group in search.search(small_zone, "a&b/a&b") for hit in group.hits] == ["lang"]
    for text in ('"', "NEAR(a b)", "a* OR b", "title:a", "-a", "^a", "a & !b", "':*", "\\", "和" * 10_000, "a" * 10_000):
        assert everybody.get("/z/gongji/search/", {"q": text}).status_code == 200


def test_hostile_texts_are_shown_as_texts(everybody: Client, small_zone: Zone) -> None:
    """XSS in what is stored, in what is asked for, and in what a refusal says back."""
    name = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>"
    made = everybody.post(
        "/api/v1/zones/gongji/subjects",
        json.dumps({"kind": "enterprise", "name": name, "summary": name}),
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    for address in (
        f"units/{code}/",
        "units/",
        f"units/{code}/edit/",
        f"units/{code}/merge/",
        f"units/{code}/split/",
        "search/?q=script",
        f"units/?q={quote(name)}",
        f"search/?q={quote(name)}",
        f"?on={quote(name)}",
        f"units/?kind={quote(name)}",
        f"indicators/?by={quote(name)}",
        f"units/?format={quote(name)}",
        f"indicators/enter/?subject={code}",
    ):
        response = everybody.get(f"/z/gongji/{address}")
        page = response.content.decode()
        assert response["Content-Type"].startswith("text/html")
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


def test_the_audit_sheet_has_no_formula(everybody: Client) -> None:
    for name in ("=cmd()", "＝cmd()", "\t=cmd()", "  +1", "＠x", "-1"):
        everybody.post("/accounts/login/", {"login": name, "password": "falsch"})
    AuditEvent.objects.filter(pk=1)
    body = everybody.get("/system/audit/?format=csv")
    text = b"".join(body.streaming_content).decode()  # type: ignore[arg-type]
    import csv
    import io

    for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@", "＝", "＋", "－", "＠")), cell


def test_the_address_map_is_safe_from_methods_that_pretend(everybody: Client, small_zone: Zone) -> None:
    """No method override: a GET stays a GET, whatever it says."""
    for header in ({"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}, {"HTTP_X_METHOD_OVERRIDE": "DELETE"}):
        assert everybody.get("/system/users/alle/active/?_method=POST", **header).status_code == 405
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        response = everybody.generic(method, "/z/gongji/units/")
        assert response.status_code in (200, 405)


def test_a_cookie_of_the_request_is_cleaned_before_the_session(rf: RequestFactory) -> None:
    from django.http import HttpRequest, HttpResponse

    from kaifaqu.web.core.unstorable import refuse_unstorable

    seen: list[dict[str, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(dict(request.COOKIES))
        return HttpResponse()

    request = rf.get("/")
    request.COOKIES.update(good="a", bad="a\x00b")
    refuse_unstorable(view)(request)
    assert seen == [{"good": "a"}]


def test_somebody_else_is_nobody(person: Callable[..., User], session_of: Callable[..., Client], small_zone: Zone) -> None:
    """Unknown zones, numbers of 64 bits and more: 404, not 500, for whoever asks."""
    client = session_of(person("planner", small_zone))
    for address in (
        "indicators/observations/99999999999999999999/",
        "units/x/names/99999999999999999999/remove/",
        "units/~changes/99999999999999999999/undo/",
        "units/~proposals/99999999999999999999/decide/",
    ):
        assert client.post(f"/z/gongji/{address}").status_code in (404, 405)
    assert client.get("/z/nirgends/").status_code == 404
