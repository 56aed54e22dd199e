"""Which messages went out with the steps of a history, and whether they arrived."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.context import Reading
from portal.db.history import AuditMessage
from portal.db.people import Membership, Person
from portal.db.records import OutboxMessage
from portal.queries.messages import Delivery, delivery_of


@dataclass(frozen=True, slots=True)
class MessageTold:
    """A message that went out with a step; never what it says."""

    event: str
    to_name: str
    delivery: Delivery


def messages_told(reading: Reading, seqs: list[int], of: str | None) -> dict[int, tuple[MessageTold, ...]]:
    """By the number of the entry they went out with; those to people of the organisation ``of``, or all of them."""
    query = (
        select(AuditMessage.seq, OutboxMessage)
        .join(OutboxMessage, OutboxMessage.id == AuditMessage.message_id)
        .where(AuditMessage.seq.in_(seqs))
        .order_by(OutboxMessage.id)
    )
    if of is not None:
        own = select(Person.email).join(Membership, Membership.person_id == Person.id)
        query = query.where(OutboxMessage.to_email.in_(own.where(Membership.organisation_code == of)))
    found: dict[int, tuple[MessageTold, ...]] = {}
    for seq, message in reading.session.execute(query):
        told = MessageTold(message.event, message.to_name, delivery_of(message))
        found[seq] = (*found.get(seq, ()), told)
    return found
