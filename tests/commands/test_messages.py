"""What people choose to be sent, what they see of it, and messages that did not arrive."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.commands.messages import choose_messages, send_again
from portal.commands.reminding import send_reminders
from portal.context import PORTAL, Actor
from portal.db.people import Person
from portal.db.records import AuditEntry, OutboxMessage
from portal.db.register import Obligation, Round
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.outbox import Mailbox, deliver_mail
from portal.queries.me import my_desk
from portal.queries.messages import (
    MyMessages,
    meaning,
    message_board,
    my_messages,
    reminders_of_round,
    undelivered_tasks,
)
from tests.fixtures.filing import FILING_DAY, YEAR, Filing
from tests.fixtures.mail import MailServer

BASE_URL = "https://portal.example.org"
THURSDAY = date(2026, 6, 18)


@pytest.fixture
def filing(sqlite_filing: Filing, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """X01 alone owes a return, of this round alone; its people and the central unit's are there."""
    monkeypatch.setattr(clock, "now", sqlite_filing.portal.now)
    for role in ("preparer", "certifier"):
        sqlite_filing.person(role)
    assert sqlite_filing.analyst != sqlite_filing.administrator
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
        ctx.session.execute(
            update(Obligation).where(Obligation.regulator_code != "X01").values(owes=False, excused_because="No.")
        )
    return sqlite_filing


def remind(filing: Filing, day: date = THURSDAY, *ran_on: date) -> int:
    with filing.portal.unit_of_work(PORTAL) as ctx:
        return send_reminders(ctx, day=day, base_url=BASE_URL, ran_on=ran_on)


def choose(filing: Filing, actor: Actor, rhythm: str, *switched_off: str) -> None:
    with filing.portal.unit_of_work(actor) as ctx:
        choose_messages(ctx, rhythm=rhythm, switched_off=switched_off)


def mine(filing: Filing, actor: Actor) -> MyMessages:
    with filing.portal.reading(actor) as reading:
        return my_messages(reading)


def last_entry(filing: Filing) -> str:
    with filing.portal.reading(PORTAL) as reading:
        return reading.session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq.desc())).first() or ""


def test_switched_off_is_not_sent_and_switched_on_again_is(filing: Filing) -> None:
    preparer, certifier = filing.person("preparer"), filing.person("certifier")
    choose(filing, preparer, "daily", "due-30", "opening")
    assert '"event":"messages chosen"' in last_entry(filing)
    assert '"switched_off":"due-30, opening"' in last_entry(filing)
    assert remind(filing) == 1, "the certifier's"
    assert '"messages":1' in last_entry(filing) and '"reminders":1' in last_entry(filing)
    assert not mine(filing, preparer).messages
    assert [rule.id for rule in mine(filing, preparer).rules if rule.switched_off] == ["due-30", "opening"]
    choose(filing, preparer, "daily", "opening")
    assert remind(filing, THURSDAY + timedelta(days=1)) == 1
    (message,) = mine(filing, preparer).messages
    assert message.subject == "Due within a month: X01, annual return 2026"
    assert "is due on 30 June 2026, in 11 days" in (message.text or "")
    assert len(mine(filing, certifier).messages) == 1


def test_once_a_day_and_each_reminder_once(filing: Filing) -> None:
    assert remind(filing) == 2
    assert remind(filing) == 0
    assert remind(filing, THURSDAY + timedelta(days=1)) == 0


def test_a_second_reminder_of_a_day_waits_for_the_next_morning(filing: Filing) -> None:
    remind(filing)
    with filing.portal.unit_of_work(PORTAL) as ctx:  # now it is due at once
        ctx.session.execute(update(Round).where(Round.year == YEAR).values(due_on=date(2026, 6, 19)))
    assert remind(filing) == 0
    assert remind(filing, THURSDAY + timedelta(days=1)) == 2


def test_weekly_holds_back_what_can_wait_until_monday(filing: Filing) -> None:
    preparer = filing.person("preparer")
    choose(filing, preparer, "weekly")
    remind(filing, THURSDAY, date(2026, 6, 15))
    assert not mine(filing, preparer).messages
    remind(filing, date(2026, 6, 22))
    assert len(mine(filing, preparer).messages) == 1
    remind(filing, date(2026, 6, 23), date(2026, 6, 22))
    assert [m.subject.partition(":")[0] for m in mine(filing, preparer).messages] == [
        "Due within a week", "Due within a month",
    ]  # fmt: skip


def test_the_weekly_message_goes_on_the_first_day_the_job_runs(filing: Filing) -> None:
    """Of the week, on a day on which its regulator works: a look on a Sunday, or on a holiday, is none of them."""
    preparer = filing.person("preparer")
    choose(filing, preparer, "weekly")
    remind(filing, date(2026, 6, 21))  # a Sunday
    assert not mine(filing, preparer).messages
    remind(filing, THURSDAY, date(2026, 6, 14))  # the Sunday of the week before
    assert len(mine(filing, preparer).messages) == 1


