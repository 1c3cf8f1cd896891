"""The workshop as JSON: the same services and rights as its pages."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from support.ratings_texts import next_edition

from kaifaqu.web.core.models import Zone
from kaifaqu.web.ratings.models import ZoneStandard
from kaifaqu.web.ratings.standards import shipped

BASE = "/api/v1/zones/liaocheng/standards"
MU = f"{BASE}/per-mu-yield"


def send(client: Client, method: str, url: str, body: dict[str, Any]) -> Any:
    return client.generic(method, url, json.dumps(body), content_type="application/json")


def test_it_works(planner: Client, demo_zone: Zone) -> None:
    listed = {row["code"]: row for row in Client().get(BASE).json()}
    assert (listed["per-mu-yield"]["origin"], listed["per-mu-yield"]["label"]) == ("shipped", "示例口径")
    assert listed["national-hightech-zone"]["lacks_weights"]
    assert Client().get(MU).json()["text"] == shipped()["per-mu-yield"].text
    made = send(planner, "PUT", MU, {"text": next_edition(), "note": "十月起"}).json()
    assert (made["version"], made["versions"][0]["state"], made["versions"][0]["author"]) == (1, "draft", "zhang")
    tried = send(planner, "POST", f"{MU}/trials", {"version": 1, "edition": "示例2"}).json()
    assert (tried["against"], tried["period"]) == ("示例1", "undated")
    assert any("权重由“50”改为“5”" in line for line in tried["differences"])
    assert any(row["moved"] for row in tried["rows"])
    done = send(planner, "POST", f"{MU}/publish", {"version": 1, "starts": "2022-10-01"}).json()
    assert done["versions"][0]["state"] == "published"
    assert {row["code"]: row["origin"] for row in Client().get(BASE).json()}["per-mu-yield"] == "replaced"


def test_checking(planner: Client) -> None:
    sound = send(planner, "POST", f"{BASE}/check", {"text": shipped()["per-mu-yield"].text}).json()
    assert sound["sound"]
    faulty = send(planner, "POST", f"{BASE}/check", {"text": "id: x\ntitle: [\n"}).json()
    assert not faulty["sound"]
    assert faulty["faults"][0]["row"] == 3
    assert faulty["faults"][0]["hint"]
    assert not ZoneStandard.objects.exists()


def test_refusals(planner: Client) -> None:
    assert send(Client(), "POST", f"{BASE}/check", {"text": "x"}).status_code == 401
    assert Client().get(f"{BASE}/nothing").status_code == 404
    for url, body, status, code in [
        (f"{BASE}/check", {"text": "x" * 1_000_001}, 422, "file-too-large"),
        (f"{MU}/trials", {"text": "id: ["}, 422, "standard-faulty"),
        (f"{MU}/trials", {"edition": "没有"}, 422, "edition-none"),
        (f"{MU}/publish", {"version": 1, "starts": "2022-10-01"}, 404, "standard-not-found"),
    ]:
        response = send(planner, "POST", url, body)
        assert (response.status_code, response.json()["code"]) == (status, code)
    assert send(planner, "PUT", f"{BASE}/坏", {"text": "x"}).json()["code"] == "standard-code"
    assert send(planner, "PUT", MU, {"text": " "}).json()["code"] == "value-missing"
