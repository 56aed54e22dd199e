from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.operation import AirspaceClass, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness
from sandbox_licences.sora.steps import OVERRULABLE, ImpossibleOverrule
from tests.sandbox_licences.sora.operations import WRITTEN_AT, operation, overrule


def test_overruled_initial_arc_carries_on_and_both_values_stay():
    before = assess(operation())
    assert (before.initial_arc.result, before.sail.result_words) == (Arc.B, "SAIL II")
    said = overrule(4, Arc.C, Arc.B, reason="A gliding club flies there.")
    found = assess(operation(), [said])
    assert found.initial_arc.computed_words == "ARC-b"
    assert found.initial_arc.result_words == "ARC-c"
    assert found.initial_arc.overrule == said
    assert (said.by, said.at, said.reason) == ("A. Assessor", WRITTEN_AT, "A gliding club flies there.")
    assert found.residual_arc.taken[0] == "ARC-c (step 4)"
    assert found.residual_arc.result is Arc.C
    assert found.tmpr.result is Robustness.MEDIUM
    assert found.sail.result_words == "SAIL IV"
    assert found.osos.result != before.osos.result


@pytest.mark.parametrize(
    ("step", "value", "instead_of", "sail"),
    [(2, 6, 3, "SAIL V"), (3, 5, 3, "SAIL IV"), (5, Arc.D, Arc.B, "SAIL VI")],
)
def test_each_class_before_sail_may_be_overruled_and_sail_follows(step, value, instead_of, sail):
    assert assess(operation(), [overrule(step, value, instead_of)]).sail.result_words == sail


def test_tmpr_and_containment_may_be_overruled_and_change_nothing_else():
    before = assess(operation())
    found = assess(
        operation(),
        [overrule(6, Robustness.MEDIUM, Robustness.LOW), overrule(8, Robustness.HIGH, Robustness.LOW)],
    )
    assert (found.tmpr.result, found.containment.result) == (Robustness.MEDIUM, Robustness.HIGH)
    assert (found.sail.result, found.osos.result) == (before.sail.result, before.osos.result)


def test_later_overrule_of_a_step_counts():
    first, second = overrule(4, Arc.C, Arc.B), overrule(4, Arc.D, Arc.B, at=WRITTEN_AT + timedelta(minutes=1))
    assert assess(operation(), [first, second]).initial_arc.result is Arc.D
    assert assess(operation(), [second, first]).initial_arc.result is Arc.D
    assert assess(operation(), [first, replace(second, at=WRITTEN_AT)]).initial_arc.result is Arc.D


def test_unconfirmed_tables_mark_the_result_to_the_end():
    found = assess(operation())
    assert [step.number for step in found.steps if not step.table.confirmed] == [4, 5, 6, 8]
    assert {step.number: step.to_confirm for step in found.steps} == {
        2: (),
        3: (),
        4: (4,),
        5: (4, 5),
        6: (4, 5, 6),
        7: (4, 5),
        8: (4, 5, 8),
        9: (4, 5),
    }
    assert found.osos.needs_confirmation
    assert found.osos.own_doubt == ""
    assert "UK SORA has a figure of its own" in found.initial_arc.own_doubt
    assert [step.number for step in found.to_confirm] == [4, 5, 6, 8]
    assert found.summary == (
        "SAIL II. TMPR low, robustness low. Containment low. 11 of 17 OSOs to be shown. "
        "To check: this rests on steps 4, 5, 6, 8, which an assessor has yet to confirm."
    )


def test_assessor_confirms_by_the_same_value_and_the_mark_goes():
    said = overrule(4, Arc.B, Arc.B)
    assert said.confirms
    one = assess(operation(), [said])
    assert one.initial_arc.to_confirm == ()
    assert one.sail.to_confirm == (5,)
    rest = [overrule(6, Robustness.LOW, Robustness.LOW), overrule(8, Robustness.LOW, Robustness.LOW)]
    residual = overrule(5, Arc.B, Arc.B)
    assert assess(operation(), [residual, *rest]).to_confirm == ()  # nothing rests on step 4 any more
    all_said = assess(operation(), [said, residual, *rest])
    assert not all_said.needs_confirmation
    assert all_said.summary == "SAIL II. TMPR low, robustness low. Containment low. 11 of 17 OSOs to be shown."


