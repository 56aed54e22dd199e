"""A department reviews a return: its reviewer writes, its signatory signs and publishes, the regulator answers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from portal.clock import london_date
from portal.commands.moves import people_with, require_own
from portal.commands.wording import given_words, in_paragraphs, require_visible
from portal.config import settings
from portal.context import Context
from portal.db.drafts import counted_version
from portal.db.funding import sponsors
from portal.db.obligations import standing_publication
from portal.db.people import Organisation
from portal.db.register import Obligation
from portal.db.returns import Submission
from portal.db.reviews import ReturnReview, ReviewComment, ReviewEvent
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission, may_read_department
from regulators.return_review import (
    CERTIFIER,
    OPEN,
    REVIEWER,
    SIGNATORY,
    STEPS,
    Event,
    Facts,
    State,
    Verdict,
    refusal,
)

MOST_CHARACTERS = 4000
MOST_COMMENTS = 60
LONGEST_FIGURE = 200
LONGEST_OFFICE = 120


def start_review(ctx: Context, *, department_code: str, year: int, regulator_code: str) -> int:
    """Begin to review the version of a return that counts; the review's number.

    Raises:
        NotFound: not their department. NotNow: not filed, not sponsored today, or a review of it is there.
    """
    _require(ctx, Permission.RETURN_REVIEW_WRITE, department_code)
    counted = counted_version(ctx.session, year, regulator_code, lock=True)
    theirs = _sponsors_today(ctx, department_code, regulator_code)
    there = counted is not None and (
        ctx.session.scalar(
            select(ReturnReview.id).where(
                ReturnReview.department_code == department_code,
                ReturnReview.state != State.DISCARDED,
                (ReturnReview.submission_id == counted.id)
                | (
                    ReturnReview.state.in_(OPEN)
                    & ReturnReview.submission_id.in_(
                        select(Submission.id).where(Submission.obligation_id == counted.obligation_id)
                    )
                ),
            )
        )
        is not None
    )
    if refused := refusal(None, Event.STARTED, Facts(filed=counted is not None, sponsors=theirs, another_open=there)):
        raise NotNow(refused)
    assert counted is not None
    made = ReturnReview(
        department_code=department_code, submission_id=counted.id, state=State.DRAFT, revision=0, summary=""
    )
    made.submission = counted
    ctx.session.add(made)
    ctx.session.flush()
    _moved(ctx, made, Event.STARTED, REVIEWER)
    return made.id


def save_review(
    ctx: Context,
    *,
    department_code: str,
    review_id: int,
    verdict: str | None,
    summary: str,
    comments: Mapping[str, str],
    expected: int | None = None,
) -> int:
    """Write a draft anew, of the version of the return that counts now; its revision.

    ``comments`` by figure; one without words is left out. Nothing is needed but words that fit: it is a draft.

    Raises:
        NotFound: no such review of theirs. NotNow: it is no draft. NotValid: no such verdict, too long.
    """
    _require(ctx, Permission.RETURN_REVIEW_WRITE, department_code)
    found = _review(ctx, department_code, review_id, expected)
    counted = _counted(ctx, found)
    _refuse(found, Event.CHANGED, Facts(filed=counted is not None))
    assert counted is not None
    if verdict is not None and verdict not in tuple(Verdict):
        raise NotValid(f"The verdict is one of: {', '.join(Verdict)}.")
    kept = {" ".join(figure.split()): in_paragraphs(text) for figure, text in comments.items()}
    kept = {figure: text for figure, text in kept.items() if figure and text}
    require_visible(summary, *kept, *kept.values())
    if len(kept) > MOST_COMMENTS:
        raise NotValid(f"A review has at most {MOST_COMMENTS} comments; put some together.")
    for figure, text in {**kept, "the summary": summary}.items():
        if len(text) > MOST_CHARACTERS or len(figure) > LONGEST_FIGURE:
            raise NotValid(
                f"{figure[:60]}: that has {len(text):,} characters; at most {MOST_CHARACTERS:,} fit, and "
                f"{LONGEST_FIGURE} in the name of a figure."
            )
    found.submission = counted
    found.verdict, found.summary = verdict, in_paragraphs(summary)
    found.comments.clear()
    ctx.session.flush()
    found.comments += [
        ReviewComment(place=place, figure=figure, text=text) for place, (figure, text) in enumerate(kept.items())
    ]
    _moved(ctx, found, Event.CHANGED, REVIEWER)
    return found.revision


def discard_review(ctx: Context, *, department_code: str, review_id: int, reason: str) -> None:
    """Put a draft aside; it stays in the records and is read by nobody else.

    Raises:
        NotFound: no such review of theirs. NotNow: it is no draft.
    """
    _require(ctx, Permission.RETURN_REVIEW_WRITE, department_code)
    found = _review(ctx, department_code, review_id)
    why = given_words(reason, "Say why the draft is discarded.", MOST_CHARACTERS)
    _refuse(found, Event.DISCARDED, Facts())
    _moved(ctx, found, Event.DISCARDED, REVIEWER, reason=why)


def sign_review(
    ctx: Context, *, department_code: str, review_id: int, signed_as: str, expected: int | None = None
) -> None:
    """Sign a review for the department, as a senior official who wrote none of it.

    Raises:
        NotFound: no such review of theirs. NotNow: incomplete, of an older version, or the actor wrote in it.
    """
    _require(ctx, Permission.RETURN_REVIEW_SIGN, department_code)
    found = _review(ctx, department_code, review_id, expected)
    office = given_words(signed_as, "Write the office in which you sign, such as Director General.", LONGEST_OFFICE)
    counted = _counted(ctx, found)
    _refuse(
        found,
        Event.SIGNED,
        Facts(
            filed=counted is not None,
            of_counted_version=counted is not None and counted.id == found.submission_id,
            complete=found.verdict is not None and bool(found.summary),
            actor_wrote_it=_person(ctx) in _writers(ctx, found),
        ),
    )
    found.signed_at, found.signed_by_id, found.signed_as = ctx.now, _person(ctx), office
    _moved(ctx, found, Event.SIGNED, SIGNATORY)


def send_back_review(ctx: Context, *, department_code: str, review_id: int, reason: str) -> None:
    """Give a signed review that is not published back to its reviewer, with the reason.

    Raises:
        NotFound: no such review of theirs. NotNow: it is not signed, or published already.
    """
    _require(ctx, Permission.RETURN_REVIEW_SIGN, department_code)
    found = _review(ctx, department_code, review_id)
    why = given_words(reason, "Say what must change.", MOST_CHARACTERS)
    _refuse(found, Event.SENT_BACK, Facts())
    found.signed_at = found.signed_by_id = found.signed_as = None
    _moved(ctx, found, Event.SENT_BACK, SIGNATORY, reason=why)


def publish_review(ctx: Context, *, department_code: str, review_id: int) -> None:
    """Publish a signed review beside the published return; the regulator is told and may answer.

    Raises:
        NotFound: no such review of theirs. NotNow: not signed, or the version it is of is not public.
    """
    _require(ctx, Permission.RETURN_REVIEW_SIGN, department_code)
    found = _review(ctx, department_code, review_id)
    public = standing_publication(ctx.session, found.submission.obligation_id)
    is_public = public is not None and public.id == found.submission_id
    _refuse(found, Event.PUBLISHED, Facts(return_published=is_public))
    found.published_at = ctx.now
    _moved(ctx, found, Event.PUBLISHED, SIGNATORY)
    obligation = found.submission.obligation
    people = people_with(ctx, "preparer", obligation.regulator_code)
    people += people_with(ctx, CERTIFIER, obligation.regulator_code)
    department = ctx.session.get_one(Organisation, department_code).name
    ctx.notify(
        "review published",
        people,
        subject=f"{department} reviewed your return for {obligation.year}",
        text=f"{department} published its review of your return for {obligation.year}: {found.verdict}.\n\n"
        f"{found.summary}\n\nIt stands beside your return:\n\n"
        f"{settings().base_url.rstrip('/')}/returns/{obligation.year}/{obligation.regulator_code}\n\n"
        "Your certifier may answer once, on *Annual return*; the answer is published too.\n",
    )


def answer_review(ctx: Context, *, year: int, regulator_code: str, review_id: int, answer: str) -> None:
    """Answer a published review as the regulator's certifier; the answer is published beside it.

    Raises:
        NotFound: no such published review of this return. NotNow: it is answered already.
    """
    require_own(ctx, Permission.RETURN_REVIEW_ANSWER, regulator_code)
    found = ctx.session.get(ReturnReview, review_id, with_for_update=True)
    obligation = found.submission.obligation if found else None
    if found is None or obligation is None or found.published_at is None:
        raise NotFound("There is no such review of your return.")
    if (obligation.year, obligation.regulator_code) != (year, regulator_code):
        raise NotFound("There is no such review of your return.")
    words = given_words(answer, "Write the answer first.", MOST_CHARACTERS, paragraphs=True)
    _refuse(found, Event.ANSWERED, Facts())
    found.answer, found.answered_at, found.answered_by_id = words, ctx.now, _person(ctx)
    _moved(ctx, found, Event.ANSWERED, CERTIFIER)
    people = people_with(ctx, REVIEWER, found.department_code) + people_with(ctx, SIGNATORY, found.department_code)
    ctx.notify(
        "review answered",
        people,
        subject=f"{obligation.regulator.name} answered your review of its return for {year}",
        text=f"{obligation.regulator.name} answered:\n\n{words}\n\nThe answer is public beside your review.\n",
    )


def _require(ctx: Context, permission: Permission, department_code: str) -> None:
    """The permission over this department's reviews; who has nothing to do with it learns nothing."""
    if not may_read_department(ctx.hats, department_code):
        raise NotFound
    ctx.require(permission, department_code)


