"""From a return as read to a verdict, in stages.

All findings of a stage come at once. A stage holds the next back only where its answers would be
noise: unreadable cells do not hide the rules of other rows, but tables are compared with each other
and with last year only once they have no error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter
from typing import Any, Literal

import polars as pl

from submissions_schema.columns import Edition, Layout
from submissions_schema.editions.mapping import as_known, as_known_answers
from submissions_schema.findings import SCHEMA, Severity, none_found
from submissions_schema.raw import RawReturn, RawTable
from submissions_schema.rules import cells
from submissions_schema.rules.rule import REGISTER, Case, Needs, Stage
from submissions_schema.tidy_text import shown, tidy_and_plain, visible
from submissions_schema.types_stage import TypedTable, type_table
from submissions_schema.values_stage import check_values


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage went: what it found, in how many seconds."""

    stage: Stage
    errors: int
    queries: int
    notes: int
    seconds: float
    held_back: tuple[str, ...] = ()
    """Ids of rules that wait until the tables they read have no error."""


@dataclass(frozen=True)
class Verdict:
    """What the checks say of one return."""

    findings: pl.DataFrame
    """One row a finding, in ``findings.SCHEMA``, in the order of the stages."""
    stages: tuple[StageResult, ...]
    tables: Mapping[str, pl.DataFrame]
    """Typed frames as ``rules.rule.Case`` describes them, without the ``__blank`` columns."""
    answers: Mapping[str, Mapping[str, Any]]
    period: tuple[date, date]
    """First day and last day (the cut) the return covers."""
    not_checked: tuple[str, ...]
    """Ids of rules that need knowledge nobody gave."""

    @property
    def held_back(self) -> tuple[str, ...]:
        return tuple(id for stage in self.stages for id in stage.held_back)

    @property
    def counts(self) -> Mapping[Severity, int]:
        return {s: int((self.findings["severity"] == str(s)).sum()) for s in Severity}

    @property
    def verdict(self) -> Literal["accepted", "errors"]:
        """``accepted`` when there is no error; queries still want their explanations before it is sent."""
        return "errors" if self.counts[Severity.ERROR] else "accepted"


def check(
    raw: RawReturn,
    *,
    edition: Edition,
    regulator_code: str,
    structure: pl.DataFrame | None = None,
    last_year: Mapping[str, pl.DataFrame] | None = None,
    licences: Mapping[str, str] | None = None,
    partners: Mapping[str, Collection[tuple[str, str, bool]]] | None = None,
    on_stage: Callable[[StageResult], None] | None = None,
) -> Verdict:
    """Runs every stage after the file was read.

    ``regulator_code`` is the regulator the person may file for, from the session. ``structure`` holds
    the findings of S-01 to S-04 that the reader made. ``last_year`` (in the terms of ``edition``),
    ``licences`` and ``partners`` are described in ``Case``; a rule that needs one not given is listed in
    ``not_checked``. ``on_stage`` is called after each stage.
    """
    read = _read_tables(raw, edition)
    run = _Run(
        Case(
            edition=edition,
            regulator_code=regulator_code,
            raw={name: table for name, (table, _) in read.items()},
            tables={},
            answers={},
            period_start=edition.period_start,
            cut=edition.period_end,
            file_regulator_code=raw.regulator_code,
            last_year=last_year,
            licences=licences,
            partners=partners,
        ),
        on_stage,
        plain={name: columns for name, (_, columns) in read.items()},
    )
    structure = none_found() if structure is None else structure
    run.stage(Stage.TEMPLATE)
    run.stage(Stage.STRUCTURE, [structure])
    run.stage(Stage.TYPES, run.types(_absent(structure)))
    run.stage(Stage.VALUES, run.values(_absent(structure)))
    for stage in (Stage.ROWS, Stage.TABLES, Stage.LAST_YEAR):
        run.stage(stage)
    return run.verdict()


def _read_tables(raw: RawReturn, edition: Edition) -> dict[str, tuple[RawTable, frozenset[str]]]:
    """The tables that were found, as ``tidy_and_plain``; of a sheet whose headings were not found nothing was read."""
    found = ((table.name, raw.tables.get(table.name)) for table in edition)
    return {name: tidy_and_plain(table) for name, table in found if table is not None and table.places}


def _absent(structure: pl.DataFrame) -> set[tuple[str, str]]:
    """Columns a sheet does not have, as (table, column): S-03 has said so, no other rule repeats it."""
    missing = structure.filter((pl.col("rule") == cells.COLUMNS_PRESENT.id) & pl.col("column").is_not_null())
    return set(missing.select("table", "column").iter_rows())


