"""Formula-safe text is safe, changes nothing else, and finds the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions_schema.safe_text import for_workbook, safe_text, unsafe_text

NEAR_FORMULAS = st.text(alphabet=st.sampled_from("'=+-@\t\r\n ＝a1"), max_size=8)


@given(st.one_of(st.text(), NEAR_FORMULAS))
def test_safe_text_is_reversible(text: str) -> None:
    assert unsafe_text(safe_text(text)) == text


@given(NEAR_FORMULAS)
def test_safe_text_never_begins_like_a_formula(text: str) -> None:
    assert not safe_text(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-5", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1", "'=1"])
def test_safe_text_puts_an_apostrophe_before_dangerous_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "2025-06-30", "a=b", "'tis", "o'clock -5"])
def test_safe_text_leaves_the_rest_alone(text: str) -> None:
    assert safe_text(text) == text
    assert unsafe_text(text) == text


def test_for_workbook_shows_what_no_workbook_can_hold() -> None:
    assert for_workbook("a\x00b\ud800c\x1bd\ne\tf") == "a�b�c�d\ne\tf"
