"""What every test may use; each fixture is described where it is written."""

from __future__ import annotations

import logging
import os

import pytest
from hypothesis import settings

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
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def _our_log_is_heard() -> None:
    """A server started by an earlier test in this process takes the portal's log for itself; tests read it."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.partition(".")[0] == "portal" and isinstance(logger, logging.Logger):
            logger.propagate, logger.disabled = True, False
