"""What may be published of an estimate: nothing from which a number of 1 to 4 cases could be worked out."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from metrics.curves import curves
from metrics.definition import Definition, Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.figures import State
from tests.bench.invented_counts import YEAR, World, invent

WORLD = World(regulators=12, cases_a_year=(40, 90), years=2)
COUNTED, SPENT = "decisions_decided", "regulating_ai_spend_gbp"


def with_spending(made: Evidence) -> Evidence:
    whose = made.decisions.select("regulator_code", "year").unique()
    rows = [
        whose.with_columns(quantity=pl.lit(name), value=pl.lit(value), state=pl.lit("value"))
        for name, value in ((COUNTED, 40.0), (SPENT, 90_000.0))
    ]
    return replace(made, quantities=pl.concat([made.quantities, *(r.select(made.quantities.columns) for r in rows)]))


EVIDENCE = with_spending(invent(WORLD, 5))
P1, P3, P6, C6 = (definitions()[id_] for id_ in ("P1", "P3", "P6", "C6"))


def hiding(column: str, year: int = YEAR) -> Evidence:
    row = {"regulator_code": "R000", "year": year, "column": column, "product_area": None}
    return replace(EVIDENCE, suppressed=pl.DataFrame([row], schema=EVIDENCE.suppressed.schema))


def own(definition: Definition) -> Estimate:
    return next(each for each in definition.of_year(EVIDENCE, YEAR) if each.regulator_code == "R000")


@pytest.mark.parametrize("state", [State.NO_FAIR_COMPARATOR, State.INSUFFICIENT, State.NOT_MEASURABLE])
@pytest.mark.parametrize("definition", [P1, P3], ids=lambda each: each.id)
def test_a_figure_without_a_value_does_not_tell_of_how_few_either(definition: Definition, state: State) -> None:
    few = Estimate("R000", state, n=3, events=3, years=(YEAR,), not_measurable=2)
    assert definition.public(EVIDENCE, few) == Estimate("R000", state, years=(YEAR,))
    many = replace(few, n=30, events=30)
    assert definition.public(EVIDENCE, many) == many
    assert definition.public(hiding(definition.rests_on[0]), many) == Estimate("R000", state, years=(YEAR,))


def test_decisions_overturned_are_hidden_with_any_of_the_years_they_are_a_share_of() -> None:
    share = Estimate("R000", value=0.0, n=23, events=23, count=0.0, base=23.0, years=(YEAR,))
    for back in (1, 2, 3):
        assert P6.public(hiding("decided", YEAR - back), share).state is State.SUPPRESSED
    assert P6.public(hiding("decided", YEAR - 4), share) == share


def test_what_a_decision_costs_would_give_the_number_of_decisions_away() -> None:
    cost = own(C6)
    assert cost.state is State.VALUE
    assert C6.public(EVIDENCE, cost) == cost
    assert C6.public(hiding("decided"), cost).value is None


def test_whatever_counts_decisions_is_hidden_where_they_are() -> None:
    undecided = replace(
        EVIDENCE,
        decisions=EVIDENCE.decisions.clear(),
        quantities=EVIDENCE.quantities.filter(pl.col("quantity") != COUNTED),
    )
    counting = {d for d in definitions().values() if d.of_year(EVIDENCE, YEAR) != d.of_year(undecided, YEAR)}
    assert {d.id for d in counting} >= {"P1", "P2", "P3", "P7", "C1", "C2", "C3", "C6"}
    assert [d.id for d in counting if not d.rests_on] == []


@pytest.mark.parametrize("column", ["received", "decided", "pending"])
def test_no_curve_is_drawn_that_ends_at_a_hidden_number(column: str) -> None:
    drawn = {curve.regulator_code for curve in curves(EVIDENCE, [YEAR])}
    assert "R000" in drawn
    assert {curve.regulator_code for curve in curves(hiding(column), [YEAR])} == drawn - {"R000"}
