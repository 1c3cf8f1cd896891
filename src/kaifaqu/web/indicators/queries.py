"""Reads of the indicator room: its public names, for the other rooms, the command line and the pages.

``catalogue``, ``indicators``          the catalogue as the engine takes it, and as rows
``facts``, ``history``                 figures of a subject as known on a day (merged subjects included); all ever recorded
``series_set``, ``indicator_series``   the series of a subject, and of one indicator over all subjects; kept per state of the data
``indicator_rows``, ``main_series``    the list page: where every indicator stands; the series that stands for an indicator
``dossier``, ``peers``                 the page of one indicator; the same indicator of the other subjects
``latest_changes``                     what came in between two days, by publication or by recording
``figures``, ``known``, ``observation``, ``chain``     rows: all of a zone, those known on a day, one, its revisions
``indicators_out``, ``indicator_out``  the list and one indicator as the API and the command line give them
"""

from __future__ import annotations

from .dossier import Dossier, FigureView, dossier, figure_line
from .drafts import find_subject
from .outputs import indicator_out, indicators_out, observation_out
from .peers import peers
from .reads import (
    MEASURE_ORDER,
    Change,
    IndicatorRow,
    chain,
    clashing,
    figures,
    indicator_rows,
    known,
    latest_changes,
    main_series,
    newest,
    observation,
    search_entries,
    spark_line,
    subjects_with,
    trend,
    year_on_year,
)
from .series import (
    By,
    all_rows,
    catalogue,
    crowded,
    facts,
    family,
    history,
    indicator_of,
    indicator_series,
    indicators,
    merged_codes,
    series_set,
)

__all__ = [
    "MEASURE_ORDER",
    "By",
    "Change",
    "Dossier",
    "FigureView",
    "IndicatorRow",
    "all_rows",
    "catalogue",
    "chain",
    "clashing",
    "crowded",
    "dossier",
    "facts",
    "family",
    "figure_line",
    "figures",
    "find_subject",
    "history",
    "indicator_of",
    "indicator_out",
    "indicator_rows",
    "indicator_series",
    "indicators",
    "indicators_out",
    "known",
    "latest_changes",
    "main_series",
    "merged_codes",
    "newest",
    "observation",
    "observation_out",
    "peers",
    "search_entries",
    "series_set",
    "spark_line",
    "subjects_with",
    "trend",
    "year_on_year",
]
