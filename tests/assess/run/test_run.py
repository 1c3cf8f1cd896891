"""Runs of small standards: every stage, weights, scenarios, verdicts, engines; what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaifaqu.assess.rules.model import Standard
from kaifaqu.assess.rules.read import parse
from kaifaqu.assess.run import Run, run
from kaifaqu.errors import Problem, Problems

HEAD = """
id: demo
title: 示例指数
subject: zone
inputs:
  gdp: {title: 地区生产总值, unit: 亿元}
  people: {title: 人口, unit: 人}
  patents: {title: 专利, unit: 件}
  energy: {title: 能耗, unit: ""}
  region: {title: 区域, type: text}
  expert: {title: 专家分}
  closed: {title: 停产, type: yes_no}
editions:
  - edition: "1"
    in_force: {from: 2020-01-01}
    source: {document: 示例办法, by: 示例单位, number: 示例〔2020〕1号}
    official: false
    label: 示例口径
"""
INDEX = (
    HEAD
    + """
    normalise: {method: minmax, to: [0, 100]}
    missing: {policy: renormalise, at_least: 0.2}
    score:
      combine: mean
      items:
        - {id: wealth, title: 人均产值, value: gdp, denominator: people, weight: 2}
        - id: skill
          title: 创新
          weight: 1
          combine: mean
          items:
            - {id: patents, title: 专利数, value: patents, weight: 3}
            - {id: energy, title: 能耗强度, value: energy, direction: -1, weight: 1}
