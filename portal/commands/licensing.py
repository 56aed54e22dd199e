"""The life of a licence after its issue: begun, suspended, reinstated, revoked, surrendered, expired.

Its state is that of the whole licence; lines that rest on a consent stop with the consent, by themselves. A state for
each activity of a licence over several domains comes with such licences: today a case is of one domain.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from sqlalchemy import select

from metrics.working_days import working_day_after
from portal.clock import day_in_words, london_date
from portal.commands.cases import Case, open_case
from portal.commands.deciding import licence_of, licence_refusal, not_decided_before, release
from portal.commands.wording import given_words
from portal.context import PORTAL, Context, Portal
from portal.db.case_files import hats_on
from portal.db.cases import Licence, SandboxCase
from portal.errors import NotFound, NotNow, NotValid
from portal.permissions import Permission
from sandbox_licences import gates
from sandbox_licences.case_file import reviewable
from sandbox_licences.case_file.entries import (
    KeptFromBeginning,
    LicenceMoved,
    NoticeAnswered,
    NoticeOfStep,
    NoticeWithdrawn,
)
from sandbox_licences.case_file.file import Written
from sandbox_licences.case_file.notices import notices_standing, stands_until
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.licence import LABELS, LICENCE, TERMINAL, Event, State

log = logging.getLogger("portal.licences")

MOST_CHARACTERS = 4_000
MOST_IN_PUBLIC = 500
TIME_TO_ANSWER = 10
"""Working days the holder has to answer a notice."""
ANNOUNCED = (Event.SUSPENDED, Event.REVOKED)
"""Steps that need notice."""
LONGEST_HOLD = 20
"""Working days after which, at the latest, a suspension at once is looked at again."""


def begin_licence(ctx: Context, *, number: str) -> None:
    """Let the licence begin on its first day; done by a job, or by the officer."""
    case, row = _found(ctx, number)
    if not ctx.actor.is_the_portal:
        _wear(case, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    move_licence(case, row, Event.BEGUN, first_day_come=row.first_on <= case.around.today)
    until = f"It runs until {day_in_words(row.last_on)}."
    lines = "A line without its consent sets nothing aside: the page of the licence says which lines you may use today."
    _tell_holder(case, row, "your licence has begun", f"{until} {lines}")


def hold_licence(ctx: Context, *, number: str, reason: str, review_on: date, in_public: str = "") -> None:
    """Suspend the licence at once, without notice; on ``review_on`` it is looked at again.

    Raises:
        NotValid: the day is not after today, or more than 20 working days away.
    """
    case, row = _found(ctx, number)
    if not ctx.actor.is_the_portal:
        _wear(case, *_officer_or_decider(case))
    words = given_words(reason, "Give the reasons in writing.", MOST_CHARACTERS)
    latest = working_day_after(case.around.today, LONGEST_HOLD, case.around.calendar)
    if not case.around.today < review_on <= latest:
        raise NotValid(f"Look at it again on a day after today and not after {day_in_words(latest)}.")
    move_licence(case, row, Event.HELD, words, review_on, _in_public(in_public), review_day_set=True)
    _tell_holder(
        case,
        row,
        "your licence is suspended at once: stop what it covers",
        f"{words}\n\nA decision maker looks at this again on {day_in_words(review_on)}.",
        of=Event.HELD,
    )


def give_notice(ctx: Context, *, number: str, of: Event, words: str) -> date:
    """Tell the holder that the licence may be suspended or revoked, and why; until when it may answer."""
    case, row = _found(ctx, number)
    _wear(case, Hat.DECISION_MAKER, Permission.CASE_DECIDE)
    if of not in ANNOUNCED:
        raise NotValid("Notice is given of a suspension or of a revocation.")
    if LICENCE.step(State(row.state), of) is None:
        raise NotNow(f"The licence is “{LABELS[State(row.state)].staff.lower()}”: it can no longer be {of}.")
    text = given_words(words, "Say what may be done and why.", MOST_CHARACTERS)
    answer_by = working_day_after(case.around.today, TIME_TO_ANSWER, case.around.calendar)
    notice = NoticeOfStep(of, text, answer_by)
    case.write(notice)
    case.record("licence notice given", number=number, of=str(of), answer_by=answer_by.isoformat())
    _tell_holder(
        case,
        row,
        f"your licence may be {of}",
        f"{text}\n\nYou may answer on the page of the licence until {day_in_words(answer_by)}; nothing is decided "
        f"before. After {day_in_words(stands_until(notice, case.around.calendar))} nothing is decided on this notice.",
    )
    return answer_by


def answer_notice(ctx: Context, *, number: str, of: Event, words: str) -> None:
    """Say, as the holder, what speaks against a step that was announced; as often as needed until it is taken."""
    case, row = _found(ctx, number)
    _wear(case, Hat.APPLICANT, Permission.CASE_CHANGE)
    standing = [notice for notice in _standing(case, row) if notice.what.of is of]
    if not standing or row.state in TERMINAL:
        raise NotNow(
            "No notice waits for your answer: the step was taken or never announced, or its notice no longer stands."
        )
    text = given_words(words, "Write your answer first.", MOST_CHARACTERS)
    case.write(NoticeAnswered(standing[-1].stamp.seq, text))
    case.record("licence notice answered", number=number, of=str(of))
    subject = f"its holder answers the notice that it may be {of}"
    _tell_officers(case, row, subject, text)
    case.tell(case.wearing(Hat.DECISION_MAKER), "licence changed", f"{number}: {subject}", f"{text}\n")


def withdraw_notice(ctx: Context, *, number: str, of: Event, reason: str) -> None:
    """Take back a notice that still stands, whoever gave it: without another one the step cannot be taken.

    One that took the place of earlier notices of its kind falls with them.
    """
    case, row = _found(ctx, number)
    _wear(case, Hat.DECISION_MAKER, Permission.CASE_DECIDE)
    words = given_words(reason, "Say why the notice is withdrawn: the holder is told.", MOST_CHARACTERS)
    standing = [notice for notice in _standing(case, row) if notice.what.of is of]
    step, known = Event.NOTICE_WITHDRAWN, {"reasons_written": True, "notice_stands": bool(standing)}
    if against := licence_refusal(case, State(row.state), step, **known):
        raise NotNow(" ".join(against))
    case.write(NoticeWithdrawn(standing[-1].stamp.seq, of, words))
    case.record("licence notice withdrawn", reason=words, number=number, of=str(of))
    subject = f"the notice that it may be {of} is withdrawn"
    _tell_holder(case, row, subject, f"{words}\n\nIt need not be answered, and nothing is decided on it.")
    _tell_officers(case, row, subject, words)


def suspend_licence(ctx: Context, *, number: str, reason: str, in_public: str = "") -> None:
    """Suspend the licence after notice; also how a suspension at once is confirmed.

    ``in_public`` is what anybody may read of why; the reason itself is told to the holder.
    """
    _adverse(ctx, number, Event.SUSPENDED, (reason, in_public), "your licence is suspended: stop what it covers")


def revoke_licence(ctx: Context, *, number: str, reason: str, in_public: str = "") -> None:
    """Revoke the licence after notice; it never comes back, and its exposure and place are released."""
    _adverse(ctx, number, Event.REVOKED, (reason, in_public), "your licence is revoked: stop what it covers")


def reinstate_licence(ctx: Context, *, number: str, reason: str) -> None:
    """Let a suspended licence go on; all that had to hold at its issue must hold now.

    One suspended before its first day, which has not come, is set back: what it needs is asked for when it begins.
    """
    case, row = _found(ctx, number)
    _wear(case, Hat.DECISION_MAKER, Permission.CASE_DECIDE)
    words = given_words(reason, "Give the reasons in writing.", MOST_CHARACTERS)
    come = row.first_on <= case.around.today
    if come or row.state != State.SUSPENDED or has_begun(case, row):
        move_licence(case, row, Event.REINSTATED, words, first_day_come=come)
        _tell_holder(case, row, "your licence goes on", words)
    else:
        move_licence(case, row, Event.SET_BACK, words)
        _tell_holder(case, row, f"your licence begins on {day_in_words(row.first_on)} after all", words)


def surrender_licence(ctx: Context, *, number: str, reason: str) -> None:
    """Give the licence back, as a signatory of its holder; its exposure and place are released."""
    case, row = _found(ctx, number)
    _wear(case, Hat.APPLICANT, Permission.LICENCE_SURRENDER)
    words = given_words(reason, "Say why first; a few words are enough.", MOST_CHARACTERS)
    move_licence(case, row, Event.SURRENDERED, words)
    _tell_officers(case, row, "surrendered by its holder", words)


def expire_licence(ctx: Context, *, number: str) -> None:
    """Close a licence whose last day is over; the portal's own step."""
    case, row = _found(ctx, number)
    if not ctx.actor.is_the_portal:
        raise NotFound
    move_licence(case, row, Event.EXPIRED, "Its last day is over.", last_day_over=row.last_on < case.around.today)
    _tell_holder(case, row, "your licence has ended", "Its last day is over. An exit report is due from you.")