def _review(ctx: Context, department_code: str, review_id: int, expected: int | None = None) -> ReturnReview:
    found = ctx.session.get(ReturnReview, review_id, with_for_update=True)
    if found is None or found.department_code != department_code:
        raise NotFound("There is no such review of your department.")
    if expected is not None and found.revision != expected:
        raise ChangedMeanwhile(
            "This review was changed after you opened it. Look at it again, then repeat what you did."
        )
    return found


def _counted(ctx: Context, found: ReturnReview) -> Submission | None:
    obligation = found.submission.obligation
    return counted_version(ctx.session, obligation.year, obligation.regulator_code, lock=True)


def _sponsors_today(ctx: Context, department_code: str, regulator_code: str) -> bool:
    today = london_date(ctx.now)
    return sponsors(ctx.session, regulator_code, department_code, today, today)


def _writers(ctx: Context, found: ReturnReview) -> set[int]:
    """Everybody who ever wrote in it."""
    wrote = select(ReviewEvent.by_id).where(
        ReviewEvent.review_id == found.id, ReviewEvent.event.in_((Event.STARTED, Event.CHANGED))
    )
    return set(ctx.session.scalars(wrote))


def _refuse(found: ReturnReview, event: Event, facts: Facts) -> None:
    if refused := refusal(State(found.state), event, facts):
        raise NotNow(refused)


def _moved(ctx: Context, found: ReturnReview, event: Event, role: str, reason: str | None = None) -> None:
    """The state after ``event``, the history, the audit entry."""
    before = found.state
    found.state = STEPS[event].target
    found.revision += 1
    ctx.session.flush()
    seq = ctx.session.scalar(select(func.count()).where(ReviewEvent.review_id == found.id)) or 0
    ctx.session.add(
        ReviewEvent(
            review_id=found.id,
            seq=seq + 1,
            event=event,
            state=found.state,
            at=ctx.now,
            by_id=_person(ctx),
            by_role=role,
            reason=reason,
        )
    )
    obligation: Obligation = found.submission.obligation
    ctx.record(
        f"review of a return {event}",
        on=f"review:{obligation.year}/{obligation.regulator_code}/{found.department_code}/{found.id}",
        organisation=obligation.regulator_code if event is Event.ANSWERED else found.department_code,
        role=role,
        reason=reason,
        version=found.submission.version,
        state_before=before,
        state_after=found.state,
        revision=found.revision,
        verdict=found.verdict,
    )


def _person(ctx: Context) -> int:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
