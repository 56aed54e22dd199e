"""From the text of a column to dates, numbers and codes, a whole column at a time.

Each reader takes tidied text (null where there is nothing to read) and the kinds of the cells, and
gives typed values, null where it could not read, with the refusals: where, what was expected, and a
sentence in which ``{value}`` stands for the cell's text. The first refusal of a cell counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from submissions_schema.raw import CellKind, kinds_in

LARGEST = 1e15
"""Spreadsheets keep 15 digits; a number from here on has lost some."""

_DAY = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$"
_WORDED_DAY = r"^[0-9]{1,2} [A-Za-z]{3,9} [1-9][0-9]{3}$"
_MONTH = r"^[1-9][0-9]{3}-[0-9]{2}$"
_WORDED_MONTH = r"^[A-Za-z]{3,9} [1-9][0-9]{3}$"
_MIDNIGHT = r"[T ]00:00(?::00(?:\.0+)?)?$"
_WITH_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]"
_NUMBER = r"^-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
_URL = r"^(?i:https?)://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?$"
_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*", re.ASCII)
_EMAIL = r"^[^\s@,;:<>()\[\]\\]+@[^\s@,;:<>()\[\]\\.]+(?:\.[^\s@,;:<>()\[\]\\.]+)+$"

A_DAY = "a date such as 2025-06-30 or 30 June 2025"
A_DAY_OR_MONTH = "a date such as 2025-06-30 or 30 June 2025, or a month such as 2024-11"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Cells that cannot be read, and why."""

    where: pl.Series
    expected: str
    message: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a column says: ``values``, and the last day each may mean where it may mean a month."""

    values: pl.Series
    refusals: tuple[Refusal, ...] = ()
    until: pl.Series | None = None
    """Day-or-month columns: ``values`` is the first day the cell can mean, this the last."""
    rounded: pl.Series | None = None
    """Decimals: true where the text had more places than are kept."""


_FEW = 1000
"""Different texts of a column that are worth looking at one by one."""
_FIRST_YEAR_OF_FOUR_DIGITS = date(1000, 1, 1)


def is_kind(kinds: pl.Series, *wanted: CellKind) -> pl.Series:
    return kinds.is_in([int(kind) for kind in wanted])


def all_of_kind(kinds: pl.Series, kind: CellKind) -> bool:
    """Whether all cells are of one kind or blank, so that their text is as ``CellKind`` says."""
    return kinds_in(kinds) <= {CellKind.BLANK, kind}


def read_days(text: pl.Series, kinds: pl.Series) -> Read:
    """Dates, as Date. 00:00 as a time of day is ignored; any other is refused."""
    values = _days_of_the_gate(text) if all_of_kind(kinds, CellKind.DATE) else None
    if values is None:
        values = _dates(_without_midnight(text))
    return Read(values, _date_refusals(text, kinds, values, A_DAY))


def _days_of_the_gate(text: pl.Series) -> pl.Series | None:
    """Dates as the gate spells them; None when one has a time of day or a year we do not read."""
    values = text.str.to_date("%Y-%m-%d", strict=False)
    if values.null_count() > text.null_count():
        return None
    first = values.min()
    return values if first is None or first >= _FIRST_YEAR_OF_FOUR_DIGITS else None  # type: ignore[operator]


def read_days_or_months(text: pl.Series, kinds: pl.Series) -> Read:
    """Days and months, as the first and the last Date each can mean."""
    plain = _without_midnight(text)
    days = _dates(plain)
    of_number = plain.set(~_matches(plain, _MONTH), None) + "-01"
    of_words = "1 " + plain.set(~_matches(plain, _WORDED_MONTH), None)
    months = of_number.str.to_date("%Y-%m-%d", strict=False).zip_with(
        of_number.is_not_null(), of_words.str.to_date("%d %B %Y", strict=False)
    )
    first = days.zip_with(days.is_not_null(), months)
    last = days.zip_with(days.is_not_null(), months.dt.month_end())
    return Read(first, _date_refusals(text, kinds, first, A_DAY_OR_MONTH), until=last)


def _matches(text: pl.Series, pattern: str) -> pl.Series:
    found = text.str.contains(pattern)
    return found.fill_null(False) if found.null_count() else found


def _without_midnight(text: pl.Series) -> pl.Series:
    return text.str.replace(_MIDNIGHT, "") if (text.str.len_bytes() > len("2025-06-30")).any() else text


def _dates(plain: pl.Series) -> pl.Series:
    iso = _matches(plain, _DAY)
    if iso.all():
        return plain.str.to_date("%Y-%m-%d", strict=False)
    values = plain.set(~iso, None).str.to_date("%Y-%m-%d", strict=False)
    worded = _matches(plain, _WORDED_DAY)
    if not worded.any():
        return values
    return values.zip_with(~worded, plain.set(~worded, None).str.to_date("%d %B %Y", strict=False))


def _date_refusals(text: pl.Series, kinds: pl.Series, values: pl.Series, expected: str) -> tuple[Refusal, ...]:
    no_dates = (CellKind.NUMBER, CellKind.BOOLEAN, CellKind.NOT_A_DATE)
    if values.null_count() == text.null_count() and kinds_in(kinds).isdisjoint(no_dates):
        return ()
    unread = values.is_null() & text.is_not_null()
    not_dates = text.is_not_null() & is_kind(kinds, *no_dates)
    return (
        Refusal(not_dates, expected, "“{value}” is not a date; the cell holds a number or a word that is no day."),
        Refusal(
            unread & text.str.contains("/", literal=True),
            expected,
            "“{value}” could mean two dates; write the month in words (30 June 2025) or the year first (2025-06-30).",
        ),
        Refusal(unread & _matches(text, _WITH_TIME), expected, "“{value}” has a time of day; give the date alone."),
        Refusal(unread, expected, "“{value}” is not a date we can read, or there is no such day."),
    )


def read_whole_numbers(text: pl.Series, kinds: pl.Series) -> Read:
    """Whole numbers, as Int64; 12.0 counts as 12."""
    expected = "a whole number, such as 12"
    numbers, refusals = _numbers(text, kinds, expected)
    fraction = numbers % 1 != 0
    if fraction.any():
        fraction = fraction.fill_null(False)
        refusals = (*refusals, Refusal(fraction, expected, "“{value}” is not a whole number."))
        numbers = numbers.set(fraction, None)
    return Read(numbers.cast(pl.Int64), refusals)


def read_decimals(text: pl.Series, kinds: pl.Series, *, places: int) -> Read:
    """Numbers, as Float64, rounded half up to ``places`` in decimal arithmetic."""
    numbers, refusals = _numbers(text, kinds, "a number in digits, such as 1250.50")
    more = _matches(text, rf"\.[0-9]{{{places}}}[0-9]*[1-9]") & numbers.is_not_null()
    if not more.any():
        return Read(numbers, refusals)
    exact = text.filter(more).str.replace_all(",", "", literal=True).str.to_decimal(scale=18)
    half_up = exact.round(places, mode="half_away_from_zero").cast(pl.Float64)
    return Read(numbers.scatter(more.arg_true(), half_up), refusals, rounded=more)


def _numbers(text: pl.Series, kinds: pl.Series, expected: str) -> tuple[pl.Series, tuple[Refusal, ...]]:
    if all_of_kind(kinds, CellKind.NUMBER):
        numbers = text.cast(pl.Float64, strict=False)
        highest, lowest = numbers.max(), numbers.min()
        if highest is None or (highest < LARGEST and lowest > -LARGEST):  # type: ignore[operator]
            return numbers, ()
    else:
        readable = _matches(text, _NUMBER)
        plain = text.set(~readable, None)
        numbers = plain.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    not_numbers = text.is_not_null() & is_kind(kinds, CellKind.DATE, CellKind.BOOLEAN, CellKind.NOT_A_NUMBER)
    too_large = (numbers.abs() >= LARGEST).fill_null(False)
    bad = not_numbers | too_large
    unread = numbers.is_null() & text.is_not_null()
    if not (bad.any() or unread.any()):
        return numbers, ()
    return numbers.set(bad, None), (
        Refusal(not_numbers, expected, "“{value}” is not a number; the cell is a date, a TRUE or FALSE, or damaged."),
        Refusal(too_large, expected, "“{value}” is larger than any figure we can keep."),
        Refusal(
            unread,
            expected,
            "“{value}” is not a number we can read; use plain digits, no unit and no sign but a minus.",
        ),
    )


def read_yes_no(text: pl.Series, kinds: pl.Series) -> Read:
    """Yes and No, in any case, and the spreadsheet's own TRUE and FALSE, as Boolean."""
    lower = text.str.to_lowercase()
    yes = lower.is_in(["yes", "true"])
    known = yes | lower.is_in(["no", "false"])
    values = yes.set(~known.fill_null(True), None)
    unread = values.is_null() & text.is_not_null()
    return Read(values, (Refusal(unread, "Yes or No", "“{value}” is neither Yes nor No."),) if unread.any() else ())


