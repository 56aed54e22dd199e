"""What was planted in the invented regulators can be seen in simple figures, and nothing else stands out."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from metrics.clocks import GROSS_SPEED, NET_SPEED
from metrics.comparison import Place, Reading, compare, public_estimates
from metrics.definitions import definitions
from metrics.registered_rules import RegulatorRule, SystemRule
from metrics.regulator_test import Circumstances, Outcome, regulator_test
from metrics.system_test import OBLIGATION, system_test
from metrics.system_test import Outcome as SystemOutcome
from portal.demonstration.invented_applications import (
    BY_CODE,
    PLANTED,
    Setting,
    applications,
    decisions,
    schemes,
)
from portal.queries.both_clocks import BothClocks
from portal.usual_rounds import ROUNDS, round_of
from regulators.demonstration import demonstration
from tests.demonstration.planted_counts import evidence_of

YEARS = [season.year for season in ROUNDS]
ALIKE = ("X01", "X02", "X04", "X06", "X09")
COMPARABLE = (*ALIKE, "X03", "X05", "X07")

c = pl.col


def rows(code: str, year: int) -> pl.DataFrame:
    season = round_of(year)
    made = decisions(code, season.period_start, season.period_end)
    return pl.DataFrame(made, infer_schema_length=None)


def decided(code: str, year: int) -> pl.DataFrame:
    start = round_of(year).period_start
    ended = c("outcome").is_in(["granted", "granted_with_conditions", "refused"])
    kept = rows(code, year).filter(c("decided_on") >= start, ended)
    return kept.with_columns(
        gross=(c("decided_on") - c("duly_made_on")).dt.total_days(), stop=c("clock_stop_days").fill_null(0)
    ).with_columns(net=c("gross") - c("stop"))


def all_decided(code: str) -> pl.DataFrame:
    return pl.concat([decided(code, year).with_columns(code=pl.lit(code)) for year in YEARS], how="vertical_relaxed")


def median_net(code: str) -> float:
    found = all_decided(code).filter(c("scheme_code") == f"{code}-A")["net"].median()
    assert isinstance(found, float)
    return found


def test_the_slow_ones_are_slower_by_what_was_planted() -> None:
    usual = sum(median_net(code) for code in ALIKE) / len(ALIKE)
    for code in ("X03", "X07"):
        assert median_net(code) / usual == pytest.approx(BY_CODE[code].days_times, abs=0.1)


@pytest.mark.parametrize("code", [*ALIKE, "X05"])
def test_the_others_are_as_fast_as_each_other(code: str) -> None:
    usual = sum(median_net(other) for other in ALIKE) / len(ALIKE)
    assert median_net(code) / usual == pytest.approx(1, abs=0.08)


def test_one_stops_the_clock_often_and_long() -> None:
    days = {code: float(all_decided(code)["stop"].sum() / all_decided(code).height) for code in COMPARABLE}
    assert days.pop("X05") > 30 > 5 > max(days.values())


def test_a_backlog_grows_and_is_cleared_in_round_2025() -> None:
    pending = {year: rows("X08", year).filter(c("outcome") == "pending").height for year in YEARS}
    assert pending[2024] > 3 * pending[2022]
    assert pending[2025] < pending[2024] / 3
    assert decided("X08", 2025).height > 2 * decided("X08", 2024).height
    usual = decided("X08", 2022)["net"].median()
    cleared = decided("X08", 2025)["net"].quantile(0.9)
    assert isinstance(usual, float) and isinstance(cleared, float) and cleared > 3 * usual


def test_one_is_tiny_and_the_others_are_not() -> None:
    assert all(1 <= decided("X11", year).height <= 6 for year in YEARS)
    for planted in PLANTED:
        if planted.code not in ("X11", "X12"):
            assert all(30 <= decided(planted.code, year).height <= 250 for year in YEARS), planted.code


def test_one_is_alone_with_its_products_and_its_kind_of_licence() -> None:
    areas = {code: set(rows(code, 2025)["product_area"]) for code in BY_CODE if BY_CODE[code].files}
    kinds = {code: {scheme.kind for scheme in schemes(code)} for code in areas}
    others = [code for code in areas if code != "X10"]
    assert areas["X10"] == {"nuclear"}
    assert not any(areas["X10"] & areas[code] or kinds["X10"] & kinds[code] for code in others)
    for code in (*COMPARABLE, "X08"):
        assert any(kinds[code] & kinds[other] for other in others if other != code)


@pytest.mark.parametrize("code", [planted.code for planted in PLANTED if planted.files])
def test_a_case_is_the_same_case_in_every_return(code: str) -> None:
    for year, following in pairwise(YEARS):
        now, then = rows(code, year), rows(code, following)
        assert now["application_ref"].is_unique().all()
        gone = now.filter(c("outcome") == "pending").join(then, on="application_ref", how="anti")
        assert gone.is_empty()
        both = now.join(then, on="application_ref", suffix="_then")
        for column in ("received_on", "duly_made_on", "decided_on"):
            assert both.filter(c(column) != c(f"{column}_then")).is_empty()


def test_rows_are_of_their_period() -> None:
    season = round_of(2024)
    made = rows("X02", 2024)
    assert made.filter(c("received_on") > season.period_end).is_empty()
    assert made.filter(c("decided_on") > season.period_end).is_empty()
    early = made.filter(c("decided_on") < season.period_start)
    assert early.filter(c("overturned_on").is_null() | (c("overturned_on") < season.period_start)).is_empty()
    assert made["received_on"].min() < date(2023, 4, 1)  # type: ignore[operator]


def test_every_invented_regulator_has_its_line_here_and_in_the_document() -> None:
    assert [planted.code for planted in PLANTED] == sorted(demonstration().regulators)
    document = (Path(__file__).parents[2] / "docs" / "demonstration.md").read_text(encoding="utf-8")
    for planted in PLANTED:
        name = demonstration().regulators[planted.code].name.value
        assert f"| {planted.code} | {name} | {planted.a_year} | {planted.note} |" in document


@pytest.mark.parametrize("year", [2023, 2025])
def test_the_clock_stopper_is_seen_by_the_gross_clock(year: int) -> None:
    net, gross = (compared(metric, year) for metric in (NET_SPEED, GROSS_SPEED))
    assert (net["X05"].reading, gross["X05"].reading) == (Reading.BETTER, Reading.WORSE)
    clocks = {code: BothClocks(code, net[code], gross[code]) for code in net}
    assert clocks["X05"].apart
    said = clocks["X05"].in_words("X05")
    assert said.startswith("X05 is better than expected by the net clock (1.")
    assert "by the gross clock, which applicants feel, it is worse than expected (0." in said
    assert said.endswith("More of the wait is off the clock than with the others.")
    # nobody else looks faster than applicants find them
    slower = {code for code, each in clocks.items() if each.gross_to_net is not None and each.gross_to_net < 0.9}
    assert slower == {"X05"}
    assert not any(clocks[code].in_words(code) for code in ("X10", "X11")), "nothing to compare"


def compared(metric: str, year: int, setting: Setting = Setting.PLANTED) -> dict[str, Place]:
    """The places of everybody that files by one metric, as they are published."""
    definition, evidence = definitions()[metric], evidence_of(year, setting)
    members = [planted.code for planted in PLANTED if planted.files]
    found = compare(definition, public_estimates(definition, evidence, year), year=year, group="all", members=members)
    return {place.estimate.regulator_code: place for place in found.places}


@pytest.mark.parametrize("year", [2023, 2025])
def test_all_equally_slow_is_not_met_and_nobody_is_found(year: int) -> None:
    evidence = evidence_of(year, Setting.EQUALLY_SLOW)
    members = {code for code, planted in BY_CODE.items() if planted.files}
    system = system_test(SystemRule(year=year), evidence, pl.DataFrame(schema=OBLIGATION))
    [shares] = [answer for answer in system.answers if answer.id == "S1"]
    assert shares.outcome is SystemOutcome.NOT_MET
    invited = {code: Circumstances(comment_invited_days=20) for code in members}
    findings = regulator_test(RegulatorRule(year=year), evidence, members, invited)
    assert not [each for each in findings if each.outcome is Outcome.REVIEW]
    # each is beyond what the law asks; it is set beside its peers that it is like everybody
    by_law = {
        f.regulator_code for f in findings for condition in f.conditions if condition.id == "1b" and condition.holds
    }
    assert by_law >= {"X01", "X02", "X03", "X04", "X05", "X07", "X08", "X09"}
    assert {place.reading for place in compared(NET_SPEED, year, Setting.EQUALLY_SLOW).values()} <= {
        Reading.CONSISTENT,
        Reading.EDGE,
        Reading.NO_COMPARATOR,
    }


def test_where_some_are_planted_the_same_test_finds_the_two_slow_ones() -> None:
    members = {code for code, planted in BY_CODE.items() if planted.files}
    invited = {code: Circumstances(comment_invited_days=20) for code in members}
    findings = regulator_test(RegulatorRule(year=2025), evidence_of(2025), members, invited)
    assert {each.regulator_code for each in findings if each.outcome is Outcome.REVIEW} == {"X03", "X07"}


def test_all_equally_slow_takes_as_long_as_the_slowest_of_the_other_setting() -> None:
    slow = pl.concat([applications(code, Setting.EQUALLY_SLOW).with_columns(code=pl.lit(code)) for code in COMPARABLE])
    usual = pl.concat([applications(code).with_columns(code=pl.lit(code)) for code in COMPARABLE])

    def medians(cases: pl.DataFrame) -> dict[str, float]:
        net = (c("decided_on") - c("duly_made_on")).dt.total_days() - c("clock_stop_days")
        of_first = cases.filter(c("scheme_code").str.ends_with("-A"), c("outcome") != "withdrawn")
        return dict(of_first.group_by("code").agg(net.median()).iter_rows())

    slowest = medians(usual)["X03"]
    assert all(median == pytest.approx(slowest, rel=0.1) for median in medians(slow).values())
    assert max(medians(usual).values()) > 1.3 * min(medians(usual).values())
