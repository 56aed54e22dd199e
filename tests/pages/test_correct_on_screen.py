"""Correcting a row on screen while others work on the same draft, and with addresses nobody should type."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from portal.commands.drafts import Typed, correct_row
from portal.queries.table_pages import table_page
from tests.architecture.source_files import ROOT
from tests.commands.steps import OF
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, Filing, decisions

REFERENCE, OWN = "application_ref", "flex_1"


@pytest.fixture
def at(sqlite_doors: Doors) -> AppTest:
    """The screens as X01's preparer sees them; two decisions are in the draft."""
    sqlite_doors.filing.upload(tables={"decisions": decisions(2)})
    screens = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    screens.user = sqlite_doors.sign_in(sqlite_doors.filing.person("preparer"))
    return screens.run()


def open_row(at: AppTest, row: str | int, table: str = "decisions", **asked: str) -> AppTest:
    at.query_params.clear()
    at.query_params.update({"year": str(YEAR), "regulator": "X01", "table": table, "row": str(row), **asked})
    at.switch_page("ui/correct.py").run()
    assert not at.exception, at.exception
    return at


def type_in(at: AppTest, column: str, value: str) -> None:
    """Into the field of ``column``; its key ends with the column's name."""
    next(
        field for field in [*at.text_input, *at.text_area] if field.key and field.key.endswith(f"-{column}")
    ).set_value(value)


def field(at: AppTest, column: str) -> tuple[str, str]:
    """Label and value of the field of ``column``."""
    found = next(field for field in [*at.text_input, *at.text_area] if field.key and field.key.endswith(f"-{column}"))
    return found.label, found.value


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label.startswith(label)).click().run()
    assert not at.exception, at.exception
    return at


def colleague_types(filing: Filing, row: int, key: str | None, column: str, seen: str | None, value: str) -> None:
    with filing.portal.unit_of_work(filing.person("preparer", second=True)) as ctx:
        correct_row(ctx, **OF, table="decisions", row=row, key=key, cells={column: Typed(seen, value)})


def references(filing: Filing) -> list[str]:
    """What the rows of the draft are called, and their own column."""
    with filing.portal.reading(filing.person("preparer")) as reading:
        rows = table_page(reading, **OF, table="decisions").rows
    return [f"{row.row} {row.key} {row.cells[OWN] or '-'}" for row in rows]


def test_what_is_typed_is_saved(at: AppTest, sqlite_doors: Doors) -> None:
    open_row(at, 2)
    type_in(at, OWN, "mine")
    press(at, "Save")
    assert any("1 cell saved" in said.value or "1 cell saved" in str(said.proto) for said in at.success)
    assert references(sqlite_doors.filing) == ["2 S1-auto-0 mine", "3 S1-auto-1 -"]


@pytest.mark.thorough
def test_a_cell_a_colleague_changed_meanwhile_is_told_at_its_field_and_nothing_is_lost(
    at: AppTest, sqlite_doors: Doors
) -> None:
    open_row(at, 2)
    type_in(at, OWN, "mine")
    colleague_types(sqlite_doors.filing, 2, "S1-auto-0", OWN, None, "theirs")
    press(at, "Save")
    label, value = field(at, OWN)
    assert value == "mine"
    assert "not saved yet" in label and "says “theirs” now" in label
    assert references(sqlite_doors.filing)[0] == "2 S1-auto-0 theirs"
    press(at, "Save")  # now they have seen what stood there
    assert references(sqlite_doors.filing)[0] == "2 S1-auto-0 mine"


