"""A new version with other figures: accepting one corrects what stands from the old version, undoing restores it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents import replacing, services
from kaifaqu.web.documents.models import DocumentFile, FindingRow, StatementRow
from kaifaqu.web.indicators import services as observations
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.indicators.queries import chain, newest
from kaifaqu.web.subjects.models import Subject

from .conftest import TEXT

Read = Callable[..., DocumentFile]
Make = Callable[..., Actor]
Browse = Callable[[Actor], Client]
SECOND = TEXT.replace("120.5亿元", "121.3亿元").replace("高新技术企业达到72家。\n", "")


def row_of(file: DocumentFile, quote: str) -> StatementRow:
    return file.statements.select_related("zone", "file__document", "observation").get(quote__contains=quote)


def standing() -> list[tuple[str, Decimal]]:
    rows = newest(Observation.objects.order_by("pk"))
    return [(row.indicator.code, row.value.normalize()) for row in rows.select_related("indicator")]


@pytest.fixture
def two(actor: Make, read_text: Read) -> tuple[Actor, DocumentFile, DocumentFile]:
    """A planner, a version with an accepted 生产总值 and number of firms, a second one that says 121.3 and nothing of firms."""
    planner = actor("planner")
    first = read_text(planner)
    for quote in ("120.5", "72家"):
        services.accept(planner, row_of(first, quote))
    return planner, first, read_text(planner, SECOND, name="订正.txt", document=first.document)


def test_it_works(two: Any) -> None:
    planner, first, second = two
    old = row_of(first, "120.5").observation
    row = services.accept(planner, row_of(second, "121.3"), shown=old.pk)
    assert (row.state, row.made, row.replaced_id) == ("accepted", True, old.pk)
    found = Observation.objects.get(pk=row.observation_id)
    assert (found.supersedes_id, found.chain_id, found.value, found.place) == (old.pk, old.pk, Decimal("121.3"), row.place)
    assert found.reason == "第2版更正，第1版为120.5 亿元"
    assert [item.value.normalize() for item in chain(found)] == [Decimal("120.5"), Decimal("121.3")], (
        "the old one stays in its history"
    )
    assert standing() == [("high-tech-enterprises", Decimal(72)), ("gdp", Decimal("121.3"))]


def test_undo_restores_the_former_state(two: Any) -> None:
    planner, first, second = two
    before = standing()
    old = row_of(first, "120.5").observation
    services.accept(planner, row_of(second, "121.3"))
    back = services.undo(planner, row_of(second, "121.3"))
    assert (back.state, back.observation, back.replaced, back.made) == ("proposed", None, None, False)
    assert sorted(standing()) == sorted(before)
    now = chain(old)[-1]
    assert (now.value, now.quote, now.place, now.status, now.reason) == (
        old.value, old.quote, old.place, "reported", "撤销文件读数的接受",
    )  # fmt: skip
    again = services.accept(planner, row_of(second, "121.3"), shown=now.pk)
    assert again.replaced_id == now.pk
    assert len(chain(old)) == 4


def test_a_reviewer_may_correct_and_restore_without_the_right_to_enter(two: Any, actor: Make) -> None:
    _, first, second = two
    reviewer = actor("reviewer")
    row = services.accept(reviewer, row_of(second, "121.3"))
    services.undo(reviewer, row)
    assert chain(row_of(first, "120.5").observation)[-1].recorded_by_id == reviewer.user_id


def test_nobody_corrects_a_figure_unawares(two: Any) -> None:
    planner, first, second = two
    for shown in (0, 10**6):
        with pytest.raises(Problem) as caught:
            services.accept(planner, row_of(second, "121.3"), shown=shown)
        assert caught.value.code == "statement-replaces-conflict"
        assert "第1版的120.5 亿元" in caught.value.message
    assert row_of(second, "121.3").state == "proposed"
    with pytest.raises(Problem, match="已不由这个读数更正"):
        services.accept(planner, row_of(second, "13.6"), shown=row_of(first, "120.5").observation_id)


def test_a_correction_by_hand_finds_the_figure_it_is_about(two: Any) -> None:
    planner, first, second = two
    firms = row_of(first, "72家").observation
    row = row_of(second, "13.6")
    given = {"indicator": "高新技术企业数", "value": "74", "unit": "家"}
    plan = services.would_replace(planner, row, given)
    assert plan is not None
    assert (plan.figure.pk, plan.version) == (firms.pk, 1)
    assert services.would_replace(planner, row, {}) is None
    assert services.would_replace(planner, row, {"value": "x"}) is None
    done = services.correct(planner, row, given, "版面改了", shown=firms.pk)
    assert done.replaced_id == firms.pk
    assert done.observation.reason == "第2版更正，第1版为72 家；版面改了"
    assert not FindingRow.objects.filter(rule="version-missing", state="open").exists()


def test_two_places_are_paired_in_their_order(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    line = "2021年,全区生产总值达到{}亿元。\n\n另据快报,2021年,全区生产总值达到{}亿元。\n"
    first = read_text(planner, line.format("120.5", "121"))
    for row in first.statements.filter(code="gdp"):
        services.accept(planner, row)
    second = read_text(planner, line.format("122", "123"), document=first.document)
    plans = {
        second.statements.get(pk=pk).value: item.figure.value
        for pk, item in replacing.planned(second, list(second.statements.all())).items()
    }
    assert plans == {122: Decimal("120.5"), 123: Decimal(121)}
    services.accept(planner, row_of(second, "123"))  # the second before the first: it stays with its own
    services.accept(planner, row_of(second, "122"))
    assert standing() == [("gdp", Decimal(123)), ("gdp", Decimal(122))]
    assert {row.replaced.value for row in second.statements.filter(code="gdp")} == {Decimal("120.5"), Decimal(121)}


def test_a_third_version_and_undoing_in_any_order(two: Any, read_text: Read) -> None:
    planner, first, second = two
    services.accept(planner, row_of(second, "121.3"))
    third = read_text(planner, SECOND.replace("121.3", "119"), document=first.document)
    row = services.accept(planner, row_of(third, "119"))
    assert row.replaced.value == Decimal("121.3")
    services.undo(
        planner, row_of(second, "121.3")
    )  # the third rests on the chain: its figure stays, and what it restores is older
    assert ("gdp", Decimal(119)) in standing()
    services.undo(planner, row_of(third, "119"))
    assert ("gdp", Decimal("120.5")) in standing()
    services.undo(planner, row_of(first, "120.5"))
    assert [code for code, _ in standing()] == ["high-tech-enterprises"]


def test_what_a_person_has_changed_since_is_not_thrown_away(two: Any) -> None:
    planner, _, second = two
    row = services.accept(planner, row_of(second, "121.3"))
    draft = replace(observations.Draft.of(row.observation), value="125", reason="核实")
    observations.correct(planner, row.observation, draft)
    with pytest.raises(Problem) as caught:
        services.undo(planner, row_of(second, "121.3"))
    assert caught.value.code == "statement-corrected-conflict"
    assert ("gdp", Decimal(125)) in standing()


def test_a_period_that_was_settled_stays_settled(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    text = "十年来,全区一般公共预算收入攀升至{}亿元。\n"
    first = read_text(planner, text.format("21.15"), dated="")
    old = services.accept(planner, row_of(first, "21.15")).observation
    assert old.undated
    observations.settle(planner, old, "2021", "按上下文")
    second = read_text(planner, text.format("21.51"), document=first.document)
    done = services.accept(planner, row_of(second, "21.51"))
    assert (done.observation.period, done.observation.undated) == ("2021", False)


def test_the_same_figure_in_other_words_stays_one_figure(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    first = read_text(planner, "2021年,全区生产总值达到120.5亿元。\n")
    services.accept(planner, row_of(first, "120.5"))
    second = read_text(planner, "总结。\n\n2021年,全区生产总值完成120.5亿元。\n", document=first.document)
    row = services.accept(planner, row_of(second, "120.5"))
    assert standing() == [("gdp", Decimal("120.5"))]
    assert row.observation.reason == "第2版仍为此数，原文或位置与第1版不同"
    assert row.observation.quote == row.quote


def test_what_the_new_version_does_not_say_is_a_remark(two: Any) -> None:
    planner, first, second = two
    finding = FindingRow.objects.get(rule="version-missing")
    firms = row_of(first, "72家")
    assert (finding.severity, finding.state) == ("remark", "open")
    assert "高新技术企业" in finding.title
    assert "72 家" in finding.title
    assert f"第{firms.observation_id}号" in finding.recomputation
    assert set(finding.files.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert ("high-tech-enterprises", Decimal(72)) in standing(), "nothing is withdrawn by itself"
    services.explain(planner, finding, "订正稿只列变化的数")
    services.audit_again(planner, second.document)
    finding.refresh_from_db()
    assert finding.state == "explained"


def test_the_remark_goes_with_its_cause(two: Any, read_text: Read) -> None:
    planner, first, second = two
    firms = FindingRow.objects.get(rule="version-missing")
    services.reject(planner, row_of(second, "121.3"))
    assert FindingRow.objects.filter(rule="version-missing", state="open").count() == 2, (
        "a rejected correction leaves the old one alone"
    )
    services.undo(planner, row_of(second, "121.3"))
    assert FindingRow.objects.filter(rule="version-missing", state="open").get() == firms
    services.undo(planner, row_of(first, "72家"))
    assert ("high-tech-enterprises", Decimal(72)) not in standing()
    firms.refresh_from_db()
    assert firms.state == "gone"
    services.accept(planner, row_of(read_text(planner, TEXT + "\n又。\n", document=first.document), "72家"))
    assert not FindingRow.objects.filter(rule="version-missing", state="open", title__contains="72").exists()


def test_a_review_leaves_the_remarks_about_others_alone(area: Zone, actor: Make, read_text: Read) -> None:
    Subject.objects.create(zone=area, code="city", kind="region", name="青禾市")
    planner = actor("planner")
    first = read_text(planner, "2021年,全市生产总值达到2600亿元。\n\n2021年,全区生产总值达到120.5亿元。\n")
    for quote in ("2600", "120.5"):
        services.accept(planner, row_of(first, quote))
    second = read_text(planner, "2021年,全区生产总值达到121亿元。\n", document=first.document)
    done = services.accept(planner, row_of(second, "121亿元"))
    assert done.replaced.value == Decimal("120.5")
    [left] = FindingRow.objects.filter(rule="version-missing", state="open")
    assert "2,600 亿元" in left.title


def test_an_old_version_that_is_undone_leaves_what_was_carried_over(actor: Make, read_text: Read) -> None:
    planner = actor("planner")
    first = read_text(planner)
    services.accept(planner, row_of(first, "72家"))
    second = read_text(planner, TEXT + "\n又。\n", document=first.document)
    services.undo(planner, row_of(first, "72家"))
    assert standing() == [("high-tech-enterprises", Decimal(72))]
    services.undo(planner, row_of(second, "72家"))
    assert standing() == []


def test_two_persons_are_both_told(area: Zone, two: Any, actor: Make) -> None:
    area.settings = area.settings | {"two_person": True}
    area.save()
    _, first, second = two
    one, other = actor("planner", name="f"), actor("reviewer")
    old = row_of(first, "120.5").observation_id
    with pytest.raises(Problem, match="您看到的页面上还没有写明"):
        services.accept(one, row_of(second, "121.3"), shown=0)
    assert services.accept(one, row_of(second, "121.3"), shown=old).state == "checked"
    done = services.accept(other, row_of(second, "121.3"), shown=old)
    assert (done.state, done.replaced_id) == ("accepted", old)


def test_the_page_says_it_before_the_click(two: Any, browser: Browse) -> None:
    planner, first, second = two
    client, home = browser(planner), f"/z/qinghe/documents/{second.document.code}/"
    old, row = row_of(first, "120.5").observation_id, row_of(second, "121.3")
    page = client.get(home).content.decode()
    told = re.search(r'<div class="kq-replaces">(.*?)</div>', page)
    assert told is not None
    assert page.count('class="kq-replaces"') == 1
    assert re.sub(r"<.*?>", "", told[1]) == f"接受后更正第1版的 120.5 亿元（第{old}号）"
    assert f'name="replaces" value="{old}"' in page
    assert 'class="kq-replaces"' not in client.get(f"{home}?version=1").content.decode()
    address = f"{home}statements/{row.pk}/"
    assert "保存后更正第1版的" in client.get(address).content.decode()
    refused = client.post(address, {"action": "accept"})  # an old tab, from before the first version was accepted
    assert refused.status_code == 422
    assert "statement-replaces-conflict" in refused.content.decode()
    client.post(f"{home}review/", {"action": "accept", "ids": [row.pk], f"replaces-{row.pk}": old})
    row.refresh_from_db()
    assert (row.state, row.replaced_id) == ("accepted", old)
    page = client.get(home).content.decode()
    assert "更正了" in page
    assert "恢复为" in page


def test_the_remark_leads_to_the_old_version(two: Any, browser: Browse) -> None:
    planner, first, second = two
    client, home = browser(planner), f"/z/qinghe/documents/{second.document.code}/"
    row = row_of(first, "72家")
    page = client.get(home).content.decode()
    link = f"{home}?version=1&amp;at=s-{row.pk}#r-{row.pk}"
    assert link in page
    finding = FindingRow.objects.get(rule="version-missing")
    assert link in client.get(f"/z/qinghe/documents/~findings/{finding.pk}/").content.decode()
    old = client.get(f"{home}?version=1&at=s-{row.pk}", follow=True).content.decode()
    assert f'id="r-{row.pk}"' in old
    assert 'value="undo"' in old


def test_the_api_says_it_too(two: Any, browser: Browse) -> None:
    planner, first, second = two
    client = browser(planner)
    base = f"/api/v1/zones/qinghe/documents/{second.document.code}/statements"
    old = row_of(first, "120.5").observation_id
    items = {item["value"]: item for item in client.get(base).json()["items"]}
    assert (items["121.3"]["replaces"], items["13.6"]["replaces"]) == (old, None)
    done = client.post(f"{base}/{items['121.3']['id']}/accept").json()
    assert (done["replaced"], done["replaces"]) == (old, None)
