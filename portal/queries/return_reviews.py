"""Reviews of returns: for the department that writes them, for the regulator they are of, and for the public store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from metrics.figures import Figure, headline_figures
from metrics.working_days import packaged_calendars
from portal.clock import london_date
from portal.context import Reading
from portal.db.drafts import counted_version, filed_tables
from portal.db.funding import regulators_sponsored
from portal.db.obligations import standing_publication
from portal.db.people import Organisation
from portal.db.register import Obligation
from portal.db.returns import Submission
from portal.db.reviews import ReturnReview, ReviewEvent
from portal.errors import NotFound
from portal.permissions import may_read_department, may_read_return
from portal.public_store import Json
from portal.queries.figures import SOURCED, Compared, as_return, beside_last_year
from regulators.return_review import LABELS, OPEN, PUBLIC, State
from submissions_schema.lifecycle import LABELS as RETURN_LABELS
from submissions_schema.lifecycle import State as ReturnState


@dataclass(frozen=True, slots=True)
class ReviewStep:
    what: str
    who: str
    when: datetime
    reason: str | None


@dataclass(frozen=True)
class Review:
    """One review as the department that writes it, or the regulator it is of, may see it."""

    id: int
    department_code: str
    department_name: str
    year: int
    regulator_code: str
    regulator_name: str
    version: int
    """Of the return."""
    state: State
    revision: int
    verdict: str | None
    summary: str
    comments: tuple[tuple[str, str], ...]
    """Figure and text."""
    signed_as: str | None
    signed_on: date | None
    published_on: date | None
    answer: str | None
    answered_on: date | None
    history: tuple[ReviewStep, ...] = ()
    """The department's own; empty for the regulator."""
    writers: frozenset[int] = frozenset()
    """Ids of the people who wrote in it: none of them signs it."""

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Reviewable:
    """One regulator in the list a department reviews from."""

    regulator_code: str
    regulator_name: str
    filed: str | None
    """How its return stands, in a word; None: not filed, and nothing more is said of it."""
    version: int | None
    published: bool
    review: Review | None
    """The department's newest of this return, but for discarded ones."""


@dataclass(frozen=True)
class ReviewDesk:
    """What a department sees of one regulator's return beside its review of it."""

    department_code: str
    year: int
    regulator_code: str
    regulator_name: str
    figures: tuple[Compared, ...]
    """Of the filed return, each beside last year's; small numbers hidden. Empty where none is filed."""
    version: int | None
    published: bool
    """The version that counts is public."""
    review: Review | None
    earlier: tuple[Review, ...]


def reviewable(reading: Reading, department_code: str, year: int) -> tuple[Reviewable, ...]:
    """The regulators the department sponsors today, with how their returns of the round stand.

    Raises:
        NotFound: not their department.
    """
    _require(reading, department_code)
    today = london_date(reading.now)
    names = dict(reading.session.execute(select(Organisation.code, Organisation.name)).all())
    found = []
    for code in regulators_sponsored(reading.session, department_code, today, today):
        counted = counted_version(reading.session, year, code)
        mine = [r for r in _reviews(reading, year, code) if r.department_code == department_code]
        standing = [r for r in mine if r.state != State.DISCARDED]
        found.append(
            Reviewable(
                regulator_code=code,
                regulator_name=names[code],
                filed=RETURN_LABELS[ReturnState(counted.state)].public if counted else None,
                version=counted.version if counted else None,
                published=_is_public(reading, counted),
                review=_shown(reading, standing[-1], history=True) if standing else None,
            )
        )
    return tuple(found)


def review_desk(reading: Reading, department_code: str, year: int, regulator_code: str) -> ReviewDesk:
    """One regulator's return and what the department writes of it.

    Raises:
        NotFound: not their department, or it does not sponsor this regulator today and never reviewed this return.
    """
    _require(reading, department_code)
    today = london_date(reading.now)
    mine = [r for r in _reviews(reading, year, regulator_code) if r.department_code == department_code]
    theirs = regulator_code in regulators_sponsored(reading.session, department_code, today, today)
    if not theirs and not mine:
        raise NotFound
    counted = counted_version(reading.session, year, regulator_code) if theirs else None
    standing = [_shown(reading, r, history=True) for r in mine if r.state != State.DISCARDED]
    organisation = reading.session.get_one(Organisation, regulator_code)
    return ReviewDesk(
        department_code=department_code,
        year=year,
        regulator_code=regulator_code,
        regulator_name=organisation.name,
        figures=_figures(reading, counted) if counted else (),
        version=counted.version if counted else None,
        published=_is_public(reading, counted),
        review=standing[-1] if standing else None,
        earlier=tuple(standing[:-1]),
    )


def reviews_of_return(reading: Reading, year: int, regulator_code: str) -> tuple[Review, ...]:
    """The published reviews of a regulator's return, for those who may read the return.

    Raises:
        NotFound: not for this actor.
    """
    if not may_read_return(reading.hats, regulator_code, filed=True):
        raise NotFound
    return tuple(_shown(reading, r) for r in _reviews(reading, year, regulator_code) if r.state in PUBLIC)


