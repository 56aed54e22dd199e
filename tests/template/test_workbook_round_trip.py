"""What the template and the annotated workbook look like from the other side: the gate and the reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from submissions_schema.annotated import annotate
from submissions_schema.columns import DATES, NUMBERS, Kind, Layout
from submissions_schema.editions import edition
from submissions_schema.findings import SCHEMA
from submissions_schema.gate import gate
from submissions_schema.identity import read_identity
from submissions_schema.raw import CellKind, RawReturn
from submissions_schema.reader import identity_rows, read_workbook
from submissions_schema.template import build, fill

EDITION = edition(2026)
LAST_YEAR = {
    "schemes": pl.DataFrame({"scheme_code": ["S1"], "title": ["=Trials"], "target_valid_from": [date(2023, 1, 1)]})
}
BLANK = build(
    EDITION,
    round=2026,
    regulator_code="X01",
    regulator_name="Example Regulator",
    last_year=LAST_YEAR,
    carried=LAST_YEAR,
    demonstration=True,
)


def example_of(column: Any) -> Any:
    if column.kind in NUMBERS:
        return float(column.example) if column.kind is Kind.DECIMAL else int(column.example)
    return date.fromisoformat(column.example) if column.kind is Kind.DATE else column.example


def examples() -> dict[str, Any]:
    """A row of its examples for each table, with a second row below a blank one."""
    tables: dict[str, Any] = {}
    for table in EDITION:
        row = {column.name: example_of(column) for column in table.columns}
        tables[table.name] = row if table.layout is Layout.ANSWERS else [row | {"flex_1": "=mine"}, {}, row]
    return tables


def read(data: bytes, folder: Path) -> tuple[RawReturn, pl.DataFrame]:
    path = folder / "return.xlsx"
    path.write_bytes(data)
    gated = gate(path)
    assert read_identity(identity_rows(gated), edition=2026, round=2026).regulator_code == "X01"
    return read_workbook(gated, EDITION)


def test_blank_template_passes_the_gate_and_reads_without_findings(tmp_path: Path) -> None:
    raw, structure = read(BLANK, tmp_path)
    assert structure.is_empty(), structure
    assert set(raw.tables) == {table.name for table in EDITION}
    assert raw.unread_sheets == ()
    assert raw.tables["cover"].frame["period_start"][0] == "2025-04-01"
    assert raw.tables["schemes"].frame["title"].to_list() == ["=Trials"]
    assert not any(table.formulas.height for table in raw.tables.values())


def test_filled_template_reads_back_as_it_was_filled(tmp_path: Path) -> None:
    raw, structure = read(fill(BLANK, examples()), tmp_path)
    assert structure.is_empty(), structure
    for table in EDITION:
        frame = raw.tables[table.name].frame
        if table.layout is Layout.ROWS:
            assert frame["__row__"].to_list() == [2, 4]
            assert frame["flex_1"].to_list() == ["=mine", None]
        for column in table.columns:
            given = frame[column.name][0]
            if column.kind in NUMBERS:
                assert float(given) == float(column.example)
            else:
                assert given == column.example, (table.name, column.name)


@pytest.mark.thorough
@pytest.mark.parametrize("how", ["annotated once", "annotated twice", "opened and saved by another program"])
def test_workbook_handed_back_reads_as_before(how: str, tmp_path: Path) -> None:
    original = fill(BLANK, examples())
    at_fault = [
        {"rule": "T-02", "severity": "error", "sheet": table.sheet, "cell": "C4", "message": "Wrong."}
        for table in EDITION
    ]
    at_fault += [{"rule": "S-03", "severity": "error", "sheet": "Decisions", "cell": "B1", "message": "Wrong."}]
    found = pl.DataFrame(at_fault, schema=SCHEMA)
    result = annotate(original, found)
    assert result.whole
    data = result.data
    if how == "annotated twice":
        data = annotate(data, found).data
    elif how.startswith("opened"):
        path = tmp_path / "other.xlsx"
        path.write_bytes(data)
        openpyxl.load_workbook(path).save(path)
        data = path.read_bytes()
    before, _ = read(original, tmp_path)
    after, structure = read(data, tmp_path)
    assert structure.is_empty(), structure
    assert after.unread_sheets == ("Findings",)
    for name, table in before.tables.items():
        assert after.tables[name].frame.equals(table.frame, null_equal=True), name
        assert after.tables[name].kinds.equals(table.kinds), name


def test_every_date_column_of_the_examples_is_read_as_a_date_or_text(tmp_path: Path) -> None:
    raw, _ = read(fill(BLANK, examples()), tmp_path)
    kinds = {c.kind: set[int]() for t in EDITION for c in t.columns if c.kind in DATES}
    for table in EDITION:
        for column in table.columns:
            if column.kind in DATES:
                kinds[column.kind].add(raw.tables[table.name].kinds[column.name][0])
    assert kinds == {Kind.DATE: {CellKind.DATE}, Kind.DAY_OR_MONTH: {CellKind.TEXT}}
