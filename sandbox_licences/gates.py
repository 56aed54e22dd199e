"""The gates a case goes through, each with every reason why not yet and with who can do something about it.

Nothing here knows what day it is: the clock flags, escalates and reports, and never decides. What a later gate needs
it asks for itself, whatever an earlier gate once found: advice can become stale after the recommendation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox_licences.case_facts import GRANTS, CaseFacts, Outcome


class GateName(StrEnum):
    DULY_MADE = "duly made"
    ELIGIBILITY = "eligibility"
    TECHNICAL = "technical assessment"
    CONSENTS = "consents"
    PANEL = "panel"
    DECISION = "decision"
    ISSUE = "issue"


class GateState(StrEnum):
    PASSED = "passed"
    OPEN = "open"
    """Nothing stands in the way; the step is still to be taken."""
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not yet, as a sentence, and the roles that can do something about it; none of them: nobody here can."""

    words: str
    who: frozenset[str]
    holder_words: str = ""
    """The same for the holder, where ``words`` name a person outside or money of the programme; else empty."""


Against = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    name: GateName
    state: GateState
    reasons: Against
    """Empty unless the gate is waiting."""

    @property
    def who(self) -> frozenset[str]:
        return frozenset(role for reason in self.reasons for role in reason.who)


APPLICANT = ("applicant", "signatory")
OFFICER = ("case_officer",)
EXPOSURE_FOR_HOLDER = "The central unit is looking at the exposure of this licence."


def words(against: Iterable[Reason]) -> tuple[str, ...]:
    """The sentences alone, none twice."""
    return tuple(dict.fromkeys(reason.words for reason in against))


def words_for_holder(against: Iterable[Reason]) -> tuple[str, ...]:
    """The sentences as the holder reads them: bodies and items, and neither who advises for a body nor the state's
    exposure."""
    return tuple(dict.fromkeys(reason.holder_words or reason.words for reason in against))


def against_duly_made(facts: CaseFacts) -> Against:
    return (
        *_each("The question “{}” has no answer.", facts.missing_answers, *APPLICANT),
        *_if(not facts.declared, "A signatory has not declared the answers as they stand now.", "signatory"),
        *_each("The written question “{}” is not answered.", facts.open_questions, *APPLICANT),
    )


def against_eligibility(facts: CaseFacts) -> Against:
    return (
        *_if(not facts.duly_made, "The application is not duly made.", *OFFICER),
        *_substitutes(facts),
        *_never_granted(facts),
        *_each("Whether this criterion is met is not known: {}.", facts.criteria_not_known, *OFFICER),
    )


def against_technical(facts: CaseFacts) -> Against:
    return (
        *_if(not facts.taken_on, "Triage has not sent the application to assessment.", *OFFICER),
        *against_duly_made(facts),
        *_each("Nobody was asked for advice on this: {}.", facts.items_unasked, *OFFICER),
        *_each("Advice is outstanding: {}.", facts.advice_outstanding, "consultee"),
        *_advice_settled(facts),
        *_sora(facts),
        *_evidence(facts),
    )


def against_consents(facts: CaseFacts) -> Against:
    return (
        *_consents_missing(facts),
        *_consents_carried(facts),
    )


def _consents_missing(facts: CaseFacts) -> Against:
    refused = (
        "A consent was refused or withdrawn: {}. It can be asked for anew. Until the case goes to the panel the line "
        "can be dropped instead; once the licence is issued, the line sets nothing aside until the body agrees."
    )
    return (
        *_each("A consent is outstanding: {}.", facts.consents_outstanding, "consent_giver"),
        *_each(refused, facts.consents_refused, *OFFICER),
    )


def _consents_carried(facts: CaseFacts) -> Against:
    return (
        *_each("A condition of a consent is not on the licence: {}.", facts.consent_conditions_left_out, *OFFICER),
        *_each("Two relief lines overlap on one provision: {}.", facts.lines_overlapping, *OFFICER),
    )


def against_recommending(facts: CaseFacts) -> Against:
    """What stands against sending the recommendation to the panel, by what it recommends."""
    if facts.recommendation is None:
        return (_reason("The case officer has not recommended an outcome.", *OFFICER),)
    return _against_outcome(facts, facts.recommendation)


