"""A standard with other steps: what changes, what stays, and that its text says so."""

from __future__ import annotations

import pytest

from kaifaqu.assess import Standard, parse
from kaifaqu.assess.rules.with_steps import with_steps
from kaifaqu.errors import Problem, Problems

TEXT = """
id: index
title: 综合指数
subject: zone
inputs:
  tax: {title: 亩均税收, unit: 万元/亩}
  rd: {title: 研发强度, unit: "%"}
  "001": {title: 就业, unit: 人}
  region: {title: 地区, type: text}
editions:
  - edition: "2"
    in_force: {from: 2021-01-01}
    source: {document: "003", certainty: O}
    official: false
    label: 示例口径
    normalise: {method: minmax}
    prepare: {treat: winsorise}
    score:
      combine: mean
      items:
        - id: growth
          title: 增长
          weight: 2
          combine: mean
          items:
            - {id: tax, title: 税收, weight: 3, value: tax, prepare: {impute: mean}}
            - {id: rd, title: 研发, weight: 1, value: rd, bands: {"≥3%": 100, else: 20}}
        - {id: more, title: 其他, weight: 1, value: tax, zscore: {mean: 50, sd: 10}}
    missing: renormalise
  - edition: "1"
    in_force: {from: 2020-01-01, to: 2020-12-31}
    source: {document: "002", certainty: O}
    official: false
    label: 示例口径
    conditions:
      - {id: c, title: 税, rule: tax > 1 万元/亩}
"""
TEXT = TEXT.replace('  "001": {title: 就业, unit: 人}\n', "")


def made() -> Standard:
    return parse(TEXT, "index.yaml")


def methods(standard: Standard) -> list[str]:
    return [leaf.method.name for leaf in standard.editions[0].leaves if leaf.method is not None]


def test_it_works() -> None:
    found = with_steps(
        made(), normalise="zscore:50..10", combine=["geometric", "power:2"], impute="group_mean:region", treat="none"
    )
    edition = found.editions[0]
    assert edition.score is not None
    assert methods(found) == ["zscore", "bands", "zscore"]
    assert (edition.score.items[0].combine, edition.score.combine, edition.score.power) == ("geometric", "power", 2)
    assert {(leaf.prepare.impute, leaf.prepare.treat) for leaf in edition.leaves if leaf.prepare} == {("group_mean", "")}
    again = parse(found.text, "again.yaml")
    assert methods(again) == methods(found)
    assert again.editions[0].source.document == "003"
    assert [one.edition for one in again.editions] == ["2", "1"]


def test_nothing_asked_for_is_the_same_standard() -> None:
    known = made()
    assert with_steps(known) is known


def test_treatments_and_fills_with_options() -> None:
    found = with_steps(made(), treat="winsorise:3/log_ct", impute="constant:0")
    options = [dict(leaf.prepare.options) for leaf in found.editions[0].leaves if leaf.prepare]
    assert options == [{"impute.value": "0", "treat.most": "3", "treat.then": "log_ct"}] * 3
    assert methods(with_steps(made(), normalise="{method: rank, to: [0, 10]}"))[0] == "rank"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"normalise": "minmx"}, "step-invalid"),
        ({"normalise": "borda:1..2"}, "step-invalid"),
        ({"normalise": "minmax:1-100"}, "step-invalid"),
        ({"normalise": "{method: [}"}, "standard-invalid"),
        ({"normalise": "{method: bands}"}, "standard-invalid"),
        ({"combine": ["average"]}, "standard-invalid"),
        ({"impute": "group_mean:tax"}, "standard-invalid"),
        ({"treat": "winsorise:many"}, "standard-invalid"),
        ({"treat": "none", "edition": "1"}, "step-invalid"),
        ({"treat": "none", "edition": "3"}, "step-invalid"),
    ],
)
def test_refusals(options: dict[str, object], code: str) -> None:
    with pytest.raises((Problem, Problems)) as caught:
        with_steps(made(), **options)  # type: ignore[arg-type]
    first = caught.value.items[0] if isinstance(caught.value, Problems) else caught.value
    assert first.code == code, str(first)
    assert first.message


def test_the_worst_of_a_group_has_no_weights() -> None:
    found = with_steps(made(), combine=["mean", "min"]).editions[0].score
    assert found is not None
    assert found.combine == "min"
    assert [item.weight for item in found.items[0].items] == [3, 1]


def test_bounds_for_all_are_in_each_item_s_own_unit() -> None:
    text = TEXT.replace("normalise: {method: minmax}", "normalise: {method: scaled, low: 0, high: 50}")
    leaf = parse(text, "index.yaml").editions[0].leaves[0]
    assert leaf.method is not None
    assert "50万元/亩" in leaf.method.text
    found = with_steps(made(), normalise="{method: goalposts, low: 0, high: 20, turned: true}")
    assert methods(found)[0] == "goalposts"
