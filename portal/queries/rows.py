"""Rows of a draft as forms: every answer with its fault beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from portal.context import Reading
from portal.db.drafts import draft_table, last_year_tables
from portal.db.returns import Submission
from portal.db.verdicts import standing
from portal.errors import NotFound
from portal.queries.findings import version_to_show
from portal.queries.workbooks import carried_rows
from submissions_schema.anchors import answer_cell, row_key
from submissions_schema.columns import Column, Layout, Table
from submissions_schema.editions.mapping import WAS, was_in_words
from submissions_schema.findings import Severity
from submissions_schema.raw import ROW, RawTable, column_letter
from submissions_schema.rules.rule import REGISTER, Stage
from submissions_schema.template import cell_value


@dataclass(frozen=True, slots=True)
class Fault:
    rule: str
    severity: Severity
    cell: str | None
    message: str
    value: str | None
    expected: str | None
    column: str | None
    status: str


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One answer of a row: its column, what stands there, what is wrong with it."""

    column: Column
    value: str | None
    cell: str
    faults: tuple[Fault, ...]
    offered: str | None = None
    """What last year's row said, in one that is to be brought back; nothing is kept of it before it is saved."""


@dataclass(frozen=True)
class RowForm:
    """One row of a draft (row 0: the answers of a sheet) to look at and to change."""

    table: str
    sheet: str
    layout: Layout
    row: int
    row_key: str
    """What its filer calls it; empty for a new one."""
    is_new: bool
    fields: tuple[FieldShown, ...]
    faults: tuple[Fault, ...]
    """All of this row, those of single cells too."""
    last_year: tuple[tuple[str, str], ...]
    """Label and value of the same row last year; empty where there was none."""
    again: str = ""
    """What a new row is called that is to be brought back; empty for any other."""


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row with open findings, in the order in which they should be worked through."""

    table: str
    sheet: str
    row: int
    row_key: str
    severity: Severity
    rules: str


@dataclass(frozen=True, slots=True)
class SheetFault:
    """An open finding about a whole sheet, or the whole file: no row of it is at fault."""

    rule: str
    severity: Severity
    table: str | None
    sheet: str
    message: str
    do: str
    new_row: int | None
    """The number a row added to the sheet would get; None where adding one is no remedy."""
    missing: str
    """What the row is called that the sheet should have; empty where no certain one is missing."""


@dataclass(frozen=True)
class TableRows:
    """An overview of one table of a draft."""

    table: str
    sheet: str
    layout: Layout
    rows: tuple[tuple[int, str], ...]
    """Number on the sheet and the filer's name of each row."""
    next_row: int
    """The number a new row would get."""


def faulty_rows(reading: Reading, year: int, regulator_code: str) -> tuple[FaultyRow, ...]:
    """Rows with open errors, then rows with open queries; at most one entry a row. At most 500."""
    submission = version_to_show(reading, year, regulator_code)
    listed = (
        _to_settle(reading, submission)
        .filter(_has_a_row(submission))
        .with_columns(row=pl.col("row").fill_null(0))
        .group_by("table", "sheet", "row", maintain_order=True)
        .agg(pl.col("severity").first(), pl.col("rule").unique(maintain_order=True), pl.col("row_key").first())
        .head(500)
    )
    return tuple(
        FaultyRow(
            r["table"],
            r["sheet"],
            r["row"],
            r["row_key"] if r["row"] else "",
            Severity(r["severity"]),
            ", ".join(r["rule"]),
        )
        for r in listed.iter_rows(named=True)
    )


def sheet_faults(reading: Reading, year: int, regulator_code: str) -> tuple[SheetFault, ...]:
    """What ``faulty_rows`` leaves out: open findings no row answers for, errors first. At most 100."""
    submission = version_to_show(reading, year, regulator_code)
    listed = _to_settle(reading, submission).filter(~_has_a_row(submission)).head(100)
    form = submission.obligation.round.form
    there = {
        name: table_rows(reading, year, regulator_code, name)
        for name in listed["table"].unique()
        if name in form and form[name].layout is Layout.ROWS
    }
    called = {name: {key for _, key in rows.rows} for name, rows in there.items() if len(form[name].key) == 1}
    return tuple(
        SheetFault(
            rule=r["rule"],
            severity=Severity(r["severity"]),
            table=r["table"],
            sheet=r["sheet"] or "The file",
            message=r["message"],
            do=REGISTER[r["rule"]].do if r["rule"] in REGISTER else "",
            new_row=None if only_in_the_file(r["rule"]) or r["table"] not in there else there[r["table"]].next_row,
            missing="" if r["row_key"] in called.get(r["table"], {r["row_key"]}) else str(r["row_key"] or ""),
        )
        for r in listed.iter_rows(named=True)
    )


def only_in_the_file(rule: str) -> bool:
    """Whether what this rule finds lies in the file itself (a sheet, a heading), so that typing cannot mend it."""
    return rule in REGISTER and REGISTER[rule].stage is Stage.STRUCTURE


def _to_settle(reading: Reading, submission: Submission) -> pl.DataFrame:
    """Open errors, then open queries, each in the order of the checks."""
    found = standing(reading.session, reading.files, submission).findings
    order = pl.when(pl.col("severity") == Severity.ERROR).then(0).otherwise(1)
    return found.filter((pl.col("status") == "open") & (pl.col("severity") != Severity.NOTE)).sort(
        order, maintain_order=True
    )


