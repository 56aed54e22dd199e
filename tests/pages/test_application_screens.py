"""An application on screen: what waits, answers kept at once, conflicts told, evidence, status, the way to the end."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from portal.commands import applying, casework
from portal.context import Actor
from sandbox_licences.case_facts import Outcome
from sandbox_licences.lifecycle.application import State
from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors
from tests.fixtures.casework import INNOVATOR, Trial


@pytest.fixture
def draft(sqlite_trial: Trial, sqlite_doors: Doors) -> Trial:
    """An application with no answer yet; ``sqlite_doors`` lets the screens find it."""
    sqlite_trial.reference = sqlite_trial.do(
        sqlite_trial.applicant,
        applying.start_case,
        organisation_code=INNOVATOR,
        domain="drones",
        title="Parcels to the islands",
    )
    return sqlite_trial


class Screen:
    """The portal as one person sees it."""

    def __init__(self, doors: Doors, actor: Actor) -> None:
        self.at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
        self.at.user = doors.sign_in(actor)
        self.at.run()

    def open(self, page: str, **params: str) -> Screen:
        self.at.query_params.clear()
        self.at.query_params.update(params)
        self.at.switch_page(f"ui/{page}.py").run()
        return self.checked()

    def checked(self) -> Screen:
        assert not self.at.exception, self.at.exception
        return self

    def box(self, label: str) -> Any:
        every = [*self.at.text_input, *self.at.text_area, *self.at.radio, *self.at.selectbox, *self.at.multiselect]
        (found,) = [box for box in every if box.label.startswith(label)]
        return found

    def give(self, label: str, value: Any) -> Screen:
        self.box(label).set_value(value).run()
        return self.checked()

    def press(self, label: str) -> Screen:
        next(button for button in self.at.button if button.label == label).click().run()
        return self.checked()

    @property
    def said(self) -> str:
        tables = [shown.value.to_csv() for shown in self.at.table]
        alerts = [str(a.proto) for kind in ("error", "warning", "info", "success") for a in self.at.get(kind)]
        links = [str(link.proto) for link in self.at.get("page_link")]
        return "\n".join([*(m.value for m in self.at.markdown), *tables, *alerts, *links]).replace("\\", "")

    @property
    def title(self) -> str:
        return str(self.at.title[0].value).replace("\\", "")


def test_an_applicant_is_led_from_home_to_the_first_question(sqlite_trial: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, sqlite_trial.applicant)
    assert "Start an application for a sandbox licence" in screen.said
    screen.open("start_application", domain="drones", sight="bvlos", uses_ai="Yes")
    assert "no fee" in screen.said and "hours of writing" in screen.said and "Of your 2 answers" in screen.said
    screen.box("A name for the trial").set_value("Parcels to the islands")
    screen.press("Start the application")
    assert screen.title == "Application: drones" and "SC-2026-0001" in screen.said
    assert sqlite_trial.filing.portal is not None
    screen.open("home")
    assert "Finish the application" in screen.said and "0 of 22 tasks completed" in screen.said


def test_somebody_without_an_organisation_is_shown_how_to_register_one(sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, sqlite_doors.filing.person("preparer"))
    screen.open("start_application", domain="drones")
    assert "Register your organisation" in screen.said and not screen.at.text_input
    screen.open("your_organisation")
    screen.box("Name of the organisation").set_value("Costa Robotics Ltd")
    screen.press("Register the organisation")
    assert "Costa Robotics Ltd (IN0001)" in "".join(h.value for h in screen.at.header).replace("\\", "")
    screen.box("Their e-mail address").set_value("jo@firm.example")
    screen.box("Their role").set_value("applicant")
    screen.press("Invite")
    assert "jo@firm.example" in screen.said


def test_every_answer_is_kept_when_it_is_given(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", case=draft.reference, part="aircraft")
    screen.give("How heavy is it", "12.50 kg").give("Does it carry dangerous goods?", "No")
    screen.give("Which class mark", "none").give("How is it commanded?", ["radio"])
    kept = draft.file.answers
    assert (
        kept == {"mtom_kg": "12.5", "dangerous_goods": False, "class_mark": "none", "link_kinds": ["radio"]}
        or len(kept) == 4
    )
    assert "Kept as 12.5 kg" in screen.said and "Last kept on" in screen.said


def test_what_cannot_be_kept_stays_in_the_box_with_the_reason(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", case=draft.reference, part="aircraft")
    screen.give("How heavy is it", "12x")
    assert "1 answer was not kept" in screen.said
    assert screen.box("How heavy is it").value == "12x" and "Error: " in screen.box("How heavy is it").label
    assert not draft.file.answers
    screen.give("How heavy is it", "12")
    assert "not kept" not in screen.said and draft.file.answers == {"mtom_kg": "12"}


def test_continue_stays_where_an_answer_was_not_kept(draft: Trial, sqlite_doors: Doors) -> None:
    where = {"case": draft.reference, "part": "aircraft"}
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", **where)
    here = screen.title
    onward = next(button.label for button in screen.at.button if button.label.startswith("Continue"))
    screen.box("How heavy is it").set_value("nine")  # and pressed at once: both come with one run
    screen.press(onward)
    assert screen.title == here and screen.box("How heavy is it").value == "nine"
    (told,) = screen.at.error
    assert "How heavy is it" in told.value and "“nine” is not a number" in told.value
    assert "so you are still on this page" in told.value and "“Back to the tasks”" in told.value
    screen.open("application", case=draft.reference).open("application_section", **where)
    assert screen.box("How heavy is it").value == "nine", "what was refused is gone once the page was left"
    assert "1 answer was not kept" in screen.said
    screen.box("How heavy is it").set_value("9")
    screen.press(onward)
    assert screen.title == onward.removeprefix("Continue: ") and not screen.at.error
    assert draft.file.answers == {"mtom_kg": "9"}  # what else is missing there keeps nobody


def test_continue_stays_at_a_row_of_which_an_answer_was_not_kept(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant)
    screen.open("application_row", case=draft.reference, table="stages", row="1")
    here = screen.title
    screen.box("Starts on").set_value("soon")
    screen.press("Continue: Stages, sites and dates")
    assert screen.title == here and "so you are still on this page" in screen.at.error[0].value
    screen.box("Starts on").set_value("1 March 2027")
    screen.press("Continue: Stages, sites and dates")
    assert screen.title == "Stages, sites and dates" and not screen.at.error


def test_who_is_refused_an_answer_reads_which_one_stands(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", case=draft.reference, part="aircraft")
    screen.give("How heavy is it", "12.5").give("How heavy is it", "heavy")
    stands = "Your earlier answer, 12.5 kg, still stands."
    assert stands in screen.box("How heavy is it").label and stands in screen.at.error[0].value.replace("\\", "")
    screen.give("How heavy is it", "13")
    assert "still stands" not in screen.said and "still stands" not in screen.box("How heavy is it").label


def test_answers_that_do_not_fit_together_are_an_error_at_the_field(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", case=draft.reference, part="plan")
    screen.give("On which day should the trial start?", "1 March 2027")
    screen.give("On which day does it end at the latest?", "1 February 2027")
    wrong = "The end, 1 February 2027, is before the start, 1 March 2027. Change one of them."
    assert f"Error: {wrong}" in screen.box("On which day does it end").label
    (told,) = screen.at.error
    assert wrong in told.value and "1 answer to put right" in screen.said and "still stands" not in screen.said
    assert [h.value for h in screen.at.header][-2:] == ["What to put right here", "What is missing here"]
    screen.press(next(button.label for button in screen.at.button if button.label.startswith("Continue")))
    assert screen.title != "Stages, sites and dates"  # it is kept, and may wait

    screen.open("application_row", case=draft.reference, table="stages", row="1")
    screen.give("Starts on", "1 March 2027").give("Ends on", "1 February 2027")
    assert f"Error: {wrong}" in screen.box("Ends on").label and wrong in screen.at.error[0].value
    assert "Nothing is missing in this row" not in screen.said and f"To put right: {wrong}" in screen.said
    screen.give("Ends on", "1 April 2027")
    assert not screen.at.error and "To put right" not in screen.said


@pytest.mark.thorough
def test_two_people_at_one_answer_both_see_both(draft: Trial, sqlite_doors: Doors) -> None:
    where = {"case": draft.reference, "part": "product"}
    leo = Screen(sqlite_doors, draft.applicant).open("application_section", **where)
    sara = Screen(sqlite_doors, draft.signatory).open("application_section", **where)
    sara.give("What is the product called?", "Courier")
    leo.give("What is the product called?", "Carrier")
    assert f"changed by {draft.signatory.name} while you wrote" in leo.said
    assert "The other answer: Courier" in leo.said and leo.box("What is the product called?").value == "Carrier"
    assert draft.file.answers == {"product_name": "Courier"}
    leo.press("Keep mine instead")
    assert draft.file.answers == {"product_name": "Carrier"}
    sara.give("What is the product called?", "Courier 2")
    sara.press("Take the other answer")
    assert sara.box("What is the product called?").value == "Carrier"
    leo.give("What is the product called?", "Carrier 2")
    sara.at.run()  # whoever has not typed sees the newest
    assert sara.box("What is the product called?").value == "Carrier 2"


def test_a_table_is_edited_row_by_row_with_red_lines_told_first(draft: Trial, sqlite_doors: Doors) -> None:
    screen = Screen(sqlite_doors, draft.applicant).open("application_section", case=draft.reference, part="law")
    assert "Never set aside" in screen.said and "Add a row to" in screen.said
    screen.open("application_row", case=draft.reference, table="relief_lines", row="1")
    screen.give("Provision", "DR-08")
    assert "This is a red line" in screen.said
    screen.give("Provision", "DR-01").give("What do you ask for?", "modify")
    screen.give("With which words should it apply?", "A remote pilot.").give(
        "How does it stop you?", "No pilot on board."
    )
    (row,) = draft.file.answers["relief_lines"]  # type: ignore[misc]
    assert row == {
        "provision": "DR-01",
        "relief": "modify",
        "text_instead": "A remote pilot.",
        "blocks": "No pilot on board.",
    }
    screen.open("application_section", case=draft.reference, part="law")
    assert "Row 1: UK Reg" in screen.said
    screen.open("application_row", case=draft.reference, table="relief_lines", row="1").press("Take this row out")
    assert "relief_lines" not in draft.file.answers


def test_the_risk_page_names_the_cell_and_the_doubt_of_each_step(sqlite_trial: Trial, sqlite_doors: Doors) -> None:
    sqlite_trial.start()
    screen = Screen(sqlite_doors, sqlite_trial.applicant).open("application_risk", case=sqlite_trial.reference)
    assert "SAIL" in screen.said and "To check" in screen.said and ", yours" in screen.said
    assert "row " in screen.said and "How sure this is" in [h.value for h in screen.at.header]
    sqlite_trial.do(sqlite_trial.applicant, applying.answer, question="mtom_kg", value="24")
    before = screen.said
    screen.at.run()
    assert screen.said != before  # worked out anew from the changed answer


@pytest.mark.thorough
def test_a_signatory_declares_and_submits_in_one_step(sqlite_trial: Trial, sqlite_doors: Doors) -> None:
    sqlite_trial.start()
    sqlite_trial.do(sqlite_trial.applicant, applying.answer, question="product_name", value="Courier 3")
    where = {"case": sqlite_trial.reference}
    leo = Screen(sqlite_doors, sqlite_trial.applicant)
    assert "waits for a signatory" in leo.said
    assert "Waiting for a signatory" in leo.open("application_submit", **where).said and not leo.at.text_input
    sara = Screen(sqlite_doors, sqlite_trial.signatory)
    assert "Sign and submit" in sara.said
    sara.open("application_submit", **where)
    sara.box("Your full name").set_value("Sara Lindqvist")
    sara.box("Your role in the organisation").set_value("Director")
    sara.press("Sign and submit")
    assert "Tick that you declare" in sara.said and sqlite_trial.row.state == State.DRAFT
    sara.box("Your full name").set_value("Sara Lindqvist")
    sara.box("Your role in the organisation").set_value("Director")
    sara.at.checkbox[0].check()
    sara.press("Sign and submit")
    assert sqlite_trial.row.state == State.SUBMITTED
    assert sara.title == f"Where {sqlite_trial.reference} stands"
    assert "A case officer checks by 2 July 2026" in sara.said


@pytest.mark.thorough
def test_a_written_question_is_answered_where_the_clock_is_told(sqlite_trial: Trial, sqlite_doors: Doors) -> None:
    sqlite_trial.start().submit().complete()
    trial = sqlite_trial.assess()
    trial.do(trial.officer, casework.ask_in_writing, words="Which battery? <b>bold</b>", about=("product_name",))
    leo = Screen(sqlite_doors, trial.applicant)
    assert "Answer the written questions on" in leo.said
    leo.open("application_status", case=trial.reference)
    assert "<b>bold</b>" in leo.said and "What is the product called?" in leo.said
    assert "of 60 working days" in leo.said and "you 0" in leo.said
    leo.box("Your answer to question 1").set_value("Lithium.")
    leo.press("Send this answer")
    assert trial.row.state == State.ASSESSMENT
    assert "Question 1, answered" in [h.value for h in leo.at.subheader]
    history = leo.at.table[-1].value.to_csv()
    assert "Written question 1" in history and "case officer" in history and trial.officer.name not in history


@pytest.mark.thorough
def test_a_refusal_gives_its_reasons_and_the_way_to_a_review(sqlite_trial: Trial, sqlite_doors: Doors) -> None:
    trial = sqlite_trial.ready().recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    where = {"case": trial.reference}
    leo = Screen(sqlite_doors, trial.applicant).open("application_status", **where)
    assert "As recommended." in leo.said and "We looked at it." not in leo.said  # advice is not theirs to read
    assert "The panel agrees." not in leo.said and "A signatory of your organisation can ask" in leo.said
    sara = Screen(sqlite_doors, trial.signatory).open("application_status", **where)
    sara.box("What should be looked at again").set_value("The weather data.")
    sara.press("Ask for a review")
    assert "Review asked for" in sara.said


@pytest.mark.thorough
def test_an_application_is_withdrawn_with_a_reason(draft: Trial, sqlite_doors: Doors) -> None:
    leo = Screen(sqlite_doors, draft.applicant).open("application_status", case=draft.reference)
    leo.press("Withdraw the application")
    assert "Say why first" in leo.said
    leo.box("Why do you withdraw it?").set_value("We found another way.")
    leo.press("Withdraw the application")
    assert draft.row.state == State.WITHDRAWN and "We found another way." in leo.said
    leo.open("application_section", case=draft.reference, part="aircraft")
    assert not leo.at.text_input and "not answered" in leo.said
