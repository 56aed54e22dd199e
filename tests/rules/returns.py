"""A complete valid return, as the reader gives it, in which a test changes a cell; of edition 2026 or a later one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from submissions_schema.columns import Column, Edition, Layout, Table
from submissions_schema.editions import EDITIONS, edition
from submissions_schema.raw import FORMULAS_SCHEMA, ROW, CellKind, RawReturn, RawTable

EDITION = edition(2026)
CODE = "X01"

Row = Mapping[str, str | None]

COVER: Row = {
    "regulator_code": CODE,
    "reporting_year": "2026",
    "period_start": "2025-04-01",
    "period_end": "2026-03-31",
    "prepared_by": "Sam Taylor",
    "prepared_by_email": "sam.taylor@regulator.example",
    "accountable_officer": "Alex Morgan",
    "accountable_officer_title": "Chief Executive",
    "publication_contact_email": "ai-return@regulator.example",
    "total_fte": "412.5",
    "total_expenditure_gbp": "38,250,000",
    "figures_basis": "Provisional",
    "nil_decisions": "No",
    "nil_guidance": "No",
}
AREAS = EDITION["capability"]["area"].codes

VALID: Mapping[str, Sequence[Row]] = {
    "cover": [COVER],
    "guidance": [
        {
            "guidance_ref": "G-1",
            "title": "Machine learning in safety cases",
            "product_area": "robotics",
            "theme": "assurance",
            "kind": "guidance",
            "status": "published",
            "started_on": "2024-11",
            "started_basis": "board_decision",
            "consultation_opened_on": "12 May 2025",
            "consultation_closed_on": "2025-07-31",
            "target_publish_on": "2026-01",
            "published_on": "2025-12-09",
            "lead": "Yes",
            "url": "https://www.regulator.example/ai-safety",
        },
        {
            "guidance_ref": "G-2",
            "title": "Updates of approved products",
            "product_area": "medical_devices_and_health",
            "theme": "safety",
            "kind": "guidance",
            "status": "consulting",
            "started_on": "2025-06-02",
            "consultation_opened_on": "2026-02-02",
            "target_publish_on": "2026-11",
            "lead": "No",
            "lead_regulator": "X02",
            "joint_with": "X02",
        },
    ],
    "schemes": [
        {
            "scheme_code": "S1",
            "title": "Permit to trial automated vehicles",
            "scheme_kind": "permit",
            "product_area": "automated_vehicles",
            "clock_starts": "duly_made",
            "statutory_target": "8",
            "statutory_target_unit": "weeks",
            "published_target": "30",
            "published_target_unit": "working_days",
            "holidays": "england_wales",
            "ai_identified_by": "case_flag",
        },
        {
            "scheme_code": "S2",
            "title": "Registration of robots",
            "scheme_kind": "registration",
            "product_area": "robotics",
            "clock_starts": "received",
            "holidays": "scotland",
            "ai_identified_by": "all_cases",
        },
    ],
    "decisions": [
        {
            "application_ref": "APP-1",
            "scheme_code": "S1",
            "product_area": "automated_vehicles",
            "received_on": "2025-06-02",
            "duly_made_on": "2025-06-10",
            "decided_on": "2025-08-12",
            "outcome": "Granted with conditions",
            "clock_stop_days": "10",
        },
        {
            "application_ref": "APP-2",
            "scheme_code": "S1",
            "product_area": "automated_vehicles",
            "received_on": "2026-02-20",
            "duly_made_on": "2026-03-02",
            "outcome": "pending",
        },
        {
            "application_ref": "APP-3",
            "scheme_code": "S2",
            "product_area": "robotics",
            "received_on": "2025-09-01",
            "decided_on": "2025-09-30",
            "outcome": "refused",
        },
    ],
    "resources": [
        {
            "function": "licensing_and_approvals",
            "funding_source": "fees",
            "purpose": "regulating_ai",
            "ai_fte": "6.75",
            "ai_spend_gbp": "540000",
            "of_which_external_gbp": "120000",
            "training_days": "34.5",
        },
        {
            "function": "sandboxes_and_innovation",
            "funding_source": "innovation_fund",
            "purpose": "regulating_ai",
            "ai_fte": "2",
            "ai_spend_gbp": "180000",
        },
    ],
    "capability": [
        {
            "area": area,
            "needed_fte": "4",
            "current_fte": "3",
            "urgency": "planned",
            "gap_cost_gbp": "90000",
            "gap_funded_gbp": "40000",
            "funded_by": "fees",
            "close_by": "2027-03-31",
            "plan": "One more by 2027.",
        }
        for area in AREAS
    ],
    "initiatives": [
        {
            "initiative_ref": "I-1",
            "name": "Robotics sandbox",
            "kind": "regulatory_sandbox",
            "product_area": "robotics",
            "opened_on": "2024-09-02",
            "applied": "41",
            "admitted": "12",
            "completed": "9",
            "reached_market": "4",
            "investment_raised_gbp": "not held",
            "investment_raised_gbp_note": "We do not ask the firms.",
        }
    ],
    "barriers": [
        {
            "barrier_ref": "B-1",
            "provision": "Construction and Use Regulations 1986, reg. 104",
            "what_it_blocks": "A vehicle without a driver cannot show who controls it.",
            "product_area": "automated_vehicles",
            "action": "guidance_planned",
            "action_due_on": "2026-12-15",
        }
    ],
    "commitments": [
        {
            "commitment_ref": "C-1",
            "text": "Publish a fast route for updates.",
            "made_in": "Strategic approach to AI, 2024",
            "due_on": "2026-09-30",
            "status": "in_progress",
        },
        {
            "commitment_ref": "C-2",
            "text": "Open a second test bed.",
            "made_in": "Annual plan 2025",
            "due_on": "2026-03-01",
            "status": "met",
            "met_on": "2026-02-20",
        },
    ],
    "case_studies": [],
    "narrative": [
        {
            "enabled": "Developers of inspection robots can now test on live sites.",
            "growth": "Revenue of firms in the sector rose by 8% (ONS, 2025).",
            "dynamic_products": "A holder may update its model within agreed bounds.",
            "next_year": "We will open a second test bed.",
        }
    ],
}


def _columns(table: Table) -> tuple[Column, ...]:
    notes = tuple(table[c.note_name] for c in table.columns if c.may_be_not_held)
    return (*table.columns, *notes) if table.layout is Layout.ANSWERS else table.all_columns


def form(year: int) -> Edition:
    """Edition ``year`` as the form of round 2026, of which the valid return is."""
    return EDITIONS[year].in_round(EDITION.year)


def _as_in(table: Table, row: Row) -> Row:
    """A row of edition 2026 under the names and codes of a later edition; of codes it was split into the first."""
    made: dict[str, str | None] = {}
    for name, value in row.items():
        column = table[table.named(name)]
        made[column.name] = dict(column.no_longer).get(value or "", (value,))[0]
    return made


def raw_table(
    name: str,
    rows: Sequence[Row],
    *,
    of: Edition = EDITION,
    kinds: Mapping[tuple[int, str], CellKind] | None = None,
    formulas: Sequence[tuple[int, str, str]] = (),
    hidden_rows: tuple[int, ...] = (),
) -> RawTable:
    """One table from row 2 on; cells are text unless ``kinds`` says otherwise, by (row on the sheet, column)."""
    table = of[name]
    rows = [_as_in(table, row) for row in rows]
    answers = table.layout is Layout.ANSWERS
    first = 0 if answers else 2
    columns = [c.name for c in _columns(table)]
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, unknown
    kind_of = kinds or {}
    frame: dict[str, Any] = {ROW: pl.Series(range(first, first + len(rows)), dtype=pl.UInt32)}
    cell_kinds = {}
    for column in columns:
        values = [row.get(column) for row in rows]
        frame[column] = pl.Series(values, dtype=pl.String)
        found = [
            kind_of.get((place, column), CellKind.BLANK if value is None else CellKind.TEXT)
            for place, value in enumerate(values, first)
        ]
        cell_kinds[column] = pl.Series([int(kind) for kind in found], dtype=pl.UInt8)
    return RawTable(
        name,
        table.sheet,
        pl.DataFrame(frame),
        pl.DataFrame(cell_kinds),
        {c.name: place for place, c in enumerate(_columns(table), 1)},
        pl.DataFrame(list(formulas), schema=FORMULAS_SCHEMA, orient="row"),
        hidden_rows,
    )


def a_return(*, of: Edition = EDITION, **tables: Sequence[Row] | RawTable) -> RawReturn:
    """The valid return with the tables given in place of its own, under the names they have in 2026 or in ``of``."""
    made = {
        name: given if isinstance(given := tables.get(name, rows), RawTable) else raw_table(name, given, of=of)
        for name, rows in VALID.items()
    }
    return RawReturn(EDITION.year, CODE, made)


def changed(table: str, row: int = 0, /, **cells: str | None) -> list[Row]:
    """The rows of a valid table with some cells of one row changed (None: blank)."""
    rows = [dict(r) for r in VALID[table]]
    rows[row] |= cells
    return rows


def added(table: str, /, **cells: str | None) -> list[Row]:
    """The rows of a valid table and one more: the first, with some cells changed."""
    return [*VALID[table], {**VALID[table][0], **cells}]


def of_another_file(found: RawReturn, regulator_code: str) -> RawReturn:
    """The same return in a workbook made for another regulator."""
    return replace(found, regulator_code=regulator_code)
