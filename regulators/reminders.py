"""Which reminders stand on a day: by the rules, over the facts of one obligation.

Days are days in London. What counts down to a day goes out on the last working day before where it would fall on a
weekend or a bank holiday; what follows something, on the next working day after. Of a series only its newest member
stands, so a portal that stood still says once what is still true.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from regulators.reminder_facts import Facts, To
from regulators.reminder_rules import RULES, Moment, Rule

AFTER_PUBLICATION = timedelta(weeks=12)
"""So long a reminder is repeated once its round is published; what is open still stands on the pages."""

Works = Callable[[date], bool]
"""Whether a day is a working day, where the people are who are to be reminded."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One that stands: its rule, by what it is known for ever, and its words on this day."""

    rule: Rule
    occasion: str
    says: str


def standing(facts: Facts, today: date, to: To, works: Works) -> tuple[Reminder, ...]:
    """The reminders of one obligation that stand on ``today`` for one kind of reader, the most pressing first.

    One stands from the day it goes out until the next of its series does, or what it is about has ended; once the
    round is published a series ends by itself, twelve weeks after it began or after the publication. On a day nobody
    works only that stands of which no working day is left.
    """
    found = []
    for rule in RULES:
        if to not in rule.to:
            continue
        for members in rule.series(facts, today):
            moment = _newest(rule, members, today, works)
            if moment is None or _faded(facts, members[0], today):
                continue
            if not (works(today) or _last_chance(rule, facts, today, works)):
                continue
            found.append(Reminder(rule, moment.occasion, rule.says(facts, moment, today)))
    return tuple(found)


def _faded(facts: Facts, first: Moment, today: date) -> bool:
    """Whether people were reminded of it for long enough after the publication."""
    if facts.published_on is None:
        return False
    began = max(facts.published_on, first.day, facts.owed_again_since or first.day)
    return today > began + AFTER_PUBLICATION


def goes_out_on(day: date, works: Works, *, counts_down: bool) -> date:
    """The working day on which a reminder that falls on ``day`` goes out."""
    while not works(day):
        day += -ONE_DAY if counts_down else ONE_DAY
    return day


def opens_week(day: date, works: Works, ran_on: Collection[date]) -> bool:
    """Whether the message of the week goes out on ``day``: none of the days ``ran_on`` was a working day of this week.

    Weeks begin on Mondays.
    """
    monday = day - timedelta(days=day.weekday())
    return works(day) and not any(monday <= earlier < day and works(earlier) for earlier in ran_on)


def _newest(rule: Rule, members: tuple[Moment, ...], today: date, works: Works) -> Moment | None:
    out = [m for m in members if goes_out_on(m.day, works, counts_down=rule.counts_down) <= today]
    if not out or (out[-1].until is not None and _over(out[-1].until, today, works)):
        return None
    return out[-1]


def _over(until: date, today: date, works: Works) -> bool:
    """Whether the next of a countdown has taken over: on the day on which that one goes out."""
    return today >= goes_out_on(until, works, counts_down=True)


def _last_chance(rule: Rule, facts: Facts, today: date, works: Works) -> bool:
    return rule.counts_down and facts.due_on < goes_out_on(today + ONE_DAY, works, counts_down=False)
