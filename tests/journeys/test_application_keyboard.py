"""A whole application with the keyboard alone, at 400% zoom: pre-check, questions, tables, evidence, declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.demonstration.applications.drones import drone_answers
from sandbox_licences.eligibility import starting_answers
from sandbox_licences.forms import form_of
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.task_list import asked, asked_of
from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import tab_to
from tests.journeys.test_case_journey import PRE_CHECK
from tests.journeys.test_keyboard_alone import ZOOMED, AtKeyboard

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

DRONES = form_of("drones")
ANSWERS = drone_answers(date(2027, 3, 1), date(2027, 8, 31))
PROVISIONS = {"DR-01": "Art 11-12"}
"""By code of the catalogue, what is typed to find it."""

STOP = """() => {
  const e = document.activeElement, group = e.closest('[role=radiogroup]'), label = e.labels && e.labels[0];
  const said = n => { const copy = n.cloneNode(true);
    copy.querySelectorAll('[aria-hidden=true]').forEach(i => i.remove()); return copy.textContent.trim(); };
  return {
    name: e.getAttribute('aria-label') || (label && label.innerText.trim()) || said(e),
    group: group ? group.getAttribute('aria-label') || '' : '',
    checked: group ? [...group.querySelectorAll('input')].findIndex(i => i.checked) : -1,
  };
}"""


class Applicant(AtKeyboard):
    """Somebody of the firm, who answers with the keyboard."""

    case = ""

    def begin(self, title: str) -> Mapping[str, Any]:
        """From the pre-check to an application called ``title``; the answers that came with it."""
        self.follow("Do you need a licence?")
        self.heading("Do you need a sandbox licence?")
        for label, option in PRE_CHECK.items():
            self.stop_at(label)
            self.page.keyboard.type(option)
            self.page.keyboard.press("Enter")
            self.rest()
        self.follow("Start an application")
        self.heading("Start an application")
        brought = {name: value[0] for name, value in parse_qs(urlsplit(self.page.url).query).items()}
        self.write("A name for the trial", title)
        self.follow("Start the application")
        self.heading("Application: drones")
        self.case = parse_qs(urlsplit(self.page.url).query)["case"][0]
        return starting_answers("drones", brought)

    def rest(self) -> None:
        """Until what was given is kept and the page drawn."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)

    def stop_at(self, label: str) -> dict[str, Any]:
        """Tab to the box or the group of choices called so."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            stop = cast(dict[str, Any], self.page.evaluate(STOP))
            if stop["group"].startswith(label) or (not stop["group"] and stop["name"].startswith(label)):
                return stop
        raise AssertionError(f"Tab never came to “{label}”")

    def answer(self, question: Question, value: Any) -> None:
        options = [choice.label for choice in question.choices]
        match question.kind:
            case Kind.YES_NO:
                self.mark(question.label, 0 if value else 1)
            case Kind.CHOICE if len(options) <= 6:
                self.mark(question.label, [choice.code for choice in question.choices].index(value))
            case Kind.CHOICE | Kind.PROVISION:
                self.stop_at(question.label)
                self.page.keyboard.type(question.label_of(value) if options else PROVISIONS[value])
                self.page.keyboard.press("Enter")
            case Kind.SEVERAL:
                self.stop_at(question.label)
                for one in value:
                    self.page.keyboard.type(question.label_of(one))
                    self.page.keyboard.press("Enter")
                    self.rest()
                self.page.keyboard.press("Escape")
            case _:
                self.stop_at(question.label)
                self.page.keyboard.press("Control+A")
                self.page.keyboard.insert_text(str(value))
                self.page.keyboard.press("Tab")
                self.page.keyboard.press("Shift+Tab")
        self.rest()

    def mark(self, label: str, wanted: int) -> None:
        """Choose in a group: with Space the one that has the focus, with the arrows the next."""
        at = max(self.stop_at(label)["checked"], 0)
        self.page.keyboard.press("Space")
        for _ in range(abs(wanted - at)):
            self.page.keyboard.press("ArrowDown" if wanted > at else "ArrowUp")
        self.rest()

    def answer_all(self, questions: Sequence[Question], answers: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        """Those of a page, from its top to its foot; what the pre-check brought is there already."""
        for question in questions:
            if question.id in answers and question.id not in given:
                self.answer(question, answers[question.id])

    def do_task(self, section: Section, given: Mapping[str, Any], file: Path) -> None:
        questions = [q for q in asked(DRONES, ANSWERS) if q in section.questions]
        self.answer_all([q for q in questions if q.kind not in (Kind.ROWS, Kind.EVIDENCE)], ANSWERS, given)
        for question in questions:
            if question.kind is Kind.ROWS:
                self.add_rows(question, section)
            elif question.kind is Kind.EVIDENCE:
                self.attach(question, section, file)

    def add_rows(self, question: Question, section: Section) -> None:
        for number, row in enumerate(ANSWERS.get(question.id, ()), 1):
            self.follow(f"Add {'a' if number == 1 else 'another'} row to “{question.label}”")
            self.heading(f"Row {number} of")
            self.answer_all(asked_of(question.columns, row), row, {})
            expect(self.page.get_by_text("Nothing is missing in this row.")).to_be_visible()
            self.follow(f"Continue: {section.title}")
            self.heading(section.title)

    def attach(self, question: Question, section: Section, file: Path) -> None:
        self.follow(f"Add evidence for “{question.label}”")
        self.heading("Evidence")
        with self.page.expect_file_chooser() as chooser:
            tab_to(self.page, lambda said: said == "Upload")
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
        expect(self.page.get_by_text(file.name).first).to_be_visible()
        self.write("What does it show?", f"For: {question.label}")
        self.follow("Attach the file")
        self.told("The file is attached as")
        self.follow("Back to the tasks")
        self.heading("Application: drones")
        self.follow(section.title)
        self.heading(section.title)


def test_an_application_from_pre_check_to_submission_without_a_mouse(
    portal: RunningPortal, new_page: Callable[[], Page], tmp_path: Path
) -> None:
    file = tmp_path / "safety.txt"
    file.write_text("Ten trips.", encoding="utf-8")
    pages = new_page(), new_page()
    for page in pages:
        page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    leo, sara = (Applicant(portal, page) for page in pages)
    leo.start("Leo Fontaine")
    given = leo.begin("Parcels without a mouse")
    tasks = [section for section in DRONES.sections if not section.for_signatory]
    leo.follow(tasks[0].title)
    for section, following in zip(tasks, [*tasks[1:], None], strict=True):
        leo.heading(section.title)
        leo.do_task(section, given, file)
        expect(leo.page.get_by_text("Nothing: this task is completed.")).to_be_visible()
        leo.follow(f"Continue: {following.title}" if following else "Continue to the tasks")
    leo.heading("Application: drones")
    expect(leo.page.get_by_text("Every question is answered.")).to_be_visible()

    sara.start("Sara Lindqvist")
    sara.go(f"/application-submit?case={leo.case}")
    sara.write("Your full name", "Sara Lindqvist")
    sara.write("Your role", "Director")
    sara.tick("I declare what is written above")
    sara.follow("Sign and submit")
    sara.told("is submitted")
    sara.focus_is_on_heading()
