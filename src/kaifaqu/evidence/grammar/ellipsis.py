"""What a name leaves out because the indicator before has just said it."""

from __future__ import annotations

import re

from kaifaqu.evidence.grammar.passage import Passage


def spelt_out(passage: Passage, name: str) -> str:
    """A noun that stands for the indicator before (占比, 投资总量 after 制造业技改投资), spelt out; empty if it does not."""
    before = passage.state.indicator
    for tail in passage.words.anaphora:
        if not name.endswith(tail):
            continue
        stem = name[: -len(tail)]
        if not stem:
            return before if re.search("占比$|比重$", before) and tail in ("占比", "比重") else before + tail
        if len(stem) <= 3 and before.endswith(stem) and before != stem:
            return before + tail
    return ""


_TOWN, _COUNTRY = "城镇", ("乡村", "农村")  # 城镇消费品零售额…；乡村…
_ENDINGS = ("增加值", "总产值", "产值", "投资", "收入", "总额", "税收", "营业收入")


def completed(name: str, before: str, *, listed: bool) -> str:
    """第二产业 after 第一产业增加值 leaves out 增加值; 贷款余额 after 金融机构存款余额 leaves out 金融机构.

    Empty if nothing is left out.
    """
    for size in range(min(4, len(name) - 1), 1, -1):
        at = before.find(name[-size:])
        tail = before[at + size :] if at > 0 else ""
        if tail in _ENDINGS and not name.endswith(tail) and (len(name) == at + size or name.endswith("企业")):
            return name + tail
    if name in _COUNTRY and before.startswith(_TOWN):
        return name + before[len(_TOWN) :]
    if listed and len(name) <= 5 and len(before) >= len(name) + 4 and before[-2:] == name[-2:] and not before.endswith(name):
        return before[: -len(name)] + name
    return ""
