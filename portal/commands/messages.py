"""What people choose to be sent, and messages that did not arrive."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from portal.context import Context
from portal.db.people import Person
from portal.db.records import OutboxMessage
from portal.db.reminders import RHYTHMS, ReminderDigest, ReminderRhythm, ReminderSwitchedOff
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import Permission
from regulators.reminder_rules import BY_ID


def choose_messages(ctx: Context, *, rhythm: str, switched_off: Collection[str]) -> None:
    """Set how often the actor gets what can wait, and by which rules nothing; the choice before is replaced.

    Raises:
        NotValid: no such rhythm or rule, or a rule that cannot be switched off.
    """
    person_id = ctx.actor.person_id
    if person_id is None:
        raise NotAllowed("Sign in to choose what is sent to you.")
    if rhythm not in RHYTHMS:
        raise NotValid(f"Choose how often: {' or '.join(RHYTHMS)}.")
    for rule in switched_off:
        if rule not in BY_ID:
            raise NotValid(f"There is no rule “{rule[:40]}” by which messages are sent.")
        if not BY_ID[rule].may_be_switched_off:
            raise NotValid(f"“{BY_ID[rule].title}” cannot be switched off: somebody has to act on it.")
    chosen = ctx.session.get(ReminderRhythm, person_id)
    if chosen is None:
        ctx.session.add(ReminderRhythm(person_id=person_id, rhythm=rhythm, chosen_at=ctx.now))
    else:
        chosen.rhythm, chosen.chosen_at = rhythm, ctx.now
    before = set(
        ctx.session.scalars(select(ReminderSwitchedOff.rule).where(ReminderSwitchedOff.person_id == person_id))
    )
    wanted = set(switched_off)
    mine = ReminderSwitchedOff.person_id == person_id
    ctx.session.execute(delete(ReminderSwitchedOff).where(mine, ReminderSwitchedOff.rule.in_(before - wanted)))
    for rule in sorted(wanted - before):
        ctx.session.add(ReminderSwitchedOff(person_id=person_id, rule=rule, since_at=ctx.now))
    ctx.record(
        "messages chosen",
        on=f"person:{person_id}",
        role=ctx.hats[0].role if ctx.hats else None,
        rhythm=rhythm,
        switched_off=", ".join(sorted(wanted)),
    )


def send_again(ctx: Context, *, message_id: int) -> None:
    """Let a message that could not be delivered be tried again at once, under its Message-ID.

    Reminders go to the address the person has now, so that a corrected one counts.

    Raises:
        NotFound: no such message. NotNow: it did not fail.
    """
    ctx.require(Permission.MESSAGE_LOOK_AFTER)
    message = ctx.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound("There is no such message.")
    if message.state != "failed":
        raise NotNow("Only a message that could not be delivered can be sent again; this one is on its way or sent.")
    of_reminders = select(Person).join(ReminderDigest).where(ReminderDigest.message_id == message.id)
    person = ctx.session.scalars(of_reminders).first()
    if person is not None:
        message.to_email, message.to_name = person.email, person.name
    message.state, message.not_before_at, message.lease_until = "waiting", ctx.now, None
    ctx.record("message sent again", on=f"message:{message.id}", role="administrator")
