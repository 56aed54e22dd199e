import csv
import io
from datetime import date

import polars as pl
import pytest

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions import EDITIONS
from submissions_schema.open_data import (
    DECISIONS_SUMMARY,
    Basis,
    csv_text,
    decisions_summary,
    decisions_totals,
    public_columns,
    public_table,
    public_tables,
    summary_table,
)
from submissions_schema.safe_text import unsafe_text
from submissions_schema.suppression import COUNTS

THINGS = Table(
    "things",
    "For the test.",
    (
        Column("thing_ref", Kind.TEXT, "Its name.", identifier=True),
        Column("begun_on", Kind.DATE, "When."),
        Column("done_on", Kind.DAY_OR_MONTH, "When, or in which month."),
        Column("number", Kind.INTEGER, "How many."),
        Column("spend_gbp", Kind.DECIMAL, "How much."),
        Column("good", Kind.YES_NO, "Whether."),
        Column("secret", Kind.TEXT, "Never shown.", published=False),
    ),
    key=("thing_ref",),
)
TYPED = pl.DataFrame(
    [
        ("=A1", date(2025, 6, 1), date(2025, 11, 1), date(2025, 11, 30), 3, False, 1234567.5, True, "canary", "canary"),
        ("B", None, date(2025, 11, 5), date(2025, 11, 5), None, True, 0.1 + 0.2, False, "canary", "canary"),
        ("C", None, None, None, None, False, -12.0, None, "canary", "canary"),
    ],
    schema={
        "thing_ref": pl.String,
        "begun_on": pl.Date,
        "done_on__from": pl.Date,
        "done_on__to": pl.Date,
        "number": pl.Int64,
        "number__not_held": pl.Boolean,
        "spend_gbp": pl.Float64,
        "good": pl.Boolean,
        "secret": pl.String,
        "flex_1": pl.String,
    },
    orient="row",
)
START = date(2025, 4, 1)


def things() -> pl.DataFrame:
    return public_table(THINGS, TYPED, regulator_code="X01", basis=Basis.DEMONSTRATION)


def test_a_published_row_is_text_with_whose_it_is_and_where_it_is_from():
    rows = things()
    assert rows.columns == ["regulator_code", *(c.name for c in THINGS.columns if c.published), "basis"]
    assert set(rows.dtypes) == {pl.String}
    assert rows.rows() == [
        ("X01", "=A1", "2025-06-01", "2025-11", "3", "1234567.5", "Yes", "demonstration"),
        ("X01", "B", None, "2025-11-05", "not held", "0.3", "No", "demonstration"),
        ("X01", "C", None, None, None, "-12", None, "demonstration"),
    ]


def test_what_is_not_published_is_nowhere_in_it():
    assert "canary" not in csv_text(things())


def test_csv_runs_no_formula_and_gives_back_what_was_typed():
    given = pl.DataFrame({"text": ["=1+1", "-1+1", "@x", "plain", "'=1", 'a,"b"\nc', None], "n": ["-1.5"] * 7})
    rows = list(csv.DictReader(io.StringIO(csv_text(given))))
    assert [row["text"] for row in rows][:3] == ["'=1+1", "'-1+1", "'@x"]
    assert [unsafe_text(row["text"]) or None for row in rows] == given["text"].to_list()
    assert [row["n"] for row in rows] == ["-1.5"] * 7


def test_rows_of_decisions_are_refused():
    for edition in EDITIONS.values():
        with pytest.raises(ValueError, match="only a summary"):
            public_table(edition["decisions"], pl.DataFrame(), regulator_code="X01", basis=Basis.REPORTED)


NEVER_PUBLIC = {"application_ref", "received_on", "duly_made_on", "decided_on", "overturned_on", "raised_by", "notes"}


def test_no_edition_publishes_what_must_never_be_public():
    for edition in EDITIONS.values():
        for table in public_tables(edition):
            names = {column.name for column in public_columns(table)}
            assert not names & NEVER_PUBLIC
            assert not [n for n in names if n.startswith("flex_") or n.endswith("_note")]
            emails = {c.name for c in public_columns(table) if c.kind is Kind.EMAIL}
            assert emails <= {"publication_contact_email"}
            assert {"regulator_code", "basis"} <= names
        assert summary_table(edition) in public_tables(edition)
        assert edition["decisions"] not in public_tables(edition)


