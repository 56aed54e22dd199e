"""What the portal does on cases by itself when days have passed: it tells people, and closes what a rule closes.

Each case is a transaction of its own, and what was done stands in its file or in the record of warnings: however often
this runs, each thing happens once. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from metrics.working_days import working_days_of
from portal.clock import day_in_words
from portal.commands.case_reminders import remind_of_advice, remind_of_consents
from portal.commands.cases import Case, open_case
from portal.commands.moves import people_with
from portal.context import PORTAL, Context, Portal
from portal.db.cases import Licence, SandboxCase
from portal.db.people import Person
from sandbox_licences import advice
from sandbox_licences.case_file import advised, consented
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import (
    ConsentMoved,
    NoAdvice,
    NoticeSent,
    OfficerWarned,
    ReviewMoved,
)
from sandbox_licences.case_file.facts import questions_due
from sandbox_licences.case_file.turns import NOBODY
from sandbox_licences.clock import Stage, Standing, clock_of
from sandbox_licences.consents import ConsentState, unanswered
from sandbox_licences.due_dates import Limit, consent_due_on, review_due_on
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import BEFORE_DECISION, CLOCK_STOPPED, LABELS, Event, State

WARNED_BEFORE: dict[Stage | Limit, int] = {
    Stage.DULY_MADE: 2,
    Stage.TRIAGE: 2,
    Stage.DECISION: 10,
    Limit.SUSPENSION: 2,
    Limit.REVIEW: 5,
}
"""Working days left at which whoever has to act is warned."""
_STAGES = {
    State.SUBMITTED: Stage.DULY_MADE,
    State.DULY_MADE: Stage.TRIAGE,
    **dict.fromkeys((State.ASSESSMENT, State.RECOMMENDED, State.MINUTED), Stage.DECISION),
}
_TURNS = {State.RECOMMENDED: Hat.PANEL_CHAIR, State.MINUTED: Hat.DECISION_MAKER}
_ASKED_IN = (State.ASSESSMENT, State.WAITING)


def due_cases(portal: Portal) -> tuple[str, ...]:
    """The cases on which days may have passed: handed in and open, under review, or with a licence that lives."""
    alive = select(Licence.case_id).where(Licence.state.not_in(licence.TERMINAL))
    with portal.reading(PORTAL) as reading:
        open_still = SandboxCase.state.in_(BEFORE_DECISION - {State.DRAFT})
        wanted = open_still | (SandboxCase.turn != NOBODY) | SandboxCase.id.in_(alive)
        query = select(SandboxCase.reference).where(wanted).order_by(SandboxCase.id)
        return tuple(reading.session.scalars(query))


def look_after_case(ctx: Context, *, reference: str) -> None:
    """Do whatever the day asks for on one case."""
    case = open_case(ctx, reference)
    steps: tuple[Callable[[Case], None], ...] = (
        _send_notices,
        _close_lapsed,
        _remind_bodies,
        _record_no_advice,
        _escalate_consents,
        _warn_officer,
        _warn_of_suspension,
        _warn_of_review,
    )
    for step in steps:
        step(case)


def _send_notices(case: Case) -> None:
    """The two notices of each unanswered question, each once, the day it falls due or the first day after.

    Both can be due at once where the portal stood still: then both go out, and leave the days to answer in that the
    last one always leaves.
    """
    if State(case.row.state) not in CLOCK_STOPPED:
        return
    for waiting in questions_due(case.file, case.around):
        number = int(waiting.asked.question.removeprefix("Q"))
        sent = sum(notice.what.question == number for notice in case.file.of(NoticeSent))
        for _ in waiting.notices_due[sent:]:
            case.write(NoticeSent(number, waiting.lapses_on))
            case.record("notice sent", question=number)
            case.tell(
                case.applicants(),
                "notice of lapse",
                "your application will lapse",
                f"Written question {number} has had no answer:\n\n{waiting.asked.reason}\n\nAnswer it in the portal by "
                f"{day_in_words(waiting.lapses_on)}; after that day the application lapses.\n",
            )


def _close_lapsed(case: Case) -> None:
    """Close what nobody answered by the day that the last notice named."""
    if State(case.row.state) not in CLOCK_STOPPED or not case.facts().lapse_day_over:
        return
    case.move(Event.LAPSED, reason="No answer came to a written question by the day that the last notice named.")
    case.tell(
        case.applicants(),
        "application lapsed",
        "your application has lapsed",
        "No answer came to our written question, and both notices have passed. You may apply again at any time.\n",
    )
    case.tell(case.wearing(Hat.CASE_OFFICER), "application lapsed", "lapsed: no answer came", "It is closed.\n")


def _remind_bodies(case: Case) -> None:
    """Before their last day, while what they say can still count."""
    if State(case.row.state) in _ASKED_IN or case.file.may_be_kept_up:
        remind_of_advice(case)
        remind_of_consents(case)


def _record_no_advice(case: Case) -> None:
    """Once for each request whose day is over without a word."""
    if State(case.row.state) not in _ASKED_IN and not case.file.may_be_kept_up:
        return
    noted = {entry.what.number for entry in case.file.of(NoAdvice)}
    given = advised.advice_given(case.file)
    for asked, request in advised.asked_now(case.file):
        number = asked.what.number
        if number in noted:
            continue
        if advice.standing(request, given, case.around.today) is not advice.Standing.NO_ADVICE_GIVEN:
            continue
        case.write(NoAdvice(number))
        case.record("no advice given", request=number)
        body = case.around.law.name(request.consultee)
        case.tell(
            case.wearing(Hat.CASE_OFFICER),
            "no advice given",
            f"no advice of {body}",
            f"Its time for advice on {request.item} is over; the case goes on without it.\n",
        )


def _escalate_consents(case: Case) -> None:
    """A consent never answered goes to the accountable officers of its body and of the central unit, once."""
    if State(case.row.state) not in _ASKED_IN and not case.file.may_be_kept_up:
        return
    around = case.around
    record = consented.consent_record(case.file, around.delegations)

    def due_on(day: date) -> date:
        return consent_due_on(day, around.calendar, periods=around.periods)

    for silent in unanswered(case.submitted.lines, record, due_on, around.today):
        line = next(line for line in case.submitted.lines if line.id == silent.line)
        # a certifier is a regulator's accountable officer; whoever runs the central unit is its own
        theirs, ours = people_with(case.ctx, "certifier", silent.body), case.central("administrator")
        told = (_named(theirs, around.law.name(silent.body)), _named(ours, "the central unit"))
        case.write(ConsentMoved(line.id, silent.body, line.fingerprint, ConsentState.ESCALATED, told=told))
        case.record("consent moved", line=line.id, body=silent.body, to=str(ConsentState.ESCALATED))
        case.tell(
            [*theirs, *ours, *case.wearing(Hat.CASE_OFFICER)],
            "consent escalated",
            f"no answer on line {line.id}",
            f"{around.law.name(silent.body)} was asked on {day_in_words(silent.requested_on)} to consent to line "
            f"{line.id} by {day_in_words(silent.due_on)} and has not answered. Silence consents to nothing: it can "
            f"still answer; {_else(case.file.licence)}\n",
        )


def _else(granted: licence.State | None) -> str:
    if granted is None:
        return "else the line is dropped, or the case decided without it."
    if granted is licence.State.RESERVED:
        return "until it agrees the licence is not issued. Who decided, or the applicant, can release the grant."
    return "until it agrees the line sets nothing aside, and the law applies. The other lines of the licence go on."


def _named(people: list[tuple[str, str]], body: str) -> str:
    names = " and ".join(name for _, name in people)
    return f"{names} for {body}" if names else f"the accountable officer of {body}, who is not in the portal"


def _warn_officer(case: Case) -> None:
    """Once for each step of which little time is left, and once more when its day is over."""
    state, around = State(case.row.state), case.around
    if (stage := _STAGES.get(state)) is None:
        return
    clock = clock_of(clock_events(case.file), stage, around.calendar, as_known_on=around.today, periods=around.periods)
    if clock.standing is not Standing.RUNNING or clock.due_on is None:
        return
    if clock.allowed - clock.used > WARNED_BEFORE[stage]:
        return
    to = case.wearing(Hat.CASE_OFFICER) or case.central("case_officer")
    if (hat := _TURNS.get(state)) is not None:
        to += case.wearing(hat) or case.central(str(hat))
    said = f"The case is in “{LABELS[state].staff.lower()}”: {clock.used} of {clock.allowed} working days are used."
    _warn(case, OfficerWarned(stage, clock.due_on, clock.late), to, said)


def _warn_of_suspension(case: Case) -> None:
    """Before the day on which a suspension at once is looked at again, and once more when it was not."""
    steps = case.file.steps_of_licence(case.row.version)
    if not steps or steps[-1].what.review_on is None:
        return
    to = case.wearing(Hat.DECISION_MAKER) or case.central("decision_maker")
    said = "The licence is suspended at once. Confirm that after notice, or let it go on."
    _warn_of(case, Limit.SUSPENSION, steps[-1].what.review_on, [*to, *case.wearing(Hat.CASE_OFFICER)], said)


def _warn_of_review(case: Case) -> None:
    """Before the last day of an internal review, and once more when it is over."""
    moved = [step for step in case.file.of(ReviewMoved) if step.stamp.version == case.row.version]
    if not moved or moved[-1].what.state in review.TERMINAL:
        return
    asked = next(step for step in reversed(moved) if step.what.event is review.Event.ASKED)
    due_on = review_due_on(asked.stamp.on, case.around.calendar, periods=case.around.periods)
    reviewer = case.ctx.session.get(Person, moved[-1].what.reviewer) if moved[-1].what.reviewer else None
    to = [(reviewer.email, reviewer.name)] if reviewer else case.central("administrator")
    said = f"It was asked for on {day_in_words(asked.stamp.on)}."
    _warn_of(case, Limit.REVIEW, due_on, to, f"{said} Decide it." if reviewer else f"{said} Give it to a reviewer.")


def _warn_of(case: Case, limit: Limit, due_on: date, to: list[tuple[str, str]], said: str) -> None:
    today, calendar = case.around.today, case.around.calendar
    if working_days_of(today, due_on, calendar) <= WARNED_BEFORE[limit]:
        _warn(case, OfficerWarned(limit, due_on, today > due_on), to, said)


def _warn(case: Case, warning: OfficerWarned, to: list[tuple[str, str]], said: str) -> None:
    """Once: what moves the day, such as an extension, makes it worth another."""
    if not to or warning in [entry.what for entry in case.file.of(OfficerWarned)]:
        return
    case.write(warning)
    case.record("officer warned", stage=str(warning.stage), due_on=warning.due_on.isoformat())
    when = f"{'was' if warning.over else 'is'} due on {day_in_words(warning.due_on)}"
    case.tell(to, "time nearly up", f"{warning.stage} {when}", f"{said}\n")
