"""A sandbox case in a real browser, each person at a browser of their own: from the pre-check to a revoked licence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.commands import applying, evidence
from portal.context import Portal
from portal.demonstration.applications.drones import drone_answers
from portal.demonstration.filers import actor
from sandbox_licences.admission import CRITERIA
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.task_list import asked
from tests.fixtures.demonstration import opened
from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

TITLE = "Parcels that need no ferry"
AVIATION, COMMUNICATIONS = "Example Aviation Regulator", "Example Communications Regulator"
TERM = date(2027, 3, 1), date(2027, 8, 31)


class Team:
    """Everybody who has to do with one case, each signed in once."""

    def __init__(self, portal: RunningPortal, new_page: Callable[[], Page]) -> None:
        self.portal, self.new_page = portal, new_page
        self._people: dict[str, Someone] = {}
        self.case = ""

    def __getitem__(self, persona: str) -> Someone:
        if persona not in self._people:
            self._people[persona] = Someone(self.portal, self.new_page())
            self._people[persona].sign_in(persona)
        return self._people[persona]

    def at(self, persona: str, address: str) -> Someone:
        """``persona`` at an address of the case, with their interest declared where that is asked first."""
        person = self[persona]
        person.go(address.format(case=self.case))
        if person.page.get_by_text("Before you act on this case").count():
            person.page.get_by_text("I have no interest in this case").click()
            person.press("Put this on record")
            person.go(address.format(case=self.case))
        return person

    def officer(self, part: str) -> Someone:
        self.at("ben-carrow", "/case?case={case}")
        return self.at("ben-carrow", "/case-work?case={case}&do=" + part)

    @property
    def faults(self) -> list[str]:
        return [fault for person in self._people.values() for fault in person.faults]


def pick(person: Someone, label: str | re.Pattern[str], option: str) -> None:
    """Choose from a list by a part of the option that no other has."""
    box = person.page.get_by_role("combobox", name=label).first
    box.click()
    box.press_sequentially(option)
    box.press("Enter")
    person.settle()


def radio(person: Someone, option: str) -> None:
    person.page.locator("[data-testid=stRadio] label", has_text=option).first.click()


def fill(person: Someone, **said: str) -> None:
    for label, words in said.items():
        person.page.get_by_role("textbox", name=label.replace("_", " ")).first.fill(words)


PRE_CHECK = {
    "What do you want to test?": "Drones",
    "Does AI sense, decide or move": "Yes",
    "Is the trial in the United Kingdom": "Yes",
    "Who sees the aircraft in flight": "Nobody",
    "In which airspace does it fly": "others use too",
    "What stops you": "law or rule says no",
    "Would a protection have to be given up": "something else would protect",
    "Where do you stand with the regulator": "It said no",
}


def from_the_pre_check(team: Team) -> None:
    """A visitor finds that a licence may help, starts where it is offered, and names the trial."""
    leo = team["leo-fontaine"]
    leo.go("/pre-check")
    for label, option in PRE_CHECK.items():
        pick(leo, re.compile(re.escape(label)), option)
    leo.look("20-pre-check")
    leo.press("Start an application", "link")
    leo.heading("Start an application")
    fill(leo, A_name_for_the_trial=TITLE)
    leo.press("Start the application")
    leo.heading("Application: drones")
    team.case = parse_qs(urlsplit(leo.page.url).query)["case"][0]


def answer_everything(portal: Portal, case: str) -> None:
    """What the demonstration's firm answers, with a file for each question that asks for evidence."""
    answers, form = drone_answers(*TERM), form_of("drones")
    with portal.unit_of_work(actor(portal, "leo-fontaine")) as ctx:
        name = evidence.attach(ctx, reference=case, file_name="safety.txt", data=b"Ten flights.", title="Safety file")
        signed = form.section("declaration").questions
        for question in asked(form, answers):
            if question not in signed:
                value = [name] if question.kind is Kind.EVIDENCE else answers.get(question.id)
                if value is not None:
                    applying.answer(ctx, reference=case, question=question.id, value=value)


def submitted(team: Team) -> None:
    sara = team.at("sara-lindqvist", "/application?case={case}")
    sara.look("21-application-tasks")
    sara.go(f"/application-submit?case={team.case}")
    fill(sara, Your_full_name="Sara Lindqvist", Your_role="Director")
    sara.page.get_by_text("I declare what is written above").click()
    sara.look("22-sign-and-submit")
    sara.press("Sign and submit")
    sara.told("is submitted")


def assessed(team: Team) -> None:
    """Complete, taken on, every criterion met, every step of the risk confirmed that has to be."""
    ben = team.officer("complete")
    ben.press("Find the application complete")
    ben.told("The application is complete.")
    ben = team.officer("triage")
    radio(ben, "Assess it")
    ben.press("Record the triage")
    ben.told("The triage is recorded.")
    for criterion in CRITERIA:
        ben = team.officer("criteria")
        pick(ben, "Criterion", criterion.id)
        radio(ben, "Met")
        fill(ben, Reason="The application shows it.")
        ben.press("Record the finding")
        ben.told(f"What you found of {criterion.id} is recorded.")
    while to_check(ben := team.officer("risk")):
        pick(ben, "It comes to", "as computed")
        fill(ben, Reason="Looked up in the published table.")
        ben.press("Record this")
        ben.told("is recorded.")
    ben.look("23-risk-confirmed")


def to_check(ben: Someone) -> int:
    """How many steps of the risk assessment wait to be confirmed."""
    expect(ben.page.get_by_role("heading", name="Confirm a step")).to_be_visible()
    return ben.page.locator("td", has_text="To check").count()


