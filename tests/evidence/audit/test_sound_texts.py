"""Texts whose arithmetic is hard but true: no contradiction may be reported, from the text itself by readers and grammar."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pptx
import pytest
from pptx.util import Cm
from support.gold_readings import context, gold_reading

from kaifaqu.cli.reading_about import sidecar
from kaifaqu.evidence import Finding, Reading
from kaifaqu.evidence.audit import audit
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.readers import read, read_bytes

SOUND = sorted((Path(__file__).parent / "sound").glob("*.txt"))
TEXTS = Path(__file__).parent.parent / "texts"
with (TEXTS / "texts.csv").open(encoding="utf-8") as rows:
    ANNOTATED = [row for row in csv.DictReader(rows) if row["held_out"] == "false"]


def reading(path: Path) -> Reading:
    about = sidecar(path)
    known = context(about["date"], zone=about["zone"], city=about.get("city", ""), province="海岱省", title=about["title"])
    document = read(path)
    return Reading(document, extract(document, known), known)


def told(findings: list[Finding]) -> list[str]:
    return [f"{item.severity} {item.rule} {item.recomputation}" for item in findings]


def test_there_are_twenty() -> None:
    assert len(SOUND) >= 20


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_text_is_left_alone(path: Path) -> None:
    found = reading(path)
    assert len(found.statements) > 4
    assert told(audit([found])) == []


def slides(text: str) -> bytes:
    """The text as a deck: each part between blank lines a slide, its first line the title, each other line a box."""
    deck, buffer = pptx.Presentation(), BytesIO()
    for part in filter(str.strip, text.split("\n\n")):
        title, *lines = filter(str.strip, part.split("\n"))
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        for number, line in enumerate(lines):
            slide.shapes.add_textbox(Cm(1), Cm(4 + number), Cm(20), Cm(1)).text_frame.text = line
    deck.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_text_as_slides_is_left_alone(path: Path) -> None:
    document, about = read_bytes(slides(path.read_text("utf-8")), "汇报.pptx"), reading(path).context
    assert told(audit([Reading(document, extract(document, about), about)])) == []


def test_sound_texts_together_are_left_alone() -> None:
    """Twenty zones side by side: what is said of one is not held against another."""
    assert told(audit([reading(path) for path in SOUND])) == []


def test_the_same_summary_with_twelve_figures_changed() -> None:
    """Each of the twelve is found, from the text, and nothing else is said."""
    findings = audit([reading(Path(__file__).parent / "broken" / "summary.txt")])
    assert sorted((item.rule, item.severity) for item in findings) == sorted([
        ("parts-sum", "contradiction"), ("parts-sum", "contradiction"), ("parts-sum", "probable"),
        ("share-part-whole", "contradiction"), ("share-part-whole", "contradiction"), ("share-part-whole", "probable"),
        ("parts-over-whole", "contradiction"), ("growth-levels", "contradiction"), ("multiple-end-points", "contradiction"),
        ("cagr-end-points", "contradiction"), ("structure-sum", "contradiction"), ("per-capita-total", "probable"),
    ])  # fmt: skip


@pytest.mark.parametrize("row", ANNOTATED, ids=lambda row: row["name"])
@pytest.mark.parametrize("way", ["gold", "extracted"])
def test_an_annotated_text_is_left_alone(row: dict[str, str], way: str) -> None:
    """The texts that the grammar is measured on are true as well, as they were annotated and as the grammar reads them."""
    known = context(row["date"], zone=row["zone"], city=row["city"], province=row["province"], title=row["title"])
    found = gold_reading(TEXTS / f"{row['name']}.txt", TEXTS / f"{row['name']}.jsonl", known)
    if way == "extracted":
        found = Reading(found.document, extract(found.document, known), known)
    assert [line for line in told(audit([found])) if line.startswith("contradiction")] == []
