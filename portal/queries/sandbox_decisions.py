"""Decisions on sandbox licences as rows of the annual return, so that they are measured as those of any regulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import polars as pl
from sqlalchemy import select

from metrics.elapsed import with_days, with_targets
from metrics.working_days import packaged_calendars
from portal.clock import london_date
from portal.context import Reading
from portal.db.case_files import case_file
from portal.db.cases import SandboxCase
from portal.errors import NotFound
from portal.permissions import CENTRAL_UNIT
from portal.public_store import Json
from portal.queries.case_queue import require_reader
from portal.usual_rounds import round_of
from sandbox_licences.case_file.decision_rows import OUTCOMES, DecisionRow, decision_rows
from sandbox_licences.domains import domains
from sandbox_licences.due_dates import PERIODS
from sandbox_licences.forms.form import Domain
from submissions_schema.columns import NOT_HELD, Kind, Table
from submissions_schema.editions import EDITIONS
from submissions_schema.editions.mapping import as_known
from submissions_schema.open_data import Basis, decisions_summary

FIRST_YEAR = 2026
_TYPES = {Kind.DATE: pl.Date(), Kind.INTEGER: pl.Int64()}
_BASIS = {True: Basis.DEMONSTRATION, False: Basis.REPORTED}


@dataclass(frozen=True)
class SandboxDecisions:
    """One reporting year's rows, in the columns of the edition's tables; ``summary`` is what may be published of them.

    ``left_out`` are cases that ended in a way for which the return has no word: as advice, or guided away.
    """

    year: int
    demonstration: bool
    cut: date
    decisions: pl.DataFrame
    schemes: pl.DataFrame
    summary: pl.DataFrame
    left_out: int


def every_year(reading: Reading) -> tuple[SandboxDecisions, ...]:
    """All years that have some, the running one first; those of invented cases apart.

    Raises:
        NotAllowed: who asks has no role that reads all cases.
    """
    require_reader(reading)
    return tuple(each for each in _every(reading, years(reading)) if each.decisions.height or each.left_out)


def _every(reading: Reading, wanted: Sequence[int]) -> Iterator[SandboxDecisions]:
    kinds = reading.session.scalars(
        select(SandboxCase.demonstration).where(SandboxCase.received_at.is_not(None)).distinct()
    )
    for kind, year in product(sorted(kinds), wanted):
        yield decisions_of(reading, year, demonstration=kind)


def public_summaries(reading: Reading) -> list[Json]:
    """What anybody may read: the summary of each reporting year that is over, so that none tells of a case by changing.

    For the portal itself, which writes it into the register.
    """
    return [
        {"year": each.year, "demonstration": each.demonstration, "rows": each.summary.to_dicts()}
        for each in _every(reading, [year for year in years(reading) if round_of(year).period_end < _today(reading)])
        if each.decisions.height
    ]


def years(reading: Reading) -> tuple[int, ...]:
    """The reporting years in which there may be decisions, the running one first."""
    today = _today(reading)
    running = today.year + (today >= date(today.year, 4, 1))
    return tuple(range(running, FIRST_YEAR - 1, -1))


def sandbox_decisions(reading: Reading, year: int, *, demonstration: bool) -> SandboxDecisions:
    """The decisions of a reporting year, for the people of the central unit; of the running one as known today.

    Raises:
        NotAllowed: who asks has no role that reads all cases.
        NotFound: no such year, or it has not begun.
    """
    require_reader(reading)
    return decisions_of(reading, year, demonstration=demonstration)


def decisions_of(reading: Reading, year: int, *, demonstration: bool) -> SandboxDecisions:
    """The same for the portal itself, for use inside queries."""
    if year not in years(reading):
        raise NotFound("There are no sandbox decisions of that year.")
    season = round_of(year)
    cut = min(season.period_end, _today(reading))
    cases = reading.session.scalars(
        select(SandboxCase)
        .where(SandboxCase.received_at.is_not(None), SandboxCase.demonstration == demonstration)
        .order_by(SandboxCase.id)
    )
    every = [row for case in cases for row in decision_rows(case_file(reading.session, case), season.period_start, cut)]
    rows = [row for row in every if row.outcome in OUTCOMES]
    tables = EDITIONS[season.edition]
    areas = tables["decisions"]["product_area"].codes
    decisions = _frame(tables["decisions"], [_decision(row, areas) for row in rows])
    used = sorted({row.domain for row in rows})
    schemes = _frame(tables["schemes"], [_scheme(domains()[code], areas) for code in used])
    known = {"decisions": decisions, "schemes": schemes}
    known = {name: as_known(tables[name], frame) for name, frame in known.items()}
    return SandboxDecisions(
        year=year,
        demonstration=demonstration,
        cut=cut,
        decisions=decisions,
        schemes=schemes,
        summary=decisions_summary(
            with_targets(with_days(known["decisions"], known["schemes"], packaged_calendars(), cut)),
            period_start=season.period_start,
            regulator_code=CENTRAL_UNIT,
            basis=_BASIS[demonstration],
        ).with_columns(pl.col("product_area").fill_null(NOT_HELD)),
        left_out=len(every) - len(rows),
    )


def _today(reading: Reading) -> date:
    return london_date(reading.now)


def _decision(row: DecisionRow, areas: Sequence[str]) -> dict[str, object]:
    return {
        "application_ref": row.reference,
        "scheme_code": _code(domains()[row.domain]),
        "product_area": _area(domains()[row.domain], areas),
        "received_on": row.received_on,
        "duly_made_on": row.duly_made_on,
        "decided_on": row.decided_on,
        "outcome": row.outcome,
        "clock_stop_days": row.stopped_days,
        "overturned_on": row.overturned_on,
        "overturned_by": "internal_review" if row.overturned_on else None,
    }


def _scheme(domain: Domain, areas: Sequence[str]) -> dict[str, object]:
    return {
        "scheme_code": _code(domain),
        "title": f"Pilot sandbox licences: {domain.label}",
        "scheme_kind": "licence",
        "product_area": _area(domain, areas) or "cross_sector",
        "clock_starts": "duly_made",
        "published_target": PERIODS.decision,
        "published_target_unit": "working_days",
        "target_valid_from": round_of(FIRST_YEAR).period_start,
        "holidays": "england_wales",
        "ai_identified_by": "all_cases",
    }


def _code(domain: Domain) -> str:
    return f"SANDBOX-{domain.prefix}"


def _area(domain: Domain, areas: Sequence[str]) -> str | None:
    """The domain's product area in the edition; None where the edition splits it and the domain is of all its parts."""
    if domain.code in areas:
        return domain.code
    every = {code for form in EDITIONS.values() for code in form["decisions"]["product_area"].codes}
    return None if domain.code in every else "other"


def _frame(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows, by the first names of columns, in those of the edition, in its order; what is not known is empty."""
    schema = {column.name: _TYPES.get(column.kind, pl.String()) for column in table.columns}
    first = {name: table.renamed.get(name, name) for name in schema}
    return pl.DataFrame([{name: row.get(first[name]) for name in schema} for row in rows], schema=schema)
