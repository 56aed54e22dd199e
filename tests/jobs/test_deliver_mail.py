from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal import outbox
from portal.config import Settings
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.records import OutboxMessage
from portal.files import FileStore
from portal.jobs import Claim, Job, jobs_of, schedule, start_jobs
from portal.outbox import Mailbox, build, deliver_mail
from tests.fixtures.mail import MailServer


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    return Portal(database, FileStore(tmp_path / "files"))


@pytest.fixture
def mailbox(mail_server: MailServer) -> Mailbox:
    return Mailbox(mail_server.host, mail_server.port, "Regulators and AI <portal@example.com>", starttls=False)


def promise(portal: Portal, number: int = 1, *, to: str = "priya-nair@example.com") -> None:
    with portal.unit_of_work(PORTAL) as ctx:
        for n in range(number):
            ctx.notify(
                "return filed", [(to, "Priya Nair")], subject=f"Return filed {n}", text="Dear Priya,\nIt is filed."
            )


def messages(portal: Portal) -> list[OutboxMessage]:
    with portal.db.sessions() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def make_due(portal: Portal) -> None:
    """Let the wait and the leases pass."""
    with portal.unit_of_work(PORTAL) as ctx:
        past = ctx.now - timedelta(seconds=1)
        ctx.session.execute(update(OutboxMessage).values(not_before_at=past, lease_until=None))


def ids_of(server: MailServer) -> list[str]:
    return [received.message["Message-ID"] for received in server.received]


