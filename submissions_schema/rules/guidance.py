"""Rules of the Guidance table.

Dates here may be months, so each comparison asks for a certain contradiction: the last day one can
mean lies before the first day of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Needs, Stage, rule

c = pl.col

UNPUBLISHED = ("planned", "drafting", "consulting")


def _certainly_before(one: str, other: str) -> pl.Expr:
    return c(f"{one}__to") < c(f"{other}__from")


@rule(
    "G-01",
    Severity.ERROR,
    "Dates out of order",
    do="A consultation closes on or after the day it opens, and guidance is published on or after its start. "
    "Correct the dates in these rows.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def consultation_closes_after_it_opens_and_publication_after_start(case: Case) -> Faults:
    return [
        case.faults(
            "guidance",
            _certainly_before("consultation_closed_on", "consultation_opened_on"),
            at="consultation_closed_on",
            expected=pl.format("on or after {} (opened)", c("consultation_opened_on")),
            message=pl.format(
                "The consultation closed ({}) before it opened ({}).",
                c("consultation_closed_on"),
                c("consultation_opened_on"),
            ),
        ),
        case.faults(
            "guidance",
            _certainly_before("published_on", "started_on"),
            at="published_on",
            expected=pl.format("on or after {} (started)", c("started_on")),
            message=pl.format("Published ({}) before work started ({}).", c("published_on"), c("started_on")),
        ),
    ]


@rule(
    "G-02",
    Severity.ERROR,
    "Status and dates disagree",
    do="Published guidance has the date it was published, and a consultation that has begun the date it opened. "
    "Correct the status or the date.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def status_agrees_with_dates(case: Case) -> Faults:
    status = c("status")
    return [
        case.faults(
            "guidance",
            (status == "published") & c("published_on__blank"),
            at="published_on",
            expected="the day or month it was published",
            message="The status is published and there is no date of publication.",
        ),
        case.faults(
            "guidance",
            status.is_in(UNPUBLISHED) & c("published_on").is_not_null(),
            at="status",
            expected="published or withdrawn",
            message=pl.format("The status is {}, and the row says published on {}.", status, c("published_on")),
        ),
        case.faults(
            "guidance",
            (status == "consulting") & c("consultation_opened_on__blank"),
            at="consultation_opened_on",
            expected="the day or month the consultation opened",
            message="The status is consulting and there is no date on which the consultation opened.",
        ),
        case.faults(
            "guidance",
            (status == "planned") & c("consultation_opened_on").is_not_null(),
            at="status",
            expected="drafting, consulting, published or withdrawn",
            message=pl.format("The status is planned, and a consultation opened on {}.", c("consultation_opened_on")),
        ),
    ]


@rule(
    "G-03",
    Severity.QUERY,
    "Published before the consultation closed",
    do="Say why the guidance came out before its consultation had closed, or correct the dates.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def publication_not_before_consultation_closed(case: Case) -> Faults:
    return [
        case.faults(
            "guidance",
            _certainly_before("published_on", "consultation_closed_on"),
            at="published_on",
            expected=pl.format("on or after {} (consultation closed)", c("consultation_closed_on")),
            message=pl.format(
                "Published on {}, before the consultation closed on {}.",
                c("published_on"),
                c("consultation_closed_on"),
            ),
        )
    ]


@rule(
    "G-04",
    Severity.QUERY,
    "In the making for over 24 months",
    do="Say what holds the guidance up and when you expect it.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def published_within_24_months_of_start(case: Case) -> Faults:
    return [
        case.faults(
            "guidance",
            c("status").is_in(UNPUBLISHED) & (c("started_on__to") < pl.lit(case.cut).dt.offset_by("-24mo")),
            at="started_on",
            expected="published within 24 months",
            message=pl.format("Started on {} and not published by {}.", c("started_on"), pl.lit(str(case.cut))),
        )
    ]


@rule(
    "G-05",
    Severity.NOTE,
    "Target missed",
    do="Nothing to do: the date you aimed at is published beside the date it happened.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def published_by_the_target(case: Case) -> Faults:
    not_yet = c("status").is_in(UNPUBLISHED) & (c("target_publish_on__to") <= case.cut)
    return [
        case.faults(
            "guidance",
            _certainly_before("target_publish_on", "published_on"),
            at="published_on",
            expected=pl.format("by {}", c("target_publish_on")),
            message=pl.format("Published on {}; the target was {}.", c("published_on"), c("target_publish_on")),
        ),
        case.faults(
            "guidance",
            not_yet,
            at="target_publish_on",
            expected=pl.format("published by {}", c("target_publish_on")),
            message=pl.format("Not published by {}; the target was {}.", pl.lit(str(case.cut)), c("target_publish_on")),
        ),
    ]


@rule(
    "G-06",
    Severity.QUERY,
    "Published without a link",
    do="Give the web address of the published guidance, or say why it has none.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def published_guidance_has_a_link(case: Case) -> Faults:
    return [
        case.faults(
            "guidance",
            (c("status") == "published") & c("url__blank"),
            at="url",
            expected="a web address",
            message="The guidance is published and has no web address.",
        )
    ]


@rule(
    "G-07",
    Severity.NOTE,
    "No start: duration not measurable",
    do="Give the month work started if you know it. Without it the time to publish is shown as not measurable.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def guidance_has_a_start(case: Case) -> Faults:
    """What is only planned has not started, and nothing is missing."""
    return [
        case.faults(
            "guidance",
            (c("status") != "planned") & c("started_on__blank"),
            at="started_on",
            expected="a day or a month",
            message="There is no start; how long this guidance took will be shown as not measurable.",
        )
    ]


@rule(
    "G-08",
    Severity.ERROR,
    "Not this year's row",
    do="Leave out guidance that was published before the period began or started after it ended.",
    stage=Stage.ROWS,
    tables=("guidance",),
)
def guidance_was_open_in_the_period(case: Case) -> Faults:
    return [
        case.faults(
            "guidance",
            c("published_on__to") < case.period_start,
            at="published_on",
            expected=f"on or after {case.period_start}",
            message=pl.format(
                "Published on {}, before the period began on {}.", c("published_on"), pl.lit(str(case.period_start))
            ),
        ),
        case.faults(
            "guidance",
            c("started_on__from") > case.cut,
            at="started_on",
            expected=f"on or before {case.cut}",
            message=pl.format("Started on {}, after the period ended on {}.", c("started_on"), pl.lit(str(case.cut))),
        ),
    ]


@rule(
    "G-09",
    Severity.NOTE,
    "Joint guidance without one lead",
    do="Agree with your partners which one of you leads; its row counts. Nothing to do while partners have not filed.",
    stage=Stage.TABLES,
    tables=("guidance",),
    needs=(Needs.PARTNERS,),
)
def joint_guidance_has_exactly_one_lead(case: Case) -> Faults:
    """A note while a partner has not filed; once all have, a query, since no filer alone can mend it."""
    frame = case.tables["guidance"]
    joint = frame.filter((~c("lead")).fill_null(False) | c("joint_with").is_not_null())
    others = _leads_of_others(case.partners or {}, case.regulator_code)
    counted = (
        joint.with_columns(title_key=c("title").str.to_lowercase())
        .join(others, on="title_key", how="left", maintain_order="left")
        .with_columns(
            leads=c("leads").fill_null(0) + c("lead").cast(pl.Int64), all_filed=c("all_filed").fill_null(False)
        )
    )
    return [
        case.faults(
            "guidance",
            (c("leads") != 1) & (c("all_filed") == all_filed),
            at="lead",
            expected="one lead among the partners",
            message=pl.format("{} of the regulators that have filed say they lead “{}”.", c("leads"), c("title")),
            severity=severity,
            frame=counted,
        )
        for all_filed, severity in ((False, Severity.NOTE), (True, Severity.QUERY))
    ]


def _leads_of_others(partners: Mapping[str, Collection[tuple[str, str, bool]]], own_code: str) -> pl.DataFrame:
    rows = []
    for title, filers in partners.items():
        others = [(regulator, lead, filed) for regulator, lead, filed in filers if regulator != own_code]
        leads = sum(filed and regulator == lead for regulator, lead, filed in others)
        rows.append((title, leads, bool(others) and all(filed for _, _, filed in others)))
    schema = {"title_key": pl.String, "leads": pl.Int64, "all_filed": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")
