"""Keys for programs: made by a preparer or an applicant on screen, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select

from portal.commands.moves import require_own
from portal.context import Context
from portal.db.people import ApiKey
from portal.errors import NotFound, NotValid
from portal.permissions import KEY_ROLES, Permission, may_read_case

LASTS = timedelta(days=365)
MOST_LIVE = 10


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make_key(ctx: Context, *, organisation_code: str, label: str) -> str:
    """Make a key that files for one organisation in the actor's name, for a year; the key itself, once."""
    if may_read_case(ctx.hats, organisation_code, submitted=False, asked=()):
        ctx.require(Permission.KEY_MAKE, organisation_code)
    else:
        require_own(ctx, Permission.KEY_MAKE, organisation_code)
    name = " ".join(label.split())[:80]
    if not name:
        raise NotValid("Give the key a name, so that you can tell it from others later.")
    live = select(ApiKey).where(
        ApiKey.person_id == ctx.actor.person_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > ctx.now
    )
    if len(ctx.session.scalars(live).all()) >= MOST_LIVE:
        raise NotValid(f"You have {MOST_LIVE} keys. End one you no longer use, then make a new one.")
    key = "rk_" + secrets.token_urlsafe(32)
    ctx.session.add(
        ApiKey(
            person_id=ctx.actor.person_id,
            organisation_code=organisation_code,
            label=name,
            start=key[:8],
            key_hash=key_hash(key),
            made_at=ctx.now,
            expires_at=ctx.now + LASTS,
        )
    )
    ctx.record("key made", on=f"key:{key[:8]}", organisation=organisation_code, role=_role(ctx, organisation_code))
    return key


def end_key(ctx: Context, *, key_id: int) -> None:
    """End one of the actor's own keys; it stops working at once."""
    key = ctx.session.get(ApiKey, key_id)
    if key is None or key.person_id != ctx.actor.person_id or key.revoked_at is not None:
        raise NotFound("You have no such key.")
    key.revoked_at = ctx.now
    ctx.record(
        "key ended", on=f"key:{key.start}", organisation=key.organisation_code, role=_role(ctx, key.organisation_code)
    )


def note_use(ctx: Context, *, key_id: int) -> None:
    """Note that a key was used just now, so that its maker sees which ones are in use."""
    ctx.session.get_one(ApiKey, key_id).last_used_at = ctx.now


def _role(ctx: Context, organisation: str) -> str:
    """In which role the actor makes and ends keys there."""
    own = [hat.role for hat in ctx.hats if hat.organisation == organisation and hat.role in KEY_ROLES]
    return own[0] if own else "preparer"