CASES = {
    "scheme_code": pl.String,
    "product_area": pl.String,
    "received_on": pl.Date,
    "decided_on": pl.Date,
    "outcome": pl.String,
    "within_target": pl.Boolean,
    "days_net": pl.Int64,
    "day_unit": pl.String,
}


def cases(number, outcome, *, scheme="S1", year=2025, kept=None, days=None, decided=None):
    ended = decided or (None if outcome == "pending" else date(2026, 1, 5))
    received = None if year is None else date(year, 5, 1)
    rows = [(scheme, "drones", received, ended, outcome, kept, days, "working_days")] * number
    return pl.DataFrame(rows, schema=CASES, orient="row")


def summary(*groups: pl.DataFrame) -> list[dict]:
    frame = decisions_summary(pl.concat(groups), period_start=START, regulator_code="X01", basis=Basis.REPORTED)
    assert set(frame.dtypes) == {pl.String}
    return frame.to_dicts()


LARGE = (
    cases(20, "granted", kept=True, days=10),
    cases(10, "granted_with_conditions", kept=False, days=30),
    cases(10, "refused", kept=True, days=20),
    cases(5, "withdrawn"),
    cases(5, "lapsed"),
    cases(6, "pending", kept=False),
)


def test_large_numbers_are_summed_by_scheme_area_and_year():
    assert summary(*LARGE) == [
        {
            "regulator_code": "X01",
            "scheme_code": "S1",
            "product_area": "drones",
            "year_received": "2025",
            "received": "56",
            "decided": "40",
            "granted": "30",
            "refused": "10",
            "withdrawn": "10",
            "pending": "6",
            "within_target": "30",
            "day_unit": "working_days",
            "lower_quartile": "10",
            "median": "15",
            "upper_quartile": "22.5",
            "basis": "reported",
        }
    ]


def test_an_old_decision_overturned_in_the_period_is_not_counted_again():
    old = cases(7, "refused", year=2023, decided=date(2024, 1, 1), kept=True, days=5)
    assert summary(*LARGE, old) == summary(*LARGE)


def test_a_row_whose_outcome_nobody_knows_is_in_no_count():
    unknown = [cases(7, "sent back", kept=True, days=5), cases(3, None)]
    assert summary(*LARGE, *unknown) == summary(*LARGE)


def test_a_small_number_is_hidden_in_the_table_and_in_the_totals_that_give_it_away():
    groups = (cases(20, "granted", kept=True, days=10), cases(3, "refused", kept=True, days=9))
    (row,) = summary(*groups)
    totals = decisions_totals(pl.concat(groups), period_start=START)
    assert row["refused"] == "suppressed"
    assert "suppressed" in (row["granted"], row["decided"])
    for name in COUNTS:
        assert (totals[name] is None) == (row[name] == "suppressed")
    assert decisions_totals(pl.concat(groups), period_start=START, suppress=False)["refused"] == 3


def test_quartiles_are_hidden_with_the_number_decided_and_under_five_measured_cases():
    few = summary(cases(3, "granted", kept=True, days=10), cases(40, "pending"))[0]
    assert few["decided"] == few["median"] == "suppressed"
    unmeasured = summary(cases(20, "granted"), cases(4, "granted", days=8))[0]
    assert (unmeasured["decided"], unmeasured["median"]) == ("24", "suppressed")


def test_what_has_no_verdict_or_no_days_is_not_measurable_and_nothing_decided_is_blank():
    (row,) = summary(cases(20, "granted"))
    assert (row["within_target"], row["median"]) == ("not measurable", "not measurable")
    few = summary(cases(3, "granted"), cases(40, "pending"))[0]
    assert (few["decided"], few["within_target"]) == ("suppressed", "suppressed")
    (row,) = summary(cases(20, "pending"))
    assert (row["decided"], row["within_target"], row["median"]) == ("0", "0", None)


def test_a_day_of_receipt_that_is_not_held_leaves_its_year_not_held():
    assert [row["year_received"] for row in summary(cases(9, "pending", year=None), *LARGE)] == ["not held", "2025"]


def test_a_return_without_decisions_has_an_empty_summary_with_all_columns():
    none = decisions_summary(cases(0, "granted"), period_start=START, regulator_code="X01", basis=Basis.REPORTED)
    assert none.columns == [column.name for column in public_columns(DECISIONS_SUMMARY)]
    assert none.is_empty()
