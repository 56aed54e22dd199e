"""Whether a return is shared before publication: for its regulator, and for the departments that may read it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.people import Organisation
from portal.db.steers import departments_over, live_share
from portal.errors import NotFound
from portal.permissions import departments_of, may_read_return


@dataclass(frozen=True, slots=True)
class Sharing:
    """As the regulator's own people see it."""

    departments: tuple[str, ...]
    """Names of those that could read it, or can."""
    since: datetime | None
    """None: it is not shared."""
    by: str | None


def sharing(reading: Reading, year: int, regulator_code: str) -> Sharing:
    """Who could read this return before it is published, and since when they can.

    Raises:
        NotFound: not this actor's regulator.
    """
    if not may_read_return(reading.hats, regulator_code, filed=False):
        raise NotFound
    over = departments_over(reading.session, regulator_code, london_date(reading.now))
    names = reading.session.scalars(
        select(Organisation.name).where(Organisation.code.in_(over)).order_by(Organisation.name)
    )
    shared = live_share(reading.session, year, regulator_code)
    return Sharing(tuple(names), shared.shared_at if shared else None, shared.shared_by.name if shared else None)


def shared_return(reading: Reading, year: int, regulator_code: str) -> date | None:
    """Since which day a department's reviewer may read this return because it is shared; None: they may not."""
    over = departments_over(reading.session, regulator_code, london_date(reading.now))
    shared = live_share(reading.session, year, regulator_code)
    if shared is None or not over & set(departments_of(reading.hats)):
        return None
    return london_date(shared.shared_at)
