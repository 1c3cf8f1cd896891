"""Compound files (OLE2), as old workbooks are ([MS-CFB]): their streams, and whether their chains of sectors come to an end.

A chain that runs in a circle keeps a parser busy until its time is over; so all are followed before calamine gets the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_END: Final = 0xFFFFFFFA  # sector numbers from here on are marks
_SMALL: Final = 4096  # a smaller stream lies in the stream of the root, in sectors of 64 bytes


class Compound:
    """A compound file. ``ValueError`` or ``struct.error`` where it is not whole."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 30)[0]
        if self.size not in (512, 4096):
            raise ValueError("sector size")
        self.table = self._table()
        self.directory = self.stream(struct.unpack_from("<I", content, 48)[0])
        small = self.stream(struct.unpack_from("<I", content, 60)[0])
        self.small_table = struct.unpack(f"<{len(small) // 4}I", small[: len(small) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        piece = self.content[(number + 1) * self.size : (number + 2) * self.size]
        if not piece:
            raise ValueError("sector beyond the end")
        return piece

    def _table(self) -> tuple[int, ...]:
        """The table that says which sector follows which."""
        numbers = list(struct.unpack_from("<109I", self.content, 76))
        more, seen = struct.unpack_from("<I", self.content, 68)[0], set[int]()
        while more < _END:
            if more in seen:
                raise ValueError("circle")
            seen.add(more)
            piece = self._sector(more).ljust(self.size, b"\xff")
            *found, more = struct.unpack(f"<{self.size // 4}I", piece)
            numbers += found
        table = b"".join(self._sector(number).ljust(self.size, b"\xff") for number in numbers if number < _END)
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        seen: set[int] = set()
        while start < _END:
            if start in seen or start >= len(table):
                raise ValueError("circle")
            seen.add(start)
            yield start
            start = table[start]

    def stream(self, start: int) -> bytes:
        """The stream that begins at a sector."""
        return b"".join(self._sector(number) for number in self._chain(start, self.table))

    def entries(self) -> Iterator[tuple[str, int, int, int]]:
        """Name, kind (5 is the root), first sector and size of each entry of the directory."""
        for at in range(0, len(self.directory) - 127, 128):
            length = min(struct.unpack_from("<H", self.directory, at + 64)[0], 64)
            name = self.directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", self.directory, at + 116)
            yield name, self.directory[at + 66], start, size

    def check(self) -> None:
        """Follows every chain to its end."""
        for _, kind, start, size in self.entries():
            if kind == 5 or (kind == 2 and size >= _SMALL):
                self.stream(start)
            elif kind == 2 and size:
                for _ in self._chain(start, self.small_table):
                    pass

    def workbook(self) -> bytes:
        """The stream of the workbook; empty where there is none of a usual size."""
        for name, kind, start, size in self.entries():
            if kind == 2 and name in ("Workbook", "Book") and size >= _SMALL:
                return self.stream(start)[:size]
        return b""
