"""Nobody wears two hats on one case: by no command, and by no statement of SQL; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.commands import advising, applying, casework, consenting, deciding, reviewing
from portal.context import Actor
from portal.errors import NotAllowed, NotValid, PortalError
from sandbox_licences.advice import Position
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.scope import SAFETY, items
from sandbox_licences.consents import ConsentState
from sandbox_licences.hats import WORDS, Hat, Interest
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.lifecycle.review import Event as Review
from tests.commands.steps import also
from tests.commands.test_history import migration_called
from tests.fixtures.casework import INNOVATOR, OWNER, Trial

EVERY_ROLE = {
    "case_officer": "CENTRAL",
    "panel_chair": "CENTRAL",
    "decision_maker": "CENTRAL",
    "liability_approver": "CENTRAL",
    "consultee": OWNER,
    "consent_giver": OWNER,
}


def with_every_role(trial: Trial, *, applicant: bool = False) -> Actor:
    """One person who holds every role there is."""
    actor = trial.person("analyst")
    more = {"applicant": INNOVATOR, "signatory": INNOVATOR} if applicant else {}
    for role, organisation in {**EVERY_ROLE, **more}.items():
        also(trial.filing, actor, role, organisation)
    return actor


def acts(trial: Trial) -> dict[Hat, tuple[Callable[..., Any], dict[str, Any]]]:
    """One act in each hat, right in every part for a case in assessment."""
    file = trial.file
    return {
        Hat.CASE_OFFICER: (casework.write_condition, {"words": "Report each event."}),
        Hat.CONSULTEE: (
            advising.advise,
            {
                "request": 1,
                "position": Position.SUPPORT,
                "severity": None,
                "condition": "",
                "reason": "Sound.",
                "fingerprint": items(file)[SAFETY],
            },
        ),
        Hat.CONSENT_GIVER: (
            consenting.answer_consent,
            {
                "line": "1",
                "body": OWNER,
                "to": ConsentState.GIVEN,
                "evidence": "Letter",
                "fingerprint": file.lines[0].fingerprint,
            },
        ),
        Hat.LIABILITY_APPROVER: (
            deciding.approve_exposure,
            {"licence_pence": 1, "programme_pence": 1, "reasons": "So it is."},
        ),
        Hat.PANEL_CHAIR: (deciding.minute, {"outcome": Outcome.REFUSED, "words": "So it is."}),
        Hat.DECISION_MAKER: (deciding.decide, {"outcome": Outcome.REFUSED, "reasons": "So it is."}),
        Hat.REVIEWER: (reviewing.decide_review, {"event": Review.UPHELD, "reason": "So it is."}),
        Hat.APPLICANT: (applying.withdraw, {"reason": "So it is."}),
    }


def attempt(trial: Trial, actor: Actor, act: tuple[Callable[..., Any], dict[str, Any]]) -> PortalError | None:
    try:
        with trial.filing.portal.unit_of_work(actor) as ctx:
            act[0](ctx, reference=trial.reference, **act[1])
    except PortalError as error:
        return error
    return None


@pytest.fixture
def in_assessment(trial: Trial) -> Trial:
    """With a request for advice and one for consent."""
    trial.start().submit().complete().assess().line()
    trial.ask(SAFETY)
    trial.delegate()
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    return trial


def test_whoever_holds_every_role_still_acts_in_one(in_assessment: Trial) -> None:
    trial = in_assessment
    actor = with_every_role(trial)
    trial.in_portal(
        lambda ctx: consenting.record_delegation(
            ctx, body=OWNER, person_id=actor.person_id or 0, from_on=date(2026, 1, 1), to_on=None, reference="Paper 8"
        )
    )
    every = acts(trial)
    refused = attempt(trial, actor, every[Hat.CONSULTEE])
    assert isinstance(refused, NotAllowed) and "Declare first" in refused.sentence
    trial.do(actor, casework.declare_interest, interest=Interest.NONE, words="")
    assert attempt(trial, actor, every[Hat.CONSULTEE]) is None
    before = len(trial.file.entries)
    for hat, act in every.items():
        if hat in (Hat.CONSULTEE, Hat.APPLICANT):
            continue
        error = attempt(trial, actor, act)
        assert isinstance(error, NotAllowed), (hat, error)
        assert WORDS[Hat.CONSULTEE] in error.sentence and WORDS[hat] in error.sentence, hat
    assert len(trial.file.entries) == before


def test_nobody_of_the_applicant_has_any_other_part_in_the_case(in_assessment: Trial) -> None:
    trial = in_assessment
    actor = with_every_role(trial, applicant=True)
    trial.do(actor, casework.declare_interest, interest=Interest.NONE, words="")
    for hat, act in acts(trial).items():
        if hat is Hat.APPLICANT:
            continue
        error = attempt(trial, actor, act)
        assert isinstance(error, NotAllowed) and "applicant" in error.sentence, (hat, error)


@pytest.mark.thorough
def test_a_declared_interest_stops_every_act(in_assessment: Trial) -> None:
    trial = in_assessment
    actor = with_every_role(trial)
    trial.do(actor, casework.declare_interest, interest=Interest.DECLARED, words="My sister works there.")
    for hat, act in acts(trial).items():
        if hat is Hat.APPLICANT:
            continue
        error = attempt(trial, actor, act)
        assert isinstance(error, NotAllowed) and "declared an interest" in error.sentence, (hat, error)


def test_an_interest_that_arises_later_stops_whoever_wears_a_hat_already(in_assessment: Trial) -> None:
    trial = in_assessment
    trial.do(trial.officer, casework.declare_interest, interest=Interest.DECLARED, words="I was offered a job there.")
    error = attempt(trial, trial.officer, acts(trial)[Hat.CASE_OFFICER])
    assert isinstance(error, NotAllowed) and "declared an interest" in error.sentence


STATEMENTS = {
    "a second hat": "INSERT INTO case_hat (case_id, person_id, hat, since_at) "
    "VALUES (1, :officer, 'decision_maker', '2026-06-18 09:00:00+00:00')",
    "another hat instead": "UPDATE case_hat SET hat = 'decision_maker' WHERE person_id = :officer",
    "a hat taken off": "DELETE FROM case_hat WHERE person_id = :officer",
    "a hat that is none": "INSERT INTO case_hat (case_id, person_id, hat, since_at) "
    "VALUES (1, :other, 'king', '2026-06-18 09:00:00+00:00')",
    "the officer decides": "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) "
    "VALUES (1, 9000, 1, 'decision', '{}', '2026-06-18 09:00:00+00:00', :officer, 'case_officer', 'case_officer')",
    "a decision in a hat not worn": "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) "
    "VALUES (1, 9000, 1, 'decision', '{}', '2026-06-18 09:00:00+00:00', :officer, 'decision_maker', 'decision_maker')",
    "a decision in no hat": "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) "
    "VALUES (1, 9000, 1, 'decision', '{}', '2026-06-18 09:00:00+00:00', :officer, NULL, 'decision_maker')",
    "a decision by nobody": "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) "
    "VALUES (1, 9000, 1, 'decision', '{}', '2026-06-18 09:00:00+00:00', NULL, 'decision_maker', 'decision_maker')",
    **{
        f"{what} {who}": "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) "
        f"VALUES (1, 9000, 1, '{kind}', '{body}', '2026-06-18 09:00:00+00:00', {by}, {hat}, 'consent_giver')"
        for what, kind, body in (
            ("a consent", "consent", '{"to"\\: "given"}'),
            ("a consent with conditions", "consent", '{"to"\\: "given with conditions"}'),
            ("a refusal", "consent", '{"to"\\: "refused"}'),
            ("a consent that says nothing", "consent", "{}"),
            ("a review", "review", '{"event"\\: "overturned"}'),
        )
        for who, by, hat in (
            ("by the officer", ":officer", "'case_officer'"),
            ("in no hat", ":officer", "NULL"),
            ("by nobody", "NULL", "'consent_giver'"),
        )
    },
    "an entry changed": "UPDATE case_entry SET body = '{}' WHERE case_id = 1 AND seq = 1",
    "an entry taken out": "DELETE FROM case_entry WHERE case_id = 1 AND seq = 1",
    "a declaration changed": "UPDATE case_interest SET interest = 'declared'",
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_the_database_refuses_it_too(trial: Trial, what: str) -> None:
    trial.start().submit().complete()
    people = {"officer": trial.officer.person_id, "other": trial.chair.person_id}
    named = {name: id for name, id in people.items() if f":{name}" in STATEMENTS[what]}
    with pytest.raises(DBAPIError), trial.filing.portal.db.sessions() as session, session.begin():
        session.execute(text(STATEMENTS[what]), named)
    assert trial.row.state == "duly_made"


def test_the_database_takes_a_request_for_consent_from_the_officer(trial: Trial) -> None:
    trial.start().submit().complete()
    with trial.filing.portal.db.sessions() as session, session.begin():
        session.execute(
            text(
                "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) VALUES (1, 9000, 1, "
                "'consent', :body, '2026-06-18 09:00:00+00:00', :officer, 'case_officer', 'case_officer')"
            ),
            {"body": '{"to": "requested"}', "officer": trial.officer.person_id},
        )


def test_triage_by_an_officer_who_hands_over_leaves_the_hat_on(trial: Trial) -> None:
    trial.start().submit().complete()
    second = trial.person("case_officer", second=True)
    trial.do(second, casework.triage, event=Event.TAKEN_ON)
    also(trial.filing, trial.officer, "decision_maker", "CENTRAL")
    error = attempt(trial, trial.officer, acts_of_decision())
    assert isinstance(error, NotAllowed) and "or were" in error.sentence


def acts_of_decision() -> tuple[Callable[..., Any], dict[str, Any]]:
    return deciding.decide, {"outcome": Outcome.REFUSED, "reasons": "So it is."}


def test_the_migration_that_asks_for_hats_names_what_breaks_it_and_changes_nothing(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit()
    bad = "INSERT INTO case_entry (case_id, seq, version, kind, body, at, by_id, hat, role) VALUES "
    at, case = "'2026-06-18 09:00:00'", trial.row.id
    with trial.filing.portal.db.writer.begin() as connection:
        form = "SELECT sql FROM sqlite_master WHERE name LIKE 'case_entry%' ORDER BY name"
        before = connection.execute(text(form)).all()
        with migration_called("0012_who_binds", connection) as migration:
            migration._refuse_others("kind <> 'nothing'")
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
            rows = ((801, "consent", '{"to"\\: "given"}'), (802, "review", '{"event"\\: "upheld"}'))
            for seq, kind, body in (*rows, (803, "consent", '{"to"\\: "requested"}'), (804, "decision", "{}")):
                row = f"({case}, {seq}, 1, '{kind}', '{body}', {at}, NULL, NULL, 'the portal')"
                connection.execute(text(bad + row))
            connection.execute(text("PRAGMA ignore_check_constraints = OFF"))
            with pytest.raises(NotValid) as refused:
                migration.upgrade()
        said = refused.value.sentence
        named = [line for line in said.splitlines() if line.startswith("- ")]
        assert [line.split(":")[0] for line in named] == [
            f"- case {trial.reference}, entry {seq}" for seq in (801, 802, 804)
        ]
        assert named[0].endswith(
            "consent, by nobody in no hat; it needs a person in the hat of consent giver"
        ) and said.startswith("The database is left as it was.")
        assert connection.execute(text(form)).all() == before
        connection.rollback()
