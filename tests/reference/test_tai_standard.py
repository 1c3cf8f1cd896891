"""The Technology Achievement Index as a standard, written from docs/standards.md alone: every stage to 1e-9."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from kaifaqu.assess.rules.read import parse
from kaifaqu.assess.run import run

STANDARD = """
id: tai-demo
title: 技术成就指数
subject: country
inputs:
  patents: {title: 专利}
  royalties: {title: 特许权使用费}
  internet: {title: 互联网主机}
  exports: {title: 高技术出口}
  telephones: {title: 电话}
  electricity: {title: 用电量}
  schooling: {title: 受教育年限}
  enrolment: {title: 理科入学率}
editions:
  - edition: "2001"
    in_force: {from: 2001-01-01}
    official: false
    label: 对照用例
    source: {document: JRC/OECD Handbook 2008, certainty: C}
    prepare: {impute: {method: constant, value: 0}}
    missing: {policy: refuse}
    score:
      combine: mean
      items:
        - id: creation
          title: 技术创造
          combine: mean
          items:
            - {id: patents_index, title: 专利, value: patents, goalposts: {low: 0, high: 994}}
            - {id: royalties_index, title: 特许权, value: royalties, goalposts: {low: 0, high: 272.6}}
        - id: recent_innovations
          title: 新技术扩散
          combine: mean
          items:
            - {id: internet_index, title: 互联网, value: internet, goalposts: {low: 0, high: 232.4}}
            - {id: exports_index, title: 出口, value: exports, goalposts: {low: 0, high: 80.8}}
        - id: old_innovations
          title: 旧技术扩散
          combine: mean
          items:
            - {id: telephones_index, title: 电话, value: ln(telephones) / ln(901), goalposts: {low: 0, high: 1}}
            - id: electricity_index
              title: 用电
              value: (ln(electricity) - ln(22)) / (ln(6969) - ln(22))
              goalposts: {low: 0, high: 1}
        - id: human_skills
          title: 人力技能
          combine: mean
          items:
            - {id: schooling_index, title: 教育, value: schooling, goalposts: {low: 0.8, high: 12}}
            - {id: enrolment_index, title: 入学, value: enrolment, goalposts: {low: 0.1, high: 27.4}}
"""


def test_it_works(shared_dir: Path) -> None:
    folder = shared_dir / "reference" / "tai"
    found = run(parse(STANDARD, "tai.yaml"), folder / "inputs.csv", subject="iso3")
    with (folder / "recomputed.csv").open(encoding="utf-8") as stream:
        expected = {row["iso3"]: row for row in csv.DictReader(stream)}
    points = found.stage("points")
    for name in (*found.stage("normalised"), "creation", "recent_innovations", "old_innovations", "human_skills"):
        wanted = [float(expected[subject][name]) for subject in found.subjects]
        np.testing.assert_allclose(points[name], wanted, rtol=0, atol=1e-9)
    total = found.output("total")
    assert total is not None
    np.testing.assert_allclose(total, [float(expected[subject]["tai"]) for subject in found.subjects], rtol=0, atol=1e-9)
    assert np.isnan(found.stage("raw")["royalties_index"][found.position("SGP")])
    assert found.stage("imputed")["royalties_index"][found.position("SGP")] == 0