def release_reserved(ctx: Context, *, reference: str, reason: str) -> None:
    """Give up a licence that was granted and not issued: by the applicant's signatory or by the decision maker.

    Of the second the applicant may ask for a review.
    """
    case = open_case(ctx, reference)
    if ctx.may(Permission.LICENCE_SURRENDER, case.row.organisation_code):
        _wear(case, Hat.APPLICANT, Permission.LICENCE_SURRENDER)
    else:
        _wear(case, Hat.DECISION_MAKER, Permission.CASE_DECIDE)
    row = licence_of(case)
    if row is None:
        raise NotNow("No licence was granted on this case.")
    words = given_words(reason, "Give the reasons in writing.", MOST_CHARACTERS)
    move_licence(case, row, Event.RELEASED, words)
    right = f"\n{reviewable.REVIEW_RIGHT}\n" if case.hat is Hat.DECISION_MAKER else ""
    case.tell(case.applicants(), "licence released", "the licence is not issued", f"{words}\n{right}")
    own = (*case.officers(), *case.wearing(Hat.DECISION_MAKER))
    case.tell(own, "licence released", "the licence is not issued", f"{words}\n")


def lapse_reserved(ctx: Context, *, reference: str) -> None:
    """Close a grant that was never issued and whose last day is over; the portal's own step."""
    case = open_case(ctx, reference)
    row = licence_of(case)
    if row is None or not ctx.actor.is_the_portal:
        raise NotFound
    why = f"It was not issued by its last day, {day_in_words(row.last_on)}."
    move_licence(case, row, Event.LAPSED, why, last_day_over=row.last_on < case.around.today)
    case.tell([*case.applicants(), *case.officers()], "licence released", "the licence is not issued", f"{why}\n")


