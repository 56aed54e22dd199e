"""The steers of departments as everybody may read them: written from the records, for pages that never open them."""

from __future__ import annotations

import logging

from portal.context import PORTAL, Portal
from portal.queries.steers import public_steers

log = logging.getLogger("portal.steers")


def refresh_steers(portal: Portal) -> None:
    """Write every steer with its versions as they stand now; safe at any time, done by a job every minute."""
    with portal.reading(PORTAL) as reading:
        steers = public_steers(reading)
    if portal.public.write_steers({"steers": steers}):
        log.info("the steers of departments that the public sees are brought up to date")