def own_reviews(reading: Reading, department_code: str) -> tuple[Review, ...]:
    """Every review the department ever began, the oldest first.

    Raises:
        NotFound: not their department.
    """
    _require(reading, department_code)
    rows = reading.session.scalars(
        select(ReturnReview).where(ReturnReview.department_code == department_code).order_by(ReturnReview.id)
    )
    return tuple(_shown(reading, row) for row in rows)


def open_reviews(reading: Reading, department_code: str) -> tuple[Review, ...]:
    """The department's drafts and its signed reviews that are not published, the oldest first.

    Raises:
        NotFound: not their department.
    """
    _require(reading, department_code)
    rows = reading.session.scalars(
        select(ReturnReview)
        .where(ReturnReview.department_code == department_code, ReturnReview.state.in_(OPEN))
        .order_by(ReturnReview.id)
    )
    return tuple(_shown(reading, row, history=True) for row in rows)


def unanswered_reviews(reading: Reading, regulator_code: str) -> tuple[Review, ...]:
    """Published reviews of a regulator's returns that it has not answered; empty for whoever may not read those."""
    if not may_read_return(reading.hats, regulator_code, filed=False):
        return ()
    rows = reading.session.scalars(
        select(ReturnReview)
        .join(ReturnReview.submission)
        .join(Submission.obligation)
        .where(Obligation.regulator_code == regulator_code, ReturnReview.state == State.PUBLISHED)
        .order_by(ReturnReview.id)
    )
    return tuple(_shown(reading, row) for row in rows)


def public_reviews(reading: Reading) -> Json:
    """Published reviews as the public store keeps them: the office of who signed, and no names of people."""
    rows = reading.session.scalars(
        select(ReturnReview).where(ReturnReview.state.in_(PUBLIC)).order_by(ReturnReview.published_at, ReturnReview.id)
    )
    return {"reviews": [_public(_shown(reading, row)) for row in rows]}


def _public(review: Review) -> Json:
    return {
        "department": review.department_code,
        "department_name": review.department_name,
        "year": review.year,
        "regulator": review.regulator_code,
        "regulator_name": review.regulator_name,
        "version": review.version,
        "verdict": review.verdict,
        "summary": review.summary,
        "comments": [{"figure": figure, "text": text} for figure, text in review.comments],
        "signed_as": review.signed_as,
        "signed_on": review.signed_on.isoformat() if review.signed_on else None,
        "published_on": review.published_on.isoformat() if review.published_on else None,
        "answer": review.answer,
        "answered_on": review.answered_on.isoformat() if review.answered_on else None,
    }


def _require(reading: Reading, department_code: str) -> None:
    if not may_read_department(reading.hats, department_code):
        raise NotFound


def _reviews(reading: Reading, year: int, regulator_code: str) -> Iterable[ReturnReview]:
    return reading.session.scalars(
        select(ReturnReview)
        .join(ReturnReview.submission)
        .join(Submission.obligation)
        .where(Obligation.year == year, Obligation.regulator_code == regulator_code)
        .order_by(ReturnReview.id)
    )


def _figures(reading: Reading, submission: Submission) -> tuple[Compared, ...]:
    """As they are published, with small numbers hidden: the department is not told more than everybody will be."""
    of = submission.obligation
    earlier = counted_version(reading.session, of.year - 1, of.regulator_code)
    before = _public_figures(reading, earlier) if earlier else ()
    return beside_last_year(of.year, _public_figures(reading, submission), before)


def _public_figures(reading: Reading, submission: Submission) -> tuple[Figure, ...]:
    tables = filed_tables(reading.session, reading.files, submission.id)
    filed = as_return(tables, submission.obligation.round, only_sourced=submission.basis == SOURCED)
    return tuple(headline_figures(filed, packaged_calendars(), public=True))


def _is_public(reading: Reading, counted: Submission | None) -> bool:
    public = standing_publication(reading.session, counted.obligation_id) if counted else None
    return public is not None and counted is not None and public.id == counted.id


def _who(step: ReviewEvent, owed: Obligation) -> str:
    """The department's own people by name; of the regulator's its certifier answered, whoever that was."""
    return f"a certifier of {owed.regulator.name}" if step.event == "answered" else step.by.name


def _shown(reading: Reading, row: ReturnReview, *, history: bool = False) -> Review:
    obligation = row.submission.obligation
    steps = reading.session.scalars(
        select(ReviewEvent).where(ReviewEvent.review_id == row.id).order_by(ReviewEvent.seq)
    ).all()
    return Review(
        id=row.id,
        department_code=row.department_code,
        department_name=row.department.name,
        year=obligation.year,
        regulator_code=obligation.regulator_code,
        regulator_name=obligation.regulator.name,
        version=row.submission.version,
        state=State(row.state),
        revision=row.revision,
        verdict=row.verdict,
        summary=row.summary,
        comments=tuple((each.figure, each.text) for each in row.comments),
        signed_as=row.signed_as,
        signed_on=london_date(row.signed_at) if row.signed_at else None,
        published_on=london_date(row.published_at) if row.published_at else None,
        answer=row.answer,
        answered_on=london_date(row.answered_at) if row.answered_at else None,
        history=tuple(ReviewStep(s.event, _who(s, obligation), s.at, s.reason) for s in steps) if history else (),
        writers=frozenset(s.by_id for s in steps if s.event in ("started", "changed")) if history else frozenset(),
    )
