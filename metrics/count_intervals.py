"""How many there were, with the interval of the count that was to be expected.

A rate is a count over what it is counted by (an expected count, a number of years): divide the interval by the same.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

METHOD = "Exact Poisson interval under 10, Byar's approximation from 10, 95%"

FEWEST_FOR_BYAR = 10

Floats = npt.NDArray[np.float64]


def count_intervals(counts: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high of each count, in its shape: exact under 10, Byar from 10.

    The rule of Public Health England's technical guide on confidence intervals (2018) and of PHEindicatormethods.

    Raises:
        ValueError: a count is negative.
    """
    observed = np.asarray(counts, dtype=np.float64)
    few = observed < FEWEST_FOR_BYAR
    exact_low, exact_high = exact_poisson(observed, level)
    byar_low, byar_high = byar(observed, level)
    return np.where(few, exact_low, byar_low), np.where(few, exact_high, byar_high)


def exact_poisson(counts: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The exact interval of Garwood (1936): low = χ²(α/2; 2x)/2, which is 0 for none, and high = χ²(1−α/2; 2x+2)/2.

    Raises:
        ValueError: a count is negative.
    """
    observed = _counts(counts)
    tail = (1 - level) / 2
    # half a chi-squared quantile with 2x degrees of freedom is the gamma quantile with shape x
    low = np.where(observed > 0, special.gammaincinv(np.maximum(observed, 1e-300), tail), 0.0)
    high = special.gammainccinv(observed + 1, tail)
    return low, high


def byar(counts: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximation to the exact interval (Breslow and Day 1987, volume II, equation 2.5).

    low = x (1 − 1/9x − z/3√x)³, high = (x+1) (1 − 1/9(x+1) + z/3√(x+1))³. The low limit of 0 is 0; where the formula
    gives a negative one (a count of 1 at 99.8%) it is NaN, as in PHEindicatormethods.

    Raises:
        ValueError: a count is negative.
    """
    observed = _counts(counts)
    z = NormalDist().inv_cdf((1 + level) / 2)
    some = np.where(observed > 0, observed, np.nan)
    low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    low = np.where(observed == 0, 0.0, np.where(low < 0, np.nan, low))
    more = observed + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return low, high


def _counts(counts: npt.ArrayLike) -> Floats:
    observed = np.asarray(counts, dtype=np.float64)
    if not (observed >= 0).all():
        raise ValueError("A count cannot be negative.")
    return observed
