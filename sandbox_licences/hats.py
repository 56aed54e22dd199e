"""Nobody wears two hats on one case, ever.

A hat is put on by the first act in it and is never taken off: handing a case over gives another person the same hat and
frees nobody of theirs. The rule is about people, not roles: somebody may hold every role there is, and still acts in
one on a case. A case is all versions of an application, its licence, incidents and reviews.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

P = TypeVar("P")
"""However people are told apart."""


class Hat(StrEnum):
    APPLICANT = "applicant"
    """Applicant and signatory alike: the applicant's own people may be one person."""
    CASE_OFFICER = "case_officer"
    PANEL_CHAIR = "panel_chair"
    DECISION_MAKER = "decision_maker"
    LIABILITY_APPROVER = "liability_approver"
    CONSULTEE = "consultee"
    CONSENT_GIVER = "consent_giver"
    REVIEWER = "reviewer"
    """A decision maker who wore no hat on the case."""


WORDS: dict[Hat, str] = {
    Hat.APPLICANT: "applicant",
    Hat.CASE_OFFICER: "case officer",
    Hat.PANEL_CHAIR: "panel chair",
    Hat.DECISION_MAKER: "decision maker",
    Hat.LIABILITY_APPROVER: "liability approver",
    Hat.CONSULTEE: "consultee",
    Hat.CONSENT_GIVER: "consent giver",
    Hat.REVIEWER: "reviewer",
}

ROLES: dict[Hat, frozenset[str]] = {
    Hat.APPLICANT: frozenset({"applicant", "signatory"}),
    Hat.CASE_OFFICER: frozenset({"case_officer"}),
    Hat.PANEL_CHAIR: frozenset({"panel_chair"}),
    Hat.DECISION_MAKER: frozenset({"decision_maker"}),
    Hat.LIABILITY_APPROVER: frozenset({"liability_approver"}),
    Hat.CONSULTEE: frozenset({"consultee"}),
    Hat.CONSENT_GIVER: frozenset({"consent_giver"}),
    Hat.REVIEWER: frozenset({"decision_maker"}),
}
"""The roles of which one is needed to put the hat on."""


class Interest(StrEnum):
    """What somebody declared about this case before acting on it."""

    NONE = "none"
    DECLARED = "declared"


def refusal(
    worn: Mapping[P, Hat], person: P, hat: Hat, interest: Interest | None, *, of_the_applicant: bool
) -> str | None:
    """Why ``person`` cannot act in ``hat`` on this case; None when they can.

    Args:
        worn: every hat ever put on on this case, also by people who handed it over since.
        interest: what the person declared about this case; None: nothing yet.
        of_the_applicant: the person belongs to the applicant's organisation, or to a partner of the trial.
    """
    already = worn.get(person)
    if already is not None and already is not hat:
        return (
            f"You are the {WORDS[already]} on this case, or were, so you cannot also be its {WORDS[hat]}. "
            "Another person must do this."
        )
    if hat is Hat.APPLICANT:
        return None
    if of_the_applicant:
        return f"You belong to the applicant, so you cannot be the {WORDS[hat]} on this case."
    if interest is None:
        return "Declare first whether you have an interest in this case."
    if interest is Interest.DECLARED:
        return f"You declared an interest in this case, so you cannot be its {WORDS[hat]}. Another person must do this."
    return None


def administering_refusal(
    worn: Mapping[P, Hat], person: P, interest: Interest | None, *, of_the_applicant: bool
) -> str | None:
    """Why ``person`` cannot administer this case, in which no hat is worn; None when they can."""
    if person in worn:
        return f"You are the {WORDS[worn[person]]} on this case, or were. Another administrator must do this."
    if of_the_applicant:
        return "You belong to the applicant, so another administrator must do this."
    if interest is Interest.DECLARED:
        return "You declared an interest in this case, so another administrator must do this."
    return None
