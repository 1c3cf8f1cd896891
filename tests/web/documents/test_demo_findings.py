"""The demo's files in the demo's zone: held against each other and the zone's own figures, only the planted errors are found."""

from __future__ import annotations

from typing import Any

from kaifaqu.content import CONTENT
from kaifaqu.content.files import read_yaml
from kaifaqu.web.documents.models import FindingRow


def test_every_doubt_of_the_demo_is_planted_and_each_planted_one_is_found(demo_zone: Any) -> None:
    node = read_yaml(CONTENT / "demo_documents" / "planted.yaml")
    assert node is not None
    planted = [{key: value.text() for key, value in item.data.items()} for item in node.items()]
    found = list(FindingRow.objects.filter(zone__simulated=True).prefetch_related("files"))
    for error in planted:
        assert [row.severity for row in found if _is(error, row)] == [error["severity"]], error
    other = [row for row in found if not any(_is(error, row) for error in planted)]
    assert [(row.rule, row.recomputation) for row in other] == []


def _is(error: dict[str, str], row: FindingRow) -> bool:
    files = {file.pk for file in row.files.all() if file.name == error["file"]}
    quoted = any(quote["file"] in files and error["quote"] in quote["text"] for quote in row.quotes)
    return quoted and row.rule == error["rule"] and error["says"] in row.recomputation + "".join(row.explanations)
