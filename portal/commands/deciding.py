"""The panel's minute, the decision by another person, the approval of exposure, and the issue of the licence."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.commands.cases import Case, acting, locked_programme, open_case
from portal.commands.licence_papers import SignsDocuments, licence_address, write_version
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.cases import Licence, LicenceSequence, Programme
from portal.errors import NotAllowed, NotNow, NotValid
from portal.permissions import Permission
from sandbox_licences.case_facts import GRANTS, CaseFacts, Outcome
from sandbox_licences.case_file import money
from sandbox_licences.case_file.entries import (
    ApprovedElsewhere,
    Booked,
    Decided,
    ExposureApproved,
    LicenceMoved,
    Minuted,
)
from sandbox_licences.case_file.reviewable import REVIEW_RIGHT, adverse, earlier_deciders
from sandbox_licences.domains import domains
from sandbox_licences.hats import Hat
from sandbox_licences.liability import pounds
from sandbox_licences.liability_entries import Kind, issued, standing
from sandbox_licences.liability_limits import Mark
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.application import DECIDED, Event, State
from sandbox_licences.lifecycle.licence import LICENCE, LicenceFacts
from sandbox_licences.numbers import LicenceNumber
from sandbox_licences.relief_rules import advice_only
from sandbox_licences.set_aside import would_grant

MOST_CHARACTERS = 8_000
EXPOSED = (
    State.ASSESSMENT,
    State.WAITING,
    State.RECOMMENDED,
    State.MINUTED,
    State.GRANTED,
    State.GRANTED_WITH_CONDITIONS,
)
EVENT_OF = {outcome: event for event, outcome in DECIDED.items()}


def minute(ctx: Context, *, reference: str, outcome: Outcome, words: str) -> None:
    """Minute the panel's view; the case goes to the decision maker."""
    case = acting(ctx, reference, Hat.PANEL_CHAIR, Permission.CASE_MINUTE)
    text = given_words(words, "Write the panel's view first.", MOST_CHARACTERS)
    case.write(Minuted(outcome, text))
    case.move(Event.MINUTED, outcome=str(outcome))
    case.tell(case.central("decision_maker"), "case minuted", "ready to be decided", "The panel's view is minuted.\n")


def send_back(ctx: Context, *, reference: str, reason: str) -> None:
    """Send the case back to assessment: from the panel by its chair, later by the decision maker."""
    at_panel = _state(ctx, reference) == State.RECOMMENDED
    hat = Hat.PANEL_CHAIR if at_panel else Hat.DECISION_MAKER
    permission = Permission.CASE_MINUTE if at_panel else Permission.CASE_DECIDE
    case = acting(ctx, reference, hat, permission)
    if hat is Hat.DECISION_MAKER:
        not_decided_before(case)
    case.move(Event.SENT_BACK, reason=given_words(reason, "Give the reason.", MOST_CHARACTERS))
    case.tell(case.wearing(Hat.CASE_OFFICER), "case sent back", "sent back to assessment", reason + "\n")


def approve_exposure(ctx: Context, *, reference: str, licence_pence: int, programme_pence: int, reasons: str) -> None:
    """Approve exposure above the limits, up to these amounts in pence."""
    case = acting(ctx, reference, Hat.LIABILITY_APPROVER, Permission.EXPOSURE_APPROVE)
    # after a grant too: what other cases cost meanwhile may ask for it again before the issue
    case.open_for(*EXPOSED)
    if min(licence_pence, programme_pence) < 0:
        raise NotValid("An amount is 0 or more.")
    words = given_words(reasons, "Give the reasons.", MOST_CHARACTERS)
    case.write(ExposureApproved(licence_pence, programme_pence, words))
    case.record("exposure approved", licence_pence=licence_pence, programme_pence=programme_pence)
    case.tell(
        case.officers(),
        "exposure approved",
        "exposure is approved",
        f"Up to {pounds(licence_pence)} for this licence and {pounds(programme_pence)} for the programme.\n\n{words}\n",
    )


