"""How many cases are pending, and lie past their target, is counted, and not taken from what was decided."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from metrics import item_counts
from metrics.comparison import Place, Reading, compare, public_estimates
from metrics.counts import GROSS, NET, NOT_MEASURABLE, OF_TARGET, OPEN, SCHEMA
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.figures import State
from portal.queries.comparison_words import pending_share, sentence_on, state_in_words, value_in_words

YEAR = 2026
CODES = [f"R{i}" for i in range(5)]
Row = tuple[str, str, str, int]
"""A regulator, a kind of scheme, how its cases ended, and how many."""


def known(*rows: Row, received: bool = True) -> Evidence:
    """Counts of one year by all three measures: cases ended within their target, and open ones are past it."""
    decisions = [
        {
            **dict.fromkeys(SCHEMA),
            "regulator_code": code,
            "scheme_kind": kind,
            "year": YEAR,
            "is_new": received,
            "ended_as": ended_as,
            "within_target": ended_as != OPEN,
            "measure": measure,
            "entry": -1,
            "exit": {OPEN: 150, "granted": 50}.get(ended_as, 40),
            "n": n,
        }
        for code, kind, ended_as, n in rows
        for measure in (NET, GROSS, OF_TARGET)
    ]
    return Evidence(
        year=YEAR,
        decisions=pl.DataFrame(decisions, schema=SCHEMA),
        guidance=pl.DataFrame(schema=item_counts.GUIDANCE_SCHEMA),
        commitments=pl.DataFrame(schema=item_counts.COMMITMENTS_SCHEMA),
        quantities=pl.DataFrame(schema=item_counts.QUANTITIES_SCHEMA),
        suppressed=pl.DataFrame(schema=item_counts.SUPPRESSED_SCHEMA),
    )


def figures(metric: str, evidence: Evidence) -> dict[str, Estimate]:
    return public_estimates(definitions()[metric], evidence, YEAR)


def said(metric: str, evidence: Evidence) -> str:
    view = compare(definitions()[metric], figures(metric, evidence), year=YEAR, group="all", members=CODES)
    return pending_share(view)


EVERYBODY = tuple((code, "licence", "granted", 50) for code in CODES)


@pytest.mark.parametrize("metric", ["P1", "P7"])
def test_cases_without_a_comparator_are_not_pending(metric: str) -> None:
    evidence = known(*EVERYBODY, ("R0", "permit", "granted", 200))
    assert figures(metric, evidence)["R0"].without_comparator == pytest.approx(0.8)
    assert said(metric, evidence) == "0.0% pending at the end of the year"


@pytest.mark.parametrize("metric", ["P1", "P2", "P7"])
def test_withdrawn_and_lapsed_cases_are_not_pending(metric: str) -> None:
    left = ("R1", "licence", "withdrawn", 30), ("R2", "licence", "lapsed", 20)
    assert said(metric, known(*EVERYBODY, *left)) == "0.0% pending at the end of the year"
    evidence = known(*EVERYBODY, *left, ("R3", "licence", OPEN, 100))
    assert figures(metric, evidence)["R3"].pending == pytest.approx(2 / 3)
    assert said(metric, evidence) == "25.0% pending at the end of the year"


def test_what_would_tell_of_one_to_four_cases_is_not_told() -> None:
    evidence = known(*EVERYBODY, ("R3", "licence", OPEN, 50), ("R4", "licence", OPEN, 3))
    assert figures("P2", evidence)["R4"].pending is None
    assert said("P2", evidence) == "20.0% pending at the end of the year (told of 4 of 5 regulators)"


def test_cases_whose_clock_has_not_started_are_pending_too() -> None:
    evidence = known(*EVERYBODY, ("R3", "licence", OPEN, 50))
    waits = (pl.col("ended_as") == OPEN) & (pl.col("measure") != GROSS)
    not_started = evidence.decisions.with_columns(
        entry=pl.when(~waits).then("entry"), exit=pl.when(waits).then(NOT_MEASURABLE).otherwise("exit")
    )
    for metric in ("P1", "P2"):
        told = figures(metric, replace(evidence, decisions=not_started))["R3"]
        assert (told.n, told.not_measurable, told.pending) == (50, 50, 0.5)


@pytest.mark.parametrize(
    ("still", "told"), [(12, "nothing received; 12 still open past target"), (3, "nothing received")]
)
def test_a_backlog_without_anything_received_lacks_no_date(still: int, told: str) -> None:
    backlog = definitions()["P3"]
    place = Place(figures("P3", known(("R0", "licence", OPEN, still), received=False))["R0"], Reading.NOT_MEASURABLE)
    assert place.estimate.state is State.NOT_MEASURABLE
    assert value_in_words(backlog, place) == told
    assert state_in_words(backlog, place) == "nothing received"
    said = sentence_on(backlog, "It", place)
    assert told in said and "date is missing" not in said


def test_a_backlog_hidden_in_the_published_summary_is_not_told() -> None:
    evidence = known(("R0", "licence", OPEN, 12), received=False)
    rows = [("R0", YEAR, None, "pending")]
    hidden = pl.DataFrame(rows, schema=item_counts.SUPPRESSED_SCHEMA, orient="row")
    assert figures("P3", replace(evidence, suppressed=hidden))["R0"].n == 0
