"""The rules by which people are reminded: when, whom, in which words, and whether they may switch it off.

A rule is one entry of ``RULES``; when the reminders it makes go out, ``reminders.py`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regulators.reminder_facts import FILERS, Facts, To, in_words

IDLE_DAYS = 14
"""A draft nobody touched for so long, and each time it is as long again."""
UNSIGNED_DAYS = 5
UNANSWERED_DAYS = 7
ESCALATED_DAYS = 21
"""So long a question waits before the central unit hears of it."""
MISSING_DAYS = 14
"""Between two messages that nobody can prepare or sign, and before the central unit hears of it."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Moment:
    """One member of a series: what it is known by, the day it would fall on, the day another would take over."""

    occasion: str
    day: date
    until: date | None = None


Series = Callable[[Facts, date], Iterator[tuple[Moment, ...]]]
"""The series a rule makes of these facts up to a day, each with its members in order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When whom to remind of what. ``says`` and ``do`` are for people; ``page`` is where it is done."""

    id: str
    title: str
    when: str
    """For the page on which people choose, after *Sent*."""
    to: tuple[To, ...]
    series: Series
    says: Callable[[Facts, Moment, date], str]
    """The sentences after the name of the return."""
    do: str
    page: str
    """Of the portal, with ``{year}`` and ``{code}``."""
    counts_down: bool = False
    may_be_switched_off: bool = False
    can_wait: bool = False
    """It may wait for a weekly message."""


# Series


