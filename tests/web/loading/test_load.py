"""Loading a zone folder: what is new, changed, the same, missing; corrections; nothing lost and nothing twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support import folders

from kaifaqu.content.folder import read_zone_folder
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.core.search import search
from kaifaqu.web.indicators.models import Indicator, Observation
from kaifaqu.web.indicators.queries import facts
from kaifaqu.web.indicators.services import Draft, correct, settle, withdraw
from kaifaqu.web.loading.models import LoadedRow
from kaifaqu.web.loading.reports import LoadReport
from kaifaqu.web.loading.services import load_zone
from kaifaqu.web.plans.models import PlanItem
from kaifaqu.web.subjects.models import MatchProposal, Subject, SubjectName

pytestmark = pytest.mark.django_db
MACHINE = Actor.system("test")


def load(folder: Path, **options: bool) -> LoadReport:
    return load_zone(MACHINE, read_zone_folder(folder), **options)


def state() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a load may write, but the audit."""
    from django.apps import apps

    labels = ("subjects", "documents", "indicators", "plans", "projects", "ratings", "loading")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in [*models, Zone]}


def chain_of(key: str) -> list[Observation]:
    first = Observation.objects.filter(origin=key).order_by("pk").first()
    assert first is not None
    return [first, *Observation.objects.filter(chain=first.pk).order_by("pk")]


def test_it_works(tmp_path: Path) -> None:
    report = load(folders.make(tmp_path))
    assert report.created
    assert report.tables["observations"].new == 5
    zone = Zone.objects.get(code="ceshi")
    assert zone.subject is not None
    assert zone.subject.name == "测试开发区"
    assert zone.settings["cockpit"]["plan"] == "p1"
    assert zone.public
    row = Observation.objects.get(origin="r1")
    assert (str(row.value), row.unit, row.published_on) == ("12.77000000", "亿元", date(2021, 3, 31))
    assert (row.chain, row.chain_id, row.supersedes) == (None, row.pk, None)
    assert PlanItem.objects.get().indicator.code == "high-tech-enterprises"
    assert SubjectName.objects.get().document is not None
    assert Indicator.objects.get(zone=zone).code == "tea-houses"
    assert Indicator.objects.filter(zone=None, code="gdp").exists()
    assert list(Indicator.objects.filter(zone=None).order_by("order").values_list("code", flat=True)[:1]) == ["gdp"]


def test_the_parts_that_rest_on_the_data_are_made(tmp_path: Path) -> None:
    report = load(folders.make(tmp_path))
    assert report.proposals == MatchProposal.objects.count() == 1  # 霁澜新材料有限公司, 霁澜新材料
    zone = Zone.objects.get(code="ceshi")
    titles = [hit.title for group in search(zone, "霁澜") for hit in group.hits]
    assert "霁澜新材料有限公司" in titles


def test_a_second_load_changes_nothing(tmp_path: Path) -> None:
    folder = folders.make(tmp_path)
    load(folder)
    before = state()
    report = load(folder)
    assert not report.changed
    assert all((table.new, table.changed, table.missing) == (0, 0, 0) for table in report.tables.values())
    assert report.tables["observations"].same == 5
    assert state() == before
    assert AuditEvent.objects.filter(action="zone.load").order_by("id").last().summary.endswith("没有变化")


def test_a_load_is_in_the_audit(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    event = AuditEvent.objects.get(action="zone.load")
    assert event.zone_code == "ceshi"
    assert event.detail["tables"]["observations"]["new"] == 5
    assert "观测值新增5" in event.summary


def test_a_changed_figure_is_a_correction(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    version = Zone.objects.get(code="ceshi").data_version
    report = load(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "12.77,亿元", "12.79,亿元")))
    assert (report.tables["observations"].changed, report.tables["observations"].same) == (1, 4)
    assert report.tables["observations"].changed_keys == ["r1"]
    old, new = chain_of("r1")
    assert (new.chain, new.supersedes, str(new.value)) == (old.pk, old, "12.79000000")
    assert new.reason == "数据包中此行已更正"
    assert str(old.value) == "12.77000000"
    zone = Zone.objects.get(code="ceshi")
    assert zone.data_version > version
    known = facts(zone, zone.subject, date(2022, 10, 31))
    assert [str(item.value) for item in known if item.indicator == "general-budget-revenue" and item.period.iso == "2020"] == [
        "12.79",
        "8.1",
    ]