def record_elsewhere(ctx: Context, *, reference: str, of: Mark, up_to_pence: int, where: str) -> None:
    """Record that the Treasury approved, or that Parliament was told."""
    case = acting(ctx, reference, Hat.LIABILITY_APPROVER, Permission.EXPOSURE_APPROVE)
    if of not in (Mark.TREASURY_APPROVAL, Mark.NOTICE_TO_PARLIAMENT):
        raise NotValid("Record Treasury approval or notice to Parliament.")
    case.open_for(*EXPOSED)
    if up_to_pence < 0:
        raise NotValid("An amount is 0 or more.")
    letter = given_words(where, "Give the reference of the letter or paper.", 300)
    case.write(ApprovedElsewhere(str(of), up_to_pence, letter))
    case.record("approved elsewhere", of=str(of), up_to_pence=up_to_pence)


def decide(ctx: Context, *, reference: str, outcome: Outcome, reasons: str, expected: int | None = None) -> None:
    """Decide the application. A grant reserves its exposure and its place in the programme; it issues nothing."""
    case = acting(ctx, reference, Hat.DECISION_MAKER, Permission.CASE_DECIDE, expected=expected)
    programme = locked_programme(ctx)
    words = given_words(reasons, "Give the reasons.", MOST_CHARACTERS)
    case.move(EVENT_OF[outcome], reason=words, outcome=str(outcome))
    needed = _advice(case) if outcome is Outcome.ADVICE_GIVEN else ()
    decided = case.write(Decided(outcome, words, case.clock().frozen(), needed))
    if outcome in GRANTS:
        _reserve(case, programme)
    told = {
        Outcome.GRANTED: "granted",
        Outcome.GRANTED_WITH_CONDITIONS: "granted with conditions",
        Outcome.REFUSED: "refused",
        Outcome.ADVICE_GIVEN: "what would be granted, and what law would be needed",
    }[outcome]
    case.tell(
        case.applicants(),
        "application decided",
        f"the decision: {told}",
        f"Your application “{case.row.title}” was decided on {day_in_words(case.around.today)}: {told}.\n\n{words}\n"
        + (f"\n{REVIEW_RIGHT}\n" if adverse(decided) else ""),
    )
    case.tell(case.wearing(Hat.CASE_OFFICER), "application decided", f"decided: {told}", words + "\n")


def issue(ctx: Context, *, reference: str, signer: SignsDocuments, base_url: str, expected: int | None = None) -> str:
    """Issue the licence that a decision granted, with its signed document; its number."""
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE, expected=expected)
    locked_programme(ctx)
    row = licence_of(case)
    if row is None:
        raise NotNow("No licence was granted on this case.")
    if against := licence_refusal(case, licence.State(row.state), licence.Event.ISSUED):
        raise NotNow(" ".join(against))
    row.state = LICENCE.target(licence.State(row.state), licence.Event.ISSUED)
    row.number = str(_next_number(ctx, case))
    case.write(LicenceMoved(licence.Event.ISSUED, licence.State(row.state)))
    _assume(case, row.number)
    write_version(case, row, signer, base_url, why="Issued as decided.")
    case.record("licence issued", number=row.number)
    case.tell(
        case.applicants(),
        "licence issued",
        f"licence {row.number} is issued",
        f"It runs from {day_in_words(row.first_on)} to {day_in_words(row.last_on)}. The signed document is in the "
        f"portal. Anybody reads how it stands at {licence_address(base_url, row.number)}.\n",
    )
    return row.number


def not_decided_before(case: Case) -> None:
    """Stop here whoever took a decision that a review overturned: they have no more part in what is decided anew.

    Raises:
        NotAllowed: the actor did.
    """
    if case.ctx.actor.person_id in earlier_deciders(case.file):
        raise NotAllowed("You took an earlier decision on this case, so another decision maker must do this.")


