"""Find a Chromium for the browser tests; run with ``--install``, fetch one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_THE_MACHINE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MINUTES_TO_INSTALL = 5


def find_chromium() -> Path | None:
    """The browser to test with: ``CHROMIUM`` from the environment, the machine's, Playwright's own; or None.

    Raises:
        FileNotFoundError: ``CHROMIUM`` names a file that is not there; taking another would hide the mistake.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise FileNotFoundError(f"CHROMIUM is set to {named}, which cannot be run.")
        return Path(named)
    for name in ON_THE_MACHINE:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def command_that_would_mend_it() -> str:
    """What a person types where no browser was found."""
    return "apt-get install chromium" if _can_use_apt() else ".venv/bin/playwright install --with-deps chromium"


def _can_use_apt() -> bool:
    """Root on Debian: Ubuntu's package of the same name only points to a snap."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and _is_debian() and shutil.which("apt-get") is not None


def _is_debian(release: Path = Path("/etc/os-release")) -> bool:
    return release.is_file() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def install() -> Path | None:
    """Fetch a browser where there is none: Debian's as root, else Playwright's own. None where neither worked."""
    found = find_chromium()
    if found:
        return found
    print("Fetching Chromium for the browser tests (once)", flush=True)
    if _can_use_apt():
        _tried(["apt-get", "-qq", "update"])
        _tried(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"])
    if not find_chromium():
        _tried([sys.executable, "-m", "playwright", "install", "chromium"])
    return find_chromium()


def _tried(command: Sequence[str]) -> None:
    """Run it quietly. Failing is no error here: the tests' last line says what was not run."""
    try:
        subprocess.run(
            command,
            check=False,
            timeout=MINUTES_TO_INSTALL * 60,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as reason:
        print(f"{' '.join(command)}: {reason}")


if __name__ == "__main__":
    chromium = install() if "--install" in sys.argv else find_chromium()
    if chromium is None:
        print(f"No Chromium. To get one: {command_that_would_mend_it()}")
