"""The central unit's desk: asking about a figure, the answer, returning, accepting."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.commands.drafts import new_version
from portal.commands.moves import (
    counted_return,
    move,
    obligation_of,
    people_with,
    require_own,
    restore_published,
    role_for,
)
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.drafts import counted_version, open_version
from portal.db.returns import FigureQuery, Submission
from portal.errors import NotFound, NotNow
from portal.permissions import CENTRAL_UNIT, Permission
from submissions_schema.lifecycle import Event, Facts, State

MOST_CHARACTERS = 2000


def ask_question(
    ctx: Context, *, year: int, regulator_code: str, figure: str, question: str, expected: int | None = None
) -> int:
    """Ask the regulator about one figure of its filed return; the question's number."""
    require_own(ctx, Permission.QUESTION_ASK, regulator_code)
    submission = counted_return(ctx, year, regulator_code, expected=expected)
    text = given_words(question, "Write the question first.", MOST_CHARACTERS)
    move(ctx, submission, Event.QUERIED, figure=figure)
    asked = FigureQuery(
        submission_id=submission.id,
        figure=figure,
        question=text,
        asked_at=ctx.now,
        asked_by_id=_person(ctx),
    )
    ctx.session.add(asked)
    ctx.session.flush()
    ctx.notify(
        "question asked",
        people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code),
        subject=f"A question on your return for {year}",
        text=f"The central unit asks about “{figure}” in your return for {year}:\n\n{text}\n\n"
        "Please answer in the portal. Your words are published with the return.\n",
    )
    return asked.id


def answer_question(ctx: Context, *, year: int, regulator_code: str, question_id: int, answer: str) -> None:
    """Answer one question, on whichever version it was asked; when none is left open the return is *answered*."""
    require_own(ctx, Permission.QUESTION_ANSWER, regulator_code)
    obligation = obligation_of(ctx, year, regulator_code)
    submission = counted_version(ctx.session, year, regulator_code, lock=True)
    asked = ctx.session.get(FigureQuery, question_id, with_for_update=True)
    on = ctx.session.get(Submission, asked.submission_id) if asked else None
    if asked is None or on is None or on.obligation_id != obligation.id:
        raise NotFound("There is no such question on this return.")
    if asked.answer is not None:
        raise NotNow("This question was answered already.")
    asked.answer = given_words(answer, "Write the answer first.", MOST_CHARACTERS)
    asked.answered_at, asked.answered_by_id = ctx.now, _person(ctx)
    ctx.session.flush()
    waits = submission is not None and submission.state in (State.FILED, State.QUERIED)
    if submission is not None and waits and open_questions(ctx, submission) == 0:
        move(ctx, submission, Event.ANSWERED)
    else:
        ctx.record(
            "question answered",
            on=f"return:{year}/{regulator_code}/{on.version}",
            organisation=regulator_code,
            role=role_for(ctx, Event.ANSWERED, regulator_code),
            question=question_id,
        )
    ctx.notify(
        "question answered",
        people_with(ctx, "analyst", CENTRAL_UNIT),
        subject=f"{regulator_code} answered on its return for {year}",
        text=f"{regulator_code} answered your question about “{asked.figure}”:\n\n{asked.answer}\n",
    )


def return_to_regulator(
    ctx: Context, *, year: int, regulator_code: str, reason: str, expected: int | None = None
) -> None:
    """Give a filed return back for work on it, as a new version; the time this takes does not count as late.

    Where it corrected a published version, that one counts until the next is signed.
    """
    require_own(ctx, Permission.RETURN_RETURN, regulator_code)
    submission = counted_return(ctx, year, regulator_code, expected=expected)
    if open_version(ctx.session, year, regulator_code) is not None:
        raise NotNow("The regulator has a new version of this return open already.")
    text = given_words(reason, "Say what must change, so that the regulator knows what to do.", MOST_CHARACTERS)
    move(ctx, submission, Event.RETURNED, reason=text)
    restore_published(ctx, submission.obligation)
    again = new_version(ctx, submission.obligation, after=submission, reason=text)
    again.correction_code, again.correction_reason = submission.correction_code, submission.correction_reason
    again.material = submission.material
    ctx.notify(
        "return returned",
        people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code),
        subject=f"Your return for {year} came back from the central unit",
        text=f"The central unit returned your return for {year}.\n\nReason: {text}\n\n"
        "The time until you file it again does not count as late.\n",
    )


def accept_return(ctx: Context, *, year: int, regulator_code: str, expected: int | None = None) -> None:
    """Accept a filed return: every question on any version of it is answered; it may be published."""
    require_own(ctx, Permission.RETURN_ACCEPT, regulator_code)
    submission = counted_return(ctx, year, regulator_code, expected=expected)
    move(ctx, submission, Event.ACCEPTED, facts=Facts(open_questions=open_questions(ctx, submission)))
    ctx.notify(
        "return accepted",
        people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code),
        subject=f"Your return for {year} is accepted",
        text=f"The central unit accepted your return for {year}. It is published with the round.\n",
    )


def open_questions(ctx: Context, submission: Submission) -> int:
    """How many questions on any version of this return wait for an answer: filing again answers none."""
    return (
        ctx.session.scalar(
            select(func.count())
            .select_from(FigureQuery)
            .join(Submission, Submission.id == FigureQuery.submission_id)
            .where(Submission.obligation_id == submission.obligation_id, FigureQuery.answer.is_(None))
        )
        or 0
    )


def _person(ctx: Context) -> int:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
