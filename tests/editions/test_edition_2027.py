"""Edition 2027 is edition 2026 with two columns more, one renamed and one code split; 2026 stands as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import polars as pl
import pytest

from portal.usual_rounds import round_of
from submissions_schema.columns import Column, Edition, Kind, Layout, Table, slug
from submissions_schema.editions import CHANGES, EDITIONS, edition_of
from submissions_schema.editions.changes import Changes, Renamed, Split, changed
from submissions_schema.open_data import decisions_totals, public_tables, summary_table
from submissions_schema.suppression import COUNTS

OLD, NEW, WHAT = EDITIONS[2026], EDITIONS[2027], CHANGES[2027]
COLUMNS = [pytest.param(table, column, id=f"{table.name}.{column.name}") for table in NEW for column in table.columns]
FROZEN = "e62c3afefbc69816c79e4af4881f81cba3d18f2f3a92df5d66413b0a94ed4dff"
"""Of everything edition 2026 declares. It is filed and published: it never changes again."""


def declared(edition: Edition) -> str:
    """All a filer, a check or a reader of the data gets from an edition, as one text."""

    def of(column: Column) -> list[object]:
        return [
            column.name,
            column.kind,
            column.help,
            column.required,
            column.example,
            column.codes,
            column.max_length,
            column.max_words,
            column.places,
            column.minimum,
            column.unit,
            column.may_be_after_the_cut,
            column.always_held,
            column.published,
            column.identifier,
            column.source,
            column.known_as,
            column.no_longer,
            column.label,
        ]

    tables = [
        [t.name, t.help, t.layout, t.key, t.public, t.sheet, [of(c) for c in (*t.columns, *t.all_columns)]]
        for t in edition
    ]
    days = [edition.period_start, edition.period_end, edition.earliest]
    return json.dumps([edition.year, *map(str, days), tables], sort_keys=True)


def test_edition_2026_is_frozen() -> None:
    assert hashlib.sha256(declared(OLD).encode()).hexdigest() == FROZEN


def test_two_columns_are_new_one_is_renamed_and_nothing_else_comes_or_goes() -> None:
    before = {(t.name, c.name) for t in OLD for c in t.columns}
    after = {(t.name, c.name) for t in NEW for c in t.columns}
    assert after - before == {
        ("capability", "training_hours"),
        ("initiatives", "ai_kind"),
        ("decisions", "applicant_stop_days"),
    }
    assert before - after == {("decisions", "clock_stop_days")}


def test_one_code_is_split_wherever_its_list_is_used() -> None:
    for table in OLD:
        for column in table.columns:
            codes = NEW[table.name][NEW[table.name].named(column.name)].codes
            if "robotics" not in column.codes:
                assert codes == column.codes
                continue
            at = column.codes.index("robotics")
            wanted = (*column.codes[:at], "robots_at_work", "robots_in_public", *column.codes[at + 1 :])
            assert codes == wanted, (table.name, column.name)


def test_what_did_not_change_is_the_same_declaration() -> None:
    touched = {("decisions", "applicant_stop_days"), ("capability", "training_hours"), ("initiatives", "ai_kind")}
    filled_in = {"reporting_year", "period_start", "period_end"}
    for table in NEW:
        for column in table.columns:
            if (table.name, column.name) in touched or column.no_longer:
                assert "edition 2027" in column.source
            elif column.name in filled_in:
                assert replace(column, example="") == replace(OLD[table.name][column.name], example="")
            else:
                assert column == OLD[table.name][column.name]


def test_the_period_is_the_year_after() -> None:
    assert (str(NEW.period_start), str(NEW.period_end)) == ("2026-04-01", "2027-03-31")
    assert NEW["cover"]["period_end"].example == "2027-03-31"


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_explains_itself(table: Table, column: Column) -> None:
    assert slug(column.label) == column.name
    assert table.find(column.label) is column
    assert len(column.help) > 10 and column.help.rstrip().endswith(".")
    assert column.example
    assert not column.codes or column.example in column.codes
    assert column.kind is not Kind.DECIMAL or column.unit


def test_every_change_says_why_in_words() -> None:
    told = list(WHAT.in_words(OLD))
    assert len(told) == 4
    for sheets, label, what, why in told:
        assert all(sheet in {t.sheet for t in OLD} for sheet in sheets.split(", "))
        assert label and what.endswith(".") and len(why) > 80


def test_rounds_name_the_editions_there_are() -> None:
    assert [edition_of(year) for year in (2021, 2026, 2027, 2028)] == [2026, 2026, 2027, 2027]
    assert round_of(2027).edition == 2027 and round_of(2026).edition == 2026


def test_the_published_summary_has_the_product_areas_of_its_edition() -> None:
    areas = {year: set(summary_table(EDITIONS[year])["product_area"].codes) for year in EDITIONS}
    assert areas[2027] - areas[2026] == {"robots_at_work", "robots_in_public"}
    published = {t.name: t for t in public_tables(NEW)}
    assert published["decisions"] == summary_table(NEW)
    assert {"training_hours"} < {c.name for c in published["capability"].columns}


def test_the_summary_counts_every_outcome_of_every_edition() -> None:
    for edition in EDITIONS.values():
        for outcome in edition["decisions"]["outcome"].codes:
            case = pl.DataFrame(
                {
                    "scheme_code": ["S1"],
                    "product_area": ["drones"],
                    "received_on": [edition.period_start],
                    "decided_on": [None if outcome == "pending" else edition.period_end],
                    "outcome": [outcome],
                    "days_net": [5],
                    "within_target": [True],
                    "day_unit": ["working_days"],
                },
                schema_overrides={"decided_on": pl.Date},
            )
            totals = decisions_totals(case, period_start=edition.period_start, suppress=False)
            assert totals["received"] == 1, outcome
            assert set(totals) == set(COUNTS)


def test_a_key_is_neither_renamed_nor_split() -> None:
    renamed = Renamed("decisions", "application_ref", "case_ref", "Your own reference.", "here", "because")
    with pytest.raises(ValueError, match="is a key"):
        changed(OLD, Changes(2026, 2027, renamed=(renamed,)))
    split = Split("purpose", "using_ai", ("a", "b"), "Choose.", "here", "because")
    with pytest.raises(ValueError, match="is a key"):
        changed(OLD, Changes(2026, 2027, split=(split,)))
    unknown = Split("product_area", "toys", ("a", "b"), "Choose.", "here", "because")
    with pytest.raises(ValueError, match="has the code toys"):
        changed(OLD, Changes(2026, 2027, split=(unknown,)))
    with pytest.raises(ValueError, match="not of 2027"):
        changed(NEW, Changes(2026, 2028))


def test_tables_keep_their_layout_and_key() -> None:
    assert [(t.name, t.layout, t.key, t.public) for t in NEW] == [(t.name, t.layout, t.key, t.public) for t in OLD]
    assert {t.name for t in NEW if t.layout is Layout.ANSWERS} == {"cover", "narrative"}
