"""Matching what a text calls an indicator to the catalogue: by name, by alias, by head noun, with a confidence."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.observe import Catalogue

EXACT: Final = 1.0
STEM: Final = 0.9
HEAD: Final = 0.6
LEAST: Final = 0.55
_RULES: Final = rules("matching")
_VERB_FIRST: Final = _RULES.pattern("verb_first")
_NOT_COMPARED: Final = _RULES.pattern("not_compared")


class Matcher:
    """A catalogue with an index of its bigrams; answers are kept, as a document says the same names often."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue: Final = catalogue
        self._known: dict[str, tuple[str, str, float]] = {}
        self._grams: dict[str, set[str]] = {}
        self._index: dict[str, set[str]] = {}
        self._bases: dict[str, tuple[str, str]] = {}
        self.codes: Final = frozenset(indicator.code for indicator in catalogue)
        for indicator in catalogue:
            for name, basis in [(indicator.name, ""), *((alias.name, alias.basis) for alias in indicator.aliases)]:
                self._bases[name] = (indicator.code, basis)
                grams = _bigrams(name)
                self._grams[name] = grams
                for gram in grams:
                    self._index.setdefault(gram, set()).add(name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names and aliases of the catalogue."""
        return frozenset(self._bases)

    def match(self, name: str) -> tuple[str, str, float]:
        """(code, basis, confidence) of the indicator a written name stands for; empty and 0 if none comes near.

        1.0 is the name or an alias; 0.9 the same without 数量 or a verb of doing; below that the share of bigrams in common,
        where the written name holds the catalogue's head noun. Below 0.55 nothing is said.
        """
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._find(name)
        return known

    def _find(self, name: str) -> tuple[str, str, float]:
        if not name or not self._grams:
            return "", "", 0.0
        found = self.catalogue.match(name)
        if found:
            return found.indicator.code, found.basis, EXACT
        stripped = _VERB_FIRST.sub("", name)
        found = self.catalogue.match(stripped) if len(stripped) > 1 else None
        if found:
            return found.indicator.code, found.basis, STEM
        mine = _bigrams(name)
        near = {item for gram in mine for item in self._index.get(gram, ())}
        best, score = "", 0.0
        for item in near:
            theirs = self._grams[item]
            value = 2 * len(mine & theirs) / (len(mine) + len(theirs))
            if (value, item) > (score, best):
                best, score = item, value
        if score < LEAST or not best or (name[-2:] != best[-2:] and score < 0.8):
            return "", "", 0.0
        code, basis = self._bases[best]
        return code, basis, round(HEAD + (score - LEAST) * 0.5, 3)


_MADE: list[tuple[Catalogue, Matcher]] = []  # the last few: documents of a zone are read with one catalogue


def matcher(catalogue: Catalogue) -> Matcher:
    """The matcher of a catalogue, made once for the documents that are read with it one after the other."""
    for known, made in _MADE:
        if known is catalogue and len(made.codes) == len(catalogue):
            return made
    made = Matcher(catalogue)
    _MADE[:] = [(catalogue, made), *_MADE[:3]]
    return made


def _bigrams(text: str) -> set[str]:
    text = _NOT_COMPARED.sub("", text)
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}
