"""What people typed becomes no link by itself, in running text and in tables, in a real browser."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.architecture.source_files import ROOT
from tests.fixtures.portal_server import free_port

pytestmark = pytest.mark.browser

TYPED = "http://example.org/a HTTPS://example.org www.example.org WWW.example.org"
SCRIPT = f"""
import streamlit as st
from portal.ui.frame import plain
from portal.ui.patterns import table

st.markdown(plain({TYPED!r}))
st.error(plain({TYPED!r}), title=plain({TYPED!r}))
table(("What", "Words"), [(plain({TYPED!r}), plain({TYPED!r}))], name="Words")
st.html("<p>Everything is drawn</p>")
"""


@pytest.fixture
def page_of_words(tmp_path: Path) -> Iterator[str]:
    """The address of a page that says what somebody typed."""
    script, port = tmp_path / "words.py", free_port()
    script.write_text(SCRIPT, encoding="utf-8")
    options = ("--server.headless=true", f"--server.port={port}", "--browser.gatherUsageStats=false")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    url = f"http://localhost:{port}"
    try:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                httpx.get(f"{url}/_stcore/health", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=15)


@pytest.mark.thorough
def test_addresses_are_read_and_are_no_links(browser: Browser, page_of_words: str) -> None:
    page = browser.new_page()
    page.goto(page_of_words)
    expect(page.get_by_text("Everything is drawn")).to_be_visible(timeout=45_000)
    # tables and the like come in parts of their own, later than the text around them
    page.wait_for_function(
        "typed => document.body.innerText.replaceAll('\u200b', '').split(typed).length - 1 >= 5",
        arg=TYPED,
        timeout=45_000,
    )
    seen = page.locator("body").inner_text().replace("\u200b", "")
    assert seen.count(TYPED) == 5, seen
    assert page.locator("[data-testid=stMain] a").all_inner_texts() == []