@dataclass
class _Run:
    """One return on its way through the stages."""

    case: Case
    on_stage: Callable[[StageResult], None] | None
    plain: Mapping[str, Collection[str]]
    """Columns of each table without hidden characters."""
    findings: list[pl.DataFrame] = field(default_factory=list)
    stages: list[StageResult] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    in_error: set[str] = field(default_factory=set)
    """Tables that have an error so far."""

    def stage(self, stage: Stage, found: Iterable[pl.DataFrame] = ()) -> None:
        """Runs what the stage computes in bulk, then its rules."""
        began = perf_counter()
        held_back: list[str] = []
        results = [f.select(SCHEMA.names()) for f in (*found, *self._rules(stage, held_back)) if f.height]
        frame = _presentable(pl.concat(results)) if results else none_found()
        self.findings.append(frame)
        severity = frame["severity"]
        errors, queries, notes = (int((severity == str(s)).sum()) for s in Severity)
        if errors:
            self.in_error |= set(frame.filter(severity == str(Severity.ERROR))["table"].drop_nulls().unique())
        result = StageResult(stage, errors, queries, notes, perf_counter() - began, tuple(held_back))
        self.stages.append(result)
        if self.on_stage:
            self.on_stage(result)

    def _rules(self, stage: Stage, held_back: list[str]) -> Iterator[pl.DataFrame]:
        in_error = frozenset(self.in_error)
        case = self._as_rules_ask()
        for rule in REGISTER.values():
            if rule.stage is not stage or rule.check is None or rule.since > self.case.edition.year:
                continue
            if not all(table in self.case.raw for table in rule.tables):
                continue
            if not self._known(rule.needs):
                self.not_checked.append(rule.id)
            elif stage in (Stage.TABLES, Stage.LAST_YEAR) and in_error & set(rule.tables):
                held_back.append(rule.id)
            else:
                yield rule.findings(case)

    def _as_rules_ask(self) -> Case:
        """The case with every column under its first name; of an edition that renamed none, the case itself."""
        if not any(table.renamed for table in self.case.edition):
            return self.case
        edition, last_year = self.case.edition, self.case.last_year
        return replace(
            self.case,
            tables={name: as_known(edition[name], frame) for name, frame in self.case.tables.items()},
            answers={name: as_known_answers(edition[name], row) for name, row in self.case.answers.items()},
            last_year=last_year and {n: as_known(edition[n], f) for n, f in last_year.items() if n in edition},
        )

    def _known(self, needs: Collection[Needs]) -> bool:
        given = {
            Needs.LAST_YEAR: self.case.last_year,
            Needs.LICENCES: self.case.licences,
            Needs.PARTNERS: self.case.partners,
        }
        return all(given[need] is not None for need in needs)

    def types(self, absent: set[tuple[str, str]]) -> Iterator[pl.DataFrame]:
        typed: dict[str, pl.DataFrame] = {}
        for name, raw in self.case.raw.items():
            table = self.case.edition[name]
            result = type_table(
                table, raw, absent={column for of, column in absent if of == name}, plain=self.plain[name]
            )
            typed[name] = result.frame
            yield result.findings
        self._see(typed)
        start, cut = _period(self.case)
        self.case = replace(self.case, period_start=start, cut=cut)

    def values(self, absent: set[tuple[str, str]]) -> Iterator[pl.DataFrame]:
        allowed: dict[str, pl.DataFrame] = {}
        for name, raw in self.case.raw.items():
            result = self._table_values(name, raw, {column for of, column in absent if of == name})
            allowed[name] = result.frame
            yield result.findings
        self._see(allowed)

    def _table_values(self, name: str, raw: RawTable, absent: set[str]) -> TypedTable:
        case = self.case
        return check_values(
            case.edition[name], raw, case.tables[name], earliest=case.edition.earliest, cut=case.cut, absent=absent
        )

    def _see(self, typed: Mapping[str, pl.DataFrame]) -> None:
        answers = {
            name: frame.row(0, named=True)
            for name, frame in typed.items()
            if self.case.edition[name].layout is Layout.ANSWERS and frame.height
        }
        self.case = replace(self.case, tables=typed, answers=answers)

    def verdict(self) -> Verdict:
        return Verdict(
            findings=pl.concat(self.findings),
            stages=tuple(self.stages),
            tables={name: frame.select(pl.exclude("^.*__blank$")) for name, frame in self.case.tables.items()},
            answers={name: _without_blanks(row) for name, row in self.case.answers.items()},
            period=(self.case.period_start, self.case.cut),
            not_checked=tuple(self.not_checked),
        )


def _without_blanks(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("__blank")}


def _period(case: Case) -> tuple[date, date]:
    """The days the cover names where they lie within the reporting year, else the whole year (C-03 says so)."""
    cover = case.answers.get("cover", {})
    first, last = case.edition.period_start, case.edition.period_end
    start, end = cover.get("period_start"), cover.get("period_end")
    if start is None or end is None or not first <= start <= end <= last:
        return first, last
    return start, end


def _presentable(findings: pl.DataFrame) -> pl.DataFrame:
    """Values shortened, and hidden characters shown by their code: no finding echoes them raw."""
    return findings.with_columns(shown(findings["value"]), shown(findings["row_key"]), visible(findings["message"]))
