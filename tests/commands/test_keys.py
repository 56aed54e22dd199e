"""What a key may do: what a preparer does, for one organisation, and nothing else its maker may."""

from __future__ import annotations

from portal.context import Actor
from portal.db.people import Membership
from portal.permissions import Hat
from tests.fixtures.filing import Filing


def test_a_key_prepares_and_never_signs_even_where_its_maker_does_both(sqlite_filing: Filing) -> None:
    maker = sqlite_filing.person("preparer")
    with sqlite_filing.portal.unit_of_work(sqlite_filing.administrator) as ctx:
        for organisation in ("X01", "X02"):
            ctx.session.add(
                Membership(
                    person_id=maker.person_id,
                    organisation_code=organisation,
                    role="certifier",
                    granted_at=ctx.now,
                    granted_by="the test",
                )
            )
        ctx.record("role given", on=f"person:{maker.person_id}")
    with sqlite_filing.portal.reading(maker) as reading:
        assert {hat.role for hat in reading.hats} == {"preparer", "certifier"}
    key = Actor(maker.person_id, maker.name, via="key", only_organisation="X01")
    with sqlite_filing.portal.reading(key) as reading:
        assert reading.hats == (Hat("preparer", "X01"),)
