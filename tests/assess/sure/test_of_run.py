"""How sure the ranks of runs are: a model equal to the run, alternatives by name, files of parameters, structure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaifaqu.assess import Run, parse, run
from kaifaqu.assess.construct import describe
from kaifaqu.assess.sure import Jitter, Plan, evaluate, explicit, names, nominal, prepare, simulate
from kaifaqu.assess.sure.exchange import read_parameters, write_replications
from kaifaqu.assess.sure.of_run import leave_one_out, model_of, plan_of, sobol, uncertainty
from kaifaqu.assess.sure.structure import structure
from kaifaqu.errors import Problem

HEAD = """
id: index
title: 综合指数
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
"""
INDEX = (
    HEAD
    + """
    prepare: {impute: mean}
    normalise: {method: minmax, to: [0, 100]}
    score:
      combine: mean
      items:
        - id: growth
          title: 增长
          weight: 2
          combine: geometric
          items:
            - {id: tax, title: 税收, weight: 3, value: tax, minmax: {to: [1, 100]}}
            - {id: rd, title: 研发, weight: 1, value: rd, minmax: {to: [1, 100]}}
        - {id: jobs, title: 就业, weight: 1, value: jobs, zscore: {mean: 50, sd: 10}}
    missing: renormalise
"""
)
POINTS = (
    HEAD
    + """
    score:
      combine: sum
      items:
        - {id: tax, title: 税收, full: 50, value: tax, bands: {"≥20万元/亩": 50, "≥10万元/亩": 30, else: 10}}
        - id: rest
          title: 其他
          combine: sum
          items:
            - {id: rd, title: 研发, full: 30, value: rd, linear: {base: 0%, target: 5%}}
            - {id: jobs, title: 就业, full: 20, value: jobs, linear: {base: 100人, target: 900人}}
"""
)
CONDITION = """
    conditions:
      - {id: a, title: 税, rule: tax > 1 万元/亩}
