from functools import cache
from itertools import product

import pytest

from sandbox_licences.answers import read_answer
from sandbox_licences.domains import domains
from sandbox_licences.eligibility import (
    Unanswered,
    before_you_start,
    next_questions,
    pre_check,
    questions_of,
    rules_of,
    starting_answers,
    taken_over,
)
from sandbox_licences.forms import UnknownForm, form_of, forms
from sandbox_licences.forms.question import Kind, SpoiledForm, When
from sandbox_licences.prechecks import prechecks
from sandbox_licences.prechecks.every_domain import FIRST_QUESTIONS, FIRST_RULES, LAST_QUESTIONS, LAST_RULES
from sandbox_licences.prechecks.precheck import SANDBOX_OPEN, SANDBOX_QUESTION, Outcome, Rule, require_whole
from sandbox_licences.routes import NOT_KNOWN, OWN_ROUTES, OpenInitiative, routes, routes_of
from sandbox_licences.task_list import asked as asked_in
from sandbox_licences.task_list import asked_of
from sandbox_licences.time_needed import time_needed
from tests.sandbox_licences.forms.filled import MARKDOWN, question

DOMAINS = list(forms())
HUB = OpenInitiative("Civil Aviation Authority", "Innovation sandbox", "drones")
DRONE = {"uses_ai": True, "in_uk": True, "sight": "bvlos", "airspace": "shared", "stops_you": "law",
         "gives_up_protection": "no", "regulator_stage": "refused"}  # fmt: skip


def every_combination(domain):
    return combinations(questions_of(domain))


def combinations(questions):
    """All answers that can be given: only questions that are asked have one."""
    finite = [q for q in questions if q.kind in (Kind.CHOICE, Kind.YES_NO)]
    options = [(True, False) if q.kind is Kind.YES_NO else tuple(c.code for c in q.choices) for q in finite]
    seen = set()
    for values in product(*options):
        answers = dict(zip((q.id for q in finite), values, strict=True))
        kept = {q.id: answers[q.id] for q in asked_of(finite, answers)}
        if (key := tuple(kept.items())) not in seen:
            seen.add(key)
            yield kept


