"""The public register of licences: written anew from the records, for pages that never open them."""

from __future__ import annotations

import logging

from portal.context import PORTAL, Portal
from portal.queries.licences import public_licences

log = logging.getLogger("portal.licences")


def refresh_licences(portal: Portal) -> None:
    """Write the register as it stands now, with the time of it.

    Safe at any time; done by a job every minute and after each step with a licence, so that the page behind the code
    on a paper says at once what became of it.
    """
    with portal.reading(PORTAL) as reading:
        portal.public.write_licences({"as_of": reading.now.isoformat(), "licences": public_licences(reading)})


def refresh_after(portal: Portal) -> None:
    """The same after a step that is done: where it fails the step stays done, and the next minute's job shows it."""
    try:
        refresh_licences(portal)
    except Exception:
        log.exception("the register of licences was not refreshed; the next refresh shows it")
