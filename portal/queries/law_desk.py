"""The catalogue with its checks, the delegations of bodies, and the limits of the programme, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.case_files import PLACES, law_of
from portal.db.cases import ConsentDelegation, Programme, ProgrammeSetting
from portal.db.people import Membership, Organisation, Person
from portal.errors import NotAllowed
from portal.permissions import Permission
from sandbox_licences.liability_limits import Mark
from sandbox_licences.provisions import Provision


@dataclass(frozen=True, slots=True)
class ProvisionSeen:
    """One row of the catalogue with its fingerprint and whoever checked it last as it reads."""

    provision: Provision
    owner_name: str
    reading: str
    checked_by: str
    checked_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class DelegationSeen:
    body_name: str
    person: str
    from_on: date
    to_on: date | None
    reference: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class GiverSeen:
    """Somebody who is consent giver of a body."""

    person_id: int
    name: str
    body: str
    body_name: str


@dataclass(frozen=True, slots=True)
class SettingSeen:
    """``value`` in pence, but for places; ``set_at`` None: it was never set."""

    setting: str
    value: int | None
    set_at: datetime | None
    set_by: str

    @property
    def of_places(self) -> bool:
        """A number of licences, and no money."""
        return self.setting == PLACES


@dataclass(frozen=True)
class LawDesk:
    provisions: tuple[ProvisionSeen, ...]
    delegations: tuple[DelegationSeen, ...]
    givers: tuple[GiverSeen, ...]
    settings: tuple[SettingSeen, ...]
    places_taken: int


def law_desk(reading: Reading, *, demonstration: bool = False) -> LawDesk:
    """All of it; the catalogue of the demonstration is in the care of invented regulators.

    Raises:
        NotAllowed: who asks is no administrator.
    """
    if not reading.may(Permission.PROVISION_CHECK):
        raise NotAllowed("Your role does not allow this. Ask an administrator if you think it should.")
    session, today = reading.session, london_date(reading.now)
    law = law_of(session, demonstration=demonstration)
    listed = []
    for provision in law.provisions.values():
        found = law.check_of(provision, today)
        listed.append(
            ProvisionSeen(
                provision=provision,
                owner_name=law.name(provision.owner),
                reading=provision.fingerprint,
                checked_by=found.by if found else "",
                checked_on=found.on if found else None,
                note=found.note if found else "",
            )
        )
    names = dict(session.execute(select(Organisation.code, Organisation.name)).all())
    delegations = session.execute(
        select(ConsentDelegation, Person.name)
        .join(Person, Person.id == ConsentDelegation.person_id)
        .order_by(ConsentDelegation.id.desc())
    )
    givers = session.execute(
        select(Person.id, Person.name, Membership.organisation_code)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "consent_giver", Membership.ended_at.is_(None))
        .order_by(Membership.organisation_code, Person.name)
    )
    return LawDesk(
        provisions=tuple(listed),
        delegations=tuple(
            DelegationSeen(
                body_name=names.get(row.body, row.body),
                person=name,
                from_on=row.from_on,
                to_on=row.to_on,
                reference=row.reference,
                in_force=row.from_on <= today and (row.to_on is None or today <= row.to_on),
            )
            for row, name in delegations
        ),
        givers=tuple(GiverSeen(id, name, body, names.get(body, body)) for id, name, body in givers),
        settings=_settings(reading),
        places_taken=session.scalar(select(Programme.taken)) or 0,
    )


def _settings(reading: Reading) -> tuple[SettingSeen, ...]:
    rows = reading.session.scalars(select(ProgrammeSetting).order_by(ProgrammeSetting.id)).all()
    newest = {row.setting: row for row in rows}
    found = []
    for setting in (*map(str, Mark), PLACES):
        row = newest.get(setting)
        found.append(
            SettingSeen(setting, row.value, row.set_at, row.set_by) if row else SettingSeen(setting, None, None, "")
        )
    return tuple(found)
