"""The regulator's page and the central unit's: what stands on them, and that what is typed there is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from portal.commands.counts import refresh_counts
from portal.context import Actor
from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, decisions

PREVIEW = datetime(2026, 10, 2, 9, tzinfo=UTC)
Screens = Callable[[Actor], AppTest]


@pytest.fixture
def screens(sqlite_doors: Doors) -> Screens:
    """The screens as somebody sees them."""

    def of(actor: Actor) -> AppTest:
        at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
        at.user = sqlite_doors.sign_in(actor)
        return at.run()

    return of


def open_page(at: AppTest, file: str, **params: str) -> AppTest:
    at.query_params.clear()
    at.query_params.update({"year": str(YEAR), **params})
    at.switch_page(f"ui/{file}").run()
    assert not at.exception, at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception, at.exception
    return at


def type_in(at: AppTest, label: str, text: str) -> None:
    next(area for area in at.text_area if area.label.startswith(label)).set_value(text)


def words(at: AppTest) -> str:
    """All that stands on the page, with the marks of Markdown and the values of fields."""
    return "\n".join(str(node.proto) for node in at.main if getattr(node, "proto", None) is not None)


@pytest.mark.thorough
def test_a_group_is_disputed_and_moved_on_screen(sqlite_doors: Doors, screens: Screens) -> None:
    filing = sqlite_doors.filing
    mine = open_page(screens(filing.person("preparer")), "your_place.py")
    assert "opens on 2 October 2026" in words(mine)
    type_in(mine, "Why it is the wrong group", "We license *nothing* that moves.")
    press(mine, "Send the dispute")
    assert "yet to answer" in words(mine)
    desk = open_page(screens(filing.analyst), "contested.py")
    next(box for box in desk.selectbox if "Group of" in box.label).set_value("demonstration: all")
    press(desk, "Send the answer")
    assert "Write the answer first." in words(desk)
    type_in(desk, "Your answer", "Agreed.")
    press(desk, "Send the answer")
    assert "Agreed" in words(open_page(mine, "your_place.py"))
    assert "**All regulators**: 12 regulators" in words(mine)


@pytest.mark.thorough
def test_a_figure_is_challenged_and_answered_on_screen(sqlite_doors: Doors, screens: Screens) -> None:
    filing = sqlite_doors.filing
    for code, count in (("X01", 40), ("X02", 60)):
        filing.file(code, {"decisions": decisions(count)})
        filing.accept(code)
    refresh_counts(filing.portal)
    sqlite_doors.set_clock(PREVIEW)
    preparer = open_page(screens(filing.person("preparer")), "your_place.py")
    assert not [button for button in preparer.button if "challenge" in button.label]
    mine = open_page(screens(filing.person("certifier")), "your_place.py")
    assert "as they would be published now" in words(mine)
    press(mine, "Send the challenge")
    assert "Choose the figure you challenge." in words(mine)
    next(box for box in mine.selectbox if box.label == "Figure").set_value("P2")
    type_in(mine, "What is wrong", "The target changed.")
    type_in(mine, "What shows it", "Letter of 3 May.")
    press(mine, "Send the challenge")
    assert [area.value for area in mine.text_area if area.label.startswith("What")] == ["", ""]
    type_in(mine, "Comment", "We grew.")
    press(mine, "Keep this comment")
    assert "Your comment is kept" in words(mine)

    assert "See your place in the comparison 2026" in words(open_page(mine, "home.py"))
    desk = screens(filing.analyst)
    assert "Answer 1 dispute or challenge of round 2026" in words(desk)
    open_page(desk, "contested.py")
    assert "We grew" in words(desk) and "Letter of 3 May" in words(desk)
    type_in(desk, "Your answer", "Half of it.")
    press(desk, "Send the answer")
    assert "Say whether the challenge is upheld" in words(desk)
    desk.radio[0].set_value("partly upheld")
    press(desk, "Send the answer")
    assert "partly upheld" in words(open_page(mine, "your_place.py"))
    assert "dispute or challenge" not in words(open_page(desk, "home.py"))


@pytest.mark.thorough
def test_counts_are_shown_down_to_their_cases(sqlite_doors: Doors, screens: Screens) -> None:
    filing = sqlite_doors.filing
    at = screens(filing.person("preparer"))
    assert "no return of this regulator is accepted" in words(open_page(at, "own_counts.py"))
    filing.file("X01", {"decisions": [*decisions(3), *decisions(2, "S2", "robotics")]})
    filing.accept()
    refresh_counts(filing.portal)
    open_page(at, "own_counts.py")
    number = next(box for box in at.selectbox if box.label == "Number")
    number.select(next(option for option in number.options if option.startswith("S2, robotics, granted,"))).run()
    assert "S2-robo-1" in words(at) and "S2-robo-0" not in words(at)
    for part in ("guidance", "commitments", "quantities", "suppressed"):
        at.segmented_control[0].set_value(part).run()
        assert not at.exception, at.exception
