from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kaifaqu.observe import Named, Proposal, propose_matches
from kaifaqu.observe.name_forms import learn_regions, written_forms


def pairs(*names: str | Named) -> dict[tuple[str, str], Proposal]:
    entries = [name if isinstance(name, Named) else Named(number, name) for number, name in enumerate(names, 1)]
    by = {item.id: item.name for item in entries}
    return {(by[item.left], by[item.right]): item for item in propose_matches(entries)}


def test_it_works() -> None:
    found = pairs("鲁西集团", "鲁西化工", "鲁西化工集团股份有限公司", "贞元车轮")
    assert found["鲁西集团", "鲁西化工"].rule == "same-brand"
    assert found["鲁西集团", "鲁西化工集团股份有限公司"].rule == "same-brand"
    assert found["鲁西化工", "鲁西化工集团股份有限公司"].rule == "same-core"
    assert len(found) == 3
    best = next(iter(found.values()))
    assert best.score == max(item.score for item in found.values())
    assert "鲁西化工" in best.reason


@pytest.mark.parametrize(
    ("left", "right", "rule"),
    [
        ("瑞柏生物", "瑞柏生物（瑞柏生物（中国）股份有限公司）", "same-name"),
        ("瑞柏生物（中国）有限公司", "瑞柏生物（中国）股份有限公司", "same-core"),
        ("瑞柏生物", "瑞柏科技", "same-brand"),
        ("瑞柏生物（中国）股份有限公司", "瑞柏科技", "same-brand"),
        ("诺伯特（诺伯特机器人）", "诺伯特（诺伯特智能装备(山东)有限公司）", "same-name"),
        ("诺伯特机器人", "诺伯特智能装备(山东)有限公司", "same-brand"),
        ("九州梦创客空间", "山东九州众创空间", "near-brand"),
        ("贞元车轮", "山东贞元汽车车轮有限公司", "short-form"),
        ("日发纺机", "山东日发纺织机械有限公司", "short-form"),
        ("博奥克", "博奥克生物科技公司", "contained"),
        ("阿华制药", "山东聊城阿华制药有限公司", "same-core"),
        ("启迪之星", "启迪之星（聊城）孵化基地", "contained"),
        ("聊城大学科技园", "聊城·大学科技园", "same-name"),
        ("鑫亚格林鲍尔", "山东鑫亚", "contained"),
        ("聊城市高新区环保科技城", "环保科技城", "same-core"),
    ],
)
def test_proposed(left: str, right: str, rule: str) -> None:
    # 聊城市… makes 聊城 known as a region
    found = pairs(left, right, Named(9, "聊城市某中心", "other"))
    assert {item.rule for item in found.values()} == {rule}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("济南市人力资源产业园", "聊城市人力资源产业园"),  # two towns
        ("山东华阳药业有限公司", "山东华阳置业有限公司"),  # two full names, other trade
        ("高新生物", "高新人才集团"),  # 高新 is no brand
        ("贞元车轮", "山东新贞元汽车科技有限公司"),
        ("中铁建", "中化集团"),
        ("山东和创置业有限公司", "聊城华祥置业有限公司"),
    ],
)
def test_not_proposed(left: str, right: str) -> None:
    assert pairs(left, right) == {}


def test_kinds_meet_by_name_and_credit_code_only() -> None:
    assert pairs(Named(1, "鲁西集团", "enterprise"), Named(2, "鲁西化工", "park")) == {}
    assert pairs(Named(1, "鲁西集团", "enterprise"), Named(2, "鲁西集团", "park"))
    code = "91371500123456789X"
    found = pairs(Named(1, "甲厂", "enterprise", code), Named(2, "乙园", "park", code.lower()))
    assert found["甲厂", "乙园"].rule == "credit"
    assert found["甲厂", "乙园"].score == 1
    assert pairs(Named(1, "甲厂", "enterprise"), Named(2, "乙园", "enterprise")) == {}  # no code is not the same code


def test_aliases_count() -> None:
    found = pairs(Named(1, "鲁西集团"), Named(2, "某化工厂", aliases=("鲁西集团",)))
    assert [item.rule for item in found.values()] == ["same-name"]


def test_two_companies_may_share_a_core() -> None:
    (found,) = pairs("山东华阳药业有限公司", "华阳药业股份有限公司").values()
    assert found.rule == "same-core"
    assert float(found.score) == 0.7


def test_written_forms() -> None:
    assert written_forms("瑞柏生物（瑞柏生物（中国）股份有限公司）") == ["瑞柏生物", "瑞柏生物(中国)股份有限公司"]
    assert written_forms("美国奥洛瑞医疗科技有限公司（奥洛瑞、美国奥洛瑞集团）") == [
        "美国奥洛瑞医疗科技有限公司",
        "奥洛瑞",
        "美国奥洛瑞集团",
    ]
    assert written_forms("名客(山东)物流科技有限公司") == ["名客(山东)物流科技有限公司"]
    assert written_forms("奇怪)") == ["奇怪)"]
    assert written_forms("") == [""]


def test_regions_are_learned() -> None:
    assert "聊城" in learn_regions(["聊城市高新区财金公司"])
    assert "聊城" in learn_regions(["山东省聊城市高新区财金公司"])
    assert "聊城" not in learn_regions(["聊城大学"])


def test_a_common_word_is_no_brand() -> None:
    """A brand of very many entries proposes nothing by itself, and nothing takes for ever."""
    names = [f"华美{chr(0x4E00 + 7 * n)}{chr(0x5000 + 11 * n)}科技" for n in range(60)]
    assert not [item for item in pairs(*names).values() if item.rule == "same-brand"]
    many = [Named(n, f"恒大{chr(0x4E00 + n % 3000)}{n}有限公司") for n in range(3000)]
    assert len(propose_matches(many)) < 100


def test_many_of_one_name_are_linked_not_squared() -> None:
    many = [Named(n, "便民超市") for n in range(2000)]
    found = propose_matches(many)
    assert len(found) == 1999
    assert {item.rule for item in found} == {"same-name"}


def test_order_of_the_entries_does_not_matter() -> None:
    entries = [
        Named(n, name) for n, name in enumerate(("瑞柏生物", "瑞柏科技", "鲁西集团", "鲁西化工", "鲁西化工集团股份有限公司"))
    ]
    assert propose_matches(entries) == propose_matches(entries[::-1])
    assert propose_matches([]) == []


def test_the_real_register(shared_dir: Path) -> None:
    with (shared_dir / "liaocheng" / "organisations.csv").open(encoding="utf-8") as file:
        names = list(dict.fromkeys(row["name"] for row in csv.DictReader(file) if row["kind"] == "企业"))
    found = pairs(*names)
    for left, right in (("鲁西集团", "鲁西化工"), ("瑞柏生物", "瑞柏科技"), ("贞元车轮", "山东贞元汽车车轮有限公司（贞元车轮）")):
        assert (left, right) in found or (right, left) in found
    assert len(found) < len(names)  # few enough for a person to go through
