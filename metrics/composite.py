"""One band from many indicators. Off by default: it is the one thing that would be printed as a league table.

A composite depends on choices nobody can defend singly: how indicators are put on one scale, how they are added, with
which weights, which of them are in. So all are varied together with the sampling error (Saisana, Saltelli and Tarantola
2005, *J. R. Stat. Soc. A* 168, 307-323), and what comes out is a band: the half of the peers in which a regulator's
place lies in nearly every draw, or that this cannot be told. Never a position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr  # type: ignore[import-untyped]

from metrics.ranks import Better, Ranks, shared_ranks

Array = npt.NDArray[np.float64]

DRAWS = 2_000

MATERIAL = 0.10
"""Ten points of share: what the registered test calls material."""

_LOYALTY = 9.0
"""Weights vary as Dirichlet(9 × weights × parts): of three equal parts each has 0.33, give or take 0.09."""

_LEAST = 0.01
"""On the scale from 0 to 1, so that a geometric mean does not fall to 0 for one bad indicator."""


class Band(StrEnum):
    """What may be said of a regulator's place."""

    UPPER = "in the upper half of its peers"
    LOWER = "in the lower half of its peers"
    CANNOT_TELL = "cannot be told"


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """Figures of k regulators, shape (k,), with their standard errors; ``part`` names the sub-index they belong to."""

    part: str
    figures: Array
    errors: Array
    better: Better


@dataclass(frozen=True, slots=True, eq=False)
class Composite:
    """A band for each of k regulators, with the places ``low`` to ``high`` that it had in ``level`` of the draws."""

    level: float
    seed: int
    draws: int
    bands: tuple[Band, ...]
    low: Ranks
    high: Ranks


def composite_bands(
    indicators: Sequence[Indicator],
    cap: Indicator,
    *,
    seed: int,
    margin: float = MATERIAL,
    weights: dict[str, float] | None = None,
    level: float = 0.95,
    draws: int = DRAWS,
) -> Composite:
    """Bands of k ≥ 2 regulators from ``indicators`` in two parts or more, ``weights`` by part (equal unless given).

    Each draw takes figures anew within their errors; puts them on a scale from 0 to 1 by normal scores, by range or by
    rank; leaves one indicator out, or none; averages within parts; and adds the parts by an arithmetic or geometric
    mean with weights drawn about those given. Where ``cap`` (P6, decisions overturned) is then worse than the peers'
    median by more than ``margin``, in its own unit, the score is held to the median score: speed cannot win alone.
    Equal scores share the lowest of their places.

    Raises:
        ValueError: a figure is missing, an error is negative, shapes differ, or there are fewer than two parts, or
            weights are not positive numbers, one for each part.
    """
    parts = sorted({indicator.part for indicator in indicators})
    given = np.array([(weights or dict.fromkeys(parts, 1.0)).get(part, 0.0) for part in parts])
    k = cap.figures.size
    shapes = {array.shape for one in (*indicators, cap) for array in (one.figures, one.errors)}
    if len(parts) < 2 or k < 2 or shapes != {(k,)} or not np.all(given > 0) or (weights and set(weights) != set(parts)):
        raise ValueError("A composite needs the same two regulators or more in two parts or more, each with a weight.")
    figures, errors = _oriented([*indicators, cap])
    if not (np.all(np.isfinite(figures)) and np.all(errors >= 0)):
        raise ValueError("A composite needs every figure of every regulator, with its standard error.")
    member = np.array([[indicator.part == part for indicator in indicators] for part in parts])
    random = np.random.default_rng(seed)
    places = np.empty((draws, k), np.int64)
    for draw in range(draws):
        drawn = random.normal(figures, errors)
        scores = _score(_on_one_scale(drawn[:, :-1], int(random.integers(3))), member, given / given.sum(), random)
        worse = drawn[:, -1] < np.median(drawn[:, -1]) - margin
        scores = np.where(worse, np.minimum(scores, np.median(scores)), scores)
        places[draw] = np.searchsorted(np.sort(-scores), -scores, side="right")
    low, high = np.quantile(places, ((1 - level) / 2, (1 + level) / 2), axis=0, method="inverted_cdf").astype(np.int64)
    return Composite(level, seed, draws, tuple(map(_band, low, high, [k] * k)), low, high)


def _band(low: int, high: int, k: int) -> Band:
    if high <= k / 2:
        return Band.UPPER
    return Band.LOWER if low > (k + 1) / 2 else Band.CANNOT_TELL


def _oriented(indicators: Sequence[Indicator]) -> tuple[Array, Array]:
    """Figures, higher is better, and errors, both (k, indicators)."""
    signs = [1 if indicator.better is Better.HIGHER else -1 for indicator in indicators]
    figures = np.column_stack([sign * one.figures for sign, one in zip(signs, indicators, strict=True)])
    return figures, np.column_stack([one.errors for one in indicators])


def _on_one_scale(figures: Array, way: int) -> Array:
    """From 0 to 1 down each column; where all are equal, one half."""
    if way == 0:
        deviation = figures.std(axis=0)
        scaled: Array = ndtr((figures - figures.mean(axis=0)) / np.where(deviation > 0, deviation, 1))
        return scaled
    if way == 1:
        reach = np.ptp(figures, axis=0)
        return np.where(reach > 0, (figures - figures.min(axis=0)) / np.where(reach > 0, reach, 1), 0.5)
    return np.asarray((np.apply_along_axis(shared_ranks, 0, figures) - 0.5) / len(figures))


def _score(scaled: Array, member: npt.NDArray[np.bool_], weights: Array, random: np.random.Generator) -> Array:
    """One score per regulator; ``member`` (parts, indicators) says which indicator belongs to which part."""
    kept = member.copy()
    left_out = int(random.integers(-1, scaled.shape[1]))
    if left_out >= 0:
        kept[:, left_out] = False
    there = kept.any(axis=1)
    by_part = np.maximum(scaled @ kept[there].T / kept[there].sum(axis=1), _LEAST)
    drawn = random.dirichlet(_LOYALTY * len(weights) * weights)[there]
    drawn /= drawn.sum()
    return np.asarray(by_part @ drawn if random.integers(2) else np.exp(np.log(by_part) @ drawn))
