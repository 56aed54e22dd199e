"""Proposing what is to be published: one administrator proposes, another confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.commands.moves import people_with
from portal.commands.wording import given_words
from portal.config import settings
from portal.context import Actor, Context, Portal
from portal.db.people import Membership, Person
from portal.db.register import Round
from portal.db.rounds import PublicationProposal
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow
from portal.permissions import CENTRAL_UNIT, Permission
from portal.queries.publication_proposals import open_proposal
from portal.queries.publishing import Plan, plan_early, plan_round

MOST_CHARACTERS = 1000

AndThen = Callable[[Context, str], None]
"""What else belongs into the transaction, given the version's number."""

Planning = Callable[[Session, bool], Plan]
"""The plan as things stand; with True the rows it rests on are locked."""

LOOK_AGAIN = "What would be published has changed since you looked. Look again, then repeat."
NOTHING_PROPOSED = "Nothing is proposed for publication now. One administrator proposes it, then another confirms it."


def propose_publication(
    portal: Portal,
    actor: Actor,
    *,
    year: int,
    change: str,
    regulator_code: str | None = None,
    expected: str | None = None,
    request_id: str | None = None,
    and_then: AndThen | None = None,
) -> str:
    """Propose what another administrator confirms: a round's accepted returns, or one of them early; its version.

    A round on its day or later. ``change`` says what is new, in the reader's words; ``expected`` is the mark of the
    plan the actor saw. A proposal takes the place of an older one that no longer fits.

    Raises:
        NotNow: too early, nothing has changed, or the same is proposed already. ChangedMeanwhile: the plan is not
        the one seen. NotFound: no such round.
    """
    if regulator_code is None:
        if_empty = "Say what is new in this version; readers see it in the list of changes."
        text = given_words(change, if_empty, MOST_CHARACTERS)
    else:
        text = f"The return of {regulator_code} is published before the round."
    with portal.unit_of_work(actor, request_id=request_id) as ctx:
        ctx.require(Permission.ROUND_PUBLISH)
        person = acting_person(actor)
        season = ctx.session.get(Round, year, with_for_update=True)
        if season is None:
            raise NotFound("There is no such round.")
        plan = planning(portal, year, regulator_code, ctx.now)(ctx.session, False)
        if plan.refused:
            raise NotNow(plan.refused)
        if expected is not None and plan.mark != expected:
            raise ChangedMeanwhile(LOOK_AGAIN)
        before = open_proposal(ctx.session, year, lock=True)
        if before is not None:
            if (before.mark, before.regulator_code) == (plan.mark, regulator_code):
                raise NotNow(f"{before.proposed_by.name} has proposed exactly this. It waits to be confirmed.")
            end_proposal(ctx, before, "replaced")
        ctx.session.add(
            PublicationProposal(
                year=year,
                kind="early" if regulator_code else "round",
                regulator_code=regulator_code,
                mark=plan.mark,
                version=plan.version,
                change=text,
                proposed_at=ctx.now,
                proposed_by_id=person,
            )
        )
        ctx.record("publication proposed", on=f"round:{year}", role="administrator", reason=text, version=plan.version)
        own = ctx.session.get_one(Person, person).email
        others = [to for to in people_with(ctx, "administrator", CENTRAL_UNIT) if to[0] != own]
        ctx.notify(
            "publication proposed",
            others,
            subject=f"Version {plan.version} of round {year} waits for you",
            text=f"{actor.name} proposes to publish version {plan.version} of round {year}: {text}\n\n"
            f"Look at what changes and confirm it:\n\n{settings().base_url.rstrip('/')}/publish?year={year}\n",
        )
        if and_then is not None:
            and_then(ctx, plan.version)
    return plan.version


def take_back_proposal(ctx: Context, *, year: int, reason: str) -> None:
    """Say that what was proposed is not published: whoever proposed it, or another administrator who does not agree.

    Raises:
        NotNow: nothing is proposed.
    """
    ctx.require(Permission.ROUND_PUBLISH)
    text = given_words(reason, "Say why it is not published.", MOST_CHARACTERS)
    proposed = open_proposal(ctx.session, year, lock=True)
    if proposed is None:
        raise NotNow(NOTHING_PROPOSED)
    end_proposal(ctx, proposed, "taken back", text)
    if proposed.proposed_by_id != ctx.actor.person_id:
        ctx.notify(
            "publication not confirmed",
            [(proposed.proposed_by.email, proposed.proposed_by.name)],
            subject=f"Version {proposed.version} of round {year} is not published",
            text=f"{ctx.actor.name} did not confirm what you proposed.\n\nWhy: {text}\n",
        )


def planning(portal: Portal, year: int, regulator_code: str | None, at: datetime) -> Planning:
    """How the plan of a round, or of one return before it, is made as things stand."""
    store = portal.public
    if regulator_code is None:
        return lambda session, lock: plan_round(session, store, year, at, lock=lock)
    return lambda session, lock: plan_early(session, store, year, regulator_code, lock=lock)


def require_still_administrator(session: Session, proposer: Person | None) -> None:
    """Two people act only while both may.

    Raises:
        NotNow: whoever proposed it is no administrator any more.
    """
    held = select(Membership.id).where(
        Membership.person_id == (proposer.id if proposer else None),
        Membership.role == "administrator",
        Membership.organisation_code == CENTRAL_UNIT,
        Membership.ended_at.is_(None),
    )
    if session.scalar(held) is None:
        name = proposer.name if proposer else "Whoever proposed it"
        raise NotNow(f"{name} is no administrator any more. Propose it anew.")


def end_proposal(ctx: Context, proposed: PublicationProposal, ended_as: str, reason: str | None = None) -> None:
    """Close a proposal, for a command that asked already."""
    assert ctx.actor.person_id is not None
    proposed.ended_at, proposed.ended_as, proposed.ended_by_id = ctx.now, ended_as, ctx.actor.person_id
    ctx.session.flush()
    ctx.record(
        f"publication {ended_as}" if ended_as != "published" else "publication confirmed",
        on=f"round:{proposed.year}",
        role="administrator",
        reason=reason,
        version=proposed.version,
    )


def acting_person(actor: Actor) -> int:
    """Who acts, as a person.

    Raises:
        NotAllowed: the portal by itself.
    """
    if actor.person_id is None:
        raise NotAllowed("A person publishes, not the portal by itself.")
    return actor.person_id
