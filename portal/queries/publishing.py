"""What would be published of a round now, and how it differs from what is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.comparison import Challenge
from portal.db.people import Person
from portal.db.records import DatasetVersion
from portal.db.register import Obligation, Round
from portal.db.returns import Submission, SubmissionEvent
from portal.errors import NotAllowed, NotFound
from portal.permissions import Permission
from portal.public_store import Json, PublicStore
from portal.queries.publication_proposals import latest_proposal, mark_of, open_proposal
from submissions_schema.catalogue import bump, schema_of
from submissions_schema.lifecycle import Event, State
from submissions_schema.open_data import public_tables


class Change(StrEnum):
    """What becomes of one return in the next version."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    submission_id: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    version: int
    revision: int
    change: Change
    early: bool
    """Published before the round: once said of a version, it stays true."""


@dataclass(frozen=True)
class Plan:
    """The next version of a round's dataset, should it be published as things stand."""

    year: int
    kind: str
    previous: str | None
    version: str
    publishes_on: date
    returns: tuple[PlannedReturn, ...]
    gone: tuple[str, ...]
    """Codes of regulators whose return the previous version has and this one has not."""
    decided: str
    """Names what was decided on the round and on who owes what: the days, extensions and excuses of this moment."""
    said: int
    """Challenges made or answered since the previous version: the comparison says them with the next one."""
    refused: str | None
    """Why it cannot be published now, as a sentence; None when it can."""

    @property
    def changed(self) -> tuple[PlannedReturn, ...]:
        return tuple(r for r in self.returns if r.change is not Change.UNCHANGED)

    @property
    def mark(self) -> str:
        """Names exactly this plan: what a person saw is what they publish."""
        seen = [
            self.kind,
            self.decided,
            self.previous or "",
            str(self.said),
            *(f"{r.regulator_code}:{r.version}:{r.revision}" for r in self.returns),
        ]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A withdrawal somebody proposed and nobody has confirmed yet."""

    regulator_code: str
    regulator_name: str
    version: int
    reason: str
    mark: str
    """Names exactly this proposal, with its reason."""
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A publication that waits for a second person."""

    version: str
    regulator_code: str | None
    """Of the one return that is to go out early; None for the round."""
    change: str
    mark: str
    """Names exactly this proposal of exactly this plan."""
    by: str
    by_id: int
    at: datetime
    still_fits: bool
    """Whether what would be published now is what was proposed."""


@dataclass(frozen=True, slots=True)
class Released:
    """One version published so far."""

    version: str
    kind: str
    change: str
    published_at: datetime
    by: str


@dataclass(frozen=True)
class PublishingDesk:
    """The administrator's view of one round."""

    plan: Plan
    could_go_early: tuple[PlannedReturn, ...]
    public: tuple[PlannedReturn, ...]
    """What is public now."""
    proposed: Proposed | None
    proposals: tuple[Proposal, ...]
    history: tuple[Released, ...]
    """The newest first."""
    due_on: date


def publishing_desk(reading: Reading, store: PublicStore, year: int) -> PublishingDesk:
    """What an administrator decides on before publishing.

    Raises:
        NotAllowed: not an administrator of the central unit. NotFound: no such round.
    """
    if not reading.may(Permission.ROUND_PUBLISH):
        raise NotAllowed("Only an administrator of the central unit publishes.")
    plan = plan_round(reading.session, store, year, reading.now)
    season = reading.session.get_one(Round, year)
    early = tuple(r for r in plan.changed if season.published_at is None)
    public = plan_without(reading.session, store, year, "").returns
    return PublishingDesk(
        plan,
        early,
        public,
        _proposed(reading, store, plan),
        _proposals(reading, year),
        _history(reading, year),
        season.due_on,
    )


def plan_round(session: Session, store: PublicStore, year: int, now: datetime, *, lock: bool = False) -> Plan:
    """All accepted and all published returns of a round as one new version."""
    season = _season(session, year)
    if london_date(now) < season.publishes_on:
        refused = (
            f"The round {year} is published on {day_in_words(season.publishes_on)} or later. "
            "Until then a single accepted return can be published early."
        )
    else:
        refused = None
    kind = "round" if season.published_at is None else "correction"
    return _plan(session, store, season, _publishable(session, year, lock=lock), kind=kind, refused=refused)


