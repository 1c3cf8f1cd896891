"""No input makes the server fail: every operation of the API with what its schema allows and what it does not, every page with
odd parameters. Seeded, so a failure can be had again. What is refused is refused with a code and a Chinese message.
"""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.test import Client

if TYPE_CHECKING:
    from kaifaqu.web.core.models import Zone

TRIES = 25
TEXTS = (
    "", " ", "0", "-1", "1.5", "1e999", "NaN", "9" * 40, "2147483648", "9223372036854775808", "true", "null",
    "\u0000", "a\u0000b", "\U0001f600", "\u202e倒", "'", '"', "%", "_", "\\", "*", "(", "AND", '" OR "',
    "a" * 5000, "中" * 400, "../../etc/passwd", "<script>", "{{7*7}}", "=1+1", "2022-13-45", "0001-01-01",
    "9999-12-31", "2022-10-31", "2022-01/2022-05", "十年来", "Ⅳ", "１２", "²", "٣", "\n", "\ufeff", "liaocheng",
    "gdp", "general-budget-revenue", "org-001", "002", "亿元", "level", "enterprise", "-name", "name", "csv", "json",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**40, 1.5, 1e308)
HAN = re.compile(r"[\u4e00-\u9fff]")
# How to read a path's parameter so that most calls reach the operation behind it.
LIKELY = {"zone": "liaocheng", "code": "gdp", "number": "1", "id": "400", "standard": "per-mu-yield"}


class Fuzz:
    """Values for a schema: mostly of its type, sometimes of another."""

    def __init__(self, components: dict[str, Any], seed: int) -> None:
        self.components = components
        self.chance = random.Random(seed)

    def text(self) -> str:
        return self.chance.choice(TEXTS)

    def value(self, schema: dict[str, Any], depth: int = 0) -> Any:
        if "$ref" in schema:
            return self.value(self.components[schema["$ref"].rpartition("/")[2]], depth + 1)
        if self.chance.random() < 0.12:
            return self.chance.choice([None, [], {}, self.text(), self.chance.choice(NUMBERS), True, [[[]]]])
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.value(self.chance.choice(schema[several]), depth)
        if "enum" in schema and self.chance.random() < 0.7:
            return self.chance.choice(schema["enum"])
        kind = schema.get("type", "string")
        if kind == "object" and depth < 6:
            needed = set(schema.get("required", ()))
            parts = schema.get("properties", {}).items()
            return {key: self.value(part, depth + 1) for key, part in parts if key in needed or self.chance.random() < 0.7}
        if kind == "array" and depth < 6:
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(self.chance.choice((0, 1, 3)))]
        numbers = {"integer": NUMBERS[:7], "number": NUMBERS, "boolean": (True, False)}
        return self.chance.choice(numbers[kind]) if kind in numbers else self.text()


def request_of(fuzz: Fuzz, path: str, operation: dict[str, Any]) -> tuple[str, Any]:
    """An address and a body for an operation."""
    query = []
    for part in operation.get("parameters", ()):
        value = fuzz.value(part.get("schema", {}))
        text = value if isinstance(value, str) else json.dumps(value)
        if part["in"] == "path":
            text = LIKELY.get(part["name"], "002") if fuzz.chance.random() < 0.8 else (text.strip("./") or "x")
            path = path.replace("{" + part["name"] + "}", quote(text[:500], safe=""))
        elif part["in"] == "query" and fuzz.chance.random() < 0.6:
            query.append(f"{part['name']}={quote(text[:2000], safe='')}")
    content = operation.get("requestBody", {}).get("content", {})
    body = fuzz.value(next(iter(content.values())).get("schema", {})) if content else None
    return path + ("?" + "&".join(query) if query else ""), body


