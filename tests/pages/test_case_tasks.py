"""What waits for each of the people of a case on their first page, and the pages it leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.commands import casework, consenting, licensing, reviewing
from portal.context import Actor
from portal.queries.contest_tasks import Task
from portal.queries.me import my_desk
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import AdviceGiven, ConsentMoved, Decided, Minuted, Scanned
from sandbox_licences.case_file.scope import SAFETY, items
from sandbox_licences.consents import ConsentState
from sandbox_licences.hats import Interest
from sandbox_licences.lifecycle.application import State
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import OWNER, Trial


def _desk(trial: Trial, actor: Actor) -> tuple[Task, ...]:
    with trial.filing.portal.reading(actor) as reading:
        return my_desk(reading).tasks


def tasks(trial: Trial, actor: Actor) -> list[str]:
    return [task.title for task in _desk(trial, actor)]


def test_each_finds_what_waits_for_them_and_nobody_else_does(desk: Trial) -> None:
    desk.start().submit()
    second = desk.person("case_officer", second=True)
    assert "Check whether the application is complete: Parcels to the islands" in tasks(desk, second)
    desk.complete().assess()
    assert tasks(desk, second) == ["See all cases"], "the case is the first officer's now"
    assert tasks(desk, desk.officer)[0] == "Assess the application: Parcels to the islands"
    desk.line()
    desk.ask(SAFETY, "X01")
    assert tasks(desk, desk.person("consultee", "X01"))[-1] == "Advise on Safety of the trial"
    assert tasks(desk, desk.person("consultee", "X02")) == []
    meanwhile = "Meanwhile: Parcels to the islands"
    assert meanwhile in tasks(desk, desk.officer), "other items are not asked about yet"
    assert meanwhile not in tasks(desk, second)
    desk.delegate()
    desk.do(desk.officer, consenting.request_consent, line="1", body=OWNER)
    assert tasks(desk, desk.person("consent_giver", OWNER))[0].startswith("Answer on Line 1:")
    assert "Record scans: Parcels to the islands" in tasks(desk, desk.person("administrator"))
    approver = desk.person("liability_approver")
    desk.value(cap=1_000_00)
    assert not any(title.startswith("Look at the exposure") for title in tasks(desk, approver))
    desk.value(cap=90_000_000_00, worst=90_000_000_00)
    assert "Look at the exposure: Parcels to the islands" in tasks(desk, approver)


def count(trial: Trial, actor: Actor) -> str:
    return next(task.hint for task in _desk(trial, actor) if task.title == "See all cases")


def test_what_is_counted_as_waiting_is_what_waits_whosever_turn_it_is(desk: Trial) -> None:
    desk.start().submit().complete().assess()
    assert count(desk, desk.officer) == "1 open, 0 late, 1 waiting for you."
    desk.confirm_risk().line()
    asked = {item: desk.ask(item) for item in items(desk.file)}
    desk.advise(asked[SAFETY], Position.SUPPORT)
    assert count(desk, desk.officer) == "1 open, 0 late, 0 waiting for you.", "advice is awaited, and nothing else"
    desk.advise(desk.ask(SAFETY, "X01"), Position.OBJECT, severity=Severity.HIGH)
    own = {task.title: task for task in _desk(desk, desk.officer)}
    assert "Consultees differ" in own["Meanwhile: Parcels to the islands"].hint
    assert count(desk, desk.officer) == "1 open, 0 late, 1 waiting for you."
    desk.do(desk.officer, casework.ask_in_writing, words="How loud is it?")
    assert "Meanwhile: Parcels to the islands" in tasks(desk, desk.officer), "the applicant is asked, and they differ"
    assert count(desk, desk.officer) == "1 open, 0 late, 1 waiting for you."
    assert count(desk, desk.person("case_officer", second=True)) == "1 open, 0 late, 0 waiting for you."
    assert count(desk, desk.person("administrator")) == "1 open, 0 late, 0 waiting for you."


@pytest.mark.thorough
def test_a_consultee_and_a_consent_giver_answer_on_screen(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess().line()
    desk.ask("Line 1")
    desk.delegate()
    desk.do(desk.officer, consenting.request_consent, line="1", body=OWNER)
    consultee = Screen(sqlite_doors, desk.person("consultee", OWNER))
    consultee.open("asked.py")
    assert "Waiting" in consultee.text and "due on 9 July 2026." in consultee.text
    where = {"case": desk.reference, "request": "1", "body": OWNER}
    consultee.open("advise.py", **where)
    assert "A pilot watches every flight and can end it." in consultee.text
    consultee.at.radio[0].set_value("I have no interest in this case")
    consultee.press("Put this on record")
    consultee.open("advise.py", **where)
    consultee.at.radio[0].set_value(Position.SUPPORT_WITH_CONDITIONS)
    consultee.at.text_area[1].set_value("It holds.")
    consultee.press("Give this advice")
    assert "Write the condition you propose." in consultee.text and not desk.file.of(AdviceGiven)
    consultee.at.radio[0].set_value(Position.SUPPORT)
    consultee.at.text_area[1].set_value("It holds.")
    consultee.press("Give this advice")
    assert desk.file.of(AdviceGiven)[0].what.position is Position.SUPPORT
    consultee.open("advise.py", **where)
    assert consultee.at.title[0].value == "Your advice" and "You may give it again" in consultee.text
    giver = Screen(sqlite_doors, desk.person("consent_giver", OWNER))
    line = {"case": desk.reference, "line": "1", "body": OWNER}
    giver.open("consent.py", **line)
    giver.at.radio[0].set_value("I have no interest in this case")
    giver.press("Put this on record")
    giver.open("consent.py", **line)
    giver.at.radio[0].set_value(ConsentState.GIVEN)
    giver.at.text_input[0].set_value("Letter of 18 June 2026")
    giver.press("Give this answer")
    assert desk.file.of(ConsentMoved)[-1].what.to is ConsentState.GIVEN
    giver.open("consent.py", **line)
    assert giver.at.title[0].value == "Your consent" and "Nothing is asked of you." in giver.text and not giver.at.radio
    giver.press("Withdraw the consent")
    assert desk.file.of(ConsentMoved)[-1].what.to is ConsentState.GIVEN, "not without a reason"
    giver.at.text_area[0].set_value("The pilots have left.")
    giver.press("Withdraw the consent")
    assert desk.file.of(ConsentMoved)[-1].what.to is ConsentState.WITHDRAWN


def test_chair_decider_and_officer_take_a_case_to_its_licence_on_screen(sqlite_doors: Doors, desk: Trial) -> None:
    desk.ready().recommend()
    for actor, do, words, press, then in (
        (desk.chair, "minute", "The panel agrees.", "Minute it and send it to the decision maker", State.MINUTED),
        (desk.decider, "decide", "As recommended.", "Decide the application", State.GRANTED),
    ):
        screen = Screen(sqlite_doors, actor)
        screen.open("case.py", case=desk.reference)
        screen.at.radio[0].set_value("I have no interest in this case")
        screen.press("Put this on record")
        screen.open("case_work.py", case=desk.reference, do=do)
        screen.at.radio[0].set_value(Outcome.GRANTED)
        screen.at.text_area[0].set_value(words)
        screen.press(press)
        assert desk.row.state == then, screen.text[:2000]
    officer = Screen(sqlite_doors, desk.officer)
    officer.open("case_work.py", case=desk.reference, do="issue")
    officer.press("Issue the licence")
    officer.open("case.py", case=desk.reference)
    assert "SL-2026-DRN-0001" in officer.text
    assert desk.file.of(Minuted) and desk.file.of(Decided)


@pytest.mark.thorough
def test_an_approver_sees_the_formula_and_approves(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess().line()
    desk.value(cap=90_000_000_00, worst=90_000_000_00)
    screen = Screen(sqlite_doors, desk.person("liability_approver"))
    screen.open("case.py", case=desk.reference)
    screen.at.radio[0].set_value("I have no interest in this case")
    screen.press("Put this on record")
    screen.open("case_work.py", case=desk.reference, do="exposure")
    assert "£90,000,000: the greater of £90,000,000, and £90,000,000 less £0" in screen.text
    screen.at.text_area[0].set_value("It is worth it.")
    screen.press("Approve up to these amounts")
    assert "exposure approved up to £90,000,000" in screen.text.lower().replace(
        "exposure approved", "exposure approved"
    )


@pytest.mark.thorough
def test_an_administrator_scans_reviews_and_keeps_the_law(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    screen = Screen(sqlite_doors, desk.person("administrator"))
    screen.open("case_work.py", case=desk.reference, do="scan")
    screen.at.radio[0].set_value("clean")
    screen.at.text_input[0].set_value("ClamAV 1.4")
    screen.press("Record the scan")
    assert desk.file.of(Scanned)[0].what.clean
    desk.recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    desk.do(desk.signatory, reviewing.ask_for_review, reason="Look at the noise again.")
    second = desk.person("decision_maker", second=True)
    screen.open("case_work.py", case=desk.reference, do="assign")
    assert "Look at the noise again." in screen.text
    screen.press("Accept the request")
    screen.open("case_work.py", case=desk.reference, do="assign")
    screen.box("Reviewer").set_value(second.person_id)
    screen.press("Give the review to this person")
    assert "Internal review: Parcels to the islands" in tasks(desk, second)
    screen.open("law_desk.py")
    screen.at.text_area[0].set_value("legislation.gov.uk, text of 1 June 2026")
    screen.press("Say that this row is what the law says")
    assert "1 of 35 are checked." in screen.text
    screen.at.text_input[-1].set_value("7")
    screen.box("Setting").set_value(4)
    screen.press("Set it")
    screen.open("law_desk.py")
    assert '"7, 0 taken"' in screen.text


@pytest.mark.parametrize("address", [{}, {"request": "x"}, {"request": "9" * 12}, {"case": "nothing", "request": "1"}])
def test_addresses_that_are_none_say_so(sqlite_doors: Doors, desk: Trial, address: dict[str, str]) -> None:
    screen = Screen(sqlite_doors, desk.person("consultee", OWNER))
    screen.open("advise.py", **address)
    assert [title.value for title in screen.at.title] == ["There is nothing here"]


def found(trial: Trial, actor: Actor, title: str) -> list[Task]:
    return [task for task in _desk(trial, actor) if task.title == title]


def test_a_suspension_at_once_waits_for_its_deciders_until_one_decides(issued: Trial) -> None:
    issued.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(issued.filing.portal)
    again = f"Look again at the suspension of {issued.number}"
    other = issued.person("decision_maker", second=True)
    assert not found(issued, issued.decider, again)
    issued.with_licence(issued.officer, licensing.hold_licence, reason="It fell.", review_on=date(2027, 3, 15))
    for decider in (issued.decider, other):
        (task,) = found(issued, decider, again)
        assert "Due on 15 March 2027." in task.hint and task.tag == "Your turn"
        assert (task.page, task.params) == ("licence.py", (("number", issued.number),))
    (told,) = found(issued, issued.officer, f"{issued.number} is suspended")
    assert "A decision maker looks at it again on 15 March 2027." in told.hint and told.tag == "Suspended"
    for nobody in (issued.chair, issued.person("case_officer", second=True), issued.applicant):
        assert not [task for task in _desk(issued, nobody) if "15 March 2027" in task.hint]
    with issued.filing.portal.unit_of_work(other) as ctx:
        casework.declare_interest(ctx, reference=issued.reference, interest=Interest.DECLARED, words="My brother’s.")
    assert not found(issued, other, again), "who has an interest can take no step"
    issued.filing.set_clock(datetime(2027, 3, 15, 12, tzinfo=UTC))
    assert found(issued, issued.decider, again)[0].tag == "Your turn", "on the day it is not late"
    issued.filing.set_clock(datetime(2027, 3, 16, 12, tzinfo=UTC))
    for whom, title in ((issued.decider, again), (issued.officer, told.title)):
        assert found(issued, whom, title)[0].tag == "Overdue"
    issued.with_licence(issued.decider, licensing.reinstate_licence, reason="It was a bird.")
    assert not found(issued, issued.decider, again) and not found(issued, issued.officer, told.title)
