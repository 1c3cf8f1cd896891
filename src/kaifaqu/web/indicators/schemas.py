"""What the API of this room takes and gives. Numbers are texts, so that no digit is lost; codes are those of the pages."""

from __future__ import annotations

from datetime import date

from ninja import Field, Schema


class SourceOut(Schema):
    """Where a figure comes from."""

    kind: str = Field(title="来源方式", description="document 文件、workbook 工作簿、entry 直接录入")
    document: str = Field("", title="文件编号")
    title: str = Field("", title="文件标题")
    place: str = Field("", title="位置")
    quote: str = Field("", title="原文")
    note: str = Field("", title="来源说明")


class ObservationOut(Schema):
    """One figure as its source has it."""

    id: int = Field(title="编号")
    indicator: str = Field(title="指标代码")
    indicator_name: str = Field(title="指标名称")
    subject: str = Field(title="对象代码")
    subject_name: str = Field(title="对象名称")
    basis: str = Field(title="口径")
    measure: str = Field(
        title="度量", description="level 数值、change 增减量、growth 增长率、cagr 年均增长率、multiple 增长倍数、rank 位次"
    )
    scope: str = Field(title="排名范围")
    period: str = Field(title="报告期", description="ISO 写法；期未定的为原文")
    period_label: str = Field(title="报告期（中文）")
    undated: bool = Field(title="期未定")
    earliest: date | None = Field(None, title="最早日", description="报告期的第一天；期未定的为最早可能的一天")
    latest: date | None = Field(None, title="最晚日")
    value: str = Field(title="数值", description="以原文单位计")
    unit: str = Field(title="单位")
    bound: str = Field(title="界限", description="=、>=、>、<=、<、~")
    target: bool = Field(title="目标")
    status: str = Field(title="状态")
    simulated: bool = Field(title="模拟数据")
    source: SourceOut = Field(title="来源")
    published_on: date | None = Field(None, title="发布日")
    recorded_at: str = Field(title="入库时间", description="当地时间，带时区")
    recorded_by: str = Field("", title="录入人")
    reason: str = Field("", title="理由")
    chain: int = Field(title="链", description="同一个数的各次修订共用的编号")
    supersedes: int | None = Field(None, title="取代的编号")


class PageOut(Schema):
    """A page of observations."""

    reference_date: date = Field(title="基准日")
    notice: str = Field("", title="数据说明")
    total: int = Field(title="总数")
    limit: int
    offset: int
    items: list[ObservationOut]


class DerivedOut(Schema):
    """A figure reckoned from others; never stored."""

    period: str
    value: str
    unit: str
    bound: str
    formula: str = Field(title="公式（含数）")
    inputs: list[int] = Field(title="所依据的观测值编号")


class PointOut(Schema):
    """One period of a series."""

    period: str
    period_label: str
    value: str = Field(title="采用值", description="以序列单位计")
    bound: str
    derived: bool = Field(title="推算")
    contradictory: bool = Field(title="来源不一致")
    simulated: bool
    values: list[ObservationOut] = Field(title="全部来源的值，采用的在前")
    reckoned: DerivedOut | None = Field(None, title="推算的依据")
    checks: list[str] = Field(title="复算的结论")


class SeriesOut(Schema):
    """The figures of one indicator, subject, basis, measure and scope."""

    subject: str
    basis: str
    measure: str
    scope: str
    unit: str
    points: list[PointOut]
    undated: list[ObservationOut] = Field(title="期未定")
    targets: list[ObservationOut] = Field(title="目标")


class IndicatorLine(Schema):
    """An indicator and where it stands at the reference date."""

    code: str
    name: str
    group: str
    bureau: str
    unit: str
    value: str | None = Field(None, title="最新值")
    value_unit: str = ""
    bound: str = ""
    measure: str = ""
    basis: str = ""
    period: str = ""
    derived: bool = False
    simulated: bool = False
    year_on_year: str | None = Field(None, title="同比")
    year_on_year_unit: str = ""
    target: str = ""
    sources: int = 0
    undated: int = 0
    contradictory: bool = False


class IndicatorsOut(Schema):
    """The list."""

    reference_date: date
    notice: str = ""
    subject: str = Field(title="对象代码")
    items: list[IndicatorLine]


class IndicatorOut(Schema):
    """An indicator with its definition and all series of a subject."""

    reference_date: date
    known_by: str = Field(title="以何日为准", description="published 按发布日、recorded 按入库日")
    notice: str = ""
    simulated: bool
    subject: str
    code: str
    name: str
    aliases: list[str]
    group: str
    unit: str
    kind: str
    direction: int
    definition: str
    bureau: str
    frequency: str
    legal_basis: str
    formula: str
    series: list[SeriesOut]
    subjects: list[str] = Field(title="有数据的对象代码")


class ChainOut(Schema):
    """One figure with all its revisions, the first entry first."""

    reference_date: date
    notice: str = ""
    newest: int = Field(title="最新一版的编号")
    observation: ObservationOut
    revisions: list[ObservationOut]


class DraftIn(Schema):
    """A figure to be entered, or what a correction changes. Texts as one would type them in the form."""

    indicator: str = Field("", title="指标", description="代码、名称或别名；更正时不用填")
    subject: str = Field("", title="对象", description="代码或名称；更正时不用填")
    period: str = Field("", title="报告期")
    value: str = Field("", title="数值")
    unit: str = Field("", title="单位")
    bound: str = Field("=", title="界限")
    measure: str = Field("level", title="度量")
    basis: str = Field("", title="口径")
    scope: str = Field("", title="排名范围")
    target: bool = Field(False, title="目标")
    status: str = Field("reported", title="状态")
    simulated: bool = Field(False, title="模拟数据")
    source: str = Field("document", title="来源方式")
    document: str = Field("", title="文件编号")
    place: str = Field("", title="位置")
    quote: str = Field("", title="原文")
    note: str = Field("", title="来源说明")
    published_on: str = Field("", title="发布日")
    earliest: str = Field("", title="最早日")
    latest: str = Field("", title="最晚日")
    written: str = Field("", title="原文指标名")
    reason: str = Field("", title="理由")


class WithdrawIn(Schema):
    reason: str = Field("", title="理由")
    published_on: str = Field("", title="自某日起作废", description="留空表示自发布之日起")


class SettleIn(Schema):
    period: str = Field("", title="报告期", description="如 2012、2022-H1、2015/2020")
    reason: str = Field("", title="理由")


class EffectOut(Schema):
    """One thing that reads differently afterwards."""

    kind: str
    title: str
    before: str
    after: str


class WrittenOut(Schema):
    """What was done, or with ``preview=true`` what would be."""

    preview: bool = Field(title="仅预览，未保存")
    id: int | None = Field(None, title="新的编号")
    text: str
    fields: dict[str, list[str]] = Field(title="改动的项：原来、改为")
    effects: list[EffectOut] = Field(title="页面上的变化")
    warnings: list[str]
