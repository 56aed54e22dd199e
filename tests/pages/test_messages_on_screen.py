"""Choosing messages, reading what became of them, sending one again: on screen, and the same by program."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from portal.commands.reminding import send_reminders
from portal.context import PORTAL
from portal.db.records import OutboxMessage
from portal.db.register import Round
from portal.db.reminders import ReminderRhythm, ReminderSwitchedOff
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR
from tests.pages.test_words_of_rounds import said, screen


def remind(doors: Doors) -> None:
    for role in ("preparer", "certifier"):
        doors.filing.person(role)
    with doors.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
        send_reminders(ctx, day=date(2026, 6, 18), base_url="https://portal.example.org")


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_without_a_mail_server_nothing_is_said_to_have_gone_through_one(sqlite_doors: Doors) -> None:
    remind(sqlite_doors)
    with sqlite_doors.filing.portal.unit_of_work(PORTAL) as ctx:
        first = ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert first is not None
        first.state, first.sent_at = "sent", ctx.now
    for actor, page in (
        (sqlite_doors.filing.administrator, "messages"),
        (sqlite_doors.filing.person("preparer"), "messages_to_you"),
    ):
        at = screen(sqlite_doors, actor, page)
        boxes = [box.value for box in (*at.warning, *at.info)]
        assert "mail server took" not in said(at) and "taken by the mail server" not in said(at)
        assert len(boxes) == 1 and "SMTP" not in boxes[0] and "wait" in boxes[0], boxes
    assert "were sent" in said(screen(sqlite_doors, sqlite_doors.filing.administrator, "messages"))


def test_a_person_chooses_and_reads(sqlite_doors: Doors) -> None:
    remind(sqlite_doors)
    preparer = sqlite_doors.filing.person("preparer")
    at = screen(sqlite_doors, preparer, "messages_to_you")
    assert "Due within a month: X01, annual return 2026" in said(at)
    assert "is due on 30 June 2026, in 12 days. Nothing is saved yet." in at.code[0].value
    at.radio[0].set_value("weekly")
    at.checkbox(key="rule-opening").set_value(False)
    next(button for button in at.button if button.label == "Save what I chose").click().run()
    assert not at.exception and "What you chose is saved" in at.success[0].value
    with sqlite_doors.filing.portal.reading(PORTAL) as reading:
        assert reading.session.scalars(select(ReminderRhythm.rhythm)).all() == ["weekly"]
        assert reading.session.scalars(select(ReminderSwitchedOff.rule)).all() == ["opening"]
    shown = sqlite_doors.browser(preparer).get("messages/mine").json()
    assert shown["rhythm"] == "weekly"
    assert [rule["id"] for rule in shown["rules"] if rule["switched_off"]] == ["opening"]
    assert [message["delivery"]["word"] for message in shown["messages"]] == ["Waiting"]


def test_by_program_the_same_choice_is_refused_with_the_same_words(sqlite_doors: Doors) -> None:
    browser = sqlite_doors.browser_of("preparer")
    refused = browser.put("messages/mine", json={"rhythm": "daily", "switched_off": ["overdue"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "NotValid")
    assert "“Overdue” cannot be switched off" in refused.json()["detail"]
    assert browser.put("messages/mine", json={"rhythm": "weekly", "switched_off": []}).status_code == 204
    assert browser.get("messages/mine").json()["rhythm"] == "weekly"
    assert sqlite_doors.program().get("messages/mine").status_code == 403, "a key acts for one organisation only"


def test_an_administrator_sends_again_what_failed(sqlite_doors: Doors) -> None:
    remind(sqlite_doors)
    with sqlite_doors.filing.portal.unit_of_work(PORTAL) as ctx:
        first = ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert first is not None
        first.state, first.attempts, first.last_error = "failed", 1, "550 no *such* mailbox"
    administrator = sqlite_doors.filing.administrator
    at = screen(sqlite_doors, administrator, "messages")
    assert "**1** could not be delivered, **1** wait" in said(at)
    shown = next(table.value.to_csv() for table in at.table if "What to do" in table.value.columns)
    assert "there is no such mailbox" in shown and "550" not in shown
    (behind,) = [each for each in at.expander if each.label == "What the mail server answered"]
    assert "550 no \\*such\\* mailbox" in behind.table[0].value.to_csv()
    press(at, "Send it again")
    assert "Choose the message" in at.error[0].value, "none is chosen beforehand"
    next(box for box in at.selectbox if box.label.startswith("Message that")).select_index(0)
    press(at, "Send it again")
    assert "It is tried again at once" in at.success[0].value
    browser = sqlite_doors.browser(administrator)
    board = browser.get("messages").json()
    assert (board["failed"], board["waiting"]) == (0, 2)
    again = browser.post(f"messages/{board['not_sent'][0]['id']}/send-again", headers={"Idempotency-Key": "one"})
    assert (again.status_code, again.json()["code"]) == (409, "NotNow")


@pytest.mark.thorough
def test_the_central_unit_reads_who_was_reminded(sqlite_doors: Doors) -> None:
    remind(sqlite_doors)
    at = screen(sqlite_doors, sqlite_doors.filing.analyst, "reminders")
    assert "Due within a month: Example Transport Regulator" in said(at)
    assert "Preparer of X01" in said(at) and "Certifier of X01" in said(at)
    browser = sqlite_doors.browser(sqlite_doors.filing.analyst)
    assert len(browser.get(f"rounds/{YEAR}/reminders", params={"regulator": "X01"}).json()["reminders"]) == 2
    assert browser.get(f"rounds/{YEAR}/reminders", params={"regulator": "X02"}).json() == {"reminders": []}