@cache
def verdicts(domain):
    """Every combination of answers with where it leads, without and with a regulator's sandbox that is open."""
    there = (OpenInitiative("A regulator", "A sandbox", domain),)
    return [
        (answers, initiatives, pre_check(domain, answers, initiatives))
        for answers in every_combination(domain)
        for initiatives in ((), there)
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_combination_of_answers_leads_to_one_outcome_by_a_named_rule(domain):
    rules = rules_of(domain)
    for answers, initiatives, led in verdicts(domain):
        facts = {**answers, SANDBOX_OPEN: bool(initiatives)}
        assert led.rule is next(r for r in rules if all(when.holds(facts.get(when.question)) for when in r.when))
        assert isinstance(led.outcome, Outcome)
        assert led.sentence == f"{led.outcome}. {led.rule.sentence} (rule {led.rule.id})"


@pytest.mark.thorough
@pytest.mark.parametrize("domain", DOMAINS)
def test_each_rule_and_each_outcome_of_a_domain_can_be_reached(domain):
    reached = {led.rule.id for _, _, led in verdicts(domain)}
    assert {rule.id for rule in prechecks()[domain].rules} <= reached
    assert {led.outcome for _, _, led in verdicts(domain)} == set(Outcome)


def test_each_rule_of_every_domain_can_be_reached():
    """In a domain that has no rules of its own."""
    questions, rules = (*FIRST_QUESTIONS, *LAST_QUESTIONS), (*FIRST_RULES, *LAST_RULES)
    require_whole(rules, questions, {*routes(), OWN_ROUTES})
    facts = [{**answers, SANDBOX_OPEN: there} for answers in combinations(questions) for there in (True, False)]
    reached = {next(rule.id for rule in rules if rule.holds(answers)) for answers in facts}
    assert reached == {rule.id for rule in rules}


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_licence_is_offered_only_where_a_law_stands_in_the_way_and_no_protection_is_given_up(domain):
    for answers, _, led in verdicts(domain):
        if led.outcome in (Outcome.NOT_NEEDED, Outcome.ORDINARY_ROUTE) and led.rule.id not in ("E-01", "E-04"):
            assert led.routes, led.rule.id  # who needs no licence is told what to do instead
        if led.outcome is Outcome.MAY_HELP:
            assert (answers["stops_you"], answers["gives_up_protection"]) == ("law", "no")
            assert answers["in_uk"] and answers["uses_ai"]
            assert "sandbox_licence" in [route.id for route in led.routes]


def verdict(domain, **answers):
    """The general questions answered by somebody who names no law and has asked nobody."""
    usual = {"uses_ai": True, "in_uk": True, "stops_you": "unclear", "regulator_stage": "not_asked"}
    return pre_check(domain, usual | answers)


def test_a_trial_with_a_driver_a_roadworthy_vehicle_and_insurance_needs_no_licence():
    led = verdict("automated_vehicles", driver="in_vehicle", insured="yes", lawful_vehicle="yes", carries="nobody")
    assert (led.outcome, led.rule.id, led.routes[0].id) == (Outcome.NOT_NEEDED, "E-AV-3", "av_code_of_practice")


def test_a_vehicle_of_which_it_is_not_known_whether_it_is_lawful_is_to_be_looked_at_first():
    led = verdict("automated_vehicles", driver="outside", insured="yes", lawful_vehicle="not_known", carries="staff")
    assert (led.outcome, led.rule.id) == (Outcome.TALK, "E-AV-5")


def test_without_ai_the_domains_own_routes_are_shown():
    led = verdict("drones", uses_ai=False, sight="vlos", pdra01="no")
    assert (led.outcome, led.rule.id) == (Outcome.ORDINARY_ROUTE, "E-02")
    assert [route.id for route in led.routes] == ["drone_pdra01", "drone_atypical", "drone_sora", "drone_airspace"]


def test_passengers_without_a_driver_have_a_permit_of_their_own():
    led = verdict("automated_vehicles", driver="none", insured="yes", lawful_vehicle="yes", carries="passengers")
    assert (led.outcome, led.routes[0].id) == (Outcome.ORDINARY_ROUTE, "av_passenger_permit")


def test_drones_under_pdra01_need_no_licence():
    led = verdict("drones", sight="vlos", pdra01="yes")
    assert (led.outcome, led.routes[0].id) == (Outcome.NOT_NEEDED, "drone_pdra01")


def test_drones_out_of_sight_in_an_atypical_air_environment_take_the_ordinary_route():
    led = verdict("drones", sight="bvlos", airspace="atypical", stops_you="slow")
    assert (led.outcome, [route.id for route in led.routes]) == (
        Outcome.ORDINARY_ROUTE,
        ["drone_atypical", "drone_sora"],
    )


def test_a_robot_maker_who_only_fears_to_break_the_law_is_given_the_guidance():
    led = verdict("robotics", place="work", conformity="yes")
    assert (led.outcome, led.routes[0].id) == (Outcome.NOT_NEEDED, "robot_hse_guidance")


def test_a_law_a_refusal_and_a_safeguard_make_a_licence_possible():
    led = pre_check("drones", DRONE)
    assert (led.outcome, led.rule.id, [route.id for route in led.routes]) == (
        Outcome.MAY_HELP,
        "E-15",
        ["sandbox_licence"],
    )
    assert led.sentence.startswith("A licence may help. A law stands in the way") and "(rule E-15)" in led.sentence


def test_a_regulators_own_sandbox_is_named_in_its_domain_only():
    unsure = {**DRONE, "stops_you": "not_known", "regulator_stage": "not_asked"}
    assert pre_check("drones", unsure).rule.id == "E-99"
    led = pre_check("drones", unsure, [HUB])
    assert (led.rule.id, led.outcome, led.initiatives) == ("E-13", Outcome.ORDINARY_ROUTE, (HUB,))
    elsewhere = OpenInitiative("Health and Safety Executive", "Robot lab", "robotics")
    assert pre_check("drones", unsure, [elsewhere]).initiatives == ()
    assert "regulator_sandbox" not in [r.id for r in pre_check("drones", DRONE | {"regulator_stage": "waiting"}).routes]


def test_a_case_that_a_regulator_knows_is_taken_over():
    led = pre_check("drones", DRONE | {"regulator_reference": "UAS-12345"})
    assert led.already_with.reference == "UAS-12345"
    assert "your case there (UAS-12345)" in led.already_with.sentence
    assert "once you give its reference" in pre_check("drones", DRONE).already_with.sentence
    assert pre_check("drones", DRONE | {"regulator_stage": "not_asked"}).already_with is None
    assert starting_answers("drones", DRONE | {"regulator_reference": "UAS-12345"}) == {
        "sight": "bvlos",
        "regulator_stage": "refused",
        "regulator_reference": "UAS-12345",
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_starting_answers_are_answers_of_the_form(domain):
    form = form_of(domain)
    for answers in every_combination(domain):
        for id, given in starting_answers(domain, answers).items():
            assert read_answer(form[id], given) == given


def test_what_is_taken_over_is_said_as_it_is():
    some = taken_over("drones", DRONE)
    assert [q.id for q in some.taken] == list(starting_answers("drones", DRONE))
    given = len(some.taken) + len(some.not_taken)
    assert some.words.startswith(f"Of your {given} answers in the pre-check {len(some.taken)} are taken over: “")
    assert f" {some.remain} questions of the application remain to be answered" in some.words
    (remain,) = {taken_over("robotics", answers).remain for answers in ({}, {"uses_ai": True})}
    assert remain == len(asked_in(form_of("robotics"), {}))
    assert taken_over("robotics", {"uses_ai": True}).words.startswith("None of your answers in the pre-check")
    assert taken_over("drones", {"sight": "bvlos"}).words.startswith("Your 1 answer in the pre-check is taken over:")
    assert "The other only shows the way, and is not kept." in (
        taken_over("drones", {"uses_ai": True, "in_uk": True, "sight": "bvlos"} | {"uses_ai": None}).words
    )


def test_a_pre_check_that_is_not_finished_has_no_result():
    assert [q.id for q in next_questions("drones", {})] == ["uses_ai", "in_uk", "sight", "stops_you", "regulator_stage"]
    with pytest.raises(Unanswered) as still:
        pre_check("drones", DRONE | {"gives_up_protection": "perhaps"})
    assert [q.id for q in still.value.questions] == ["gives_up_protection"]
    with pytest.raises(UnknownForm):
        pre_check("submarines", {})


@pytest.mark.parametrize("domain", DOMAINS)
def test_fee_time_and_routes_are_told_before_the_first_question(domain):
    told = before_you_start(domain)
    assert "no fee" in told.fee and "none" in told.fee
    assert told.pre_check.most < 15
    assert told.pre_check.words.endswith("minutes.")
    assert "our estimate" in told.application.words and told.application.least < told.application.most
    assert {"sandbox_licence", "regulator_sandbox"} <= {route.id for route in told.routes}


def test_the_time_a_form_takes_is_counted_from_its_questions():
    asked = [question("a"), question("b", Kind.LONG_TEXT), question("c", Kind.EVIDENCE, evidence="x", required=False)]
    assert (time_needed(asked).least, time_needed(asked).most) == (11, 16)
    assert time_needed(asked).words == "About 11 to 16 minutes."
    assert time_needed(asked * 20).words.startswith("About 4 to 5 hours")


def test_routes_are_whole_and_say_where_they_are_from():
    assert {*domains(), "all"} == {route.domain for route in routes().values()}
    for route in routes().values():
        texts = (route.title, route.decided_by, route.usual_time, route.fee, route.source, *route.needs)
        assert all(texts), route.id
        assert not MARKDOWN.search(" ".join(texts)), route.id
        assert route.url.startswith("https://") or not route.url
    assert routes()["sandbox_licence"].fee == "None in the pilot"
    assert routes()["drone_sora"].usual_time == NOT_KNOWN
    assert {route.id for route in routes_of("drones")} >= {"drone_pdra01", "drone_atypical", "drone_airspace"}


@pytest.mark.parametrize("domain", DOMAINS)
def test_rules_and_questions_are_in_plain_text_with_a_source(domain):
    by_id = {q.id: q for q in (*questions_of(domain), SANDBOX_QUESTION)}
    for asked in questions_of(domain):
        assert asked.source
        assert not MARKDOWN.search(asked.label + asked.help)
    for rule in rules_of(domain):
        assert not MARKDOWN.search(rule.sentence) and rule.sentence.endswith((".", "!"))
        assert rule.condition_words(by_id).startswith("Holds when")
    assert prechecks().keys() <= set(DOMAINS)


def test_a_condition_is_printed_in_the_words_of_the_questions():
    by_id = {q.id: q for q in (*questions_of("drones"), SANDBOX_QUESTION)}
    words = {rule.id: rule.condition_words(by_id) for rule in rules_of("drones")}
    assert words["E-01"] == "Holds when “Is the trial in the United Kingdom?” is No."
    assert words["E-99"] == "Holds when no other rule does."


LAST = Rule("Z", (), Outcome.TALK, "Talk.", (), "A test")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([Rule("A", (When("x", (True,)),), Outcome.TALK, "Talk.", (), "A test"), LAST], "no such answer"),
        ([Rule("A", (When("y", ("true",)),), Outcome.TALK, "Talk.", (), "A test"), LAST], "no such answer"),
        ([Rule("A", (), Outcome.TALK, "Talk.", ("nowhere",), "A test"), LAST], "no route nowhere"),
        ([LAST, LAST], "an id of its own"),
        ([Rule("A", (), Outcome.TALK, "", (), "A test"), LAST], "a sentence and a source"),
        ([LAST, Rule("A", (When("y", (True,)),), Outcome.TALK, "Talk.", (), "A test")], "whatever the answers are"),
    ],
)
def test_rules_that_could_not_be_followed_are_refused(rules, said):
    with pytest.raises(SpoiledForm, match=said):
        require_whole(rules, [question("y", Kind.YES_NO)], routes().keys())
