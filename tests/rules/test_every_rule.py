"""Each rule: a return that breaks it at its anchors and breaks no other; and the valid return."""

from __future__ import annotations

import pytest

from submissions_schema.anchors import answer_cell
from submissions_schema.checking import check
from submissions_schema.columns import Edition, Layout
from submissions_schema.editions import EDITIONS
from submissions_schema.findings import Finding, objects
from submissions_schema.raw import RawReturn, column_letter
from submissions_schema.rules.rule import REGISTER, Rule
from tests.rules import examples_of_cells, examples_of_rows
from tests.rules.example import Example
from tests.rules.returns import CODE, a_return, form

EXAMPLES = (*examples_of_cells.EXAMPLES, *examples_of_rows.EXAMPLES)


def _anchor(finding: Finding, given: RawReturn, edition: Edition) -> str:
    """The finding's anchor as examples write it; asserts that the cell is that of the column."""
    assert finding.table
    table, raw = edition[finding.table], given.tables[finding.table]
    at = f"{finding.table}.{finding.column}" if finding.column else finding.table
    if table.layout is Layout.ANSWERS:
        assert finding.column and finding.cell == answer_cell(table, raw, finding.column)
        return at
    row = finding.row or 1
    letter = column_letter(raw.places[finding.column]) if finding.column else "A"
    assert finding.cell == f"{letter}{row}"
    return f"{at}@{row}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule} {e.says}")
def test_rule_is_broken_at_its_anchors_and_no_other(example: Example) -> None:
    rule = REGISTER[example.rule]
    edition = form(rule.since)
    verdict = check(example.given, edition=edition, regulator_code=CODE, **example.known)
    found = list(objects(verdict.findings))

    severity = example.severity or str(rule.severity)
    assert {f.rule for f in found if f.severity != "note"} == ({rule.id} if severity != "note" else set())
    own = [f for f in found if f.rule == rule.id]
    assert {str(f.severity) for f in own} == {severity}
    assert {_anchor(f, example.given, edition) for f in own} == example.anchors
    assert len(own) == len(example.anchors)
    for finding in own:
        assert finding.expected and finding.message.endswith((".", "”"))
        assert "None" not in finding.message and "{" not in finding.message


def test_every_rule_has_an_example() -> None:
    assert {e.rule for e in EXAMPLES} == set(REGISTER)


@pytest.mark.parametrize("rule", REGISTER.values(), ids=lambda r: r.id)
def test_every_rule_says_what_it_is_what_to_do_and_where_it_comes_from(rule: Rule) -> None:
    assert 0 < len(rule.title.split()) <= 10
    assert rule.do.endswith(".")
    assert rule.source
    assert all(table in EDITIONS[rule.since] for table in rule.tables)


@pytest.mark.parametrize("year", EDITIONS)
def test_the_valid_return_breaks_no_rule_of_any_edition(year: int) -> None:
    verdict = check(a_return(of=form(year)), edition=form(year), regulator_code=CODE)

    assert verdict.findings.is_empty()
    assert verdict.verdict == "accepted"
