"""What cannot be cut between rows or sentences is cut all the same: no page grows without bound, and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.documents import paging
from kaifaqu.web.documents.models import DocumentFile


@pytest.mark.parametrize(
    ("name", "text"),
    [("宽.csv", ",".join(["12.5"] * 1_000)), ("长.txt", "前文。" + "甲" * 50_000), ("长.txt", "甲" * 50_000 + "。后文。")],
)
def test_a_heavy_piece_is_cut(
    actor: Callable[..., Actor], browser: Callable[[Actor], Client], read_text: Callable[..., DocumentFile], name: str, text: str
) -> None:
    planner = actor("planner")
    file = read_text(planner, text, name=name)
    pages = paging.layout(file)
    assert 3 <= len(pages) <= 30
    slices = [piece for page in pages for piece in page]
    assert [piece.start for piece in slices[1:]] == [piece.end for piece in slices[:-1]]
    assert (slices[0].start, slices[-1].end) == (0, len(file.blocks.get().text))
    client = browser(planner)
    for part in range(1, len(pages) + 1):
        page = client.get(f"/z/qinghe/documents/{file.document.code}/?part={part}")
        assert len(page.content) < 700_000
