"""What a door is, and who gets which answer at it; the doors stand in ``permission_tables.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.permissions import (
    CENTRAL_UNIT,
    HELD_BY,
    READ_CASES,
    Hat,
    Permission,
    departments_of,
    may,
    may_read_case,
    may_read_department,
    may_read_place,
    may_read_return,
)
from tests.architecture.permission_answers import Answer

STEERING = "XD1"
"""The department whose desk and steers are tried."""
SHARED = {"X02": frozenset({"XD1"})}
"""Returns that are shared, and with which departments."""
APPLICANT = "XI1"
"""The innovator whose draft of an application is tried at every door of applications."""
DEPARTMENT = "XD1"
"""The department whose lines and reviews are tried at every door of departments."""


class Kind(StrEnum):
    RETURN = "a return's"
    DESK = "the central unit's"
    OWN_RETURN = "reads own"
    FILED_RETURN = "reads"
    HISTORY = "reads a history"
    OWN_PLACE = "reads a place"
    LICENCE = "a licence's"
    APPLICATION = "an application's"
    OWN_APPLICATION = "reads own application"
    CASES = "reads cases"
    DEPARTMENT = "a department's"
    STEERING = "a department's steers"
    ANYONE = "anyone signed in"
    WORLD = "the world"


@dataclass(frozen=True, slots=True)
class Door:
    """Who is admitted at one route or command."""

    kind: Kind
    permission: Permission | None = None
    in_person: bool = False
    """Not with a key for programs."""
    or_permission: Permission | None = None

    @property
    def words(self) -> str:
        if self.kind is Kind.LICENCE:
            asks = " or ".join(f"`{each}`" for each in (self.permission, self.or_permission) if each)
            return f"{asks}, of a case that they may read" if asks else "whoever may read its case"
        if self.kind is Kind.DEPARTMENT:
            return f"`{self.permission}`" if self.permission else "sponsor reviewer or signatory of the department"
        if self.permission is not None:
            asks = " or ".join(f"`{each}`" for each in (self.permission, self.or_permission) if each)
            return asks + (", in person" if self.in_person else "")
        return {
            Kind.OWN_RETURN: "preparer or certifier of the regulator",
            Kind.FILED_RETURN: "preparer or certifier of the regulator; once it is filed, analyst or administrator; "
            "while it is shared, sponsor reviewer of its departments",
            Kind.HISTORY: "of a return: preparer or certifier of the regulator; once it is filed, analyst or "
            "administrator; of what a department has: its sponsor reviewer or signatory; of the rest: "
            "[decision 35](decisions/0035-history-has-two-doors.md)",
            Kind.STEERING: "sponsor reviewer of the department",
            Kind.OWN_PLACE: "preparer or certifier of the regulator, analyst or administrator",
            Kind.OWN_APPLICATION: "applicant or signatory of the innovator",
            Kind.APPLICATION: "whoever may read the case",
            Kind.ANYONE: "anyone signed in" + (", in person, what is their own" if self.in_person else ""),
            Kind.WORLD: "anyone at all",
            Kind.CASES: ", ".join(sorted(READ_CASES)),
        }[self.kind]

    def answer(self, hats: Iterable[Hat], organisation: str, *, filed: bool) -> Answer:
        """What somebody signed in with ``hats`` gets, about what belongs to ``organisation``."""
        hats = tuple(hats)
        if self.kind in (Kind.ANYONE, Kind.WORLD):
            return Answer.ADMITTED
        if self.kind is Kind.LICENCE:  # the walk has none; who may do what is in test_life_of_a_licence.py
            return Answer.NOT_THERE
        if self.kind in (Kind.OWN_RETURN, Kind.FILED_RETURN):
            reads = self.kind is Kind.FILED_RETURN
            shared = SHARED.get(organisation, ()) if reads else ()
            sees = may_read_return(hats, organisation, filed=filed and reads, shared_with=shared)
            return Answer.ADMITTED if sees else Answer.NOT_THERE
        if self.kind is Kind.HISTORY:  # of a return; of what departments have: test_history_walk.py
            return Answer.ADMITTED if may_read_return(hats, organisation, filed=filed) else Answer.NOT_THERE
        if self.kind is Kind.OWN_PLACE:
            return Answer.ADMITTED if may_read_place(hats, organisation) else Answer.NOT_THERE
        if self.kind in (Kind.OWN_APPLICATION, Kind.APPLICATION):
            if not may_read_case(hats, APPLICANT, submitted=False, asked=()):
                return Answer.NOT_THERE
            wanted = [each for each in (self.permission, self.or_permission) if each]
            admitted = not wanted or any(may(hats, each, APPLICANT) for each in wanted)
            return Answer.ADMITTED if admitted else Answer.REFUSED
        if self.kind is Kind.STEERING:
            if self.permission is None:
                return Answer.ADMITTED if STEERING in departments_of(hats) else Answer.NOT_THERE
            return Answer.ADMITTED if may(hats, self.permission, STEERING) else Answer.REFUSED
        if self.kind is Kind.DEPARTMENT:
            if not may_read_department(hats, DEPARTMENT):
                return Answer.NOT_THERE
            admitted = self.permission is None or may(hats, self.permission, DEPARTMENT)
            return Answer.ADMITTED if admitted else Answer.REFUSED
        if self.kind is Kind.CASES:
            central = {hat.role for hat in hats if hat.organisation == CENTRAL_UNIT}
            return Answer.ADMITTED if central & READ_CASES else Answer.REFUSED
        assert self.permission is not None
        if self.kind is Kind.RETURN and not may_read_return(hats, organisation, filed=True):
            return Answer.NOT_THERE
        wanted = [each for each in (self.permission, self.or_permission) if each]
        return Answer.ADMITTED if any(may(hats, each, organisation) for each in wanted) else Answer.REFUSED


def of_return(permission: Permission, *, in_person: bool = False) -> Door:
    """For who has nothing to do with the regulator, the return is not there; the others are told why not."""
    return Door(Kind.RETURN, permission, in_person)


def of_desk(permission: Permission, *, in_person: bool = False) -> Door:
    """Everybody knows that it is there."""
    assert HELD_BY[permission][0] == "every organisation"
    return Door(Kind.DESK, permission, in_person)


def of_licence(permission: Permission | None = None, or_permission: Permission | None = None) -> Door:
    """A licence, or the papers of its case: not there for whoever may not read the case."""
    return Door(Kind.LICENCE, permission, or_permission=or_permission)


def of_application(permission: Permission, or_permission: Permission | None = None, *, in_person: bool = False) -> Door:
    """For who may not read the application, it is not there; the others are told why not. The one tried is a draft."""
    return Door(Kind.APPLICATION, permission, in_person, or_permission)


def of_steering(permission: Permission) -> Door:
    """Steers are public: who is not of the department is told that their role does not allow it."""
    return Door(Kind.STEERING, permission)


def of_innovator(permission: Permission, *, in_person: bool = False) -> Door:
    """For the people of one organisation; who is none is told that their role does not allow it."""
    return Door(Kind.DESK, permission, in_person)


def of_people(permission: Permission, or_permission: Permission | None = None, *, in_person: bool = False) -> Door:
    """The people of an organisation: for administrators, and some of its own; the others are told so."""
    return Door(Kind.DESK, permission, in_person, or_permission)


PROPOSING = (Permission.MEMBER_GRANT, Permission.COLLEAGUE_PROPOSE)


def of_department(permission: Permission | None = None) -> Door:
    """For who does not work for the department, it is not there; without a permission: its people read."""
    return Door(Kind.DEPARTMENT, permission)


READS_APPLICATION = Door(Kind.APPLICATION)
READS_OWN_APPLICATION = Door(Kind.OWN_APPLICATION)
READS_OWN = Door(Kind.OWN_RETURN)
READS = Door(Kind.FILED_RETURN)
READS_HISTORY = Door(Kind.HISTORY)
READS_PLACE = Door(Kind.OWN_PLACE)
READS_STEERING = Door(Kind.STEERING)
ANYONE = Door(Kind.ANYONE)
READS_CASES = Door(Kind.CASES)
OWN_THINGS = Door(Kind.ANYONE, in_person=True)
WORLD = Door(Kind.WORLD)
