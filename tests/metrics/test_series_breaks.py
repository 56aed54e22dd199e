"""Where figures mean something else from a year on: every metric by the net clock breaks in 2027, no other does."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from metrics.counts import NET
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.pace import pace_of_others
from metrics.registered_rules import RegulatorRule
from metrics.regulator_test import Finding, Outcome, regulator_test
from metrics.scenario import Assumptions, Row, scenario
from metrics.series_breaks import APPLICANT_STOPS_ONLY, breaks_between, breaks_of_figure
from submissions_schema.editions import CHANGES
from tests.bench.invented_counts import YEAR, World, invent

BROKEN = APPLICANT_STOPS_ONLY.year
SLOW = World(regulators=14, cases_a_year=(150, 250), within_target=0.9, pace={0: 0.3}, items_a_year=1)

c = pl.col


def as_of(year: int) -> Evidence:
    """Counts of three years up to ``year``; R001 has 12 cases in each, received and granted in it."""
    made = invent(SLOW, 7)
    later = {
        name: getattr(made, name).with_columns(year=c("year") + year - YEAR)
        for name in ("decisions", "guidance", "commitments", "quantities", "suppressed")
    }
    closed = later["decisions"].filter(c("regulator_code") == "R001", c("ended_as") == "granted", c("entry") == -1)
    few = closed.select(pl.all().head(12).over("measure", "year", mapping_strategy="explode"))
    others = later["decisions"].filter(c("regulator_code") != "R001")
    decisions = pl.concat([others, few.with_columns(n=pl.lit(1, pl.Int64))])
    return replace(made, year=year, **{**later, "decisions": decisions})


def findings_of(evidence: Evidence) -> dict[tuple[str, str], Finding]:
    rule = RegulatorRule(year=evidence.year)
    return {(f.regulator_code, f.metric): f for f in regulator_test(rule, evidence, SLOW.codes, {})}


@pytest.mark.parametrize(
    "year, together",
    [
        (BROKEN - 1, (BROKEN - 3, BROKEN - 2, BROKEN - 1)),
        (BROKEN, (BROKEN,)),
        (BROKEN + 1, (BROKEN, BROKEN + 1)),
        (BROKEN + 2, (BROKEN, BROKEN + 1, BROKEN + 2)),
    ],
)
def test_years_are_taken_together_back_to_the_break_and_no_further(year: int, together: tuple[int, ...]) -> None:
    evidence = as_of(year)
    for id_ in ("P2", "P3"):
        [few] = [e for e in definitions()[id_].of_year(evidence, year) if e.regulator_code == "R001"]
        assert (few.years, few.n) == (together, 12 * len(together))
        assert few.comparable == (few.n >= 20)
    told = pace_of_others(evidence, "R001")
    assert set(told.filter(c("measure") == NET)["year"]) == set(together)
    assert set(told.filter(c("measure") != NET)["year"]) == {year - 2, year - 1, year}


def test_just_after_a_break_few_cases_are_too_few_and_what_lasted_is_said_to_be_counted_otherwise() -> None:
    before, after = findings_of(as_of(BROKEN - 1)), findings_of(as_of(BROKEN))
    few = after["R001", "P2"]
    assert few.outcome is Outcome.TOO_FEW
    assert few.sentence == (
        f"12 cases and 12 events are too few to say: what came before {BROKEN} was counted otherwise, and is not taken "
        "together with it."
    )
    assert before["R001", "P2"].outcome is not Outcome.TOO_FEW

    def words(findings: dict[tuple[str, str], Finding], metric: str, id_: str) -> str:
        return next(each.words for each in findings["R000", metric].conditions if each.id == id_)

    assert words(before, "P1", "3").endswith(f"({BROKEN - 3}, {BROKEN - 2}, {BROKEN - 1})")
    assert words(after, "P1", "3").endswith(f"; before {BROKEN} by what was counted then")
    assert (
        words(after, "P5", "3")
        == f"Beyond the 95% limit in 3 of the last 3 years ({BROKEN - 2}, {BROKEN - 1}, {BROKEN})"
    )
    # three years less one of them are no way to work out the figure of one
    assert "of the 7 specifications" in words(before, "P2", "4")
    assert "of the 4 specifications" in words(after, "P2", "4")


def test_a_scenario_from_days_counted_in_two_ways_says_so() -> None:
    rows, quick = [Row("R000", "licence", "drones")], Assumptions(draws=50)
    assert scenario(as_of(BROKEN - 1), rows, quick).breaks == ()
    assert scenario(as_of(BROKEN), rows, quick).breaks == (APPLICANT_STOPS_ONLY,)


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
    assert breaks_of_figure("decisions_median_days_net") == breaks_of_figure("decisions_within_target_of_decided") != ()
    assert breaks_of_figure("decisions_median_days_gross") == ()