def against_deciding(facts: CaseFacts, outcome: Outcome) -> Against:
    """What stands against this decision, the panel's view being minuted; it may differ from the recommendation."""
    against = (
        *_if(
            facts.actor_decided_before,
            "You took an earlier decision on this case. Another decision maker decides it anew.",
            "decision_maker",
        ),
        *_if(facts.recommendation is None, "The case officer has not recommended an outcome.", *OFFICER),
        *_if(not facts.panel_minuted, "The panel's view is not minuted.", "panel_chair"),
        *_against_outcome(facts, outcome),
        *_if(
            outcome is Outcome.GRANTED and facts.conditions > 0,
            f"The licence would carry {_count(facts.conditions, 'condition')}: it is granted with conditions.",
            "decision_maker",
        ),
        *_if(
            outcome is Outcome.GRANTED_WITH_CONDITIONS and facts.conditions == 0,
            "The licence would carry no condition: write the conditions first.",
            *OFFICER,
        ),
    )
    return (*against, *_exposure(facts), *_places(facts)) if outcome in GRANTS else against


def against_taking_effect(facts: CaseFacts) -> Against:
    """What must not be so on any day a licence is issued, begins, changes or goes on after a suspension.

    Once it is issued, a line without its consent sets nothing aside by itself, and keeps no other line from doing so.
    """
    others_go_on = facts.issued and facts.some_line_active
    return (
        *(() if others_go_on else _substitutes(facts)),
        *_never_granted(facts),
        *_lines(facts),
        *_advice_settled(facts),
        *_sora(facts),
        *_evidence(facts),
        *(() if others_go_on else _consents_missing(facts)),
        *_consents_carried(facts),
        *_law(facts),
        *_each("Cover is short: {}.", facts.cover_short, *APPLICANT),
        *_exposure(facts),
    )


def against_issuing(facts: CaseFacts) -> Against:
    granted = facts.decision in GRANTS
    return (
        *_if(facts.decision is None, "Nothing is decided yet.", "decision_maker"),
        *_if(facts.decision is not None and not granted, "The decision is not to grant a licence.", "decision_maker"),
        *_if(
            facts.under_review,
            "The decision is under review: the licence is issued after that, or when the request is withdrawn.",
            "administrator",
            "decision_maker",
            "signatory",
        ),
        *against_taking_effect(facts),
    )


def gates(facts: CaseFacts) -> tuple[Gate, ...]:
    """All seven in order. The decision is judged as the recommended one, or as a grant while there is none.

    Being duly made, minuted, decided and issued are acts, and stay done. The other three are findings, and are
    waiting again when something changes.
    """
    grant = Outcome.GRANTED_WITH_CONDITIONS if facts.conditions else Outcome.GRANTED
    likely = facts.recommendation or grant
    recommended = facts.recommendation is not None
    return (
        _act(GateName.DULY_MADE, facts.duly_made, against_duly_made(facts)),
        _finding(GateName.ELIGIBILITY, facts.taken_on, against_eligibility(facts)),
        _finding(GateName.TECHNICAL, recommended, against_technical(facts)),
        _finding(GateName.CONSENTS, True, against_consents(facts)),
        _act(GateName.PANEL, facts.panel_minuted, against_recommending(facts)),
        _act(GateName.DECISION, facts.decision is not None, against_deciding(facts, likely)),
        _act(GateName.ISSUE, facts.issued, against_issuing(facts)),
    )


def _act(name: GateName, done: bool, against: Against) -> Gate:
    return _finding(name, done, () if done else against)


def _finding(name: GateName, done: bool, against: Against) -> Gate:
    against = tuple(dict.fromkeys(against))
    state = GateState.WAITING if against else GateState.PASSED if done else GateState.OPEN
    return Gate(name, state, against)


def _against_outcome(facts: CaseFacts, outcome: Outcome) -> Against:
    """A refusal needs nothing but its reasons; a red line leaves nothing but a refusal."""
    if outcome is Outcome.REFUSED:
        return ()
    case = (*against_eligibility(facts), *against_technical(facts), *_lines(facts))
    if outcome is Outcome.ADVICE_GIVEN:
        law = not facts.powers_not_in_force and not facts.provisions_unchecked
        said = "Every power is in force and every provision checked: the case can be decided."
        return (*case, *_if(law, said, *OFFICER, "decision_maker"))
    return (*case, *against_consents(facts), *_law(facts))


