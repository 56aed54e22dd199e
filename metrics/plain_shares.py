"""Metrics that are a plain share of cases."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.definition import Estimate
from metrics.figures import State
from metrics.proportions import METHOD, wilson

WILSON = METHOD


def shares(found: Iterable[tuple[str, int, int]]) -> list[Estimate]:
    """An estimate for each (regulator, how many count, of how many), with Wilson's interval."""
    return [_share(*each) for each in sorted(found)]


def _share(code: str, count: int, n: int) -> Estimate:
    if not n:
        return Estimate(code, State.NOT_MEASURABLE)
    low, high = wilson(count, n)
    # any share of n cases says as much as n cases do, however few of them count
    return Estimate(code, value=count / n, low=low, high=high, n=n, events=n, count=float(count), base=float(n))
