"""Golden cases hold every threshold of the shipped standards: moved by a step, or with its bound turned, one of them fails."""

from __future__ import annotations

import pytest
from support import golden
from support.mutants import Mutant, mutants

from kaifaqu.assess.reading import read
from kaifaqu.assess.rules.model import Standard
from kaifaqu.assess.rules.read import load, read_standard
from kaifaqu.errors import Problem, Problems

FILES = sorted(path.name for path in (golden.FOLDER / "cases").glob("*.yaml"))


def _is_noticed(mutant: Mutant, cases: golden.Golden) -> bool:
    try:
        standard = read_standard(mutant.root, "")
        if mutant.whole:
            return bool(golden.choices(cases, standard))
        return bool(golden.failures(cases, standard.editions[0], first=True))
    except (Problem, Problems):
        return True  # the change makes a file that is refused


@pytest.mark.parametrize("name", FILES)
def test_a_moved_threshold_is_noticed(name: str) -> None:
    path = golden.FOLDER / name
    standard: Standard = load(path)
    cases = golden.load(golden.FOLDER / "cases" / name, standard)
    survivors = [mutant.name for mutant in mutants(read(path), cases.steps) if not _is_noticed(mutant, cases)]
    assert not survivors, f"{len(survivors)} 处改动没有被发现：\n" + "\n".join(survivors)


def test_it_finds_what_can_be_moved() -> None:
    found = [mutant.name for mutant in mutants(read(golden.FOLDER / "tech-sme.yaml"), {})]
    assert "2017: score.0.bands.≥30%: ≥30% → >30%" in found
    assert "2017: score.0.bands.≥30%: ≥30% → ≥29.99%" in found
    assert any("sales <= 2.000001亿元" in name for name in found)
    assert any("staff < 500人" in name for name in found)
    assert any("in_force.from: 2017-05-03 → 2017-05-04" in name for name in found)
