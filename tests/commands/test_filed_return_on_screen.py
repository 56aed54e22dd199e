"""On screen: a version that became a correction is signed with its reason; a returned one says what that means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from portal.context import Actor
from tests.architecture.source_files import ROOT
from tests.commands import steps
from tests.commands.steps import CODE
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR

AFTER_EDITS = datetime(2026, 10, 1, 9, tzinfo=UTC)


def screen(doors: Doors, actor: Actor, page: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(actor)
    at.run()
    at.query_params.update({"year": str(YEAR), "regulator": CODE})
    at.switch_page(f"ui/{page}").run()
    assert not at.exception, at.exception
    return at


def labelled(elements: Iterable[Any], words: str) -> Any:
    return next(each for each in elements if words in each.label)


@pytest.mark.thorough
def test_the_certifier_says_why_it_is_corrected(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    filing.file()
    steps.reopen(filing)
    filing.check()
    steps.send(filing)
    sqlite_doors.set_clock(AFTER_EDITS)
    at = screen(sqlite_doors, filing.person("certifier"), "sign_off.py")
    at.radio[0].set_value("As the accountable officer")
    labelled(at.selectbox, "Kind of correction").set_value("omission")
    labelled(at.text_area, "What was wrong").set_value("A case was left out.")
    labelled(at.radio, "change a published figure").set_value("No")
    for box in at.checkbox:
        box.set_value(True)
    labelled(at.text_input, "full name").set_value("Alex Morgan")
    labelled(at.button, "Sign and file").click().run()
    assert not at.exception
    now = steps.status(filing)
    assert (now.counted_version, now.open_version) == (2, None)


@pytest.mark.thorough
def test_the_preparer_reads_what_a_returned_return_means_and_answers(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    filing.file()
    steps.ask(filing, "Why so many?")
    steps.give_back(filing)
    at = screen(sqlite_doors, filing.person("preparer"), "your_return.py")
    assert "Until you file it again no return of yours is held" in at.warning[0].value
    labelled(at.text_area, "Your answer on Staff").set_value("Because.")
    labelled(at.button, "Send the answer").click().run()
    assert steps.status(filing).open_questions == 0
