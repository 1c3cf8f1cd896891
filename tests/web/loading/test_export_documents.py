"""Uploaded files, their statements and findings travel with the zone's folder: out, in again, out the same; faulty ones."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import folders

from kaifaqu import evidence
from kaifaqu.content import document_lines
from kaifaqu.content.folder import read_zone_folder
from kaifaqu.errors import Problems
from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import RoleGrant, User, Zone
from kaifaqu.web.documents import findings, services, store
from kaifaqu.web.documents.models import Document, DocumentFile, FindingRow, StatementRow, TextBlock
from kaifaqu.web.documents.services import Meta
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.loading import exporting
from kaifaqu.web.loading.exporting import export_folder, export_zip
from kaifaqu.web.loading.services import load_zone

pytestmark = pytest.mark.django_db
MACHINE = Actor.system("test")
TEXT = """测试开发区2021年工作总结

2021年,全区生产总值达到120.5亿元,同比增长8.2%。
一般公共预算收入完成13.6亿元,比上年增长6.5%。
一般公共预算收入由2020年的12亿元增加到2021年的13.6亿元,增长20%。
高新技术企业达到72家。
"""
SECOND = TEXT.replace("120.5亿元", "121.3亿元").replace("高新技术企业达到72家。\n", "")


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def taken(
    actor: Actor, zone: Zone, name: str, content: bytes, document: Document | None = None, *, read: bool = True
) -> DocumentFile:
    file = services.upload(actor, zone, name, [content], Meta(dated="2022-01"), document=document, later=False).file
    file = DocumentFile.objects.select_related("document__zone__subject").get(pk=file.pk)
    if read:
        services.read_now(actor, file, apart=False)
    return file


def row_of(file: DocumentFile, quote: str) -> StatementRow:
    return file.statements.select_related("zone", "file__document").filter(quote__contains=quote)[0]


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    """Everything has happened to its documents: versions, reviews of each kind, answers, a failed and a waiting file."""
    load_zone(MACHINE, read_zone_folder(folders.make(tmp_path / "a")))
    zone = Zone.objects.get(code="ceshi")
    user = User.objects.create_user("zhang", password="x", display_name="张统计")
    RoleGrant.objects.create(user=user, role="planner", zone=zone)
    zhang = Actor.for_user(user)
    first = taken(zhang, zone, "总结,“一”.txt", TEXT.encode())
    for quote in ("120.5", "72家"):
        services.accept(zhang, row_of(first, quote))
    services.correct(zhang, row_of(first, "8.2"), {"value": "8.3", "period": "2021年"}, "核实")
    second = taken(zhang, zone, "总结二.txt", SECOND.encode(), first.document)
    services.accept(zhang, row_of(second, "121.3"))
    services.reject(zhang, row_of(second, "6.5"), "重复")
    services.explain(zhang, FindingRow.objects.get(zone=zone, rule="version-missing"), "订正稿只列变化的数")
    services.change(zhang, second.document, Meta(title="总结", dated="2022-01", about="firm-1", text_open=True))
    d1 = Document.objects.get(zone=zone, code="d1")
    taken(zhang, zone, "表.csv", "指标,2021年\n生产总值(亿元),120.5\n高新技术企业(家),72\n".encode(), d1)
    broken = taken(zhang, zone, "坏.docx", b"PK\x03\x04" + b"x" * 40, read=False)
    DocumentFile.objects.filter(pk=broken.pk).update(
        state="failed", problem={"code": "document-broken", "message": "文件不完整。", "place": "", "hint": "请重新保存。"}
    )
    taken(zhang, zone, "等.md", "# 待读\n".encode(), read=False)
    return zone


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def out(zone: str, folder: Path, **options: Any) -> dict[str, bytes]:
    export_folder(MACHINE, Zone.objects.get(code=zone), folder, code="again", **options)
    return contents(folder)


def elsewhere(settings: Any, tmp_path: Path, name: str = "first") -> Any:
    """Load the exported folder where nothing of the old disk is."""
    settings.MEDIA_ROOT = str(tmp_path / "other-media")
    return load_zone(MACHINE, read_zone_folder(tmp_path / name))


def shown(code: str) -> list[tuple[Any, ...]]:
    """The statements of a zone with what hangs on them, without ids."""
    rows = StatementRow.objects.filter(zone__code=code).select_related("file__document", "observation", "replaced")
    return sorted(
        (row.file.document.code, row.file.number, row.number, row.state, str(row.value), row.period, row.reason, row.reviewed_by,
         str(row.observation and row.observation.value), str(row.replaced and row.replaced.value), row.made, row.reading["quote"])
        for row in rows
    )  # fmt: skip


def test_it_works(zone: Zone, tmp_path: Path, settings: Any) -> None:
    first = out("ceshi", tmp_path / "first")
    assert first["documents/u001.1.txt"] == TEXT.encode()
    assert first["documents/u002.1.docx"].startswith(b"PK")
    assert len([name for name in first if name.startswith("documents/")]) == 5 + 3 + 3  # bytes; texts and statements of three
    report = elsewhere(settings, tmp_path)
    assert (report.tables["files"].new, report.tables["findings"].new) == (5, FindingRow.objects.filter(zone=zone).count())
    assert report.tables["statements"].new == StatementRow.objects.filter(zone=zone).count()
    assert out("again", tmp_path / "second") == first
    assert shown("again") == shown("ceshi")


def test_office_files_of_the_demo(demo_zone: Zone, tmp_path: Path, settings: Any) -> None:
    # The demo's bytes are on another disk: here they count as lost, and the rest must come back all the same.
    first = out("moni", tmp_path / "first")
    assert sum(name.endswith(".blocks.jsonl") for name in first) >= 4
    elsewhere(settings, tmp_path)
    assert out("again", tmp_path / "second") == first


def test_what_comes_back_can_be_worked_with(zone: Zone, tmp_path: Path, settings: Any) -> None:
    out("ceshi", tmp_path / "first")
    elsewhere(settings, tmp_path)
    again = Zone.objects.get(code="again")
    document = Document.objects.get(zone=again, code="u001")
    assert (document.about, document.text_open, document.title) == ("firm-1", True, "总结")
    second = document.files.get(number=2)
    assert store.opened(second).read() == SECOND.encode()
    assert (second.uploader, second.uploaded_by) == ("张统计", None)
    row = second.statements.get(quote__contains="121.3")
    assert (row.reviewed_by, row.replaced.value, row.observation.zone_id) == ("张统计", row.replaced.value, again.pk)
    row.zone = again
    back = services.undo(MACHINE, row)
    newest = Observation.objects.filter(zone=again, chain=row.replaced.chain_id).order_by("-pk")[0]
    assert (back.state, str(newest.value.normalize())) == ("proposed", "120.5")
    [gone] = FindingRow.objects.filter(zone=again, rule="version-missing")
    assert (gone.state, gone.handler, gone.note) == ("explained", "张统计", "订正稿只列变化的数")
    assert document.files.get(pk=gone.quotes[0]["file"]).number == 1
    assert Observation.objects.get(pk=gone.quotes[0]["observation"]).zone == again
    services.audit_again(MACHINE, document)
    gone.refresh_from_db()
    assert gone.state == "explained", "the audit knows it again"
    assert [hit.object_id for group in search.search(again, "高新技术企业达到", ["passage"]) for hit in group.hits] == []
    assert search.search(again, "一般公共预算收入完成", ["passage"])[0].hits, "its text is found"
    assert DocumentFile.objects.get(document__zone=again, name="等.md").job is not None, "what was waiting is read here"


def test_putting_it_back_where_it_came_from_changes_nothing(zone: Zone, tmp_path: Path) -> None:
    export_folder(MACHINE, zone, tmp_path / "first")
    models = (DocumentFile, TextBlock, StatementRow, FindingRow, Observation, Document)
    before = [list(model.objects.order_by("pk").values_list()) for model in models]
    report = load_zone(MACHINE, read_zone_folder(tmp_path / "first"))
    assert [list(model.objects.order_by("pk").values_list()) for model in models] == before
    assert any("files.jsonl 和 findings.jsonl 没有载入" in note for note in report.notes)


def test_only_what_stands_now(zone: Zone, tmp_path: Path, settings: Any) -> None:
    first = out("ceshi", tmp_path / "first", current_only=True)
    elsewhere(settings, tmp_path)
    row = StatementRow.objects.get(zone__code="again", quote__contains="121.3")
    assert (row.state, row.replaced) == ("accepted", None)
    assert str(row.observation.value.normalize()) == "121.3"
    assert out("again", tmp_path / "second", current_only=True) == first


def test_a_dry_run_keeps_no_bytes(zone: Zone, tmp_path: Path, settings: Any) -> None:
    out("ceshi", tmp_path / "first")
    settings.MEDIA_ROOT = str(tmp_path / "other-media")
    report = load_zone(MACHINE, read_zone_folder(tmp_path / "first"), dry_run=True)
    assert report.tables["files"].new == 5
    assert not (tmp_path / "other-media").exists()
    assert not Zone.objects.filter(code="again").exists()


def test_bytes_that_the_disk_has_lost_do_not_keep_the_rest_in(zone: Zone, tmp_path: Path, settings: Any) -> None:
    file = DocumentFile.objects.get(name="表.csv")
    store.path_of(file.sha256).unlink()
    first = out("ceshi", tmp_path / "first")
    assert "documents/d1.1.csv" not in first
    elsewhere(settings, tmp_path)
    assert out("again", tmp_path / "second") == first


def test_the_zip_has_them_too(zone: Zone) -> None:
    handle = io.BytesIO()
    export_zip(MACHINE, zone, handle)
    with zipfile.ZipFile(handle) as archive:
        assert archive.read("ceshi/documents/u001.2.txt") == SECOND.encode()
        assert archive.read("ceshi/files.jsonl").count(b"\n") == 5


def test_who_may_not_read_documents_takes_out_the_rest(zone: Zone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "READ", "audit.view")
    export_folder(Actor.for_user(User.objects.get(username="zhang")), zone, tmp_path / "first")
    assert not (tmp_path / "first" / "files.jsonl").exists()
    assert not (tmp_path / "first" / "documents").exists()
    assert (tmp_path / "first" / "documents.csv").exists()


def test_two_persons_stay_two(zone: Zone, tmp_path: Path, settings: Any) -> None:
    zone.settings = zone.settings | {"two_person": True}
    zone.save()
    user = User.objects.create_user("wang", password="x", display_name="王审核")
    RoleGrant.objects.create(user=user, role="reviewer", zone=zone)
    row = StatementRow.objects.filter(zone=zone, file__document__code="d1", state="proposed")[0]
    services.correct(Actor.for_user(user), row, {"indicator": "地区生产总值", "subject": "me", "value": "5", "unit": "亿元"})
    first = out("ceshi", tmp_path / "first")
    elsewhere(settings, tmp_path)
    back = StatementRow.objects.get(zone__code="again", state="checked")
    assert (back.checked_by, back.first) == ("王审核", None)
    assert out("again", tmp_path / "second") == first


def test_the_words_are_the_rooms_and_the_engines() -> None:
    assert document_lines.BLOCK_KINDS == evidence.BLOCK_KINDS
    assert document_lines.SEVERITIES == evidence.SEVERITIES
    assert dict(StatementRow.State.choices) == document_lines.STATEMENT_STATES
    assert dict(FindingRow.State.choices) == document_lines.FINDING_STATES
    assert dict(DocumentFile.State.choices).items() >= document_lines.FILE_STATES.items()
    assert set(store.FORMATS) == set(document_lines.FORMATS)
    assert findings.State is FindingRow.State


# -- faulty folders --------------------------------------------------------------------------------------------------------


def edited(folder: Path, name: str, change: Callable[[dict[str, Any]], None], line: int = 0) -> None:
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines()
    values = json.loads(lines[line])
    change(values)
    lines[line] = json.dumps(values)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def put(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.update(values)


INDEX, WORDS, READINGS = "files.jsonl", "documents/u001.1.blocks.jsonl", "documents/u001.1.statements.jsonl"
FAULTS = [
    (INDEX, put(document="../../etc/passwd"), "code-invalid", "“document”项"),
    (INDEX, put(document=".."), "code-invalid", "“document”项"),
    (INDEX, put(document="nobody"), "document-unknown", "“document”项"),
    (INDEX, put(format="exe"), "value-invalid", "“format”项"),
    (INDEX, put(format="../../x"), "value-invalid", "“format”项"),
    (INDEX, put(sha256="0" * 64), "hash-mismatch", "documents/d1.1.csv"),
    (INDEX, put(sha256="../" * 20), "value-invalid", "“sha256”项"),
    (INDEX, put(version="1"), "number-invalid", "“version”项"),
    (INDEX, put(version=True), "number-invalid", "“version”项"),
    (INDEX, put(version=7), "file-missing", "documents/d1.7.csv"),
    (INDEX, put(nmae="x"), "column-unknown", "第1行"),
    (INDEX, put(uploaded_at="昨天"), "date-invalid", "“uploaded_at”项"),
    (INDEX, put(problem={"code": "\x00"}), "value-invalid", "“problem.code”项"),
    (INDEX, lambda row: row.pop("name"), "value-missing", "“name”项"),
    (WORDS, put(kind="script"), "value-invalid", "“kind”项"),
    (WORDS, put(text="\ud800"), "value-invalid", "“text”项"),
    (WORDS, put(marks=[[10**6, {}]]), "value-invalid", "第1行"),
    (WORDS, put(cells=[[1, 1, 5, 2, 1, 1]]), "value-invalid", "第1行"),
    (WORDS, put(marks=[[0, {"lines": 1}]]), "column-unknown", "“marks”项"),
    (READINGS, put(state="done"), "value-invalid", "“state”项"),
    (READINGS, put(figure="web-nothing"), "figure-unknown", "第1行"),
    (READINGS, put(stands={"value": "1e9"}), "number-invalid", "“stands.value”项"),
    (READINGS, put(stands={"pk": "1"}), "column-unknown", "“stands”项"),
    (READINGS, put(reading={}), "value-missing", "“reading.subject”项"),
    (READINGS, lambda row: row["reading"].update(end=10**6), "value-invalid", "第1行"),
    (READINGS, lambda row: row["reading"].update(value="NaN"), "number-invalid", "“reading.value”项"),
    (READINGS, put(reviewer="长" * 200), "text-too-long", "“reviewer”项"),
    ("findings.jsonl", put(state="lost"), "value-invalid", "“state”项"),
    ("findings.jsonl", put(files=[["u001", 9]]), "version-unknown", "第1行"),
    ("findings.jsonl", put(quotes=[{"document": "u001"}]), "value-missing", "“quotes.version”项"),
]  # fmt: skip


@pytest.fixture
def folder(zone: Zone, tmp_path: Path) -> Path:
    export_folder(MACHINE, zone, tmp_path / "out", code="again")
    return tmp_path / "out"


def refused(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as caught:
        read_zone_folder(folder)
    return [(problem.code, str(problem.place)) for problem in caught.value.items]


def test_bad_lines_are_told_with_their_place(folder: Path) -> None:
    sound = contents(folder)
    read_zone_folder(folder)
    for name, change, code, place in FAULTS:
        edited(folder, name, change)
        told = refused(folder)
        assert any(found == code and place in where for found, where in told), (name, code, place, told)
        (folder / name).write_bytes(sound[name])


@pytest.mark.parametrize("text", ["{", "[1]", '{"a":NaN}', "[" * 100_000, '{"version":' + "9" * 5000 + "}", '"x"'])
def test_a_line_that_is_no_object(folder: Path, text: str) -> None:
    (folder / INDEX).write_text(text + "\n", encoding="utf-8")
    assert ("line-invalid", "files.jsonl 第1行") in refused(folder) or ("value-invalid", "files.jsonl 第1行") in refused(folder)


def test_links_and_changed_bytes_are_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(TEXT.encode())
    target = folder / "documents" / "u001.1.txt"
    target.unlink()
    target.symlink_to(secret)
    assert ("file-not-regular", "documents/u001.1.txt") in refused(folder)
    target.unlink()
    target.write_bytes(TEXT.encode() + b"x")
    assert ("hash-mismatch", "documents/u001.1.txt") in refused(folder)
    target.unlink()
    assert ("file-missing", "documents/u001.1.txt") in refused(folder)
    (folder / "documents").rename(tmp_path / "away")
    (folder / "documents").symlink_to(tmp_path / "away")
    assert ("file-not-regular", "documents") in refused(folder)


def test_bytes_that_are_not_what_the_name_says_load_nothing(folder: Path, settings: Any, tmp_path: Path) -> None:
    from hashlib import sha256

    content = b"\x7fELF not a text\x00"
    (folder / "documents" / "u001.1.txt").write_bytes(content)
    lines = (folder / INDEX).read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if '"document":"u001"' in line and '"version":1' in line)
    edited(folder, INDEX, put(sha256=sha256(content).hexdigest(), size=len(content)), at)
    with pytest.raises(Exception, match="不是文本") as caught:
        elsewhere(settings, tmp_path, "out")
    assert str(caught.value.place) == "documents/u001.1.txt"  # type: ignore[attr-defined]
    assert not Zone.objects.filter(code="again").exists()


def test_the_same_version_twice_and_a_misspelt_file(folder: Path) -> None:
    with (folder / INDEX).open("a", encoding="utf-8") as handle:
        handle.write((folder / INDEX).read_text(encoding="utf-8").splitlines()[0] + "\n")
    (folder / "finding.jsonl").write_text("")
    told = refused(folder)
    assert ("row-duplicate", "files.jsonl 第6行") in told
    assert ("file-unknown", "finding.jsonl") in told
