"""What the invented departments recorded and reviewed: through the commands, each at its moment.

Safe at every start: what is there stays, and what somebody withdrew, corrected or discarded is not put in again. A step
that the state of things refuses (a visitor was there before) is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from portal.commands.funding import record_line, state_not_needed
from portal.commands.publication import refresh_sponsors
from portal.commands.return_reviews import answer_review, publish_review, save_review, sign_review, start_review
from portal.context import Actor, Context, Portal
from portal.db.funding import FundingLine, FundingNotNeeded
from portal.db.people import Membership, Person
from portal.db.register import Obligation
from portal.db.returns import Submission
from portal.db.reviews import ReturnReview
from portal.demonstration.filers import actor
from portal.demonstration.invented_people import DESKS
from portal.demonstration.personas import ISSUER
from portal.demonstration.timetable import SEEDING_ENDED
from portal.errors import PortalError
from regulators.funding import Budget, Control, Ground, Line, Prices, Source, Status, Urgency
from regulators.return_review import Verdict

REVIEWER, SIGNATORY = "ruth-adeyemi", "colin-strand"
OTHER_REVIEWER = "marta-osei"
"""Of the departments that no persona works for: no one signs in as her."""
OTHER_DEPARTMENTS = ("XD3", "XD4")
_SEEDER = Actor(None, "the demonstration", via="command line")


@dataclass(frozen=True, slots=True)
class _Money:
    """One funding line of the demonstration; amounts in pounds, None: not held."""

    department: str
    regulator: str
    year: int
    area: str
    urgency: Urgency
    asked: int | None
    allocated: int | None
    paid: int | None
    status: Status
    at: datetime
    source: Source = Source.NEW
    budget: Budget = Budget.RESOURCE
    price_year: int | None = None
    why_paid_over: str = ""

    @property
    def line(self) -> Line:
        return Line(
            settlement="SR2021" if self.year < 2026 else "SR2025",
            financial_year=self.year,
            budget=self.budget,
            control=Control.PROGRAMME,
            source=self.source,
            prices=Prices.REAL if self.price_year else Prices.NOMINAL,
            price_year=self.price_year,
            area=self.area,
            urgency=self.urgency,
            asked=self.asked,
            allocated=self.allocated,
            paid=self.paid,
            why_paid_over=self.why_paid_over,
            evidence_title=f"Example budget letter {self.year - 1}-{self.year % 100:02d} (demonstration)",
            evidence_url=f"https://{self.department.lower()}.example/budget/{self.year}",
            status=self.status,
            status_on=self.at.date(),
        )


_U, _P = Urgency.URGENT, Urgency.PLANNED
_LAST = datetime(2025, 6, 12, 10, tzinfo=UTC)
_THIS = datetime(2026, 5, 14, 10, tzinfo=UTC)
MONEY = (
    _Money("XD1", "X01", 2025, "domain_safety", _U, 90_000, 56_000, 56_000, Status.PAID, _LAST),
    _Money("XD1", "X03", 2025, "data_science", _U, 85_000, 40_000, None, Status.ALLOCATED, _LAST),
    _Money(
        "XD1",
        "X06",
        2025,
        "legal",
        _P,
        30_000,
        25_000,
        27_500,
        Status.PAID,
        _LAST,
        why_paid_over="A pay award after the letter.",
    ),
    _Money("XD1", "X01", 2026, "domain_safety", _P, 80_000, 50_000, None, Status.ALLOCATED, _LAST),
    _Money("XD1", "X01", 2026, "human_factors", _P, 60_000, 35_000, 20_000, Status.PAID_IN_PART, _THIS),
    _Money("XD1", "X03", 2026, "data_science", _U, 95_000, 60_000, 60_000, Status.PAID, _THIS, Source.REPRIORITISED),
    _Money("XD1", "X06", 2026, "domain_safety", _P, 50_000, None, None, Status.REFUSED, _THIS),
    _Money("XD4", "X03", 2026, "legal", _P, 60_000, 40_000, None, Status.ALLOCATED, _LAST),
    _Money("XD1", "X01", 2027, "technical_evaluation", _P, 150_000, 110_000, None, Status.ALLOCATED, _THIS),
    _Money("XD1", "X03", 2027, "data_science", _P, 70_000, 45_000, None, Status.ALLOCATED, _THIS),
    _Money("XD1", "X03", 2027, "legal", _P, 40_000, None, None, Status.ASKED, _THIS, price_year=2026),
)
"""Of three financial years, named by the year they end in; some of 2026 known before the report of 2025 was made."""


@dataclass(frozen=True, slots=True)
class _Stated:
    department: str
    regulator: str
    year: int
    ground: Ground
    because: str
    at: datetime


STATED = (
    _Stated(
        "XD1",
        "X02",
        2026,
        Ground.FEES,
        "Its fees are set each year to meet the cost of its approvals, AI among them.",
        _LAST.replace(day=13),
    ),
    _Stated(
        "XD3",
        "X11",
        2026,
        Ground.LEVY,
        "The levy on those it regulates covers its whole budget by the Act that founded it.",
        _LAST.replace(day=16),
    ),
)


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A review of the demonstration, with the moment each step was taken; None: it was not."""

    year: int
    regulator: str
    verdict: Verdict
    summary: str
    written_at: datetime
    comments: tuple[tuple[str, str], ...] = ()
    signed_at: datetime | None = None
    published_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""


