"""Steers and sharing by screen: the form keeps what was typed where it is refused, and the buttons do what they say."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from portal.commands.drafts import start_draft
from portal.commands.publication import refresh_public
from portal.commands.steer_register import refresh_steers
from portal.commands.steering import record_steer
from portal.context import Actor
from portal.db.steers import live_share, newest_steers
from regulators.steers import InIt
from tests.architecture.source_files import ROOT
from tests.commands.test_steering import LETTER
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR


def opened(doors: Doors, who: Actor, page: str, **params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(who)
    at.run()
    at.query_params.update(params)
    at.switch_page(f"ui/{page}").run()
    assert not at.exception
    return at


def field(at: AppTest, label: str) -> object:
    found = [one for one in (*at.text_input, *at.text_area) if one.label.startswith(label)]
    assert len(found) == 1, label
    return found[0]


def fill(at: AppTest, **typed: str) -> None:
    labels = {
        "title": "Title of",
        "address": "Where it can",
        "given": "Given on",
        "passage": "The passage",
        "judged": "Which office",
        "expects": "What it expects",
    }
    for name, words in typed.items():
        field(at, labels[name]).set_value(words)  # type: ignore[attr-defined]


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_all_faults_of_a_steer_are_told_at_once_and_at_their_fields(sqlite_doors: Doors) -> None:
    at = opened(sqlite_doors, sqlite_doors.filing.person("sponsor_reviewer", "XD1"), "steers.py")
    fill(at, given="yesterday or so", expects="29 May 2026 Publish a plan.")
    press(at, "Record this steer")
    assert len(at.error[0].value.split("\n")) == 7
    for label in ("Title of", "Where it can", "Given on", "Which office", "What it expects"):
        assert ". Error: " in field(at, label).label, label  # type: ignore[attr-defined]
    assert ". Error: " in at.radio[0].label and ". Error: " in at.multiselect[0].label
    assert field(at, "Given on").value == "yesterday or so"  # type: ignore[attr-defined]
    fill(at, title="Letter", address="https://xd1.example/a", given="28 January 2030", expects="", judged="The AI team")
    at.multiselect[0].select("X01")
    at.radio[0].set_value(InIt.YES)
    press(at, "Record this steer")
    assert "lies in the future" in at.error[0].value and "Quote the passage" in at.error[0].value
    assert "Quote the passage" in field(at, "The passage").label  # type: ignore[attr-defined]
    assert ". Error: " not in field(at, "Title of").label, "it is mended"  # type: ignore[attr-defined]


def test_a_steer_is_recorded_on_screen(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    at = opened(sqlite_doors, filing.person("sponsor_reviewer", "XD1"), "steers.py")
    fill(at, title="**Letter**", address="https://xd1.example/a", given="28 January 2026", judged="The AI team")
    fill(at, passage="Make room.", expects="29 May 2026 Publish a plan.")
    at.multiselect[0].select("X01")
    at.radio[0].set_value(InIt.YES)
    press(at, "Record this steer")
    assert "write the day, a colon" in at.error[0].value
    fill(at, expects="29 May 2026: Publish a plan: soon.")
    press(at, "Record this steer")
    with filing.portal.db.reading() as session:
        (kept,) = newest_steers(session)
    assert (kept.title, kept.covers, kept.expectations[0].words) == ("**Letter**", ("X01",), "Publish a plan: soon.")
    assert "**Letter**" not in "".join(str(node.proto) for node in at.main if getattr(node, "proto", None))


@pytest.mark.thorough
def test_a_steer_is_amended_and_ended_on_screen(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    reviewer = filing.person("sponsor_reviewer", "XD1")
    with filing.portal.unit_of_work(reviewer) as ctx:
        number = record_steer(ctx, department_code="XD1", steer=LETTER)
    refresh_steers(filing.portal)
    at = opened(sqlite_doors, reviewer, "steer.py", department="XD1", steer=str(number))
    assert at.title[0].value == "Steer of 28 January 2026"
    fill(at, passage="Make room for safe AI, and say how.")
    field(at, "Why you amend it").set_value("A sentence was left out.")  # type: ignore[attr-defined]
    press(at, "Amend this steer")
    assert at.success and not at.error
    field(at, "Its last day").set_value("5 March 2026")  # type: ignore[attr-defined]
    field(at, "Why it ends").set_value("Another follows.")  # type: ignore[attr-defined]
    press(at, "End this steer")
    with filing.portal.db.reading() as session:
        (kept,) = newest_steers(session)
    assert (kept.version, kept.passage, str(kept.ended_on)) == (3, "Make room for safe AI, and say how.", "2026-03-05")
    assert not [button for button in at.button if button.label in ("Amend this steer", "End this steer")]


@pytest.mark.thorough
def test_a_draft_is_shared_and_taken_back_on_screen(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    preparer = filing.person("preparer")
    with filing.portal.unit_of_work(preparer) as ctx:
        start_draft(ctx, year=YEAR, regulator_code="X01")
    at = opened(sqlite_doors, preparer, "your_return.py")
    press(at, "Share the draft")
    with filing.portal.db.reading() as session:
        assert live_share(session, YEAR, "X01") is not None
    reviewer = filing.person("sponsor_reviewer", "XD1")
    read = opened(sqlite_doors, reviewer, "shared_return.py", year=str(YEAR), regulator="X01")
    assert read.title[0].value == f"Return of Example Transport Regulator for {YEAR}, shared"
    assert not [button.label for button in read.button]
    press(at, "Stop sharing")
    with filing.portal.db.reading() as session:
        assert live_share(session, YEAR, "X01") is None
    gone = opened(sqlite_doors, reviewer, "shared_return.py", year=str(YEAR), regulator="X01")
    assert gone.title[0].value == "There is nothing here"


@pytest.mark.thorough
def test_who_records_a_steer_sees_it_at_once(sqlite_doors: Doors) -> None:
    """On the desk and among the steers, before the public store has it."""
    filing = sqlite_doors.filing
    refresh_public(filing.portal)
    reviewer = filing.person("sponsor_reviewer", "XD1")
    opened_before = opened(sqlite_doors, reviewer, "steers.py")
    assert "Example Transport Regulator" in opened_before.warning[0].value
    with filing.portal.unit_of_work(reviewer) as ctx:
        record_steer(ctx, department_code="XD1", steer=LETTER)
    desk = opened(sqlite_doors, reviewer, "your_regulators.py", regulator="X01")
    assert "Letter of January" in [each.value for each in desk.subheader]
    assert "Named in steer" in "".join(each.value.to_csv() for each in desk.table)
    assert "Example Transport Regulator" not in opened(sqlite_doors, reviewer, "steers.py").warning[0].value
    assert filing.portal.public.steers().get("steers", []) == []
