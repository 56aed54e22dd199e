from datetime import date

import pytest

from portal.usual_rounds import ROUNDS
from regulators.sourced_facts import figures, guidance, rows, when


def test_every_item_and_figure_is_loaded_with_its_words_of_confirmation():
    assert len(guidance()) == 52
    assert len(figures()) == 73
    assert [g.source for g in guidance()] == [row["source"] for row in rows("real_guidance.csv")]
    assert [(f.value, f.source) for f in figures()] == [(r["value"], r["source"]) for r in rows("real_figures.csv")]


def test_a_month_means_any_of_its_days_and_a_year_does_not_fit_the_return():
    assert (when("2024-02").first, when("2024-02").last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert when("2024-11-05").first == when("2024-11-05").last == date(2024, 11, 5)
    assert when("") is None
    assert when("2024-11").fits_the_return
    assert not when("2026").fits_the_return


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "soon", "24-01-01"])
def test_a_text_that_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        when(text)


def test_an_item_is_open_in_each_round_from_its_start_to_its_publication():
    item = next(g for g in guidance() if g.title.startswith("Ethical AI use in the energy sector"))
    open_in = [r.year for r in ROUNDS if item.open_between(r.period_start, r.period_end)]
    assert open_in == [2025, 2026]  # begun 2024-04-05, published 2025-05-07


def test_an_item_of_which_only_publication_is_known_is_open_in_that_round_alone():
    item = next(g for g in guidance() if g.title.startswith("Financial Stability in Focus"))
    assert [r.year for r in ROUNDS if item.open_between(r.period_start, r.period_end)] == [2026]


def test_at_least_twelve_bodies_have_guidance_in_some_round():
    bodies = {g.regulator_code for g in guidance() for r in ROUNDS if g.open_between(r.period_start, r.period_end)}
    assert len(bodies) >= 12


def test_a_figure_of_several_numbers_is_not_made_into_one():
    several = next(f for f in figures() if f.value == "7/3/1")
    assert several.number is None
    assert next(f for f in figures() if f.value == "99.4").number is not None
