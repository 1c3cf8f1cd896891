from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from kaifaqu.errors import Problem
from kaifaqu.observe import Observation, as_known, known_on

Make = Callable[..., Observation]


def test_it_works(fact: Make) -> None:
    first = fact("gdp", "2021", "118", published_on=date(2022, 2, 1), status="preliminary")
    final = fact("gdp", "2021", "121.5", published_on=date(2022, 11, 1), status="final", chain=first.id, supersedes=first.id)
    assert as_known([first, final], date(2022, 1, 31)) == []
    assert as_known([first, final], date(2022, 2, 1)) == [first]
    assert as_known([first, final], date(2022, 10, 31)) == [first]
    assert as_known([final, first], date(2022, 11, 1)) == [final]


def test_withdrawn_drops(fact: Make) -> None:
    first = fact("gdp", "2021", "118")
    gone = fact("gdp", "2021", "118", chain=first.id, supersedes=first.id, status="withdrawn", published_on=date(2022, 8, 1))
    back = fact("gdp", "2021", "119", chain=first.id, supersedes=gone.id, published_on=date(2022, 9, 1))
    assert as_known([first, gone, back], date(2022, 7, 1)) == [first]
    assert as_known([first, gone, back], date(2022, 8, 1)) == []
    assert as_known([first, gone, back], date(2022, 9, 1)) == [back]


def test_unpublished_is_known_when_recorded(fact: Make) -> None:
    item = fact("gdp", "2021", "118", published_on=None, recorded_at=datetime(2022, 3, 4, 17, tzinfo=UTC))
    assert known_on(item) == date(2022, 3, 5)  # one in the morning in China
    assert as_known([item], date(2022, 3, 4)) == []
    assert as_known([item], date(2022, 3, 5)) == [item]


def test_by_recording(fact: Make) -> None:
    item = fact("gdp", "2021", "118", published_on=date(2020, 1, 1), recorded_at=datetime(2022, 3, 4, tzinfo=UTC))
    assert as_known([item], date(2022, 3, 3)) == [item]
    assert as_known([item], date(2022, 3, 3), by="recorded") == []
    assert as_known([item], date(2022, 3, 4), by="recorded") == [item]
    with pytest.raises(Problem) as caught:
        as_known([item], date(2022, 3, 3), by="guessed")  # type: ignore[arg-type]
    assert caught.value.code == "as-known-by"


def test_a_correction_of_the_publication_day(fact: Make) -> None:
    """A wrong publication day, mended later, no longer hides the figure."""
    first = fact("gdp", "2021", "118", published_on=date(2222, 2, 1))
    mended = fact("gdp", "2021", "118", published_on=date(2022, 2, 1), chain=first.id, supersedes=first.id)
    assert as_known([first, mended], date(2022, 10, 31)) == [mended]


def test_several_chains_stay_several(fact: Make) -> None:
    one, two = fact("land", "2020", "1967", "亩"), fact("land", "2020", "2000", "亩")
    assert as_known([one, two], date(2022, 10, 31)) == [one, two]
