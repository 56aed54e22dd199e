"""The daily signed statement of where the audit chain ends, so that a cut tail is found."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Context
from portal.db.records import AuditHead, Checkpoint
from portal.permissions import Permission

ORIGIN = "regulators-and-ai audit chain"
"""First line of every checkpoint: what is signed is of this chain and no other text."""


class Signs(Protocol):
    """What signs a text, and the name of its key."""

    @property
    def key_id(self) -> str: ...

    def sign_text(self, text: bytes, /) -> str: ...


def sign_checkpoint(ctx: Context, signer: Signs) -> None:
    """Sign the chain's end for today (London); a day that has its checkpoint keeps it.

    The note is what is signed (origin, day, number of entries, last hash, a line each), an empty line,
    and a line with the key's name and the signature.
    """
    ctx.require(Permission.AUDIT_READ)
    day = london_date(ctx.now).isoformat()
    if ctx.session.get(Checkpoint, day) is not None:
        return
    head = ctx.session.scalars(select(AuditHead).with_for_update()).one()
    text = f"{ORIGIN}\n{day}\n{head.seq}\n{head.hash}\n"
    note = f"{text}\n— {signer.key_id} {signer.sign_text(text.encode())}\n"
    ctx.session.add(Checkpoint(day=day, at=ctx.now, seq=head.seq, hash=head.hash, note=note))
