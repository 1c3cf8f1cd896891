"""What a standard says of one subject: the result, each condition, what is missing, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaifaqu.assess.lowering.status import CHINESE, MANUAL, MET, NOT_APPLICABLE, UNKNOWN, UNMET, WORDS
from kaifaqu.assess.rules.model import Condition, Source
from kaifaqu.assess.run.figures import Figure, figures
from kaifaqu.assess.run.missing import Descent, Missing

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition as it was judged; ``status`` is a word of ``status.WORDS``, ``says`` the rule in Chinese.

    ``figures``: what the rule compares, as it is, with its limit and what is lacking; nothing for a person's own judgement.
    """

    id: str
    title: str
    status: str
    says: str
    missing: tuple[Missing, ...]
    advice: str
    source: Source | None
    figures: tuple[Figure, ...] = ()
    parts: tuple[Judged, ...] = ()

    @property
    def words(self) -> str:
        return chinese(self.status)

    def walk(self) -> Iterator[Judged]:
        yield self
        for part in self.parts:
            yield from part.walk()

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.id, "title": self.title, "status": self.status, "says": self.says, "advice": self.advice,
            "missing": [each.as_dict() for each in self.missing], "figures": [each.as_dict() for each in self.figures],
            "parts": [part.as_dict() for part in self.parts], "source": None if self.source is None else cited(self.source),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Follows:
    """A prize, a card or a consequence that the subject gets, or may get (``status`` unknown)."""

    id: str
    title: str
    kind: str  # prize card consequence
    status: str
    text: str
    amount: float | None = None
    unit: str = ""

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.id, "title": self.title, "kind": self.kind, "status": self.status, "text": self.text,
            "amount": self.amount, "unit": self.unit,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """One subject's judgement. ``result``: met, unmet, unknown, manual, or "" where the standard only ranks.

    ``total`` is the low end where ``high`` is given. ``rank_between``: in a scenario, instead of a rank. ``missing``: the
    inputs that the result, or else the total, waits for. ``left_out``: scored items without points, dealt with by the rule for
    missing items.
    """

    subject: str
    period: str
    result: str
    total: float | None
    high: float | None
    rank: int | None
    of: int | None
    rank_between: tuple[int, int] | None
    grade: str | None
    veto: tuple[Judged, ...]
    conditions: tuple[Judged, ...]
    direct: Judged | None
    follows: tuple[Follows, ...]
    missing: tuple[Missing, ...]
    left_out: tuple[str, ...]
    refusal: str
    label: str

    @property
    def words(self) -> str:
        """The result in Chinese."""
        return chinese(self.result) if self.result else ""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "subject": self.subject, "period": self.period, "result": self.result, "total": self.total, "total_high": self.high,
            "rank": self.rank, "of": self.of, "rank_between": self.rank_between, "grade": self.grade,
            "veto": [each.as_dict() for each in self.veto], "conditions": [each.as_dict() for each in self.conditions],
            "direct": None if self.direct is None else self.direct.as_dict(),
            "follows": [each.as_dict() for each in self.follows],
            "missing": [each.as_dict() for each in self.missing], "left_out": list(self.left_out), "refusal": self.refusal,
            "label": self.label,
        }  # fmt: skip


def chinese(status: str) -> str:
    return {word: CHINESE[code] for code, word in WORDS.items()}[status]


def word(code: float | None) -> str:
    """A status number as its word; unknown where it is null."""
    return WORDS[UNKNOWN] if code is None or code != code else WORDS[int(code)]


def source_text(source: Source) -> str:
    """A source in one line: title, number, issuer."""
    return " ".join(part for part in (source.document and f"《{source.document}》", source.number, source.by) if part)


def cited(source: Source) -> str:
    """A source with where in it, and what is doubtful about it."""
    return "，".join(part for part in (source_text(source), source.note) if part)


def judge(run: Run, at: int) -> Verdict:
    """The verdict on the subject at position ``at``. ``Run.one`` finds the position."""
    return _Judge(run, at).verdict()


