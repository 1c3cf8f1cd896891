"""Names of organisations: which entries of a register may be one body. Proposals with a reason, for a person to decide.

A Chinese organisation's name is region + brand (字号) + trade + legal form: 山东 + 贞元 + 汽车车轮 + 有限公司. People write any part of it.
A name is read into its forms (a bracket at its end holds other names: 瑞柏生物（瑞柏生物（中国）股份有限公司）), each form into its
*core* (region and legal form taken off) and its *brand* (trade words taken off the core's end). Entries meet through indexes of equal
forms, cores and brands, and by the first characters of the core, so that the work grows with the register and not with its square.
Nothing is merged here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

PROVINCES: Final = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北",
    "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
WIDE: Final = frozenset((*PROVINCES, "中国", "国家", "全国", "中华", "美国", "德国", "日本", "韩国", "英国", "法国"))
LEGAL: Final = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|公司)$|(?:控股|投资)?集团$|合作社$|\(有限合伙\)$"
)
TRADE: Final = tuple(
    sorted(
        (
            "科技", "技术", "生物", "化工", "制药", "药业", "医药", "医疗", "健康", "机械", "机器人", "智能", "装备", "设备", "汽车", "车轮",
            "电子", "电气", "信息", "通信", "网络", "软件", "光电", "激光", "新材料", "材料", "化学", "环保", "节能", "能源", "新能源",
            "太阳能", "航空", "航天", "物流", "商贸", "贸易", "电子商务", "实业", "工业", "制造", "建设", "工程", "置业", "房地产", "开发",
            "投资", "控股", "集团", "发展", "管理", "服务", "食品", "农业", "纺织", "服饰", "家具", "仪表", "自动化", "精密", "数字",
            "传媒", "文化", "教育", "人力资源", "人才", "金融", "租赁", "国际", "企业", "工具", "工程工具",
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
SPACES: Final = ("众创空间", "创客空间", "孵化基地", "孵化器", "创业基地", "众创基地", "创意工场", "创意工厂")  # words for the same kind of place
COMMON: Final = frozenset({"高新", "新兴", "中国", "国际", "现代", "创新", "大学", "青年", "未来", "人才", "产业", "科创"})  # no brand at all
BLOCK: Final = 400  # entries compared pairwise at most: larger groups are split by one more character
SHARED: Final = 20  # a brand of more entries than this is a common word and proposes nothing by itself
_SUFFIXES: Final = "省市州盟县区"


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
    """Two entries that may be one body: ``left`` < ``right`` are ids, ``score`` from 0 to 1, ``reason`` in Chinese, ``rule`` its code."""

    left: int
    right: int
    score: Decimal
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Form:
    """One way an entry is written: the text, what is left without region and legal form, and the brand."""

    text: str
    core: str
    brand: str
    tail: str
    regions: frozenset[str]
    legal: bool


def clean(name: str) -> str:
    """Half-width, without spaces, quotes and middle dots."""
    return re.sub(r"[\s“”\"'‘’·•・]+", "", unicodedata.normalize("NFKC", name))


def written_forms(name: str) -> list[str]:
    """The names that one written name holds: the name itself, and those in a bracket at its end, separated by 、.

    瑞柏生物（瑞柏生物（中国）股份有限公司） is 瑞柏生物 and 瑞柏生物(中国)股份有限公司; 名客(山东)物流科技有限公司 is one name.
    """
    text = clean(name)
    if not text.endswith(")"):
        return [text]
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth == 0:
            inner = [part for part in re.split("[、,;]", text[at + 1 : -1]) if len(part) > 1]
            if at < 2 or not inner or any(len(part) < 3 or part in WIDE for part in inner):
                return [text]
            return [text[:at], *inner]
    return [text]


def learn_regions(names: Iterable[str]) -> frozenset[str]:
    """Region names to take off: provinces and countries, and what the names themselves show, as 聊城市… shows 聊城."""
    found: dict[str, int] = defaultdict(int)
    for name in names:
        match = re.match(rf"(?:{'|'.join(PROVINCES)})?省?([\u4e00-\u9fff]{{2}})市", name)
        if match and match[1] not in WIDE:
            found[match[1]] += 1
    return frozenset(found) | WIDE


class _Reader:
    """Reads names into forms, with the regions of one register."""

    def __init__(self, regions: frozenset[str]) -> None:
        self.regions = regions
        names = "|".join(sorted(map(re.escape, regions), key=len, reverse=True))
        self.prefix = re.compile(rf"(?:({names})(?:[{_SUFFIXES}]|经济技术开发区|高新技术产业开发区|高新区|经开区|开发区)?|高新区|经开区|开发区)")
        self.bracket = re.compile(r"\(([^()]*)\)")

    def form(self, text: str) -> Form:
        regions: set[str] = set()

        def place(match: re.Match[str]) -> str:
            inner = self.prefix.fullmatch(match[1])
            if inner:
                regions.add(inner[1] or "")
                return ""
            return match[1]

        rest = self.bracket.sub(place, text)
        while True:
            match = self.prefix.match(rest)
            if not match or len(rest) - match.end() < 2:
                break
            if match[1]:
                regions.add(match[1])
            rest = rest[match.end() :]
        core = LEGAL.sub("", rest)
        legal = "公司" in rest[len(core) :]
        core = core if len(core) > 1 else rest
        brand, tail = core, ""
        for word in SPACES:
            if core.endswith(word) and len(core) - len(word) >= 2:
                brand, tail = core[: -len(word)], "空间"
        stripped = True
        while stripped and not tail:
            stripped = False
            for word in TRADE:
                if brand.endswith(word) and len(brand) - len(word) >= 2:
                    brand, stripped = brand[: -len(word)], True
                    break
        regions.discard("")
        return Form(text, core, brand, tail, frozenset(regions), legal)


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

    Rules, by score: ``credit`` 1.00 the same credit code; ``same-name`` 0.98 one written name in both; ``same-core`` 0.95 the same without
    region and legal form (0.70 if both are full company names: two companies may share them); ``short-form`` 0.85 one core is the
    other with characters left out; ``contained`` 0.80 one core begins with the other (0.55 if that has two characters); ``same-brand`` 0.60 the same brand with other
    trade words, one of the two not a full company name; ``near-brand`` 0.50 brands that differ by one character in front or behind,
    for the same kind of place. Entries of different kinds meet by credit code and by name only; entries of two towns never by core or
    brand. ``regions`` adds place names to those the register shows.
    """
    entries = sorted(subjects, key=lambda item: item.id)
    texts = {item.id: list(dict.fromkeys(text for name in (item.name, *item.aliases) for text in written_forms(name))) for item in entries}
    reader = _Reader(learn_regions(text for item in entries for text in texts[item.id]) | frozenset(regions))
    forms = {item.id: [reader.form(text) for text in texts[item.id]] for item in entries}
    kinds = {item.id: item.kind for item in entries}
    found: Found = {}

    def propose(left: int, right: int, score: str, rule: str, reason: str) -> None:
        pair = (min(left, right), max(left, right))
        held = found.get(pair)
        if left != right and (held is None or held.score < Decimal(score)):
            found[pair] = Proposal(*pair, Decimal(score), reason, rule)

    for code, ids in _index((item.credit_code.strip().upper(), item.id) for item in entries).items():
        for left, right in combinations(ids, 2):
            propose(left, right, "1.00", "credit", f"统一社会信用代码相同（{code}）。")
    outer = {(item.id, written_forms(name)[0]) for item in entries for name in (item.name, *item.aliases)}
    for text, ids in _index((form.text, key) for key, group in forms.items() for form in group).items():
        for left, right in combinations(ids, 2):
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


def _groups(forms: dict[int, list[Form]], kinds: dict[int, str], key: Callable[[Form], str]) -> Iterator[list[tuple[int, Form]]]:
    groups: dict[tuple[str, str], list[tuple[int, Form]]] = defaultdict(list)
    for item, group in forms.items():
        for form in group:
            if key(form):
                groups[kinds[item], key(form)].append((item, form))
    yield from (group for group in groups.values() if len(group) > 1)


def _by_core(forms: dict[int, list[Form]], kinds: dict[int, str], propose: Propose) -> None:
    for group in _groups(forms, kinds, lambda form: form.core):
        for (left, one), (right, two) in combinations(group[:BLOCK], 2):
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
            propose(left, right, "0.70" if same else "0.50", "near-brand", f"“{one.text}”与“{two.text}”{words}，都是众创空间一类。")
