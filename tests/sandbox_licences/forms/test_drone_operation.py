import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.forms import form_of
from sandbox_licences.forms.drone_operation import NEEDED, operation_of
from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.operation import AirspaceClass, Operation, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Robustness, Sail
from tests.sandbox_licences.forms.filled import any_answers

FORM = form_of("drones")
COURIER = {
    "mtom_kg": "9.2",
    "max_dimension_m": "1.8",
    "max_speed_ms": "25",
    "sight": "bvlos",
    "max_height_agl_m": "110",
    "controlled_ground_area": False,
    "population_density_people_per_km2": "250",
    "m1a": "low",
    "m1b": "none",
    "m1c": "none",
    "m2": "medium",
    "mitigation_evidence": ["E-06"],
    "adjacent_density_people_per_km2": "400",
    "adjacent_sheltering": True,
    "largest_assembly_people": 2000,
    "airspace_class": "G",
    "airport_environment": False,
    "transponder_mandatory": True,
    "surroundings": "rural",
    "atypical_or_segregated": False,
    "wholly_above_fl600": False,
    "claims_lower_arc": True,
    "claimed_arc": "b",
    "arc_evidence": ["E-07"],
    "air_traffic_agreement": True,
}


def test_every_answer_comes_to_its_place_in_the_operation():
    found = operation_of(COURIER)
    assert found.operation == Operation(
        max_dimension_m=1.8,
        max_speed_ms=25.0,
        mtom_kg=9.2,
        controlled_ground_area=False,
        population_density_people_per_km2=250.0,
        m1a=Robustness.LOW,
        m2=Robustness.MEDIUM,
        mitigations_have_evidence=True,
        max_height_agl_m=110.0,
        airport_environment=False,
        airspace_class=AirspaceClass.G,
        transponder_mandatory=True,
        surroundings=Surroundings.RURAL,
        sight=Sight.BVLOS,
        claimed_arc=Arc.B,
        claim_has_evidence=True,
        air_traffic_agreement=True,
        adjacent_density_people_per_km2=400.0,
        adjacent_sheltering=True,
        largest_assembly_people=2000,
    )
    assert (found.missing, found.impossible) == ((), ())
    assert assess(found.operation).sail.result is Sail.II


def test_over_a_controlled_area_nobody_is_asked_who_is_below():
    below = {"controlled_ground_area": True, "population_density_people_per_km2": "250", "m1b": "high"}
    found = operation_of(COURIER | below)
    assert found.operation is not None
    assert found.operation.population_density_people_per_km2 is None
    assert found.operation.claims.keys() == {"M2"}


def test_a_claim_to_lower_air_risk_counts_only_while_it_is_made():
    assert operation_of(COURIER | {"claims_lower_arc": False}).operation.claimed_arc is None
    without_evidence = {id: given for id, given in COURIER.items() if id != "arc_evidence"}
    assert operation_of(without_evidence).operation.claim_has_evidence is False


def test_mitigations_without_evidence_are_known_to_have_none():
    without_evidence = {id: given for id, given in COURIER.items() if id != "mitigation_evidence"}
    found = operation_of(without_evidence).operation
    assert found.mitigations_have_evidence is False
    assert assess(found).final_grc.result == assess(operation_of(COURIER).operation).final_grc.result + 1


def test_what_is_missing_is_told_in_the_words_of_the_form():
    found = operation_of({id: given for id, given in COURIER.items() if id not in ("mtom_kg", "sight")})
    assert found.operation is None
    assert found.missing == ("mtom_kg", "sight")
    assert found.statement == (
        "The risk assessment cannot be worked out yet, because 2 answers are missing: How heavy is it at most when it "
        "takes off, in kilograms?; Who sees the aircraft?"
    )


def test_answers_that_cannot_both_be_true_are_told():
    found = operation_of(COURIER | {"wholly_above_fl600": True})
    assert found.operation is None
    assert found.impossible == ("An operation wholly above FL600 is at least 9,000 m above the ground.",)
    assert "do not fit together" in found.statement


def test_nothing_answered_is_no_operation():
    assert operation_of({}).missing[:2] == ("mtom_kg", "max_dimension_m")


@pytest.mark.parametrize("id", NEEDED)
def test_the_assessment_waits_for_each_answer_it_needs(id):
    """Also those that are asked because of others: with all but one there is no operation."""
    found = operation_of({other: given for other, given in COURIER.items() if other != id})
    assert found.operation is None
    assert id in found.missing


def test_everything_needed_is_asked_by_the_form_and_must_be_answered():
    assert all(FORM[id].required for id in NEEDED)


@given(st.data())
def test_any_answers_give_an_operation_or_say_why_not(data):
    drawn = {id: given for id, given in data.draw(any_answers(FORM)).items() if data.draw(st.booleans())}
    found = operation_of(COURIER | drawn)
    assert (found.operation is not None) == (not found.missing and not found.impossible)
    assert found.statement
