"""From a file to an observation: uploaded, read, reviewed, undone; what the machine read stays."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from kaifaqu.errors import Problem, Problems
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.documents import services
from kaifaqu.web.documents.models import DocumentFile, StatementRow
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.subjects.models import Subject

Read = Callable[..., DocumentFile]
Make = Callable[..., Actor]


def row_of(file: DocumentFile, quote: str) -> StatementRow:
    return file.statements.get(quote__contains=quote)


def test_it_works(area: Zone, actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner)
    assert file.state == "read"
    assert file.blocks.get(number=0).text.startswith("青禾高新区2021年工作总结")
    row = row_of(file, "120.5")
    assert (row.value, row.unit, row.period, row.code, row.body) == (Decimal("120.5"), "亿元", "2021", "gdp", "qinghe-hitech")
    done = services.accept(planner, row)
    assert done.state == "accepted"
    found = Observation.objects.get(pk=done.observation_id)
    assert (found.value, found.document, found.quote, found.place) == (row.value, file.document, row.quote, row.place)
    assert found.subject == area.subject
    assert found.published_on == file.document.published_on
    assert AuditEvent.objects.filter(action="statement.accept", object_id=str(row.pk)).exists()


def test_a_correction_keeps_the_reading(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner), "13.6")
    before = dict(row.reading)
    given = {"value": "13.8", "indicator": "一般公共预算收入", "subject": "青禾高新区", "period": "2021年"}
    done = services.correct(planner, row, given, "原文有误，经核实")
    done.refresh_from_db()
    assert (done.state, done.value, done.period, done.reading) == ("corrected", Decimal("13.8"), "2021", before)
    assert Observation.objects.get(pk=done.observation_id).value == Decimal("13.8")
    event = AuditEvent.objects.get(action="statement.accept", object_id=str(row.pk))
    assert event.detail["changes"]["数值"] == ["13.6", "13.8"]


def test_a_correction_that_cannot_be_stored_changes_nothing(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner), "13.6")
    for given, code in (
        ({"value": "约13"}, "number-invalid"), ({"indicator": "没有这个指标"}, "indicator-unknown"),
        ({"subject": "谁也不是"}, "subject-unknown"), ({"period": "二〇不是年"}, "period-invalid"),
        ({"unit": "公里"}, "unit-dimension"),
    ):  # fmt: skip
        with pytest.raises(Problems) as caught:
            services.correct(planner, row, given)
        assert code in {item.code for item in caught.value.items}, given
    with pytest.raises(Problem, match="最多40个字"):
        services.correct(planner, row, {"unit": "长" * 50})
    row.refresh_from_db()
    assert (row.state, row.value, row.observation) == ("proposed", Decimal("13.6"), None)
    assert not Observation.objects.exists()


def test_an_unmatched_statement_needs_a_reviewer(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner, "丙镇2021年\n\n2021年,丙镇山羊存栏量达到3200只。\n", name="镇.txt")
    row = row_of(file, "3200")
    with pytest.raises(Problems) as caught:
        services.accept(planner, row)
    assert "indicator-unknown" in {item.code for item in caught.value.items}
    assert StatementRow.objects.get(pk=row.pk).state == "proposed"


def test_reject_and_undo(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner), "72家")
    assert services.reject(planner, row, "口径不明").state == "rejected"
    with pytest.raises(Problem, match="已拒绝"):
        services.accept(planner, row)
    assert services.undo(planner, row).state == "proposed"
    with pytest.raises(Problem, match="待审阅"):
        services.undo(planner, row)


def test_undo_withdraws_the_observation_and_forgets_the_correction(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner), "72家")
    done = services.correct(planner, row, {"value": "73"})
    back = services.undo(planner, done)
    assert (back.state, back.value, back.observation) == ("proposed", Decimal(72), None)
    newest = Observation.objects.order_by("-pk").first()
    assert newest is not None
    assert (newest.status, newest.supersedes_id) == ("withdrawn", done.observation_id)
    again = services.accept(planner, back)
    assert Observation.objects.get(pk=again.observation_id).value == Decimal(72)


def test_the_same_figure_is_linked_and_not_entered_twice(area: Zone, actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    text = "2021年,全区生产总值达到120.5亿元,其中,全区生产总值达到120.5亿元。\n"
    rows = list(read_text(planner, text).statements.filter(code="gdp"))
    assert len(rows) == 2
    first, second = (services.accept(planner, row) for row in rows)
    assert first.observation_id == second.observation_id
    assert (first.made, second.made) == (True, False)
    services.undo(planner, second)
    assert Observation.objects.count() == 1  # nothing withdrawn: the first acceptance made it


def test_many_go_on_past_one_that_cannot(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    text = "2021年,全区生产总值达到120.5亿元,山羊存栏量达到3200只,一般公共预算收入完成13.6亿元。\n"
    file = read_text(planner, text)
    done, failed = services.many(planner, file.statements.all(), services.accept)
    assert {row.code for row in done} == {"gdp", "general-budget-revenue"}
    assert [row.quote for row, _ in failed] == ["达到3200只"]


def test_an_undated_figure_is_accepted_as_its_document_has_it(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner, "十年来,全区一般公共预算收入从3.15亿元攀升至21.15亿元。\n", dated="")
    row = row_of(file, "21.15")
    done = services.accept(planner, row)
    found = Observation.objects.get(pk=done.observation_id)
    assert (found.undated, found.period) == (True, row.period)


def test_what_a_simulated_document_says_is_simulated(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner, simulated=True), "120.5")
    assert Observation.objects.get(pk=services.accept(planner, row).observation_id).simulated


def test_two_persons(area: Zone, actor: Make, read_text: Read) -> None:
    area.settings = area.settings | {"two_person": True}
    area.save()
    uploader, first, second = actor("planner", name="u"), actor("planner", name="f"), actor("reviewer")
    row = row_of(read_text(uploader), "120.5")
    checked = services.accept(first, row)
    assert (checked.state, checked.first_id, checked.observation) == ("checked", first.user_id, None)
    for person in (first, uploader):
        with pytest.raises(Problem) as caught:
            services.accept(person, checked)
        assert caught.value.code == "statement-two-person"
    assert not Observation.objects.exists()
    done = services.accept(second, checked)
    assert done.state == "accepted"
    assert Observation.objects.get().recorded_by_id == second.user_id


def test_a_second_person_who_changes_something_becomes_the_first(area: Zone, actor: Make, read_text: Read) -> None:
    area.settings = area.settings | {"two_person": True}
    area.save()
    one, two, three = actor("planner", name="u"), actor("planner", name="f"), actor("reviewer")
    row = services.accept(one, row_of(read_text(three), "120.5"))
    changed = services.correct(two, row, {"value": "121"})
    assert (changed.state, changed.first_id) == ("checked", two.user_id)
    assert services.accept(one, changed).state == "corrected"


def test_who_may_review(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    row = row_of(read_text(planner), "120.5")
    for role, scope in (("leader", ""), ("promoter", ""), ("reporter", "tongji"), ("project_officer", "")):
        person = actor(role, scope)
        for act in (services.accept, services.reject, services.undo):
            with pytest.raises(Forbidden):
                act(person, row)
    assert services.accept(actor("reviewer"), row).state == "accepted"  # who may not enter figures freely may accept read ones


def test_subjects_of_the_register_are_recognised(area: Zone, actor: Make, read_text: Read) -> None:
    Subject.objects.create(zone=area, code="city", kind="region", name="青禾市")
    planner = actor("planner")
    row = row_of(read_text(planner, "2021年,全市生产总值达到2600亿元。\n"), "2600")
    assert row.body == "city"
    assert Observation.objects.get(pk=services.accept(planner, row).observation_id).subject.code == "city"
