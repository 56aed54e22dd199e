"""A regulator lets its departments read its return before it is published, and stops it."""

from __future__ import annotations

from sqlalchemy import select

from portal.clock import london_date
from portal.commands.moves import obligation_of, people_with, require_own
from portal.context import Context
from portal.db.drafts import counted_version, open_version
from portal.db.register import Obligation
from portal.db.steers import SharedDraft, departments_over, live_share
from portal.errors import NotNow
from portal.permissions import Permission
from submissions_schema.lifecycle import State


def share_draft(ctx: Context, *, year: int, regulator_code: str) -> None:
    """Let the departments that sponsor or oversee the body read its return of this round, as it stands from now on.

    Raises:
        NotNow: nothing was begun, it is public anyway, it is shared already, or no department stands over the body.
    """
    require_own(ctx, Permission.DRAFT_SHARE, regulator_code)
    obligation = obligation_of(ctx, year, regulator_code, lock=True)
    working, counted = (find(ctx.session, year, regulator_code) for find in (open_version, counted_version))
    if working is None and counted is None:
        raise NotNow("There is nothing to share yet: start the draft first.")
    if working is None and counted is not None and counted.state == State.PUBLISHED:
        raise NotNow("This return is published: everybody can read it.")
    if live_share(ctx.session, year, regulator_code) is not None:
        raise NotNow("This return is shared already.")
    departments = sorted(departments_over(ctx.session, regulator_code, london_date(ctx.now)))
    if not departments:
        raise NotNow("No department sponsors or oversees this body, so there is nobody to share the return with.")
    assert ctx.actor.person_id is not None
    ctx.session.add(SharedDraft(obligation_id=obligation.id, shared_at=ctx.now, shared_by_id=ctx.actor.person_id))
    ctx.session.flush()
    _record(ctx, "draft shared", obligation, departments)
    ctx.notify(
        "draft shared",
        {person: None for code in departments for person in people_with(ctx, "sponsor_reviewer", code)},
        subject=f"{obligation.regulator.name} shares its return for {year} with you",
        text=f"{obligation.regulator.name} lets your department read its return for {year} before it is published. It "
        "may still change. You find it in the portal under *Your regulators*.\n",
    )


def stop_sharing(ctx: Context, *, year: int, regulator_code: str) -> None:
    """Let the departments read it no longer, until it is published.

    Raises:
        NotNow: it is not shared.
    """
    require_own(ctx, Permission.DRAFT_SHARE, regulator_code)
    obligation = obligation_of(ctx, year, regulator_code, lock=True)
    shared = live_share(ctx.session, year, regulator_code, lock=True)
    if shared is None:
        raise NotNow("This return is not shared.")
    shared.stopped_at, shared.stopped_by_id = ctx.now, ctx.actor.person_id
    _record(
        ctx, "sharing stopped", obligation, sorted(departments_over(ctx.session, regulator_code, london_date(ctx.now)))
    )


def end_sharing(ctx: Context, obligation_id: int) -> None:
    """The return is published: what is worked on after that is not shared until the regulator says so again."""
    query = select(SharedDraft).where(SharedDraft.obligation_id == obligation_id, SharedDraft.stopped_at.is_(None))
    for shared in ctx.session.scalars(query.with_for_update(of=SharedDraft)):
        shared.stopped_at, shared.stopped_by_id = ctx.now, ctx.actor.person_id
        _record(ctx, "sharing stopped", ctx.session.get_one(Obligation, obligation_id), [])


def _record(ctx: Context, event: str, obligation: Obligation, departments: list[str]) -> None:
    own = (hat.role for hat in ctx.hats if hat.organisation == obligation.regulator_code)
    ctx.record(
        event,
        on=f"return:{obligation.year}/{obligation.regulator_code}",
        organisation=obligation.regulator_code,
        role=next((role for role in own if role in ("preparer", "certifier")), ctx.actor.via),
        departments=",".join(departments),
    )
