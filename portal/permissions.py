"""Who may do what: one table, deny by default.

A permission names a noun and a verb. It is held through a role at an organisation; most are only good
for what belongs to that organisation, those of the central unit for everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from regulators.return_review import STEPS as RETURN_REVIEW
from regulators.return_review import Event as ReturnReview
from sandbox_licences.lifecycle.application import APPLICATION
from sandbox_licences.lifecycle.application import Event as Case
from sandbox_licences.lifecycle.licence import LICENCE
from sandbox_licences.lifecycle.licence import Event as Licence
from sandbox_licences.lifecycle.review import REVIEW
from sandbox_licences.lifecycle.review import Event as Review
from submissions_schema.lifecycle import TRANSITIONS, Event

CENTRAL_UNIT = "CENTRAL"
"""The code of the central unit's organisation."""

ROLES: dict[str, str] = {
    "preparer": "Preparer: fills in the annual return of a regulator",
    "certifier": "Certifier: signs the annual return off",
    "consultee": "Consultee: advises on sandbox applications for a regulator",
    "consent_giver": "Consent giver: binds a regulator on a sandbox application",
    "sponsor_reviewer": "Sponsor reviewer: reads the returns of a department's regulators",
    "sponsor_signatory": "Sponsor signatory: signs a department's reviews of returns",
    "applicant": "Applicant: prepares an application for an innovator",
    "signatory": "Signatory: signs an application for an innovator",
    "analyst": "Analyst: reads, queries and accepts returns for the central unit",
    "case_officer": "Case officer: handles applications",
    "panel_chair": "Panel chair: minutes the panel's view",
    "decision_maker": "Decision maker: decides applications",
    "liability_approver": "Liability approver: approves exposure above the limit",
    "administrator": "Administrator: rounds, publication, people",
}

ROLES_AT: dict[str, tuple[str, ...]] = {
    "regulator": ("preparer", "certifier", "consultee", "consent_giver"),
    "department": ("sponsor_reviewer", "sponsor_signatory"),
    "central_unit": (
        "analyst",
        "case_officer",
        "panel_chair",
        "decision_maker",
        "liability_approver",
        "administrator",
    ),
    "innovator": ("applicant", "signatory"),
}
"""The roles there are at each kind of organisation; elsewhere they would give nothing."""


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
    ROUND_RUN = "round.run"
    ROUND_PUBLISH = "round.publish"
    KEY_MAKE = "key.make"
    MEMBER_GRANT = "member.grant"
    COLLEAGUE_PROPOSE = "colleague.propose"
    AUDIT_READ = "audit.read"
    MESSAGE_LOOK_AFTER = "message.look_after"
    GROUP_DISPUTE = "group.dispute"
    DISPUTE_ANSWER = "dispute.answer"
    COMMENT_WRITE = "comment.write"
    CHALLENGE_MAKE = "challenge.make"
    CHALLENGE_ANSWER = "challenge.answer"
    TEST_REGISTER = "test.register"
    COLLEAGUE_INVITE = "colleague.invite"
    CASE_START = "case.start"
    CASE_CHANGE = "case.change"
    CASE_SUBMIT = "case.submit"
    CASE_WITHDRAW = "case.withdraw"
    CASE_HANDLE = "case.handle"
    CASE_ADVISE = "case.advise"
    CONSENT_GIVE = "consent.give"
    CASE_MINUTE = "case.minute"
    CASE_DECIDE = "case.decide"
    EXPOSURE_APPROVE = "exposure.approve"
    REVIEW_ASK = "review.ask"
    REVIEW_ASSIGN = "review.assign"
    FILE_SCAN = "file.scan"
    PROVISION_CHECK = "provision.check"
    DELEGATION_RECORD = "delegation.record"
    PROGRAMME_SET = "programme.set"
    LICENCE_SURRENDER = "licence.surrender"
    STEER_RECORD = "steer.record"
    DRAFT_SHARE = "draft.share"
    FUNDING_RECORD = "funding.record"
    RETURN_REVIEW_WRITE = "return_review.write"
    RETURN_REVIEW_SIGN = "return_review.sign"
    RETURN_REVIEW_ANSWER = "return_review.answer"


