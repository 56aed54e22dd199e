"""What waits for an administrator in the running of rounds: something to confirm, to publish, to set."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.register import Obligation, Round
from portal.db.returns import Submission
from portal.db.rounds import PublicationProposal
from portal.permissions import Permission
from portal.queries.contest_tasks import Task
from portal.queries.publishing import withdrawals_proposed
from submissions_schema.lifecycle import State


def round_tasks(reading: Reading) -> list[Task]:
    """For whoever publishes; others get none."""
    if not reading.may(Permission.ROUND_PUBLISH):
        return []
    seasons = reading.session.scalars(select(Round).order_by(Round.year)).all()
    return [*_to_confirm(reading), *_to_publish(reading, seasons), *_to_set(reading, seasons)]


def _to_confirm(reading: Reading) -> list[Task]:
    found = []
    waiting = select(PublicationProposal).where(PublicationProposal.ended_at.is_(None))
    for proposed in reading.session.scalars(waiting.order_by(PublicationProposal.year)):
        if proposed.proposed_by_id != reading.actor.person_id:
            what = f"the return of {proposed.regulator_code} early" if proposed.regulator_code else "the round"
            found.append(
                _task(
                    f"Confirm version {proposed.version} of round {proposed.year}",
                    f"{proposed.proposed_by.name} proposed to publish {what}. Look at what changes first.",
                    "Needs a second person",
                    proposed.year,
                )
            )
    for year, proposal in withdrawals_proposed(reading):
        if proposal.by_id != reading.actor.person_id:
            found.append(
                _task(
                    f"Confirm the withdrawal of the return of {proposal.regulator_name} for {year}",
                    f"{proposal.by} proposed it. Its reason is published.",
                    "Needs a second person",
                    year,
                )
            )
    return found


def _to_publish(reading: Reading, seasons: Sequence[Round]) -> list[Task]:
    today = london_date(reading.now)
    return [
        _task(
            f"Publish round {season.year}",
            f"Its date was {day_in_words(season.publishes_on)}. One administrator proposes, another confirms.",
            "Due" if today == season.publishes_on else "Overdue",
            season.year,
        )
        for season in seasons
        if season.published_at is None and season.publishes_on <= today and _has_accepted(reading, season.year)
    ]


def _to_set(reading: Reading, seasons: Sequence[Round]) -> list[Task]:
    """Once edits of the newest round have closed nobody can plan without the next."""
    if not seasons or london_date(reading.now) <= seasons[-1].edits_close_on:
        return []
    newest = seasons[-1].year
    return [
        Task(
            f"Set round {newest + 1}",
            f"Edits of round {newest} have closed, and the dates of the next one are not set.",
            "Not set",
            "yellow",
            "round_days.py",
            (("year", str(newest)),),
        )
    ]


def _has_accepted(reading: Reading, year: int) -> bool:
    accepted = (
        select(Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == year, Submission.state == State.ACCEPTED)
    )
    return bool(reading.session.scalar(select(exists(accepted))))


def _task(title: str, hint: str, word: str, year: int) -> Task:
    return Task(title, hint, word, "yellow", "publish.py", (("year", str(year)),))