def _has_a_row(submission: Submission) -> pl.Expr:
    """Findings of a row, or of an answer: those the form of one row shows."""
    answers = [t.name for t in submission.obligation.round.form if t.layout is Layout.ANSWERS]
    of_answers = pl.col("table").is_in(answers) & pl.col("cell").is_not_null() & pl.col("row_key").is_not_null()
    return pl.col("row").is_not_null() | of_answers.fill_null(False)


def row_form(
    reading: Reading, year: int, regulator_code: str, table: str, row: int, *, again: str | None = None
) -> RowForm:
    """One row of the draft as a form; a number no row has gives a blank one to fill in.

    With ``again``, what a row of last year was called, the blank one is called so, and has what the template would
    have brought over.

    Raises:
        NotFound: no such table in this round's edition, or nothing this actor may see.
    """
    submission = version_to_show(reading, year, regulator_code)
    declared = _declared(submission, table)
    raw = draft_table(reading.session, reading.files, submission.id, submission.obligation.round.form, table)
    at = raw.frame.with_columns(row_key(declared).alias("__key__")).filter(pl.col(ROW) == row)
    values = at.row(0, named=True) if at.height else {}
    faults = _faults(reading, submission, table, row)
    last_year = last_year_tables(reading.session, reading.files, year, regulator_code)
    named = {declared.key[0]: again} if again and not values and len(declared.key) == 1 else {}
    offered = named | _carried(last_year, declared, named)
    fields = tuple(
        FieldShown(
            column=column,
            value=values.get(column.name),
            cell=_cell(declared, raw, column.name, row),
            faults=tuple(f for f in faults if f.column == column.name),
            offered=offered.get(column.name),
        )
        for column in _editable(declared)
    )
    key = str(values.get("__key__") or "")
    return RowForm(
        table=table,
        sheet=raw.sheet,
        layout=declared.layout,
        row=row,
        row_key=key,
        is_new=not values,
        fields=fields,
        faults=faults,
        last_year=_last_year(last_year, declared, values or named),
        again="".join(named.values()),
    )


def table_rows(reading: Reading, year: int, regulator_code: str, table: str) -> TableRows:
    """Which rows a table of the draft has."""
    submission = version_to_show(reading, year, regulator_code)
    declared = _declared(submission, table)
    raw = draft_table(reading.session, reading.files, submission.id, submission.obligation.round.form, table)
    keyed = raw.frame.select(ROW, row_key(declared).alias("__key__"))
    rows = tuple(keyed.rows())
    return TableRows(table, raw.sheet, declared.layout, rows, max((number for number, _ in rows), default=1) + 1)


def _declared(submission: Submission, table: str) -> Table:
    form = submission.obligation.round.form
    if table not in form:
        raise NotFound("There is no such table in this edition.")
    return form[table]


def _editable(declared: Table) -> list[Column]:
    if declared.layout is Layout.ROWS:
        return list(declared.all_columns)
    found = []
    for column in declared.columns:
        found.append(column)
        if column.may_be_not_held:
            found.append(declared[column.note_name])
    return found


def _cell(declared: Table, raw: RawTable, column: str, row: int) -> str:
    if declared.layout is Layout.ANSWERS:
        return answer_cell(declared, raw, column) or ""
    return f"{column_letter(raw.places.get(column, 1))}{row}"


def _faults(reading: Reading, submission: Submission, table: str, row: int) -> tuple[Fault, ...]:
    found = standing(reading.session, reading.files, submission).findings
    mine = found.filter((pl.col("table") == table) & (pl.col("row").fill_null(0) == row))
    return tuple(
        Fault(
            r["rule"],
            Severity(r["severity"]),
            r["cell"],
            r["message"],
            r["value"],
            r["expected"],
            r["column"],
            r["status"],
        )
        for r in mine.iter_rows(named=True)
    )


def _last_year(
    last_year: Mapping[str, pl.DataFrame] | None, declared: Table, values: Mapping[str, object]
) -> tuple[tuple[str, str], ...]:
    row = _same_row(last_year, declared, values)
    return tuple((c.label, said) for c in declared.columns if (said := _said_last_year(declared, c, row)))


def _carried(last_year: Mapping[str, pl.DataFrame] | None, declared: Table, named: Mapping[str, str]) -> dict[str, str]:
    """What the template would have brought over into the row called so, as it is typed."""
    row = _same_row(carried_rows(last_year), declared, named) if named else {}
    values = {column.name: cell_value(column, row) for column in declared.all_columns}
    return {name: str(value) for name, value in values.items() if value is not None}


def _same_row(
    tables: Mapping[str, pl.DataFrame] | None, declared: Table, values: Mapping[str, object]
) -> dict[str, object]:
    """The row of last year with the key of ``values``, or last year's answers of a sheet; empty where there is none."""
    before = (tables or {}).get(declared.name)
    if before is None or (declared.layout is Layout.ROWS and not declared.key):
        return {}
    for name in declared.key if declared.layout is Layout.ROWS else ():
        before = before.filter(pl.col(name).cast(pl.String) == str(values.get(name) or ""))
    return before.row(0, named=True) if before.height else {}


def _said_last_year(declared: Table, column: Column, row: dict[str, object]) -> str:
    was = row.get(f"{column.name}{WAS}")
    if was:
        return was_in_words(column.name, str(was), declared)
    return "" if row.get(column.name) is None else str(row[column.name])
