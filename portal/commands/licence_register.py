"""The public register of licences: written anew from the records, for pages that never open them."""

from __future__ import annotations

import logging

from portal.clock import london_date
from portal.context import PORTAL, Portal
from portal.queries.licences import public_licences
from portal.queries.sandbox_decisions import public_summaries

log = logging.getLogger("portal.licences")


def refresh_licences(portal: Portal) -> None:
    """Write the register as it stands now, with the time of it.

    Safe at any time; done by a job every minute and after each step with a licence, so that the page behind the code
    on a paper says at once what became of it.
    """
    with portal.reading(PORTAL) as reading:
        today, kept = london_date(reading.now).isoformat(), portal.public.licences()
        # of years that are over, so it changes once a year: worked out once a day
        fresh = kept.get("decisions_as_of") == today
        portal.public.write_licences(
            {
                "as_of": reading.now.isoformat(),
                "licences": public_licences(reading),
                "decisions_as_of": today,
                "decisions": kept["decisions"] if fresh else public_summaries(reading),
            }
        )


def refresh_after(portal: Portal) -> None:
    """The same after a step that is done: where it fails the step stays done, and the next minute's job shows it."""
    try:
        refresh_licences(portal)
    except Exception:
        log.exception("the register of licences was not refreshed; the next refresh shows it")
