import pytest

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.operation import AirspaceClass, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness
from tests.sandbox_licences.sora.operations import operation

IN_CLASS_D = {"airspace_class": AirspaceClass.D, "airport_environment": True}


@pytest.mark.parametrize(
    ("answers", "aec"),
    [
        ({}, 10),
        ({"surroundings": Surroundings.URBAN}, 9),
        ({"airspace_class": AirspaceClass.E}, 8),
        ({"transponder_mandatory": True}, 7),
        ({"airport_environment": True}, 6),
        ({"max_height_agl_m": 152.4}, 5),
        ({"max_height_agl_m": 152.39}, 10),
        ({"max_height_agl_m": 200.0, "surroundings": Surroundings.URBAN}, 4),
        ({"max_height_agl_m": 200.0, "airspace_class": AirspaceClass.A}, 3),
        ({"max_height_agl_m": 200.0, "transponder_mandatory": True, "airspace_class": AirspaceClass.A}, 2),
        (IN_CLASS_D, 1),
        ({"max_height_agl_m": 19_000.0, "wholly_above_fl600": True} | IN_CLASS_D, 11),
        ({"atypical_or_segregated": True} | IN_CLASS_D, 12),
    ],
)
def test_first_category_that_fits(answers, aec):
    step = assess(operation(**answers)).initial_arc
    (cell,) = step.cells
    assert cell.row_name == f"AEC {aec}"
    assert step.table.rows[cell.row][0] == f"AEC {aec}"
    assert step.table.rows[cell.row][cell.column] == step.result_words


def test_airport_in_class_a_is_in_no_category():
    found = assess(operation(airport_environment=True, airspace_class=AirspaceClass.A))
    assert found.initial_arc.result is Open.NOT_IN_TABLE
    assert found.residual_arc.result is found.tmpr.result is found.sail.result is Open.WAITS
    assert found.needs_confirmation


def test_being_seen_lowers_by_one_class_but_never_to_a():
    def residual(**answers):
        return assess(operation(**answers)).residual_arc.result

    for sight in (Sight.VLOS, Sight.EVLOS):
        assert residual(sight=sight) is Arc.B
        assert residual(sight=sight, surroundings=Surroundings.URBAN) is Arc.B
        assert residual(sight=sight, air_traffic_agreement=True, **IN_CLASS_D) is Arc.C
    assert residual(sight=Sight.BVLOS, surroundings=Surroundings.URBAN) is Arc.C


def test_nothing_lowers_arc_d_unless_air_traffic_agrees():
    claims = {"sight": Sight.VLOS, "claimed_arc": Arc.B, "claim_has_evidence": True} | IN_CLASS_D
    refused = assess(operation(**claims)).residual_arc
    assert refused.result is Arc.D
    assert refused.workings == ("Nothing is lowered from ARC-d unless air traffic agrees.",)
    assert "Air traffic has not agreed" in refused.taken
    assert assess(operation(air_traffic_agreement=True, **claims)).residual_arc.result is Arc.B


def test_claim_counts_on_evidence_only():
    claim = {"surroundings": Surroundings.URBAN, "claimed_arc": Arc.B}
    without = assess(operation(**claim)).residual_arc
    assert without.result is Arc.C
    assert without.workings == ("The claim to ARC-b does not count without evidence.",)
    shown = assess(operation(claim_has_evidence=True, **claim)).residual_arc
    assert shown.result is Arc.B
    assert shown.taken == (
        "ARC-c (step 4)",
        "BVLOS",
        "Restrictions or common structures claimed to reach ARC-b, with evidence",
    )


def test_claim_to_arc_a_goes_to_the_assessor():
    step = assess(operation(claimed_arc=Arc.A, claim_has_evidence=True)).residual_arc
    assert step.result is Open.NOT_IN_TABLE
    assert step.workings == ("Restrictions are not known to reach ARC-a from ARC-b.",)


def test_tmpr_follows_the_residual_class():
    found = assess(operation(surroundings=Surroundings.URBAN, sight=Sight.VLOS))
    assert found.tmpr.taken == ("ARC-b (step 5)",)
    assert found.tmpr.result is Robustness.LOW
    assert found.tmpr.result_words == "TMPR low, robustness low"
