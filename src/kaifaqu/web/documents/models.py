"""Sources: the documents that figures come from; their files as read, the figures in them, and what does not fit."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """A source: issuer, title, number, date, with a certainty mark."""

    class Certainty(models.TextChoices):
        OFFICIAL = "C", "官方文本"
        SECONDARY = "S", "二手来源"
        MEMORY = "M", "未核实"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="documents")
    code = models.CharField("编号", max_length=80)
    title = models.CharField("标题", max_length=300)
    issuer = models.CharField("发布单位", max_length=200, blank=True)
    number = models.CharField("文号", max_length=100, blank=True)
    kind = models.CharField("类型", max_length=60, blank=True)
    dated = models.CharField("日期", max_length=20, blank=True)  # as known: 2022-10 or 2021-07-28
    # The day from which the source counts as published; of a bare month its last day, so that "as known on" never knows too
    # early.
    published_on = models.DateField("发布日", null=True, blank=True)
    certainty = models.CharField("可信度", max_length=1, choices=Certainty.choices, default=Certainty.OFFICIAL)
    link = models.URLField("官方网址", blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    simulated = models.BooleanField("模拟数据", default=False)
    # Whom 全区, 我区 mean: a code of the register; empty means the zone itself. A province keeps documents of its zones.
    about = models.CharField("所述对象", max_length=80, blank=True)
    # Whether a visitor of a public zone may read the whole text; the figures taken from it are as public as the zone.
    text_open = models.BooleanField("全文公开", default=False)
    guessed = models.JSONField("由系统推断的项", default=list, blank=True)  # names of fields that nobody has typed or confirmed

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="document_code_once")]

    def __str__(self) -> str:
        return self.title


class DocumentFile(models.Model):
    """A version of a document: one file with its bytes (kept on disk under their SHA-256) and what was read from it."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待读取"
        READING = "reading", "正在读取"
        READ = "read", "已读取"
        FAILED = "failed", "读取失败"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField("版次")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("字节数")
    format = models.CharField("格式", max_length=8)
    uploaded_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Of a person who was one elsewhere, where the zone was exported: an account is not in a folder, its name is.
    uploaded_by_name = models.CharField(max_length=150, blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.QUEUED)
    problem = models.JSONField("读取失败的原因", default=dict, blank=True)  # code, message, hint
    notes = models.JSONField("读取说明", default=list, blank=True)
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    job = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件版本"
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documentfile_number_once"),
            models.UniqueConstraint(fields=["document", "sha256"], name="documentfile_bytes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} 第{self.number}版"

    @property
    def uploader(self) -> str:
        return str(self.uploaded_by) if self.uploaded_by_id else self.uploaded_by_name


class TextBlock(models.Model):
    """A block of a file as read (``evidence.Block``): its text unchanged, and where each character of it stands."""

    file = models.ForeignKey(DocumentFile, on_delete=models.CASCADE, related_name="blocks")
    number = models.PositiveIntegerField()  # counts from 0, as the engine does
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(default=0)
    path = models.JSONField(default=list)
    text = models.TextField()
    marks = models.JSONField(default=list)  # [offset, {part of the locator: value}]
    cells = models.JSONField(default=list)  # [row, column, start, end, rows, columns]

    class Meta:
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="textblock_once")]


class StatementRow(models.Model):
    """A figure that the machine has read, as it stands now; ``reading`` is what the machine said and never changes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待审阅"
        CHECKED = "checked", "待复核"  # accepted by the first of two persons
        ACCEPTED = "accepted", "已接受"
        CORRECTED = "corrected", "更正后接受"
        REJECTED = "rejected", "已拒绝"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(DocumentFile, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField("序号")
    reading = models.JSONField("机器读数")  # fields, places and origins as the engine gave them
    block = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    place = models.CharField("位置", max_length=200, blank=True)
    quote = models.TextField("原文")
    subject = models.CharField("对象", max_length=200, blank=True)  # as written
    body = models.CharField("对象编号", max_length=80, blank=True)  # in the register
    indicator = models.CharField("原文指标名", max_length=200, blank=True)
    code = models.CharField("指标代码", max_length=80, blank=True)  # in the catalogue
    basis = models.CharField("口径", max_length=80, blank=True)
    measure = models.CharField("度量", max_length=10)
    value = models.DecimalField("数值", max_digits=38, decimal_places=12)
    unit = models.CharField("单位", max_length=40, blank=True)
    bound = models.CharField("界限", max_length=2, default="=")
    target = models.BooleanField("目标", default=False)
    period = models.CharField("报告期", max_length=60, blank=True)
    scope = models.CharField("排名范围", max_length=60, blank=True)
    confidence = models.PositiveSmallIntegerField("可信度", default=0)  # of the match with the catalogue, in per cent
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField("理由", max_length=300, blank=True)
    first = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # of two persons
    first_name = models.CharField(max_length=150, blank=True)
    reviewer = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reviewer_name = models.CharField(max_length=150, blank=True)
    reviewed_at = models.DateTimeField("审阅时间", null=True, blank=True)
    observation = models.ForeignKey(
        "indicators.Observation", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    made = models.BooleanField(default=False)  # this acceptance made the observation; else it was there and is only linked
    # The figure of an older version that the observation corrects, as it stood before: undoing restores it.
    replaced = models.ForeignKey("indicators.Observation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "读数"
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="statementrow_once")]
        indexes = [models.Index(fields=["file", "block"]), models.Index(fields=["zone", "state"])]

    @property
    def reviewed_by(self) -> str:
        return str(self.reviewer) if self.reviewer_id else self.reviewer_name

    @property
    def checked_by(self) -> str:
        """The first of two persons."""
        return str(self.first) if self.first_id else self.first_name


class FindingRow(models.Model):
    """What an audit found (``evidence.Finding``), and what became of it."""

    class Severity(models.TextChoices):
        CONTRADICTION = "contradiction", "矛盾"
        PROBABLE = "probable", "可能有误"
        REMARK = "remark", "提示"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        SENT = "sent", "已转部门"
        EXPLAINED = "explained", "已说明"
        CORRECTED = "corrected", "已更正"
        GONE = "gone", "不再出现"  # a later audit of the same documents does not find it any more

    WAITING = (State.OPEN, State.SENT)  # for an answer
    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    rule = models.CharField("规则", max_length=60)
    severity = models.CharField("程度", max_length=14, choices=Severity.choices)
    title = models.CharField("疑点", max_length=300)
    recomputation = models.TextField("复算")
    explanations = models.JSONField("可能的解释", default=list)
    quotes = models.JSONField("原文", default=list)  # {file, document, title, block, start, end, text, place}
    files = models.ManyToManyField(DocumentFile, related_name="findings")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField("说明", max_length=500, blank=True)
    bureau = models.CharField("部门", max_length=120, blank=True)
    handled_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    handled_by_name = models.CharField(max_length=150, blank=True)
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        ordering = ["-found_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["zone", "key"], name="findingrow_once")]
        indexes = [models.Index(fields=["zone", "state"])]

    @property
    def handler(self) -> str:
        return str(self.handled_by) if self.handled_by_id else self.handled_by_name
