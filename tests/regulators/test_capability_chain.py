"""From need to what is left: the arithmetic adds up, nothing counts twice, and *not held* is never nought."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulators.capability_chain import (
    Chain,
    Need,
    NotNeeded,
    Recorded,
    Spent,
    Standing,
    Total,
    chain,
    paid_and_spent,
    totals,
)
from regulators.funding import Ground, Prices, Status
from submissions_schema.editions.e2026.codes import CAPABILITY_AREAS, FUNDED_BY, URGENCIES
from tests.fixtures.funding import a_line

YEAR = 2026
DEPARTMENTS = ("XD1", "XD4")


def a_need(area: str = "legal", urgency: str = "urgent", cost: int | None = 100_000, **changed: object) -> Need:
    right = Need(area, urgency, Decimal(3), Decimal(2), None if cost is None else Decimal(cost), Decimal(0), "none")
    return replace(right, **changed)  # type: ignore[arg-type]


def a_chain(
    *needs: Need,
    lines: tuple[Recorded, ...] = (),
    sponsors: tuple[str, ...] = ("XD1",),
    stated: tuple[NotNeeded, ...] = (),
    spent: tuple[Spent, ...] = (),
    code: str = "X01",
) -> Chain:
    return chain(code, YEAR, sponsors=sponsors, needs=needs or None, spent=spent, lines=lines, not_needed=stated)


def a_record(number: int = 1, department: str = "XD1", regulator: str = "X01", **changed: object) -> Recorded:
    return Recorded(number, department, regulator, a_line(**changed))


def a_statement(department: str = "XD1", regulator: str = "X01") -> NotNeeded:
    return NotNeeded(department, regulator, YEAR + 1, Ground.LEVY, "A levy.", "Act", "https://law.example/act")


def amounts(*values: Decimal | None) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def test_money_of_the_year_after_closes_the_gap_of_its_area_and_no_other() -> None:
    found = a_chain(
        a_need("legal"), a_need("economics"), lines=(a_record(allocated=60_000), a_record(2, financial_year=2026))
    )
    legal, economics = sorted(found.areas, key=lambda area: area.area, reverse=True)
    assert amounts(legal.left, economics.left) == [40_000, 100_000]
    assert [each.id for each in found.lines] == [1] and [each.id for each in found.paid_lines] == [2]
    assert found.standing is Standing.FUNDED_IN_PART


def test_grant_in_aid_that_the_return_names_is_the_same_money_as_the_lines() -> None:
    said = a_need(gap_funded=Decimal(80_000), funded_by="grant_in_aid")
    assert a_chain(said).areas[0].left == 100_000
    (area,) = a_chain(said, lines=(a_record(allocated=80_000),)).areas
    assert amounts(area.left, area.grant_in_aid_said, area.otherwise) == [20_000, 80_000, 0]
    (levied,) = a_chain(a_need(gap_funded=Decimal(80_000), funded_by="levy")).areas
    assert levied.left == 20_000 and levied.otherwise_by == "levy"


def test_real_prices_and_refused_money_are_listed_and_not_added() -> None:
    real = a_record(prices=Prices.REAL, price_year=2026, allocated=60_000)
    refused = a_record(2, allocated=None, status=Status.REFUSED)
    found = a_chain(a_need(), lines=(real, refused))
    assert found.areas[0].left == 100_000 and len(found.lines) == 2
    assert totals([found], "XD1").own == 0


def test_not_held_is_not_nought() -> None:
    (area,) = a_chain(a_need(cost=None, needed_fte=None), lines=(a_record(),)).areas
    assert (area.gap, area.cost, area.left) == (None, None, None)
    sums = totals([a_chain(a_need(cost=None), a_need("economics"))], "XD1")
    assert sums.cost == Total(Decimal(100_000), unknown=1)
    assert sums.left == Total(Decimal(100_000), unknown=1)
    assert a_chain(a_need(cost=None)).standing is Standing.NOT_MEASURABLE
    (unsaid,) = a_chain(a_need(gap_funded=None, funded_by="levy")).areas
    assert unsaid.left is None


def test_a_gap_that_nobody_can_measure_is_not_called_funded() -> None:
    closed = a_need("legal", urgency="met", cost=None, held_fte=Decimal(3), gap_funded=None)
    assert a_chain(closed, a_need("economics", cost=None)).standing is Standing.NOT_MEASURABLE
    paid_for = a_chain(a_need("legal"), a_need("economics", cost=None), lines=(a_record(allocated=100_000),))
    assert paid_for.standing is Standing.NOT_MEASURABLE
    known = a_chain(a_need("legal"), a_need("economics", cost=None))
    assert known.standing is Standing.UNFUNDED, "what is known of is not funded"
    assert totals([], "XD1").needed.value is None and totals([known], "XD1").needed.value is not None


def test_what_was_only_asked_for_is_not_missing_from_what_was_paid() -> None:
    asked = a_record(allocated=None, financial_year=2026, status=Status.ASKED)
    refused = a_record(2, allocated=None, financial_year=2026, status=Status.REFUSED)
    found = paid_and_spent(a_chain(a_need(), lines=(asked, refused), spent=(Spent("grant_in_aid", Decimal(70)),)))
    assert (found.paid, found.not_held, found.lines) == (0, 0, 2)


def test_a_need_that_is_met_costs_nothing_though_nobody_wrote_it() -> None:
    found = a_chain(a_need(urgency="met", cost=None, held_fte=Decimal(3), gap_funded=None))
    assert found.areas[0].left == 0 and found.standing is Standing.NO_GAP


def test_urgent_comes_first_then_what_is_left_most() -> None:
    found = a_chain(
        a_need("legal", "planned", 900_000), a_need("economics", "urgent", 1), a_need("data_science", "urgent", 5)
    )
    assert [area.area for area in found.areas] == ["data_science", "economics", "legal"]


def test_a_body_without_a_sponsor_is_not_applicable_and_no_gap_of_a_department() -> None:
    found = a_chain(a_need(), sponsors=())
    assert found.standing is Standing.NOT_APPLICABLE
    sums = totals([found])
    assert amounts(sums.left.amount, sums.left_to_means_of_their_own.amount) == [0, 100_000]


def test_no_departmental_money_needed_is_a_value_once_every_sponsor_says_so() -> None:
    one = a_chain(a_need(), sponsors=DEPARTMENTS, stated=(a_statement("XD1"),))
    assert one.standing is Standing.UNFUNDED and totals([one]).left.amount == 100_000
    both = a_chain(a_need(), sponsors=DEPARTMENTS, stated=(a_statement("XD1"), a_statement("XD4")))
    assert both.standing is Standing.NOT_NEEDED and totals([both]).left.amount == 0
    assert a_chain(a_need(), stated=(a_statement(regulator="X02"),)).standing is Standing.UNFUNDED


def test_paid_and_spent_says_which_side_is_not_held() -> None:
    spent = (Spent("grant_in_aid", Decimal(30)), Spent("levy", Decimal(70)))
    paid = a_record(financial_year=2026, paid=50, status=Status.PAID)
    sides = paid_and_spent(a_chain(a_need(), lines=(paid,), spent=spent))
    assert amounts(sides.paid, sides.spent, sides.spent_in_all, sides.difference) == [50, 30, 100, 20]
    unpaid = paid_and_spent(a_chain(a_need(), lines=(a_record(financial_year=2026),), spent=spent))
    assert (unpaid.paid, unpaid.difference, unpaid.not_held) == (None, None, 1)
    nothing = paid_and_spent(a_chain(a_need(), spent=(Spent("levy", Decimal(70)),)))
    assert amounts(nothing.paid, nothing.spent) == [0, 0] and not nothing.names_grant_in_aid
    missing = paid_and_spent(chain("X01", YEAR, sponsors=(), needs=None, spent=None, lines=(), not_needed=()))
    assert missing.spent is None and missing.difference is None


POUNDS = st.integers(0, 500_000)
NEEDS = st.builds(
    lambda area, urgency, needed, held, cost, funded, by: Need(
        area, urgency, Decimal(needed), Decimal(held), Decimal(cost), Decimal(min(funded, cost)), by
    ),
    st.sampled_from(CAPABILITY_AREAS),
    st.sampled_from(URGENCIES),
    st.integers(0, 9),
    st.integers(0, 9),
    POUNDS,
    POUNDS,
    st.sampled_from(FUNDED_BY),
)


@st.composite
def worlds(draw: st.DrawFn) -> list[Chain]:
    """Some regulators with one or two sponsors or none, their needs held in full, and lines of any year and area."""
    made = []
    for place in range(draw(st.integers(1, 4))):
        code = f"X{place:02d}"
        sponsors = draw(st.sampled_from([(), ("XD1",), ("XD4",), DEPARTMENTS]))
        needs = draw(st.lists(NEEDS, unique_by=lambda need: need.area, max_size=7))
        lines = [
            a_record(
                100 * place + number,
                department,
                code,
                area=draw(st.sampled_from(CAPABILITY_AREAS)),
                financial_year=draw(st.sampled_from([2026, 2027])),
                allocated=draw(POUNDS),
            )
            for number, department in enumerate(draw(st.lists(st.sampled_from(sponsors or ("XD1",)), max_size=5)))
        ]
        stated = [a_statement(each, code) for each in sponsors if draw(st.booleans())]
        made.append(chain(code, YEAR, sponsors=sponsors, needs=needs, spent=None, lines=lines, not_needed=stated))
    return made


@given(worlds())
def test_what_is_needed_is_what_is_funded_and_what_is_left(chains: list[Chain]) -> None:
    for department in (None, *DEPARTMENTS):
        sums = totals(chains, department)
        left = sums.left.amount + sums.left_to_means_of_their_own.amount
        money = sums.own + sums.others + sums.otherwise.amount
        assert sums.cost.amount + sums.beyond + sums.set_against_none == money + left
        assert sums.left_urgent.amount <= sums.left.amount
        assert sums.left.unknown == 0 and sums.beyond >= 0 and sums.set_against_none >= 0
    assert totals(chains).others == 0


@pytest.mark.thorough
@given(worlds())
def test_nothing_counts_twice_where_a_body_has_two_sponsors(chains: list[Chain]) -> None:
    whole = totals(chains)
    assert whole.own == sum(totals(chains, department).own for department in DEPARTMENTS)
    of_each = [[each for each in chains if department in each.sponsors] for department in DEPARTMENTS]
    shared = [each for each in chains if set(each.sponsors) == set(DEPARTMENTS)]
    alone = [each for each in chains if not each.sponsors]
    apart = sum(totals(of).gap.amount for of in of_each) + totals(alone).gap.amount
    assert whole.gap.amount == apart - totals(shared).gap.amount


@pytest.mark.thorough
@given(worlds())
def test_every_line_stands_in_one_place(chains: list[Chain]) -> None:
    for each in chains:
        assert all(line.regulator == each.regulator for line in (*each.lines, *each.paid_lines))
        assert not {line.id for line in each.lines} & {line.id for line in each.paid_lines}
        assert sum(area.allocated for area in each.areas) <= sum(line.line.allocated or 0 for line in each.lines)
        assert all(area.left is not None and area.left >= 0 for area in each.areas)


@pytest.mark.parametrize("needs", [None, [], [a_need("legal", cost=None)]], ids=["no return", "no area", "no cost"])
def test_money_for_a_gap_that_is_not_measurable_goes_beyond_none(needs: list[Need] | None) -> None:
    lines = [a_record(1, "XD1", "X01", area="legal", allocated=110_000)]
    made = chain("X01", YEAR, sponsors=("XD1",), needs=needs, spent=None, lines=lines, not_needed=())
    assert (totals([made]).beyond, totals([made]).set_against_none) == (0, 110_000)
