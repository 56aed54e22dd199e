"""What the portal sent by e-mail, to whom, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from portal.clock import in_words, london_date
from portal.context import Reading
from portal.db.people import Organisation, Person
from portal.db.records import OutboxMessage
from portal.db.register import Obligation
from portal.db.reminders import ReminderDigest, ReminderRhythm, ReminderSent, ReminderSwitchedOff
from portal.errors import NotAllowed
from portal.permissions import CENTRAL_UNIT, Permission
from portal.queries.contest_tasks import Task
from regulators.reminder_facts import To
from regulators.reminder_rules import BY_ID, RULES

DAYS_SHOWN = 30
NOT_SENT_SHOWN = 200
"""Of messages that wait or failed; the newest."""

NEWEST_FIRST = (OutboxMessage.created_at.desc(), OutboxMessage.id.desc())

_MEANS = (
    (re.compile(r"not an e-mail"), "the address is not one that can be written to"),
    (re.compile(r"^55[013]|5\.1\.\d|user unknown|no such", re.I), "there is no such mailbox at that address"),
    (re.compile(r"^[45]52|5\.2\.2|4\.2\.2|full", re.I), "the mailbox is full"),
    (re.compile(r"^5"), "the mail server refuses it for good"),
    (re.compile(r"^4"), "the mail server asks to try later"),
    (re.compile(r"Error|refused|timed out", re.I), "the mail server cannot be reached, or takes nothing"),
)
"""What a mail server's answer means, the first that fits (RFC 5321 section 4.2, RFC 3463)."""
NOT_KNOWN = "for a reason the portal does not know; an administrator sees it"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message, as one tag and one sentence."""

    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MyMessage:
    """One message to the person who looks. Only reminders show their text: they are the person's own beyond doubt."""

    id: int
    at: datetime
    subject: str
    text: str | None
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """One rule by which the person may be sent something."""

    id: str
    title: str
    when: str
    may_be_switched_off: bool
    can_wait: bool
    switched_off: bool


@dataclass(frozen=True, slots=True)
class MyMessages:
    email: str
    rhythm: str
    rules: tuple[RuleChoice, ...]
    messages: tuple[MyMessage, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message as those see it who look after delivery: not what it says, which is between others."""

    id: int
    at: datetime
    event: str
    to_name: str
    to_email: str
    state: str
    delivery: Delivery
    what_to_do: str
    server_said: str
    """Word for word; empty where nothing was said."""


@dataclass(frozen=True, slots=True)
class DayOfMessages:
    day: date
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class MessageBoard:
    waiting: int
    failed: int
    sent: int
    not_sent: tuple[SentMessage, ...]
    """Failed first, then those that wait; the newest of each first."""
    days: tuple[DayOfMessages, ...]
    """By the day in London on which they were written, the newest first."""


@dataclass(frozen=True, slots=True)
class ReminderShown:
    """One reminder about a regulator's return."""

    regulator_code: str
    regulator_name: str
    rule: str
    title: str
    says: str
    day: date
    to_name: str
    delivery: Delivery


def delivery_of(message: OutboxMessage) -> Delivery:
    """The state of a message in plain words; what the mail server said word for word only administrators are shown."""
    if message.state == "sent":
        assert message.sent_at is not None
        return Delivery("Sent", f"It was sent on {in_words(message.sent_at)}.")
    said = ""
    if message.last_error:
        means = meaning(message.last_error)
        said = f" {means}" if means == NOT_KNOWN else f": {means}"
    tried = f"tried {message.attempts} {'time' if message.attempts == 1 else 'times'}"
    if message.state == "failed":
        return Delivery("Not delivered", f"It could not be delivered{said}; {tried}.")
    if not message.attempts:
        return Delivery("Waiting", "It waits to be sent.")
    again = f"it is tried again after {in_words(message.not_before_at)}"
    return Delivery("Waiting", f"It is not sent yet{said}; {tried}, {again}.")


def meaning(said: str) -> str:
    """What a mail server's answer, or an error on the way to it, means to people."""
    return next((words for pattern, words in _MEANS if pattern.search(said)), NOT_KNOWN)


def my_messages(reading: Reading) -> MyMessages:
    """What is sent to whoever is signed in, by which rules, and what became of it.

    Raises:
        NotAllowed: nobody is.
    """
    person = reading.session.get(Person, reading.actor.person_id) if reading.actor.person_id else None
    if person is None:
        raise NotAllowed("Sign in to see what is sent to you.")
    rhythm = reading.session.get(ReminderRhythm, person.id)
    off = set(
        reading.session.scalars(select(ReminderSwitchedOff.rule).where(ReminderSwitchedOff.person_id == person.id))
    )
    roles = {_to(hat.role, hat.organisation) for hat in reading.hats}
    rules = tuple(
        RuleChoice(r.id, r.title, r.when, r.may_be_switched_off, r.can_wait, r.may_be_switched_off and r.id in off)
        for r in RULES
        if roles & set(r.to)
    )
    return MyMessages(person.email, rhythm.rhythm if rhythm else "daily", rules, _messages_to(reading, person))


def _to(role: str, organisation: str) -> To | None:
    if organisation == CENTRAL_UNIT:
        return To.CENTRAL if role in ("analyst", "administrator") else None
    return {"preparer": To.PREPARER, "certifier": To.CERTIFIER}.get(role)


def _messages_to(reading: Reading, person: Person) -> tuple[MyMessage, ...]:
    """Reminders by the person. The others by the address, without their text, if nobody else has that address here.

    A provider may let somebody state an address that is another's: what is known by address alone shows little.
    """
    reminders = select(ReminderDigest.message_id).where(ReminderDigest.person_id == person.id)
    own = set(reading.session.scalars(reminders))
    wanted: ColumnElement[bool] = OutboxMessage.id.in_(reminders)
    address = func.lower(OutboxMessage.to_email) == person.email.lower()
    same = select(func.count()).select_from(Person).where(func.lower(Person.email) == person.email.lower())
    if person.email and reading.hats and reading.session.scalar(same) == 1:
        of_others = OutboxMessage.id.in_(select(ReminderDigest.message_id))
        wanted = wanted | (address & ~of_others & (OutboxMessage.created_at >= person.created_at))
    found = reading.session.scalars(select(OutboxMessage).where(wanted).order_by(*NEWEST_FIRST))
    return tuple(
        MyMessage(m.id, m.created_at, m.subject, m.text if m.id in own else None, delivery_of(m)) for m in found
    )


def message_board(reading: Reading) -> MessageBoard:
    """All messages of the portal: what waits, what failed, and how many were sent on each of the last days.

    Raises:
        NotAllowed: the actor does not look after them.
    """
    if not reading.may(Permission.MESSAGE_LOOK_AFTER):
        raise NotAllowed("Only an administrator of the central unit sees what becomes of messages.")
    session = reading.session
    counted = session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    totals: dict[str, int] = dict(counted.all())
    not_sent = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state != "sent")
        .order_by(OutboxMessage.state, *NEWEST_FIRST)
        .limit(NOT_SENT_SHOWN)
    )
    return MessageBoard(
        totals.get("waiting", 0),
        totals.get("failed", 0),
        totals.get("sent", 0),
        tuple(_as_seen(message) for message in not_sent),
        _days(reading),
    )


