"""What a rule is, and what it is asked with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from submissions_schema.anchors import answer_cell, cell, heading_cell, row_key
from submissions_schema.columns import Edition, Layout
from submissions_schema.findings import SCHEMA, Severity, none_found
from submissions_schema.raw import ROW, RawTable


class Stage(StrEnum):
    """The stages a return passes, in order (return edition 2026, from file to verdict)."""

    FILE = "File is safe to open"
    TEMPLATE = "Right template, edition and regulator"
    STRUCTURE = "Sheets and headings"
    TYPES = "Dates and numbers readable"
    VALUES = "Values allowed"
    ROWS = "Each row agrees with itself"
    TABLES = "Tables agree with each other"
    LAST_YEAR = "Against last year"


class Needs(StrEnum):
    """Knowledge from outside the file; without it the rule is listed as not checked."""

    LAST_YEAR = "last year's accepted return"
    LICENCES = "the register of sandbox licences"
    PARTNERS = "other regulators' filed guidance"


@dataclass(frozen=True)
class Case:
    """One return as the rules see it: typed tables, and what is known from outside.

    A column that a later edition renamed is here under its first name, so that a rule is written once
    (``editions.mapping``); a finding names it as its edition does.

    ``tables`` holds typed frames: ROW; each column as Date, Int64, Decimal as Float64, Boolean or String
    (null where blank, *not held*, unreadable or not allowed; a day-or-month column stays String, as
    2024-11-05 or 2024-11); ``{column}__not_held`` Boolean where that answer is allowed; ``{column}__blank``
    Boolean, true only where nothing was given; for a day-or-month column ``{column}__from`` and
    ``{column}__to`` Dates (first and last day it can mean). ``answers`` holds the sheets of answers as
    plain values, under the same names. ``raw`` holds the same tables as text, tidied.
    """

    edition: Edition
    regulator_code: str
    raw: Mapping[str, RawTable]
    tables: Mapping[str, pl.DataFrame]
    answers: Mapping[str, Mapping[str, Any]]
    period_start: date
    cut: date
    """The end of the period: the return describes the world on this day."""
    file_regulator_code: str | None = None
    """Whose return the file says it is, on its identity sheet."""
    last_year: Mapping[str, pl.DataFrame] | None = None
    """Typed tables accepted last year; sheets of answers as frames of one row."""
    licences: Mapping[str, str] | None = None
    """Sandbox licence number to the code of the regulator that holds its consent."""
    partners: Mapping[str, Collection[tuple[str, str, bool]]] | None = None
    """Joint guidance title (lower case) to (regulator, lead regulator, has filed) of the other filers."""

    def faults(
        self,
        table: str,
        where: pl.Expr,
        *,
        at: str | None = None,
        expected: str | pl.Expr,
        message: str | pl.Expr,
        severity: Severity | None = None,
        frame: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """The rows of ``table`` where ``where`` holds, as findings anchored at column ``at``.

        Without ``at`` the anchor is the whole row. ``expected`` and ``message`` may be expressions over
        the typed columns. ``frame`` stands in for the typed table when a rule needs more columns (it must
        keep ROW). ``severity`` overrides the rule's own.
        """
        declared = self.edition[table]
        raw = self.raw[table]
        at = declared.named(at) if at else None
        source = self.tables[table] if frame is None else frame
        bad = source.filter(where) if source.height else source
        if not bad.height:
            return none_found()
        anchor = at or (declared.key or (declared.columns[0].name,))[0]
        given = raw.frame.select(
            ROW,
            pl.col(at).alias("__value__") if at else pl.lit(None, pl.String).alias("__value__"),
            row_key(declared).alias("__key__"),
        )
        return bad.join(given, on=ROW, how="left", maintain_order="left").select(
            rule=pl.lit(None, pl.String),
            severity=pl.lit(str(severity) if severity else None, pl.String),
            table=pl.lit(table),
            sheet=pl.lit(raw.sheet),
            cell=cell(declared, raw, anchor),
            row=pl.col(ROW),
            row_key=pl.col("__key__"),
            column=pl.lit(at, pl.String),
            value=pl.col("__value__"),
            expected=_text(expected),
            message=_text(message),
        )

    def faults_at_heading(
        self, table: str, missing: pl.DataFrame, *, at: str, expected: str | pl.Expr, message: str | pl.Expr
    ) -> pl.DataFrame:
        """Rows that should be in ``table`` and are not, as findings at the heading of column ``at``.

        ``missing`` has a column ``at`` that names each row; expressions are over its columns.
        """
        raw = self.raw[table]
        known, at = at, self.edition[table].named(at)
        return missing.select(
            rule=pl.lit(None, pl.String),
            severity=pl.lit(None, pl.String),
            table=pl.lit(table),
            sheet=pl.lit(raw.sheet),
            cell=pl.lit(heading_cell(raw, at)),
            row=pl.lit(None, pl.UInt32),
            row_key=pl.col(known),
            column=pl.lit(at),
            value=pl.lit(None, pl.String),
            expected=_text(expected),
            message=_text(message),
        )

    def fault_at_answer(
        self, table: str, at: str, *, expected: str, message: str, severity: Severity | None = None
    ) -> pl.DataFrame:
        """One finding at the answer ``at`` of a sheet of answers (the cover, the narrative)."""
        raw = self.raw.get(table)
        at = self.edition[table].named(at)
        place = answer_cell(self.edition[table], raw, at) if raw else None
        value = raw.frame[at][0] if raw and at in raw.frame.columns and raw.frame.height else None
        return self._one(table, at, place, value, expected, message, severity)

    def fault_at_table(
        self,
        table: str,
        *,
        expected: str,
        message: str,
        at: str | None = None,
        value: str | None = None,
        severity: Severity | None = None,
    ) -> pl.DataFrame:
        """One finding at a table as a whole: its header row, or the heading of column ``at``.

        ``value`` is the figure in question, where there is one: an explanation is tied to it.
        """
        raw = self.raw.get(table)
        at = self.edition[table].named(at) if at else None
        return self._one(table, at, heading_cell(raw, at) if raw else "A1", value, expected, message, severity)

    def _one(
        self,
        table: str,
        column: str | None,
        cell: str | None,
        value: str | None,
        expected: str,
        message: str,
        severity: Severity | None,
    ) -> pl.DataFrame:
        declared = self.edition[table]
        key = declared[column].label if column and declared.layout is Layout.ANSWERS else None
        row = {
            "rule": None,
            "severity": str(severity) if severity else None,
            "table": table,
            "sheet": self.raw[table].sheet if table in self.raw else declared.sheet,
            "cell": cell,
            "row": None,
            "row_key": key,
            "column": column,
            "value": value,
            "expected": expected,
            "message": message,
        }
        return pl.DataFrame([row], schema=SCHEMA)


def _text(value: str | pl.Expr) -> pl.Expr:
    return pl.lit(value) if isinstance(value, str) else value


Faults = list[pl.DataFrame]
Check = Callable[[Case], Faults]


@dataclass(frozen=True)
class Rule:
    """A rule as people argue about it: what it says, what to do, and where it comes from."""

    id: str
    severity: Severity
    title: str
    """A few words for a heading: *Dates out of order*."""
    do: str
    """What the filer should do, one or two sentences."""
    stage: Stage
    tables: tuple[str, ...]
    """Tables it reads; it runs when all of them are in the return. Empty: every table."""
    check: Check | None
    """None where a stage asks the rule of every cell at once, as the columns declare."""
    source: str
    since: int = 2026
    needs: frozenset[Needs] = field(default_factory=frozenset)

    def findings(self, case: Case) -> pl.DataFrame:
        """All faults this rule sees, with its id and severity filled in."""
        found = [f for f in self.check(case) if f.height] if self.check else []
        if not found:
            return none_found()
        return (
            pl.concat(found, how="vertical_relaxed")
            .with_columns(rule=pl.lit(self.id), severity=pl.col("severity").fill_null(str(self.severity)))
            .cast(SCHEMA)
        )


REGISTER: dict[str, Rule] = {}
SOURCE = "Return edition 2026, rules"


def rule(
    id: str,
    severity: Severity,
    title: str,
    *,
    do: str,
    stage: Stage,
    tables: tuple[str, ...],
    source: str = SOURCE,
    since: int = 2026,
    needs: Collection[Needs] = (),
) -> Callable[[Check], Check]:
    """Register the function below as a rule. The function is named as the truth the rule states."""

    def register(check: Check) -> Check:
        _add(Rule(id, severity, title, do, stage, tables, check, source, since, frozenset(needs)))
        return check

    return register


def rule_of_cells(
    id: str, severity: Severity, title: str, *, do: str, stage: Stage, source: str = SOURCE, since: int = 2026
) -> Rule:
    """Register a rule that a stage asks of every cell of every table, as the edition's columns declare."""
    return _add(Rule(id, severity, title, do, stage, (), None, source, since))


def _add(rule: Rule) -> Rule:
    if rule.id in REGISTER:
        raise ValueError(f"two rules are called {rule.id}")
    REGISTER[rule.id] = rule
    return rule
