"""People at a browser: signing in, waiting until the screen has settled, keeping pictures of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.fixtures.accessibility import find_faults
from tests.fixtures.portal_server import RunningPortal

SCREENS = os.environ.get("SCREENS")
"""A folder to keep a picture of each step in; ``make screens`` names docs/screens."""

FOCUS = "document.activeElement === document.querySelector('[data-testid=stMainBlockContainer] h1')"


@dataclass
class Someone:
    """One person with a browser of their own."""

    portal: RunningPortal
    page: Page
    faults: list[str] = field(default_factory=list)

    def sign_in(self, persona: str, to: str = "/") -> None:
        self.page.goto(f"{self.portal.url}/signin?persona={persona}&next={to}")
        self.settle()

    def go(self, address: str) -> None:
        self.page.goto(f"{self.portal.url}{address}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page has been drawn to its end."""
        expect(self.page.locator("h1").first).to_be_visible(timeout=30_000)
        if not self.page.get_by_test_id("stApp").count():
            return  # a plain page is there at once
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        self.page.wait_for_timeout(150)

    def press(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by typing, as the keyboard does."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.press_sequentially(option)
        box.press("Enter")
        expect(box).to_have_value(option)

    def choose_some(self, label: str, *options: str) -> None:
        """Choose several from a list by typing."""
        box = self.page.get_by_role("combobox", name=label)
        for option in options:
            box.click()
            box.press_sequentially(option)
            box.press("Enter")
            expect(self.page.get_by_text(option).first).to_be_visible()
        box.press("Escape")

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible(timeout=60_000)
        self.settle()

    def told(self, text: str) -> None:
        """The result of a step stands in an alert or a status element, once."""
        told = self.page.locator("[role=alert], [role=status]").filter(has_text=text)
        expect(told.first).to_be_visible(timeout=60_000)
        assert told.count() == 1, f"“{text}” is announced {told.count()} times"

    def focus_is_on_heading(self) -> None:
        assert self.page.evaluate(FOCUS), self.page.evaluate("document.activeElement.outerHTML.slice(0, 300)")

    def look(self, name: str) -> None:
        """Keep a picture of the whole page, and what axe finds on it."""
        self.faults += [f"{name}: {fault}" for fault in find_faults(self.page)]
        if SCREENS:
            folder = Path(SCREENS)
            folder.mkdir(parents=True, exist_ok=True)
            height = self.page.evaluate(
                "Math.max(...[...document.querySelectorAll('[data-testid=stMain], body')].map(e => e.scrollHeight))"
            )
            width = self.page.viewport_size["width"] if self.page.viewport_size else 1280
            self.page.set_viewport_size({"width": width, "height": min(int(height) + 80, 6000)})
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=folder / f"{name}.png")
            self.page.set_viewport_size({"width": width, "height": 900})


def tab_to(page: Page, wanted: Callable[[str], bool], *, most: int = 120) -> None:
    """Press Tab until what has the focus is named as wanted; each stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
            " const copy = e.cloneNode(true); copy.querySelectorAll('[aria-hidden=true]').forEach(i => i.remove());"
            " const said = e.getAttribute('aria-label') || (l && l.innerText) || copy.textContent || e.value || '';"
            " return said.trim(); }"
        )
        if wanted(name):
            seen = page.evaluate(
                "() => { let e = document.activeElement;"
                " for (let i = 0; e && i < 4; i++, e = e.parentElement) { const s = getComputedStyle(e);"
                " if (s.outlineStyle !== 'none' || s.boxShadow !== 'none') return true; } return false; }"
            )
            assert seen, f"the focus on “{name}” cannot be seen"
            return
    raise AssertionError("Tab never came to it")
