import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.forms import form_of, forms
from sandbox_licences.forms.question import Kind, Order, When
from sandbox_licences.task_list import (
    Task,
    TaskList,
    TaskState,
    answers_asked_for,
    asked,
    missing,
    public_answers,
    task_list,
)
from tests.sandbox_licences.forms.filled import any_answers, filled, question, small_form

FORMS = [versions[-1] for versions in forms().values()]
COMPLETE = {form.domain.code: filled(form) for form in FORMS}
PEOPLE = small_form(
    question("people", Kind.YES_NO, "Are people near?"),
    question("how_many", Kind.INTEGER, "How many?", asked_when=(When("people", (True,)),)),
    question("who", Kind.TEXT, "Who are they?", asked_when=(When("how_many", at_least=10),)),
    question("note", required=False),
)


def states(listed):
    return [task.state for task in listed.tasks]


def test_a_question_is_asked_when_its_condition_holds():
    assert [q.id for q in asked(PEOPLE, {})] == ["people", "note"]
    assert [q.id for q in asked(PEOPLE, {"people": True, "how_many": 9})] == ["people", "how_many", "note"]
    assert [q.id for q in asked(PEOPLE, {"people": True, "how_many": 10})] == ["people", "how_many", "who", "note"]


def test_an_answer_to_a_question_that_is_not_asked_opens_none():
    assert [q.id for q in asked(PEOPLE, {"people": False, "how_many": 10})] == ["people", "note"]
    assert [q.id for q in asked(PEOPLE, {"how_many": 10})] == ["people", "note"]
    assert answers_asked_for(PEOPLE, {"people": False, "how_many": 10, "note": "x"}) == {"people": False, "note": "x"}


def test_a_whole_number_is_no_yes():
    assert [q.id for q in asked(PEOPLE, {"people": 1})] == ["people", "note"]


def test_what_is_missing_is_told_in_the_words_of_the_question():
    assert [m.sentence for m in missing(PEOPLE, {"people": True})] == ["How many? Not answered yet."]
    assert [m.sentence for m in missing(PEOPLE, {"people": True, "how_many": "few"})] == [
        "How many? “few” is not a number we can read. Write digits alone, such as 12."
    ]
    assert missing(PEOPLE, {"people": False}) == ()


def test_holes_in_a_table_are_missing_row_by_row():
    form = small_form(
        question(
            "stages",
            Kind.ROWS,
            "In which stages?",
            columns=(
                question("from_on", Kind.DATE, "Starts on"),
                question("to_on", Kind.DATE, "Ends on"),
                question("public", Kind.YES_NO, "Open to the public", required=False),
                question("signs", label="Signs", asked_when=(When("public", (True,)),)),
            ),
            orders=(Order("from_on", "to_on", "the start", "the end"),),
        )
    )
    rows = [
        {"from_on": "2027-03-01", "to_on": "2027-02-01"},
        {"from_on": "2027-03-01", "public": True},
        {"from_on": "2027-03-01", "to_on": "2027-03-01", "public": False},
    ]
    assert [m.sentence for m in missing(form, {"stages": rows})] == [
        "In which stages? Row 1: The end, 1 February 2027, is before the start, 1 March 2027. Change one of them.",
        "In which stages? Row 2: Ends on is missing.",
        "In which stages? Row 2: Signs is missing.",
    ]
    hidden = [{"from_on": "2027-03-01", "to_on": "2027-03-02", "public": False, "signs": "left over"}]
    assert answers_asked_for(form, {"stages": hidden})["stages"] == [
        {"from_on": "2027-03-01", "to_on": "2027-03-02", "public": False}
    ]


def test_answers_that_do_not_fit_together_are_told_at_the_second():
    form = form_of("drones")
    listed = task_list(form, filled(form, flight_height_m="80", max_height_agl_m="9"))
    assert [(m.question_id, m.sentence.split("? ")[1]) for m in listed.missing] == [
        (
            "max_height_agl_m",
            "The height it could come to, 9 m, is less than the height at which you plan to fly, 80 m. "
            "Change one of them.",
        )
    ]
    backwards = task_list(form, filled(form, starts_on="2027-03-01", ends_on="2027-02-01"))
    (plan,) = [task for task in backwards.tasks if task.missing]
    assert [(m.question_id, m.what) for m in plan.faults] == [
        ("ends_on", "The end, 1 February 2027, is before the start, 1 March 2027. Change one of them.")
    ]
    assert task_list(form, filled(form, starts_on="2027-03-01", ends_on="2027-03-01")).complete


def test_states_of_tasks_one_after_the_other():
    chain = small_form(question("a"), question("b"), question("c"), after=True)
    listed = task_list(chain, {})
    assert states(listed) == [TaskState.NOT_STARTED, TaskState.CANNOT_START_YET, TaskState.CANNOT_START_YET]
    assert [task.opens for task in listed.tasks] == [
        "",
        "Opens when Task 0 is completed.",
        "Opens when Task 1 is completed.",
    ]
    assert listed.words == "0 of 3 tasks completed. Left to do: 1 task not started; 2 tasks not open yet."
    done = task_list(chain, {"a": "x", "b": "x"})
    assert states(done) == [TaskState.COMPLETED, TaskState.COMPLETED, TaskState.NOT_STARTED]
    assert done.words == "2 of 3 tasks completed. Left to do: 1 task not started."
    assert task_list(chain, {"a": "x", "b": "x", "c": "x"}).words == "3 of 3 tasks completed."