"""
)
ROWS = [
    {"名称": "甲", "gdp": 100, "people": 10, "patents": 5, "energy": 2.0, "区域": "东"},
    {"名称": "乙", "gdp": 300, "people": 20, "patents": None, "energy": 4.0, "区域": "西"},
    {"名称": "丙", "gdp": 40, "people": 8, "patents": 15, "energy": None, "区域": "东"},
    {"名称": "丁", "gdp": None, "people": 8, "patents": 10, "energy": 3.0, "区域": None},
]


def standard(text: str) -> Standard:
    return parse(text, "示例.yaml")


def clean(values: Any) -> list[Any]:
    return [None if value is None or value != value else value for value in values.tolist()]


def problem(text: str, rows: Any = ROWS, **more: Any) -> Problem:
    with pytest.raises((Problem, Problems)) as caught:
        run(standard(text), rows, **more)
    return caught.value.items[0] if isinstance(caught.value, Problems) else caught.value


def test_it_works() -> None:
    found = run(standard(INDEX), ROWS)
    assert clean(found.stage("raw")["wealth"]) == [100, 300, 40, None]
    assert clean(found.stage("denominated")["wealth"]) == [10, 15, 5, None]
    assert clean(found.stage("normalised")["wealth"]) == [50, 100, 0, None]
    assert clean(found.stage("normalised")["energy"]) == [100, 0, None, 50]
    assert clean(found.stage("points")["skill"]) == [25, 0, 100, 50]
    assert clean(found.stage("totals")["total"]) == pytest.approx([125 / 3, 200 / 3, 100 / 3, 50])
    assert [(one.subject, one.rank) for one in found.ranking()] == [("乙", 1), ("丁", 2), ("甲", 3), ("丙", 4)]
    assert found.label == "示例口径"
    assert run(standard(INDEX.replace("示例口径", "模拟数据")), ROWS, simulated=True).label == "模拟数据"
    assert found.one("丁").left_out == ("人均产值",)


def test_reasons_add_up_whatever_is_missing() -> None:
    found = run(standard(INDEX), ROWS)
    for subject in found.subjects:
        tree = found.reasons(subject)
        leaves = [each.contribution for each in tree.walk() if each.kind == "leaf"]
        assert sum(each for each in leaves if each is not None) == pytest.approx(tree.points)
    own = found.reasons("甲")
    wealth, skill = own.parts
    assert wealth.weight == pytest.approx(2 / 3)
    assert wealth.contribution == pytest.approx(100 / 3)
    assert skill.parts[0].contribution == pytest.approx(0)
    assert skill.parts[0].next is not None
    assert (skill.parts[0].next.value, skill.parts[0].next.points, skill.parts[0].next.fixed) == (10, 50, False)
    assert [used.title for used in wealth.inputs] == ["地区生产总值", "人口"]
    text = own.text()
    assert text.startswith("甲　总分 41.67　【示例口径】")
    assert "再提高 5件，到 10件，得 50 分（参照其他对象，上下界不变时）" in text
    assert "缺数据，不计入，其余各项按比例放大" in found.reasons("乙").text()


def test_a_leaf_is_known_by_the_measure_it_reads() -> None:
    text = INDEX.replace("value: gdp, denominator: people", "value: rich").replace(
        "    normalise:", "    measures:\n      rich: {title: 人均, formula: gdp / people, unit: 亿元/人}\n    normalise:"
    )
    found = run(standard(text), ROWS)
    assert clean(found.stage("denominated")["wealth"]) == [10, 15, 5, None]
    assert found.reasons("甲").parts[0].formula == "人均"


def test_matrix_steps() -> None:
    text = INDEX.replace("    normalise:", "    prepare: {impute: {method: group_mean, by: region}, treat: none}\n    normalise:")
    found = run(standard(text), ROWS)
    assert clean(found.stage("imputed")["energy"]) == [2, 4, 2, 3]
    assert clean(found.stage("treated")["energy"]) == [2, 4, 2, 3]
    assert clean(found.stage("imputed")["wealth"]) == [10, 15, 5, None]
    assert "插补为2" in found.reasons("丙").text()
    over = INDEX.replace("    normalise:", "    prepare: {impute: latest}\n    normalise:").replace(", denominator: people", "")
    rows = [{"名称": "甲", "年": 2020, "gdp": 5, "people": 1, "patents": 1, "energy": 1},
            {"名称": "甲", "年": 2021, "gdp": None, "people": 1, "patents": 3, "energy": 1},
            {"名称": "乙", "年": 2021, "gdp": 9, "people": 1, "patents": 2, "energy": 3}]  # fmt: skip
    assert clean(run(standard(over), rows).stage("imputed")["wealth"]) == [5, 9]


@pytest.mark.parametrize("method", ["entropy", "critic", "sd", "pca"])
def test_weights_from_data(method: str) -> None:
    rows = [row | {"gdp": at * 10 + 1.0, "patents": (at * 7) % 4 + at, "energy": 5.0 - at} for at, row in enumerate(ROWS)]
    text = INDEX.replace("    normalise:", f"    weights: {{method: {method}}}\n    normalise:").replace(
        ", denominator: people", ""
    )
    found = run(standard(text), rows)
    weights = [found.stages.params[f"weight.{name}"] for name in ("patents", "energy")]
    assert sum(weight or 0 for weight in weights) == pytest.approx(1)
    points = found.stage("points")
    assert points["skill"] == pytest.approx(weights[0] * points["patents"] + weights[1] * points["energy"])
    assert not np.isnan(found.stage("totals")["total"]).any()
    leaves = run(standard(text.replace(f"method: {method}", f"method: {method}, over: leaves")), rows)
    assert sum(leaves.stages.params[f"weight.{name}"] or 0 for name in ("wealth", "patents", "energy")) == pytest.approx(1)


@pytest.mark.parametrize("combine", ["topsis", "vikor", "rsr", "copeland"])
def test_groups_decided_by_the_whole_matrix(combine: str) -> None:
    rows = [row | {"gdp": at * 10 + 1.0, "patents": at, "energy": 5.0 - at} for at, row in enumerate(ROWS)]
    text = INDEX.replace("    score:\n      combine: mean", f"    score:\n      combine: {combine}").replace(
        ", denominator: people", ""
    )
    found = run(standard(text), rows)
    assert [one.subject for one in found.ranking()] == ["丁", "丙", "乙", "甲"]
    tree = found.reasons("甲")
    assert tree.parts[0].contribution is None
    assert "不能拆成相加的贡献" in tree.says


UNKNOWN = INDEX.replace("weight: 3}", "weight: unknown}").replace("direction: -1, weight: 1}", "direction: -1, weight: unknown}")


def test_unknown_weights_refuse_a_total_and_a_scenario_gives_an_interval() -> None:
    known = standard(UNKNOWN)
    found = run(known, ROWS)
    assert found.refusal is not None
    assert "权重未知：专利数、能耗强度" in found.refusal.text
    assert clean(found.output("total")) == [None] * 4
    assert found.one("甲").rank is None
    scenario = run(known, ROWS, scenario="equal")
    assert scenario.label.endswith("情景：未知的权重按等权")
    assert not np.isnan(scenario.output("total")).any()  # type: ignore[arg-type]
    assert all(one.rank is None and one.grade is None and one.between is not None for one in scenario.ranking())
    assert (scenario.one("乙").rank_between, scenario.one("甲").rank_between) == ((1, 1), (2, 3))
    assert run(known, ROWS, scenario="equal").ranking() == scenario.ranking()
    lacking = run(standard(UNKNOWN.replace("policy: renormalise, at_least: 0.2", "policy: refuse")), ROWS, scenario="equal")
    assert [each.title for each in lacking.one("丁").missing] == ["地区生产总值"]
    scenario = run(known, ROWS, scenario="equal").one("甲")
    assert scenario.total is not None
    assert "按情景算出" in scenario.refusal
    filled = run(known, ROWS, weights={"patents": 3, "energy": 1})
    assert filled.refusal is None
    assert filled.ranking() == run(standard(INDEX), ROWS).ranking()
    gap = INDEX.replace("    normalise:", "    gaps: [示例缺口]\n    normalise:")
    assert "示例缺口" in run(standard(gap), ROWS, weights={"patents": 3}).one("甲").refusal
    assert run(standard(INDEX), ROWS, scenario="equal").ranking()[0].rank == 1


SCORE = (
    HEAD
    + """
    veto: [{id: shut, title: 停产, rule: closed}]
    conditions:
      - {id: size, title: 规模, rule: people >= 5人, advice: 扩大规模}
      - {id: site, title: 现场, manual: true}
    score:
      full: 25
      items:
        - {id: a, title: 专利, full: 20, value: patents, bands: {"≥10件": 20, "≥5件": 10, else: 0}}
        - {id: b, title: 专家, full: 10, value: region, choices: {东: 6-10, 西: 0-4}, given: expert}
    bonus: [{id: extra, title: 加分, points: gdp / 100亿元, cap: 2}]
    pass: {rule: total >= 15}
    consequences: [{id: pay, title: 奖励, rule: passed, amount: 3万元, unit: 万元, text: 一次性}]
