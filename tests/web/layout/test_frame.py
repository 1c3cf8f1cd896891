"""The frame of the pages: what stands on it, and that it keeps to the CSP."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from kaifaqu.web.core.models import Zone
from kaifaqu.web.subjects.models import Subject

UNITS = "/z/shiyan/units/"
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+=|hx-on|javascript:", re.IGNORECASE)


def test_it_works(client: Client, firms: list[Subject]) -> None:
    page = client.get(UNITS).content.decode()
    for part in ("试验区", "基准日", 'value="2022-10-31"', "据所附文件整理", "张统计", 'href="#main"', 'role="search"', "退出"):
        assert part in page
    assert re.search(r'<a class="nav-link" href="/z/shiyan/units/" aria-current="page">单位</a>', page)
    assert "系统" not in re.findall(r'<ul class="navbar-nav">.*?</ul>', page, re.DOTALL)[0]


def test_a_chosen_day_goes_along(client: Client, firms: list[Subject]) -> None:
    page = client.get(UNITS, {"on": "2021-12-31", "q": "公司"}).content.decode()
    assert 'href="/z/shiyan/projects/?on=2021-12-31"' in page
    assert 'href="/z/shiyan/units/f-2/?on=2021-12-31"' in page
    assert "恢复 2022-10-31" in page
    assert '<input type="hidden" name="q" value="公司">' in page
    assert client.get(UNITS, {"on": "yesterday"}).status_code == 422


def test_simulated_zones_say_so_on_every_page(client: Client, zone: Zone, firms: list[Subject]) -> None:
    assert "kq-band-simulated" not in client.get(UNITS).content.decode()
    Zone.objects.update(simulated=True)
    for path in (UNITS, f"{UNITS}f-1/", "/z/shiyan/projects/"):
        assert "kq-band-simulated" in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path", [UNITS, f"{UNITS}f-1/", f"{UNITS}~new/", f"{UNITS}f-1/merge/", "/z/shiyan/projects/", "/nothing/"]
)
def test_no_inline_script_or_style_and_no_other_host(client: Client, firms: list[Subject], path: str) -> None:
    page = client.get(path).content.decode()
    assert not INLINE.findall(page)
    for url in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert url.startswith(("/", "#", "?")), url
        assert not url.startswith("//"), url


def test_every_static_file_is_there(client: Client, firms: list[Subject]) -> None:
    page = client.get(UNITS).content.decode()
    names = re.findall(r'(?:src|href|data-echarts)="/static/([^"?]+)', page)
    assert len(names) >= 8
    assert all(finders.find(name) for name in names)


def test_a_person_without_rights_sees_the_reason(zone: Zone, firms: list[Subject]) -> None:
    response = Client().get(UNITS)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    Zone.objects.update(public=True)
    page = Client().get(UNITS).content.decode()
    assert "登录" in page
    assert "导出" not in page


def test_the_error_page_needs_nothing() -> None:
    assert "系统出错" in render_to_string("500.html")


def test_the_vendored_files_are_those_of_the_manifest(repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(repo_root / "tools"))
    sys.modules.pop("vendor_assets", None)
    import vendor_assets

    assert vendor_assets.check() == []
    copy = tmp_path / "vendor"
    shutil.copytree(vendor_assets.TARGET, copy)
    (copy / "htmx" / "htmx.min.js").write_text("changed", encoding="utf-8")
    (copy / "echarts" / "NOTICE").unlink()
    (copy / "stray.js").write_text("", encoding="utf-8")
    assert vendor_assets.check(copy) == ["htmx/htmx.min.js: changed", "echarts/NOTICE: missing", "stray.js: not in the manifest"]


def test_vendored_files_are_small_and_without_source_maps(repo_root: Path) -> None:
    folder = repo_root / "src/kaifaqu/web/core/static/vendor"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["licence"] for entry in manifest.values()} == {"MIT", "0BSD", "Apache-2.0"}
    for path in folder.rglob("*.*s"):
        data = path.read_bytes()
        assert len(data) < 2_000_000
        assert b"sourceMappingURL" not in data
