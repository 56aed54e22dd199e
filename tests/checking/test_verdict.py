"""The stages as a whole: their order, what holds what back, and what a verdict tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from submissions_schema.checking import StageResult, Verdict, check
from submissions_schema.findings import SCHEMA, Severity, objects
from submissions_schema.raw import RawReturn
from submissions_schema.rules.rule import Stage
from submissions_schema.values_stage import limits, pandera_schema
from tests.rules.returns import CODE, EDITION, VALID, a_return, added, changed

_LAST_YEAR = check(a_return(), edition=EDITION, regulator_code=CODE).tables


def _check(given: RawReturn, **known: object) -> Verdict:
    return check(given, edition=EDITION, regulator_code=CODE, **known)  # type: ignore[arg-type]


def _rules(verdict: Verdict) -> list[str]:
    return sorted(verdict.findings["rule"].unique())


def test_stages_come_in_order_and_are_told_as_they_end() -> None:
    told: list[StageResult] = []

    verdict = _check(a_return(decisions=changed("decisions", outcome="approved")), on_stage=told.append)

    assert [result.stage for result in told] == list(Stage)[1:]
    assert tuple(told) == verdict.stages
    assert [result.stage for result in told if result.errors] == [Stage.VALUES]
    assert all(result.seconds >= 0 for result in told)


def test_verdict_counts_and_names_itself() -> None:
    verdict = _check(a_return(decisions=changed("decisions", decided_on=None), guidance=changed("guidance", url=None)))

    assert verdict.counts == {Severity.ERROR: 1, Severity.QUERY: 1, Severity.NOTE: 0}
    assert verdict.verdict == "errors"
    assert verdict.findings.schema == SCHEMA


def test_queries_alone_do_not_stand_in_the_way() -> None:
    assert _check(a_return(guidance=changed("guidance", url=None))).verdict == "accepted"


def test_unreadable_cell_hides_no_rule_of_another_row() -> None:
    rows = [
        {**VALID["decisions"][0], "received_on": "03/06/2025"},
        {**VALID["decisions"][1], "outcome": "granted"},
        {**VALID["decisions"][2], "scheme_code": "S9"},
    ]

    verdict = _check(a_return(decisions=rows))

    assert _rules(verdict) == ["D-02", "D-11", "T-02"]


def test_unreadable_cell_is_not_missing_too() -> None:
    given = a_return(
        guidance=changed("guidance", url="see our site", published_on="last December", started_on="2024/11")
    )

    assert _rules(_check(given)) == ["T-02"]


def test_last_year_waits_until_the_table_has_no_error() -> None:
    gone = a_return(decisions=[{**VALID["decisions"][0], "outcome": "approved"}])

    verdict = _check(gone, last_year=_LAST_YEAR)

    assert set(verdict.held_back) == {"X-01", "X-02", "X-03"}
    assert _rules(verdict) == ["T-03"]
    mended = _check(a_return(decisions=VALID["decisions"][:1]), last_year=_LAST_YEAR)
    assert (_rules(mended), mended.held_back) == (["X-01"], ())


def test_rules_without_the_knowledge_they_need_are_named() -> None:
    assert set(_check(a_return()).not_checked) == {"D-09", "G-09", "M-02", "X-01", "X-02", "X-03"}
    assert _check(a_return(), last_year={}, licences={}, partners={}).not_checked == ()


def test_same_return_as_last_year_raises_nothing_against_it() -> None:
    assert _check(a_return(), last_year=_LAST_YEAR).findings.is_empty()


def test_part_year_moves_the_cut() -> None:
    cover = changed("cover", period_end="2025-12-31", period_reason="Our functions moved to X02.")

    verdict = _check(a_return(cover=cover, guidance=VALID["guidance"][:1], commitments=[]))

    assert verdict.period == (date(2025, 4, 1), date(2025, 12, 31))
    late = verdict.findings.filter(pl.col("rule") == "D-12")
    assert late["row_key"].unique().to_list() == ["APP-2"]


def test_form_of_one_year_serves_the_round_of_another() -> None:
    earlier = EDITION.in_round(2025)
    answers = {"reporting_year": "2025", "period_start": "2024-04-01", "period_end": "2025-03-31"}
    cover = a_return(cover=changed("cover", **answers)).tables["cover"]

    verdict = check(RawReturn(2025, CODE, {"cover": cover}), edition=earlier, regulator_code=CODE)

    assert verdict.findings.is_empty()
    assert verdict.period == (date(2024, 4, 1), date(2025, 3, 31))


def test_sheet_without_headings_has_nothing_more_to_say() -> None:
    given = a_return(decisions=[])
    headless = replace(given.tables["decisions"], places={})
    tables = {**given.tables, "decisions": headless}

    verdict = _check(replace(given, tables=tables))

    assert verdict.findings.is_empty()
    assert "decisions" not in verdict.tables


def test_tables_and_answers_are_typed() -> None:
    verdict = _check(a_return())

    assert verdict.answers["cover"]["total_expenditure_gbp"] == 38_250_000.0
    assert verdict.answers["cover"]["figures_basis"] == "provisional"
    assert verdict.tables["decisions"]["outcome"][0] == "granted_with_conditions"
    assert not [name for frame in verdict.tables.values() for name in frame.columns if name.endswith("__blank")]


def test_value_that_is_not_allowed_is_not_in_the_typed_table() -> None:
    verdict = _check(a_return(decisions=changed("decisions", outcome="approved", clock_stop_days="-3")))

    assert verdict.tables["decisions"].row(0, named=True)["outcome"] is None
    assert verdict.tables["decisions"]["clock_stop_days"][0] is None


@pytest.mark.parametrize("text", ["x" * 1_000_000, "y\u202e" * 400])
def test_findings_show_long_and_hidden_text_safely(text: str) -> None:
    (finding,) = objects(_check(a_return(schemes=changed("schemes", title=text))).findings)

    assert finding.value is not None
    assert "\u202e" not in finding.value
    assert finding.value.endswith("…")
    assert len(finding.value) <= 200 * len("[U+202E]")
    assert len(finding.message) < 200


def test_fingerprint_survives_a_new_upload_with_rows_moved() -> None:
    blank = {"url": None}
    before = _check(a_return(guidance=changed("guidance", **blank)))
    moved = [VALID["guidance"][1], {**VALID["guidance"][0], **blank, "guidance_ref": " G-1\u00a0"}]
    after = _check(a_return(guidance=moved))

    (first,), (second,) = objects(before.findings), objects(after.findings)
    assert first.fingerprint == second.fingerprint
    assert first.cell != second.cell


def test_repeated_reference_names_the_row_that_had_it_first() -> None:
    (finding,) = objects(_check(a_return(schemes=added("schemes"))).findings)

    assert (finding.rule, finding.row, finding.row_key) == ("T-05", 4, "S1")
    assert "row 2" in finding.message


def test_schema_of_a_table_is_made_once() -> None:
    table, days = EDITION["decisions"], (date(2000, 1, 1), date(2026, 3, 31))

    assert pandera_schema(table, *days) is pandera_schema(table, *days)
    assert {limit.of for limit in limits(table, *days)} == set(pandera_schema(table, *days).columns)


def test_every_row_at_fault_is_found_at_its_own_cell() -> None:
    """The stages must not lose or shift rows, however many are at fault."""
    rows = [
        {**VALID["decisions"][0], "application_ref": f"A{i}", "outcome": "maybe" if i % 3 == 0 else "refused"}
        for i in range(3_000)
    ]

    found = _check(a_return(decisions=rows)).findings.filter(pl.col("rule") == "T-03")

    assert found["row"].to_list() == [i + 2 for i in range(0, 3_000, 3)]
    assert found["row_key"].to_list() == [f"A{i}" for i in range(0, 3_000, 3)]
