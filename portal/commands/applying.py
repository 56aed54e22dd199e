"""The applicant's side of a case: starting it, answering, handing in, answering questions, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from portal.clock import day_in_words, london_date
from portal.commands.cases import Case, acting, locked_programme
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.case_files import handed_in
from portal.db.cases import SandboxCase
from portal.db.people import Organisation
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import Permission
from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.case_file.entries import Answer, FormTaken, QuestionAnswered
from sandbox_licences.case_file.facts import DECLARED, declared, questions_open
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.due_dates import PERIODS
from sandbox_licences.form_versions import carry_over
from sandbox_licences.forms import UnknownForm, form_of
from sandbox_licences.forms.question import Answers, Kind, Question
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import Event, State

MOST_CHARACTERS = 10_000
LONGEST_TITLE = 120


def start_case(ctx: Context, *, organisation_code: str, domain: str, title: str, answers: Answers | None = None) -> str:
    """Begin an application, with what a pre-check has answered already; its reference.

    Raises:
        NotFound: no such organisation, or not theirs.
        NotValid: no such domain, no title, or an answer that cannot be kept: a new case has no evidence to name yet.
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
    programme = locked_programme(ctx)
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
        # what a signatory signs is signed later, by one
        if question in form.by_id and not form.section_of(question).for_signatory:
            read = read_answer(form[question], value, _known(case))
            if isinstance(read, Refused):
                raise NotValid(f"“{form[question].label}”: {read.sentence}")
            if read is not None:
                case.write(Answer(question, read))
    return row.reference


def answer(ctx: Context, *, reference: str, question: str, value: object, seen: int | None = None) -> int:
    """Keep the answer to one question of the form; None takes it out. Its place in the file, 0 where there is none.

    ``seen`` is the place in the file of the answer that was on the screen, 0 where there was none.

    Raises:
        NotValid: it cannot be kept, with all that is wrong.
        ChangedMeanwhile: somebody else answered it since.
        NotAllowed: only a signatory answers this one.
    """
    case, asked = _asked(ctx, reference, question)
    read = read_answer(asked, value, _known(case))
    if isinstance(read, Refused):
        raise NotValid(read.sentence)
    signs_anew = question == DECLARED and read is True and not declared(case.file)
    if read == case.file.answers.get(question) and not signs_anew:
        return _place(case.file, question)
    _as_seen(case.file, question, seen)
    case.check(Event.CHANGED)
    return case.write(Answer(question, read)).stamp.seq


def change_row(
    ctx: Context,
    *,
    reference: str,
    question: str,
    row: int,
    was: Mapping[str, object] | None,
    now: Mapping[str, object] | None,
) -> int:
    """Put ``now`` in place of one row of a table, counted from 1; the answer's place in the file.

    ``was`` is the row as it stood on the screen, None for a new one at the end; ``now`` None takes the row out. Two
    people can work on two rows of a table at once; on one row the second is told.

    Raises:
        NotValid: it cannot be kept, with all that is wrong, or the question is no table.
        ChangedMeanwhile: the row is no longer as it was.
    """
    case, asked = _asked(ctx, reference, question)
    if asked.kind is not Kind.ROWS:
        raise NotValid("This question is no table: answer it as a whole.")
    rows: list[Any] = list(cast(Sequence[Any], case.file.answers.get(question, ())))
    place = len(rows) if was is None else row - 1
    as_seen = row == len(rows) + 1 if was is None else 0 <= place < len(rows) and rows[place] == dict(was)
    if not as_seen:
        last = _last(case.file, question)
        who = f" by {last.stamp.by_name}" if last else ""
        raise ChangedMeanwhile(f"This row was changed{who} while you wrote. Look at the table, then write yours again.")
    rows[place : place + (was is not None)] = [] if now is None else [dict(now)]
    read = read_answer(asked, rows, _known(case))
    if isinstance(read, Refused):
        own = [fault.sentence for fault in read.faults if fault.row in (None, place + 1)]
        raise NotValid(" ".join(own) or read.sentence)
    if read == case.file.answers.get(question):
        return _place(case.file, question)
    case.check(Event.CHANGED)
    return case.write(Answer(question, read)).stamp.seq


def take_new_form(ctx: Context, *, reference: str) -> int:
    """Go on with the version of the form in use; only answers it asks anew are taken out. Its version.

    Raises:
        NotNow: the application is on it already, or can no longer be changed.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    old, new = case.file.form, form_of(case.row.domain)
    if old.version == new.version:
        raise NotNow("The application is on the form in use already.")
    case.check(Event.CHANGED)
    carried = carry_over(old, new, case.file.answers)
    gone = [question for question in case.file.answers if question not in carried.answers]
    case.take_form(new.version)
    case.write(FormTaken(old.version, new.version))
    for question in gone:
        case.write(Answer(question, None))
    case.record("form taken over", before=old.version, after=new.version, asked_again=len(carried.asked_again))
    return new.version


def _asked(ctx: Context, reference: str, question: str) -> tuple[Case, Question]:
    """The case for somebody who may answer this question of its form."""
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    asked = case.file.form.by_id.get(question)
    if asked is None:
        raise NotValid("There is no such question in this form.")
    if case.file.form.section_of(question).for_signatory and not ctx.may(
        Permission.CASE_SUBMIT, case.row.organisation_code
    ):
        raise NotAllowed("Only a signatory of the organisation answers this, in person.")
    return case, asked


def _last(file: CaseFile, question: str) -> Written[Answer] | None:
    return next((entry for entry in reversed(file.of(Answer)) if entry.what.question == question), None)


def _place(file: CaseFile, question: str) -> int:
    last = _last(file, question)
    return last.stamp.seq if last else 0


def _as_seen(file: CaseFile, question: str, seen: int | None) -> None:
    if seen is None or seen == _place(file, question):
        return
    last = _last(file, question)
    who = f" by {last.stamp.by_name}" if last else ""
    raise ChangedMeanwhile(f"This answer was changed{who} while you wrote. Look at it, then write yours again.")


def _known(case: Case) -> Mapping[Kind, frozenset[str]]:
    return {
        Kind.EVIDENCE: frozenset(case.file.evidence),
        Kind.PROVISION: frozenset(p.code for p in case.around.law.of_domain(case.row.domain)),
    }


def submit(ctx: Context, *, reference: str, expected: int | None = None) -> None:
    """Hand the application in, as a signatory."""
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_SUBMIT, expected=expected)
    if case.file.form.version != form_of(case.row.domain).version:
        raise NotNow("A newer version of the form is in use. Take it over first; only what changed is asked anew.")
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
    given = given_words(words, "Write the answer first.", MOST_CHARACTERS)
    if len(questions_open(case.file)) == 1 and not declared(case.file):
        raise NotNow(
            "Answers or evidence were changed after the declaration. A signatory declares them again first; then "
            "answer the last question."
        )
    case.write(QuestionAnswered(number, given))
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
    words = given_words(reason, "Say why first; a few words are enough.", MOST_CHARACTERS)
    case.move(Event.WITHDRAWN, reason=words)
    to = case.applicants()
    if handed_in(case.row):
        others = [one for hat in Hat if hat is not Hat.APPLICANT for one in case.wearing(hat)]
        to += [*case.officers(), *others, *case.asked()]
    case.tell(to, "application withdrawn", "withdrawn by the applicant", f"Nothing waits for you here.\n\n{words}\n")
