"""Reading the name of an organisation: its forms, and of each form the core and the brand. The parts are told in names.py."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_PROVINCES: Final = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 "
    "云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
PROVINCES: Final = tuple(_PROVINCES.split())
WIDE: Final = frozenset((*PROVINCES, "中国", "国家", "全国", "中华", "美国", "德国", "日本", "韩国", "英国", "法国"))
LEGAL: Final = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|公司)$|(?:控股|投资)?集团$|合作社$|\(有限合伙\)$"
)
_TRADE: Final = (
    "科技 技术 生物 化工 制药 药业 医药 医疗 健康 机械 机器人 智能 装备 设备 汽车 车轮 电子 电气 信息 通信 网络 软件 光电 "
    "激光 新材料 材料 化学 环保 节能 能源 新能源 太阳能 航空 航天 物流 商贸 贸易 电子商务 实业 工业 制造 建设 工程 置业 "
    "房地产 开发 投资 控股 集团 发展 管理 服务 食品 农业 纺织 服饰 家具 仪表 自动化 精密 数字 传媒 文化 教育 人力资源 人才 "
    "金融 租赁 国际 企业 工具"
)
TRADE: Final = tuple(sorted(_TRADE.split(), key=len, reverse=True))
SPACES: Final = (
    "众创空间",
    "创客空间",
    "孵化基地",
    "孵化器",
    "创业基地",
    "众创基地",
    "创意工场",
    "创意工厂",
)  # words for the same kind of place
COMMON: Final = frozenset(
    {"高新", "新兴", "中国", "国际", "现代", "创新", "大学", "青年", "未来", "人才", "产业", "科创"}
)  # no brand at all
_SUFFIXES: Final = "省市州盟县区"


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


class Reader:
    """Reads names into forms, with the regions of one register."""

    def __init__(self, regions: frozenset[str]) -> None:
        self.regions = regions
        names = "|".join(sorted(map(re.escape, regions), key=len, reverse=True))
        self.prefix = re.compile(
            rf"(?:({names})(?:[{_SUFFIXES}]|经济技术开发区|高新技术产业开发区|高新区|经开区|开发区)?|高新区|经开区|开发区)"
        )
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
