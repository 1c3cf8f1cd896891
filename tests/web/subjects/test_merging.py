from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaifaqu.errors import Problem
from kaifaqu.web.core import search
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.indicators import queries as indicator_queries
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.projects import queries as project_queries
from kaifaqu.web.projects.models import Project
from kaifaqu.web.subjects import queries, services
from kaifaqu.web.subjects.models import MatchProposal, Subject, SubjectChange, SubjectMention, SubjectName

WHY = "2021年年报载明为同一单位"


def state() -> list[Any]:
    """All rows that a merge or a split could touch."""
    return [
        list(Subject.objects.order_by("pk").values_list("pk", "name", "parent_id", "merged_into_id")),
        list(SubjectName.objects.order_by("pk").values()),
        list(SubjectMention.objects.order_by("pk").values()),
        list(Project.objects.order_by("pk").values()),
        list(Observation.objects.order_by("pk").values()),
    ]


def found(zone: Zone, text: str) -> list[str]:
    return [hit.object_id for group in search.search(zone, text, ["subject"]) for hit in group.hits]


def test_a_merge_counts_everything_with_the_kept_and_its_undo_restores_all(
    planner: Actor, zone: Zone, group: Subject, chemical: Subject, figure: Observation
) -> None:
    before = state()
    preview = services.preview_merge(group, chemical)
    assert {item.reference.title: item.count for item in preview.moved} == {"名称": 1, "文件提及": 1, "项目": 1, "数据": 1}
    change = services.merge(planner, group, chemical, WHY)
    ids = queries.family(group)
    assert [row.name for row in queries.names(ids)] == ["鲁西化工集团股份有限公司"]
    assert queries.mentions(ids).count() == 2
    assert [row.code for row in project_queries.owned_by(ids)] == ["prj-1"]
    zone.refresh_from_db()
    assert [str(fact.value) for fact in indicator_queries.facts(zone, group, date(2022, 10, 31))] == ["317.94"]
    assert found(zone, "鲁西化工") == ["org-1"]
    assert [row.code for row in queries.search(zone, queries.organisations(zone), "鲁西化工")] == ["org-1"]
    services.undo(planner, change, "核实后发现是母子公司")
    assert state() == before
    assert sorted(found(zone, "鲁西")) == ["org-1", "org-2"]
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="subject.").order_by("id")] == [
        "subject.merge",
        "subject.undo",
    ]


def test_merges_in_a_chain_are_undone_in_any_safe_order(planner: Actor, zone: Zone, group: Subject, chemical: Subject) -> None:
    third = Subject.objects.create(zone=zone, code="org-3", kind="enterprise", name="鲁西股份")
    before = state()
    first = services.merge(planner, chemical, third, WHY)
    second = services.merge(planner, group, chemical, WHY)
    assert queries.family(group) == [group.pk, chemical.pk, third.pk]
    assert queries.kept(Subject.objects.get(pk=third.pk)) == group
    assert [row.code for row in queries.search(zone, queries.organisations(zone), "股份")] == ["org-1"]
    services.undo(planner, first, "撤回")
    assert queries.family(group) == [group.pk, chemical.pk]
    services.undo(planner, second, "撤回")
    assert state() == before
    with pytest.raises(Problem) as caught:
        services.undo(planner, second, "再撤回")
    assert caught.value.code == "change-undone-conflict"


@pytest.mark.parametrize("evidence", ["", " ", "\n\n", "x", "长" * 501])
def test_no_merge_without_a_reason(planner: Actor, group: Subject, chemical: Subject, evidence: str) -> None:
    with pytest.raises(Problem) as caught:
        services.merge(planner, group, chemical, evidence)
    assert caught.value.code in {"evidence-missing", "text-too-long"}
    assert not SubjectChange.objects.exists()


