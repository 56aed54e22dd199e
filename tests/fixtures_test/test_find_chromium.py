"""Where the browser for the tests comes from, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import find_chromium as finder
from tests.fixtures import needs

ROOT = Path(__file__).parents[2]


def _program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    return program


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing on PATH but what the test puts into the folder returned, and no browser of Playwright's."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    return tmp_path / "bin"


def test_chromium_is_none_on_a_bare_machine(bare_machine: Path) -> None:
    assert finder.find_chromium() is None


def test_chromium_named_in_the_environment_comes_first(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(bare_machine, "chromium")
    named = _program(bare_machine, "mine")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert finder.find_chromium() == named


def test_chromium_named_wrongly_is_said(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(bare_machine / "absent"))
    with pytest.raises(FileNotFoundError, match="absent"):
        finder.find_chromium()


def test_chromium_before_chrome(bare_machine: Path) -> None:
    chrome = _program(bare_machine, "google-chrome")
    assert finder.find_chromium() == chrome
    chromium = _program(bare_machine, "chromium")
    assert finder.find_chromium() == chromium


@pytest.mark.parametrize(
    ("release", "debian"),
    [('NAME="Debian GNU/Linux"\nID=debian\n', True), ("ID=ubuntu\nID_LIKE=debian\n", False)],
)
def test_apt_is_for_debian_only(tmp_path: Path, release: str, debian: bool) -> None:
    file = tmp_path / "os-release"
    file.write_text(release, encoding="utf-8")
    assert finder._is_debian(file) is debian


@pytest.mark.thorough
def test_install_without_network_is_no_error(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    assert finder.install() is None


def _browser_tests(require: str, *options: str) -> subprocess.CompletedProcess[str]:
    tests = ["tests/fixtures_test/test_browser_fixtures.py", "-k", "kept_axe or good_page"]
    command = [sys.executable, "-m", "pytest", *tests, *options]
    environment = {**os.environ, "REQUIRE": require}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.thorough
def test_browser_tests_not_run_are_in_the_last_line(bare_machine: Path) -> None:
    """Through a worker of pytest-xdist, as `make test` has it."""
    done = _browser_tests("", "-n", "1")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last == f"NOT RUN: 1 browser tests. To run them: {finder.command_that_would_mend_it()}"


@pytest.mark.thorough
def test_browser_tests_not_run_fail_where_required(bare_machine: Path) -> None:
    done = _browser_tests("browser")
    assert done.returncode == 1, done.stdout
    assert "REQUIRE asks for the browser tests." in done.stdout


def test_required_word_unknown_is_said(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("REQUIRE", "browsers")
    with pytest.raises(pytest.UsageError, match="REQUIRE names browsers; it knows browser, postgres"):
        needs.pytest_configure(request.config)
