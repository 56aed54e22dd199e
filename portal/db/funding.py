"""Funding lines in all their versions, and statements that no departmental money is needed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Person
from portal.db.register import Round, Sponsorship
from regulators import funding
from regulators.register import Fact, Kind, Standing
from regulators.register import Sponsorship as Link
from submissions_schema.editions import edition, edition_of


class FundingLine(Base):
    """One line of a department for a regulator: what it says stands in its newest version."""

    __tablename__ = "funding_line"
    __table_args__ = (
        together("withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
        Index("ix_funding_line_department_code", "department_code"),
        Index("ix_funding_line_regulator_code", "regulator_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    version: Mapped[int]
    """The newest."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str | None]
    versions: Mapped[list[FundingLineVersion]] = relationship(
        order_by="FundingLineVersion.version", back_populates="line"
    )

    @property
    def newest(self) -> FundingLineVersion:
        return self.versions[-1]


class FundingLineVersion(Base):
    """What a line said from one moment on; never changed. Amounts in whole pounds, empty: not held."""

    __tablename__ = "funding_line_version"
    __table_args__ = (
        one_of("budget", tuple(funding.Budget)),
        one_of("control", tuple(funding.Control)),
        one_of("source", tuple(funding.Source)),
        one_of("prices", tuple(funding.Prices)),
        one_of("urgency", tuple(funding.Urgency)),
        one_of("status", tuple(funding.Status)),
        CheckConstraint("(prices = 'real') = (price_year IS NOT NULL)", name="real_prices_have_a_year"),
        CheckConstraint("asked >= 0 AND allocated >= 0 AND paid >= 0", name="amounts_not_negative"),
        CheckConstraint("(version = 1) = (reason IS NULL)", name="corrections_have_a_reason"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("funding_line.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    settlement: Mapped[str]
    financial_year: Mapped[int]
    budget: Mapped[str]
    control: Mapped[str]
    source: Mapped[str]
    prices: Mapped[str]
    price_year: Mapped[int | None]
    area: Mapped[str]
    urgency: Mapped[str]
    asked: Mapped[int | None] = mapped_column(BigInteger)
    allocated: Mapped[int | None] = mapped_column(BigInteger)
    paid: Mapped[int | None] = mapped_column(BigInteger)
    why_paid_over: Mapped[str]
    evidence_title: Mapped[str]
    evidence_url: Mapped[str]
    status: Mapped[str]
    status_on: Mapped[date]
    reason: Mapped[str | None]
    """Why it was corrected; empty for the first."""
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()
    line: Mapped[FundingLine] = relationship(back_populates="versions")

    @property
    def said(self) -> funding.Line:
        return funding.Line(
            settlement=self.settlement,
            financial_year=self.financial_year,
            budget=funding.Budget(self.budget),
            control=funding.Control(self.control),
            source=funding.Source(self.source),
            prices=funding.Prices(self.prices),
            price_year=self.price_year,
            area=self.area,
            urgency=funding.Urgency(self.urgency),
            asked=self.asked,
            allocated=self.allocated,
            paid=self.paid,
            why_paid_over=self.why_paid_over,
            evidence_title=self.evidence_title,
            evidence_url=self.evidence_url,
            status=funding.Status(self.status),
            status_on=self.status_on,
        )


class FundingNotNeeded(Base):
    """A department says that no money of its own is needed for a regulator in a financial year, and why."""

    __tablename__ = "funding_not_needed"
    __table_args__ = (
        one_of("ground", tuple(funding.Ground)),
        together("withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
        Index(
            "uq_funding_not_needed_standing",
            "department_code",
            "regulator_code",
            "financial_year",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    financial_year: Mapped[int]
    ground: Mapped[str]
    because: Mapped[str]
    evidence_title: Mapped[str]
    evidence_url: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str | None]
    by: Mapped[Person] = relationship(foreign_keys=by_id)


def sponsorships(session: Session) -> list[Link]:
    """Every relationship of the register, as the pure rules take it."""
    return [
        Link(
            row.regulator_code,
            row.department_code,
            Fact(Kind(row.kind), Standing(row.standing), row.source),
            row.valid_from,
            row.valid_to,
        )
        for row in session.scalars(select(Sponsorship).order_by(Sponsorship.id))
    ]


def regulators_sponsored(session: Session, department_code: str, first: date, last: date) -> tuple[str, ...]:
    """The regulators a department sponsors on some day between two days, in order of code."""
    links = sponsorships(session)
    codes = sorted({link.regulator_code for link in links if link.department_code == department_code})
    return tuple(code for code in codes if department_code in funding.sponsors_in(links, code, first, last))


def sponsors(session: Session, regulator_code: str, department_code: str, first: date, last: date) -> bool:
    """Whether a department sponsors a regulator on some day between two days."""
    return department_code in funding.sponsors_in(sponsorships(session), regulator_code, first, last)


def areas_in_force(session: Session, today: date) -> tuple[str, ...]:
    """The capability areas money can be for: those of the form in which the newest opened round is filed."""
    newest = session.scalar(select(Round.edition).where(Round.opens_on <= today).order_by(Round.year.desc()).limit(1))
    return edition(newest or edition_of(today.year))["capability"]["area"].codes