def test_a_correction_of_a_correction_goes_on_in_the_chain(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    for value in ("12.79", "12.80", "12.77"):
        load(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "12.77,亿元", f"{value},亿元")))
    chain = chain_of("r1")
    assert [str(row.value)[:5] for row in chain] == ["12.77", "12.79", "12.80", "12.77"]
    assert [row.supersedes_id for row in chain] == [None, *(row.pk for row in chain[:-1])]


def test_a_row_that_moves_to_another_indicator_ends_its_chain(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    load(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "r1,general-budget-revenue", "r1,tax-revenue")))
    old, gone = chain_of("r1")
    assert gone.status == "withdrawn"
    new = Observation.objects.filter(origin="r1").latest("pk")
    assert (new.indicator.code, new.chain) == ("tax-revenue", None)
    assert old.indicator.code == "general-budget-revenue"


def test_missing_rows_are_told_and_kept(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    before = state()
    lines = folders.FILES["observations.csv"].splitlines(keepends=True)
    report = load(folders.make(tmp_path, observations_csv="".join(lines[:-1])))
    assert (report.tables["observations"].missing, report.tables["observations"].missing_keys) == (1, ["r5"])
    assert state() == before


def test_missing_rows_are_withdrawn_only_when_asked_and_can_come_back(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    lines = folders.FILES["observations.csv"].splitlines(keepends=True)
    shorter = read_zone_folder(folders.make(tmp_path, observations_csv="".join(lines[:-1])))
    report = load_zone(MACHINE, shorter, withdraw_missing=True)
    assert report.tables["observations"].withdrawn == 1
    assert [row.status for row in chain_of("r5")] == ["reported", "withdrawn"]
    again = load_zone(MACHINE, shorter, withdraw_missing=True)
    assert not again.changed
    load(folders.make(tmp_path))
    assert [row.status for row in chain_of("r5")] == ["reported", "withdrawn", "reported"]


def test_what_people_did_is_not_undone(tmp_path: Path) -> None:
    folder = folders.make(tmp_path)
    load(folder)
    zone = Zone.objects.get(code="ceshi")
    first = Observation.objects.get(origin="r1")
    correct(MACHINE, first, _draft(first, value="12.90"))
    settle(MACHINE, Observation.objects.get(origin="r3"), "2021", "与公报核对")
    withdraw(MACHINE, Observation.objects.get(origin="r4"), "数错了")
    Subject.objects.filter(code="firm-2").update(summary="有人补写的简介")
    before = state()
    assert not load(folder).changed
    assert state() == before
    changed = folders.swap("observations.csv", "12.77,亿元", "12.95,亿元")
    load(folders.make(tmp_path, observations_csv=changed))
    assert [str(row.value)[:5] for row in chain_of("r1")] == ["12.77", "12.90", "12.95"]
    assert Subject.objects.get(zone=zone, code="firm-2").summary == "有人补写的简介"


def _draft(row: Observation, **changes: str) -> Draft:
    from dataclasses import replace

    return replace(Draft.of(row), reason="核对原表后更正", **changes)


def test_the_same_correction_by_a_person_and_by_the_folder_is_one(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    first = Observation.objects.get(origin="r1")
    correct(MACHINE, first, _draft(first, value="12.79"))
    load(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "12.77,亿元", "12.79,亿元")))
    assert [str(row.value)[:5] for row in chain_of("r1")] == ["12.77", "12.79"]


def test_other_tables_are_changed_in_place(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    report = load(
        folders.make(
            tmp_path,
            subjects_csv=folders.swap("subjects.csv", "霁澜新材料,me", "霁澜新材料厂,me"),
            zone_yaml=folders.swap("zone.yaml", "2022-10-31", "2022-12-31"),
            plan_items_csv=folders.swap("plan_items.csv", "突破120", "突破130").replace(",120,", ",130,"),
        )
    )
    assert report.tables["subjects"].changed_keys == ["firm-2"]
    assert Subject.objects.get(code="firm-2").name == "霁澜新材料厂"
    assert Zone.objects.get(code="ceshi").reference_date == date(2022, 12, 31)
    assert str(PlanItem.objects.get().target_value) == "130.00000000"
    assert Subject.objects.count() == 3


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    report = load(folders.make(tmp_path), dry_run=True)
    assert report.dry_run
    assert report.tables["observations"].new == 5
    assert not Zone.objects.exists()
    assert not Observation.objects.exists()
    assert not LoadedRow.objects.exists()
    assert not AuditEvent.objects.filter(action="zone.load").exists()


def test_parents_may_come_in_any_order_and_later(tmp_path: Path) -> None:
    rows = (
        "code,kind,name,parent\nleaf,place,亭,mid\nmid,place,园,me\nme,zone,测试开发区,\n"
        "firm-1,enterprise,甲,me\nfirm-2,enterprise,乙,leaf\n"
    )
    load(folders.make(tmp_path, subjects_csv=rows))
    parents = dict(Subject.objects.values_list("code", "parent__code"))
    assert parents == {"leaf": "mid", "mid": "me", "me": None, "firm-1": "me", "firm-2": "leaf"}
    load(folders.make(tmp_path, subjects_csv=rows + "new,place,新园,leaf\n"))
    assert Subject.objects.get(code="new").parent.code == "leaf"


def test_two_zones_share_the_catalogue_and_nothing_else(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    load(folders.make(tmp_path / "b", zone_yaml=folders.swap("zone.yaml", "code: ceshi", "code: ling")))
    assert Zone.objects.count() == 2
    assert Subject.objects.count() == 6
    assert Indicator.objects.filter(code="gdp").count() == 1
    assert Indicator.objects.filter(code="tea-houses").count() == 2
    assert Observation.objects.count() == 10


def test_simulated_zone_marks_every_row(tmp_path: Path) -> None:
    load(folders.make(tmp_path, zone_yaml=folders.FILES["zone.yaml"] + "simulated: true\n"))
    assert set(Observation.objects.values_list("simulated", flat=True)) == {True}
    assert set(Subject.objects.values_list("simulated", flat=True)) == {True}


def test_who_may_not_load_is_refused(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    zone = Zone.objects.get(code="ceshi")
    person = User.objects.create_user("li")
    RoleGrant.objects.create(user=person, role="reporter", zone=zone)
    changed = read_zone_folder(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "12.77", "12.78")))
    before = state()
    for actor in (Actor.for_user(person), Actor.anonymous()):
        with pytest.raises(Forbidden):
            load_zone(actor, changed)
    assert state() == before


def test_a_planner_may_and_is_named(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    person = User.objects.create_user("zhang")
    RoleGrant.objects.create(user=person, role="planner", zone=Zone.objects.get(code="ceshi"))
    changed = read_zone_folder(folders.make(tmp_path, observations_csv=folders.swap("observations.csv", "12.77", "12.78")))
    load_zone(Actor.for_user(person), changed)
    assert Observation.objects.latest("pk").recorded_by == person
    assert AuditEvent.objects.filter(action="zone.load").latest("id").actor == "zhang"


def test_the_real_zone_and_the_simulated_province_load_side_by_side(tmp_path: Path) -> None:
    from kaifaqu.content import LIAOCHENG
    from kaifaqu.content.province_folder import write_province

    write_province(tmp_path / "moni", zones=40)
    assert load(LIAOCHENG).tables["observations"].new == 430
    assert load(tmp_path / "moni").ratings > 0
    assert not load(LIAOCHENG).changed
    names = {(row.left.name, row.right.name) for row in MatchProposal.objects.select_related("left", "right")}
    assert ("鲁西集团", "鲁西化工") in names
    assert sum(left.startswith("瑞柏") and right.startswith("瑞柏") for left, right in names) >= 3
