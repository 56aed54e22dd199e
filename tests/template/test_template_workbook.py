"""The template: headings, dropdowns, hidden sheets, protection, and what is filled in beforehand."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import polars as pl
import pytest

from submissions_schema.columns import Kind, Layout
from submissions_schema.editions import edition
from submissions_schema.identity import Identity, lists, read_identity
from submissions_schema.template import build, fill

EDITION = edition(2026)


def made(**more: Any) -> bytes:
    return build(EDITION, **{"round": 2026, "regulator_code": "X01", "regulator_name": "Example Regulator", **more})


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def records(sheet: Any) -> list[dict[str, Any]]:
    headings, *rows = values(sheet)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def values(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


BLANK = made()
BOOK = opened(BLANK)


def test_sheets_stand_in_order_and_only_ours_are_hidden() -> None:
    book = BOOK
    assert book.sheetnames == [*(t.sheet for t in EDITION), "Guide", "Last year", "_lists", "_identity"]
    assert [s.title for s in book if s.sheet_state != "visible"] == ["_lists", "_identity"]


@pytest.mark.parametrize("table", list(EDITION), ids=lambda table: table.name)
def test_headings_are_the_labels_and_explain_themselves(table: Any) -> None:
    sheet = BOOK[table.sheet]
    if table.layout is Layout.ANSWERS:
        assert [c.value for c in sheet[1]] == ["Question", "Answer", "Reason if not held"]
        headings = [sheet.cell(row, 1) for row in range(2, sheet.max_row + 1)]
    else:
        headings = list(sheet[1])
        assert sheet.max_row == 1
    columns = table.all_columns
    assert [h.value for h in headings] == [c.label for c in columns]
    assert sheet.freeze_panes == "A2"
    for heading, column in zip(headings, columns, strict=True):
        assert heading.font.bold
        assert column.help in heading.comment.text and column.example in heading.comment.text
    colours = {column.required: heading.fill.start_color.rgb for heading, column in zip(headings, columns, strict=True)}
    assert len(set(colours.values())) == len(colours)


@pytest.mark.parametrize("table", list(EDITION), ids=lambda table: table.name)
def test_columns_have_the_format_of_their_kind(table: Any) -> None:
    sheet = BOOK[table.sheet]
    wanted = {Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "0", Kind.DECIMAL: "#,##0.00"}
    for number, column in enumerate(table.all_columns, 1):
        if table.layout is Layout.ANSWERS:
            settings = sheet.cell(number + 1, 2)
        else:
            settings = sheet.column_dimensions[openpyxl.utils.get_column_letter(number)]
        assert settings.number_format == wanted.get(column.kind, "@"), column.name


def test_each_list_of_codes_is_a_dropdown_of_the_lists_sheet() -> None:
    book = BOOK
    stored = {column[0].value: [c.value for c in column[1:] if c.value] for column in book["_lists"].iter_cols()}
    assert stored == {name: list(codes) for name, codes in lists(EDITION).items()}
    for table in EDITION:
        chosen = {}
        for validation in book[table.sheet].data_validations.dataValidation:
            where = book.defined_names[validation.formula1.removeprefix("=")].attr_text
            title, cells = where.split("!")
            codes = [c[0].value for c in book[title.strip("'")][cells.replace("$", "")]]
            chosen[str(validation.sqref)] = codes
        wanted = {}
        for number, column in enumerate(table.all_columns, 1):
            letter = openpyxl.utils.get_column_letter(number)
            at = f"B{number + 1}" if table.layout is Layout.ANSWERS else f"{letter}2:{letter}1048576"
            if column.kind in (Kind.CODE, Kind.YES_NO):
                wanted[at] = list(column.codes or ("Yes", "No"))
        assert chosen == wanted


def test_identity_sheet_says_for_whom_the_workbook_was_made() -> None:
    rows = values(opened(made(round=2024, regulator_code="X07"))["_identity"])
    assert read_identity(rows, edition=2026, round=2024) == Identity(2026, 2024, "X07")
    assert rows == Identity(2026, 2024, "X07").rows()


def test_guide_and_last_year_are_protected_without_a_password() -> None:
    book = BOOK
    for title in ("Guide", "Last year"):
        assert book[title].protection.sheet
        assert not book[title].protection.password
    assert not any(book[table.sheet].protection.sheet for table in EDITION)


def test_guide_lists_every_column_with_its_codes() -> None:
    rows = {(row[0], row[1]): row for row in values(BOOK["Guide"])}
    for table in EDITION:
        for column in table.all_columns:
            row = rows[table.sheet, column.label]
            assert row[4] == column.help
            assert all(code in row[3] for code in column.codes)
            assert (row[2] == "required") == column.required
    assert "25 MB" in rows["Limits", "Size of a file"][3]


def test_cover_knows_the_regulator_and_the_period_of_its_round() -> None:
    cover = made(round=2023, cover={"accountable_officer": "Alex Morgan", "period_end": date(2022, 12, 31)})
    answers = {row[0]: row[1] for row in values(opened(cover)["Cover"])}
    assert answers["Regulator code"] == "X01"
    assert answers["Reporting year"] == 2023
    assert answers["Period start"].date() == date(2022, 4, 1)
    assert answers["Period end"].date() == date(2022, 12, 31)
    assert answers["Accountable officer"] == "Alex Morgan"


LAST_YEAR = {
    "decisions": pl.DataFrame(
        {
            "__row__": [2, 3],
            "application_ref": ["A-1", "A-2"],
            "received_on": [date(2024, 5, 1), date(2025, 3, 1)],
            "outcome": ["granted", "pending"],
        }
    ),
    "resources": pl.DataFrame(
        {
            "function": ["corporate"],
            "funding_source": ["levy"],
            "purpose": ["using_ai"],
            "ai_fte": [1234.5],
            "ai_spend_gbp": [None],
            "ai_spend_gbp__not_held": [True],
        }
    ),
    "cover": pl.DataFrame({"total_fte": [10.0], "nil_guidance": [False]}),
}


def test_last_year_shows_values_and_of_decisions_the_pending_ones() -> None:
    rows = values(opened(made(last_year=LAST_YEAR))["Last year"])
    assert rows[0] == ("Sheet", "Row", "Column", "Last year")
    assert ("Cover", None, "Total FTE", "10.00") in rows
    assert ("Cover", None, "Nil guidance", "No") in rows
    assert ("Decisions", "A-2", "Received on", "2025-03-01") in rows
    assert not any("A-1" in row for row in rows)
    assert ("Resources", "corporate · levy · using_ai", "AI FTE", "1,234.50") in rows
    assert ("Resources", "corporate · levy · using_ai", "AI spend GBP", "not held") in rows


def test_last_year_says_when_there_is_none() -> None:
    assert values(BOOK["Last year"])[1][0] == "None held"


def test_carried_rows_stand_in_their_columns() -> None:
    schemes = pl.DataFrame(
        {
            "__row__": [7],
            "title": ["Trials"],
            "scheme_code": ["007"],
            "statutory_target": [None],
            "statutory_target__not_held": [True],
            "target_valid_from": [date(2023, 10, 1)],
        }
    )
    sheet = opened(made(carried={"schemes": schemes}))["Schemes"]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert (row["Scheme code"].value, row["Scheme code"].number_format) == ("007", "@")
    assert row["Title"].value == "Trials"
    assert row["Statutory target"].value == "not held"
    assert (row["Target valid from"].value.date(), row["Target valid from"].number_format) == (
        date(2023, 10, 1),
        "yyyy-mm-dd",
    )
    assert sheet.max_row == 2


def test_demonstration_says_so() -> None:
    book = opened(made(demonstration=True))
    assert any("demonstration" in str(row).lower() for row in values(book["Guide"]))
    assert all("Demonstration" in sheet.oddHeader.center.text for sheet in book)
    assert "demonstration" in book.properties.title
    assert "demonstration" not in str(values(BOOK["Guide"])).lower()


def test_same_content_gives_the_same_bytes_and_no_author() -> None:
    assert made() == BLANK
    for data in (BLANK, fill(BLANK, {})):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert b"creator" not in parts.read("docProps/core.xml")


DANGEROUS = ["=1+1", "+44", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', " <b>&amp;\n two "]


@pytest.mark.parametrize("text", DANGEROUS)
def test_filled_text_is_never_a_formula(text: str) -> None:
    book = opened(fill(BLANK, {"guidance": [{"title": text}], "narrative": {"risks": text}}))
    title = next(cell for cell in book["Guidance"][2] if cell.value)
    risks = book["Narrative"]["B6"]
    assert (title.value, title.data_type) == (text, "s")
    assert (risks.value, risks.data_type) == (text, "s")


def test_fill_writes_types_as_they_are_and_replaces_the_rows() -> None:
    first = fill(BLANK, {"resources": [{"ai_fte": 1}, {"ai_fte": 2}], "cover": {"total_fte": "not held"}})
    second = fill(
        first,
        {
            "resources": pl.DataFrame({"function": ["corporate"], "ai_fte": [2.5], "ai_fte_note": ["why"]}),
            "guidance": [{"lead": True, "started_on": "2024-11"}, {}, {"published_on": date(2025, 12, 9)}],
            "cover": {"total_fte_note": "No system", "nil_decisions": False},
        },
    )
    book = opened(second)
    assert [(r["AI FTE"], r["AI FTE note"]) for r in records(book["Resources"])] == [(2.5, "why")]
    assert [(r["Lead"], r["Started on"], r["Published on"]) for r in records(book["Guidance"])] == [
        ("Yes", "2024-11", None),
        (None, None, None),
        (None, None, "2025-12-09"),
    ]
    cover = {row[0]: row[1:] for row in values(book["Cover"])}
    assert cover["Total FTE"] == ("not held", "No system")
    assert cover["Nil decisions"][0] == "No"
    assert book["Guidance"]["A1"].comment and book["Guidance"].data_validations.dataValidation
    assert book["_identity"].sheet_state == "hidden" and book["Guide"].protection.sheet


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"nonsense": []}, "no table called nonsense"),
        ({"guidance": [{"colour": "red"}]}, "Guidance has no column called colour"),
        ({"guidance": [{"title": "a\x00b"}]}, "cannot hold this text"),
        ({"resources": [{"ai_fte": float("nan")}]}, "not a number"),
        ({"guidance": [{"title": ["a"]}]}, "cannot hold"),
    ],
)
def test_fill_refuses_what_has_no_place(tables: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fill(BLANK, tables)


def test_fill_finds_columns_that_were_moved() -> None:
    book = opened(BLANK)
    book["Barriers"].move_range("A1:B1", cols=20)
    moved = io.BytesIO()
    book.save(moved)
    sheet = opened(fill(moved.getvalue(), {"barriers": [{"barrier_ref": "B-1", "product_area": "food"}]}))["Barriers"]
    row = dict(zip([c.value for c in sheet[1]], [c.value for c in sheet[2]], strict=True))
    assert row["Barrier ref"] == "B-1" and row["Product area"] == "food"
