"""What is known of a case when somebody wants to take a step: plain values, filled from locked rows.

No field has a default: a fact that was forgotten is an error of the program and never an open gate. A tuple names what
stands in the way, each entry ready for the middle of a sentence; empty means that nothing does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a decision says."""

    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    ADVICE_GIVEN = "advice_given"
    """What would be granted, and what law would be needed first."""


GRANTS = frozenset({Outcome.GRANTED, Outcome.GRANTED_WITH_CONDITIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Money in pence."""

    actor_refused: str | None
    """What ``hats.refusal`` says of who acts now, in the hat they act in; None too when the portal acts."""
    reasons_written: bool
    """The step comes with its reasons in writing."""

    # What the applicant owes
    missing_answers: tuple[str, ...]
    """Questions of the form that are asked of this applicant and not answered, as they are put."""
    declared: bool
    """A signatory's declaration covers the answers as they stand."""
    open_questions: tuple[str, ...]
    """Written questions without an answer."""
    notices_sent: int
    """Notices that the application will lapse, of two, for the question that waits longest."""
    lapse_day_over: bool
    """The last day for that answer has passed."""

    # Whether the case may have a licence at all
    duly_made: bool
    taken_on: bool
    """Triage found that a licence may help."""
    criteria_not_met: tuple[str, ...]
    criteria_not_known: tuple[str, ...]
    red_lines: tuple[str, ...]
    """Provisions asked for that are never set aside."""
    substitutes_not_agreed: tuple[str, ...]
    """Provisions set aside only with a substitute measure that their regulator has not agreed to."""

    # What is known of the risk
    items_unasked: tuple[str, ...]
    """Items of scope on which no consultee was asked; this and the next four as ``advice.settled`` names them."""
    advice_outstanding: tuple[str, ...]
    conflicts_unresolved: tuple[str, ...]
    objections_unresolved: tuple[str, ...]
    advice_stale: tuple[str, ...]
    advice_by_body: tuple[tuple[str, str], ...] = ()
    """Of the two before, what names who advises by a signed link, each with the same by their body alone."""
    sora_without_result: tuple[str, ...]
    """Steps of the SORA assessment."""
    sora_to_confirm: tuple[str, ...]
    certified_category: bool
    """The final GRC is over 7."""
    evidence_unscanned: tuple[str, ...]
    """Files that no scan has found clean."""
    evidence_stale: tuple[str, ...]

    # The law
    consents_outstanding: tuple[str, ...]
    """Who was asked for which line: “DfT for line 2”."""
    consents_refused: tuple[str, ...]
    """Refused, or given and withdrawn, for lines that are still asked for."""
    some_line_active: bool
    """Nothing stands against at least one line today, or on the first day of the term where that is to come."""
    consent_conditions_left_out: tuple[str, ...]
    """Conditions of consents that the licence does not carry."""
    lines_overlapping: tuple[str, ...]
    powers_not_in_force: tuple[str, ...]
    """On the day the step would take effect."""
    provisions_unchecked: tuple[str, ...]
    lines_outside_power: tuple[str, ...]
    """Lines whose first day is one on which their power is not in force, though it is law."""

    # What the state takes on
    without_lines: bool
    term_over: bool
    """The last day of every relief line is over."""
    lines_unvalued: tuple[str, ...]
    """Lines of which nobody has worked out what they could cost."""
    cover_short: tuple[str, ...]
    exposure: int
    exposure_limit: int
    exposure_approved: int | None
    """How much the liability approver approved for this licence; None: nothing."""
    programme_exposure: int
    """With this licence."""
    programme_limit: int
    programme_approved: int | None
    treasury_awaited: bool
    """Treasury approval is needed and has not been given."""
    parliament_awaited: bool
    """Notice to Parliament is needed and has not been given."""
    places_free: int
    """Licences the programme can still take, without this one."""

    # What was said
    recommendation: Outcome | None
    panel_minuted: bool
    conditions: int
    """Conditions the licence would carry."""
    decision: Outcome | None
    issued: bool
    under_review: bool
    """A review of the decision was asked for and has not come to its end."""
    overturned: bool
    """The newest internal review of this version overturned the decision it was of."""
    actor_decided_before: bool
    """Who acts now took a decision on an earlier version, or against its licence."""
