"""A round: one reporting year's filing season, who owes a return in it, and when one is late.

Days are days in London; a due day lasts until 23:59:59 there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from regulators.register import Regulator

LONDON = ZoneInfo("Europe/London")


class Phase(StrEnum):
    """Where a round stands on a day."""

    NOT_OPEN = "not open"
    OPEN = "open"
    EDITS = "due day passed, edits still open"
    CLOSED = "closed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Round:
    """One reporting year's filing season. Each day is included in what it ends."""

    year: int
    edition: int
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date

    def __post_init__(self) -> None:
        days = (
            self.period_start,
            self.period_end,
            self.opens_on,
            self.due_on,
            self.edits_close_on,
            self.publishes_on,
        )
        if any(earlier >= later for earlier, later in pairwise(days)):
            raise ValueError(
                f"The days of round {self.year} must follow one another: period start, period end, opens, due, "
                "edits close, publishes."
            )

    def phase(self, on: date) -> Phase:
        if on < self.opens_on:
            return Phase.NOT_OPEN
        if on <= self.due_on:
            return Phase.OPEN
        if on <= self.edits_close_on:
            return Phase.EDITS
        return Phase.CLOSED if on < self.publishes_on else Phase.PUBLISHED


def usual_round(year: int, *, edition: int) -> Round:
    """The round of ``year`` in an edition of the return, on the days of round 2026."""
    return Round(
        year=year,
        edition=edition,
        period_start=date(year - 1, 4, 1),
        period_end=date(year, 3, 31),
        opens_on=date(year, 4, 1),
        due_on=date(year, 6, 30),
        edits_close_on=date(year, 9, 30),
        publishes_on=date(year, 10, 31),
    )


FIRST_ASKED = 2026
"""The first round in which real bodies are asked for a return; earlier ones hold only sourced figures."""


class Duty(StrEnum):
    OWES = "owes a return"
    EXCUSED = "excused"
    FILES_WITH = "files with another body"


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a body owes no return, in one round or in every one (``year`` None)."""

    regulator_code: str
    reason: str
    year: int | None = None


EXCUSES = (
    Excuse("CCAV", "A unit of a government department, not an independent regulator."),
    Excuse("IPCO", "Oversees how investigatory powers are used; it has no sector in which to enable products."),
    Excuse("FWA", "Opened after the reporting year ended; its first return is that of the next round.", year=2026),
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """Whether a body owes a return in a round, why not where it does not, and until when where it was given longer."""

    year: int
    regulator_code: str
    duty: Duty
    reason: str = ""
    files_with: str | None = None
    extended_to: date | None = None
    extension_reason: str = ""


def obligations(
    round: Round, regulators: Iterable[Regulator], *, excuses: Iterable[Excuse] = EXCUSES
) -> tuple[Obligation, ...]:
    """One obligation for each body that existed between the period's start and the due day, in their order."""
    excused = {e.regulator_code: e.reason for e in excuses if e.year in (None, round.year)}
    return tuple(
        _obligation(round, regulator, excused.get(regulator.code))
        for regulator in regulators
        if regulator.existed_between(round.period_start, round.due_on)
    )


def _obligation(round: Round, regulator: Regulator, excuse: str | None) -> Obligation:
    host = regulator.files_with.value
    if excuse:
        return Obligation(round.year, regulator.code, Duty.EXCUSED, excuse)
    if host:
        return Obligation(round.year, regulator.code, Duty.FILES_WITH, f"Covered by the return of {host}.", host)
    if round.year < FIRST_ASKED and not regulator.demonstration:
        return Obligation(
            round.year,
            regulator.code,
            Duty.EXCUSED,
            f"No return was asked for before round {FIRST_ASKED}; this round holds sourced figures only.",
        )
    return Obligation(round.year, regulator.code, Duty.OWES)


def effective_due_on(round: Round, obligation: Obligation) -> date:
    """The day a return is due, with the extension where one was given.

    Raises:
        ValueError: an extension that shortens the time, runs past the close of edits, or has no reason.
    """
    extended_to = obligation.extended_to
    if extended_to is None:
        return round.due_on
    if not round.due_on < extended_to <= round.edits_close_on:
        raise ValueError(
            f"An extension in round {round.year} must end after {round.due_on} (due) "
            f"and not after {round.edits_close_on} (edits close)."
        )
    if not obligation.extension_reason.strip():
        raise ValueError("An extension needs a reason; it is published.")
    return extended_to


def is_late(filed_at: datetime, due_on: date) -> bool:
    """Whether a return filed at an instant missed its due day, which lasts until 23:59:59 in London.

    Raises:
        ValueError: ``filed_at`` has no time zone, so that it names no instant.
    """
    if filed_at.tzinfo is None:
        raise ValueError("The time of filing must carry its time zone.")
    return filed_at.astimezone(LONDON).date() > due_on
