from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.form_versions import Why, carry_over, changed_between
from sandbox_licences.forms import form_of, forms
from sandbox_licences.forms.form import Form
from sandbox_licences.forms.question import Choice, Kind, When
from sandbox_licences.task_list import asked, task_list
from tests.sandbox_licences.forms.filled import filled, question, small_form

DRONES = form_of("drones")
COMPLETE = filled(DRONES)


def second_version(form, **changed):
    """The form with questions changed by id; None drops one; ``new`` adds questions to the first section."""
    new = changed.pop("new", ())

    def questions(section, place):
        kept = [changed.get(q.id, q) for q in section.questions]
        return tuple(q for q in kept if q is not None) + (tuple(new) if place == 0 else ())

    sections = [replace(s, questions=questions(s, place)) for place, s in enumerate(form.sections)]
    return Form(form.domain, form.version + 1, tuple(sections), form.orders)


def test_the_same_form_asks_nothing_again():
    assert changed_between(DRONES, second_version(DRONES)) == ()


def test_new_changed_and_newly_required_questions_are_asked_again_with_what_changed():
    height = replace(DRONES["flight_height_m"], label="How high do you plan to fly above the sea, in metres?")
    novelty = replace(DRONES["law_afterwards"], required=True)
    new = question("noise", Kind.INTEGER, "How loud is it, in decibels?")
    version_2 = second_version(DRONES, flight_height_m=height, law_afterwards=novelty, new=(new,))
    changes = {change.question.id: change for change in changed_between(DRONES, version_2)}
    assert {id: change.why for id, change in changes.items()} == {
        "noise": Why.NEW,
        "flight_height_m": Why.CHANGED,
        "law_afterwards": Why.NOW_REQUIRED,
    }
    assert changes["flight_height_m"].details == (
        "The words changed from “How high do you plan to fly above the ground, in metres?” to “How high do you plan to "
        "fly above the sea, in metres?”.",
    )
    assert changes["flight_height_m"].was == DRONES["flight_height_m"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "What then?"}, "The words"),
        ({"unit": "km"}, "The unit"),
        ({"least": 5}, "The bounds changed from “none” to “at least 5”"),
        ({"published": True}, "Whether it is published changed from “private” to “published”"),
    ],
)
def test_what_changes_the_meaning_of_an_answer(change, said):
    before = small_form(question("a", Kind.INTEGER, unit="m"))
    after = small_form(replace(before["a"], **change), version=2)
    assert said in " ".join(changed_between(before, after)[0].details)


@pytest.mark.parametrize(
    "change", [{"help": "Another example"}, {"source": "Another law"}, {"evidence": "A report"}, {"required": False}]
)
def test_what_does_not_change_the_meaning(change):
    before = small_form(question("a", Kind.INTEGER, unit="m"))
    assert changed_between(before, small_form(replace(before["a"], **change), version=2)) == ()


def test_choices_and_columns_are_part_of_the_meaning():
    pets = question("p", Kind.CHOICE, choices=(Choice("cat", "A cat"), Choice("dog", "A dog")))
    table = question("t", Kind.ROWS, columns=(question("x", label="X"), question("y", label="Y")))
    before = small_form(pets, table)
    after = small_form(
        replace(pets, choices=(Choice("cat", "A cat"),)),
        replace(table, columns=(question("x", label="X", required=False), question("z", label="Z"))),
        version=2,
    )
    choices, columns = changed_between(before, after)
    assert choices.details == ("The choices changed from “A cat; A dog” to “A cat”.",)
    assert set(columns.details) == {"The column “Z” is new.", "The column “Y” is gone."}


def test_only_affected_answers_are_asked_again():
    new = question("noise", Kind.INTEGER, "How loud is it, in decibels?")
    height = replace(DRONES["flight_height_m"], label="How high do you plan to fly above the sea, in metres?")
    version_2 = second_version(DRONES, flight_height_m=height, payload=None, new=(new,))
    answers = COMPLETE
    carried = carry_over(DRONES, version_2, answers)
    assert [change.question.id for change in carried.asked_again] == ["noise", "flight_height_m"]
    assert [gone.id for gone in carried.dropped] == ["payload"]
    assert carried.answers == {id: a for id, a in answers.items() if id not in ("flight_height_m", "payload")}
    assert {m.question_id for m in task_list(version_2, carried.answers).missing} == {"noise", "flight_height_m"}


def test_a_changed_question_that_is_not_asked_is_not_asked_again():
    before = small_form(question("a", Kind.YES_NO), question("b", asked_when=(When("a", (True,)),)))
    after = small_form(before["a"], replace(before["b"], label="Something else?"), version=2)
    assert carry_over(before, after, {"a": False}).asked_again == ()
    assert len(carry_over(before, after, {"a": True, "b": "x"}).asked_again) == 1


def test_what_is_newly_required_is_asked_again_where_it_was_left_empty():
    before = small_form(question("a", required=False))
    after = small_form(question("a"), version=2)
    assert [c.why for c in carry_over(before, after, {}).asked_again] == [Why.NOW_REQUIRED]
    kept = carry_over(before, after, {"a": "x"})
    assert (kept.asked_again, kept.answers) == ((), {"a": "x"})


def test_forms_of_two_domains_are_not_versions_of_each_other():
    with pytest.raises(ValueError, match="two domains"):
        changed_between(DRONES, form_of("robotics"))


def test_every_version_is_kept_and_can_be_shown():
    for versions in forms().values():
        assert [form.version for form in versions] == list(range(1, len(versions) + 1))
        for old, new in pairwise(versions):
            assert changed_between(old, new)


@given(st.data())
def test_carrying_over_loses_nothing_else_and_asks_only_what_is_asked(data):
    ids = data.draw(st.sets(st.sampled_from([q.id for q in DRONES.questions if q.columns == ()]), max_size=5))
    changed = {id: replace(DRONES[id], label=DRONES[id].label + " Now?") for id in ids}
    version_2 = second_version(DRONES, **changed)
    answers = COMPLETE
    carried = carry_over(DRONES, version_2, answers)
    assert answers.keys() - carried.answers.keys() == ids & answers.keys()
    asked_again = {change.question.id for change in carried.asked_again}
    assert asked_again <= ids
    assert asked_again <= {q.id for q in asked(version_2, carried.answers)}
