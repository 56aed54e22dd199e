from __future__ import annotations

import numpy as np

from metrics.change import moved
from metrics.definition import Estimate
from metrics.proportions import wilson


def share(cases: int, n: int, *years: int) -> Estimate:
    low, high = wilson(cases, n)
    return Estimate("X01", value=cases / n, low=low, high=high, n=n, years=years)


def test_newcombes_example() -> None:
    """Newcombe 1998, table II: 56/70 less 48/80 lies between 0.0524 and 0.3339 by method 10."""
    assert moved(share(48, 80, 2025), share(56, 70, 2026))
    assert moved(share(56, 70, 2025), share(48, 80, 2026)), "downwards as well"
    assert not moved(share(50, 80, 2025), share(48, 70, 2026))


def test_years_they_share_and_missing_numbers_are_no_change() -> None:
    assert not moved(share(10, 100, 2024, 2025), share(90, 100, 2025, 2026))
    assert not moved(Estimate("X01", value=0.1, years=(2025,)), share(90, 100, 2026))


def test_nothing_moved_is_said_to_have_moved_about_once_in_twenty() -> None:
    rng = np.random.default_rng(5)
    draws = rng.binomial(120, 0.8, size=(2000, 2))
    found = np.mean([moved(share(int(a), 120, 2025), share(int(b), 120, 2026)) for a, b in draws])
    assert 0.03 < found < 0.07
