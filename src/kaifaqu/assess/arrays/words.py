"""Texts as numbers: within one computation equal texts have equal codes, so that comparing and grouping is integer work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Objects = NDArray[np.object_]
NOTHING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A text column encoded once: ``codes`` into ``words``; -1 is null."""

    codes: Codes
    words: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[str | None] | Objects) -> Texts:
        """Encode texts; None, NaN and "" are null."""
        return cls.from_arrow(pa.array(values, pa.string(), from_pandas=True))

    @classmethod
    def from_arrow(cls, column: pa.Array) -> Texts:
        """Encode an Arrow string (or dictionary) array; "" is null."""
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        words = tuple(word or "" for word in encoded.dictionary.to_pylist())
        codes: Codes = np.asarray(encoded.indices.fill_null(NOTHING), dtype=np.int64)
        if "" in words:
            codes = np.where(codes == words.index(""), NOTHING, codes)
        return cls(codes, words)

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.int64]) -> Texts:
        """The texts of some rows; -1 asks for null."""
        codes = np.append(self.codes, NOTHING)
        return Texts(codes[rows], self.words)

    def objects(self) -> Objects:
        """The texts themselves, None where null."""
        return decode(self.codes, self.words)


class Vocabulary:
    """The codes of one computation."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, word: str | None) -> int:
        return NOTHING if word is None else self._codes.setdefault(word, len(self._codes))

    def translate(self, texts: Texts) -> Codes:
        """The codes that this computation gives the texts of a column."""
        own = np.array([self.code(word) for word in texts.words] + [NOTHING], dtype=np.int64)
        found: Codes = own[texts.codes]
        return found

    def objects(self, codes: Codes) -> Objects:
        return decode(codes, tuple(self._codes))


def decode(codes: Codes, words: Sequence[str]) -> Objects:
    """Codes as texts, None for -1."""
    table = np.empty(len(words) + 1, dtype=object)
    table[:-1] = list(words)
    table[-1] = None
    found: Objects = table[codes]
    return found
