"""Firms and towns that a text itself introduces: by their form, by who speaks for them, by what only firms have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import alternation, ending, vocabulary

_WORDS: Final = vocabulary().words
_OWN: Final = alternation(set(_WORDS("firm_has")) - set(_WORDS("products_have")))
_ONLY: Final = alternation(set(_WORDS("firm_has")) - set(_WORDS("others_have")))
_HAS: Final = re.compile(alternation(_WORDS("firm_has")))
_RULES: Final = rules("firms")
_ROW: Final = _RULES.pattern("row", re.MULTILINE)
_PLACED: Final = _RULES.pattern("placed", re.MULTILINE)
_SINCE: Final = _RULES.pattern("since")
_FOUNDED: Final = _RULES.pattern("founded")
_SINCE_LONGEST: Final = 24  # letters of a name and what happened
_LED: Final = _RULES.pattern("led")
_LEADER: Final = 6  # letters of 龙头企业 at most
_NO_TOWN: Final = _RULES.set("no_town")
_NO_FIRM: Final = _RULES.set("no_firm")
_TOWN: Final = _RULES.pattern("town")
_COLUMN: Final = _RULES.pattern("column")
_CELL: Final = _RULES.pattern("cell_of_a_name")
_TRADE_END: Final = _RULES.pattern("trade_end")
_BRANCH_END: Final = _RULES.pattern("branch_end")
_TOLD_OF: Final = _RULES.pattern("told_of", re.MULTILINE), _RULES.pattern("told_of_end")
_SHOWN: Final = _RULES.pattern("shown"), _RULES.pattern("shown_end")
_HEADED: Final = _RULES.pattern("headed"), _RULES.pattern("head_of_item", re.MULTILINE)
_LISTED_NAMES: Final = 52  # letters of six names and of what leads up to them
_AND_SUCH: Final = _RULES.pattern("and_such", re.MULTILINE), _RULES.pattern("and_such_end")
_SUCH: Final = _RULES.pattern("such")
_SHORT_NAMES: Final = _RULES.pattern("short_names")
_LEGAL: Final = _RULES.pattern("legal")
_LEGAL_ENDS: Final = _RULES.pattern("legal_form")
_LEGAL_NAME: Final = 80  # letters of a name in full, and of what leads up to it
_IN_BRACKETS: Final = _RULES.pattern("in_brackets")
_PARK: Final = _RULES.pattern("park", re.MULTILINE), _RULES.pattern("park_end")
_BUILDER: Final = _RULES.pattern("builder", re.MULTILINE), _RULES.pattern("builder_end")
_HAVING: Final = _RULES.pattern("having", re.MULTILINE, own=_OWN), _RULES.pattern("having_end", own=_OWN)
_TRADES_BEGIN: Final = re.escape("".join({word[0] for word in (*_WORDS("trades"), *_WORDS("firm_forms"))}))
_TRADE_ENDS: Final = _RULES.pattern("trade_ends", first=_TRADES_BEGIN, own=_OWN)
_OUTPUT: Final = _RULES.pattern("output")
_ALONE: Final = _RULES.pattern("alone", only=_ONLY)
_OF_THE_LANGUAGE: Final = ("trades", "branches", "lead", "lead_protected", "noun", "count_verb", "policy_verbs", "have", "levels")
_KNOWN: Final = frozenset(word for name in _OF_THE_LANGUAGE for word in _WORDS(name) if len(word) > 1)
_PLACES: Final = frozenset((*_WORDS("places"), *_WORDS("cities")))
_ONE_FIRM: Final = (*_RULES.words("one_firm"), *_WORDS("firm_does"))
_FORMS: Final = _WORDS("firm_forms")
_SURE: Final = _WORDS("firm_names")
_INDUSTRIES: Final = _WORDS("industries")
_BAD: Final = frozenset(_WORDS("not_in_brands"))
_LABELS: Final = frozenset(word[-2:] for word in _WORDS("no_firms"))


def led(text: str, at: int) -> int:
    """Where 龙头企业 begins in front of a firm's name that begins at a place; the place itself where nothing does."""
    found = _LED.search(text, max(0, at - _LEADER), at)
    return found.start() if found else at


