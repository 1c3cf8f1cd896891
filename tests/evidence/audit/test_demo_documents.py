"""The demo's report files: they are what their texts say, and the audit finds every planted error in them and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from kaifaqu.cli.reading_about import sidecar, zone_names
from kaifaqu.content import CONTENT
from kaifaqu.content.files import read_yaml
from kaifaqu.evidence import Finding, Reading
from kaifaqu.evidence.audit import audit
from kaifaqu.evidence.grammar import extract
from kaifaqu.evidence.readers import read, read_bytes

FOLDER = CONTENT / "demo_documents"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".yaml")


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    found = []
    for path in FILES:
        about, document = sidecar(path), read(path)
        context = zone_names(about["zone"]).context(about)
        found.append(Reading(document, tuple(extract(document, context)), context))
    return found


@pytest.fixture(scope="module")
def findings(readings: list[Reading]) -> list[Finding]:
    return audit(readings)


@pytest.fixture(scope="module")
def planted() -> list[dict[str, str]]:
    node = read_yaml(FOLDER / "planted.yaml")
    assert node is not None
    return [{key: value.text() for key, value in item.data.items()} for item in node.items()]


def _matches(error: dict[str, str], finding: Finding, readings: list[Reading]) -> bool:
    quoted = any(
        error["quote"] in quote.text and readings[quote.document].document.name == error["file"] for quote in finding.quotes
    )
    return quoted and error["rule"] == finding.rule and error["says"] in finding.recomputation + "".join(finding.explanations)


def test_every_planted_error_is_found(planted: list[dict[str, str]], findings: list[Finding], readings: list[Reading]) -> None:
    for error in planted:
        found = [finding for finding in findings if _matches(error, finding, readings)]
        assert [finding.severity for finding in found] == [error["severity"]], error


def test_nothing_else_is_found(planted: list[dict[str, str]], findings: list[Finding], readings: list[Reading]) -> None:
    other = [item for item in findings if not any(_matches(error, item, readings) for error in planted)]
    assert [(item.rule, item.severity, item.recomputation) for item in other] == []


def test_there_are_several_formats_and_each_says_that_it_is_made_up(readings: list[Reading]) -> None:
    assert {reading.document.format for reading in readings} >= {"docx", "pptx", "xlsx"}
    for path, reading in zip(FILES, readings, strict=True):
        assert "模拟文件" in reading.document.text
        assert sidecar(path)["simulated"] == "true"
        assert "虚构" in sidecar(path)["issuer"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_file_is_what_its_text_says(path: Path, repo_root: Path) -> None:
    pytest.importorskip("pptx")
    build = _tool(repo_root / "tools" / "build_demo_documents.py").build
    name, content = build(repo_root / "tools" / "data" / "demo_documents" / f"{path.name}.md")
    made, kept = read_bytes(content, name), read(path)
    assert [(block.kind, block.text) for block in made] == [(block.kind, block.text) for block in kept]


def _tool(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
