from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.ground_risk import credits_table
from sandbox_licences.sora.operation import AirspaceClass, Mitigation, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness
from sandbox_licences.sora.sail import sail_rank
from tests.sandbox_licences.sora.operations import operation, overrule


def robustness(mitigation):
    given_credit = [r for r, credit in credits_table().by_mitigation[mitigation].items() if credit is not None]
    return st.sampled_from([Robustness.NONE, *given_credit])


operations = st.builds(
    operation,
    max_dimension_m=st.floats(0.1, 40),
    max_speed_ms=st.floats(1, 200),
    mtom_kg=st.floats(0.1, 600) | st.floats(0.1, 0.3),
    population_density_people_per_km2=st.floats(0, 60_000),
    m1a=robustness(Mitigation.M1A),
    m1b=robustness(Mitigation.M1B),
    m1c=robustness(Mitigation.M1C),
    m2=robustness(Mitigation.M2),
    atypical_or_segregated=st.booleans(),
    airport_environment=st.booleans(),
    airspace_class=st.sampled_from(AirspaceClass),
    surroundings=st.sampled_from(Surroundings),
    sight=st.sampled_from(Sight),
    claimed_arc=st.sampled_from([None, *Arc]),
    claim_has_evidence=st.booleans(),
    air_traffic_agreement=st.booleans(),
).map(lambda flown: replace(flown, m1b=Robustness.NONE) if flown.m1a is Robustness.MEDIUM else flown)
"""Without the two claims that exclude each other: what waits for an answer has no SAIL to compare."""


def rank(assessment):
    sail = assessment.sail.result
    assume(sail is not Open.WAITS)
    return sail_rank(sail)


@given(operations, st.floats(1, 3), st.floats(1, 3), st.floats(1, 10), st.floats(1, 100))
def test_sail_never_falls_when_the_aircraft_or_the_number_of_people_grows(flown, size, speed, mass, people):
    more = replace(
        flown,
        max_dimension_m=flown.max_dimension_m * size,
        max_speed_ms=flown.max_speed_ms * speed,
        mtom_kg=flown.mtom_kg * mass,
        population_density_people_per_km2=flown.population_density_people_per_km2 * people,
    )
    assert rank(assess(flown)) <= rank(assess(more))


@given(operations, st.integers(1, 10), st.integers(1, 10), st.sampled_from(Arc), st.sampled_from(Arc))
def test_sail_never_falls_when_grc_or_arc_rises(flown, grc, other_grc, arc, other_arc):
    before = assess(flown)
    least, most = sorted((grc, other_grc))
    assume(Open.WAITS not in (before.final_grc.computed, before.residual_arc.computed))

    def with_classes(grc, arc):
        said = [
            overrule(3, grc, before.final_grc.computed),
            overrule(5, arc, before.residual_arc.computed),
        ]
        found = assess(flown, said)
        assume(found.final_grc.set_aside is None)
        return found

    assert rank(with_classes(least, min(arc, other_arc))) <= rank(with_classes(most, max(arc, other_arc)))


@given(operations, st.sampled_from(Arc), st.sampled_from(Arc))
def test_sail_never_falls_when_the_initial_arc_is_overruled_upwards(flown, arc, other_arc):
    computed = assess(flown).initial_arc.computed
    low, high = (
        rank(assess(flown, [overrule(4, value, computed)])) for value in (min(arc, other_arc), max(arc, other_arc))
    )
    assert low <= high


@given(operations)
def test_final_grc_is_never_over_igrc_and_residual_never_over_initial(flown):
    found = assess(flown)
    if not isinstance(found.final_grc.result, Open):
        assert 1 <= found.final_grc.result <= found.igrc.result
    if not isinstance(found.residual_arc.result, Open):
        assert found.residual_arc.result <= found.initial_arc.result
