"""When a steer is in force, what cannot be recorded of one, and who has one with safe AI innovation since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulators.register import Kind
from regulators.steers import (
    GAPS,
    MOST_EXPECTATIONS,
    Expectation,
    InIt,
    Relationship,
    Standing,
    Steer,
    cannot_end,
    coverage,
    is_https,
    refusals,
)

TODAY = date(2026, 7, 20)
UNDER = Relationship("X01", "XD1", Kind.SPONSORS)
LETTER = Steer(
    department_code="XD1",
    title="Letter of January",
    address="https://xd1.example/letter",
    given_on=date(2026, 1, 28),
    until_on=date(2026, 12, 31),
    covers=("X01",),
    in_it=InIt.YES,
    passage="We ask you to make room for safe AI.",
    judged_by="AI regulation team",
)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 1, 27), False),
        (date(2026, 1, 28), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_both_days_belong_to_it(day: date, in_force: bool) -> None:
    assert LETTER.in_force_on(day) is in_force


def test_an_end_before_its_day_shortens_it_and_one_after_does_not() -> None:
    ended = replace(LETTER, ended_on=date(2026, 3, 5), ended_because="Replaced.")
    assert ended.in_force_on(date(2026, 3, 5)) and not ended.in_force_on(date(2026, 3, 6))
    assert replace(LETTER, until_on=None).in_force_on(date(2099, 1, 1))


def test_it_runs_out_soon_within_sixty_days_of_its_last() -> None:
    assert not replace(LETTER, until_on=TODAY + timedelta(days=61)).runs_out_soon(TODAY)
    assert replace(LETTER, until_on=TODAY + timedelta(days=60)).runs_out_soon(TODAY)
    assert not replace(LETTER, until_on=TODAY - timedelta(days=1)).runs_out_soon(TODAY)
    assert not replace(LETTER, until_on=None).runs_out_soon(TODAY)


WRONG = {
    "title of the letter": {"title": "  "},
    "which office": {"judged_by": ""},
    "https://": {"address": "http://xd1.example/letter"},
    "Quote the passage": {"passage": " "},
    "Take it out": {"in_it": InIt.NO},
    "title has 201": {"title": "x" * 201},
    "passage has 4,001": {"passage": "x" * 4001},
    "office has 201": {"judged_by": "x" * 201},
    "lies in the future": {"given_on": TODAY + timedelta(days=1), "until_on": None},
    "last day lies before": {"until_on": date(2026, 1, 27)},
    "Choose the regulators": {"covers": ()},
    "X02 was not under": {"covers": ("X01", "X02")},
    "expectations; at most": {"expectations": (Expectation("Do.", TODAY),) * (MOST_EXPECTATIONS + 1)},
    "Expectation 1: say": {"expectations": (Expectation("", TODAY),)},
    "Expectation 1 has 501": {"expectations": (Expectation("x" * 501, TODAY),)},
    "Expectation 1 is due before": {"expectations": (Expectation("Do.", date(2026, 1, 27)),)},
}


def test_what_is_right_is_not_refused() -> None:
    assert refusals(LETTER, [UNDER], TODAY) == ()
    assert refusals(replace(LETTER, in_it=InIt.NO, passage=""), [UNDER], TODAY) == ()
    overseen = replace(UNDER, kind=Kind.OVERSEES)
    assert refusals(LETTER, [overseen], TODAY) == ()


@pytest.mark.parametrize("said", WRONG)
def test_each_fault_is_refused_with_its_own_sentence(said: str) -> None:
    sentences = [why for _, why in refusals(replace(LETTER, **WRONG[said]), [UNDER], TODAY)]  # type: ignore[arg-type]
    assert len(sentences) == 1 and said in sentences[0]


def test_the_department_must_have_stood_over_the_body_on_that_day() -> None:
    later = replace(UNDER, valid_from=date(2026, 2, 1))
    assert "X01 was not under" in refusals(LETTER, [later], TODAY)[0][1]
    assert "X01 was not under" in refusals(LETTER, [replace(UNDER, department_code="XD2")], TODAY)[0][1]


@pytest.mark.parametrize(
    ("ended_on", "reason", "said"),
    [
        (date(2026, 3, 5), "Replaced.", None),
        (date(2026, 3, 5), " ", "Say why"),
        (date(2026, 3, 5), "x" * 1001, "1,001"),
        (date(2026, 1, 27), "Replaced.", "before the day"),
        (date(2026, 12, 31), "Replaced.", "no longer than that"),
    ],
)
def test_ending_early(ended_on: date, reason: str, said: str | None) -> None:
    refused = cannot_end(LETTER, ended_on, reason)
    assert refused is None if said is None else said in (refused or "")


def test_what_was_ended_is_not_ended_again() -> None:
    ended = replace(LETTER, ended_on=date(2026, 3, 5), ended_because="Replaced.")
    assert "already" in (cannot_end(ended, date(2026, 2, 5), "Again.") or "")


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://www.gov.uk/letter?x=1#part", True),
        ("HTTPS://gov.uk", True),
        ("http://gov.uk", False),
        ("https://localhost/", False),
        ("https://gov.uk@evil.example/", False),
        ("https://gov.uk/a b", False),
        ("https://[", False),
        ("javascript:alert(1)//gov.uk", False),
        ("", False),
        ("https://gov.uk/" + "x" * 500, False),
    ],
)
def test_addresses(address: str, right: bool) -> None:
    assert is_https(address) is right


def standing(*steers: Steer, on: date = TODAY, link: Relationship = UNDER) -> tuple[Standing, date | None]:
    (found,) = coverage([link], steers, on)
    return found.standing, found.since


def test_standing_and_since_when() -> None:
    without = replace(LETTER, in_it=InIt.NO, passage="")
    old = replace(LETTER, given_on=date(2025, 1, 1), until_on=date(2025, 12, 31))
    assert standing() == (Standing.NONE, None)
    assert standing(link=replace(UNDER, valid_from=date(2020, 4, 1))) == (Standing.NONE, date(2020, 4, 1))
    assert standing(LETTER) == (Standing.WITH_AI, date(2026, 1, 28))
    assert standing(replace(LETTER, in_it=InIt.PARTLY)) == (Standing.PARTLY, date(2026, 1, 28))
    assert standing(without) == (Standing.WITHOUT, None)  # it never had one with it
    assert standing(old) == (Standing.LAPSED, date(2026, 1, 1))
    assert standing(old, without) == (Standing.WITHOUT, date(2026, 1, 1))  # a gap already before this one


def test_steers_that_follow_each_other_without_a_day_between_are_one_spell() -> None:
    old = replace(LETTER, given_on=date(2025, 1, 1), until_on=date(2026, 1, 27))
    assert standing(old, LETTER) == (Standing.WITH_AI, date(2025, 1, 1))
    assert standing(replace(old, until_on=date(2026, 1, 26)), LETTER) == (Standing.WITH_AI, date(2026, 1, 28))


def test_of_two_in_force_the_one_with_more_counts() -> None:
    partly = replace(LETTER, in_it=InIt.PARTLY, given_on=date(2026, 2, 1), number=2)
    (found,) = coverage([UNDER], [LETTER, partly], TODAY)
    assert (found.standing, found.counts) == (Standing.WITH_AI, LETTER)
    assert found.steers == (LETTER, partly) and not found.is_gap


def test_a_steer_not_given_yet_changes_nothing() -> None:
    assert standing(LETTER, on=date(2026, 1, 27)) == (Standing.NONE, None)


def test_each_department_is_asked_for_its_own() -> None:
    second = replace(UNDER, department_code="XD4")
    ended = replace(UNDER, department_code="XD3", valid_to=TODAY - timedelta(days=1))
    found = coverage([UNDER, second, ended], [LETTER], TODAY)
    assert [(each.department_code, each.standing) for each in found] == [
        ("XD1", Standing.WITH_AI),
        ("XD4", Standing.NONE),
    ]
    assert [each.is_gap for each in found] == [False, True]


@pytest.mark.parametrize("kind", [Kind.OVERSEES, Kind.ANSWERS_TO_PARLIAMENT])
def test_where_none_is_expected_its_absence_is_not_applicable_and_no_gap(kind: Kind) -> None:
    link = replace(UNDER, kind=kind)
    (found,) = coverage([link], [], TODAY)
    assert (found.standing, found.since, found.is_gap) == (Standing.NOT_APPLICABLE, None, False)
    if kind is Kind.OVERSEES:
        assert standing(LETTER, link=link) == (Standing.WITH_AI, date(2026, 1, 28))


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def steers(draw: st.DrawFn) -> Steer:
    given_on = draw(DAYS)
    until_on = draw(st.none() | st.dates(given_on, date(2028, 12, 31)))
    return replace(LETTER, given_on=given_on, until_on=until_on, in_it=draw(st.sampled_from(InIt)))


def _kind(found: Standing) -> Standing:
    return Standing.NONE if found in GAPS else found


@given(st.lists(steers(), max_size=5), DAYS, st.none() | st.dates(date(2023, 1, 1), date(2024, 1, 1)))
def test_since_is_the_first_day_of_an_unbroken_spell(told: list[Steer], on: date, begun: date | None) -> None:
    link = replace(UNDER, valid_from=begun)
    now, since = standing(*told, on=on, link=link)
    day, before_everything = on, date(2022, 12, 30)
    while day > before_everything and link.holds_on(day) and _kind(standing(*told, on=day, link=link)[0]) is _kind(now):
        day -= timedelta(days=1)
    expected = None if day == before_everything else day + timedelta(days=1)
    assert since == expected
