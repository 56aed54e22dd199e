"""The pre-check on screen: asked one after the other, answered with its rule, kept in the address, for visitors."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from portal.config import settings
from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors

FOR_A_LICENCE = {
    "domain": "drones",
    "uses_ai": "Yes",
    "in_uk": "Yes",
    "sight": "bvlos",
    "airspace": "shared",
    "stops_you": "law",
    "gives_up_protection": "no",
    "regulator_stage": "refused",
}


def screen(**answers: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = {"is_logged_in": False}
    at.run()
    at.query_params.update(answers)
    at.switch_page("ui/pre_check.py").run()
    assert not at.exception, at.exception
    return at


def test_questions_come_one_after_the_other_and_the_address_keeps_them(sqlite_doors: Doors) -> None:
    at = screen()
    assert [box.label for box in at.selectbox] == ["What do you want to test?"]
    at.selectbox[0].set_value("robotics").run()
    assert len(at.selectbox) == 2 and "every question" in "".join(text.value for text in at.markdown)
    at.selectbox[1].set_value("No").run()
    assert len(at.selectbox) == 3
    assert (at.query_params["domain"], at.query_params["uses_ai"]) == ("robotics", "No")


def test_an_address_with_answers_leads_to_its_rule(sqlite_doors: Doors) -> None:
    at = screen(**FOR_A_LICENCE)
    assert len(at.info) == 1 and "Rule E-15" in at.info[0].value
    assert "Pilot sandbox licence" in next(heading.value for heading in at.subheader)
    link = next(str(link.proto) for link in at.get("page_link") if "Start an application" in str(link.proto))
    assert "sight=bvlos" in link and "domain=drones" in link  # the answers go with it
    taken = next(text.value for text in at.markdown if "taken over" in text.value).replace("\\", "")
    assert taken.startswith("Of your 7 answers in the pre-check 2 are taken over: “"), "what is no question of the form"
    assert "The other 5 only show the way, and are not kept." in taken
    assert re.search(r"\d\d questions of the application remain to be answered", taken)
    at.selectbox(key="choice_stops_you").set_value("nothing").run()
    assert not at.info, "the rule no longer holds"


@pytest.mark.parametrize(("uses_ai", "starts"), [("Yes", True), ("No", False)])
def test_what_is_taken_over_is_told_where_an_application_may_be_started(
    sqlite_doors: Doors, uses_ai: str, starts: bool
) -> None:
    at = screen(**{**FOR_A_LICENCE, "uses_ai": uses_ai})
    assert at.get("page_link") and any("Rule E-" in box.value for box in (*at.info, *at.warning, *at.success))
    assert any(link.label == "Start an application" for link in at.get("page_link")) is starts
    assert any("We take over" in text.value for text in at.markdown) is starts


def test_answers_that_are_none_are_asked_again(sqlite_doors: Doors) -> None:
    at = screen(**{**FOR_A_LICENCE, "sight": "<script>"})
    assert at.selectbox[-1].key == "choice_sight" and at.selectbox[-1].value == ""
    at = screen(**FOR_A_LICENCE)
    at.text_input[0].set_value("CAA\u202e12").run()
    assert "cannot be seen" in at.error[0].value and at.info, "it is optional: the rule stands"


def test_what_would_be_refused_says_so_and_how_to_talk(sqlite_doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {**FOR_A_LICENCE, "gives_up_protection": "yes"}
    at = screen(**asked)
    assert "Rule E-03" in at.warning[0].value and "would be refused" in at.warning[0].value
    assert "Not as you describe it: talk to us" in str(at.warning[0].proto)
    assert any("No address of the central unit" in text.value for text in at.markdown)
    monkeypatch.setenv("REGPORTAL_CONTACT", "sandbox@central.example")
    settings.cache_clear()
    assert any("mailto:sandbox@central.example" in text.value for text in screen(**asked).markdown)
