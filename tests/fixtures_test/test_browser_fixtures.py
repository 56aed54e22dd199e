"""The browser that tests get, and the accessibility check."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from tests.fixtures.accessibility import AXE, Axe
from tests.fixtures.browser import Watch

PAGE = (
    '<!doctype html><html lang="en"><head><title>Round</title></head><body><main><h1>Round</h1>{}</main></body></html>'
)

pytestmark = pytest.mark.thorough


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path in ("/", "/strict", "/favicon.ico")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/strict":
            self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'none'")
        self.end_headers()
        self.wfile.write(PAGE.format("").encode() if found else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """Asked for before the pages, so that it ends after them."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_pages_of_two_people_share_no_cookies(site: str, new_page: Callable[[], Page]) -> None:
    first, second = new_page(), new_page()
    first.context.add_cookies([{"name": "who", "value": "first", "url": site}])
    second.goto(site + "/")
    assert second.title() == "Round"
    assert second.context.cookies() == []


@pytest.mark.browser
def test_watch_sees_console_errors_and_forgives_the_harmless(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + "/")
    page.evaluate(
        """async () => {
            await fetch('/returns/_stcore/health'); await fetch('/returns/_stcore/host-config');
            await fetch('/absent'); console.error('gone wrong'); console.log('fine');
            setTimeout(() => { throw new Error('thrown') });
        }"""
    )
    page.wait_for_timeout(100)
    assert [fault.split(" at ")[0] for fault in watch.faults()] == [
        "console: Failed to load resource: the server responded with a status of 404 (Not Found)",
        "console: gone wrong",
        "console: thrown",
    ]
    for pattern in ("/absent$", "gone wrong", "thrown"):
        watch.expect(pattern)
    assert watch.faults() == []


@pytest.mark.browser
def test_watch_sees_requests_to_other_machines(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + "/")
    page.evaluate(
        """async () => {
            try { await fetch('https://www.example.org/font.woff') } catch {}
            try { new WebSocket('wss://www.example.org/stream') } catch {}
        }"""
    )
    page.wait_for_timeout(100)
    assert watch.elsewhere == ["https://www.example.org/font.woff", "wss://www.example.org/stream"]
    watch.elsewhere.clear()
    watch.expect("ERR_NAME_NOT_RESOLVED|ERR_|WebSocket")


@pytest.mark.browser
def test_axe_finds_faults(page: Page, axe: Axe) -> None:
    page.set_content(PAGE.format('<img src="data:,"><p style="color:#bbb">pale</p>'))
    assert {fault.split(" ")[0] for fault in axe(page)} == {"image-alt", "color-contrast"}


@pytest.mark.browser
def test_axe_is_content_with_a_good_page(site: str, page: Page, axe: Axe) -> None:
    """Also where the page's own policy lets no script run."""
    page.goto(site + "/strict")
    assert axe(page) == []


def test_kept_axe_is_the_one_described() -> None:
    described = (AXE.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() in described
