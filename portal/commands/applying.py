"""The applicant's side of a case: starting it, answering, handing in, answering questions, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.commands.cases import Case, acting
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.cases import Programme, SandboxCase
from portal.db.people import Organisation
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission
from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.case_file.entries import Answer, QuestionAnswered
from sandbox_licences.case_file.facts import questions_open
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.due_dates import PERIODS
from sandbox_licences.forms import UnknownForm, form_of
from sandbox_licences.forms.question import Answers, Kind
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import Event, State

MOST_CHARACTERS = 10_000
LONGEST_TITLE = 120


def start_case(ctx: Context, *, organisation_code: str, domain: str, title: str, answers: Answers | None = None) -> str:
    """Begin an application, with what a pre-check has answered already; its reference.

    Raises:
        NotFound: no such organisation, or not theirs.
        NotValid: no such domain, or no title.
    """
    ctx.require(Permission.CASE_START, organisation_code)
    organisation = ctx.session.get(Organisation, organisation_code)
    if organisation is None or organisation.kind != "innovator":
        raise NotFound
    try:
        form = form_of(domain)
    except UnknownForm as unknown:
        raise NotValid("Choose what you want to try: there is no form for this domain.") from unknown
    called = given_words(title, "Give the trial a name first.", LONGEST_TITLE)
    programme = ctx.session.scalars(select(Programme).with_for_update()).one()
    programme.cases += 1
    row = SandboxCase(
        reference=f"SC-{london_date(ctx.now).year}-{programme.cases:04d}",
        domain=domain,
        organisation_code=organisation_code,
        title=called,
        demonstration=organisation.demonstration,
        form_version=form.version,
        version=1,
        state=State.DRAFT,
        entries=0,
        created_at=ctx.now,
        moved_at=ctx.now,
    )
    row.organisation = organisation
    ctx.session.add(row)
    ctx.session.flush()
    case = Case(ctx, row)
    case.wear(Hat.APPLICANT)
    case.begin(Event.STARTED)
    for question, value in (answers or {}).items():
        if question in form.by_id and not isinstance(read_answer(form[question], value), Refused):
            case.write(Answer(question, read_answer(form[question], value)))
    return row.reference


def answer(ctx: Context, *, reference: str, question: str, value: object, seen: int | None = None) -> None:
    """Keep the answer to one question of the form; None takes it out.

    ``seen`` is the place in the file of the answer that was on the screen, 0 where there was none.

    Raises:
        NotValid: it cannot be kept, with all that is wrong.
        ChangedMeanwhile: somebody else answered it since.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    asked = case.file.form.by_id.get(question)
    if asked is None:
        raise NotValid("There is no such question in this form.")
    _as_seen(case.file, question, seen)
    read = read_answer(asked, value, _known(case))
    if isinstance(read, Refused):
        raise NotValid(read.sentence)
    if read == case.file.answers.get(question):
        return
    case.check(Event.CHANGED)
    case.write(Answer(question, read))


def _as_seen(file: CaseFile, question: str, seen: int | None) -> None:
    last = [entry for entry in file.of(Answer) if entry.what.question == question]
    if seen is None or seen == (last[-1].stamp.seq if last else 0):
        return
    who = f" by {last[-1].stamp.by_name}" if last else ""
    raise ChangedMeanwhile(f"This answer was changed{who} while you wrote. Look at it, then write yours again.")


def _known(case: Case) -> Mapping[Kind, frozenset[str]]:
    return {
        Kind.EVIDENCE: frozenset(case.file.evidence),
        Kind.PROVISION: frozenset(p.code for p in case.around.law.of_domain(case.row.domain)),
    }


def submit(ctx: Context, *, reference: str, expected: int | None = None) -> None:
    """Hand the application in, as a signatory."""
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_SUBMIT, expected=expected)
    case.move(Event.SUBMITTED)
    case.tell(
        case.applicants(),
        "application received",
        "your application was received",
        f"Your application “{case.row.title}” was received on {day_in_words(case.around.today)}. A case officer checks "
        f"within {PERIODS.duly_made} working days whether it is complete, and writes to you if something is missing.\n",
    )
    case.tell(
        case.central("case_officer"),
        "application received",
        "a new application",
        f"“{case.row.title}” of {case.row.organisation.name} waits to be checked.\n",
    )


def answer_question(ctx: Context, *, reference: str, number: int, words: str) -> None:
    """Answer one written question; with the last of them the clock goes on."""
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    if number not in {asked.what.number for asked in questions_open(case.file)}:
        raise NotNow("This question was answered already, or was never asked.")
    case.check(Event.CHANGED)
    case.write(QuestionAnswered(number, given_words(words, "Write the answer first.", MOST_CHARACTERS)))
    if not questions_open(case.file):
        case.move(Event.ANSWERED)
        case.tell(
            case.wearing(Hat.CASE_OFFICER), "question answered", "every question is answered", "The clock goes on.\n"
        )
    else:
        case.record("question answered", question=number)


def withdraw(ctx: Context, *, reference: str, reason: str) -> None:
    """Take the application back; it ends here."""
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_WITHDRAW)
    submitted = case.row.state != State.DRAFT
    case.move(Event.WITHDRAWN, reason=given_words(reason, "Say why first; a few words are enough.", MOST_CHARACTERS))
    if submitted:
        case.tell(case.wearing(Hat.CASE_OFFICER), "application withdrawn", "withdrawn by the applicant", reason + "\n")
