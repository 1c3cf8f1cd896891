"""What is taken out can be put back: the same zone, the same bytes; with history, contradictions, undated figures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from support import folders

from kaifaqu.content import LIAOCHENG
from kaifaqu.content.folder import read_zone_folder
from kaifaqu.content.province_folder import write_province
from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.indicators.exporter import Chains
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.indicators.records import observations
from kaifaqu.web.indicators.services import Draft, correct, enter, reassign, settle, withdraw
from kaifaqu.web.loading.exporting import export_folder
from kaifaqu.web.loading.reports import LoadReport
from kaifaqu.web.loading.services import load_zone
from kaifaqu.web.plans.models import PlanItem
from kaifaqu.web.subjects.models import MatchProposal, Subject, SubjectMention, SubjectName
from kaifaqu.web.subjects.services import add_name, change_subject, create_subject, declare_distinct, merge, split, undo

pytestmark = pytest.mark.django_db
MACHINE = Actor.system("test")


def load(folder: Path) -> LoadReport:
    return load_zone(MACHINE, read_zone_folder(folder))


def export(zone: str, folder: Path, **options: Any) -> dict[str, bytes]:
    export_folder(MACHINE, Zone.objects.get(code=zone), folder, **options)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def round_trip(code: str, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Out of the zone, into a new one beside it, and out of that one: both exports, under the same code."""
    first = export(code, folder / "first", code="again")
    load(folder / "first")
    return first, export("again", folder / "second")


def known(code: str) -> list[tuple[object, ...]]:
    """Every standing figure as the engine sees it, without its number."""
    zone = Zone.objects.get(code=code)
    rows = Observation.objects.filter(zone=zone, superseded_by=None).exclude(status="withdrawn")
    hidden = ("id", "chain", "supersedes", "recorded_by")
    found = ({name: value for name, value in asdict(row).items() if name not in hidden} for row in observations(rows))
    return sorted((tuple(row.items()) for row in found), key=repr)


def by_form(code: str) -> None:
    """What people do in the program: each kind once."""
    zone = Zone.objects.get(code=code)
    first = Observation.objects.get(zone=zone, origin="r1")
    second = correct(MACHINE, first, replace(Draft.of(first), value="12.90", reason="核对原表后更正"))
    correct(MACHINE, second, replace(Draft.of(second), value="12.95", reason="再次核对，含“引号”,逗号\n和换行"))
    settle(MACHINE, Observation.objects.get(zone=zone, origin="r3"), "2021", "与公报核对")
    withdraw(MACHINE, Observation.objects.get(zone=zone, origin="r4"), "数错了")
    last = Observation.objects.get(zone=zone, origin="r5")
    made = enter(MACHINE, zone, replace(Draft.of(last), value="69", period="2020", place="第9行", reason="据文件录入"))
    reassign(MACHINE, zone, [made.pk], "firm-1", "其实是企业的")


