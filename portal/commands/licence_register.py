"""The public register of licences: written anew from the records, for pages that never open them."""

from __future__ import annotations

import logging

from portal.clock import london_date
from portal.context import PORTAL, Portal, Reading
from portal.public_store import Json
from portal.queries.licences import public_licences
from portal.queries.sandbox_decisions import public_summaries

log = logging.getLogger("portal.licences")


def refresh_licences(portal: Portal) -> None:
    """Write the register as it stands now, with the time of it.

    Safe at any time; done by a job every minute and after each step with a licence, so that the page behind the code
    on a paper says at once what became of it.
    """
    with portal.reading(PORTAL) as reading:
        as_of, licences = reading.now.isoformat(), public_licences(reading)
        decisions = _summaries(reading, portal.public.licences())
    portal.public.write_licences({"as_of": as_of, "licences": licences, **decisions})


def _summaries(reading: Reading, kept: Json) -> Json:
    """Of years that are over, so it changes once a year: worked out once a day.

    Where that fails the summary kept before stays, and is tried again: a licence that is revoked must not stay active
    in public because of it.
    """
    today = london_date(reading.now).isoformat()
    old: Json = {name: kept[name] for name in ("decisions_as_of", "decisions") if name in kept}
    if old.get("decisions_as_of") == today:
        return old
    try:
        return {"decisions_as_of": today, "decisions": public_summaries(reading)}
    except Exception:
        log.exception("the yearly summaries of decisions were not worked out; those kept before stay")
        return old


def refresh_after(portal: Portal) -> None:
    """The same after a step that is done: where it fails the step stays done, and the next minute's job shows it."""
    try:
        refresh_licences(portal)
    except Exception:
        log.exception("the register of licences was not refreshed; the next refresh shows it")
