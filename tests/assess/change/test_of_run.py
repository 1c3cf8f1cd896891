"""Why totals and ranks of runs moved: with statistics of the league, bands, groups, earlier years, steps on the whole matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaifaqu.assess import Run, parse, run
from kaifaqu.assess.change.of_run import explain_runs
from kaifaqu.errors import Problem

RULE = """
id: zone-index
title: 园区评价
subject: zone
inputs:
  tax: {title: 亩均税收, unit: 万元/亩}
  rd: {title: 研发强度, unit: "%"}
  jobs: {title: 就业, unit: 人}
  region: {title: 地区, type: text}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    official: false
    label: 示例口径
    source: {document: 试编, certainty: O}
    score:
      combine: mean
      items:
        - {id: tax, title: 税收, weight: 3, value: tax, minmax: {within: [region]}}
        - {id: rd, title: 研发, weight: 2, value: rd, bands: {"≥3%": 100, "≥2%": 60, else: 20}}
        - {id: grow, title: 增长, weight: 1, value: "growth(jobs)", unit: "%", zscore: {mean: 50, sd: 10}}
    missing: renormalise
    rank: {within: [region]}
"""
MATRIX = RULE.replace(
    "    score:\n", "    prepare: {impute: mean, treat: winsorise}\n    weights: {method: entropy}\n    score:\n"
)
MATRIX = MATRIX.replace("    rank: {within: [region]}\n", "").replace("minmax: {within: [region]}", "minmax: {to: [1, 100]}")
MATRIX = MATRIX.replace('bands: {"≥3%": 100, "≥2%": 60, else: 20}', "minmax: {to: [1, 100]}")


def rows(count: int = 20, seed: int = 1) -> list[dict[str, Any]]:
    random = np.random.default_rng(seed)
    found = []
    for at in range(count):
        for year in (2019, 2020, 2021):
            if (at, year) in ((4, 2021), (5, 2020)):
                continue
            tax, rd = round(float(random.uniform(1, 30)), 1), round(float(random.uniform(1, 5)), 2)
            jobs, region = int(random.integers(100, 900)), "东" if at % 2 else "西"
            found.append({"对象": f"区{at}", "报告期": str(year), "tax": tax, "rd": rd, "jobs": jobs, "region": region})
    return found


def pair(text: str = RULE, table: list[dict[str, Any]] | None = None, later: str = "") -> tuple[Run, Run]:
    data = rows() if table is None else table
    early = run(parse(text, "rule.yaml"), data, period="2020")
    return early, run(parse(later, "later.yaml"), data, period="2021") if later else early.again(period="2021")


@pytest.mark.parametrize("text", [RULE, MATRIX])
@pytest.mark.parametrize("what", ["rank", "score"])
def test_it_works(text: str, what: Any) -> None:
    early, late = pair(text)
    output = {"rank": "rank", "score": "total"}[what]
    league = explain_runs(early, late).league(what)
    assert league.left_out == {"区4": "left", "区5": "entered"}
    assert len(league.changes) == 18
    for name, change in league.changes.items():
        assert float(change.old) == pytest.approx(early.output(output)[early.position(name)], rel=1e-12)
        assert float(change.new) == pytest.approx(late.output(output)[late.position(name)], rel=1e-12)
        assert sum(change.parts.values()) == change.whole
        assert change.parts["rule"] == change.parts["revision"] == 0


def test_own_figures_alone() -> None:
    """One subject's figures changed and nothing else: all of it is its own, and others'' for everybody else."""
    before = [row for row in rows() if row["报告期"] == "2020"]
    after = [{**row, "报告期": "2021", "jobs": row["jobs"]} for row in before]
    after[3]["rd"] = 9.0
    text = RULE.replace('value: "growth(jobs)", unit: "%"', "value: jobs")
    found = explain_runs(*pair(text, [*before, *after]))
    name = after[3]["对象"]
    own = found.criteria(name, "score")
    assert own.change.parts["own"] == own.change.whole
    assert set(own.parts) == {"研发强度"}
    other = next(row["对象"] for row in after if row["对象"] != name)
    assert found.subject(other, "score").parts["own"] == 0


def test_another_rule_and_revised_data() -> None:
    early, late = pair(later=RULE.replace("weight: 3", "weight: 1").replace("≥3%", "≥4%"))
    as_known = [dict(row) for row in rows()]
    as_known[1]["tax"] = 1.0
    then = run(early.standard, as_known, period="2020")
    found = explain_runs(early, late, before_as_known=then.now.table).league("score")
    assert any(change.parts["rule"] for change in found.changes.values())
    assert any(change.parts["revision"] for change in found.changes.values())
    for name, change in found.changes.items():
        assert float(change.old) == pytest.approx(then.output("total")[then.position(name)])
        assert sum(change.parts.values()) == change.whole


def test_weights_given_to_one_run_are_a_change_of_the_rule() -> None:
    early = run(parse(RULE, "rule.yaml"), rows(), period="2020")
    late = early.again(period="2020", weights={"tax": 9.0})
    found = explain_runs(early, late).league("score")
    assert all(change.parts["rule"] == change.whole for change in found.changes.values())


def test_criteria_add_up_to_the_own_part() -> None:
    found = explain_runs(*pair())
    for name in ("区1", "区2", "区3"):
        for what in ("rank", "score"):
            own = found.criteria(name, what)  # type: ignore[arg-type]
            assert sum(own.parts.values()) == own.change.parts["own"]
            assert "就业（前1年）" in own.parts


def test_refusals() -> None:
    early, _ = pair()
    over = RULE.replace("    score:\n", "    prepare: {impute: latest}\n    score:\n")
    with pytest.raises(Problem) as caught:
        explain_runs(*pair(over))
    assert caught.value.code == "change-over-time"
    unknown = RULE.replace("weight: 3", "weight: unknown")
    with pytest.raises(Problem) as caught:
        explain_runs(*pair(unknown))
    assert caught.value.code == "change-no-total"
    scenario = run(parse(unknown, "rule.yaml"), rows(), period="2020", scenario="equal")
    found = explain_runs(scenario, scenario.again(period="2021"))
    assert found.league("score").changes
    with pytest.raises(Problem) as caught:
        found.league("rank")
    assert caught.value.code == "change-no-total"
    with pytest.raises(Problem) as caught:
        explain_runs(early, early).subject("无此区")
    assert caught.value.code == "subject-unknown"
