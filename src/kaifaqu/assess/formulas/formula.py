"""A formula: read, settled against names and units, ready to become nodes of a graph and to be said in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kaifaqu.assess.formulas.check import Checker
from kaifaqu.assess.formulas.fault import Fault, Locate, from_place, problem
from kaifaqu.assess.formulas.lower import Lowerer
from kaifaqu.assess.formulas.parser import tree
from kaifaqu.assess.formulas.scope import Scope, Years
from kaifaqu.assess.formulas.syntax import Part, names_in
from kaifaqu.assess.formulas.terms import Constant, Term
from kaifaqu.assess.formulas.types import PLAIN, Type
from kaifaqu.assess.formulas.unfold import unfold
from kaifaqu.assess.formulas.units import plain, scaled, to_type
from kaifaqu.assess.formulas.words import Writer
from kaifaqu.assess.graph import Node, Span
from kaifaqu.errors import Place


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula as written, read but not yet settled against names."""

    text: str
    place: Place
    part: Part
    locate: Locate = field(compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names written in it, each once."""
        return tuple(dict.fromkeys(names_in(self.part)))


@dataclass(frozen=True, slots=True)
class Formula:
    """``type`` of its value; ``reads``: each name with the years back at which it is read, and how often, after unfolding.

    ``size``: nodes after functions of time are unfolded, measures not opened.
    """

    text: str
    place: Place = field(compare=False)
    type: Type
    term: Term = field(compare=False, repr=False)
    part: Part = field(compare=False, repr=False)
    reads: tuple[tuple[str, int, int], ...] = field(compare=False, repr=False)
    size: int = field(compare=False)
    locate: Locate = field(compare=False, repr=False)

    @property
    def names(self) -> frozenset[str]:
        """What it reads, in whatever year."""
        return frozenset(name for name, _, _ in self.reads)

    def lower(self, scope: Scope, lag: int = 0) -> Span:
        """Its nodes, ``lag`` years before the period assessed. Raises Problem where an interval would lose its bounds."""
        try:
            return Lowerer(scope).term(self.term, lag)
        except Fault as fault:
            raise problem(fault, self.text, self.locate) from fault

    def truth(self, scope: Scope, lag: int = 0) -> Node:
        """The node of a truth."""
        if self.type.kind != "truth":
            raise problem(
                Fault(0, f"这里应是条件（是或否），而公式得出{self.type}。", "写上比较，如 x >= 10万元。"), self.text, self.locate
            )
        return self.lower(scope, lag).low

    def in_unit(self, unit: str) -> Formula:
        """The same in a unit; "" asks for a number without one: a count (家, 件, 万人) is how many there are, a time how many
        of its own unit (年, 个月, 天).

        Raises Problem across dimensions, or where the formula gives no number.
        """
        target = Type.of_unit(unit)
        try:
            if self.type.kind != "number":
                raise Fault(0, f"这里应是数，而公式得出{self.type}。", "要把是非当作数，写 if(条件, 1, 0)。")
            if not target.powers and (self.type.is_count or self.type.is_time):
                own = PLAIN if self.type.is_time else Type(factor=self.type.factor)
                return replace(self, type=target, term=scaled(replace(self.term, type=own), target))
            if not target.powers:
                term = scaled(plain(self.term, "结果"), target)
            elif self.type.powers == target.powers:
                term = scaled(self.term, target)
            else:
                term = to_type(self.term, target, self.term.at, "换算", Constant(target, self.term.at, self.type.factor))
            return replace(self, type=target, term=term)
        except Fault as fault:
            raise problem(fault, self.text, self.locate) from fault

    def counted_in(self, unit: str) -> Formula:
        """As :meth:`in_unit`, but a number written without unit is one in this unit: the unit stands beside the formula."""
        if self.type.is_plain and self.type.factor == 1 and Type.of_unit(unit).powers:
            return replace(self, type=Type.of_unit(unit))
        return self.in_unit(unit)

    def words(self, titles: Mapping[str, str]) -> str:
        """The formula in Chinese, names by their titles."""
        return Writer(titles).of(self.part)


def parse(text: str, place: Place | None = None, locate: Locate | None = None) -> Expression:
    """Read a formula. ``place`` is where it begins; ``locate`` tells the place of a character of it (a text over several lines).

    Raises Problem("standard-invalid") with line, column and what to write instead.
    """
    place = place or Place()
    locate = locate or from_place(place)
    try:
        return Expression(text, place, tree(text), locate)
    except Fault as fault:
        raise problem(fault, text, locate) from fault


def compile(  # noqa: A001 - the builtin is never wanted beside formulas
    text: str, place: Place | None, names: Mapping[str, Type], spans: Mapping[str, Years], locate: Locate | None = None
) -> Formula:
    """Read a formula and settle it: ``names`` it may read with their types, ``spans`` of years by name.

    Raises Problem("standard-invalid") for an unknown name, kinds or units that do not fit, or a formula too large.
    """
    return settle(parse(text, place, locate), names, spans)


def settle(expression: Expression, names: Mapping[str, Type], spans: Mapping[str, Years]) -> Formula:
    """The second half of :func:`compile`."""
    try:
        term = Checker(names, spans).term(expression.part)
        size, reads = unfold(term)
    except Fault as fault:
        raise problem(fault, expression.text, expression.locate) from fault
    counted = tuple((name, lag, count) for (name, lag), count in reads.items())
    return Formula(expression.text, expression.place, term.type, term, expression.part, counted, size, expression.locate)
