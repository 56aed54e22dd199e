"""Whether a figure moved by more than chance from one year to another, judged by its intervals alone."""

from __future__ import annotations

from math import hypot

from metrics.definition import Estimate


def moved(before: Estimate, after: Estimate) -> bool:
    """Whether the difference of two figures has a 95% interval without 0.

    The interval is put together from those of the two figures, each side by its own limit (Newcombe 1998,
    *Statistics in Medicine* 17, 873-890, method 10; for other figures Zou and Donner 2008). False where a figure or
    limit is missing, and where both rest on a year they share: they are then not independent.
    """
    if set(before.years) & set(after.years):
        return False
    numbers = (before.value, before.low, before.high, after.value, after.low, after.high)
    if any(number is None for number in numbers):
        return False
    first, low1, high1, second, low2, high2 = (float(number) for number in numbers if number is not None)
    difference = second - first
    below, above = hypot(second - low2, high1 - first), hypot(high2 - second, first - low1)
    return difference - below > 0 or difference + above < 0