def introduced(text: str) -> set[str]:
    """The names of firms and towns that a text introduces."""
    trades = [found.start() for found in _TRADE_ENDS.finditer(text)]
    by_trade = (rule(text, trades) for rule in (_told_of, _having, _parks, _building, _shown))
    begun = f"\n{text}"  # so that the beginning of the text is that of a line
    by_brand = (*by_trade, *(rule(begun) for rule in (_such, _and_such, _headed, _listed, _alone)))
    return {
        *_towns(begun),
        *_legal(begun),
        *_PLACED.findall(begun),
        *_founded(begun),
        *_tabled(text),
        *(name for found in by_brand for name in found),
    }


def _founded(text: str) -> Iterator[str]:
    """灏光科技落户以来，…; 濯溪概念验证中心成立以来，…: who has been there since then, by a brand and its trade or kind."""
    for since in _SINCE.finditer(text):
        match = _FOUNDED.search(text, max(0, since.end() - _SINCE_LONGEST), since.end())
        if match and not set(match["name"]) & (_NO_FIRM | _BAD) and match["name"][:2] not in _KNOWN:
            yield match["name"]


def _towns(text: str) -> Iterator[str]:
    """石门镇 at the head of several lines or sentences."""
    for name in set(_TOWN.findall(text)):
        if text.count(name) > 1 and not set(name) & _NO_TOWN:
            yield name


def _tabled(text: str) -> Iterator[str]:
    """The names in a table's column of firms or projects."""
    column = -1
    for line in text.split("\n"):
        if "\t" not in line:
            column = -1
            continue
        cells = ["".join(cell.replace("*", "").split()) for cell in line.split("\t")]
        if column < 0:
            column = next((at for at, cell in enumerate(cells) if _COLUMN.fullmatch(cell)), -2)
        elif column < len(cells) and _CELL.fullmatch(cells[column]):
            yield cells[column]


def is_firm(name: str, text: str) -> bool:
    """True for a brand and its trade (昶信泵业), not for an industry (高端装备)."""
    end = _TRADE_END.search(name)
    brand = name[: end.start()] if end else ""
    if brand in _PLACES and not name.endswith(_FORMS):
        return False  # 聊城医药 is no firm, 鲁西集团 is one
    return is_brand(brand) and f"{name}产业" not in text


def _brand(name: str) -> str:
    """长禾 of 长禾轨道装备: a name without the trades and branches at its end."""
    while (trade := _BRANCH_END.search(name)) and trade.start() > 1:
        name = name[: trade.start()]
    return name


def is_brand(name: str) -> bool:
    """True if a name, without the trades at its end, is no word of the language: 鲁西 of 鲁西化工."""
    name = _brand(name)
    return len(name) > 1 and not ({name, name[:2], name[-2:]} & _KNOWN or set(name) & _BAD)


def _told_of(text: str, trades: list[int]) -> Iterator[str]:
    """海微电子董事长, 博远重工投入…: by who speaks for it, or by what it does where its brand stands more than once."""
    for match in ending(*_TOLD_OF, text, starts=trades, longest=13):
        often = text.count(_brand(match[1])) > 1 or match[1].endswith(_SURE) or text.startswith(_ONE_FIRM, match.end())
        if not set(match[1]) & _NO_FIRM and (match["role"] or (often and is_firm(match[1], text))):
            yield match[1]


def _shown(text: str, trades: list[int]) -> Iterator[str]:
    """比如博远重工，; 不能不提昊宸化学。: an example with what follows."""
    for match in ending(*_SHOWN, text, starts=trades, longest=8):
        if is_firm(match[1], text):
            yield match[1]


