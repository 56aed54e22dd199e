"""A view of the comparison over the rounds: what was published of each, and no change judged across a break."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from metrics.comparison import Place, Reading
from metrics.definition import Estimate, SeriesBreak
from metrics.definitions import definitions
from metrics.figures import State
from portal.queries.comparison_words import breaks_in_words, years_in_words
from portal.queries.series import MAY_BE_CHANCE, NOT_COMPARED, Series
from portal.ui.series_part import _chart, rows_of

SPEED = definitions()["P1"]
UNBROKEN = replace(SPEED, series_breaks=())


def place(code: str, value: float | None, *years: int) -> Place:
    low, high = (None, None) if value is None else (value - 0.1, value + 0.1)
    estimate = Estimate(code, value=value, low=low, high=high, n=100, events=50, years=years)
    return Place(estimate=estimate, reading=Reading.CONSISTENT, at=None, beyond=None, shrunk=None, ranks=None)


def series(definition: object = SPEED) -> Series:
    values = {2025: {"X01": 1.0, "X02": 1.0}, 2026: {"X01": 1.0, "X02": 1.05}, 2027: {"X01": 0.5, "X02": 1.0}}
    places = {
        year: {code: place(code, value, year) for code, value in of_year.items()} for year, of_year in values.items()
    }
    places[2027]["X03"] = place("X03", None, 2027)
    return Series(definition, (2025, 2026, 2027), places)  # type: ignore[arg-type]


def test_across_a_break_no_change_is_judged() -> None:
    assert [each.year for each in series().breaks] == [2027]
    assert {code: series().change(code) for code in ("X01", "X02")} == dict.fromkeys(("X01", "X02"), NOT_COMPARED)


def test_without_a_break_a_change_is_more_than_chance_or_may_be_chance() -> None:
    unbroken = series(UNBROKEN)
    assert unbroken.change("X01") == "more than chance: down"
    assert unbroken.change("X02") == MAY_BE_CHANCE
    before = Series(SPEED, (2025, 2026), series().places)
    assert before.breaks == () and before.change("X02") == MAY_BE_CHANCE


def test_where_a_figure_is_missing_nothing_is_said() -> None:
    assert series().change("X03") == series().change("X99") == ""
    assert Series(SPEED, (2027,), series().places).before is None


def test_years_taken_together_across_a_break_say_so() -> None:
    three = place("X01", 1.0, 2025, 2026, 2027)
    assert years_in_words(SPEED, three) == "2025 to 2027 together, across the series break of 2027"
    assert years_in_words(UNBROKEN, three) == "2025 to 2027 together"
    assert years_in_words(SPEED, place("X01", 1.0, 2027)) == ""


def test_a_figure_of_a_year_has_interval_n_and_years() -> None:
    places = {
        2026: {"X01": place("X01", 1.0, 2024, 2025, 2026)},
        2027: {"X01": Place(Estimate("X01", State.NOT_HELD), Reading.NOT_HELD), "X02": place("X02", 1.05, 2027)},
    }
    told = Series(UNBROKEN, (2026, 2027), places)
    assert told.figure(2026, "X01") == "1.00 (0.90 to 1.10), 100 cases, 2024 to 2026 together"
    assert told.figure(2027, "X02") == "1.05 (0.95 to 1.15), 100 cases"
    assert (told.figure(2027, "X01"), told.figure(2026, "X02")) == ("not held", "")


def test_the_picture_has_the_interval_of_every_figure_beside_the_others() -> None:
    drawn = _chart(series(), pd.DataFrame(rows_of(series())), "X01").to_dict()
    bars = [layer for layer in drawn["layer"] if layer["encoding"].get("y2", {}).get("field") == "high"]
    rows = [row for bar in bars for row in drawn["datasets"][bar["data"]["name"]]]
    assert {(row["code"], row["year"], round(row["high"] - row["low"], 2)) for row in rows} == {
        (code, year, 0.2) for code in ("X01", "X02") for year in (2025, 2026, 2027)
    }
    assert len({row["at"] for row in rows}) == len(rows)


def test_a_break_is_a_sentence_of_its_own() -> None:
    (said,) = breaks_in_words(replace(SPEED, series_breaks=(SeriesBreak(2030, "the clock is another."),)))
    assert said == "From 2030 on, figures mean something else: the clock is another."


def test_the_picture_parts_its_lines_at_the_break_and_names_it() -> None:
    drawn = _chart(series(), pd.DataFrame(rows_of(series())), "X01").to_dict()
    data = [row for rows in drawn["datasets"].values() for row in rows]
    assert {row["text"] for row in data if "text" in row} == {"series break"}
    assert {(row["year"], row["series"]) for row in data if "series" in row} == {(2025, 0), (2026, 0), (2027, 1)}
    lines = [layer for layer in drawn["layer"] if layer["mark"]["type"] == "line"]
    assert lines and all({"field": "series", "type": "nominal"} in layer["encoding"]["detail"] for layer in lines)
