"""Operations as operators publish them, with the whole assessment and OSO list worked out by hand from the tables."""

import pytest

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.operation import AirspaceClass, Operation, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Robustness

POWERLINE = Operation(
    max_dimension_m=2.5,
    max_speed_ms=22,
    mtom_kg=14,
    controlled_ground_area=False,
    population_density_people_per_km2=30,
    m2=Robustness.MEDIUM,
    mitigations_have_evidence=True,
    max_height_agl_m=90,
    airport_environment=False,
    airspace_class=AirspaceClass.G,
    transponder_mandatory=False,
    surroundings=Surroundings.RURAL,
    sight=Sight.BVLOS,
    adjacent_density_people_per_km2=300,
    largest_assembly_people=2_000,
)
"""BVLOS inspection of a power line in rural class G, with a parachute."""

DELIVERY = Operation(
    max_dimension_m=1.6,
    max_speed_ms=28,
    mtom_kg=6,
    controlled_ground_area=False,
    population_density_people_per_km2=4_000,
    m1a=Robustness.LOW,
    m2=Robustness.MEDIUM,
    mitigations_have_evidence=True,
    max_height_agl_m=120,
    airport_environment=False,
    airspace_class=AirspaceClass.G,
    transponder_mandatory=False,
    surroundings=Surroundings.URBAN,
    sight=Sight.BVLOS,
    claimed_arc=Arc.B,
    claim_has_evidence=False,
    adjacent_density_people_per_km2=12_000,
    adjacent_sheltering=True,
    largest_assembly_people=60_000,
)
"""Delivery over a town below 120 m, with a claim to quiet airspace for which nothing was shown."""

SURVEY = Operation(
    max_dimension_m=0.9,
    max_speed_ms=18,
    mtom_kg=1.4,
    controlled_ground_area=True,
    population_density_people_per_km2=None,
    max_height_agl_m=100,
    airport_environment=False,
    airspace_class=AirspaceClass.D,
    transponder_mandatory=False,
    surroundings=Surroundings.URBAN,
    sight=Sight.VLOS,
    adjacent_density_people_per_km2=3_000,
    largest_assembly_people=100_000,
)
"""VLOS survey of a closed building site under class D, with a stadium near."""

PLANT = Operation(
    max_dimension_m=0.6,
    max_speed_ms=10,
    mtom_kg=0.9,
    controlled_ground_area=True,
    population_density_people_per_km2=None,
    max_height_agl_m=20,
    atypical_or_segregated=True,
    airport_environment=False,
    airspace_class=AirspaceClass.G,
    transponder_mandatory=False,
    surroundings=Surroundings.URBAN,
    sight=Sight.BVLOS,
    adjacent_density_people_per_km2=8_000,
    largest_assembly_people=0,
)
"""BVLOS beside the walls of a closed plant: an atypical air environment."""

CASES = {
    "power line": (
        POWERLINE,
        ["iGRC 4", "Final GRC 3", "ARC-b", "ARC-b", "TMPR low, robustness low", "SAIL II", "Containment low"],
        {
            "OSO#01": "low",
            "OSO#02": "none",
            "OSO#03": "low",
            "OSO#04": "none",
            "OSO#05": "none",
            "OSO#06": "low",
            "OSO#07": "low",
            "OSO#08": "medium",
            "OSO#09": "low",
            "OSO#13": "low",
            "OSO#16": "low",
            "OSO#17": "low",
            "OSO#18": "none",
            "OSO#19": "none",
            "OSO#20": "low",
            "OSO#23": "low",
            "OSO#24": "none",
        },
    ),
    "delivery": (
        DELIVERY,
        ["iGRC 6", "Final GRC 4", "ARC-c", "ARC-c", "TMPR medium, robustness medium", "SAIL IV", "Containment low"],
        {
            "OSO#01": "high",
            "OSO#02": "medium",
            "OSO#03": "medium",
            "OSO#04": "low",
            "OSO#05": "medium",
            "OSO#06": "medium",
            "OSO#07": "medium",
            "OSO#08": "high",
            "OSO#09": "medium",
            "OSO#13": "high",
            "OSO#16": "medium",
            "OSO#17": "medium",
            "OSO#18": "medium",
            "OSO#19": "medium",
            "OSO#20": "medium",
            "OSO#23": "medium",
            "OSO#24": "high",
        },
    ),
    "survey": (
        SURVEY,
        ["iGRC 1", "Final GRC 1", "ARC-c", "ARC-b", "TMPR low, robustness low", "SAIL II", "Containment medium"],
        {
            "OSO#01": "low",
            "OSO#02": "none",
            "OSO#03": "low",
            "OSO#04": "none",
            "OSO#05": "none",
            "OSO#06": "low",
            "OSO#07": "low",
            "OSO#08": "medium",
            "OSO#09": "low",
            "OSO#13": "low",
            "OSO#16": "low",
            "OSO#17": "low",
            "OSO#18": "none",
            "OSO#19": "none",
            "OSO#20": "low",
            "OSO#23": "low",
            "OSO#24": "none",
        },
    ),
    "closed plant": (
        PLANT,
        ["iGRC 1", "Final GRC 1", "ARC-a", "ARC-a", "TMPR none, robustness none", "SAIL I", "Containment low"],
        {
            "OSO#01": "none",
            "OSO#02": "none",
            "OSO#03": "low",
            "OSO#04": "none",
            "OSO#05": "none",
            "OSO#06": "none",
            "OSO#07": "low",
            "OSO#08": "low",
            "OSO#09": "low",
            "OSO#13": "low",
            "OSO#16": "low",
            "OSO#17": "low",
            "OSO#18": "none",
            "OSO#19": "none",
            "OSO#20": "none",
            "OSO#23": "low",
            "OSO#24": "none",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_published_case_comes_to_the_classes_and_osos_worked_out_by_hand(case):
    flown, classes, osos = CASES[case]
    found = assess(flown)
    assert [step.result_words for step in found.steps] == [*classes, "17 OSOs"]
    assert {oso.code: str(oso.robustness) for oso in found.osos.result} == osos


def test_power_line_is_shown_step_by_step_with_its_cells():
    lines = [(s.number, "; ".join(s.taken), s.came_from, s.result_words) for s in assess(POWERLINE).steps]
    assert lines[0] == (
        2,
        "Largest dimension 2.5 m; Maximum speed 22 m/s; Maximum take-off mass 14 kg; At most 30 people per km² below",
        "Intrinsic ground risk class (SORA 2.5 Main Body Table 2, p.34): "
        "row Lightly populated, < 50, column up to 3 m and 35 m/s.",
        "iGRC 4",
    )
    assert lines[1] == (
        3,
        "iGRC 4 (step 2); M2 claimed, medium robustness",
        "Ground-risk mitigations (SORA 2.5 Main Body Table 5, p.38; Annex B Table 11, p.15): row M2, column medium.",
        "Final GRC 3",
    )
    assert lines[5] == (
        7,
        "Final GRC 3 (step 3); ARC-b (step 5)",
        "SAIL (SORA 2.5 Main Body Table 7, p.47): row GRC 3, column ARC-b.",
        "SAIL II",
    )
    assert lines[7] == (
        9,
        "SAIL II (step 7)",
        "Operational safety objectives (SORA 2.5 Annex E section E.2; Main Body Table 14): every row, column SAIL II.",
        "17 OSOs",
    )