"""
)
GOOD = {"名称": "甲", "closed": "否", "people": 6, "site": "是", "patents": 12, "区域": "东", "expert": 8, "gdp": 150}


def verdict(**change: Any) -> Any:
    return run(standard(SCORE), [GOOD | change]).one("甲")


def test_a_verdict() -> None:
    good = verdict()
    assert (good.result, good.total, good.words) == ("met", 26.5, "符合")
    assert good.follows[0].amount == 3
    tree = run(standard(SCORE), [GOOD]).reasons("甲")
    assert [(part.kind, part.contribution) for part in tree.parts] == [
        ("leaf", 20),
        ("leaf", 8),
        ("limit", -3),
        ("adjustment", 1.5),
    ]


def test_a_condition_tells_its_figure_its_limit_and_what_is_lacking() -> None:
    (size, _), [veto] = verdict(people=3).conditions, verdict(people=3).veto
    assert [(each.title, each.value, each.unit, each.sign, each.limit, each.lacking) for each in size.figures] == [
        ("人口", 3, "人", ">=", 5, 2)
    ]
    assert size.figures[0].text == "现为 3 人，还差 2 人"
    assert (veto.figures[0].value, veto.figures[0].sign) == ("否", "")
    assert verdict(people=9).conditions[0].figures[0].lacking == 0
    unknown = verdict(people=None).conditions[0].figures[0]
    assert (unknown.value, unknown.limit, unknown.lacking) == (None, 5, None)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("gdp <= 20000万元 and people < 10人", [("地区生产总值", 3, "亿元", 2, 1), ("人口", 6, "人", 10, 0)]),
        ("patents / 4件 >= 350%", [("专利 ÷ 4件", 300, "%", 350, 50)]),
        ("9人 <= people", [("人口", 6, "人", 9, 3)]),
        ("people > 5人 or closed", []),  # either would do: nothing is lacking by itself
        ('region = "东"', []),
    ],
)
def test_figures_stand_in_the_unit_of_what_is_compared(rule: str, expected: list[tuple[Any, ...]]) -> None:
    found = run(standard(SCORE.replace("people >= 5人", rule)), [GOOD | {"gdp": 3}]).one("甲").conditions[0].figures
    assert [(each.title, each.value, each.unit, each.limit, each.lacking) for each in found if each.sign] == expected


def test_an_open_score_is_an_interval() -> None:
    closed = verdict(expert=None)  # 26 to 30 of at most 25, and the bonus
    assert (closed.total, closed.high, closed.result) == (26.5, None, "met")
    low = verdict(expert=None, patents=5)
    assert (low.total, low.high, low.result) == (17.5, 21.5, "met")
    edge = verdict(expert=None, patents=5, gdp=0, 区域="西")
    assert (edge.total, edge.high, edge.result) == (10, 14, "unmet")
    unsure = verdict(expert=None, patents=0, gdp=0)
    assert (unsure.result, unsure.missing) == ("unmet", ())


def test_only_what_matters_is_missing() -> None:
    assert [each.title for each in verdict(people=None).missing] == ["人口"]
    assert [each.title for each in verdict(site=None).missing] == ["现场"]
    assert verdict(site=None).result == "manual"
    assert verdict(people=None, closed="是").missing == ()
    assert [each.title for each in verdict(closed=None, patents=None).missing] == ["停产", "专利"]
    assert verdict(people=4, patents=None).missing == ()


def test_a_value_out_of_the_expert_range() -> None:
    found = problem(SCORE, [GOOD | {"expert": 5}])
    assert found.code == "value-refused"
    assert str(found.place) == "第1行 “expert”列"


def test_the_mean_refuses_what_is_not_positive() -> None:
    assert problem(INDEX.replace("          combine: mean", "          combine: geometric")).code == "mean-not-positive"


def test_engines_agree(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    count = 400
    data = {
        "subject": [f"s{at}" for at in range(count)], "gdp": random.normal(100, 20, count),
        "people": random.integers(5, 50, count),
        "patents": np.where(random.random(count) < 0.1, np.nan, random.integers(0, 9, count)), "energy": random.random(count),
        "region": [None] * count, "expert": [None] * count, "closed": [None] * count,
    }  # fmt: skip
    own = run(standard(INDEX), data)
    table = pa.table({key: pa.array(column, from_pandas=True) for key, column in data.items()})
    pq.write_table(table, tmp_path / "a.parquet")
    for source in (data, table, tmp_path / "a.parquet", own.now.table):
        other = run(standard(INDEX), source, engine="duckdb")
        order = [other.now.position[subject] for subject in own.subjects]
        assert other.output("total")[order] == pytest.approx(own.output("total"))  # type: ignore[index]
        assert (other.output("rank")[order] == own.output("rank")).all()  # type: ignore[index]
    assert [one.subject for one in other.ranking()[:5]] == [one.subject for one in own.ranking()[:5]]
    matrix = standard(INDEX.replace("    normalise:", "    prepare: {impute: mean}\n    normalise:"))
    with pytest.raises(Problem, match="只能在内存中算") as caught:
        run(matrix, data, engine="duckdb")
    assert caught.value.code == "engine-in-memory"


def test_again_with_other_weights_is_another_run() -> None:
    found = run(standard(INDEX), ROWS)
    assert found.again().ranking() == found.ranking()
    assert found.again(weights={"skill": 100}).ranking()[0].subject == "丙"
    assert found.parameters["edition"] == "1"


def test_periods_and_editions() -> None:
    later = INDEX.replace("in_force: {from: 2020-01-01}", "in_force: {from: 2020-01-01, to: 2021-12-31}")
    second = (
        later[later.index('  - edition: "1"') :]
        .replace('edition: "1"', 'edition: "2"')
        .replace("{from: 2020-01-01, to: 2021-12-31}", "{from: 2022-01-01}")
    )
    known = standard(later + second)
    rows = [row | {"年度": year} for row in ROWS for year in (2020, 2021)]
    assert run(known, rows).edition.edition == "2"
    assert run(known, rows).period == "2021"
    assert run(known, rows, on="2021-05-01", period="2020年").edition.edition == "1"
    assert run(known, rows, edition="1").edition.edition == "1"
    assert problem(INDEX, rows, period="2019").code == "period-missing"
    assert problem(INDEX, rows, on="2019-01-01").code == "edition-none"
    assert problem(INDEX, rows, on="昨天").code == "date-invalid"


def test_refusals() -> None:
    assert problem(INDEX, scenario="random").code == "scenario-unknown"
    assert "skill" in problem(INDEX, weights={"skil": 1}).hint
    assert problem(INDEX, weights={"skill": -1}).code == "weight-invalid"
    assert problem(SCORE, [GOOD], weights={"a": 1}).code == "weight-unused"
    with pytest.raises(Problem) as unknown:
        run("tech-smee", ROWS)
    assert "tech-sme" in unknown.value.hint
    found = run(standard(INDEX), ROWS)
    with pytest.raises(Problem, match="没有“戊”"):
        found.one("戊")
    with pytest.raises(Problem, match="没有“x”这一步"):
        found.stage("x")


def test_records_lapse() -> None:
    text = (
        HEAD
        + """
    score:
      items:
        - {id: duty, title: 守法, full: 10, deductions: {records: {环保处罚: {points: 3, months: 12}}}}
