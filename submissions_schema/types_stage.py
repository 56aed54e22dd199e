"""The types stage: from a table as read to a typed frame, and every cell that could not be read.

A cell gets one error here, the first that applies: a formula, a hidden character, no answer, not
readable. Everything works on whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from submissions_schema.anchors import cells_at_fault, short
from submissions_schema.columns import DATES, FLEX, NOT_HELD, NUMBERS, Column, Kind, Layout, Table
from submissions_schema.findings import SCHEMA, none_found
from submissions_schema.raw import ROW, CellKind, Formula, RawTable, kinds_in
from submissions_schema.rules import cells
from submissions_schema.rules.rule import Rule
from submissions_schema.tidy_text import character_names, first_hidden, holds_words
from submissions_schema.typed_values import (
    Read,
    is_kind,
    read_codes,
    read_days,
    read_days_or_months,
    read_decimals,
    read_emails,
    read_identifiers,
    read_urls,
    read_whole_numbers,
    read_yes_no,
)

_READERS: Mapping[Kind, Callable[[pl.Series, pl.Series], Read]] = {
    Kind.DATE: read_days,
    Kind.DAY_OR_MONTH: read_days_or_months,
    Kind.INTEGER: read_whole_numbers,
    Kind.YES_NO: read_yes_no,
    Kind.CODE: read_codes,
    Kind.URL: read_urls,
    Kind.EMAIL: read_emails,
}
_FREE = frozenset(column.name for column in FLEX)


@dataclass(frozen=True, slots=True)
class TypedTable:
    """A table as the rules see it (``rules.rule.Case.tables``), and what was found on the way."""

    frame: pl.DataFrame
    findings: pl.DataFrame


def type_table(table: Table, raw: RawTable, *, absent: Collection[str] = (), plain: Collection[str] = ()) -> TypedTable:
    """Types every column of ``raw`` (tidied).

    ``absent`` names columns the sheet does not have: S-03 said so, so their cells are not missing too.
    ``plain`` names columns that are known to have no hidden character (``tidy_text.tidy_and_plain``).
    """
    found: list[pl.DataFrame] = [_hidden_rows(table, raw)]
    typed: dict[str, pl.Series] = {ROW: raw.frame[ROW]}
    every = pl.Series([True], dtype=pl.Boolean).new_from_index(0, len(raw))
    none = ~every
    with_formulas = frozenset(raw.formulas["column"])
    for column in columns_in(table, raw):
        reading = _Reading(table, raw, column, every, none, plain=column.name in plain, with_formulas=with_formulas)
        if column.name in _FREE:
            typed |= reading.free()
        elif reading.empty and column.name not in with_formulas:
            typed |= reading.nothing(blank=none if column.name in absent else every)
        else:
            typed |= reading.typed(absent=column.name in absent)
        found += reading.found
    return TypedTable(pl.DataFrame(typed), pl.concat(found))


def columns_in(table: Table, raw: RawTable) -> list[Column]:
    """The columns of the table and of its notes, in order, as far as the frame has them."""
    notes = [table[c.note_name] for c in table.columns if c.may_be_not_held] if table.layout is Layout.ANSWERS else []
    return [c for c in (*table.all_columns, *notes) if c.name in raw.frame.columns]


def as_findings(rule: Rule, faults: pl.DataFrame) -> pl.DataFrame:
    """Faults of cells with the rule's id and severity, in the columns of ``findings.SCHEMA``."""
    return faults.select(
        rule=pl.lit(rule.id),
        severity=pl.lit(str(rule.severity)),
        **{name: pl.col(name).cast(dtype) for name, dtype in SCHEMA.items() if name not in ("rule", "severity")},
    )


