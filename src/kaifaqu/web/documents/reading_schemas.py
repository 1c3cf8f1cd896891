"""What the API of the document room takes and gives beside the sources themselves: versions, statements, findings."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema

from kaifaqu.observe import MEASURES
from kaifaqu.web.core.numbers import tidy

from .keeping import changed_fields
from .models import DocumentFile, FindingRow, StatementRow


class FileOut(Schema):
    """A version of a document: its file, and how far it is read."""

    version: int = Field(title="版次")
    name: str = Field(title="文件名")
    format: str = Field(title="格式")
    sha256: str
    size: int = Field(title="字节数")
    state: str = Field(title="状态", description="queued 等待读取、reading 正在读取、read 已读取、failed 读取失败")
    problem: dict[str, str] = Field(title="读取失败的原因", description="code、message、hint；没有失败时为空")
    notes: list[str] = Field(title="读取说明")
    uploaded_at: datetime = Field(title="上传时间")
    statements: int = Field(0, title="读数个数")

    @classmethod
    def of(cls, file: DocumentFile, statements: int = 0) -> FileOut:
        return cls(
            version=file.number, name=file.name, format=file.format, sha256=file.sha256, size=file.size, state=file.state,
            problem={key: str(value) for key, value in file.problem.items()}, notes=file.notes, uploaded_at=file.uploaded_at,
            statements=statements,
        )  # fmt: skip


class UploadedOut(Schema):
    """What an uploaded file has become."""

    code: str = Field(title="文件编号")
    title: str = Field(title="标题")
    known: bool = Field(title="早已上传过", description="同样的内容已在本区，没有重复收取")
    file: FileOut


class StatementOut(Schema):
    """A figure as read and as it stands; ``reading`` is what the machine read, unchanged."""

    id: int = Field(title="编号")
    place: str = Field(title="位置")
    quote: str = Field(title="原文")
    subject: str = Field(title="对象（原文）")
    body: str = Field(title="对象编号")
    indicator: str = Field(title="指标（原文）")
    code: str = Field(title="指标代码")
    confidence: int = Field(title="可信度", description="与指标目录匹配的把握，百分数")
    basis: str = Field(title="口径")
    measure: str = Field(title="度量", description="、".join(f"{key} {label}" for key, label in MEASURES.items()))
    value: str = Field(title="数值")
    unit: str = Field(title="单位")
    bound: str = Field(title="界限")
    target: bool = Field(title="目标")
    period: str = Field(title="报告期")
    scope: str = Field(title="排名范围")
    state: str = Field(
        title="状态", description="proposed 待审阅、checked 待复核、accepted 已接受、corrected 更正后接受、rejected 已拒绝"
    )
    changed: list[str] = Field(title="更正过的项")
    reason: str = Field(title="理由")
    observation: int | None = Field(None, title="入库编号")
    replaced: int | None = Field(None, title="更正了", description="旧版的数更正前的入库编号")
    replaces: int | None = Field(None, title="接受后更正", description="旧版的数的入库编号；接受时会成为它的更正")
    simulated: bool = Field(title="模拟数据")
    reading: dict[str, object] = Field(title="机器读数")

    @classmethod
    def of(cls, row: StatementRow, *, simulated: bool, replaces: int | None = None) -> StatementOut:
        names = (
            "place", "quote", "subject", "body", "indicator", "code", "confidence", "basis", "measure", "unit", "bound", "target",
            "period", "scope", "state", "reason",
        )  # fmt: skip
        return cls(
            id=row.pk, value=f"{tidy(row.value):f}", changed=changed_fields(row), observation=row.observation_id,
            replaced=row.replaced_id, replaces=replaces, simulated=simulated, reading=row.reading,
            **{name: getattr(row, name) for name in names},
        )  # fmt: skip


class StatementsOut(Schema):
    """A page of the statements of a version."""

    reference_date: date = Field(title="基准日")
    notice: str = ""
    document: str = Field(title="文件编号")
    version: int = Field(title="版次")
    total: int = Field(title="总数")
    limit: int
    offset: int
    items: list[StatementOut]


class CorrectIn(Schema):
    """What a reviewer corrects: texts as typed; what is not given stays."""

    indicator: str | None = Field(None, title="指标", max_length=200)
    subject: str | None = Field(None, title="对象", max_length=200)
    period: str | None = Field(None, title="报告期", max_length=60)
    measure: str | None = Field(None, title="度量", max_length=20)
    value: str | None = Field(None, title="数值", max_length=100)
    unit: str | None = Field(None, title="单位", max_length=40)
    bound: str | None = Field(None, title="界限", max_length=2)
    basis: str | None = Field(None, title="口径", max_length=80)
    scope: str | None = Field(None, title="排名范围", max_length=60)
    target: bool | None = Field(None, title="目标")
    reason: str = Field("", title="理由", max_length=300)


class ReasonIn(Schema):
    """Why."""

    reason: str = Field("", title="理由", max_length=300)


class QuoteOut(Schema):
    """A piece of text that a finding rests on."""

    document: str = Field(title="文件编号")
    title: str = Field(title="文件标题")
    place: str = Field(title="位置")
    text: str = Field(title="原文")


class FindingOut(Schema):
    """What does not fit, with the recomputation."""

    id: int = Field(title="编号")
    rule: str = Field(title="规则")
    severity: str = Field(title="程度", description="contradiction 矛盾、probable 可能有误、remark 提示")
    title: str = Field(title="疑点")
    recomputation: str = Field(title="复算")
    explanations: list[str] = Field(title="可能的解释")
    quotes: list[QuoteOut] = Field(title="原文")
    state: str = Field(title="状态", description="open 待处理、sent 已转部门、explained 已说明、corrected 已更正、gone 不再出现")
    bureau: str = Field(title="部门")
    note: str = Field(title="说明")
    found_at: datetime = Field(title="发现时间")

    @classmethod
    def of(cls, row: FindingRow) -> FindingOut:
        names = ("rule", "severity", "title", "recomputation", "explanations", "state", "bureau", "note", "found_at")
        quotes = [QuoteOut(**{name: quote[name] for name in ("document", "title", "place", "text")}) for quote in row.quotes]
        return cls(id=row.pk, quotes=quotes, **{name: getattr(row, name) for name in names})


class FindingsOut(Schema):
    """The findings that the caller may see."""

    reference_date: date = Field(title="基准日")
    notice: str = ""
    items: list[FindingOut]


class AnswerIn(Schema):
    """What is done with a finding: explain, settle, send (with ``bureau``) or reopen."""

    action: str = Field(title="处理", description="explain 没有错已说明、settle 有错已更正、send 转部门核实、reopen 重新处理")
    note: str = Field("", title="说明", max_length=500)
    bureau: str = Field("", title="部门", max_length=120)
