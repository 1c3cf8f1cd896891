"""Every shipped standard on made-up tables with gaps: runs, verdicts, reasons and files, never an exception; parts add up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaifaqu.assess import STANDARDS_DIR
from kaifaqu.assess.rules.model import Edition, Standard
from kaifaqu.assess.rules.read import load
from kaifaqu.assess.run import Reason, Run, run
from kaifaqu.assess.run.read import wanted

OTHER = {"plan-progress", "per-mu-yield", "province-composite"}  # not in this form
SHIPPED = sorted(path for path in STANDARDS_DIR.glob("*.yaml") if path.stem not in OTHER)


def rows(edition: Edition, count: int, years: tuple[int, ...], seed: int) -> list[dict[str, Any]]:
    random = np.random.default_rng(seed)
    given = {leaf.given for leaf in edition.leaves}  # an expert's points: left open, as any number would be out of range

    def value(code: str) -> Any:
        column = wanted(edition)[code]
        if random.random() < 0.15 or code in given:
            return None
        if column.type == "yes_no":
            return bool(random.random() < 0.5)
        if column.type == "text":
            return str(random.choice(column.values)) if column.values else str(random.choice(["甲类", "乙类"]))
        if column.type == "date":
            return f"20{random.integers(10, 26)}-0{random.integers(1, 10)}-15"
        low, high = (float(column.low) if column.low is not None else 0.0), float(column.high) if column.high is not None else 1e5
        return float(np.round(low + (high - low) * random.random() ** 3, 2))

    return [
        {"subject": f"对象{at}", "period": year} | {code: value(code) for code in wanted(edition)}
        for year in years
        for at in range(count)
    ]


def editions() -> list[Any]:
    found = []
    for path in SHIPPED:
        standard = load(path)
        found += [pytest.param(standard, edition, id=f"{standard.id}-{edition.edition}") for edition in standard.editions]
    return found


@pytest.mark.parametrize(("standard", "edition"), editions())
def test_a_shipped_edition_on_any_data(standard: Standard, edition: Edition, tmp_path: Path) -> None:
    table = rows(edition, 12, (2022, 2023, 2024), 7)
    found = run(standard, table, edition=edition, period="2024", on="2026-06-30", simulated=edition.data != "real")
    check(found)
    found.to_csv(tmp_path / "a.csv")
    found.to_xlsx(tmp_path / "a.xlsx")
    found.to_html(tmp_path / "a.html")
    found.to_json(tmp_path / "a.json")
    if found.refusal is not None:
        refused = found
        assert refused.output("total") is None or np.isnan(refused.output("total")).all()  # type: ignore[arg-type]
        scenario = found.again(scenario="equal")
        assert scenario.interval is not None
        assert all(standing.rank is None and standing.grade is None for standing in scenario.ranking())
        check(scenario)


def check(found: Run) -> None:
    assert len(found.ranking()) == 12
    for subject in found.subjects[:6]:
        verdict = found.one(subject)
        assert verdict.as_dict()["subject"] == subject
        if verdict.result == "unknown" and found.refusal is None:
            assert verdict.missing
        if found.edition.score is None:
            continue
        tree = found.reasons(subject)
        assert tree.text().startswith(subject)
        assert tree.as_dict()["points"] == verdict.total
        if verdict.total is not None:
            adds_up(tree, verdict.total)


def adds_up(reason: Reason, whole: float) -> None:
    """The contributions of the parts are that of the whole, at every level that adds up."""
    given = [part.contribution for part in reason.parts]
    if reason.parts and None not in given:
        assert math.isclose(math.fsum(part for part in given if part is not None), whole, rel_tol=1e-9, abs_tol=1e-9), (
            reason.title
        )
    for part in reason.parts:
        if part.contribution is not None and part.parts:
            adds_up(part, part.contribution)
