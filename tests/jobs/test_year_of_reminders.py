"""A round by a fake clock: every reminder once, whatever two replicas, mail servers, weekends and clocks do.

What must come of it was reckoned by hand from a calendar of 2026, and stands here day by day.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.clock import london_date
from portal.commands import desk, messages
from portal.commands.filing import Declaration, send_to_certifier
from portal.commands.filing import sign as sign_return
from portal.commands.reminding import send_reminders
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.people import Membership
from portal.db.records import OutboxMessage
from portal.db.register import Obligation, Round
from portal.db.reminders import ReminderDigest, ReminderSent
from portal.files import FileStore
from portal.jobs import london_morning
from tests.fixtures.filing import YEAR, Filing
from tests.jobs.year_of_reminders import BASE_URL, Season, Told, days, season

__all__ = ["season"]


def on(text: str) -> date:
    """``3 Apr`` of 2026."""
    return datetime.strptime(f"{text} 2026", "%d %b %Y").replace(tzinfo=UTC).date()


def told(rule: str, code: str, people: str, dates: str) -> list[Told]:
    """One reminder to each of ``people`` (roles) on each of ``dates``, with commas between."""
    return [
        (
            on(day.strip()),
            f"{role}-{code if role in ('preparer', 'certifier') else 'central'}".lower() + "@people.example",
            rule,
            code,
        )
        for day in dates.split(",")
        for role in people.split()
    ]


FILERS, CENTRAL = "preparer certifier", "analyst administrator"


def test_the_weeks_around_the_due_day(season: Season, caplog: pytest.LogCaptureFixture) -> None:
    season.only(["X01"])
    for role in ("preparer", "certifier"):
        season.filing.person(role)
    season.filing.person("analyst", "CENTRAL")
    with caplog.at_level(logging.ERROR):
        season.run(on("19 Jun"), on("9 Jul"), {}, no_mail_server=[on("29 Jun")])
    season.require_right(
        told("due-30", "X01", FILERS, "19 Jun")  # the portal is new here: what still stands, once
        + told("due-7", "X01", FILERS, "23 Jun")
        + told("due-1", "X01", FILERS, "29 Jun")
        + told("overdue", "X01", FILERS, "1 Jul, 8 Jul")
        + told("overdue-escalated", "X01", "analyst", "8 Jul")
    )
    season.require_delayed(on("29 Jun"))
    assert season.mornings() == list(days(on("19 Jun"), on("9 Jul")))
    assert not [record for record in caplog.records if record.name == "portal.jobs"]


@pytest.mark.thorough
def test_the_weekly_message_after_a_monday_without_the_job(season: Season) -> None:
    season.only(["X08"])
    preparer = season.filing.person("preparer", "X08")
    with season.filing.portal.unit_of_work(preparer) as ctx:
        messages.choose_messages(ctx, rhythm="weekly", switched_off=[])
    season.run(on("28 May"), on("16 Jun"), {}, no_job=[on("1 Jun")])
    season.require_right(
        # the first look ever is on a Thursday
        told("opening", "X08", "preparer", "28 May")
        # again from Wednesday 10 June on; Monday 15 June is a bank holiday in Scotland
        + told("no-certifier", "X08", "preparer", "28 May, 16 Jun")
        # from Friday 29 May on, and the machine was down on Monday
        + told("due-30", "X08", "preparer", "2 Jun")
    )


@pytest.mark.thorough
def test_a_year(season: Season, caplog: pytest.LogCaptureFixture) -> None:
    filing = season.filing
    # the round opens on Good Friday, and X02's extension ends on a bank holiday
    season.only(["X01", "X02", "X04", "X05", "X08"], opens_on=on("3 Apr"))
    for code in ("X01", "X02", "X05", "X08"):
        for role in ("preparer", "certifier"):
            filing.person(role, code)
    filing.person("preparer", "X04")
    filing.person("preparer", "X06")  # excused: nothing is sent to them
    filing.person("analyst", "CENTRAL")
    filing.person("administrator", "CENTRAL")
    with filing.portal.unit_of_work(filing.person("certifier", "X08")) as ctx:
        messages.choose_messages(ctx, rhythm="weekly", switched_off=["due-7"])

    def send() -> None:
        filing.explain_all("X01")
        with filing.portal.unit_of_work(filing.person("preparer", "X01")) as ctx:
            send_to_certifier(ctx, year=YEAR, regulator_code="X01")

    def sign() -> None:
        sign_return(
            filing.portal,
            filing.person("certifier", "X01"),
            year=YEAR,
            regulator_code="X01",
            declaration=Declaration("Alex Morgan", True, True),
        )

    def ask() -> None:
        with filing.portal.unit_of_work(filing.analyst) as ctx:
            desk.ask_question(ctx, year=YEAR, regulator_code="X05", figure="Staff", question="Why?")

    def answer() -> None:
        with filing.portal.unit_of_work(filing.person("preparer", "X05")) as ctx:
            desk.answer_question(ctx, year=YEAR, regulator_code="X05", question_id=1, answer="So.")

    def publish() -> None:
        with filing.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.execute(update(Round).where(Round.year == YEAR).values(published_at=ctx.now))

    with caplog.at_level(logging.ERROR):
        season.run(
            on("20 Mar"),
            date(2027, 3, 19),
            {
                on("10 Apr"): lambda: filing.upload("X01"),
                on("20 Apr"): lambda: filing.file("X05"),
                on("4 May"): lambda: filing.person("certifier", "X04"),  # a bank holiday
                on("18 May"): ask,
                on("1 Jun"): send,
                on("11 Jun"): lambda: filing.file("X04"),
                on("15 Jun"): answer,
                on("22 Jun"): lambda: season.extend("X02", on("31 Aug")),
                on("26 Jun"): sign,
                on("10 Sep"): lambda: filing.file("X02", late_because="The flood."),
                on("31 Oct"): publish,
            },
            no_job=[on("1 Jul"), on("2 Jul"), on("3 Jul")],  # Wednesday to Friday
            no_mail_server=[on("29 May")],
            hourly=[on("29 Mar"), on("25 Oct")],
        )
    weekly = "15 Jul, 22 Jul, 29 Jul, 5 Aug, 12 Aug, 19 Aug, 26 Aug, 2 Sep, 9 Sep, 16 Sep, 23 Sep, 30 Sep, " + (
        "7 Oct, 14 Oct, 21 Oct, 28 Oct"
    )
    season.require_right(
        # Good Friday to Easter Monday are no working days in England and Northern Ireland
        told("opening", "X01", FILERS, "7 Apr")
        + told("opening", "X02", FILERS, "7 Apr")
        + told("opening", "X05", FILERS, "7 Apr")
        + told("opening", "X04", "preparer", "7 Apr")
        + told("opening", "X04", "certifier", "5 May")  # who came on a bank holiday
        # in Scotland Easter Monday is one, for the weekly message of the other too
        + told("opening", "X08", FILERS, "6 Apr")
        + told("no-certifier", "X04", "preparer", "7 Apr, 17 Apr, 1 May")
        + told("nobody-escalated", "X04", CENTRAL, "17 Apr, 1 May")
        + told("idle-draft", "X01", "preparer", "24 Apr, 8 May, 22 May")
        + told("unsigned", "X01", "certifier", "8 Jun, 15 Jun, 22 Jun")  # each Saturday, and so the Monday after
        + told("unanswered", "X05", FILERS, "26 May, 1 Jun, 8 Jun, 15 Jun")  # 25 May is a bank holiday
        + told("unanswered-escalated", "X05", CENTRAL, "8 Jun, 15 Jun")
        # 31 May is a Sunday: the Friday before, on which the mail server was down
        + told("due-30", "X01", FILERS, "29 May")
        + told("due-30", "X02", FILERS, "29 May")
        + told("due-30", "X04", FILERS, "29 May")
        + told("due-30", "X08", "preparer", "29 May")
        + told("due-30", "X08", "certifier", "1 Jun")
        + told("due-7", "X01", FILERS, "23 Jun")
        + told("due-7", "X08", "preparer", "23 Jun")
        + told("due-1", "X08", FILERS, "29 Jun")
        # X02: 1 August is a Saturday; 31 August a bank holiday, 30 August a Sunday
        + told("due-30", "X02", FILERS, "31 Jul")
        + told("due-7", "X02", FILERS, "24 Aug")
        + told("due-1", "X02", FILERS, "28 Aug")
        + told("overdue", "X02", FILERS, "1 Sep, 8 Sep")
        + told("overdue-escalated", "X02", CENTRAL, "8 Sep")
        # the job stood still on 1, 2 and 3 July, and back on a Saturday it waits for Monday
        + told("overdue", "X08", FILERS, f"6 Jul, 8 Jul, {weekly}")
        + told("overdue-escalated", "X08", CENTRAL, f"8 Jul, {weekly}")
    )
    season.require_delayed(on("29 May"))
    stood_still = {on("1 Jul"), on("2 Jul"), on("3 Jul")}
    assert season.mornings() == [d for d in days(on("20 Mar"), date(2027, 3, 19)) if d not in stood_still]
    assert not [record for record in caplog.records if record.name == "portal.jobs"]
    (late,) = [
        m
        for m in season.server.received
        if m.recipients == ("preparer-x08@people.example",) and "6 July" in m.message.get_content()
    ]
    assert "was due on 30 June 2026, 6 days ago. Nothing is saved yet." in " ".join(late.message.get_content().split())


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25)])
def test_each_day_has_one_morning(day: date) -> None:
    """Of every quarter of an hour of that day and the two beside it."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() - 86_400
    moments = [datetime.fromtimestamp(start + 900 * n, UTC) for n in range(3 * 96)]
    mornings = {london_morning(moment) for moment in moments if london_date(moment) == day}
    mornings.discard(None)
    (morning,) = mornings
    assert morning is not None
    assert london_date(morning) == day
    assert morning.hour == (7 if date(2026, 3, 29) <= day < date(2026, 10, 25) else 8)


