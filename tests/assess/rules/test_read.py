"""A standard with every section: what is read, which edition judges, how what changed is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kaifaqu.assess.formulas import PLAIN
from kaifaqu.assess.reading import parse as parse_node
from kaifaqu.assess.rules.diff import diff
from kaifaqu.assess.rules.model import WEIGHED, Missing, Row
from kaifaqu.assess.rules.read import check, load, parse, read_standard
from kaifaqu.errors import Problem, Problems

GOOD = """\
id: demo
title: 示例评价
subject: enterprise
note: 只作测试
inputs:
  staff: {title: 职工总数, unit: 人, low: 0, step: 1}
  tech: {title: 科技人员, unit: 人}
  sales: {title: 销售收入, unit: 万元}
  rd: {title: 研发费用, unit: 万元}
  issues: {title: 督察问题, unit: 个}
  accident: {title: 重大事故, type: yes_no}
  region: {title: 地区, type: text, values: [东部, 西部]}
  founded: {title: 成立日期, type: date}
  expert: {title: 专家评分, unit: 分}
  people: {title: 常住人口, unit: 万人, indicator: population}
editions:
  - edition: "2022"
    in_force: {from: 2022-01-01}
    applies: [{kind: new, from: 2022-03-01}, {kind: review, from: 2023-01-01}]
    source: {document: 示例办法, number: 示例〔2022〕1号, by: 示例局, issued: 2021-12-01, certainty: A}
    official: true
    spans: {近三年: {years: 3, at_least: 1}}
    values:
      limit: {title: 研发下限, unit: "%", by: sales, rows: [{upto: 5000万元, value: 5%}, {below: 2亿元, value: 4}, {value: 3}]}
      base: {title: 基准, unit: 万元/人, keys: [region], rows: [{region: 东部, value: 50}, {region: 西部, value: 400000元/人}]}
    measures:
      share: {title: 科技人员占比, formula: tech / staff, unit: "%"}
      ratio: {title: 研发占比, formula: "sum_of(rd, 近三年) / sum_of(sales, 近三年)", unit: "%"}
      size: {title: 规模, formula: 'if(sales >= 2亿元, "大", "小")'}
      yield: {title: 人均销售收入, formula: sales / staff}
      bad: {title: 末档, formula: grade = "D"}
    veto: [{id: accident, title: 事故, rule: accident}]
    conditions:
      - {id: k1, title: 规模, rule: staff <= 500人 and sales <= 2亿元, advice: 控制规模, source: {document: 第三条, certainty: B}}
      - {id: k2, title: 现场核查, manual: true}
      - {id: k3, title: 研发, when: sales > 0, unless: accident,
         any_of: [{id: k3a, rule: ratio >= limit}, {id: k3b, rule: rd > 9亿元}]}
      - {id: k4, title: 两项以上, at_least: 2, of: [{id: a, rule: rd > 0}, {id: b, rule: tech > 0}, {id: c, rule: size = "大"}]}
    direct: {title: 直通, all_of: [{id: d1, rule: "years_between(founded, applied_on) >= 10年"}]}
    score:
      - {id: staff, title: 科技人员, full: 20, value: share, bands: {"≥30%": 20, "[25%,30%)": 12-16, else: 0}, given: expert}
      - id: rd
        title: 研发
        full: 50
        combine: best
        items:
          - {id: rd1, title: 占收入, full: 50, value: ratio, bands: {≥6%: 50, else: 0}}
          - {id: rd2, title: 人均, full: 50, value: yield, missing: zero, bands: {≥base的: 0} }
    bonus: [{id: west, title: 西部, points: 'if(region = "西部", 5, 0)', cap: 5}]
    penalty: [{id: env, title: 环保, points: 0.3 * issues}]
    total: {low: 0, high: 100}
    pass: {rule: total >= 60 and score.staff > 0}
    rank: {within: [region], only: result != "unmet"}
    grades:
      within: [region]
      apart: [{grade: T, title: 暂不评价, rule: "years_between(founded, applied_on) < 2年"}]
      counted: false
      boundary: worse
      levels:
        - {grade: A, title: 优先, upto: 20%, rule: total >= 60}
        - {grade: B, title: 支持, quota: {东部: 5, 西部: 2}}
        - {grade: D, title: 限制, last: 5%, rounding: up}
        - {grade: C, title: 提升}
    awards: [{id: first, title: 进步奖, by: "lag(rank, 1) - rank", places: 2, within: [region], text: 奖励2万元}]
    cards: [{id: yellow, title: 黄牌, rule: "count_years(of - rank < 5, 3) >= 2"}]
    consequences: [{id: power, title: 加价, rule: bad, amount: "if(years_in_a_row(bad) >= 3, 0.15, 0.1)", unit: 元/千瓦时}]
    missing: {policy: renormalise, at_least: 70%}
  - edition: "2020"
    in_force: {from: 2020-01-01}
    applies: [{kind: new, to: 2022-02-28}, {kind: review, to: 2022-12-31}]
    source: {document: 旧办法}
    official: false
    label: 示例口径
    gaps: [权重未查到]
    prepare: {impute: {method: group_median, by: region}, treat: {method: winsorise, most: 3, then: box_cox}}
    normalise: {method: minmax}
    weights: {method: ahp, judgements: {people: [[1, 1/3], [3, 1]]}}
    score:
      combine: power
      power: 0.5
      at_least: 60%
      items:
        - id: people
          combine: mean
          weight: 2
          items:
            - {id: p1, value: people, denominator: staff, weight: unknown}
            - {id: p2, value: tech / staff, weight: 1, zscore: true, prepare: {impute: none}}
        - {id: money, weight: 1, value: sales, direction: -1, when: sales > 0}
