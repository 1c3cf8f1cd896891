"""The note below a table or a slide: when the figures of its columns, or those above it, are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kaifaqu.evidence.grammar import times as timing
from kaifaqu.evidence.grammar.draft import Draft
from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.observe import Period

_RULES: Final = rules("notes")
_NOTE: Final = _RULES.pattern("note")
_DATES: Final = _RULES.pattern("note_dates")
_DATA: Final = _RULES.pattern("of_the_data")
_WHOLE: Final = _RULES.pattern("whole_table")
_ALL: Final = _RULES.pattern("of_all_columns")
_REST: Final = _RULES.pattern("the_rest")
_BEGINS: Final = _RULES.pattern("note_begins")
_RANKING: Final = _RULES.pattern("note_of_a_ranking")
_OWN: Final = "heading that dates it"
_BELOW: Final = "the note below the places"
_HOW: Final = "the note below the table"


def settle(drafts: list[Draft], text: str, dated: Period | None) -> None:
    """注：亩均税收为2021年数据，低效用地为2022年5月底摸排数据: of each column that has no time of its own."""
    if not drafts or not (_NOTE.match(text) or _DATA.match(text)):
        return
    told = [(found["what"], time) for found in _DATES.finditer(text) if (time := _when(found["when"], dated))]
    named = [(part, time) for what, time in told for part in what.split("、")]
    if not told and (whole := _WHOLE.fullmatch(text)):
        told = [("", _when(whole["when"], dated))]  # 注：截至2021年底
    others = next((time for what, time in told if not what or _REST.match(what) or _ALL.fullmatch(what)), "")
    for draft in drafts if told else ():
        time = next((time for part, time in named if part in draft.indicator or draft.indicator in part), others)
        if time and draft.hows.get("period") != _OWN:
            draft.say("period", time, _HOW)


def below_slide(drafts: list[Draft], texts: Iterable[str], dated: Period | None) -> None:
    """（2021年度全省开发区综合考核评价） below places without a time, （以上均为2021年数据） below figures without one."""
    for text in texts:
        if _BEGINS.match(text) is None:
            continue
        undated = [draft for draft in drafts if not (draft.period or draft.target)]
        if _RANKING.match(text):
            undated = [draft for draft in undated if draft.measure == "rank"]
            for draft in undated if (time := _when(text, dated)) else ():
                draft.say("period", time, _BELOW)
        else:
            settle(undated, text, dated)


def _when(text: str, dated: Period | None) -> str:
    """2022-05 of 2022年5月底摸排数据."""
    return next((time.iso for time in timing.glance(text, dated) if time.iso), "")
