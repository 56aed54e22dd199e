"""E-mail out: messages that a transaction promised, sent at least once, each under one Message-ID.

A message is leased in one transaction, sent outside any, and marked in another. A crash between sending
and marking sends it again under the same Message-ID, which the receiving side knows.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import select, update

from portal import clock
from portal.config import Settings
from portal.context import PORTAL, Portal
from portal.db.records import OutboxMessage

log = logging.getLogger("portal.mail")

BATCH = 10
LEASE = timedelta(minutes=5)
"""How long a batch is ours; after a crash its messages are taken up again when this is over."""
PATIENCE = 15.0
"""Seconds the mail server may take over each answer."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_NAME = 60
"""Characters of a name in a header: longer ones are folded wrongly by Python's e-mail library."""

# Seven bits, so that every mail server on the way can carry it.
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mail server to send through, and as whom."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True

    def open(self) -> smtplib.SMTP:
        """A connection, encrypted and signed in as set.

        Raises:
            OSError, smtplib.SMTPException: it cannot be had now.
        """
        connection = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            if self.starttls:
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


def mailbox_of(settings: Settings) -> Mailbox | None:
    """The mailbox the settings name; None without a mail server."""
    if not settings.smtp_host:
        return None
    return Mailbox(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_starttls,
    )


def deliver_mail(portal: Portal, mailbox: Mailbox, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """Send what waits, batch by batch, until nothing is due, the server is in trouble, or ``stopping``."""
    while not stopping():
        batch = _take(portal)
        if not batch or not _send_batch(portal, mailbox, batch, stopping):
            return


def build(message: OutboxMessage, sender: str) -> EmailMessage:
    """The e-mail of a stored message.

    Raises:
        Exception: of many kinds, where an address is none or a header would hold a line break.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = Address(_one_line(message.to_name)[:LONGEST_NAME], addr_spec=message.to_email)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
    mail.set_content(message.text)
    mail.as_bytes()  # raises here, not half-way through a conversation with the server
    return mail


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _take(portal: Portal) -> Sequence[OutboxMessage]:
    """Lease the next messages that are due; no other worker has them until the lease is out."""
    with portal.unit_of_work(PORTAL) as ctx:
        due = (
            select(OutboxMessage)
            .where(
                OutboxMessage.state == "waiting",
                OutboxMessage.not_before_at <= ctx.now,
                OutboxMessage.lease_until.is_(None) | (OutboxMessage.lease_until <= ctx.now),
            )
            .order_by(OutboxMessage.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        batch = ctx.session.scalars(due).all()
        for message in batch:
            message.lease_until = ctx.now + LEASE
            message.attempts += 1
        return batch


def _send_batch(portal: Portal, mailbox: Mailbox, batch: Sequence[OutboxMessage], stopping: Callable[[], bool]) -> bool:
    """Send each; whether the server answered to the end. What was not sent is due again later."""
    left = list(batch)
    try:
        with mailbox.open() as connection:
            while left and not stopping() and _lease_holds(left[0]):
                _send(portal, mailbox, connection, left[0])
                left.pop(0)
    except (OSError, smtplib.SMTPException) as trouble:
        log.warning("the mail server is in trouble: %s", type(trouble).__name__)
        for message in left:
            _retry(portal, message, repr(trouble))
        return False
    for message in left:
        _mark(portal, message, lease_until=None)
    return True


def _lease_holds(message: OutboxMessage) -> bool:
    """Whether the lease lasts for one more message, however slow each answer of the server."""
    assert message.lease_until is not None
    return clock.now() + timedelta(seconds=6 * PATIENCE) < message.lease_until


def _send(portal: Portal, mailbox: Mailbox, connection: smtplib.SMTP, message: OutboxMessage) -> None:
    """Send one message and mark it with what the server said of it.

    Raises:
        OSError, smtplib.SMTPException: the server could not say; none of it is the message's fault.
    """
    try:
        mail = build(message, mailbox.sender)
    except Exception as unsendable:  # the library raises many kinds; none may hold up the messages behind
        _fail(portal, message, f"not an e-mail that can be sent: {unsendable}")
        return
    try:
        connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, answer),) = refused.recipients.values()
        _refused(portal, message, code, answer)
    except smtplib.SMTPDataError as refused:
        _refused(portal, message, refused.smtp_code, refused.smtp_error)
    except smtplib.SMTPNotSupportedError as unsendable:
        _fail(portal, message, str(unsendable))
    else:
        _mark(portal, message, state="sent", sent_at=clock.now(), lease_until=None, last_error=None)


def _refused(portal: Portal, message: OutboxMessage, code: int, answer: bytes | str) -> None:
    """What the server answered about this message: 5xx means never, all else later (RFC 5321 4.2.1)."""
    said = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    (_fail if 500 <= code < 600 else _retry)(portal, message, said)


def _retry(portal: Portal, message: OutboxMessage, error: str) -> None:
    wait = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    _mark(portal, message, not_before_at=clock.now() + wait, lease_until=None, last_error=error[:500])


def _fail(portal: Portal, message: OutboxMessage, error: str) -> None:
    log.warning("message %s cannot be delivered: %s", message.message_id, " ".join(error.split()))
    _mark(portal, message, state="failed", lease_until=None, last_error=error[:500])


def _mark(portal: Portal, message: OutboxMessage, **values: str | datetime | None) -> None:
    """Write the outcome, unless the lease ran out and another worker has the message now."""
    ours = (
        OutboxMessage.id == message.id,
        OutboxMessage.state == "waiting",
        OutboxMessage.attempts == message.attempts,
    )
    with portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(OutboxMessage).where(*ours).values(**values))
