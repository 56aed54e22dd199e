"""Steers of departments, each a chain of versions; and drafts of returns that a regulator shows its departments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Person
from portal.db.register import Obligation, Sponsorship
from regulators.register import Kind
from regulators.steers import STEERING, Expectation, InIt, Relationship, Steer


class SteerRecord(Base):
    """A steer: whose it is. What it says stands in its versions."""

    __tablename__ = "steer"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    versions: Mapped[list[SteerVersion]] = relationship(order_by="SteerVersion.version")


class SteerVersion(Base):
    """What was recorded of a steer at one time; the newest counts, none is ever changed."""

    __tablename__ = "steer_version"
    __table_args__ = (
        UniqueConstraint("steer_id", "version"),
        one_of("in_it", tuple(InIt)),
        together("ended_on", "ended_because"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    steer_id: Mapped[int] = mapped_column(ForeignKey("steer.id"))
    version: Mapped[int]
    title: Mapped[str]
    address: Mapped[str]
    given_on: Mapped[date]
    until_on: Mapped[date | None]
    in_it: Mapped[str]
    passage: Mapped[str]
    judged_by: Mapped[str]
    ended_on: Mapped[date | None]
    ended_because: Mapped[str | None]
    because: Mapped[str | None]
    """Why this version replaced the one before; None for the first."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[Person] = relationship()
    covers: Mapped[list[SteerCover]] = relationship(order_by="SteerCover.regulator_code")
    expectations: Mapped[list[SteerExpectation]] = relationship(order_by="SteerExpectation.place")

    def as_steer(self, department_code: str) -> Steer:
        """The same as the rules take it."""
        return Steer(
            department_code=department_code,
            title=self.title,
            address=self.address,
            given_on=self.given_on,
            until_on=self.until_on,
            covers=tuple(each.regulator_code for each in self.covers),
            in_it=InIt(self.in_it),
            passage=self.passage,
            judged_by=self.judged_by,
            expectations=tuple(Expectation(each.words, each.by_on) for each in self.expectations),
            ended_on=self.ended_on,
            ended_because=self.ended_because,
            number=self.steer_id,
            version=self.version,
        )


class SteerCover(Base):
    """A body to which a version of a steer is addressed."""

    __tablename__ = "steer_cover"

    version_id: Mapped[int] = mapped_column(ForeignKey("steer_version.id"), primary_key=True)
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"), primary_key=True)


class SteerExpectation(Base):
    """What a version of a steer expects, and by when."""

    __tablename__ = "steer_expectation"

    version_id: Mapped[int] = mapped_column(ForeignKey("steer_version.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str]
    by_on: Mapped[date]


class SharedDraft(Base):
    """That a regulator let its departments read its return of one round before publication, from when until when."""

    __tablename__ = "shared_draft"
    __table_args__ = (
        together("stopped_at", "stopped_by_id"),
        Index(
            "uq_shared_draft_live",
            "obligation_id",
            unique=True,
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    shared_at: Mapped[datetime]
    shared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shared_by: Mapped[Person] = relationship(foreign_keys=shared_by_id)


def newest_steers(session: Session, department_code: str | None = None) -> tuple[Steer, ...]:
    """Every steer, or those of one department, as its newest version tells it; in the order they were recorded."""
    query = select(SteerRecord).order_by(SteerRecord.id)
    if department_code is not None:
        query = query.where(SteerRecord.department_code == department_code)
    return tuple(each.versions[-1].as_steer(each.department_code) for each in session.scalars(query))


def relationships(session: Session, regulators: Iterable[str] | None = None) -> tuple[Relationship, ...]:
    """What departments are and were to bodies, by body; of all bodies, or of these."""
    query = select(Sponsorship).order_by(Sponsorship.regulator_code, Sponsorship.id)
    if regulators is not None:
        query = query.where(Sponsorship.regulator_code.in_(tuple(regulators)))
    return tuple(
        Relationship(each.regulator_code, each.department_code, Kind(each.kind), each.valid_from, each.valid_to)
        for each in session.scalars(query)
    )


def departments_over(session: Session, regulator_code: str, on: date) -> frozenset[str]:
    """Codes of the departments that sponsor or oversee a body on a day."""
    return frozenset(
        each.department_code
        for each in relationships(session, [regulator_code])
        if each.department_code and each.kind in STEERING and each.holds_on(on)
    )


def live_share(session: Session, year: int, regulator_code: str, *, lock: bool = False) -> SharedDraft | None:
    """The sharing of a return that is in force, if any."""
    query = (
        select(SharedDraft)
        .join(Obligation, Obligation.id == SharedDraft.obligation_id)
        .where(Obligation.year == year, Obligation.regulator_code == regulator_code, SharedDraft.stopped_at.is_(None))
    )
    return session.scalars(query.with_for_update(of=SharedDraft) if lock else query).first()


def shared_with(session: Session, year: int, regulator_code: str, on: date) -> frozenset[str]:
    """Codes of the departments that may read a return before it is published: those over the body, while shared."""
    if live_share(session, year, regulator_code) is None:
        return frozenset()
    return departments_over(session, regulator_code, on)
