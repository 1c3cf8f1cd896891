"""A file that is read again while somebody reviews it: nobody's review is lost, and no figure is left without its statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.documents import services
from kaifaqu.web.documents.models import DocumentFile
from kaifaqu.web.indicators.models import Observation

Read = Callable[..., DocumentFile]
Make = Callable[..., Actor]


def fresh(file: DocumentFile) -> DocumentFile:
    return DocumentFile.objects.select_related("document__zone__subject").get(pk=file.pk)


def test_nothing_is_reviewed_while_a_file_is_read_again(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner)
    row = file.statements.get(quote__contains="120.5")
    services.change(planner, file.document, replace(services.Meta.of(file.document), dated="2021-01"))
    assert fresh(file).state == "queued"
    for act in (services.accept, services.reject, lambda who, it: services.correct(who, it, {"value": "121"})):
        with pytest.raises(Problem, match="正在重新读取"):
            act(planner, row)
    assert not Observation.objects.exists()
    services.read_now(planner, fresh(file), apart=False)
    with pytest.raises(Problem, match="没有这个读数了"):  # an old tab
        services.accept(planner, row)
    assert services.accept(planner, file.statements.get(quote__contains="120.5")).state == "accepted"


def test_a_review_stays_when_a_late_reading_comes(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner)
    DocumentFile.objects.filter(pk=file.pk).update(state="failed")  # read again in vain: what was read before still stands
    row = services.correct(planner, file.statements.get(quote__contains="120.5"), {"value": "121"})
    assert services.read_now(planner, fresh(file), apart=False) == {}
    row.refresh_from_db()
    assert (row.state, fresh(file).state, Observation.objects.get().pk) == ("corrected", "read", row.observation_id)


def test_a_replaced_version_gives_no_figures(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    old = read_text(planner)
    row, gone = old.statements.get(quote__contains="120.5"), old.statements.get(quote__contains="72家")
    text = "青禾高新区2021年工作总结\n\n订正稿。\n\n2021年,全区生产总值达到120.5亿元,同比增长8.2%。\n"
    new = read_text(planner, text, name="订正.txt", document=old.document)
    with pytest.raises(Problem, match="已有第2版"):
        services.accept(planner, row)
    services.accept(planner, new.statements.get(quote__contains="120.5"))
    assert Observation.objects.count() == 1
    assert services.reject(planner, gone).state == "rejected"


def test_an_undone_acceptance_leaves_what_another_statement_rests_on(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    rows = read_text(planner, "2021年,全区生产总值达到120.5亿元,其中,全区生产总值达到120.5亿元。\n").statements.filter(code="gdp")
    first, second = (services.accept(planner, row) for row in rows)
    services.undo(planner, first)
    assert Observation.objects.get().status == "reported"
    second.refresh_from_db()
    services.undo(planner, second)
    assert Observation.objects.order_by("-pk")[0].status == "withdrawn"
