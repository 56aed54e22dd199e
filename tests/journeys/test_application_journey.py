"""An application in a real browser: nothing typed is lost with the browser, and one part of it by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import Someone, tab_to

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 640}


def started(portal: RunningPortal, page: Page, persona: str, title: str) -> tuple[Someone, str]:
    """A new application of drones; who began it, and its reference."""
    person = Someone(portal, page)
    person.sign_in(persona, "/start-application?domain=drones")
    page.get_by_label("A name for the trial").fill(title)
    person.press("Start the application")
    person.heading("Application: drones")
    return person, parse_qs(urlsplit(page.url).query)["case"][0]


def kept(page: Page) -> None:
    """Until what was given last is kept: the page says when, and is at rest."""
    page.wait_for_timeout(1_200)  # a pause in typing, after which the answer is sent
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)


@pytest.mark.thorough
def test_a_browser_killed_in_mid_form_loses_no_answer(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    page = new_page()
    leo, case = started(portal, page, "leo-fontaine", "A browser that dies")
    leo.go(f"/application-part?case={case}&part=product")
    page.get_by_label("What is the product called?").fill("Courier 2")
    page.get_by_label("What is it, and what does it do?").press_sequentially("It carries blood between two")
    kept(page)
    page.get_by_label("What is it, and what does it do?").press_sequentially(" hospitals")
    kept(page)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "keeping an answer took the focus away"
    page.context.close()  # the whole profile, in the middle of a sentence

    again = Someone(portal, new_page())
    again.sign_in("sara-lindqvist")
    again.go(f"/application-part?case={case}&part=product")
    expect(again.page.get_by_label("What is the product called?")).to_have_value("Courier 2", timeout=15_000)
    expect(again.page.get_by_label("What is it, and what does it do?")).to_have_value(
        "It carries blood between two hospitals"
    )
    again.go(f"/application?case={case}")
    expect(again.page.get_by_text("In progress").first).to_be_visible()


@pytest.mark.thorough
@pytest.mark.parametrize("pause", (0, 40, 250, 900))
def test_who_types_on_without_waiting_loses_nothing(
    portal: RunningPortal, new_page: Callable[[], Page], pause: int
) -> None:
    """``pause`` in milliseconds between two answers: while the one is kept the next comes."""
    page = new_page()
    leo, case = started(portal, page, "leo-fontaine", "In a hurry")
    leo.go(f"/application-row?case={case}&table=hazard_log&row=1")
    page.get_by_role("textbox", name="Hazard:").focus()
    for key in ("A motor fails", "Tab", "People on the quay", "Tab", "Space", "ArrowDown", "Tab", "Space"):
        if key in ("Tab", "Space", "ArrowDown"):
            page.keyboard.press(key)
        else:
            page.keyboard.insert_text(key)
        page.wait_for_timeout(pause)
    page.keyboard.press("Tab")
    page.keyboard.insert_text("A parachute")
    kept(page)
    expect(page.get_by_text("Missing: Who looks after the controls")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("not kept")).to_have_count(0)
    leo.go(f"/application-row?case={case}&table=hazard_log&row=1")
    expect(page.get_by_role("textbox", name="Who would be harmed:")).to_have_value("People on the quay", timeout=15_000)
    expect(page.get_by_role("radio", name="Minor injury")).to_be_checked()
    expect(page.get_by_role("textbox", name="What prevents it")).to_have_value("A parachute")


@pytest.mark.thorough
def test_who_presses_continue_at_once_reads_what_was_not_kept(
    portal: RunningPortal, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    leo, case = started(portal, page, "leo-fontaine", "In words instead of digits")
    leo.go(f"/application-part?case={case}&part=aircraft")
    weight = page.get_by_role("textbox", name="How heavy is it")
    weight.fill("nine")
    onward = page.get_by_role("button", name="Continue: ")
    following = onward.inner_text().removeprefix("Continue: ")
    onward.click()
    expect(page.get_by_text("so you are still on this page")).to_be_visible(timeout=15_000)
    expect(weight).to_have_value("nine")
    expect(weight).to_have_attribute("aria-invalid", "true")
    leo.focus_is_on_heading()
    weight.fill("9")
    kept(page)  # in a box with an error too, once it is left
    weight.press("Tab")
    expect(page.get_by_text("not kept")).to_have_count(0, timeout=15_000)
    expect(weight).not_to_have_attribute("aria-invalid", "true")
    onward.click()
    leo.heading(following)


@pytest.mark.thorough
def test_an_answer_that_is_wrong_takes_no_focus_away(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    page = new_page()
    leo, case = started(portal, page, "leo-fontaine", "Ends before it starts")
    leo.go(f"/application-part?case={case}&part=plan")
    page.get_by_role("textbox", name="On which day should the trial start?").fill("1 March 2027")
    end = page.get_by_role("textbox", name="On which day does it end at the latest?")
    for typed, says in (
        ("1 February 2027", "Error: The end, 1 February 2027, is before the start, 1 March 2027."),
        ("1 April 2027", ""),
        ("some day", "Your earlier answer, 1 April 2027, still stands."),
    ):
        end.fill(typed)
        kept(page)
        expect(page.get_by_text(says).last if says else end).to_be_visible(timeout=15_000)
        assert says in str(end.get_attribute("aria-label"))
        assert end.get_attribute("aria-invalid") == ("true" if says else None)
        assert end.evaluate("field => field === document.activeElement"), f"the focus is gone at “{typed}”"


@pytest.mark.thorough
def test_one_part_by_keyboard_alone_at_400_percent(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    page = new_page()
    page.set_viewport_size(ZOOMED)
    sara, case = started(portal, page, "sara-lindqvist", "With the keyboard")
    tab_to(page, lambda said: said.startswith("Use, users and public benefit"))
    page.keyboard.press("Enter")
    sara.heading("Use, users and public benefit")
    boxes = page.locator("[data-testid=stMain] textarea")
    expect(boxes.first).to_be_visible(timeout=15_000)
    count = boxes.count()
    for number in range(count):
        label = str(boxes.nth(number).get_attribute("aria-label"))
        tab_to(page, lambda said, label=label: said == label)  # type: ignore[misc]
        page.keyboard.insert_text(f"Answer {number}.")
    page.keyboard.press("Tab")
    kept(page)
    over = page.evaluate(
        "() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
        ".filter(Boolean).map(e => e.scrollWidth - e.clientWidth))"
    )
    assert over <= 0, f"the page is {over} px too wide"
    tab_to(page, lambda said: said.startswith("Continue: "))
    page.keyboard.press("Enter")
    sara.settle()
    sara.go(f"/application-part?case={case}&part=use")
    for number in range(count):
        expect(boxes.nth(number)).to_have_value(f"Answer {number}.", timeout=15_000)
