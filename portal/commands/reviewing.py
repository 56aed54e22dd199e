"""Internal review of a decision: asked for by the applicant, decided by somebody who wore no hat on the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.commands.apart import checked_themselves
from portal.commands.cases import Case, acting, administering
from portal.commands.deciding import licence_of
from portal.commands.licence_undone import fall_with_decision, undo_step
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.case_files import hats_on
from portal.db.people import Membership, Person
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import CENTRAL_UNIT, Permission
from sandbox_licences import hats
from sandbox_licences.case_facts import GRANTS
from sandbox_licences.case_file import reviewable
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.entries import ConditionDropped, ConditionWritten, Decided, LicenceMoved, ReviewMoved
from sandbox_licences.case_file.file import Written
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.lifecycle import application, licence
from sandbox_licences.lifecycle.review import REVIEW, TERMINAL, Event, ReviewFacts, State

MOST_CHARACTERS = 8_000


def ask_for_review(ctx: Context, *, reference: str, reason: str, of: int | None = None) -> None:
    """Ask, as a signatory, for a review of a decision on the application or against the licence.

    ``of`` is the place of the decision in the file; None: the newest of which a review can be asked for.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.REVIEW_ASK)
    every = reviewable.decisions(case.file)
    if of is not None:
        every = tuple(one for one in every if one.stamp.seq == of)
    chosen = next((one for one in reviewable.open_to_review(case.file) if one in every), None)
    if chosen is None and not every:
        raise NotNow("There is no decision to review.")
    words = given_words(reason, "Say what should be looked at again.", MOST_CHARACTERS)
    _move(case, Event.ASKED, words, of=chosen or every[0])
    case.tell(case.central("administrator"), "review asked for", "an internal review is asked for", "Assign it.\n")


def accept_review(ctx: Context, *, reference: str, good_cause: str = "") -> None:
    """Accept the request; one that is late needs its good cause written."""
    case = administering(ctx, reference, Permission.REVIEW_ASSIGN)
    _move(case, Event.ACCEPTED, " ".join(good_cause.split()), good_cause=bool(good_cause.strip()))
    case.tell(
        case.applicants(),
        "review accepted",
        "your request for a review is accepted",
        "Somebody who had no part in the case looks at the decision again and decides within 20 working days.\n",
    )


def find_late(ctx: Context, *, reference: str, reason: str) -> None:
    """Turn down a request that came too late and without good cause."""
    case = administering(ctx, reference, Permission.REVIEW_ASSIGN)
    _move(case, Event.FOUND_LATE, given_words(reason, "Give the reason.", MOST_CHARACTERS))
    case.tell(case.applicants(), "review too late", "asked for too late", reason + "\n")


def assign_review(ctx: Context, *, reference: str, person_id: int) -> None:
    """Give the review to a decision maker who wore no hat on the case."""
    case = administering(ctx, reference, Permission.REVIEW_ASSIGN)
    person = ctx.session.get(Person, person_id)
    held = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_code == CENTRAL_UNIT,
        Membership.role == "decision_maker",
        Membership.ended_at.is_(None),
    )
    if person is None or ctx.session.scalar(held) is None:
        raise NotFound("This person is no decision maker.")
    if person_id == ctx.actor.person_id:
        raise NotAllowed("You cannot give a review to yourself: another administrator assigns it.")
    _move(case, Event.ASSIGNED, "", reviewer=person_id)
    case.tell(
        [(person.email, person.name)], "review assigned", "an internal review is yours", "Decide in 20 working days.\n"
    )


def decide_review(
    ctx: Context, *, reference: str, event: Event, reason: str, terms: Mapping[int, str] | None = None
) -> None:
    """Uphold the decision, vary the terms of what was granted, or overturn it.

    An application whose decision is overturned is decided anew, and so is whether there is another licence after one
    wrongly revoked or given up before its issue. A licence whose suspension is overturned goes on, unless a later step
    or something that it needs keeps it from that.
    ``terms`` are the conditions that a variation changes, by number, in their new words; without words one is dropped.
    What was reserved falls with a decision that is overturned.

    Raises:
        NotValid: a variation changes nothing, or a condition that is not the state's own to change.
        NotNow: the licence is issued: its terms do not change here, and the decision falls only after it has ended.
    """
    case = acting(ctx, reference, Hat.REVIEWER, Permission.CASE_DECIDE)
    words = given_words(reason, "Give the reasons.", MOST_CHARACTERS)
    _move(case, event, words)
    decided = _under_review(case)
    if event is Event.VARIED:
        _vary(case, terms or {}, words)
    told = {
        Event.UPHELD: "the decision stands",
        Event.VARIED: "the terms are changed",
        Event.OVERTURNED: "decided anew",
    }[event]
    holder = officer = ""
    if event is Event.OVERTURNED and isinstance(decided.what, LicenceMoved):
        if decided.what.event in (licence.Event.REVOKED, licence.Event.RELEASED):
            case.next_version(application.Event.TAKEN_UP_AGAIN)
        else:
            undone = undo_step(case, decided, f"A review overturned the step: {words}")
            holder, officer = f"\n{undone.holder}\n", f"\n{undone.officer}\n"
            become = "undone" if undone.goes_on else "overturned; the licence does not go on"
            told = f"the decision against the licence is {become}"
    elif event is Event.OVERTURNED:
        fall_with_decision(case, f"A review overturned the decision: {words}")
        case.next_version(application.Event.TAKEN_UP_AGAIN)
    case.tell(case.applicants(), "review decided", told, f"{words}\n{holder}")
    case.tell(case.wearing(Hat.CASE_OFFICER), "review decided", told, f"{words}\n{officer}")


