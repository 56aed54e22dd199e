"""Two preparers and another person who certifies: what is missing, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulators.staffing import Holding, Staff, in_words, staff_of, understaffed_since

DAY = datetime(2026, 6, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def held(person: str, role: str, first: int = 0, last: int | None = None) -> Holding:
    return Holding(person, role, day(first), None if last is None else day(last))


ENOUGH = [held("Ann", "preparer"), held("Bo", "preparer"), held("Cy", "certifier")]


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        (ENOUGH, ()),
        ([], ("no preparer", "no certifier")),
        (ENOUGH[:1], ("only one preparer", "no certifier")),
        (ENOUGH[1:], ("only one preparer",)),
        (ENOUGH[:2], ("no certifier",)),
        ([*ENOUGH[:2], held("Ann", "certifier")], ("one person too few: who holds both roles counts once",)),
        ([*ENOUGH, held("Ann", "certifier")], ()),
        ([*ENOUGH[:2], held("Cy", "certifier", 0, 4)], ("no certifier",)),
        ([*ENOUGH[:2], held("Cy", "consultee")], ("no certifier",)),
    ],
)
def test_what_is_missing(people: list[Holding], missing: tuple[str, ...]) -> None:
    assert staff_of(people, day(5)).missing == missing


def test_a_role_counts_from_its_first_moment_until_just_before_its_last() -> None:
    one = [held("Cy", "certifier", 2, 4)]
    there = [staff_of(one, day(number)).certifiers for number in (1, 2, 3, 4)]
    assert there == [0, 1, 1, 0]


def test_in_words() -> None:
    assert in_words(Staff(1, 0, 1).missing) == "only one preparer and no certifier"


def test_since_when_somebody_is_missing() -> None:
    left = [*ENOUGH[:2], held("Cy", "certifier", 0, 4)]
    assert understaffed_since(left, day(9)) == day(4)
    assert understaffed_since(ENOUGH, day(9)) is None
    assert understaffed_since([*left, held("Di", "certifier", 6)], day(9)) is None
    # another who leaves meanwhile does not make it begin anew
    assert understaffed_since([*left[1:], held("Ann", "preparer", 0, 6)], day(9)) == day(4)
    # and a gap that was filled counts from the next
    assert understaffed_since([*left, held("Di", "certifier", 6, 8)], day(9)) == day(8)
    assert understaffed_since(ENOUGH[:1], day(9)) is None, "there never were enough"


_holdings = st.lists(
    st.builds(
        lambda person, role, first, length: held(person, role, first, first + length if length else None),
        st.sampled_from("ABCD"),
        st.sampled_from(("preparer", "certifier")),
        st.integers(0, 12),
        st.one_of(st.none(), st.integers(1, 6)),
    ),
    max_size=8,
)


@given(_holdings)
def test_since_agrees_with_looking_at_every_day(holdings: list[Holding]) -> None:
    """Everything begins and ends at midnight, so days one by one are all there is to see."""
    enough = [staff_of(holdings, day(number)).enough for number in range(20)]
    since = understaffed_since(holdings, day(19))
    if enough[19] or not any(enough):
        assert since is None
    else:
        assert since == day(max(number for number in range(20) if enough[number]) + 1)
