"""Questions to runs of real standards, also where steps on the whole matrix lie in between."""

from __future__ import annotations

import numpy as np
import pytest

from kaifaqu.assess.improve import Goal, grade_goal, improve, nearly_there, situation_of, what_if
from kaifaqu.assess.rules.read import parse
from kaifaqu.assess.run.start import run
from kaifaqu.errors import Problem

INDEX = """
id: index
title: 综合指数
subject: zone
inputs:
  rd: {title: 研发投入强度, unit: "%", low: 0}
  tax: {title: 亩均税收, unit: 万元/亩, low: 0}
  trade: {title: 进出口, unit: 亿元, low: 0}
editions:
  - edition: "2026"
    in_force: {from: 2026-01-01}
    source: {document: 试编, certainty: O}
    official: false
    label: 示例口径
    prepare: {impute: mean}
    normalise: {method: minmax, to: [0, 100]}
    score:
      combine: mean
      items:
        - {id: rd, title: 研发, value: rd, direction: 1, weight: 2}
        - {id: tax, title: 税收, value: tax, direction: 1, weight: 1}
        - {id: trade, title: 贸易, value: trade, direction: 1, weight: 1}
    grades:
      levels:
        - {grade: A, title: 好, rule: total >= 70}
        - {grade: B, title: 中, rule: total >= 40}
        - {grade: C, title: 差}
    missing: {policy: refuse}
"""


def index(text: str = INDEX) -> object:
    random = np.random.default_rng(4)
    rows = []
    for at in range(12):
        rd, tax, trade = (round(float(random.uniform(*ends)), 2) for ends in ((1, 5), (3, 30), (10, 90)))
        rows.append({"zone": f"区{at}", "period": "2025", "rd": rd, "tax": tax, "trade": None if at == 3 else trade})
    return run(parse(text, "index.yaml"), rows, subject="zone", period_column="period")


def enterprises(**changes: object) -> object:
    main = {"resident": "是", "staff": 100, "tech_staff": 12, "sales": 5000, "assets": 8000, "rd": 100, "costs": 4000,
            "ip1": 0, "ip2": 1, "award_place": 0, "standard_place": 0}  # fmt: skip
    main |= dict.fromkeys(["restricted_products", "accident", "env_breach", "misconduct", "on_lists", "hightech_valid", "rd_body",
                           "dishonest_3y", "first_time"], "否")  # fmt: skip
    others = [{"staff": 60, "tech_staff": 30, "rd": 300}, {"staff": 200, "rd": 50, "ip2": 4}, {"ip1": 1, "sales": 9000}]
    rows = [{"name": f"企业{at}", **main, **(changes if not at else others[at - 1])} for at in range(4)]
    return run("tech-sme", rows, subject="name", on="2026-09-10")


def test_it_works() -> None:
    made = enterprises()
    situation = situation_of(made)
    outcome = improve(situation, "企业0", Goal.met(), levers=["tech_staff", "rd", "ip1", "ip2"])
    assert outcome.plans
    assert outcome.plans[0].exact
    for plan in outcome.plans:
        assert enterprises(**plan.changes).one("企业0").result == "met"
    assert "研发费用总额" in outcome.text()
    assert situation.titles["condition.c2"]
    assert nearly_there(situation, Goal.met(), levers=["tech_staff", "rd"]).near


def test_a_rule_with_steps_on_the_whole_matrix() -> None:
    made = index()
    situation = situation_of(made)
    assert situation.inputs == {"rd", "tax", "trade"}
    last = made.ranking()[-1]
    outcome = improve(situation, last.subject, Goal.rank(last.rank - 3))
    assert outcome.plans
    best = outcome.plans[0]
    assert not best.exact
    columns = {name: np.array(made.now.table.columns[name], dtype=float) for name in ("rd", "tax", "trade")}
    at = made.position(last.subject)
    for name, value in best.changes.items():
        columns[name][at] = value
    again = made.again(data=made.now.table.with_columns(columns))
    assert again.output("rank")[at] == best.proof["rank"] <= last.rank - 3


def test_what_if_makes_the_matrix_steps_anew() -> None:
    made = index()
    found = what_if(situation_of(made), {"区0": {"trade": 500.0}})
    columns = {"trade": np.array(made.now.table.columns["trade"], dtype=float)}
    columns["trade"][made.position("区0")] = 500.0
    again = made.again(data=made.now.table.with_columns(columns))
    np.testing.assert_allclose(found.after["total"], again.output("total"))


def test_a_grade() -> None:
    made = index(INDEX.replace("    prepare: {impute: mean}\n", ""))
    situation = situation_of(made)
    goal = grade_goal(made, "B")
    low = next(line.subject for line in made.ranking() if line.grade == "C")
    outcome = improve(situation, low, goal, bounds=dict.fromkeys(("rd", "tax", "trade"), (0, 200)))
    assert outcome.plans[0].proof["grade"] in ("A", "B")
    with pytest.raises(Problem) as caught:
        grade_goal(made, "Z")
    assert caught.value.code == "goal-invalid"


def test_a_skeleton_has_no_total_to_aim_at() -> None:
    unknown = index(INDEX.replace("direction: 1, weight: 2", "direction: 1, weight: unknown"))
    with pytest.raises(Problem) as caught:
        improve(situation_of(unknown), "区1", Goal.total(50))
    assert caught.value.code == "goal-unknown"