""".replace("bands: {≥base的: 0} }", "ratio: {to: base}}")


def test_it_works() -> None:
    standard = parse(GOOD)
    assert [edition.edition for edition in standard.editions] == ["2022", "2020"]
    new = standard.edition("2022")
    assert new.inputs["staff"].step == 1
    assert new.values["limit"].rows == (
        Row(Decimal(5), upto=Decimal(5000)), Row(Decimal(4), upto=Decimal(20000), inclusive=False), Row(Decimal(3)),
    )  # fmt: skip
    assert [row.value for row in new.values["base"].rows] == [50, 40]
    assert new.measures["share"].formula.type.unit == "%"
    assert (new.measures["yield"].unit, new.measures["size"].formula.type.kind) == ("万元/人", "text")
    assert [(part.id, part.need, len(part.parts)) for part in new.conditions] == [
        ("k1", 0, 0),
        ("k2", 0, 0),
        ("k3", 1, 2),
        ("k4", 2, 3),
    ]
    assert new.conditions[2].parts[0].title == "研发占比 ≥ 研发下限"
    assert new.direct is not None
    assert (new.direct.id, new.direct.title) == ("direct", "直通")
    assert new.score is not None
    assert (new.score.id, new.score.combine, [item.id for item in new.leaves]) == ("total", "sum", ["staff", "rd1", "rd2"])
    assert (new.leaves[0].given, new.leaves[2].missing) == ("expert", Missing("zero"))
    assert [(found.sign, found.points.type) for found in new.adjustments] == [(1, PLAIN), (-1, PLAIN)]
    assert new.missing == Missing("renormalise", Decimal("0.7"))
    assert new.grades is not None
    assert [level.upto for level in new.grades.levels] == [Decimal("0.2"), None, None, None]
    assert new.grades.levels[1].quotas == (("东部", 5), ("西部", 2))
    assert new.consequences[0].amount is not None
    assert new.consequences[0].amount.type.unit == "元/千瓦时"
    assert (new.awards[0].kind, new.awards[1].kind) == ("prize", "card")


def test_an_index_takes_from_above_what_its_leaves_leave_open() -> None:
    old = parse(GOOD).edition("2020")
    assert old.score is not None
    assert (old.score.power, old.score.missing) == (Decimal("0.5"), Missing("renormalise", Decimal("0.6"), "items"))
    first, second, third = old.leaves
    assert first.prepare is not None
    assert second.prepare is not None
    assert (first.prepare.denominator, first.prepare.impute, first.prepare.treat) == ("staff", "group_median", "winsorise")
    assert dict(first.prepare.options) == {"impute.by": "region", "treat.most": "3", "treat.then": "box_cox"}
    assert (second.prepare.impute, second.prepare.denominator) == ("", "")
    assert [leaf.method.name for leaf in old.leaves if leaf.method] == ["minmax", "zscore", "minmax"]
    assert (third.direction, [item.id for item in old.unknown_weights]) == (-1, ["p1"])
    assert old.weights.judgements[0][1][0][1] == Decimal(1) / Decimal(3)


@pytest.mark.parametrize(
    ("on", "kind", "edition"),
    [
        (date(2022, 2, 28), "new", "2020"),
        (date(2022, 3, 1), "new", "2022"),
        (date(2022, 3, 1), "review", "2020"),
        (date(2022, 12, 31), "review", "2020"),
        (date(2023, 1, 1), "review", "2022"),
    ],
)
def test_the_day_and_the_kind_choose_the_edition(on: date, kind: str, edition: str) -> None:
    assert parse(GOOD).edition_for(on, kind).edition == edition


def test_no_edition_says_which_there_are() -> None:
    standard = parse(GOOD)
    with pytest.raises(Problem, match="没有适用于复核的版本") as caught:
        standard.edition_for(date(2019, 12, 31), "review")
    assert caught.value.code == "edition-none"
    assert "2022（2022-01-01 起）、2020（2020-01-01 起）" in caught.value.hint
    with pytest.raises(Problem, match="没有名为“2021”的版本"):
        standard.edition("2021")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("staff: {title", "1staff: {title", 6, "不能用作代码"),
        ("step: 1", "step: 0", 6, "step 须大于 0"),
        ("type: yes_no", "type: yes_no, unit: 个", 11, "不用 unit"),
        ("unit: 个}", "unit: 个, values: [甲]}", 10, "type: text"),
        ("values: [东部, 西部]", "values: [东部, 东部]", 12, "写了两次"),
        ("from: 2022-01-01}", "from: 2022-01-01, to: 2021-01-01}", 18, "早于生效日"),
        ("kind: review, from", "kind: renew, from", 19, "不是可用的写法"),
        ("years: 3", "years: 30", 22, "1 与 10"),
        ("at_least: 1}", "at_least: 5}", 22, "at_least 须在 1 与 3"),
        ("近三年:", "staff:", 22, "已经是别的名称"),
        ("by: sales,", "by: sales + region,", 24, "应是数字"),
        ("keys: [region]", "keys: [sales]", 25, "不是文字的输入"),
        ("title: 规模, formula:", "title: 规模, unit: 个, formula:", 29, "不写 unit"),
        ("share: {title", "region: {title", 27, "已经是一个输入"),
        ("manual: true", "manual: false", 35, "manual 只写 true"),
        ("id: k2", "id: staff", 35, "已有别的用处"),
        ("cap: 5", "cap: -5", 50, "不能是负数"),
        ("id: west", "id: rd1", 50, "写了两次"),
        ("points: 0.3 * issues", "points: 0.3 * sales", 51, "没有单位的数"),
        ("{low: 0, high: 100}", "{low: 100, high: 0}", 52, "low 须小于 high"),
        ("total >= 60 and", "rank <= 60 and", 53, "排名之后才有"),
        ("rank: {within: [region]", "rank: {within: [sales]", 54, "不能用来分组"),
        ("rule: total >= 60}", 'rule: grade = "A"}', 59, "排名之后才有"),
        ("rounding: up", "rounding: sideways", 63, "不是可用的写法"),
        ("title: 提升}", "title: 提升, rounding: up}", 64, "rounding 与"),
        ('by: "lag(rank, 1) - rank", places: 2', 'by: "lag(rank, 1) - rank"', 63, "places（几个）一起写"),
        ("lag(rank, 1) - rank", "lag(score.staff, 1)", 65, "往年的结果只有"),
        ("unit: 元/千瓦时", "unit: 元/吨, amount: 1", 67, "写了两次"),
        ("at_least: 70%", "at_least: 7", 68, "不是份额"),
        ("method: group_median, by: region", "method: group_median", 75, "by（分组的列）"),
        ("by: region}, treat", "by: sales}, treat", 75, "文字的输入"),
        ("then: box_cox", "then: magic", 75, "不是可用的写法"),
        ("method: minmax}", "method: bands}", 76, "不是可用的写法"),
        ("[3, 1]]", "[3]]", 77, "2 行 2 列"),
        ("1/3", "1/2", 77, "不互为倒数"),
        ("1/3", "1/0", 77, "大于 0"),
        ("{people: [[", "{nobody: [[", 77, "不是有下级的评价项"),
        ("power: 0.5", "power: 0", 78, "幂不能是 0"),
        ("combine: power", "combine: mean", 78, "要写 power"),
        ("direction: -1", "direction: 2", 89, "不是可用的写法"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    found = check(text, "示例.yaml")
    assert found, "nothing was found"
    assert any(says in f"{problem.message}{problem.hint}" and abs((problem.place.row or 0) - line) <= 2 for problem in found), [
        str(problem) for problem in found
    ]


def test_several_faults_are_told_in_the_order_of_the_file() -> None:
    text = GOOD.replace("rule: accident}", "rule: acident}", 1).replace("step: 1", "step: x").replace("power: 0.5", "power: x")
    with pytest.raises(Problems) as caught:
        parse(text)
    rows = [problem.place.row for problem in caught.value.items]
    assert len(rows) >= 3
    assert rows == sorted(rows)


def test_what_may_be_a_slip_is_a_warning() -> None:
    gap = GOOD.replace(", else: 0}, given", "}, given").replace("        - {grade: C, title: 提升}\n", "")
    found = check(gap)
    assert [problem.code for problem in found] == ["standard-warning"] * 2
    assert ["空当" in problem.message for problem in found] == [True, False]
    assert check(GOOD) == []


def test_gaps_in_tables_are_warned_of() -> None:
    text = GOOD.replace("{region: 西部, value: 400000元/人}", "{region: 东部, value: 1, year: 2020}").replace(
        "东部: 5, 西部: 2", "东部: 5"
    )
    rows = "[{to: 2020-12-31, value: 1}, {from: 2021-02-01, value: 2}]"
    text = text.replace("    measures:\n", f"      phased: {{title: 分期, rows: {rows}}}\n    measures:\n", 1)
    said = [problem.message for problem in check(text)]
    assert said == [
        "“支持”没有给“西部”名额。",
        "“基准”没有“西部”的数值：这些对象按缺数据处理。",
        "“分期”在 2020-12-31 至 2021-02-01 之间没有数值。",
    ]


def test_a_tree_read_before_gives_the_same() -> None:
    assert read_standard(parse_node(GOOD, "标准.yaml"), GOOD).editions[0].titles["score.rd1"] == "占收入得分"


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="读不了文件"):
        load(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes(b"title: \x81\xff\x00")
    with pytest.raises(Problem, match="UTF-8") as caught:
        load(path)
    assert caught.value.code == "text-encoding"
    for encoding in ("gb18030", "utf-16"):  # as Notepad saves it
        path.write_bytes(GOOD.encode(encoding))
        assert load(path).text == GOOD
    path.write_text(GOOD, encoding="utf-8")
    assert load(path).file == "gbk.yaml"


def test_what_changed_is_said_in_chinese() -> None:
    old = parse(GOOD)
    changes = {
        "staff <= 500人": "staff <= 400人", '"≥30%": 20': '"≥35%": 20', "places: 2": "places: 3", "0.15, 0.1": "0.2, 0.1",
        "{upto: 5000万元, value: 5%}": "{upto: 5000万元, value: 6%}", "total >= 60 and": "total >= 70 and",
        "upto: 20%": "upto: 25%", "id: k2, title: 现场核查": "id: k5, title: 实地核查", "cap: 5": "cap: 6",
    }  # fmt: skip
    text = GOOD
    for before, after in changes.items():
        text = text.replace(before, after, 1)
    said = [each.text for each in diff(old.edition("2022"), parse(text).edition("2022"))]
    assert said == [
        "版本：达标线由“总分 ≥ 60，且科技人员得分 ＞ 0”改为“总分 ≥ 70，且科技人员得分 ＞ 0”",
        "数值表：“研发下限（limit）”的数值（不超过5000万元）由“5%”改为“6%”",
        "条件：取消“现场核查（k2）”：人工判断",
        "条件：“规模（k1）”的规则由“职工总数 ≤ 500人，且销售收入 ≤ 2亿元”改为“职工总数 ≤ 400人，且销售收入 ≤ 2亿元”",
        "条件：增加“实地核查（k5）”：人工判断",
        "评分：“科技人员（staff）”的计分由“≥30% 得20分；[25%,30%) 得12—16分（专家评定）；其余得0分”"
        "改为“≥35% 得20分；[25%,30%) 得12—16分（专家评定）；其余得0分”",
        "加减分：“西部（west）”的上限由“5”改为“6”",
        "等级：“优先（A）”的比例由“前 20.00%，向下取整”改为“前 25.00%，向下取整”",
        "奖项与亮牌：“进步奖（first）”的名额由“2 个”改为“3 个”",
        "后果：“加价（power）”的数额由“（连续末档的年数 ≥ 3时取0.15，否则取0.1）（元/千瓦时）”改为"
        "“（连续末档的年数 ≥ 3时取0.2，否则取0.1）（元/千瓦时）”",
    ]
    assert diff(old.edition("2022"), parse(GOOD).edition("2022")) == []
    assert diff(old.edition("2020"), old.edition("2022"))


@pytest.mark.parametrize("combine", WEIGHED)
def test_computed_weights_suit_every_weighted_group(combine: str) -> None:
    text = f"""\
id: demo
title: 示例
subject: country
inputs: {{a: {{title: 甲}}, b: {{title: 乙}}}}
editions:
  - edition: "1"
    in_force: {{from: 2020-01-01}}
    official: true
    source: {{document: 示例}}
    weights: {{method: entropy}}
    normalise: {{method: minmax}}
    score: {{combine: {combine}, {"power: 2, " if combine == "power" else ""}items: [{{id: i, value: a}}, {{id: k, value: b}}]}}
"""
    assert parse(text).editions[0].weights.from_data
