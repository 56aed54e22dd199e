import pytest

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.ground_risk import SMALL_RULE
from sandbox_licences.sora.risk_classes import Open, Robustness
from tests.sandbox_licences.sora.operations import operation, overrule

LOW, MEDIUM, HIGH = Robustness.LOW, Robustness.MEDIUM, Robustness.HIGH


@pytest.mark.parametrize(
    ("dimension", "speed", "igrc"),
    [(1.0, 25.0, 3), (1.01, 25.0, 4), (1.0, 25.1, 4), (3.0, 35.0, 4), (0.5, 80.0, 6), (40.0, 200.0, 7)],
)
def test_column_is_the_first_whose_limits_both_hold(dimension, speed, igrc):
    assert assess(operation(max_dimension_m=dimension, max_speed_ms=speed)).igrc.result == igrc


@pytest.mark.parametrize(("dimension", "speed"), [(40.1, 10.0), (1.0, 200.1)])
def test_aircraft_larger_or_faster_than_every_column_is_not_in_the_table(dimension, speed):
    found = assess(operation(max_dimension_m=dimension, max_speed_ms=speed))
    assert found.igrc.result is Open.NOT_IN_TABLE
    assert found.igrc.result_words == "not in the table: ask the assessor"
    assert found.igrc.came_from.endswith("p.34): The aircraft is larger or faster than every column.")
    assert found.final_grc.result is found.sail.result is found.containment.result is found.osos.result is Open.WAITS
    assert found.without_result == (found.igrc,)
    assert found.summary.startswith("Not complete: Intrinsic ground risk class (iGRC): not in the table")


@pytest.mark.parametrize(("people", "igrc"), [(0.0, 2), (4.9, 2), (5.0, 3), (49_999.9, 6), (50_000.1, 7)])
def test_row_ends_below_its_bound(people, igrc):
    assert assess(operation(population_density_people_per_km2=people)).igrc.result == igrc


def test_exactly_50_000_people_are_in_no_row():
    step = assess(operation(population_density_people_per_km2=50_000.0)).igrc
    assert step.result is Open.NOT_IN_TABLE
    assert step.workings == ("No row is for exactly 50,000 people per km².",)


def test_empty_cell_is_not_part_of_sora_and_is_shown():
    step = assess(operation(max_dimension_m=5.0, population_density_people_per_km2=60_000.0)).igrc
    assert step.result is Open.OUTSIDE_SORA
    (cell,) = step.cells
    assert step.table.rows[cell.row][cell.column] == "–"


@pytest.mark.parametrize("people", [None, 0.0, 30.0, 50_000.0, 1e6])
@pytest.mark.parametrize("dimension", [0.3, 2.0, 5.0, 50.0])
def test_at_most_250_g_and_25_ms_is_igrc_1_whatever_the_density(people, dimension):
    small = operation(
        mtom_kg=0.25,
        max_speed_ms=25.0,
        max_dimension_m=dimension,
        controlled_ground_area=people is None,
        population_density_people_per_km2=people,
    )
    found = assess(small)
    assert found.igrc.result == found.final_grc.result == 1
    assert found.igrc.cells == ()
    assert found.igrc.came_from == f"Intrinsic ground risk class (SORA 2.5 Main Body Table 2, p.34): {SMALL_RULE}"


@pytest.mark.parametrize(("mtom_kg", "speed"), [(0.251, 25.0), (0.25, 25.1)])
def test_a_little_more_than_that_is_read_from_the_table(mtom_kg, speed):
    found = assess(operation(mtom_kg=mtom_kg, max_speed_ms=speed, max_dimension_m=0.3))
    assert found.igrc.cells != ()
    assert found.igrc.result > 1


def test_credits_are_taken_off_in_order_and_shown_with_their_cells():
    step = assess(
        operation(population_density_people_per_km2=3_000.0, m2=MEDIUM, m1c=LOW, m1a=LOW, m1b=Robustness.NONE)
    ).final_grc
    assert step.taken == (
        "iGRC 5 (step 2)",
        "M1A claimed, low robustness",
        "M1C claimed, low robustness",
        "M2 claimed, medium robustness",
    )
    assert step.workings == ("5 − 1 (M1A) − 1 (M1C) − 1 (M2) = 2.",)
    assert [step.table.rows[cell.row][cell.column] for cell in step.cells] == ["−1", "−1", "−1"]
    assert step.came_from == (
        "Ground-risk mitigations (SORA 2.5 Main Body Table 5, p.38; Annex B Table 11, p.15): "
        "row M1A, column low; row M1C, column low; row M2, column medium."
    )
    assert step.result_words == "Final GRC 2"


