"""What was loaded from a zone folder, row by row: so that a second load can tell what is new, changed, the same or missing."""

from __future__ import annotations

from django.db import models


class LoadedRow(models.Model):
    """One row of a table of the folder as it was last loaded. What people change in the program does not change it."""

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="+")
    table = models.CharField("表", max_length=20)
    key = models.CharField("行", max_length=120)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "已载入的行"
        constraints = [models.UniqueConstraint(fields=["zone", "table", "key"], name="loadedrow_once")]
