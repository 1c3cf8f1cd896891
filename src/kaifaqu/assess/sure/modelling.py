"""What a run hangs on, as a model: values of its leaves, the tree of its groups, and its own steps in between.

Points that are added up become means: with full marks f and points p, Σp = F·Σf(p/f)/Σf for F = Σf, so full marks are weights and
may vary as such. A model whose totals are not the run's to 1e-9 is refused: the standard then does what weights, means and
points do not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kaifaqu.assess.arrays import compute
from kaifaqu.assess.construct.means import ARITHMETIC, COPELAND, GEOMETRIC, HARMONIC, MAXIMUM, MINIMUM, Method, power
from kaifaqu.assess.construct.treat import Rule, passes, treat
from kaifaqu.assess.construct.tree import Tree
from kaifaqu.assess.lowering.missing import policy_of
from kaifaqu.assess.rules.method import Lowering
from kaifaqu.assess.rules.model import Edition, Item, Missing
from kaifaqu.assess.run.core import Run
from kaifaqu.assess.run.prepare import impute_leaves, treatments
from kaifaqu.assess.run.stages import columns_of
from kaifaqu.assess.run.table import Floats
from kaifaqu.assess.sure.leaf_points import leaf_points
from kaifaqu.assess.sure.model import KEEP, Aggregation, Model, Step
from kaifaqu.assess.sure.names import OWN
from kaifaqu.assess.sure.run import nominal
from kaifaqu.errors import Place, Problem

MEANS: Final = {"mean": ARITHMETIC, "geometric": GEOMETRIC, "harmonic": HARMONIC, "copeland": COPELAND}
EXTREMES: Final = {"min": MINIMUM, "max": MAXIMUM, "best": MAXIMUM}
SAME: Final = 1e-9


def model_of(run: Run) -> Model:
    """The run as a :class:`Model`, its totals proven equal to the run's.

    ``values`` are the leaves' after their denominators, or their points where a leaf has no value of its own (a person's
    judgement, deductions). Raises Problem("uncertainty-no-total") for a standard without a score or a skeleton without a
    scenario, ("inputs-not-kept") for a run on a database, ("model-decided") where TOPSIS and its like decide,
    ("model-full-marks") where points without full marks are added up, ("model-missing") where one level treats missing items
    in several ways, ("model-differs") where something else goes into the total.
    """
    root = _scored(run)
    total = compute(
        {"total": run.program.outputs[f"points.{root.id}"]},
        columns_of(run.now, run.stages.extra), len(run.subjects), run.stages.params,
    )["total"]  # fmt: skip
    tree, scales = _tree(run, root)
    leaves = run.edition.leaves
    points = leaf_points(run, [scales[leaf.id] for leaf in leaves])
    model = Model(
        points.values,
        tree,
        Step(OWN, points.run, stackable=points.stackable),
        np.array(points.directions),
        Aggregation(OWN, _methods(tree, root)),
        _imputer(run, leaves),
        _treatment(run, leaves),
        _at_least(run, tree, root),
        run.subjects,
        notes=(*points.notes, *_notes(run)),
    )
    _check(run, model, total)
    return model


def _scored(run: Run) -> Item:
    run._need_data()
    root = run.edition.score
    if root is None:
        raise Problem("uncertainty-no-total", "这个标准不计分，没有位次可以分析。", hint="换一个计分的标准。")
    if run.refusal is not None and not run.scenario:
        raise Problem("uncertainty-no-total", f"没有总分：{run.refusal.text}", hint="补齐权重，或用等权情景（scenario equal）。")
    for item in root.walk():
        if item.items and item.combine not in (*MEANS, *EXTREMES, "sum", "power"):
            message = f"“{item.title}”由 {item.combine} 从整张表得出，不能只靠改权重重算。"
            raise Problem("model-decided", message, place=item.place, hint="改用平均，或把每种做法各运行一次。")
    return root


def _tree(run: Run, root: Item) -> tuple[Tree, dict[str, float]]:
    """The tree, and what each leaf's points are multiplied by so that sums become means."""
    params, scales = run.stages.params, {root.id: 1.0}
    parent: dict[str, str] = {}
    weight: dict[str, float] = {}
    for group in root.walk():
        if not group.items:
            continue
        summed = group.combine == "sum" and len(group.items) > 1
        full = {part.id: _full(part) if summed else None for part in group.items}
        for part in group.items:
            parent[part.id] = group.id
            scale = scales[group.id]
            if summed:
                own = _needed(part, full[part.id])
                weight[part.id] = own
                scale *= sum(_needed(each, full[each.id]) for each in group.items) / own
            elif group.combine not in (*EXTREMES, "sum"):
                weight[part.id] = float(params.get(f"weight.{part.id}") or 0.0)
            scales[part.id] = scale
    return Tree.from_links([leaf.id for leaf in run.edition.leaves], parent, weight), scales


def _full(item: Item) -> float | None:
    """The full marks of an item; of a sum without any, those of its parts."""
    if item.full is not None or not item.items or item.combine != "sum":
        return None if item.full is None else float(item.full)
    parts = [_full(part) for part in item.items]
    return None if None in parts else sum(part for part in parts if part is not None)


def _needed(item: Item, full: float | None) -> float:
    if not full:
        message = f"“{item.title}”的得分相加，但没有写最高分（full），没有权重可变。"
        raise Problem("model-full-marks", message, place=item.place, hint="在标准里写上 full。")
    return full


def _method(item: Item) -> Method:
    if item.combine == "power":
        return power(float(item.power or 1))
    return {**MEANS, **EXTREMES, "sum": ARITHMETIC}[item.combine]