def _opening(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
    if facts.waits_for_filing and not facts.returned:
        yield (Moment(facts.opens_on.isoformat(), facts.opens_on, facts.due_on - timedelta(days=30)),)


def _before(days: int, next_days: int | None) -> Series:
    """``days`` before the due day, until ``next_days`` before it (None: to its end); anew where the day moves."""

    def series(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
        if facts.waits_for_filing and today <= facts.due_on:
            until = None if next_days is None else facts.due_on - timedelta(days=next_days)
            yield (Moment(facts.due_on.isoformat(), facts.due_on - timedelta(days=days), until),)

    return series


def _every(days: int, first: date, today: date, name: str) -> tuple[Moment, ...]:
    """One on ``first`` and one each ``days`` after it, known by ``name`` and their number."""
    count = max(0, (today - first).days // days + 1)
    return tuple(Moment(f"{name}+{k}", first + timedelta(days=k * days)) for k in range(count))


def _overdue(after: int) -> Series:
    """``after`` days after the due day. Who owes it again was told so at once: they have a week from then."""

    def series(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
        if facts.waits_for_filing:
            since = facts.due_on
            if facts.owed_again and facts.owed_again_since is not None:
                since = facts.owed_again_since + timedelta(days=WEEK - 1)
            yield _every(WEEK, since + timedelta(days=after), today, since.isoformat())

    return series


def _unanswered(after: int) -> Series:
    def series(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
        for asked in facts.questions:
            yield _every(WEEK, asked.asked_on + timedelta(days=after), today, f"question {asked.number}")

    return series


def _unsigned(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
    if (since := facts.with_certifier_since) is not None:
        yield _every(WEEK, since + timedelta(days=UNSIGNED_DAYS), today, since.isoformat())


def _idle(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
    if (since := facts.draft_since) is not None:
        yield _every(IDLE_DAYS, since + timedelta(days=IDLE_DAYS), today, since.isoformat())


def _certifier_missing(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
    if facts.waits_for_filing and facts.no_certifier_since is not None and facts.opens_on <= today:
        since = max(facts.opens_on, facts.no_certifier_since)
        yield _every(MISSING_DAYS, since, today, since.isoformat())


def _nobody(facts: Facts, today: date) -> Iterator[tuple[Moment, ...]]:
    missing = [d for d in (facts.no_preparer_since, facts.no_certifier_since) if d is not None]
    if facts.waits_for_filing and missing and facts.opens_on <= today:
        since = max(facts.opens_on, min(missing))
        yield _every(MISSING_DAYS, since + timedelta(days=MISSING_DAYS), today, since.isoformat())


# Words


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    return "yesterday" if days == 1 else f"{days} days ago"


def _is_due(facts: Facts, moment: Moment, today: date) -> str:
    days = (facts.due_on - today).days
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    if facts.returned:
        return f"came back from the central unit, and is to be filed again by {in_words(facts.due_on)}, {when}."
    return f"is due on {in_words(facts.due_on)}, {when}. {facts.state}"


def _was_due(facts: Facts, moment: Moment, today: date) -> str:
    if facts.owed_again and (since := facts.owed_again_since) is not None:
        day = f"on {in_words(since)}, {_ago(since, today)}"
        if facts.returned:
            return f"came back from the central unit {day}, and is not filed again. {facts.state}"
        return f"was withdrawn {day}, and is owed again. {facts.state}"
    was = "was to be filed again by" if facts.returned else "was due on"
    return f"{was} {in_words(facts.due_on)}, {_ago(facts.due_on, today)}. {facts.state}"


def _opened(facts: Facts, moment: Moment, today: date) -> str:
    opened = "can be filed from today" if today == facts.opens_on else f"can be filed since {in_words(facts.opens_on)}"
    return f"{opened}; it is due on {in_words(facts.due_on)}."


def _asked(facts: Facts, moment: Moment, today: date) -> str:
    number = int(moment.occasion.removeprefix("question ").partition("+")[0])
    asked = next(q for q in facts.questions if q.number == number)
    about = " ".join(asked.figure.split())
    return (
        f"has a question about “{about}”, asked on {in_words(asked.asked_on)}, {_ago(asked.asked_on, today)}, "
        "that is not answered."
    )


def _waits(facts: Facts, moment: Moment, today: date) -> str:
    assert facts.with_certifier_since is not None
    day = in_words(facts.with_certifier_since)
    return f"waits for a signature since {day}. It is not filed until a certifier signs it; {_day_of(facts, today)}."


def _saved(facts: Facts, moment: Moment, today: date) -> str:
    assert facts.draft_since is not None
    day = in_words(facts.draft_since)
    return f"is saved as a draft and not filed. Nobody has changed it since {day}; {_day_of(facts, today)}."


def _day_of(facts: Facts, today: date) -> str:
    """When it is due; of a correction of a filed return, that the filed version counts meanwhile."""
    if facts.filed:
        return "what was filed before counts meanwhile"
    if not facts.owes:
        return "you need not file it, but may"
    return f"it {'was' if today > facts.due_on else 'is'} due on {in_words(facts.due_on)}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _nobody_signs(facts: Facts, moment: Moment, today: date) -> str:
    return f"has nobody who can sign it: your organisation has no certifier. {_sentence(_day_of(facts, today))}"


def _who_is_missing(facts: Facts, moment: Moment, today: date) -> str:
    missing = [
        f"no {name} since {in_words(since)}"
        for name, since in (("preparer", facts.no_preparer_since), ("certifier", facts.no_certifier_since))
        if since is not None
    ]
    return f"has had {' and '.join(missing)}. {_sentence(_day_of(facts, today))}"


_RETURN = "return?year={year}&regulator={code}"
_READ = "read?year={year}&regulator={code}"
_ROUND = "round?year={year}"

RULES = (
    Rule(
        "overdue",
        "Overdue",
        "the working day after a return was due or a week after it came to be owed again, and every week until it is "
        "filed",
        FILERS,
        _overdue(1),
        _was_due,
        "File it as it stands as soon as you can, and say why it is late. Ask the central unit if you cannot.",
        _RETURN,
    ),
    Rule(
        "due-1",
        "Due at once",
        "the working day before a return is due",
        FILERS,
        _before(1, None),
        _is_due,
        "Send it to your certifier, or sign it, before the end of that day in London.",
        _RETURN,
        counts_down=True,
    ),
    Rule(
        "due-7",
        "Due within a week",
        "a week before a return is due",
        FILERS,
        _before(7, 1),
        _is_due,
        "Mend what is left and send it to your certifier in good time: another person has to sign it.",
        _RETURN,
        counts_down=True,
        may_be_switched_off=True,
    ),
    Rule(
        "overdue-escalated",
        "Returns overdue by a week or more",
        "a week after a return was due or two weeks after it came to be owed again, and every week until it is filed",
        (To.CENTRAL,),
        _overdue(1 + WEEK),
        _was_due,
        "Talk to the regulator; its people get a message every week.",
        _ROUND,
    ),
    Rule(
        "unsigned",
        "Waits for your signature",
        f"{UNSIGNED_DAYS} days after a return was sent to the certifier, and every week until it is signed or returned",
        (To.CERTIFIER,),
        _unsigned,
        _waits,
        "Read and sign it, or return it to the preparer with a reason.",
        "sign-off?year={year}&regulator={code}",
        may_be_switched_off=True,
        can_wait=True,
    ),
    Rule(
        "unanswered",
        "Question not answered",
        f"{UNANSWERED_DAYS} days after the central unit asked, and every week until it is answered",
        FILERS,
        _unanswered(UNANSWERED_DAYS),
        _asked,
        "Answer it on the page of your return; until then the return cannot be accepted.",
        _RETURN,
        may_be_switched_off=True,
        can_wait=True,
    ),
    Rule(
        "unanswered-escalated",
        "Questions no regulator has answered",
        f"{ESCALATED_DAYS} days after a question was asked, and every week until it is answered",
        (To.CENTRAL,),
        _unanswered(ESCALATED_DAYS),
        _asked,
        "Talk to the regulator, or give the return back.",
        _READ,
        can_wait=True,
    ),
    Rule(
        "no-certifier",
        "Nobody can sign",
        f"when your organisation has no certifier, and every {MISSING_DAYS} days until it has one",
        (To.PREPARER,),
        _certifier_missing,
        _nobody_signs,
        "Ask an administrator to invite the accountable officer; whoever prepares a return cannot sign it.",
        _RETURN,
        may_be_switched_off=True,
        can_wait=True,
    ),
    Rule(
        "nobody-escalated",
        "Regulators with nobody to prepare or sign",
        f"{MISSING_DAYS} days after a regulator lost its last preparer or certifier, and as often again",
        (To.CENTRAL,),
        _nobody,
        _who_is_missing,
        "Ask the regulator whom to invite, and invite them.",
        _ROUND,
        can_wait=True,
    ),
    Rule(
        "due-30",
        "Due within a month",
        "30 days before a return is due",
        FILERS,
        _before(30, 7),
        _is_due,
        "Begin now if nothing is saved: last year’s answers are filled in.",
        _RETURN,
        counts_down=True,
        may_be_switched_off=True,
        can_wait=True,
    ),
    Rule(
        "idle-draft",
        "Saved, not filed",
        f"when nobody has changed a draft for {IDLE_DAYS} days, and as often again",
        (To.PREPARER,),
        _idle,
        _saved,
        "Go on with it, and send it to your certifier.",
        _RETURN,
        may_be_switched_off=True,
        can_wait=True,
    ),
    Rule(
        "opening",
        "A round has opened",
        "the day a round opens",
        FILERS,
        _opening,
        _opened,
        "Download the workbook, filled with what is known, or begin on screen.",
        _RETURN,
        may_be_switched_off=True,
        can_wait=True,
    ),
)
"""Every rule, the most pressing first."""

BY_ID = {rule.id: rule for rule in RULES}
