"""What the API of the register gives, field by field; the titles stand in the API's description."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema


class SubjectName(Schema):
    """An entry named in passing."""

    code: str = Field(title="编号")
    name: str = Field(title="名称")
    kind: str = Field(title="类别", description="类别代码，如 enterprise 企业、platform 平台、fund 基金、bureau 部门、park 园区")
    simulated: bool = Field(title="模拟数据")


class SubjectOut(SubjectName):
    """An entry of the register."""

    credit_code: str = Field(title="统一社会信用代码", description="来源未载时为空")
    category: str = Field(title="类型", description="来源的说法，如 孵化器、研发平台")
    industry: str = Field(title="行业")
    region: str = Field(title="所在地")
    summary: str = Field(title="简介")
    parent: str | None = Field(title="上级的编号")


class SubjectsOut(Schema):
    """A page of the register."""

    total: int = Field(title="总数", description="符合条件的全部条数")
    offset: int = Field(title="从第几条起")
    items: list[SubjectOut] = Field(title="本页")


class NameOut(Schema):
    """A dated name or alias."""

    id: int = Field(title="序号", description="删除名称时用")
    name: str = Field(title="名称")
    kind: str = Field(title="种类", description="official 正式名称、short 简称、former 曾用名、alias 别称")
    valid_from: date | None = Field(title="起")
    valid_to: date | None = Field(title="止")
    document: str | None = Field(title="出处文件编号")
    place: str = Field(title="出处位置")


class SubjectMentionOut(Schema):
    """Where a document names the entry."""

    document: str = Field(title="文件编号")
    place: str = Field(title="位置")
    name_used: str = Field(title="所用名称")
    says: str = Field(title="说明", description="该处说了什么（整理者的话）")


class ChangeOut(Schema):
    """A merge or a split."""

    id: int = Field(title="序号", description="撤销时用")
    kind: str = Field(title="种类", description="merge 合并、split 拆分")
    kept: str = Field(title="保留的编号", description="拆分时为原登记")
    other: str = Field(title="另一条的编号", description="合并时为并入的，拆分时为新的")
    evidence: str = Field(title="理由")
    made_at: datetime = Field(title="办理时间")
    made_by: str | None = Field(title="办理人")
    undone_at: datetime | None = Field(title="撤销时间", description="没有撤销时为空")
    undone_by: str | None = Field(title="撤销人")


class SubjectDetail(SubjectOut):
    """An entry with its names, mentions and history."""

    merged_into: str | None = Field(title="并入的编号", description="未被合并时为空")
    names: list[NameOut] = Field(title="其他名称")
    mentions: list[SubjectMentionOut] = Field(title="提及", description="哪些文件在何处提到")
    changes: list[ChangeOut] = Field(title="合并与拆分")


class MovedOut(Schema):
    """Rows of one kind that would count with the kept entry."""

    key: str = Field(title="种类代码", description="拆分时 rows 的键")
    title: str = Field(title="种类")
    count: int = Field(title="条数")
    examples: list[str] = Field(title="举例")


class MergePreview(Schema):
    """What a merge would do."""

    kept: str = Field(title="保留的编号")
    other: str = Field(title="并入的编号")
    moved: list[MovedOut] = Field(title="将计入保留登记的内容")
    warnings: list[str] = Field(title="提醒", description="如两条的信用代码不同")


class ProposalOut(Schema):
    """Two entries that may be one body."""

    id: int = Field(title="序号")
    left: SubjectName = Field(title="左边一条")
    right: SubjectName = Field(title="右边一条")
    score: str = Field(title="相似度", description="0 到 1")
    reason: str = Field(title="依据")
    state: str = Field(title="状态", description="open 待定、merged 已合并、distinct 确认不同")
    evidence: str = Field(title="理由", description="决定的理由；待定时为空")
    decided_at: datetime | None = Field(title="决定时间")


class ProposalsOut(Schema):
    """A page of proposals, the likeliest first."""

    total: int = Field(title="总数")
    offset: int = Field(title="从第几条起")
    items: list[ProposalOut] = Field(title="本页")
