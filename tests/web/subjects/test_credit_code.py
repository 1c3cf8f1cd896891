from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.web.subjects.credit_code import SIGNS, check_sign, clean

bodies = st.text(alphabet=SIGNS, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91330100799655058B"])
def test_it_works(code: str) -> None:
    """The example of GB 32100-2015, and a code that everyone can look up."""
    assert clean(code) == code


@given(bodies)
def test_any_body_with_its_check_sign_is_accepted(body: str) -> None:
    code = body + check_sign(body)
    assert clean(f" {code.lower()} ") == code


@given(bodies, st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_found(body: str, place: int, sign: str) -> None:
    code = body + check_sign(body)
    changed = code[:place] + sign + code[place + 1 :]
    if changed == code:
        assert clean(changed) == code
    else:
        with pytest.raises(Problem) as caught:
            clean(changed)
        assert caught.value.code == "credit-code-invalid"


@given(bodies, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_found(body: str, place: int) -> None:
    code = body + check_sign(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(Problem):
            clean(swapped)


@pytest.mark.parametrize(("text", "told"), [("123", "3位"), ("O" * 18, "第1位“O”"), ("9137150016792675XS", "第18位“S”")])
def test_the_message_says_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(Problem) as caught:
        clean(text)
    assert told in caught.value.message


def test_empty_stays_empty() -> None:
    assert clean("  ") == ""