def _of(event: Event) -> frozenset[str]:
    return TRANSITIONS[event].roles


def _in_case(event: Case) -> frozenset[str]:
    return APPLICATION.roles(event)


KEY_ROLES = frozenset({"preparer", "applicant"})
"""Roles a key may act in: signing is a person's own act and never a program's."""

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
    Permission.ROUND_RUN: (Scope.ALL, frozenset({"administrator"})),
    Permission.ROUND_PUBLISH: (Scope.ALL, _of(Event.PUBLISHED)),
    Permission.KEY_MAKE: (Scope.OWN, KEY_ROLES),
    Permission.MEMBER_GRANT: (Scope.ALL, frozenset({"administrator"})),
    Permission.COLLEAGUE_PROPOSE: (Scope.OWN, frozenset({"certifier", "sponsor_reviewer", "sponsor_signatory"})),
    Permission.AUDIT_READ: (Scope.ALL, frozenset({"administrator"})),
    Permission.MESSAGE_LOOK_AFTER: (Scope.ALL, frozenset({"administrator"})),
    Permission.GROUP_DISPUTE: (Scope.OWN, frozenset({"preparer", "certifier"})),
    Permission.DISPUTE_ANSWER: (Scope.ALL, frozenset({"analyst"})),
    Permission.COMMENT_WRITE: (Scope.OWN, frozenset({"certifier"})),
    Permission.CHALLENGE_MAKE: (Scope.OWN, frozenset({"certifier"})),
    Permission.CHALLENGE_ANSWER: (Scope.ALL, frozenset({"analyst"})),
    Permission.TEST_REGISTER: (Scope.ALL, frozenset({"administrator"})),
    Permission.COLLEAGUE_INVITE: (Scope.OWN, frozenset({"signatory"})),
    Permission.CASE_START: (Scope.OWN, _in_case(Case.STARTED)),
    Permission.CASE_CHANGE: (Scope.OWN, _in_case(Case.CHANGED)),
    Permission.CASE_SUBMIT: (Scope.OWN, _in_case(Case.SUBMITTED)),
    Permission.CASE_WITHDRAW: (Scope.OWN, _in_case(Case.WITHDRAWN)),
    Permission.CASE_HANDLE: (Scope.ALL, _in_case(Case.FOUND_COMPLETE)),
    Permission.CASE_ADVISE: (Scope.OWN, frozenset({"consultee"})),
    Permission.CONSENT_GIVE: (Scope.OWN, frozenset({"consent_giver"})),
    Permission.CASE_MINUTE: (Scope.ALL, _in_case(Case.MINUTED)),
    Permission.CASE_DECIDE: (Scope.ALL, _in_case(Case.REFUSED)),
    Permission.EXPOSURE_APPROVE: (Scope.ALL, frozenset({"liability_approver"})),
    Permission.REVIEW_ASK: (Scope.OWN, REVIEW.roles(Review.ASKED)),
    Permission.REVIEW_ASSIGN: (Scope.ALL, REVIEW.roles(Review.ASSIGNED)),
    Permission.FILE_SCAN: (Scope.ALL, frozenset({"administrator"})),
    Permission.PROVISION_CHECK: (Scope.ALL, frozenset({"administrator"})),
    Permission.DELEGATION_RECORD: (Scope.ALL, frozenset({"administrator"})),
    Permission.PROGRAMME_SET: (Scope.ALL, frozenset({"administrator"})),
    Permission.LICENCE_SURRENDER: (Scope.OWN, LICENCE.roles(Licence.SURRENDERED)),
    Permission.STEER_RECORD: (Scope.OWN, frozenset({"sponsor_reviewer"})),
    Permission.DRAFT_SHARE: (Scope.OWN, frozenset({"preparer", "certifier"})),
    Permission.FUNDING_RECORD: (Scope.OWN, frozenset({"sponsor_reviewer"})),
    Permission.RETURN_REVIEW_WRITE: (Scope.OWN, RETURN_REVIEW[ReturnReview.STARTED].roles),
    Permission.RETURN_REVIEW_SIGN: (Scope.OWN, RETURN_REVIEW[ReturnReview.SIGNED].roles),
    Permission.RETURN_REVIEW_ANSWER: (Scope.OWN, RETURN_REVIEW[ReturnReview.ANSWERED].roles),
}
ABOUT_CASES = frozenset(
    {
        Permission.COLLEAGUE_INVITE,
        Permission.CASE_START,
        Permission.CASE_CHANGE,
        Permission.CASE_SUBMIT,
        Permission.CASE_WITHDRAW,
        Permission.CASE_HANDLE,
        Permission.CASE_ADVISE,
        Permission.CONSENT_GIVE,
        Permission.CASE_MINUTE,
        Permission.CASE_DECIDE,
        Permission.EXPOSURE_APPROVE,
        Permission.REVIEW_ASK,
        Permission.REVIEW_ASSIGN,
        Permission.FILE_SCAN,
        Permission.LICENCE_SURRENDER,
    }
)
"""Held over what belongs to an innovator, and not over a regulator's return."""
ABOUT_DEPARTMENTS = frozenset(
    {
        Permission.STEER_RECORD,
        Permission.FUNDING_RECORD,
        Permission.RETURN_REVIEW_WRITE,
        Permission.RETURN_REVIEW_SIGN,
    }
)
"""Held over what belongs to a department: its steers, its funding lines and its reviews."""
OF_NO_RETURN = ABOUT_CASES | ABOUT_DEPARTMENTS
"""Held over what is no regulator's return: whoever lacks one of these is told so, and not that there is nothing."""
READ_DEPARTMENT = frozenset({"sponsor_reviewer", "sponsor_signatory"})
"""Roles that read their own department's lines and reviews, and the filed returns of the regulators it sponsors."""
READ_OWN = frozenset({"preparer", "certifier"})
"""Roles that read their own regulator's return in every state."""
READ_FILED = frozenset({"analyst", "administrator"})
"""Roles of the central unit: they read every return from its filing on, never a draft."""
READ_SHARED = frozenset({"sponsor_reviewer"})
"""Roles of a department: they read a return before it is published where its regulator shares it with them."""