def plan_early(session: Session, store: PublicStore, year: int, regulator_code: str, *, lock: bool = False) -> Plan:
    """One accepted return before its round, beside what was published so far.

    Raises:
        NotFound: no such round.
    """
    season = _season(session, year)
    ready = _publishable(session, year, lock=lock)
    chosen = [s for s in ready if s.obligation.regulator_code == regulator_code and s.state == State.ACCEPTED]
    public = [s for s in _publishable(session, year, accepted=False) if s.obligation.regulator_code != regulator_code]
    refused = None
    if season.published_at is not None:
        refused = f"The round {year} is published. Publish a new version of it; accepted returns come in with it."
    elif not chosen:
        refused = f"No accepted return of {regulator_code} for {year} waits to be published."
    return _plan(session, store, season, [*public, *chosen], kind="early", refused=refused)


def plan_without(session: Session, store: PublicStore, year: int, regulator_code: str, *, lock: bool = False) -> Plan:
    """What is public now without one regulator's return; nothing new comes in with a withdrawal."""
    season = _season(session, year)
    public = [
        s
        for s in _publishable(session, year, accepted=False, lock=lock)
        if s.obligation.regulator_code != regulator_code
    ]
    return _plan(session, store, season, public, kind="withdrawal", refused=None)


def public_submission(session: Session, year: int, regulator_code: str, *, lock: bool = False) -> Submission | None:
    """The version of a return that the public sees: the newest published one, unless it was withdrawn."""
    found = _publishable(session, year, accepted=False, lock=lock)
    return next((s for s in found if s.obligation.regulator_code == regulator_code), None)


def published_versions(session: Session, year: int) -> dict[int, datetime]:
    """The submissions of a round that were ever published, each with the moment of it."""
    rows = session.execute(
        select(SubmissionEvent.submission_id, SubmissionEvent.at)
        .join(Submission, Submission.id == SubmissionEvent.submission_id)
        .join(Obligation, Obligation.id == Submission.obligation_id)
        .where(Obligation.year == year, SubmissionEvent.event == Event.PUBLISHED)
        .order_by(SubmissionEvent.id.desc())
    )
    return dict(rows.all())


def _season(session: Session, year: int) -> Round:
    season = session.get(Round, year)
    if season is None:
        raise NotFound
    return season


def _publishable(session: Session, year: int, *, accepted: bool = True, lock: bool = False) -> list[Submission]:
    """The version of each return that belongs into the dataset, by regulator code.

    An accepted version (where asked for) goes before the published one it corrects. A published version stays
    public while a correction of it is being worked on, although it is superseded from the signature on; one
    that was withdrawn is not followed by older ones.
    """
    query = (
        select(Submission)
        .join(Submission.obligation)
        .where(Obligation.year == year)
        .order_by(Obligation.regulator_code, Submission.version.desc())
    )
    if lock:
        query = query.with_for_update(of=Submission)
    ever = published_versions(session, year)
    found: list[Submission] = []
    settled: set[int] = set()
    for submission in session.scalars(query):
        if submission.obligation_id in settled:
            continue
        taken = submission.id in ever or (accepted and submission.state == State.ACCEPTED)
        if taken:
            settled.add(submission.obligation_id)
            if submission.state != State.WITHDRAWN:
                found.append(submission)
    return found


