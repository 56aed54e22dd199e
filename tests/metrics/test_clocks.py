"""When speed by the net and by the gross clock are told apart."""

from __future__ import annotations

import pytest

from metrics.clocks import apart, gross_to_net
from metrics.definition import Estimate
from metrics.figures import State


def speed(value: float | None, *, n: int = 60, events: int = 40, state: State = State.VALUE) -> Estimate:
    return Estimate("X01", state, value=value, n=n, events=events)


@pytest.mark.parametrize(
    ("net", "gross", "told"),
    [
        (1.0, 0.8, True),
        (0.8, 1.0, True),
        (1.0, 0.81, False),
        (0.81, 1.0, False),
        (0.5, 0.5, False),
        (1.6, 0.6, True),
    ],
)
def test_a_fifth_either_way_is_told(net: float, gross: float, told: bool) -> None:
    assert apart(speed(net), speed(gross)) is told


@pytest.mark.parametrize(
    "silent",
    [
        speed(None, state=State.NO_FAIR_COMPARATOR),
        speed(None, state=State.SUPPRESSED),
        speed(0.5, n=19, events=19),
        speed(0.5, events=9),
        speed(0.0),
    ],
)
def test_nothing_is_told_of_what_cannot_be_compared(silent: Estimate) -> None:
    for pair in ((silent, speed(1.0)), (speed(1.0), silent)):
        assert gross_to_net(*pair) is None
        assert not apart(*pair)
