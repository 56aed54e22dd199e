"""Rules of the Commitments table."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Needs, Stage, rule
from submissions_schema.rules.wording import day

c = pl.col

OPEN = ("not_started", "in_progress")


@rule(
    "M-01",
    Severity.ERROR,
    "Status and dates disagree",
    do="A commitment that is met has the day it was met, no other has one, and none is missed before it is due.",
    stage=Stage.TABLES,
    tables=("commitments",),
)
def met_has_its_date_and_missed_is_past_due(case: Case) -> Faults:
    met = c("status") == "met"
    return [
        case.faults(
            "commitments",
            met & c("met_on__blank"),
            at="met_on",
            expected="the day it was met",
            message="The status is met, and there is no day on which it was.",
        ),
        case.faults(
            "commitments",
            ~met & c("met_on").is_not_null(),
            at="status",
            expected="met",
            message=pl.format("The status is {}, and the row says met on {}.", c("status"), day("met_on")),
        ),
        case.faults(
            "commitments",
            (c("status") == "missed") & (c("due_on") > case.cut),
            at="status",
            expected="a commitment that was due",
            message=pl.format("The status is missed, and it is due only on {}.", day("due_on")),
        ),
    ]


@rule(
    "M-02",
    Severity.ERROR,
    "Commitment of last year not answered",
    do="Bring the row of this commitment back and say how it stands; withdrawn is an answer too.",
    stage=Stage.LAST_YEAR,
    tables=("commitments",),
    needs=(Needs.LAST_YEAR,),
)
def commitments_open_last_year_are_answered(case: Case) -> Faults:
    last = (case.last_year or {}).get("commitments")
    if last is None:
        return []
    ref = "commitment_ref"
    missing = last.filter(c("status").is_in(OPEN)).join(case.tables["commitments"], on=ref, how="anti")
    return [
        case.faults_at_heading(
            "commitments",
            missing,
            at=ref,
            expected="a row for each commitment open last year",
            message=pl.format("{}, open last year, has no row.", c(ref)),
        )
    ]
