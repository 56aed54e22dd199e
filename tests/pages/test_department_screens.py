"""A department at its screens: a line recorded and corrected, a statement made, a review written and signed."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from portal.commands.funding import FIRST_YEAR, LAST_YEAR, record_line
from portal.commands.publication import refresh_public
from portal.commands.return_reviews import save_review
from portal.context import Actor
from portal.queries.funding import own_line, standing_lines, standing_statements
from portal.queries.return_reviews import review_desk
from regulators.funding import Prices
from regulators.return_review import State
from tests.architecture.source_files import ROOT
from tests.commands.steps import also
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR
from tests.fixtures.funding import a_line

HOSTILE = "**bold** [link](https://e.example) <b>x</b>"


def screen(doors: Doors, actor: Actor, page: str, **params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(actor)
    at.run()
    at.query_params.update({"year": str(YEAR), **params})
    at.switch_page(f"ui/{page}.py").run()
    assert not at.exception, at.exception
    return at


def fill(at: AppTest, **said: str) -> None:
    """Type into the text fields whose labels begin so; ``_`` stands for a blank."""
    fields = [*at.text_input, *at.text_area]
    for label, text in said.items():
        (field,) = [each for each in fields if each.label.startswith(label.replace("_", " "))]
        field.input(text)


def choose(at: AppTest, label: str, value: object) -> None:
    (box,) = [each for each in at.selectbox if each.label.partition(". Error: ")[0] == label]
    box.set_value(value)


def press(at: AppTest, label: str) -> None:
    (button,) = [each for each in at.button if each.label == label]
    button.click().run()
    assert not at.exception, at.exception


def test_a_line_is_recorded_and_corrected_on_screen(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    ruth = filing.person("sponsor_reviewer", "XD1")
    at = screen(sqlite_doors, ruth, "funding_line")
    press(at, "Record this line")
    told = at.error[0].value.split("\n")
    assert "Choose the regulator" in told[0] and len(told) == 13, "every field that is wrong, at once"
    labels = [each.label for each in (*at.selectbox, *at.text_input) if ". Error: " in each.label]
    assert len(labels) == 13 and "Status as it stood on" in " ".join(labels)
    choose(at, "Regulator", "X01")
    choose(at, "Budget", "resource")
    choose(at, "New or reprioritised money", "new")
    choose(at, "Urgency of the need", "urgent")
    choose(at, "Capability area, as in the return", "legal")
    choose(at, "Status", "allocated")
    fill(at, Paid="many")
    press(at, "Record this line")
    assert next(each for each in at.text_input if each.label.startswith("Paid")).value == "many", "it is kept"
    fill(at, Paid="")
    for label in ("Financial year", "Settlement", "Control total", "Prices"):
        assert label in at.error[0].value, "nothing is chosen beforehand"
    choose(at, "Financial year", YEAR + 1)
    choose(at, "Settlement", "SR2025")
    choose(at, "Control total", "programme")
    choose(at, "Prices", 0)
    fill(
        at,
        Allocated="£120,000",
        Document_that_shows_it=HOSTILE,
        Its_public_address="https://department.example/plan",
        Status_as_it_stood="1 June 2026",
    )
    press(at, "Record this line")
    with filing.portal.reading(ruth) as reading:
        (shown,) = standing_lines(reading)
    line = shown.recorded.line
    assert (line.allocated, line.asked, line.evidence_title) == (120_000, None, HOSTILE)

    at = screen(sqlite_doors, ruth, "funding_line", line=str(shown.recorded.id))
    fill(at, Allocated="90000", Why_it_is_corrected="A cut.")
    press(at, "Record the correction")
    with filing.portal.reading(ruth) as reading:
        assert own_line(reading, "XD1", shown.recorded.id).newest.line.allocated == 90_000
    told = screen(sqlite_doors, ruth, "department_funding")
    tables = "".join(each.value.to_csv() for each in told.table)
    assert "not held,£90,000,not held" in tables.replace("\\", "").replace('"', "")
    assert "<b>" not in tables.replace("\\<b\\>", "")


def test_a_line_of_any_year_opens_from_the_page_of_any_round(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    ruth = filing.person("sponsor_reviewer", "XD1")
    with filing.portal.unit_of_work(ruth) as ctx:
        late = a_line(settlement="none", financial_year=LAST_YEAR, prices=Prices.REAL, price_year=FIRST_YEAR - 2)
        number = record_line(ctx, department_code="XD1", regulator_code="X01", line=late)
    at = screen(sqlite_doors, ruth, "funding_line", line=str(number), year=str(FIRST_YEAR))
    chosen = {each.label: each.value for each in at.selectbox}
    assert (chosen["Financial year"], chosen["Prices"]) == (LAST_YEAR, FIRST_YEAR - 2)


@pytest.mark.thorough
def test_the_days_of_a_regulator_are_told_in_words(sqlite_doors: Doors) -> None:
    refresh_public(sqlite_doors.filing.portal)
    at = screen(sqlite_doors, sqlite_doors.filing.person("sponsor_reviewer", "XD1"), "regulator", regulator="X01")
    facts = next(each.value.to_csv() for each in at.table if "Began" in each.value.to_csv())
    assert "1 April 2010" in facts and "2010-04-01" not in facts


@pytest.mark.thorough
def test_a_statement_is_made_on_screen(sqlite_doors: Doors) -> None:
    ruth = sqlite_doors.filing.person("sponsor_reviewer", "XD1")
    at = screen(sqlite_doors, ruth, "department_funding")
    press(at, "State this")
    assert "Choose the regulator" in at.error[0].value
    choose(at, "Regulator that needs none", "X02")
    choose(at, "Financial year it holds for", YEAR + 1)
    at.radio[0].set_value("levy")
    fill(
        at,
        Because="The Act says so.",
        Document_that_shows_it="Act",
        Its_public_address="https://law.example/act",
    )
    press(at, "State this")
    with sqlite_doors.filing.portal.reading(ruth) as reading:
        (stated,) = standing_statements(reading)
    assert (stated.regulator, stated.financial_year, stated.ground) == ("X02", YEAR + 1, "levy")


@pytest.mark.thorough
def test_a_review_is_written_and_signed_on_screen(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    filing.file("X01")
    ruth, colin = filing.person("sponsor_reviewer", "XD1"), filing.person("sponsor_signatory", "XD1")
    at = screen(sqlite_doors, ruth, "review", regulator="X01")
    press(at, "Start a review")
    at.radio[0].set_value("satisfied")
    fill(at, Summary="All is well.", First_new_comment="Well explained.")
    press(at, "Save the draft")
    assert "Choose the figure" in at.error[0].value
    choose(at, "First figure to comment on (optional)", "Something else in the return")
    press(at, "Save the draft")
    also(filing, colin, "sponsor_reviewer", "XD1")
    at = screen(sqlite_doors, colin, "review", regulator="X01")
    assert [each.label for each in at.button if each.proto.type == "primary"] == ["Sign this review"]
    assert "Save the draft" in [each.label for each in at.button]
    fill(at, Office_in_which="Director General")
    press(at, "Sign this review")
    with filing.portal.reading(colin) as reading:
        review = review_desk(reading, "XD1", YEAR, "X01").review
    assert review is not None and review.state is State.SIGNED
    assert review.comments == (("Something else in the return", "Well explained."),)
    assert "It can be published once the return is public" in " ".join(each.value for each in at.markdown)


@pytest.mark.thorough
def test_a_text_that_changed_meanwhile_is_not_signed_and_the_page_says_so(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    filing.file("X01")
    ruth, colin = filing.person("sponsor_reviewer", "XD1"), filing.person("sponsor_signatory", "XD1")
    writes = screen(sqlite_doors, ruth, "review", regulator="X01")
    press(writes, "Start a review")
    press(writes, "Save the draft")
    assert "A verdict and a summary are missing before it can be signed" in writes.success[0].value
    writes.radio[0].set_value("satisfied")
    fill(writes, Summary="- All is well.\n\nSo it is.")
    press(writes, "Save the draft")
    assert "can now sign it" in writes.success[0].value and not writes.warning
    signs = screen(sqlite_doors, colin, "review", regulator="X01")
    assert not signs.warning
    assert "\\- All is well.  \n\nSo it is." in [each.value for each in signs.markdown]
    with filing.portal.reading(ruth) as reading:
        review = review_desk(reading, "XD1", YEAR, "X01").review
    assert review is not None
    with filing.portal.unit_of_work(ruth) as ctx:
        save_review(
            ctx, department_code="XD1", review_id=review.id, verdict="not satisfied", summary="No.", comments={}
        )
    fill(signs, Office_in_which="Director General")
    press(signs, "Sign this review")
    (told,) = signs.warning
    assert told.value == "The text changed since you opened it. Nothing was signed: read it again."
    fill(signs, Office_in_which="Director General")
    press(signs, "Sign this review")
    assert not signs.warning and "The review is signed" in signs.success[0].proto.title


def test_a_fold_stays_open_where_its_step_was_refused(sqlite_doors: Doors) -> None:
    ruth = sqlite_doors.filing.person("sponsor_reviewer", "XD1")
    with sqlite_doors.filing.portal.unit_of_work(ruth) as ctx:
        number = record_line(ctx, department_code="XD1", regulator_code="X01", line=a_line())
    at = screen(sqlite_doors, ruth, "funding_line", line=str(number))

    def opened() -> bool:
        (found,) = [each for each in at.expander if each.label == "Withdraw this line"]
        return bool(found.proto.expanded)

    assert not opened()
    press(at, "Withdraw the line")
    assert at.error and opened()
    fill(at, Why_it_is_corrected="")
    press(at, "Record the correction")
    assert at.error and not opened(), "another step was refused"
