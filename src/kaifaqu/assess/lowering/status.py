"""Conditions as status columns, and the result of the whole: met, unmet, unknown, manual, not applicable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kaifaqu.assess.formulas import Scope
from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.rules.model import Condition

UNMET: Final = 0
MET: Final = 1
UNKNOWN: Final = 2
MANUAL: Final = 3
NOT_APPLICABLE: Final = 4
WORDS: Final = {MET: "met", UNMET: "unmet", UNKNOWN: "unknown", MANUAL: "manual", NOT_APPLICABLE: "not_applicable"}
CHINESE: Final = {MET: "符合", UNMET: "不符合", UNKNOWN: "缺数据，无法判断", MANUAL: "须人工判断", NOT_APPLICABLE: "不适用"}


def lower_condition(scope: Scope, condition: Condition, found: dict[str, Node]) -> Node:
    """The status of a condition, a number of :data:`WORDS`; every part's is put into ``found`` under its id."""
    build = scope.build
    status = _own(scope, condition, found)
    if condition.unless is not None:
        exempt = condition.unless.truth(scope)
        # Whether the exemption holds matters only to those who do not meet the condition itself.
        otherwise = build.op("if", is_(build, status, UNMET), build.number(UNKNOWN), status)
        status = build.op("if", unknown(build, exempt), otherwise, build.op("if", exempt, build.number(MET), status))
    if condition.when is not None:
        applies = condition.when.truth(scope)
        asked = build.op("if", applies, status, build.number(NOT_APPLICABLE))
        status = build.op("coalesce", asked, build.number(UNKNOWN))
    found[condition.id] = status
    return status


def _own(scope: Scope, condition: Condition, found: dict[str, Node]) -> Node:
    build = scope.build
    if condition.manual:
        answer = build.op("number", build.column(condition.id, "truth"))
        return build.op("coalesce", answer, build.number(MANUAL))
    if condition.rule is not None:
        return of_truth(build, condition.rule.truth(scope))
    return _together(build, [lower_condition(scope, part, found) for part in condition.parts], condition.need)


def _together(build: Builder, parts: Sequence[Node], need: int) -> Node:
    """So many of the parts must be met; those that do not apply count neither way where all are asked for."""
    met, open_, missing, left_out = (
        _count(build, parts, *codes) for codes in ((MET,), (UNKNOWN, MANUAL), (UNKNOWN,), (NOT_APPLICABLE,))
    )
    wanted: Node = build.number(need)
    if need == len(parts):
        wanted = build.op("-", wanted, left_out)
    enough = build.op(">=", met, wanted)
    possible = build.op(">=", build.op("+", met, open_), wanted)
    waiting = build.op("if", build.op(">", missing, build.number(0)), build.number(UNKNOWN), build.number(MANUAL))
    judged = build.choose([(enough, build.number(MET)), (possible, waiting)], build.number(UNMET))
    nothing = build.op("=", left_out, build.number(len(parts)))
    return build.op("if", nothing, build.number(NOT_APPLICABLE), judged)


def _count(build: Builder, parts: Iterable[Node], *codes: int) -> Node:
    return build.sum([build.op("number", build.any([is_(build, part, code) for code in codes])) for part in parts])


def is_(build: Builder, status: Node, code: int) -> Node:
    return build.op("=", status, build.number(code))


def unknown(build: Builder, truth: Node) -> Node:
    return build.op("missing", truth)


def of_truth(build: Builder, truth: Node, person: Node | None = None) -> Node:
    """A truth as a status: unknown where it is null, manual where a ``person``'s points would settle it."""
    open_: Node = build.number(UNKNOWN)
    if person is not None:
        open_ = build.op("if", person, build.number(MANUAL), open_)
    return build.op("coalesce", build.op("number", truth), open_)


def as_truth(build: Builder, status: Node, manual: bool | None = None, *, idle: bool = True) -> Node:
    """A status as a truth: ``idle`` where it does not apply; what is open is unknown, or ``manual`` where a person must say."""
    person = build.truth(manual)
    cases = [(is_(build, status, MET), build.truth(True)), (is_(build, status, UNMET), build.truth(False)),
             (is_(build, status, NOT_APPLICABLE), build.truth(idle)), (is_(build, status, MANUAL), person)]  # fmt: skip
    return build.choose(cases, build.truth(None))


def clear_of(build: Builder, veto: Sequence[Node], manual: bool | None = None) -> list[Node]:
    """That no veto strikes, one truth for each; null where nobody knows yet."""
    return [build.op("not", as_truth(build, status, manual, idle=False)) for status in veto]


def result(scope: Scope, veto: Sequence[Node], conditions: Sequence[Node], direct: Node | None, passing: Node | None) -> Node:
    """The result of the whole: no veto, every condition met, and the pass line (``passing``, a status) or a direct path.

    Where it is open, it is *manual* if a person's answers or points alone would decide it, else *unknown*.
    """
    build = scope.build

    def judge(manual: bool | None) -> Node:
        clear = clear_of(build, veto, None if manual is None else not manual)
        must = [as_truth(build, status, manual) for status in conditions]
        ways = [as_truth(build, way, manual, idle=False) for way in (passing, direct) if way is not None]
        return build.all([*clear, *must, *([build.any(ways)] if ways else [])])

    plain, best, worst = judge(None), judge(True), judge(False)
    decided = build.op("and", build.op("not", unknown(build, best)), build.op("not", unknown(build, worst)))
    open_ = build.op("if", decided, build.number(MANUAL), build.number(UNKNOWN))
    return build.op("coalesce", build.op("number", plain), open_)
