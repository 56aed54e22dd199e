"""When what may be contested: the days between which a regulator may dispute its group, comment, or challenge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from metrics.working_days import add_working_days, packaged_calendars
from portal.clock import day_in_words, london_date
from portal.db.register import Round

WORKING_DAYS = 20
"""In England and Wales: from the preview to publication, and from publication to the last challenge."""

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class ContestDays:
    """The days of one round; every last day is still in time."""

    year: int
    group_until: date
    """The round's due day: from then on the data arrive. An extension of one return does not move it."""
    preview_from: date
    publishes_on: date
    published_on: date | None
    challenge_until: date
    """As planned, until the round is published; then counted from that day."""

    def too_late_for_group(self, today: date) -> str | None:
        """Why a group cannot be disputed any more; None: it can."""
        if today <= self.group_until:
            return None
        return (
            f"The groups of round {self.year} could be disputed until {day_in_words(self.group_until)}, the day the "
            "returns were due: nobody chooses whom to be compared with after the figures are known."
        )

    def not_previewed(self, today: date) -> str | None:
        """Why the comparison is not shown yet; None: it is shown, as a preview or published."""
        if today >= self.preview_from or self.published_on is not None:
            return None
        return (
            f"Your place opens on {day_in_words(self.preview_from)}, {WORKING_DAYS} working days before the round is "
            f"published on {day_in_words(self.publishes_on)}."
        )

    def no_comment(self, today: date) -> str | None:
        """Why the regulator's own comment cannot be written now; None: it can."""
        if self.published_on is not None:
            return (
                f"Round {self.year} was published on {day_in_words(self.published_on)}, with the comment as it stood. "
                "You can still challenge a figure."
            )
        return self.not_previewed(today)

    def no_challenge(self, today: date) -> str | None:
        """Why no figure can be challenged now; None: one can."""
        if self.published_on is not None and today > self.challenge_until:
            return (
                f"Figures of round {self.year} could be challenged until {day_in_words(self.challenge_until)}, "
                f"{WORKING_DAYS} working days after publication."
            )
        return self.not_previewed(today)


def contest_days(season: Round) -> ContestDays:
    """The days of a round, as planned or as it was published."""
    published_on = london_date(season.published_at) if season.published_at else None
    return ContestDays(
        year=season.year,
        group_until=season.due_on,
        preview_from=_working_days_before(season.publishes_on),
        publishes_on=season.publishes_on,
        published_on=published_on,
        challenge_until=_working_days_after(published_on or season.publishes_on),
    )


def _working_days_after(day: date) -> date:
    calendar = packaged_calendars()["england_wales"]
    found: date = add_working_days(pl.Series([day]), pl.Series([WORKING_DAYS]), calendar).item()
    return found


def _working_days_before(day: date) -> date:
    """The working day from whose morrow until ``day`` there are so many."""
    calendar = packaged_calendars()["england_wales"]
    place = calendar.worked_by(np.array([day.toordinal() - _EPOCH])) - WORKING_DAYS
    return date.fromordinal(int(calendar.working_day(place)[0]) + _EPOCH)