def _such(text: str) -> Iterator[str]:
    """像乖禾宠物这样的企业，: whom it names is a firm, whatever its trade."""
    for match in _SUCH.finditer(text):
        yield match["name"]


def _and_such(text: str) -> Iterator[str]:
    """朔澜微电、橙璟光电等7家链主企业: whom a list of firms names are firms, whatever their trades."""
    ends = (end.start() for end in _AND_SUCH[1].finditer(text))
    for match in ending(*_AND_SUCH, text, starts=ends, longest=_LISTED_NAMES):
        names = match["names"].split("、")
        yield from (name for name in names if is_brand(name) and not set(name) & _NO_FIRM)


def _headed(text: str) -> Iterator[str]:
    """龙头企业 / - 驰筑汽车：营收68亿元 / - 锦岭纺织：…: what leads the items is a firm."""
    for match in _HEADED[0].finditer(text):
        for item in _HEADED[1].finditer(match["items"]):
            if is_brand(item["name"]) and not set(item["name"]) & _NO_FIRM:
                yield item["name"]


def shorts(text: str) -> dict[str, str]:
    """砚光新材料股份有限公司（以下简称砚光新材）: the short name by the long one."""
    if not _IN_BRACKETS.search(text):
        return {}
    return {match[1]: match[2] for match in _SHORT_NAMES.finditer(text) if match[2][0] in match[1]}


def _legal(text: str) -> Iterator[str]:
    """山东强远激光科技有限公司."""
    ends = (end.start() for end in _LEGAL_ENDS.finditer(text))
    for match in ending(_LEGAL, _LEGAL_ENDS, text, starts=ends, longest=_LEGAL_NAME):
        yield match[1]


def _parks(text: str, trades: list[int]) -> Iterator[str]:
    """映川光电产业园年产值, 鲁西化工新材料产业园营业收入: a park with a brand, by what it earns; 生物医药产业园 has none."""
    for match in ending(*_PARK, text, starts=trades, longest=9):
        if is_brand(match["name"]):
            yield match["park"]


def _building(text: str, trades: list[int]) -> Iterator[str]:
    """希杰生物科技投资30亿元建设二期项目: who builds for money is a firm."""
    for match in ending(*_BUILDER, text, starts=trades, longest=9):
        if not set(match["firm"]) & _NO_FIRM and is_brand(match["name"]):
            yield match["firm"]


def _having(text: str, trades: list[int]) -> Iterator[str]:
    """昶信泵业 on a line of its own or before a colon, and 营业收入, 市场占有率, 员工 … right after it: a brand and its trade."""
    for match in ending(*_HAVING, text, starts=trades, longest=11):
        name = match["name"]
        branded = text.count(name[:2]) > text.count(name)  # 远驰动力电池项目 beside 远驰汽车
        industry = name.endswith(_INDUSTRIES) and not branded and _OUTPUT.match(text, match.end())
        if is_firm(name, text) and not industry:
            yield name


def _listed(text: str) -> Iterator[str]:
    """卓岳精机 / 葭泵股份 / 泓澜新材 on lines of their own, one below the other: each a brand and its trade."""
    rows = [match for match in _ROW.finditer(text) if is_firm(match["name"], text)]
    for row, following in pairwise(rows):
        if following.start() == row.end():
            yield from (row["name"], following["name"])


def _alone(text: str) -> Iterator[str]:
    """祁钢特材 on a line of its own above 国内市场占有率, 凌锂能源 above LINGLI ENERGY: what only a firm has, its Latin name."""
    for match in _ALONE.finditer(text):
        name = match["name"]
        if _HAS.search(name):
            continue  # 员工总数超过 is what a firm has
        parts = {name[:2], name[-2:]} if _TRADE_END.search(name) is None else set()
        if not (parts & _KNOWN or set(name[:2]) & _BAD or name[:2] in _KNOWN or name[-2:] in _LABELS):
            yield name
