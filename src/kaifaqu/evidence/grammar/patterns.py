"""The compiled patterns of the grammar's words."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kaifaqu.evidence.grammar.figures import INNER
from kaifaqu.evidence.grammar.vocabulary import Vocabulary, alternation, vocabulary

SENTENCE: Final = re.compile(r"[。！？!?\n]+")
PART: Final = re.compile(r"[；;]")
CLAUSE: Final = re.compile(r"[，。；：;！？!?\n（）()\t]|(?<!\d),|,(?!\d)|(?<!\d):|:(?!\d)")
MARKS: Final = re.compile(
    r"^(?:19|20)\d\d(?=[ \u3000]|$)"
    r"|^[ \u3000*、，,.\-—•·✓√□■◆●◎⊙○▪►※◇☆★➤▶>①②③④⑤⑥⑦⑧⑨⑩→]+|^[（(]?[一二三四五六七八九十\d]{1,2}[）)、.](?!\d)"
)

_OF_WHOM: Final = "对[^，。；]{1,16}?(?:进出口|出口|进口|贸易|投资)"  # 对东盟进出口: whose trade it is
_FROM_TO: Final = r"从[^，。；\d]{1,8}到[^，。；\d]{1,8}"  # 从拿地到开工: what takes so long


class Carried:
    """The patterns of what a reader carries from clause to clause: things counted, projects, rankings."""

    def __init__(self, words: Vocabulary) -> None:
        get = words.pattern
        self.done_already: Final = re.compile("已(?!有|建|用)")
        self.wide: Final = re.compile(
            rf"(?<!欧)(?:{get('parts_of_country')})(?:地区)?|国内|国际(?!化)|中国"
            r"|(?:在)?国家级?(?:高新区|经开区|开发区|综保区)(?=[^，。；]{0,12}$)"
        )
        self.national: Final = re.compile("国家级?(?:高新区|经开区|开发区|综保区)[^，。；]{0,4}$")
        self.zone_kind: Final = re.compile("(?:国家级|省级(?:以上)?)?(?:开发区|高新区|经开区)")
        self.predicate: Final = re.compile(
            rf"(?:(?:均|都|已|全部)+(?={get('predicates', 'count_verb')})|(?={get('predicates')}))"
            rf"(?P<verb>{get('predicates', 'count_verb')})了?"
        )
        self.ranking: Final = re.compile(get("rankings"))
        self.bare_class: Final = re.compile("企业|项目")
        self.built: Final = re.compile(
            rf"(?:(?:{get('building')})[了的]?[“\"]?(?P<name>[一-龥A-Za-z]{{3,18}}(?:{get('body_suffixes')}))[”\"]?"
            rf"|(?:^|(?<=[，。；的]))(?P<running>(?:(?!的)[一-龥A-Za-z]){{3,18}}(?:{get('body_suffixes')}))(?:运行|运营|投用|启用|揭牌|挂牌)[^，。；]{{0,6}})[，,]"
        )
        self.works: Final = re.compile(
            rf"(?:(?<=的)|(?<=[，。；：“\n])|^)(?P<name>[一-龥A-Za-z]{{3,16}}?(?:{get('body_suffixes')}))(?=[里内中，：]|运行|自|从|占地|计划|总投资|去年|今年|20\d\d年|已|投产|达产|全部|完成|集聚|入驻|累计|现有|拥有)"
        )
        self.of_works: Final = re.compile(get("of_works"))
        self.paid: Final = re.compile(get("paid"))
        self.awarded: Final = re.compile(rf"(?:{get('paid')})(?:比例)?$")
        self.award: Final = re.compile(rf"(?:一次性)?(?:给予|予以)?(?:一次性)?(?:{get('paid')})")
        self.asked: Final = frozenset(words.words("asked"))
        self.aspect: Final = re.compile(get("asked", "at_present"))
        self.deeds: Final = re.compile(
            rf"(?:(?:第[一二三四五六七八九十]批)?(?:又|再|已|重新|完成)?(?:{get('keep', 'count_verb', 'deeds')})(?:培育)?)+"
        )
        self.deed_end: Final = re.compile(f"(?<=..)(?:{get('deeds')})$")
        self.accounts: Final = re.compile(rf"(?:{get('accounts')})(?:[、和](?:{get('accounts')}))*")
        self.tail_end: Final = re.compile(rf"(?<=..)(?:{get('attribute_tails')})[ *]*$")
        self.of_industry: Final = re.compile(rf"(?:总|年|工业)?(?:{get('accounts', 'of_works')})|总产值|增加值|营收")
        self.industry: Final = re.compile(
            rf"(?:[^，。；\d]*等)?(?P<name>[^，。；\d]{{2,16}}(?:产业|行业|制造业|服务业|集群))(?:{get('courses')})[^，。；\d]{{0,14}}$"
        )
        self.theme: Final = re.compile("[ *]*([一-龥]{2,10})方面[，：]")
        quantity, countable = get("quantities"), get("countables")
        self.terms: Final = frozenset(w for key in ("quantities", "countables") for w in words.words(key) if len(w) > 1)
        self.quantity: Final = re.compile(rf"(?:{quantity})$")
        self.countable: Final = re.compile(rf"(?:{countable})$")
        self.no_house: Final = re.compile(rf"(?:{get('not_by_house')})$")
        self.per_head: Final = re.compile("每(?:[万千百]万?(?:人口?|名[一-龥]{2,4})|亿元(?:GDP|产值)?|平方公里)(?:拥有)?")
        self.deed_rate: Final = re.compile(
            rf"(?:{get('count_verb', 'keep', 'deeds')}|满意|合格|达标)[率度]"
        )  # 收到诉求327件，办结率97.6%
        self.light: Final = re.compile(rf"[抓强稳促扩优提保增育引建招盘](?=(?:{countable})$)")
        self.of_people: Final = frozenset(words.words("of_people"))
        self.person: Final = re.compile(rf"(?:{get('persons')})$")
        self.told: Final = re.compile(
            rf"(?P<name>.*(?:{quantity}|{countable}|{get('rankings')}))(?:(?:当中|中|里|上)?$|(?:{get('courses')}).{{0,12}}$)"
        )
        self.share_verb: Final = re.compile(
            rf"(?:是(?!否)|为(?!了)|属于|来自于?|来源于|出自|由|用于|用在|投向|投入|投到|投给|流向|[到赴](?!位|账|期|岗)|在(?!建|册|校|岗|孵|职|库|线)|向"
            rf"|{get('count_verb', 'predicates')}|[获被])"
        )
        self.summary: Final = re.compile("、[一-龥]{1,12}$")  # 许营、顾官屯两家
        self.bodies_among: Final = re.compile(
            "(?:[在于][^，。；在于]{0,12}?|^[^，。；在于]{0,12}?)(?:开发区|高新区|经开区|县市区|市县区|县区|区县|城市|城区|园区|地市|区市|街镇|同类企业|行业)(?:里面|当中|之中|里|中|内|之列)$"
        )
        self.causing: Final = re.compile("推动|帮助|引导|支持|组织|带动|吸引|鼓励|促进|促使|动员|助力|指导|服务")
        self.done_end: Final = re.compile(rf"(?:{get('keep', 'count_verb', 'deeds')})$")
        bounds = alternation(word for word in words.bounds_before if len(word) > 1)
        gaps = alternation(word for word in words.words("gap") if len(word) > 1)
        self.no_name: Final = re.compile(rf"{get('policy_verbs')}|{bounds}|{gaps}|[较比]")
        self.founding: Final = re.compile(rf"(?<!新)(?:{get('founding')})")
        self.telling: Final = re.compile(get("telling"))
        self.teller: Final = re.compile(r"[^，。；：\d]{0,16}?(?:显示|介绍|获悉|了解|表示|统计|透露|据悉|指出|说|看)到?[，：]")
        self.heading_goals: Final = re.compile(get("heading_goals"))
        self.stock: Final = re.compile(rf"(?:{get('stocks')})(?:数量|总数|总量)?$")
        self.same_last: Final = frozenset(words.words("same_last"))


class Grammar(Carried):
    """The compiled patterns of the words that ship."""

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        get = words.pattern
        self.chain: Final = words.chain
        self.longest: Final = words.longest
        self.bounds: Final = words.bounds_before
        protected = rf"{get('lead_protected')}|{_OF_WHOM}|{_FROM_TO}"
        self.lead: Final = re.compile(rf"(?!{protected})(?:{get('lead')}|按[一-龥]{{2,6}}?(?:口径|计算)(?:计算)?)")
        self.inside: Final = re.compile(rf"(?:(?<!各级)各类|{get('drop_inside')})(?!率|额)")
        self.achieved: Final = re.compile(  # 零售业完成销售额; 园区完成产值
            "(?<=业)完成(?=..)|^(?:开发区|园区|高新区|经开区|该区)(?:(?:共|累计)?(?:完成|实现)(?=..)|$)"
        )
        self.examples: Final = re.compile(  # 引进岭南、云帆等世界500强企业投资项目
            rf"^(?P<verb>(?:{get('keep', 'count_verb')}){{0,2}}了?)[^，。；]{{3,}}?"
            rf"等(?![级同候待于])(?P<rest>..+(?:{get('countables')}))$"
        )
        self.became: Final = re.compile("[ *]*(?P<noun>[一-龥]{2,6}?)(?:成为|成长为)了?(?P<what>[^，。；、]{2,30})")
        self.begun: Final = re.compile(  # 9个项目竣工
            rf"(?P<noun>.*(?:项目|工程|企业))(?:集中|全部|均|已)*(?P<deed>{get('begun')})(?:建设)?$"
        )
        self.count_end: Final = re.compile(rf"(?:{get('count_verb', 'have')})$")
        self.running: Final = re.compile(get("running_heads"))
        self.no_project: Final = re.compile(get("not_projects"))
        self.latin: Final = frozenset(words.words("latin_labels"))
        self.per_time: Final = frozenset(words.words("per_time"))
        self.levels: Final = frozenset(words.words("levels"))
        self.level_start: Final = re.compile(rf"^(?:{get('levels')})")
        self.counted_zones: Final = re.compile(
            "(?:国家级|省级(?:以上)?)?(?:开发区|高新区|经开区)|县市区|市县区|县区|区县|县（市、区）"
        )
        self.no_topic: Final = re.compile(rf"(?:{get('no_topics')})$")
        self.flow: Final = re.compile(get("flow_words"))
        self.elsewhere: Final = re.compile(get("elsewhere"))
        self.owned: Final = frozenset(words.words("owned_attributes"))
        self.firm_start: Final = re.compile(r"[一-龥]{2,8}(?:公司|集团)")
        self.stands: Final = re.compile(rf"(?:{get('count_verb', 'have', 'lead')}|[，。；：、（(“,;:\s*-]|^)$")
        self.verb_only: Final = re.compile(get("count_verb"))
        self.have_end: Final = re.compile(rf"(?:{get('have')})$")
        self.q_not: Final = re.compile(rf"(?!{INNER})(?:{get('q_not')})")
        self.q_stop: Final = re.compile(rf"{get('q_stop')}")
        self.target: Final = re.compile(get("target"))
        self.past: Final = re.compile(rf"(?:{get('past')})(?![量率])")  # not 拥有量
        self.keep: Final = re.compile(rf"^(?:{get('keep')})")
        self.gap: Final = re.compile(
            r"高于|低于|高出|快于|慢于|优于|领先|落后|(?:还|相)差了?$|[比较][^，]{1,14}(?:高|低|快|慢|多|少|小|大)出?$|[高低]全[市省国]"
        )
        self.gap_label: Final = re.compile(r"高于|低于|高出|快于|慢于|优于|领先|落后|(?:还|相)?差距?$")
        self.average: Final = re.compile(get("average"))
        self.rate_average: Final = re.compile("(?:年均|平均)(?:增长|增速|增幅)[^，]{0,4}$")
        self.rate_end: Final = re.compile(rf"(?<!自然)(?:{get('rate')})$")
        self.anaphora: Final = words.words("anaphora")
        self.implied: Final = words.lists["implied"]
        self.attributes: Final = frozenset(words.words("attributes"))
        self.attribute_end: Final = re.compile(rf"(?:{get('attributes')})$")
        self.attribute_last: Final = re.compile(rf"^[\d.*]+ *[万亿]?[元亩]+(?:{get('attributes')})$")
        self.attribute_start: Final = re.compile(rf"(?:{get('attributes')})")
        self.owner: Final = re.compile(rf"(?:{get('body_suffixes')})$")
        verbs = alternation(word for word in words.words("rankverb") if len(word) > 1)
        self.rank: Final = re.compile(
            r"(?:连续|持续|继续|一直|稳|均|分别|综合|总体|长期|始终|首次|再次|成功|并|[\d一两二三四五六七八九十]+(?:年|次|个月))*"
            rf"(?:{verbs}|居(?!民|住|家)|(?<!系|序|陈|班)列(?!车|入|为)|排(?!放|水|污))(?P<tail>[^，。；]{{0,26}})$"
        )
        self.field: Final = re.compile(
            rf"(?:{get('quantities')}|行业|产业|领域|市场)$"
        )  # 位居家电行业第一: what a place is held in
        self.class_after: Final = re.compile(rf"(?:的)?(?:{get('class_nouns')})")
        self.q_end: Final = re.compile(rf"(?<=..)(?:{get('q_end')})")
        self.led: Final = re.compile(rf"^.*[以为](?:{get('led_by')})的(?=..)")
        self.company: Final = re.compile(rf"(?:{get('company_lines')})$")
        self.of_places: Final = re.compile(get("of_places"))
        lists = ("trades", "branches", "lead", "lead_protected", "noun", "count_verb", "policy_verbs", "have", "levels", "keep")
        self.known: Final = frozenset(word for name in lists for word in words.words(name) if len(word) == 2)
        held = alternation(word for name in ("have", "count_verb") for word in words.words(name) if len(word) > 1)
        self.held_end: Final = re.compile(rf"(?:{held}|贡献|创造)了?$")
        self.place_end: Final = re.compile(rf"(?:{get('named_places')})$")
        self.no_company: Final = re.compile(get("not_companies"))
        self.done: Final = re.compile(rf"(?:{get('keep', 'count_verb')})")
        self.tails: Final = frozenset(words.words("attribute_tails"))
        self.forward: Final = re.compile(get("forward"))
        self.items: Final = re.compile(
            r"(?<![一-龥])(?:[一二三四五六七八九十]是|第[一二三四五六七八九十]，|其[一二三四])|[①②③④⑤⑥]"
        )
        self.new: Final = re.compile("(?:年|每年)?可?净?新增(?:加)?(?!长)")


@cache
def grammar() -> Grammar:
    """The grammar that ships."""
    return Grammar(vocabulary())
