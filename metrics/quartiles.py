"""Quartiles of whole numbers of days, by one stated method."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

METHOD = "Hyndman and Fan (1996), type 7: linear between the two nearest cases, as in R and spreadsheets"


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Of ``n`` cases: a quarter took no longer than ``lower`` days, half than ``median``, three quarters ``upper``."""

    n: int
    lower: float
    median: float
    upper: float


def quartiles(days: Iterable[int]) -> Quartiles | None:
    """The quartiles of ``days`` by ``METHOD``; None of no days at all.

    Small numbers are not the business of this function: what may be shown of fewer than five is decided where it is
    published.
    """
    values = np.fromiter(days, dtype=np.int64)
    if not values.size:
        return None
    lower, median, upper = (float(q) for q in np.quantile(values, (0.25, 0.5, 0.75), method="linear"))
    return Quartiles(int(values.size), lower, median, upper)
