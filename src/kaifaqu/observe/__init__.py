"""observe 记: periods, units, indicators, observations, what was known when, and series with all that follows from them.

Plain Python: no Django, no clock, no files but those named. Dates, observations and catalogues are passed in.

=========================  ============================================================================================
Period                     报告期: ``Period.parse("2022年1—5月")``, iso, label, order, shift, previous_year, undated
convert, unit, units       计量单位: 1.99 万户 is exactly 19900 户; refuses across dimensions, and says why
Catalogue, Indicator       指标目录: ``Catalogue.load(folder)``, get, find (by any name), match (with its basis), search
Observation, SeriesKey     观测值, and what makes figures comparable
as_known, known_on         截至某日所知: the newest entry of each chain known on a day
build_series               a ``SeriesSet`` of ``Series`` of ``Point``: all values, the chosen one, contradictions, checks
Derived                    推算值: value, formula in Chinese with its numbers, inputs
derive                     the derivations one by one: change, growth, cagr, share, single_period, cumulative …
other_spans                当期 from 累计 and 累计 from 当期, beside a series
propose_matches, Named     entries of a register that may be one body (``Proposal``), never merged here
=========================  ============================================================================================

``kaifaqu.observe.tables`` does the same over Arrow tables with Ibis (DuckDB, Spark); it is imported by itself, as it loads
Ibis. The meaning of every field is in docs/data-dictionary.md.
"""

from __future__ import annotations

from kaifaqu.observe import derive
from kaifaqu.observe.build import build_series
from kaifaqu.observe.catalogue import Catalogue, Match
from kaifaqu.observe.indicator import KINDS, MEASURES, Alias, Basis, Indicator
from kaifaqu.observe.known import WAYS, as_known, known_on
from kaifaqu.observe.names import Named, Proposal, propose_matches
from kaifaqu.observe.observation import BOUNDS, SOURCES, STATUSES, Derived, Observation, SeriesKey
from kaifaqu.observe.period import Period
from kaifaqu.observe.series import CHOICE_RULE, CONTRADICTION_RULE, Check, Point, Series, SeriesSet, contradictory
from kaifaqu.observe.spans import other_spans
from kaifaqu.observe.units import Dimension, Unit, Units, convert, convert_exact, unit, units

__all__ = [
    "BOUNDS",
    "CHOICE_RULE",
    "CONTRADICTION_RULE",
    "KINDS",
    "MEASURES",
    "SOURCES",
    "STATUSES",
    "WAYS",
    "Alias",
    "Basis",
    "Catalogue",
    "Check",
    "Derived",
    "Dimension",
    "Indicator",
    "Match",
    "Named",
    "Observation",
    "Period",
    "Point",
    "Proposal",
    "Series",
    "SeriesKey",
    "SeriesSet",
    "Unit",
    "Units",
    "as_known",
    "build_series",
    "contradictory",
    "convert",
    "convert_exact",
    "derive",
    "known_on",
    "other_spans",
    "propose_matches",
    "unit",
    "units",
]