@dataclass
class _Reading:
    """One column on its way from text to values; ``open`` are the cells not refused yet: at first ``every`` one."""

    table: Table
    raw: RawTable
    column: Column
    every: pl.Series
    none: pl.Series
    plain: bool
    with_formulas: Collection[str]
    found: list[pl.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open = self.every
        self.text = self.raw.frame[self.column.name]
        self.kinds = self.raw.kinds[self.column.name]
        self.empty = self.text.null_count() == len(self.text)
        self.seen = kinds_in(self.kinds)
        self.words = not self.empty and holds_words(self.seen)

    def free(self) -> dict[str, pl.Series]:
        return {self.column.name: self.text}

    def nothing(self, *, blank: pl.Series) -> dict[str, pl.Series]:
        """As ``typed`` of a column in which nothing stands, as most are."""
        name, column = self.column.name, self.column
        if column.required:
            self._refuse_missing(blank)
        values = _NULLS[column.kind].new_from_index(0, len(self.text))
        columns = {name: values}
        if column.kind is Kind.DAY_OR_MONTH:
            columns = {
                name: _NULLS[Kind.TEXT].new_from_index(0, len(self.text)),
                f"{name}__from": values,
                f"{name}__to": values,
            }
        if column.may_be_not_held:
            columns[f"{name}__not_held"] = self.none
        return columns | {f"{name}__blank": blank}

    def typed(self, *, absent: bool) -> dict[str, pl.Series]:
        name, column = self.column.name, self.column
        self._refuse_formulas()
        self._refuse_hidden_characters()
        blank = self.text.is_null() & self.open if self.text.null_count() and not absent else self.none
        if column.required:
            self._refuse_missing(blank)
        not_held = self._not_held()
        read = self._read(not_held)
        values = self._not_refused(read.values)
        if column.kind is Kind.DAY_OR_MONTH and read.until is not None:
            until = self._not_refused(read.until)
            columns = {name: _as_given(values, until), f"{name}__from": values, f"{name}__to": until}
        else:
            columns = {name: values}
        if column.may_be_not_held:
            columns[f"{name}__not_held"] = not_held
        return columns | {f"{name}__blank": blank}

    def _not_refused(self, values: pl.Series) -> pl.Series:
        return values if self.open is self.every else values.set(~self.open, None)

    def _refuse_missing(self, blank: pl.Series) -> None:
        self._refuse(cells.REQUIRED_PRESENT, blank, "an answer", f"{self.column.label} is missing.")

    def _refuse(self, rule: Rule, where: pl.Series, expected: str, message: str | pl.Expr) -> None:
        where = where & self.open
        if where.any():
            self.open = self.open & ~where
            self._say(rule, where, expected, message)

    def _say(self, rule: Rule, where: pl.Series, expected: str, message: str | pl.Expr) -> None:
        faults = cells_at_fault(self.table, self.raw, self.column.name, where, expected=expected, message=message)
        self.found.append(as_findings(rule, faults))

    def _refuse_formulas(self) -> None:
        value = "a value, not a formula"
        if self.column.name in self.with_formulas:
            formulas = self.raw.formulas.filter(pl.col("column") == self.column.name)
            calculated = self.column.kind in NUMBERS or self.column.kind in DATES
            for kind, message in _FORMULA_MESSAGES.items():
                self._refuse(cells.NO_FORMULA, self._at(formulas, kind), value, message)
            saved = self._at(formulas, Formula.SAVED)
            if calculated:
                self._say(
                    cells.FORMULA_READ_AS,
                    saved & self.open,
                    value,
                    "A formula stands here; its value was read as {value}.",
                )
            else:
                self._refuse(
                    cells.NO_FORMULA, saved, value, "A formula stands here, and this column takes typed text only."
                )
        if CellKind.ERROR in self.seen:
            errors = is_kind(self.kinds, CellKind.ERROR)
            self._refuse(
                cells.NO_FORMULA,
                errors,
                value,
                "The cell shows the error {value} of the spreadsheet instead of a value.",
            )

    def _at(self, formulas: pl.DataFrame, kind: Formula) -> pl.Series:
        rows = formulas.filter(pl.col("formula") == str(kind))[ROW]
        if self.table.layout is Layout.ANSWERS:
            return self.open & bool(len(rows))
        return self.raw.frame[ROW].is_in(rows.cast(pl.UInt32).implode())

    def _refuse_hidden_characters(self) -> None:
        paragraphs = self.column.kind is Kind.TEXT and not self.column.identifier
        hidden = first_hidden(self.text, paragraphs=paragraphs) if self.words and not self.plain else None
        if hidden is None:
            return
        named = character_names(hidden.drop_nulls().unique())
        where = hidden.is_not_null() & self.open
        names = hidden.filter(where).replace_strict(list(named), list(named.values()), return_dtype=pl.String)
        message = pl.format("The text holds the hidden character {}.", pl.lit(names))
        self._refuse(cells.NO_HIDDEN_CHARACTERS, where, "text without hidden characters", message)

    def _not_held(self) -> pl.Series:
        """Where the answer is *not held*; each needs a reason in its note."""
        said = self.text.str.contains(_SAYS_NOT_HELD) if self.column.may_be_not_held and self.words else self.none
        if not said.any():
            return self.none
        not_held = said.fill_null(False) & self.open
        note = self.raw.frame.get_column(self.column.note_name, default=None)
        unexplained = not_held if note is None else not_held & note.is_null()
        if unexplained.any():
            message = f"{self.column.label} is “{NOT_HELD}” without a reason; say here why you do not hold it."
            faults = cells_at_fault(
                self.table, self.raw, self.column.note_name, unexplained, expected="a reason", message=message
            )
            self.found.append(as_findings(cells.REQUIRED_PRESENT, faults))
        return not_held

    def _read(self, not_held: pl.Series) -> Read:
        text = self._not_refused(self.text) if not_held is self.none else self.text.set(not_held | ~self.open, None)
        if self.column.kind is Kind.DECIMAL:
            read = read_decimals(text, self.kinds, places=self.column.places)
        elif self.column.kind is Kind.TEXT:
            read = read_identifiers(text, self.kinds) if self.column.identifier else Read(text)
        else:
            read = _READERS[self.column.kind](text, self.kinds)
        for refusal in read.refusals:
            self._refuse(cells.READABLE, refusal.where, refusal.expected, refusal.message)
        if self.seen & _NO_VALUES:
            damaged = text.is_not_null() & is_kind(self.kinds, *_NO_VALUES)
            self._refuse(cells.READABLE, damaged, "a value", "The spreadsheet saved “{value}” here, which is no value.")
        if read.rounded is not None:
            where = read.rounded & self.open
            kept = read.values.filter(where).cast(pl.String).str.strip_suffix(".0")
            message = pl.format("{} is kept as {}.", short(pl.col(self.column.name)), pl.lit(kept))
            self._say(cells.ROUNDED, where, f"at most {self.column.places} decimal places", message)
        return read


_TYPES: Mapping[Kind, pl.DataType] = {
    Kind.DATE: pl.Date(),
    Kind.DAY_OR_MONTH: pl.Date(),
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: pl.Float64(),
    Kind.YES_NO: pl.Boolean(),
}


_NULLS = {kind: pl.Series([None], dtype=_TYPES.get(kind, pl.String())) for kind in Kind}
_SAYS_NOT_HELD = "(?i)^" + NOT_HELD.replace(" ", r"\s+") + "$"
_NO_VALUES = frozenset({CellKind.NOT_A_NUMBER, CellKind.NOT_A_DATE})

_FORMULA_MESSAGES = {
    Formula.NO_VALUE: "A formula without a saved value stands here; open the file, save it again, or type the value.",
    Formula.ARRAY: "An array formula stands here; replace it by its value.",
    Formula.SHARED: "A formula copied over several cells stands here; replace it by its value.",
    Formula.OUTSIDE: "A formula that reads from outside this workbook stands here; replace it by its value.",
}


def _as_given(first: pl.Series, last: pl.Series) -> pl.Series:
    """A day as 2024-11-05, a month as 2024-11."""
    return first.dt.to_string("%Y-%m-%d").zip_with((first == last).fill_null(True), first.dt.to_string("%Y-%m"))


def _hidden_rows(table: Table, raw: RawTable) -> pl.DataFrame:
    if not raw.hidden_rows:
        return none_found()
    hidden = raw.frame[ROW].is_in(list(raw.hidden_rows))
    if not hidden.any():
        return none_found()
    column = (table.key or (table.columns[0].name,))[0]
    faults = cells_at_fault(
        table,
        raw,
        column,
        hidden,
        expected="no hidden row",
        message="This row is hidden in the workbook; it was read like the others.",
    )
    return as_findings(cells.FORMULA_READ_AS, faults)
