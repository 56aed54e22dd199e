"""Whose key a program shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.commands.keys import key_hash
from portal.context import Actor, Reading
from portal.db.people import ApiKey


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who acts with a key, and when the key was noted as used last."""

    key_id: int
    actor: Actor
    last_used_at: datetime | None


def key_holder(reading: Reading, key: str) -> KeyHolder | None:
    """The holder of ``key``, or None when it is not (or no longer) good."""
    found = reading.session.scalars(
        select(ApiKey).where(
            ApiKey.key_hash == key_hash(key), ApiKey.revoked_at.is_(None), ApiKey.expires_at > reading.now
        )
    ).first()
    if found is None:
        return None
    actor = Actor(found.person_id, found.person.name, via="key", only_organisation=found.organisation_code)
    return KeyHolder(found.id, actor, found.last_used_at)
