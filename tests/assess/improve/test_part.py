"""Part in the whole: leave one out against building the zone again without it."""

from __future__ import annotations

import numpy as np
import pytest

from kaifaqu.assess.graph import Builder
from kaifaqu.assess.improve import Built, Field, Situation, part_in_whole
from kaifaqu.errors import Problem

BUILT = [
    Built("output", above="output"),
    Built("intensity", above="rd", below="sales", scale=100.0),
    Built("strong", where="is_strong"),
    Built("share", below="", where="is_strong", scale=100.0),
]


def league() -> tuple[Situation, list[str], list[str], dict[str, np.ndarray]]:
    random, count = np.random.default_rng(3), 40
    zones = [f"区{index}" for index in random.integers(0, 4, count)]
    own = {
        "output": random.gamma(2, 5, count), "rd": random.gamma(2, 1, count), "sales": random.gamma(3, 20, count),
        "is_strong": (random.random(count) < 0.3).astype(float),
    }  # fmt: skip
    own["rd"][3] = np.nan
    names = sorted(set(zones))
    data = {item.column: np.array([_whole(item, own, np.array(zones) == zone) for zone in names]) for item in BUILT}
    build = Builder()
    total = build.sum([build.column("output"), build.op("*", build.column("intensity"), build.number(3)), build.column("strong"),
                       build.op("*", build.place(build.column("share")), build.number(-2))])  # fmt: skip
    fields = {"output": Field("output", "总产值", "亿元"), "intensity": Field("intensity", "研发投入强度", "%")}
    situation = Situation({"total": total, "rank": build.place(total)}, names, lambda name, lag: data[name], fields=fields)
    return situation, [f"企业{index}" for index in range(count)], zones, own


def _whole(item: Built, own: dict[str, np.ndarray], rows: np.ndarray) -> float:
    counted = rows & (own[item.where] == 1) if item.where else rows
    above = np.nansum(own[item.above][counted]) if item.above else counted.sum()
    if item.below is None:
        return item.scale * float(above)
    return item.scale * float(above / (np.nansum(own[item.below][rows]) if item.below else rows.sum()))


def test_it_works() -> None:
    situation, enterprises, zones, own = league()
    found = part_in_whole(situation, enterprises, zones, own, BUILT)
    for at, zone in enumerate(zones):
        others = (np.array(zones) == zone) & (np.arange(len(zones)) != at)
        without = {item.column: _whole(item, own, others) for item in BUILT}
        for item in BUILT:
            assert found.without[item.column][at] == pytest.approx(without[item.column], rel=1e-12)
        row = situation.row(zone)
        after = situation.compute(situation.outputs, {row: without})
        assert found.total_change is not None
        assert found.rank_change is not None
        assert found.total_change[at] == pytest.approx(situation.base["total"][row] - after["total"][row], abs=1e-9)
        assert found.rank_change[at] == situation.base["rank"][row] - after["rank"][row]


def test_value_rate_and_what_is_weak() -> None:
    situation, enterprises, zones, own = league()
    found = part_in_whole(situation, enterprises, zones, own, BUILT)
    for item in found.one("企业5"):
        assert item.value == pytest.approx(item.whole - item.without)
        assert item.rate == pytest.approx(item.value / item.whole)
    strong = {item.column: item for item in found.one("企业5")}["strong"]
    assert strong.weak == (own["is_strong"][5] == 0)  # of what is counted it adds nothing
    assert np.array_equal(found.weak("intensity"), found.value("intensity") < 0)
    assert "贡献率" in found.text("企业5")
    assert found.as_dict()["indicators"]["output"]["value"][0] == pytest.approx(own["output"][0])


def test_the_only_enterprise_of_a_zone() -> None:
    situation, _, _, _ = league()
    found = part_in_whole(situation, ["独家"], ["区0"], {"rd": np.array([1.0]), "sales": np.array([50.0])}, [BUILT[1]])
    assert np.isnan(found.without["intensity"][0])
    assert found.whole["intensity"][0] == 2.0


@pytest.mark.parametrize(
    ("zones", "columns", "built", "code"),
    [
        (["无区"], {"output": [1.0]}, BUILT[:1], "subject-unknown"),
        (["区0"], {"output": [1.0]}, [Built("none", above="output")], "input-unknown"),
        (["区0"], {"output": [1.0]}, [Built("output", above="none")], "column-missing"),
        (["区0"], {"output": [1.0, 2.0]}, BUILT[:1], "column-length"),
    ],
)
def test_refusals(zones: list[str], columns: dict[str, list[float]], built: list[Built], code: str) -> None:
    with pytest.raises(Problem) as caught:
        part_in_whole(league()[0], ["甲"], zones, {name: np.array(values) for name, values in columns.items()}, built)
    assert caught.value.code == code


def test_a_stranger() -> None:
    situation, enterprises, zones, own = league()
    with pytest.raises(Problem) as caught:
        part_in_whole(situation, enterprises, zones, own, BUILT).one("无")
    assert caught.value.code == "subject-unknown"
