"""Rules of the Initiatives table."""

from __future__ import annotations

import polars as pl

from submissions_schema.columns import words
from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Stage, rule

c = pl.col

_WITHIN = (("admitted", "applied"), ("completed", "admitted"), ("reached_market", "completed"))


@rule(
    "I-01",
    Severity.ERROR,
    "More than came before",
    do="Of those who applied some are admitted, of those some complete, of those some reach the market. "
    "Correct the counts.",
    stage=Stage.ROWS,
    tables=("initiatives",),
)
def each_step_counts_no_more_than_the_one_before(case: Case) -> Faults:
    return [
        case.faults(
            "initiatives",
            c(fewer) > c(more),
            at=fewer,
            expected=pl.format("at most {}", c(more)),
            message=pl.format(f"{words(fewer)} {{}}, of {{}} {words(more).lower()}.", c(fewer), c(more)),
        )
        for fewer, more in _WITHIN
    ]


@rule(
    "X-04",
    Severity.QUERY,
    "Initiative without staff",
    do="Say who runs the initiative, or give its staff under sandboxes and innovation on the sheet Resources.",
    stage=Stage.TABLES,
    tables=("resources", "initiatives"),
)
def open_initiatives_have_staff(case: Case) -> Faults:
    """Silent where staff or the closing date are not held."""
    still_open = c("closed_on__blank") | (c("closed_on") >= case.period_start)
    opened = case.tables["initiatives"].filter((c("opened_on") <= case.cut) & still_open)
    rows = case.tables["resources"].filter(c("function") == "sandboxes_and_innovation")
    staff = rows["ai_fte"].sum()
    if not opened.height or staff or rows["ai_fte__not_held"].any():
        return []
    names = ", ".join(ref[:60] for ref in opened["initiative_ref"].drop_nulls().head(5))
    return [
        case.fault_at_table(
            "resources",
            at="ai_fte",
            expected="staff under sandboxes_and_innovation",
            message=f"No staff is given for sandboxes and innovation, and {names} was open in the period.",
            value="0",
        )
    ]