def due_steps(portal: Portal) -> int:
    """Take the steps that a day settles: begin what begins, close what is over, issued or not; how many were taken.

    One that goes wrong holds up no other: it is logged, tried again the next time, and raised at the end.

    A licence that cannot begin because something stands against it stays as it is; its officer and its holder are told
    what, again only when that changes.
    """
    with portal.reading(PORTAL) as reading:
        today = london_date(reading.now)
        alive = (State.ISSUED, State.ACTIVE, State.SUSPENDED)
        rows = reading.session.scalars(select(Licence).where(Licence.state.in_(alive)).order_by(Licence.id))
        never = reading.session.scalars(
            select(SandboxCase.reference)
            .join(Licence, Licence.case_id == SandboxCase.id)
            .where(Licence.state == State.RESERVED, Licence.last_on < today)
            .order_by(Licence.id)
        ).all()
        over, first = [], []
        for row in rows:
            if row.last_on < today:
                over.append(row.number or "")
            elif row.state == State.ISSUED and row.first_on <= today:
                first.append(row.number or "")
    taken, kept = 0, list[str]()
    failed: Exception | None = None
    for reference in never:
        try:
            with portal.unit_of_work(PORTAL) as ctx:
                lapse_reserved(ctx, reference=reference)
        except Exception as error:
            failed = error
            log.exception("the grant of case %s could not be closed; it is tried again", reference)
        else:
            taken += 1
    for number, step in (*((n, expire_licence) for n in over), *((n, begin_licence) for n in first)):
        try:
            with portal.unit_of_work(PORTAL) as ctx:
                step(ctx, number=number)
        except NotNow as against:
            log.warning("licence %s was not taken on: %s", number, against.sentence)
            if step is begin_licence:
                kept.append(number)
        except Exception as error:
            failed = error
            log.exception("licence %s could not be taken on; it is tried again", number)
        else:
            taken += 1
    for number in kept:
        try:
            with portal.unit_of_work(PORTAL) as ctx:
                _tell_kept_from_beginning(ctx, number)
        except Exception as error:
            failed = error
            log.exception("nobody was told that licence %s cannot begin; it is tried again", number)
    if failed is not None:
        raise failed
    return taken


def _tell_kept_from_beginning(ctx: Context, number: str) -> None:
    case, row = _found(ctx, number)
    refusal = licence_refusal(case, State(row.state), Event.BEGUN, first_day_come=True)
    kept = KeptFromBeginning(refusal, against_for_holder(case))
    before = case.file.last(KeptFromBeginning)
    if not kept.reasons or (before and before.what == kept):
        return
    case.write(kept)
    case.record("licence kept from beginning", number=number, reasons=len(kept.reasons))
    said = "Its first day has come, and this stands against it:"
    subject = "your licence cannot begin yet: do not start"
    if before is None or before.what.for_holder != kept.for_holder:  # money of the programme moves every day
        _tell_holder(case, row, subject, f"{said}\n\n{listed(kept.for_holder)}")
    text = f"{said}\n\n{listed(kept.reasons)}\nIt begins by itself once nothing does."
    _tell_officers(case, row, "cannot begin", text)