"""
    )
    known = standard(text)
    rows = [{"名称": "甲", "年度": 2024, "gdp": 1}, {"名称": "乙", "年度": 2024, "gdp": 1}]
    records = [{"名称": "甲", "日期": "2024-05-01", "类别": "环保处罚"}, {"名称": "甲", "日期": "2023-01-01", "类别": "环保处罚"}]
    found: Run = run(known, rows, records=records, on="2024-12-31")
    assert clean(found.output("total")) == [7, 10]
    assert clean(run(known, rows, on="2024-12-31").output("total")) == [None, None]


def test_tables_are_joined_by_subject(tmp_path: Path) -> None:
    (tmp_path / "主表.csv").write_text("名称,gdp,patents,energy\n甲,100,5,2\n乙,300,,4\n丙,40,15,\n丁,,10,3\n", "utf-8")
    (tmp_path / "单位.csv").write_text("名称,people,区域\n乙,20,西\n甲,10,东\n丁,8,\n丙,8,东\n戊,1,东\n", "utf-8")
    found = run(standard(INDEX), (tmp_path / "主表.csv", tmp_path / "单位.csv"))
    assert found.ranking() == run(standard(INDEX), ROWS).ranking()
    codes = [note.code for note in found.notes]
    assert "subject-left-out" in codes
    missing = next(note for note in found.notes if note.code == "column-missing")
    assert missing.message == "数据中没有：专家分、停产。"
    with pytest.raises(Problem, match="两张表") as twice:
        run(standard(INDEX), (tmp_path / "主表.csv", tmp_path / "主表.csv"))
    assert twice.value.code == "column-twice"


def test_sources_of_the_caller_stand_beside_the_inputs() -> None:
    rows = [row | {"年度": 2021} for row in ROWS]
    found = run(standard(INDEX), rows, sources={("甲", "2021", "gdp"): "统计公报第3页"})
    used = found.reasons("甲").parts[0].inputs[0]
    assert (used.source, used.period, used.value, used.unit) == ("统计公报第3页", "2021年", 100, "亿元")


def test_a_large_table_that_gives_no_total_is_refused() -> None:
    data = {key: [row.get(key) for row in ROWS] for key in ("gdp", "people", "patents", "energy")} | {
        "subject": [row["名称"] for row in ROWS], "region": [None] * 4, "expert": [None] * 4, "closed": [None] * 4,
    }  # fmt: skip
    assert problem(UNKNOWN, data, engine="duckdb").code == "total-refused"
    kept = run(standard(INDEX), data, engine="duckdb")
    with pytest.raises(Problem) as caught:
        kept.one("甲")
    assert caught.value.code == "inputs-not-kept"
