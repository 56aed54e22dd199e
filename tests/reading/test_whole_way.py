"""From the template over the bytes of a workbook to the verdict: nothing is lost or found on the way."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions_schema.checking import Verdict, check
from submissions_schema.columns import Layout, Table
from submissions_schema.findings import Severity, objects
from submissions_schema.gate import gate
from submissions_schema.identity import read_identity
from submissions_schema.raw import ROW, RawReturn, RawTable
from submissions_schema.reader import identity_rows, read_workbook
from submissions_schema.template import build, fill
from tests.checking.random_returns import valid_returns, written_days, written_numbers
from tests.fixtures.filing import as_cell
from tests.reading.our_template import CODE, EDITION
from tests.rules.returns import VALID, Row, a_return


@cache
def blank() -> bytes:
    return build(EDITION, round=2026, regulator_code=CODE, regulator_name="Example Regulator")


def cells_of(table: Table, raw: RawTable, *, typed: bool) -> list[dict[str, Any]]:
    """The rows of a table as ``fill`` takes them: all as text, or numbers and days as spreadsheets keep them."""
    return [
        {
            name: as_cell(table[name].kind, text) if typed else text
            for name, text in row.items()
            if text is not None and name != ROW
        }
        for row in raw.frame.iter_rows(named=True)
    ]


def workbook_of(given: RawReturn, *, typed: bool) -> bytes:
    tables: dict[str, Any] = {}
    for table in EDITION:
        rows = cells_of(table, given.tables[table.name], typed=typed)
        tables[table.name] = rows[0] if table.layout is Layout.ANSWERS else rows
    return fill(blank(), tables)


def through_the_gate(data: bytes) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        path.write_bytes(data)
        gated = gate(path)
    assert read_identity(identity_rows(gated), edition=2026, round=2026).regulator_code == CODE
    raw, structure = read_workbook(gated, EDITION)
    return check(raw, edition=EDITION, regulator_code=CODE, structure=structure)


def without_rows_numbers(verdict: Verdict) -> dict[str, pl.DataFrame]:
    return {name: frame.drop(ROW) for name, frame in verdict.tables.items()}


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(valid_returns(), st.booleans())
def test_random_return_means_the_same_after_the_workbook(raw: RawReturn, typed: bool) -> None:
    """Same values and same findings as without a workbook: no error."""
    verdict = through_the_gate(workbook_of(raw, typed=typed))

    errors = [f for f in objects(verdict.findings) if f.severity is Severity.ERROR]
    assert errors == []
    alone = check(raw, edition=EDITION, regulator_code=CODE)
    before, after = without_rows_numbers(alone), without_rows_numbers(verdict)
    assert before.keys() == after.keys()
    for name, frame in before.items():
        assert after[name].equals(frame, null_equal=True), name
    queries = [(f.rule, f.row_key, f.column) for f in objects(alone.findings) if f.severity is Severity.QUERY]
    assert [(f.rule, f.row_key, f.column) for f in objects(verdict.findings) if f.severity is Severity.QUERY] == queries


_TITLES = st.text("abc DEF-é’&<>0123456789", max_size=40).map(lambda text: f"On {text} and more")
_REFERENCES = st.lists(st.text("ABC0123456789-/", min_size=1, max_size=12), min_size=1, max_size=8, unique=True)


@st.composite
def usual_decision(draw: st.DrawFn, ref: str) -> Row:
    """A case decided within the year in some weeks, or one that came in its last month and is pending."""
    pending = draw(st.booleans())
    first, last = (date(2026, 3, 1), date(2026, 3, 31)) if pending else (date(2025, 4, 1), date(2025, 12, 31))
    received = draw(st.dates(first, last))
    decided = received + timedelta(days=draw(st.integers(8, 60)))
    return {
        "application_ref": ref,
        "scheme_code": draw(st.sampled_from(["S1", "S2"])),
        "product_area": draw(st.sampled_from(EDITION["decisions"]["product_area"].codes)),
        "received_on": draw(written_days(received)),
        "decided_on": None if pending else draw(written_days(decided)),
        "outcome": "pending" if pending else draw(st.sampled_from(["granted", "Refused", "withdrawn", "lapsed"])),
        "clock_stop_days": draw(st.sampled_from([None, "0"] if pending else [None, "0", "3"])),
    }


@st.composite
def usual_resource(draw: st.DrawFn, given: Row) -> Row:
    """Spending and training that nobody would ask about."""
    staff = draw(st.integers(1, 20))
    spend = staff * draw(st.integers(20_000, 400_000))
    return {
        **given,
        "ai_fte": str(staff),
        "ai_spend_gbp": draw(written_numbers(spend)),
        "of_which_external_gbp": draw(written_numbers(draw(st.integers(0, spend)))),
        "training_days": draw(written_numbers(draw(st.integers(0, 60 * staff)))),
    }


@st.composite
def usual_returns(draw: st.DrawFn) -> RawReturn:
    """Returns with nothing to correct and nothing to explain."""
    guidance = [{**row, "title": draw(_TITLES), "url": "https://www.regulator.example/x"} for row in VALID["guidance"]]
    initiative = VALID["initiatives"][0]
    return a_return(
        guidance=guidance,
        decisions=[draw(usual_decision(ref)) for ref in draw(_REFERENCES)],
        resources=[draw(usual_resource(row)) for row in VALID["resources"]],
        initiatives=[{**initiative, "initiative_ref": r, "name": draw(_TITLES)} for r in draw(_REFERENCES)],
        narrative=[dict.fromkeys(VALID["narrative"][0], draw(_TITLES))],
    )


@pytest.mark.thorough
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(usual_returns(), st.booleans())
def test_usual_return_has_nothing_to_correct_or_explain(raw: RawReturn, typed: bool) -> None:
    verdict = through_the_gate(workbook_of(raw, typed=typed))

    assert verdict.verdict == "accepted"
    assert [f for f in objects(verdict.findings) if f.severity is not Severity.NOTE] == []
    assert verdict.held_back == ()


def test_blank_template_only_lacks_what_is_required() -> None:
    verdict = through_the_gate(blank())

    prefilled = {"regulator_code", "reporting_year", "period_start", "period_end"}
    answers = [table for table in EDITION if table.layout is Layout.ANSWERS]
    required = {(t.name, c.name) for t in answers for c in t.columns if c.required and c.name not in prefilled}
    found = list(objects(verdict.findings))
    assert {(f.table, f.column) for f in found if f.rule == "T-01"} == required
    assert [(f.rule, f.table) for f in found if f.rule != "T-01"] == [
        ("C-06", "guidance"),
        ("C-06", "decisions"),
        ("C-06", "resources"),
        ("C-06", "capability"),
    ]
