"""Rules of the Decisions table, and of the schemes its rows belong to."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Needs, Stage, rule
from submissions_schema.rules.wording import day

c = pl.col

SAME_DAY_ROWS = 5
"""More decisions of a scheme than this on the day of receipt are asked about."""

CALENDAR_DAYS_IN = {"working_days": 7 / 5, "calendar_days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
"""How many calendar days a unit of a target is worth, for D-07 alone: it asks about cases far beyond
their target, where holidays make no difference. Statistics count days exactly, elsewhere."""


@rule(
    "D-01",
    Severity.ERROR,
    "Dates out of order",
    do="An application is received, then duly made, then decided. Correct the dates in these rows.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def received_not_after_duly_made_not_after_decided(case: Case) -> Faults:
    latest = pl.max_horizontal("received_on", "duly_made_on")
    return [
        case.faults(
            "decisions",
            c("duly_made_on") < c("received_on"),
            at="duly_made_on",
            expected=pl.format("on or after {} (received)", day("received_on")),
            message=pl.format(
                "Duly made on {}, before it was received on {}.", day("duly_made_on"), day("received_on")
            ),
        ),
        case.faults(
            "decisions",
            c("decided_on") < latest,
            at="decided_on",
            expected=pl.format("on or after {}", day(latest)),
            message=pl.format(
                "Decided on {}, before it was received or duly made on {}.",
                day("decided_on"),
                day(latest),
            ),
        ),
    ]


@rule(
    "D-02",
    Severity.ERROR,
    "Outcome and decision date disagree",
    do="A pending case has no decision date; every other outcome has the day it took effect.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def pending_cases_have_no_decision_date_and_others_have_one(case: Case) -> Faults:
    pending = c("outcome") == "pending"
    return [
        case.faults(
            "decisions",
            pending & c("decided_on").is_not_null(),
            at="decided_on",
            expected="empty, or another outcome",
            message=pl.format("The outcome is pending, and the row says decided on {}.", day("decided_on")),
        ),
        case.faults(
            "decisions",
            ~pending & c("decided_on__blank"),
            at="decided_on",
            expected="the day the outcome took effect",
            message=pl.format("The outcome is {}, and there is no date on which it took effect.", c("outcome")),
        ),
    ]


def _elapsed_days(case: Case) -> pl.Expr:
    """Calendar days from receipt to the decision, or to the cut while pending; null where unknown."""
    until = pl.when(c("outcome") == "pending").then(pl.lit(case.cut)).otherwise(c("decided_on"))
    return (until - c("received_on")).dt.total_days()


@rule(
    "D-03",
    Severity.ERROR,
    "Clock stopped longer than the case lasted",
    do="Clock stop days are calendar days within the time the case was open. Correct the days or the dates.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def clock_stop_days_not_more_than_elapsed_days(case: Case) -> Faults:
    elapsed = _elapsed_days(case)
    return [
        case.faults(
            "decisions",
            (elapsed >= 0) & (c("clock_stop_days") > elapsed),
            at="clock_stop_days",
            expected=pl.format("at most {}", elapsed),
            message=pl.format("The clock stopped for {} days of a case that lasted {}.", c("clock_stop_days"), elapsed),
        )
    ]


@rule(
    "D-04",
    Severity.ERROR,
    "Target without a unit",
    do="Give the unit of the target on the sheet Schemes: working days, calendar days, weeks or months.",
    stage=Stage.ROWS,
    tables=("schemes", "decisions"),
)
def targets_have_their_unit(case: Case) -> Faults:
    found = []
    for target in ("statutory_target", "published_target"):
        unit_blank = c(f"{target}_unit__blank")
        found.append(
            case.faults(
                "schemes",
                c(target).is_not_null() & unit_blank,
                at=f"{target}_unit",
                expected="working_days, calendar_days, weeks or months",
                message=pl.format("The target is {} and has no unit.", c(target)),
            )
        )
        # where the scheme states a target too, its own row has the finding
        of_scheme = case.tables["schemes"].filter(unit_blank & c(f"{target}__blank")).select("scheme_code")
        found.append(
            case.faults(
                "decisions",
                c(target).is_not_null(),
                at=target,
                expected="a unit on the row of the scheme",
                message=pl.format("The target is {}, and scheme {} states no unit.", c(target), c("scheme_code")),
                frame=case.tables["decisions"]
                .filter(c(target).is_not_null())
                .join(of_scheme, on="scheme_code", how="semi", maintain_order="left"),
            )
        )
    return found


@rule(
    "D-05",
    Severity.ERROR,
    "Decided before the period",
    do="Leave out cases decided in an earlier year, unless the decision was overturned in this one.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def case_was_open_in_the_period(case: Case) -> Faults:
    overturned = (c("overturned_on") >= case.period_start).fill_null(False) | c("overturned_on__not_held")
    return [
        case.faults(
            "decisions",
            (c("decided_on") < case.period_start) & ~overturned,
            at="decided_on",
            expected=f"on or after {case.period_start}",
            message=pl.format(
                "Decided on {}, before the period began on {}.", day("decided_on"), pl.lit(str(case.period_start))
            ),
        )
    ]


@rule(
    "D-06",
    Severity.QUERY,
    "Decided the day they were received",
    do="Say how these cases are decided within a day, or correct the dates of receipt.",
    stage=Stage.ROWS,
    tables=("decisions", "schemes"),
)
def few_cases_are_decided_the_day_they_were_received(case: Case) -> Faults:
    """One query a scheme, not one a case."""
    same_day = case.tables["decisions"].filter(c("decided_on") == c("received_on"))
    many = same_day.group_by("scheme_code").len("same_day").filter(c("same_day") > SAME_DAY_ROWS)
    schemes = case.tables["schemes"].join(many, on="scheme_code", how="inner", maintain_order="left")
    return [
        case.faults(
            "schemes",
            c("same_day") > SAME_DAY_ROWS,
            at="scheme_code",
            expected=f"at most {SAME_DAY_ROWS} cases decided on the day of receipt",
            message=pl.format("{} cases of scheme {} were decided the day they came.", "same_day", "scheme_code"),
            frame=schemes,
        )
    ]


@rule(
    "D-07",
    Severity.QUERY,
    "Pending beyond twice the target",
    do="Say what holds the case up.",
    stage=Stage.ROWS,
    tables=("decisions", "schemes"),
)
def pending_not_beyond_twice_the_target(case: Case) -> Faults:
    """The statutory target where there is one, else the published one; the deadline moves by the clock stop."""
    of_scheme = case.tables["schemes"].unique("scheme_code", keep="first", maintain_order=True)
    of_scheme = of_scheme.select("scheme_code", "clock_starts", r"^(statutory|published)_target(_unit)?$")
    pending = case.tables["decisions"].filter((c("outcome") == "pending") & c("decided_on").is_null())
    frame = pending.join(of_scheme, on="scheme_code", how="left", suffix="__scheme", maintain_order="left")
    start = pl.when(c("clock_starts") == "duly_made").then("duly_made_on").otherwise("received_on")
    waited = (pl.lit(case.cut) - start).dt.total_days() - c("clock_stop_days").fill_null(0)
    allowed = pl.coalesce(_target_in_days("statutory_target"), _target_in_days("published_target"))
    return [
        case.faults(
            "decisions",
            waited > 2 * allowed,
            at="outcome",
            expected=pl.format("decided within about {} days", allowed.round(0).cast(pl.Int64)),
            message=pl.format(
                "Pending for {} days on {}; the target is about {} days.",
                waited,
                pl.lit(str(case.cut)),
                allowed.round(0).cast(pl.Int64),
            ),
            frame=frame,
        )
    ]


def _target_in_days(target: str) -> pl.Expr:
    days = c(f"{target}_unit").replace_strict(CALENDAR_DAYS_IN, default=None, return_dtype=pl.Float64)
    return pl.coalesce(target, f"{target}__scheme") * days


@rule(
    "D-08",
    Severity.QUERY,
    "Clock stopped for over half the time",
    do="Say why the authority could not work on the case for so long.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def clock_stopped_for_at_most_half_the_time(case: Case) -> Faults:
    elapsed = _elapsed_days(case)
    return [
        case.faults(
            "decisions",
            (c("clock_stop_days") * 2 > elapsed) & (c("clock_stop_days") <= elapsed),
            at="clock_stop_days",
            expected=pl.format("at most {}", elapsed // 2),
            message=pl.format("The clock stopped for {} of {} days.", c("clock_stop_days"), elapsed),
        )
    ]


@rule(
    "D-09",
    Severity.ERROR,
    "Sandbox licence not known as yours",
    do="Give the number of a sandbox licence to which your regulator gave its consent, or leave the cell empty.",
    stage=Stage.ROWS,
    tables=("decisions",),
    needs=(Needs.LICENCES,),
)
def sandbox_licence_exists_and_is_yours(case: Case) -> Faults:
    licences = case.licences or {}
    own = [number for number, regulator in licences.items() if regulator == case.regulator_code]
    number = c("sandbox_licence")
    return [
        case.faults(
            "decisions",
            number.is_not_null() & ~number.is_in(list(licences)),
            at="sandbox_licence",
            expected="the number of a licence",
            message=pl.format("There is no sandbox licence {}.", number.str.head(60)),
        ),
        case.faults(
            "decisions",
            number.is_in(list(licences)) & ~number.is_in(own),
            at="sandbox_licence",
            expected="a licence your regulator gave its consent to",
            message=pl.format("Sandbox licence {} does not rest on a consent of your regulator.", number),
        ),
    ]


@rule(
    "D-11",
    Severity.ERROR,
    "Scheme not known",
    do="Use a scheme code that stands on the sheet Schemes, or add the scheme there.",
    stage=Stage.ROWS,
    tables=("decisions", "schemes"),
)
def scheme_code_is_in_schemes(case: Case) -> Faults:
    schemes = case.tables["schemes"]
    if schemes.filter(c("scheme_code").is_null()).height:
        return []  # the scheme may be the one whose code is missing or could not be read
    known = schemes["scheme_code"].to_list()
    return [
        case.faults(
            "decisions",
            c("scheme_code").is_not_null() & ~c("scheme_code").is_in(known),
            at="scheme_code",
            expected=_list(known),
            message=pl.format("Scheme {} does not stand on the sheet Schemes.", c("scheme_code").str.head(60)),
        )
    ]


def _list(codes: list[str]) -> str:
    shown = ", ".join(codes[:10])
    return f"one of: {shown}{' …' if len(codes) > 10 else ''}" if codes else "a row on the sheet Schemes"


@rule(
    "D-12",
    Severity.ERROR,
    "After the end of the period",
    do="The return describes the last day of the period: a case decided later is pending, one received later is "
    "next year's.",
    stage=Stage.ROWS,
    tables=("decisions",),
)
def received_duly_made_and_decided_not_after_the_cut(case: Case) -> Faults:
    return [
        case.faults(
            "decisions",
            c(column) > case.cut,
            at=column,
            expected=f"on or before {case.cut}",
            message=pl.format(f"{said} on {{}}, after the period ended on {case.cut}.", day(column)),
        )
        for column, said in (("received_on", "Received"), ("duly_made_on", "Duly made"), ("decided_on", "Decided"))
    ]
