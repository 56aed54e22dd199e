"""For each rule of rows, of tables and of years a return that breaks it, and breaks nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from tests.rules.example import Example, broken
from tests.rules.one_row_changed import (
    capability,
    commitment,
    cover,
    decision,
    guidance,
    guidance_2,
    initiative,
    pending,
    resource,
    schemes,
)
from tests.rules.returns import VALID, Row, a_return, added, changed, of_another_file


def _same_day(count: int) -> list[Row]:
    day = {"received_on": "2025-05-06", "decided_on": "2025-05-06", "scheme_code": "S2", "outcome": "refused"}
    kept = {"product_area": "robotics"}
    return [*VALID["decisions"], *({"application_ref": f"SAME-{i}", **kept, **day} for i in range(count))]


def _last(refs: Mapping[str, tuple[str, date | None, date | None]]) -> dict[str, pl.DataFrame]:
    """Last year's decisions: reference to outcome, received, decided."""
    rows = [(ref, outcome, received, None, decided) for ref, (outcome, received, decided) in refs.items()]
    schema = {
        "application_ref": pl.String,
        "outcome": pl.String,
        "received_on": pl.Date,
        "duly_made_on": pl.Date,
        "decided_on": pl.Date,
    }
    return {"decisions": pl.DataFrame(rows, schema=schema, orient="row")}


_COMMITMENTS_LAST_YEAR = {
    "commitments": pl.DataFrame(
        {"commitment_ref": ["C-1", "C-0", "C-9"], "status": ["in_progress", "not_started", "met"]}
    )
}
_RESOURCES_LAST_YEAR = {"resources": pl.DataFrame({"ai_fte": [20.0], "ai_spend_gbp": [700_000.0]})}
_JOINT = "updates of approved products"

