"""An administrator with a part in a living case changes nothing that it is judged by: limits, checks, delegations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.commands import licensing
from portal.commands.cases import open_case
from portal.commands.consenting import record_delegation
from portal.commands.law_desk import check_provision, set_programme
from portal.context import Actor, Context
from portal.errors import NotAllowed, NotValid
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.provisions import Relief, provisions
from tests.commands.steps import also
from tests.fixtures.casework import INNOVATOR, OWNER, PROVISION, Trial

Act = Callable[[Context], Any]


def limit(ctx: Context) -> None:
    set_programme(ctx, setting="limit of one licence", value=15_000_000_00)


def checked(provision: str) -> Act:
    reading = provisions(demonstration=True)[provision].fingerprint
    return lambda ctx: check_provision(ctx, provision=provision, reading=reading, note="The Act of today.")


def delegated(trial: Trial, body: str) -> Act:
    giver = trial.person("consent_giver", body).person_id or 0
    given = {"from_on": date(2026, 1, 1), "to_on": None, "reference": "Board paper 7"}
    return lambda ctx: record_delegation(ctx, body=body, person_id=giver, **given)


def attempt(trial: Trial, actor: Actor, act: Act) -> None:
    with trial.filing.portal.unit_of_work(actor) as ctx:
        act(ctx)


def test_who_decides_a_case_moves_no_limit_check_or_delegation_that_it_rests_on(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend().minute().decide()
    ana = also(trial.filing, trial.decider, "administrator", "CENTRAL")
    another = next(code for code in provisions(demonstration=True) if code != PROVISION)
    for act in (limit, checked(PROVISION), delegated(trial, OWNER)):
        with pytest.raises(NotAllowed, match=f"You have a part in case {trial.reference}"):
            attempt(trial, ana, act)
    for act in (checked(another), delegated(trial, "X05")):
        attempt(trial, ana, act)
    for act in (limit, checked(PROVISION), delegated(trial, OWNER)):
        attempt(trial, trial.person("administrator"), act)


def test_the_order_of_check_and_line_makes_no_difference(sqlite_trial: Trial) -> None:
    trial = sqlite_trial
    both = also(trial.filing, trial.officer, "administrator", "CENTRAL")
    another = next(code for code in provisions(demonstration=True) if code.startswith("DR") and code != PROVISION)
    attempt(trial, both, checked(another))
    trial.start().submit().complete().assess()
    with pytest.raises(NotAllowed, match=r"You checked .* yourself.* another administrator"):
        trial.line(provision=another)
    attempt(trial, trial.person("administrator"), checked(another))
    with pytest.raises(NotValid):
        trial.line(provision=another, owner="X05")
    assert trial.line() == "1"


def test_whoever_checked_law_that_a_case_rests_on_puts_on_no_hat_on_it_later(sqlite_trial: Trial) -> None:
    trial = sqlite_trial
    both = also(trial.filing, trial.officer, "administrator", "CENTRAL")
    attempt(trial, both, checked(PROVISION))
    trial.start().submit()
    with pytest.raises(NotAllowed, match=r"You checked .* yourself, and this case rests on it.*another administrator"):
        trial.complete()
    assert not trial.file.moved(Event.FOUND_COMPLETE)
    attempt(trial, trial.person("administrator"), checked(PROVISION))
    trial.complete()
    assert trial.file.moved(Event.FOUND_COMPLETE), "somebody without a part has checked it since"


def test_law_of_a_line_written_meanwhile_counts_too(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    both = also(trial.filing, trial.chair, "administrator", "CENTRAL")
    other = {"provision": "DR-04", "relief": Relief.SUBSTITUTE, "instead": "A radar sees all."}
    attempt(trial, both, checked("DR-04"))
    trial.line(**other)
    trial.declaring(both)
    with pytest.raises(NotAllowed, match="You checked"), trial.filing.portal.unit_of_work(both) as ctx:
        open_case(ctx, trial.reference).wear(Hat.PANEL_CHAIR)


def test_a_provision_that_the_application_asks_for_is_checked_by_nobody_with_a_part_in_it(
    sqlite_trial: Trial,
) -> None:
    trial = sqlite_trial.start().submit().complete()
    assert not trial.file.lines
    with pytest.raises(NotAllowed, match="You have a part"):
        attempt(trial, also(trial.filing, trial.officer, "administrator", "CENTRAL"), checked(PROVISION))


def test_it_is_over_with_the_case(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend().minute().decide()
    ana = also(trial.filing, trial.decider, "administrator", "CENTRAL")
    trial.do(trial.signatory, licensing.release_reserved, reason="We do not need it any more.")
    attempt(trial, ana, limit)


def test_nobody_of_an_applicant_does_either(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start()
    member = also(trial.filing, trial.person("administrator"), "applicant", INNOVATOR)
    with pytest.raises(NotAllowed, match="You have a part"):
        attempt(trial, member, limit)