def licence_of(case: Case) -> Licence | None:
    """The licence that the newest version of the application was granted, locked; None where it was not."""
    found = select(Licence).where(Licence.case_id == case.row.id, Licence.version == case.row.version)
    locked = found.with_for_update(of=Licence).execution_options(populate_existing=True)
    return case.ctx.session.scalars(locked).first()


def licence_refusal(case: Case, state: licence.State, event: licence.Event, **known: Any) -> tuple[str, ...]:
    """Every reason why the licence cannot go through ``event``; facts are worked out only for a step it could take."""
    if LICENCE.step(state, event) is None:
        return LICENCE.refusal(state, event, cast(LicenceFacts, None))
    return LICENCE.refusal(state, event, licence_facts(case, **known))


def licence_facts(case: Case, **known: Any) -> LicenceFacts:
    """What is known when somebody wants to take a step with the licence; ``known`` is what the step brings."""
    facts: CaseFacts = case.facts(reasons_written=bool(known.get("reasons_written")))
    given: dict[str, Any] = {
        "reasons_written": False,
        "notice_over": False,
        "notice_stands": False,
        "review_right_told": False,
        "decided": False,
        "first_day_come": False,
        "begun": False,
        "last_day_over": False,
        "renewal_pending": False,
        "review_day_set": False,
        "causes_left": (),
        "stage": 1,
        "stages": 1,
        "stage_evidence_missing": (),
        "exit_reported": False,
        "lines_without_view": (),
    }
    return LicenceFacts(case=facts, **(given | known))


def release(case: Case, reason: str) -> None:
    """Release what a decision reserved or a licence assumed, and its place."""
    locked_programme(case.ctx).taken -= 1
    case.release_entries(reason)


def _reserve(case: Case, programme: Programme) -> None:
    lines = case.file.lines
    first, last = min(line.start_on for line in lines), max(line.end_on for line in lines)
    for entry in money.reservations(case.file, case.around.today):
        case.write(Booked(entry))
    case.write(LicenceMoved(licence.Event.RESERVED, licence.State.RESERVED))
    case.ctx.session.add(
        Licence(
            case_id=case.row.id,
            version=case.row.version,
            state=licence.State.RESERVED,
            first_on=first,
            last_on=last,
        )
    )
    programme.taken += 1
    case.ctx.session.flush()


def _assume(case: Case, number: str) -> None:
    """Turn what was reserved into what the licence assumes."""
    own = money.own_entries(case.file)
    today = case.around.today
    for entry, until in standing(own, today):
        if entry.kind is Kind.RESERVED and until is None:
            line = entry.relief_line
            freed, assumed = (money.reference(case.file, f"{letter}{line}") for letter in "FA")
            pair = issued(entry, freed, assumed, today, number)
            for booked in pair:
                case.write(Booked(booked))


def _next_number(ctx: Context, case: Case) -> LicenceNumber:
    """The next number of the year and domain. The programme's row is locked, so nobody takes the same."""
    year, prefix = london_date(ctx.now).year, domains()[case.row.domain].prefix
    head = ctx.session.get(LicenceSequence, (year, prefix), with_for_update=True)
    if head is None:
        head = LicenceSequence(year=year, prefix=prefix, last=0)
        ctx.session.add(head)
    head.last += 1
    ctx.session.flush()
    return LicenceNumber(year, prefix, head.last)


def _advice(case: Case) -> tuple[str, ...]:
    """What would be granted, and which law or check is missing for it."""
    law, today = case.around.law, case.around.today
    would = tuple(f"Would be granted: {would_grant(line, law)}" for line in case.file.lines)
    lacking = dict.fromkeys(o.sentence for o in advice_only(case.file.lines, today, law))
    return (*would, *(f"Needed first: {sentence}" for sentence in lacking))


def _state(ctx: Context, reference: str) -> str:
    return open_case(ctx, reference).row.state
