"""Cells become canonical text: what the filer sees, never what a program makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from submissions_schema.gate import gate
from submissions_schema.gate.styles import shows_a_date
from submissions_schema.raw import CellKind, Formula
from tests.gate.workbooks import EDITIONS, one_sheet, parts_of, row, sheet_xml, strings, styles, zipped

HEAD = row(1, ["heading"])


def read(tmp_path: Path, inside: str, **parts: bytes) -> list[tuple[CellKind, str, str | None]]:
    """Kind, text and formula of the cells of row 2."""
    made = parts_of({"Cases": sheet_xml(f"{HEAD}<row r='2'>{inside}</row>")})
    made |= {f"xl/{name}.xml": part for name, part in parts.items()}
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(made))
    sheet = gate(path, editions=EDITIONS).sheets[0]
    return [(CellKind(k), t, f) for r, _, k, t, f in sheet.cells.iter_rows() if r == 2]


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        ("12", CellKind.NUMBER, "12"),
        ("-0.5", CellKind.NUMBER, "-0.5"),
        ("12.0", CellKind.NUMBER, "12"),
        ("1e5", CellKind.NUMBER, "100000"),
        ("1.5E-7", CellKind.NUMBER, "0.00000015"),
        ("47.219999999999999", CellKind.NUMBER, "47.22"),
        ("0.30000000000000004", CellKind.NUMBER, "0.30000000000000004"),
        ("-0", CellKind.NUMBER, "0"),
        ("12345678901234567890", CellKind.NUMBER, "12345678901234567000"),
        ("NaN", CellKind.NOT_A_NUMBER, "NaN"),
        ("INF", CellKind.NOT_A_NUMBER, "INF"),
        ("1E309", CellKind.NOT_A_NUMBER, "1E309"),
        ("1_000", CellKind.NOT_A_NUMBER, "1_000"),
        ("0x10", CellKind.NOT_A_NUMBER, "0x10"),
        ("１２", CellKind.NOT_A_NUMBER, "１２"),
        ("--5", CellKind.NOT_A_NUMBER, "--5"),
        ("007", CellKind.NOT_A_NUMBER, "007"),
        (" 5", CellKind.NOT_A_NUMBER, " 5"),
        ("9" * 5000, CellKind.NOT_A_NUMBER, "9" * 5000),
    ],
)
def test_numbers(tmp_path: Path, given: str, kind: CellKind, text: str) -> None:
    assert read(tmp_path, f'<c r="A2"><v>{given}</v></c>') == [(kind, text, None)]


@pytest.mark.parametrize(
    ("serial", "kind", "text"),
    [
        ("45748", CellKind.DATE, "2025-04-01"),
        ("45748.0", CellKind.DATE, "2025-04-01"),
        ("45748.5", CellKind.DATE, "2025-04-01T12:00:00"),
        ("45748.999999999", CellKind.DATE, "2025-04-01T23:59:59"),
        ("1", CellKind.DATE, "1900-01-01"),
        ("59", CellKind.DATE, "1900-02-28"),
        ("60", CellKind.NOT_A_DATE, "60"),
        ("61", CellKind.DATE, "1900-03-01"),
        ("2958465", CellKind.DATE, "9999-12-31"),
        ("2958466", CellKind.NOT_A_DATE, "2958466"),
        ("0", CellKind.NOT_A_DATE, "0"),
        ("0.5", CellKind.NOT_A_DATE, "0.5"),
        ("-1", CellKind.NOT_A_DATE, "-1"),
        ("1e308", CellKind.NOT_A_DATE, "1" + "0" * 308),
        ("NaN", CellKind.NOT_A_DATE, "NaN"),
    ],
)
def test_days(tmp_path: Path, serial: str, kind: CellKind, text: str) -> None:
    assert read(tmp_path, f'<c r="A2" s="1"><v>{serial}</v></c>') == [(kind, text, None)]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    made = parts_of(
        {"A": sheet_xml(HEAD + '<row r="2"><c r="A2" s="1"><v>44286</v></c></row>')}, book='<workbookPr date1904="1"/>'
    )
    (tmp_path / "a.xlsx").write_bytes(zipped(made))
    assert gate(tmp_path / "a.xlsx").sheets[0].cells["text"].to_list() == ["heading", "2025-04-01"]


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-809]d mmmm yyyy", True),
        ("[h]:mm", True),
        ("[hh]", True),
        ('0.00" days"', False),
        ("0.00\\d", False),
        ("#,##0_d", False),
        ("General", False),
        ("[Red]#,##0;[Blue]-0", False),
        ('"unclosed yyyy', False),
        ("[" * 60_000, False),
        ("0" * 60_000 + "d", False),
        ("@", False),
    ],
)
def test_formats_that_show_a_date(code: str, date: bool) -> None:
    assert shows_a_date(code) is date


def test_custom_formats_of_the_workbook_count(tmp_path: Path) -> None:
    cells = '<c r="A2" s="2"><v>45748</v></c><c r="B2" s="3"><v>45748</v></c><c r="C2" s="99"><v>45748</v></c>'
    found = read(tmp_path, cells, styles=styles("dd/mm/yy", '0" days"'))
    assert [kind for kind, _, _ in found] == [CellKind.DATE, CellKind.NUMBER, CellKind.NUMBER]


def test_texts_and_other_kinds(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '<c r="A2" t="s"><v>1</v></c><c r="B2" t="str"><v> a_x000D_b_x0000_ </v></c><c r="C2" t="b"><v>1</v></c>'
        '<c r="D2" t="e"><v>#N/A</v></c><c r="E2" t="d"><v>2025-04-01T00:00:00Z</v></c><c r="F2" t="d"><v>1 May</v></c>'
        '<c r="G2" t="d"><v>2025-02-30</v></c><c r="H2" t="d"><v>2025-04-01T09:15:00.5</v></c>',
        sharedStrings=strings("<t>x</t>", "<r><t>part</t></r><r><t>ial</t></r><rPh><t>PHONETIC</t></rPh>"),
    )
    assert found == [
        (CellKind.TEXT, "partial", None),
        (CellKind.TEXT, " a\rb_x0000_ ", None),
        (CellKind.BOOLEAN, "TRUE", None),
        (CellKind.ERROR, "#N/A", None),
        (CellKind.DATE, "2025-04-01", None),
        (CellKind.NOT_A_DATE, "1 May", None),
        (CellKind.NOT_A_DATE, "2025-02-30", None),
        (CellKind.DATE, "2025-04-01T09:15:00", None),
    ]


def test_blank_cells_are_left_out(tmp_path: Path) -> None:
    cells = (
        '<c r="A2" s="1"/><c r="B2"><v></v></c><c r="C2" t="str"><v/></c><c r="D2" s="1"><v/></c><c r="E2"><v>1</v></c>'
    )
    assert read(tmp_path, cells) == [(CellKind.NUMBER, "1", None)]


@pytest.mark.parametrize(
    ("cell", "kind", "text", "formula"),
    [
        ("<f>SUM(1,2)</f><v>3</v>", CellKind.NUMBER, "3", Formula.SAVED),
        ("<f>SUM(1,2)</f>", CellKind.BLANK, "", Formula.NO_VALUE),
        ("<f>Table1[days]</f><v>3</v>", CellKind.NUMBER, "3", Formula.SAVED),
        ('<f t="shared" si="0"/><v>3</v>', CellKind.NUMBER, "3", Formula.SHARED),
        ('<f t="array" ref="A1:B9">A1</f><v>3</v>', CellKind.NUMBER, "3", Formula.ARRAY),
        ('<f t="dataTable" ref="A1:B9"/><v>3</v>', CellKind.NUMBER, "3", Formula.ARRAY),
        ("<f>[1]Sheet1!A1</f><v>3</v>", CellKind.NUMBER, "3", Formula.OUTSIDE),
        ("<f>'C:\\[b.xlsx]S'!A1</f><v>3</v>", CellKind.NUMBER, "3", Formula.OUTSIDE),
        ("<f>cmd|'/c calc'!A0</f><v>3</v>", CellKind.NUMBER, "3", Formula.OUTSIDE),
        ('<f t="array">WEBSERVICE("http://x")</f><v>3</v>', CellKind.NUMBER, "3", Formula.OUTSIDE),
    ],
)
def test_formulas(tmp_path: Path, cell: str, kind: CellKind, text: str, formula: Formula) -> None:
    assert read(tmp_path, f'<c r="A2">{cell}</c>') == [(kind, text, formula)]


def test_merged_ranges_and_hidden_rows(tmp_path: Path) -> None:
    made = sheet_xml(
        HEAD + '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>',
        after='<mergeCells><mergeCell ref="C3:AA5"/><mergeCell ref="B9"/></mergeCells>',
    )
    (tmp_path / "a.xlsx").write_bytes(one_sheet(made))
    sheet = gate(tmp_path / "a.xlsx").sheets[0]
    assert [str(merged) for merged in sheet.merged] == ["C3:AA5", "B9:B9"]
    assert sheet.hidden_rows == (2,)
