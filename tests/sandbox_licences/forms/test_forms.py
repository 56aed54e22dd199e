import textwrap

import pytest

import sandbox_licences.forms
from regulators.register import register
from sandbox_licences.domains import domains
from sandbox_licences.eligibility import before_you_start, pre_check, questions_of, rules_of
from sandbox_licences.forms import UnknownForm, form_of, forms
from sandbox_licences.forms.form import Form, Section
from sandbox_licences.forms.question import Choice, Kind, Order, Question, SpoiledForm, When
from sandbox_licences.provisions import Relief
from sandbox_licences.task_list import TaskState, task_list
from sandbox_licences.task_list import asked as questions_asked
from tests.sandbox_licences.forms.filled import MARKDOWN, VESSELS, filled, question, small_form

ALL_FORMS = [form for versions in forms().values() for form in versions]
DOMAINS = list(forms())


def every_question(form):
    for asked in form.questions:
        yield asked
        yield from asked.columns


def test_domains_are_the_three_of_the_pilot_each_with_a_lead_regulator():
    assert {code: (d.prefix, d.lead_regulator) for code, d in domains().items()} == {
        "automated_vehicles": ("AUV", "DVSA"),
        "drones": ("DRN", "CAA"),
        "robotics": ("ROB", "HSE"),
    }
    known = {regulator.code for regulator in register()}
    assert {domain.lead_regulator for domain in domains().values()} <= known
    assert all(domain.covers.endswith(".") for domain in domains().values())


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: f"{form.domain.code}-{form.version}")
def test_every_question_says_why_and_is_in_plain_text(form):
    ids = [asked.id for asked in form.questions]
    assert len(ids) == len(set(ids))
    for asked in form.questions:
        assert asked.source
    for asked in every_question(form):
        texts = (asked.label, asked.help, asked.evidence, *(choice.label for choice in asked.choices))
        assert asked.label and asked.help
        assert not [text for text in texts if MARKDOWN.search(text) or "\n" in text], asked.id
    for section in form.sections:
        assert section.title and section.hint
        assert not MARKDOWN.search(section.title + section.hint + "".join(section.words))


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_choices_are_told_apart_by_code_and_by_words(form):
    for asked in every_question(form):
        names = [{choice.code.lower(), choice.label.lower()} for choice in asked.choices]
        assert sum(len(pair) for pair in names) == len(set().union(*names)), asked.id


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_units_of_numbers_stand_in_the_label(form):
    """Labels are all that a screen reader reads out."""
    spelled = {
        "kg": "kilograms", "m": "metres", "m/s": "metres per second", "mm": "millimetres", "N": "newtons",
        "mm/s": "millimetres per second", "mph": "miles per hour", "N/cm²": "newtons per square centimetre",
        "people per km²": "people per square kilometre",
    }  # fmt: skip
    for asked in every_question(form):
        if asked.unit:
            assert spelled.get(asked.unit, asked.unit).lower() in asked.label.lower(), asked.id


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_groups_of_tasks_hang_together(form):
    groups = [section.group for section in form.sections]
    runs = [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group]
    assert len(runs) == len(set(runs))


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_no_task_is_complete_before_anything_is_answered(form):
    assert {task.state for task in task_list(form, {}).tasks} <= {TaskState.NOT_STARTED, TaskState.CANNOT_START_YET}


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_a_form_can_be_completed(form):
    done = task_list(form, filled(form))
    assert done.missing == ()
    assert done.complete


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.domain.code)
def test_every_question_is_asked_of_somebody(form):
    """Each condition can hold: with the answers that open it, the question is asked."""
    for asked in form.questions:
        opening = {}
        for when in chain(form, asked):
            on = form[when.question]
            value = when.at_least if when.at_least is not None else when.any_of[0]
            opening[on.id] = [value] if on.kind is Kind.SEVERAL else value
        assert asked in questions_asked(form, opening), asked.id


def chain(form, asked):
    for when in asked.asked_when:
        yield from chain(form, form[when.question])
        yield when


def test_declaration_is_last_waits_for_all_and_is_the_signatorys():
    for form in ALL_FORMS:
        last = form.sections[-1]
        assert last.for_signatory and last.words
        assert set(last.after) == {section.id for section in form.sections[:-1]}
        assert [section for section in form.sections if section.for_signatory] == [last]


@pytest.mark.parametrize(
    ("domain", "ids"),
    [
        ("automated_vehicles", "sae_level feature user_in_charge safety_driver vehicles_per_operator "
         "minimal_risk_condition odd_roads odd_junctions odd_zones odd_weather odd_light odd_connectivity odd_traffic "
         "odd_vulnerable_users odd_speed_mph vehicle_type vehicle_category approval_held modifications vehicle_count "
         "vehicle_mass_kg areas hours authorities safety_case_document safety_standards prior_miles "
         "prior_disengagements prior_collisions passengers fares service_resembles accessibility motor_insurer "
         "recorder_fields"),
        ("drones", "operator_id aircraft_model mtom_kg max_dimension_m max_speed_ms endurance_minutes link sight "
         "flight_height_m max_height_agl_m operational_volume contingency_width_m ground_risk_buffer_m "
         "adjacent_density_people_per_km2 airspace_class airspace_structure detect_and_avoid pilots "
         "aircraft_per_pilot autonomy payload people_overflown remote_id"),
        ("robotics", "robot_kind standards_basis conformity_mark conformity_declaration payload_kg reach_mm "
         "speed_mm_s force_limit_n pressure_limit_n_cm2 collaborative_task safety_functions stop_categories zone "
         "people_in_zone learning update_control override worker_consultation"),
    ],
)  # fmt: skip
def test_forms_ask_what_the_field_needs(domain, ids):
    common = (
        "organisation_name company_number accountable_person partners ai_functions model_kinds learning intended_use "
        "users novelty public_benefit relief_lines starts_on ends_on sites stages hazard_log personal_data "
        "equality_effects cyber_measures policies funds_pounds worst_case_pounds oversight_how measures incident_plan "
        "public_information workers_told early_exit evidence_plan capability tried_without proportion declared"
    )
    assert not set(f"{ids} {common}".split()) - form_of(domain).by_id.keys()


