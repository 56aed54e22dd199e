"""Every odd value a spreadsheet can save, in a column of our own template: what is read, and what is found where.

The values go in as raw XML, because no library would write them; each row of Initiatives takes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.reading import read_file
from submissions_schema.checking import Verdict, check
from submissions_schema.findings import objects
from submissions_schema.raw import RawReturn
from tests.gate.workbooks import Parts, zipped
from tests.reading.our_template import (
    CODE,
    EDITION,
    changed,
    letter_of,
    number,
    part_of,
    style_of,
    text,
    with_banner,
    with_cells,
    with_sheets,
)
from tests.rules.returns import VALID

pytestmark = pytest.mark.thorough

Anchors = set[tuple[str, str]]
"""Rule and cell."""


def verdict_on(made: Parts, folder: Path) -> tuple[Verdict, Anchors]:
    """The verdict on a workbook of these parts, and what was found where."""
    path = folder / "return.xlsx"
    path.write_bytes(zipped(made))
    read = read_file(path, filename=path.name, edition=2026, year=2026)
    verdict = check(
        RawReturn(2026, read.regulator_code, read.tables, read.unread_sheets),
        edition=EDITION,
        regulator_code=CODE,
        structure=read.structure,
    )
    found = list(objects(verdict.findings))
    for finding in found:
        assert finding.expected
        assert len(finding.message) < 200, finding.message
    return verdict, {(f.rule, f"{f.sheet}!{f.cell}") for f in found}


class Column:
    """A column of Initiatives with one value a row, and what becomes of each."""

    def __init__(self, name: str, given: Sequence[tuple[str, str | None, Any]], folder: Path) -> None:
        letters = {c: letter_of("initiatives", c) for c in ("initiative_ref", "name", "kind", "product_area")}
        cells: dict[str, str] = {}
        for row, (cell, _, _) in enumerate(given, 2):
            cells |= {
                f"{letters['initiative_ref']}{row}": text(f"I-{row}"),
                f"{letters['name']}{row}": text("Robotics sandbox"),
                f"{letters['kind']}{row}": text("regulatory_sandbox"),
                f"{letters['product_area']}{row}": text("robotics"),
                f"{letter_of('initiatives', 'opened_on')}{row}": number("45748", style_of("initiatives", "opened_on")),
                f"{letter_of('initiatives', name)}{row}": cell,
            }
        verdict, self.found = verdict_on(with_cells("Initiatives", cells), folder)
        letter = letter_of("initiatives", name)
        self.expected = {(rule, f"Initiatives!{letter}{row}") for row, (_, rule, _) in enumerate(given, 2) if rule}
        read = verdict.tables["initiatives"][name].to_list()
        self.read = dict(zip((cell for cell, _, _ in given), read, strict=True))
        self.meant = {cell: value for cell, _, value in given}


def test_raw_numbers(tmp_path: Path) -> None:
    """NaN, infinities and everything that is no plain decimal is refused in its cell; the rest is that number."""
    given: Sequence[tuple[str, str | None, float | None]] = [
        ("NaN", "T-02", None),
        ("nan", "T-02", None),
        ("INF", "T-02", None),
        ("-INF", "T-02", None),
        ("Infinity", "T-02", None),
        ("1E308", "T-02", None),  # finite, and larger than any figure that is kept
        ("1E309", "T-02", None),
        ("-1E309", "T-02", None),
        ("1E-320", "T-08", 0.0),
        ("-0", None, 0.0),
        ("12345678901234567890", "T-02", None),
        ("0.1", None, 0.1),
        ("1,234", "T-02", None),
        ("1.234,56", "T-02", None),
        ("0x1F", "T-02", None),
        ("1_000", "T-02", None),
        ("１２３", "T-02", None),
        ("", None, None),  # an empty cell
        (" 5 ", "T-02", None),
        ("5e", "T-02", None),
        ("--5", "T-02", None),
        ("1e5", None, 100_000.0),
        ("TRUE", "T-02", None),
    ]
    column = Column("investment_raised_gbp", [(number(v), rule, read) for v, rule, read in given], tmp_path)

    assert column.found == column.expected
    assert column.read == column.meant


def test_truths_are_no_numbers(tmp_path: Path) -> None:
    column = Column(
        "jobs",
        [
            (' t="b"><v>1</v>', "T-02", None),
            (' t="b"><v>0</v>', "T-02", None),
            (text("yes"), "T-02", None),
            (text("Y"), "T-02", None),
            (text("1"), None, 1),
            (number("1"), None, 1),
            (number("0"), None, 0),
            (text("TRUE"), "T-02", None),
            (text("off"), "T-02", None),
            (number("2.5"), "T-02", None),
            (number("3.0"), None, 3),
        ],
        tmp_path,
    )

    assert column.found == column.expected
    assert column.read == column.meant


def test_money_is_rounded_half_up_as_it_is_shown(tmp_path: Path) -> None:
    given: Sequence[tuple[str, str | None, float | None]] = [
        ("0.30000000000000004", "T-08", 0.3),
        ("1.005", "T-08", 1.01),
        ("2.675", "T-08", 2.68),
        ("1000000000000000.2", "T-02", None),  # digits are lost already
        ("9007199254740993", "T-02", None),
        ("1e-09", "T-08", 0.0),
        ("99999999999.99", None, 99999999999.99),
    ]
    column = Column("investment_raised_gbp", [(number(v), rule, read) for v, rule, read in given], tmp_path)

    assert column.found == column.expected
    assert column.read == column.meant


def test_serial_numbers_of_dates(tmp_path: Path) -> None:
    """No day 0, no 29 February 1900, nothing before it or after the year 9999, no times of day; no year but ours."""
    given = [
        ("0", "T-02"),
        ("1", "T-06"),  # 1 January 1900
        ("59", "T-06"),
        ("60", "T-02"),
        ("61", "T-06"),
        ("-1", "T-02"),
        ("0.5", "T-02"),
        ("0.999999999", "T-02"),
        ("2958465", "T-06"),  # 31 December 9999
        ("2958465.99999999", "T-02"),
        ("2958466", "T-02"),
        ("10000000000.0", "T-02"),
        ("45748.999999999", "T-02"),
        ("1e+308", "T-02"),
    ]
    style = style_of("initiatives", "opened_on")
    good = (number("45748", style), None, date(2025, 4, 1))
    column = Column("opened_on", [good, *((number(v, style), rule, None) for v, rule in given)], tmp_path)

    assert column.found == column.expected
    assert column.read == column.meant


def test_dates_typed_as_text(tmp_path: Path) -> None:
    first_of_april = date(2025, 4, 1)
    given: Sequence[tuple[str, str | None, date | None]] = [
        ("2025-04-01", None, first_of_april),
        ("2025-04-01 ", None, first_of_april),
        ("1 April 2025", None, first_of_april),
        ("2025-02-30", "T-02", None),
        ("0000-01-01", "T-02", None),
        ("9999-12-31T23:59:60", "T-02", None),
        ("10000-01-01", "T-02", None),
        ("1900-02-29", "T-02", None),
        ("2025-04-01T00:00:00Z", "T-02", None),
        ("2025-04-01T00:00:00+14:00", "T-02", None),
        ("01/04/2025", "T-02", None),
        ("4/1/2025", "T-02", None),
        ("2025-4-1", "T-02", None),
        ("April 1st", "T-02", None),
        ("２０２５-04-01", "T-02", None),
        ("-0001-01-01", "T-02", None),
        ("03/04/2025", "T-02", None),
        ("12/13/2025", "T-02", None),
        ("29/02/2025", "T-02", None),
        ("31/12/9999", "T-02", None),
    ]
    column = Column("opened_on", [(text(v), rule, read) for v, rule, read in given], tmp_path)

    assert column.found == column.expected
    assert column.read == column.meant


def test_references(tmp_path: Path) -> None:
    """Typed text is kept to the letter; a number only where no digit can have been lost; a date never."""
    as_text = ("00123", "1.23E+15", "123456789012345678", "2025-04-01", "1-2", "MAR1", "TRUE", "NULL", "NA", "0")
    style = style_of("initiatives", "opened_on")
    column = Column(
        "initiative_ref",
        [
            *((text(ref), None, ref) for ref in as_text),
            (text(""), "T-01", None),
            (number("123"), None, "123"),
            (number("123.0"), "T-05", "123"),  # the same reference again
            (number("1.23456789012345e+17"), "T-02", None),
            (number("0.5"), "T-02", None),
            (number("45748", style), "T-02", None),  # 1-Apr, as a gene or a case may be called
            (' t="b"><v>1</v>', "T-02", None),
        ],
        tmp_path,
    )

    assert column.found == column.expected
    assert column.read == column.meant


def test_characters_that_deceive(tmp_path: Path) -> None:
    """What nobody can see is refused by name or counts as blank; what can be seen is kept, composed."""
    given: Sequence[tuple[str, str | None, str | None]] = [
        ("Safe\u202egnp.exe", "T-09", None),
        ("\u2066abc\u2069", "T-09", None),
        ("Example\u200btown", "T-09", None),
        ("Ex\u200dample", "T-09", None),
        ("\ufeffExample", "T-09", None),
        ("Exam\u00adple", "T-09", None),
        ("Ex\u0430mple Regul\u0430tor", None, "Ex\u0430mple Regul\u0430tor"),  # another alphabet is no fault of a text
        ("Cafe\u0301", None, "Caf\u00e9"),
        ("Caf\u00e9", None, "Caf\u00e9"),
        ("Z" + "\u0301" * 400, "T-04", None),
        ("A" + "".join(map(chr, range(0xE0020, 0xE0040))), "T-09", None),
        ("\ue000", "T-01", None),  # nothing but a private character: nothing that can be seen
        ("a\ue000", "T-09", None),
        ("\U0001f600" * 20, None, "\U0001f600" * 20),
        ("a\u2028b\u2029c", "T-09", None),
        ("a\u0085b", "T-09", None),
        ("a\u009bb", "T-09", None),
        ("a\tb", None, "a\tb"),
        ("a\r\nb", None, "a\nb"),
        ("a_x000B_b", None, "a_x000B_b"),  # left as Excel writes it, where it can be seen
        ("a_x202E_b", "T-09", None),
        ("\u3164", "T-01", None),
        ("\u2800", "T-01", None),
        ("\u00a0\u00a0", "T-01", None),
        ("\ufffd", None, "\ufffd"),
        ("\u0130\u0131", None, "\u0130\u0131"),
        ("\ufb01", None, "\ufb01"),
        ("a\ufff9b\ufffbc", "T-09", None),
        ("a\ufe0f\ufe0f", "T-09", None),
        ("a\ufe00", "T-09", None),
        ("a\U000e0100", "T-09", None),
        ("\u2714\ufe0f done", None, "\u2714\ufe0f done"),  # as keyboards write the sign
    ]
    column = Column("name", [(text(v), rule, read) for v, rule, read in given], tmp_path)

    assert column.found == column.expected
    assert column.read == column.meant


@pytest.mark.parametrize("length", [201, 32_768, 1_000_000])
def test_text_too_long(length: int, tmp_path: Path) -> None:
    """The message states lengths and never repeats the text."""
    sheet = "Initiatives"
    at, in_narrative = f"{letter_of('initiatives', 'name')}2", "B2"
    made = with_cells(sheet, {at: text("x" * length)})
    made = with_cells("Narrative", {in_narrative: text("y" * length)}, among=made)

    verdict, found = verdict_on(made, tmp_path)

    assert found == {("T-04", f"{sheet}!{at}")} | ({("T-04", "Narrative!B2")} if length > 10_000 else set())
    for finding in objects(verdict.findings):
        assert finding.value is not None
        assert len(finding.value) <= 200
        assert "xxx" not in finding.message and f"{length} characters" in finding.message


def test_formulas_and_errors_of_the_spreadsheet(tmp_path: Path) -> None:
    initiative = {c.name: letter_of("initiatives", c.name) for c in EDITION["initiatives"].columns}
    dde, error, jobs = f"{initiative['name']}2", f"{initiative['evaluation_url']}2", initiative["jobs"]
    cells = {
        dde: " t=\"str\"><f>cmd|'/c echo inert'!A0</f><v>x</v>",
        error: ' t="e"><v>#REF!</v>',
        f"{jobs}2": "><f>SUM(1,2)</f><v>100</v>",
        f"{initiative['applied']}2": "><f>SUM(1,2)</f>",
        f"{initiative['admitted']}2": '><f t="shared" ref="H2:H1048576" si="0">A1</f><v>1</v>',
        f"{initiative['completed']}2": '><f t="array" ref="A1:XFD1048576">A1</f><v>1</v>',
        f"{initiative['reached_market']}2": '><f t="dataTable" ref="A1:B2" r1="Z9" dt2D="1"/><v>1</v>',
        f"{initiative['firms_small']}2": "><f>[1]Sheet1!A1</f><v>1</v>",
        f"{initiative['still_trading']}2": ' t="e"><v>#N/A</v>',
        f"{initiative['closed_on']}2": ' t="e"><v>#DIV/0!</v>',
    }

    verdict, found = verdict_on(with_cells("Initiatives", cells), tmp_path)

    saved = ("T-07n", f"Initiatives!{jobs}2")
    assert found == {saved} | {("T-07", f"Initiatives!{at}") for at in cells if at != f"{jobs}2"}
    assert verdict.tables["initiatives"]["jobs"][0] == 100
    said = {f.cell: f.message for f in objects(verdict.findings)}
    assert said[f"{jobs}2"] == "A formula stands here; its value was read as 100."
    assert said[dde].startswith("A formula that reads from outside")
    assert "#REF!" in said[error]


def test_reference_used_again(tmp_path: Path) -> None:
    decision: Mapping[str, str | None] = VALID["decisions"][2]
    cells: dict[str, str] = {}
    for row, outcome in zip((5, 6, 7), ("refused", "refused", "granted"), strict=True):
        given = {**decision, "outcome": outcome}
        cells |= {f"{letter_of('decisions', name)}{row}": text(value) for name, value in given.items() if value}

    verdict, found = verdict_on(with_cells("Decisions", cells), tmp_path)

    assert found == {("T-05", f"Decisions!A{row}") for row in (5, 6, 7)}
    assert {f.message for f in objects(verdict.findings)} == {"APP-3 stands in row 4 already."}


def test_cover_of_another_regulator(tmp_path: Path) -> None:
    _, found = verdict_on(with_cells("Cover", {"B2": text("X02")}), tmp_path)
    assert found == {("C-01", "Cover!B2")}


def test_data_on_a_sheet_of_another_name(tmp_path: Path) -> None:
    """The sheet is named as missing; a sheet of the filer's own before it is no fault."""
    made = with_sheets([("Read me", "visible")], with_cells("Guide", {})[part_of("Guide")])
    made = changed("xl/workbook.xml", 'name="Initiatives"', 'name="Sheet7"', among=made)
    _, found = verdict_on(made, tmp_path)
    assert found == {("S-01", "Initiatives!None")}


