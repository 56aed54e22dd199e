from itertools import pairwise, product

import pytest

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.containment import Assembly, adjacent_area_m, assembly
from sandbox_licences.sora.risk_classes import Robustness, Sail
from tests.sandbox_licences.sora.operations import operation
from tests.sandbox_licences.sora.tables_by_hand import CONTAINMENT


@pytest.mark.parametrize(
    ("speed", "metres"), [(1.0, 5_000), (27.7, 5_000), (28.0, 5_040), (100.0, 18_000), (194.0, 34_920), (200.0, 35_000)]
)
def test_adjacent_area_is_three_minutes_wide_within_5_and_35_km(speed, metres):
    assert adjacent_area_m(speed) == pytest.approx(metres)


@pytest.mark.parametrize(
    ("people", "band"),
    [
        (0, Assembly.UNDER_40K),
        (39_999, Assembly.UNDER_40K),
        (40_000, Assembly.FROM_40K),
        (400_000, Assembly.FROM_40K),
        (400_001, Assembly.OVER_400K),
    ],
)
def test_bands_of_assemblies(people, band):
    assert assembly(people) is band


def test_step_tells_its_answers_and_its_printed_table():
    step = assess(
        operation(max_dimension_m=2.5, max_speed_ms=30.0, m2=Robustness.MEDIUM, adjacent_sheltering=True)
    ).containment
    assert step.taken == (
        "SAIL II (step 7)",
        "Largest dimension 2.5 m",
        "Maximum speed 30 m/s",
        "300 people per km² on average within 5.4 km",
        "Largest assembly within 1 km 2,000 people",
        "Sheltering assumed there",
    )
    assert step.came_from.endswith(
        "row SAIL I, II, density fewer than 50,000, assembly under 40,000, column Containment of Table 9."
    )
    assert step.result is Robustness.LOW


def test_sheltering_is_asked_for_the_3_m_column_only():
    assert not any("heltering" in text for text in assess(operation(adjacent_sheltering=True)).containment.taken)


def test_out_of_scope_is_said():
    step = assess(
        operation(max_dimension_m=5.0, m2=Robustness.HIGH, adjacent_density_people_per_km2=10_000.0)
    ).containment
    assert step.result_words == "out of scope: no containment is enough"


ORDER = "LMHX"


def test_typed_table_asks_for_no_less_where_there_is_more_to_hit_or_the_aircraft_is_larger():
    """Which holds what was rebuilt against itself: each of its 540 cells with its neighbours."""
    printed = ("8", "9", "10", "11", "12", "13")
    rank = {
        (table, sail, density, near): ORDER.index(letter)
        for (table, sail), rows in CONTAINMENT.items()
        for density, row in enumerate(rows.split())
        for near, letter in enumerate(row)
    }
    assert len(rank) == 540
    for table, sail, density, near in rank:
        here = rank[table, sail, density, near]
        assert here <= rank.get((table, sail, density + 1, near), 3)
        assert here <= rank.get((table, sail, density, near + 1), 3)
    for (small, large), sail, density, near in product(pairwise(printed), Sail, range(5), range(3)):
        assert rank[small, sail, density, near] <= rank[large, sail, density, near], (small, large, sail, density, near)