def _plan(
    session: Session,
    store: PublicStore,
    season: Round,
    submissions: Iterable[Submission],
    *,
    kind: str,
    refused: str | None,
) -> Plan:
    previous = session.scalars(
        select(DatasetVersion).where(DatasetVersion.year == season.year).order_by(DatasetVersion.id.desc()).limit(1)
    ).first()
    before = store.manifest(season.year, previous.version) if previous else {}
    listed: Mapping[str, Json] = before.get("returns", {})
    before_round = kind == "early" or season.published_at is None
    returns = tuple(
        _planned(s, listed.get(s.obligation.regulator_code), kind)
        for s in sorted(submissions, key=lambda s: s.obligation.regulator_code)
    )
    gone = tuple(sorted(set(listed) - {r.regulator_code for r in returns}))
    said = _said_since(session, previous, {r.regulator_code for r in returns}) if previous and not before_round else 0
    changed = sum(r.change is not Change.UNCHANGED for r in returns) + len(gone) + said
    last = previous.version if previous else None
    version = bump(last, before.get("schema", {}), schema_of(public_tables(season.form)), changed)
    if refused is None and not returns and previous is None:
        refused = "No return of this round is accepted yet, so there is nothing to publish."
    elif refused is None and version == last and (kind != "round" or season.published_at is not None):
        refused = f"Nothing has changed since version {last}."
    if version == last:  # the round itself, when all its returns were published early
        version = bump(last, {}, {}, 1)
    decided = _decided(session, season)
    return Plan(season.year, kind, last, version, season.publishes_on, returns, gone, decided, said, refused)


def _decided(session: Session, season: Round) -> str:
    owed = session.execute(
        select(Obligation.regulator_code, Obligation.revision)
        .where(Obligation.year == season.year, Obligation.revision > 0)
        .order_by(Obligation.regulator_code)
    )
    return " ".join([str(season.revision), *(f"{code}:{revision}" for code, revision in owed)])


def _said_since(session: Session, previous: DatasetVersion, codes: Iterable[str]) -> int:
    later = or_(Challenge.at > previous.published_at, Challenge.answered_at > previous.published_at)
    query = select(func.count()).where(Challenge.year == previous.year, Challenge.regulator_code.in_(codes), later)
    return session.scalar(query) or 0


def _planned(submission: Submission, before: Json | None, kind: str) -> PlannedReturn:
    if before is None:
        change = Change.NEW
    elif before["version"] == submission.version:
        change = Change.UNCHANGED
    else:
        change = Change.CORRECTED
    regulator = submission.obligation.regulator
    early = kind == "early" if before is None or change is Change.CORRECTED else bool(before["early"])
    return PlannedReturn(
        submission.id,
        regulator.code,
        regulator.name,
        regulator.organisation.demonstration,
        submission.version,
        submission.revision,
        change,
        early,
    )


def withdrawals_proposed(reading: Reading) -> list[tuple[int, Proposal]]:
    """Withdrawals that wait for a second person, in every round: its year and the proposal. For administrators."""
    years = reading.session.scalars(
        select(Obligation.year)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .where(SubmissionEvent.event == Event.PROPOSED_FOR_WITHDRAWAL, Submission.state != State.WITHDRAWN)
        .distinct()
        .order_by(Obligation.year)
    ).all()
    return [(year, proposal) for year in years for proposal in _proposals(reading, year)]


def _proposed(reading: Reading, store: PublicStore, plan: Plan) -> Proposed | None:
    found = open_proposal(reading.session, plan.year)
    if found is None:
        return None
    if found.regulator_code is not None:
        plan = plan_early(reading.session, store, plan.year, found.regulator_code)
    return Proposed(
        found.version,
        found.regulator_code,
        found.change,
        found.seal,
        found.proposed_by.name,
        found.proposed_by_id,
        found.proposed_at,
        still_fits=plan.refused is None and plan.mark == found.mark,
    )


def _proposals(reading: Reading, year: int) -> tuple[Proposal, ...]:
    found = []
    for submission in _publishable(reading.session, year, accepted=False):
        proposed = latest_proposal(reading.session, submission.id)
        if proposed is not None and proposed.by is not None:
            regulator = submission.obligation.regulator
            found.append(
                Proposal(
                    regulator.code,
                    regulator.name,
                    submission.version,
                    proposed.reason or "",
                    mark_of(proposed),
                    proposed.by.name,
                    proposed.by.id,
                    proposed.at,
                )
            )
    return tuple(found)


def _history(reading: Reading, year: int) -> tuple[Released, ...]:
    rows = reading.session.execute(
        select(DatasetVersion, Person.name)
        .join(Person, Person.id == DatasetVersion.published_by_id)
        .where(DatasetVersion.year == year)
        .order_by(DatasetVersion.id.desc())
    )
    return tuple(Released(v.version, v.kind, v.change, v.published_at, name) for v, name in rows)
