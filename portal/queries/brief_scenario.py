"""The scenario of a round's reform brief: what if the central body decided the cases of those the test names?

Nobody chooses the rows: they are all kinds of applications of the regulators proposed for review or watched for their
waiting times. A scenario is rough, and so are its numbers as they are published: whole days, two digits of a total,
tens of cases. Finer ones would tell, of some kinds of applications, numbers under five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from math import floor, log10

import polars as pl

from metrics.counts import GROSS
from metrics.definition import POOLED_YEARS
from metrics.elapsed import DECIDED
from metrics.evidence import Evidence
from metrics.regulator_test import Outcome
from metrics.scenario import Range, Row, scenario
from metrics.small_numbers import FEWEST_EVENTS
from portal.public_store import Json
from portal.queries.comparison_files import FOLDER
from submissions_schema.suppression import SMALL

SCENARIO = f"{FOLDER}/scenario.json"

ABOUT_WAITING = ("P1", "P2", "P3")
"""The indicators for whose sake cases could be decided elsewhere."""

c = pl.col


def scenario_content(evidence: Evidence, tests: Json) -> Json:
    """``scenario.json``, for those whom ``tests`` (``tests.json``) names; without rows where it names nobody."""
    regulators = tests["regulators"]
    named = {
        finding["regulator_code"]
        for finding in regulators.get("findings", ())
        if finding["metric"] in ABOUT_WAITING and finding["outcome"] in (Outcome.REVIEW, Outcome.WATCH)
    }
    members = {code for group in regulators.get("groups", ()) for code in group["members"]}
    among = evidence.of_regulators(members)
    rows, left_out = _rows(among, sorted(named))
    made = scenario(among, rows)
    return {
        "regulators": sorted(named),
        "left_out": left_out,
        "label": made.label,
        "breaks": [asdict(each) for each in made.breaks],
        "assumptions": asdict(made.assumptions),
        "without_comparator": [asdict(row) for row in made.without_comparator],
        "rows": [
            {
                "row": asdict(each.row),
                "peers": each.peers,
                **{name: _rounded(getattr(each, name), round) for name in ("days_now", "days_then", "saved")},
                "break_even": _rounded(each.break_even, _hundredths),
            }
            for each in made.rows
        ],
        "saved_a_year": _rounded(made.saved_a_year, _two_digits) if made.saved_a_year else None,
        "break_even": _rounded(made.break_even, _hundredths) if made.break_even else None,
        "years": [
            {"year": each.year, **{name: _rounded(getattr(each, name), _tens) for name in OF_A_YEAR}}
            for each in made.years
        ],
        "tornado": [
            {"assumption": bar.assumption, "low": _two_digits(bar.low), "high": _two_digits(bar.high)}
            for bar in made.tornado
        ],
    }


def _rows(evidence: Evidence, codes: Iterable[str]) -> tuple[list[Row], int]:
    """The rows of these regulators, and how many were left out for resting on too few cases."""
    key = ["regulator_code", "scheme_kind", "product_area"]
    year = evidence.year
    cases = evidence.decisions.filter(
        c("year") > year - POOLED_YEARS, c("measure") == GROSS, c("regulator_code").is_in(list(codes))
    )
    of_rows = (
        cases.drop_nulls(key)
        .group_by(key)
        .agg(
            received=c("n").filter((c("year") == year) & c("is_new")).sum(),
            decided=c("n").filter(c("ended_as").is_in(DECIDED)).sum(),
        )
    )
    rows, left_out = [], 0
    for code, kind, area, received, decided in of_rows.sort(key).rows():
        if decided < FEWEST_EVENTS or received in SMALL or evidence.hides(code, [year], ("received", "pending"), None):
            left_out += 1
        else:
            rows.append(Row(code, kind, area))
    return rows, left_out


OF_A_YEAR = ("decisions_now", "pending_now", "decisions_then", "pending_then")


def _rounded(found: Range, by: Callable[[float], float]) -> Json:
    return {name: by(value) for name, value in asdict(found).items()}


def _hundredths(value: float) -> float:
    return round(value, 2)


def _tens(value: float) -> int:
    return round(value / 10) * 10


def _two_digits(value: float) -> float:
    """``1,234`` as 1,200."""
    return round(value, 1 - floor(log10(abs(value)))) if abs(value) >= 1 else 0