def test_what_is_claimed_at_medium_or_high_does_not_count_without_evidence():
    town = {"max_dimension_m": 2.5, "population_density_people_per_km2": 4_000.0, "m1b": HIGH, "m2": HIGH}
    shown, said = (assess(operation(mitigations_have_evidence=with_it, **town)) for with_it in (True, False))
    assert (shown.igrc.result, shown.final_grc.result) == (6, 2)
    assert said.final_grc.result == said.igrc.result == 6
    assert said.final_grc.cells == ()
    assert said.final_grc.workings == (
        "The claim to M1B at high robustness does not count without evidence.",
        "The claim to M2 at high robustness does not count without evidence.",
    )
    assert said.final_grc.taken[1] == "M1B claimed, high robustness, without evidence"


def test_what_is_claimed_at_low_counts_as_it_is_said():
    town = {"max_dimension_m": 2.5, "population_density_people_per_km2": 4_000.0}
    step = assess(operation(mitigations_have_evidence=False, m1a=LOW, m2=MEDIUM, **town)).final_grc
    assert step.result == 5
    assert step.workings == (
        "The claim to M2 at medium robustness does not count without evidence.",
        "6 − 1 (M1A) = 5.",
    )
    assert [cell.row_name for cell in step.cells] == ["M1A"]


@pytest.mark.parametrize("m1b", [LOW, MEDIUM, HIGH])
def test_m1a_at_medium_excludes_m1b(m1b):
    found = assess(operation(m1a=MEDIUM, m1b=m1b))
    assert found.final_grc.result is Open.NOT_TOGETHER
    assert found.sail.result is Open.WAITS
    assert found.summary.startswith(
        "Not complete: Final GRC, after ground-risk mitigations: claims that exclude each other: drop one."
    )


def test_m1a_at_low_goes_with_m1b():
    assert assess(operation(population_density_people_per_km2=3_000.0, m1a=LOW, m1b=HIGH)).final_grc.result == 2


@pytest.mark.parametrize("claim", [{"m1a": HIGH}, {"m1b": LOW}, {"m1c": MEDIUM}, {"m1c": HIGH}, {"m2": LOW}])
def test_robustness_for_which_there_is_no_credit_goes_to_the_assessor(claim):
    step = assess(operation(**claim)).final_grc
    ((mitigation, robustness),) = claim.items()
    assert step.result is Open.NOT_IN_TABLE
    assert step.workings == (f"The table gives {mitigation.upper()} no credit at {robustness} robustness.",)


@pytest.mark.parametrize(
    ("dimension", "speed", "least"), [(1, 25, 1), (3, 35, 1), (8, 75, 2), (20, 120, 3), (40, 200, 3)]
)
def test_no_mitigation_goes_below_the_controlled_area_of_the_column(dimension, speed, least):
    over_few = operation(
        max_dimension_m=dimension,
        max_speed_ms=speed,
        population_density_people_per_km2=1.0,
        m1a=MEDIUM,
        m1c=LOW,
        m2=HIGH,
    )
    controlled = operation(
        max_dimension_m=dimension,
        max_speed_ms=speed,
        controlled_ground_area=True,
        population_density_people_per_km2=None,
        m2=HIGH,
    )
    assert assess(over_few).final_grc.result == assess(controlled).final_grc.result == least
    assert assess(over_few).final_grc.workings[-1] == f"No mitigation takes the class of this aircraft below {least}."


def test_class_that_is_lower_by_the_rule_of_250_g_is_not_raised_by_mitigations():
    light = operation(mtom_kg=0.2, max_speed_ms=5.0, max_dimension_m=5.0, m2=HIGH)
    assert assess(light).final_grc.result == 1


def test_credits_without_a_column_go_to_the_assessor():
    kite = operation(mtom_kg=0.2, max_speed_ms=5.0, max_dimension_m=50.0, m2=HIGH)
    assert assess(kite).final_grc.result is Open.NOT_IN_TABLE


def test_final_grc_over_7_is_the_certified_category_and_no_licence():
    found = assess(operation(max_dimension_m=20.0, max_speed_ms=100.0, population_density_people_per_km2=3_000.0))
    assert found.final_grc.result == 8
    assert found.certified_category
    assert found.sail.result is Open.CERTIFIED
    assert found.containment.result is found.osos.result is Open.WAITS
    assert found.summary.startswith("Final GRC 8: certified category, no licence.")
    mitigated = assess(
        operation(max_dimension_m=20.0, max_speed_ms=100.0, population_density_people_per_km2=3_000.0, m2=MEDIUM)
    )
    assert mitigated.final_grc.result == 7
    assert not mitigated.certified_category


def test_bespoke_class_of_the_assessor_lets_the_rest_follow():
    found = assess(operation(population_density_people_per_km2=50_000.0), [overrule(2, 7, Open.NOT_IN_TABLE)])
    assert found.igrc.result == found.final_grc.result == 7
    assert found.sail.result_words == "SAIL VI"
