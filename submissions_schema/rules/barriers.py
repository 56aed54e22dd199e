"""Rules of the Barriers table."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Stage, rule

c = pl.col


@rule(
    "B-01",
    Severity.QUERY,
    "Action without a date",
    do="Give the date by which you will act, or say why there is none yet.",
    stage=Stage.ROWS,
    tables=("barriers",),
)
def planned_actions_have_a_date(case: Case) -> Faults:
    return [
        case.faults(
            "barriers",
            c("action").is_in(["change_needed", "guidance_planned"]) & c("action_due_on__blank"),
            at="action_due_on",
            expected="a date",
            message=pl.format("The action is {}, and it has no date.", c("action")),
        )
    ]
