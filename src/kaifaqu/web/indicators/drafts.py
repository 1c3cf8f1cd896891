"""What somebody wants to record, as typed; checked all at once into an observation that can be stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone

from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.observe import Catalogue, Period
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.numbers import format_number
from kaifaqu.web.documents.queries import document_of

from .models import Indicator, Observation
from .numerals import parse_value
from .records import indicator_of

if TYPE_CHECKING:
    from kaifaqu.web.documents.models import Document
    from kaifaqu.web.subjects.models import Subject

# The names of the fields as the form shows them: what ``Problem.place.field`` says.
LABELS: Final = {
    "indicator": "指标", "subject": "对象", "measure": "度量", "basis": "口径", "scope": "排名范围", "period": "报告期",
    "earliest": "最早日", "latest": "最晚日", "value": "数值", "unit": "单位", "bound": "界限", "target": "目标",
    "status": "状态",
    "source": "来源方式", "document": "文件", "place": "位置", "quote": "原文", "note": "来源说明", "published_on": "发布日",
    "written": "原文指标名", "simulated": "模拟数据", "reason": "理由",
}  # fmt: skip
_CELL: Final = re.compile(r"[A-Za-z]{1,3}\d{1,7}\s*$")
_RATES: Final = ("growth", "cagr", "multiple")


@dataclass(frozen=True)
class Draft:
    """One figure as typed: texts, not yet read. ``document``, ``indicator`` and ``subject`` are codes or exact names."""

    indicator: str = ""
    subject: str = ""
    period: str = ""
    value: str = ""
    unit: str = ""
    bound: str = "="
    measure: str = "level"
    basis: str = ""
    scope: str = ""
    target: bool = False
    status: str = "reported"
    simulated: bool = False
    source: str = "document"
    document: str = ""
    place: str = ""
    quote: str = ""
    note: str = ""
    published_on: str = ""
    earliest: str = ""
    latest: str = ""
    written: str = ""
    reason: str = ""
    as_written: bool = False  # the period is a document's own phrase, not somebody's typing: what cannot be dated stays undated

    @classmethod
    def of(cls, row: Observation) -> Draft:
        """A stored observation as it would be typed: where a correction starts."""
        return cls(
            indicator=row.indicator.code, subject=row.subject.code, period=row.period,
            value=format_number(row.value).replace(",", ""),
            unit=row.unit, bound=row.bound, measure=row.measure, basis=row.basis, scope=row.scope, target=row.target,
            status=row.status,
            simulated=row.simulated, source=row.source, document=row.document.code if row.document else "", place=row.place,
            quote=row.quote, note=row.note, published_on=row.published_on.isoformat() if row.published_on else "",
            earliest=row.period_start.isoformat() if row.undated and row.period_start else "",
            latest=row.period_end.isoformat() if row.undated and row.period_end else "", written=row.written,
        )  # fmt: skip

    def trimmed(self) -> Draft:
        texts = {item.name: getattr(self, item.name).strip() for item in fields(self) if item.type == "str"}
        return replace(self, **texts)


def at(field: str) -> Place:
    """The place of a fault in the form."""
    return Place(field=LABELS[field])


class Check:
    """Reads a draft field by field and gathers every fault; :meth:`observation` is there once none was found."""

    def __init__(
        self, zone: Zone, draft: Draft, *, catalogue: Catalogue, today: date, replaces: Observation | None = None,
        twice: bool = False,
    ) -> None:  # fmt: skip
        self.zone, self.draft, self.catalogue, self.today, self.replaces = zone, draft.trimmed(), catalogue, today, replaces
        self.twice = twice  # the caller deals with the same figure from the same place
        self.problems = Problems()
        self.indicator: Indicator | None = None
        self.subject: Subject | None = None
        self.basis = self.draft.basis

    def run(self) -> Observation:
        """The observation, not stored; ``Problems`` with every fault, each at its field."""
        self._about()
        self._choices()
        period = self._try("period", self._period)
        amount = self._try("value", self._amount)
        document, published = self._source()
        self._lengths()
        if not self.draft.reason:
            self._fault("reason", "value-missing", "没有写理由。", "请写明为什么录入或更正，如“据文件录入”“更正录入错误”。")
        self.problems.raise_if_any()
        assert self.indicator is not None
        assert self.subject is not None
        assert period is not None
        assert amount is not None
        draft = self.draft
        row = Observation(
            zone=self.zone, indicator=self.indicator, subject=self.subject, basis=self.basis, measure=draft.measure,
            scope=draft.scope,
            period=period.iso, period_start=period.start, period_end=period.end, undated=period.undated, written=draft.written,
            value=amount[0], unit=amount[1], bound=draft.bound, target=draft.target, status=draft.status,
            simulated=draft.simulated or self.zone.simulated or bool(document and document.simulated), source=draft.source,
            document=document, place=draft.place, quote=draft.quote, note=draft.note, published_on=published, reason=draft.reason,
        )  # fmt: skip
        if not self.twice:
            self._refuse_duplicate(row)
        return row

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _fault(self, field: str, code: str, message: str, hint: str = "") -> None:
        self.problems.add(Problem(code, message, place=at(field), hint=hint))

    def _try(self, field: str, read: Callable[[], Any]) -> Any:
        """What ``read`` gives; its problem is told at ``field`` unless it names its own."""
        try:
            return read()
        except Problem as problem:
            self.problems.add(problem if problem.place.field else problem.at(at(field)))
            return None

    def _about(self) -> None:
        draft = self.draft
        if self.replaces is not None:  # a chain keeps its indicator and its subject
            self.indicator, self.subject = self.replaces.indicator, self.replaces.subject
            return
        match = self.catalogue.match(draft.indicator) if draft.indicator else None
        if match is None:
            near = "、".join(item.name for item in self.catalogue.search(draft.indicator)[:3]) if draft.indicator else ""
            message = f"指标目录中没有“{draft.indicator}”。" if draft.indicator else "没有选指标。"
            self._fault(
                "indicator", "indicator-unknown", message, f"是否是：{near}？" if near else "请从列表中选择，或填指标代码。"
            )
        else:
            rows = Indicator.objects.filter(Q(zone=None) | Q(zone=self.zone), code=match.indicator.code)
            self.indicator = rows.order_by("-zone_id").first()
            self.basis = self.basis or match.basis
        self.subject = self._try("subject", lambda: find_subject(self.zone, draft.subject))

    def _choices(self) -> None:
        draft = self.draft
        for field, allowed in (("measure", Observation.Measure), ("bound", Observation.Bound), ("source", Observation.Source)):
            if getattr(draft, field) not in allowed.values:
                known = "、".join(f"{value}（{label}）" for value, label in allowed.choices)
                self._fault(field, "value-invalid", f"“{getattr(draft, field)}”不在可选范围。", f"可选：{known}。")
        if draft.status not in Observation.Status.values or draft.status == Observation.Status.WITHDRAWN:
            self._fault(
                "status", "value-invalid", "状态不在可选范围。", "可选初步数、修订数、最终数、文件所载；要作废请用“撤回”。"
            )
        if draft.measure == "rank" and not draft.scope:
            self._fault("scope", "value-missing", "位次没有写排名范围。", "请写明在哪些单位中排名，如“山东省”。")

    def _period(self) -> Period:
        draft = self.draft
        if not draft.period.strip() and draft.source == Observation.Source.ENTRY:  # a document may leave it open, a person knows
            raise Problem(
                "period-missing",
                "没有写报告期。",
                hint="请写明是哪一期的数，如“2022年1—9月”。文件没有写明时期的，来源方式请选“文件”。",
            )
        period = Period.parse(draft.period, strict=not draft.as_written)
        if period.undated:
            first, last = self._try("earliest", lambda: _day(draft.earliest)), self._try("latest", lambda: _day(draft.latest))
            return Period.undated_between(period.phrase, first or period.start, last or period.end)
        if draft.measure == "cagr" and period.kind != "years":
            raise Problem(
                "period-measure", f"年均增长率要写起止年份，“{period.label}”只是一个报告期。", hint="请写成 2015/2020。"
            )
        if draft.measure in ("level", "rank") and not draft.target and period.start and period.start > self.today:
            raise Problem("period-future", f"{period.label}还没有开始，不会有实际数。", hint="如果是目标，请勾选“目标”。")
        return period

    def _amount(self) -> tuple[Decimal, str]:
        value, unit = parse_value(self.draft.value, self.draft.unit)
        if self.indicator is not None and self.draft.measure in Observation.Measure.values:
            known = indicator_of(self.indicator)
            try:
                known.amount(value, unit, self.draft.measure)
            except Problem as problem:
                shown = known.unit_for(self.draft.measure) or "无单位"
                hint = f"{problem.hint} “{known.name}”此度量以“{shown}”计。".strip()
                raise Problem(problem.code, problem.message, place=at("unit"), hint=hint) from None
        if self.draft.measure == "rank" and (value < 1 or value != value.to_integral_value()):
            raise Problem("number-invalid", f"位次“{self.draft.value}”不是正整数。", hint="第一名填 1。")
        if self.draft.measure in _RATES and value < -100 and unit == "%":
            raise Problem("number-invalid", f"增长率{self.draft.value}%低于-100%，不可能。", hint="请核对数值和单位。")
        return value, unit

    def _source(self) -> tuple[Document | None, date | None]:
        draft = self.draft
        document = self._try("document", lambda: document_of(self.zone, draft.document)) if draft.document else None
        if draft.source == "document":
            needed = {"document": "文件", "place": "位置（如 第81行）", "quote": "原文"}
            for field, name in needed.items():
                if not getattr(draft, field):
                    self._fault(
                        field, "source-missing", f"来源是文件，但没有写{name}。", "没有文件的请选“直接录入”并写来源说明。"
                    )
        elif draft.source == "workbook":
            if not _CELL.search(draft.place):
                self._fault("place", "source-missing", "来源是工作簿，但没有写到单元格。", "如：工作表“收入”!C5。")
            if not (draft.document or draft.note):
                self._fault("note", "source-missing", "没有写是哪个工作簿。", "请选文件，或在来源说明中写工作簿名称。")
        elif draft.source == "entry" and not draft.note:
            self._fault(
                "note", "source-missing", "直接录入没有写来源说明。", "请写明数据由谁、据什么提供，如“统计局月报，电话核实”。"
            )
        published = self._try("published_on", lambda: _day(draft.published_on))
        if published is None and document is not None:
            published = document.published_on
        if published is not None and published > self.today:
            self._fault("published_on", "date-invalid", f"发布日{published}在今天之后。", "请填来源实际发布的日期。")
        return document, published

    def _lengths(self) -> None:
        for field in ("basis", "scope", "place", "quote", "note", "written", "reason", "unit", "period"):
            limit: int | None = getattr(Observation._meta.get_field(field), "max_length", None)
            text = getattr(self.draft, field)
            if limit is not None and len(text) > limit:
                self._fault(field, "text-too-long", f"写了{len(text)}个字，最多{limit}个字。", "请只留必要的部分。")
            if "\x00" in text:
                self._fault(field, "value-invalid", "含有不可见的控制字符。", "请重新输入。")

    def _refuse_duplicate(self, row: Observation) -> None:
        """The same figure from the same place twice is a slip; from another place it is a second witness, and welcome."""
        twins = Observation.objects.filter(
            zone=self.zone, indicator=row.indicator, subject=row.subject, basis=row.basis, measure=row.measure, scope=row.scope,
            period=row.period, target=row.target, bound=row.bound, source=row.source, document=row.document, place=row.place,
            superseded_by=None,
        ).exclude(status=Observation.Status.WITHDRAWN)  # fmt: skip
        known = indicator_of(row.indicator)
        amount = known.amount(row.value, row.unit, row.measure)
        for twin in twins:
            if twin.pk == (self.replaces.pk if self.replaces else None) or (not row.document and twin.note != row.note):
                continue
            if known.amount(twin.value, twin.unit, twin.measure) == amount:
                shown = f"{format_number(twin.value)} {twin.unit}".rstrip()
                raise Problem(
                    "observation-duplicate-conflict",
                    f"同一来源的同一数值已有：第{twin.pk}号，{shown}，{timezone.localtime(twin.recorded_at):%Y-%m-%d}入库。",
                    place=at("value"),
                    hint=f"如要改动请更正第{twin.pk}号；如出自文件的另一处，请写明另一处的位置。",
                )


def find_subject(zone: Zone, text: str) -> Subject:
    """The subject of that code, or of that exact name if only one has it; of a merged one the one it went into."""
    found = list(zone.subjects.filter(Q(code=text) | Q(name=text)).select_related("parent", "merged_into")[:3])
    exact = [row for row in found if row.code == text] or [row for row in found if row.merged_into_id is None] or found
    if not text or not found:
        message = f"对象登记中没有“{text}”。" if text else "没有选对象。"
        raise Problem("subject-unknown", message, place=at("subject"), hint="请从列表中选择；新的单位请先在“单位”中登记。")
    if len(exact) > 1:
        codes = "、".join(row.code for row in exact)
        raise Problem("subject-unknown", f"叫“{text}”的对象不止一个：{codes}。", place=at("subject"), hint="请填代码。")
    row = exact[0]
    for _ in range(20):  # a loop in the register must not hang a request
        if row.merged_into is None:
            break
        row = row.merged_into
    return row


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("date-invalid", f"“{text}”不是日期。", hint="请写成 2022-10-31 的样子。") from None
