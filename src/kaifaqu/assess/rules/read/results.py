"""What follows from the points: bonus and penalty, pass line, ranking, grades, awards, cards, consequences, weights."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Final

from kaifaqu.assess.construct.judgement import RANDOM_INDEX, RECIPROCAL
from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.model import Adjustment, Award, Consequence, Item, Ranking, Weights
from kaifaqu.assess.rules.read.basics import code, decimal, not_negative, one_of, places, source, texts
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.names import Names

WEIGHTS: Final = ("given", "equal", "entropy", "critic", "sd", "ahp", "pca")
MAX_COMPARED: Final = len(RANDOM_INDEX)  # things compared pairwise in one judgement


def adjustments(root: Node, names: Names, faults: Faults, taken: set[str]) -> tuple[Adjustment, ...]:
    """Bonus and penalty; their codes differ from those of items."""
    found: list[Adjustment] = []
    for key, sign in (("bonus", 1), ("penalty", -1)):
        node = root.get(key)
        if node is not None:
            found += faults.each(faults.get(node.items, ()), partial(_adjustment, sign, names, taken))
    return tuple(found)


def _adjustment(sign: int, names: Names, taken: set[str], node: Node) -> Adjustment:
    node.only("id", "title", "points", "cap", "note", "source")
    own = code(node.need("id"), "加减分代码")
    if own in taken:
        node.need("id").fail(f"“{own}”写了两次。", "评分项和加减分的代码不能相同。")
    taken.add(own)
    cap = node.get("cap")
    number = decimal(cap)
    if cap is not None and number is not None:
        not_negative(cap, number, "上限")
    names.titles[f"score.{own}"] = node.optional_text("title", own)
    points = names.number(node.need("points"), "", "points")
    return Adjustment(own, node.optional_text("title", own), sign, points, number, source(node.get("source")), node.place)


def total_range(node: Node | None) -> tuple[Decimal | None, Decimal | None]:
    """The bounds that the total is clipped to."""
    if node is None:
        return None, None
    node.only("low", "high")
    low, high = decimal(node.get("low")), decimal(node.get("high"))
    if low is not None and high is not None and low >= high:
        node.fail("low 须小于 high。")
    return low, high


def passing(node: Node | None, names: Names) -> Formula | None:
    """The pass line."""
    if node is None:
        return None
    if isinstance(node.value, str):
        return names.truth(node, "pass")
    node.only("rule", "note", "source")
    return names.truth(node.need("rule"), "pass")


def groups(node: Node | None, names: Names) -> tuple[str, ...]:
    """Columns that make groups ranked apart."""
    found = texts(node)
    for name in found:
        type_ = names.types.get(name)
        if node is not None and (
            type_ is None or (name not in names.inputs and name not in names.opened) or type_.kind not in ("text", "truth")
        ):
            node.fail(f"“{name}”不能用来分组。", "写 inputs 里 type: text 或 yes_no 的代码。")
    return found


def ranking(node: Node | None, names: Names) -> Ranking:
    """Who is ranked by what."""
    if node is None:
        return Ranking()
    node.only("of", "within", "only", "order")
    of, only = node.get("of"), node.get("only")
    return Ranking(
        of=None if of is None or of.text() == "total" else names.number(of, None, "rank"),
        descending=one_of(node.get("order"), "desc", "desc", "asc") == "desc",
        within=groups(node.get("within"), names),
        only=None if only is None else names.truth(only, "rank"),
    )


def awards(root: Node, names: Names, faults: Faults) -> tuple[Award, ...]:
    """Prizes and cards."""
    taken: set[str] = set()
    found: list[Award] = []
    for key, kind in (("awards", "prize"), ("cards", "card")):
        node = root.get(key)
        if node is not None:
            found += faults.each(faults.get(node.items, ()), partial(_award, kind, names, taken))
    for at, award in enumerate(found):
        for other in award.excludes:
            if other not in {earlier.id for earlier in found[:at]}:
                faults.fault(
                    award.place,
                    f"excludes 里的“{other}”不是另一个奖项或亮牌，或者没有写在它前面。",
                    "先写高一等的奖项，再写被它排除的。",
                )
    return tuple(found)


def _award(kind: str, names: Names, taken: set[str], node: Node) -> Award:
    node.only("id", "title", "rule", "by", "places", "within", "excludes", "text", "note", "source")
    own = code(node.need("id"), "代码")
    if own in taken:
        node.need("id").fail(f"“{own}”写了两次。")
    taken.add(own)
    rule, by, number = node.get("rule"), node.get("by"), node.get("places")
    if rule is None and by is None:
        node.fail(f"“{own}”没有写给谁。", "写 rule（条件），或 by（按什么排）和 places（几个）。")
    if (by is None) != (number is None):
        node.fail("by（按什么排）和 places（几个）一起写。")
    return Award(
        id=own,
        title=node.optional_text("title", own),
        kind=kind,
        rule=None if rule is None else names.truth(rule, "end"),
        by=None if by is None else names.number(by, None, "end"),
        places=None if number is None else places(number),
        within=groups(node.get("within"), names),
        excludes=texts(node.get("excludes")),
        text=node.optional_text("text"),
        source=source(node.get("source")),
        place=node.place,
    )


def consequences(node: Node | None, names: Names, faults: Faults) -> tuple[Consequence, ...]:
    """What follows from a result."""
    taken: set[str] = set()
    return () if node is None else tuple(faults.each(faults.get(node.items, ()), partial(_consequence, names, taken)))


def _consequence(names: Names, taken: set[str], node: Node) -> Consequence:
    node.only("id", "title", "rule", "amount", "unit", "text", "note", "source")
    own = code(node.need("id"), "代码")
    if own in taken:
        node.need("id").fail(f"“{own}”写了两次。")
    taken.add(own)
    rule, amount, unit = node.get("rule"), node.get("amount"), node.optional_text("unit")
    if amount is None and unit:
        node.need("unit").fail("unit 与 amount 一起写。")
    return Consequence(
        id=own,
        title=node.optional_text("title", own),
        rule=None if rule is None else names.truth(rule, "end"),
        amount=None if amount is None else names.formula(amount, "end").counted_in(unit),
        unit=unit,
        text=node.optional_text("text"),
        source=source(node.get("source")),
        place=node.place,
    )


def weights(node: Node | None, score: Item | None) -> Weights:
    """Where the weights come from; the pairwise judgements of AHP by group."""
    if node is None:
        return Weights("given")
    if isinstance(node.value, str):
        return Weights(_weight_method(node))
    node.only("method", "over", "judgements", "note")
    method, judged = _weight_method(node.need("method")), node.get("judgements")
    over = one_of(node.get("over"), "group", "group", "leaves")
    if (judged is not None) != (method == "ahp"):
        node.fail("judgements（两两比较）与 method: ahp 一起写。")
    found = {item.id: item for item in (score.walk() if score is not None else ()) if item.items}
    pairs = {} if judged is None else judged.pairs()
    for name, matrix in pairs.items():
        if name not in found:
            matrix.fail(f"“{name}”不是有下级的评价项。", "可用：" + "、".join(found) + "。")
    return Weights(method, over, tuple((name, _matrix(matrix, len(found[name].items))) for name, matrix in pairs.items()))


def _weight_method(node: Node) -> str:
    return node.one_of(*WEIGHTS)


def _matrix(node: Node, size: int) -> tuple[tuple[Decimal, ...], ...]:
    """A square matrix of pairwise judgements; a fraction is written 1/3."""
    if size > MAX_COMPARED:
        node.fail(f"两两比较最多 {MAX_COMPARED} 项，这里有 {size} 项。", "分成几组。")
    rows = node.items()
    if len(rows) != size or any(len(row.items()) != size for row in rows):
        node.fail(f"两两比较应是 {size} 行 {size} 列。")
    found = tuple(tuple(_judgement(cell) for cell in row.items()) for row in rows)
    for row, line in enumerate(rows):
        for column, cell in enumerate(line.items()):
            if abs(found[row][column] * found[column][row] - 1) > RECIPROCAL:
                cell.fail(
                    f"第{row + 1}行第{column + 1}列与第{column + 1}行第{row + 1}列不互为倒数。",
                    "如一格写 3，对称的一格写 1/3；对角线写 1。",
                )
    return found


def _judgement(node: Node) -> Decimal:
    top, _, below = node.text().partition("/")
    parts = [part.strip() for part in ((top, below) if below else (top,))]
    if not all(part.replace(".", "", 1).isdecimal() and part.isascii() and len(part) < 20 for part in parts):
        node.fail(f"“{node.text()}”不是两两比较的标度。", "写 3 或 1/3，在 1/9 与 9 之间。")
    numbers = [Decimal(part) for part in parts]
    if numbers[-1] == 0 or numbers[0] == 0:
        node.fail("两两比较的标度须大于 0。")
    return numbers[0] / numbers[1] if len(numbers) == 2 else numbers[0]
