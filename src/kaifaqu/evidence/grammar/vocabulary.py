"""The grammar's words, read once from ``content/evidence/*.yaml``: data for the rules, never an ``if`` in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kaifaqu.content import CONTENT
from kaifaqu.observe import marked

_AHEAD: Final = 80  # letters
FOLDER: Final = CONTENT / "evidence"
_CHAIN: Final = ("reach", "be", "up", "down", "rate", "average", "from", "all", "each", "new", "adverb")


def ending(
    whole: re.Pattern[str], end: re.Pattern[str], text: str, *, starts: Iterable[int], longest: int
) -> Iterator[re.Match[str]]:
    """The matches of a pattern, by how it ends, which is asked first: nearly every place of a text is far from one.

    ``starts`` are the places where an end may begin; ``longest`` is how many letters stand before it at most; a pattern may look
    ``_AHEAD`` letters beyond it.
    """
    past = done = 0
    for start in starts:
        last = end.match(text, start) if start >= done else None
        if last is None:
            continue
        done = last.end()
        match = whole.search(text, max(start - longest, past), done + _AHEAD)
        if match is not None and match.start() < start:
            past = match.end()
            yield match


def longest_first(words: Iterable[str]) -> list[str]:
    """The words, each once, so that none is found before a longer one that begins with it."""
    return sorted(sorted(set(words)), key=len, reverse=True)


def alternation(words: Iterable[str]) -> str:
    """The words as one pattern, longest first; those that begin alike stand together, so that a first letter rules all out."""
    begun: dict[str, list[str]] = {}
    for word in longest_first(words):
        begun.setdefault(word[:1], []).append(word[1:] if word.isalnum() else re.escape(word[1:]))
    return "|".join(re.escape(first) + (f"(?:{'|'.join(rest)})" if len(rest) > 1 else rest[0]) for first, rest in begun.items())


def _plain(node: marked.Node) -> Any:
    if isinstance(node.data, dict):
        return {key: _plain(child) for key, child in node.data.items()}
    return [_plain(child) for child in node.data] if isinstance(node.data, list) else node.data


@dataclass(frozen=True)
class Vocabulary:
    """All word lists. ``chain`` gives the class of a word right before a number, ``bounds_…`` the sign of a bound."""

    lists: dict[str, Any]
    chain: dict[str, str]
    bounds_before: dict[str, str]
    bounds_after: dict[str, str]
    longest: int

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words by its name in the files."""
        return tuple(self.lists[name])

    def pattern(self, *names: str) -> str:
        """The alternation of some lists."""
        return alternation(word for name in names for word in self.lists[name])


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships; ``Problem`` for a broken file."""
    lists: dict[str, Any] = {}
    for path in marked.files((FOLDER,)):
        lists |= _plain(marked.read(path))
    before = {word: sign for sign, words in lists["bound_before"].items() for word in words}
    after = {word: sign for sign, words in lists["bound_after"].items() for word in words}
    chain: dict[str, str] = dict.fromkeys(lists["noun"], "noun")
    for name in reversed(_CHAIN):
        chain |= dict.fromkeys(lists[name], name)
    chain |= dict.fromkeys(before, "bound")
    return Vocabulary(lists, chain, before, after, max(map(len, chain)))