REVIEWS = (
    _Reviewed(
        2025,
        "X01",
        Verdict.SATISFIED_WITH_POINTS,
        "The return shows a regulator that decides more AI cases than the year before. Its need for technical "
        "evaluators is costed, and the department has put it first in its budget for 2025-26.",
        datetime(2025, 11, 20, 10, tzinfo=UTC),
        comments=(
            (
                "AI capability: technical evaluation",
                "We accept the need. Please show next year how many posts were filled.",
            ),
            ("Commitments", "Two carry over. We ask for a date by which each is met."),
        ),
        signed_at=datetime(2025, 11, 27, 15, tzinfo=UTC),
        published_at=datetime(2025, 12, 1, 9, tzinfo=UTC),
        answered_at=datetime(2025, 12, 15, 11, tzinfo=UTC),
        answer="We welcome the review. Two of the evaluators are in post since October 2025; both commitments are due "
        "by March 2026, and our next return says what became of them.",
    ),
    _Reviewed(
        2025,
        "X02",
        Verdict.SATISFIED,
        "The return is complete, and fees pay for the capability it needs. We have no points to answer.",
        datetime(2026, 7, 8, 10, tzinfo=UTC),
        signed_at=datetime(2026, 7, 14, 15, tzinfo=UTC),
        published_at=datetime(2026, 7, 15, 9, tzinfo=UTC),
    ),
    _Reviewed(
        2026,
        "X06",
        Verdict.SATISFIED_WITH_POINTS,
        "The return came ten days late, with the reason. Its figures on capability are complete.",
        datetime(2026, 7, 17, 14, tzinfo=UTC),
    ),
)
"""One published and answered, one published and waiting for its answer, one draft that waits for a signatory."""
OFFICE = "Director General, Innovation (demonstration)"
REVIEWING = "XD1"


def fill_sponsors(portal: Portal) -> int:
    """Carry out what is missing of the departments' acts; how many were."""
    done = fill_money(portal) + sum(_review(portal, each) for each in REVIEWS)
    if done:
        refresh_sponsors(portal)
    return done


def fill_money(portal: Portal, *, before: datetime = SEEDING_ENDED) -> int:
    """Carry out what is missing of the lines and statements of the time ``before`` a moment; how many were."""
    lines = [each for each in MONEY if each.at < before]
    stated = [each for each in STATED if each.at < before]
    if not lines and not stated:
        return 0
    _hire(portal)
    done = sum(_once(portal, each.at, _of(each.department), _recording(each)) for each in lines)
    return done + sum(_once(portal, each.at, _of(each.department), _stating(each)) for each in stated)


def _of(department: str) -> str:
    return OTHER_REVIEWER if department in OTHER_DEPARTMENTS else REVIEWER


