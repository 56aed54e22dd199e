"""From what somebody typed to a date, a number or a yes; or a sentence that says what is wrong and what to do."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LARGEST = Decimal(10) ** 15
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]{3,9})\.?,?[ -]([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_IN_FIGURES = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_NUMBER = re.compile(r"[-−]?(?:[0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+)(?:\.[0-9]{1,12})?")
_WRITE_A_DATE = "Write it with the month in words, such as 30 June 2026."


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text could not be read, and what to do: one or two sentences."""

    sentence: str


def read_date(text: str) -> date | Unread:
    """A day in any spelling that can mean one day only: 30 June 2026, 2026-06-30, 30/6/2026, June 30, 2026."""
    plain = text.lower().strip(" .")
    if match := _ISO.fullmatch(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _DAY_FIRST.fullmatch(plain):
        return _worded(match[1], match[2], match[3], text)
    if match := _MONTH_FIRST.fullmatch(plain):
        return _worded(match[2], match[1], match[3], text)
    if match := _IN_FIGURES.fullmatch(plain):
        day, month = int(match[1]), int(match[2])
        if day <= 12 and month <= 12 and day != month:
            return Unread(f"“{text[:80]}” could mean two dates. {_WRITE_A_DATE}")
        if month > 12:
            day, month = month, day
        return _day(int(match[3]), month, day, text)
    return Unread(f"“{text[:80]}” is not a date we can read. {_WRITE_A_DATE}")


def _worded(day: str, name: str, year: str, text: str) -> date | Unread:
    month = next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name)), None)
    if month is None:
        return Unread(f"“{text[:80]}” is not a date we can read. {_WRITE_A_DATE}")
    return _day(int(year), month, int(day), text)


def _day(year: int, month: int, day: int, text: str) -> date | Unread:
    if not 1900 <= year <= 2200:
        return Unread(f"“{text[:80]}” is not in a year we expect. {_WRITE_A_DATE}")
    try:
        return date(year, month, day)
    except ValueError:
        return Unread(f"There is no such day as “{text[:80]}”. {_WRITE_A_DATE}")


def read_number(raw: str | int | float, *, whole: bool, unit: str = "") -> Decimal | Unread:
    """A finite number: digits, with commas or not, with its own ``unit`` after it or not."""
    if isinstance(raw, float) and not math.isfinite(raw):
        return Unread("That is not a number. Write digits, such as 12.")
    if isinstance(raw, int | float) and abs(raw) >= LARGEST:
        return Unread("That is larger than any number we can keep. Check it.")
    text = raw if isinstance(raw, str) else f"{Decimal(repr(raw)):f}"
    plain = text.removesuffix(unit).strip() if unit else text
    plain = plain.removeprefix("£") if unit == "pounds" else plain
    if not _NUMBER.fullmatch(plain):
        example = "12" if whole else "1,250.5"
        return Unread(f"“{text[:80]}” is not a number we can read. Write digits alone, such as {example}.")
    number = Decimal(plain.replace(",", "").replace(" ", "").replace("−", "-"))
    if abs(number) >= LARGEST:
        return Unread(f"“{text[:80]}” is larger than any number we can keep. Check it.")
    if whole and number != number.to_integral_value():
        return Unread(f"“{text[:80]}” is not a whole number. Round it, or write 0.")
    return number


def plain_digits(number: Decimal) -> str:
    """A number as it is kept: no exponent, no zeros at the end, no minus zero."""
    digits = f"{number:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def read_yes_no(text: str) -> bool | Unread:
    """Yes and No, in any case, and what programs write for them."""
    known = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    return known.get(text.lower(), Unread(f"“{text[:80]}” is neither Yes nor No. Choose one of them."))
