"""A table of structure becomes a standard that reads back as the same tree."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kaifaqu.assess.rules.from_table import Steps, from_table
from kaifaqu.assess.rules.model import Edition
from kaifaqu.assess.rules.read import parse
from kaifaqu.errors import Problem

TABLE = """\
iCode,iName,Type,Level,Parent,Direction,Weight,Unit,Denominator,Target
gdp,"生产总值, 现价",Indicator,1,econ,1,2,亿元,people,900
co-2,排放,Indicator,1,env,-1,1,Mt CO2e,,10.5
rank,名次,Indicator,1,env,1,3,%,,80
econ,经济,Aggregate,2,all,1,0.6,,,
env,环境,Aggregate,2,all,1,0.4,,,
all,总指数,Aggregate,3,,1,1,,,
people,人口,Denominator,,,,,万人,,
area,片区,Group,,,,,,,
"""


def made(steps: Steps | None = None, table: str = TABLE, weights: str | None = None) -> Edition:
    text = from_table(table, id="index", title="示例指数", in_force=date(2020, 1, 1), steps=steps, weights=weights)
    return parse(text, "index.yaml").editions[0]


def test_it_works() -> None:
    edition = made()
    assert edition.score is not None
    assert [(item.id, item.title, item.weight) for item in edition.score.items] == [
        ("econ", "经济", Decimal("0.6")),
        ("env", "环境", Decimal("0.4")),
    ]
    gdp, co2, rank = edition.leaves
    assert (gdp.direction, gdp.weight, gdp.unit) == (1, 2, "亿元")
    assert gdp.prepare is not None
    assert gdp.prepare.denominator == "people"
    assert (co2.id, co2.direction, edition.inputs["co_2"].title) == ("co_2", -1, "co-2")
    assert (rank.id, edition.inputs["rank1"].unit) == ("rank1", "%")
    assert edition.inputs["co_2"].note == "单位：Mt CO2e"
    assert edition.inputs["area"].type == "text"
    assert (edition.official, edition.label) == (False, "示例口径")
    assert [leaf.method.name for leaf in edition.leaves if leaf.method] == ["minmax"] * 3


def test_each_step_can_be_chosen() -> None:
    steps = Steps(
        normalise="zscore", options={"mean": "50", "sd": "10"}, combine={1: "geometric", 2: "harmonic"}, denominate=False,
        impute={"method": "group_mean", "by": "area"}, treat={"method": "winsorise", "most": "3", "then": "log_ct"},
        weights="entropy", at_least=Decimal("0.5"),
    )  # fmt: skip
    edition = made(steps)
    assert edition.score is not None
    assert (edition.score.combine, edition.score.items[0].combine) == ("harmonic", "geometric")
    assert edition.score.missing is not None
    assert (edition.score.missing.at_least, edition.score.missing.of, edition.weights.method) == (
        Decimal("0.5"),
        "items",
        "entropy",
    )
    prepare = edition.leaves[0].prepare
    assert prepare is not None
    assert (prepare.denominator, prepare.impute, prepare.treat) == ("", "group_mean", "winsorise")
    assert dict(prepare.options) == {"impute.by": "area", "treat.most": "3", "treat.then": "log_ct"}


def test_targets_and_other_weights() -> None:
    edition = made(Steps(normalise="target", denominate=False), weights="iCode,Level,Weight\ngdp,1,5\nenv,2,7\n")
    assert edition.score is not None
    assert [leaf.method.name for leaf in edition.leaves if leaf.method] == ["distance"] * 3
    assert (edition.leaves[0].weight, edition.score.items[1].weight) == (5, 7)


@pytest.mark.parametrize(
    ("old", "new", "row", "says"),
    [
        ("iCode,iName", "iCode,iCode", 1, "同名"),
        ("iCode,iName", "code,iName", 2, "缺少“iCode”"),
        ("gdp,", "env,", 6, "写了两次"),
        ("Indicator,1,econ", "Thing,1,econ", 2, "不是可用的类型"),
        ("Indicator,1,econ", "Indicator,1,ecom", 2, "上级“ecom”"),
        ("env,-1", "env,0", 3, "不是方向"),
        ("econ,1,2", "econ,1,two", 2, "不能用作权重"),
        ("econ,1,2", "econ,1,-2", 2, "不能用作权重"),
        ("econ,1,2", "econ,1,nan", 2, "不能用作权重"),
        (",10.5", ",about", 3, "不能用作目标值"),
        ("亿元,people", "亿元,persons", 2, "不在表里"),
        ("亿元,people", "亿元,area", 2, "不是数字列"),
        ("Aggregate,3,,", "Aggregate,3,econ,", 1, "只有一个最上级"),
        ("Aggregate,2,all,1,0.4", "Aggregate,2,,1,0.4", 7, "只有一个最上级"),
        ("Aggregate,2,all,1,0.4", "Aggregate,2,env,1,0.4", 3, "绕成了圈"),
        ("Indicator,1,econ", "Indicator,1,env", 5, "没有下级"),
        ("area,片区,Group,,,,,,,", "area,片区,Group", 9, "有 3 格"),
        ('"生产总值, 现价"', '"生产总值, 现价', 9, "合法的 CSV"),
    ],
)
def test_a_fault_is_told_with_its_row(old: str, new: str, row: int, says: str) -> None:
    table = TABLE.replace(old, new, 1)
    assert table != TABLE
    with pytest.raises(Problem) as caught:
        made(table=table)
    assert says in f"{caught.value.message}{caught.value.hint}", str(caught.value)
    assert (caught.value.code, caught.value.place.row) == ("structure-invalid", row), str(caught.value)


def test_what_is_missing_elsewhere_is_told() -> None:
    with pytest.raises(Problem, match="没有目标值"):
        made(Steps(normalise="target"), TABLE.replace(",10.5", ","))
    with pytest.raises(Problem, match="权重表里的“x”"):
        made(weights="iCode,Weight\nx,1\n")


def test_the_asem_index_reads_back_as_its_table(shared_dir: Path) -> None:
    asem = shared_dir / "reference" / "asem"
    table = (asem / "meta.csv").read_text(encoding="utf-8")
    edition = made(table=table, weights=(asem / "weights_uneven.csv").read_text(encoding="utf-8"))
    rows = {row["iCode"]: row for row in csv.DictReader(table.splitlines())}
    uneven = {
        row["iCode"]: row["Weight"] for row in csv.DictReader((asem / "weights_uneven.csv").read_text("utf-8").splitlines())
    }
    assert edition.score is not None
    items = [item for item in edition.score.walk() if item.id != "total"]
    assert len(edition.leaves) == 49
    assert {item.id for item in items} == {code for code, row in rows.items() if row["Type"] in ("Indicator", "Aggregate")} - {
        "Index"
    }
    for item in items:
        assert item.weight == Decimal(uneven[item.id])
        assert all(rows[child.id]["Parent"] == item.id for child in item.items)
        if not item.items:
            assert item.direction == int(rows[item.id]["Direction"])
            assert (item.prepare.denominator if item.prepare else "") == rows[item.id]["Denominator"]


def test_steps_in_short_words() -> None:
    edition = made(Steps(normalise="minmax:1..100", combine={1: "power:0.5@0.66", 2: "geometric"}, impute="group_mean:area",
                         treat="winsorise:1/box_cox:0.25"))  # fmt: skip
    assert edition.score is not None
    low = edition.score.items[0]
    assert (low.combine, low.power, edition.score.combine) == ("power", Decimal("0.5"), "geometric")
    leaf = edition.leaves[0]
    assert leaf.prepare is not None
    assert (leaf.prepare.impute, leaf.prepare.treat) == ("group_mean", "winsorise")
    assert dict(leaf.prepare.options) == {
        "impute.by": "area", "treat.most": "1", "treat.power": "0.25", "treat.then": "box_cox",
    }  # fmt: skip
    assert leaf.method is not None
    assert "1—100分" in leaf.method.text


@pytest.mark.parametrize(
    "steps",
    [Steps(normalise="zz"), Steps(normalise="minmax:a"), Steps(impute="zz"), Steps(impute="group_mean:gdp"), Steps(treat="zz"),
     Steps(treat="winsorise:-1"), Steps(combine={1: "zz"}), Steps(combine={1: "mean@7"}), Steps(combine={1: "power"})],
)  # fmt: skip
def test_a_step_that_nobody_knows_is_told_at_once(steps: Steps) -> None:
    with pytest.raises(Problem) as caught:
        made(steps)
    assert caught.value.code in ("standard-invalid", "step-invalid")
    assert caught.value.hint


def test_what_r_writes_for_an_empty_cell() -> None:
    """NA is missing everywhere but among the codes, where it is Namibia."""
    plain = TABLE.replace("gdp,", "NA,").replace(",people,900", ",,900")
    table = plain.replace("亿元,,900", "亿元,NA,900")
    table = table.replace("all,总指数,Aggregate,3,,1,1,,,", "all,总指数,Aggregate,3,NA,1,NA,NA,NA,NA")
    assert made(table=table) == made(table=plain)


def test_weights_written_twice() -> None:
    with pytest.raises(Problem) as caught:
        made(weights="iCode,Weight\ngdp,1\ngdp,2\n")
    assert (caught.value.code, caught.value.place.row) == ("structure-invalid", 3)


def test_levels_that_are_not_written_are_counted() -> None:
    header, *rows = list(csv.reader(TABLE.splitlines()))
    at = header.index("Level")
    bare = "\n".join(",".join(f'"{cell}"' for index, cell in enumerate(row) if index != at) for row in (header, *rows)) + "\n"
    steps = Steps(combine={1: "geometric", 2: "harmonic"})
    found, known = made(steps, bare).score, made(steps).score
    assert found is not None
    assert known is not None
    assert [item.combine for item in found.walk() if item.items] == ["harmonic", "geometric", "geometric"]
    assert [item.combine for item in known.walk() if item.items] == ["harmonic", "geometric", "geometric"]
