"""Tables and progress on the terminal, for every command."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """A table for the terminal; as wide as needed when it goes into a file. ``numbers``: the columns set to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if Console().is_terminal else 240, highlight=False)
    if title:  # not as the table's own, which would be broken to the width of the table
        console.print(Text(title))
    made = Table(box=box.SIMPLE_HEAD)
    for at, head in enumerate(heads):
        made.add_column(head, justify="right" if at in numbers else "left")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))  # as Text: a name in square brackets is no markup
    console.print(made)


@contextmanager
def steps(label: str, count: int) -> Iterator[Callable[[str], None]]:
    """A bar over the steps of long work, on standard error and only for a person: ``tell("读数据")`` starts the next step."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    begun = False
    with typer.progressbar(length=count, label=label, file=sys.stderr, show_eta=False) as bar:

        def tell(name: str) -> None:
            nonlocal begun
            if begun:
                bar.update(1)
            begun = True
            bar.label = f"{label} {name}"
            bar.render_progress()

        yield tell
        bar.update(1)