def test_what_cannot_be_merged(planner: Actor, leader: Actor, zone: Zone, group: Subject, chemical: Subject) -> None:
    with pytest.raises(Forbidden):
        services.merge(leader, group, chemical, WHY)
    with pytest.raises(Problem) as caught:
        services.merge(planner, group, group, WHY)
    assert caught.value.code == "merge-same"
    services.merge(planner, group, chemical, WHY)
    for kept, other in ((group, chemical), (chemical, group)):
        with pytest.raises(Problem) as caught:
            services.merge(planner, kept, other, WHY)
        assert caught.value.code == "subject-merged-conflict"
    with pytest.raises(Problem) as caught:
        services.change_subject(planner, chemical, name="新名")
    assert caught.value.code == "subject-merged-conflict"


def test_a_preview_warns_of_different_credit_codes(group: Subject, chemical: Subject) -> None:
    group.credit_code, chemical.credit_code, chemical.kind = "A" * 18, "B" * 18, "platform"
    warnings = services.preview_merge(group, chemical).warnings
    assert any("信用代码不同" in text for text in warnings)
    assert any("类别不同" in text for text in warnings)


def test_a_split_moves_what_was_chosen_and_its_undo_brings_it_home(
    planner: Actor, zone: Zone, chemical: Subject, figure: Observation
) -> None:
    name = SubjectName.objects.get()
    project = Project.objects.get()
    rows = {
        "subjects.subjectname.subject": [name.pk],
        "projects.project.owner": [project.pk],
        "indicators.observation.subject": [figure.pk],
    }
    change = services.split(planner, chemical, name="鲁西化工股份", evidence="名下混有两家", rows=rows)
    new = change.other
    assert new.name == "鲁西化工股份"
    assert [row.name for row in queries.names([new.pk])] == ["鲁西化工集团股份有限公司"]
    assert [row.code for row in project_queries.owned_by([new.pk])] == ["prj-1"]
    zone.refresh_from_db()
    assert [str(f.value) for f in indicator_queries.facts(zone, new, date(2022, 10, 31))] == ["317.94"]
    assert queries.mentions([chemical.pk]).count() == 1
    services.undo(planner, change, "核实后为一家")
    zone.refresh_from_db()
    name.refresh_from_db()
    project.refresh_from_db()
    assert (name.subject_id, project.owner_id) == (chemical.pk, chemical.pk)
    assert queries.family(chemical) == [chemical.pk, new.pk]
    assert [str(f.value) for f in indicator_queries.facts(zone, chemical, date(2022, 10, 31))] == ["317.94"]
    assert queries.entries(zone).filter(kind="enterprise").get() == chemical


def test_a_split_takes_only_what_is_there(planner: Actor, zone: Zone, group: Subject, chemical: Subject) -> None:
    name = SubjectName.objects.get()
    with pytest.raises(Problem) as caught:
        services.split(planner, group, name="新", evidence=WHY, rows={"subjects.subjectname.subject": [name.pk]})
    assert caught.value.code == "rows-changed-conflict"
    with pytest.raises(Problem) as caught:
        services.split(planner, group, name="新", evidence=WHY, rows={"nonsense": [1]})
    assert caught.value.code == "reference-unknown"
    assert Subject.objects.filter(kind="enterprise").count() == 2


def test_proposals_are_made_decided_and_kept(planner: Actor, zone: Zone, group: Subject, chemical: Subject) -> None:
    twin = Subject.objects.create(zone=zone, code="org-9", kind="enterprise", name="鲁西化工集团股份有限公司")
    assert services.propose(planner, zone) > 0
    assert services.propose(planner, zone) == 0
    proposal = MatchProposal.objects.filter(left__in=[chemical, twin], right__in=[chemical, twin]).get()
    assert "鲁西化工" in proposal.reason
    services.declare_distinct(planner, proposal, "营业执照不同")
    assert services.propose(planner, zone) == 0
    proposal.refresh_from_db()
    assert proposal.state == "distinct"
    with pytest.raises(Problem) as caught:
        services.accept_proposal(planner, proposal, WHY)
    assert caught.value.code == "proposal-state-conflict"
    services.reopen_proposal(planner, proposal, "又有新证据")
    change = services.accept_proposal(planner, proposal, WHY, keep=proposal.right.code)
    assert (change.kept, change.other) == (proposal.right, proposal.left)
    proposal.refresh_from_db()
    assert proposal.state == "merged"
    services.undo(planner, change, "撤回")
    proposal.refresh_from_db()
    assert proposal.state == "open"
