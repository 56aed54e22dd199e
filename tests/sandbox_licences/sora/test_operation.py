import math

import pytest

from sandbox_licences.sora.operation import ImpossibleOperation, Mitigation, number
from sandbox_licences.sora.risk_classes import Robustness
from tests.sandbox_licences.sora.operations import operation


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"max_speed_ms": -1.0}, "The maximum speed must be more than 0."),
        ({"max_dimension_m": 0.0}, "The largest dimension must be more than 0."),
        ({"mtom_kg": math.nan}, "The maximum take-off mass must be a number."),
        ({"max_speed_ms": math.inf}, "The maximum speed must be a number."),
        ({"max_height_agl_m": -0.1}, "The greatest height must be 0 or more."),
        ({"population_density_people_per_km2": -5.0}, "The population density must be 0 or more."),
        ({"population_density_people_per_km2": math.nan}, "The population density must be a number."),
        ({"adjacent_density_people_per_km2": -5.0}, "The population density of the adjacent area must be 0 or more."),
        ({"largest_assembly_people": -1}, "The number of people in the largest assembly must be 0 or more."),
        (
            {"controlled_ground_area": True},
            "Say either that the ground is a controlled area, or how many people there are per km².",
        ),
        (
            {"population_density_people_per_km2": None},
            "Say either that the ground is a controlled area, or how many people there are per km².",
        ),
        ({"wholly_above_fl600": True}, "An operation wholly above FL600 is at least 9,000 m above the ground."),
    ],
)
def test_answers_that_cannot_be_true_are_refused_in_a_sentence(answers, sentence):
    with pytest.raises(ImpossibleOperation) as refused:
        operation(**answers)
    assert refused.value.reasons == (sentence,)
    assert str(refused.value) == sentence


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ImpossibleOperation) as refused:
        operation(max_speed_ms=-1.0, mtom_kg=-2.0, max_height_agl_m=math.nan)
    assert len(refused.value.reasons) == 3


def test_claims_are_those_made_in_the_order_in_which_they_apply():
    claims = operation(m2=Robustness.HIGH, m1a=Robustness.LOW).claims
    assert list(claims.items()) == [(Mitigation.M1A, Robustness.LOW), (Mitigation.M2, Robustness.HIGH)]


@pytest.mark.parametrize(("value", "written"), [(50_000, "50,000"), (2.5, "2.5"), (152.4, "152.4"), (3.0, "3")])
def test_numbers_are_written_as_people_do(value, written):
    assert number(value) == written
