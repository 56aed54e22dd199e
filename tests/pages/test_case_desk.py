"""The central unit's screens of a case: the queue, the case with its reasons, and the officer's steps."""

from __future__ import annotations

import pytest

from portal.commands import deciding
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_file.entries import (
    ConditionWritten,
    ConflictResolved,
    ConsentMoved,
    CriterionFound,
    QuestionAsked,
)
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.consents import ConsentState
from sandbox_licences.liability_limits import Mark
from sandbox_licences.lifecycle.application import State
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import OWNER, Trial


@pytest.mark.thorough
def test_the_queue_names_stage_due_day_and_whose_turn_it_is(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("cases.py")
    assert "No case waits for anybody." in screen.text, "a draft is its applicant's own"
    desk.submit()
    screen.open("cases.py")
    assert (
        "0 of 10 working days used. Duly made due on 2 July 2026. Whose turn: Case officer, since 18 June 2026."
        in screen.text
    )
    desk.complete().assess()
    screen.open("cases.py")
    assert "0 of 60 working days used. Decision due on 11 September 2026." in screen.text
    screen.open("cases.py", turn="applicant")
    assert "No case fits." in screen.text


def test_nobody_acts_before_saying_whether_they_have_an_interest(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case.py", case=desk.reference)
    assert "Before you act on this case" in [h.value for h in screen.at.header]
    assert "What you can do now" not in [h.value for h in screen.at.header]
    screen.at.radio[0].set_value("I have an interest")
    screen.at.text_area[0].set_value("My sister works there.")
    screen.press("Put this on record")
    assert "You declared an interest in this case" in screen.text
    screen.open("case_work.py", case=desk.reference, do="complete")
    assert not [b for b in screen.at.button if b.label.startswith("Find")]


@pytest.mark.thorough
def test_an_officer_takes_a_case_to_assessment_on_screen(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case.py", case=desk.reference)
    screen.at.radio[0].set_value("I have no interest in this case")
    screen.press("Put this on record")
    screen.open("case_work.py", case=desk.reference, do="complete")
    screen.press("Find the application complete")
    screen.open("case_work.py", case=desk.reference, do="triage")
    screen.press("Record the triage")
    assert "Choose one way first." in screen.text
    screen.at.radio[0].set_value("Assess it: a licence may help")
    screen.press("Record the triage")
    assert desk.row.state == State.ASSESSMENT
    screen.open("case_work.py", case=desk.reference, do="criteria")
    screen.at.radio[0].set_value("met")
    screen.at.text_area[0].set_value("Three engineers, 400 hours.")
    screen.press("Record the finding")
    assert [found.what.criterion for found in desk.file.of(CriterionFound)] == ["A-1"]
    screen.open("case_work.py", case=desk.reference, do="question")
    screen.at.text_area[0].set_value("How loud is it?")
    screen.press("Send the question and stop the clock")
    assert desk.file.of(QuestionAsked)[0].what.words == "How loud is it?"
    screen.open("case.py", case=desk.reference)
    assert "Waiting for the applicant" in screen.text and "How loud is it?" in screen.text


@pytest.mark.thorough
def test_lines_advice_and_differing_words_on_screen(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="lines")
    fields = {field.label: field for field in screen.at.text_input}
    fields["First day, for example 1 March 2027"].set_value("1 March 2027")
    fields["Last day"].set_value("31 August 2027").run()
    screen.box("Relief").set_value("modify").run()
    screen.box("Where in the United Kingdom").set_value("England").run()
    assert any("emonstration" in option for option in screen.box("Power it rests on").options)
    next(b for b in screen.at.text_area if b.label.startswith("Text or measure")).set_value("By instruments.").run()
    screen.press("Write the line")
    assert [line.id for line in desk.file.lines] == ["1"], screen.text[:1500]
    desk.advise(desk.ask(SAFETY, "X01"), Position.SUPPORT)
    desk.advise(desk.ask(SAFETY, OWNER), Position.OBJECT, severity=Severity.HIGH)
    screen.open("case_work.py", case=desk.reference, do="advice")
    assert "Unresolved" in screen.text
    followed = next(radio for radio in screen.at.radio if radio.label.startswith("Advice followed"))
    assert len(followed.options) == 2
    screen.press("Record the resolution")
    assert not desk.file.of(ConflictResolved)
    assert "Choose which advice is followed." in screen.text


def test_a_new_line_starts_where_and_when_the_trial_runs_and_is_written_once(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="lines")
    fields = {field.label: field for field in screen.at.text_input}
    assert screen.box("Where in the United Kingdom").value == "England"
    assert fields["First day, for example 1 March 2027"].value == desk.file.answers["starts_on"]
    assert fields["Last day"].value == desk.file.answers["ends_on"]
    screen.box("Relief").set_value("modify").run()
    next(b for b in screen.at.text_area if b.label.startswith("Text or measure")).set_value("By instruments.").run()
    for _ in range(2):
        screen.press("Write the line")
    assert [line.id for line in desk.file.lines] == ["1"]
    assert "Change line 1 instead" in screen.text


def test_where_a_line_holds_is_asked_where_no_one_extent_is_what_was_asked_for(
    sqlite_doors: Doors, desk: Trial
) -> None:
    desk.start(nations=["england", "scotland"]).submit().complete().assess()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="lines")
    assert screen.box("Where in the United Kingdom").value is None
    assert "Which powers fit is shown once" in screen.text
    next(f for f in screen.at.text_input if f.label == "Last day").set_value("31 June 2027").run()
    screen.press("Write the line")
    assert not desk.file.lines
    for told in (
        "Choose where in the United Kingdom it holds.",
        "Last day: There is no such day",
    ):
        assert told in screen.text, screen.text


def test_every_objection_is_shown_before_any_is_overruled(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    desk.advise(desk.ask(SAFETY, OWNER), Position.OBJECT, severity=Severity.LOW)
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="advice")
    weigh(screen, "the objection is overruled")
    desk.advise(desk.ask(SAFETY, "X04"), Position.OBJECT, severity=Severity.HIGH)
    screen.press("Record the resolution")
    assert not desk.file.of(ConflictResolved), "one of the objections was not on the screen"
    assert [warning.value for warning in screen.at.warning if "Nothing was recorded" in warning.value]
    assert "High: We looked at it." in screen.text
    weigh(screen, "all objections are overruled")
    screen.press("Record the resolution")
    assert len(desk.file.of(ConflictResolved)[0].what.weighed) == 2, screen.text


def weigh(screen: Screen, way: str) -> None:
    followed = next(radio for radio in screen.at.radio if radio.label.startswith("Advice followed"))
    followed.set_value(next(option for option in followed.options if option.endswith(way)))
    next(area for area in screen.at.text_area if area.label.startswith("Why, on")).set_value("It is met.")


def test_a_signed_link_can_be_withdrawn_while_a_licence_is_kept_up(sqlite_doors: Doors, desk: Trial) -> None:
    desk.ready().recommend().minute().decide()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="advice")
    assert "Send a signed link" not in [b.label for b in screen.at.button], "no request was made since the grant"
    desk.link(desk.ask(SAFETY, "X07"))
    screen.open("case_work.py", case=desk.reference, do="advice")
    screen.press("Withdraw this link")
    assert "Withdrawn" in screen.text


@pytest.mark.thorough
def test_a_condition_is_shown_as_it_was_typed(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="conditions")
    screen.at.text_area[0].set_value("Report <b>each</b> *event* within 72 hours.")
    screen.press("Write the condition")
    assert desk.file.of(ConditionWritten)[0].what.words == "Report <b>each</b> *event* within 72 hours."
    assert "Report <b>each</b> *event* within 72 hours." in screen.text


@pytest.mark.thorough
@pytest.mark.parametrize("part", ["risk", "consents", "liability", "time", "recommend"])
def test_every_part_of_the_officers_work_opens(sqlite_doors: Doors, desk: Trial, part: str) -> None:
    desk.start().submit().complete().assess().line()
    desk.value()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do=part)
    assert screen.at.button, screen.text


