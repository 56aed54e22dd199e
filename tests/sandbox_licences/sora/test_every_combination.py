"""Every combination of the tables, walked through the steps and compared with the tables typed by hand.

54 iGRC, 13,824 mitigations, 336 airspaces, 240 strategic mitigations, 4 TMPR, 40 SAIL, 1,080 containments and 102 OSOs
are 15,680; then 6,480 whole assessments.
"""

from dataclasses import replace
from itertools import product

import pytest

from sandbox_licences.sora.air_risk import initial_arc_step, residual_arc_step
from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.containment import containment_step
from sandbox_licences.sora.ground_risk import final_grc_step, igrc_step
from sandbox_licences.sora.operation import AirspaceClass, Mitigation, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness, Sail
from sandbox_licences.sora.sail import osos_step
from tests.sandbox_licences.sora.operations import operation, overrule
from tests.sandbox_licences.sora.tables_by_hand import (
    ASSEMBLIES,
    CONTAINMENT,
    CREDITS,
    DENSITIES,
    IGRC,
    LEAST,
    LETTERS,
    OSOS,
    SAILS,
    SIZES,
    TMPRS,
    WITH_X,
)

TOO_LARGE = (40.1, 200.0)
GROUNDS = [*product([*SIZES, TOO_LARGE], IGRC), *((size, 0.0) for size in [*SIZES, TOO_LARGE])]


def by_hand_igrc(size, people):
    if size == TOO_LARGE:
        return Open.NOT_IN_TABLE
    value = IGRC[2.0 if people == 0 else people].split()[SIZES.index(size)]
    return {"?": Open.NOT_IN_TABLE, "!": Open.OUTSIDE_SORA}.get(value) or int(value)


def over(size, people, **answers):
    return operation(
        max_dimension_m=float(size[0]),
        max_speed_ms=float(size[1]),
        controlled_ground_area=people is None,
        population_density_people_per_km2=people,
        **answers,
    )


def test_all_54_cells_of_igrc_and_beyond():
    assert len(GROUNDS) == 54
    for size, people in GROUNDS:
        assert igrc_step(over(size, people), {}).computed == by_hand_igrc(size, people), (size, people)


def by_hand_final_grc(size, igrc, claimed):
    if isinstance(igrc, Open):
        return Open.WAITS
    made = {m: r for m, r in zip(Mitigation, claimed, strict=True) if r is not Robustness.NONE}
    if made.get(Mitigation.M1A) is Robustness.MEDIUM and Mitigation.M1B in made:
        return Open.NOT_TOGETHER
    if not set(made.items()) <= set(CREDITS):
        return Open.NOT_IN_TABLE
    for claim in made.items():
        igrc = max(igrc - CREDITS[claim], LEAST[SIZES.index(size)])
    return igrc


def test_all_13_824_combinations_of_ground_and_mitigations():
    walked = 0
    for size, people in GROUNDS:
        for claimed in product(Robustness, repeat=4):
            flown = over(size, people, **dict(zip(("m1a", "m1b", "m1c", "m2"), claimed, strict=True)))
            igrc = igrc_step(flown, {})
            found = final_grc_step(flown, igrc, {}).computed
            assert found == by_hand_final_grc(size, igrc.computed, claimed), (size, people, claimed)
            walked += 1
    assert walked == 13_824


def by_hand_initial_arc(atypical, above_fl600, airport, airspace_class, height, transponder, surroundings):
    """The questions one after another."""
    if atypical:
        return Arc.A
    if above_fl600:
        return Arc.B
    if airport:
        return {"A": Open.NOT_IN_TABLE, "B": Arc.D, "C": Arc.D, "D": Arc.D}.get(airspace_class, Arc.C)
    controlled = airspace_class in "ABCDE"
    if height >= 152.4:
        return Arc.D if transponder or controlled else Arc.C
    if transponder or controlled or surroundings is Surroundings.URBAN:
        return Arc.C
    return Arc.B


def test_all_336_airspaces():
    walked = 0
    yes_no = (True, False)
    for answers in product(yes_no, yes_no, yes_no, AirspaceClass, (120.0, 20_000.0), yes_no, Surroundings):
        atypical, above_fl600, airport, airspace_class, height, transponder, surroundings = answers
        if above_fl600 and height < 9_000:
            continue
        flown = operation(
            atypical_or_segregated=atypical,
            wholly_above_fl600=above_fl600,
            airport_environment=airport,
            airspace_class=airspace_class,
            max_height_agl_m=height,
            transponder_mandatory=transponder,
            surroundings=surroundings,
        )
        assert initial_arc_step(flown, {}).computed == by_hand_initial_arc(*answers), answers
        walked += 1
    assert walked == 336


