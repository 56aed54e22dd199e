"""Steers in the records: for the department that gave them, and as plain values for the public store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.people import Organisation
from portal.db.register import Regulator
from portal.db.steers import SteerRecord, relationships
from portal.errors import NotFound
from portal.permissions import departments_of
from portal.public_store import Json
from regulators.steers import STEERING, Steer


@dataclass(frozen=True, slots=True)
class Recorded:
    """One version of a steer, and who recorded it."""

    steer: Steer
    because: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class OwnSteers:
    """A department's steers as its own people see them."""

    department_code: str
    department_name: str
    demonstration: bool
    bodies: tuple[tuple[str, str], ...]
    """Code and name of every body it sponsors or oversees or did, by code: those a steer can be addressed to."""
    steers: tuple[tuple[Recorded, ...], ...]
    """Each with its versions, the newest first; of the steers too the one given last first."""

    def versions_of(self, number: int) -> tuple[Recorded, ...]:
        """One steer.

        Raises:
            NotFound: the department has none of this number.
        """
        found = next((each for each in self.steers if each[0].steer.number == number), None)
        if found is None:
            raise NotFound
        return found


def own_steers(reading: Reading, department_code: str) -> OwnSteers:
    """The steers of one department with all their versions.

    Raises:
        NotFound: no such department, or not this actor's.
    """
    if department_code not in departments_of(reading.hats):
        raise NotFound
    department = reading.session.get(Organisation, department_code)
    if department is None or department.kind != "department":
        raise NotFound
    links = relationships(reading.session)
    codes = {e.regulator_code for e in links if e.department_code == department_code and e.kind in STEERING}
    query = select(Organisation.code, Organisation.name).where(Organisation.code.in_(codes)).order_by(Organisation.code)
    records = reading.session.scalars(select(SteerRecord).where(SteerRecord.department_code == department_code))
    steers = sorted((_versions(each) for each in records), key=lambda each: each[0].steer.given_on, reverse=True)
    return OwnSteers(
        department_code=department_code,
        department_name=department.name,
        demonstration=department.demonstration,
        bodies=tuple((code, name) for code, name in reading.session.execute(query)),
        steers=tuple(steers),
    )


def _versions(record: SteerRecord) -> tuple[Recorded, ...]:
    return tuple(
        Recorded(each.as_steer(record.department_code), each.because, each.recorded_by.name, each.recorded_at)
        for each in reversed(record.versions)
    )


def public_steers(reading: Reading) -> list[Json]:
    """Every steer as plain values, with when and why it was changed; nothing in it is private, nobody is named."""
    names = {o.code: o for o in reading.session.scalars(select(Organisation).where(Organisation.kind == "department"))}
    bodies = dict(reading.session.execute(select(Regulator.code, Organisation.name).join(Regulator.organisation)).all())
    return [
        {
            **_public(record.versions[-1].as_steer(record.department_code)),
            "department": names[record.department_code].name,
            "demonstration": names[record.department_code].demonstration,
            "covers_names": [bodies[each.regulator_code] for each in record.versions[-1].covers],
            "recorded_on": london_date(record.versions[0].recorded_at).isoformat(),
            "changes": [
                {"version": each.version, "on": london_date(each.recorded_at).isoformat(), "because": each.because}
                for each in record.versions[1:]
            ],
        }
        for record in reading.session.scalars(select(SteerRecord).order_by(SteerRecord.id))
    ]


def _public(steer: Steer) -> Json:
    return {
        "number": steer.number,
        "version": steer.version,
        "department_code": steer.department_code,
        "title": steer.title,
        "address": steer.address,
        "given_on": steer.given_on.isoformat(),
        "until_on": _iso(steer.until_on),
        "covers": list(steer.covers),
        "in_it": str(steer.in_it),
        "passage": steer.passage,
        "judged_by": steer.judged_by,
        "expectations": [{"words": each.words, "by_on": each.by_on.isoformat()} for each in steer.expectations],
        "ended_on": _iso(steer.ended_on),
        "ended_because": steer.ended_because,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
