"""What people type into a field that is no plain text: a day, an amount of money, a time, a list of names."""

from __future__ import annotations

from datetime import date, time

from portal.errors import NotValid
from sandbox_licences.typed_values import Unread, read_date, read_number


def day(text: str, label: str) -> date:
    """A day in any spelling that can mean one day only.

    Raises:
        NotValid: with the label of the field and what to do.
    """
    found = read_date(text) if text.strip() else Unread("Write a date, such as 30 June 2026.")
    if isinstance(found, Unread):
        raise NotValid(f"{label}: {found.sentence}")
    return found


def day_or_none(text: str, label: str) -> date | None:
    return day(text, label) if text.strip() else None


def pence(text: str, label: str) -> int:
    """An amount in pounds, with or without the sign, as whole pence.

    Raises:
        NotValid: it is no amount, or has parts of a penny.
    """
    found = read_number(text.strip(), whole=False, unit="pounds") if text.strip() else Unread("Write an amount, or 0.")
    if isinstance(found, Unread):
        raise NotValid(f"{label}: {found.sentence}")
    hundredths = found * 100
    if hundredths != hundredths.to_integral_value():
        raise NotValid(f"{label}: there are parts of a penny in “{text[:40]}”. Round it.")
    return int(hundredths)


def time_of_day(text: str, label: str) -> time:
    """A time such as 22:00.

    Raises:
        NotValid: it is none.
    """
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise NotValid(f"{label}: “{text[:20]}” is not a time. Write it as 22:00.") from None


def names(text: str) -> frozenset[str]:
    """Names one a line, or with commas between them."""
    return frozenset(
        name for part in text.splitlines() for name in (" ".join(n.split()) for n in part.split(",")) if name
    )


def dated_lines(text: str, label: str) -> tuple[tuple[date, str], ...]:
    """Lines of a day, a colon and words, such as “30 September 2026: Publish a plan.”

    Raises:
        NotValid: with the label of the field, the line and what to do.
    """
    found = []
    for number, line in enumerate((line.strip() for line in text.splitlines() if line.strip()), start=1):
        when, colon, words = line.partition(":")
        if not colon or not words.strip():
            raise NotValid(f"{label}, line {number}: write the day, a colon, then what is expected by then.")
        found.append((day(when, f"{label}, line {number}"), words.strip()))
    return tuple(found)
