"""What does not fit becomes a work list: found once, answered, sent to a bureau, taken up again, gone with its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.documents import findings, services
from kaifaqu.web.documents.models import DocumentFile, FindingRow

Make = Callable[..., Actor]
Read = Callable[..., DocumentFile]
WRONG = "2021年,全区一般公共预算收入完成4.16亿元,比上年增加0.52亿元,增长18.6%。\n"
RIGHT = WRONG.replace("18.6%", "14.3%")
LIST = "/z/qinghe/documents/~findings/"


@pytest.fixture
def finding(area: Zone, actor: Make, read_text: Read) -> FindingRow:
    read_text(actor("planner"), WRONG)
    return FindingRow.objects.get(rule="growth-levels")


def test_it_works(finding: FindingRow, browser: Callable[[Actor], Client], actor: Make) -> None:
    assert finding.severity == "contradiction"
    assert "14.29%" in finding.recomputation
    assert {quote["text"] for quote in finding.quotes} >= {"增长18.6%"}
    client = browser(actor("reviewer"))
    assert "14.29%" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{finding.pk}/").content.decode()
    assert "<strong>增长18.6%</strong>" in page, "the words around the quote"
    file = finding.files.get()
    shown = client.get(f"/z/qinghe/documents/{file.document.code}/").content.decode()
    assert 'class="kq-doubt"' in shown


def test_a_sound_text_is_silent(actor: Make, read_text: Read) -> None:
    read_text(actor("planner"), RIGHT)
    assert not FindingRow.objects.exists()


def test_an_answer_stays_when_the_document_is_audited_again(finding: FindingRow, area: Zone, actor: Make) -> None:
    reviewer = actor("reviewer")
    services.explain(reviewer, finding, "上年数已修订")
    document = finding.files.get().document
    document.zone = area
    assert services.audit_again(reviewer, document) == 1
    finding.refresh_from_db()
    assert (finding.state, finding.note) == ("explained", "上年数已修订")
    assert AuditEvent.objects.filter(action="finding.handle").get().detail["changes"]["状态"] == ["待处理", "已说明"]


def test_it_goes_with_its_cause(finding: FindingRow, area: Zone, actor: Make, read_text: Read) -> None:
    document = finding.files.get().document
    read_text(actor("reviewer"), RIGHT, document=document)
    finding.refresh_from_db()
    assert finding.state == "gone"


def test_a_corrected_reading_is_audited_as_corrected(finding: FindingRow, area: Zone, actor: Make) -> None:
    reviewer = actor("reviewer")
    file = finding.files.get()
    row = file.statements.get(quote__contains="18.6")
    services.correct(reviewer, row, {"value": "14.3"}, "印刷错误")
    file.document.zone = area
    assert services.audit_again(reviewer, file.document) == 0
    finding.refresh_from_db()
    assert finding.state == "gone"


def test_documents_are_held_against_each_other_and_against_the_zone(area: Zone, actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    first = read_text(planner, "2021年,全区生产总值达到120.5亿元。\n")
    second = read_text(planner, "2021年,全区生产总值达到138.2亿元。\n")
    row = FindingRow.objects.get(rule="same-figure")
    assert set(row.files.all()) == {first, second}
    services.accept(planner, first.statements.get())
    FindingRow.objects.all().delete()
    services.reject(planner, second.statements.get())
    third = read_text(planner, "2021年,全区生产总值达到99.9亿元。\n")
    assert "120.5" in FindingRow.objects.get(files=third).recomputation, "the rejected figure is held against nothing"


def test_sent_to_a_bureau_it_is_on_that_bureaus_list(
    finding: FindingRow, area: Zone, actor: Make, browser: Callable[[Actor], Client]
) -> None:
    own, other = actor("reporter", "caizheng"), actor("reporter", "tongji")
    assert not findings.visible(own, area).exists()
    with pytest.raises(Problem) as caught:
        services.send(actor("reviewer"), finding, "没有这个局")
    assert caught.value.code == "bureau-unknown"
    services.send(actor("planner", name="p2"), finding, "财政局", "请核实增速")
    assert list(findings.visible(own, area)) == [finding]
    assert not findings.visible(other, area).exists()
    assert browser(other).get(f"{LIST}{finding.pk}/").status_code == 404
    client = browser(own)
    assert "请核实增速" in client.get(f"{LIST}{finding.pk}/").content.decode()
    with pytest.raises(Forbidden):
        services.send(own, finding, "统计局")
    with pytest.raises(Forbidden):
        services.explain(other, FindingRow.objects.get(), "不归我")
    answer = client.post(f"{LIST}{finding.pk}/", {"action": "explain", "note": "按可比口径计算"}, follow=True)
    assert "已说明" in answer.content.decode()
    finding.refresh_from_db()
    assert (finding.state, finding.bureau) == ("explained", "财政局")


def test_answers_that_say_nothing_are_refused(finding: FindingRow, actor: Make, browser: Callable[[Actor], Client]) -> None:
    reviewer = actor("reviewer")
    for note, code in (("  ", "value-missing"), ("长" * 501, "text-too-long")):
        with pytest.raises(Problem) as caught:
            services.settle(reviewer, finding, note)
        assert caught.value.code == code
    services.settle(reviewer, finding, "已改为14.3%")
    with pytest.raises(Problem) as again:
        services.settle(reviewer, finding, "又一次")
    assert again.value.code == "finding-state-conflict"
    assert services.reopen(reviewer, finding).state == "open"
    client = browser(reviewer)
    assert client.post(f"{LIST}{finding.pk}/", {"action": "explain", "note": ""}).status_code == 422
    assert client.post(f"{LIST}{finding.pk}/", {"action": "x"}).status_code == 422
    assert "14.29%" not in client.get(f"{LIST}?state=explained").content.decode()
