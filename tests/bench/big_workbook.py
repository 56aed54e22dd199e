"""A return with very many decisions, written as a spreadsheet program saves it.

The template is ours, cell for cell with its hidden sheets; xlsxwriter writes it, with shared strings,
because openpyxl would take a minute.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

from submissions_schema.columns import FLEX
from submissions_schema.editions import edition
from submissions_schema.template import build, fill

YEAR = 2026
REGULATOR = "X01"
SCHEMES = tuple(f"S{n}" for n in range(1, 13))
EDITION = edition(YEAR)
DECISIONS = EDITION["decisions"]
SCHEMES_TABLE = EDITION["schemes"]
OF_SCHEME = ("clock_starts", "statutory_target", "statutory_target_unit", "published_target", "published_target_unit")
"""What the rules of decisions want to know of a scheme."""
LIKE_A_FORMULA = r"^['\s]*[=+\-@＝＋－＠]"
DECLARED = tuple(column for column in DECISIONS.all_columns if column not in FLEX)

Value = str | int | float | date
Row = dict[str, Value]


def write_workbook(path: Path, *, rows: int, bad: float = 0.0, seed: int = 2026) -> None:
    """A workbook whose Decisions sheet has ``rows`` rows, of which the share ``bad`` hold one fault each."""
    chance = Random(seed)  # the same file at every run
    table = [_row(number, chance) for number in range(1, rows + 1)]
    for place, number in enumerate(sorted(chance.sample(range(1, rows), int(rows * bad)))):
        _FAULTS[place % len(_FAULTS)](table[number], table[number - 1])
    _save(path, table)


def _row(number: int, chance: Random) -> Row:
    received = EDITION.period_start + timedelta(days=chance.randrange(-60, 330))
    row: Row = {
        "application_ref": f"APP-25-{number:06}",
        "scheme_code": chance.choice(SCHEMES),
        "product_area": chance.choice(DECISIONS["product_area"].codes),
        "received_on": received,
        "duly_made_on": received + timedelta(days=chance.randrange(0, 15)),
    }
    outcome = chance.choice(DECISIONS["outcome"].codes)
    decided = max(received + timedelta(days=chance.randrange(16, 200)), EDITION.period_start)
    if outcome == "pending" or decided > EDITION.period_end:
        return row | {"outcome": "pending"}
    if chance.random() < 0.3:
        row["clock_stop_days"] = chance.randrange(1, 8)
    return row | {"decided_on": decided, "outcome": outcome}


def _no_such_day(row: Row, _: Row) -> None:
    row["received_on"] = "31/02/2025"


def _no_such_code(row: Row, _: Row) -> None:
    row["product_area"] = "hovercraft"


def _no_outcome(row: Row, _: Row) -> None:
    del row["outcome"]


def _negative_days(row: Row, _: Row) -> None:
    row["clock_stop_days"] = -4


def _reference_again(row: Row, before: Row) -> None:
    row["application_ref"] = before["application_ref"]


def _reference_too_long(row: Row, _: Row) -> None:
    row["application_ref"] = f"{row['application_ref']}-{'0' * 64}"


def _decided_before_received(row: Row, _: Row) -> None:
    row |= {"received_on": date(2025, 9, 2), "duly_made_on": date(2025, 9, 8), "decided_on": date(2025, 9, 1)}
    row["outcome"] = "granted"


def _pending_and_decided(row: Row, _: Row) -> None:
    row |= {"received_on": date(2025, 6, 2), "duly_made_on": date(2025, 6, 2), "decided_on": date(2025, 9, 1)}
    row["outcome"] = "pending"


def _decided_after_the_cut(row: Row, _: Row) -> None:
    row |= {"decided_on": date(2026, 4, 20), "outcome": "granted"}


def _decided_before_the_period(row: Row, _: Row) -> None:
    row |= {"received_on": date(2024, 9, 2), "duly_made_on": date(2024, 9, 8), "decided_on": date(2025, 2, 3)}
    row["outcome"] = "refused"


_FAULTS = (
    _no_such_day,
    _no_such_code,
    _no_outcome,
    _negative_days,
    _reference_again,
    _reference_too_long,
    _decided_before_received,
    _pending_and_decided,
    _decided_after_the_cut,
    _decided_before_the_period,
)


def _save(path: Path, rows: Sequence[Row]) -> None:
    template = openpyxl.load_workbook(io.BytesIO(_template()))
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    for sheet in template:
        made = book.add_worksheet(sheet.title)
        if sheet.sheet_state != "visible":
            made.hide()
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, date):
                    made.write_datetime(cell.row - 1, cell.column - 1, cell.value, day)
                elif isinstance(cell.value, str):
                    made.write_string(cell.row - 1, cell.column - 1, cell.value, text)
                elif cell.value is not None:
                    made.write_number(cell.row - 1, cell.column - 1, cell.value)
        if sheet.title == DECISIONS.sheet:
            _write_rows(made, rows, day, text)
    book.close()


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet,
    rows: Sequence[Row],
    day: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    place = {column.name: number for number, column in enumerate(DECISIONS.all_columns)}
    for number, row in enumerate(rows, start=1):
        for name, value in row.items():
            if isinstance(value, str):
                sheet.write_string(number, place[name], value, text)
            elif isinstance(value, date):
                sheet.write_datetime(number, place[name], value, day)
            else:
                sheet.write_number(number, place[name], value)


def _template() -> bytes:
    empty = build(EDITION, round=YEAR, regulator_code=REGULATOR, regulator_name="Example Regulator")
    return fill(empty, _REST)


_REST: Mapping[str, Mapping[str, Value] | Sequence[Mapping[str, Value]]] = {
    "cover": {
        "prepared_by": "Sam Taylor",
        "prepared_by_email": "sam.taylor@regulator.example",
        "accountable_officer": "Alex Morgan",
        "accountable_officer_title": "Chief Executive",
        "publication_contact_email": "ai-return@regulator.example",
        "total_fte": 412.5,
        "total_expenditure_gbp": 38_250_000,
        "figures_basis": "provisional",
        "nil_decisions": "No",
        "nil_guidance": "Yes",
        "nil_guidance_reason": "No guidance was open.",
    },
    "schemes": [
        {
            "scheme_code": code,
            "title": f"Permit {code}",
            "scheme_kind": "permit",
            "product_area": "robotics",
            "clock_starts": "received",
            "statutory_target": 60,
            "statutory_target_unit": "weeks",
            "holidays": "england_wales",
            "ai_identified_by": "case_flag",
        }
        for code in SCHEMES
    ],
    "resources": [
        {
            "function": "licensing_and_approvals",
            "funding_source": "fees",
            "purpose": "regulating_ai",
            "ai_fte": 6.75,
            "ai_spend_gbp": 540_000,
        }
    ],
    "capability": [
        {"area": area, "needed_fte": 4, "current_fte": 4, "urgency": "met"}
        for area in EDITION["capability"]["area"].codes
    ],
    "narrative": {
        "enabled": "Developers of inspection robots can now test on live sites.",
        "growth": "Revenue of firms in the sector rose by 8% (ONS, 2025).",
        "dynamic_products": "A holder may update its model within agreed bounds.",
        "next_year": "We will open a second test bed.",
    },
}


if __name__ == "__main__":
    write_workbook(Path(sys.argv[1]), rows=int(sys.argv[2]), bad=float(sys.argv[3]))
