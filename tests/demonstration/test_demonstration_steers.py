"""The demonstration's steers: each standing is there to be seen, and the two departments are walled off."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.context import Actor, Portal
from portal.db.people import Person
from portal.db.records import OutboxMessage
from portal.db.steers import SharedDraft, SteerVersion, newest_steers
from portal.demonstration.steers import fill_steers, steps
from portal.errors import NotFound
from portal.queries.me import my_desk
from portal.queries.shared import shared_return
from portal.queries.status import return_status
from portal.queries.steer_coverage import steer_coverage
from regulators.steers import Standing
from tests.journeys.showcase import NOW

TODAY = NOW.date()


def person(portal: Portal, subject: str) -> Actor:
    with portal.db.reading() as session:
        found = session.scalars(select(Person).where(Person.subject == subject)).one()
        return Actor(found.id, found.name)


def test_every_standing_is_there_in_public(open_demonstration: Portal) -> None:
    found = steer_coverage(open_demonstration.public, TODAY)
    standings = {
        (row.covered.department_code, row.covered.regulator_code): row.covered.standing
        for row in found.rows
        if row.demonstration
    }
    assert set(standings.values()) == {*Standing} - {Standing.WITHOUT}
    assert {code: standings["XD1", code] for code in ("X01", "X02", "X03", "X06")} == {
        "X01": Standing.WITH_AI,
        "X02": Standing.PARTLY,
        "X03": Standing.LAPSED,
        "X06": Standing.NONE,
    }
    assert all(each.demonstration and each.steer.title.startswith("Demonstration: ") for each in found.steers)
    (aviation,) = (each for each in found.steers if each.steer.covers == ("X03",))
    assert aviation.answers[0].year == 2025 and "our plan has a chapter on it" in (aviation.answers[0].words or "")


def test_real_departments_have_recorded_nothing(open_demonstration: Portal) -> None:
    found = steer_coverage(open_demonstration.public, TODAY)
    real = {row.covered.standing for row in found.rows if not row.demonstration}
    assert real == {Standing.NONE, Standing.NOT_APPLICABLE}


def test_what_waits_for_the_two_reviewers(open_demonstration: Portal) -> None:
    at = open_demonstration.at(NOW)
    waiting = {}
    for subject in ("ruth-adeyemi", "omar-linfield"):
        with at.reading(person(at, subject)) as reading:
            waiting[subject] = [task.title for task in my_desk(reading).tasks]
    assert waiting["ruth-adeyemi"][:4] == [
        "“Demonstration: strategic steer on safe AI in transport” runs out on 15 September 2026",
        "No current steer for Example Aviation Regulator",
        "No current steer for Example Rail and Maritime Regulator",
        "Example Health Products Regulator shares its return for 2026 with you",
    ]
    assert "Go on with the review of Example Rail and Maritime Regulator for 2026" in waiting["ruth-adeyemi"][4:]
    assert waiting["omar-linfield"][0] == "No current steer for Example Nuclear Regulator"
    assert not [title for title in waiting["omar-linfield"][1:] if "steer" in title or "shares" in title]


def test_the_shared_draft_is_read_by_one_department_alone(open_demonstration: Portal) -> None:
    at = open_demonstration.at(NOW)
    with at.reading(person(at, "ruth-adeyemi")) as reading:
        assert return_status(reading, 2026, "X02").errors == 8
    with at.reading(person(at, "omar-linfield")) as reading:
        assert shared_return(reading, 2026, "X02") is None
        with pytest.raises(NotFound):
            return_status(reading, 2026, "X02")


def test_the_steps_stand_in_their_order() -> None:
    moments = [step.at for step in steps()]
    assert moments == sorted(moments) and len({step.mark for step in steps()}) == len(moments)


def test_filled_again_nothing_is_put_in_twice(demonstration: Portal) -> None:
    said: list[str] = []
    assert fill_steers(demonstration, said.append) == 0 and said == []
    with demonstration.db.reading() as session:
        before = session.scalar(select(func.count()).select_from(SteerVersion))
        assert before == 7 and session.scalar(select(func.count()).select_from(SharedDraft)) == 1
        assert len(newest_steers(session)) == 5
        assert session.scalar(select(func.count()).where(OutboxMessage.state == "waiting")) == 0