def test_a_week_begins_where_the_regulator_works(filing: Filing) -> None:
    """On Monday 3 August nobody works in Scotland, where X08 is."""
    monday, here, there = date(2026, 8, 3), filing.person("preparer"), filing.person("preparer", "X08")
    with filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year == YEAR).values(due_on=date(2026, 9, 2)))
        ctx.session.execute(update(Obligation).where(Obligation.regulator_code == "X08").values(owes=True))
    for person in (here, there):
        choose(filing, person, "weekly")
    remind(filing, monday)
    assert (len(mine(filing, here).messages), len(mine(filing, there).messages)) == (1, 0)
    remind(filing, monday + timedelta(days=1), monday)
    assert (len(mine(filing, here).messages), len(mine(filing, there).messages)) == (1, 1)


@pytest.mark.parametrize(
    ("rhythm", "rule", "says"),
    [
        ("daily", "overdue", "“Overdue” cannot be switched off"),
        ("daily", "due-1", "cannot be switched off"),
        ("daily", "none-such", "There is no rule “none-such”"),
        ("hourly", "opening", "Choose how often: daily or weekly."),
    ],
)
def test_what_cannot_be_chosen(filing: Filing, rhythm: str, rule: str, says: str) -> None:
    with pytest.raises(NotValid, match=says):
        choose(filing, filing.person("preparer"), rhythm, rule)
    assert mine(filing, filing.person("preparer")).rhythm == "daily"


def test_nobody_and_strangers(filing: Filing) -> None:
    visitor = Actor(None, "a visitor", via="public")
    with pytest.raises(NotAllowed):
        choose(filing, visitor, "daily")
    with pytest.raises(NotAllowed):
        mine(filing, visitor)
    remind(filing)
    for actor in (filing.person("preparer"), filing.person("case_officer", "CENTRAL")):
        with filing.portal.reading(actor) as reading:
            with pytest.raises(NotAllowed):
                message_board(reading)
            with pytest.raises(NotAllowed):
                reminders_of_round(reading, YEAR)
    assert not mine(filing, filing.person("case_officer", "CENTRAL")).rules
    assert {rule.id for rule in mine(filing, filing.analyst).rules} == {
        "overdue-escalated", "unanswered-escalated", "nobody-escalated",
    }  # fmt: skip


def test_a_message_known_by_its_address_alone_shows_no_text_and_none_to_a_namesake(filing: Filing) -> None:
    preparer = filing.person("preparer")
    remind(filing)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        email = ctx.session.get_one(Person, preparer.person_id).email
        ctx.notify("return accepted", [(email.upper(), "P")], subject="Accepted", text="https://secret.example/token")
    accepted, reminder = mine(filing, preparer).messages
    assert (accepted.subject, accepted.text) == ("Accepted", None)
    assert reminder.text
    other = filing.person("preparer", second=True)
    with filing.portal.unit_of_work(PORTAL) as ctx:  # states an address that is not theirs
        ctx.session.get_one(Person, other.person_id).email = email
    assert not mine(filing, other).messages
    assert [m.subject for m in mine(filing, preparer).messages] == [reminder.subject]


def test_a_message_written_down_later_stands_at_its_moment(filing: Filing) -> None:
    preparer, begins = filing.person("preparer"), filing.portal.now()
    for days in (9, 1):
        filing.set_clock(begins + timedelta(days=days))
        with filing.portal.unit_of_work(PORTAL) as ctx:
            email = ctx.session.get_one(Person, preparer.person_id).email
            ctx.notify("return accepted", [(email, "P")], subject=f"Day {days}", text="Accepted.")
    moments = [message.at for message in mine(filing, preparer).messages]
    assert len(moments) > 1 and moments == sorted(moments, reverse=True)
    with filing.portal.reading(filing.administrator) as reading:
        waiting = [message.at for message in message_board(reading).not_sent]
    assert len(waiting) > 1 and waiting == sorted(waiting, reverse=True)