def _hire(portal: Portal) -> None:
    """Somebody who reviews for the departments without a persona."""
    with portal.at(_LAST.replace(day=2)).unit_of_work(_SEEDER) as ctx:
        found = ctx.session.scalars(
            select(Person).where(Person.issuer == ISSUER, Person.subject == OTHER_REVIEWER)
        ).first()
        if found is not None:
            return
        found = Person(
            issuer=ISSUER,
            subject=OTHER_REVIEWER,
            email=f"{OTHER_REVIEWER}@example.com",
            name="Marta Osei",
            created_at=ctx.now,
        )
        ctx.session.add(found)
        ctx.session.flush()
        for department in OTHER_DEPARTMENTS:
            ctx.session.add(
                Membership(
                    person_id=found.id,
                    organisation_code=department,
                    role="sponsor_reviewer",
                    granted_at=ctx.now,
                    granted_by=ctx.actor.name,
                )
            )
            ctx.record("role given", on=f"person:{found.id}", organisation=department, given="sponsor_reviewer")


def _once(portal: Portal, at: datetime, subject: str, act: Callable[[Context], bool]) -> int:
    """Do an act at its moment unless it was done; 1 if it was done now. What is refused is left out."""
    try:
        with portal.at(at).unit_of_work(actor(portal, subject)) as ctx:
            return int(act(ctx))
    except PortalError:
        return 0


def _recording(each: _Money) -> Callable[[Context], bool]:
    def act(ctx: Context) -> bool:
        # By its first version: a correction says something else, and is the same line.
        there = ctx.session.scalars(
            select(FundingLine).where(
                FundingLine.department_code == each.department, FundingLine.regulator_code == each.regulator
            )
        )
        if any(row.versions[0].said == each.line for row in there):
            return False
        record_line(ctx, department_code=each.department, regulator_code=each.regulator, line=each.line)
        return True

    return act


def _stating(each: _Stated) -> Callable[[Context], bool]:
    def act(ctx: Context) -> bool:
        known = select(func.count()).where(
            FundingNotNeeded.department_code == each.department,
            FundingNotNeeded.regulator_code == each.regulator,
            FundingNotNeeded.financial_year == each.year,
        )
        if ctx.session.scalar(known):
            return False
        state_not_needed(
            ctx,
            department_code=each.department,
            regulator_code=each.regulator,
            financial_year=each.year,
            ground=each.ground,
            because=each.because,
            evidence_title="Example framework document (demonstration)",
            evidence_url=f"https://{each.department.lower()}.example/framework/{each.regulator.lower()}",
        )
        return True

    return act


def _known(portal: Portal, each: _Reviewed) -> bool:
    """Whether the department ever began a review of this return, discarded ones too."""
    query = (
        select(func.count(ReturnReview.id))
        .join(Submission, Submission.id == ReturnReview.submission_id)
        .join(Obligation, Obligation.id == Submission.obligation_id)
        .where(
            ReturnReview.department_code == REVIEWING,
            Obligation.year == each.year,
            Obligation.regulator_code == each.regulator,
        )
    )
    with portal.db.reading() as session:
        return bool(session.scalar(query))


def _review(portal: Portal, each: _Reviewed) -> int:
    """Write a review and take it as far as it should come; how many acts were done now."""
    if _known(portal, each):
        return 0
    made: list[int] = []

    def write(ctx: Context) -> bool:
        number = start_review(ctx, department_code=REVIEWING, year=each.year, regulator_code=each.regulator)
        save_review(
            ctx,
            department_code=REVIEWING,
            review_id=number,
            verdict=each.verdict,
            summary=each.summary,
            comments=dict(each.comments),
        )
        made.append(number)
        return True

    def sign(ctx: Context) -> bool:
        sign_review(ctx, department_code=REVIEWING, review_id=made[0], signed_as=OFFICE)
        return True

    def publish(ctx: Context) -> bool:
        publish_review(ctx, department_code=REVIEWING, review_id=made[0])
        return True

    def answer(ctx: Context) -> bool:
        answer_review(ctx, year=each.year, regulator_code=each.regulator, review_id=made[0], answer=each.answer)
        return True

    steps = (
        (each.written_at, REVIEWER, write),
        (each.signed_at, SIGNATORY, sign),
        (each.published_at, SIGNATORY, publish),
        (each.answered_at, DESKS[each.regulator].certifier, answer),
    )
    done = 0
    for at, subject, act in steps:
        if at is None or not _once(portal, at, subject, act):
            break
        done += 1
    return done
