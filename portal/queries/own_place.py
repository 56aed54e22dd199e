"""A regulator's side of the comparison: its group, its place, what it said about them and what it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import london_date
from portal.context import Reading
from portal.db.comparison import Challenge, FoldedCounts, OwnComment, PeerGroupDispute
from portal.db.people import Organisation, Person
from portal.db.register import Round
from portal.errors import NotAllowed, NotFound
from portal.permissions import Permission, may_read_place
from portal.public_store import PublicStore
from portal.queries.contest_days import ContestDays, contest_days
from portal.queries.peer_groups import OwnGroup, group_in_words, own_group
from portal.queries.places import Places, preview, published_places


@dataclass(frozen=True, slots=True)
class Dispute:
    """An objection to a group, and its answer."""

    id: int
    regulator_code: str
    ground: str
    at: datetime
    by: str
    answer: str | None
    moved_to: str | None
    """The group after the answer, in words."""
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class Challenged:
    """A figure under challenge, and its answer."""

    id: int
    regulator_code: str
    metric: str
    ground: str
    evidence: str
    at: datetime
    by: str
    answer: str | None
    outcome: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class Comment:
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class OwnPlace:
    """One regulator in the comparison of one round, as its own people see it."""

    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    days: ContestDays
    group: OwnGroup
    disputes: tuple[Dispute, ...]
    comments: tuple[Comment, ...]
    """The newest first: that one counts."""
    challenges: tuple[Challenged, ...]
    not_shown: str | None
    """Why there is no place to see now; None: it is in ``places``."""
    places: Places | None
    has_counts: bool
    cannot_dispute: str | None
    cannot_comment: str | None
    cannot_challenge: str | None


@dataclass(frozen=True)
class Contested:
    """What regulators contest in one round, for the central unit; the oldest first."""

    year: int
    disputes: tuple[Dispute, ...]
    challenges: tuple[Challenged, ...]
    comments: tuple[tuple[str, Comment], ...]
    """The newest comment of each regulator, with its code."""
    groups: Mapping[str, OwnGroup]
    """Of every regulator with an open dispute."""
    names: Mapping[str, str]


def own_place(reading: Reading, store: PublicStore, year: int, regulator_code: str) -> OwnPlace:
    """Everything of one regulator in the comparison of one round.

    Raises:
        NotFound: it has no place in this round, or not for this actor.
    """
    if not may_read_place(reading.hats, regulator_code):
        raise NotFound
    group, season = own_group(reading.session, year, regulator_code), reading.session.get(Round, year)
    if group is None or season is None:
        raise NotFound
    today, days = london_date(reading.now), contest_days(season)
    disputes = _disputes(reading.session, year, regulator_code)
    not_shown, places = _places(reading, store, days, regulator_code)
    nothing = "No return of yours is accepted in this round, so nothing of yours is compared."
    organisation = reading.session.get_one(Organisation, regulator_code)
    waits = "You disputed this group already. The central unit has yet to answer."
    return OwnPlace(
        year=year,
        regulator_code=regulator_code,
        regulator_name=organisation.name,
        demonstration=organisation.demonstration,
        days=days,
        group=group,
        disputes=disputes,
        comments=_comments(reading.session, year, regulator_code),
        challenges=_challenges(reading.session, year, regulator_code),
        not_shown=not_shown or (None if places else nothing),
        places=places,
        has_counts=reading.session.get(FoldedCounts, (year, regulator_code)) is not None,
        cannot_dispute=days.too_late_for_group(today) or (waits if any(d.answer is None for d in disputes) else None),
        cannot_comment=days.no_comment(today) or (None if places else nothing),
        cannot_challenge=days.no_challenge(today) or (None if places else nothing),
    )


def contested(reading: Reading, year: int) -> Contested:
    """Disputes, challenges and comments of a round.

    Raises:
        NotAllowed: not of the central unit. NotFound: no such round.
    """
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees what regulators contest.")
    if reading.session.get(Round, year) is None:
        raise NotFound("There is no such round.")
    disputes, challenges = _disputes(reading.session, year), _challenges(reading.session, year)
    comments: dict[str, Comment] = {}
    for comment, by in reading.session.execute(
        select(OwnComment, Person.name)
        .join(Person, Person.id == OwnComment.by_id)
        .where(OwnComment.year == year)
        .order_by(OwnComment.id)
    ):
        comments[comment.regulator_code] = Comment(comment.text, comment.at, by)
    concerned = {d.regulator_code for d in disputes} | {c.regulator_code for c in challenges} | comments.keys()
    names = dict(
        reading.session.execute(
            select(Organisation.code, Organisation.name).where(Organisation.code.in_(concerned))
        ).all()
    )
    waiting = {dispute.regulator_code for dispute in disputes if dispute.answer is None}
    groups = {code: own_group(reading.session, year, code) for code in sorted(waiting)}
    return Contested(
        year,
        disputes,
        challenges,
        tuple(sorted(comments.items())),
        {code: group for code, group in groups.items() if group},
        names,
    )


def shown_places(reading: Reading, store: PublicStore, year: int, regulator_code: str) -> Places | None:
    """The place as far as it may be seen today: published, or previewed; peers unnamed.

    Raises:
        NotFound: not for this actor, or no such round.
    """
    season = reading.session.get(Round, year)
    if season is None or not may_read_place(reading.hats, regulator_code):
        raise NotFound
    return _places(reading, store, contest_days(season), regulator_code)[1]


def _places(
    reading: Reading, store: PublicStore, days: ContestDays, regulator_code: str
) -> tuple[str | None, Places | None]:
    closed = days.not_previewed(london_date(reading.now))
    if closed:
        return closed, None
    of = (store, days.year, regulator_code)
    found = published_places(*of) if days.published_on is not None else preview(reading, *of)
    return None, found.unnamed() if found else None


def _disputes(session: Session, year: int, regulator_code: str | None = None) -> tuple[Dispute, ...]:
    query = select(PeerGroupDispute).where(PeerGroupDispute.year == year).order_by(PeerGroupDispute.id)
    if regulator_code is not None:
        query = query.where(PeerGroupDispute.regulator_code == regulator_code)
    return tuple(
        Dispute(
            d.id,
            d.regulator_code,
            d.ground,
            d.at,
            d.by.name,
            d.answer,
            group_in_words(d.moved_to) if d.moved_to else None,
            d.answered_at,
            _name(session, d.answered_by_id),
        )
        for d in session.scalars(query)
    )


def _challenges(session: Session, year: int, regulator_code: str | None = None) -> tuple[Challenged, ...]:
    query = select(Challenge).where(Challenge.year == year).order_by(Challenge.id)
    if regulator_code is not None:
        query = query.where(Challenge.regulator_code == regulator_code)
    return tuple(
        Challenged(
            c.id,
            c.regulator_code,
            c.metric,
            c.ground,
            c.evidence,
            c.at,
            c.by.name,
            c.answer,
            c.outcome,
            c.answered_at,
            _name(session, c.answered_by_id),
        )
        for c in session.scalars(query)
    )


def _comments(session: Session, year: int, regulator_code: str) -> tuple[Comment, ...]:
    query = (
        select(OwnComment, Person.name)
        .join(Person, Person.id == OwnComment.by_id)
        .where(OwnComment.year == year, OwnComment.regulator_code == regulator_code)
        .order_by(OwnComment.id.desc())
    )
    return tuple(Comment(comment.text, comment.at, by) for comment, by in session.execute(query))


def _name(session: Session, person_id: int | None) -> str | None:
    return session.get_one(Person, person_id).name if person_id is not None else None
