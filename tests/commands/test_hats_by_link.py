"""Whoever was sent a signed link on a case is its consultee wherever hats are asked for, and wears no other."""

from __future__ import annotations

import pytest

from portal.commands import reviewing
from portal.commands.law_desk import set_programme
from portal.context import PORTAL, Actor, Reading
from portal.db.case_files import hats_of, hats_on
from portal.db.people import Person
from portal.errors import NotAllowed, NotNow
from portal.queries.case_desk import case_seen, possible_reviewers
from portal.queries.case_tasks import case_tasks
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.hats import Hat
from tests.fixtures.casework import Trial

ADDRESS = "ada@example.org"


def linked(trial: Trial) -> Trial:
    """In assessment, with nothing in the way of a recommendation, and a link sent on it."""
    trial.start().submit().complete().assess()
    trial.line()
    request = trial.ask(SAFETY)
    trial.link(request, email=ADDRESS)
    return trial.advise(request).scan().value().confirm_risk().advise_all().consent()


def has_the_address(trial: Trial, actor: Actor) -> Actor:
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.get_one(Person, actor.person_id).email = ADDRESS.title()
    return actor


def titles(reading: Reading) -> list[str]:
    return [task.title for task in case_tasks(reading)]


def test_a_decision_is_not_offered_to_whoever_was_sent_a_link(sqlite_trial: Trial) -> None:
    trial = linked(sqlite_trial).recommend().minute()
    jane = trial.decider
    with trial.filing.portal.reading(jane) as reading:
        assert case_seen(reading, trial.reference).act("decide")
        assert any(title.startswith("Decide the application") for title in titles(reading))
    has_the_address(trial, jane)
    with trial.filing.portal.reading(jane) as reading:
        seen = case_seen(reading, trial.reference)
        assert seen.my_hat is Hat.CONSULTEE and not seen.act("decide")
        assert [(worn.name, worn.since) for worn in seen.hats if worn.person == jane.person_id] == [
            (jane.name, seen.links[0].made_at)
        ]
        assert not any(title.startswith("Decide the application") for title in titles(reading))
        assert hats_of(reading.session, jane.person_id) == {trial.reference: Hat.CONSULTEE}


def test_no_review_goes_to_whoever_was_sent_a_link(sqlite_trial: Trial) -> None:
    trial = linked(sqlite_trial).recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    jane = has_the_address(trial, trial.person("decision_maker", second=True))
    administrator = trial.person("administrator")
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The distance to schools is too great.")
    trial.do(administrator, reviewing.accept_review)
    with trial.filing.portal.reading(administrator) as reading:
        offered = possible_reviewers(reading, case_seen(reading, trial.reference))
        assert jane.person_id not in {person.id for person in offered}
    with pytest.raises(NotNow, match="That person is the consultee on this case"):
        trial.do(administrator, reviewing.assign_review, person_id=jane.person_id)


def test_an_administrator_who_was_sent_a_link_sets_no_limit(sqlite_trial: Trial) -> None:
    trial = linked(sqlite_trial)
    administrator = has_the_address(trial, trial.person("administrator"))
    with (
        pytest.raises(NotAllowed, match=f"You have a part in case {trial.reference}"),
        trial.filing.portal.unit_of_work(administrator) as ctx,
    ):
        set_programme(ctx, setting="limit of one licence", value=15_000_000_00)


def test_a_hat_that_was_put_on_counts_before_the_link(sqlite_trial: Trial) -> None:
    trial = linked(sqlite_trial)
    officer = has_the_address(trial, trial.officer)
    with trial.filing.portal.reading(officer) as reading:
        assert hats_on(reading.session, trial.row.id)[officer.person_id or 0] is Hat.CASE_OFFICER
