"""What every test may use; each fixture is described where it is written."""

from __future__ import annotations

import logging
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

# Two workers share two cores: threads of libraries would only wait for each other. What tests start inherits it.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest_plugins = [
    "tests.fixtures.needs",
    "tests.fixtures.network",
    "tests.fixtures.databases",
    "tests.fixtures.browser",
    "tests.fixtures.accessibility",
    "tests.fixtures.mail",
    "tests.fixtures.portal_server",
    "tests.fixtures.filing",
    "tests.fixtures.casework",
    "tests.fixtures.licences",
    "tests.fixtures.demonstration",
    "tests.fixtures.api_doors",
    "tests.fixtures.twins",
    "tests.fixtures.case_screens",
]

# No deadline: two workers share two cores, and a slow example is no fault. Chosen by --hypothesis-profile.
settings.register_profile("portal", deadline=None, print_blob=True)
settings.register_profile("nightly", settings.get_profile("portal"), max_examples=10_000)
# That chance drew many unfit or slow examples in a row says nothing of the portal; make nightly still complains.
settings.register_profile(
    "quick",
    settings.get_profile("portal"),
    max_examples=50,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--quick"):  # half as many examples, other ones at each run
        settings.load_profile("quick")


def _file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first, then the files of most tests: whatever takes longest is not what the last worker begins with."""
    tests = Counter(map(_file_of, items))
    items.sort(key=lambda item: (not item.nodeid.startswith("tests/journeys/"), -tests[_file_of(item)], _file_of(item)))


@pytest.fixture(autouse=True)
def _our_log_is_heard() -> None:
    """A server started by an earlier test in this process takes the portal's log for itself; tests read it."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.partition(".")[0] == "portal" and isinstance(logger, logging.Logger):
            logger.propagate, logger.disabled = True, False
