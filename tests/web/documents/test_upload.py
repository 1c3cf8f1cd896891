"""Uploads: what comes in, what is refused, the same bytes again, versions, the job that reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaifaqu.errors import Problem, Problems
from kaifaqu.evidence import read_bytes
from kaifaqu.web.core import jobs, worker
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, JobState, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.documents import guess, reading, reads, services, store
from kaifaqu.web.documents.models import Document, DocumentFile, StatementRow
from kaifaqu.web.documents.services import Meta
from kaifaqu.web.indicators import services as indicators
from kaifaqu.web.indicators.models import Observation

from .conftest import TEXT

Make = Callable[..., Actor]
Read = Callable[..., DocumentFile]
ROOM = "/z/qinghe/documents/"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def docx(text: str) -> bytes:
    from docx import Document as Word

    word, out = Word(), io.BytesIO()
    word.add_paragraph(text)
    word.save(out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_works(area: Zone, actor: Make, browser: Callable[[Actor], Client], settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"  # the worker does its daily jobs too
    client = browser(actor("planner"))
    given = {"files": sent("青禾高新区2022年1月总结.docx", docx(TEXT)), "issuer": "管委会"}
    answer = client.post(f"{ROOM}~upload/", given, follow=True)
    assert "正在后台读取" in answer.content.decode()
    file = DocumentFile.objects.get()
    assert (file.state, file.document.dated, file.document.issuer) == ("queued", "2022-01", "管委会")
    assert worker.run_worker(batch=True) >= 1
    file.refresh_from_db()
    assert (file.state, file.format) == ("read", "docx")
    assert file.statements.filter(code="gdp", value="120.5").exists()
    page = client.get(f"{ROOM}{file.document.code}/").content.decode()
    assert 'class="kq-mark kq-mark-proposed"' in page
    assert "120.5" in page
    assert store.path_of(file.sha256).stat().st_size == file.size


def test_the_same_bytes_are_recognised(area: Zone, actor: Make) -> None:
    planner = actor("planner")
    first = services.upload(planner, area, "一.txt", [TEXT.encode()])
    second = services.upload(planner, area, "二.txt", [TEXT.encode()[:9], TEXT.encode()[9:]])
    assert (second.file, second.known, first.known) == (first.file, True, False)
    assert Document.objects.count() == DocumentFile.objects.count() == JobState.objects.count() == 1
    other = services.upload(planner, area, "三.txt", [b"other"]).file.document
    with pytest.raises(Problem) as caught:
        services.upload(planner, area, "一.txt", [TEXT.encode()], document=other)
    assert caught.value.code == "upload-conflict"


def test_a_new_version_keeps_the_old_and_its_review(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    old = read_text(planner)
    kept = services.accept(planner, old.statements.get(quote__contains="120.5"))
    services.reject(planner, old.statements.get(quote__contains="72家"), "口径不明")
    new = read_text(planner, TEXT.replace("13.6", "13.9"), document=old.document)
    assert (new.number, new.document_id) == (2, old.document_id)
    assert old.statements.count() == new.statements.count()
    again = new.statements.get(quote__contains="120.5")
    assert (again.state, again.observation_id) == ("accepted", kept.observation_id)
    assert new.statements.get(quote__contains="72家").state == "rejected"
    assert new.statements.get(quote__contains="13.9").state == "proposed"
    with pytest.raises(Problem, match="已有第2版"):
        services.accept(planner, old.statements.get(quote__contains="13.6"))


def test_figures_entered_before_their_file_came_are_linked(area: Zone, actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    document = Document.objects.create(zone=area, code="011", title="总结", dated="2022-01", published_on="2022-01-31")
    draft = indicators.Draft(
        indicator="gdp", subject="青禾高新区", period="2021", value="120.5", unit="亿元", document="011", place="第3行",
        quote="达到120.5亿元", reason="据文件录入",
    )  # fmt: skip
    entered = indicators.enter(planner, area, draft)
    file = read_text(planner, document=document)
    row = file.statements.get(quote__contains="120.5")
    assert (row.state, row.observation_id, row.made) == ("accepted", entered.pk, False)
    services.undo(planner, row)
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.txt", b"", "document-empty"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "document-format"),
        ("假.docx", b"not a zip", "document-format"),
        ("加密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "document-format"),
        ("程序.exe", b"MZ\x90\x00", "document-format"),
        ("没有扩展名", b"abc", "document-format"),
        ("假.pdf", b"<html>", "document-format"),
        ("二进制.txt", b"abc\x00\x01\x02", "document-format"),
    ],
)
def test_what_is_refused_at_the_door(area: Zone, actor: Make, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Problem) as caught:
        services.upload(actor("planner"), area, name, [content])
    assert caught.value.code == code
    assert caught.value.hint
    assert not Document.objects.exists()
    assert not [path for path in store.root().rglob("*") if path.is_file()], "nothing half-written stays"


def test_a_file_that_is_too_large(area: Zone, actor: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 1000)
    with pytest.raises(Problem) as caught:
        services.upload(actor("planner"), area, "大.txt", [b"x" * 600, b"x" * 600])
    assert caught.value.code == "document-too-large"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "..\\..\\a.txt", "a\u202etxt.exe.txt", "长" * 400 + ".txt", "a\x00b.txt", "<script>.txt"]
)
def test_a_name_is_no_path_and_no_markup(area: Zone, actor: Make, browser: Callable[[Actor], Client], name: str) -> None:
    planner = actor("planner")
    file = services.upload(planner, area, name, [TEXT.encode()]).file
    assert "/" not in file.name
    assert "\\" not in file.name
    assert len(file.name) <= 255
    assert store.path_of(file.sha256).is_relative_to(store.root())
    page = browser(planner).get(f"{ROOM}{file.document.code}/").content.decode()
    assert "<script>.txt" not in page


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 300_000_000)
    return out.getvalue()


@pytest.mark.parametrize("make", [bomb, lambda: b"PK\x03\x04" + b"\x00" * 500], ids=["bomb", "broken"])
def test_a_hostile_file_is_kept_with_the_reason(
    area: Zone, actor: Make, browser: Callable[[Actor], Client], make: Callable[[], bytes]
) -> None:
    planner = actor("planner")
    file = services.upload(planner, area, "坏.docx", [make()]).file
    run = jobs.JobRun(JobState.objects.get(pk=file.job))
    reading.work(run, file.pk)
    file.refresh_from_db()
    assert (file.state, bool(file.problem["message"])) == ("failed", True)
    page = browser(planner).get(f"{ROOM}{file.document.code}/").content.decode()
    assert file.problem["message"] in page
    assert "再读一次" in page


def test_a_text_that_looks_like_markup_stays_text(actor: Make, read_text: Read, browser: Callable[[Actor], Client]) -> None:
    planner = actor("planner")
    text = '<script>alert(1)</script>\n\n2021年,"><img src=x onerror=alert(1)>生产总值达到120.5亿元。\n'
    file = read_text(planner, text, title="<b>标题</b>")
    page = browser(planner).get(f"{ROOM}{file.document.code}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_a_text_with_signs_that_no_database_holds(actor: Make, read_text: Read) -> None:
    file = read_text(actor("planner"), "2021年,生产\u202e总值\ufeff达到120.5亿元。\n\x0b\x1f\n")
    assert file.state == "read"


def test_work_done_twice_is_done_once(area: Zone, actor: Make) -> None:
    """Killed after the commit, the job comes back: it finds its mark, or a file that is read."""
    file = services.upload(actor("planner"), area, "一.txt", [TEXT.encode()]).file
    state = JobState.objects.get(pk=file.job)
    first = reading.work(jobs.JobRun(state), file.pk)
    assert first["statements"] > 3
    assert reading.work(jobs.JobRun(state), file.pk) == {}
    assert StatementRow.objects.count() == first["statements"]


def test_killed_before_the_commit_it_leaves_nothing_and_begins_again(
    area: Zone, actor: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = services.upload(actor("planner"), area, "一.txt", [TEXT.encode()]).file
    state = JobState.objects.get(pk=file.job)
    keep = reading.keep

    def dies(*arguments: Any) -> Any:
        keep(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        reading.work(jobs.JobRun(state), file.pk)
    assert not StatementRow.objects.exists()
    monkeypatch.setattr(reading, "keep", keep)
    assert reading.work(jobs.JobRun(JobState.objects.get(pk=file.job)), file.pk)["statements"] > 3


def test_a_file_whose_worker_died_too_often_is_failed_on_its_page(area: Zone, actor: Make) -> None:
    file = services.upload(actor("planner"), area, "一.txt", [TEXT.encode()]).file
    jobs.fail(JobState.objects.get(pk=file.job), "执行中断 3 次，不再重试。")
    [shown] = reads.files(file.document)
    assert (shown.state, "执行中断" in shown.problem["message"]) == ("failed", True)


def test_guesses_are_marked_and_confirmed(area: Zone, actor: Make) -> None:
    planner = actor("planner")
    lines = (
        "青禾高新区管委会",
        "青高管发〔2022〕7号",
        "青禾高新区工作要点",
        "2022年2月18日",
        "今年前两个月,全区生产总值达到15亿元。",
    )
    text = "\n\n".join(lines)
    file = services.upload(planner, area, "要点.txt", [text.encode()]).file
    services.read_now(planner, DocumentFile.objects.select_related("document__zone__subject").get(pk=file.pk))
    document = Document.objects.get()
    assert (document.dated, document.number, document.issuer) == ("2022-02-18", "青高管发〔2022〕7号", "青禾高新区管委会")
    assert {"title", "dated", "number"} <= set(document.guessed)
    document.zone = area
    changed = services.change(planner, document, Meta(title="工作要点", dated="2021年3月", number="青高管发〔2022〕7号"))
    assert (changed.dated, changed.guessed, str(changed.published_on)) == ("2021-03", [], "2021-03-31")
    assert DocumentFile.objects.get().state == "queued", "another date: 今年 counts from it, so the text is read again"
    with pytest.raises(Problems):
        services.change(planner, changed, Meta(title="", dated="去年", certainty="Z"))


@pytest.mark.parametrize(
    ("lines", "title", "number"),
    [
        (["模拟文件", ">>>>>>", "推动全市开发区争先进位", "2022年8月"], "推动全市开发区争先进位", ""),
        (
            ["海岱市统计局", "全市开发区发展情况汇报", "2022年6月", "一、总体情况", "全市有开发区11家。"],
            "全市开发区发展情况汇报",
            "",
        ),
        (["# 一、总体情况", "按照《实施意见》（海政发〔2021〕3号）要求，全市有开发区11家。"], "一、总体情况", ""),
        (["海政发〔2022〕9号        签发人：王某", "关于加快开发区发展的意见"], "关于加快开发区发展的意见", "海政发〔2022〕9号"),
        (["文号：海开管字〔2022〕12号", "1. 总体要求", "开发区工作要点"], "开发区工作要点", "海开管字〔2022〕12号"),
    ],
)
def test_title_and_number_are_its_own(lines: list[str], title: str, number: str) -> None:
    """Not the heading of its first part, not a document that it cites."""
    name = "报告.md" if lines[0].startswith("#") else "报告.txt"
    found = guess.from_text(read_bytes("\n\n".join(lines).encode(), name))
    assert (found.title, found.number) == (title, number)


def test_who_may_upload_and_read(area: Zone, actor: Make, browser: Callable[[Actor], Client], read_text: Read) -> None:
    reporter, other = actor("reporter", "tongji"), actor("reporter", "caizheng")
    own, foreign = read_text(reporter), read_text(actor("planner"), TEXT + "另一份。")
    with pytest.raises(Forbidden):
        services.upload(actor("leader"), area, "一.txt", [b"x"])
    with pytest.raises(Forbidden):
        services.upload(other, area, "二.txt", [b"x"], document=own.document)
    area.public = True
    area.save()
    client = browser(reporter)
    assert "kq-mark" in client.get(f"{ROOM}{own.document.code}/").content.decode()
    hidden = client.get(f"{ROOM}{foreign.document.code}/").content.decode()
    assert "120.5" not in hidden
    for address in (f"{foreign.document.code}/statements/", f"{foreign.document.code}/changes/"):
        assert client.get(ROOM + address).status_code == 403, address
    assert client.get(f"{ROOM}{own.document.code}/statements/").status_code == 200
    assert client.get(f"{ROOM}{own.document.code}/original/1/").status_code == 403, "a reporter takes nothing out"


def test_the_original_comes_back_as_it_was(actor: Make, browser: Callable[[Actor], Client], read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner, name="总结 <一>.txt")
    answer = browser(planner).get(f"{ROOM}{file.document.code}/original/1/")
    assert b"".join(answer.streaming_content) == TEXT.encode()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert AuditEvent.objects.filter(action="export", object_id=file.document.code).count() == 1
    store.path_of(file.sha256).unlink()
    gone = browser(actor("reviewer")).get(f"{ROOM}{file.document.code}/original/1/")
    assert "从备份恢复" in gone.content.decode()


def test_the_script_is_answered_in_json(actor: Make, browser: Callable[[Actor], Client]) -> None:
    client = browser(actor("planner"))
    good = client.post(f"{ROOM}~upload/", {"files": sent("一.txt", TEXT.encode())}, headers={"Accept": "application/json"})
    assert (good.status_code, good.json()["items"][0]["known"]) == (200, False)
    bad = client.post(f"{ROOM}~upload/", {"files": sent("一.exe", b"MZ")}, headers={"Accept": "application/json"})
    assert (bad.status_code, bad.json()["code"]) == (422, "document-format")


def test_a_body_too_large_is_refused_before_it_is_read(actor: Make, browser: Callable[[Actor], Client], settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10_000
    answer = browser(actor("planner")).post(f"{ROOM}~upload/", {"files": sent("一.txt", b"x" * 20_000)})
    assert answer.status_code == 413
    assert not Document.objects.exists()
