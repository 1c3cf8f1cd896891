"""Firms and towns that a text itself introduces: by their form, by who speaks for them, by what only firms have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, ending

_BEGINS = r"(?:^|[，。；、：“”（(\s*•·\-—])(?:其中|由|以及)?"
_NO_TOWN = frozenset("各个乡村城区全的在等本该")
_NO_FIRM = frozenset("的是在了和与个家各")
_WORDS = ("trades", "branches", "lead", "lead_protected", "noun", "count_verb", "policy_verbs", "have", "levels")


def introduced(text: str, words: Vocabulary) -> set[str]:
    """The names of firms and towns that a text introduces."""
    brands = _Brands(text, words)
    by_brand = (rule(text, words, brands) for rule in (_told_of, _shown, _having, _alone, _parks, _building))
    return {*_towns(text, words), *_legal(text), *_tabled(text), *(name for found in by_brand for name in found)}


def _towns(text: str, words: Vocabulary) -> Iterator[str]:
    """石门镇 at the head of several lines or sentences."""
    local = alternation(words.words("local_kinds"))
    for name in set(re.findall(rf"(?:^|[。；\n\t])([一-龥]{{2,3}}(?:{local}))(?=[一-龥\t])", text, re.MULTILINE)):
        if text.count(name) > 1 and not set(name) & _NO_TOWN:
            yield name


def _tabled(text: str) -> Iterator[str]:
    """The names in a table's column of firms or projects."""
    column = -1
    for line in text.split("\n"):
        if "\t" not in line:
            column = -1
            continue
        cells = [re.sub(r"[\s*]", "", cell) for cell in line.split("\t")]
        if column < 0:
            column = next((at for at, cell in enumerate(cells) if re.fullmatch("(?:项目|企业|公司)(?:名称)?", cell)), -2)
        elif column < len(cells) and re.fullmatch("[一-龥A-Za-z（）()“”·]{4,20}", cells[column]):
            yield cells[column]