def test_what_failed_is_seen_and_sent_again_to_the_address_that_is_right_now(
    filing: Filing, mail_server: MailServer
) -> None:
    preparer, administrator = filing.person("preparer"), filing.administrator
    mailbox = Mailbox(mail_server.host, mail_server.port, "portal@example.org", starttls=False)
    remind(filing)
    (waits,) = mine(filing, preparer).messages
    assert (waits.delivery.word, waits.delivery.sentence) == ("Waiting", "It waits to be sent.")
    mail_server.answers.append("550 no such mailbox")
    deliver_mail(filing.portal, mailbox)
    with filing.portal.reading(administrator) as reading:
        board = message_board(reading)
    assert (board.waiting, board.failed, board.sent) == (0, 1, 1)
    (failed,) = board.not_sent
    assert failed.delivery.word == "Not delivered"
    assert failed.delivery.sentence == (
        "It could not be delivered: there is no such mailbox at that address; tried 1 time."
    )
    assert failed.server_said == "550 no such mailbox"
    assert failed.what_to_do.startswith("The address is wrong")
    assert [(d.day, d.sent, d.waiting, d.failed) for d in board.days] == [(THURSDAY, 1, 0, 1)]

    with filing.portal.reading(administrator) as reading:
        assert [t.title for t in undelivered_tasks(reading)] == ["1 message could not be delivered"]
        assert undelivered_tasks(reading)[0] in my_desk(reading).tasks
    with filing.portal.reading(filing.analyst) as reading:
        assert not undelivered_tasks(reading)

    with filing.portal.unit_of_work(PORTAL) as ctx:
        person = ctx.session.scalars(select(Person).where(Person.email == failed.to_email)).one()
        person.email = "right@people.example"
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(filing.analyst) as ctx:
        send_again(ctx, message_id=failed.id)
    with filing.portal.unit_of_work(administrator) as ctx:
        send_again(ctx, message_id=failed.id)
    assert '"event":"message sent again"' in last_entry(filing)
    with pytest.raises(NotNow), filing.portal.unit_of_work(administrator) as ctx:
        send_again(ctx, message_id=failed.id)
    with pytest.raises(NotFound), filing.portal.unit_of_work(administrator) as ctx:
        send_again(ctx, message_id=999)
    deliver_mail(filing.portal, mailbox)
    assert mail_server.received[-1].recipients == ("right@people.example",)
    with filing.portal.reading(filing.analyst) as reading:
        shown = reminders_of_round(reading, YEAR, "X01")
        assert not reminders_of_round(reading, YEAR, "X02") and not reminders_of_round(reading, YEAR - 1)
    assert {(r.title, r.day, r.delivery.word) for r in shown} == {("Due within a month", THURSDAY, "Sent")}
    assert len(shown) == 2


def test_what_waits_says_when_it_is_tried_again(filing: Filing, mail_server: MailServer) -> None:
    mailbox = Mailbox(mail_server.host, mail_server.port, "portal@example.org", starttls=False)
    remind(filing)
    mail_server.answers += ["452 mailbox full", "452 mailbox full"]
    deliver_mail(filing.portal, mailbox)
    (message,) = mine(filing, filing.person("preparer")).messages
    assert message.delivery.sentence == (
        "It is not sent yet: the mailbox is full; tried 1 time, it is tried again after 18 June 2026, 10:00."
    )
    with filing.portal.reading(filing.administrator) as reading:
        assert {m.what_to_do for m in message_board(reading).not_sent} == {"Nothing: the portal sends it by itself."}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("550 5.1.1 User unknown", "no such mailbox"),
        ("552 over quota", "full"),
        ("554 spam", "refuses it for good"),
        ("451 later", "try later"),
        ("not an e-mail that can be sent: x", "not one that can be written to"),
        ("ConnectionRefusedError: [Errno 111]", "cannot be reached"),
        ("what", "for a reason the portal does not know"),
    ],
)
def test_what_a_server_says_in_plain_words(said: str, means: str) -> None:
    assert means in meaning(said)


@pytest.mark.parametrize(
    ("said", "sentence", "do"),
    [
        (
            "what",
            "It could not be delivered for a reason the portal does not know; an administrator sees it; tried 1 time.",
            "Read what the server answered below; ask whoever runs it.",
        ),
        (
            "451 later",
            "It could not be delivered: the mail server asks to try later; tried 1 time.",
            "Read what the server answered below; ask whoever runs it.",
        ),
    ],
)
def test_what_failed_for_another_reason_is_no_wrong_address(
    sqlite_filing: Filing, said: str, sentence: str, do: str
) -> None:
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.notify("return accepted", [("p@people.example", "P")], subject="Accepted", text="Accepted.")
        ctx.session.flush()
        ctx.session.execute(update(OutboxMessage).values(state="failed", attempts=1, last_error=said))
    with sqlite_filing.portal.reading(sqlite_filing.administrator) as reading:
        (failed,) = message_board(reading).not_sent
    assert (failed.delivery.sentence, failed.what_to_do) == (sentence, do)


def test_reminders_are_of_the_round_that_runs(sqlite_filing: Filing) -> None:
    """A portal that is new in July sends one message a person, about the round that is not published, and no more."""
    sqlite_filing.person("preparer")
    sqlite_filing.set_clock(FILING_DAY + timedelta(days=32))
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
        assert send_reminders(ctx, day=date(2026, 7, 20), base_url=BASE_URL) == 1
        (message,) = ctx.session.scalars(select(OutboxMessage))
    assert message.text.count("\n* ") == 2, "overdue, and nobody can sign"
    assert isinstance(message.created_at, datetime)