def fixed_groups(edition: Edition) -> dict[str, Method]:
    """The groups that take the best or the worst of their items, whatever means are tried elsewhere."""
    items = () if edition.score is None else edition.score.walk()
    return {item.id: _method(item) for item in items if item.items and item.combine in EXTREMES}


def _methods(tree: Tree, root: Item) -> list[list[Method]]:
    """Per step and node. A leaf that hangs high is passed up alone, by any mean."""
    groups = {item.id: _method(item) for item in root.walk() if item.items}
    plain = {method for method in groups.values() if method.exponent is not None}
    alone = plain.pop() if len(plain) == 1 else ARITHMETIC
    return [[groups.get(node, alone) for node in names] for names in tree.ids[1:]]


def _at_least(run: Run, tree: Tree, root: Item) -> float | tuple[float, ...]:
    """The share of items that must be there, per step. Problem("model-missing") where the groups of a step differ."""
    ctx = Lowering(run.program.build, None, run.edition)  # type: ignore[arg-type]  # policies look at no name
    shares: dict[str, float] = {}
    for group in root.walk():
        if group.items:
            policies = [policy_of(ctx, part) for part in group.items]
            shares[group.id] = _share(policy_of(ctx, group), policies)
    found = []
    for names in tree.ids[1:]:
        level = {shares[name] for name in names if name in shares}
        if len(level) > 1:
            hint = "给同一级的各组写同样的 missing。"
            raise Problem("model-missing", "同一级的各组对缺项的处理不同，不能一起重算。", place=root.place, hint=hint)
        found.append(level.pop() if level else 0.0)
    return tuple(found)


def _share(own: Missing, parts: list[Missing]) -> float:
    if any(policy.policy == "refuse" for policy in parts):
        return 1.0
    return float(own.at_least) if own.policy == "renormalise" else 0.0


@dataclass(frozen=True)
class _Filled:
    """The prepared leaves' own imputation, for one table or several side by side (n × R·m)."""

    run: Run
    at: list[int]
    width: int

    def __call__(self, values: Floats) -> Floats:
        found = values.copy()
        for start in range(0, values.shape[1], self.width):
            at = [start + column for column in self.at]
            found[:, at] = impute_leaves(self.run.program, self.run.now, values[:, at])
        return found


@dataclass(frozen=True)
class _Treated:
    """The prepared leaves' own treatment, likewise. Which columns pass as they are is asked of all at once."""

    rules: tuple[Rule, ...]
    at: list[int]
    width: int

    def __call__(self, values: Floats) -> Floats:
        found = values.copy()
        copies = values.shape[1] // self.width
        at = np.array([start * self.width + column for start in range(copies) for column in self.at])
        rules = self.rules * copies
        part = values[:, at]
        failing = np.zeros(len(at), dtype=bool)
        for skew, kurtosis in {(rule.skew, rule.kurtosis) for rule in self.rules}:
            same = np.array([(rule.skew, rule.kurtosis) == (skew, kurtosis) and bool(rule.first) for rule in rules])
            failing[same] = passes(part[:, same], skew, kurtosis) == 0
        if failing.any():
            chosen = tuple(rule for rule, fails in zip(rules, failing, strict=True) if fails)
            found[:, at[failing]] = treat(part[:, failing], chosen).values
        return found


def _imputer(run: Run, leaves: tuple[Item, ...]) -> Step:
    at = _prepared(run, leaves)
    if not any(leaf.prepare is not None and leaf.prepare.impute for leaf in run.program.prepared):
        return Step(OWN, KEEP.run, stackable=True)
    return Step(OWN, _Filled(run, at, len(leaves)), stackable=True)


def _treatment(run: Run, leaves: tuple[Item, ...]) -> Step:
    if not any(leaf.prepare is not None and leaf.prepare.treat for leaf in run.program.prepared):
        return Step(OWN, KEEP.run, stackable=True)
    return Step(OWN, _Treated(treatments(run.program), _prepared(run, leaves), len(leaves)), stackable=True)


def _prepared(run: Run, leaves: tuple[Item, ...]) -> list[int]:
    """The columns of the leaves that are imputed or treated, in the order of the program's."""
    at = {leaf.id: column for column, leaf in enumerate(leaves)}
    return [at[leaf.id] for leaf in run.program.prepared]


def _notes(run: Run) -> list[str]:
    """What the ranks of the model leave aside."""
    edition = run.edition
    found = []
    if edition.ranking.of is not None or edition.ranking.within or edition.ranking.only is not None or edition.veto:
        found.append("位次按总分在全体中排，没有分组，也没有去掉不参加排名或被否决的对象。")
    if edition.adjustments:
        found.append("加分和扣分不随权重变，没有计入。")
    if edition.weights.method != "given":
        found.append(f"权重由 {edition.weights.method} 得出，这里当作给定的权重使其变化。")
    if run.scenario:
        found.append("等权情景：名义位次只是情景的一种，不是名次。")
    return found


def _check(run: Run, model: Model, total: Floats) -> None:
    found = nominal(model)
    wrong = ~((np.isnan(found) & np.isnan(total)) | (np.abs(found - total) <= SAME * np.maximum(1.0, np.abs(total))))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        name, hint = run.subjects[at], "各组封顶、按权重计的缺项比例等不能这样分析。"
        message = f"“{name}”按权重和各项得分重算得 {found[at]:g}，标准得出 {total[at]:g}：计分里还有权重之外的规则。"
        raise Problem("model-differs", message, place=Place(field=name), hint=hint)
