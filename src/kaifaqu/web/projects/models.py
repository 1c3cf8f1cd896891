"""The project register."""

from __future__ import annotations

from django.db import models


class Project(models.Model):
    """A key project as the plan lists it. The stage is 未知 until a source tells it."""

    class Stage(models.TextChoices):
        UNKNOWN = "unknown", "未知"
        IDEA = "idea", "谋划"
        ATTRACTED = "attracted", "引进"
        RESERVE = "reserve", "储备"
        MATURE = "mature", "成熟"
        UNDERWAY = "underway", "实施"
        DONE = "done", "竣工"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="projects")
    subject = models.OneToOneField("subjects.Subject", on_delete=models.PROTECT, related_name="project")
    code = models.CharField("编号", max_length=80)
    name = models.CharField("项目名称", max_length=200)
    section = models.CharField("来源栏目", max_length=40, blank=True)  # 专栏3, 专栏4
    industry = models.CharField("行业", max_length=60, blank=True)
    number = models.PositiveSmallIntegerField("序号", null=True, blank=True)
    owner = models.ForeignKey("subjects.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="owned_projects")
    owner_name = models.CharField("单位（原文）", max_length=200, blank=True)
    capacity = models.CharField("规模", max_length=200, blank=True)
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices, default=Stage.UNKNOWN)
    document = models.ForeignKey("documents.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="projects")
    place = models.CharField("位置", max_length=80, blank=True)
    simulated = models.BooleanField("模拟数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="project_code_once")]
        indexes = [models.Index(fields=["zone", "industry"]), models.Index(fields=["zone", "stage"])]

    def __str__(self) -> str:
        return self.name
