"""Refusals of a formula: at a character, in the file it was written in."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace

from kaifaqu.errors import Place, Problem

CODE = "standard-invalid"
Locate = Callable[[int], Place]  # from a character of the formula to its place in the file


class Fault(Exception):  # noqa: N818 - as Problem: it is raised, and it is what is wrong
    """What is wrong at character ``at``; the formula's text and place turn it into a Problem."""

    def __init__(self, at: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


def problem(fault: Fault, text: str, locate: Locate) -> Problem:
    """The Problem of a fault: message with the words around it, file, line and column."""
    shown = text[max(0, fault.at - 12) : fault.at + 12].replace("\n", " ").strip()
    near = f"（“{shown}”处）" if shown else ""
    return Problem(CODE, f"公式{near}：{fault.message}", place=locate(fault.at), hint=fault.hint)


def from_place(place: Place) -> Locate:
    """The place of a character of a formula on one line that begins at ``place``."""

    def locate(at: int) -> Place:
        return replace(place, column=str(int(place.column) + at)) if place.column.isdecimal() else place

    return locate


def nearest(word: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """ "是否是 a、b？" for the known words most like ``word``; empty where none is."""
    choices = list(known)
    near = difflib.get_close_matches(word, choices, 3, cutoff)
    near += [
        choice
        for choice in choices
        if choice not in near and len(word) > 1 and (word in choice or (choice in word and len(choice) > 1))
    ]
    return f"是否是{'、'.join(near[:4])}？" if near else ""
