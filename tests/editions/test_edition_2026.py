"""Edition 2026 says what the return asks, and each column can explain itself."""

from __future__ import annotations

import pytest

from submissions_schema.columns import Column, Kind, Layout, Table, slug
from submissions_schema.editions import EDITIONS, edition
from submissions_schema.editions.e2026.codes import CAPABILITY_AREAS

EDITION = edition(2026)
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}") for table in EDITION for column in table.columns
]


def test_sheets_stand_in_the_order_of_the_return() -> None:
    assert [table.sheet for table in EDITION] == [
        "Cover",
        "Guidance",
        "Schemes",
        "Decisions",
        "Resources",
        "Capability",
        "Initiatives",
        "Barriers",
        "Commitments",
        "Case studies",
        "Narrative",
    ]


def test_cover_and_narrative_are_sheets_of_answers() -> None:
    assert {t.name for t in EDITION if t.layout is Layout.ANSWERS} == {"cover", "narrative"}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_label_leads_back_to_the_column(table: Table, column: Column) -> None:
    assert slug(column.label) == column.name
    assert table.find(column.label) is column


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_explains_itself(table: Table, column: Column) -> None:
    assert len(column.help) > 10 and column.help.rstrip().endswith(".")
    assert column.example
    assert "edition 2026" in column.source
    if column.kind in (Kind.DECIMAL,):
        assert column.unit


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_codes_belong_to_code_columns_and_contain_the_example(table: Table, column: Column) -> None:
    assert bool(column.codes) == (column.kind is Kind.CODE)
    if column.codes:
        assert column.example in column.codes
        assert len(set(column.codes)) == len(column.codes)


@pytest.mark.parametrize("table", list(EDITION), ids=lambda table: table.name)
def test_names_and_labels_are_unique_with_notes_and_free_columns(table: Table) -> None:
    labels = [column.label for column in table.all_columns]
    assert len({label.lower() for label in labels}) == len(labels)
    if table.layout is Layout.ROWS:
        assert [column.name for column in table.all_columns][-2:] == ["flex_1", "flex_2"]


@pytest.mark.parametrize("table", [t for t in EDITION if t.layout is Layout.ROWS], ids=lambda table: table.name)
def test_key_columns_are_required_and_never_not_held(table: Table) -> None:
    assert table.key
    assert all(table[name].required and not table[name].may_be_not_held for name in table.key)


def test_only_plans_may_lie_after_the_cut() -> None:
    later = {c.name for table in EDITION for c in table.columns if c.may_be_after_the_cut}
    assert later == {"target_publish_on", "action_due_on", "due_on", "close_by"}


def test_private_columns_are_never_published() -> None:
    private = {f"{table.name}.{c.name}" for table in EDITION for c in table.all_columns if not c.published}
    named = {name for name in private if not name.endswith("_note") and ".flex_" not in name}
    assert named == {
        "cover.prepared_by",
        "cover.prepared_by_email",
        "guidance.notes",
        "decisions.application_ref",
        "decisions.received_on",
        "decisions.duly_made_on",
        "decisions.decided_on",
        "decisions.overturned_on",
        "decisions.sandbox_licence",
        "barriers.raised_by",
        "case_studies.contact",
    }
    everything = [(table, c) for table in EDITION for c in table.all_columns]
    assert not any(c.published for _, c in everything if c.name.endswith("_note") or c.name.startswith("flex_"))
    addresses = {f"{table.name}.{c.name}" for table, c in everything if c.kind is Kind.EMAIL and c.published}
    assert addresses == {"cover.publication_contact_email"}


def test_of_decisions_only_a_summary_is_published() -> None:
    assert [table.name for table in EDITION if not table.public] == ["decisions"]


def test_year_and_period_are_always_held() -> None:
    cover = EDITION["cover"]
    always = {c.name for c in cover.columns if c.always_held}
    assert always == {"reporting_year", "period_start", "period_end"}
    assert not any(cover[name].may_be_not_held for name in always)
    assert cover["total_fte"].may_be_not_held


def test_narrative_answers_have_at_most_500_words() -> None:
    assert {c.max_words for c in EDITION["narrative"].columns} == {500}


def test_capability_has_seven_areas() -> None:
    assert len(CAPABILITY_AREAS) == 7


def test_edition_is_found_by_year() -> None:
    assert EDITIONS[2026] is EDITION
    with pytest.raises(KeyError):
        edition(1999)
