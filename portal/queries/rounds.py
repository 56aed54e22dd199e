"""The running of a round: its dates, and where every return of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.obligations import first_filings, is_late, open_questions, withdrawals
from portal.db.register import Obligation, Round
from portal.db.returns import Submission
from portal.errors import NotAllowed, NotFound
from portal.permissions import Permission
from submissions_schema.lifecycle import LABELS, NOT_STARTED, RETURNED, SIGNED, State
from submissions_schema.open_data import Basis


@dataclass(frozen=True, slots=True)
class RoundDates:
    year: int
    edition: int
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date
    published_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One regulator in a round."""

    regulator_code: str
    regulator_name: str
    demonstration: bool
    owes: bool
    excused_because: str | None
    due_on: date
    """With the extension, where it was given one."""
    extended_because: str | None
    revision: int
    """Of what was decided on it; a decision states the one it saw."""
    state: State | None
    """Of the version that counts, else of the open one; None when nothing was started."""
    sourced: bool
    """Put together from what the regulator had published: it filed nothing, and owed nothing."""
    version: int | None
    filed_at: datetime | None
    """When what counts was first filed; None while nothing counts."""
    returned: bool
    """Filed, given back by the central unit, and not filed since."""
    withdrawn_at: datetime | None
    """When what was filed was withdrawn, so that nothing stands; None where something does or nothing was filed."""
    late: bool
    """Filed after its day, or not filed and the day is past."""
    late_because: str | None
    open_questions: int

    @property
    def overdue(self) -> bool:
        """Never filed, or returned and not filed again, although the day is past; what was withdrawn is told apart."""
        return self.owes and self.late and self.filed_at is None and self.withdrawn_at is None

    @property
    def withdrawn(self) -> str:
        """Since when it is withdrawn, and whether it is owed again; empty where it is not."""
        if self.withdrawn_at is None:
            return ""
        due = f"owed again, {'was due' if self.late else 'due'} on {day_in_words(self.due_on)}"
        since = f"withdrawn on {day_in_words(london_date(self.withdrawn_at))}"
        return f"{since}; {due if self.owes else 'none is owed'}"

    @property
    def label(self) -> str:
        if not self.owes and self.state is None:
            return "Excused"
        if self.returned:
            return RETURNED.staff
        if self.withdrawn_at is not None and self.state is None:
            return LABELS[State.WITHDRAWN].staff
        return LABELS[self.state].staff if self.state else NOT_STARTED.staff


def rounds(reading: Reading) -> tuple[RoundDates, ...]:
    """All rounds, the newest first; nothing in them is private."""
    found = reading.session.scalars(select(Round).order_by(Round.year.desc()))
    return tuple(
        RoundDates(
            r.year,
            r.edition,
            r.period_start,
            r.period_end,
            r.opens_on,
            r.due_on,
            r.edits_close_on,
            r.publishes_on,
            r.published_at,
            r.revision,
        )
        for r in found
    )


def round_named(reading: Reading, year: int) -> RoundDates:
    """The round of ``year``.

    Raises:
        NotFound: there is none.
    """
    found = next((r for r in rounds(reading) if r.year == year), None)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def current_round(reading: Reading) -> RoundDates | None:
    """The newest round that has opened."""
    today = london_date(reading.now)
    return next((r for r in rounds(reading) if r.opens_on <= today), None)


def round_board(reading: Reading, year: int) -> tuple[BoardRow, ...]:
    """Every obligation of a round and where it stands, by regulator code.

    Raises:
        NotAllowed: the actor is not of the central unit.
    """
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees how the round goes for everyone.")
    return board_rows(reading, year)


def board_rows(reading: Reading, year: int) -> tuple[BoardRow, ...]:
    """The same for the portal's own use; who may see it is asked by the caller."""
    today = london_date(reading.now)
    versions: dict[int, list[Submission]] = {}
    for submission in reading.session.scalars(
        select(Submission).join(Submission.obligation).where(Obligation.year == year).order_by(Submission.version)
    ):
        versions.setdefault(submission.obligation_id, []).append(submission)
    filed = first_filings(reading.session, year)
    asked = open_questions(reading.session, year)
    taken_back = withdrawals(reading.session, year)
    rows = []
    for obligation in reading.session.scalars(
        select(Obligation).where(Obligation.year == year).order_by(Obligation.regulator_code)
    ):
        mine = versions.get(obligation.id, [])
        counted = next((s for s in reversed(mine) if s.state in SIGNED), None)
        working = next((s for s in reversed(mine) if s.state in ("draft", "with_certifier")), None)
        shown = counted or working
        filing = filed.get(obligation.id)
        rows.append(
            BoardRow(
                regulator_code=obligation.regulator_code,
                regulator_name=obligation.regulator.name,
                demonstration=obligation.regulator.organisation.demonstration,
                owes=obligation.owes,
                excused_because=obligation.excused_because,
                due_on=obligation.due_on,
                extended_because=obligation.extended_because,
                revision=obligation.revision,
                state=State(shown.state) if shown else None,
                sourced=shown is not None and shown.basis == Basis.PUBLISHED_SOURCE,
                version=shown.version if shown else None,
                filed_at=filing.at if filing and counted else None,
                returned=filing is not None and counted is None,
                withdrawn_at=taken_back.get(obligation.id) if filing is None and counted is None else None,
                late=is_late(obligation, filing, held=counted is not None, today=today),
                late_because=filing.late_because if filing else None,
                open_questions=asked.get(obligation.id, 0),
            )
        )
    return tuple(rows)
