"""Whoever leaves a page with a long text that was typed and not sent is asked first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


def test_a_text_typed_and_not_sent_is_not_left_unasked(full_portal: RunningPortal, page: Page) -> None:
    asked: list[str] = []
    stay = True

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if stay and dialog.type == "confirm":
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    ruth = Someone(full_portal, page)
    ruth.sign_in("ruth-adeyemi", "/your-steers")
    away = page.get_by_test_id("stMain").get_by_role("link", name="Search", exact=True)
    box = page.get_by_role("textbox", name="The passage, word for word")
    box.fill("Make room for safe AI.")
    away.click()
    ruth.settle()
    assert asked == ["confirm"]
    expect(box).to_have_value("Make room for safe AI.")
    ruth.press("Record this steer")
    expect(page.get_by_text("There is a problem")).to_be_visible(timeout=20_000)
    ruth.settle()
    away.click()
    assert asked == ["confirm"] * 2, "a step that was refused keeps nothing"
    expect(box).to_have_value("Make room for safe AI.")
    page.goto(f"{full_portal.url}/search")
    assert asked == ["confirm", "confirm", "beforeunload"]

    ruth.go("/your-steers")
    page.get_by_role("textbox", name="The passage, word for word").fill("Other words.")
    stay = False
    away.click()
    ruth.heading("Search")
    page.goto(f"{full_portal.url}/your-steers")
    assert asked[3:] == ["confirm"], "nothing was left to lose"
