"""What is still open once a round is published goes on being reminded of, for twelve weeks; the rest is silent."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

from sqlalchemy import select, update

from portal.commands import desk, drafts
from portal.commands.publication import propose_withdrawal, withdraw_published
from portal.commands.reminding import send_reminders
from portal.context import PORTAL
from portal.db.people import Person
from portal.db.register import Obligation, Round
from portal.db.reminders import ReminderSent
from tests.fixtures.filing import YEAR, Filing
from tests.jobs.year_of_reminders import BASE_URL

PUBLISHED, LATER, TAKEN_DOWN = date(2026, 10, 31), date(2026, 11, 2), date(2026, 11, 3)
FILERS, CENTRAL = ("preparer", "certifier"), ("analyst", "administrator", "administrator-2")


def on(*november: int) -> list[date]:
    return [date(2026, 11, day) for day in november]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def told(filing: Filing) -> dict[tuple[str, str, str], list[date]]:
    """By rule, regulator and person's role: the days."""
    found: dict[tuple[str, str, str], list[date]] = defaultdict(list)
    with filing.portal.reading(PORTAL) as reading:
        rows = reading.session.execute(
            select(ReminderSent.rule, Obligation.regulator_code, Person.subject, ReminderSent.day)
            .join(Person, Person.id == ReminderSent.person_id)
            .join(Obligation, Obligation.id == ReminderSent.obligation_id)
            .order_by(ReminderSent.day)
        )
        for rule, code, subject, day in rows:
            role = subject.removesuffix(f"-{code.lower()}").replace("-central", "")
            found[rule, code, role].append(day)
    return dict(found)


def test_what_is_open_after_the_publication(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    with filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Round).where(Round.year < YEAR).values(published_at=ctx.now))
        ctx.session.execute(
            update(Obligation)
            .where(Obligation.regulator_code.not_in(("X01", "X02", "X05")))
            .values(owes=False, excused_because="Not in this test.")
        )
    filing.person("preparer", "X02")  # whose regulator never files
    filing.set_clock(at(PUBLISHED))
    filing.publish()

    filing.set_clock(at(LATER))
    filing.file("X05", late_because="The flood.")
    with filing.portal.unit_of_work(filing.analyst) as ctx:
        desk.ask_question(ctx, year=YEAR, regulator_code="X05", figure="Staff", question="Why?")
    with filing.portal.unit_of_work(filing.person("preparer", "X05")) as ctx:
        drafts.reopen(ctx, year=YEAR, regulator_code="X05", code="omission", reason="A row is missing.", material=True)
    filing.set_clock(at(TAKEN_DOWN))
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        propose_withdrawal(ctx, year=YEAR, regulator_code="X01", reason="It named a person.")
    withdraw_published(filing.portal, filing.second_administrator, year=YEAR, regulator_code="X01")

    for day in [*on(9, 10, 16, 17, 23, 24), date(2027, 3, 1), date(2027, 3, 2)]:
        filing.set_clock(at(day))
        with filing.portal.unit_of_work(PORTAL) as ctx:
            send_reminders(ctx, day=day, base_url=BASE_URL)
    assert told(filing) == {
        **{("unanswered", "X05", role): on(9, 16, 23) for role in FILERS},
        **{("unanswered-escalated", "X05", role): on(23) for role in CENTRAL},
        ("idle-draft", "X05", "preparer"): on(16),
        **{("overdue", "X01", role): on(10, 17, 24) for role in FILERS},
        **{("overdue-escalated", "X01", role): on(17, 24) for role in CENTRAL},
    }