class _Judge:
    def __init__(self, run: Run, at: int) -> None:
        self.run, self.at, self.edition = run, at, run.edition
        self.descent = Descent(run.program, run.now, run.stages, at, no_total=run.no_total)

    def verdict(self) -> Verdict:
        run, edition = self.run, self.edition
        veto = tuple(self._condition("veto", each) for each in edition.veto)
        conditions = tuple(self._condition("condition", each) for each in edition.conditions)
        direct = None if edition.direct is None else self._condition("direct", edition.direct)
        result = word(self._value("result")) if "result" in run.program.outputs else ""
        total, high = self._value("total"), self._value("total.high")
        interval = run.interval
        between = None
        if interval is not None and interval.low[self.at] == interval.low[self.at]:
            between = (int(interval.low[self.at]), int(interval.high[self.at]))
        return Verdict(
            subject=run.subjects[self.at],
            period=run.period,
            result=result,
            total=total,
            high=high if high is not None and high != total else None,
            rank=_whole(self._value("rank")),
            of=_whole(self._value("of")),
            rank_between=between,
            grade=self._text("grade"),
            veto=veto,
            conditions=conditions,
            direct=direct,
            follows=tuple(self._follows()),
            missing=self._missing(result, veto, conditions, direct),
            left_out=tuple(self._left_out()),
            refusal="" if run.refusal is None else run.refusal.text,
            label=run.label,
        )

    def _value(self, name: str) -> float | None:
        column = self.run.output(name)
        value = float("nan") if column is None else float(column[self.at])
        return None if value != value else value

    def _text(self, name: str) -> str | None:
        column = self.run.output(name)
        return None if column is None else column[self.at]

    def _condition(self, part: str, condition: Condition) -> Judged:
        name = f"{part}.{condition.id}"
        status = word(self._value(name))
        parts = tuple(self._condition(part, each) for each in condition.parts)
        missing: tuple[Missing, ...] = ()
        if status in (WORDS[UNKNOWN], WORDS[MANUAL]):
            open_ = [each for piece in parts if piece.status == status for each in piece.missing]
            own = self.descent.missing(self.run.program.outputs[name])
            missing = tuple(dict.fromkeys([*own, *open_]))
            if condition.manual:
                missing = (Missing(condition.title, condition.id),)
        titles = self.run.titles
        says = (
            "由人判断"
            if condition.manual
            else condition.rule.words(titles)
            if condition.rule is not None
            else _of_parts(condition)
        )
        if condition.when is not None:
            says = f"{condition.when.words(titles)}时：{says}"
        if condition.unless is not None:
            says = f"{says}；{condition.unless.words(titles)}的除外"
        found = () if condition.rule is None else tuple(figures(self.run, self.descent, condition.rule))
        return Judged(condition.id, condition.title, status, says, missing, condition.advice, condition.source, found, parts)

    def _follows(self) -> Iterator[Follows]:
        for award in self.edition.awards:
            status = word(self._value(f"award.{award.id}"))
            if status != WORDS[UNMET]:
                yield Follows(award.id, award.title, award.kind, status, award.text)
        for each in self.edition.consequences:
            status = word(self._value(f"consequence.{each.id}"))
            if status not in (WORDS[UNMET], WORDS[NOT_APPLICABLE]):
                amount = self._value(f"amount.{each.id}")
                yield Follows(each.id, each.title, "consequence", status, each.text, amount, each.unit)

    def _left_out(self) -> Iterator[str]:
        for leaf in self.edition.leaves:
            if f"points.{leaf.id}" in self.run.program.outputs and self._value(f"points.{leaf.id}") is None:
                yield leaf.title

    def _missing(
        self, result: str, veto: tuple[Judged, ...], conditions: tuple[Judged, ...], direct: Judged | None
    ) -> tuple[Missing, ...]:
        """Of an open result: what its open conditions, and the pass line where no direct path is met, wait for. Else of the
        total.
        """
        open_ = (WORDS[UNKNOWN], WORDS[MANUAL])
        if result and result not in open_:
            return ()
        found = [each for judged in (*veto, *conditions) if judged.status in open_ for each in judged.missing]
        passed = self.run.program.outputs.get("pass")
        if direct is not None and direct.status != WORDS[MET] and self._value("pass") != 1:
            found += direct.missing
        met = direct is not None and direct.status == WORDS[MET]
        if not met and self._value("pass") is None:
            found += self._of_total(passed)
        return tuple(dict.fromkeys(found))

    def _of_total(self, passed: object) -> tuple[Missing, ...]:
        outputs = self.run.program.outputs
        if self.run.no_total or (passed is None and "result" in outputs and self.edition.passing is not None):
            return ()
        known = self._value("total")
        exact = known is not None and self._value("total.high") in (None, known)
        if exact and passed is None:
            return ()
        nodes = [node for node in (passed, outputs.get("total")) if node is not None]
        found = self.descent.missing(*nodes)  # type: ignore[arg-type]
        return found if exact else (*found, *self.descent.open_points(self.edition.leaves))


def _of_parts(condition: Condition) -> str:
    need = "全部符合" if condition.need == len(condition.parts) else f"至少符合{condition.need}项"
    return f"以下{len(condition.parts)}项{need}"


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