def test_banner_above_the_headings(tmp_path: Path) -> None:
    verdict, found = verdict_on(with_banner("Barriers"), tmp_path)

    assert found == {("S-02", "Barriers!A3")}
    assert verdict.tables["barriers"]["barrier_ref"].to_list() == ["B-1"]


def test_column_missing_and_heading_that_looks_like_ours(tmp_path: Path) -> None:
    outcome, stop = letter_of("decisions", "outcome"), letter_of("decisions", "clock_stop_days")
    cells = {f"{outcome}1": text("Outc\u043eme"), f"{stop}1": text("Days we lost")}

    verdict, found = verdict_on(with_cells("Decisions", cells), tmp_path)

    assert found == {
        ("S-03", f"Decisions!{outcome}1"),
        ("S-03", f"Decisions!{stop}1"),
        ("S-03", "Decisions!A1"),  # Clock stop days is missing
    }
    said = [f.message for f in objects(verdict.findings)]
    assert any("U+043E (cyrillic small letter o)" in message for message in said)
    assert any("“Clock stop days” is missing" in message for message in said)


def test_merged_headings_and_references(tmp_path: Path) -> None:
    merges = '</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>'
    _, found = verdict_on(changed(part_of("Decisions"), "</sheetData>", merges), tmp_path)
    assert found == {("S-04", "Decisions!A1"), ("S-04", "Decisions!A2")}