def test_overrule_given_to_another_result_is_set_aside_and_asks_to_be_looked_at():
    said = overrule(4, Arc.B, Arc.C)
    urban = assess(operation(surroundings=Surroundings.URBAN), [said])
    assert urban.initial_arc.result is Arc.B
    airport = assess(
        operation(surroundings=Surroundings.URBAN, airspace_class=AirspaceClass.D, airport_environment=True), [said]
    )
    step = airport.initial_arc
    assert step.result is Arc.D
    assert step.overrule is None
    assert step.set_aside is not None
    assert step.set_aside.overrule == said
    assert step.set_aside.why == (
        "The assessor's ARC-b was given when the step came to ARC-c; it now comes to ARC-d. Look at it again."
    )
    assert step.set_aside.why in step.own_doubt
    assert 4 in airport.sail.to_confirm


def test_set_aside_marks_a_step_whose_table_is_confirmed_too():
    said = overrule(2, 5, 3)
    found = assess(operation(population_density_people_per_km2=300.0), [said])
    assert found.igrc.result == 4
    assert found.igrc.to_confirm == (2,)
    assert found.igrc.own_doubt == found.igrc.set_aside.why
    assert 2 in found.osos.to_confirm


def test_overrule_of_an_earlier_step_sets_aside_what_was_said_of_a_later_one():
    said_later = overrule(5, Arc.B, Arc.C)
    answers = operation(surroundings=Surroundings.URBAN)
    assert assess(answers, [said_later]).residual_arc.result is Arc.B
    both = assess(answers, [overrule(4, Arc.D, Arc.C), said_later])
    assert both.residual_arc.result is Arc.D
    assert both.residual_arc.set_aside is not None


def test_more_credit_may_be_granted_but_not_below_the_least_of_the_aircraft():
    large = operation(max_dimension_m=8.0, max_speed_ms=70.0, population_density_people_per_km2=300.0)
    assert assess(large).final_grc.computed == 6
    assert assess(large, [overrule(3, 2, 6)]).final_grc.result == 2
    below = assess(large, [overrule(3, 1, 6)]).final_grc
    assert below.result == 6
    assert below.set_aside.why == "The assessor's Final GRC 1 is lower than 2, the least for this aircraft."
    assert assess(large, [overrule(2, 1, 6)]).igrc.result == 6


def test_assessor_may_take_a_certified_operation_back_on_evidence_and_the_reason_stays():
    answers = operation(max_dimension_m=20.0, max_speed_ms=100.0, population_density_people_per_km2=3_000.0)
    found = assess(answers, [overrule(3, 7, 8, reason="Dropped from 2 km over the sea.")])
    assert found.final_grc.computed_words == "Final GRC 8: certified category, no licence"
    assert not found.certified_category
    assert found.sail.result_words == "SAIL VI"


def test_overrule_of_a_step_that_waits_does_not_count():
    found = assess(operation(population_density_people_per_km2=50_000.0), [overrule(3, 3, Open.WAITS)])
    assert found.final_grc.result is Open.WAITS
    assert found.final_grc.set_aside is not None


@pytest.mark.parametrize("step", [1, 7, 9, 10, 99])
def test_steps_that_follow_from_others_cannot_be_overruled(step):
    with pytest.raises(ImpossibleOverrule, match="cannot be overruled"):
        overrule(step, 1, 1)


def test_sail_is_named_when_it_is_refused():
    with pytest.raises(ImpossibleOverrule) as refused:
        overrule(7, 1, 1)
    assert str(refused.value) == "Step 7 (SAIL) cannot be overruled: overrule the step that leads to it."


@pytest.mark.parametrize(
    ("step", "value"),
    [(2, 0), (2, 11), (3, Arc.A), (4, 2), (4, "b"), (4, Robustness.LOW), (8, Robustness.NONE), (2, True)],
)
def test_value_of_another_kind_is_refused(step, value):
    with pytest.raises(ImpossibleOverrule, match="is none of them"):
        overrule(step, value, 1)


def test_every_value_offered_may_be_said():
    assert sum(len(values) for values in OVERRULABLE.values()) == 35
    for step, values in OVERRULABLE.items():
        for value in values:
            assert overrule(step, value, value).confirms


def test_overrule_without_reason_or_time_zone_is_refused():
    with pytest.raises(ImpossibleOverrule, match="needs a reason"):
        overrule(4, Arc.B, Arc.C, reason=" ")
    with pytest.raises(ImpossibleOverrule, match="time zone"):
        overrule(4, Arc.B, Arc.C, at=WRITTEN_AT.replace(tzinfo=None))


def test_changed_answer_is_worked_out_anew():
    answers = operation(sight=Sight.VLOS, surroundings=Surroundings.URBAN)
    assert assess(answers) == assess(answers)
    assert assess(answers).sail.result_words == "SAIL II"
    assert assess(replace(answers, sight=Sight.BVLOS)).sail.result_words == "SAIL IV"