"""


def rows(count: int = 15, gaps: int = 2) -> list[dict[str, Any]]:
    random = np.random.default_rng(7)
    found: list[dict[str, Any]] = []
    for at in range(count):
        tax, rd, jobs = float(random.uniform(1, 30)), float(random.uniform(1, 5)), int(random.integers(100, 900))
        found.append({"对象": f"区{at}", "tax": tax, "rd": rd, "jobs": jobs, "region": "东" if at % 2 else "西"})
    for at in range(gaps):
        found[at]["rd"] = None
    return found


def made(text: str, table: list[dict[str, Any]] | None = None, **options: Any) -> Run:
    return run(parse(text, "index.yaml"), rows() if table is None else table, **options)


def test_it_works() -> None:
    found = made(INDEX)
    model = model_of(found)
    np.testing.assert_allclose(nominal(model), found.output("total"), rtol=1e-12)
    result = uncertainty(found, replications=300, seed=3)
    assert result.seed == 3
    assert [row["rank"] for row in result.table()] == list(found.output("rank"))
    again = uncertainty(found, replications=300, seed=3)
    np.testing.assert_array_equal(result.statistics.counts, again.statistics.counts)


def test_who_has_no_place_has_none_in_the_table() -> None:
    text = INDEX.replace("    prepare: {impute: mean}\n", "").replace("missing: renormalise", "missing: refuse")
    told = {row["subject"]: row["rank"] for row in uncertainty(made(text, rows(gaps=1)), replications=50, seed=1).table()}
    assert told.pop("区0") is None
    assert sorted(told.values()) == list(range(1, len(told) + 1))


def test_points_added_up_vary_by_their_full_marks() -> None:
    found = made(POINTS, rows(gaps=0))
    model = model_of(found)
    np.testing.assert_allclose(nominal(model), found.output("total"), rtol=1e-12)
    tree = model.tree
    assert dict(zip(tree.ids[1], tree.weights[1], strict=True)) == {"tax": 50.0, "rest": 50.0}
    changed = found.standard.text.replace("full: 50", "full: 60").replace('万元/亩": 50', '万元/亩": 60')
    doubled = changed.replace('万元/亩": 30', '万元/亩": 36').replace("else: 10", "else: 12")
    expected = made(doubled, rows(gaps=0)).output("total") / 110 * 100
    weights = [np.array([own]) for own in tree.weights]
    weights[1][0, tree.ids[1].index("tax")] = 60.0
    setup = prepare(model, Plan(Jitter()))
    np.testing.assert_allclose(evaluate(setup, explicit(setup, 1, weights=weights)).scores[0], expected, rtol=1e-12)


def test_data_error_goes_through_the_bands() -> None:
    found = made(POINTS, rows(gaps=0))
    result = uncertainty(found, weights="none", error=0.2, replications=64, seed=1)
    one, scores, _ = result.replication(5)
    assert int(one.noise[0])
    model = result.setup.model
    drawn = np.random.Generator(np.random.PCG64(int(one.noise[0]))).standard_normal(model.values.shape)
    values = model.values + 0.2 * np.abs(model.values) * drawn
    table = [{**row, "tax": value[0], "rd": value[1], "jobs": value[2]} for row, value in zip(rows(gaps=0), values, strict=True)]
    np.testing.assert_allclose(scores, made(POINTS, table).output("total"), rtol=1e-9)


@pytest.mark.parametrize(
    "options",
    [
        {"normalisation": ["standard", "zscore", "minmax:1..100", "rank_points", "borda", "percent_rank", "vector", "to_sum"]},
        {"aggregation": ["standard", "mean", "mean/geometric", "power:0.5", "median"], "normalisation": ["minmax:1..100"]},
        {"imputation": ["standard", "none", "median", "group_mean:region", "hot-deck:region", "normal"]},
        {"treatment": ["standard", "none", "winsorise:2/log_ct", "log_ct"], "error": 0.05},
    ],
)
def test_alternatives_by_name_and_back_from_a_file(options: dict[str, Any], tmp_path: Path) -> None:
    found = made(INDEX)
    result = uncertainty(found, weights="dirichlet:20", replications=50, seed=2, **options)
    path = tmp_path / "parameters.parquet"
    write_replications(result, path)
    setup, parameters = read_parameters(found, path, error=options.get("error"))
    _, scores, _ = result.replication(7)
    np.testing.assert_array_equal(evaluate(setup, parameters).scores[7], scores)
    assert len(parameters) == 50


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"normalisation": ["minmx"]}, "alternative-unknown"),
        ({"normalisation": ["minmax:9..1"]}, "alternative-unknown"),
        ({"normalisation": ["borda:2"]}, "alternative-unknown"),
        ({"normalisation": ["zscore", "zscore"]}, "plan-names"),
        ({"aggregation": ["mean/mean/mean"]}, "alternative-unknown"),
        ({"aggregation": ["average"]}, "alternative-unknown"),
        ({"imputation": ["group_mean"]}, "alternative-unknown"),
        ({"imputation": ["group_mean:tax"]}, "impute-group"),
        ({"treatment": ["winsorise:x"]}, "alternative-unknown"),
        ({"weights": "about 25"}, "alternative-unknown"),
        ({"weights": "unknown"}, "plan-weights"),
        ({"weights": "±100%"}, "plan-weights"),
        ({"weights": "none"}, "plan-empty"),
        ({"replications": 0}, "replications-number"),
    ],
)
def test_refusals(options: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        uncertainty(made(INDEX), **{"replications": 10, **options})
    assert caught.value.code == code
    assert caught.value.hint or code in ("plan-empty", "replications-number", "plan-names")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("combine: geometric", "combine: topsis"), "model-decided"),
        (lambda text: text.replace("weight: 2", "weight: unknown"), "uncertainty-no-total"),
        (lambda text: text[: text.index("    prepare")] + CONDITION, "uncertainty-no-total"),
        (lambda text: text.replace("combine: geometric", "combine: geometric\n          full: 40"), "model-differs"),
    ],
)
def test_what_cannot_be_varied_is_refused(change: Callable[[str], str], code: str) -> None:
    with pytest.raises(Problem) as caught:
        model_of(made(change(INDEX)))
    assert caught.value.code == code


def test_sums_without_full_marks_are_refused() -> None:
    text = POINTS.replace(
        'full: 50, value: tax, bands: {"≥20万元/亩": 50, "≥10万元/亩": 30, else: 10}', "points: tax / 1 万元/亩"
    )
    with pytest.raises(Problem) as caught:
        model_of(made(text, rows(gaps=0)))
    assert caught.value.code == "model-full-marks"


def test_a_scenario_draws_what_nobody_knows() -> None:
    text = INDEX.replace("weight: 3", "weight: unknown").replace(
        "id: rd, title: 研发, weight: 1", "id: rd, title: 研发, weight: unknown"
    )
    found = made(text, scenario="equal")
    result = uncertainty(found, replications=200, seed=1)
    drawn = result.parameters(0).weights
    tree = result.setup.model.tree
    assert drawn[1][0].tolist() == tree.weights[1].tolist()
    pair = [tree.ids[0].index(name) for name in ("tax", "rd")]
    assert drawn[0][0, pair].sum() == pytest.approx(tree.weights[0][pair].sum())
    assert drawn[0][0, pair[0]] != tree.weights[0][pair[0]]
    assert any("情景" in note for note in result.setup.model.notes)


def test_what_matters_and_what_each_item_carries() -> None:
    found = made(INDEX)
    indices = sobol(found, normalisation=["minmax:1..100", "rank_points"], samples=64).indices
    assert indices.factors == ("weights", "normalisation")
    left = leave_one_out(found)
    at = left.ids.index("jobs")
    without = found.standard.text.replace("weight: 1, value: jobs", "weight: 0, value: jobs")
    np.testing.assert_allclose(left.scores[at], made(without).output("total"), rtol=1e-12)


def test_structure() -> None:
    found = structure(made(INDEX))
    points = made(INDEX).stage("normalised")
    table = np.column_stack([points[name] for name in found.items])
    np.testing.assert_allclose(found.correlation, describe.correlation(table))
    pair = table[:, [found.items.index("tax"), found.items.index("rd")]]
    by_id = {family.id: family for family in found.families}
    assert by_id["growth"].alpha == pytest.approx(describe.cronbach(pair))
    assert found.groups[-1] == "total"
    assert found.as_dict()["families"][0]["components"] is not None
    with pytest.raises(Problem) as caught:
        structure(made(INDEX), stage="points")
    assert caught.value.code == "stage-unknown"


def test_the_plan_can_be_made_by_hand() -> None:
    found = made(INDEX)
    model = model_of(found)
    plan = plan_of(found, model, weights="25%")
    assert simulate(model, plan, replications=20, seed=1).count == 20


def test_every_alternative_is_on_the_page(repo_root: Path) -> None:
    text = (repo_root / "docs" / "uncertainty.md").read_text(encoding="utf-8")
    several = (*names.NORMALISATIONS, *names.IMPUTATIONS)
    known = [names.OWN, *names.AGGREGATIONS, *(name.partition(":")[0] for name in several)]
    assert [name for name in known if f"`{name}" not in text and name != "arithmetic"] == []