def read_codes(text: pl.Series, kinds: pl.Series) -> Read:
    """Codes as the lists write them: ``Granted with conditions`` is ``granted_with_conditions``."""
    given = text.unique()
    if len(given) <= _FEW and all(code is None or _CODE.fullmatch(code) for code in given):
        return Read(text)
    given = given.drop_nulls()
    codes = given.str.to_lowercase().str.replace_all(r"[\s_]+", "_").str.strip_chars("_")
    return Read(text.replace_strict(given, codes, return_dtype=pl.String))


def read_urls(text: pl.Series, kinds: pl.Series) -> Read:
    """Web addresses that begin with http:// or https://."""
    unread = ~text.str.contains(_URL).fill_null(True)
    expected = "a web address such as https://www.gov.uk/page"
    return Read(
        text, (Refusal(unread, expected, "“{value}” is not a web address that starts with https:// or http://."),)
    )


def read_emails(text: pl.Series, kinds: pl.Series) -> Read:
    """E-mail addresses, by their shape."""
    unread = ~text.str.contains(_EMAIL).fill_null(True)
    expected = "an e-mail address such as name@regulator.example"
    return Read(text, (Refusal(unread, expected, "“{value}” is not an e-mail address."),))


def read_identifiers(text: pl.Series, kinds: pl.Series) -> Read:
    """References as typed; a spreadsheet's number only where it has lost no digit."""
    if all_of_kind(kinds, CellKind.TEXT):
        return Read(text)
    changed = is_kind(kinds, CellKind.DATE, CellKind.BOOLEAN, CellKind.NOT_A_DATE, CellKind.NOT_A_NUMBER)
    number = is_kind(kinds, CellKind.NUMBER)
    values = text.set(number, None)
    whole = text.set(~number, None).str.replace(r"\.0+$", "")
    lost = number & ~(whole.str.contains("^-?[0-9]+$") & (whole.cast(pl.Float64, strict=False).abs() < LARGEST))
    expected = "a reference typed as text"
    return Read(
        values.zip_with(~number, whole),
        (
            Refusal(
                changed & text.is_not_null(),
                expected,
                "The spreadsheet turned this reference into “{value}”; format the column as text and type it again.",
            ),
            Refusal(
                lost.fill_null(False),
                expected,
                "“{value}” is kept as a number and may have lost digits; format the column as text and type it again.",
            ),
        ),
    )
