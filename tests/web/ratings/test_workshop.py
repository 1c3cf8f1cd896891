"""The workshop's services: drafts as typed, publishing with a date, two persons, what runs afterwards, old runs again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ratings_texts import NEXT, changed, next_edition

from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, RoleGrant, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.ratings import queries, services, trial, workshop
from kaifaqu.web.ratings import workshop_queries as shelf
from kaifaqu.web.ratings.models import Assessment, ZoneStandard
from kaifaqu.web.ratings.standards import shipped, standard_of, standards
from kaifaqu.web.ratings.tables import UNDATED

ON = date(2022, 10, 31)
START = date(2022, 6, 30)
MU = "per-mu-yield"


@pytest.fixture
def planner(demo_zone: Zone) -> Actor:
    return Actor.for_user(User.objects.get(username="zhang"))


@pytest.fixture
def leader(demo_zone: Zone) -> Actor:
    return Actor.for_user(User.objects.get(username="wang"))


def publish(actor: Actor, zone: Zone, text: str, starts: date, code: str = MU) -> ZoneStandard:
    draft = workshop.save(Actor.system("测试"), zone, code, text).draft
    return workshop.publish(actor, zone, code, starts, version=draft.version)


def test_it_works(demo_zone: Zone, planner: Actor) -> None:
    """Write, publish, run: the zone goes by its own text from the day on; the run before it stays as it was."""
    before = queries.league(demo_zone, MU, ON)
    places = {row.subject.code: row.rank for row in before.rows}
    draft = workshop.save(planner, demo_zone, MU, next_edition()).draft
    assert (draft.version, draft.state, draft.title) == (1, "draft", "亩均效益比较")
    assert standard_of(MU, demo_zone, ON).text == shipped()[MU].text  # a draft changes nothing
    done = workshop.publish(planner, demo_zone, MU, NEXT, version=1)
    assert (done.state, done.starts, done.published_by_id) == ("published", NEXT, planner.user_id)
    assert standard_of(MU, demo_zone, ON).edition_for(ON).edition == "示例2"
    assert standard_of(MU, demo_zone, date(2022, 9, 1)).text == shipped()[MU].text
    other = Zone.objects.get(simulated=True)
    assert standards(other, ON)[MU].text == shipped()[MU].text
    demo_zone.refresh_from_db()
    made = services.run(planner, demo_zone, MU, UNDATED, ON)
    assert made.edition == "示例2"
    assert {score.subject.code: score.rank for score in made.scores.select_related("subject")} != places
    assert {score.subject.code: score.rank for score in before.run.scores.select_related("subject")} == places
    actions = list(AuditEvent.objects.order_by("-id").values_list("action", flat=True)[:3])
    assert actions == ["rating.run", "standard.publish", "standard.edit"]


def test_an_old_run_can_be_run_again_by_its_own_rule(demo_zone: Zone, planner: Actor) -> None:
    kept = Assessment.objects.get(zone=demo_zone, standard=MU)
    publish(planner, demo_zone, next_edition(), NEXT)
    demo_zone.refresh_from_db()
    services.run(planner, demo_zone, MU, UNDATED, ON)
    again = services.run_as_kept(planner, demo_zone, kept)
    assert (again.edition, again.rule["text"]) == ("示例1", kept.rule["text"])
    assert [run.same for run in shelf.runs(demo_zone, MU, ON)][:2] == [False, True]
    assert queries.league(demo_zone, MU, ON).run.pk == again.pk
    now = services.run(planner, demo_zone, MU, UNDATED, ON)  # asked for again, it is what the pages show
    assert queries.league(demo_zone, MU, ON).run.pk == now.pk != again.pk
    kept.rule = {"text": "criteria: []", "file": "old.yaml"}
    with pytest.raises(Problem) as caught:
        services.run_as_kept(planner, demo_zone, kept)
    assert caught.value.code == "rating-old-form"


def test_a_corrected_edition_is_run_anew(demo_zone: Zone, planner: Actor) -> None:
    """It keeps its name and its first day; its runs are not taken for those of the text before."""
    publish(planner, demo_zone, changed(a="weight: 50→weight: 5"), START)
    kept = Assessment.objects.get(zone=demo_zone, standard=MU)
    demo_zone.refresh_from_db()
    made = services.run(planner, demo_zone, MU, UNDATED, ON)
    assert (made.pk != kept.pk, made.edition) == (True, kept.edition)
    assert services.run_as_kept(planner, demo_zone, kept).pk not in (made.pk, kept.pk)
    assert Assessment.objects.filter(zone=demo_zone, standard=MU, data_version=demo_zone.data_version).count() == 2


def test_drafts_are_kept_as_typed(demo_zone: Zone, planner: Actor) -> None:
    faulty = "id: mine\ntitle: '<b>坏</b>'\nscore: [\n"
    first = workshop.save(planner, demo_zone, "mine", faulty).draft
    assert (first.text, first.title) == (faulty, "<b>坏</b>")
    assert workshop.save(planner, demo_zone, "mine", faulty).draft.pk == first.pk
    colleague = Actor.for_user(User.objects.create_user("colleague", password="x"))
    RoleGrant.objects.create(user_id=colleague.user_id, role="planner", zone=demo_zone)
    colleague = Actor.for_user(User.objects.get(username="colleague"))
    second = workshop.save(colleague, demo_zone, "mine", faulty + "# mehr\r\n", opened=1)
    assert (second.draft.version, second.meanwhile, second.draft.text[-7:]) == (2, None, "# mehr\n")
    third = workshop.save(planner, demo_zone, "mine", faulty + "# 三\n", opened=1)
    assert third.meanwhile is not None
    assert third.meanwhile.version == 2
    assert ZoneStandard.objects.filter(zone=demo_zone, code="mine").count() == 3
    assert "mine" not in standards(demo_zone, ON)


def test_what_may_not_be_published(demo_zone: Zone, planner: Actor) -> None:
    def refused(text: str, starts: date = START, code: str = MU, version: int = 0) -> str:
        draft = workshop.save(planner, demo_zone, code, text).draft
        with pytest.raises(Problem) as caught:
            workshop.publish(planner, demo_zone, code, starts, version=version or draft.version)
        return caught.value.code

    assert refused("id: per-mu-yield\ntitle: x\n") == "standard-faulty"
    assert refused(shipped()[MU].text, code="other-code") == "standard-code"
    assert refused(shipped()[MU].text, date(2022, 7, 1)) == "standard-date"
    assert refused(shipped()[MU].text + "# 再\n", version=1) == "standard-conflict"
    alone = changed(a='edition: "示例1"→edition: "示例2"', b="from: 2022-06-30→from: 2022-10-01")
    assert refused(alone, NEXT) == "standard-overlap"  # the shipped edition has no end, and is not in the text
    with pytest.raises(Problem) as caught:
        workshop.publish(planner, demo_zone, "nothing", START, version=1)
    assert caught.value.code == "standard-not-found"
    assert not ZoneStandard.objects.filter(state="published").exists()


def test_one_after_the_other(demo_zone: Zone, planner: Actor) -> None:
    publish(planner, demo_zone, next_edition(), NEXT)
    with pytest.raises(Problem) as caught:
        workshop.publish(planner, demo_zone, MU, NEXT, version=1)
    assert caught.value.code == "standard-state"
    with pytest.raises(Problem) as caught:
        publish(planner, demo_zone, next_edition() + "# 更正\n", START)  # a later one is published
    assert caught.value.code == "standard-overlap"
    workshop.withdraw(planner, demo_zone, MU, 1, "文号有误")
    assert standard_of(MU, demo_zone, ON).text == shipped()[MU].text
    for version, reason, code in [(1, "再来", "standard-state"), (2, " ", "value-missing"), (9, "没有", "standard-not-found")]:
        with pytest.raises(Problem) as caught:
            workshop.withdraw(planner, demo_zone, MU, version, reason)
        assert caught.value.code == code


def test_two_persons(demo_zone: Zone, planner: Actor, leader: Actor) -> None:
    demo_zone.settings = demo_zone.settings | {"two_person": True}
    demo_zone.save()
    workshop.save(planner, demo_zone, MU, next_edition())
    with pytest.raises(Problem) as caught:
        workshop.publish(planner, demo_zone, MU, NEXT, version=1)
    assert caught.value.code == "standard-two-person"
    assert workshop.publish(leader, demo_zone, MU, NEXT, version=1).published_by_id == leader.user_id


def test_who_may(demo_zone: Zone, leader: Actor) -> None:
    visitor = Actor.anonymous()
    with pytest.raises(Forbidden):
        workshop.save(leader, demo_zone, MU, "x")
    with pytest.raises(Forbidden):
        workshop.publish(visitor, demo_zone, MU, START, version=1)
    with pytest.raises(Forbidden):
        workshop.withdraw(visitor, demo_zone, MU, 1, "x")


def test_a_trial_keeps_nothing(demo_zone: Zone, planner: Actor) -> None:
    before = (Assessment.objects.count(), AuditEvent.objects.count())
    draft = workshop.save(planner, demo_zone, MU, next_edition()).draft
    rule = workshop.readable(draft.text, MU)
    assert rule is not None
    made = trial.attempt(demo_zone, rule, rule.edition("示例2"), "", ON)
    assert (made.period, made.ranked, made.obstacle) == (UNDATED, 9, None)
    assert made.against is not None
    assert made.against.edition == "示例1"
    assert {(one.id, one.aspect, one.old, one.new) for one in made.differences} >= {("tax", "权重", "50", "5")}
    assert made.movers
    assert abs(made.movers[0].moved or 0) >= abs(made.movers[-1].moved or 0) > 0
    assert (Assessment.objects.count(), AuditEvent.objects.count()) == (before[0], before[1] + 1)
    for period, code in [("zwei", "period-invalid"), ("2021", "")]:
        if code:
            with pytest.raises(Problem) as caught:
                trial.attempt(demo_zone, rule, rule.editions[0], period, ON)
            assert caught.value.code == code


def test_trials_that_cannot_be(demo_zone: Zone) -> None:
    for code, said in [("tech-sme", "rating-no-inputs"), ("province-composite", "rating-no-data")]:
        rule = shipped()[code]
        with pytest.raises(Problem) as caught:
            trial.attempt(demo_zone, rule, rule.editions[0], "", date(1990, 1, 1) if said == "rating-no-data" else ON)
        assert caught.value.code == said


def test_a_published_text_that_is_no_longer_read_is_passed_over(demo_zone: Zone) -> None:
    ZoneStandard.objects.create(
        zone=demo_zone, code=MU, version=1, title="旧", text="criteria: []", state="published", starts=START,
        made_at="2022-01-01T00:00Z",
    )  # fmt: skip
    assert standards(demo_zone, ON)[MU].text == shipped()[MU].text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_upload_is_text_or_a_problem(raw: bytes) -> None:
    try:
        text = workshop.decoded(raw)
    except Problem:
        return
    assert raw.decode("utf-8-sig").split() == text.replace("\ufeff", "").split()
    assert workshop.tidy(text) == text
    workshop.code_in(text)


def test_refused_uploads() -> None:
    for raw, code in [(b"x" * 1_000_001, "file-too-large"), (b"id: a\n\xff\xfe", "text-not-utf8"), (b"id: \x07", "text-control")]:
        with pytest.raises(Problem) as caught:
            workshop.decoded(raw)
        assert caught.value.code == code
