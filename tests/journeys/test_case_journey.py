"""Sandbox cases in a real browser, each person at a browser of their own.

From the pre-check to a licence that is suspended; a refusal that is reviewed; a trial that needs no licence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.commands import applying, evidence
from portal.context import Context, Portal
from portal.demonstration.applications.drones import drone_answers
from portal.demonstration.applications.everyone import ROBOTS, VEHICLES, Firm
from portal.demonstration.applications.robots import workshop_answers
from portal.demonstration.applications.vehicles import uninsured_answers
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
    with portal.unit_of_work(actor(portal, "leo-fontaine")) as ctx:
        _answer(ctx, case, "drones", drone_answers(*TERM))


def _answer(ctx: Context, case: str, domain: str, answers: dict[str, Any]) -> None:
    form = form_of(domain)
    name = evidence.attach(ctx, reference=case, file_name="safety.txt", data=b"Ten trips.", title="Safety file")
    signed = form.section("declaration").questions
    for question in asked(form, answers):
        value = [name] if question.kind is Kind.EVIDENCE else answers.get(question.id)
        if question not in signed and value is not None:
            applying.answer(ctx, reference=case, question=question.id, value=value)


def prepared(portal: Portal, persona: str, firm: Firm, domain: str, title: str, answers: dict[str, Any]) -> str:
    """An application with every answer but the declaration; its reference."""
    with portal.unit_of_work(actor(portal, persona)) as ctx:
        case = applying.start_case(ctx, organisation_code=firm.code, domain=domain, title=title, answers={})
        _answer(ctx, case, domain, answers)
    return case


def submitted(team: Team, signatory: str = "sara-lindqvist") -> None:
    signs = team.at(signatory, "/application?case={case}")
    signs.look("21-application-tasks")
    signs.go(f"/application-submit?case={team.case}")
    fill(signs, Your_full_name="Sara Lindqvist", Your_role="Director")
    signs.page.get_by_text("I declare what is written above").click()
    signs.look("22-sign-and-submit")
    signs.press("Sign and submit")
    signs.told("is submitted")


def complete(team: Team) -> None:
    ben = team.officer("complete")
    ben.press("Find the application complete")
    ben.told("The application is complete.")


def triaged(team: Team, way: str, reason: str = "") -> None:
    ben = team.officer("triage")
    radio(ben, way)
    fill(ben, Reasons=reason)
    ben.press("Record the triage")
    ben.told("The triage is recorded.")


def assessed(team: Team) -> None:
    """Complete, taken on, every criterion met, every step of the risk confirmed that has to be."""
    complete(team)
    triaged(team, "Assess it")
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
    asked = (("Safety", AVIATION), ("Safety", COMMUNICATIONS), ("Line 1", AVIATION), ("Protection", AVIATION))
    for item, body in asked:
        ben = team.officer("advice")
        pick(ben, "What is asked about", item)
        pick(ben, "Body to ask", body)
        ben.press("Ask for advice")
        ben.told("The body was asked.")
    for persona, request, body, position, severity in (
        ("mei-lockwood", 1, "X03", "Support", None),
        ("jonah-pike", 2, "X12", "Object", "High"),
        ("mei-lockwood", 3, "X03", "Support", None),
        ("mei-lockwood", 4, "X03", "Support", None),
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


def decided(team: Team, outcome: str) -> None:
    """Recommended, minuted and decided by three people."""
    for persona, part, button in (
        ("ben-carrow", "recommend", "Recommend and send to the panel"),
        ("chitra-rao", "minute", "Minute it and send it to the decision maker"),
        ("david-muir", "decide", "Decide the application"),
    ):
        team.at(persona, "/case?case={case}")
        person = team.at(persona, "/case-work?case={case}&do=" + part)
        radio(person, outcome)
        person.page.locator("[data-testid=stForm] textarea").last.fill("The reasons are on the file.")
        person.look(f"29-{part}")
        person.press(button)
        expect(person.page.get_by_role("link", name="Back to the cases")).to_be_visible(timeout=30_000)


def issued(team: Team) -> None:
    ben = team.officer("issue")
    ben.press("Issue the licence")
    ben.told("The licence is issued.")
    ben.look("30-case-issued")


def shown_in_public(team: Team) -> None:
    """Anybody finds the licence, reads how it stands, and reads at once that it was suspended."""
    visitor = Someone(team.portal, team.new_page())
    visitor.go("/licences")
    visitor.page.get_by_role("link", name="SL-").first.click()
    number = visitor.page.url.rsplit("/", 1)[1]
    expect(visitor.page.get_by_text("Status now: Issued, not begun")).to_be_visible()
    visitor.look("31-licence-issued")
    ben = team["ben-carrow"]
    ben.go(f"/licence?number={number}")
    fill(ben, Reasons="A drone came down beside a boat.")
    ben.look("32-licence-at-the-officer")
    ben.press("Suspend it at once")
    ben.told("The licence is suspended at once.")
    visitor.page.reload()
    expect(visitor.page.get_by_text("Status now: Suspended")).to_be_visible()
    visitor.look("33-licence-suspended")
    assert visitor.faults == []


def test_from_the_pre_check_to_a_licence_that_is_suspended(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    team = Team(portal, new_page)
    from_the_pre_check(team)
    data = opened(portal.data_dir)
    answer_everything(data, team.case)
    data.db.dispose()
    submitted(team)
    assessed(team)
    one_line_valued(team)
    asked_in_writing(team)
    advised(team)
    consented(team)
    scanned(team)
    decided(team, "Grant with conditions")
    issued(team)
    shown_in_public(team)
    assert team.faults == []


def test_a_red_line_is_refused_and_the_refusal_reviewed(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    team = Team(portal, new_page)
    data = opened(portal.data_dir)
    answers = uninsured_answers(*TERM)
    team.case = prepared(data, "tariq-holm", VEHICLES, "automated_vehicles", "Without a motor policy", answers)
    data.db.dispose()
    submitted(team, VEHICLES.subject)
    complete(team)
    triaged(team, "Assess it")
    decided(team, "Refuse")
    signs = team.at(VEHICLES.subject, "/application-status?case={case}")
    expect(signs.page.get_by_text("Refused").first).to_be_visible()
    fill(signs, What_should_be_looked_at_again="We can give a bond in place of the policy.")
    signs.look("34-refused")
    signs.press("Ask for a review")
    signs.told("An internal review is asked for.")
    gwen = team.at("gwen-tallis", "/case-work?case={case}&do=assign")
    gwen.press("Accept the request")
    gwen.told("The request is accepted.")
    gwen = team.at("gwen-tallis", "/case-work?case={case}&do=assign")
    pick(gwen, "Reviewer", "Elena Petrou")
    gwen.press("Give the review to this person")
    gwen.told("The review is assigned.")
    elena = team.at("elena-petrou", "/case?case={case}")
    elena = team.at("elena-petrou", "/case-work?case={case}&do=review")
    radio(elena, "Uphold")
    fill(elena, Reasons="A bond is not what the law asks for, and the red line stands.")
    elena.look("35-review")
    elena.press("Decide the review")
    elena.told("The review is decided.")
    signs = team.at(VEHICLES.subject, "/application-status?case={case}")
    expect(signs.page.get_by_text("the red line stands").first).to_be_visible()
    assert team.faults == []


def test_a_trial_that_needs_no_licence_is_guided_away(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    team = Team(portal, new_page)
    data = opened(portal.data_dir)
    answers = workshop_answers(*TERM)
    team.case = prepared(data, "nina-ostler", ROBOTS, "robotics", "An arm that hands tools over", answers)
    data.db.dispose()
    submitted(team, ROBOTS.subject)
    complete(team)
    triaged(team, "Guide it away", "Keep to the guidance on arms beside people; it says how.")
    nina = team.at("nina-ostler", "/application-status?case={case}")
    expect(nina.page.get_by_text("You need no licence")).to_be_visible()
    expect(nina.page.get_by_text("Keep to the guidance on arms").first).to_be_visible()
    nina.look("36-guided-away")
    assert team.faults == []
