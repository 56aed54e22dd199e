"""The rules of the two tests as they were registered, with the log of their changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from metrics.registered_rules import Kind
from portal.context import Reading
from portal.db.comparison import RegisteredTest
from portal.db.people import Person
from portal.errors import NotAllowed
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class Registered:
    """One version of one rule."""

    kind: str
    version: int
    hash: str
    registered_at: datetime
    by: str | None
    """None: the portal, when it set the round."""
    change: str
    rule: dict[str, Any]
    in_force: bool
    """Whether it is the newest of its kind: that one judges."""


def in_force(session: Session, year: int, kind: Kind) -> RegisteredTest | None:
    """The rule that judges the returns of a round; None where none was registered."""
    return session.scalars(
        select(RegisteredTest)
        .where(RegisteredTest.year == year, RegisteredTest.kind == kind)
        .order_by(RegisteredTest.version.desc())
        .limit(1)
    ).first()


def registered_tests(session: Session, year: int) -> tuple[Registered, ...]:
    """Every version registered for a round: the system test's first, the newest of each first."""
    rows = session.execute(
        select(RegisteredTest, Person.name)
        .outerjoin(Person, Person.id == RegisteredTest.registered_by_id)
        .where(RegisteredTest.year == year)
        .order_by(RegisteredTest.kind.desc(), RegisteredTest.version.desc())
    ).all()
    newest = {row.kind: row.version for row, _ in reversed(rows)}
    return tuple(
        Registered(
            row.kind,
            row.version,
            row.hash,
            row.registered_at,
            by,
            row.change,
            row.rule,
            row.version == newest[row.kind],
        )
        for row, by in rows
    )


def registered_for_desk(reading: Reading, year: int) -> tuple[Registered, ...]:
    """The same for the central unit.

    Raises:
        NotAllowed: not of the central unit. What is registered is public with the round.
    """
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees the registered rules before the round is published.")
    return registered_tests(reading.session, year)
