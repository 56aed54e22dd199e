"""The setting a year on: the years before are those of the usual setting, the newest round is in edition 2027."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.demonstration.invented_applications import PLANTED, Setting, applications, behaviour
from portal.demonstration.invented_returns import invented_return
from portal.demonstration.timetable import (
    NOW_RUNNING,
    filings,
    published_at,
    rounds_of,
    running_round,
    seeding_ended,
)
from portal.usual_rounds import ROUNDS, round_of
from submissions_schema.editions import edition
from submissions_schema.lifecycle import State

FILERS = [planted.code for planted in PLANTED if planted.files]
A_YEAR_ON = Setting.A_YEAR_ON


@pytest.mark.parametrize("code", FILERS)
def test_the_cases_of_the_usual_setting_are_there_as_they_were(code: str) -> None:
    usual, longer = applications(code), applications(code, A_YEAR_ON)
    assert longer.head(usual.height).equals(usual)
    assert longer.height > usual.height
    assert longer["application_ref"].n_unique() == longer.height
    assert behaviour(code, A_YEAR_ON) == behaviour(code, Setting.PLANTED)


@pytest.mark.parametrize("code", FILERS)
def test_a_return_is_written_in_the_edition_of_its_round(code: str) -> None:
    for season in (round_of(2026), round_of(2027)):
        form = edition(season.edition)
        for name, rows in invented_return(code, season, A_YEAR_ON).items():
            for row in [rows] if isinstance(rows, dict) else rows:
                for column, value in row.items():
                    declared = form[name][column]
                    assert value is None or not declared.codes or value in declared.codes, (name, column, value)


def test_the_returns_of_earlier_rounds_say_the_same_in_both_settings() -> None:
    assert invented_return("X04", round_of(2026), A_YEAR_ON) == invented_return("X04", round_of(2026))


def test_all_rounds_are_published_before_the_clock_starts() -> None:
    rounds = rounds_of(A_YEAR_ON)
    assert [season.edition for season in rounds[-2:]] == [2026, 2027]
    assert running_round(A_YEAR_ON) is None
    begins = datetime.fromisoformat(A_YEAR_ON.begins)
    assert max(published_at(season) for season in rounds) < seeding_ended(A_YEAR_ON) < begins.astimezone(UTC)
    for season in rounds:
        of_round = filings(season, A_YEAR_ON)
        assert {filing.goal for filing in of_round} == {State.ACCEPTED}
        assert {filing.code for filing in of_round if not filing.sourced} == set(FILERS)
        assert not any(filing.with_faults for filing in of_round)


def test_nothing_is_told_of_real_bodies_in_a_year_of_which_nothing_was_collected() -> None:
    assert not [filing for filing in filings(round_of(2027), A_YEAR_ON) if filing.sourced]
    assert [filing for filing in filings(round_of(2026), A_YEAR_ON) if filing.sourced]


@pytest.mark.parametrize("setting", [Setting.PLANTED, Setting.EQUALLY_SLOW])
def test_the_other_settings_stand_where_they_stood(setting: Setting) -> None:
    assert rounds_of(setting) == ROUNDS
    assert running_round(setting) == NOW_RUNNING
    assert datetime.fromisoformat(setting.begins) > seeding_ended(setting)
    goals = {filing.code: filing.goal for filing in filings(round_of(NOW_RUNNING), setting) if not filing.sourced}
    assert goals["X02"] is State.DRAFT and goals["X04"] is State.QUERIED and "X01" not in goals
