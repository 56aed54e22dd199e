"""What every test may use; each fixture is described where it is written."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.needs",
    "tests.fixtures.network",
    "tests.fixtures.databases",
    "tests.fixtures.browser",
    "tests.fixtures.accessibility",
    "tests.fixtures.mail",
    "tests.fixtures.portal_server",
    "tests.fixtures.filing",
    "tests.fixtures.demonstration",
    "tests.fixtures.api_doors",
    "tests.fixtures.twins",
]

# No deadline: two workers share two cores, and a slow example is no fault. Chosen by --hypothesis-profile.
settings.register_profile("portal", deadline=None, print_blob=True)
settings.register_profile("nightly", settings.get_profile("portal"), max_examples=10_000)
settings.load_profile("portal")
