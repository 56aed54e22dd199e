"""A consent is asked of somebody who can be told, and all are told where nobody may give it yet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.commands import consenting
from portal.context import PORTAL
from portal.db.records import OutboxMessage
from portal.errors import NotNow
from sandbox_licences.case_file.entries import ConsentMoved
from sandbox_licences.law import demonstration_law
from sandbox_licences.powers import ConsentFrom
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import OWNER, Trial

UNBOUND = "nobody binds the body"


def in_assessment(trial: Trial) -> Trial:
    trial.start().submit().complete().assess().line(consenting_bodies=frozenset({"Leeds City Council"}))
    return trial


def test_a_body_that_is_in_no_list_is_named_on_screen(
    sqlite_doors: Doors, desk: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = demonstration_law()
    asking = replace(known.powers["DEMONSTRATION"], consent_from=ConsentFrom.NAMED_BODIES)
    changed = replace(known, powers={**known.powers, "DEMONSTRATION": asking})
    monkeypatch.setattr("portal.db.case_files.demonstration_law", lambda checks=(): changed)
    desk.start().submit().complete().assess().line(consenting_bodies=frozenset({"X05"}))
    screen = Screen(sqlite_doors, desk.officer)
    screen.open("case_work.py", case=desk.reference, do="lines")
    screen.box("Start from").set_value("line 1").run()
    screen.at.multiselect[0].set_value(["X05", " Leeds  City Council"]).run()
    screen.press("Change line 1")
    assert desk.file.lines[0].consenting_bodies == {"X05", "Leeds City Council"}, screen.text[:1500]


def told(trial: Trial, event: str) -> set[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        return set(reading.session.scalars(select(OutboxMessage.to_name).where(OutboxMessage.event == event)))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (OWNER, "has nobody in the portal"),
        ("Leeds City Council", "Leeds City Council is not an organisation in this portal.* take the line out"),
    ],
)
def test_a_body_with_nobody_in_the_portal_is_asked_nothing(sqlite_trial: Trial, body: str, why: str) -> None:
    trial = in_assessment(sqlite_trial)
    with pytest.raises(NotNow, match=why):
        trial.do(trial.officer, consenting.request_consent, line="1", body=body)
    assert not trial.file.of(ConsentMoved)


def test_where_no_delegation_names_anybody_the_body_and_the_officer_are_told(sqlite_trial: Trial) -> None:
    trial = in_assessment(sqlite_trial)
    accountable = trial.person("certifier", OWNER)
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    assert told(trial, "consent requested") == {accountable.name}
    assert told(trial, UNBOUND) == {accountable.name, trial.officer.name}


def test_where_somebody_may_bind_the_body_they_alone_are_told(sqlite_trial: Trial) -> None:
    trial = in_assessment(sqlite_trial).delegate()
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    assert told(trial, "consent requested") == {trial.person("consent_giver", OWNER).name}
    assert not told(trial, UNBOUND)


def test_the_officer_reads_which_bodies_nobody_may_bind(sqlite_doors: Doors, desk: Trial) -> None:
    trial = in_assessment(desk).delegate()
    screen = Screen(sqlite_doors, trial.officer)
    screen.open("case_work.py", case=trial.reference, do="consents")
    assert [each.value.replace("\\", "") for each in screen.at.warning] == [
        "No delegation names anybody who may bind today: Leeds City Council."
    ]
