"""The plain pages and the screens for everybody who looks for something; over rounds with hostile text in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.public_store import PublicStore
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.publication.conftest import PublicClient
from tests.publication.found_rounds import FIRST, guidance, publish, published_rounds

PATHS = ("/guidance", "/what-worked", "/sandboxes")
NOW = "2026-07-20T09:00:00+00:00"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublicClient:
    store = published_rounds(tmp_path)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    return PublicClient()


@pytest.fixture
def page(passing_page: Page) -> Page:
    """Whoever comes here only looks."""
    return passing_page


class Links(HTMLParser):
    """Every address and every element of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[tuple[str, str]] = []
        self.elements: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        given = dict(attrs)
        if given.get("href"):
            self.addresses.append((str(given["href"]), given.get("rel") or ""))


@pytest.mark.parametrize("path", PATHS)
def test_hostile_text_is_escaped_and_links_are_safe(path: str, client: PublicClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    seen = Links(answer.text)
    assert "script" not in seen.elements and "b" not in seen.elements
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    outward = [(address, rel) for address, rel in seen.addresses if not address.startswith("/")]
    assert all(address.startswith("https://e.example/") for address, _ in outward)
    assert all("noopener" in rel for _, rel in outward)
    hostile = client.get(f'{path}?q="><script>alert(2)</script>&area="><b>&page=999999999999')
    assert hostile.status_code == 200 and not Links(hostile.text).elements & {"script", "b"}


def test_pages_say_what_is_open_and_who_is_not_asked(client: PublicClient) -> None:
    page = client.get("/guidance").text
    assert page.index("Being consulted on now") < page.index("Open for consultation when last reported")
    assert page.index("Open for consultation when last reported") < page.index("<h2>Search</h2>")
    for path in PATHS:
        page = client.get(path).text
        for name in (
            "Scottish Environment",
            "Natural Resources Wales",
            "Safety Executive for Northern",
            "Northern Ireland E",
        ):
            assert re.search(rf'{name}[^<]*<span class="tag">Not asked</span>', page), (path, name)


def test_address_is_the_search(client: PublicClient) -> None:
    page = client.get("/guidance?q=closes&status=consulting").text
    assert "1 of " in page and 'value="closes"' in page
    assert re.search(r'<option value="consulting" selected>Consulting \(1\)</option>', page)
    assert 'href="/guidance.csv?q=closes&amp;status=consulting"' in page
    file = client.get("/guidance.csv?q=closes&status=consulting")
    assert file.headers["content-type"].startswith("text/csv")
    assert [line.split(",")[3] for line in file.text.splitlines()] == ["guidance_ref", "G6"]
    nothing = client.get("/guidance?q=sepa").text
    assert "No item of guidance fits. You could search for fewer or other words." in nothing
    assert "Scottish Environment Protection Agency (SEPA) is not asked." in nothing


@pytest.mark.parametrize("path", [*PATHS, "/data/guidance.atom", "/sandboxes.csv"])
def test_anybody_may_keep_a_copy_for_a_while(path: str, client: PublicClient) -> None:
    answer = client.get(path)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert client.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_long_results_have_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PublicStore(tmp_path)
    store.write_status({"regulators": [], "rounds": []})
    publish(store, 2026, {**FIRST, "guidance": [guidance("X01", f"G{n:02}") for n in range(25)]}, codes=("X01",))
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    pages = [PublicClient().get(f"/guidance?q=x01&page={n}").text for n in (1, 2, 3, 9)]
    assert [page.count("<li><h3>") for page in pages] == [10, 10, 5, 5]
    assert "Page 3 of 3" in pages[2] and "Next page" not in pages[2] and "q=x01&amp;page=2" in pages[0]
    titles = {title for page in pages for title in re.findall("<h3>(Guidance G[0-9]+)</h3>", page)}
    assert len(titles) == 25


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    folder = tmp_path_factory.mktemp("found")
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT=NOW) as running:
        published_rounds(running.data_dir / "public")
        yield running


@pytest.mark.thorough
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/find-guidance", "Closes: July 2026"),
        ("/find-guidance?q=sepa", "Scottish Environment Protection Agency (SEPA) is not asked."),
        ("/examples", "Of 12 firms admitted, 9 finished."),
        ("/open-sandboxes", "2 initiatives, of 2 regulators."),
        ("/guidance?regulator=X02", "Any ("),
        ("/what-worked", "Evaluation of"),
        ("/sandboxes", "since 2 September 2024"),
    ],
)
def test_page_for_everybody(address: str, says: str, width: int, portal: RunningPortal, page: Page, axe: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(portal.url + address)
    expect(page.get_by_text(says).first).to_be_attached(timeout=30_000)
    expect(page.get_by_text("Content under the Open Government Licence")).to_be_attached()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    addresses = page.locator("main a[href], .stMainBlockContainer a[href]").evaluate_all(
        "all => all.map(a => [a.getAttribute('href'), a.target, a.rel])"
    )
    outward = [each for each in addresses if re.match("[a-z]+:", each[0]) and not each[0].startswith(portal.url)]
    assert all(each[0].startswith("https://e.example/") for each in outward), outward
    assert all("noopener" in each[2] for each in outward), outward


@pytest.mark.thorough
@pytest.mark.browser
def test_choices_stay_in_the_address(portal: RunningPortal, page: Page) -> None:
    page.goto(portal.url + "/find-guidance?status=consulting&q=from")
    expect(page.get_by_text(re.compile("^3 of [0-9]+ items of guidance, of 2 regulators"))).to_be_visible(
        timeout=30_000
    )
    choice = page.get_by_role("combobox", name="Regulator")
    choice.press_sequentially("Health")
    page.get_by_role("option", name=re.compile(r"Health .*\(1\)")).click()
    expect(page.get_by_text(re.compile("^1 of [0-9]+ items of guidance, of 1 regulator"))).to_be_visible(timeout=20_000)
    assert {"status=consulting", "q=from", "regulator=X02"} <= set(page.url.partition("?")[2].split("&"))
    page.reload()
    expect(page.get_by_text(re.compile("^1 of [0-9]+ items of guidance, of 1 regulator"))).to_be_visible(timeout=30_000)
    file = page.get_by_role("link", name="This result (CSV)").get_attribute("href")
    assert page.request.get(f"{portal.url}{file}").text().count("\n") == 2
