"""Which figure of a return is read first: one that moved far, by more than chance does to a handful."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from metrics.figures import Figure
from portal.queries.figures import Compared, in_words


def share(value: float, n: int) -> Figure:
    return Figure("decisions_within_target_of_decided", "Within target", "%", "", value, value - 10, value + 10, n)


def days(value: float, n: int) -> Figure:
    return Figure("decisions_median_days_net", "Days", "calendar days", "", value, value - 10, value + 10, n)


def count(value: float, n: int) -> Figure:
    return Figure("decisions_granted", "Granted", "applications", "", value, n=n)


@pytest.mark.parametrize("made", [share, days])
def test_a_share_or_a_median_of_few_does_not_stand_out(made: Callable[[float, int], Figure]) -> None:
    assert Compared(made(40, 20), made(80, 20)).stands_out == 0.5
    assert Compared(made(40, 19), made(80, 20)).stands_out == Compared(made(40, 20), made(80, 19)).stands_out == 0
    assert Compared(made(40, 19), made(80, 19)).moved == 0.5


def test_a_count_stands_out_by_more_than_five() -> None:
    assert Compared(count(12, 12), count(3, 3)).stands_out == 0.75
    assert Compared(count(6, 6), count(1, 1)).stands_out == 0


def test_what_spreads_cases_is_not_written_as_an_interval() -> None:
    assert in_words(share(40, 20)) == "40% (30 to 50)"
    assert in_words(days(40, 20)) == "40 calendar days (half lie between 30 and 50)"
