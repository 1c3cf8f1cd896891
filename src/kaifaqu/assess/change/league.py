"""The change of every subject of a league between two periods, from their tables and the editions of the rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaifaqu.assess.change.explain import PLAYERS, Change, explain_change
from kaifaqu.assess.construct.arrays import Bools, Floats, Ints
from kaifaqu.assess.construct.means import Method
from kaifaqu.assess.construct.tree import aggregate
from kaifaqu.assess.sure.model import Model
from kaifaqu.assess.sure.ranking import batch_ranks
from kaifaqu.errors import Place, Problem

What = Literal["score", "rank"]
Rule = Callable[[Floats], Floats]  # B tables, B × n × m → B × n scores, NaN for none
BATCH_CELLS = 1_000_000
MAX_CELLS = 5_000_000_000


@dataclass(frozen=True)
class Snapshot:
    """One period's table as known on one day: ``values`` n × m (NaN = missing), a row per subject. Raises ``snapshot-shape``."""

    subjects: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=float)
        if values.ndim != 2 or len(values) != len(self.subjects) or len(set(self.subjects)) != len(self.subjects):
            raise Problem("snapshot-shape", "每个对象要有且只有一行数据。", place=Place(field="subjects"))
        object.__setattr__(self, "values", values)

    def rows(self, subjects: Sequence[str]) -> Ints:
        """The rows of subjects, all of which must be there."""
        at = {name: row for row, name in enumerate(self.subjects)}
        return np.array([at[name] for name in subjects], dtype=np.int64)


@dataclass(frozen=True)
class League:
    """``changes`` by subject; ``left_out``: subject → why its change cannot be split (entered, left, unscored)."""

    what: What
    changes: dict[str, Change]
    left_out: dict[str, str]


REASONS = {
    "entered": "前一期没有这个对象，只有后一期的结果。",
    "left": "后一期没有这个对象，只有前一期的结果。",
    "unscored": "数据缺失，在其中一种情形下没有得分。",
}


def plain_rule(score: Callable[[Floats], Floats]) -> Rule:
    """A rule from a function of one table (n × m → n): the tables are scored one after another."""
    return lambda tables: np.stack([score(one) for one in tables])


def model_rule(model: Model) -> Rule:
    """A rule from a model's steps and tree, whatever table it was made with: impute, treat, direct, normalise, climb.

    Where all steps are stackable the tables are normalised side by side, and the tree is climbed for all rows at once.
    """
    steps = (model.imputer, model.treatment, model.normaliser)

    def through(values: Floats, signs: Floats) -> Floats:
        return model.normaliser.apply(model.treatment.apply(model.imputer.apply(values)) * signs)

    def rule(tables: Floats) -> Floats:
        count, n, m = tables.shape
        if all(step.stackable for step in steps):
            side = np.ascontiguousarray(tables.transpose(1, 0, 2)).reshape(n, count * m)
            points = through(side, np.tile(model.signs, count)).reshape(n, count, m).transpose(1, 0, 2)
        else:
            points = np.stack([through(one, model.signs) for one in tables])
        if _rows_meet(model):
            return np.stack([_climb(model, one) for one in points])
        return _climb(model, np.ascontiguousarray(points).reshape(count * n, m)).reshape(count, n)

    return rule


def _climb(model: Model, points: Floats) -> Floats:
    return aggregate(points, model.tree, model.aggregation.methods, model.at_least)[-1][:, 0]


def _rows_meet(model: Model) -> bool:
    """Copeland compares subjects with each other; every other mean looks at one row."""
    found: list[Method] = []
    given = model.aggregation.methods
    for step in [given] if isinstance(given, Method) else given:
        found += [step] if isinstance(step, Method) else step
    return any(method.kind == "copeland" for method in found)


