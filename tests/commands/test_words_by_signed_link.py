"""Advice by a signed link: only its addressee has it, it counts beside a body's own words, it ends with the case."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.commands import advising
from portal.commands.people import invite
from portal.context import PORTAL, Actor
from portal.db.case_files import around
from portal.db.cases import SandboxCase
from portal.db.people import Person
from portal.db.records import AuditEntry
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.queries.case_desk import case_seen
from portal.queries.case_opinions import advice_rows, conflicts_seen
from portal.queries.linked_advice import linked_advice
from sandbox_licences.advice import Position, Severity, counting
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.advised import advice_given, settled
from sandbox_licences.case_file.scope import SAFETY, items
from tests.commands.test_reviews_of_grants import overturn, under_review
from tests.commands.test_ways_around_a_gate import assessed
from tests.fixtures.casework import OWNER, Trial

BY_LINK = Actor(None, "somebody by signed link", via="signed link")


def speak(trial: Trial, token: str, position: Position = Position.SUPPORT) -> None:
    severity = None if position is Position.SUPPORT else Severity.HIGH
    with trial.filing.portal.unit_of_work(BY_LINK) as ctx:
        advising.advise_by_link(
            ctx,
            token=token,
            position=position,
            severity=severity,
            condition="",
            reason="We flew it.",
            fingerprint=items(trial.file.submitted)[SAFETY],
        )


def test_whoever_makes_a_link_never_gets_its_token(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    made = trial.do(
        trial.officer, advising.make_link, request=trial.ask(SAFETY), name="Dr Ada Example", email="ada@example.org"
    )
    assert isinstance(made, int)
    with trial.filing.portal.reading(PORTAL) as reading:
        token = trial.token("ada@example.org")
        assert advising.live_link(reading, token).id == made
        assert not any(token in body for body in reading.session.scalars(select(AuditEntry.body)))


def test_a_link_speaks_for_no_body_with_consultees_of_its_own(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    request = trial.ask(SAFETY)
    trial.person("consultee", OWNER)
    with pytest.raises(NotNow, match="has consultees of its own"):
        trial.link(request)


@pytest.mark.thorough
def test_nobody_who_signs_in_is_sent_a_link(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    request = trial.ask(SAFETY)
    with trial.filing.portal.reading(PORTAL) as reading:
        email = reading.session.get_one(Person, trial.signatory.person_id).email
    with pytest.raises(NotValid, match="signs in to this portal"):
        trial.link(request, email=email.upper())


def test_nobody_who_is_invited_is_sent_a_link(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    trial.in_portal(lambda ctx: invite(ctx, email="Ada@example.org", role="consent_giver", organisation_code=OWNER))
    with pytest.raises(NotValid, match="is invited to this portal"):
        trial.link(trial.ask(SAFETY), email="ada@Example.org")


@pytest.mark.parametrize("role", ["consent_giver", "decision_maker"])
def test_who_advised_by_link_wears_no_other_hat_once_they_sign_in(sqlite_trial: Trial, role: str) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    speak(trial, trial.link(trial.ask(SAFETY)))
    jane = trial.person(role, OWNER if role == "consent_giver" else "CENTRAL")
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.get_one(Person, jane.person_id).email = "Ada@Example.org"
    trial.delegate()
    with pytest.raises(NotAllowed, match="You are the consultee on this case, or were"):
        if role == "consent_giver":
            trial.consent()
        else:
            trial.scan().value().confirm_risk().advise_all().consent().recommend().minute().decide()


def test_who_advised_by_link_may_go_on_as_consultee_of_their_body(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    request = trial.ask(SAFETY)
    speak(trial, trial.link(request))
    jane = trial.person("consultee", OWNER)
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.get_one(Person, jane.person_id).email = "ada@example.org"
    assert len(advice_given(trial.advise(request).file)) == 2


@pytest.mark.thorough
def test_words_by_link_stand_beside_those_of_the_body_and_replace_none(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    request = trial.ask(SAFETY)
    token = trial.link(request)
    trial.advise(request, Position.OBJECT, severity=Severity.HIGH)
    speak(trial, token)
    counts = [(said.by, said.position) for said in counting(advice_given(trial.file))]
    assert len(counts) == 2 and counts[1] == ("Dr Ada Example (by signed link)", Position.SUPPORT)
    today = trial.file.entries[-1].stamp.on
    found = settled(trial.file, today)
    assert found.objections == (f"{OWNER} on {SAFETY}",) and found.conflicts == (SAFETY,)
    with trial.filing.portal.reading(trial.officer) as reading:
        known = around(reading.session, trial.row, trial.file, reading.now)
    row = next(row for row in advice_rows(trial.file, known) if row.number == request)
    assert row.said is not None and row.said.position is Position.OBJECT and len(row.by_link) == 1
    assert len(set(conflicts_seen(trial.file, known)[0].names.values())) == 2


@pytest.mark.thorough
def test_a_body_without_consultees_is_answered_for_by_link(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    speak(trial, trial.link(trial.ask(SAFETY)))
    assert not settled(trial.file, trial.file.entries[-1].stamp.on).outstanding


@pytest.mark.thorough
def test_a_link_ends_with_the_assessment(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    token = trial.link(trial.ask(SAFETY))
    speak(trial, token)
    trial.scan().value().confirm_risk().advise_all().consent().recommend()
    with trial.filing.portal.reading(BY_LINK) as reading, pytest.raises(NotFound, match="gone on or has ended"):
        linked_advice(reading, token)
    with pytest.raises(NotFound, match="gone on or has ended"):
        speak(trial, token)


@pytest.mark.thorough
def test_an_address_in_another_spelling_is_theirs_who_sign_in(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.get_one(Person, trial.officer.person_id).email = "Jo.Bloggs@Example.org"
    with pytest.raises(NotValid, match="signs in to this portal"):
        trial.link(trial.ask(SAFETY), email="jo.bloggs@example.org")


@pytest.mark.thorough
def test_a_link_of_a_decision_that_was_overturned_stays_ended(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    token = trial.link(trial.ask(SAFETY))
    speak(trial, token)
    trial.scan().value().confirm_risk().advise_all().consent().recommend().minute().decide(Outcome.REFUSED)
    overturn(trial, under_review(trial))
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.scalars(select(SandboxCase)).one().state = "assessment"  # as when it is sent back
    with pytest.raises(NotFound, match="gone on or has ended"):
        speak(trial, token)


def test_words_by_link_renew_what_a_living_licence_rests_on(issued: Trial) -> None:
    speak(issued, issued.link(issued.ask(SAFETY, "X07")))
    assert any(given.consultee == "X07" for given in advice_given(issued.file))


def test_a_link_of_the_assessment_stays_ended_after_the_grant(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    request = trial.ask(SAFETY, "X07")
    token = trial.link(request)
    speak(trial, token)
    trial.scan().value().confirm_risk().advise_all().consent().recommend().minute().decide()
    with pytest.raises(NotFound, match="gone on or has ended"):
        speak(trial, token, Position.OBJECT)
    with pytest.raises(NotNow, match="Ask the body anew"):
        trial.link(request)
    anew = trial.link(trial.ask(SAFETY, "X07"))
    with trial.filing.portal.reading(trial.officer) as reading:
        assert [link.live for link in case_seen(reading, trial.reference).links] == [False, True]
    speak(trial, anew)