def test_it_works(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    first, second = round_trip("ceshi", tmp_path)
    assert first == second
    assert sorted(first) == sorted([*folders.FILES, "decisions.csv", "revisions.csv"])
    assert known("ceshi") == known("again")


def test_what_people_did_comes_back_with_its_history(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    by_form("ceshi")
    load(folders.make(tmp_path / "a", observations_csv=folders.swap("observations.csv", "r2,general", "r2,tax").replace(
        "tax-budget-revenue", "tax-revenue")))  # fmt: skip
    first, second = round_trip("ceshi", tmp_path)
    assert first == second
    assert known("ceshi") == known("again")
    zone = Zone.objects.get(code="again")
    start = Observation.objects.get(zone=zone, origin="r1")
    chain = [start, *Observation.objects.filter(zone=zone, chain=start.pk).order_by("pk")]
    assert [str(row.value)[:5] for row in chain] == ["12.77", "12.90", "12.95"]
    assert [row.supersedes_id for row in chain] == [None, chain[0].pk, chain[1].pk]
    assert chain[2].reason == "再次核对，含“引号”,逗号\n和换行"
    old = Observation.objects.get(zone__code="ceshi", origin="r1")
    assert chain[0].recorded_at == old.recorded_at
    assert Observation.objects.filter(zone=zone).count() == Observation.objects.filter(zone__code="ceshi").count()
    assert Observation.objects.filter(zone=zone, origin="r2~1").exists()  # the chain that the row has left


def test_putting_an_export_back_where_it_came_from_changes_nothing(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    by_form("ceshi")
    before = list(Observation.objects.order_by("pk").values_list())
    first = export("ceshi", tmp_path / "first")
    report = load(tmp_path / "first")
    assert list(Observation.objects.order_by("pk").values_list()) == before
    assert any("revisions.csv 没有载入" in note for note in report.notes)
    assert export("ceshi", tmp_path / "second") == first


def test_only_what_stands_now(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    by_form("ceshi")
    first = export("ceshi", tmp_path / "first", current_only=True, code="again")
    assert "revisions.csv" not in first
    load(tmp_path / "first")
    assert known("ceshi") == known("again")
    assert Observation.objects.filter(zone__code="again", chain=None).count() == len(known("again"))


def test_the_register_comes_back_with_what_people_decided(tmp_path: Path) -> None:
    rows = (
        folders.FILES["subjects.csv"]
        + "firm-3,enterprise,霁澜新材料集团,me\nfirm-4,enterprise,昊岚,firm-5\nfirm-5,park,昊园,me\n"
    )
    load(folders.make(tmp_path / "a", subjects_csv=rows))
    zone = Zone.objects.get(code="ceshi")
    one, two, three = (Subject.objects.get(zone=zone, code=f"firm-{number}") for number in (1, 2, 3))
    merge(MACHINE, one, two, "同一信用代码")
    declare_distinct(MACHINE, MatchProposal.objects.filter(left=one, right=three).get(), "两家法人")
    create_subject(MACHINE, zone, kind="park", name="新园区")
    add_name(MACHINE, three, "霁澜集团", valid_from=date(2020, 1, 1))
    change_subject(MACHINE, three, summary="集团公司")
    first, second = round_trip("ceshi", tmp_path)
    assert first == second
    again = Zone.objects.get(code="again")
    gone = Subject.objects.get(zone=again, code="firm-2")
    assert gone.merged_into is not None
    assert gone.merged_into.code == "firm-1"
    assert MatchProposal.objects.get(zone=again, state="distinct").evidence == "两家法人"
    change = gone.merged_into.changes.get()
    undo(MACHINE, change, "重新核实")
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_the_real_zone(tmp_path: Path) -> None:
    load(LIAOCHENG)
    first, second = round_trip("liaocheng", tmp_path)
    assert first == second
    assert known("liaocheng") == known("again")
    assert read_zone_folder(tmp_path / "first").counts()["observations"] == 430
    items = (
        PlanItem.objects.filter(plan__zone__code="again").order_by("number").values_list("written", "target_value", "target_text")
    )
    assert list(items) == list(
        PlanItem.objects.filter(plan__zone__code="liaocheng")
        .order_by("number")
        .values_list("written", "target_value", "target_text")
    )
    settings = [Zone.objects.get(code=code).settings for code in ("liaocheng", "again")]
    assert settings[0] == settings[1]
    report = load(LIAOCHENG)
    assert not report.changed


def test_the_simulated_province(tmp_path: Path) -> None:
    write_province(tmp_path / "moni", zones=40, organisations=300)
    load(tmp_path / "moni")
    code = Zone.objects.get().code
    first, second = round_trip(code, tmp_path)
    assert first == second
    assert set(Observation.objects.filter(zone__code="again").values_list("simulated", flat=True)) == {True}


def test_a_history_with_a_hole_is_refused(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    by_form("ceshi")
    content = export("ceshi", tmp_path / "first")
    head, *lines = content["revisions.csv"].decode().split("\n")
    fewer = [line for line in lines if not line.startswith("r1,1,")]
    (tmp_path / "first" / "revisions.csv").write_text("\n".join([head, *fewer]))
    with pytest.raises(Problems, match="逐一编号"):
        read_zone_folder(tmp_path / "first")
    rest = [line for line in content["observations.csv"].decode().split("\n") if not line.startswith("r3,")]
    (tmp_path / "first" / "revisions.csv").write_bytes(content["revisions.csv"])
    (tmp_path / "first" / "observations.csv").write_text("\n".join(rest))
    with pytest.raises(Problems, match="最后一次修订没有撤回"):
        read_zone_folder(tmp_path / "first")


def test_a_decision_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    rows = "left,right,decision\nfirm-1,firm-2,merged\nfirm-2,me,merged\nme,firm-1,merged\n"
    with pytest.raises(Problems, match="并入"):
        read_zone_folder(folders.make(tmp_path, decisions_csv=rows))


def test_a_full_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    zone = Zone.objects.get(code="ceshi")
    before = sorted(path.name for path in (tmp_path / "a").iterdir())
    with pytest.raises(Problem, match="已有别的文件"):
        export_folder(MACHINE, zone, tmp_path / "a")
    (tmp_path / "file").write_text("x")
    with pytest.raises(Problem, match="不是文件夹"):
        export_folder(MACHINE, zone, tmp_path / "file")
    with pytest.raises(Problem, match="不合规"):
        export_folder(MACHINE, zone, tmp_path / "b", code="../x")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "file"]


def test_a_failure_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(folders.make(tmp_path / "a"))

    def stop(self: Chains) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Chains, "revisions", stop)
    with pytest.raises(Problem, match="写不了文件"):
        export_folder(MACHINE, Zone.objects.get(), tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


def test_who_may_export_and_what_the_audit_tells(tmp_path: Path) -> None:
    load(folders.make(tmp_path / "a"))
    zone = Zone.objects.get()
    people = {}
    for role in ("leader", "reporter"):
        people[role] = User.objects.create_user(role)
        RoleGrant.objects.create(user=people[role], role=role, zone=zone)
    with pytest.raises(Forbidden):
        export_folder(Actor.for_user(people["reporter"]), zone, tmp_path / "b")
    export_folder(Actor.for_user(people["leader"]), zone, tmp_path / "b")
    event = AuditEvent.objects.get(action="export")
    assert (event.actor, event.zone_code, event.detail["history"]) == ("leader", "ceshi", True)

    visitor, leader, reporter = Client(), Client(), Client()
    leader.force_login(people["leader"])
    reporter.force_login(people["reporter"])
    assert visitor.get("/z/ceshi/export/").status_code == 302
    assert reporter.get("/z/ceshi/export/").status_code == 403
    assert leader.post("/z/ceshi/export/").status_code == 405
    answer = leader.get("/z/ceshi/export/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        archive.extractall(tmp_path / "unpacked")
    read_zone_folder(tmp_path / "unpacked" / "ceshi")
    written = {path.name: path.read_bytes() for path in (tmp_path / "unpacked" / "ceshi").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert AuditEvent.objects.filter(action="export").count() == 2
    assert "下载全部数据" in leader.get("/z/ceshi/").content.decode()
    assert "下载全部数据" not in visitor.get("/z/ceshi/").content.decode()


def test_names_moved_by_a_split_stay_where_they_are(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    firm = Subject.objects.get(code="firm-1")
    name, mention = SubjectName.objects.get(subject=firm), SubjectMention.objects.get(subject=firm)
    new = split(
        MACHINE, firm, name="霁澜新材", evidence="两家公司",
        rows={"subjects.subjectname.subject": [name.pk], "subjects.subjectmention.subject": [mention.pk]},
    ).other  # fmt: skip
    report = load(
        folders.make(
            tmp_path,
            names_csv=folders.swap("names.csv", "第3行", "第4行"),
            mentions_csv=folders.swap("mentions.csv", "主导产业企业", "主导产业龙头"),
        )
    )
    assert (report.tables["names"].kept, report.tables["names"].changed) == (1, 0)
    assert report.tables["names"].kept_keys == ["firm-1/霁澜新材"]
    assert report.tables["mentions"].kept == 1
    assert SubjectName.objects.get().subject == new
    assert SubjectMention.objects.get().subject == new


def test_what_was_changed_by_form_wins_and_is_told(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    zone = Zone.objects.get()
    change_subject(MACHINE, Subject.objects.get(code="firm-2"), name="霁澜新材料厂", summary="人工补写")
    changed = folders.swap("subjects.csv", "霁澜新材料,me", "霁澜材料,me").replace("霁澜新材料有限公司", "霁澜新材料股份有限公司")
    changed_names = folders.FILES["names.csv"] + "firm-2,霁澜新材料,alias,,\n"  # the form has kept it as a former name
    report = load(folders.make(tmp_path, subjects_csv=changed, names_csv=changed_names))
    table = report.tables["subjects"]
    assert (table.changed, table.kept, table.kept_keys) == (1, 1, ["firm-2"])
    firm = Subject.objects.get(zone=zone, code="firm-2")
    assert (firm.name, firm.summary) == ("霁澜新材料厂", "人工补写")
    assert Subject.objects.get(zone=zone, code="firm-1").name == "霁澜新材料股份有限公司"
    assert report.tables["names"].kept_keys == ["firm-2/霁澜新材料"]
    assert SubjectName.objects.get(subject=firm).kind == "former"
    again = load(folders.make(tmp_path, subjects_csv=changed, names_csv=changed_names))
    assert not again.changed
    assert again.tables["subjects"].kept == 0


def test_a_figure_that_a_person_withdrew_or_moved_is_not_brought_back(tmp_path: Path) -> None:
    load(folders.make(tmp_path))
    zone = Zone.objects.get()
    withdraw(MACHINE, Observation.objects.get(origin="r4"), "数错了")
    reassign(MACHINE, zone, [Observation.objects.get(origin="r5").pk], "firm-1", "其实是企业的")
    count = Observation.objects.count()
    rows = folders.FILES["observations.csv"].replace("2020,12,家", "2020,13,家").replace("2021,68,家", "2021,69,家")
    report = load(folders.make(tmp_path, observations_csv=rows))
    assert report.tables["observations"].kept_keys == ["r4", "r5"]
    assert Observation.objects.count() == count


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Each further firm (an entry and a figure) may cost its key, not its rows: measured, 100,000 firms take 120 MB."""
    import tracemalloc

    peaks = []
    for count in (500, 4500):
        write_province(tmp_path / str(count), zones=40, organisations=count)
        zone = tmp_path / str(count) / "zone.yaml"
        zone.write_text(zone.read_text().replace('"moni"', f'"moni{count}"'))
        load(tmp_path / str(count))
        tracemalloc.start()
        export_folder(MACHINE, Zone.objects.get(code=f"moni{count}"), tmp_path / f"out{count}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 4000 < 1500  # bytes per firm
