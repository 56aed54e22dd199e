"""What is said of figures set side by side."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from metrics.adverse import beyond_peers
from metrics.comparison import Comparison, Place, Reading, compare, reading_by_limit
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.figures import State
from portal.public.comparison_pages import _figure
from portal.queries.compared import comparison_from
from portal.queries.comparison_words import (
    beside_in_words,
    counts_cases,
    reading_in_words,
    sentence_of_group,
    sentence_on,
    what_it_rests_on,
    words_used,
)

GUIDANCE = definitions()["P4"]
CODES = [f"X{number:02}" for number in range(1, 13)]
DAYS = [300.0, 310, 290, 305, 295, 315, 285, 300, 308, 292, 560, 40]


def guidance(days: list[float] = DAYS, error: float | None = 20.0) -> list[Estimate]:
    """Mean days of twelve regulators with 25 items each; the last two far off to either side."""
    return [
        Estimate(code, value=value, low=value - 40, high=value + 40, n=25, events=20, error=error, years=(2027,))
        for code, value in zip(CODES, days, strict=True)
    ]


def compared(found: list[Estimate]) -> Comparison:
    by_code = {each.regulator_code: each for each in found}
    return compare(GUIDANCE, by_code, year=2027, group="all", members=CODES, variant="board_decision")


def test_a_mean_is_read_by_the_limits_of_the_registered_test() -> None:
    found = guidance()
    view, limits = compared(found), beyond_peers(GUIDANCE, found)
    assert limits is not None
    readings = {place.estimate.regulator_code: place.reading for place in view.places}
    assert (readings.pop("X11"), readings.pop("X12")) == (Reading.WORSE, Reading.BETTER)
    assert set(readings.values()) == {Reading.CONSISTENT}
    high = limits.limit(0.998)
    assert [place.reading is Reading.WORSE for place in view.places] == [
        days > most for days, most in zip(DAYS, high, strict=True)
    ]
    assert view.funnel is None and view.false_alarms == pytest.approx(12 * 0.002)


def test_a_mean_beyond_the_inner_limit_alone_is_at_the_edge() -> None:
    days = [300.0, *[300.0] * 9, 300, 350]
    place = compared(guidance(days)).places[-1]
    assert (place.reading, place.beyond) == (Reading.EDGE, 0.95)
    assert "at the edge of peers, beyond the 95% limit, where chance" in sentence_on(GUIDANCE, "It", place)


@pytest.mark.parametrize(
    ("beyond", "better", "reading"),
    [
        (None, True, "consistent with peers"),
        (0.95, False, "at the edge of peers"),
        (0.998, True, "better than expected"),
        (0.998, False, "worse than expected"),
    ],
)
def test_limit_and_reading_say_the_same(beyond: float | None, better: bool, reading: str) -> None:
    assert reading_by_limit(beyond, better=better) == reading


def test_why_there_is_no_figure_is_one_word_wherever_it_is_said() -> None:
    states = (State.SUPPRESSED, State.NOT_MEASURABLE, State.INSUFFICIENT, State.NOT_HELD, State.NO_FAIR_COMPARATOR)
    found = dict(zip(CODES, (Estimate(code, state) for code, state in zip(CODES, states, strict=False)), strict=False))
    view = compare(WITHIN, found, year=2027, group="all", members=list(found))
    assert [place.reading for place in view.places] == list(states)
    assert [reading_in_words(WITHIN, place).lower() for place in view.places] == list(states)
    assert sentence_of_group(WITHIN, view, {}) == "Nothing can be said of any of the 5 regulators."
    few = compare(
        WITHIN, {**found, "X06": Estimate("X06", value=0.5, n=10, events=5)}, year=2027, group="all", members=CODES[:6]
    )
    assert "too few to say" in dict(words_used(WITHIN, few.places))
    assert few.places[-1].reading is Reading.TOO_FEW


@pytest.mark.parametrize(
    ("state", "value", "beyond", "told", "now"),
    [
        ("suppressed", None, None, "too few to say", Reading.SUPPRESSED),
        ("not held", None, None, "no figure", Reading.NOT_HELD),
        ("value", 0.9, 0.95, "consistent with peers", Reading.EDGE),
        ("value", 0.9, None, "too few to say", Reading.TOO_FEW),
    ],
)
def test_files_of_earlier_methods_are_read_by_the_same_rule(
    state: str, value: float | None, beyond: float | None, told: str, now: Reading
) -> None:
    place = Place(Estimate("X01", State(state), value=value), Reading.TOO_FEW, beyond=beyond)
    view = Comparison("P2", 2027, "all", None, None, (place,), None, 0.0, 2027, 10)
    read = json.loads(json.dumps(asdict(view)))
    read["places"][0]["reading"] = told
    assert comparison_from(read).places[0].reading is now


def test_what_is_said_of_means_is_what_was_read() -> None:
    view = compared(guidance())
    said = sentence_of_group(GUIDANCE, view, {})
    assert said == (
        "Of 12 regulators, 10 are consistent with their peers, 1 is better than expected (X12) and "
        "1 is worse than expected (X11)."
    )
    rests_on = what_it_rests_on(GUIDANCE, view, "31 March 2027")
    assert "limits: normal, about the mean of the others in the group, with the usual spread" in rests_on
    assert "expected false alarms beyond 99.8%: 0.02 of 12" in rests_on


def test_figures_without_limits_are_described_and_not_passed_over() -> None:
    view = compared([replace(each, error=None) for each in guidance()])
    assert {place.reading for place in view.places} == {Reading.DESCRIBED}
    assert sentence_of_group(GUIDANCE, view, {}) == "Of 12 regulators, 12 are described, not compared."
    assert not any(said.startswith("limits") for said in what_it_rests_on(GUIDANCE, view, "31 March 2027"))


WITHIN, SPEED = definitions()["P2"], definitions()["P1"]


def of_one(estimate: Estimate) -> Place:
    return Place(estimate, Reading.CONSISTENT)


def test_where_many_dates_are_missing_best_and_worst_case_are_told() -> None:
    place = of_one(Estimate("X01", value=0.9, low=0.8, high=0.95, n=180, events=170, not_measurable=20))
    told = "a date is missing of 10.0% of the cases: 81.0% if none of them was decided within target, 91.0% if all were"
    assert beside_in_words(WITHIN, place) == (told,)
    assert told in sentence_on(WITHIN, "It", place) and told in _figure(WITHIN, place)
    few = of_one(replace(place.estimate, not_measurable=9))
    assert beside_in_words(WITHIN, few) == beside_in_words(SPEED, place) == ()


def test_beneath_a_picture_best_and_worst_case_are_of_all_together() -> None:
    found = {
        code: Estimate(code, value=0.9, low=0.8, high=0.95, n=100, events=90, count=90.0, base=100.0, not_measurable=m)
        for code, m in (("X01", 0), ("X02", 50))
    }
    view = compare(WITHIN, found, year=2027, group="all", members=list(found))
    [said] = [each for each in what_it_rests_on(WITHIN, view, "31 March 2027") if "not measurable" in each]
    assert said == (
        "20.0% not measurable (a date is missing): all figures together 72.0% if none of them was decided within "
        "target, 92.0% if all were"
    )


def test_cases_without_a_comparator_are_stated() -> None:
    numbers = {"value": 1.0, "low": 0.9, "high": 1.1, "n": 100, "events": 50, "count": 50.0, "base": 50.0}
    found = {
        code: Estimate(code, **numbers, error=0.1, without_comparator=share)  # type: ignore[arg-type]
        for code, share in (("X01", 0.0), ("X02", 0.25))
    }
    view = compare(SPEED, found, year=2027, group="all", members=list(found))
    assert "no fair comparator for 12.5% of the cases" in what_it_rests_on(SPEED, view, "31 March 2027")
    assert [beside_in_words(SPEED, place) for place in view.places] == [
        (),
        ("no fair comparator for 25.0% of its cases",),
    ]


def test_a_sum_has_no_number_of_cases() -> None:
    told = {id_ for id_, definition in definitions().items() if counts_cases(definition)}
    assert {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "C1", "C2", "C3"} == told