@pytest.mark.thorough
def test_what_is_typed_into_a_row_does_not_land_on_another_that_has_its_number(
    at: AppTest, sqlite_doors: Doors
) -> None:
    open_row(at, 2)
    type_in(at, OWN, "mine")
    first, second = decisions(2)
    sqlite_doors.filing.upload(tables={"decisions": [{**first, REFERENCE: "EARLIER"}, first, second]})
    press(at, "Save")
    assert "Row 2 is another row by now" in at.error[0].value
    assert "What you typed for S1-auto-0 is not saved" in str(at.warning[0].proto)
    assert "mine" in at.warning[0].value
    assert field(at, OWN)[1] == ""
    assert references(sqlite_doors.filing) == ["2 EARLIER -", "3 S1-auto-0 -", "4 S1-auto-1 -"]
    open_row(at, 3)  # where the page's link goes
    assert field(at, OWN)[1] == "mine"
    press(at, "Save")
    assert references(sqlite_doors.filing) == ["2 EARLIER -", "3 S1-auto-0 mine", "4 S1-auto-1 -"]


@pytest.mark.thorough
def test_a_row_brought_back_is_not_lost_to_a_colleague_at_its_number(at: AppTest, sqlite_doors: Doors) -> None:
    open_row(at, 4, again="BACK")
    assert field(at, REFERENCE)[1] == "BACK"
    type_in(at, OWN, "mine")
    colleague_types(sqlite_doors.filing, 4, None, REFERENCE, None, "THEIRS")
    press(at, "Save")
    assert "Row 4 is another row by now: it is “THEIRS”" in at.error[0].value.replace("\\", "")
    (link,) = [link for link in at.get("page_link") if "what you typed stands there" in link.label]
    assert link.label.startswith("Go on with BACK, row 5") and "again=BACK" in link.proto.query_string
    open_row(at, 5, again="BACK")
    assert field(at, OWN)[1] == "mine"
    press(at, "Save")
    assert references(sqlite_doors.filing)[2:] == ["4 THEIRS -", "5 BACK mine"]


def test_two_new_rows_at_one_number_stay_two(at: AppTest, sqlite_doors: Doors) -> None:
    open_row(at, 4)
    type_in(at, REFERENCE, "MINE")
    colleague_types(sqlite_doors.filing, 4, None, REFERENCE, None, "THEIRS")
    press(at, "Save")
    assert "Row 4 is another row by now: it is “THEIRS”" in at.error[0].value.replace("\\", "")
    open_row(at, 5)
    assert field(at, REFERENCE)[1] == "MINE"
    press(at, "Save")
    assert [row.split()[1] for row in references(sqlite_doors.filing)[2:]] == ["THEIRS", "MINE"]


@pytest.mark.thorough
def test_a_row_taken_for_another_is_not_taken_out(at: AppTest, sqlite_doors: Doors) -> None:
    open_row(at, 2)
    first, second = decisions(2)
    sqlite_doors.filing.upload(tables={"decisions": [second, first]})
    press(at, "Take this row out")
    assert "Row 2 is another row by now" in at.error[0].value
    assert len(references(sqlite_doors.filing)) == 2


@pytest.mark.thorough
def test_a_page_left_and_opened_again_shows_what_stands_now(at: AppTest, sqlite_doors: Doors) -> None:
    open_row(at, 2)
    colleague_types(sqlite_doors.filing, 2, "S1-auto-0", OWN, None, "theirs")
    at.switch_page("ui/home.py").run()
    open_row(at, 2)
    assert field(at, OWN)[1] == "theirs"


NO_ROWS = ("-1", "1", "1.5", "4294967296", "9" * 40, "two", "²", "٣", "1048577", "0x10", " ", "0", "\x00", "2e3")


@pytest.mark.thorough
def test_rows_that_no_sheet_has(at: AppTest) -> None:
    for row in NO_ROWS:
        open_row(at, row)
        assert [title.value for title in at.title] == ["There is nothing here"], row
        assert any("There is no such row on the sheet" in text.value for text in at.markdown), row


@pytest.mark.thorough
def test_a_sheet_of_answers_has_no_rows(at: AppTest) -> None:
    open_row(at, 5, table="cover")
    assert [title.value for title in at.title] == ["There is nothing here"]
    open_row(at, 0, table="cover")
    assert at.text_input