READ_OWN_CASE = frozenset({"applicant", "signatory"})
"""Roles that read their own organisation's applications in every state."""
READ_CASES = frozenset({"case_officer", "panel_chair", "decision_maker", "liability_approver", "administrator"})
"""Roles of the central unit: they read every application from its submission on."""
READ_WHEN_ASKED = frozenset({"consultee", "consent_giver"})
"""Roles of a regulator: they read an application once their body was asked for advice or consent."""


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


def may_read_department(hats: Iterable[Hat], department: str) -> bool:
    """Whether somebody may see a department's funding desk and its reviews that are not public."""
    return any(hat.role in READ_DEPARTMENT and hat.organisation == department for hat in hats)


def may_read_place(hats: Iterable[Hat], organisation: str) -> bool:
    """Whether somebody may see a regulator's place before all others, and its own counts down to its cases."""
    return may_read_return(hats, organisation, filed=True)


def may_read_return(hats: Iterable[Hat], organisation: str, *, filed: bool, shared_with: Collection[str] = ()) -> bool:
    """Whether somebody may see a return: their own always, the central unit's people once it is filed.

    ``shared_with`` are the departments the regulator shares it with; their reviewers see it in every state.
    """
    return any(
        (hat.role in READ_OWN and hat.organisation == organisation)
        or (filed and hat.role in READ_FILED and hat.organisation == CENTRAL_UNIT)
        or (hat.role in READ_SHARED and hat.organisation in shared_with)
        for hat in hats
    )


def departments_of(hats: Iterable[Hat]) -> tuple[str, ...]:
    """Codes of the departments whose desk somebody sees: where they stand with their regulators, and nothing more."""
    return tuple(dict.fromkeys(hat.organisation for hat in hats if hat.role in READ_SHARED))


def may_read_case(hats: Iterable[Hat], organisation: str, *, submitted: bool, asked: Collection[str]) -> bool:
    """Whether somebody may see an application of ``organisation``; ``asked`` are the bodies asked about it."""
    return any(
        (hat.role in READ_OWN_CASE and hat.organisation == organisation)
        or (submitted and hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT)
        or (hat.role in READ_WHEN_ASKED and hat.organisation in asked)
        for hat in hats
    )
