"""Rules of the Decisions table."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Stage, rule

c = pl.col


@rule(
    "D-01",
    Severity.ERROR,
    "Dates out of order",
    do="An application is received, then duly made, then decided. Correct the dates in these rows.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def received_not_after_duly_made_not_after_decided(case: Case) -> Faults:
    return [
        case.faults(
            "decisions",
            c("duly_made_on") < c("received_on"),
            at="duly_made_on",
            expected=pl.format("on or after {} (received)", c("received_on")),
            message="Duly made before it was received.",
        ),
        case.faults(
            "decisions",
            (c("decided_on") < c("received_on")).fill_null(False)
            | (c("decided_on") < c("duly_made_on")).fill_null(False),
            at="decided_on",
            expected=pl.format("on or after {}", pl.max_horizontal("received_on", "duly_made_on")),
            message="Decided before it was received or duly made.",
        ),
    ]
