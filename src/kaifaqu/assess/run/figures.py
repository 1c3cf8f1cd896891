"""The figures that a condition judges: what they are now, what the rule holds against them, and how much is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.assess.formulas.lower import Lowerer
from kaifaqu.assess.formulas.syntax import Chain, Compare, Literal, Name, Part
from kaifaqu.assess.formulas.terms import Apply, Term
from kaifaqu.assess.formulas.types import Type
from kaifaqu.assess.formulas.words import Writer
from kaifaqu.assess.lowering.scope import EditionScope
from kaifaqu.assess.run.show import amount

if TYPE_CHECKING:
    from kaifaqu.assess.formulas import Formula
    from kaifaqu.assess.run.core import Run
    from kaifaqu.assess.run.missing import Descent

_ORDER: Final = {"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
PLACES: Final = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a rule in ``unit``; with ``sign`` (< <= > >=) and ``limit`` where the rule compares it, None where unknown."""

    title: str
    value: float | str | None
    unit: str
    sign: str = ""
    limit: float | None = None

    @property
    def lacking(self) -> float | None:
        """How far the figure is on the wrong side of its limit; 0 where it is on the right one or on it; None where unknown."""
        if not self.sign or self.limit is None or not isinstance(self.value, float):
            return None
        return max(0.0, self.limit - self.value if self.sign in (">", ">=") else self.value - self.limit)

    @property
    def text(self) -> str:
        """``现为 142 家，还差 43 家``."""
        said = f"现为 {self.value if isinstance(self.value, str) else amount(self.value, spaced(self.unit), PLACES)}"
        if not self.lacking:
            return said
        word = "还差" if self.sign in (">", ">=") else "超出"
        return f"{said}，{word} {amount(self.lacking, ' 个百分点' if self.unit == '%' else spaced(self.unit), PLACES)}"

    def as_dict(self) -> dict[str, object]:
        return {
            "title": self.title, "value": self.value, "unit": self.unit, "sign": self.sign, "limit": self.limit,
            "lacking": self.lacking, "text": self.text,
        }  # fmt: skip


def spaced(unit: str) -> str:
    """A unit as it stands behind a number: a space before words, none before a sign."""
    return unit if unit in ("", "%", "‰") else f" {unit}"


def figures(run: Run, descent: Descent, rule: Formula) -> Iterator[Figure]:
    """The two sides of each comparison that the rule joins by *and*; else the inputs that it names, as they are."""
    compared = list(_comparisons(rule.part, rule.term))
    if compared:
        scope = EditionScope(run.program.build, run.edition, run.program.year, run.program.on, run.program.kind)
        lowerer = Lowerer(scope)
        for part, sides in compared:
            low, high = (_value(descent, lowerer, side) for side in sides)
            title, value, sign, limit = Writer(run.titles).of(part.left), low, part.sign, high
            if isinstance(part.left, Literal):
                title, value, sign, limit = Writer(run.titles).of(part.right), high, _TURNED[part.sign], low
            unit, factor = _unit(run, part, sides[0].type)
            yield Figure(title, _times(value, factor), unit, sign, _times(limit, factor))
        return
    for name in sorted(rule.names & run.edition.inputs.keys()):
        told = run.edition.inputs[name]
        known = run.now.known(name, descent.at)
        shown: float | str | None = None if known is None else ("是" if known else "否") if told.type == "yes_no" else known
        if told.type != "date":
            yield Figure(told.title, shown, told.unit)


def _comparisons(part: Part, term: Term) -> Iterator[tuple[Compare, tuple[Term, ...]]]:
    """The comparisons of numbers among the truths that are joined by *and*; none where anything else is asked for."""
    if isinstance(part, Compare) and isinstance(term, Apply) and part.sign in _ORDER:
        if all(side.type.kind == "number" for side in term.args):
            yield part, term.args
    elif isinstance(part, Chain) and part.signs[0] == "and" and isinstance(term, Apply):
        for each, of in zip(part.parts, term.args, strict=True):
            yield from _comparisons(each, of)


def _value(descent: Descent, lowerer: Lowerer, term: Term) -> float | None:
    found: Any = descent.trace.get(lowerer.exact(term, 0))
    return None if found is None else float(found)


def _unit(run: Run, part: Compare, own: Type) -> tuple[str, float]:
    """The unit to show (that of the name that is compared, else as written), and what a number of the rule is times in it."""
    sides = (part.left, part.right)
    edition = run.edition
    declared = {code: one.unit for known in (edition.inputs, edition.measures, edition.values) for code, one in known.items()}
    named = [declared[side.name] for side in sides if isinstance(side, Name) and side.name in declared]
    written = [side.unit for side in sides if isinstance(side, Literal) and side.unit]
    unit = next((each for each in (*named, *written) if Type.of_unit(each).powers == own.powers), own.unit)
    return unit, float(own.factor / Type.of_unit(unit).factor)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 10)
