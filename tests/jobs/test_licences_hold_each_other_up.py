"""One licence or one summary that goes wrong keeps no other from its step and nothing out of the public register."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.commands import licence_register, licensing
from portal.commands.licence_register import refresh_licences
from portal.errors import NotNow
from sandbox_licences.lifecycle.licence import Event, State
from tests.commands.test_life_of_a_licence import FIRST_DAY, LAST_DAY, begun, noticed, state
from tests.fixtures.casework import Trial
from tests.fixtures.licences import WITH_CONDITIONS, copies_of


def test_a_grant_that_cannot_lapse_holds_up_no_licence(minuted: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = minuted.filing.portal
    [never] = copies_of(minuted, 1)
    never.decide(WITH_CONDITIONS)
    minuted.decide(WITH_CONDITIONS).issue()

    def fails(*_: object, reference: str) -> None:
        raise NotNow(f"{reference} contradicts itself.")

    monkeypatch.setattr(licensing, "lapse_reserved", fails)
    minuted.filing.set_clock(LAST_DAY + timedelta(days=1))
    with pytest.raises(NotNow, match=never.reference):
        licensing.due_steps(portal)
    assert minuted.file.licence is State.EXPIRED and never.file.licence is State.RESERVED


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

    assert state(trial) is State.REVOKED and portal.public.licences()["licences"][0]["state"] == "revoked"
    assert portal.public.licences()["decisions"] == kept
    assert portal.public.licences()["decisions_as_of"] == FIRST_DAY.date().isoformat(), "so that it is tried again"
