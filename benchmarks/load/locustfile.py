"""What 50 people do in a zone with 100,000 organisations: lists, details, searches, and the pages of figures beside them.

The mix is in ``@task(weight)``. Seven of ten have logged in; the others are visitors.
Started by ``run.py``, which sets LOAD_SAMPLES.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from urllib.parse import quote

from locust import FastHttpUser, between, task

KNOWN = json.loads(Path(os.environ["LOAD_SAMPLES"]).read_text(encoding="utf-8"))
ZONE = f"/z/{KNOWN['zone']}"
HOME = f"/z/{KNOWN['home']}"
PAGES = KNOWN["organisations"] // 50
SORTS = ("name", "-name", "code", "-code", "industry", "-industry", "region", "-region", "kind", "credit_code")


class Visitor(FastHttpUser):
    """Three of ten: no session, a public zone."""

    weight = 3
    wait_time = between(4, 6)  # 5 s to think
    session = ""

    def look(self, address: str, kind: str) -> None:
        """One page, as a browser asks for it; anything but 200 is a failure."""
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
        if self.session:
            headers["Cookie"] = f"sessionid={self.session}"
        with self.client.get(quote(address, safe="/?=&%#~+"), name=kind, headers=headers, catch_response=True) as response:
            if response.status_code != 200:
                response.failure(f"{response.status_code} {address}")

    @staticmethod
    def firm() -> tuple[str, str, str, str]:
        code, name, industry, region = random.choice(KNOWN["firms"])
        return code, name, industry, region

    @task(14)
    def first_page(self) -> None:
        self.look(f"{ZONE}/units/", "list")

    @task(5)
    def all_kinds(self) -> None:
        self.look(f"{ZONE}/units/?kind=all", "list")

    @task(8)
    def filtered(self) -> None:
        _, _, industry, region = self.firm()
        wanted = random.choice([f"industry={industry}", f"region={region}", f"kind=enterprise&industry={industry}"])
        self.look(f"{ZONE}/units/?{wanted}", "list filtered")

    @task(6)
    def sorted_page(self) -> None:
        key = random.choice(SORTS)
        self.look(f"{ZONE}/units/?sort={key}", "list sorted")

    @task(5)
    def deep_page(self) -> None:
        self.look(f"{ZONE}/units/?page={random.randint(2, PAGES)}", "list deep page")

    @task(3)
    def deep_sorted(self) -> None:
        key = random.choice(["code", "-code", "industry", "-region"])
        self.look(f"{ZONE}/units/?sort={key}&page={random.randint(2, PAGES)}", "list deep page")

    @task(6)
    def two_characters(self) -> None:
        name = self.firm()[1]
        start = random.randrange(len(name) - 1)
        self.look(f"{ZONE}/units/?q={name[start : start + 2]}", "search in list")

    @task(6)
    def by_name(self) -> None:
        name = self.firm()[1]
        self.look(f"{ZONE}/units/?q={random.choice([name, name[:4], name[2:8]])}", "search in list")

    @task(3)
    def word_and_filter(self) -> None:
        _, name, industry, _ = self.firm()
        self.look(f"{ZONE}/units/?q={name[:2]}&industry={industry}", "search in list")

    @task(6)
    def everywhere_short(self) -> None:
        name = self.firm()[1]
        start = random.randrange(len(name) - 1)
        self.look(f"{ZONE}/search/?q={name[start : start + 2]}", "search everywhere")

    @task(5)
    def everywhere_long(self) -> None:
        name = self.firm()[1]
        self.look(f"{ZONE}/search/?q={random.choice([name, name[:5], '有限公司', '亩均'])}", "search everywhere")

    @task(16)
    def organisation(self) -> None:
        self.look(f"{ZONE}/units/{self.firm()[0]}/", "detail")

    @task(3)
    def one_zone(self) -> None:
        self.look(f"{ZONE}/units/{random.choice(KNOWN['zones'])}/", "detail")

    @task(4)
    def figure(self) -> None:
        self.look(f"{ZONE}/indicators/observations/{random.choice(KNOWN['figures'])}/", "detail")

    @task(4)
    def indicators(self) -> None:
        self.look(f"{random.choice([ZONE, HOME])}/indicators/", "indicators")

    @task(5)
    def indicator(self) -> None:
        self.look(f"{ZONE}/indicators/{random.choice(KNOWN['indicators'])}/?subject={random.choice(KNOWN['zones'])}", "indicator")

    @task(3)
    def indicator_of_many(self) -> None:
        self.look(f"{ZONE}/indicators/{random.choice(KNOWN['indicators'])}/", "indicator")

    @task(5)
    def cockpit(self) -> None:
        self.look(f"{random.choice([ZONE, HOME])}/", "cockpit")

    @task(2)
    def documents(self) -> None:
        self.look(f"{ZONE}/documents/", "documents")

    @task(2)
    def document(self) -> None:
        self.look(f"{ZONE}/documents/{random.choice(KNOWN['documents'])}/", "documents")

    @task(2)
    def ratings(self) -> None:
        self.look(f"{ZONE}/ratings/", "ratings")

    @task(2)
    def plan_and_projects(self) -> None:
        self.look(f"{HOME}/{random.choice(['plans/', 'projects/'])}", "plan, projects")


class Official(Visitor):
    """Seven of ten: a person with a session."""

    weight = 7

    def on_start(self) -> None:
        self.session = random.choice(KNOWN["sessions"])