def one_line_valued(team: Team) -> None:
    ben = team.officer("lines")
    fill(ben, First_day="1 March 2027", Last_day="31 August 2027")
    ben.page.get_by_label("Last day").press("Tab")
    ben.settle()
    ben.press("Write the line")
    ben.told("The line is written.")
    ben = team.officer("liability")
    fill(ben, Cap_up_to="400,000", Worst_case="900,000", Least_cover="0", Where_the="The policy, and like cases.")
    ben.press("Record the valuation")
    ben.told("is valued.")
    ben.look("24-liability")


def asked_in_writing(team: Team) -> None:
    """The clock stops with the question and goes on with the answer."""
    ben = team.officer("question")
    fill(ben, Your_question="What does the drone do when both links are lost over the bay?")
    ben.press("Send the question and stop the clock")
    ben.told("The question was sent.")
    expect(ben.page.get_by_text("Stopped").first).to_be_visible()
    leo = team.at("leo-fontaine", "/application-status?case={case}")
    fill(leo, Your_answer_to_question_1="It lands on the water within 40 seconds, and floats.")
    leo.look("25-question-at-the-applicant")
    leo.press("Send this answer")
    leo.told("The answer is sent.")


def advised(team: Team) -> None:
    """Two bodies differ on safety; the officer follows one, and says why."""
    for item, body in (("Safety", AVIATION), ("Safety", COMMUNICATIONS), ("Line 1", AVIATION)):
        ben = team.officer("advice")
        pick(ben, "Item of scope", item)
        pick(ben, "Body to ask", body)
        ben.press("Ask for advice")
        ben.told("The body was asked.")
    for persona, request, body, position, severity in (
        ("mei-lockwood", 1, "X03", "Support", None),
        ("jonah-pike", 2, "X12", "Object", "High"),
        ("mei-lockwood", 3, "X03", "Support", None),
    ):
        person = team.at(persona, "/advise?case={case}" + f"&request={request}&body={body}")
        person.page.locator("[data-testid=stRadio] label").get_by_text(position, exact=True).click()
        if severity:
            radio(person, severity)
        fill(person, Reason="We measured it ourselves.")
        person.look(f"26-advice-{request}")
        person.press("Give this advice")
        person.told("Your advice is given.")
    ben = team.officer("advice")
    radio(ben, f"{AVIATION}: support")
    ben.page.get_by_label(re.compile("Why, on")).fill("The landing on water was shown six times.")
    ben.look("27-conflict")
    ben.press("Record the resolution")
    ben.told("The resolution is recorded.")


def consented(team: Team) -> None:
    """A delegation is on record, the consent is given with a condition, and the condition stands on the licence."""
    gwen = team["gwen-tallis"]
    gwen.go("/law-desk")
    pick(gwen, "Consent giver", "Oscar Vaughan")
    fill(gwen, From="1 June 2026", Letter_or_decision="Board paper 7")
    gwen.press("Record the delegation")
    ben = team.officer("consents")
    ben.press("Ask for this consent")
    ben.told("The consent was asked for.")
    oscar = team.at("oscar-vaughan", "/consent?case={case}&line=1&body=X03")
    radio(oscar, "Consent with conditions")
    fill(oscar, Reference_of_your_letter="Letter 204", Conditions="No flight within an hour of the air ambulance.")
    oscar.look("28-consent")
    oscar.press("Give this answer")
    oscar.told("Your body’s word is on record.")
    ben = team.officer("conditions")
    fill(ben, The_condition="No flight within an hour of the timetabled passage of the air ambulance.")
    pick(ben, "It carries the condition of a consent", AVIATION)
    ben.press("Write the condition")
    ben.told("The condition is written.")


def scanned(team: Team) -> None:
    gwen = team.at("gwen-tallis", "/case-work?case={case}&do=scan")
    radio(gwen, "clean")
    fill(gwen, Scanner_and_version="ClamAV 1.4")
    gwen.press("Record the scan")
    gwen.told("The scan is recorded.")


def decided(team: Team) -> None:
    """Recommended, minuted and decided by three people; issued by the first of them."""
    for persona, part, button in (
        ("ben-carrow", "recommend", "Recommend and send to the panel"),
        ("chitra-rao", "minute", "Minute it and send it to the decision maker"),
        ("david-muir", "decide", "Decide the application"),
    ):
        team.at(persona, "/case?case={case}")
        person = team.at(persona, "/case-work?case={case}&do=" + part)
        radio(person, "Grant with conditions")
        person.page.locator("[data-testid=stForm] textarea").last.fill("The safeguards hold.")
        person.look(f"29-{part}")
        person.press(button)
        person.heading(re.compile(TITLE))  # type: ignore[arg-type]
    ben = team.officer("issue")
    ben.press("Issue the licence")
    ben.told("The licence is issued.")
    ben.look("30-case-issued")


def revoked(team: Team) -> str:
    """The licence is on the public register; suspended at once, given notice, revoked; its page says so."""
    visitor = Someone(team.portal, team.new_page())
    visitor.go("/licences")
    visitor.page.get_by_role("link", name=TITLE).or_(visitor.page.locator("a[href^='/licences/SL-']")).first.click()
    number = visitor.page.url.rsplit("/", 1)[1]
    visitor.look("31-licence-issued")
    ben = team["ben-carrow"]
    ben.go(f"/licence?number={number}")
    ben.look("32-licence-at-the-officer")
    david = team["david-muir"]
    david.go(f"/licence?number={number}")
    david.look("33-licence-at-the-decision-maker")
    return number
