"""What the types stage reads in a cell, and what it refuses."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from submissions_schema.raw import CellKind
from submissions_schema.tidy_text import tidy
from submissions_schema.types_stage import TypedTable, type_table
from tests.rules.returns import EDITION, VALID, changed, raw_table


def _typed(table: str, column: str, value: str | None, kind: CellKind | None = None) -> TypedTable:
    kinds = {} if kind is None else {(2, column): kind}
    return type_table(EDITION[table], tidy(raw_table(table, changed(table, 0, **{column: value}), kinds=kinds)))


def _value(table: str, column: str, value: str, kind: CellKind | None = None) -> object:
    typed = _typed(table, column, value, kind)
    assert typed.findings.filter(pl.col("severity") == "error").is_empty()
    return typed.frame[column][0]


def _error(table: str, column: str, value: str, kind: CellKind | None = None) -> dict[str, str]:
    """The one error of the cell; asserts that nothing was read there."""
    typed = _typed(table, column, value, kind)
    assert typed.frame[column][0] is None
    (found,) = typed.findings.filter(pl.col("severity") == "error").to_dicts()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-30",
        " 2025-06-30 ",
        "30 June 2025",
        "30 Jun 2025",
        "30 JUNE 2025",
        "2025-06-30T00:00:00",
        "2025-06-30 00:00",
        "\u00a030\u00a0June\u00a02025",
    ],
)
def test_day_is_read(text: str) -> None:
    assert _value("decisions", "received_on", text) == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30/06/2025", "two dates"),
        ("6/30/25", "two dates"),
        ("30.06.2025", "not a date"),
        ("2025-6-30", "not a date"),
        ("2025-02-29", "no such day"),
        ("0000-01-01", "not a date"),
        ("10000-01-01", "not a date"),
        ("-0001-01-01", "not a date"),
        ("２０２５-04-01", "not a date"),
        ("April 1st", "not a date"),
        ("2025-04", "not a date"),
        ("2025-06-30T09:15:00", "time of day"),
        ("9999-12-31T23:59:60", "time of day"),
        ("2025-04-01T00:00:00Z", "time of day"),
    ],
)
def test_day_is_refused(text: str, says: str) -> None:
    error = _error("decisions", "received_on", text)

    assert error["rule"] == "T-02"
    assert says in error["message"]


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("2024-11", date(2024, 11, 1), date(2024, 11, 30), "2024-11"),
        ("November 2024", date(2024, 11, 1), date(2024, 11, 30), "2024-11"),
        ("feb 2024", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("5 November 2024", date(2024, 11, 5), date(2024, 11, 5), "2024-11-05"),
    ],
)
def test_month_means_its_first_to_its_last_day(text: str, first: date, last: date, kept: str) -> None:
    row = _typed("guidance", "started_on", text).frame.row(0, named=True)

    assert (row["started_on__from"], row["started_on__to"], row["started_on"]) == (first, last, kept)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("12.0", 12), ("1,234", 1234), ("-0", 0), ("007", 7)],
)
def test_whole_number_is_read(text: str, value: int) -> None:
    assert _value("initiatives", "jobs", text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1.5",
        "1,23",
        "12,34",
        "1.234,56",
        "0x1F",
        "1_000",
        "１２３",
        "5e",
        "1e5",
        "--5",
        "£5",
        "NaN",
        "inf",
        "5 jobs",
        "TRUE",
        "1" + "0" * 15,
        "9" * 400,
    ],
)
def test_whole_number_is_refused(text: str) -> None:
    assert _error("initiatives", "jobs", text)["rule"] == "T-02"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("1.005", 1.01), ("1.004999", 1.0), ("2.675", 2.68), ("0.30000000000000004", 0.3), ("1,234.565", 1234.57)],
)
def test_money_is_rounded_half_up_and_says_so(text: str, kept: float) -> None:
    typed = _typed("resources", "training_days", text)

    assert typed.frame["training_days"][0] == kept
    (note,) = typed.findings.to_dicts()
    assert (note["rule"], note["severity"], note["value"]) == ("T-08", "note", text)
    assert note["message"] == f"{text} is kept as {kept:g}."


def test_money_of_two_places_is_kept_without_a_word() -> None:
    typed = _typed("resources", "training_days", "1234.500")

    assert typed.findings.is_empty()
    assert typed.frame["training_days"][0] == 1234.5


@pytest.mark.parametrize("text", ["Granted with conditions", "granted_with_conditions", " GRANTED  with_Conditions "])
def test_code_may_be_written_in_words(text: str) -> None:
    assert _value("decisions", "outcome", text) == "granted_with_conditions"


@pytest.mark.parametrize(
    ("text", "value"), [("Yes", True), ("yes", True), ("TRUE", True), ("No", False), ("false", False)]
)
def test_yes_no_is_read(text: str, value: bool) -> None:
    assert _value("guidance", "lead", text) is value


def test_boolean_cell_is_an_answer_to_yes_no_alone() -> None:
    assert _value("guidance", "lead", "TRUE", CellKind.BOOLEAN) is True
    assert _error("initiatives", "jobs", "TRUE", CellKind.BOOLEAN)["rule"] == "T-02"
    assert _error("decisions", "received_on", "TRUE", CellKind.BOOLEAN)["rule"] == "T-02"
    assert _error("decisions", "application_ref", "TRUE", CellKind.BOOLEAN)["rule"] == "T-02"


@pytest.mark.parametrize("text", ["NA", "NULL", "None", "N/A", "null", "00123", "1.23E+15", "MAR1"])
def test_typed_reference_is_kept_as_typed(text: str) -> None:
    assert _value("decisions", "application_ref", text) == text


@pytest.mark.parametrize(("number", "kept"), [("123", "123"), ("123.0", "123"), ("0", "0")])
def test_number_cell_is_a_reference_while_it_has_its_digits(number: str, kept: str) -> None:
    assert _value("decisions", "application_ref", number, CellKind.NUMBER) == kept


@pytest.mark.parametrize("number", ["1000000000000000", "123456789012345680", "1.5"])
def test_number_cell_that_lost_digits_is_no_reference(number: str) -> None:
    assert _error("decisions", "application_ref", number, CellKind.NUMBER)["rule"] == "T-02"


def test_text_is_composed_and_trimmed() -> None:
    assert _value("schemes", "title", "  Cafe\u0301\u00a0robots\u3000") == "Café robots"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Safe\u202egnp.exe", "U+202E (right-to-left override)"),
        ("\u2066abc\u2069", "U+2066 (left-to-right isolate)"),
        ("Exam\u200bple", "U+200B (zero width space)"),
        ("\ufeffExample", "U+FEFF (zero width no-break space)"),
        ("Exam\xadple", "U+00AD (soft hyphen)"),
        ("A\U000e0041", "U+E0041 (tag latin capital letter a)"),
        ("a\ue000", "U+E000 (a private character)"),
        ("a\u2028b", "U+2028 (line separator)"),
        ("a\x9bb", "U+009B (a control character)"),
        ("a\x00b", "U+0000 (a control character)"),
    ],
)
def test_hidden_character_is_named(text: str, named: str) -> None:
    error = _error("schemes", "title", text)

    assert error["rule"] == "T-09"
    assert named in error["message"]


def test_line_breaks_and_tabs_are_ordinary_in_paragraphs() -> None:
    assert _value("schemes", "title", "one\ntwo\tthree") == "one\ntwo\tthree"


def test_own_columns_of_the_filer_are_not_judged() -> None:
    typed = _typed("schemes", "flex_1", "=\u202e" + "x" * 2000)

    assert typed.findings.is_empty()
    assert typed.frame["flex_1"][0].startswith("=")


def test_not_held_with_a_reason_is_a_value() -> None:
    row = _typed("initiatives", "jobs", "5").frame.row(0, named=True)

    assert (row["investment_raised_gbp"], row["investment_raised_gbp__not_held"]) == (None, True)
    assert (row["jobs"], row["jobs__not_held"], row["still_trading__blank"]) == (5, False, True)


def test_cell_has_one_error_the_first_that_applies() -> None:
    rows = changed("resources", 0, ai_fte="1\u202e2")
    raw = raw_table("resources", rows, formulas=[(2, "ai_fte", "shared")])

    found = type_table(EDITION["resources"], tidy(raw)).findings

    assert found["rule"].to_list() == ["T-07"]


def test_column_the_sheet_does_not_have_is_not_missing_in_every_row() -> None:
    rows = [{**row, "title": None} for row in VALID["schemes"]]

    typed = type_table(EDITION["schemes"], tidy(raw_table("schemes", rows)), absent={"title"})

    assert typed.findings.is_empty()
    assert not typed.frame["title__blank"].any()


def test_table_without_rows_has_typed_columns() -> None:
    typed = type_table(EDITION["decisions"], tidy(raw_table("decisions", [])))

    assert typed.frame.height == 0
    assert typed.frame.schema["received_on"] == pl.Date
    assert typed.frame.schema["clock_stop_days"] == pl.Int64
    assert typed.frame.schema["outcome"] == pl.String
