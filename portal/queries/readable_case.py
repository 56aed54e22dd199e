"""A case for whoever may read it: its applicant, the central unit once it was handed in, the bodies that were asked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.context import Reading
from portal.db.case_files import bodies_asked, handed_in
from portal.db.cases import Licence, SandboxCase
from portal.errors import NotFound
from portal.permissions import may_read_case
from sandbox_licences.lifecycle.licence import LABELS, State
from sandbox_licences.lifecycle.machine import Labels


def readable_case(reading: Reading, reference: str) -> SandboxCase:
    """Raises NotFound: no such case, or the actor may not read it."""
    row = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).first()
    if row is None or not (reading.actor.is_the_portal or may_read(reading, row)):
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class LicenceInList:
    """The licence that a case was granted. ``number`` is empty until it is issued."""

    number: str
    labels: Labels


def licences_of(reading: Reading) -> dict[int, LicenceInList]:
    """The licence of the newest version of each case that has one, by the case's id; for use inside queries."""
    found = reading.session.execute(
        select(Licence.case_id, Licence.number, Licence.state).join(
            SandboxCase, (SandboxCase.id == Licence.case_id) & (SandboxCase.version == Licence.version)
        )
    )
    return {case: LicenceInList(number or "", LABELS[State(state)]) for case, number, state in found}


def may_read(reading: Reading, row: SandboxCase) -> bool:
    """Whether the actor may read this case; what was not handed in is its applicant's alone."""
    submitted = handed_in(row)
    if may_read_case(reading.hats, row.organisation_code, submitted=submitted, asked=()):
        return True
    asked = bodies_asked(reading.session, row)
    return may_read_case(reading.hats, row.organisation_code, submitted=submitted, asked=asked)
