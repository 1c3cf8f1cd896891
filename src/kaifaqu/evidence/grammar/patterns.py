"""The compiled patterns of the grammar's words."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kaifaqu.evidence.grammar.rules import rules
from kaifaqu.evidence.grammar.vocabulary import alternation, vocabulary

_RULES: Final = rules("patterns")
SENTENCE: Final = re.compile(r"[。！？!?\n]+")
PART: Final = re.compile(r"[；;]")
CLAUSE: Final = re.compile(r"[，。；：;！？!?\n（）()\t│┃]|(?<!\d),|,(?!\d)|(?<!\d):|:(?!\d)")
MARKS: Final = _RULES.pattern("marks")


def _any(*lists: str) -> re.Pattern[str]:
    """The words of some lists."""
    return re.compile(vocabulary().pattern(*lists))


def _long(*lists: str) -> str:
    """The alternation of the words of some lists that have two letters or more."""
    return alternation(word for name in lists for word in vocabulary().words(name) if len(word) > 1)


class Carried:
    """The patterns of what a reader carries from clause to clause: things counted, projects, rankings."""

    def __init__(self) -> None:
        get, words = _RULES.pattern, vocabulary().words
        self.done_already: Final = get("done_already")
        self.wide: Final = get("wide")
        self.national: Final = get("national")
        self.zone_kind: Final = get("zone_kind")
        self.predicate: Final = get("predicate")
        self.ranking: Final = _any("rankings")
        self.bare_class: Final = get("bare_class")
        self.built: Final = get("built")
        self.works: Final = get("works")
        self.works_end: Final = get("works_end")
        self.of_works: Final = _any("of_works")
        self.paid: Final = _any("paid")
        self.awarded: Final = get("awarded")
        self.award: Final = get("award")
        self.asked: Final = frozenset(words("asked"))
        self.aspect: Final = get("aspect")
        self.deeds: Final = get("deed_row")
        self.deed_end: Final = get("deed_end")
        self.accounts: Final = get("accounts_row")
        self.tail_end: Final = get("tail_end")
        self.of_industry: Final = get("of_industry")
        self.industry: Final = get("industry")
        self.theme: Final = get("theme")
        self.terms: Final = frozenset(word for key in ("quantities", "countables") for word in words(key) if len(word) > 1)
        self.quantity: Final = get("quantity")
        self.countable: Final = get("countable")
        self.no_house: Final = get("no_house")
        self.per_head: Final = get("per_head")
        self.deed_rate: Final = get("deed_rate")
        self.light: Final = get("light")
        self.of_people: Final = frozenset(words("of_people"))
        self.person: Final = get("person")
        self.told: Final = get("told")
        self.share_verb: Final = get("share_verb")
        self.summary: Final = get("summary")
        self.bodies_among: Final = get("bodies_among")
        self.causing: Final = get("causing")
        self.done_end: Final = get("done_end")
        bounds = alternation(word for word in vocabulary().bounds_before if len(word) > 1)
        self.no_name: Final = get("no_name", bounds=bounds, gaps=_long("gap"))
        self.founding: Final = get("founded")
        self.telling: Final = _any("telling")
        self.teller: Final = get("teller")
        self.heading_goals: Final = _any("heading_goals")
        self.stock: Final = get("stock")
        self.same_last: Final = frozenset(words("same_last"))


class Grammar(Carried):
    """The compiled patterns of the words that ship."""

    def __init__(self) -> None:
        super().__init__()
        get, words = _RULES.pattern, vocabulary().words
        self.chain: Final = vocabulary().chain
        self.longest: Final = vocabulary().longest
        self.bounds: Final = vocabulary().bounds_before
        self.lead: Final = get("lead_word")
        self.inside: Final = get("said_inside")
        self.achieved: Final = get("achieved")
        self.examples: Final = get("examples")
        self.became: Final = get("became")
        self.begun: Final = get("begun_deed")
        self.count_end: Final = get("count_end")
        self.no_project: Final = _any("not_projects")
        self.latin: Final = frozenset(words("latin_labels"))
        self.per_time: Final = frozenset(words("per_time"))
        self.levels: Final = frozenset(words("levels"))
        self.level_start: Final = get("level_start")
        self.counted_zones: Final = get("counted_zones")
        self.no_topic: Final = get("no_topic")
        self.flow: Final = _any("flow_words")
        self.elsewhere: Final = _any("elsewhere")
        self.owned: Final = frozenset(words("owned_attributes"))
        self.firm_start: Final = get("firm_start")
        self.stands: Final = get("stands")
        self.verb_only: Final = _any("count_verb")
        self.having: Final = re.compile(_long("have", "count_verb"))
        self.have_end: Final = get("have_end")
        self.q_not: Final = get("nothing_counted")
        self.q_stop: Final = get("stops_after")
        self.target: Final = _any("target")
        self.past: Final = get("done_by_then")
        self.keep: Final = get("keep_start")
        self.gap: Final = get("apart")
        self.gap_label: Final = get("apart_label")
        self.rate_average: Final = get("rate_average")
        self.rate_end: Final = get("rate_end")
        self.anaphora: Final = words("anaphora")
        self.implied: Final = vocabulary().lists["implied"]
        self.attribute_end: Final = get("attribute_end")
        self.attribute_last: Final = get("attribute_last")
        self.attribute_start: Final = _any("attributes")
        self.owner: Final = get("owner")
        self.rank: Final = get("rank", verbs=_long("rankverb"))
        self.field: Final = get("field")
        self.class_after: Final = get("class_after")
        self.q_end: Final = get("name_stops")
        self.led: Final = get("led")
        self.inside_a_name: Final = get("inside_a_name")
        self.company: Final = get("company")
        self.of_places: Final = _any("of_places")
        lists = ("trades", "branches", "lead", "lead_protected", "noun", "count_verb", "policy_verbs", "have", "levels", "keep")
        self.known: Final = frozenset(word for name in lists for word in words(name) if len(word) == 2)
        self.held_end: Final = get("held_end", held=_long("have", "count_verb"))
        self.place_end: Final = get("place_end")
        self.no_company: Final = _any("not_companies")
        self.done: Final = get("done")
        self.tails: Final = frozenset(words("attribute_tails"))
        self.forward: Final = _any("forward")
        self.items: Final = get("items")
        self.new: Final = get("newly")


@cache
def grammar() -> Grammar:
    """The grammar that ships."""
    return Grammar()