def by_hand_residual_arc(initial, sight, claimed, evidence, agreement):
    if initial is Arc.D and not agreement:
        return initial
    if claimed is not None and claimed < initial and evidence:
        return Open.NOT_IN_TABLE if claimed is Arc.A else claimed
    if sight is Sight.BVLOS:
        return initial
    return {Arc.A: Arc.A, Arc.B: Arc.B, Arc.C: Arc.B, Arc.D: Arc.C}[initial]


def test_all_240_strategic_mitigations():
    walked = 0
    step = assess(operation()).initial_arc
    for answers in product(Arc, Sight, (None, *Arc), (True, False), (True, False)):
        initial, sight, claimed, evidence, agreement = answers
        flown = operation(
            sight=sight, claimed_arc=claimed, claim_has_evidence=evidence, air_traffic_agreement=agreement
        )
        found = residual_arc_step(flown, replace(step, computed=initial), {}).computed
        assert found == by_hand_residual_arc(*answers), answers
        walked += 1
    assert walked == 240


def test_all_4_tmprs_and_all_40_sails():
    walked = 0
    for grc, row in SAILS.items():
        for arc, expected in zip(Arc, row.split(), strict=True):
            found = assess(operation(), [overrule(3, grc, 3), overrule(5, arc, Arc.B)])
            assert found.tmpr.computed == TMPRS[arc]
            assert found.sail.computed == (Open.CERTIFIED if expected == "certified" else Sail(expected))
            assert found.certified_category is (grc > 7)
            walked += 1
    assert walked == 40


PRINTED = {(0, True): "8", (0, False): "8", (1, True): "9", (1, False): "10"} | {
    (size, sheltering): str(size + 9) for size in (2, 3, 4) for sheltering in (True, False)
}


def test_all_1_080_containments():
    walked = 0
    step = assess(operation()).sail
    sizes = enumerate([*SIZES, TOO_LARGE])
    for (place, size), sheltering, sail in product(sizes, (True, False), Sail):
        for (row, people), (letter, near) in product(enumerate(DENSITIES), enumerate(ASSEMBLIES)):
            flown = over(
                size,
                30.0,
                adjacent_sheltering=sheltering,
                adjacent_density_people_per_km2=people,
                largest_assembly_people=near,
            )
            found = containment_step(flown, replace(step, computed=sail), {}).computed
            if size == TOO_LARGE:
                assert found is Open.NOT_IN_TABLE
            else:
                expected = CONTAINMENT[PRINTED[place, sheltering], sail].split()[row][letter]
                assert found == WITH_X[expected], (size, sheltering, sail, people, near)
            walked += 1
    assert walked == 1_080


def test_all_102_osos():
    walked = 0
    step = assess(operation()).sail
    for place, sail in enumerate(Sail):
        osos = osos_step(replace(step, computed=sail)).computed
        assert [oso.code for oso in osos] == list(OSOS)
        for oso in osos:
            assert oso.robustness is LETTERS[OSOS[oso.code][place]]
            walked += 1
    assert walked == 102


AIRSPACES = {
    Arc.A: {"atypical_or_segregated": True},
    Arc.B: {},
    Arc.C: {"airspace_class": AirspaceClass.E},
    Arc.D: {"airspace_class": AirspaceClass.D, "airport_environment": True},
}


@pytest.mark.thorough
def test_6_480_whole_assessments_always_come_to_a_class_or_say_why_not():
    walked = 0
    for (size, people), (arc, airspace), density, near, sheltering in product(
        GROUNDS, AIRSPACES.items(), DENSITIES, ASSEMBLIES, (True, False)
    ):
        found = assess(
            over(
                size,
                people,
                **airspace,
                adjacent_sheltering=sheltering,
                adjacent_density_people_per_km2=density,
                largest_assembly_people=near,
            )
        )
        assert found.initial_arc.computed is found.residual_arc.computed is arc
        grc = by_hand_igrc(size, people)
        assert found.final_grc.computed == (Open.WAITS if isinstance(grc, Open) else grc)
        if isinstance(grc, Open) or grc > 7:
            assert found.sail.result is (Open.WAITS if isinstance(grc, Open) else Open.CERTIFIED)
            assert found.containment.result is found.osos.result is Open.WAITS
        else:
            sail = Sail(SAILS[grc].split()[list(Arc).index(arc)])
            assert found.sail.result is sail
            assert len(found.osos.result) == 17
            letter = CONTAINMENT[PRINTED[SIZES.index(size), sheltering], sail]
            letter = letter.split()[DENSITIES.index(density)][ASSEMBLIES.index(near)]
            assert found.containment.result == WITH_X[letter]
        walked += 1
    assert walked == 6_480
