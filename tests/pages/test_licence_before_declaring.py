"""Whoever may act on a licence says first, on its page, whether they have an interest in the case."""

from __future__ import annotations

from sandbox_licences.case_file.entries import NoticeOfStep, NoticeWithdrawn
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import Trial


def test_nothing_is_typed_that_is_refused_for_want_of_a_declaration(sqlite_doors: Doors, desk: Trial) -> None:
    desk.ready().recommend().minute().decide()
    number = desk.issue()
    other = Screen(sqlite_doors, desk.person("decision_maker", second=True))
    other.open("licence.py", number=number)
    assert "Say whether you have an interest" in other.text
    assert not other.at.selectbox and len(other.at.text_area) == 1, "the declaration alone"
    other.at.radio[0].set_value("I have no interest in this case")
    other.press("Put this on record")
    other.open("licence.py", number=number)
    assert "once its holder was heard" in other.text
    steps = [option for box in other.at.selectbox if box.label == "Step" for option in box.options]
    assert not any("after notice" in step for step in steps)
    other.at.text_area[0].set_value("Two flights were too high.")
    other.press("Give notice")
    assert "Choose what may be done." in other.at.error[0].value, "none is chosen beforehand"
    next(box for box in other.at.selectbox if box.label == "What may be done").select_index(0)
    other.press("Give notice")
    assert desk.file.of(NoticeOfStep)

    sent_by_mistake(sqlite_doors, desk, other)

    third = Screen(sqlite_doors, desk.person("case_officer", second=True))
    third.open("licence.py", number=number)
    assert not third.at.text_input, "nothing to leave out of the public register yet"
    third.at.radio[0].set_value("I have an interest")
    third.at.text_area[0].set_value("My brother flies for them.")
    third.press("Put this on record")
    third.open("licence.py", number=number)
    assert "Say whether you have an interest" not in third.text
    assert not (third.at.text_area or third.at.text_input or third.at.selectbox)


def sent_by_mistake(doors: Doors, desk: Trial, decider: Screen) -> None:
    """The notice is withdrawn on the same page, and its holder reads no notice any more."""
    decider.open("licence.py", number=desk.number)
    box = next(area for area in decider.at.text_area if area.label.startswith("Why the notice that it may be"))
    box.set_value("It was for another licence.")
    decider.press(f"Withdraw the notice that it may be {desk.file.of(NoticeOfStep)[0].what.of}")
    assert desk.file.of(NoticeWithdrawn)[0].what.reason == "It was for another licence."
    for screen in (decider, Screen(doors, desk.signatory)):
        screen.open("licence.py", number=desk.number)
        assert "Notice: it may be" not in screen.text
        assert not any(area.label.startswith("Why the notice") for area in screen.at.text_area)
