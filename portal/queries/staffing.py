"""Whether every regulator that owes a return has the people for it: two preparers and a certifier."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import london_date
from portal.context import Reading
from portal.db.people import Membership, Organisation
from portal.db.register import Obligation, Round
from portal.permissions import Permission
from regulators.staffing import CERTIFIER, PREPARER, Holding, in_words, staff_of, understaffed_since


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people of one regulator that owes a return in the current round."""

    regulator_code: str
    regulator_name: str
    year: int
    preparers: int
    certifiers: int
    missing: tuple[str, ...]
    """In words; empty where there are enough people."""
    since: datetime | None
    """Since when somebody is missing; None: nobody is, or there never were enough."""

    @property
    def understaffed(self) -> bool:
        return bool(self.missing)

    @property
    def missing_in_words(self) -> str:
        return in_words(self.missing)


def staffing(reading: Reading) -> tuple[Staffing, ...]:
    """Every regulator that owes a return in the newest round that has opened, by code: those this actor may see.

    The portal's own jobs and the central unit see all, others the regulators at which they hold a role.
    """
    seen: Collection[str] | None = {hat.organisation for hat in reading.hats}
    if reading.actor.is_the_portal or reading.may(Permission.ROUND_READ):
        seen = None
    return staffing_in(reading.session, reading.now, seen)


def staffing_in(session: Session, now: datetime, codes: Collection[str] | None = None) -> tuple[Staffing, ...]:
    """The same of ``codes`` (None: all) for commands; who may see it is asked by the caller."""
    year = session.scalar(
        select(Round.year).where(Round.opens_on <= london_date(now)).order_by(Round.year.desc()).limit(1)
    )
    owing = (
        select(Organisation.code, Organisation.name)
        .join(Obligation, Obligation.regulator_code == Organisation.code)
        .where(Obligation.year == year, Obligation.owes)
        .order_by(Organisation.code)
    )
    held = select(Membership).where(Membership.role.in_((PREPARER, CERTIFIER)))
    if codes is not None:
        owing = owing.where(Organisation.code.in_(codes))
        held = held.where(Membership.organisation_code.in_(codes))
    by_code: dict[str, list[Holding]] = {}
    for one in session.scalars(held):
        there = Holding(one.person_id, one.role, one.granted_at, one.ended_at)
        by_code.setdefault(one.organisation_code, []).append(there)
    found = []
    for code, name in session.execute(owing):
        holdings = by_code.get(code, [])
        staff = staff_of(holdings, now)
        since = understaffed_since(holdings, now)
        found.append(Staffing(code, name, year or 0, staff.preparers, staff.certifiers, staff.missing, since))
    return tuple(found)
