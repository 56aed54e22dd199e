"""For each rule a return that breaks it, at the anchors named, and breaks nothing else.

An anchor is ``table.column@row``, without the row for an answer; row 1 is the heading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from submissions_schema.findings import SCHEMA
from submissions_schema.raw import CellKind, RawReturn
from tests.rules.returns import VALID, Row, a_return, added, changed, of_another_file, raw_table


@dataclass(frozen=True)
class Example:
    rule: str
    says: str
    given: RawReturn
    anchors: frozenset[str]
    known: Mapping[str, Any] = field(default_factory=dict)
    """What is known from outside the file: arguments of ``check``."""
    severity: str | None = None
    """Where it is not the rule's own."""


def _broken(
    rule: str, says: str, given: RawReturn, *anchors: str, severity: str | None = None, **known: Any
) -> Example:
    return Example(rule, says, given, frozenset(anchors), known, severity)


def _cover(**answers: str | None) -> RawReturn:
    return a_return(cover=changed("cover", **answers))


def _guidance(**cells: str | None) -> RawReturn:
    return a_return(guidance=changed("guidance", **cells))


def _guidance_2(**cells: str | None) -> RawReturn:
    return a_return(guidance=changed("guidance", 1, **cells))


def _schemes(**cells: str | None) -> RawReturn:
    return a_return(schemes=changed("schemes", **cells))


def _decision(**cells: str | None) -> RawReturn:
    return a_return(decisions=changed("decisions", **cells))


def _pending(**cells: str | None) -> RawReturn:
    return a_return(decisions=changed("decisions", 1, **cells))


def _resource(**cells: str | None) -> RawReturn:
    return a_return(resources=changed("resources", **cells))


def _capability(**cells: str | None) -> RawReturn:
    return a_return(capability=changed("capability", **cells))


def _initiative(**cells: str | None) -> RawReturn:
    return a_return(initiatives=changed("initiatives", **cells))


def _commitment(**cells: str | None) -> RawReturn:
    return a_return(commitments=changed("commitments", **cells))


def _answer(**cells: str | None) -> RawReturn:
    return a_return(narrative=changed("narrative", **cells))


def _of_kind(table: str, column: str, value: str, kind: CellKind) -> RawReturn:
    """The first row of a table with a cell of another kind than text."""
    rows = changed(table, 0, **{column: value})
    return a_return(**{table: raw_table(table, rows, kinds={(2, column): kind})})


def _formula(table: str, column: str, formula: str) -> RawReturn:
    return a_return(**{table: raw_table(table, VALID[table], formulas=[(2, column, formula)])})


def _structure(rule: str, column: str | None) -> pl.DataFrame:
    """What the reader says of a sheet it could not read as the template has it."""
    row = {
        "rule": rule,
        "severity": "error",
        "table": "schemes",
        "sheet": "Schemes",
        "cell": "B1" if column else "A1",
        "column": column,
        "expected": "the template's sheet",
        "message": "The sheet is not as the template has it.",
    }
    return pl.DataFrame([row], schema=SCHEMA)


