"""One use case, one transaction: who acts, when, and what is written beside the change.

Every command gets a ``Context``; nothing below ``unit_of_work`` commits. The audit entries and the
messages of a change are rows of the same transaction as the change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal import audit, audit_subjects, clock
from portal.db.engine import Database
from portal.db.history import AuditMessage, AuditSubject
from portal.db.people import Membership
from portal.db.records import AuditEntry, AuditHead, OutboxMessage
from portal.errors import NotAllowed
from portal.files import FileStore
from portal.permissions import KEY_ROLES, Hat, Permission, may
from portal.public_store import PublicStore


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, through a screen or a key; or the portal itself (a job, the command line)."""

    person_id: int | None
    name: str
    via: str = "screen"
    """screen, key, job or command line."""
    only_organisation: str | None = None
    """A key acts for one organisation only, and only in roles that prepare, whatever others its maker has."""

    @property
    def is_the_portal(self) -> bool:
        """Nobody's doing: a job, or whoever holds the machine. A visitor has no name either, and is not this."""
        return self.person_id is None and self.via in ("job", "command line")


PORTAL = Actor(None, "the portal", via="job")


@dataclass
class Context:
    """What a command works with."""

    session: Session
    actor: Actor
    hats: tuple[Hat, ...]
    now: datetime
    files: FileStore
    request_id: str
    required: list[tuple[Permission, str | None]] = field(default_factory=list)
    """What ``require`` was asked and granted: what somebody needs who is told the outcome again."""
    _entries: list[dict[str, Any]] = field(default_factory=list)
    _promised: list[tuple[int, OutboxMessage]] = field(default_factory=list)
    """Messages of this transaction, each with how many entries stood before it."""
    _sealed: int | None = None
    """The number of the last entry put on the chain."""

    def may(self, permission: Permission, organisation: str | None = None) -> bool:
        return self.actor.is_the_portal or may(self.hats, permission, organisation)

    def require(self, permission: Permission, organisation: str | None = None) -> None:
        """Stop here unless the actor holds ``permission`` over what belongs to ``organisation``.

        Raises:
            NotAllowed: with a sentence.
        """
        if not self.may(permission, organisation):
            raise NotAllowed("Your role does not allow this. Ask an administrator if you think it should.")
        self.required.append((permission, organisation))

    def record(
        self,
        event: str,
        *,
        on: str,
        organisation: str | None = None,
        role: str | None = None,
        reason: str | None = None,
        **detail: str | int | bool | None,
    ) -> None:
        """Write one audit entry with this transaction: what happened (past tense), to what (``kind:key``)."""
        self._entries.append(
            {
                "event": event,
                "on": on,
                "organisation": organisation,
                "by": self.actor.person_id,
                "via": self.actor.via,
                "role": role,
                "reason": reason,
                "request": self.request_id,
                "detail": detail,
            }
        )

    def seal(self) -> int:
        """Put the recorded entries on the chain now, inside the transaction; the last one's number.

        Called at the end of every unit of work; earlier only by a command that must name its entry.
        """
        head = self.session.scalars(select(AuditHead).with_for_update()).one()
        first, about = head.seq + 1, []
        for entry in self._entries:
            head.seq += 1
            named = audit_subjects.step(entry)
            about += [{"subject": s, "seq": head.seq, "step": named} for s in audit_subjects.subjects(entry)]
            body = audit.canonical({**entry, "seq": head.seq, "at": self.now.isoformat(timespec="microseconds")})
            sealed = audit.chained(head.hash, body)
            self.session.add(AuditEntry(seq=head.seq, at=self.now, body=body, previous=head.hash, hash=sealed))
            head.hash = sealed
        self.session.flush()
        if about:
            self.session.execute(insert(AuditSubject), about)
        self._tie_messages(first)
        self._entries.clear()
        self._sealed = head.seq
        return head.seq

    def _tie_messages(self, first: int) -> None:
        """Each message belongs to the entry recorded before it; one promised before any, to the first."""
        tied = []
        for before, message in self._promised:
            last = self._sealed if before == 0 else first + before - 1
            if last is None and self._entries:
                last = first
            if last is not None:
                tied.append({"message_id": message.id, "seq": last})
        if tied:
            self.session.execute(insert(AuditMessage), tied)
        self._promised.clear()

    def notify(
        self, event: str, to: Iterable[tuple[str, str]], *, subject: str, text: str
    ) -> tuple[OutboxMessage, ...]:
        """Promise one e-mail to each (address, name), sent after this transaction has committed; what is promised.

        It stands in the history of what the entry recorded before it is about: record first, then notify.
        """
        promised = tuple(
            OutboxMessage(
                event=event,
                to_email=email,
                to_name=name,
                subject=" ".join(subject.split()),
                text=text,
                message_id=f"<{secrets.token_hex(16)}@regulators-and-ai.invalid>",
                created_at=self.now,
                not_before_at=self.now,
                state="waiting",
            )
            for email, name in to
        )
        self.session.add_all(promised)
        self._promised += [(len(self._entries), message) for message in promised]
        return promised


def hats_of(session: Session, actor: Actor) -> tuple[Hat, ...]:
    """The actor's live roles, read anew each time: a role taken away works at once."""
    if actor.person_id is None:
        return ()
    query = select(Membership.role, Membership.organisation_code).where(
        Membership.person_id == actor.person_id, Membership.ended_at.is_(None)
    )
    if actor.only_organisation is not None:
        query = query.where(Membership.organisation_code == actor.only_organisation, Membership.role.in_(KEY_ROLES))
    return tuple(Hat(role, organisation) for role, organisation in session.execute(query))


@dataclass(frozen=True)
class Portal:
    """The database and the files of one installation: what a unit of work is opened on."""

    db: Database
    files: FileStore
    now: Callable[[], datetime] = clock.now
    """What time it is here."""

    def at(self, moment: datetime) -> Portal:
        """The same installation with its clock standing at ``moment``: to put in what happened before."""
        return replace(self, now=lambda: moment)

    @cached_property
    def public(self) -> PublicStore:
        """What was published, in a folder of its own beside the files."""
        return PublicStore(self.files.folder.parent / "public")

    @contextmanager
    def unit_of_work(
        self, actor: Actor, *, now: datetime | None = None, request_id: str | None = None
    ) -> Iterator[Context]:
        """One transaction: it commits when the block ends, with its audit entries and messages, or not at all."""
        with self.db.sessions() as session, session.begin():
            ctx = Context(
                session=session,
                actor=actor,
                hats=hats_of(session, actor),
                now=now or self.now(),
                files=self.files,
                request_id=request_id or secrets.token_hex(8),
            )
            yield ctx
            session.flush()
            if ctx._entries or (ctx._promised and ctx._sealed is not None):
                ctx.seal()

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reading]:
        """A consistent view for queries, with the actor's roles."""
        with self.db.reading() as session:
            yield Reading(session, actor, hats_of(session, actor), self.now(), self.files)


@dataclass(frozen=True)
class Reading:
    """What a query works with: it sees, and cannot change."""

    session: Session
    actor: Actor
    hats: tuple[Hat, ...]
    now: datetime
    files: FileStore

    def may(self, permission: Permission, organisation: str | None = None) -> bool:
        return may(self.hats, permission, organisation)
