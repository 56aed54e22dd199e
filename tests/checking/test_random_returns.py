"""Properties of the checks over returns nobody wrote by hand."""

from __future__ import annotations

import unicodedata

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions_schema.checking import check
from submissions_schema.columns import Layout
from submissions_schema.findings import Severity, objects
from submissions_schema.raw import CellKind, RawReturn
from tests.checking.random_returns import valid_returns
from tests.rules.returns import CODE, EDITION, VALID, a_return, changed, raw_table

_SLOW = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@_SLOW
@given(valid_returns())
def test_valid_return_has_no_error(raw: RawReturn) -> None:
    verdict = check(raw, edition=EDITION, regulator_code=CODE)

    errors = [f for f in objects(verdict.findings) if f.severity is Severity.ERROR]
    assert errors == []


def test_blank_return_only_lacks_what_is_required() -> None:
    blank = {table.name: [{}] if table.layout is Layout.ANSWERS else [] for table in EDITION}

    verdict = check(a_return(**blank), edition=EDITION, regulator_code=CODE, last_year={}, licences={}, partners={})

    missing = {(f.table, f.column) for f in objects(verdict.findings) if f.rule == "T-01"}
    answers = [table for table in EDITION if table.layout is Layout.ANSWERS]
    assert missing == {(table.name, c.name) for table in answers for c in table.columns if c.required}
    others = verdict.findings.filter(pl.col("rule") != "T-01")
    assert others.select("rule", "table").rows() == [
        ("C-06", "guidance"),
        ("C-06", "decisions"),
        ("C-06", "resources"),
        ("C-06", "capability"),
    ]


_CELLS = [(table.name, column.name) for table in EDITION if VALID[table.name] for column in table.all_columns]
_NASTY = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    [
        "not held",
        "=cmd|'/c calc'!A0",
        "1e309",
        "0/0/0000",
        "2025-13-01",
        "31 June 2025",
        "," * 30,
        "\x00",
        "9" * 40,
        "-",
    ]
)


@settings(max_examples=60)
@given(st.sampled_from(_CELLS), _NASTY, st.sampled_from(list(CellKind)))
def test_any_text_in_any_cell_gets_an_answer(cell: tuple[str, str], text: str, kind: CellKind) -> None:
    table, column = cell
    first = 0 if EDITION[table].layout is Layout.ANSWERS else 2
    rows = changed(table, 0, **{column: text})
    raw = raw_table(table, rows, kinds={(first, column): kind})

    verdict = check(
        RawReturn(EDITION.year, CODE, {table: raw}), edition=EDITION, regulator_code=CODE, last_year={}, licences={}
    )

    for finding in objects(verdict.findings):
        shown = f"{finding.value}{finding.row_key}{finding.message}"
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Co") and c not in "\t\n\r"]
        assert finding.cell
