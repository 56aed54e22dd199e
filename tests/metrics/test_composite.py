from dataclasses import replace

import numpy as np
import pytest

from metrics.composite import Band, Indicator, composite_bands
from metrics.ranks import Better


def indicators(level, error, better=Better.HIGHER):
    sign = 1 if better is Better.HIGHER else -1
    figures = sign * np.asarray(level, float)
    return [
        Indicator(part, figures, np.full(figures.size, error), better) for part in ("speed", "openness", "means") * 2
    ]


def cap(overturned, error=0.001):
    return Indicator("balance", np.asarray(overturned, float), np.full(len(overturned), error), Better.LOWER)


def test_clearly_better_and_worse_are_told_and_the_middle_is_not():
    level = [0.0, 0.1, 5.0, 5.1, 5.2, 5.3, 9.9, 10.0]
    found = composite_bands(indicators(level, 0.5), cap([0.05] * 8), seed=1, draws=300)
    assert found.bands[:2] == (Band.LOWER,) * 2
    assert found.bands[-2:] == (Band.UPPER,) * 2
    assert set(found.bands[2:6]) == {Band.CANNOT_TELL}
    assert np.all((found.low >= 1) & (found.low <= found.high) & (found.high <= 8))


def test_noise_alone_tells_nothing():
    found = composite_bands(indicators(np.zeros(10), 1.0), cap([0.05] * 10), seed=2, draws=300)
    assert set(found.bands) == {Band.CANNOT_TELL}


def test_lower_is_better_turns_the_bands_round():
    level = np.arange(8.0)
    up = composite_bands(indicators(level, 0.3), cap([0.05] * 8), seed=3, draws=300)
    down = composite_bands(indicators(level[::-1], 0.3, Better.LOWER), cap([0.05] * 8), seed=3, draws=300)
    assert up.bands[0] is down.bands[-1] is Band.LOWER
    assert up.bands[-1] is down.bands[0] is Band.UPPER


def test_speed_cannot_win_alone():
    level = np.arange(9.0)
    free = composite_bands(indicators(level, 0.1), cap([0.05] * 9), seed=4, draws=300)
    overturned = [0.05] * 8 + [0.4]
    held = composite_bands(indicators(level, 0.1), cap(overturned), seed=4, draws=300)
    assert free.bands[-1] is Band.UPPER
    assert held.bands[-1] is Band.CANNOT_TELL
    assert held.low[-1] > free.high[-1]


def test_weights_move_the_bands_and_the_same_seed_gives_the_same():
    level = np.arange(8.0)
    mixed = [
        Indicator("speed", level, np.full(8, 0.1), Better.HIGHER),
        Indicator("openness", level[::-1].copy(), np.full(8, 0.1), Better.HIGHER),
    ]
    mixed += [replace(one) for one in mixed]
    even = composite_bands(mixed, cap([0.05] * 8), seed=5, draws=300)
    assert set(even.bands) == {Band.CANNOT_TELL}
    speedy = composite_bands(mixed, cap([0.05] * 8), seed=5, draws=300, weights={"speed": 30.0, "openness": 1.0})
    assert speedy.bands[-1] is Band.UPPER and speedy.bands[0] is Band.LOWER
    again = composite_bands(mixed, cap([0.05] * 8), seed=5, draws=300)
    assert np.array_equal(even.low, again.low) and np.array_equal(even.high, again.high)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda ones: ones[:1], "two parts or more"),
        (lambda ones: [replace(ones[0], figures=np.zeros(3)), *ones[1:]], "the same two regulators"),
        (lambda ones: [replace(ones[0], figures=np.full(4, np.nan)), *ones[1:]], "every figure"),
        (lambda ones: [replace(ones[0], errors=np.full(4, -1.0)), *ones[1:]], "every figure"),
    ],
)
def test_no_composite_of_what_is_missing(spoil, words):
    with pytest.raises(ValueError, match=words):
        composite_bands(spoil(indicators(np.zeros(4), 1.0)), cap([0.05] * 4), seed=6, draws=300)


def test_every_part_has_a_weight():
    with pytest.raises(ValueError, match="each with a weight"):
        composite_bands(indicators(np.zeros(4), 1.0), cap([0.05] * 4), seed=6, draws=300, weights={"speed": 1.0})
