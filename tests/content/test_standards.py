"""The shipped standards: each loads, names its source, and gives what its golden cases say."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import golden

from kaifaqu.assess.rules.model import CERTAINTY, Condition, Item, Source, Standard
from kaifaqu.assess.rules.read import load

FILES = sorted(path for path in golden.FOLDER.glob("*.yaml") if (golden.FOLDER / "cases" / path.name).exists())
SKELETONS = {
    "national-hightech-zone", "national-etdz", "shandong-development-zone", "shandong-land-yield", "zone-quality-assessment",
}  # fmt: skip

SPARK = {
    "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.sql.session.timeZone": "UTC",
    "spark.driver.memory": "1g",
}  # fmt: skip


@pytest.fixture(scope="module")
def standards() -> dict[str, Standard]:
    return {path.stem: load(path) for path in FILES}


def test_it_works(standards: dict[str, Standard]) -> None:
    assert len(standards) == 26
    assert sum(_golden(name, standard).size for name, standard in standards.items()) > 3500


def _golden(name: str, standard: Standard) -> golden.Golden:
    return golden.load(golden.FOLDER / "cases" / f"{name}.yaml", standard)


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_golden_cases(name: str, standards: dict[str, Standard]) -> None:
    cases = _golden(name, standards[name])
    found = golden.choices(cases, standards[name])
    for edition in standards[name].editions:
        found += golden.failures(cases, edition)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_golden_cases_on_duckdb(name: str, standards: dict[str, Standard]) -> None:
    cases = _golden(name, standards[name])
    found = [each for edition in standards[name].editions for each in golden.on_tables(cases, edition, "duckdb")]
    assert not found, "\n".join(found)


@pytest.mark.spark
def test_golden_cases_on_spark(standards: dict[str, Standard], tmp_path: Path) -> None:
    """A rule of years in a row, and one of ranks and shares."""
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.ERROR)  # it would log at exit, to a stream that is closed by then
    builder = SparkSession.builder.master("local[1]").config("spark.sql.warehouse.dir", str(tmp_path))
    for key, value in SPARK.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    try:
        for name in ("jinan-cards", "shandong-land-classes"):
            cases = _golden(name, standards[name])
            found = [each for edition in standards[name].editions for each in golden.on_tables(cases, edition, session)]
            assert not found, "\n".join(found)
    finally:
        session.stop()


@pytest.mark.parametrize("name", sorted(SKELETONS))
def test_a_skeleton_says_what_is_missing_and_has_no_total(name: str, standards: dict[str, Standard]) -> None:
    for edition in standards[name].editions:
        assert edition.unknown_weights
        assert edition.gaps or not edition.official
    assert _golden(name, standards[name]).refuses


def test_weights_of_groups_that_are_known(standards: dict[str, Standard]) -> None:
    def weights(name: str) -> list[int | None]:
        score = standards[name].editions[0].score
        assert score is not None
        return [None if item.weight is None else int(item.weight) for item in score.items]

    assert weights("national-hightech-zone") == [20, 20, 15, 15, 30]
    assert weights("national-etdz") == [30, 15, 15, 10, 30]
    assert weights("shandong-development-zone") == [None] * 4
    known = [item for item in standards["national-hightech-zone"].editions[0].leaves if item.weight is not None]
    assert {item.id: str(item.weight) for item in known} == {"c1_1": "0.8", "c1_2": "1.2"}
    assert len(list(standards["national-hightech-zone"].editions[0].leaves)) == 46


def test_every_edition_names_its_source(standards: dict[str, Standard]) -> None:
    for standard in standards.values():
        for edition in standard.editions:
            assert edition.source.document
            assert edition.source.by or edition.source.certainty == "O", standard.id
            assert edition.source.certainty in CERTAINTY
            assert edition.official or edition.label in {"示例口径", "模拟数据"}, standard.id
            doubtful = edition.source.certainty in {"B", "S", "M", "X", "O"}
            assert edition.source.note or not doubtful, f"{standard.id} {edition.edition}: 不确定的来源要说明"
            for source in _sources(standard):
                assert source.certainty in CERTAINTY


def _sources(standard: Standard) -> Iterator[Source]:
    for edition in standard.editions:
        parts: list[Condition | Item] = [part for condition in edition.conditions for part in condition.walk()]
        parts += [] if edition.score is None else list(edition.score.walk())
        for part in parts:
            if part.source is not None:
                yield part.source


def test_indicators_named_by_zone_standards_are_in_the_catalogue(standards: dict[str, Standard]) -> None:
    from kaifaqu.content import common_catalogue

    codes = {indicator.code for indicator in common_catalogue()}
    for standard in standards.values():
        for edition in standard.editions:
            named = {one.indicator for one in edition.inputs.values() if one.indicator}
            assert named <= codes, f"{standard.id}: {named - codes}"


def test_no_case_file_is_left_over() -> None:
    cases = {path.name for path in Path(golden.FOLDER / "cases").glob("*.yaml")}
    assert cases == {path.name for path in FILES}
