"""Two replicas of one installation, a clock in the hand of the test, and a mail server that may be down."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal import clock, jobs
from portal.clock import LONDON, london_date
from portal.commands.reminding import EVENT
from portal.config import Settings
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.people import Person
from portal.db.records import JobRun, OutboxMessage
from portal.db.register import Obligation, Round
from portal.db.reminders import ReminderSent
from portal.files import FileStore
from portal.outbox import Mailbox, deliver_mail
from regulators.reminder_rules import BY_ID
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.mail import MailServer

BASE_URL = "https://portal.example.org"
Told = tuple[date, str, str, str]
"""Day, person, rule, regulator."""


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day in London."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@dataclass
class Season:
    """One installation over many days."""

    filing: Filing
    replicas: tuple[Portal, ...]
    mailbox: Mailbox
    server: MailServer
    stands: list[datetime]

    def set_clock(self, moment: datetime) -> None:
        self.stands[0] = moment
        self.filing.set_clock(moment)

    def run(
        self,
        first: date,
        last: date,
        happenings: Mapping[date, Callable[[], object]],
        *,
        no_job: Collection[date] = (),
        no_mail_server: Collection[date] = (),
        hourly: Collection[date] = (),
    ) -> None:
        """Each day: a look before the hour, both replicas at once after it, the mail; later what people do that day."""
        for day in days(first, last):
            looks = [at(day, 7, 55), at(day, 8, 0), at(day, 23, 55)]
            if day in hourly:  # every hour of it by the machine, of which one comes twice or not at all
                start = at(day, 0)
                looks = [start + timedelta(minutes=30 * n) for n in range(50) if london_date(start) == day]
                looks = [moment for moment in looks if london_date(moment) == day]
            for moment in looks if day not in no_job else ():
                self.set_clock(moment)
                self.look()
            self.set_clock(at(day, 9))
            with nobody_listens() as port:
                deliver_mail(
                    self.replicas[0], replace(self.mailbox, port=port) if day in no_mail_server else self.mailbox
                )
            if day in happenings:
                self.set_clock(at(day, 14))
                happenings[day]()

    def look(self) -> None:
        """What both schedulers do at this moment, at once."""
        together = threading.Barrier(len(self.replicas))

        def replica(portal: Portal) -> None:
            settings = Settings(mode="development", base_url=BASE_URL)
            work = jobs.jobs_of(portal, settings, signer=None, stopping=lambda: False)
            (remind,) = [job for job in work if job.name == "remind"]
            together.wait()
            jobs._look_at(portal, remind)

        threads = [threading.Thread(target=replica, args=(portal,)) for portal in self.replicas]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def told(self) -> list[Told]:
        """All reminders that stand in the rows, in order."""
        with self.filing.portal.reading(PORTAL) as reading:
            rows = reading.session.execute(
                select(ReminderSent.day, Person.email, ReminderSent.rule, Obligation.regulator_code)
                .join(Person, Person.id == ReminderSent.person_id)
                .join(Obligation, Obligation.id == ReminderSent.obligation_id)
            )
            return sorted((day, person, rule, code) for day, person, rule, code in rows)

    def mails(self) -> Counter[tuple[date, str]]:
        """How many messages of reminders the mail server has, by the day of their writing and the person."""
        with self.filing.portal.reading(PORTAL) as reading:
            ours = set(reading.session.scalars(select(OutboxMessage.message_id).where(OutboxMessage.event == EVENT)))
        return Counter(
            (london_date(mail.message["Date"].datetime), mail.recipients[0])
            for mail in self.server.received
            if mail.message["Message-ID"] in ours
        )

    def require_right(self, expected: list[Told]) -> None:
        """Every reminder once, as ``expected``; one mail a person and day, taken by the server, naming them all."""
        told = self.told()
        assert told == sorted(expected), difference(told, expected)
        assert len(told) == len(set(told))
        assert self.mails() == Counter({(day, person) for day, person, _, _ in expected})
        texts = {
            (london_date(mail.message["Date"].datetime), mail.recipients[0]): mail.message.get_content()
            for mail in self.server.received
            if "this waits for you in the portal" in mail.message.get_content()
        }
        assert len(texts) == len(self.mails())
        for (day, person), text in texts.items():
            mine = [(rule, code) for on, to, rule, code in expected if (on, to) == (day, person)]
            assert text.count("\n* The return of ") == len(mine), text
            for rule, code in mine:
                assert BY_ID[rule].title in text and f"({code}) for {YEAR}" in text, (rule, code, text)

    def require_delayed(self, day: date) -> None:
        """Of the day without a mail server: all its messages were tried in vain, and went out the morning after."""
        with self.filing.portal.reading(PORTAL) as reading:
            written = select(OutboxMessage).where(
                OutboxMessage.event == EVENT, OutboxMessage.created_at.between(at(day, 0), at(day, 23, 59))
            )
            found = reading.session.scalars(written).all()
            assert found
            for message in found:
                assert message.attempts > 1
                assert message.sent_at is not None and london_date(message.sent_at) == day + timedelta(days=1)

    def mornings(self) -> list[date]:
        """The days in London of the job's runs that ended well."""
        with self.filing.portal.reading(PORTAL) as reading:
            runs = reading.session.scalars(select(JobRun).where(JobRun.job == "remind")).all()
            assert {run.status for run in runs} == {"done"}
            return sorted(london_date(run.slot) for run in runs)

    def only(self, owing: Collection[str], **dates: date) -> None:
        """Let only these owe a return, in this round; the rounds before it are over."""
        with self.filing.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
            if dates:
                ctx.session.execute(update(Round).where(Round.year == YEAR).values(**dates))
            ctx.session.execute(
                update(Obligation)
                .where(Obligation.year == YEAR, Obligation.regulator_code.not_in(owing))
                .values(owes=False, excused_because="Not in this test.")
            )

    def extend(self, code: str, to: date) -> None:
        with self.filing.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.execute(
                update(Obligation)
                .where(Obligation.year == YEAR, Obligation.regulator_code == code)
                .values(extended_to_on=to, extended_because="A flood.")
            )


def difference(told: list[Told], expected: list[Told]) -> str:
    missing, over = set(expected) - set(told), set(told) - set(expected)
    lines = [f"missing {entry}" for entry in sorted(missing)] + [f"too many {entry}" for entry in sorted(over)]
    return "\n".join(lines)


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port at which nobody is: bound, and not listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def season(
    sqlite_filing: Filing, tmp_path: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Season]:
    stands = [datetime(2026, 3, 20, 8, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: stands[0])
    second = Portal(Database(sqlite_filing.portal.db.url), FileStore(tmp_path / "files"), now=lambda: stands[0])
    mailbox = Mailbox(mail_server.host, mail_server.port, "portal@example.org", starttls=False)
    made = Season(sqlite_filing, (sqlite_filing.portal, second), mailbox, mail_server, stands)
    made.set_clock(stands[0])
    yield made
    second.db.dispose()
