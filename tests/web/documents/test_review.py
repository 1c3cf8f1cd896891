"""From a file to an observation: uploaded, read, reviewed, undone; what the machine read stays."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.documents import services
from kaifaqu.web.documents.models import DocumentFile, StatementRow
from kaifaqu.web.indicators.models import Observation

Read = Callable[..., DocumentFile]


def row_of(file: DocumentFile, quote: str) -> StatementRow:
    return file.statements.get(quote__contains=quote)


def test_it_works(area: Zone, actor: Callable[..., Actor], read_text: Read) -> None:
    planner = actor("planner")
    file = read_text(planner)
    assert file.state == "read"
    assert next(block.text for block in file.blocks.all()).startswith("青禾高新区2021年工作总结")
    row = row_of(file, "120.5")
    assert (row.value, row.unit, row.period, row.code, row.body) == (Decimal("120.5"), "亿元", "2021", "gdp", "qinghe-hitech")
    done = services.accept(planner, row)
    assert done.state == "accepted"
    found = Observation.objects.get(pk=done.observation_id)
    assert (found.value, found.document, found.quote, found.place) == (row.value, file.document, row.quote, row.place)
    assert found.subject == area.subject
    assert AuditEvent.objects.filter(action="statement.accept", object_id=str(row.pk)).exists()
