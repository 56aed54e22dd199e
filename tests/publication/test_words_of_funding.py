"""How funding is told: names and not codes, prices at each amount, what a correction changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.documents.tables import TextTable
from portal.queries.funding_changes import what_changed
from portal.queries.funding_page import Correction, FundingPage, LineShown, OfRegulator
from portal.queries.funding_words import chain_parts, funding_parts, paper_parts
from regulators.capability_chain import Need, Recorded, chain
from regulators.funding import Prices, Status, Urgency
from tests.fixtures.funding import a_line

REAL = a_line(prices=Prices.REAL, price_year=2026, paid=None)
CORRECTED = Correction(2, date(2026, 6, 2), "allocated £1, was £2", "A cut.")


def page() -> FundingPage:
    """Two departments' money for one regulator, one line of it in real prices and corrected."""
    need = Need("legal", "urgent", Decimal(5), Decimal(2), Decimal(240_000), None, "none")
    lines = [
        Recorded(1, "XD1", "X06", a_line()),
        Recorded(2, "XD4", "X06", a_line(allocated=5_000)),
        Recorded(3, "XD1", "X06", REAL),
    ]
    of = chain("X06", 2026, sponsors=("XD1", "XD4"), needs=[need], spent=[], lines=lines, not_needed=[])
    shown = tuple(
        LineShown(each, "Transport", "Rail Regulator", 2, (CORRECTED,)) for each in lines if each.department == "XD1"
    )
    return FundingPage(
        department="XD1",
        name="Transport",
        demonstration=True,
        year=2026,
        regulators=(OfRegulator("X06", "Rail Regulator", of, None, ("Treasury",)),),
        lines=shown,
        not_needed=(),
        as_of=date(2026, 7, 20),
        names={"XD1": "Transport", "XD4": "Treasury"},
    )


def told() -> list[str]:
    found = page()
    parts = [*funding_parts(found), *paper_parts(found, 3), *chain_parts(found, found.regulators[0])]
    return [
        text
        for part in parts
        for block in part.blocks
        for text in (
            [cell for row in (block.headings, *block.rows) for cell in row]
            if isinstance(block, TextTable)
            else [getattr(block, "text", "")]
        )
    ]


def test_bodies_are_told_by_their_names() -> None:
    cells = told()
    assert "the department £120,000; Treasury £5,000; 1 line in real prices, not added" in cells
    assert not [cell for cell in cells if "XD" in cell or cell.startswith("X06")]


def test_every_real_amount_says_whose_prices_it_is_in() -> None:
    assert "£120,000 in 2025-26 prices" in told()


def test_no_cell_holds_two_numbers_of_staff_and_screens_have_four_columns() -> None:
    found = page()
    for part in (*funding_parts(found), *chain_parts(found, found.regulators[0])):
        for block in part.blocks:
            if isinstance(block, TextTable):
                assert len(block.headings) <= 4, block.title
                assert all(len(row) == len(block.headings) for row in block.rows)
    assert {"5.0", "2.0", "3.0"} <= set(told())


def test_full_time_equivalents_are_spelt_out_once() -> None:
    words = " ".join(cell for part in funding_parts(page()) for b in part.blocks for cell in [getattr(b, "text", "")])
    assert words.count("full-time equivalent staff (FTE)") == 1


def test_a_correction_says_what_it_changed_and_why() -> None:
    assert any("corrected on 2 June 2026 (allocated £1, was £2): A cut." in cell for cell in told())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"allocated": 90_000}, "allocated £90,000, was £120,000"),
        ({"paid": 5}, "paid £5, was not held"),
        ({"urgency": Urgency.PLANNED}, "urgency planned, was urgent"),
        ({"area": "data_science"}, "capability area data science, was legal"),
        ({"financial_year": 2028}, "financial year 2027-28, was 2026-27"),
        ({"settlement": "none"}, "settlement outside a settlement, was SR2025"),
        ({"status": Status.PAID, "status_on": date(2026, 6, 9)}, "status paid, was allocated; status as it stood on 9"),
        ({"evidence_url": "https://b.example/x"}, "its address https://b.example/x, was https://department.example/"),
        (
            {"prices": Prices.REAL, "price_year": 2026},
            "asked for £200,000 in 2025-26 prices, was £200,000; allocated £120,000 in 2025-26 prices, was £120,000; "
            "prices of 2025-26, was nominal",
        ),
    ],
)
def test_what_changed_names_every_field_that_differs(changed: dict[str, object], said: str) -> None:
    before = a_line()
    assert what_changed(before, replace(before, **changed)).startswith(said)  # type: ignore[arg-type]
