"""Names of organisations: which entries of a register may be one body. Proposals with a reason, for a person to decide.

A Chinese organisation's name is region + brand (字号) + trade + legal form: 山东 + 贞元 + 汽车车轮 + 有限公司. People write
any part of it. A name is read into its forms (a bracket at its end holds other names: 瑞柏生物（瑞柏生物（中国）股份有限公司）
), each form into its
*core* (region and legal form taken off) and its *brand* (trade words taken off the core's end). Entries meet through indexes
of equal forms, cores and brands, and by the first characters of the core, so that the work grows with the register and not
with its square. Nothing is merged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final, TypeVar

from kaifaqu.observe.name_forms import COMMON, WIDE, Form, Reader, learn_regions, written_forms

BLOCK: Final = 400  # entries compared pairwise at most: larger groups are split by one more character
SHARED: Final = 20  # a brand of more entries than this is a common word and proposes nothing by itself


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of the register: its id, name, kind (entries of different kinds are not compared), credit code and other names."""

    id: int
    name: str
    kind: str = ""
    credit_code: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entries that may be one body: ``left`` < ``right`` are ids, ``score`` from 0 to 1, ``reason`` in Chinese, ``rule``
    its code.
    """

    left: int
    right: int
    score: Decimal
    reason: str
    rule: str


def _apart(left: Form, right: Form) -> bool:
    """True if both name a town and not the same one: 济南…产业园 and 聊城…产业园."""
    mine, theirs = left.regions - WIDE, right.regions - WIDE
    return bool(mine and theirs and not mine & theirs)


def _abbreviates(short: str, long: str) -> bool:
    """True if ``short`` is ``long`` with characters left out, the first two kept: 日发纺机 of 日发纺织机械."""
    if not 3 <= len(short) < len(long) or short[:2] != long[:2]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


Found = dict[tuple[int, int], Proposal]


def propose_matches(subjects: Iterable[Named], *, regions: Iterable[str] = ()) -> list[Proposal]:
    """Pairs of entries that may be one body, best first.

    Rules, by score: ``credit`` 1.00 the same credit code; ``same-name`` 0.98 one written name in both; ``same-core`` 0.95 the
    same without region and legal form (0.70 if both are full company names: two companies may share them); ``short-form`` 0.85
    one core is the other with characters left out; ``contained`` 0.80 one core begins with the other (0.55 if that has two
    characters); ``same-brand`` 0.60 the same brand with other trade words, one of the two not a full company name;
    ``near-brand`` 0.50 brands that differ by one character in front or behind, for the same kind of place. Entries of
    different kinds meet by credit code and by name only; entries of two towns never by core or brand. ``regions`` adds place
    names to those the register shows.
    """
    entries = sorted(subjects, key=lambda item: item.id)
    texts = {
        item.id: list(dict.fromkeys(text for name in (item.name, *item.aliases) for text in written_forms(name)))
        for item in entries
    }
    reader = Reader(learn_regions(text for item in entries for text in texts[item.id]) | frozenset(regions))
    forms = {item.id: [reader.form(text) for text in texts[item.id]] for item in entries}
    kinds = {item.id: item.kind for item in entries}
    found: Found = {}

    def propose(left: int, right: int, score: str, rule: str, reason: str) -> None:
        pair = (min(left, right), max(left, right))
        held = found.get(pair)
        if left != right and (held is None or held.score < Decimal(score)):
            found[pair] = Proposal(*pair, Decimal(score), reason, rule)

    for code, ids in _index((item.credit_code.strip().upper(), item.id) for item in entries).items():
        for left, right in _pairs(ids):
            propose(left, right, "1.00", "credit", f"统一社会信用代码相同（{code}）。")
    outer = {(item.id, written_forms(name)[0]) for item in entries for name in (item.name, *item.aliases)}
    for text, ids in _index((form.text, key) for key, group in forms.items() for form in group).items():
        for left, right in _pairs(ids):
            if kinds[left] == kinds[right] or {(left, text), (right, text)} <= outer:
                propose(left, right, "0.98", "same-name", f"都写作“{text}”。")
    _by_core(forms, kinds, propose)
    _by_start(forms, kinds, propose)
    _by_brand(forms, kinds, propose)
    return sorted(found.values(), key=lambda item: (-item.score, item.left, item.right))


Propose = Callable[[int, int, str, str, str], None]


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Ids by key, each once; keys with one id, and the empty key, left out."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for key, item in pairs:
        if key:
            found[key][item] = None
    return {key: list(ids) for key, ids in found.items() if len(ids) > 1}


Item = TypeVar("Item")


def _pairs(items: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    """All pairs of a few; of many equal ones each with the next, which links them all without the square of their number."""
    return combinations(items, 2) if len(items) <= SHARED else pairwise(items)


def _groups(forms: dict[int, list[Form]], kinds: dict[int, str], key: Callable[[Form], str]) -> Iterator[list[tuple[int, Form]]]:
    groups: dict[tuple[str, str], list[tuple[int, Form]]] = defaultdict(list)
    for item, group in forms.items():
        for form in group:
            if key(form):
                groups[kinds[item], key(form)].append((item, form))
    yield from (group for group in groups.values() if len(group) > 1)


def _by_core(forms: dict[int, list[Form]], kinds: dict[int, str], propose: Propose) -> None:
    for group in _groups(forms, kinds, lambda form: form.core):
        for (left, one), (right, two) in _pairs(group):
            if left != right and not _apart(one, two):
                score = "0.70" if one.legal and two.legal and one.regions != two.regions else "0.95"
                propose(left, right, score, "same-core", f"“{one.text}”与“{two.text}”去掉地区和组织形式后都是“{one.core}”。")


def _split(group: list[tuple[int, Form]], length: int) -> Iterator[list[tuple[int, Form]]]:
    """Groups of at most BLOCK forms that share their first characters, more of them where there are many."""
    if len(group) <= BLOCK or length > 8:
        yield group[:BLOCK]
        return
    parts: dict[str, list[tuple[int, Form]]] = defaultdict(list)
    for item in group:
        parts[item[1].core[:length]].append(item)
    for part in parts.values():
        yield from _split(part, length + 1)


def _by_start(forms: dict[int, list[Form]], kinds: dict[int, str], propose: Propose) -> None:
    for whole in _groups(forms, kinds, lambda form: form.core[:2]):
        for group in _split(whole, 3):
            shorts = [item for item in group if not item[1].legal and item[1].core not in COMMON]
            few = len({item for item, _ in group}) <= SHARED
            for left, short in shorts:
                for right, other in group:
                    if left == right or len(other.core) <= len(short.core) or _apart(short, other):
                        continue
                    if other.core.startswith(short.core) and (len(short.core) > 2 or few):
                        score = "0.80" if len(short.core) > 2 else "0.55"
                        propose(left, right, score, "contained", f"“{other.text}”以“{short.core}”开头。")
                    elif other.legal and _abbreviates(short.core, other.core):
                        propose(left, right, "0.85", "short-form", f"“{short.text}”像是“{other.text}”的简写。")


def _by_brand(forms: dict[int, list[Form]], kinds: dict[int, str], propose: Propose) -> None:
    for group in _groups(forms, kinds, lambda form: "" if form.brand in COMMON or form.tail else form.brand):
        if len({item for item, _ in group}) > SHARED:
            continue
        for (left, one), (right, two) in combinations(group, 2):
            if left != right and not (one.legal and two.legal) and not _apart(one, two) and one.core != two.core:
                propose(left, right, "0.60", "same-brand", f"“{one.text}”与“{two.text}”的字号都是“{one.brand}”，其余用语不同。")
    for group in _groups(forms, kinds, lambda form: form.tail and form.brand[:2]):
        _near(group[:BLOCK], propose)


def _near(group: Sequence[tuple[int, Form]], propose: Propose) -> None:
    for (left, one), (right, two) in combinations(group, 2):
        short, long = sorted((one.brand, two.brand), key=len)
        if left != right and len(long) - len(short) <= 1 and long.startswith(short) and not _apart(one, two):
            same = short == long
            words = f"字号都是“{short}”" if same else f"字号“{short}”与“{long}”相近"
            propose(
                left, right, "0.70" if same else "0.50", "near-brand", f"“{one.text}”与“{two.text}”{words}，都是众创空间一类。"
            )
