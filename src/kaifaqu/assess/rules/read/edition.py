"""One edition: its sections in the order in which they need one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from kaifaqu.assess.formulas import Type
from kaifaqu.assess.reading import Node
from kaifaqu.assess.rules.methods import default_name
from kaifaqu.assess.rules.model import Applies, Condition, Edition, Input, Missing, Ranking, Source, Weights
from kaifaqu.assess.rules.read import results
from kaifaqu.assess.rules.read.basics import one_of, period, source, texts
from kaifaqu.assess.rules.read.checks import check_points, check_weights
from kaifaqu.assess.rules.read.conditions import ConditionReader
from kaifaqu.assess.rules.read.data import check_span_names, figures, inputs, spans
from kaifaqu.assess.rules.read.faults import Faults
from kaifaqu.assess.rules.read.grades import grade_names, grades
from kaifaqu.assess.rules.read.names import Names
from kaifaqu.assess.rules.read.prepare import prepare
from kaifaqu.assess.rules.read.score import Inherited, ScoreReader, missing

KEYS: Final = (
    "edition", "in_force", "applies", "source", "official", "label", "note", "undated", "among", "data", "gaps",
    "inputs", "spans", "values", "measures", "veto", "conditions", "direct", "score", "bonus", "penalty", "total", "pass",
    "rank", "grades", "awards", "cards", "consequences", "prepare", "normalise", "missing", "weights", "ties",
)  # fmt: skip
JUDGES: Final = ("conditions", "veto", "direct", "score", "grades", "awards", "cards", "consequences")
NO_SOURCE: Final = Source("")


def read_edition(shared: dict[str, Input], shared_broken: set[str], faults: Faults, node: Node) -> Edition:
    """An edition with everything it says. Faults are collected; what is left out is told, so the caller must not use it then."""
    node.only(*KEYS)
    names = _names(node, shared, shared_broken, faults)
    values, measures = figures(node, names, faults)
    grade_node = node.get("grades")
    if (known := grade_names(grade_node, faults)) and "grade" not in names.inputs:
        names.types["grade"] = Type("text", values=known)
    gaps = faults.get(partial(texts, node.get("gaps")), ())
    scores = ScoreReader(names, faults)
    scores.skeleton = bool(gaps)
    _points_types(node, names)
    inherited = Inherited(node.get("normalise"), faults.get(lambda: prepare(node.get("prepare"), None, names), None))
    if inherited.normalise is not None:
        faults.get(partial(default_name, inherited.normalise), None)
    reader = ConditionReader(names, faults)
    veto, conditions = reader.all(node.get("veto")), reader.all(node.get("conditions"))
    direct = faults.get(partial(_direct, node.get("direct"), reader), None)
    score_node = node.get("score")
    score = None if score_node is None else scores.root(score_node, inherited)
    given_missing = faults.get(lambda: missing(node.get("missing")), None)
    if not any(node.get(key) is not None for key in JUDGES):
        faults.fault(
            node.place, "这个版本什么也没有评。", "至少写 conditions、score、grades、awards、cards、consequences 中的一项。"
        )
    start, end = faults.get(lambda: period(node.need("in_force"), start_needed=True), (None, None))
    edition = Edition(
        edition=faults.get(lambda: node.need("edition").text(), ""),
        in_force_from=start or date.min,
        in_force_to=end,
        applies=faults.get(partial(_applies, node.get("applies")), ()),
        source=faults.get(lambda: source(node.need("source")), None) or NO_SOURCE,
        official=faults.get(partial(_official, node), True),
        label=faults.get(lambda: node.optional_text("label"), ""),
        note=faults.get(lambda: node.optional_text("note"), ""),
        undated=faults.get(lambda: one_of(node.get("undated"), "refuse", "use", "refuse"), "refuse"),
        among=faults.get(lambda: one_of(node.get("among"), "all", "all", "parent"), "all"),
        data=faults.get(lambda: one_of(node.get("data"), "any", "real", "simulated", "any"), "any"),
        inputs=names.inputs,
        spans=names.spans,
        values=values,
        measures=measures,
        veto=veto,
        conditions=conditions,
        score=score,
        adjustments=results.adjustments(node, names, faults, set(scores.seen)),
        total_range=faults.get(lambda: results.total_range(node.get("total")), (None, None)),
        passing=faults.get(lambda: results.passing(node.get("pass"), names), None),
        direct=direct,
        grades=None if grade_node is None else faults.get(lambda: grades(grade_node, names, faults), None),
        ranking=faults.get(lambda: results.ranking(node.get("rank"), names), Ranking()),
        awards=results.awards(node, names, faults),
        consequences=results.consequences(node.get("consequences"), names, faults),
        missing=given_missing or Missing("refuse", Decimal(0)),
        weights=faults.get(lambda: results.weights(node.get("weights"), score), Weights("given")),
        gaps=gaps,
        place=node.place,
    )
    _check_whole(node, edition, faults)
    return edition


def _names(node: Node, shared: dict[str, Input], shared_broken: set[str], faults: Faults) -> Names:
    own, broken = inputs(node.get("inputs"), faults)
    named = spans(node.get("spans"), faults)
    kept = {name: found for name, found in shared.items() if name not in broken}
    names = Names({**kept, **own}, named, broken=broken | (shared_broken - set(own)))
    check_span_names(named, names, node.get("spans"), faults)
    return names


def _points_types(node: Node, names: Names) -> None:
    """score.<item> of every item may be read before the items themselves are."""
    waiting = [found for key in ("score", "bonus", "penalty") if (found := node.get(key)) is not None]
    while waiting:
        found = waiting.pop()
        if isinstance(found.value, tuple):
            waiting += found.value
        elif isinstance(found.value, dict):
            own = found.value.get("id")
            if own is not None and isinstance(own.value, str):
                names.types[f"score.{own.value}"] = Type()
            waiting += [found.value[key] for key in ("items",) if key in found.value]


def _applies(node: Node | None) -> tuple[Applies, ...]:
    found = []
    for row in () if node is None else node.items():
        row.only("kind", "from", "to")
        start, end = period(row, start_needed=False)
        found.append(Applies(row.need("kind").one_of("new", "review"), start, end))
    return tuple(found)


def _official(node: Node) -> bool:
    official = node.need("official").flag()
    if not official and not node.optional_text("label"):
        node.need("official").fail("非官方的标准须写明 label。", "例如 label: 示例口径。")
    return official


def _direct(node: Node | None, reader: ConditionReader) -> Condition | None:
    if node is None:
        return None
    found = reader.one(node, "direct")
    return found if node.get("title") is not None else replace(found, title="直接确认")


def _check_whole(node: Node, edition: Edition, faults: Faults) -> None:
    if (ties := node.get("ties")) is not None:
        faults.get(lambda: ties.one_of("competition"), "")  # 1, 2, 2, 4: the only ruling; named so that nobody has to guess
    if edition.score is None:
        for key in ("bonus", "penalty", "total", "pass", "weights"):
            if (extra := node.get(key)) is not None:
                faults.fault(extra.place, f"没有 score 的版本不写 {key}。")
    if edition.direct is not None and node.get("pass") is None:
        faults.fault(
            edition.direct.place, "有 direct（直接确认）的版本要写 pass（达标线）。", "不用达标线时，把直通条件写进 conditions。"
        )
    check_weights(edition, faults)
    check_points(edition, faults)
