"""The values stage: what was read, against what each column allows.

One pandera schema a table, made from the edition. Its checks are expressions over single columns,
each known by its place in ``limits``, so that a failure finds its rule, its cell and its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from submissions_schema.anchors import cells_at_fault
from submissions_schema.columns import DATES, FLEX, NOT_HELD, NUMBERS, Column, Kind, Table
from submissions_schema.findings import Severity, none_found
from submissions_schema.raw import ROW, RawTable
from submissions_schema.rules import cells
from submissions_schema.rules.rule import Rule
from submissions_schema.types_stage import TypedTable, as_findings, columns_in

YEARS_AHEAD = 50
"""A due date further ahead than this is a slip of the keyboard."""

RULED_ELSEWHERE = frozenset(
    {
        ("cover", "period_start"),  # C-03
        ("cover", "period_end"),
        ("guidance", "started_on"),  # G-08
        ("decisions", "received_on"),  # D-12
        ("decisions", "duly_made_on"),
        ("decisions", "decided_on"),
    }
)
"""Dates whose own rule says more exactly than T-06 what a day after the cut means."""

_LIKE_A_FORMULA = r"^['\s]*[=+\-@＝＋－＠]"
_EMAIL_INSIDE = r"[^\s@]@[^\s@]+\.[A-Za-z]{2}"
_PHONE_INSIDE = r"(?:\+[0-9]|\b0|\(0)(?:[ )(-]{0,2}[0-9]){8,12}"
_LETTERS_A_WORD = 20


@dataclass(frozen=True)
class Limit:
    """One thing that must hold of the typed column ``of``, for the cells of ``column``."""

    rule: Rule
    column: Column
    of: str
    holds: pl.Expr
    expected: str
    message: str | pl.Expr
    """A sentence in which ``{value}`` is the cell's text, or an expression over the typed frame."""


@lru_cache(maxsize=256)
def limits(table: Table, earliest: date, cut: date) -> tuple[Limit, ...]:
    """All limits the table's columns declare, in the order of the columns."""
    found: list[Limit] = []
    for column in _with_notes(table):
        found += _limits_of_kind(table, column, earliest, cut)
    if len(table.key) == 1:
        found.append(_unique(table[table.key[0]]))
    return tuple(found)


def _with_notes(table: Table) -> Iterator[Column]:
    free = {column.name for column in FLEX}
    yield from (c for c in table.columns if c.name not in free)
    yield from (table[c.note_name] for c in table.columns if c.may_be_not_held)


def _limits_of_kind(table: Table, column: Column, earliest: date, cut: date) -> list[Limit]:
    if column.kind in DATES:
        return _date_limits(table, column, earliest, cut)
    if column.kind in NUMBERS:
        return _number_limits(column)
    if column.kind is Kind.CODE:
        return _code_limits(column)
    if column.kind is Kind.YES_NO:
        return []
    return [*_text_limits(column), *(_publication_limits(table, column) if column.kind is Kind.TEXT else [])]


def _date_limits(table: Table, column: Column, earliest: date, cut: date) -> list[Limit]:
    month = column.kind is Kind.DAY_OR_MONTH
    first, last = (f"{column.name}__from", f"{column.name}__to") if month else (column.name, column.name)
    after = f"{column.label} is {{value}}, "
    found = [
        Limit(
            cells.DATE_POSSIBLE,
            column,
            last,
            pl.col(last) >= earliest,
            f"on or after {earliest}",
            f"{after}before {earliest}, where the dates of a return begin.",
        )
    ]
    if column.may_be_after_the_cut:
        latest = date(cut.year + YEARS_AHEAD, 12, 31)
        far = f"{after}more than {YEARS_AHEAD} years ahead."
        return [*found, Limit(cells.DATE_POSSIBLE, column, first, pl.col(first) <= latest, f"by {latest}", far)]
    if (table.name, column.name) in RULED_ELSEWHERE:
        return found
    late = f"{after}after the period ended on {cut}; the return describes that day."
    return [*found, Limit(cells.DATE_POSSIBLE, column, first, pl.col(first) <= cut, f"on or before {cut}", late)]


def _number_limits(column: Column) -> list[Limit]:
    if column.minimum is None:
        return []
    least = f"{column.minimum:g}"
    return [
        Limit(
            cells.VALUE_ALLOWED,
            column,
            column.name,
            pl.col(column.name) >= column.minimum,
            f"{least} or more",
            f"{column.label} is {{value}}; the smallest number allowed is {least}.",
        )
    ]


def _code_limits(column: Column) -> list[Limit]:
    expected = "one of: " + ", ".join(column.codes)
    message = f"“{{value}}” is not in the list of {column.label.lower()}."
    code = pl.col(column.name)
    gone = dict(column.no_longer)
    found = [
        Limit(cells.VALUE_ALLOWED, column, column.name, code.is_in([*column.codes, *gone]), expected, message),
    ]
    for old, into in gone.items():
        chosen = " or ".join(into)
        told = f"“{old}” was a code of an earlier edition; it is now {chosen}. {column.label} needs one of them."
        found.append(Limit(cells.VALUE_ALLOWED, column, column.name, code != old, chosen, told))
    return found