@pytest.mark.locks
def test_two_at_once_without_the_job(filing: Filing, tmp_path: Path) -> None:
    """Were the claim on the morning to fail, the keys of the rows still let no message be doubled."""
    for role in ("preparer", "certifier"):
        filing.person(role)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
        ctx.session.execute(
            update(Obligation).where(Obligation.regulator_code != "X01").values(owes=False, excused_because="No.")
        )
    second = Portal(Database(filing.portal.db.url), FileStore(tmp_path / "files"), now=filing.portal.now)
    replicas = [filing.portal, second, filing.portal, second]
    together = threading.Barrier(len(replicas))
    refused: list[Exception] = []

    def replica(portal: Portal) -> None:
        together.wait()
        try:
            with portal.unit_of_work(PORTAL) as ctx:
                send_reminders(ctx, day=on("18 Jun"), base_url=BASE_URL)
        except IntegrityError as error:
            refused.append(error)

    threads = [threading.Thread(target=replica, args=(each,)) for each in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.db.dispose()
    assert len(refused) < len(replicas)
    with filing.portal.reading(PORTAL) as reading:
        count = [reading.session.scalar(select(func.count()).select_from(t)) for t in (ReminderDigest, ReminderSent)]
        messages = reading.session.scalar(select(func.count()).where(OutboxMessage.event == "reminders"))
        members = reading.session.scalar(select(func.count()).select_from(Membership))
    assert (*count, messages) == (members, members, members) == (2, 2, 2)
