"""Figures that were accepted from an older version and that the newest one no longer has: a remark for the reviewer each.

Nothing is withdrawn by itself: a text may have been cut short, or say it in words that the machine does not read. The remark goes
when a later version has the figure again, when a statement of the new version corrects it, or when its acceptance is taken back.
"""

from __future__ import annotations

from typing import Any, Final

from kaifaqu.observe import Period
from kaifaqu.web.indicators import queries as indicators

from . import replacing
from .findings import Wanted, store
from .models import Document, DocumentFile, FindingRow
from .replacing import About, Standing

RULE: Final = "version-missing"
_MOST: Final = 500


def wanted(file: DocumentFile, about: About | None = None) -> dict[str, Wanted]:
    """The remarks that hold of a version, by key: all, or those of ``about``."""
    found = replacing.missing(file, about)[:_MOST]
    if not found:
        return {}
    # By the lasting key of its chain, as in a zone folder: a number would be another one where the zone is loaded.
    rows = indicators.figures(file.document.zone).filter(pk__in=[item.figure.chain_id for item in found])
    keys = {pk: origin or pk for pk, origin in rows.values_list("pk", "origin")}
    return {
        f"{RULE}/{keys[item.figure.chain_id]}": Wanted(_values(file, item), {file.pk, item.statement.file_id}) for item in found
    }


def renew(document: Document, about: About) -> None:
    """After a review, in its transaction: bring the remarks about such figures up to date."""
    file = document.files.filter(state=DocumentFile.State.READ).order_by("-number").first()
    if file is None or file.number == 1:
        return
    file.document = document
    held = wanted(file, about)
    store(document.zone, held)
    rows = FindingRow.objects.filter(zone=document.zone, rule=RULE, files__document=document, state__in=FindingRow.WAITING)
    others = rows.exclude(key__in=held).values_list("pk", "quotes")
    gone = {pk for pk, quotes in others if any(_is_about(quote, about) for quote in quotes)}
    FindingRow.objects.filter(pk__in=gone).update(state=FindingRow.State.GONE)


def _is_about(quote: dict[str, Any], about: About) -> bool:
    return quote.get("indicator") in about.codes and quote.get("subject") in about.bodies


def _values(file: DocumentFile, item: Standing) -> dict[str, Any]:
    figure, old = item.figure, item.statement
    period = Period.undated_between(figure.period).label if figure.undated else Period.parse(figure.period).label
    name = f"{figure.subject.name} {figure.indicator.name} {period} {item.said}"
    quote = {
        "file": old.file_id, "version": item.version, "document": file.document.code, "title": file.document.title,
        "block": old.block, "start": old.start, "end": old.end, "text": old.quote[:500], "place": old.place, "around": "",
        "statement": old.pk, "observation": figure.pk, "indicator": old.code, "subject": old.body,
    }  # fmt: skip
    return {
        "rule": RULE, "severity": FindingRow.Severity.REMARK, "title": f"第{file.number}版没有这个数：{name}"[:300],
        "recomputation": f"第{item.version}版{old.place}写“{old.quote[:200]}”，已入库为第{figure.pk}号；"
        f"第{file.number}版中没有读到同一对象、指标和时期的数。",
        "explanations": [
            f"新版删去了这个数：在第{item.version}版中撤销接受，第{figure.pk}号随之撤回",
            "新版换了写法：在新版中把相应的读数更正为同一指标、对象和时期，接受后即更正原数",
            "新版只是略去，数仍有效：写明依据，标为已说明",
        ],
        "quotes": [quote],
    }  # fmt: skip
