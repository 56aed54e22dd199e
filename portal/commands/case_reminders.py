"""Bodies that were asked are reminded before their last day: of each request once, and anew where the day moves."""

from __future__ import annotations

from datetime import date

from metrics.working_days import working_days_of
from portal.clock import day_in_words
from portal.commands.cases import Case
from sandbox_licences import advice
from sandbox_licences.case_file import advised, consented
from sandbox_licences.case_file.entries import BodyReminded
from sandbox_licences.case_file.scope import item_words
from sandbox_licences.consents import waiting
from sandbox_licences.due_dates import consent_due_on

REMINDED_BEFORE = 3
"""Working days left at which a body is reminded."""


def remind_of_advice(case: Case) -> None:
    """The consultees of each body whose advice is outstanding; of several requests on one item the last counts."""
    given = advised.advice_given(case.file)
    for asked, request in advised.asked_now(case.file):
        number = asked.what.number
        if advice.standing(request, given, case.around.today) is not advice.Standing.OUTSTANDING:
            continue
        about = item_words(request.item, case.submitted, case.around.law)
        _remind(
            case, "consultee", BodyReminded(request.consultee, request.due_on, request=number), f"advice on “{about}”"
        )


def remind_of_consents(case: Case) -> None:
    """Who may bind each body that was asked to consent to a line and has not answered."""
    around = case.around

    def due_on(day: date) -> date:
        return consent_due_on(day, around.calendar, periods=around.periods)

    record = consented.consent_record(case.file, around.delegations)
    for one in waiting(case.submitted.lines, record, due_on, around.today):
        what = BodyReminded(one.body, one.due_on, line=one.line)
        _remind(case, "consent_giver", what, f"answer on the consent to line {one.line}")


def _remind(case: Case, role: str, what: BodyReminded, asked: str) -> None:
    around = case.around
    left = working_days_of(around.today, what.due_on, around.calendar)
    if around.today > what.due_on or left > REMINDED_BEFORE or what in [e.what for e in case.file.of(BodyReminded)]:
        return
    case.write(what)
    case.record("body reminded", body=what.body, due_on=what.due_on.isoformat())
    case.tell(
        case.of_body(role, what.body),
        "body reminded",
        f"your answer is due on {day_in_words(what.due_on)}",
        f"We asked for your {asked} by {day_in_words(what.due_on)}, and wait for it. Answer in the portal.\n",
    )