def _text_limits(column: Column) -> list[Limit]:
    text = pl.col(column.name)
    most = column.max_length
    if column.max_words is not None:
        most = max(most, column.max_words * _LETTERS_A_WORD)
    found = [
        Limit(
            cells.NOT_TOO_LONG,
            column,
            column.name,
            text.str.len_chars() <= most,
            f"at most {most} characters",
            pl.format(f"{column.label} has {{}} characters; {most} are allowed.", text.str.len_chars()),
        )
    ]
    if column.max_words is not None:
        words = text.str.count_matches(r"\S+")
        found.append(
            Limit(
                cells.NOT_TOO_LONG,
                column,
                column.name,
                # a text too long in characters has said so already
                (words <= column.max_words) | (text.str.len_chars() > most),
                f"at most {column.max_words} words",
                pl.format(f"{column.label} has {{}} words; {column.max_words} are allowed.", words),
            )
        )
    else:
        found.append(
            Limit(
                cells.VALUE_ALLOWED,
                column,
                column.name,
                (text.str.len_bytes() != len(NOT_HELD)) | (text.str.to_lowercase() != NOT_HELD),
                "the answer itself",
                f"{column.label} cannot be “{NOT_HELD}”; only numbers, dates and narrative answers can.",
            )
        )
    return found


def _publication_limits(table: Table, column: Column) -> list[Limit]:
    text = pl.col(column.name)
    found = [
        Limit(
            cells.SAFE_TO_PUBLISH,
            column,
            column.name,
            ~text.str.contains(_LIKE_A_FORMULA),
            "text that does not begin with = + - or @",
            "The text begins like a formula; an apostrophe is put before it when it leaves the portal.",
        )
    ]
    if table.public and column.published:
        found.append(
            Limit(
                cells.SAFE_TO_PUBLISH,
                column,
                column.name,
                ~(text.str.contains(_EMAIL_INSIDE) | text.str.contains(_PHONE_INSIDE)),
                "no e-mail address or phone number",
                "The text seems to hold an e-mail address or a phone number, and it will be published.",
            )
        )
    return found


def _unique(key: Column) -> Limit:
    first = pl.col(ROW).first().over(key.name)
    return Limit(
        cells.KEY_UNIQUE,
        key,
        key.name,
        pl.col(key.name).is_first_distinct() | pl.col(key.name).is_null(),
        "a reference of its own",
        pl.format("{} stands in row {} already.", pl.col(key.name).str.head(60), first),
    )


@lru_cache(maxsize=256)
def pandera_schema(table: Table, earliest: date, cut: date) -> pa.DataFrameSchema:
    """The table's limits as a pandera schema over its typed frame; a check's name is its place in ``limits``."""
    checks: dict[str, list[pa.Check]] = {}
    for place, limit in enumerate(limits(table, earliest, cut)):
        checks.setdefault(limit.of, []).append(pa.Check(_check(limit.holds), name=str(place)))
    return pa.DataFrameSchema({of: pa.Column(checks=its, nullable=True, required=False) for of, its in checks.items()})


def _check(holds: pl.Expr) -> Callable[[pa.PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(holds.fill_null(True))


def check_values(
    table: Table, raw: RawTable, typed: pl.DataFrame, *, earliest: date, cut: date, absent: Collection[str] = ()
) -> TypedTable:
    """What the columns do not allow, as findings, and ``typed`` with null in the cells at fault.

    A repeated reference keeps its value, and so does everything only noted.
    """
    of_table = limits(table, earliest, cut)
    suspect = _columns_at_fault(of_table, typed)
    if not suspect:
        return TypedTable(typed, none_found())
    found = [none_found()]
    read = {column.name for column in columns_in(table, raw)} - set(absent)
    for place, where in _failures(pandera_schema(table, earliest, cut), typed.select(suspect)):
        limit = of_table[place]
        if limit.column.name not in read:
            continue
        message = limit.message
        if isinstance(message, pl.Expr):
            message = pl.lit(typed.select(message.alias("message")).to_series().filter(where))
        faults = cells_at_fault(table, raw, limit.column.name, where, expected=limit.expected, message=message)
        found.append(as_findings(limit.rule, faults))
        if limit.rule.severity is Severity.ERROR and limit.rule is not cells.KEY_UNIQUE:
            typed = _without(typed, limit.column, where)
    return TypedTable(typed, pl.concat(found))


def _columns_at_fault(of_table: Sequence[Limit], typed: pl.DataFrame) -> list[str]:
    """The columns in which something fails: one look at all, for pandera asks each check by itself."""
    filled = {column.name for column in typed if column.null_count() < typed.height}
    asked = [limit for limit in of_table if limit.of in filled]
    if not asked:
        return []
    kept = typed.select(limit.holds.all().alias(str(n)) for n, limit in enumerate(asked))
    return sorted({limit.of for limit, holds in zip(asked, kept.row(0), strict=True) if not holds})


def _failures(schema: pa.DataFrameSchema, typed: pl.DataFrame) -> Iterator[tuple[int, pl.Series]]:
    """Each failed check's place with the mask of its rows, in order."""
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as failed:
        cases = failed.failure_cases.select(place=pl.col("check").cast(pl.UInt32), index=pl.col("index"))
        for (place,), rows in sorted(cases.partition_by("place", as_dict=True).items()):
            mask = pl.repeat(False, typed.height, dtype=pl.Boolean, eager=True)
            yield int(place), mask.scatter(rows["index"], True)


def _without(typed: pl.DataFrame, column: Column, where: pl.Series) -> pl.DataFrame:
    parts = [n for n in (column.name, f"{column.name}__from", f"{column.name}__to") if n in typed.columns]
    return typed.with_columns(typed[part].set(where, None) for part in parts)
