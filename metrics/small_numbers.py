"""What a figure may be used for, by how many cases and events stand behind it."""

from __future__ import annotations

from enum import StrEnum

from submissions_schema.suppression import SMALL

FEWEST_CASES, FEWEST_EVENTS = 20, 10
"""For a rank, a colour or a trigger; with fewer, three years are pooled and labelled so."""


class Standing(StrEnum):
    """How far a figure carries, from least to most."""

    NOTHING = "no cases"
    SUPPRESSED = "suppressed"
    INTERVAL_ONLY = "too few to say"  # shown with its interval: no rank, no colour, no trigger
    COMPARABLE = "comparable"

    @property
    def shown(self) -> bool:
        return self in (Standing.INTERVAL_ONLY, Standing.COMPARABLE)


def standing(n: int, events: int) -> Standing:
    """The standing of a figure of ``n`` cases, ``events`` of which are what is counted (decisions, for a speed).

    Raises:
        ValueError: a number is negative, or there are more events than cases.
    """
    if not 0 <= events <= n:
        raise ValueError(f"{events} of {n} cannot be counted.")
    if n == 0:
        return Standing.NOTHING
    if n in SMALL:
        return Standing.SUPPRESSED
    return Standing.COMPARABLE if n >= FEWEST_CASES and events >= FEWEST_EVENTS else Standing.INTERVAL_ONLY