@dataclass(frozen=True)
class Comparison:
    """Two periods and two editions of the rule, ready to be asked about subjects.

    ``before``: the earlier period as known now; ``after``: the later one; ``before_then``: the earlier one as known when it
    was judged (None: nothing revised). ``rule_before``, ``rule_after``: the editions (the same object: the rule did not
    change). The causes mean:

    - *own*: this subject's row of the later table instead of the earlier one, as now known;
    - *others*: everybody else's rows, with whoever entered or left the league between the periods;
    - *rule*: the later edition instead of the earlier;
    - *revision*: the earlier table as now known instead of as then known. It comes first, before all orders of the
      other three, because own and others are measured from the figures as now known: with it the earlier result is restated.

    Raises ``league-columns``.
    """

    before: Snapshot
    after: Snapshot
    rule_before: Rule
    rule_after: Rule
    before_then: Snapshot | None = None

    def __post_init__(self) -> None:
        tables = [self.before, self.after, *([self.before_then] if self.before_then else [])]
        if len({one.values.shape[1] for one in tables}) != 1:
            raise Problem("league-columns", "各期数据的列数不同。", hint="两期用同样的列；某期没有的项留空。")

    def league(self, what: What = "rank", subjects: Sequence[str] | None = None) -> League:
        """The changes of all subjects, or of those asked for (a long league is asked in pieces by a caller who shows progress).

        Raises ``subject-unknown``, ``league-too-large``, and what a rule raises.
        """
        asked = list(dict.fromkeys(subjects if subjects is not None else (*self.before.subjects, *self.after.subjects)))
        known = [set(one.subjects) for one in (self.before, self.before_then or self.before, self.after)]
        left_out = {name: why for name in asked if (why := _absent(name, *known))}
        stayed = [name for name in asked if name not in left_out]
        n, m = self.after.values.shape
        if 4 * len(stayed) * max(n, len(self.before.subjects)) * m > MAX_CELLS:
            told = f"要解释{len(stayed):,}个对象，全部{n:,}个对象×{m}项，逐一分解会太久。"
            raise Problem("league-too-large", told, hint="只对要解释的对象做。")
        found, (moved, moves) = self._values(stayed, what), self._moved()
        changes = {}
        for at, name in enumerate(stayed):
            own = {state: float(values[at]) for state, values in found.items()}
            if not all(np.isfinite(one) for one in own.values()):
                left_out[name] = "unscored"
                continue
            changes[name] = _explained(own, self._turned(name, moved, moves), integer=what == "rank")
        return League(what, changes, left_out)

    def subject(self, name: str, what: What = "rank") -> Change:
        """One subject's change. Raises ``subject-not-comparable`` with the reason where it cannot be split."""
        found = self.league(what, [name])
        if name in found.left_out:
            why = REASONS[found.left_out[name]]
            raise Problem("subject-not-comparable", f"“{name}”的变化无法分解：{why}", place=Place(field=name))
        return found.changes[name]

    def causes(self, name: str) -> tuple[str, ...]:
        """The causes that have anything to turn for this subject."""
        return self._turned(name, *self._moved())

    def judged(self, tables: Floats, rule: bool, what: What) -> Floats:
        """B tables (B × n × m) under the earlier or later edition: scores or ranks B × n, NaN for none. Raises ``rule-shape``."""
        scores = np.asarray((self.rule_after if rule else self.rule_before)(tables), dtype=float)
        if scores.shape != tables.shape[:2]:
            raise Problem("rule-shape", f"规则对{tables.shape[:2]}个对象给出了{scores.shape}个得分。")
        if what == "score":
            return scores
        ranks = batch_ranks(scores).astype(float)
        ranks[ranks == 0] = np.nan
        return ranks

    def _turned(self, name: str, moved: set[str], moves: bool) -> tuple[str, ...]:
        turned = {
            "own": name in moved,
            "others": moves or bool(moved - {name}),
            "rule": self.rule_before is not self.rule_after,
            "revision": self.before_then is not None,
        }
        return tuple(cause for cause in PLAYERS if turned[cause])

    def _moved(self) -> tuple[set[str], bool]:
        """The subjects of both periods whose figures differ, and whether anybody entered or left."""
        later = set(self.after.subjects)
        both = [name for name in self.before.subjects if name in later]
        old, new = self.before.values[self.before.rows(both)], self.after.values[self.after.rows(both)]
        changed: Bools = np.logical_or.reduce(differing(old, new), axis=1)
        moved = {name for name, own in zip(both, changed, strict=True) if own}
        return moved, len(both) < max(len(self.before.subjects), len(self.after.subjects))

    def _values(self, stayed: list[str], what: What) -> dict[State, Floats]:
        """For each state (own, others, rule, revision) that may be asked for, the score or rank of each subject."""
        rules = [False] if self.rule_before is self.rule_after else [False, True]
        found: dict[State, Floats] = {}
        if self.before_then is not None:
            found[(False, False, False, False)] = self._whole(self.before_then, False, stayed, what)
        for rule in rules:
            found[(False, False, rule, True)] = self._whole(self.before, rule, stayed, what)
            found[(True, True, rule, True)] = self._whole(self.after, rule, stayed, what)
            found[(True, False, rule, True)] = self._mixed(self.before, self.after, rule, stayed, what)
            found[(False, True, rule, True)] = self._mixed(self.after, self.before, rule, stayed, what)
        return found

    def _whole(self, snapshot: Snapshot, rule: bool, stayed: list[str], what: What) -> Floats:
        found: Floats = self.judged(snapshot.values[None], rule, what)[0][snapshot.rows(stayed)]
        return found

    def _mixed(self, others: Snapshot, own: Snapshot, rule: bool, stayed: list[str], what: What) -> Floats:
        """Each subject's own row from one period among the others of the other."""
        places, rows = others.rows(stayed), own.values[own.rows(stayed)]
        size = max(1, BATCH_CELLS // others.values.size)
        out = np.empty(len(stayed))
        for start in range(0, len(stayed), size):
            here = slice(start, start + size)
            count = len(places[here])
            tables = np.repeat(others.values[None], count, axis=0)
            tables[np.arange(count), places[here]] = rows[here]
            out[here] = self.judged(tables, rule, what)[np.arange(count), places[here]]
        return out


State = tuple[bool, bool, bool, bool]


def differing(old: Floats, new: Floats) -> Bools:
    """Where two figures differ; both missing is the same."""
    found: Bools = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    return found


def _absent(name: str, before: set[str], then: set[str], after: set[str]) -> str:
    """Why a subject cannot be compared; empty where it can."""
    if name not in before and name not in then and name not in after:
        raise Problem("subject-unknown", f"两期都没有“{name}”。", place=Place(field=name))
    if name not in after:
        return "left"
    return "" if name in before and name in then else "entered"


def _explained(values: dict[State, float], changed: tuple[str, ...], *, integer: bool) -> Change:
    revised = (False, False, False, False) in values

    def evaluate(*, own: bool, others: bool, rule: bool, revision: bool) -> int | float:
        state = (own, others, rule, revision or not revised or own or others or rule)
        return int(values[state]) if integer else values[state]

    return explain_change(evaluate, changed=changed, first=("revision",))
