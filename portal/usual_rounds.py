"""Rounds as they usually are: their days from the register's rules, their form from the editions of the return."""

from __future__ import annotations

from regulators.reporting_round import Round, usual_round
from submissions_schema.editions import edition_of


def round_of(year: int) -> Round:
    """The round of ``year`` in its usual edition, on the usual days."""
    return usual_round(year, edition=edition_of(year))


ROUNDS = tuple(round_of(year) for year in range(2021, 2027))
"""The rounds a new portal starts with; an administrator sets later ones."""
