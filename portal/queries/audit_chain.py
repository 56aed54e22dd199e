"""Whether the audit chain still says what it said: walked from its first entry to its last."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.audit import FIRST, first_break
from portal.context import Reading
from portal.db.records import AuditEntry, AuditHead, Checkpoint
from portal.errors import NotAllowed
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a walk along the chain found."""

    entries: int
    last_at: datetime | None
    checkpoints: int
    broken_at: int | None
    """Number of the first entry that does not fit."""
    ends_early: bool
    """Entries are missing at the end: the chain stops before the end that was noted."""
    checkpoint_denied: str | None
    """The day of the first signed checkpoint that the entries do not agree with."""

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.ends_early and self.checkpoint_denied is None


def audit_chain(reading: Reading) -> ChainState:
    """Walk the whole chain and hold it against its noted end and its signed checkpoints.

    Raises:
        NotAllowed: the actor may not read the audit record.
    """
    if reading.actor.via != "command line" and not reading.may(Permission.AUDIT_READ):
        raise NotAllowed("Only administrators of the central unit may read the audit record.")
    checkpoints = reading.session.scalars(select(Checkpoint).order_by(Checkpoint.day)).all()
    walked: dict[int, str] = {0: FIRST}
    wanted, last = {checkpoint.seq for checkpoint in checkpoints}, (0, FIRST)
    last_at: datetime | None = None

    def entries() -> Generator[tuple[int, str, str, str], None, None]:
        nonlocal last, last_at
        columns = (AuditEntry.seq, AuditEntry.body, AuditEntry.previous, AuditEntry.hash, AuditEntry.at)
        query = select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=1000)
        with reading.session.execute(query) as rows:
            for seq, body, previous, sealed, at in rows:
                last, last_at = (seq, sealed), at
                if seq in wanted:
                    walked[seq] = sealed
                # the column of time only repeats what the body says: an entry that disagrees with itself fits nowhere
                yield seq, body, previous, sealed if _stated_at(body) == at else ""

    with closing(entries()) as walk:
        broken_at = first_break(walk)
    head = reading.session.scalars(select(AuditHead)).one()
    whole = broken_at is None
    denied = (checkpoint.day for checkpoint in checkpoints if walked.get(checkpoint.seq) != checkpoint.hash)
    return ChainState(
        entries=last[0],
        last_at=last_at,
        checkpoints=len(checkpoints),
        broken_at=broken_at,
        ends_early=whole and (head.seq, head.hash) != last,
        checkpoint_denied=next(denied, None) if whole else None,
    )


def _stated_at(body: str) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(body)["at"])
    except (ValueError, KeyError, TypeError):
        return None