@pytest.mark.thorough
def test_the_application_is_read_as_it_was_handed_in(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit()
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_application.py", case=desk.reference)
    assert "Not scanned" in screen.text and "tests.txt" in screen.text
    assert len(screen.at.header) > 10


def test_a_case_whose_licence_goes_well_asks_nothing_of_its_officer(sqlite_doors: Doors, desk: Trial) -> None:
    desk.ready().recommend().minute().decide()
    screen = Screen(sqlite_doors, desk.officer)

    def headings() -> list[str]:
        screen.open("case.py", case=desk.reference)
        return [header.value for header in screen.at.header]

    assert {"What you can do now", "What the licence would say"} <= set(headings()), "it is to be issued"
    desk.issue()
    shown = headings()
    assert "Nothing waits for you on this case" in shown and "What you can do now" not in shown
    assert "What the licence says" in shown and "What the licence would say" not in shown
    assert "You may still:" in screen.text and "Ask bodies, give longer" in screen.text
    assert "Ask for each consent" not in screen.text, "each is given: none can be asked for"
    assert "Why not yet" not in screen.text, "no gate waits, so no column says why"
    screen.open("case_work.py", case=desk.reference, do="consents")
    assert "This cannot be done now" in [info.proto.title for info in screen.at.info]

    desk.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    shown = headings()
    assert "What you can do now" in shown and "Nothing waits for you on this case" not in shown
    assert "Ask for each consent" in screen.text and "Why not yet" in screen.text
    screen.open("case_work.py", case=desk.reference, do="consents")
    screen.press("Ask for this consent")
    assert desk.file.of(ConsentMoved)[-1].what.to is ConsentState.REQUESTED
    assert "The consent was asked for." in [done.proto.title for done in screen.at.success], "told on the case's page"
    assert "Ask for each consent" not in (headings() and screen.text)


def test_what_is_above_a_limit_says_who_approved_it_or_who_must(sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess().line()
    desk.value(cap=90_000_000_00, worst=90_000_000_00)
    screen, approver = Screen(sqlite_doors, desk.officer), desk.person("liability_approver")

    def told(words: str) -> list[str]:
        screen.open("case_work.py", case=desk.reference, do="liability")
        return [line for line in screen.text.splitlines() if words in line]

    def approve(pence: int) -> None:
        given = {"licence_pence": pence, "programme_pence": 200_000_000_00, "reasons": "It is worth it."}
        desk.do(approver, deciding.approve_exposure, **given)

    above = "is above the limit of one licence"
    assert told(above)[0].endswith(" Not approved yet: a liability approver must approve it.")
    assert "The greater of the cap, and the worst case less cover" in screen.text and "max(" not in screen.text
    approve(80_000_000_00)
    only = f"Approved by {approver.name} only up to £80,000,000 on 18 June 2026: a liability approver must approve the"
    assert only in told(above)[0]
    assert (
        f"Approved by {approver.name} up to £200,000,000 on 18 June 2026." in told("is above the limit of the prog")[0]
    )
    approve(95_000_000_00)
    assert told(above)[0].endswith(f" Approved by {approver.name} up to £95,000,000 on 18 June 2026.")
    needed = "Treasury approval is needed"
    assert told(needed)[0].endswith(" Not recorded yet: a liability approver records it once it is there.")
    recorded = {"of": Mark.TREASURY_APPROVAL, "up_to_pence": 90_000_000_00, "where": "HMT 26/7"}
    desk.do(approver, deciding.record_elsewhere, **recorded)
    assert told(needed)[0].endswith(f" Recorded by {approver.name} up to £90,000,000 on 18 June 2026: HMT 26/7.")
