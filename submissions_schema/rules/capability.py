"""Rules of the Capability table."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Stage, rule
from submissions_schema.rules.wording import money, number

c = pl.col


@rule(
    "K-01",
    Severity.ERROR,
    "Gap and urgency disagree",
    do="A need that is met has the staff it needs, an urgent one has a plan, and a gap is not funded beyond its cost.",
    stage=Stage.ROWS,
    tables=("capability",),
)
def met_needs_have_their_staff_and_urgent_ones_a_plan(case: Case) -> Faults:
    return [
        case.faults(
            "capability",
            (c("urgency") == "met") & (c("current_fte") < c("needed_fte")),
            at="current_fte",
            expected=pl.format("at least {}", number("needed_fte")),
            message=pl.format("The need is met with {} FTE of {} needed.", number("current_fte"), number("needed_fte")),
        ),
        case.faults(
            "capability",
            (c("urgency") == "urgent") & c("plan__blank"),
            at="plan",
            expected="a plan",
            message=pl.format("The gap in {} is urgent and has no plan.", c("area")),
        ),
        case.faults(
            "capability",
            c("gap_funded_gbp") > c("gap_cost_gbp"),
            at="gap_funded_gbp",
            expected=pl.format("at most {}", money("gap_cost_gbp")),
            message=pl.format("{} funded of a gap of {}.", money("gap_funded_gbp"), money("gap_cost_gbp")),
        ),
    ]