def _never_granted(facts: CaseFacts) -> Against:
    return (
        *_each("This is a red line and is never set aside: {}.", facts.red_lines, *APPLICANT),
        *_if(
            facts.certified_category,
            "The final GRC is over 7: that is the certified category, for which there is no licence.",
            *APPLICANT,
        ),
        *_each("This criterion is not met: {}.", facts.criteria_not_met, *APPLICANT),
    )


def _substitutes(facts: CaseFacts) -> Against:
    said = "The regulator has not agreed to a substitute measure for {}."
    return _each(said, facts.substitutes_not_agreed, "consent_giver")


def _advice_settled(facts: CaseFacts) -> Against:
    return (
        *_each("Consultees differ, and nobody has resolved it: {}.", facts.conflicts_unresolved, *OFFICER),
        *_voiced("An objection is unresolved: {}.", facts.objections_unresolved, facts, *OFFICER, "consultee"),
        *_voiced("Advice was given on an earlier scope or evidence: {}.", facts.advice_stale, facts, "consultee"),
    )


def _sora(facts: CaseFacts) -> Against:
    return (
        *_each("This step of the SORA assessment has no result: {}.", facts.sora_without_result, *OFFICER),
        *_each("This step of the SORA assessment is not confirmed: {}.", facts.sora_to_confirm, *OFFICER),
    )


def _evidence(facts: CaseFacts) -> Against:
    return (
        *_each("No scan has found this file clean: {}.", facts.evidence_unscanned, "administrator"),
        *_each("This evidence is out of date: {}.", facts.evidence_stale, *APPLICANT),
    )


def _lines(facts: CaseFacts) -> Against:
    said = "No relief line is written: a licence sets at least one provision aside."
    over = "The last day of every relief line is over."
    early = "On the first day of this line its power is not in force: line {}. Write another first day."
    return (
        *_if(facts.without_lines, said, *OFFICER),
        *_if(facts.term_over, over, *OFFICER),
        *_each(early, facts.lines_outside_power, *OFFICER),
    )


def _law(facts: CaseFacts) -> Against:
    return (
        *_each("This power is not in force on that day: {}.", facts.powers_not_in_force),
        *_each("Nobody has checked this provision: {}.", facts.provisions_unchecked, "administrator"),
    )


def _exposure(facts: CaseFacts) -> Against:
    """What it costs the state is settled within it: the holder can do nothing about it and reads no figures."""
    against = (
        *_each("Nobody has worked out what this could cost: {}.", facts.lines_unvalued, *OFFICER),
        *_limit("this licence", facts.exposure, facts.exposure_limit, facts.exposure_approved),
        *_limit("the programme", facts.programme_exposure, facts.programme_limit, facts.programme_approved),
        *_if(facts.treasury_awaited, "Treasury approval is needed and has not been given.", "liability_approver"),
        *_if(facts.parliament_awaited, "Notice to Parliament is needed and has not been given.", "liability_approver"),
    )
    return tuple(replace(reason, holder_words=EXPOSURE_FOR_HOLDER) for reason in against)


def _limit(of: str, exposure: int, limit: int, approved: int | None) -> Against:
    if exposure <= limit or (approved is not None and exposure <= approved):
        return ()
    so_far = "no more is approved" if approved is None else f"only {_pounds(approved)} is approved"
    said = f"The exposure of {of}, {_pounds(exposure)}, is above its limit of {_pounds(limit)}, and {so_far}."
    return (_reason(said, "liability_approver"),)


def _places(facts: CaseFacts) -> Against:
    return _if(facts.places_free < 1, "The programme has no place free for another licence.", "administrator")


def _each(sentence: str, names: tuple[str, ...], *who: str) -> Against:
    return tuple(_reason(sentence.format(name), *who) for name in names)


def _voiced(sentence: str, names: tuple[str, ...], facts: CaseFacts, *who: str) -> Against:
    """The same of advice, whose voice may be a person's."""
    by_body = dict(facts.advice_by_body)
    return tuple(
        Reason(sentence.format(name), frozenset(who), sentence.format(by_body[name]) if name in by_body else "")
        for name in names
    )


def _if(so: bool, sentence: str, *who: str) -> Against:
    return (_reason(sentence, *who),) if so else ()


def _reason(sentence: str, *who: str) -> Reason:
    return Reason(sentence, frozenset(who))


def _count(n: int, one: str) -> str:
    return f"{n} {one if n == 1 else one + 's'}"


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}".removesuffix(".00")
