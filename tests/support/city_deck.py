"""A deck of a city's leader about all zones of the city, made of a few lines for each slide."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区",
    city="宁州市",
    province="海岱省",
    dated=Period.parse("2023-09"),
    title="奋力开创全市开发区高质量发展新局面",
)
TITLE = "【全市开发区专题讲座】"


def read_slides(*slides: str) -> list[Statement]:
    """Slides by their lines (``/`` parts lines, ``//`` groups), each below a running title."""
    pages = [
        f"{TITLE}\n\n" + slide.replace("//", "\n\n\n").replace("/", "\n") for slide in ("欢迎/各位/领导", "谢谢/再见", *slides)
    ]
    return list(extract(text_document("\n\n\n\n\n\n".join(pages)), CONTEXT))


def told_on(*slides: str) -> list[tuple[str, str, str]]:
    """The figures, whose they are, and what they measure."""
    return [(f"{item.value}{item.unit}", item.subject, item.indicator) for item in read_slides(*slides)]