def _no_longer_headed() -> RawReturn:
    """The valid return without the column *title* of Schemes."""
    return a_return(schemes=[{k: v for k, v in row.items() if k != "title"} for row in VALID["schemes"]])


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
    _broken("S-01", "sheet missing", a_return(), "schemes@1", structure=_structure("S-01", None)),
    _broken("S-02", "banner above the headings", a_return(), "schemes@1", structure=_structure("S-02", None)),
    _broken("S-03", "column missing", _no_longer_headed(), "schemes.title@1", structure=_structure("S-03", "title")),
    _broken("S-04", "merged cells", a_return(), "schemes@1", structure=_structure("S-04", None)),
    _broken("C-01", "cover names another", _cover(regulator_code="X02"), "cover.regulator_code"),
    _broken("C-01", "file of another", of_another_file(a_return(), "X02"), "cover.regulator_code"),
    _broken("C-03", "another year", _cover(reporting_year="2025"), "cover.reporting_year"),
    _broken("C-03", "another period", _cover(period_end="2026-06-30"), "cover.period_end"),
    _broken("C-03", "calendar year", _cover(period_start="2025-01-01"), "cover.period_start"),
    _broken("C-03", "part without a reason", _cover(period_start="2025-06-01"), "cover.period_reason"),
    _broken(
        "C-03",
        "part with a reason",
        _cover(period_start="2025-06-01", period_reason="Set up in June."),
        "cover.period_start",
        severity="query",
    ),
    _broken("C-04", "same person", _cover(accountable_officer="sam  taylor"), "cover.accountable_officer"),
    _broken(
        "C-05",
        "nil with rows",
        _cover(nil_guidance="Yes", nil_guidance_reason="None in our sector."),
        "cover.nil_guidance",
    ),
    _broken(
        "C-05",
        "nil without a reason",
        a_return(cover=changed("cover", nil_decisions="Yes"), decisions=[]),
        "cover.nil_decisions_reason",
    ),
    _broken("C-06", "no decisions", a_return(decisions=[]), "decisions@1"),
    _broken(
        "C-06",
        "no guidance, nil left open",
        a_return(guidance=[], cover=changed("cover", nil_guidance=None)),
        "guidance@1",
    ),
    _broken("C-06", "no resources", a_return(resources=[], initiatives=[]), "resources@1"),
    _broken("C-06", "area left out", a_return(capability=VALID["capability"][1:]), "capability.area@1"),
    _broken("T-01", "required cell blank", _schemes(title=None), "schemes.title@2"),
    _broken("T-01", "invisible only", _schemes(title="\u200b \u2060"), "schemes.title@2"),
    _broken("T-01", "answer blank", _answer(growth=None), "narrative.growth"),
    _broken("T-01", "not held unexplained", _resource(training_days="Not  held"), "resources.training_days_note@2"),
    _broken("T-01", "not held unexplained answer", _cover(total_fte="not held"), "cover.total_fte_note"),
    _broken("T-02", "slashes", _decision(received_on="03/06/2025"), "decisions.received_on@2"),
    _broken("T-02", "no such day", _decision(received_on="31 June 2025"), "decisions.received_on@2"),
    _broken("T-02", "time of day", _decision(received_on="2025-06-02T09:15:00"), "decisions.received_on@2"),
    _broken("T-02", "not a month either", _guidance(started_on="2024-13"), "guidance.started_on@2"),
    _broken("T-02", "half a case", _decision(clock_stop_days="1.5"), "decisions.clock_stop_days@2"),
    _broken("T-02", "commas badly grouped", _resource(ai_spend_gbp="54,00,00"), "resources.ai_spend_gbp@2"),
    _broken("T-02", "full-width digits", _resource(training_days="１２"), "resources.training_days@2"),
    _broken("T-02", "too large", _resource(training_days="1" + "0" * 15), "resources.training_days@2"),
    _broken(
        "T-02",
        "TRUE is not 1",
        _of_kind("resources", "training_days", "TRUE", CellKind.BOOLEAN),
        "resources.training_days@2",
    ),
    _broken(
        "T-02",
        "number that is none",
        _of_kind("resources", "training_days", "NaN", CellKind.NOT_A_NUMBER),
        "resources.training_days@2",
    ),
    _broken(
        "T-02",
        "day that is none",
        _of_kind("decisions", "received_on", "60", CellKind.NOT_A_DATE),
        "decisions.received_on@2",
    ),
    _broken(
        "T-02",
        "reference that lost digits",
        _of_kind("decisions", "application_ref", "123456789012345680", CellKind.NUMBER),
        "decisions.application_ref@2",
    ),
    _broken(
        "T-02",
        "reference made a date",
        _of_kind("decisions", "application_ref", "2025-03-01", CellKind.DATE),
        "decisions.application_ref@2",
    ),
    _broken("T-02", "neither Yes nor No", _cover(nil_decisions="maybe"), "cover.nil_decisions"),
    _broken("T-02", "not a web address", _guidance(url="javascript:alert(1)"), "guidance.url@2"),
    _broken("T-02", "not an e-mail address", _cover(prepared_by_email="sam at home"), "cover.prepared_by_email"),
    _broken("T-03", "not in the list", _decision(outcome="approved"), "decisions.outcome@2"),
    _broken("T-03", "below the smallest", _resource(training_days="-1"), "resources.training_days@2"),
    _broken("T-03", "not held is no title", _schemes(title="Not held"), "schemes.title@2"),
    _broken("T-03", "not held is no outcome", _decision(outcome="not held"), "decisions.outcome@2"),
    _broken("T-04", "title", _schemes(title="x" * 201), "schemes.title@2"),
    _broken("T-04", "501 words", _answer(growth="growth " * 501), "narrative.growth"),
    _broken("T-04", "one endless word", _answer(growth="x" * 1_000_000), "narrative.growth"),
    _broken("T-05", "same reference", a_return(schemes=added("schemes", scheme_code="S2 ")), "schemes.scheme_code@4"),
    _broken("T-06", "before 2000", _schemes(target_valid_from="1899-12-30"), "schemes.target_valid_from@2"),
    _broken(
        "T-06", "after the cut", _guidance_2(consultation_opened_on="2026-04"), "guidance.consultation_opened_on@3"
    ),
    _broken("T-06", "year mistyped", _capability(close_by="2207-03-31"), "capability.close_by@2"),
    _broken(
        "T-07",
        "error value",
        _of_kind("resources", "training_days", "#N/A", CellKind.ERROR),
        "resources.training_days@2",
    ),
    _broken("T-07", "in a text column", _formula("schemes", "title", "saved"), "schemes.title@2"),
    _broken("T-07", "reads from outside", _formula("resources", "ai_fte", "outside"), "resources.ai_fte@2"),
    _broken("T-07", "array", _formula("resources", "ai_fte", "array"), "resources.ai_fte@2"),
    _broken("T-07", "shared", _formula("resources", "ai_fte", "shared"), "resources.ai_fte@2"),
    _broken(
        "T-07",
        "nothing saved",
        a_return(
            resources=raw_table("resources", changed("resources", ai_fte=None), formulas=[(2, "ai_fte", "no value")])
        ),
        "resources.ai_fte@2",
    ),
    _broken("T-07n", "saved value of a number", _formula("resources", "ai_fte", "saved"), "resources.ai_fte@2"),
    _broken(
        "T-07n",
        "hidden row",
        a_return(schemes=raw_table("schemes", VALID["schemes"], hidden_rows=(3,))),
        "schemes.scheme_code@3",
    ),
    _broken("T-08", "more than a penny", _resource(ai_spend_gbp="540000.005"), "resources.ai_spend_gbp@2"),
    _broken("T-09", "right-to-left override", _schemes(title="Permit \u202etimrep"), "schemes.title@2"),
    _broken("T-09", "line break in a reference", _decision(application_ref="APP\n1"), "decisions.application_ref@2"),
    _broken("T-09n", "like a formula", _schemes(title="=1+1"), "schemes.title@2"),
    _broken("T-09n", "e-mail address", _answer(risks="Ask ann@firm.example."), "narrative.risks"),
    _broken("T-09n", "phone number", _answer(risks="Call 020 7946 0000."), "narrative.risks"),
    _broken(
        "G-01",
        "closed before opened",
        _guidance(consultation_closed_on="2025-05-11"),
        "guidance.consultation_closed_on@2",
    ),
    _broken(
        "G-01",
        "published before started",
        _guidance(
            started_on="2025-12-10", consultation_opened_on=None, consultation_closed_on=None, target_publish_on=None
        ),
        "guidance.published_on@2",
    ),
    _broken(
        "G-02", "published, no date", _guidance(published_on=None, target_publish_on=None), "guidance.published_on@2"
    ),
    _broken("G-02", "drafting, published", _guidance(status="drafting", target_publish_on=None), "guidance.status@2"),
    _broken(
        "G-02", "consulting, not opened", _guidance_2(consultation_opened_on=None), "guidance.consultation_opened_on@3"
    ),
    _broken("G-02", "planned, opened", _guidance_2(status="planned"), "guidance.status@3"),
    _broken("G-03", "before it closed", _guidance(published_on="2025-07-30"), "guidance.published_on@2"),
    _broken("G-04", "over 24 months", _guidance_2(started_on="2024-02"), "guidance.started_on@3"),
    _broken("G-05", "late", _guidance(target_publish_on="2025-11"), "guidance.published_on@2"),
    _broken("G-05", "not yet", _guidance_2(target_publish_on="2026-03"), "guidance.target_publish_on@3"),
    _broken("G-06", "no link", _guidance(url=None), "guidance.url@2"),
    _broken("G-07", "no start", _guidance(started_on=None), "guidance.started_on@2"),
    _broken(
        "G-08",
        "published before the period",
        _guidance(published_on="2025-03", consultation_opened_on=None, consultation_closed_on=None),
        "guidance.published_on@2",
    ),
    _broken(
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
    _broken("G-09", "lead has not filed", a_return(), "guidance.lead@3", partners={_JOINT: [("X02", "X02", False)]}),
    _broken(
        "G-09",
        "two leads",
        _guidance_2(lead="Yes", lead_regulator=None),
        "guidance.lead@3",
        severity="query",
        partners={_JOINT: [("X02", "X02", True)]},
    ),
    _broken("D-01", "duly made first", _decision(duly_made_on="2025-06-01"), "decisions.duly_made_on@2"),
    _broken(
        "D-01", "decided first", _decision(decided_on="2025-06-09", clock_stop_days=None), "decisions.decided_on@2"
    ),
    _broken("D-02", "pending with a date", _decision(outcome="pending"), "decisions.decided_on@2"),
    _broken("D-02", "granted without", _decision(decided_on=None), "decisions.decided_on@2"),
    _broken("D-03", "longer than the case", _decision(clock_stop_days="72"), "decisions.clock_stop_days@2"),
    _broken("D-04", "scheme", _schemes(statutory_target_unit=None), "schemes.statutory_target_unit@2"),
    _broken(
        "D-04",
        "case of a scheme without targets",
        a_return(decisions=changed("decisions", 2, published_target="10")),
        "decisions.published_target@4",
    ),
    _broken(
        "D-05",
        "last year's",
        _decision(received_on="2025-01-02", duly_made_on="2025-01-03", decided_on="2025-03-31"),
        "decisions.decided_on@2",
    ),
    _broken("D-06", "six on the day", a_return(decisions=_same_day(6)), "schemes.scheme_code@3"),
    _broken(
        "D-07",
        "over 16 weeks of 8",
        _pending(received_on="2025-11-01", duly_made_on="2025-12-08"),
        "decisions.outcome@3",
    ),
    _broken("D-08", "36 of 71 days", _decision(clock_stop_days="36"), "decisions.clock_stop_days@2"),
    _broken("D-09", "no such licence", _decision(sandbox_licence="L-1"), "decisions.sandbox_licence@2", licences={}),
    _broken(
        "D-09", "another's", _decision(sandbox_licence="L-1"), "decisions.sandbox_licence@2", licences={"L-1": "X02"}
    ),
    _broken("D-11", "no such scheme", _decision(scheme_code="S9"), "decisions.scheme_code@2"),
    _broken(
        "D-12",
        "all three",
        _decision(received_on="2026-04-01", duly_made_on="2026-04-02", decided_on="2026-04-03", clock_stop_days=None),
        "decisions.received_on@2",
        "decisions.duly_made_on@2",
        "decisions.decided_on@2",
    ),
    _broken("R-01", "staff", _cover(total_fte="8.74"), "cover.total_fte"),
    _broken("R-01", "spending", _cover(total_expenditure_gbp="719999.99"), "cover.total_expenditure_gbp"),
    _broken("R-01", "external", _resource(of_which_external_gbp="540000.01"), "resources.of_which_external_gbp@2"),
    _broken("R-02", "again", a_return(resources=added("resources")), "resources.function@4"),
    _broken(
        "R-03",
        "thousands meant",
        _resource(ai_spend_gbp="540", of_which_external_gbp="120"),
        "resources.ai_spend_gbp@2",
    ),
    _broken("R-04", "over 60 days each", _resource(training_days="405.1"), "resources.training_days@2"),
    _broken("K-01", "met short of staff", _capability(urgency="met"), "capability.current_fte@2"),
    _broken("K-01", "urgent without a plan", _capability(urgency="urgent", plan=None), "capability.plan@2"),
    _broken("K-01", "funded beyond its cost", _capability(gap_funded_gbp="90001"), "capability.gap_funded_gbp@2"),
    _broken("I-01", "admitted", _initiative(applied="11"), "initiatives.admitted@2"),
    _broken("I-01", "completed", _initiative(completed="13"), "initiatives.completed@2"),
    _broken("I-01", "reached market", _initiative(reached_market="10"), "initiatives.reached_market@2"),
    _broken("B-01", "no date", a_return(barriers=changed("barriers", action_due_on=None)), "barriers.action_due_on@2"),
    _broken("M-01", "met without its day", _commitment(status="met"), "commitments.met_on@2"),
    _broken("M-01", "met on a day, in progress", _commitment(met_on="2026-01-05"), "commitments.status@2"),
    _broken("M-01", "missed before it is due", _commitment(status="missed"), "commitments.status@2"),
    _broken("M-02", "left out", a_return(), "commitments.commitment_ref@1", last_year=_COMMITMENTS_LAST_YEAR),
    _broken(
        "X-01",
        "gone",
        a_return(),
        "decisions.application_ref@1",
        last_year=_last({"APP-0": ("pending", date(2025, 1, 6), None), "APP-00": ("granted", date(2025, 1, 6), None)}),
    ),
    _broken("X-02", "staff", a_return(), "resources.ai_fte@1", last_year=_RESOURCES_LAST_YEAR),
    _broken(
        "X-02",
        "spending",
        a_return(),
        "resources.ai_spend_gbp@1",
        last_year={"resources": pl.DataFrame({"ai_fte": [8.0], "ai_spend_gbp": [100_000.0]})},
    ),
    _broken(
        "X-02",
        "rows",
        a_return(),
        "guidance@1",
        last_year={"guidance": pl.DataFrame({"guidance_ref": [f"G-{i}" for i in range(8)]})},
    ),
    _broken(
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
    _broken("X-04", "nobody runs it", a_return(resources=VALID["resources"][:1]), "resources.ai_fte@1"),
)