EXAMPLES: tuple[Example, ...] = (
    broken("C-01", "cover names another", cover(regulator_code="X02"), "cover.regulator_code"),
    broken("C-01", "file of another", of_another_file(a_return(), "X02"), "cover.regulator_code"),
    broken("C-03", "another year", cover(reporting_year="2025"), "cover.reporting_year"),
    broken("C-03", "another period", cover(period_end="2026-06-30"), "cover.period_end"),
    broken("C-03", "calendar year", cover(period_start="2025-01-01"), "cover.period_start"),
    broken("C-03", "part without a reason", cover(period_start="2025-06-01"), "cover.period_reason"),
    broken(
        "C-03",
        "part with a reason",
        cover(period_start="2025-06-01", period_reason="Set up in June."),
        "cover.period_start",
        severity="query",
    ),
    broken("C-04", "same person", cover(accountable_officer="sam  taylor"), "cover.accountable_officer"),
    broken(
        "C-05",
        "nil with rows",
        cover(nil_guidance="Yes", nil_guidance_reason="None in our sector."),
        "cover.nil_guidance",
    ),
    broken(
        "C-05",
        "nil without a reason",
        a_return(cover=changed("cover", nil_decisions="Yes"), decisions=[]),
        "cover.nil_decisions_reason",
    ),
    broken("C-06", "no decisions", a_return(decisions=[]), "decisions@1"),
    broken(
        "C-06",
        "no guidance, nil left open",
        a_return(guidance=[], cover=changed("cover", nil_guidance=None)),
        "guidance@1",
    ),
    broken("C-06", "no resources", a_return(resources=[], initiatives=[]), "resources@1"),
    broken("C-06", "area left out", a_return(capability=VALID["capability"][1:]), "capability.area@1"),
    broken(
        "G-01",
        "closed before opened",
        guidance(consultation_closed_on="2025-05-11"),
        "guidance.consultation_closed_on@2",
    ),
    broken(
        "G-01",
        "published before started",
        guidance(
            started_on="2025-12-10", consultation_opened_on=None, consultation_closed_on=None, target_publish_on=None
        ),
        "guidance.published_on@2",
    ),
    broken(
        "G-02", "published, no date", guidance(published_on=None, target_publish_on=None), "guidance.published_on@2"
    ),
    broken("G-02", "drafting, published", guidance(status="drafting", target_publish_on=None), "guidance.status@2"),
    broken(
        "G-02", "consulting, not opened", guidance_2(consultation_opened_on=None), "guidance.consultation_opened_on@3"
    ),
    broken("G-02", "planned, opened", guidance_2(status="planned"), "guidance.status@3"),
    broken("G-03", "before it closed", guidance(published_on="2025-07-30"), "guidance.published_on@2"),
    broken("G-04", "over 24 months", guidance_2(started_on="2024-02"), "guidance.started_on@3"),
    broken("G-05", "late", guidance(target_publish_on="2025-11"), "guidance.published_on@2"),
    broken("G-05", "not yet", guidance_2(target_publish_on="2026-03"), "guidance.target_publish_on@3"),
    broken("G-06", "no link", guidance(url=None), "guidance.url@2"),
    broken("G-07", "no start", guidance(started_on=None), "guidance.started_on@2"),
    broken(
        "G-08",
        "published before the period",
        guidance(published_on="2025-03", consultation_opened_on=None, consultation_closed_on=None),
        "guidance.published_on@2",
    ),
    broken(
        "G-08",
        "started after it",
        a_return(
            guidance=[
                *VALID["guidance"],
                {
                    **VALID["guidance"][0],
                    "guidance_ref": "G-3",
                    "status": "planned",
                    "started_on": "2026-04",
                    "consultation_opened_on": None,
                    "consultation_closed_on": None,
                    "published_on": None,
                    "target_publish_on": None,
                    "url": None,
                },
            ]
        ),
        "guidance.started_on@4",
    ),
    broken("G-09", "lead has not filed", a_return(), "guidance.lead@3", partners={_JOINT: [("X02", "X02", False)]}),
    broken(
        "G-09",
        "two leads",
        guidance_2(lead="Yes", lead_regulator=None),
        "guidance.lead@3",
        severity="query",
        partners={_JOINT: [("X02", "X02", True)]},
    ),
    broken("D-01", "duly made first", decision(duly_made_on="2025-06-01"), "decisions.duly_made_on@2"),
    broken("D-01", "decided first", decision(decided_on="2025-06-09", clock_stop_days=None), "decisions.decided_on@2"),
    broken("D-02", "pending with a date", decision(outcome="pending"), "decisions.decided_on@2"),
    broken("D-02", "granted without", decision(decided_on=None), "decisions.decided_on@2"),
    broken("D-03", "longer than the case", decision(clock_stop_days="72"), "decisions.clock_stop_days@2"),
    broken("D-04", "scheme", schemes(statutory_target_unit=None), "schemes.statutory_target_unit@2"),
    broken(
        "D-04",
        "case of a scheme without targets",
        a_return(decisions=changed("decisions", 2, published_target="10")),
        "decisions.published_target@4",
    ),
    broken(
        "D-05",
        "last year's",
        decision(received_on="2025-01-02", duly_made_on="2025-01-03", decided_on="2025-03-31"),
        "decisions.decided_on@2",
    ),
    broken("D-06", "six on the day", a_return(decisions=_same_day(6)), "schemes.scheme_code@3"),
    broken(
        "D-07",
        "over 16 weeks of 8",
        pending(received_on="2025-11-01", duly_made_on="2025-12-08"),
        "decisions.outcome@3",
    ),
    broken("D-08", "36 of 71 days", decision(clock_stop_days="36"), "decisions.clock_stop_days@2"),
    broken("D-09", "no such licence", decision(sandbox_licence="L-1"), "decisions.sandbox_licence@2", licences={}),
    broken(
        "D-09", "another's", decision(sandbox_licence="L-1"), "decisions.sandbox_licence@2", licences={"L-1": "X02"}
    ),
    broken("D-11", "no such scheme", decision(scheme_code="S9"), "decisions.scheme_code@2"),
    broken(
        "D-12",
        "all three",
        decision(received_on="2026-04-01", duly_made_on="2026-04-02", decided_on="2026-04-03", clock_stop_days=None),
        "decisions.received_on@2",
        "decisions.duly_made_on@2",
        "decisions.decided_on@2",
    ),
    broken("R-01", "staff", cover(total_fte="8.74"), "cover.total_fte"),
    broken("R-01", "spending", cover(total_expenditure_gbp="719999.99"), "cover.total_expenditure_gbp"),
    broken("R-01", "external", resource(of_which_external_gbp="540000.01"), "resources.of_which_external_gbp@2"),
    broken("R-02", "again", a_return(resources=added("resources")), "resources.function@4"),
    broken(
        "R-03",
        "thousands meant",
        resource(ai_spend_gbp="540", of_which_external_gbp="120"),
        "resources.ai_spend_gbp@2",
    ),
    broken("R-04", "over 60 days each", resource(training_days="405.1"), "resources.training_days@2"),
    broken("K-01", "met short of staff", capability(urgency="met"), "capability.current_fte@2"),
    broken("K-01", "urgent without a plan", capability(urgency="urgent", plan=None), "capability.plan@2"),
    broken("K-01", "funded beyond its cost", capability(gap_funded_gbp="90001"), "capability.gap_funded_gbp@2"),
    broken("I-01", "admitted", initiative(applied="11"), "initiatives.admitted@2"),
    broken("I-01", "completed", initiative(completed="13"), "initiatives.completed@2"),
    broken("I-01", "reached market", initiative(reached_market="10"), "initiatives.reached_market@2"),
    broken("B-01", "no date", a_return(barriers=changed("barriers", action_due_on=None)), "barriers.action_due_on@2"),
    broken("M-01", "met without its day", commitment(status="met"), "commitments.met_on@2"),
    broken("M-01", "met on a day, in progress", commitment(met_on="2026-01-05"), "commitments.status@2"),
    broken("M-01", "missed before it is due", commitment(status="missed"), "commitments.status@2"),
    broken("M-02", "left out", a_return(), "commitments.commitment_ref@1", last_year=_COMMITMENTS_LAST_YEAR),
    broken(
        "X-01",
        "gone",
        a_return(),
        "decisions.application_ref@1",
        last_year=_last({"APP-0": ("pending", date(2025, 1, 6), None), "APP-00": ("granted", date(2025, 1, 6), None)}),
    ),
    broken("X-02", "staff", a_return(), "resources.ai_fte@1", last_year=_RESOURCES_LAST_YEAR),
    broken(
        "X-02",
        "spending",
        a_return(),
        "resources.ai_spend_gbp@1",
        last_year={"resources": pl.DataFrame({"ai_fte": [8.0], "ai_spend_gbp": [100_000.0]})},
    ),
    broken(
        "X-02",
        "rows",
        a_return(),
        "guidance@1",
        last_year={"guidance": pl.DataFrame({"guidance_ref": [f"G-{i}" for i in range(8)]})},
    ),
    broken(
        "X-03",
        "received and decided",
        a_return(),
        "decisions.received_on@2",
        "decisions.decided_on@4",
        last_year=_last(
            {
                "APP-1": ("granted", date(2025, 6, 3), None),
                "APP-2": ("pending", date(2026, 2, 20), None),
                "APP-3": ("refused", date(2025, 9, 1), date(2025, 9, 29)),
            }
        ),
    ),
    broken("X-04", "nobody runs it", a_return(resources=VALID["resources"][:1]), "resources.ai_fte@1"),
)