class _Brands:
    """Tells a firm's name (昶信泵业) from an industry's (高端装备): its brand is no word of the language."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self.text = text
        self.known = frozenset(word for name in _WORDS for word in words.words(name) if len(word) > 1)
        self.places = frozenset((*words.words("places"), *words.words("cities")))
        self.forms = words.words("firm_forms")
        self.bad = frozenset(words.words("not_in_brands"))
        self.labels = frozenset(word[-2:] for word in words.words("no_firms"))
        self.ends = alternation((*words.words("trades"), *words.words("firm_forms")))
        self.end = re.compile(rf"(?:{self.ends})$")

    def firm(self, name: str) -> bool:
        """True for a brand and its trade."""
        end = self.end.search(name)
        brand = name[: end.start()] if end else ""
        if brand in self.places and not name.endswith(self.forms):
            return False  # 聊城医药 is no firm, 鲁西集团 is one
        return self.brand(brand) and f"{name}产业" not in self.text

    def brand(self, name: str) -> bool:
        """True if a name, without the trades at its end, is no word of the language: 鲁西 of 鲁西化工."""
        while (trade := self.end.search(name)) and trade.start() > 1:
            name = name[: trade.start()]
        return len(name) > 1 and not ({name, name[:2], name[-2:]} & self.known or set(name) & self.bad)


def _told_of(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """海微电子董事长, 博远重工投入…: by who speaks for it, or by what it does where its name stands more than once."""
    roles, after = alternation(words.words("speaker_roles")), alternation(words.words("firm_speakers"))
    sure = words.words("firm_names")
    end = rf"(?:{brands.ends})(?:(?=的?(?P<role>{roles}))|(?=(?:{after})))"
    for match in ending(rf"{_BEGINS}([一-龥]{{2,10}}?{end})", end, text, longest=13):
        often = text.count(match[1]) > 1 or match[1].endswith(sure)
        if not set(match[1]) & _NO_FIRM and (match["role"] or (often and brands.firm(match[1]))):
            yield match[1]


def _shown(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """比如博远重工，; 不能不提昊宸化学。: an example with what follows."""
    cues = "以(?=.{4,8}为例)|[进育户驻化表市]的|比如|例如|像|熟悉的|提|说到|谈到|走进|来到|(?:龙头|骨干|链主|代表|重点)企业"
    for match in re.finditer(rf"(?:{cues})([一-龥]{{2,4}}(?:{brands.ends}))(?=[，,。]|为例|前|上半年|今年|去年|产值|营业)", text):
        if brands.firm(match[1]):
            yield match[1]


def shorts(text: str) -> dict[str, str]:
    """砚光新材料股份有限公司（以下简称砚光新材）: the short name by the long one."""
    called = r"([一-龥（）()]{4,24}公司)[（(](?:以下|下称|以下统称)?简?称?[“\"]?([一-龥]{2,8})[”\"]?[）)]"
    return {match[1]: match[2] for match in re.finditer(called, text) if match[2][0] in match[1]}


def _legal(text: str) -> Iterator[str]:
    """山东强远激光科技有限公司."""
    for match in re.finditer(r"(?:^|[，。；、：“”（(\s])([一-龥（）()]{4,24}有限公司)", text, re.MULTILINE):
        yield match[1]


def _parks(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """映川光电产业园年产值, 鲁西化工新材料产业园营业收入: a park with a brand, by what it earns; 生物医药产业园 has none."""
    trades, has = alternation(words.words("trades")), alternation(words.words("earned"))
    end = rf"(?:{trades})(?:产业园|科技园|工业园|化工园区|产业基地|生产基地)(?=年?(?:{has}))"
    for match in ending(rf"{_BEGINS}(?P<park>(?P<name>[一-龥]{{2,6}}?){end})", end, text, longest=9):
        if brands.brand(match["name"]):
            yield match["park"]


def _building(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """希杰生物科技投资30亿元建设二期项目: who builds for money is a firm."""
    end = rf"(?:{brands.ends})(?=(?:计划|累计|再|拟)?(?:总)?投资[\d.]+亿元(?:建设|新建|扩建|实施|打造|布局))"
    for match in ending(rf"{_BEGINS}(?P<firm>(?P<name>[一-龥]{{2,6}}?){end})", end, text, longest=9):
        if not set(match["firm"]) & _NO_FIRM and brands.brand(match["name"]):
            yield match["firm"]


def _having(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """昶信泵业 on a line of its own or before a colon, and 营业收入, 市场占有率, 员工 … right after it: a brand and its trade."""
    trades, has = alternation(words.words("trades")), alternation(words.words("firm_has"))
    own = alternation(set(words.words("firm_has")) - set(words.words("products_have")))
    apart = rf"(?=[*]*[ ]?(?:[：:|｜\n]|20\d\d年|{own})|[ \u3000]{{2,}})"
    below = apart + rf"(?=(?:[^\n。]{{0,20}}\n){{0,6}}[^\n。]{{0,20}}(?:{has}))"
    end = rf"(?:{trades})(?:集团|股份)?"
    named = rf"{_BEGINS}(?P<name>[一-龥]{{2,3}}?{end}){below}"
    output = re.compile(r"[^。]{0,24}?产值")
    for match in ending(named, end + below, text, longest=6):
        name = match["name"]
        industry = name.endswith(words.words("industries")) and output.match(text, match.end())
        if brands.firm(name) and not industry:
            yield name


def _alone(text: str, words: Vocabulary, brands: _Brands) -> Iterator[str]:
    """祁钢特材 on a line of its own above 国内市场占有率, 凌锂能源 above LINGLI ENERGY: what only a firm has, its Latin name."""
    only = alternation(set(words.words("firm_has")) - set(words.words("others_have")))
    below = rf"(?:[A-Z][A-Z .&\-]{{4,}}|[^\n。]{{0,12}}(?:{only})[^\n]{{0,12}}\n)"
    for match in re.finditer(rf"^[ *]*(?P<name>[一-龥]{{4,6}})[ *]*\n(?={below})", text, re.MULTILINE):
        name = match["name"]
        parts = {name[:2], name[-2:]} if brands.end.search(name) is None else set()
        if not (parts & brands.known or set(name[:2]) & brands.bad or name[:2] in brands.known or name[-2:] in brands.labels):
            yield name
