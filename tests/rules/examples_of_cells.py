"""For each rule of sheets and cells a return that breaks it, and breaks nothing else."""

from __future__ import annotations

import polars as pl

from submissions_schema.findings import SCHEMA
from submissions_schema.raw import CellKind, RawReturn
from tests.rules.example import Example, broken
from tests.rules.one_row_changed import answer, capability, cover, decision, guidance, guidance_2, resource, schemes
from tests.rules.returns import VALID, a_return, added, changed, raw_table


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


EXAMPLES: tuple[Example, ...] = (
    broken("S-01", "sheet missing", a_return(), "schemes@1", structure=_structure("S-01", None)),
    broken("S-02", "banner above the headings", a_return(), "schemes@1", structure=_structure("S-02", None)),
    broken("S-03", "column missing", _no_longer_headed(), "schemes.title@1", structure=_structure("S-03", "title")),
    broken("S-04", "merged cells", a_return(), "schemes@1", structure=_structure("S-04", None)),
    broken("T-01", "required cell blank", schemes(title=None), "schemes.title@2"),
    broken("T-01", "invisible only", schemes(title="\u200b \u2060"), "schemes.title@2"),
    broken("T-01", "answer blank", answer(growth=None), "narrative.growth"),
    broken("T-01", "not held unexplained", resource(training_days="Not  held"), "resources.training_days_note@2"),
    broken("T-01", "not held unexplained answer", cover(total_fte="not held"), "cover.total_fte_note"),
    broken("T-02", "slashes", decision(received_on="03/06/2025"), "decisions.received_on@2"),
    broken("T-02", "no such day", decision(received_on="31 June 2025"), "decisions.received_on@2"),
    broken("T-02", "time of day", decision(received_on="2025-06-02T09:15:00"), "decisions.received_on@2"),
    broken("T-02", "not a month either", guidance(started_on="2024-13"), "guidance.started_on@2"),
    broken("T-02", "half a case", decision(clock_stop_days="1.5"), "decisions.clock_stop_days@2"),
    broken("T-02", "commas badly grouped", resource(ai_spend_gbp="54,00,00"), "resources.ai_spend_gbp@2"),
    broken("T-02", "full-width digits", resource(training_days="１２"), "resources.training_days@2"),
    broken("T-02", "too large", resource(training_days="1" + "0" * 15), "resources.training_days@2"),
    broken(
        "T-02",
        "TRUE is not 1",
        _of_kind("resources", "training_days", "TRUE", CellKind.BOOLEAN),
        "resources.training_days@2",
    ),
    broken(
        "T-02",
        "number that is none",
        _of_kind("resources", "training_days", "NaN", CellKind.NOT_A_NUMBER),
        "resources.training_days@2",
    ),
    broken(
        "T-02",
        "day that is none",
        _of_kind("decisions", "received_on", "60", CellKind.NOT_A_DATE),
        "decisions.received_on@2",
    ),
    broken(
        "T-02",
        "reference that lost digits",
        _of_kind("decisions", "application_ref", "123456789012345680", CellKind.NUMBER),
        "decisions.application_ref@2",
    ),
    broken(
        "T-02",
        "reference made a date",
        _of_kind("decisions", "application_ref", "2025-03-01", CellKind.DATE),
        "decisions.application_ref@2",
    ),
    broken("T-02", "neither Yes nor No", cover(nil_decisions="maybe"), "cover.nil_decisions"),
    broken("T-02", "not a web address", guidance(url="javascript:alert(1)"), "guidance.url@2"),
    broken("T-02", "not an e-mail address", cover(prepared_by_email="sam at home"), "cover.prepared_by_email"),
    broken("T-03", "not in the list", decision(outcome="approved"), "decisions.outcome@2"),
    broken("T-03", "below the smallest", resource(training_days="-1"), "resources.training_days@2"),
    broken("T-03", "not held is no title", schemes(title="Not held"), "schemes.title@2"),
    broken("T-03", "not held is no outcome", decision(outcome="not held"), "decisions.outcome@2"),
    broken("T-04", "title", schemes(title="x" * 201), "schemes.title@2"),
    broken("T-04", "501 words", answer(growth="growth " * 501), "narrative.growth"),
    broken("T-04", "one endless word", answer(growth="x" * 1_000_000), "narrative.growth"),
    broken("T-05", "same reference", a_return(schemes=added("schemes", scheme_code="S2 ")), "schemes.scheme_code@4"),
    broken("T-06", "before 2000", schemes(target_valid_from="1899-12-30"), "schemes.target_valid_from@2"),
    broken("T-06", "after the cut", guidance_2(consultation_opened_on="2026-04"), "guidance.consultation_opened_on@3"),
    broken("T-06", "year mistyped", capability(close_by="2207-03-31"), "capability.close_by@2"),
    broken(
        "T-07",
        "error value",
        _of_kind("resources", "training_days", "#N/A", CellKind.ERROR),
        "resources.training_days@2",
    ),
    broken("T-07", "in a text column", _formula("schemes", "title", "saved"), "schemes.title@2"),
    broken("T-07", "reads from outside", _formula("resources", "ai_fte", "outside"), "resources.ai_fte@2"),
    broken("T-07", "array", _formula("resources", "ai_fte", "array"), "resources.ai_fte@2"),
    broken("T-07", "shared", _formula("resources", "ai_fte", "shared"), "resources.ai_fte@2"),
    broken(
        "T-07",
        "nothing saved",
        a_return(
            resources=raw_table("resources", changed("resources", ai_fte=None), formulas=[(2, "ai_fte", "no value")])
        ),
        "resources.ai_fte@2",
    ),
    broken("T-07n", "saved value of a number", _formula("resources", "ai_fte", "saved"), "resources.ai_fte@2"),
    broken(
        "T-07n",
        "hidden row",
        a_return(schemes=raw_table("schemes", VALID["schemes"], hidden_rows=(3,))),
        "schemes.scheme_code@3",
    ),
    broken("T-08", "more than a penny", resource(ai_spend_gbp="540000.005"), "resources.ai_spend_gbp@2"),
    broken("T-09", "right-to-left override", schemes(title="Permit \u202etimrep"), "schemes.title@2"),
    broken("T-09", "line break in a reference", decision(application_ref="APP\n1"), "decisions.application_ref@2"),
    broken("T-09n", "like a formula", schemes(title="=1+1"), "schemes.title@2"),
    broken("T-09n", "e-mail address", answer(risks="Ask ann@firm.example."), "narrative.risks"),
    broken("T-09n", "phone number", answer(risks="Call 020 7946 0000."), "narrative.risks"),
)