@pytest.fixture
def clients(demo_zone: Zone) -> dict[str, Client]:
    """A visitor, a planner, a reviewer and a system administrator, whose requests answer 500 where the code fails."""
    from kaifaqu.web.core.models import User

    found = {"": Client(raise_request_exception=False)}
    for name in ("zhang", "zhao", "sysadmin"):
        found[name] = Client(raise_request_exception=False)
        user = User.objects.get(username=name)
        found[name].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def test_no_call_of_the_api_breaks(clients: dict[str, Client]) -> None:
    from kaifaqu.web.core.api import api

    schema = api.get_openapi_schema()
    broken, mute = [], []
    operations = [(method, path) for path, methods in schema["paths"].items() for method in methods]
    for number, (method, path) in enumerate(operations):
        fuzz = Fuzz(schema["components"]["schemas"], number)
        for _ in range(TRIES):
            address, body = request_of(fuzz, path, schema["paths"][path][method])
            client = clients[fuzz.chance.choice(("", "zhang", "zhang", "zhao", "sysadmin"))]
            answer = client.generic(method.upper(), address, json.dumps(body), content_type="application/json")
            where = f"{answer.status_code} {method} {address[:200]} {json.dumps(body, ensure_ascii=False)[:300]}"
            if answer.status_code >= 500:
                broken.append(where)
            elif answer.status_code >= 400 and "json" in answer["Content-Type"]:
                # An address that fits no operation is answered by the page for unknown addresses.
                told = answer.json()
                if not (told.get("code") and HAN.search(told.get("message", ""))):
                    mute.append(where)
    assert not broken, "\n".join(broken)
    assert not mute, "\n".join(mute)
    assert len(operations) > 30


PAGES = (
    "/z/liaocheng/", "/z/liaocheng/indicators/", "/z/liaocheng/indicators/gdp/", "/z/liaocheng/indicators/enter/",
    "/z/liaocheng/plans/fyp-14/", "/z/liaocheng/ratings/per-mu-yield/", "/z/liaocheng/ratings/per-mu-yield/~compare/",
    "/z/liaocheng/ratings/~published/development-level/", "/z/liaocheng/ratings/per-mu-yield/zones/liaocheng-gaoxin/",
    "/z/liaocheng/projects/", "/z/liaocheng/units/", "/z/liaocheng/units/org-001/", "/z/liaocheng/units/org-001/merge/",
    "/z/liaocheng/units/~proposals/", "/z/liaocheng/documents/", "/z/liaocheng/documents/002/",
    "/z/moni/documents/sim-2021/", "/z/liaocheng/search/", "/system/audit/", "/system/users/", "/accounts/login/",
)  # fmt: skip
PARAMETERS = (
    "q", "sort", "page", "on", "format", "kind", "industry", "stage", "subject", "by", "status", "period", "s", "scope",
    "rank", "at", "mark", "group", "other", "state", "indicator", "document", "next", "actor", "action", "nonsense",
)  # fmt: skip
ADDRESSES = (
    "/z/liaocheng/indicators/{}/", "/z/liaocheng/units/{}/", "/z/liaocheng/documents/{}/", "/z/liaocheng/projects/{}/",
    "/z/liaocheng/plans/{}/", "/z/{}/", "/z/liaocheng/ratings/{}/", "/z/liaocheng/indicators/observations/{}/",
    "/system/users/{}/", "/{}",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_parameter_breaks_a_page(clients: dict[str, Client], page: str) -> None:
    fuzz = Fuzz({}, sum(page.encode()))
    client = clients["sysadmin" if page.startswith("/system/") else "zhang"]
    broken = []
    for _ in range(30):
        chosen = fuzz.chance.sample(PARAMETERS, fuzz.chance.choice((1, 1, 2, 3)))
        address = page + "?" + "&".join(f"{name}={quote(fuzz.text(), safe='')}" for name in chosen)
        answer = client.get(address)
        if answer.status_code >= 500:
            broken.append(f"{answer.status_code} {address[:300]}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_breaks_a_page(clients: dict[str, Client], path: str) -> None:
    for text in TEXTS:
        address = path.format(quote(text[:800], safe=""))
        for name in ("zhang", "sysadmin"):
            assert clients[name].get(address).status_code < 500, address