def undelivered_tasks(reading: Reading) -> list[Task]:
    """For whoever looks after messages: those that could not be delivered."""
    if not reading.may(Permission.MESSAGE_LOOK_AFTER):
        return []
    failed = reading.session.scalar(select(func.count()).where(OutboxMessage.state == "failed")) or 0
    if not failed:
        return []
    title = "1 message could not be delivered" if failed == 1 else f"{failed:,} messages could not be delivered"
    return [Task(title, "See why, and what to do; then send it again.", "Not delivered", "red", "messages.py")]


def _as_seen(message: OutboxMessage) -> SentMessage:
    return SentMessage(
        message.id,
        message.created_at,
        message.event,
        message.to_name,
        message.to_email,
        message.state,
        delivery_of(message),
        _what_to_do(message),
        message.last_error or "",
    )


def _what_to_do(message: OutboxMessage) -> str:
    if message.state != "failed":
        return "Nothing: the portal sends it by itself."
    if "mailbox is full" in (why := meaning(message.last_error or "")):
        return "Tell the person by another way, then send it again."
    if "refuses" in why:
        return "Ask whoever runs the mail server why, then send it again."
    if "address" in why:
        return (
            "The address is wrong: the person corrects it where they sign in, signs in once more, and then send it "
            "again."
        )
    return "Read what the server answered below; ask whoever runs it."


def _days(reading: Reading) -> tuple[DayOfMessages, ...]:
    since = reading.now - timedelta(days=DAYS_SHOWN)
    written = select(OutboxMessage.created_at, OutboxMessage.state).where(OutboxMessage.created_at > since)
    rows = reading.session.execute(written)
    counts: dict[date, dict[str, int]] = {}
    for created_at, state in rows:
        of_day = counts.setdefault(london_date(created_at), {"sent": 0, "waiting": 0, "failed": 0})
        of_day[state] += 1
    return tuple(DayOfMessages(day, **counts[day]) for day in sorted(counts, reverse=True))


def reminders_of_round(reading: Reading, year: int, regulator_code: str | None = None) -> tuple[ReminderShown, ...]:
    """The reminders sent about the returns of a round, or about one of them; the newest first.

    Raises:
        NotAllowed: the actor is not of the central unit.
    """
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees who was reminded.")
    query = (
        select(ReminderSent, Organisation, OutboxMessage)
        .join(Obligation, Obligation.id == ReminderSent.obligation_id)
        .join(Organisation, Organisation.code == Obligation.regulator_code)
        .join(
            ReminderDigest,
            (ReminderDigest.person_id == ReminderSent.person_id) & (ReminderDigest.day == ReminderSent.day),
        )
        .join(OutboxMessage, OutboxMessage.id == ReminderDigest.message_id)
        .where(Obligation.year == year)
        .order_by(ReminderSent.day.desc(), Obligation.regulator_code, OutboxMessage.id, ReminderSent.rule)
    )
    if regulator_code is not None:
        query = query.where(Obligation.regulator_code == regulator_code)
    return tuple(
        ReminderShown(
            body.code,
            body.name,
            sent.rule,
            BY_ID[sent.rule].title if sent.rule in BY_ID else sent.rule,
            sent.says,
            sent.day,
            message.to_name,
            delivery_of(message),
        )
        for sent, body, message in reading.session.execute(query)
    )
