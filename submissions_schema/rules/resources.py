"""Rules of the Resources table."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.raw import ROW
from submissions_schema.rules.rule import Case, Faults, Stage, rule
from submissions_schema.rules.wording import money, number, pounds

c = pl.col

SPEND_PER_FTE_GBP = (20_000, 400_000)
TRAINING_DAYS_PER_FTE = 60
SMALLEST_FTE = 0.1
"""Below this a ratio per person says nothing."""


@rule(
    "R-01",
    Severity.ERROR,
    "More than the whole",
    do="AI staff and AI spending are part of the whole regulator's on the cover, and external spending part of the "
    "AI spending. Correct the part or the whole.",
    stage=Stage.ROWS,
    tables=("resources", "cover"),
)
def ai_staff_and_spending_are_within_the_totals(case: Case) -> Faults:
    found = [
        case.faults(
            "resources",
            c("of_which_external_gbp") > c("ai_spend_gbp"),
            at="of_which_external_gbp",
            expected=pl.format("at most {}", money("ai_spend_gbp")),
            message=pl.format("{} external, of {} in all.", money("of_which_external_gbp"), money("ai_spend_gbp")),
        )
    ]
    for part, total, written in (("ai_fte", "total_fte", _staff), ("ai_spend_gbp", "total_expenditure_gbp", pounds)):
        whole = case.answers["cover"][total]
        parts = round(float(case.tables["resources"][part].sum()), 2)
        if whole is not None and parts > whole:
            message = f"The rows of Resources add up to {written(parts)}; the whole regulator has {written(whole)}."
            expected = f"at least {written(parts)}"
            found.append(case.fault_at_answer("cover", total, expected=expected, message=message))
    return found


def _staff(fte: float) -> str:
    return f"{fte:,.2f} FTE"


@rule(
    "R-02",
    Severity.ERROR,
    "Row given twice",
    do="Add the rows of the same function, funding source and purpose together into one.",
    stage=Stage.ROWS,
    tables=("resources",),
)
def one_row_per_function_source_and_purpose(case: Case) -> Faults:
    key = case.edition["resources"].key
    first = c(ROW).first().over(key)
    return [
        case.faults(
            "resources",
            pl.all_horizontal(c(part).is_not_null() for part in key) & (c(ROW) != first),
            at=key[0],
            expected="one row for each function, funding source and purpose",
            message=pl.format("{}, {}, {} stands in row {} already.", *key, "first"),
            frame=case.tables["resources"].with_columns(first=first),
        )
    ]


@rule(
    "R-03",
    Severity.QUERY,
    "Spending per person unusual",
    do="Say why, or correct the spending or the staff. Spending is in pounds, not in thousands.",
    stage=Stage.ROWS,
    tables=("resources",),
)
def spending_per_fte_is_usual(case: Case) -> Faults:
    least, most = SPEND_PER_FTE_GBP
    per_fte = c("ai_spend_gbp") / c("ai_fte")
    return [
        case.faults(
            "resources",
            (c("ai_fte") >= SMALLEST_FTE) & ~per_fte.is_between(least, most),
            at="ai_spend_gbp",
            expected=f"{pounds(least)} to {pounds(most)} for each FTE",
            message=pl.format("{} for each FTE.", money(per_fte.round(0))),
        )
    ]


@rule(
    "R-04",
    Severity.QUERY,
    "Training days per person unusual",
    do="Say why, or correct the training days. They are days of all people of the row together, in the year.",
    stage=Stage.ROWS,
    tables=("resources",),
)
def training_days_per_fte_are_usual(case: Case) -> Faults:
    per_fte = c("training_days") / c("ai_fte")
    return [
        case.faults(
            "resources",
            (c("ai_fte") >= SMALLEST_FTE) & (per_fte > TRAINING_DAYS_PER_FTE),
            at="training_days",
            expected=f"at most {TRAINING_DAYS_PER_FTE} for each FTE",
            message=pl.format("{} training days for each FTE.", number(per_fte.round(1))),
        )
    ]
