"""Moving a return from one state to the next: the one place that writes a submission's state."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.clock import in_words
from portal.context import Context
from portal.db.drafts import counted_version, open_version
from portal.db.obligations import standing_publication
from portal.db.people import Membership, Person
from portal.db.register import Obligation
from portal.db.returns import Submission, SubmissionEvent
from portal.errors import ChangedMeanwhile, NotFound, NotNow
from portal.permissions import ABOUT_CASES, ABOUT_DEPARTMENTS, Permission, may_read_return
from submissions_schema.lifecycle import TRANSITIONS, Event, Facts, State, refusal, target


def obligation_of(ctx: Context, year: int, regulator_code: str, *, lock: bool = False) -> Obligation:
    """What this regulator owes in this round; locked, where a first version of the return may follow.

    Raises:
        NotFound: no such obligation, or the actor has nothing to do with it.
    """
    query = select(Obligation).where(Obligation.year == year, Obligation.regulator_code == regulator_code)
    if lock:
        query = query.with_for_update(of=Obligation, key_share=True)
    found = ctx.session.scalars(query).first()
    if found is None or not (ctx.actor.is_the_portal or may_read_return(ctx.hats, regulator_code, filed=True)):
        raise NotFound
    return found


def open_return(ctx: Context, year: int, regulator_code: str, *, expected: int | None = None) -> Submission:
    """The version being worked on, locked.

    Raises:
        NotFound: not theirs. NotNow: nothing is open. ChangedMeanwhile: its revision is not ``expected``.
    """
    obligation_of(ctx, year, regulator_code)
    found = open_version(ctx.session, year, regulator_code, lock=True)
    if found is None:
        raise NotNow("No draft of this return is open.")
    _as_seen(ctx, found, expected)
    return found


def counted_return(ctx: Context, year: int, regulator_code: str, *, expected: int | None = None) -> Submission:
    """The signed version that counts, locked.

    Raises:
        NotFound: not theirs. NotNow: none was filed. ChangedMeanwhile: its revision is not ``expected``.
    """
    obligation_of(ctx, year, regulator_code)
    found = counted_version(ctx.session, year, regulator_code, lock=True)
    if found is None:
        raise NotNow("This return has not been filed.")
    _as_seen(ctx, found, expected)
    return found


def _as_seen(ctx: Context, submission: Submission, expected: int | None) -> None:
    if expected is None or submission.revision == expected:
        return
    last = ctx.session.scalars(
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id == submission.id)
        .order_by(SubmissionEvent.seq.desc())
        .limit(1)
    ).first()
    who = f" by {last.by.name} on {in_words(last.at)}" if last and last.by else ""
    raise ChangedMeanwhile(
        f"This return was changed{who} after you opened it. Look at it again, then repeat what you did."
    )


def move(
    ctx: Context,
    submission: Submission,
    event: Event,
    *,
    facts: Facts | None = None,
    reason: str | None = None,
    role: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Take ``submission`` through ``event``: its state, its revision, its history, the audit entry.

    Raises:
        NotNow: with the reason from the table of states.
    """
    before = State(submission.state)
    refused = None if event is Event.STARTED else refusal(before, event, facts)
    if refused:
        raise NotNow(refused)
    after = target(before, event)
    submission.state = after
    submission.revision += 1
    if event is Event.CHANGED:
        submission.content += 1
    ctx.session.flush()
    hat = role or role_for(ctx, event, submission.obligation.regulator_code)
    seq = ctx.session.scalar(
        select(func.count()).select_from(SubmissionEvent).where(SubmissionEvent.submission_id == submission.id)
    )
    ctx.session.add(
        SubmissionEvent(
            submission_id=submission.id,
            seq=(seq or 0) + 1,
            event=event,
            state=after,
            at=ctx.now,
            by_id=ctx.actor.person_id,
            by_role=hat,
            reason=reason,
        )
    )
    obligation = submission.obligation
    ctx.record(
        str(event),
        on=f"return:{obligation.year}/{obligation.regulator_code}/{submission.version}",
        organisation=obligation.regulator_code,
        role=hat,
        reason=reason,
        state_before=before,
        state_after=after,
        revision=submission.revision,
        **detail,
    )


def restore_published(ctx: Context, obligation: Obligation) -> Submission | None:
    """Let the published version count again, its correction being withdrawn or returned; None: nothing is published."""
    public = standing_publication(ctx.session, obligation.id, lock=True)
    if public is not None:
        move(ctx, public, Event.RESTORED)
    return public


def role_for(ctx: Context, event: Event, organisation: str) -> str:
    """The role in which the actor brings ``event`` about, for the record."""
    fitting = [h for h in ctx.hats if h.role in TRANSITIONS[event].roles]
    own = [h.role for h in fitting if h.organisation == organisation]
    return (own or [h.role for h in fitting] or [ctx.actor.via])[0]


def people_with(ctx: Context, role: str, organisation: str) -> list[tuple[str, str]]:
    """(e-mail address, name) of everyone in ``role`` at ``organisation`` now."""
    rows = ctx.session.execute(
        select(Person.email, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == role, Membership.organisation_code == organisation, Membership.ended_at.is_(None))
        .distinct()
    )
    return [(email, name) for email, name in rows]


def require_own(ctx: Context, permission: Permission, regulator_code: str) -> None:
    """The permission over this regulator's return; who has nothing to do with it learns nothing."""
    own = permission in ABOUT_CASES | ABOUT_DEPARTMENTS or may_read_return(ctx.hats, regulator_code, filed=True)
    if not (ctx.actor.is_the_portal or own):
        raise NotFound
    ctx.require(permission, regulator_code)