def against_for_holder(case: Case) -> tuple[str, ...]:
    """What stands against beginning or going on, as the holder reads it."""
    return gates.words_for_holder(gates.against_taking_effect(case.facts()))


def listed(reasons: tuple[str, ...]) -> str:
    return "".join(f"- {reason}\n" for reason in reasons)


def _adverse(ctx: Context, number: str, event: Event, why: tuple[str, str], subject: str) -> None:
    reason, in_public = why
    case, row = _found(ctx, number)
    _wear(case, Hat.DECISION_MAKER, Permission.CASE_DECIDE)
    words = given_words(reason, "Give the reasons in writing.", MOST_CHARACTERS)
    over = any(n.what.of is event and n.what.answer_by < case.around.today for n in _standing(case, row))
    move_licence(case, row, event, words, in_public=_in_public(in_public), notice_over=over)
    _tell_holder(case, row, subject, words, of=event)


def move_licence(
    case: Case,
    row: Licence,
    event: Event,
    reason: str = "",
    review_on: date | None = None,
    in_public: str = "",
    **known: Any,
) -> None:
    """Take the licence through ``event``; at its end what the state took on is released, with its place."""
    before = State(row.state)
    known |= {
        "reasons_written": bool(reason),
        "review_right_told": event in reviewable.STEPS,
        "begun": has_begun(case, row),
    }
    if against := licence_refusal(case, before, event, **known):
        raise NotNow(" ".join(against))
    after = LICENCE.target(before, event)
    row.state = after
    case.write(LicenceMoved(event, after, reason, review_on, in_public))
    case.record(f"licence {event}", reason=reason or None, number=row.number, state_before=before, state_after=after)
    if after in TERMINAL:
        release(case, f"Licence {row.number or 'not issued'} {event}")


def _in_public(words: str) -> str:
    return given_words(words, "", MOST_IN_PUBLIC) if words.strip() else ""


def has_begun(case: Case, row: Licence) -> bool:
    return any(step.what.state is State.ACTIVE for step in case.file.steps_of_licence(row.version))


def _standing(case: Case, row: Licence) -> tuple[Written[NoticeOfStep], ...]:
    return notices_standing(case.file, row.version, case.around.today, case.around.calendar)


def _found(ctx: Context, number: str) -> tuple[Case, Licence]:
    """The case and its licence, locked.

    Raises:
        NotFound: no such licence, or the actor has nothing to do with it.
    """
    reference = ctx.session.scalar(
        select(SandboxCase.reference).join(Licence, Licence.case_id == SandboxCase.id).where(Licence.number == number)
    )
    if reference is None:
        raise NotFound
    case = open_case(ctx, reference)
    found = select(Licence).where(Licence.number == number).with_for_update(of=Licence)
    return case, ctx.session.scalars(found.execution_options(populate_existing=True)).one()


def _wear(case: Case, hat: Hat, permission: Permission) -> None:
    case.ctx.require(permission, case.row.organisation_code)
    case.wear(hat)
    if hat is Hat.DECISION_MAKER:
        not_decided_before(case)


def _officer_or_decider(case: Case) -> tuple[Hat, Permission]:
    """In which hat somebody suspends at once: the one worn on this case, else the one their role is for."""
    worn = hats_on(case.ctx.session, case.row.id).get(case.ctx.actor.person_id or 0)
    decides = worn == Hat.DECISION_MAKER or (worn is None and case.ctx.may(Permission.CASE_DECIDE))
    return (Hat.DECISION_MAKER, Permission.CASE_DECIDE) if decides else (Hat.CASE_OFFICER, Permission.CASE_HANDLE)


def _tell_holder(case: Case, row: Licence, subject: str, text: str, *, of: Event | None = None) -> None:
    """``of`` is a step against the holder: of what can be reviewed they are told that it can."""
    if of in reviewable.STEPS:
        text = f"{text}\n\n{reviewable.REVIEW_RIGHT}"
    case.tell(case.applicants(), "licence changed", f"{row.number}: {subject}", f"{text}\n")


def _tell_officers(case: Case, row: Licence, subject: str, text: str) -> None:
    case.tell(case.officers(), "licence changed", f"{row.number}: {subject}", f"{text}\n")