def test_relief_lines_ask_for_why_and_for_what_protects_instead():
    columns = {column.id: column for column in form_of("drones")["relief_lines"].columns}
    assert {"provision", "relief", "why_needed", "protects", "safeguard"} <= columns.keys()
    assert [choice.code for choice in columns["relief"].choices] == list(Relief)
    assert columns["safeguard"].required and columns["safeguard"].published


def test_conditions_are_printed_in_the_words_of_the_questions():
    form = form_of("automated_vehicles")
    assert form.asked_words("company_number") == (
        "Asked when “What kind of organisation is it?” is “Company registered in the United Kingdom” or “Limited "
        "liability partnership”."
    )
    assert form.asked_words("partners") == "Asked when “Does another organisation take part in the trial?” is Yes."
    assert form.asked_words("prior_collisions_told").endswith("is at least 1.")
    assert form.asked_words("organisation_name") == ""
    assert form.section_of("partners").id == "applicant"


def test_a_form_or_version_that_is_not_there_is_told():
    with pytest.raises(UnknownForm, match="balloons has no form"):
        form_of("balloons")
    with pytest.raises(UnknownForm, match="of version 7"):
        form_of("drones", 7)
    assert form_of("drones", 1).version == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: small_form(question("a"), question("a")), "two questions of this id"),
        (lambda: small_form(question("a", asked_when=(When("b", (True,)),))), "not asked before"),
        (
            lambda: small_form(question("b", Kind.YES_NO), question("a", asked_when=(When("b", ("yes",)),))),
            "never has such an answer",
        ),
        (lambda: small_form(question("b"), question("a", asked_when=(When("b", at_least=1),))), "with a number"),
        (lambda: small_form(Question("a", Kind.TEXT, "What?", "This")), "why it is asked"),
        (lambda: small_form(question("a", Kind.CHOICE)), "lists have choices"),
        (lambda: small_form(question("a", choices=(Choice("x", "X"),))), "lists have choices"),
        (lambda: small_form(question("a", Kind.CHOICE, choices=(Choice("x", "X"), Choice("x", "Y")))), "own"),
        (lambda: small_form(question("a", Kind.ROWS)), "tables have columns"),
        (lambda: small_form(question("a", unit="m")), "only numbers"),
        (lambda: small_form(question("a", must_be_yes=True)), "can be a must"),
        (lambda: small_form(question("a", Kind.EVIDENCE)), "say what the evidence is"),
        (lambda: small_form(question("A")), "small letters"),
        (lambda: small_form(Question("a", Kind.TEXT, "What?", "", source="x")), "a label and a help"),
        (lambda: small_form(question("a"), question("b", Kind.DATE), orders=(Order("a", "b", "a", "b"),)), "compared"),
        (lambda: Form(VESSELS, 1, (Section("s", "S", "s", "g", (question("a"),), after=("t",)),)), "it waits for"),
        (lambda: Form(VESSELS, 1, (Section("s", "S", "s", "g", ()),)), "has questions"),
    ],
)  # fmt: skip
def test_a_form_declared_wrongly_is_refused_with_the_reason(make, said):
    with pytest.raises(SpoiledForm, match=said):
        make()


@pytest.fixture
def one_domain_more(tmp_path, monkeypatch):
    """A form module beside the others, and nothing else."""
    (tmp_path / "balloons.py").write_text(
        textwrap.dedent(
            """
            from sandbox_licences.forms.every_form import ORDERS, sections_around
            from sandbox_licences.forms.form import Domain, Form, Section
            from sandbox_licences.forms.question import Kind, Question

            DOMAIN = Domain("balloons", "Balloons", "Balloons without a crew.", "CAA", "BAL")
            BALLOON = Section("balloon", "The balloon", "Size", "The balloon", (
                Question("length_m", Kind.DECIMAL, "How long, in metres?", "For example 12", source="x", unit="m"),
            ))
            VERSIONS = (Form(DOMAIN, 1, sections_around((BALLOON,)), ORDERS),)
            """
        ),
        encoding="utf-8",
    )
    monkeypatch.setattr(sandbox_licences.forms, "__path__", [*sandbox_licences.forms.__path__, str(tmp_path)])
    caches = (forms, questions_of, rules_of)
    for cached in caches:
        cached.cache_clear()
    yield "balloons"
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_one_domain_more_is_a_form_and_nothing_else(one_domain_more):
    labels = [domain.label for domain in domains().values()]
    assert "Balloons" in labels and labels == sorted(labels)
    form = form_of(one_domain_more)
    assert task_list(form, filled(form)).complete
    verdict = pre_check(
        one_domain_more,
        {
            "uses_ai": True,
            "in_uk": True,
            "stops_you": "law",
            "gives_up_protection": "no",
            "regulator_stage": "refused",
        },
    )
    assert verdict.rule.id == "E-15"
    assert "sandbox_licence" in [route.id for route in before_you_start(one_domain_more).routes]
