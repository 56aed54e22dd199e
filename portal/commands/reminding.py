"""The reminders of a day: at most one message to each person, each reminder once for ever.

What was sent stands in rows of the same transaction as the messages, and their primary keys hold whatever two
replicas do at once. Which reminders there are, ``regulators/reminder_rules.py`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import select

from metrics.working_days import OutsideCalendar, packaged_calendars
from portal.context import Context
from portal.db.people import Membership, Person
from portal.db.reminder_facts import Owed, owed
from portal.db.reminders import ReminderDigest, ReminderRhythm, ReminderSent, ReminderSwitchedOff
from portal.permissions import CENTRAL_UNIT, Permission
from regulators.register import Nation
from regulators.reminder_digest import Item, in_order, letter
from regulators.reminder_facts import To
from regulators.reminder_rules import Rule
from regulators.reminders import opens_week, standing

EVENT = "reminders"
"""What a message of reminders is called in the outbox."""
ROLES = {
    "preparer": To.PREPARER,
    "certifier": To.CERTIFIER,
    "analyst": To.CENTRAL,
    "administrator": To.CENTRAL,
}
"""Who reads what: the roles of a regulator its own reminders, those of the central unit the escalations."""

_Known = tuple[str, int, int, str]
"""Rule, obligation, person, occasion: what is sent once."""


@dataclass
class _Reader:
    person: Person
    weekly: bool = False
    switched_off: set[str] = field(default_factory=set)
    items: dict[_Known, Item] = field(default_factory=dict)

    def wants(self, rule: Rule, *, weekly_day: bool) -> bool:
        if rule.may_be_switched_off and rule.id in self.switched_off:
            return False
        return weekly_day or not (self.weekly and rule.can_wait)


def send_reminders(ctx: Context, *, day: date, base_url: str, ran_on: Collection[date] = ()) -> int:
    """Promise the messages of ``day`` (in London) that nobody got yet; how many.

    Run again on the same day it promises none to whoever got theirs. After days without a run it says once what is
    still true. ``base_url`` is the portal's address, for the links; ``ran_on`` are the days before on which this was
    done, as far back as the week begins: what waits for the week's message goes out on the first of its days that is
    worked and on which this is done at all.
    """
    ctx.require(Permission.MESSAGE_LOOK_AFTER)
    readers, by_place = _readers(ctx, day)
    about = list(owed(ctx.session, day))
    sent = _sent_before(ctx, [each.obligation.id for each in about])
    for each in about:
        for to in To:
            _add(each, to, day, by_place.get((_place(each, to), to), ()), sent, ran_on)
    told = [reader for reader in readers.values() if reader.items]
    for reader in told:
        _write(ctx, reader, day, base_url)
    if told:
        ctx.record(
            "reminders sent",
            on=f"reminders:{day.isoformat()}",
            messages=len(told),
            reminders=sum(len(reader.items) for reader in told),
        )
    return len(told)


@cache
def works_in(nation: Nation) -> Callable[[date], bool]:
    """Whether a day is a working day in a nation."""
    calendar = packaged_calendars()[nation]

    @cache
    def works(day: date) -> bool:
        try:
            return calendar.is_working_day(day)
        except OutsideCalendar:  # a message on a holiday nobody wrote down yet is better than none at all
            return day.weekday() < 5

    return works


def _place(each: Owed, to: To) -> str:
    return CENTRAL_UNIT if to is To.CENTRAL else each.obligation.regulator_code


def _add(
    each: Owed, to: To, day: date, readers: Iterable[_Reader], sent: set[_Known], ran_on: Collection[date]
) -> None:
    works = works_in(Nation.ENGLAND_WALES if to is To.CENTRAL else each.nation)
    weekly_day = opens_week(day, works, ran_on)
    about = each.obligation
    reminders = standing(each.facts, day, to, works)
    for reader in readers:
        for reminder in reminders:
            known = (reminder.rule.id, about.id, reader.person.id, reminder.occasion)
            if known not in sent and reader.wants(reminder.rule, weekly_day=weekly_day):
                reader.items[known] = Item(reminder, about.year, about.regulator_code, about.regulator.name)


def _readers(ctx: Context, day: date) -> tuple[dict[int, _Reader], dict[tuple[str, To], list[_Reader]]]:
    """Everybody who may be told something today, by person, and by organisation and part."""
    had_theirs = set(ctx.session.scalars(select(ReminderDigest.person_id).where(ReminderDigest.day == day)))
    members = ctx.session.execute(
        select(Person, Membership.organisation_code, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role.in_(ROLES), Membership.ended_at.is_(None))
        .order_by(Person.id)
    )
    readers: dict[int, _Reader] = {}
    by_place: dict[tuple[str, To], list[_Reader]] = {}
    for person, organisation, role in members:
        if person.id in had_theirs:
            continue
        reader = readers.setdefault(person.id, _Reader(person))
        by_place.setdefault((organisation, ROLES[role]), []).append(reader)
    weekly = select(ReminderRhythm.person_id).where(ReminderRhythm.rhythm == "weekly")
    for person_id in ctx.session.scalars(weekly):
        if person_id in readers:
            readers[person_id].weekly = True
    for off in ctx.session.scalars(select(ReminderSwitchedOff)):
        if off.person_id in readers:
            readers[off.person_id].switched_off.add(off.rule)
    return readers, by_place


def _sent_before(ctx: Context, obligations: Collection[int]) -> set[_Known]:
    rows = ctx.session.execute(
        select(ReminderSent.rule, ReminderSent.obligation_id, ReminderSent.person_id, ReminderSent.occasion).where(
            ReminderSent.obligation_id.in_(obligations)
        )
    )
    return {(rule, obligation, person, occasion) for rule, obligation, person, occasion in rows}


def _write(ctx: Context, reader: _Reader, day: date, base_url: str) -> None:
    person = reader.person
    made = letter(person.name, day, in_order(reader.items.values()), base_url)
    (message,) = ctx.notify(EVENT, [(person.email, person.name)], subject=made.subject, text=made.text)
    ctx.session.flush()
    ctx.session.add(ReminderDigest(person_id=person.id, day=day, message_id=message.id))
    ctx.session.flush()
    for (rule, obligation_id, person_id, occasion), item in reader.items.items():
        ctx.session.add(
            ReminderSent(
                rule=rule,
                obligation_id=obligation_id,
                person_id=person_id,
                occasion=occasion,
                day=day,
                says=item.reminder.says,
            )
        )
    ctx.session.flush()
