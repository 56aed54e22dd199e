"""Tables come out of a file as they lie in it, and what is wrong with how they lie is named with its cell."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from submissions_schema.findings import SCHEMA, Refused
from submissions_schema.gate import gate
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET, Identity, read_identity
from submissions_schema.raw import ROW, CellKind, Formula, RawReturn, RawTable
from submissions_schema.reader import identity_rows, read_csv, read_workbook
from tests.gate.workbooks import (
    EDITION,
    EDITIONS,
    GOOD,
    HEADINGS,
    Value,
    our_workbook,
    parts_of,
    row,
    rows_xml,
    sheet_xml,
    zipped,
)


def read(tmp_path: Path, parts: dict[str, bytes]) -> tuple[RawReturn, pl.DataFrame]:
    path = tmp_path / "return.xlsx"
    path.write_bytes(zipped(parts))
    found, faults = read_workbook(gate(path, editions=EDITIONS), EDITION)
    assert faults.schema == SCHEMA
    return found, faults


def cases(tmp_path: Path, xml: str) -> tuple[RawTable, pl.DataFrame]:
    found, faults = read(tmp_path, our_workbook({"Cases": xml}))
    return found.tables["cases"], faults


def anchors(faults: pl.DataFrame) -> list[tuple[str, str | None]]:
    return faults.select("rule", "cell").rows()


def test_our_workbook_is_read_whole(tmp_path: Path) -> None:
    found, faults = read(tmp_path, our_workbook())
    assert faults.is_empty()
    assert (found.year, found.regulator_code, found.unread_sheets) == (2026, "X01", ())
    assert set(found.tables) == {"cover", "cases", "case_studies"}
    table = found.tables["cases"]
    assert table.frame.columns == [ROW, *(c.name for c in EDITION["cases"].all_columns)]
    assert table.frame.select(ROW, "case_ref", "received_on", "outcome", "days", "days_note").rows() == [
        (2, "A-1", "2025-06-01", "granted", "12", None),
        (3, "A-2", "2025-07-01", "refused", "41.5", None),
    ]
    assert table.kinds.columns == table.frame.columns[1:]
    assert table.kinds.select("case_ref", "days", "days_note").row(0) == (
        CellKind.TEXT,
        CellKind.NUMBER,
        CellKind.BLANK,
    )
    assert dict(table.places) == {"case_ref": 1, "received_on": 2, "outcome": 3, "days": 4}
    assert len(found.tables["case_studies"]) == 0


def test_answers_are_one_row_with_their_reasons(tmp_path: Path) -> None:
    rows: list[tuple[Value, ...]] = [
        ("Question", "Answer", "Reason if not held"),
        ("total_fte", "not held", "No records."),
        (None,),
        ("Regulator code", "X01"),
    ]
    found, faults = read(tmp_path, our_workbook({"Cover": rows_xml(rows)}))
    cover = found.tables["cover"]
    assert faults.is_empty()
    assert cover.frame.row(0, named=True) == {
        ROW: 0,
        "regulator_code": "X01",
        "total_fte": "not held",
        "total_fte_note": "No records.",
    }
    assert dict(cover.places) == {"total_fte": 2, "regulator_code": 4}
    assert cover.kinds.row(0, named=True)["total_fte_note"] == CellKind.TEXT


def test_columns_in_any_order_and_by_name(tmp_path: Path) -> None:
    rows: list[tuple[Value, ...]] = [
        ("days", "Outcome", "CASE REF", "received_on", "Flex 1"),
        (5, "granted", "A-1", "2025-06-01", "mine"),
    ]
    table, faults = cases(tmp_path, rows_xml(rows))
    assert faults.is_empty()
    assert table.frame.select("case_ref", "days", "flex_1").row(0) == ("A-1", "5", "mine")
    assert table.places["case_ref"] == 3


def test_blank_rows_are_skipped_and_numbering_kept(tmp_path: Path) -> None:
    inside = (
        row(1, HEADINGS)
        + row(3, GOOD[1])
        + row(4, ["  ", None, "\u00a0"])
        + row(5, [None, None])
        + row(7, ["x"])
        + '<row r="9"><c r="A9"><f>""</f><v></v></c></row>'
        + '<row r="11"><c r="D11"><f>SUM(1,2)</f></c></row>'
        + row(900, [" "])
    )
    table, faults = cases(tmp_path, sheet_xml(inside))
    assert faults.is_empty()
    assert table.frame[ROW].to_list() == [3, 7, 11]
    assert table.frame["days"].to_list() == ["12", None, None]
    assert table.formulas.rows() == [(11, "days", Formula.NO_VALUE)]


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    inside = row(1, HEADINGS) + row(2, GOOD[1]).replace("<row ", '<row hidden="1" ') + row(3, GOOD[2])
    table, _ = cases(tmp_path, sheet_xml(inside + '<row r="8" hidden="1"/>'))
    assert (len(table), table.hidden_rows) == (2, (2,))


def test_missing_sheet(tmp_path: Path) -> None:
    found, faults = read(tmp_path, parts_of({"Notes": rows_xml(GOOD)}))
    assert anchors(faults) == [("S-01", None), ("S-01", None)]
    assert faults["sheet"].to_list() == ["Cover", "Cases"]
    assert found.unread_sheets == ("Notes",)
    assert not found.tables
    assert found.regulator_code is None


def test_sheet_is_found_whatever_its_case(tmp_path: Path) -> None:
    found, faults = read(tmp_path, parts_of({"CASES": rows_xml(GOOD)}))
    assert len(found.tables["cases"]) == 2
    assert faults["sheet"].to_list() == ["Cover"]


def test_headings_below_a_banner(tmp_path: Path) -> None:
    table, faults = cases(tmp_path, rows_xml([("Return of 2026",), (), *GOOD]))
    assert anchors(faults) == [("S-02", "A3")]
    assert "row 3" in faults["message"][0]
    assert table.frame[ROW].to_list() == [4, 5]


def test_no_headings_at_all(tmp_path: Path) -> None:
    table, faults = cases(tmp_path, rows_xml([("one", "two"), (1, 2)]))
    assert anchors(faults) == [("S-02", "A1")]
    assert len(table) == 0


def test_missing_column_is_named_and_blank(tmp_path: Path) -> None:
    table, faults = cases(tmp_path, rows_xml([r[:3] for r in GOOD]))
    assert faults.select("rule", "cell", "column").rows() == [("S-03", "A1", "days")]
    assert table.frame["days"].null_count() == 2


def test_unknown_heading_and_values_without_heading(tmp_path: Path) -> None:
    table, faults = cases(
        tmp_path, rows_xml([(*HEADINGS, "Colour"), ("A-1", "2025-06-01", "granted", 1, "red", "stray")])
    )
    assert anchors(faults) == [("S-03", "E1"), ("S-03", "F1")]
    assert faults["column"].null_count() == 2
    assert "Flex 1" in faults["expected"][0]
    assert len(table) == 1


def test_heading_that_looks_right_is_named_with_its_odd_character(tmp_path: Path) -> None:
    table, faults = cases(tmp_path, rows_xml([("Case ref", "Received on", "Outc\u043eme", "Days"), GOOD[1]]))
    assert faults.select("rule", "cell", "column").rows() == [("S-03", "C1", "outcome")]
    assert "U+043E (cyrillic small letter o)" in faults["message"][0]
    assert table.frame["outcome"].to_list() == [None]


def test_question_asked_twice_missing_or_unknown(tmp_path: Path) -> None:
    rows: list[tuple[Value, ...]] = [
        ("Question", "Answer"),
        ("Regulator code", "X01"),
        ("regulator_code", "X02"),
        ("Colour", "red"),
    ]
    found, faults = read(tmp_path, our_workbook({"Cover": rows_xml(rows)}))
    assert faults.select("rule", "cell", "column").rows() == [
        ("S-03", "A3", "regulator_code"),
        ("S-03", "A4", None),
        ("S-03", "A1", "total_fte"),
    ]
    # which of the two is meant nobody can say
    assert found.tables["cover"].frame["regulator_code"].to_list() == [None]


def test_merged_cells_are_named(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="Z9:AB9"/></mergeCells>'
    _, faults = cases(tmp_path, rows_xml(GOOD, after=merged))
    assert anchors(faults) == [("S-04", "A2")]
    assert "A2:A3" in faults["message"][0]


def test_formulas_are_placed(tmp_path: Path) -> None:
    inside = (
        row(1, HEADINGS) + '<row r="2"><c r="A2" t="str"><f>B2</f><v>A-1</v></c><c r="D2"><f>1+1</f><v>2</v></c></row>'
    )
    cover = row(1, ("Question", "Answer")) + row(2, ("Regulator code", "X01"))
    cover += '<row r="3"><c r="A3" t="str"><v>Total FTE</v></c><c r="B3"><f>40+40</f><v>80</v></c></row>'
    found, faults = read(tmp_path, our_workbook({"Cases": sheet_xml(inside), "Cover": sheet_xml(cover)}))
    assert faults.is_empty()
    assert found.tables["cases"].formulas.rows() == [(2, "case_ref", "saved"), (2, "days", "saved")]
    assert found.tables["cover"].formulas.rows() == [(0, "total_fte", "saved")]


def test_identity_rows_are_those_of_the_template(tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(zipped(our_workbook()))
    identity = read_identity(identity_rows(gate(path, editions=EDITIONS)), edition=2026, round=2026)
    assert identity == Identity(2026, 2026, "X01")
    path.write_bytes(zipped(parts_of()))
    with pytest.raises(Refused, match="NOT_OUR_TEMPLATE"):
        read_identity(identity_rows(gate(path, editions=EDITIONS)), edition=2026, round=2026)


def test_our_hidden_sheets_are_never_unread_ones(tmp_path: Path) -> None:
    found, _ = read(tmp_path, our_workbook({"Colours": rows_xml([("a",), ("b",)])}))
    assert found.unread_sheets == ("Colours",)
    assert not {IDENTITY_SHEET, LISTS_SHEET, "Guide"} & set(found.unread_sheets)


def test_csv_is_one_table(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b'case_ref,Received on,outcome,days\r\nA-1,2025-06-01,granted,12\r\n\r\n"A,2","x\ny",,\r\n')
    table, faults = read_csv(gate(path), EDITION, "cases")
    assert faults.is_empty()
    assert table.frame.select(ROW, "case_ref", "received_on", "outcome").rows() == [
        (2, "A-1", "2025-06-01", "granted"),
        (4, "A,2", "x\ny", None),
    ]
    assert set(table.kinds["days"]) == {CellKind.TEXT, CellKind.BLANK}
    assert table.sheet == "Cases"


def test_csv_of_answers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cover.csv"
    path.write_bytes(b"question,answer\na,b\n")
    with pytest.raises(ValueError, match="cover"):
        read_csv(gate(path), EDITION, "cover")
