"""Who may do what: one table, deny by default.

A permission names a noun and a verb. It is held through a role at an organisation; most are only good
for what belongs to that organisation, those of the central unit for everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from submissions_schema.lifecycle import TRANSITIONS, Event

CENTRAL_UNIT = "CENTRAL"
"""The code of the central unit's organisation."""

ROLES: dict[str, str] = {
    "preparer": "Preparer: fills in the annual return of a regulator",
    "certifier": "Certifier: signs the annual return off",
    "consultee": "Consultee: advises on sandbox applications for a regulator",
    "consent_giver": "Consent giver: binds a regulator on a sandbox application",
    "sponsor_reviewer": "Sponsor reviewer: reads the returns of a department's regulators",
    "applicant": "Applicant: prepares an application for an innovator",
    "signatory": "Signatory: signs an application for an innovator",
    "analyst": "Analyst: reads, queries and accepts returns for the central unit",
    "case_officer": "Case officer: handles applications",
    "panel_chair": "Panel chair: minutes the panel's view",
    "decision_maker": "Decision maker: decides applications",
    "liability_approver": "Liability approver: approves exposure above the limit",
    "administrator": "Administrator: rounds, publication, people",
}


class Scope(StrEnum):
    OWN = "own organisation"
    ALL = "every organisation"


class Permission(StrEnum):
    RETURN_START = "return.start"
    RETURN_CHANGE = "return.change"
    RETURN_SEND = "return.send"
    RETURN_TAKE_BACK = "return.take_back"
    RETURN_DECLINE = "return.decline"
    RETURN_SIGN = "return.sign"
    RETURN_REOPEN = "return.reopen"
    RETURN_WITHDRAW = "return.withdraw"
    QUESTION_ASK = "question.ask"
    QUESTION_ANSWER = "question.answer"
    RETURN_RETURN = "return.return"
    RETURN_ACCEPT = "return.accept"
    FINDING_WAIVE = "finding.waive"
    ROUND_READ = "round.read"
    ROUND_PUBLISH = "round.publish"
    KEY_MAKE = "key.make"
    MEMBER_GRANT = "member.grant"
    AUDIT_READ = "audit.read"
    GROUP_DISPUTE = "group.dispute"
    DISPUTE_ANSWER = "dispute.answer"
    COMMENT_WRITE = "comment.write"
    CHALLENGE_MAKE = "challenge.make"
    CHALLENGE_ANSWER = "challenge.answer"
    TEST_REGISTER = "test.register"


def _of(event: Event) -> frozenset[str]:
    return TRANSITIONS[event].roles


HELD_BY: dict[Permission, tuple[Scope, frozenset[str]]] = {
    Permission.RETURN_START: (Scope.OWN, _of(Event.STARTED)),
    Permission.RETURN_CHANGE: (Scope.OWN, _of(Event.CHANGED)),
    Permission.RETURN_SEND: (Scope.OWN, _of(Event.SENT)),
    Permission.RETURN_TAKE_BACK: (Scope.OWN, _of(Event.TAKEN_BACK)),
    Permission.RETURN_DECLINE: (Scope.OWN, _of(Event.DECLINED)),
    Permission.RETURN_SIGN: (Scope.OWN, _of(Event.SIGNED)),
    Permission.RETURN_REOPEN: (Scope.OWN, _of(Event.REOPENED)),
    Permission.RETURN_WITHDRAW: (Scope.OWN, _of(Event.WITHDRAWN)),
    Permission.QUESTION_ANSWER: (Scope.OWN, _of(Event.ANSWERED)),
    Permission.QUESTION_ASK: (Scope.ALL, _of(Event.QUERIED)),
    Permission.RETURN_RETURN: (Scope.ALL, _of(Event.RETURNED)),
    Permission.RETURN_ACCEPT: (Scope.ALL, _of(Event.ACCEPTED)),
    Permission.FINDING_WAIVE: (Scope.ALL, frozenset({"analyst"})),
    Permission.ROUND_READ: (Scope.ALL, frozenset({"analyst", "administrator"})),
    Permission.ROUND_PUBLISH: (Scope.ALL, _of(Event.PUBLISHED)),
    Permission.KEY_MAKE: (Scope.OWN, frozenset({"preparer"})),
    Permission.MEMBER_GRANT: (Scope.ALL, frozenset({"administrator"})),
    Permission.AUDIT_READ: (Scope.ALL, frozenset({"administrator"})),
    Permission.GROUP_DISPUTE: (Scope.OWN, frozenset({"preparer", "certifier"})),
    Permission.DISPUTE_ANSWER: (Scope.ALL, frozenset({"analyst"})),
    Permission.COMMENT_WRITE: (Scope.OWN, frozenset({"certifier"})),
    Permission.CHALLENGE_MAKE: (Scope.OWN, frozenset({"certifier"})),
    Permission.CHALLENGE_ANSWER: (Scope.ALL, frozenset({"analyst"})),
    Permission.TEST_REGISTER: (Scope.ALL, frozenset({"administrator"})),
}
KEY_ROLES = frozenset({"preparer"})
"""Roles a key may act in: signing is a person's own act and never a program's."""
READ_OWN = frozenset({"preparer", "certifier"})
"""Roles that read their own regulator's return in every state."""
READ_FILED = frozenset({"analyst", "administrator"})
"""Roles of the central unit: they read every return from its filing on, never a draft."""


@dataclass(frozen=True, slots=True)
class Hat:
    """One role at one organisation."""

    role: str
    organisation: str


def may(hats: Iterable[Hat], permission: Permission, organisation: str | None = None) -> bool:
    """Whether somebody with these roles holds ``permission`` over what belongs to ``organisation``."""
    scope, roles = HELD_BY[permission]
    for hat in hats:
        if hat.role not in roles:
            continue
        if scope is Scope.ALL:
            if hat.organisation == CENTRAL_UNIT:
                return True
        elif organisation is not None and hat.organisation == organisation:
            return True
    return False


def may_read_place(hats: Iterable[Hat], organisation: str) -> bool:
    """Whether somebody may see a regulator's place before all others, and its own counts down to its cases."""
    return may_read_return(hats, organisation, filed=True)


def may_read_return(hats: Iterable[Hat], organisation: str, *, filed: bool) -> bool:
    """Whether somebody may see a return: their own always, the central unit's people once it is filed."""
    return any(
        (hat.role in READ_OWN and hat.organisation == organisation)
        or (filed and hat.role in READ_FILED and hat.organisation == CENTRAL_UNIT)
        for hat in hats
    )
