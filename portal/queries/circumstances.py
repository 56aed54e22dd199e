"""Who is judged by the two tests in a round, and what is known of their returns beside the counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metrics.regulator_test import Circumstances
from metrics.working_days import packaged_calendars
from portal.clock import london_date
from portal.db.comparison import OwnComment
from portal.db.obligations import first_filings
from portal.db.people import Organisation
from portal.db.register import Obligation, Round
from portal.db.returns import Submission, SubmissionEvent
from portal.db.verdicts import standing
from portal.files import FileStore
from portal.queries.contest_days import contest_days
from portal.queries.figures import SOURCED
from submissions_schema.findings import Severity
from submissions_schema.lifecycle import Event


@dataclass(frozen=True)
class Judged:
    """The regulators a round's tests are about: those that owe a return, and those that filed one unasked.

    Of a body put together from published sources nothing is tested: it was not asked, and filed nothing.
    """

    known: Mapping[str, Circumstances]
    """Of everybody who is tested, those who did not file among them."""
    waiting: tuple[str, ...]
    """Filed, and not accepted yet: nothing is said of them."""
    owed: Mapping[str, bool]
    """Of every return owed whose day has passed, whether it was filed by that day."""
    names: Mapping[str, str]


def judged(
    session: Session,
    files: FileStore,
    year: int,
    *,
    published: Mapping[str, int],
    gone: Collection[str],
    insufficient_before: Mapping[str, frozenset[str]],
    at: datetime,
) -> Judged:
    """``published``: the regulators in the round's dataset, with the submission that is; ``gone``: those taken back.

    ``insufficient_before``: the indicators of each for which its data were insufficient in the year before.
    """
    season = session.get_one(Round, year)
    obligations = session.scalars(select(Obligation).where(Obligation.year == year)).all()
    own = set(
        session.scalars(
            select(Submission.obligation_id)
            .join(Submission.obligation)
            .where(Obligation.year == year, Submission.basis != SOURCED)
        )
    )
    filings = {id_: found for id_, found in first_filings(session, year).items() if id_ in own}
    commented = set(session.scalars(select(OwnComment.regulator_code).where(OwnComment.year == year)))
    invited = _invited(session, season, at)
    known, waiting, owed = {}, [], {}
    for obligation in obligations:
        code, filing = obligation.regulator_code, filings.get(obligation.id)
        if obligation.owes and london_date(at) > obligation.due_on:
            owed[code] = filing is not None and code not in gone and london_date(filing.at) <= obligation.due_on
        if filing is None or code in gone:
            if obligation.owes:
                known[code] = Circumstances(filed=False)
        elif code not in published:
            waiting.append(code)
        else:
            known[code] = Circumstances(
                waived_in=_waived_in(session, files, published[code]),
                comment_invited_days=invited.get(obligation.id),
                comment_given=code in commented,
                insufficient_before=insufficient_before.get(code, frozenset()),
            )
    named = select(Organisation.code, Organisation.name).where(Organisation.code.in_([*known, *waiting]))
    return Judged(known, tuple(sorted(waiting)), owed, dict(session.execute(named).all()))


def _waived_in(session: Session, files: FileStore, submission_id: int) -> frozenset[str]:
    """The tables of a return in which an error was waived."""
    findings = standing(session, files, session.get_one(Submission, submission_id)).findings
    waived = findings.filter(pl.col("severity") == Severity.ERROR, pl.col("status") == "waived")
    return frozenset(waived["table"].drop_nulls())


def _invited(session: Session, season: Round, at: datetime) -> Mapping[int, int]:
    """How many working days before publication each could see its place and comment, by the obligation's id.

    From the day its place opened, or from its first acceptance where that came later.
    """
    accepted = session.execute(
        select(Submission.obligation_id, func.min(SubmissionEvent.at))
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == season.year, SubmissionEvent.event == Event.ACCEPTED)
        .group_by(Submission.obligation_id)
    )
    opened = contest_days(season).preview_from
    published_on = london_date(season.published_at or at)
    return {id_: _working_days(max(opened, london_date(seen)), published_on) for id_, seen in accepted}


def _working_days(first: date, last: date) -> int:
    """Working days in England and Wales after ``first``, until ``last``."""
    calendar = packaged_calendars()["england_wales"]
    days = pl.Series([first, last]).to_physical().to_numpy()
    begun, ended = calendar.worked_by(days)
    return max(int(ended - begun), 0)
