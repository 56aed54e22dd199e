"""What the screens say is left to mend: whole sheets too, checks that wait, and questions with their help."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from portal.queries.rows import faulty_rows, row_form, sheet_faults
from portal.ui.frame import plain
from submissions_schema.editions import edition
from tests.architecture.source_files import ROOT
from tests.commands.steps import NOTHING_DATED, OF
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, Tables
from tests.rules.returns import VALID

AN_AREA_MISSING = {"capability": list(VALID["capability"][1:])}
MORE_ADMITTED_THAN_APPLIED = {"initiatives": [{**VALID["initiatives"][0], "admitted": 5000}]}


def screens(doors: Doors, tables: Tables) -> AppTest:
    doors.filing.upload(tables=tables)
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(doors.filing.person("preparer"))
    return at.run()


def opened(at: AppTest, page: str, **asked: str) -> AppTest:
    at.query_params.clear()
    at.query_params.update({"year": str(YEAR), "regulator": "X01", **asked})
    at.switch_page(f"ui/{page}.py").run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(text.value for text in at.markdown).replace("\\", "")


def test_a_finding_about_a_whole_sheet_is_listed_where_rows_are_corrected(sqlite_doors: Doors) -> None:
    at = screens(sqlite_doors, AN_AREA_MISSING)
    with sqlite_doors.filing.portal.reading(sqlite_doors.filing.person("preparer")) as reading:
        assert faulty_rows(reading, **OF) == ()
        (fault,) = sheet_faults(reading, **OF)
    assert (fault.rule, fault.new_row, fault.missing) == ("C-06", len(VALID["capability"]) + 1, "")
    opened(at, "correct")
    assert "About a whole sheet" in [heading.value for heading in at.header]
    assert "Capability has no row for" in said(at) and fault.do in said(at)
    assert at.title[0].value == plain("Correct on screen: Capability")
    assert "Add a row to Capability for this" in [link.label for link in at.get("page_link")]


def test_a_commitment_that_is_missing_comes_back_as_it_was(sqlite_doors: Doors) -> None:
    """As the template would have brought it; it is kept when it is saved, and what is not is typed."""
    promised = {
        "commitment_ref": "C-7",
        "text": "Publish a register of trials.",
        "made_in": "Annual plan 2024",
        "due_on": "not held",
        "due_on_note": "The plan gives no day.",
        "status": "in_progress",
        "flex_1": "our own",
    }
    sqlite_doors.filing.file("X01", {**NOTHING_DATED, "commitments": [promised]}, year=YEAR - 1, late_because="Record.")
    at = opened(screens(sqlite_doors, {}), "correct", table="commitments")
    label = "Add the row C-7 to Commitments"
    (link,) = [each for each in at.get("page_link") if each.label == plain(label)]
    assert "again=C-7" in link.proto.query_string

    opened(at, "correct", table="commitments", row="4", again="C-7")
    assert "A new row: C-7" in [heading.value.replace("\\", "") for heading in at.header]
    shown = {field.label: field.value for field in (*at.text_input, *at.text_area, *at.selectbox)}
    assert set(promised.values()) < set(shown.values())
    next(button for button in at.button if button.label.startswith("Save")).click().run()
    assert "has no open finding left" in at.success[0].value
    with sqlite_doors.filing.portal.reading(sqlite_doors.filing.person("preparer")) as reading:
        assert sheet_faults(reading, **OF) == ()
        kept = {each.column.name: each.value for each in row_form(reading, **OF, table="commitments", row=4).fields}
    assert kept.items() >= promised.items()


@pytest.mark.thorough
def test_one_error_about_a_sheet_is_corrected_on_screen(sqlite_doors: Doors) -> None:
    at = opened(screens(sqlite_doors, AN_AREA_MISSING), "your_return")
    assert "With 1 error we suggest: correct on screen" in said(at)


@pytest.mark.thorough
def test_checks_that_wait_are_told_beside_the_counts_and_after_a_correction(sqlite_doors: Doors) -> None:
    waits = "Checks across tables run once no error is left"
    at = opened(screens(sqlite_doors, MORE_ADMITTED_THAN_APPLIED), "your_return")
    assert waits in at.error[0].value
    opened(at, "correct", table="initiatives", row="2")
    next(field for field in at.text_area if field.key and field.key.endswith("-flex_1")).set_value("mine")
    next(button for button in at.button if button.label.startswith("Save")).click().run()
    assert not at.success
    told = at.warning[0].value.replace("\\", "")
    assert "(I-01)" in told and waits in told


@pytest.mark.thorough
@pytest.mark.parametrize("column", ["growth", "next_year"])
def test_a_question_has_its_help_and_its_own_cell(sqlite_doors: Doors, column: str) -> None:
    at = screens(sqlite_doors, {"narrative": {column: "not held"}})
    opened(at, "correct", table="narrative")
    assert edition(YEAR)["narrative"][column].help in said(at)
    place = [c.name for c in edition(YEAR)["narrative"].columns].index(column) + 2
    label = next(f.label for f in at.text_area if f.key and f.key.endswith(f"-{column}_note"))
    assert f"(C{place})" in label.replace("\\", "")