def test_sends_what_was_promised(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    promise(portal, 23)
    deliver_mail(portal, mailbox)
    assert ids_of(mail_server) == [m.message_id for m in messages(portal)]
    assert {m.state for m in messages(portal)} == {"sent"}
    assert all(m.sent_at and m.lease_until is None for m in messages(portal))
    first = mail_server.received[0]
    assert (first.sender, first.recipients) == ("portal@example.com", ("priya-nair@example.com",))
    assert first.message["To"] == "Priya Nair <priya-nair@example.com>"
    assert first.message.get_content().splitlines() == ["Dear Priya,", "It is filed."]
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 23


def test_nothing_is_sent_before_commit(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    with pytest.raises(ZeroDivisionError), portal.unit_of_work(PORTAL) as ctx:
        ctx.notify("return filed", [("a@example.com", "A")], subject="Filed", text="Filed.")
        raise ZeroDivisionError
    deliver_mail(portal, mailbox)
    assert mail_server.received == []


def test_server_down_then_up_loses_none(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    promise(portal, 12)
    deliver_mail(portal, replace(mailbox, port=nobody))
    assert {m.state for m in messages(portal)} == {"waiting"}
    assert "ConnectionRefusedError" in (messages(portal)[0].last_error or "")
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 2, "the batch that was tried waits; the two behind it are sent"
    make_due(portal)
    deliver_mail(portal, mailbox)
    assert sorted(ids_of(mail_server)) == sorted(m.message_id for m in messages(portal))
    assert {m.state for m in messages(portal)} == {"sent"}


def test_temporary_refusal_is_tried_again_later_and_later(
    portal: Portal, mailbox: Mailbox, mail_server: MailServer
) -> None:
    promise(portal)
    waits = []
    for attempt in (1, 2, 3):
        mail_server.answers.append("451 try again later")
        deliver_mail(portal, mailbox)
        (message,) = messages(portal)
        assert (message.state, message.attempts, message.last_error) == ("waiting", attempt, "451 try again later")
        waits.append(message.not_before_at - message.created_at)
        make_due(portal)
    assert waits == sorted(waits)
    assert waits[2] > timedelta(seconds=110)
    deliver_mail(portal, mailbox)
    assert ids_of(mail_server) == [message.message_id]


def test_refusal_for_good_fails_after_that_answer(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    promise(portal, 2)
    mail_server.answers.append("550 no such mailbox")
    deliver_mail(portal, mailbox)
    refused, other = messages(portal)
    assert (refused.state, refused.last_error) == ("failed", "550 no such mailbox")
    assert other.state == "sent"
    make_due(portal)
    deliver_mail(portal, mailbox)
    assert ids_of(mail_server) == [other.message_id]


def test_server_that_hangs_up_is_asked_again(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    promise(portal, 3)
    mail_server.answers.append("421 closing")
    deliver_mail(portal, mailbox)
    assert {m.state for m in messages(portal)} == {"waiting"}
    make_due(portal)
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 3


def test_sender_refused_is_our_fault_and_loses_nothing(
    portal: Portal, mailbox: Mailbox, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> str:
        return "550 we do not know you"

    promise(portal)
    with monkeypatch.context() as suspicious:
        suspicious.setattr(mail_server, "handle_MAIL", refuse, raising=False)
        deliver_mail(portal, mailbox)
    (message,) = messages(portal)
    assert message.state == "waiting"
    assert "we do not know you" in (message.last_error or "")
    make_due(portal)
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 1


def test_crash_between_sending_and_marking_sends_the_same_message_id(
    portal: Portal, mailbox: Mailbox, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(portal)

    def killed(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dies, pytest.raises(KeyboardInterrupt):
        dies.setattr(outbox, "_mark", killed)
        deliver_mail(portal, mailbox)
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 1, "the dead worker's lease still holds"
    make_due(portal)
    deliver_mail(portal, mailbox)
    first, second = ids_of(mail_server)
    assert first == second
    assert messages(portal)[0].state == "sent"


def test_worker_past_its_lease_changes_nothing(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    promise(portal)
    (frozen,) = outbox._take(portal)
    make_due(portal)
    deliver_mail(portal, mailbox)
    outbox._retry(portal, frozen, "451 said long ago")
    (message,) = messages(portal)
    assert (message.state, message.last_error) == ("sent", None)


def test_unsendable_message_holds_up_nobody(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    for to in ("no address", "a@example.com\r\nBcc: thief@example.com", "", "a@example.com, b@example.com"):
        promise(portal, to=to)
    promise(portal)
    deliver_mail(portal, mailbox)
    assert [m.state for m in messages(portal)] == ["failed"] * 4 + ["sent"]
    assert [r.recipients for r in mail_server.received] == [("priya-nair@example.com",)]


def test_stops_between_two_messages(portal: Portal, mailbox: Mailbox, mail_server: MailServer) -> None:
    promise(portal, 5)
    deliver_mail(portal, mailbox, stopping=lambda: len(mail_server.received) == 2)
    assert [m.state for m in messages(portal)] == ["sent"] * 2 + ["waiting"] * 3
    deliver_mail(portal, mailbox)
    assert len(mail_server.received) == 5, "what was not tried is due at once"


def test_two_schedulers_deliver_each_message_once(
    portal: Portal,
    engine_url: str,
    tmp_path: Path,
    mailbox: Mailbox,
    mail_server: MailServer,
    until: Callable[..., None],
) -> None:
    second = Portal(Database(engine_url), FileStore(tmp_path / "files"))
    often = timedelta(seconds=0.2)

    def stops() -> Iterator[Callable[[], None]]:
        for each in (portal, second):

            def work(_claim: Claim, on: Portal = each) -> None:
                deliver_mail(on, mailbox)

            # a slot of its own for each, so that both work at the same time
            yield schedule(each, (Job(f"deliver_mail {id(each)}", work, every=often, slot=often),))

    running = list(stops())
    try:
        for _ in range(6):
            promise(portal, 10)
        until(lambda: all(m.state == "sent" for m in messages(portal)))
    finally:
        for stop in running:
            stop()
        second.db.dispose()
    assert sorted(ids_of(mail_server)) == sorted(m.message_id for m in messages(portal))
    assert len(mail_server.received) == 60


@pytest.fixture
def settings(mail_server: MailServer, tmp_path: Path) -> Settings:
    return Settings(
        mode="development",
        data_dir=tmp_path,
        smtp_host=mail_server.host,
        smtp_port=mail_server.port,
        smtp_from="portal@example.com",
        smtp_starttls=False,
    )


def test_settings_lead_to_a_job_that_delivers(
    portal: Portal, settings: Settings, mail_server: MailServer, until: Callable[..., None]
) -> None:
    promise(portal)
    often = timedelta(seconds=0.2)
    jobs = jobs_of(portal, settings, signer=None, stopping=lambda: False)
    stop = schedule(portal, tuple(replace(job, every=often, slot=often) for job in jobs if job.name == "deliver_mail"))
    try:
        until(lambda: bool(mail_server.received))
    finally:
        stop()


def test_without_a_mail_server_messages_wait(portal: Portal, settings: Settings) -> None:
    jobs = jobs_of(portal, settings.model_copy(update={"smtp_host": ""}), signer=None, stopping=lambda: False)
    assert "deliver_mail" not in {job.name for job in jobs}


def test_jobs_start_and_stop(portal: Portal, settings: Settings) -> None:
    before = threading.active_count()
    stop = start_jobs(portal, settings)
    assert threading.active_count() > before
    stop()
    assert threading.active_count() == before


anything = st.text(max_size=200)


@given(name=anything, subject=anything, text=st.text(st.characters(codec="utf-8"), max_size=400))
def test_no_text_becomes_a_header(name: str, subject: str, text: str) -> None:
    message = OutboxMessage(
        to_email="a@example.com",
        to_name=name,
        subject=subject,
        text=text,
        message_id="<1@x.invalid>",
        created_at=datetime(2026, 7, 20, 8, tzinfo=UTC),
    )
    sent = message_from_bytes(
        build(message, "portal@example.com").as_bytes(), _class=EmailMessage, policy=policy.default
    )
    ours = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")
    of_the_content = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
    assert sorted(sent.keys()) == sorted((*ours, *of_the_content))
    assert [address.addr_spec for address in sent["To"].addresses] == ["a@example.com"]
    assert sent.get_content_type() == "text/plain"
