"""What the pre-check takes from published returns: regulators' own sandboxes that are open."""

from __future__ import annotations

from datetime import date

from portal.public_store import PublicStore
from portal.queries.found import open_sandboxes
from sandbox_licences.routes import OpenInitiative


def open_initiatives(store: PublicStore, today: date) -> tuple[OpenInitiative, ...]:
    """Initiatives open ``today`` as the regulators' newest published returns say, of all product areas."""
    return tuple(
        OpenInitiative(found.regulator, found.title, found.traits["area"][0], found.evidence or "")
        for found in open_sandboxes(store, today)
    )
