"""A zone's own standards travel with its folder: out, in again, out the same; faulty texts too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support import folders

from kaifaqu.content.folder import read_zone_folder
from kaifaqu.errors import Problems
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.loading.exporting import export_folder
from kaifaqu.web.loading.services import load_zone
from kaifaqu.web.ratings import workshop
from kaifaqu.web.ratings.models import ZoneStandard
from kaifaqu.web.ratings.standards import shipped, standard_of

pytestmark = pytest.mark.django_db
MACHINE = Actor.system("test")
START = date(2022, 6, 30)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def out(zone: str, folder: Path) -> dict[str, bytes]:
    export_folder(MACHINE, Zone.objects.get(code=zone), folder, code="again")
    return contents(folder)


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    load_zone(MACHINE, read_zone_folder(folders.make(tmp_path / "a")))
    zone = Zone.objects.get(code="ceshi")
    zone.settings = zone.settings | {"two_person": True}
    zone.save()
    text = shipped()["per-mu-yield"].text.replace("weight: 50", "weight: 20", 1)
    workshop.save(MACHINE, zone, "per-mu-yield", text)
    workshop.publish(MACHINE, zone, "per-mu-yield", START, version=1, note="含“引号”,逗号")
    workshop.save(MACHINE, zone, "per-mu-yield", text + "# 再改\n")
    workshop.save(MACHINE, zone, "bad-one", "  id: [坏的\n\t'<b>\n")
    return zone


def test_it_works(zone: Zone, tmp_path: Path) -> None:
    first = out("ceshi", tmp_path / "first")
    assert {name for name in first if name.startswith("standards")} == {
        "standards.csv", "standards/per-mu-yield.1.yaml", "standards/per-mu-yield.2.yaml", "standards/bad-one.1.yaml",
    }  # fmt: skip
    report = load_zone(MACHINE, read_zone_folder(tmp_path / "first"))
    assert report.tables["standards"].new == 3
    assert out("again", tmp_path / "second") == first
    again = Zone.objects.get(code="again")
    assert workshop.two_person(again)
    assert standard_of("per-mu-yield", again, START).text == standard_of("per-mu-yield", zone, START).text
    assert ZoneStandard.objects.get(zone=again, code="bad-one").text == "  id: [坏的\n\t'<b>\n"


def test_a_zone_that_is_there_keeps_its_own(zone: Zone, tmp_path: Path) -> None:
    export_folder(MACHINE, zone, tmp_path / "first")
    before = list(ZoneStandard.objects.order_by("pk").values_list())
    report = load_zone(MACHINE, read_zone_folder(tmp_path / "first"))
    assert list(ZoneStandard.objects.order_by("pk").values_list()) == before
    assert any("standards.csv 没有载入" in note for note in report.notes)


def test_faulty_folders(zone: Zone, tmp_path: Path) -> None:
    folder = tmp_path / "first"
    export_folder(MACHINE, zone, folder)
    index = (folder / "standards.csv").read_text(encoding="utf-8")
    (folder / "standards" / "bad-one.1.yaml").unlink()
    lines = index.replace(START.isoformat(), "")
    (folder / "standards.csv").write_text(lines + lines.splitlines()[-1] + "\n", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        read_zone_folder(folder)
    codes = sorted(problem.code for problem in caught.value.items)
    assert codes == ["file-missing", "row-duplicate", "value-missing"]