def withdraw_review(ctx: Context, *, reference: str) -> None:
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    _move(case, Event.WITHDRAWN, "")
    assigned = _assigned(case, _under_review(case))
    reviewer = ctx.session.get(Person, assigned) if assigned is not None else None
    case.tell(
        (*case.officers(), *case.central("administrator"), *([(reviewer.email, reviewer.name)] if reviewer else ())),
        "review withdrawn",
        "the request for a review is withdrawn",
        "The decision stands as it is.\n",
    )


def _vary(case: Case, changed: Mapping[int, str], why: str) -> None:
    """Write the conditions as they are from now on; the licence is issued on them."""
    row = licence_of(case)
    if row is None or row.state != licence.State.RESERVED:
        raise NotNow(
            "The licence is issued or at its end, so a review cannot change its terms: uphold the "
            "decision, or overturn it once the licence has ended."
        )
    standing = {condition.number: condition for condition in conditions(case.file)}
    told = {number: " ".join(words.split()) for number, words in changed.items()}
    for number in told:
        if number not in standing:
            raise NotValid(f"There is no condition {number} on this case.")
        if standing[number].for_consent:
            raise NotValid(f"Condition {number} is that of a consent, so only whoever consents can change it.")
    told = {number: words for number, words in told.items() if words != standing[number].words}
    if not told:
        raise NotValid("Say which condition changes: write its new words, or leave it empty to drop it.")
    for number, words in told.items():
        if words:
            case.write(ConditionWritten(number, given_words(words, "Write the condition.", MOST_CHARACTERS)))
        else:
            case.write(ConditionDropped(number, why))
        case.record("condition varied by a review", condition=number, dropped=not words)


def review_state(case: Case) -> State | None:
    """Where the newest review is; None: nobody asked for one."""
    last = case.file.last(ReviewMoved)
    return last.what.state if last else None


def _move(
    case: Case,
    event: Event,
    reason: str,
    *,
    of: Written[Any] | None = None,
    good_cause: bool = False,
    reviewer: int | None = None,
) -> None:
    """Take the review through ``event``; ``of`` is the decision where one is asked for."""
    before = None if of else review_state(case)
    decided = of or _under_review(case)
    against = REVIEW.refusal(before, event, _facts(case, decided, reason, good_cause, reviewer))
    if against:
        raise NotNow(" ".join(against))
    after = REVIEW.target(before, event)
    case.write(ReviewMoved(event, after, decided.stamp.seq, reason, reviewer))
    case.record(f"review {event}", reason=reason or None, state_after=after, of=decided.stamp.seq)


def _under_review(case: Case) -> Written[Any]:
    decided = reviewable.decision_under_review(case.file)
    if decided is None:
        raise NotNow("No review was asked for.")
    return decided


def _assigned(case: Case, decided: Written[Any]) -> int | None:
    """The person to whom the review of this decision was given last."""
    own = (moved.what for moved in case.file.of(ReviewMoved) if moved.what.of == decided.stamp.seq)
    return next((moved.reviewer for moved in reversed([*own]) if moved.reviewer is not None), None)


def _facts(case: Case, decided: Written[Any], reason: str, good_cause: bool, reviewer: int | None) -> ReviewFacts:
    own = [moved for moved in case.file.of(ReviewMoved) if moved.what.of == decided.stamp.seq]
    last, assigned = case.file.last(ReviewMoved), _assigned(case, decided)
    asked_on = own[0].stamp.on if own else case.around.today
    return ReviewFacts(
        reviewer_refused=_refused(case, reviewer) if reviewer is not None else None,
        adverse=reviewable.adverse(decided),
        other_review=bool(own),
        another_open=not own and last is not None and last.what.state not in TERMINAL,
        in_time=asked_on <= reviewable.ask_until(case.file, decided, case.around.calendar),
        good_cause=good_cause,
        actor_is_reviewer=assigned is not None and assigned == case.ctx.actor.person_id,
        reasons_written=bool(reason.strip()),
        has_terms=isinstance(decided.what, Decided) and decided.what.outcome in GRANTS,
    )


def _refused(case: Case, reviewer: int) -> str | None:
    """Why this person cannot be the reviewer; what they declare of their interest is asked when they act."""
    if reviewer in reviewable.earlier_reviewers(case.file):
        return "That person decided an earlier review of this case, so another person must do this."
    worn = hats_on(case.ctx.session, case.row.id)
    if reviewer not in worn and (law := checked_themselves(case.ctx, case.file, reviewer)):
        return f"That person checked {law}, which this case rests on, so another person must do this."
    interest = case.interest_of(reviewer) or Interest.NONE
    said = hats.refusal(worn, reviewer, Hat.REVIEWER, interest, of_the_applicant=case.of_the_applicant(reviewer))
    return said.replace("You are", "That person is").replace(", so you cannot", ", so cannot") if said else None
