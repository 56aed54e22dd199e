"""A person ends sessions of their own: this one elsewhere, or all others."""

from __future__ import annotations

from sqlalchemy import select

from portal.context import Context
from portal.db.people import SignInSession
from portal.errors import NotAllowed, NotFound

ENDED_ELSEWHERE = "ended by yourself, from another session"


def end_own_session(ctx: Context, *, session_id: int) -> None:
    """End one of the actor's own sessions; it is over at once, in every tab.

    Raises:
        NotFound: it is not theirs, or it has ended. NotAllowed: with a key.
    """
    _in_person(ctx)
    row = ctx.session.get(SignInSession, session_id, with_for_update=True)
    if row is None or row.person_id != ctx.actor.person_id or row.ended_at is not None:
        raise NotFound("You have no such session.")
    row.ended_at, row.ended_because = ctx.now, ENDED_ELSEWHERE
    ctx.record("sessions ended", on=f"person:{row.person_id}", reason=ENDED_ELSEWHERE, number=1)


def end_other_sessions(ctx: Context, *, session_id: int) -> int:
    """End all of the actor's sessions but the one with this id; how many were ended.

    Raises:
        NotAllowed: with a key.
    """
    _in_person(ctx)
    rows = ctx.session.scalars(
        select(SignInSession).where(
            SignInSession.person_id == ctx.actor.person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.id != session_id,
            SignInSession.expires_at > ctx.now,
        )
    ).all()
    for row in rows:
        row.ended_at, row.ended_because = ctx.now, ENDED_ELSEWHERE
    if rows:
        ctx.record("sessions ended", on=f"person:{ctx.actor.person_id}", reason=ENDED_ELSEWHERE, number=len(rows))
    return len(rows)


def _in_person(ctx: Context) -> None:
    if ctx.actor.only_organisation is not None:
        raise NotAllowed("This is done by a person who is signed in, not with a key.")
