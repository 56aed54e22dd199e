"""Where figures mean something else from a year on: every metric by the net clock breaks in 2027, no other does."""

from __future__ import annotations

from dataclasses import replace

from metrics.definitions import definitions
from metrics.series_breaks import APPLICANT_STOPS_ONLY, breaks_between, breaks_of_figure
from submissions_schema.editions import CHANGES


def test_what_rests_on_the_net_clock_breaks_with_the_edition_that_renamed_the_stops() -> None:
    broken = {id_ for id_, definition in definitions().items() if definition.series_breaks}
    assert broken == {"P1", "P2", "P3", "C1"}
    assert all(definitions()[id_].series_breaks == (APPLICANT_STOPS_ONLY,) for id_ in broken)
    renamed = {(each.table, each.old) for each in CHANGES[APPLICANT_STOPS_ONLY.year].renamed}
    assert ("decisions", "clock_stop_days") in renamed


def test_a_break_lies_before_its_year() -> None:
    speed = definitions()["P1"]
    assert breaks_between(speed, (2025, 2026)) == ()
    assert breaks_between(speed, (2026, 2027)) == (APPLICANT_STOPS_ONLY,)
    assert breaks_between(speed, (2027, 2028)) == ()
    assert breaks_between(speed, (2029, 2021)) == (APPLICANT_STOPS_ONLY,)
    assert breaks_between(speed, ()) == ()
    assert breaks_between(replace(speed, series_breaks=()), (2021, 2029)) == ()


def test_figures_of_a_single_return_break_where_they_use_the_net_clock() -> None:
    assert breaks_of_figure("decisions_median_days_net") == breaks_of_figure("decisions_within_target") != ()
    assert breaks_of_figure("decisions_median_days_gross") == ()