def test_a_task_that_waits_is_not_completed_by_answers_typed_early():
    chain = small_form(question("a"), question("b"), after=True)
    assert states(task_list(chain, {"b": "x"})) == [TaskState.NOT_STARTED, TaskState.CANNOT_START_YET]
    longer = small_form(question("a"), question("b"), question("c"), after=True)
    waits = TaskState.CANNOT_START_YET
    assert states(task_list(longer, {"b": "x", "c": "x"})) == [TaskState.NOT_STARTED, waits, waits]


def test_a_task_begun_says_how_much_is_missing():
    listed = task_list(form_of("drones"), {"organisation_name": "Caledon Air Ltd"})
    assert listed.words == (
        "0 of 22 tasks completed. Left to do: 7 answers to give in Organisation and accountable person; "
        "17 tasks not started; 4 tasks not open yet."
    )
    assert listed.tasks[0].state is TaskState.IN_PROGRESS
    assert (listed.tasks[0].given, listed.tasks[0].asked) == (1, 8)
    assert listed.tasks[-1].opens == "Opens when all else is completed."


def test_a_task_of_which_nothing_is_asked_is_no_task():
    form = small_form(question("a", Kind.YES_NO), question("b", asked_when=(When("a", (True,)),)), after=True)
    assert len(task_list(form, {"a": False}).tasks) == 1
    assert task_list(form, {"a": False}).complete
    assert len(task_list(form, {"a": True}).tasks) == 2


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.domain.code)
@given(data=st.data())
def test_progress_never_counts_questions_that_are_not_asked(form, data):
    answers = data.draw(any_answers(form))
    listed = task_list(form, answers)
    ids = {q.id for q in asked(form, answers)}
    assert sum(task.asked for task in listed.tasks) == len(ids)
    assert {m.question_id for m in listed.missing} <= ids
    assert sum(task.given for task in listed.tasks) <= len(ids & answers.keys())
    without = {id: given for id, given in answers.items() if id in ids}
    assert task_list(form, without) == listed
    for task in listed.tasks:
        assert (task.state is TaskState.COMPLETED) <= (not task.missing)
        assert (task.state is TaskState.CANNOT_START_YET) == bool(task.opens)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.domain.code)
@given(data=st.data())
def test_taking_one_needed_answer_away_reopens_its_task(form, data):
    answers = COMPLETE[form.domain.code]
    gone = data.draw(st.sampled_from([q for q in asked(form, answers) if q.required]))
    listed = task_list(form, {id: given for id, given in answers.items() if id != gone.id})
    assert not listed.complete
    assert gone.id in {m.question_id for m in listed.missing}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.domain.code)
def test_only_what_says_so_is_public(form):
    answers = COMPLETE[form.domain.code]
    public = public_answers(form, answers)
    private = {"accountable_person", "accountable_email", "accountable_phone", "policies", "funds_pounds", "hazard_log"}
    assert not private & public.keys()
    assert public["organisation_name"] == answers["organisation_name"]
    line = public["relief_lines"][0]
    assert line.keys() == {"provision", "relief", "reach", "safeguard"}
    for id in public:
        assert form[id].published or any(column.published for column in form[id].columns)


def test_who_has_answered_everything_reads_that_the_declaration_is_left():
    form = form_of("drones")
    done, open_yet = TaskState.COMPLETED, TaskState.NOT_STARTED
    tasks = (Task(part, open_yet if part.for_signatory else done, 1, 1, ()) for part in form.sections)
    listed = TaskList(tuple(tasks))
    assert listed.words == "Every question is answered. What is left is the declaration, which a signatory signs."


def test_what_is_counted_is_what_is_left_to_give_or_to_put_right():
    form = form_of("drones")
    whole = COMPLETE["drones"]
    (first, *rest) = whole["stages"]
    holed = {id: value for id, value in first.items() if id not in ("name", "machines")}
    backwards = holed | {"starts_on": "2027-05-01", "ends_on": "2027-04-01"}
    listed = task_list(form, whole | {"stages": [backwards, *rest], "starts_on": "no day", "sites": None})
    plan = next(task for task in listed.tasks if task.section.id == "plan")
    assert plan.left == "3 answers to give, 2 answers to put right"
    assert len(plan.missing) == 5 and sum(missing.answered for missing in plan.missing) == 2
    # evidence waits for the plan, and the declaration for everything
    done = len(listed.tasks) - 3
    assert listed.words == (
        f"{done} of {len(listed.tasks)} tasks completed. Left to do: {plan.left} in {plan.section.title}; "
        "2 tasks not open yet."
    )
