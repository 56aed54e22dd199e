"""One licence or one summary that goes wrong keeps no other from its step and nothing out of the public register."""

from __future__ import annotations

import pytest

from portal.commands import licence_register, licensing
from portal.commands.licence_register import refresh_licences
from portal.db.cases import Licence
from portal.errors import NotNow
from portal.queries.licence_register import one_licence
from sandbox_licences.lifecycle.licence import Event, State
from tests.commands.test_life_of_a_licence import FIRST_DAY, begun, noticed, state
from tests.fixtures.casework import Trial


def test_a_grant_that_cannot_lapse_holds_up_no_licence(issued: Trial) -> None:
    with issued.filing.portal.unit_of_work(licensing.PORTAL) as ctx:
        row = ctx.session.query(Licence).one()
        never = Licence(case_id=row.case_id, version=9, state=State.RESERVED, first_on=FIRST_DAY.date())
        never.last_on = FIRST_DAY.date().replace(month=1)
        ctx.session.add(never)
    issued.filing.set_clock(FIRST_DAY)
    with pytest.raises(NotNow):
        licensing.due_steps(issued.filing.portal)
    with issued.filing.portal.reading(licensing.PORTAL) as reading:
        states = [row.state for row in reading.session.query(Licence).order_by(Licence.version)]
    assert states == [State.ACTIVE, State.RESERVED]


def test_a_summary_that_fails_keeps_no_revocation_from_the_public(
    issued: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = begun(issued)
    portal = trial.filing.portal
    refresh_licences(portal)
    kept = portal.public.licences()["decisions"]

    def fails(_reading: object) -> None:
        raise ValueError("entries that contradict each other")

    monkeypatch.setattr(licence_register, "public_summaries", fails)
    noticed(trial, Event.REVOKED).with_licence(trial.decider, licensing.revoke_licence, reason="Too high.")
    refresh_licences(portal)

    assert state(trial) is State.REVOKED and one_licence(portal.public, trial.number)[0].ended
    assert portal.public.licences()["decisions"] == kept
    assert portal.public.licences()["decisions_as_of"] == FIRST_DAY.date().isoformat(), "so that it is tried again"
