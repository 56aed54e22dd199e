"""The organisations a person works for: whoever works for several chooses among them, on every page alike."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.context import Reading
from portal.db.people import Organisation


def own_organisations(reading: Reading, roles: Collection[str]) -> dict[str, str]:
    """Those at which this person holds one of ``roles``: code to name, by name."""
    codes = {hat.organisation for hat in reading.hats if hat.role in roles}
    query = select(Organisation.code, Organisation.name).where(Organisation.code.in_(codes))
    return dict(reading.session.execute(query.order_by(Organisation.name)).all())
